"""Find the overlaps of two providers in a snapshot: propose, weigh, keep the strongest, tell.

Pairs that are no overlap by the rule of kinds (`overlap_kinds`) are left out, but where they are
asked about.

What all projects touch and say is read once (`load_projects`); everything after that is worked out
in memory, many pairs at a time. So it works while building and on a read-only snapshot alike, and
for every two of many providers without reading anything twice.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import nullcontext
from threading import Lock
from typing import Any

import msgspec
import numpy as np

from riparian.arrays import Bools, Numbers
from riparian.overlap.engine.blocking import propose
from riparian.overlap.engine.describe_overlaps import (
    PairColumns,
    describe_pairs,
    distinctive_words,
    kinds_of,
    overlapping,
)
from riparian.overlap.engine.disputed_facts import without_disputed
from riparian.overlap.engine.load_projects import gather
from riparian.overlap.engine.overlap_row import COLUMNS
from riparian.overlap.engine.project_texts import TextReader
from riparian.overlap.engine.provider_pair import Gathered, two_sides
from riparian.overlap.engine.scoring import Scene
from riparian.overlap.engine.selection import (
    READ_BY,
    FirstLook,
    PairReader,
    Selection,
    look_again,
    look_first,
)
from riparian.store.database import Snapshot
from riparian.store.load import load_rows
from riparian.store.settings import OverlapSettings
from riparian.store.steps import StepLog, StepMeter


class PairSearch(msgspec.Struct, frozen=True):
    """What a search did: projects on each side, pairs, values cut as too common, and its own steps.

    `taken_over`: an earlier build did it, and what it found was copied.
    """

    provider_a: str
    provider_b: str
    projects_a: int
    projects_b: int
    shared_projects: int
    candidates: int
    kept: int
    cut_values: int
    steps: tuple[StepLog, ...]
    taken_over: bool = False


class FoundOverlaps(msgspec.Struct, frozen=True):
    """The overlaps of two providers, as numbers; `overlap_rows` are those of the table. Where there
    are none, nothing is told of them (`columns`)."""

    search: PairSearch
    scene: Scene
    selection: Selection
    columns: PairColumns | None


def find_overlaps(
    snapshot: Snapshot,
    provider_a: str,
    provider_b: str,
    settings: OverlapSettings,
    asked: Collection[tuple[str, str]] | None = None,
    gathered: Gathered | None = None,
    reader: TextReader | None = None,
    *,
    as_reported: bool = False,
) -> PairSearch:
    """Work out the overlaps of two providers into the temporary table `found_overlap`.

    Bounded: each pair once; values shared by more than `block_limit` pairs propose none, and all
    values together no more than forty times as many; at most `keep_per_project` overlaps of one
    project stay. With `asked` (pairs of a project of each, in that order) only those stay, also
    where what they share is too common to propose them, and where it speaks against them; they are
    ranked among all others. Pairs of projects that are not of these providers are left out.

    `gathered` is what was read of these and other providers, where several pairs are worked out;
    `reader` reads texts, by words alone where none is given. What a host disputes does not count,
    unless it is asked for `as_reported`; whoever hands in what was gathered has seen to that.
    """
    counting = as_reported or gathered is not None
    with nullcontext() if counting else without_disputed(snapshot):
        if gathered is None:
            gathered = gather(snapshot, (provider_a, provider_b))
        reader = reader or TextReader(snapshot, kept=not as_reported)
        overlaps = search_pair(gathered, provider_a, provider_b, settings, asked, reader)
    _write(snapshot, overlaps)
    return overlaps.search


_ONE_AT_A_TIME = Lock()


def find_when_asked(
    snapshot: Snapshot,
    provider_a: str,
    provider_b: str,
    settings: OverlapSettings,
    asked: Collection[tuple[str, str]] | None = None,
    *,
    as_reported: bool = False,
) -> PairSearch:
    """The same for a pair of providers that a reader asks about, in a program that answers many at
    once: one after the other, as each takes the memory of all their projects."""
    with _ONE_AT_A_TIME:
        return find_overlaps(
            snapshot, provider_a, provider_b, settings, asked=asked, as_reported=as_reported
        )


class BegunSearch(msgspec.Struct, frozen=True):
    """A search after its first look: `candidates` pairs were proposed, `cut_values` values are too
    common to propose any."""

    scene: Scene
    first: FirstLook
    candidates: int
    cut_values: int
    steps: tuple[StepLog, ...]


def search_pair(
    gathered: Gathered,
    provider_a: str,
    provider_b: str,
    settings: OverlapSettings,
    asked: Collection[tuple[str, str]] | None = None,
    reader: PairReader | None = None,
) -> FoundOverlaps:
    """The same in memory; without a reader there is no second look."""
    begun = begin_search(gathered, provider_a, provider_b, settings, asked)
    return end_search(begun, settings, asked is not None, reader)


def begin_search(
    gathered: Gathered,
    provider_a: str,
    provider_b: str,
    settings: OverlapSettings,
    asked: Collection[tuple[str, str]] | None = None,
) -> BegunSearch:
    """Propose pairs of two providers and look at them for the first time."""
    meter = StepMeter()
    two = two_sides(gathered, provider_a, provider_b)
    proposed = propose(two, settings.block_limit, settings.keep_per_project, asked or ())
    logs = [meter.log("propose", len(proposed.a))]
    scene = Scene(two, proposed, settings.feature_cap_bits)
    logs.append(meter.log("weigh", scene.weighed))
    first = look_first(scene, settings.keep_per_project, asked)
    logs.append(meter.log("keep", len(first.a)))
    return BegunSearch(scene, first, len(proposed.a), proposed.cut_values, tuple(logs))


def end_search(
    begun: BegunSearch, settings: OverlapSettings, asked: bool, reader: PairReader | None
) -> FoundOverlaps:
    """Look at the strongest pairs again, and tell of those that are kept."""
    scene, two, meter = begun.scene, begun.scene.two, StepMeter()
    selection = look_again(scene, begun.first, settings.second_look, asked, reader)
    logs = [*begun.steps, meter.log("read", len(selection.a))]
    columns = describe_pairs(scene, selection) if len(selection.a) else None
    if columns is not None and not asked:
        selection = selection.only(overlapping(columns))
        columns = describe_pairs(scene, selection) if len(selection.a) else None
    logs.append(meter.log("tell", len(selection.a)))
    search = PairSearch(
        two.a.provider,
        two.b.provider,
        two.a.size,
        two.b.size,
        two.shared_projects,
        begun.candidates,
        len(selection.a),
        begun.cut_values,
        tuple(logs),
    )
    return FoundOverlaps(search, scene, selection, columns)


def search_pairs(
    gathered: Gathered,
    pairs: Iterable[tuple[str, str]],
    settings: OverlapSettings,
) -> Iterator[FoundOverlaps]:
    """The overlaps of several pairs of providers, in order; at most one pair more than there are
    threads (as many as cores) is in memory."""
    threads = os.cpu_count() or 1
    waiting: deque[Future[FoundOverlaps]] = deque()
    with ThreadPoolExecutor(threads) as pool:
        for a, b in pairs:
            waiting.append(pool.submit(search_pair, gathered, a, b, settings))
            if len(waiting) > threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _write(snapshot: Snapshot, overlaps: FoundOverlaps) -> None:
    load_rows(snapshot, "found_overlap", COLUMNS, overlap_rows(overlaps), temporary=True)


def overlap_rows(overlaps: FoundOverlaps) -> list[tuple[Any, ...]]:
    """The rows of the table of overlaps, the strongest first."""
    scene, selection = overlaps.scene, overlaps.selection
    if overlaps.columns is None:
        return []
    values = _columns(scene, selection, overlaps.columns)
    x, y = scene.two.a.numbers[selection.a], scene.two.b.numbers[selection.b]
    order = np.lexsort((y, x, -selection.strength)).tolist()
    rows = list(zip(*(values[name] for name in COLUMNS), strict=True))
    return [rows[at] for at in order]


def _columns(scene: Scene, selection: Selection, columns: PairColumns) -> dict[str, Sequence[Any]]:
    """The columns of the table, pair by pair."""
    two, gathered = scene.two, scene.two.gathered
    x, y = two.a.numbers[selection.a], two.b.numbers[selection.b]
    handles = zip(_named(gathered.handles, x), _named(gathered.handles, y), strict=True)
    named = gathered.named
    return {
        "id": ["~".join(sorted(map(str, two_of))) for two_of in handles],
        "provider_a": [two.a.provider] * len(x),
        "provider_b": [two.b.provider] * len(x),
        "a": _named(gathered.projects, x),
        "b": _named(gathered.projects, y),
        **kinds_of(columns),
        "strength_bits": selection.strength.tolist(),
        "closer_than": selection.closer_than.tolist(),
        "read_by": [READ_BY[one] for one in selection.read_by.tolist()],
        "for_a": selection.purpose_a,
        "for_b": selection.purpose_b,
        **_nodes(gathered, columns),
        "km": _or_none(columns.km, np.isfinite(columns.km)),
        "text_words": distinctive_words(scene, selection),
        "named_in_a": [named.get(two.b.provider, {}).get(number) for number in x.tolist()],
        "named_in_b": [named.get(two.a.provider, {}).get(number) for number in y.tolist()],
        "years_in_common": _or_none(columns.years_in_common, columns.years_known),
        "years_whole": columns.years_whole.tolist(),
        "gap_known": columns.gap_known.tolist(),
        **{name: column.tolist() for name, column in (columns.counts | columns.bits).items()},
    }


def _nodes(gathered: Gathered, columns: PairColumns) -> dict[str, Sequence[Any]]:
    """The names of what is shared."""
    features, fed = gathered.features, gathered.subjects.fed
    return {
        "place_node": _named(features["place"].names, columns.place),
        "place_level": _named(features["place"].levels, columns.place),
        "system_node": _named(features["subject"].names, columns.system),
        "body_node": _named(features["body"].names, columns.body),
        "purpose_node": _named(features["purpose"].names, columns.purpose),
        "purpose_level": _named(features["purpose"].levels, columns.purpose),
        "subject_node": _named(features["subject"].names, columns.subject),
        "fed_a": _named([a for a, _ in fed], columns.feed),
        "fed_b": _named([b for _, b in fed], columns.feed),
    }


def _or_none(values: Numbers, known: Bools) -> list[Any]:
    return [
        value if is_known else None
        for value, is_known in zip(values.tolist(), known.tolist(), strict=True)
    ]


def _named(names: Sequence[str], numbers: Numbers) -> list[str | None]:
    """The names by number, None for -1."""
    return [names[number] if number >= 0 else None for number in numbers.tolist()]
