"""What has changed between the overlaps of two snapshots: new, gone, stronger, weaker, other kind.

An overlap is the same if its identifier and its two providers are, whatever else has changed. It
is *stronger* or *weaker* where its strength has moved by `MOVED` bits or more: less is what every
new file does to all overlaps a little, since strengths are counted out of the whole catalogue.

Compared are the pairs of providers that were worked out with both builds (`pairs` in the
settings). A project of which the identifier has changed is another project here; that it was a part
of another before, or is one now, is said (`project_changes`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import datetime
from typing import Literal, NamedTuple

import duckdb
import msgspec

from riparian.catalogue.lookup import find_country
from riparian.catalogue.sql_conditions import AMONG_IDS, Conditions, text_of
from riparian.english import listed
from riparian.errors import BadRequest, CentreError, UnknownName
from riparian.overlap.report.project_changes import Moves, find_moves
from riparian.store.database import Snapshot
from riparian.store.layout import Layout
from riparian.store.snapshot import current_build, kept_builds, open_snapshot

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


class BuildsCompared(msgspec.Struct, frozen=True):
    """Two builds to compare, with when each was made (UTC), and all that are kept."""

    since: str
    since_made_at: str
    live: str
    live_made_at: str
    kept: tuple[str, ...]


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
    as asked for, the strongest of each sort first. `many_moved`: see `MANY_MOVED`."""

    earlier: BuildsCompared
    counts: dict[str, int]
    changes: tuple[Change, ...]
    many_moved: bool


class _Row(NamedTuple):
    id: str
    provider_a: str
    provider_b: str
    a: str
    b: str
    kind: str
    bits: float


Key = tuple[str, frozenset[str]]


def list_changes(layout: Layout, since: str | None, wanted: ChangeFilter) -> Changes:
    """Compare the live snapshot with that of an earlier build; see `find_earlier`, `compare`."""
    with closing(open_snapshot(layout)) as live:
        earlier = find_earlier(kept_builds(layout), current_build(layout), since)
        with closing(open_snapshot(layout, earlier.since)) as before:
            return compare(before, live, earlier, wanted)


def find_earlier(
    kept: Sequence[tuple[str, datetime]], live: str | None, since: str | None
) -> BuildsCompared:
    """The build that is meant, by its whole name or its beginning; without one, that before the
    live one. Raises UnknownName where it is not kept."""
    made = {build: when.isoformat(timespec="seconds") for build, when in kept}
    others = [build for build in made if build != live]
    known = "; ".join(f"{build} of {made[build][:16].replace('T', ' ')}" for build in others)
    hint = (
        f"These are kept: {known}."
        if known
        else "A build is kept if data, settings or judgements have changed."
    )
    if live is None or not others:
        raise UnknownName("There is no earlier build to compare with.", hint)
    wanted = (since or others[0]).strip().lower()
    found = [build for build in made if _is_named(build, wanted)]
    if found == [live]:
        raise UnknownName(f"{live} is the current build.", hint)
    found = [build for build in found if build != live]
    if len(found) != 1:
        raise UnknownName(f"There is no build '{since}', or it is no longer kept.", hint)
    return BuildsCompared(found[0], made[found[0]], live, made[live], tuple(made))


def _is_named(build: str, words: str) -> bool:
    return build == words or (len(words) >= LEAST_PREFIX and build.startswith(words))


def compare(
    before: Snapshot,
    live: Snapshot,
    earlier: BuildsCompared,
    wanted: ChangeFilter,
) -> Changes:
    """Compare the overlaps of two snapshots. Raises BadRequest for a sort that there is not,
    UnknownName for a country, CentreError where the earlier one cannot be compared."""
    if wanted.only is not None and wanted.only not in WHATS:
        raise BadRequest(
            f"Changes have no kind '{wanted.only}'.", f"Choose {listed(WHATS, last='or')}."
        )
    try:
        return _compare(before, live, earlier, wanted)
    except (duckdb.BinderException, duckdb.CatalogException) as error:
        raise CentreError(
            f"The overlaps of build {earlier.since} come from another version of Riparian, so"
            " they cannot be compared.",
            "Choose a later build with --since, or compare after the next build.",
        ) from error


def _compare(
    before: Snapshot,
    live: Snapshot,
    earlier: BuildsCompared,
    wanted: ChangeFilter,
) -> Changes:
    old, new = _overlaps(before, wanted.country), _overlaps(live, wanted.country)
    sorts = {key: _what(old.get(key), new.get(key)) for key in {**new, **old}}
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
        changes=_told(before, live, old, new, listed[: wanted.limit]),
        many_moved=stayed >= LEAST_STAYED and moved > MANY_MOVED * stayed,
    )


def _what(old: _Row | None, new: _Row | None) -> What | None:
    if old is None or new is None:
        return "new" if old is None else "gone"
    if abs(new.bits - old.bits) >= MOVED:
        return "stronger" if new.bits > old.bits else "weaker"
    return "kind" if new.kind != old.kind else None


def _order(old: _Row | None, new: _Row | None) -> tuple[float, str]:
    """The strongest first; of those that have moved, the one that has moved furthest."""
    if old is not None and new is not None:
        return (-abs(new.bits - old.bits), new.id)
    one = new or old
    assert one is not None
    return (-one.bits, one.id)


def _overlaps(snapshot: Snapshot, country: str | None) -> dict[Key, _Row]:
    where = Conditions()
    if country is not None:
        for side in ("a", "b"):
            where.add(
                f"EXISTS (SELECT 1 FROM place_node AS n WHERE n.project_id = o.{side}"
                " AND n.node = $country)"
            )
        where.parameters["country"] = find_country(snapshot, country)
    rows = snapshot.rows(
        "SELECT id, provider_a, provider_b, a, b, kind, strength_bits FROM overlap AS o"
        f" WHERE {where} ORDER BY id",
        where.parameters,
    )
    found = [_Row(*row) for row in rows]
    return {(row.id, frozenset((row.provider_a, row.provider_b))): row for row in found}


def _told(
    before: Snapshot,
    live: Snapshot,
    old: Mapping[Key, _Row],
    new: Mapping[Key, _Row],
    listed: Sequence[tuple[What, Key]],
) -> tuple[Change, ...]:
    rows = [new.get(key) or old[key] for _, key in listed]
    projects = {project for row in rows for project in (row.a, row.b)}
    then, now = _titles(before, projects), _titles(live, projects)
    moves = find_moves(before, live, projects)
    told = []
    for (what, key), row in zip(listed, rows, strict=True):
        was, is_now = old.get(key), new.get(key)
        told.append(
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
    return tuple(told)


def _why(what: What, row: _Row, moves: Moves) -> str:
    told = [said for project in (row.a, row.b) if (said := moves.tell(project)) is not None]
    if told:
        return " ".join(told)
    if what == "new":
        return "Both were there; what is known about them, or about others, has changed."
    if what == "gone":
        return "Both are still there; they no longer overlap, or others overlap more closely."
    return "What is known about the two, or how rare that is, has changed."


def _titles(snapshot: Snapshot, projects: set[str]) -> dict[str, str]:
    rows = snapshot.rows(
        "SELECT project_id, coalesce(title, original, project_id) FROM project"
        f" WHERE project_id {AMONG_IDS}",
        {"ids": text_of(projects)},
    )
    return {str(project): str(title) for project, title in rows}
