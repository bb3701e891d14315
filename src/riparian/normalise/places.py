"""Where in its countries an activity is: places by share, or the country where nothing is finer.

What its locations state comes first: codes, points, names (`gazetteer`). What they do not place is
looked for in their own words, then among names spelt nearly so; and, in a country in which nothing
finer is known, in title and description. Within a country the places share the country's money
equally (or by the percentages that IATI 1.0x gave them); what cannot be placed leaves its part with
the country. So the shares of an activity's places add up to those of its countries. Outside the
region, only the country.

What texts name is read by `text_places`. Where a place in the country is known no better than as
the seat of a national body, half of the country's share stays with the country. A place that a text
names and that is not counted because of the words around it is noted with the reason.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

import msgspec

from riparian.model.activity import Activity, Location
from riparian.model.derived import CountryShare, PlaceShare
from riparian.normalise.gazetteer import Gazetteer, LocatedPlace
from riparian.normalise.text_places import NamedPlace, NamedPlaces, TextPlaces, is_spread
from riparian.problems import Problem, make_problem, quote
from riparian.region.mentions.locate_places import REASONS, Mention
from riparian.region.mentions.surroundings import AT_SEATS

_SEAT_SHARE = 0.5
"""What a place counts for that is known only as the seat of a national body; the rest is the
country's."""


@lru_cache(maxsize=4)
def _text_places(region: str) -> TextPlaces:
    return TextPlaces(region)


COUNTRY_ONLY = "country only"
"""The method where only the country is known."""


class _Located(msgspec.Struct, frozen=True):
    """One location with what it means: by code, point or name, or named in its words."""

    stated: Location
    meaning: LocatedPlace | None = None
    named: tuple[NamedPlace, ...] = ()

    @property
    def is_firm(self) -> bool:
        """Whether its words name a place, and not only a road or basin through many."""
        return any(not place.is_spread for place in self.named)

    @property
    def countries(self) -> tuple[str, ...]:
        if self.meaning:
            return (self.meaning.country,)
        return tuple(dict.fromkeys(place.country for place in self.named))


def located_countries(activity: Activity, gazetteer: Gazetteer) -> frozenset[str]:
    """The countries of the region in which the locations lie, for activities that name none."""
    places = (gazetteer.locate(location)[0] for location in activity.locations)
    return frozenset(place.country for place in places if place)


def places_of(
    activity: Activity, countries: Sequence[CountryShare], gazetteer: Gazetteer
) -> tuple[tuple[PlaceShare, ...], tuple[Problem, ...]]:
    """The places of an activity, each once; nothing where it has no country."""
    if not countries:
        return (), ()
    named = frozenset(share.country for share in countries)
    located: list[_Located] = []
    problems: list[Problem] = []
    parts = (part for whole in activity.locations for part in gazetteer.split_list(whole, named))
    for location in parts:
        meaning, problem = gazetteer.locate(location, named)
        words = (
            NamedPlaces()
            if meaning
            else _text_places(gazetteer.region).of_location(location, named)
        )
        if meaning is None and not words.places and not words.ambiguous:
            meaning = gazetteer.by_likeness(location, named)
            problem = None if meaning else problem
        located.append(_Located(location, meaning, words.places))
        if problem and not words.places:
            problems.append(problem)
    located = _without_strays(_without_context(located), gazetteer)
    located, offices = _without_offices(activity, located, named, gazetteer)
    by_country = _by_country(located, countries)
    in_texts = _from_texts(activity, countries, by_country, gazetteer)
    shares = [
        place
        for country in countries
        for place in _places_in(country, by_country[country.country], in_texts)
    ]
    problems += [_ambiguous(mention, gazetteer) for mention in in_texts.ambiguous[:_MOST_NOTED]]
    aside = (*offices, *in_texts.aside)
    problems += [_set_aside(mention, gazetteer) for mention in aside[:_MOST_NOTED]]
    return _each_once(shares), tuple(problems)


_MOST_NOTED = 3


