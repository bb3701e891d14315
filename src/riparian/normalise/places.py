"""Where in its countries an activity is: places by share, or the country where nothing is finer.

What its locations state comes first: codes, points, names (`gazetteer`). What they do not place is
looked for in their own words, then among names spelt nearly so; and, in a country in which nothing
finer is known, in title and description. Within a country the places share the country's money
equally (or by the percentages that IATI 1.0x gave them); what cannot be placed leaves its part with
the country. So the shares of an activity's places add up to those of its countries. Outside the
region, only the country.

The locator finds names in texts and says how sure each is (`region.mentions`). Here they become
places of the activity: the finest that count, without those that only say in what they lie. A name
of a set (a basin, a road, a part of the country) stands for every place that the set touches, and
counts where no place within it is named. "Nationwide" is a statement, and different from saying
nothing.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Literal

import msgspec

from riparian.codelists.lists import read_rows
from riparian.model.activity import Activity, Location, Narrative
from riparian.model.derived import CountryShare, PlaceShare
from riparian.normalise.gazetteer import Gazetteer, LocatedPlace
from riparian.problems import Problem, make_problem, quote
from riparian.region.folding import fold_running_text
from riparian.region.mentions.locate_places import TITLE, Locator, Mention
from riparian.region.mentions.weigh_mentions import COUNTS
from riparian.region.pack import RegionPack, load_region

DESCRIPTION, LOCATION = "description", "location"
MOST_TEXTS = 4
"""Narratives of one kind that are looked at: the languages of a title, the paragraphs told."""

# A road or river beside a named place only says where that place lies.
_CONTEXT = ("road", "railway", "river", "corridor", "basin")
# Named works (a dam, a bridge, an airport) have one or two provinces and count as a place.
_FIRM, _FIRM_MOST = "site", 2
# A mention counts from .5 on (weigh.COUNTS): a part of a country just does, a road through many
# provinces never does for a single one of them.
_AREA_CONFIDENCE, _MOST_SPREAD_CONFIDENCE = 0.5, 0.45


class NamedPlace(msgspec.Struct, frozen=True):
    """A place that a text names. `via` is the set named, `part` its part (0-1) of that mention."""

    place: str
    level: Literal["country", "adm1", "adm2", "locality"]
    country: str
    method: str
    mention: Mention
    confidence: float
    part: float = 1.0
    via: str | None = None

    @property
    def is_spread(self) -> bool:
        """Whether it is one of the places of a set, and the project in no single one of them."""
        return is_spread(self.via)


def is_spread(via: str | None) -> bool:
    """Whether a place is known only as one of those that a set touches, such as a road or basin."""
    return via is not None and not via.startswith(f"{_FIRM}:")


class NamedPlaces(msgspec.Struct, frozen=True):
    """What the texts say: places, countries said to be meant whole, names that stay ambiguous."""

    places: tuple[NamedPlace, ...] = ()
    nationwide: Mention | None = None
    ambiguous: tuple[Mention, ...] = ()


class TextPlaces:
    """Finds the places that texts name, in one region pack."""

    def __init__(self, region: str = "mekong") -> None:
        self.pack = load_region(region)
        self._locator = Locator.of_region(region)

    def of_activity(self, activity: Activity, countries: Collection[str]) -> NamedPlaces:
        """The places named in title and descriptions, within these countries."""
        return self.of_texts(texts_of(activity), countries)

    def of_location(self, location: Location, countries: Collection[str]) -> NamedPlaces:
        """The places named in what a location says of itself."""
        narratives = (*location.names, *location.description, *location.activity_description)
        return self.of_texts({LOCATION: _join_texts(narratives)}, countries)

    def of_texts(self, texts: Mapping[str, str], countries: Collection[str]) -> NamedPlaces:
        """The places named in texts by field; countries without a pack have none."""
        ours = frozenset(countries) & frozenset((*self.pack.countries, *self.pack.partial))
        if countries and not ours:
            return NamedPlaces()
        mentions = self._locator.mentions({k: v for k, v in texts.items() if v}, ours)
        firm = [m for m in mentions if m.counts and m.target in self.pack.places]
        places = [self._place_of_mention(mention) for mention in firm]
        places = _without_containers(places, self.pack)
        places += self._spread(mentions, places, ours)
        return NamedPlaces(
            tuple(places),
            # "Nationwide" says something only of a country in which no place is named.
            None if ours and ours <= {place.country for place in places} else nationwide_in(texts),
            tuple(m for m in mentions if m.target is None and m.confidence >= COUNTS),
        )

    def _place_of_mention(self, mention: Mention) -> NamedPlace:
        place = mention.target or ""
        method = "named in a spelling of its own in" if mention.alike else "named in"
        return NamedPlace(
            place,
            self.pack.level_of(place),
            self.pack.country_of(place),
            f"{method} {mention.field}",
            mention,
            mention.confidence,
        )

    def _spread(
        self, mentions: Iterable[Mention], places: Sequence[NamedPlace], countries: Collection[str]
    ) -> list[NamedPlace]:
        """The places of sets that are named, where no place that they touch is.

        Where places of the country are named, a road or river beside them is context, and in a
        description any set.
        """
        provinces = {self.pack.province_of(place.place) for place in places}
        placed = {place.country for place in places}
        spread: list[NamedPlace] = []
        seen: set[str] = set()
        for mention in mentions:
            place_set = self.pack.sets.get(mention.target or "")
            if place_set is None or not mention.counts or place_set.set_id in seen:
                continue
            seen.add(place_set.set_id)
            touched = self._provinces_touched(place_set.set_id, countries)
            if not touched or not provinces.isdisjoint(touched):
                continue
            here = frozenset(self.pack.country_of(place) for place in touched)
            if not placed.isdisjoint(here) and (
                mention.field == DESCRIPTION or place_set.type in _CONTEXT
            ):
                continue
            confidence = _confidence(place_set.type, mention.confidence, len(touched))
            spread += [
                NamedPlace(
                    place,
                    self.pack.level_of(place),
                    self.pack.country_of(place),
                    f"{place_set.type} named in {mention.field}",
                    mention,
                    confidence,
                    1.0 / len(touched),
                    place_set.set_id,
                )
                for place in touched
            ]
        return spread

    def _provinces_touched(self, set_id: str, countries: Collection[str]) -> tuple[str, ...]:
        """The provinces of a set in these countries, each once, in its order."""
        return tuple(
            place
            for place in self.pack.provinces_of(set_id)
            if not countries or self.pack.country_of(place) in countries
        )


@lru_cache(maxsize=4)
def _text_places(region: str) -> TextPlaces:
    return TextPlaces(region)


def _confidence(set_type: str, confidence: float, many: int) -> float:
    """How sure one of the places of a set is: a site is where it is; who names a part of a country
    may mean all of it; a road or a basin of many provinces is in one of them as likely as another.
    """
    if set_type == _FIRM and many <= _FIRM_MOST:
        return confidence
    if set_type == "area":
        return _AREA_CONFIDENCE
    return min(_MOST_SPREAD_CONFIDENCE, round(confidence / many, 2))


def texts_of(activity: Activity) -> dict[str, str]:
    """The texts of an activity in which places are looked for, by field."""
    paragraphs = [narrative for d in activity.descriptions for narrative in d.narratives]
    return {TITLE: _join_texts(activity.title), DESCRIPTION: _join_texts(paragraphs)}


def _join_texts(narratives: Sequence[Narrative]) -> str:
    return "\n".join(narrative.text for narrative in narratives[:MOST_TEXTS])


def _without_containers(places: Sequence[NamedPlace], pack: RegionPack) -> list[NamedPlace]:
    """Each place once, the surest mention of it; none that only holds another."""
    best: dict[str, NamedPlace] = {}
    for place in places:
        before = best.get(place.place)
        if before is None or place.confidence > before.confidence:
            best[place.place] = place
    holding = {above.place_id for place in best for above in pack.ancestors(place)}
    return [mention for place, mention in best.items() if place not in holding]


def nationwide_in(texts: Mapping[str, str]) -> Mention | None:
    """Where a text says that the whole country is meant."""
    for field, text in texts.items():
        folded = fold_running_text(text)
        match = _nationwide(text.isascii()).search(folded.text)
        if match:
            start, end = folded.span(match.start(), match.end())
            return Mention(field, start, end, text[start:end], None, (), 1.0)
    return None


@lru_cache(maxsize=2)
def _nationwide(ascii_only: bool) -> re.Pattern[str]:
    table = files("riparian.region.mentions") / "data" / "nationwide.csv"
    patterns = [row["pattern"] for row in read_rows(table)]
    return re.compile("|".join(p for p in patterns if p.isascii() or not ascii_only))


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
    by_country = _by_country(located, countries)
    in_texts = _from_texts(activity, countries, by_country, gazetteer)
    shares = [
        place
        for country in countries
        for place in _places_in(country, by_country[country.country], in_texts)
    ]
    problems += [_ambiguous(mention, gazetteer) for mention in in_texts.ambiguous[:_MOST_AMBIGUOUS]]
    return _each_once(shares), tuple(problems)


_MOST_AMBIGUOUS = 3


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
    if here:
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
