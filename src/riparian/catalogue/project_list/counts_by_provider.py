"""How many projects each of two providers has of what is asked for, where a list finds nothing.

Also in the province around a smaller place, and where a place does not lie in the country that was
named beside it: the two commonest reasons for an empty list.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from riparian.catalogue.lookup import find_two_providers
from riparian.catalogue.project_list.list_page import Chosen, CountedProjects
from riparian.catalogue.project_list.project_question import ProjectQuestion
from riparian.normalise.providers import load_providers
from riparian.normalise.status import State
from riparian.region.pack import Place
from riparian.region.place_lookup import meanings
from riparian.store.database import Snapshot

Count = Callable[[ProjectQuestion], CountedProjects]
"""Counts the projects at hand, of the day on which the list is asked for."""


class ProviderCount(msgspec.Struct, frozen=True):
    """How many projects a provider or agency has."""

    provider: str
    name: str
    projects: int


class PlaceCount(msgspec.Struct, frozen=True):
    """How many projects each of two providers has in a place."""

    name: str
    a: int
    b: int


class EachProvider(msgspec.Struct, frozen=True):
    """What each of two providers has of what was asked for.

    `themes`, `places` and `countries` are the names of what was asked for, `on` the day on which
    projects run, `state` theirs (`normalise.status`), `first_year` and `last_year` those in which
    they are known to run. `around` is the province around the one place that was asked for;
    `elsewhere` the country in which that place lies, where it is not one that was named.
    """

    a: ProviderCount
    b: ProviderCount
    themes: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    on: str | None = None
    state: State = "all"
    first_year: int | None = None
    last_year: int | None = None
    around: PlaceCount | None = None
    elsewhere: str | None = None


def count_each(
    count: Count,
    snapshot: Snapshot,
    providers: tuple[str, str],
    question: ProjectQuestion,
    day: str,
) -> EachProvider:
    """What each of the two has; `question` says of which projects, but for their provider."""
    find_two_providers(snapshot, *providers)
    of_a, of_b = (count(_of_provider(question, provider)) for provider in providers)
    place = _sole_place(of_a)
    around = elsewhere = None
    if place is not None:
        around = _around(count, snapshot, providers, question, place)
        elsewhere = _elsewhere(snapshot, place, _codes(of_a, "country"))
    return EachProvider(
        a=_provider_count(of_a),
        b=_provider_count(of_b),
        themes=_names(of_a, "theme"),
        places=_names(of_a, "place"),
        countries=_names(of_a, "country"),
        on=day if "ongoing" in question.status else None,
        state="all" if question.state == "auto" else question.state,
        first_year=question.first_year,
        last_year=question.last_year,
        around=around,
        elsewhere=elsewhere,
    )


def count_around(
    count: Count, snapshot: Snapshot, question: ProjectQuestion
) -> tuple[str, int] | None:
    """The province around the one small place that was asked for, and how many projects fit there;
    None where no such place was asked for."""
    place = _sole_place(count(question))
    province = _province(snapshot, place) if place else None
    if province is None:
        return None
    wider = msgspec.structs.replace(question, place=(province.place_id,))
    return province.name, count(wider).total


def _of_provider(question: ProjectQuestion, provider: str) -> ProjectQuestion:
    return msgspec.structs.replace(question, provider=(provider,))


def _provider_count(counted: CountedProjects) -> ProviderCount:
    code = _codes(counted, "provider")[0]
    provider, _, agency = code.partition(":")
    name = agency or load_providers().display(provider)
    return ProviderCount(code, name, counted.total)


def _around(
    count: Count,
    snapshot: Snapshot,
    providers: tuple[str, str],
    question: ProjectQuestion,
    place: Chosen,
) -> PlaceCount | None:
    province = _province(snapshot, place)
    if province is None:
        return None
    wider = msgspec.structs.replace(question, place=(province.place_id,))
    a, b = (count(_of_provider(wider, provider)).total for provider in providers)
    return PlaceCount(province.name, a, b)


def _province(snapshot: Snapshot, place: Chosen) -> Place | None:
    """The province around a place that is smaller than one."""
    pack = meanings(snapshot.region).pack
    code = pack.province_of(place.code) if place.code in pack.places else None
    return None if code is None or code == place.code else pack.places[code]


def _elsewhere(snapshot: Snapshot, place: Chosen, countries: tuple[str, ...]) -> str | None:
    known = meanings(snapshot.region)
    if not countries or any(known.touches(place.code, country) for country in countries):
        return None
    if place.code not in known.pack.places:
        return None
    return known.pack.name_of(known.pack.country_of(place.code))


def _sole_place(counted: CountedProjects) -> Chosen | None:
    places = [one for one in counted.chosen if one.facet == "place"]
    return places[0] if len(places) == 1 else None


def _names(counted: CountedProjects, facet: str) -> tuple[str, ...]:
    return tuple(one.name for one in counted.chosen if one.facet == facet)


def _codes(counted: CountedProjects, facet: str) -> tuple[str, ...]:
    return tuple(one.code for one in counted.chosen if one.facet == facet)
