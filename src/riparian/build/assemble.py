"""Assemble a snapshot up to its projects: load the lines, run the named steps, link records."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence

import msgspec

from riparian.build.project_period_table import make_project_periods
from riparian.build.propose_purposes import PROPOSAL_COLUMNS, PurposeStep
from riparian.build.reading_files import (
    DERIVED,
    PROBLEMS,
    RECORDS,
    ReadingDone,
    ReadTask,
    beside,
)
from riparian.build.shared_work import SharedWork
from riparian.english import and_more
from riparian.errors import CentreError
from riparian.linking.engine.link import link_records
from riparian.overlap.signals.text_signals import make_text_tables
from riparian.problems import quote
from riparian.store.database import Snapshot
from riparian.store.dataset import Dataset
from riparian.store.journal.correction import PlaceCorrection
from riparian.store.journal.judgement import (
    PART_WORDS,
    Contradiction,
    Judgement,
    contradictions,
)
from riparian.store.load import load_line_files, load_rows
from riparian.store.restricted import is_restricted
from riparian.store.schema import (
    CONTRADICTION_COLUMNS,
    CORRECTION_COLUMNS,
    DERIVED_COLUMNS,
    JUDGEMENT_COLUMNS,
    PROBLEM_COLUMNS,
    RECORD_COLUMNS,
    TRANSLATION_COLUMNS,
)
from riparian.store.settings import Settings
from riparian.store.steps import StepLog, load_steps, named_where_memory_ends, run_step
from riparian.store.translations import Translation
from riparian.workers.workforce import HERE, Workforce

TABLES = (
    "record",
    "activity",
    "activity_provider",
    "activity_country",
    "activity_purpose",
    "boilerplate",
    "activity_place",
    "activity_amount",
    "judgement",
    "place_correction",
    "problem",
    "project",
    "project_provider",
    "project_outlier",
    "project_country",
    "project_place",
    "project_purpose",
    "place_node",
    "purpose_node",
    "theme_chance",
    "project_years",
)
"""The steps in order; each makes the table of its name."""

COPIES = "held_already"
"""The step before all others: it leaves out what came a second time by the export of a centre."""

INFER_AFTER = "boilerplate"
"""The step after which missing purposes are inferred: it says which texts tell nothing."""

LINK_BEFORE = "place_correction"
"""The step before which units are linked: from it on, a project is what linking says. Steps before
it make what units are compared by, and the judgements of people."""

PERIODS_BEFORE = "project"
"""The step before which the records of each project are asked when it runs."""

_PLAIN_HANDLE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,15}")

Say = Callable[[str], None]


def assemble(
    snapshot: Snapshot,
    tasks: Sequence[ReadTask],
    done: Sequence[ReadingDone],
    corrections: Sequence[PlaceCorrection],
    settings: Settings,
    say: Say,
    translations: Sequence[Translation] = (),
    infer: PurposeStep | None = None,
    judgements: Sequence[Judgement] = (),
    shared: SharedWork | None = None,
    workforce: Workforce = HERE,
) -> list[StepLog]:
    """Fill a database that has the tables of its region with everything else that a snapshot
    holds, but datasets and overlaps.

    Without `infer` purposes stay as reported. `shared` is what two snapshots have in common.
    """
    _load_lines(snapshot, tasks, done)
    logs = [run_step(snapshot, step) for step in load_steps("riparian.store", (COPIES,))]
    load_corrections(snapshot, corrections)
    _load_judgements(snapshot, judgements)
    load_translations(snapshot, translations)
    for step in load_steps("riparian.store", TABLES):
        if step.table == LINK_BEFORE:
            say("linking records of one project")
            linked = link_records(
                snapshot,
                settings.region,
                settings.linking.join,
                workforce,
                known_weights=shared.weights if shared else (),
                kept=shared.pairs if shared else None,
            )
            logs += linked.steps
        if step.table == PERIODS_BEFORE:
            logs.append(make_project_periods(snapshot))
        say(f"making {step.table}")
        logs.append(run_step(snapshot, step))
        if step.table == INFER_AFTER:
            say("inferring purposes")
            logs.append(_infer(snapshot, infer))
    say("reading what texts say")
    with named_where_memory_ends("texts"):
        logs += make_text_tables(snapshot, shared.texts if shared else None, workforce)
    _load_handles(snapshot)
    return logs


def _infer(snapshot: Snapshot, infer: PurposeStep | None) -> StepLog:
    if infer is not None:
        return infer.run(snapshot)
    load_rows(snapshot, "purpose_proposal", PROPOSAL_COLUMNS, [])
    return StepLog("purpose_proposal", 0, 0.0)


def load_datasets(
    snapshot: Snapshot,
    datasets: Sequence[Dataset],
    tasks: Mapping[str, ReadTask],
    done: Mapping[str, ReadingDone],
) -> None:
    """Write the table of datasets with their counts."""
    columns = {
        "name": "VARCHAR",
        "path": "VARCHAR",
        "sha256": "VARCHAR",
        "bytes": "BIGINT",
        "reader": "VARCHAR",
        "reader_version": "INTEGER",
        "provider": "VARCHAR",
        "licence": "VARCHAR",
        "as_of": "VARCHAR",
        "received_at": "VARCHAR",
        "versions": "INTEGER",
        "encoding": "VARCHAR",
        "rows": "INTEGER",
        "records": "INTEGER",
        "activities": "INTEGER",
        "refused": "INTEGER",
        "flagged": "INTEGER",
    }
    rows = []
    for d in datasets:
        reading, deriving = done[d.name].reading, done[d.name].deriving
        rows.append(
            (
                d.name, d.path, d.sha256, d.bytes, d.reader, tasks[d.name].reader_version,
                d.provider, d.licence, d.as_of, d.received_at, d.versions, d.encoding,
                reading.rows, reading.records, reading.activities, reading.refused,
                deriving.flagged,
            )
        )  # fmt: skip
    load_rows(snapshot, "dataset", columns, rows)


def load_corrections(snapshot: Snapshot, corrections: Sequence[PlaceCorrection]) -> None:
    """Make the temporary table of the corrections that stand, for the steps that follow."""
    rows = [msgspec.structs.astuple(correction) for correction in corrections]
    load_rows(snapshot, "raw_place_correction", CORRECTION_COLUMNS, rows, temporary=True)


def load_translations(snapshot: Snapshot, translations: Sequence[Translation]) -> None:
    """Make the temporary table of what a translation service answered, for the steps; an empty
    answer stands in place of nothing."""
    rows = [
        msgspec.structs.astuple(translation) for translation in translations if translation.text
    ]
    load_rows(snapshot, "raw_translation", TRANSLATION_COLUMNS, rows, temporary=True)


def _load_lines(snapshot: Snapshot, tasks: Sequence[ReadTask], done: Sequence[ReadingDone]) -> None:
    """Load what was read and derived, in the order of datasets; raises CentreError where that is
    not what was counted."""
    tasks = sorted(tasks, key=lambda task: task.dataset)
    records = [(t.dataset, beside(t.records, RECORDS)) for t in tasks]
    derived = [(t.dataset, beside(t.derived, DERIVED)) for t in tasks]
    problems = [(t.dataset, beside(s, PROBLEMS)) for t in tasks for s in (t.records, t.derived)]
    activities = {d.dataset: d.reading.activities for d in done}
    problem_counts = {
        d.dataset: sum(d.reading.problems.values()) + sum(d.deriving.problems.values())
        for d in done
    }
    for table, files, columns, counted in (
        ("raw_record", records, RECORD_COLUMNS, activities),
        ("raw_derived", derived, DERIVED_COLUMNS, activities),
        ("raw_problem", problems, PROBLEM_COLUMNS, problem_counts),
    ):
        lines = load_line_files(snapshot, table, files, columns)
        wrong = next((name for name in counted if lines[name] != counted[name]), None)
        if wrong is not None:
            raise CentreError(
                f"Of '{wrong}' {counted[wrong]:,} lines were written and {lines[wrong]:,} found"
                f" for the table {table}.",
                "Run `riparian check --repair`.",
            )


def _load_handles(snapshot: Snapshot) -> None:
    """Short names for addresses: the identifier if short and plain, else a hash. Every unit has
    one, so that what led to a record leads to its project when it becomes a part of one. Those that
    everybody sees come first: no other takes a name of theirs."""
    taken: set[str] = set()
    rows = []
    units = snapshot.rows(
        "SELECT u.unit_id, any_value(u.project_id) FROM unit AS u JOIN activity AS a"
        " ON a.unit_id = u.unit_id GROUP BY u.unit_id"
        f" ORDER BY bool_and({is_restricted('a.dataset')}), u.unit_id"
    )
    for unit_id, project_id in units:
        handle = handle_of(unit_id, taken)
        taken.add(handle)
        rows.append((unit_id, project_id, handle))
    columns = {"project_id": "VARCHAR", "handle": "VARCHAR"}
    own = [(project, handle) for unit, project, handle in rows if unit == project]
    load_rows(snapshot, "handle", columns, own)
    load_rows(snapshot, "unit_handle", {"unit_id": "VARCHAR", **columns}, rows)


def handle_of(project_id: str, taken: set[str]) -> str:
    """A short, plain and stable name for a project, unlike those taken."""
    if _PLAIN_HANDLE.fullmatch(project_id) and project_id not in taken:
        return project_id
    digest = hashlib.sha256(project_id.encode()).hexdigest()
    length = 8
    while digest[:length] in taken:
        length += 1
    return digest[:length]


TOLD = 4
"""Judgements of a chain that are told; the rest is counted."""


def _load_judgements(snapshot: Snapshot, judgements: Sequence[Judgement]) -> None:
    """Make the temporary tables of the judgements that stand and of their contradictions."""
    rows = [msgspec.structs.astuple(judgement) for judgement in judgements]
    load_rows(snapshot, "raw_judgement", JUDGEMENT_COLUMNS, rows, temporary=True)
    rows = [_contradiction_row(contradiction) for contradiction in contradictions(judgements)]
    load_rows(snapshot, "raw_contradiction", CONTRADICTION_COLUMNS, rows, temporary=True)


_APART = {"different": "are different", **PART_WORDS}


def _contradiction_row(contradiction: Contradiction) -> tuple[str, str, str]:
    different = contradiction.different
    pair = f"{quote(different.a)} and {quote(different.b)}"
    apart = _APART[str(different.verdict)]
    got = f"{_who(different)} said that {pair} {apart}, but {_chain(contradiction.same)}"
    return pair, got, f"Expected judgements that agree, got: {got}. All of them are kept."


def _chain(same: Sequence[Judgement]) -> str:
    sentences = "; ".join(
        f"{_who(entry)} that {quote(entry.a)} and {quote(entry.b)} are the same"
        for entry in same[:TOLD]
    )
    return f"{sentences} ({and_more(len(same) - TOLD)})" if len(same) > TOLD else sentences


def _who(entry: Judgement) -> str:
    return f"{entry.made_by} on {entry.made_at[:10]}"
