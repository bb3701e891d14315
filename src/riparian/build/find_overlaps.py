"""The overlaps of a snapshot in the making: found anew, or taken over from a build before.

    overlap           all of them, one pair of providers after the other
    overlap_reported  those of projects of which a host disputes anything, as if it did not
    overlap_search    what the search of each pair of providers did, and its fingerprint
    project_reading   what the texts of the projects of each second look say

The overlaps of a pair of providers are taken over where a snapshot that is kept has them under the
same fingerprint (`overlap.engine.search_rows`): then nothing has changed on which they rest. What
can be taken over stands in the snapshots, and goes with them; nothing is kept beside. They are
attached to the snapshot in the making, for reading alone. One that is damaged is passed over and
named; one that an older version made, without a table of searches, has nothing to give; nor has a
pair of which texts waited to be read for their meaning, where that of any is known by now.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import cache, partial
from itertools import groupby
from pathlib import Path

import duckdb
import msgspec

from riparian.build.find_pairs import PairFinder, Say
from riparian.normalise.purpose_inference.text_evidence import encoded_text
from riparian.overlap.engine.disputed_facts import TABLE, without_disputed
from riparian.overlap.engine.load_projects import gather
from riparian.overlap.engine.overlap_row import COLUMNS, REPORTED
from riparian.overlap.engine.project_texts import (
    READING_COLUMNS,
    Encode,
    TextReader,
    texts_of_projects,
)
from riparian.overlap.engine.search_overlaps import PairSearch, find_overlaps
from riparian.overlap.engine.search_rows import HASHED, SearchRows, fingerprints, gathering
from riparian.store.database import Snapshot
from riparian.store.load import as_text, columns_of, load_rows
from riparian.store.settings import OverlapSettings
from riparian.store.steps import StepLog, StepMeter
from riparian.workers.workforce import HERE, Workforce

IsKnown = Callable[[tuple[str, ...]], bool]

SEARCH_COLUMNS: dict[str, str] = {
    "provider_a": "VARCHAR",
    "provider_b": "VARCHAR",
    "projects_a": "BIGINT",
    "projects_b": "BIGINT",
    "shared_projects": "BIGINT",
    "candidates": "BIGINT",
    "kept": "BIGINT",
    "cut_values": "BIGINT",
    "fingerprint": "VARCHAR",
}
"""Columns of the table `overlap_search`: what `PairSearch` says of a pair of providers, and what
its overlaps rest on (`overlap.engine.search_rows`)."""

_SEARCHES = f"""
SELECT {", ".join(f"s.{name}" for name in SEARCH_COLUMNS)}
FROM {{build}}.overlap_search AS s
LEFT JOIN (
    SELECT provider_a, provider_b, count(*) AS many FROM {{build}}.overlap GROUP BY ALL
) AS o ON o.provider_a = s.provider_a AND o.provider_b = s.provider_b
WHERE coalesce(o.many, 0) = s.kept
"""

_WAITING = """
SELECT provider_a, provider_b, list(project_id ORDER BY project_id)
FROM {build}.project_reading WHERE waits GROUP BY provider_a, provider_b
"""

_TAKE_OVER = tuple(
    f"""
