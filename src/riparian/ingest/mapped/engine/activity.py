"""An activity out of the lines that tell of it.

The lines are looked at newest first, by the year or date of their amounts, of equals the one that
ends last: what the newest says holds, and words that only older ones have are kept after it.
"""

from __future__ import annotations

from collections.abc import Sequence

from riparian.ingest.mapped.engine.dates import activity_dates, day, durations, events, status
from riparian.ingest.mapped.engine.findings import FileFindings, RecordFindings
from riparian.ingest.mapped.engine.group import GROUP_LIMIT
from riparian.ingest.mapped.engine.lines import Line
from riparian.ingest.mapped.engine.locations import locations
from riparian.ingest.mapped.engine.money import transactions
from riparian.ingest.mapped.engine.plan import Plan
from riparian.ingest.mapped.engine.purposes import purposes
from riparian.ingest.mapped.engine.slots import Slot
from riparian.ingest.mapped.engine.texts import (
    descriptions,
    documents,
    narratives,
    other_identifiers,
    participating_orgs,
    policy_markers,
    related,
    reporting_org,
    sources_in_words,
    tags,
)
from riparian.ingest.mapped.engine.titles import titles
from riparian.ingest.reader import Record
from riparian.language.figures.plausible import is_plausible
from riparian.model.activity import Activity, Provenance

_LEVELS = frozenset("0123456789")
_AGREE = ("status", "start", "end", "start_actual", "end_actual", "period", "scheme")
"""Fields that hold one value, of which a reader wants to know when rows disagree."""


def make_record(plan: Plan, group: Sequence[Line], file: FileFindings) -> Record:
    """The record of a group of lines: refused where nothing identifies it or names it."""
    first = group[0]
    findings = RecordFindings(file, first.number)
    if first.why is not None:
        why = first.why
        kept = "the row was refused"
        findings.flag(why.code, None, why.expected, why.got, kept, message=why.message)
        return Record(None, tuple(findings.problems))
    lines = newest_first(plan, group)
    activity = _activity(plan, lines, group, findings)
    if len(group) == GROUP_LIMIT:
        expected, got = f"fewer than {GROUP_LIMIT:,} rows with one key", f"{GROUP_LIMIT:,} or more"
        kept = f"each {GROUP_LIMIT:,} were kept as an activity"
        findings.flag("rows-too-many", None, expected, got, kept)
    if plan.key and not plan.key_of(first):
        kept = "the row was kept as an activity of its own"
        lacking = plan.lacking_of_key(first)
        findings.flag("key-missing", None, f"a value in {lacking}", None, kept)
    return Record(activity, tuple(findings.problems), len(group))


def _activity(
    plan: Plan,
    lines: Sequence[Line],
    group: Sequence[Line],
    findings: RecordFindings,
) -> Activity | None:
    dataset = findings.file.dataset
    identifier = _one(plan, "identifier", lines, findings) or ""
    findings.record = identifier or None
    named = titles(plan, lines, findings)
    if not identifier and not named.narratives:
        findings.flag("record-empty", None, "an identifier or a title", None, "it was refused")
        return None
    _flag_gaps(plan, identifier, bool(named.narratives), findings)
    money = transactions(plan, group, findings)
    parts = purposes(plan, lines, money, findings)
    pages = documents(plan, lines, findings)
    if len(lines) > 1:
        _flag_disagreement(plan, lines, findings)
    collaboration, flow, finance, aid_type, tied = _kinds(plan, lines, findings)
    hierarchy = _one(plan, "hierarchy", lines, findings)
    return Activity(
        iati_identifier=identifier,
        provenance=Provenance(
            dataset,
            row=group[0].number,
            sheet=findings.file.sheet,
            url=pages[0].url if len(pages) == 1 else None,
        ),
        reporting_org=reporting_org(plan, dataset, lines, findings),
        title=named.narratives,
        descriptions=descriptions(plan, lines, findings, named.narratives),
        other_identifiers=other_identifiers(plan, lines, findings, identifier),
        participating_orgs=participating_orgs(plan, lines, findings),
        activity_status=status(plan, lines, findings),
        activity_dates=activity_dates(plan, lines, findings) or named.dates(),
        events=events(plan, lines, findings),
        recipient_countries=parts.countries,
        recipient_regions=parts.regions,
        locations=locations(plan, lines, findings),
        sectors=parts.sectors,
        tags=tags(plan, lines, findings),
        policy_markers=policy_markers(plan, lines, findings),
        collaboration_type=collaboration,
        default_flow_type=flow,
        default_finance_type=finance,
        default_aid_types=(aid_type,) if aid_type else (),
        default_tied_status=tied,
        scheme=_one_word(plan, "scheme", lines, findings),
        transactions=parts.transactions or named.commitment(),
        related_activities=related(plan, lines, findings, identifier),
        documents=pages,
        notes=(
            *narratives(plan, "note", lines, findings),
            *durations(plan, lines, findings),
            *sources_in_words(plan, lines, findings),
            *named.notes(),
        ),
        hierarchy=int(hierarchy) if hierarchy in _LEVELS else None,
        default_lang=_one(plan, "language", lines, findings),
        last_updated_datetime=day(plan, "updated", lines, findings),
    )


