"""Indices put into words: what each says of two providers. How figures are written, and when a
range makes one say nothing: `figure_format`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log

import msgspec

from riparian.areas.cells import REST, ProvidersAsked
from riparian.areas.indices import co_presence_index as copresence
from riparian.areas.indices import (
    concentration,
    inequality,
    jaccard,
    min_share,
    relations,
    specialisation,
)
from riparian.areas.indices.figure_format import (
    as_number,
    as_share,
    chance,
    few,
    in_hundred,
    percent,
)
from riparian.areas.indices.footprint import Room, footprint_of, room_for
from riparian.areas.indices.index_records import Index
from riparian.areas.indices.min_share import Groups
from riparian.areas.indices.portfolio_parts import (
    By,
    WeightedPart,
    both_ways,
    bounds_of,
    mean_amount,
    size_of,
)
from riparian.areas.indices.ranges import Ranged, hull
from riparian.english import possessive, with_article
from riparian.normalise.providers import load_providers

LEAST = 3
"""Providers in a country from which on its fragmentation is told where nobody asked for it."""

SMALL_PART = 0.02
"""A theme with less than this of a provider's portfolio is not called its speciality."""


class IndexQuestion(msgspec.Struct, frozen=True):
    """What is asked about: the two providers, the way of counting, names of places and themes by
    code, and the groups of cells by province (`groups`, empty where no provinces are known) and by
    country (`whole`)."""

    two: ProvidersAsked
    by: By
    where: str
    places: Mapping[str, str]
    themes: Mapping[str, str]
    groups: Groups
    whole: Groups
    countries: tuple[str, ...]

    @property
    def one_theme(self) -> bool:
        """Whether only one theme is asked about."""
        return len({theme for _, theme in self.whole}) == 1

    @property
    def unit(self) -> str:
        """What is counted: dollars, or projects."""
        return "dollars" if self.by == "amount" else "projects"

    @property
    def cells(self) -> str:
        """What cells are."""
        return "provinces" if self.one_theme else "provinces and themes"

    @property
    def what(self) -> str:
        """What is counted, as one has it."""
        return "money" if self.by == "amount" else "work"

    @property
    def pair(self) -> str:
        """Both codes, as a reader sees them."""
        return f"{self.two.a} {self.two.b}"

    def name(self, provider: str) -> str:
        """What a provider is called; one agency of it, where that was asked about."""
        return self.two.name(provider)

    def whose(self, provider: str) -> str:
        """`Japan's`, `the United States'`."""
        return possessive(with_article(self.name(provider)))


def min_share_index(
    question: IndexQuestion,
    a: Sequence[WeightedPart],
    b: Sequence[WeightedPart],
    groups: Groups,
    over: str,
) -> Index | None:
    """How much of two portfolios lies in the same themes (`themes`), or also places (`places`)."""
    ways = [
        min_share.min_share(way_a, way_b, groups)
        for way_a in both_ways(a, question.by)
        for way_b in both_ways(b, question.by)
    ]
    if ways[0] is None:
        return None
    figure = hull([way for way in ways if way is not None])
    several_countries = len({country for country, _ in groups}) > 1
    cells = (
        question.cells
        if over == "places"
        else "countries and themes"
        if several_countries
        else "themes"
    )
    if over == "themes" and question.one_theme:
        cells = "countries"
    says = (
        f"Of every 100 {question.unit} of each, {in_hundred(figure.value)} went to the same {cells}"
        " in the same proportions"
    )
    return as_share(
        f"min-share-{over}", f"Same {cells}", question.pair, figure, f"{says}.",
        "sum of min(a/A, b/B)", "Finger and Kreinin 1979",
    )  # fmt: skip


def jaccard_index(
    question: IndexQuestion, a: Sequence[WeightedPart], b: Sequence[WeightedPart]
) -> Index | None:
    """In how many of the cells where either is, both are."""
    room = _room(question, a, b)
    figure = jaccard.jaccard(room)
    if figure is None:
        return None
    either = room.both + room.only_a + room.only_b
    says = (
        f"Both are known to have worked in {room.both:,} of the {either:,} {question.cells} where"
        " either has."
    )
    warning = few(either, "cell")
    return as_share(
        "jaccard", "Shared ground", question.pair, figure, says,
        "cells of both / cells of either", "Jaccard 1901", warning,
    )  # fmt: skip


