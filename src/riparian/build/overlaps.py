"""The overlaps of a snapshot in the making: found anew, or taken over from a build before.

    overlap           all of them, one pair of providers after the other
    overlap_search    what the search of each pair of providers did, and its fingerprint

The overlaps of a pair of providers are taken over where a snapshot that is kept has them under the
same fingerprint (`overlap.engine.fingerprints`): then nothing has changed on which they rest. What
can be taken over stands in the snapshots, and goes with them; nothing is kept beside.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path

import msgspec

from riparian.build.earlier import SEARCH_COLUMNS, attach_snapshots
from riparian.overlap.engine.fingerprints import fingerprints
from riparian.overlap.engine.load import in_numbers
from riparian.overlap.engine.row import COLUMNS
from riparian.overlap.engine.rows import SearchRows, gathering
from riparian.overlap.engine.run import PairSearch, find_overlaps
from riparian.store.database import Snapshot
from riparian.store.load import columns_of, load_rows
from riparian.store.settings import OverlapSettings
from riparian.store.steps import StepLog

Say = Callable[[str], None]


class EarlierOverlaps(msgspec.Struct, frozen=True):
    """What overlaps may be taken over from: snapshots, the first one before the others.

    `rests_on` names the code and the libraries with which overlaps are found now.
    """

    rests_on: str
    snapshots: tuple[Path, ...] = ()


class OverlapSearches(msgspec.Struct, frozen=True):
    """What came of each pair of providers, and the builds of before that cannot be read."""

    searches: tuple[PairSearch, ...] = ()
    damaged: tuple[str, ...] = ()


def fill_overlaps(
    snapshot: Snapshot, settings: OverlapSettings, before: EarlierOverlaps, say: Say
) -> OverlapSearches:
    """Make both tables."""
    snapshot.execute(f"CREATE TABLE overlap ({columns_of(COLUMNS)})")
    load_rows(snapshot, "overlap_search", SEARCH_COLUMNS, [])
    if not settings.pairs:
        return OverlapSearches()
    say("gathering what projects touch and say")
    providers = {provider for pair in settings.pairs for provider in pair}
    with (
        gathering(snapshot, providers) as rows,
        attach_snapshots(snapshot, before.snapshots) as earlier,
    ):
        rows, prints = _fingerprints(snapshot, rows, settings, before.rests_on)
        gathered = cache(lambda: in_numbers(snapshot, rows))
        searches: list[PairSearch] = []
        for build, run in groupby(prints, lambda pair: earlier.build_with(prints[pair])):
            pairs = list(run)
            taken = earlier.take_over([prints[pair] for pair in pairs]) if build else []
            searches += [
                msgspec.structs.replace(search, steps=(*rows.logs, *search.steps))
                for search in taken
            ]
            for a, b in () if taken else pairs:
                say(f"finding overlaps of {a} and {b}")
                searches.append(find_overlaps(snapshot, a, b, settings, gathered=gathered()))
                snapshot.execute("INSERT INTO overlap SELECT * FROM found_overlap")
    _keep_searches(snapshot, searches, prints)
    return OverlapSearches(tuple(searches), tuple(earlier.damaged))


def _fingerprints(
    snapshot: Snapshot, rows: SearchRows, settings: OverlapSettings, rests_on: str
) -> tuple[SearchRows, dict[tuple[str, str], str]]:
    """The fingerprints of the pairs in the settings; the rows with that step among the others."""
    began = time.perf_counter()
    prints = fingerprints(snapshot, rows, settings, rests_on)
    log = StepLog("fingerprints", len(prints), time.perf_counter() - began)
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