def newest_first(plan: Plan, group: Sequence[Line]) -> Sequence[Line]:
    """The lines by the year or date of their amounts, the newest first; else as they stand.

    Of lines as new as each other that which ends last goes first: it tells of the later phase.
    """
    if len(group) < 2:
        return group
    whens = [_when(plan, line) for line in group]
    if len(set(whens)) == len(whens):
        keys: list[tuple[str, str]] = [(when, "") for when in whens]
    else:
        keys = [(when, _ends(plan, line)) for when, line in zip(whens, group, strict=True)]
    order = sorted(range(len(group)), key=keys.__getitem__, reverse=True)
    return [group[n] for n in order]


def _when(plan: Plan, line: Line) -> str:
    slots = (*plan.of("date"), *plan.of("year"))
    return next((text for slot in slots if (text := slot.moment(line))), "")


def _ends(plan: Plan, line: Line) -> str:
    moments = (slot.moment(line) for slot in (*plan.of("end_actual"), *plan.of("end")))
    return next((text for text in moments if text and is_plausible(text)), "")


def _one(plan: Plan, field: str, lines: Sequence[Line], findings: RecordFindings) -> str | None:
    """The first code that the newest line has; else the default."""
    for slot in plan.of(field):
        for line in lines:
            for code in slot.codes(line, findings):
                return code
    return plan.defaults.get(field)


_KINDS = ("collaboration_type", "flow_type", "finance_type", "aid_type", "tied_status")


def _kinds(plan: Plan, lines: Sequence[Line], findings: RecordFindings) -> tuple[str | None, ...]:
    """The kinds of cooperation: of each the first that the newest line has; else the default."""
    said = plan.remember(_kinds_of, _KINDS, lines[0], findings)
    older_lines = lines[1:] if None in said else ()
    for older in plan.remember_each(_kinds_of, _KINDS, older_lines, findings):
        said = tuple(a if a is not None else b for a, b in zip(said, older, strict=True))
    if None not in said or not plan.fixed(_has_default_kind):
        return said
    defaults = map(plan.defaults.get, _KINDS)
    return tuple(a if a is not None else b for a, b in zip(said, defaults, strict=True))


def _has_default_kind(plan: Plan) -> bool:
    return any(field in plan.defaults for field in _KINDS)


def _kinds_of(plan: Plan, line: Line, findings: RecordFindings) -> tuple[str | None, ...]:
    return tuple(_one_of(plan, field, line, findings) for field in _KINDS)


def _one_of(plan: Plan, field: str, line: Line, findings: RecordFindings) -> str | None:
    return next((code for slot in plan.of(field) for code in slot.codes(line, findings)), None)


def _one_word(
    plan: Plan, field: str, lines: Sequence[Line], findings: RecordFindings
) -> str | None:
    for slot in plan.of(field):
        for line in lines:
            for word in slot.words(line, findings):
                return word
    return plan.defaults.get(field)


def _flag_gaps(plan: Plan, identifier: str, titled: bool, findings: RecordFindings) -> None:
    """A missing identifier or title; what the whole table lacks is told once for the file."""
    if not identifier and "identifier" in plan.slots:
        kept = "the record was kept without one"
        findings.flag("record-without-identifier", "identifier", "an identifier", None, kept)
    if not titled and "title" in plan.slots:
        findings.flag("title-missing", "title", "a title", None, "the record was kept without one")


def _flag_disagreement(plan: Plan, lines: Sequence[Line], findings: RecordFindings) -> None:
    for field in _AGREE:
        for slot in plan.of(field):
            said = slot.meanings(lines)
            if len(said) > 1 and slot.field.kind == "date":
                said = [date for date in said if not any(d.startswith(f"{date}-") for d in said)]
            if len(said) > 1:
                is_start = field.startswith("start")
                kept = min(said) if is_start else said[0]
                why = "the earliest" if is_start else _why_first(plan, lines, slot)
                others = ", ".join(text for text in said if text != kept)
                kept = f"'{kept}' was kept, {why}"
                findings.flag("rows-disagree", field, "one value in all rows", others, kept)


def _why_first(plan: Plan, lines: Sequence[Line], slot: Slot) -> str:
    """Why the first line that has a value goes before the others that have one."""
    first, *others = (line for line in lines if slot.meaning(line))
    when = _when(plan, first)
    as_new = [line for line in others if _when(plan, line) == when]
    if not any(slot.meaning(line) != slot.meaning(first) for line in as_new):
        return "from the newest row that has one"
    newest = "newest " if when else ""
    end = _ends(plan, first)
    if end and all(_ends(plan, line) < end for line in as_new):
        return f"of the {newest}rows from the one that ends last"
    return f"of the {newest}rows from the first that has one"
