"""What each of the last builds has changed among the overlaps of two providers, build after build.

It comes out of the small lists that are kept of every build (`store.build_lists`), so that no old
snapshot is opened: of what is gone, no text is shown again. Beside what `overlap_changes` tells,
an overlap counts as changed where what is shown of a record of its projects is (`facts`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice, pairwise
from typing import Literal

import msgspec

from riparian.errors import CentreError
from riparian.overlap.report.overlap_changes import WHATS, What, overlaps_of, what_changed
from riparian.overlap.report.overlap_records import Overlap
from riparian.store.build_lists import BuildList, ListFile, read_list

BUILDS = 10
"""Builds of which it is told what they have changed."""

NewsWhat = What | Literal["facts"]
SORTS: tuple[NewsWhat, ...] = (*WHATS, "facts")
"""In the order in which they are listed within a build."""


class OverlapNews(msgspec.Struct, frozen=True):
    """One overlap that a build has changed: `made_at` is when it was made (RFC 3339, UTC), `a` and
    `b` are its projects by id. Bits and kind before are None where it is new, and those after where
    it is gone. `overlap`: as it is today; None where it is gone."""

    what: NewsWhat
    id: str
    build: str
    made_at: str
    provider_a: str
    provider_b: str
    a: str
    b: str
    kind_before: str | None
    kind: str | None
    bits_before: float | None
    bits: float | None
    countries: frozenset[str] = frozenset()
    overlap: Overlap | None = None


class NewsOfOverlaps(msgspec.Struct, frozen=True):
    """The news of what was asked for, the newest build first, and in it the strongest of each sort
    first; `total` of them there are. `builds`: how many builds were compared with the one before;
    `since` is when the first of all was made. `followed`: whether the centre works the two out with
    each build. `with_gone`: whether those that are gone are among them, which is so where nothing
    but countries is asked for: no list says more of them."""

    items: tuple[OverlapNews, ...]
    total: int
    builds: int
    since: str | None
    newest: str | None
    followed: bool
    with_gone: bool


def read_news(files: Sequence[ListFile]) -> tuple[OverlapNews, ...]:
    """What each of the builds of these lists, the newest first, has changed against the one before;
    a list that is not whole is passed over."""
    read = [(file, content) for file in files[: BUILDS + 1] if (content := _read(file))]
    found: list[OverlapNews] = []
    for (file, after), (_, before) in pairwise(read):
        found += sorted(_changed(file, before, after), key=_order)
    return tuple(found)


def _read(file: ListFile) -> BuildList | None:
    with suppress(CentreError):
        return read_list(file.path)
    return None


def _changed(file: ListFile, before: BuildList, after: BuildList) -> Iterator[OverlapNews]:
    both = before.worked_out & after.worked_out
    old, new = overlaps_of(before, both), overlaps_of(after, both)
    touched = _touched(before, after)
    for key in old.keys() | new.keys():
        was, is_now = old.get(key), new.get(key)
        what: NewsWhat | None = what_changed(was, is_now)
        row = is_now or was
        assert row is not None
        if what is None and not touched.isdisjoint((row.a, row.b)):
            what = "facts"
        if what is None:
            continue
        there = (after if is_now else before).countries_of
        yield OverlapNews(
            what, row.id, file.build, file.made_at.isoformat().replace("+00:00", "Z"),
            row.provider_a, row.provider_b, row.a, row.b,
            was.kind if was else None, is_now.kind if is_now else None,
            was.bits if was else None, is_now.bits if is_now else None,
            there.get(row.a, frozenset()) & there.get(row.b, frozenset()),
        )  # fmt: skip


def _touched(before: BuildList, after: BuildList) -> set[str]:
    """The projects of which a record is new, gone or shown otherwise."""
    old, new = before.hash_of, after.hash_of
    others = {after.project_of[record] for record in new if old.get(record) != new[record]}
    return others | {before.project_of[record] for record in old.keys() - new.keys()}


def _order(news: OverlapNews) -> tuple[int, float, str]:
    bits = news.bits if news.bits is not None else news.bits_before
    return SORTS.index(news.what), -(bits or 0.0), news.id


def pick_news(
    news: Sequence[OverlapNews],
    two: tuple[str, str],
    fitting: frozenset[str],
    countries: frozenset[str] | None,
) -> Iterator[OverlapNews]:
    """Those of two providers, by code, of which the overlap is among `fitting`, by id; and those
    that are gone and were in one of the countries (all where it is empty; none where it is None).
    """
    for each in news:
        if {each.provider_a, each.provider_b} != set(two):
            continue
        if each.what != "gone":
            if each.id in fitting:
                yield each
        elif countries is not None and (not countries or each.countries & countries):
            yield each


def first_of(news: Iterator[OverlapNews], most: int) -> tuple[tuple[OverlapNews, ...], int]:
    """The first so many, and how many there are."""
    first = tuple(islice(news, most))
    return first, len(first) + sum(1 for _ in news)
