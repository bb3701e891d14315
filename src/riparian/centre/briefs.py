"""A brief for who has five minutes: two providers in a country, at a place or in the region.

    centre.brief("JP", "KR", BriefFilter(country="LA"))

All of it is of the snapshot that the centre reads, and nothing is worked out here that the pages
count otherwise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import msgspec

from riparian.catalogue.counting_rules import MoneyPart
from riparian.catalogue.dataset_health import Holding, list_holdings
from riparian.catalogue.lookup import find_country, find_place
from riparian.catalogue.project_lines import ProjectLine
from riparian.catalogue.project_list.presence import PlacePresence, PresenceFilter, TwoPresent
from riparian.catalogue.project_list.project_question import ProjectQuestion
from riparian.centre.access import Access
from riparian.centre.brief_records import (
    Brief,
    BriefCounts,
    BriefFilter,
    BriefPart,
    BriefProject,
    BriefRunning,
    BriefTogether,
)
from riparian.centre.overlaps import Overlaps
from riparian.centre.projects import Projects
from riparian.centre.providers import Providers
from riparian.charts.meeting_map import country_map
from riparian.document.paper_parts import (
    LINE,
    PaperOverlap,
    paper_overlap,
    paper_source,
    provider_name,
)
from riparian.errors import BadRequest
from riparian.exchange.plain_text import plain_line
from riparian.normalise.iso_days import today
from riparian.normalise.status import State
from riparian.overlap.report.overlap_list.overlap_question import OverlapFilter
from riparian.overlap.report.overlap_records import Overlap
from riparian.region.pack import ADM1, load_region
from riparian.store.snapshot import day_of_build

CALLS, STRONGEST = 4, 6
"""How many overlaps stand on the first page, and on the second."""

CALLS_READ = 40
"""How many are read to choose those of the first page among."""

RUNNING = 7
"""How many projects of either are listed that are under way or planned."""

STRONG, WEAK = ("very strong", "strong"), "weak"
NOW = ("ongoing", "planned")
FOR_ALL = "CLEAR"
_STATES: tuple[State, ...] = ("all", "now")


class Briefs:
    """Makes briefs."""

    def __init__(
        self, access: Access, projects: Projects, overlaps: Overlaps, providers: Providers
    ) -> None:
        self._access, self._projects, self._overlaps = access, projects, overlaps
        self._providers = providers

    def brief(
        self,
        provider_a: str,
        provider_b: str,
        wanted: BriefFilter | None = None,
    ) -> Brief:
        """The brief on two providers, of today; an agency stands for its provider. Raises
        UnknownName, BadRequest for one provider given twice, SnapshotMissing."""
        asked, day = wanted or BriefFilter(), today()
        countries = (asked.country,) if asked.country else ()
        places = (asked.place,) if asked.place else ()
        a, b = self._overlaps.providers_called(provider_a, provider_b)
        of_all, of_now = (
            PresenceFilter(country=countries, place=places, state=state) for state in _STATES
        )
        present, now = self._projects.presence(a, b, of_all), self._projects.presence(a, b, of_now)
        country, place, where, shown, in_province = self._where(asked)
        lines_a, lines_b = (
            list(
                self._projects.project_lines(
                    ProjectQuestion(
                        provider=(code,), country=countries, place=places, limit=None, region=True
                    ),
                    day,
                )
            )
            for code in (a, b)
        )
        meetings = OverlapFilter(
            country=asked.country, place=asked.place, region=True, meetings=True, order="strength",
            limit=STRONGEST, weaker=False,
        )  # fmt: skip
        running = msgspec.structs.replace(meetings, state="now", limit=CALLS_READ)
        every, acting = (self._overlaps.browse_overlaps(a, b, each) for each in (meetings, running))
        worth = [each for each in acting.overlaps if each.strength != WEAK]
        strong = sum(x.count for x in acting.facets.strengths if x.value in STRONG)
        build = self._access.built() or ""
        there = [x for x in present.provinces if not country or x.country == country]
        with self._access.reading() as snapshot:
            holdings = list_holdings(snapshot, day)
        return Brief(
            label=self._access.marking() or FOR_ALL,
            made_by=plain_line(self._access.settings.name, LINE),
            made_on=day,
            build=build,
            build_day=day_of_build(self._access.layout, build),
            country=country,
            where=where,
            asked=asked,
            a=_counts(a, lines_a, present, now, self._money(a, country, place), first=True),
            b=_counts(b, lines_b, present, now, self._money(b, country, place), first=False),
            projects=present.projects,
            together=_together(lines_a, lines_b, now),
            without_source=tuple(
                provider_name(code) for code in (a, b) if not _has_source(code, holdings)
            ),
            overlaps=every.total,
            overlaps_now=acting.total,
            strong_now=strong,
            calls=self._papers(_of_different_projects(worth, CALLS)),
            strongest=self._papers(every.overlaps),
            map=country_map(there, now.provinces, shown, self._access.settings.region),
            provinces=() if in_province else _provinces(there, now.provinces),
            years=present.years,
            themes=_themes(lines_a, lines_b),
            without_theme=(_without_theme(lines_a), _without_theme(lines_b)),
            running_a=_running(lines_a),
            running_b=_running(lines_b),
            sources=tuple(map(paper_source, holdings)),
        )

    def _money(self, provider: str, country: str, place: str) -> tuple[MoneyPart, ...] | None:
        """A provider's known money that falls to what is asked about."""
        portfolio = self._providers.portfolios().get(provider)
        if portfolio is None:
            return ()
        if not country and not place:
            return portfolio.money
        places = load_region(self._access.settings.region).places
        if place and (place not in places or places[place].level != ADM1):
            return None
        parts = portfolio.provinces if place else portfolio.countries
        return next((part.money for part in parts if part.code == (place or country)), ())

    def _where(self, asked: BriefFilter) -> tuple[str, str, str, tuple[str, ...], bool]:
        """The country that it is about, if it is one; the place that it is about instead; what it
        is about, as a name; the countries to draw; and whether it is about one province or a place
        in one."""
        pack = load_region(self._access.settings.region)
        with self._access.reading() as snapshot:
            country = find_country(snapshot, asked.country) if asked.country else ""
            place = find_place(snapshot, asked.place) if asked.place else ""
        if place in pack.places and pack.places[place].level == "country":
            country, place = place, ""
        called = pack.places[country].name if country in pack.places else ""
        every = tuple(code for code, one in pack.places.items() if one.level == "country")
        shown = (country,) if country else every
        if place in pack.places:
            inside = pack.country_of(place)
            if country and country != inside:
                raise BadRequest(
                    f"{pack.places[place].name} is in {pack.places[inside].name}, and not in"
                    f" {called or country}.",
                    "Leave the country out, or name a place in it.",
                )
            name = f"{pack.places[place].name}, {pack.places[inside].name}"
            return inside, place, name, (inside,), True
        if place:
            name = f"the area of {pack.sets[place].name}"
            return country, place, f"{name}, {called}" if called else name, shown, False
        return country, "", called, shown, False

    def _papers(self, overlaps: Sequence[Overlap]) -> tuple[PaperOverlap, ...]:
        region = self._access.settings.region
        return tuple(paper_overlap(x, self._overlaps.ground(x), region) for x in overlaps)