def copresence_index(
    question: IndexQuestion, a: Sequence[WeightedPart], b: Sequence[WeightedPart]
) -> Index | None:
    """Whether they are together more often than by chance."""
    room = _room(question, a, b)
    result = copresence.co_presence(room)
    if result is None:
        return None
    says = (
        f"Both have worked in {room.both:,} of all {result.all_cells:,} {question.cells}; by blind"
        f" chance it would be {result.expected:.1f}. Chance of {room.both:,} or more:"
        f" {chance(result.p.value)}"
    )
    says += f" (range: {chance(result.p.low)} to {chance(result.p.high)})."
    warning = None
    if result.p.low < copresence.LIKELY <= result.p.high:
        warning = "It may be chance or not, depending on what is not known."
    return as_number(
        "lift", "Together, against chance", question.pair, result.lift, says,
        "k N / (K n); p: P(X >= k), hypergeometric", "Brin et al. 1997; Fisher 1935; Veech 2013",
        warning, times=True,
    )  # fmt: skip


def concentration_index(
    question: IndexQuestion, of: Mapping[str | None, Sequence[WeightedPart]]
) -> Index | None:
    """As how many equal providers share what is there."""
    whole: dict[str, list[WeightedPart]] = {}
    for provider, pieces in of.items():
        if provider is not None:
            whole.setdefault(provider.removesuffix(REST), []).extend(pieces)
    sizes = {
        provider: size_of(pieces, question.by, one_theme=question.one_theme)
        for provider, pieces in whole.items()
    }
    nobody = of.get(None, ())
    everybody = [piece for pieces in of.values() for piece in pieces]
    unowned = bounds_of(nobody, question.by, mean_amount(everybody), one_theme=question.one_theme)[
        1
    ]
    hhi = concentration.concentration(list(sizes.values()), unowned)
    if hhi is None:
        return None
    number = concentration.effective_number(hhi)
    least = {provider: low for provider, (low, _) in sizes.items() if low > 0}
    largest = max(least, key=lambda provider: (least[provider], provider))
    name = load_providers().display(largest)
    part = least[largest] / sum(least.values())
    says = (
        f"As concentrated as if {number.value:.1f} providers of equal size had worked there (HHI"
        f" {hhi.value:.2f}); {name} has {percent(part)} of what is known."
    )
    warning = None
    if len(least) == 1:
        warning = f"No amount is known here from anyone but {name}."
        if question.by == "projects":
            warning = f"No one is known there but {name}."
    return as_number(
        "effective-providers", "Equal providers", question.where, number, says,
        "1 / HHI, HHI = sum of s²", "Herfindahl 1950; Hirschman 1945; Adelman 1969", warning,
    )  # fmt: skip


def fragmentation_indices(
    question: IndexQuestion, region: Sequence[WeightedPart], country: str | None
) -> list[Index | None]:
    """Fragmentation of the countries asked about; concentration of both providers over all."""
    parts: dict[tuple[str, str], list[WeightedPart]] = {}
    own: dict[str, list[WeightedPart]] = {}
    for piece in region:
        if piece.provider is not None:
            provider = piece.provider.removesuffix(REST)
            parts.setdefault((provider, piece.country), []).append(piece)
            own.setdefault(provider, []).append(piece)
    means = {one: mean_amount(pieces) for one, pieces in own.items()}
    amounts = {
        key: bounds_of(pieces, question.by, means[key[0]], one_theme=question.one_theme)
        for key, pieces in parts.items()
    }
    uncertain = {
        key
        for key, pieces in parts.items()
        if not any(p.runs and not (question.one_theme and p.theme is None) for p in pieces)
    }
    weighed = relations.weigh_relations(amounts, uncertain)
    indices: list[Index | None] = []
    for where in (country,) if country else question.countries:
        there = [one for one in weighed if one.country == where]
        if country is None and len(there) < LEAST:
            continue
        indices.append(_fragmentation(question, where, there))
    for provider in (question.two.a, question.two.b):
        indices.append(
            _concentration(question, provider, [one for one in weighed if one.provider == provider])
        )
    return indices


def _fragmentation(
    question: IndexQuestion, where: str, there: list[relations.Relation]
) -> Index | None:
    ratio = relations.fragmentation_ratio(there)
    if ratio is None:
        return None
    count, small = relations.count_relations(there)
    what = f"{small or 'None'} of the {count} providers" if count > 1 else "The one provider"
    gives = "have given" if small > 1 else "has given"
    if count == 1 and not small:
        gives = "has not given"
    name = question.places[where]
    says = f"{what} of which the {question.what} in {name} is known {gives} too little"
    return as_share(
        "fragmentation", f"Fragmentation of {name}", where, ratio,
        f"{says} to matter there.", "relations not significant / all relations",
        "OECD 2009, 2011 (Division of Labour)", few(count, "provider"),
    )  # fmt: skip