def _without_context(located: Sequence[_Located]) -> list[_Located]:
    """The locations; where one is a place, a road or river beside it in its country is context."""
    placed = {
        country
        for location in located
        for country in location.countries
        if location.meaning or location.is_firm
    }
    return [
        location
        for location in located
        if location.meaning
        or location.is_firm
        or not location.named
        or placed.isdisjoint(location.countries)
    ]


def _without_strays(located: Sequence[_Located], gazetteer: Gazetteer) -> list[_Located]:
    """The locations without towns found by name alone in a province that nothing else is in, where
    all others are in one: a commune there has the name of a town elsewhere.
    """
    names = [_sole(location) for location in located]
    where = [gazetteer.pack.province_of(place) if place else None for place, _ in names]
    times = Counter(province for province in where if province)
    # With fewer places in the one province, or with a third, the town may well be meant.
    if len(times) != _TWO or times.most_common(1)[0][1] < _MANY:
        return list(located)
    main = times.most_common(1)[0][0]
    return [
        _Located(location.stated) if small and province not in (None, main) else location
        for location, province, (_, small) in zip(located, where, names, strict=True)
    ]


_TWO, _MANY = 2, 3
_SMALL_LEVELS = ("adm2", "locality")


def _without_offices(
    activity: Activity, located: list[_Located], countries: Collection[str], gazetteer: Gazetteer
) -> tuple[list[_Located], tuple[Mention, ...]]:
    """The locations without a seat of government that is listed beside other places, and that the
    texts name for no other reason than an office there or that something was signed; and where."""
    pack = gazetteer.pack
    at = [pack.province_of(place) if (place := _sole(x)[0]) else None for x in located]
    if len({*at} - {None}) < _TWO or not {*pack.seats} & {*at}:
        return located, ()
    aside = _text_places(gazetteer.region).of_activity(activity, countries).aside
    offices = {pack.province_of(x.target or ""): x for x in aside if x.role in AT_SEATS}
    offices = {place: x for place, x in offices.items() if place in {*pack.seats} & {*at}}
    if not {*at} - {None} - offices.keys():
        return located, ()
    left = [x for x, place in zip(located, at, strict=True) if place not in offices]
    return left, tuple(offices.values())


def _sole(location: _Located) -> tuple[str | None, bool]:
    """The one place of a location, and whether it is a small one known by its name alone."""
    if location.meaning:
        by_name = location.meaning.method == "named in location"
        return location.meaning.place, by_name and location.meaning.level in _SMALL_LEVELS
    if len(location.named) == 1:
        return location.named[0].place, location.named[0].level in _SMALL_LEVELS
    return None, False


def _from_texts(
    activity: Activity,
    countries: Sequence[CountryShare],
    located: dict[str, list[_Located]],
    gazetteer: Gazetteer,
) -> NamedPlaces:
    """The places that title and descriptions name, in the countries in which no location is
    placed, or only by a road or basin."""
    open_ = [c.country for c in countries if not any(map(_is_placed, located[c.country]))]
    return _text_places(gazetteer.region).of_activity(activity, open_) if open_ else NamedPlaces()


def _is_placed(location: _Located) -> bool:
    return location.meaning is not None or location.is_firm


def _says(location: _Located) -> bool:
    return location.meaning is not None or bool(location.named)


def _ambiguous(mention: Mention, gazetteer: Gazetteer) -> Problem:
    names = [f"{gazetteer.pack.name_of(target)} ({target})" for target in mention.meanings[:4]]
    return make_problem(
        "place-ambiguous",
        field=mention.field,
        got=quote(mention.words),
        expected=f"one of {', '.join(names)}",
        kept="the country still counts",
    )


def _set_aside(mention: Mention, gazetteer: Gazetteer) -> Problem:
    target = mention.target or ""
    return make_problem(
        "place-set-aside",
        field=mention.field,
        got=f"{quote(mention.words)}: {gazetteer.pack.name_of(target)} ({target})",
        expected="a place of the project",
        kept=f"{REASONS[mention.role]}; it places nothing",
    )