def _of_different_projects(overlaps: Sequence[Overlap], most: int) -> list[Overlap]:
    """The first so many of which no project stands in another, in their order; where there are
    fewer, others follow."""
    chosen, seen = [], set[str]()
    for each in overlaps:
        if not {each.a.id, each.b.id} & seen:
            chosen.append(each)
            seen |= {each.a.id, each.b.id}
    others = [each for each in overlaps if each not in chosen]
    return [*chosen, *others][:most]


def _counts(
    code: str,
    lines: Sequence[ProjectLine],
    present: TwoPresent,
    now: TwoPresent,
    money: tuple[MoneyPart, ...] | None,
    *,
    first: bool,
) -> BriefCounts:
    states = Counter(line.status for line in lines)
    running = sum(states[status] for status in NOW)
    return BriefCounts(
        provider=code,
        name=provider_name(code),
        projects=len(lines),
        now=running,
        assumed=now.assumed_a if first else now.assumed_b,
        ended=states["ended"],
        unknown=states["unknown"],
        others=len(lines) - running - states["ended"] - states["unknown"],
        placed=present.placed_a if first else present.placed_b,
        placed_now=now.placed_a if first else now.placed_b,
        with_amount=sum(line.usd is not None for line in lines),
        money=money,
    )


def _together(a: Sequence[ProjectLine], b: Sequence[ProjectLine], now: TwoPresent) -> BriefTogether:
    """The two counted as one: what is of both counts once."""
    every = {line.id: line for line in (*a, *b)}
    of_both = {line.id for line in a} & {line.id for line in b}
    twice = sum(every[i].status in NOW and every[i].status_sureness == "assumed" for i in of_both)
    return BriefTogether(
        len(of_both),
        sum(line.status in NOW for line in every.values()),
        now.assumed_a + now.assumed_b - twice,
        now.projects - now.placed,
        sum(line.status == "unknown" for line in every.values()),
        sum(line.usd is None for line in every.values()),
        sum(line.usd is None and line.amount is not None for line in every.values()),
    )


