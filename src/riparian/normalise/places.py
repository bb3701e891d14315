"""Where in its countries an activity is: provinces by share, or the country where nothing is finer.

Within a country, its locations share the country's money equally (or by the percentages that IATI
1.0x gave them); a location that cannot be placed leaves its part with the country. So the shares
of an activity's places add up to those of its countries. Outside the region, only the country.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Literal

from riparian.model.activity import Activity
from riparian.model.derived import CountryShare, PlaceShare
from riparian.model.place import Location
from riparian.normalise.gazetteer import Found, Gazetteer
from riparian.problems import Problem

_Located = tuple[Location, Found | None]


def located_countries(activity: Activity, gazetteer: Gazetteer) -> frozenset[str]:
    """The countries of the region in which the locations lie, for activities that name none."""
    found = (gazetteer.locate(location)[0] for location in activity.locations)
    return frozenset(place.country for place in found if place)


def places_of(
    activity: Activity, countries: Sequence[CountryShare], gazetteer: Gazetteer
) -> tuple[tuple[PlaceShare, ...], tuple[Problem, ...]]:
    """The places of an activity, each once; nothing where it has no country."""
    if not activity.locations:
        return tuple(_country_only(share) for share in countries), ()
    named = frozenset(share.country for share in countries)
    located: list[_Located] = []
    problems: list[Problem] = []
    parts = (part for whole in activity.locations for part in gazetteer.parted(whole, named))
    for location in parts:
        found, problem = gazetteer.locate(location, named)
        located.append((location, found))
        if problem:
            problems.append(problem)
    by_country = _by_country(located, countries)
    shares = (
        place for country in countries for place in _places_in(country, by_country[country.country])
    )
    return _each_once(shares), tuple(problems)


def _by_country(
    located: Sequence[_Located], countries: Sequence[CountryShare]
) -> dict[str, list[_Located]]:
    """Locations by country; those that could not be placed count where there is one country."""
    sole = countries[0].country if len(countries) == 1 else None
    found: defaultdict[str, list[_Located]] = defaultdict(list)
    for location, place in located:
        country = place.country if place else sole
        if country:
            found[country].append((location, place))
    return found


def _places_in(country: CountryShare, located: Sequence[_Located]) -> Iterator[PlaceShare]:
    if not any(found for _, found in located):
        yield _country_only(country)
        return
    for part, (_, found) in zip(_parts(located), located, strict=True):
        if found is None:
            yield _country_only(country, part)
        else:
            level: Literal["country", "adm1"] = "country" if found.nationwide else "adm1"
            yield PlaceShare(
                place=found.place,
                level=level,
                country=found.country,
                share=country.share * part,
                method=found.method,
                sureness=found.sureness,
                words=found.words,
            )


def _parts(located: Sequence[_Located]) -> list[float]:
    percentages = [location.percentage or 0.0 for location, _ in located]
    total = sum(percentages)
    if total > 0 and all(p > 0 for p in percentages):
        return [p / total for p in percentages]
    return [1.0 / len(located)] * len(located)


def _country_only(country: CountryShare, part: float = 1.0) -> PlaceShare:
    return PlaceShare(
        place=country.country,
        level="country",
        country=country.country,
        share=country.share * part,
        method="country only",
        sureness=country.sureness,
    )


def _each_once(shares: Iterator[PlaceShare]) -> tuple[PlaceShare, ...]:
    """Places with their shares added up; method and words are those of the first."""
    found: dict[str, PlaceShare] = {}
    for place in shares:
        before = found.get(place.place)
        found[place.place] = _added(before, place) if before else place
    return tuple(found.values())


def _added(before: PlaceShare, place: PlaceShare) -> PlaceShare:
    return PlaceShare(
        before.place,
        before.level,
        before.country,
        before.share + place.share,
        before.method,
        before.sureness,
        before.words,
    )