def _concentration(
    question: IndexQuestion, provider: str, own: list[relations.Relation]
) -> Index | None:
    ratio = relations.concentration_ratio(own)
    if ratio is None:
        return None
    count, small = relations.count_relations(own)
    name = load_providers().display(provider)
    share = "all" if not small and count > 1 else f"{count - small} of the"
    says = (
        f"In {share} {count} countries of the region where its {question.what} is known,"
        f" {name} has been one of those that matter."
    )
    return as_share(
        "concentration", f"Concentration of {name}", provider, ratio, says,
        "significant relations / all relations", "OECD 2009, 2011 (Division of Labour)",
        few(count, "country"),
    )  # fmt: skip


def specialisation_indices(
    question: IndexQuestion, of: Mapping[str | None, Sequence[WeightedPart]], provider: str
) -> list[Index | None]:
    """For each theme in which a provider has a part worth naming, the surest speciality first."""
    own = _by_theme(of.get(provider, ()), question)
    rest = [_by_theme(pieces, question) for one, pieces in of.items() if one != provider]
    if not rest or not any(any(low > 0 for low, _ in one.values()) for one in rest):
        return []
    all_own = sum(low for low, _ in own.values())
    indices: list[Index] = []
    for theme in question.themes:
        mine, others = own.get(theme, (0.0, 0.0)), _add(r.get(theme, (0.0, 0.0)) for r in rest)
        if all_own <= 0 or mine[0] / all_own < SMALL_PART:
            continue
        my_rest = _add(bounds for name, bounds in own.items() if name != theme)
        their_rest = _add(b for r in rest for name, b in r.items() if name != theme)
        value = specialisation.specialisation(mine, my_rest, others, their_rest)
        if value is not None:
            indices.append(_speciality(question, provider, theme, value, mine[0] / all_own))
    return [*sorted(indices, key=lambda index: (-index.low, -index.value, index.name))]


def _speciality(
    question: IndexQuestion, provider: str, theme: str, value: Ranged, part: float
) -> Index:
    says = (
        f"{percent(part)} of {question.whose(provider)} {question.what} has gone to"
        f" {question.themes[theme]}: {value.value:.1f} times as large a share as everybody's."
    )
    open_side = value.low < 1 < value.high
    return as_number(
        "specialisation", f"{question.name(provider)}: {question.themes[theme]}", provider, value,
        says, "(a/A) / (w/W)", "Balassa 1965",
        "It may do more or less of it than others." if open_side else None,
        times=True,
    )  # fmt: skip


def inequality_index(
    question: IndexQuestion, provider: str, pieces: Sequence[WeightedPart]
) -> Index | None:
    """How unevenly what a provider does lies over provinces and themes."""
    several_countries = len(question.countries) > 1
    ways = [
        inequality.inequality(
            cell_weights, question.groups, lambda group: group[0 if several_countries else 1]
        )
        for cell_weights in both_ways(pieces, question.by)
    ]
    if ways[0] is None:
        return None
    first = ways[0]
    most = log(first.cells)
    total = hull([way.total for way in ways if way is not None])
    between = first.between.value / total.value if total.value > 0 else 0.0
    sorts = "countries" if several_countries else "themes"
    within = "countries" if several_countries else "themes, between provinces"
    says = (
        "0 % would mean the same everywhere, 100 % everything in one of"
        f" {first.cells:,} {question.cells}."
    )
    if several_countries or not question.one_theme:
        says += (
            f" {percent(between)} of it lies between {sorts}, {percent(1 - between)} within"
            f" {within}."
        )
    return as_share(
        "inequality", f"Unevenness of {question.name(provider)}", provider,
        Ranged(total.value / most, total.low / most, min(1.0, total.high / most)), says,
        "Theil's T / ln n; T = sum of s ln(n s)", "Theil 1967",
    )  # fmt: skip


def _by_theme(
    pieces: Sequence[WeightedPart], question: IndexQuestion
) -> dict[str, tuple[float, float]]:
    """Bounds of one provider by theme; what has no theme may be in each."""
    mean = mean_amount(pieces)
    loose = bounds_of([p for p in pieces if p.theme is None], question.by, mean, one_theme=True)[1]
    bounds = {}
    for theme in question.themes:
        low, high = bounds_of(
            [p for p in pieces if p.theme == theme], question.by, mean, one_theme=True
        )
        bounds[theme] = (low, high + loose)
    return bounds


def _add(bounds: object) -> tuple[float, float]:
    every = list(bounds)  # type: ignore[call-overload]
    return sum(low for low, _ in every), sum(high for _, high in every)


def _room(question: IndexQuestion, a: Sequence[WeightedPart], b: Sequence[WeightedPart]) -> Room:
    return room_for(footprint_of(a), footprint_of(b), question.groups)