def _has_source(code: str, holdings: Sequence[Holding]) -> bool:
    """Whether there is a dataset that tells of this provider before all others."""
    name = provider_name(code)
    return any(code == each.provider or name in each.providers[:1] for each in holdings)


def _themes(a: Sequence[ProjectLine], b: Sequence[ProjectLine]) -> tuple[BriefPart, ...]:
    """Themes of either, those of which most is under way first. A project of several themes
    counts in each."""
    of_a, of_b = _by_theme(a), _by_theme(b)
    found = [
        BriefPart(name, of_a.get(name, (0, 0)), of_b.get(name, (0, 0))) for name in {**of_a, **of_b}
    ]
    return tuple(sorted(found, key=lambda x: (-x.a[0] - x.b[0], -x.a[1] - x.b[1], x.name)))


def _by_theme(lines: Sequence[ProjectLine]) -> dict[str, tuple[int, int]]:
    every = Counter(theme for line in lines for theme in set(line.themes))
    now = Counter(theme for line in lines if line.status in NOW for theme in set(line.themes))
    return {theme: (now[theme], count) for theme, count in every.items()}


def _without_theme(lines: Sequence[ProjectLine]) -> int:
    return sum(not line.themes for line in lines)


def _provinces(
    there: Sequence[PlacePresence], now: Sequence[PlacePresence]
) -> tuple[BriefPart, ...]:
    running = {one.place: (one.a, one.b) for one in now}
    found = []
    for one in sorted(there, key=lambda x: (not (x.a and x.b), -x.a - x.b, x.name)):
        now_a, now_b = running.get(one.place, (0, 0))
        found.append(BriefPart(one.name, (now_a, one.a), (now_b, one.b)))
    return tuple(found)


def _running(lines: Sequence[ProjectLine]) -> BriefRunning:
    running = sorted(
        (line for line in lines if line.status in NOW),
        key=lambda line: (line.end is None, line.end or "", line.title),
    )
    projects = tuple(
        BriefProject(
            plain_line(line.title, LINE),
            plain_line(line.original or "", LINE),
            line.title_by or "",
            plain_line(", ".join(line.agencies), 300),
            tuple(plain_line(place, 300) for place in line.places),
            line.end or "",
            line.end_sureness or "",
            line.handle,
            line.host_says,
        )
        for line in running[:RUNNING]
    )
    return BriefRunning(projects, len(running) - len(projects))