INSERT INTO {table}
SELECT {", ".join(f"o.{name}" for name in columns)}
FROM (SELECT unnest($at) AS at, unnest($a) AS a, unnest($b) AS b) AS w
JOIN {{build}}.{table} AS o ON o.provider_a = w.a AND o.provider_b = w.b
ORDER BY w.at, o.rowid
"""
    for table, columns in (("overlap", COLUMNS), ("project_reading", READING_COLUMNS))
)


class EarlierOverlaps(msgspec.Struct, frozen=True):
    """What overlaps may be taken over from: snapshots, the first one before the others.

    `rests_on` names the code and the libraries with which overlaps are found now.
    """

    rests_on: str
    snapshots: tuple[Path, ...] = ()


class OverlapSearches(msgspec.Struct, frozen=True):
    """What came of each pair of providers; the steps that were done once for all of them; and the
    builds of before that cannot be read."""

    searches: tuple[PairSearch, ...] = ()
    steps: tuple[StepLog, ...] = ()
    damaged: tuple[str, ...] = ()


def fill_overlaps(
    snapshot: Snapshot,
    settings: OverlapSettings,
    before: EarlierOverlaps,
    encode: Encode | None,
    say: Say,
    workforce: Workforce = HERE,
) -> OverlapSearches:
    """Make the tables; texts are read by words alone where there is nothing to `encode` them, and
    those that it has not encoded yet."""
    snapshot.execute(f"CREATE TABLE overlap ({columns_of(COLUMNS)})")
    snapshot.execute(f"CREATE TABLE {REPORTED} ({columns_of(COLUMNS)})")
    load_rows(snapshot, "overlap_search", SEARCH_COLUMNS, [])
    load_rows(snapshot, "project_reading", READING_COLUMNS, [])
    if not settings.pairs:
        return OverlapSearches()
    say("gathering what projects touch and say")
    providers = {provider for pair in settings.pairs for provider in pair}
    with (
        without_disputed(snapshot),
        gathering(snapshot, providers, HASHED) as rows,
        attach_snapshots(
            snapshot, before.snapshots, partial(_is_known, snapshot, encode)
        ) as earlier,
    ):
        rows, prints = _fingerprints(snapshot, rows, settings, before.rests_on)
        reader = TextReader(snapshot, encode, workforce=workforce)
        finder = PairFinder(snapshot, rows, settings, reader, say, workforce)
        anew = [pair for pair in prints if not earlier.build_with(prints[pair])]
        searches: list[PairSearch] = []
        with closing(finder.find(anew)) as found:
            for build, run in groupby(prints, lambda pair: earlier.build_with(prints[pair])):
                pairs = list(run)
                taken = earlier.take_over([prints[pair] for pair in pairs]) if build else []
                searches += taken
                searches += [
                    next(found) if pair in anew else finder.find_one(pair)
                    for pair in (() if taken else pairs)
                ]
    _keep_searches(snapshot, searches, prints)
    _keep_as_reported(snapshot, settings, encode, workforce)
    steps = (*rows.logs, *finder.steps)
    return OverlapSearches(tuple(searches), steps, tuple(earlier.damaged))


_WITH_DISPUTED = f"""
SELECT provider_a, provider_b, list((a, b) ORDER BY a, b)
FROM overlap
WHERE a IN (SELECT project_id FROM {TABLE}) OR b IN (SELECT project_id FROM {TABLE})
GROUP BY ALL ORDER BY ALL
"""


def _keep_as_reported(
    snapshot: Snapshot, settings: OverlapSettings, encode: Encode | None, workforce: Workforce
) -> None:
    """Weigh the pairs that a dispute concerns once more, as if there were none: what it takes away
    is told beside them."""
    asked = {(a, b): pairs for a, b, pairs in snapshot.rows(_WITH_DISPUTED)}
    if not asked:
        return
    gathered = gather(snapshot, {provider for pair in asked for provider in pair})
    reader = TextReader(snapshot, encode, kept=False, workforce=workforce)
    for pair, projects in asked.items():
        find_overlaps(snapshot, *pair, settings, projects, gathered, reader, as_reported=True)
        snapshot.execute(f"INSERT INTO {REPORTED} SELECT * FROM found_overlap")


def _is_known(snapshot: Snapshot, encode: Encode | None, projects: Sequence[str]) -> bool:
    """Whether what the text of any of these projects means is known."""
    texts = [encoded_text(t.title, t.words) for t in texts_of_projects(snapshot, projects).values()]
    return encode is not None and any(vector is not None for vector in encode(texts))


def _fingerprints(
    snapshot: Snapshot, rows: SearchRows, settings: OverlapSettings, rests_on: str
) -> tuple[SearchRows, dict[tuple[str, str], str]]:
    """The fingerprints of the pairs in the settings; the rows with that step among the others."""
    meter = StepMeter()
    prints = fingerprints(snapshot, rows, settings, rests_on)
    log = meter.log("fingerprints", len(prints))
    return msgspec.structs.replace(rows, logs=(*rows.logs, log)), prints


def _keep_searches(
    snapshot: Snapshot,
    searches: Sequence[PairSearch],
    prints: Mapping[tuple[str, str], str],
) -> None:
    """Fill the table of searches."""
    columns = [name for name in SEARCH_COLUMNS if name != "fingerprint"]
    load_rows(
        snapshot,
        "overlap_search",
        SEARCH_COLUMNS,
        [
            (
                *(getattr(search, name) for name in columns),
                prints[search.provider_a, search.provider_b],
            )
            for search in searches
        ],
    )


class Earlier:
    """Searches of attached snapshots, by fingerprint. `damaged`: builds that cannot be read;
    `is_known`: whether the meaning of any of some projects is known, which had waited."""

    def __init__(self, snapshot: Snapshot, is_known: IsKnown) -> None:
        self.damaged: list[str] = []
        self._snapshot, self._is_known = snapshot, cache(is_known)
        self._known: dict[str, tuple[str, PairSearch]] = {}

    def attach(self, file: Path) -> None:
        """Know the searches of this one too; of those that are known already, the first stay."""
        build, path = file.stem, as_text(str(file))
        try:
            self._snapshot.execute(f'ATTACH {path} AS "{build}" (READ_ONLY)')
            rows = self._snapshot.rows(_SEARCHES.format(build=f'"{build}"'))
            waiting = {
                (a, b): tuple(projects)
                for a, b, projects in self._snapshot.rows(_WAITING.format(build=f'"{build}"'))
            }
        except (duckdb.CatalogException, duckdb.BinderException):  # made by an older version
            return
        except duckdb.Error:
            self.damaged.append(build)
            return
        for row in rows:
            values = dict(zip(SEARCH_COLUMNS, row, strict=True))
            fingerprint = values.pop("fingerprint")
            projects = waiting.get((values["provider_a"], values["provider_b"]), ())
            if fingerprint in self._known or (projects and self._is_known(projects)):
                continue
            self._known[fingerprint] = build, PairSearch(**values, steps=(), taken_over=True)

    def build_with(self, fingerprint: str) -> str | None:
        """The build in which overlaps were found under this fingerprint."""
        return self._known[fingerprint][0] if fingerprint in self._known else None

    def take_over(self, fingerprints: Sequence[str]) -> list[PairSearch]:
        """Add the overlaps that one build has under these fingerprints to those of the snapshot in
        the making: search by search, in their order. Nothing where they cannot be read."""
        [build] = {self._known[fingerprint][0] for fingerprint in fingerprints}
        searches = [self._known[fingerprint][1] for fingerprint in fingerprints]
        wanted = {
            "at": list(range(len(searches))),
            "a": [search.provider_a for search in searches],
            "b": [search.provider_b for search in searches],
        }
        began = time.perf_counter()
        try:
            for statement in _TAKE_OVER:
                self._snapshot.execute(statement.format(build=f'"{build}"'), wanted)
        except duckdb.Error:
            self.damaged.append(build)
            self._known = {
                key: search_of_key
                for key, search_of_key in self._known.items()
                if search_of_key[0] != build
            }
            return []
        each = (time.perf_counter() - began) / len(searches)
        return [
            msgspec.structs.replace(search, steps=(StepLog("taken over", search.kept, each),))
            for search in searches
        ]


@contextmanager
def attach_snapshots(
    snapshot: Snapshot, files: Iterable[Path], is_known: IsKnown
) -> Iterator[Earlier]:
    """Snapshots, the one that is asked first before the others; let go of when the block ends."""
    earlier = Earlier(snapshot, is_known)
    before = set(_databases(snapshot))
    for file in files:
        earlier.attach(file)
    yield earlier
    for name in set(_databases(snapshot)) - before:
        snapshot.execute(f'DETACH "{name}"')


def _databases(snapshot: Snapshot) -> list[str]:
    return snapshot.column("SELECT database_name FROM duckdb_databases()")
