"""What a brief says: two providers in a country, at a place or in the whole region."""

from __future__ import annotations

import msgspec

from riparian.catalogue.counting_rules import MoneyPart
from riparian.catalogue.host_marks import HostMark
from riparian.catalogue.project_list.presence import YearPresence
from riparian.charts.meeting_map import MeetingMap
from riparian.document.paper_parts import PaperOverlap, PaperSource


class BriefFilter(msgspec.Struct, frozen=True):
    """What a brief is about, in a person's words; without a country and a place, the region."""

    country: str | None = None
    place: str | None = None


class BriefCounts(msgspec.Struct, frozen=True):
    """Projects of one provider. `now` are under way or planned, `assumed` of them only by a date
    that nobody states; `others` are neither these, nor ended, nor of unknown status (cancelled).
    `placed` are in a province or finer, `placed_now` of those under way or planned. `money`: what
    is known of the money of those that it pays for, as far as it falls to the country or province
    (`counting_rules`); None where that is not worked out, as for a town."""

    provider: str
    name: str
    projects: int
    now: int
    assumed: int
    ended: int
    unknown: int
    others: int
    placed: int
    placed_now: int
    with_amount: int
    money: tuple[MoneyPart, ...] | None = None


class BriefTogether(msgspec.Struct, frozen=True):
    """Projects of one or both of the two, each counted once: how many are of both; `now` are under
    way or planned, of these `assumed` only by a date that nobody states, and `unplaced` in no known
    province; `unknown` may be under way or not; `without_amount` in dollars, `in_other_currency` of
    these with one in another."""

    of_both: int
    now: int
    assumed: int
    unplaced: int
    unknown: int
    without_amount: int
    in_other_currency: int


class BriefPart(msgspec.Struct, frozen=True):
    """A theme or province: projects of either under way or planned, of all known."""

    name: str
    a: tuple[int, int]
    b: tuple[int, int]


class BriefProject(msgspec.Struct, frozen=True):
    """A project that is under way or planned. `until`: the day of its end, if any is known;
    `until_sureness`: how (reported, derived, inferred, assumed)."""

    title: str
    original: str
    title_by: str
    agency: str
    places: tuple[str, ...]
    until: str
    until_sureness: str
    handle: str
    host_says: tuple[HostMark, ...] = ()


class BriefRunning(msgspec.Struct, frozen=True):
    """The projects of one provider that are under way or planned, those that end first first, and
    how many more there are."""

    projects: tuple[BriefProject, ...]
    more: int


class Brief(msgspec.Struct, frozen=True):
    """The whole of it. `label` is the strictest TLP label of what is read; `asked` are the words
    that make it again. `provinces` are those of which one of the two has a project, both first;
    `without_source`: those of the two of whom no dataset tells before others."""

    label: str
    made_by: str
    made_on: str
    build: str
    build_day: str
    country: str
    where: str
    asked: BriefFilter
    a: BriefCounts
    b: BriefCounts
    projects: int
    together: BriefTogether
    without_source: tuple[str, ...]
    overlaps: int
    overlaps_now: int
    strong_now: int
    calls: tuple[PaperOverlap, ...]
    strongest: tuple[PaperOverlap, ...]
    map: MeetingMap | None
    provinces: tuple[BriefPart, ...]
    years: tuple[YearPresence, ...]
    themes: tuple[BriefPart, ...]
    without_theme: tuple[int, int]
    running_a: BriefRunning
    running_b: BriefRunning
    sources: tuple[PaperSource, ...]


def without_maps(brief: Brief) -> Brief:
    """The same for programs, which draw their own."""
    calls, strongest = (
        tuple(msgspec.structs.replace(each, map=None) for each in some)
        for some in (brief.calls, brief.strongest)
    )
    return msgspec.structs.replace(brief, map=None, calls=calls, strongest=strongest)