def _by_country(
    located: Sequence[_Located], countries: Sequence[CountryShare]
) -> dict[str, list[_Located]]:
    """Locations by country; those that could not be placed count where there is one country."""
    sole = (countries[0].country,) if len(countries) == 1 else ()
    locations: defaultdict[str, list[_Located]] = defaultdict(list)
    for location in located:
        for country in location.countries or sole:
            locations[country].append(location)
    return locations


def _places_in(
    country: CountryShare, located: Sequence[_Located], in_texts: NamedPlaces
) -> Iterator[PlaceShare]:
    firm = any(
        not place.is_spread and place.country == country.country for place in in_texts.places
    )
    if not any(map(_is_placed if firm else _says, located)):
        yield from _from_texts_in(country, in_texts)
        return
    for part, location in zip(_parts(located), located, strict=True):
        if location.meaning:
            yield _from_location(country, location.meaning, part)
        elif here := [n for n in location.named if n.country == country.country]:
            yield from _shared_out(country, here, part)
        else:
            yield _country_only(country, part)


def _from_texts_in(country: CountryShare, in_texts: NamedPlaces) -> Iterator[PlaceShare]:
    here = [place for place in in_texts.places if place.country == country.country]
    if here and all(place.mention.stands_for == "national body" for place in here):
        yield from _shared_out(country, here, _SEAT_SHARE)
        yield _country_only(country, 1 - _SEAT_SHARE)
    elif here:
        yield from _shared_out(country, here, 1.0)
    elif in_texts.nationwide:
        mention = in_texts.nationwide
        yield PlaceShare(
            place=country.country,
            level="country",
            country=country.country,
            share=country.share,
            method="nationwide",
            sureness="inferred",
            words=mention.words,
            field=mention.field,
            start=mention.start,
            end=mention.end,
        )
    else:
        yield _country_only(country)


def _from_location(country: CountryShare, place: LocatedPlace, part: float) -> PlaceShare:
    return PlaceShare(
        place=place.place,
        level=place.level,
        country=place.country,
        share=country.share * part,
        method=place.method,
        sureness=place.sureness,
        words=place.words,
    )


def _shared_out(
    country: CountryShare, named: Sequence[NamedPlace], part: float
) -> Iterator[PlaceShare]:
    """Each name counts the same; a set's part is dealt out to the places that it touches."""
    whole = sum(place.part for place in named)
    for place in named:
        yield PlaceShare(
            place=place.place,
            level=place.level,
            country=place.country,
            share=country.share * part * place.part / whole,
            method=place.method,
            sureness="inferred",
            words=place.mention.words,
            confidence=place.confidence,
            field=place.mention.field,
            start=place.mention.start,
            end=place.mention.end,
            via=place.via,
        )


def _parts(located: Sequence[_Located]) -> list[float]:
    percentages = [location.stated.percentage or 0.0 for location in located]
    total = sum(percentages)
    # Percentages of locations are those of IATI 1.0x.
    if total > 0 and all(p > 0 for p in percentages):
        return [p / total for p in percentages]
    return [1.0 / len(located)] * len(located)


def _country_only(country: CountryShare, part: float = 1.0) -> PlaceShare:
    return PlaceShare(
        place=country.country,
        level="country",
        country=country.country,
        share=country.share * part,
        method=COUNTRY_ONLY,
        sureness=country.sureness,
    )


def _each_once(shares: Sequence[PlaceShare]) -> tuple[PlaceShare, ...]:
    """Places with their shares added up, each once, and once for each road or basin through it.

    The rest is that of the surest, of equals the first.
    """
    shares_by_place: dict[tuple[str, str | None], PlaceShare] = {}
    for place in shares:
        key = place.place, place.via if is_spread(place.via) else None
        before = shares_by_place.get(key, place)
        surest = place if place.confidence > before.confidence else before
        share = before.share + place.share if place is not before else place.share
        shares_by_place[key] = msgspec.structs.replace(surest, share=share)
    return tuple(shares_by_place.values())
