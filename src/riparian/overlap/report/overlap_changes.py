"""What has changed between the overlaps of two snapshots: new, gone, stronger, weaker, other kind.

An overlap is the same if its identifier and its two providers are, whatever else has changed. It
is *stronger* or *weaker* where its strength has moved by `MOVED` bits or more: less is what every
new file does to all overlaps a little, since strengths are counted out of the whole catalogue.

Compared are the pairs of providers that were worked out with both builds (`pairs` in the
settings): of another pair nothing is new. A project of which the identifier has changed is another
project here; that it was a part of another before, or is one now, is said (`project_changes`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence, Set
from contextlib import ExitStack, closing, suppress
from datetime import date, datetime
from typing import Literal, NamedTuple

import duckdb
import msgspec

from riparian.catalogue.lookup import find_country
from riparian.catalogue.sql_conditions import AMONG_IDS, text_of
from riparian.english import listed
from riparian.errors import BadRequest, CentreError, UnknownName
from riparian.overlap.report.list_build import list_of
from riparian.overlap.report.project_changes import Moves, find_listed_moves, find_moves
from riparian.overlap.report.record_changes import RecordChanges, compare_records
from riparian.store.build_lists import BuildList, ListedOverlap, list_files, read_list
from riparian.store.database import Snapshot
from riparian.store.layout import Layout
from riparian.store.snapshot import current_build, inputs_of, kept_builds, open_snapshot

What = Literal["new", "gone", "stronger", "weaker", "kind"]
WHATS: tuple[What, ...] = ("new", "gone", "stronger", "weaker", "kind")
"""In the order in which they are listed; `kind`: as strong as before, of another kind."""

MOVED = 1.0
"""Bits from which on a strength has changed: half, or twice, as many pairs are so close."""

MANY_MOVED = 0.2
"""If more than this part of the overlaps that stayed has moved, the rules or the catalogue as a
whole have changed, and no single overlap."""

LEAST_STAYED = 20
"""Overlaps that stayed, below which nothing is concluded from how many have moved."""

LEAST_PREFIX = 4
"""Letters with which a build may be begun."""

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


Precision = Literal["full", "list"]

MOST_NAMED = 5
"""Builds that an error names."""


class BuildsCompared(msgspec.Struct, frozen=True):
    """Two builds to compare, with when each was made (UTC), and all that can be compared, the
    newest first. `precision`: whether the earlier one's snapshot is still there, or only its list.
    """

    since: str
    since_made_at: str
    live: str
    live_made_at: str
    kept: tuple[str, ...]
    precision: Precision = "full"


class ChangeFilter(msgspec.Struct, frozen=True):
    """Which changes to list: `only` one of `WHATS`; `country`: both projects are there."""

    only: str | None = None
    country: str | None = None
    limit: int | None = None


class Change(msgspec.Struct, frozen=True):
    """One overlap that has changed. Bits and kind before are None where it is new, and those now
    where it is gone. `why`: what is known of the reason."""

    what: What
    id: str
    provider_a: str
    provider_b: str
    a: str
    b: str
    title_a: str
    title_b: str
    kind_before: str | None
    kind: str | None
    bits_before: float | None
    bits: float | None
    why: str


class Changes(msgspec.Struct, frozen=True):
    """What has changed; `counts` by `WHATS` and `same`, of all that fit; `changes` at most as many
    as asked for, the strongest of each sort first. `many_moved`: see `MANY_MOVED`. `records`: the
    same of single records, at most as many of each sort. `not_compared`: the pairs of providers
    that only one of the two builds worked out."""

    earlier: BuildsCompared
    counts: dict[str, int]
    changes: tuple[Change, ...]
    many_moved: bool
    records: RecordChanges
    not_compared: tuple[tuple[str, str], ...] = ()


Key = tuple[str, frozenset[str]]


def list_changes(layout: Layout, since: str | None, wanted: ChangeFilter) -> Changes:
    """Compare the live snapshot with an earlier build, given by its name, the start of it, or a day
    (what was live at its end); see `find_earlier`, `compare`. Raises Damaged where only a list is
    there and it is not whole."""
    with closing(open_snapshot(layout)) as live, ExitStack() as opened:
        build = current_build(layout)
        known = known_builds(layout)
        earlier = find_earlier(known, build, since, _made_of_the_same(layout, known, build))
        before = None
        if layout.snapshot(earlier.since).is_file():
            before = opened.enter_context(closing(open_snapshot(layout, earlier.since)))
        return compare(
            BuildContent(_list_of(layout, earlier.since, before), before),
            BuildContent(_list_of(layout, earlier.live, live), live),
            msgspec.structs.replace(earlier, precision="full" if before else "list"),
            wanted,
        )


def _made_of_the_same(
    layout: Layout, known: Sequence[tuple[str, datetime]], live: str | None
) -> set[str]:
    """The builds that were made of what the live one is made of, before the meaning of all texts
    was known."""
    if live is None:
        return set()
    inputs = inputs_of(layout, live)
    return {build for build, _ in known if build != live and inputs_of(layout, build) == inputs}


def known_builds(layout: Layout) -> list[tuple[str, datetime]]:
    """The builds that can be compared, with when they were made (UTC), the newest first: those of
    which a list is kept, or the snapshot. A build that was made twice stands there twice."""
    lists = [(file.build, file.made_at) for file in list_files(layout)]
    listed = {build for build, _ in lists}
    others = [(build, when) for build, when in kept_builds(layout) if build not in listed]
    return sorted([*lists, *others], key=lambda one: one[1], reverse=True)


def _list_of(layout: Layout, build: str, snapshot: Snapshot | None) -> BuildList:
    files = [file for file in list_files(layout) if file.build == build]
    if snapshot is None:
        return read_list(files[0].path)
    with suppress(CentreError, IndexError):
        return read_list(files[0].path)
    try:
        return list_of(snapshot)
    except (duckdb.BinderException, duckdb.CatalogException) as error:
        raise _other_version(build) from error


def _other_version(build: str) -> CentreError:
    return CentreError(
        f"The overlaps of build {build} come from another version of Riparian, so they cannot be"
        " compared.",
        "Choose a later build with --since, or compare after the next build.",
    )


def find_earlier(
    kept: Sequence[tuple[str, datetime]],
    live: str | None,
    since: str | None,
    same: Collection[str] = (),
) -> BuildsCompared:
    """The build that is meant, by its whole name, its beginning or a day; without any, that before
    the live one, none of the `same` where there is another. Of a day it is the build that was live
    when it ended (UTC), which may be the one that is live now. Raises UnknownName where it is not
    known."""
    names = tuple(dict.fromkeys(build for build, _ in kept))
    others = [build for build in names if build != live]
    hint = _hint([(build, when) for build, when in kept if build != live])
    if live is None or (not others and not _is_day(since)):
        raise UnknownName("There is no earlier build to compare with.", hint)
    made = dict(reversed(kept))
    if since is not None and _is_day(since):
        return _compared(*_live_on(kept, since.strip()), live, made, names)
    others = [build for build in others if build not in same] or others
    wanted = (since or others[0]).strip().lower()
    found = [build for build in names if _is_named(build, wanted)]
    if found == [live]:
        raise UnknownName(f"{live} is the current build.", hint)
    found = [build for build in found if build != live]
    if len(found) != 1:
        raise UnknownName(f"There is no build '{since}', or nothing is known of it any more.", hint)
    return _compared(found[0], made[found[0]], live, made, names)


def _compared(
    since: str, made_at: datetime, live: str, made: Mapping[str, datetime], names: tuple[str, ...]
) -> BuildsCompared:
    live_made_at = made[live].isoformat(timespec="seconds")
    return BuildsCompared(since, made_at.isoformat(timespec="seconds"), live, live_made_at, names)


def _is_day(words: str | None) -> bool:
    return words is not None and _DAY.fullmatch(words.strip()) is not None


def _live_on(kept: Sequence[tuple[str, datetime]], day: str) -> tuple[str, datetime]:
    """The build that was live when a day ended, and when it was made."""
    try:
        date.fromisoformat(day)
    except ValueError:
        raise BadRequest(
            f"There is no day '{day}'.", "Give one as 2026-11-24, or the name of a build."
        ) from None
    for build, when in kept:
        if when.date().isoformat() <= day:
            return build, when
    raise UnknownName(f"No build of {day} or before is known.", _hint(kept))


def _hint(kept: Sequence[tuple[str, datetime]]) -> str:
    if not kept:
        return "A build is kept if data, settings or judgements have changed."
    named = "; ".join(f"{build} of {_minute(when)}" for build, when in kept[:MOST_NAMED])
    if len(kept) > MOST_NAMED:
        more = len(kept) - MOST_NAMED
        return f"These are kept: {named}; and {more:,} more, the first of {_minute(kept[-1][1])}."
    return f"These are kept: {named}."


def _minute(when: datetime) -> str:
    return when.isoformat()[:16].replace("T", " ")


def _is_named(build: str, words: str) -> bool:
    return build == words or (len(words) >= LEAST_PREFIX and build.startswith(words))


class BuildContent(NamedTuple):
    """What is known of a build: its list, and its snapshot where that is still there."""

    list: BuildList
    snapshot: Snapshot | None


def compare(
    before: BuildContent, live: BuildContent, earlier: BuildsCompared, wanted: ChangeFilter
) -> Changes:
    """Compare two builds; the live one has a snapshot. Raises BadRequest for a sort that there is
    not, UnknownName for a country, CentreError where the earlier one cannot be compared."""
    if wanted.only is not None and wanted.only not in WHATS:
        raise BadRequest(
            f"Changes have no kind '{wanted.only}'.", f"Choose {listed(WHATS, last='or')}."
        )
    try:
        return _compare(before, live, earlier, wanted)
    except (duckdb.BinderException, duckdb.CatalogException) as error:
        raise _other_version(earlier.since) from error


def _compare(
    before: BuildContent, live: BuildContent, earlier: BuildsCompared, wanted: ChangeFilter
) -> Changes:
    assert live.snapshot is not None
    country = find_country(live.snapshot, wanted.country) if wanted.country is not None else None
    both = before.list.worked_out & live.list.worked_out
    old, new = (overlaps_of(one.list, both, country) for one in (before, live))
    sorts = {key: what_changed(old.get(key), new.get(key)) for key in {**new, **old}}
    counts: Counter[str] = Counter(what or "same" for what in sorts.values())
    listed = [
        (what, key)
        for key, what in sorts.items()
        if what is not None and wanted.only in (None, what)
    ]
    listed.sort(key=lambda one: (WHATS.index(one[0]), *_order(old.get(one[1]), new.get(one[1]))))
    stayed = sum(many for what, many in counts.items() if what not in ("new", "gone"))
    moved = counts["stronger"] + counts["weaker"]
    return Changes(
        earlier=earlier,
        counts={what: counts[what] for what in (*WHATS, "same")},
        changes=_described(before, live, old, new, listed[: wanted.limit]),
        many_moved=stayed >= LEAST_STAYED and moved > MANY_MOVED * stayed,
        records=compare_records(before.list, live.list, country, wanted.limit),
        not_compared=_of_one_build(before.list, live.list),
    )


def _of_one_build(before: BuildList, live: BuildList) -> tuple[tuple[str, str], ...]:
    """The pairs of providers that only one of two builds worked out, in order."""
    pairs = (sorted(pair) for pair in before.worked_out ^ live.worked_out)
    return tuple((pair[0], pair[-1]) for pair in sorted(pairs))


def what_changed(old: ListedOverlap | None, new: ListedOverlap | None) -> What | None:
    """What has become of an overlap; None where nothing has, or too little."""
    if old is None or new is None:
        return "new" if old is None else "gone"
    if abs(new.bits - old.bits) >= MOVED:
        return "stronger" if new.bits > old.bits else "weaker"
    return "kind" if new.kind != old.kind else None


def _order(old: ListedOverlap | None, new: ListedOverlap | None) -> tuple[float, str]:
    """The strongest first; of those that have moved, the one that has moved furthest."""
    if old is not None and new is not None:
        return (-abs(new.bits - old.bits), new.id)
    one = new or old
    assert one is not None
    return (-one.bits, one.id)


def overlaps_of(
    content: BuildList, pairs: Set[frozenset[str]], country: str | None = None
) -> dict[Key, ListedOverlap]:
    """Its overlaps of these pairs of providers; of a country those of which both projects are
    there."""
    there = content.countries_of
    found: dict[Key, ListedOverlap] = {}
    for row in content.overlaps:
        pair = frozenset((row.provider_a, row.provider_b))
        is_there = country is None or all(country in there.get(p, ()) for p in (row.a, row.b))
        if pair in pairs and is_there:
            found[row.id, pair] = row
    return found


def _described(
    before: BuildContent,
    live: BuildContent,
    old: Mapping[Key, ListedOverlap],
    new: Mapping[Key, ListedOverlap],
    listed: Sequence[tuple[What, Key]],
) -> tuple[Change, ...]:
    rows = [new.get(key) or old[key] for _, key in listed]
    projects = {project for row in rows for project in (row.a, row.b)}
    then, now = _titles(before.snapshot, projects), _titles(live.snapshot, projects)
    if before.snapshot is None or live.snapshot is None:
        moves = find_listed_moves(before.list, live.list, projects)
    else:
        moves = find_moves(before.snapshot, live.snapshot, projects)
    described = []
    for (what, key), row in zip(listed, rows, strict=True):
        was, is_now = old.get(key), new.get(key)
        described.append(
            Change(
                what,
                row.id,
                row.provider_a,
                row.provider_b,
                row.a,
                row.b,
                now.get(row.a) or then.get(row.a, row.a),
                now.get(row.b) or then.get(row.b, row.b),
                was.kind if was else None,
                is_now.kind if is_now else None,
                was.bits if was else None,
                is_now.bits if is_now else None,
                _why(what, row, moves),
            )
        )
    return tuple(described)


def _why(what: What, row: ListedOverlap, moves: Moves) -> str:
    told = [said for project in (row.a, row.b) if (said := moves.tell(project)) is not None]
    if told:
        return " ".join(told)
    if what == "new":
        return "Both were there; what is known about them, or about others, has changed."
    if what == "gone":
        return "Both are still there; they no longer overlap, or others overlap more closely."
    return "What is known about the two, or how rare that is, has changed."


def _titles(snapshot: Snapshot | None, projects: set[str]) -> dict[str, str]:
    if snapshot is None:
        return {}
    rows = snapshot.rows(
        "SELECT project_id, coalesce(title, original, project_id) FROM project"
        f" WHERE project_id {AMONG_IDS}",
        {"ids": text_of(projects)},
    )
    return {str(project): str(title) for project, title in rows}
