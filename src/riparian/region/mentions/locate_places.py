"""From a text to the places that it names: which are meant, how sure that is, and the words for
it.

A *mention* is a name where it stands. Its meaning is chosen among all places of that name by the
countries of the activity, by a level word beside it, by the provinces named in the same text, by
level and size; where none of these decides, it stays ambiguous and places nothing finer than what
its meanings have in common.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from riparian.region.folding import FoldedText, fold_running_text
from riparian.region.mentions.name_patterns import Hit, PatternBook, Sense, find_hits, pattern_book
from riparian.region.mentions.respelled_provinces import CONFIDENCE as ALIKE
from riparian.region.mentions.respelled_provinces import find_alike
from riparian.region.mentions.weigh_mentions import COUNTS, Surroundings, confidence_of, look_around
from riparian.region.pack import ADM1, ADM2, COUNTRY, LOCALITY, RegionPack, load_region

TITLE = "title"
MOST_CHARACTERS = 20_000
"""Characters of one text that are looked at; a longer one is cut."""

CITY_OF_A_NAME = 0.7
"""How sure it is that a name of a city and of the province around it (Vientiane) is the city's."""

_ORDER = {ADM1: 1, LOCALITY: 2, ADM2: 3}
_LIKELY = 0.15
"""A meaning that is less sure than the surest by so much is not taken into account."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a text and what it means there.

    `target` is a place or a set, None where the name stays ambiguous; `meanings` are all that it
    may be. `start` and `end` are characters of the text of `field`, `words` what stands there.
    `role` says why it does not place the project, empty where it does. `alike` is the name that
    the words are only like.
    """

    field: str
    start: int
    end: int
    words: str
    target: str | None
    meanings: tuple[str, ...]
    confidence: float
    role: str = ""
    alike: str = ""

    @property
    def counts(self) -> bool:
        """Whether it places the project."""
        return self.target is not None and self.confidence >= COUNTS


@dataclass(frozen=True, slots=True)
class _Seen:
    field: str
    text: FoldedText
    hit: Hit
    around: Surroundings
    senses: tuple[Sense, ...]


_FieldHit = tuple[str, FoldedText, Hit, int]


class Locator:
    """Finds the places that texts name, in one region pack."""

    def __init__(self, pack: RegionPack, book: PatternBook) -> None:
        self._pack = pack
        self._book = book

    @classmethod
    def of_region(cls, region: str = "mekong") -> Locator:
        """The locator of a region pack."""
        return cls(load_region(region), pattern_book(region))

    def mentions(
        self, texts: Mapping[str, str], countries: Collection[str] = ()
    ) -> tuple[Mention, ...]:
        """The names in texts by field, in order.

        `countries` (ISO alpha-2) limit what the names can mean. Without them, the countries named
        in the texts do; where the texts name none either, there is no limit.
        """
        hits = [hit for field, text in texts.items() for hit in self._hits(field, text)]
        allowed = frozenset(countries) or self._countries_named(hits)
        limited = [seen for hit in hits if (seen := self._see(hit, allowed))]
        provinces, around = self._sure_provinces(limited), self._provinces_around(limited)
        mentions = [self._mention(seen, provinces, around) for seen in limited]
        mentions += self._alike(texts, mentions, allowed)
        order = list(texts)
        return tuple(sorted(mentions, key=lambda m: (order.index(m.field), m.start)))

    def _alike(
        self, texts: Mapping[str, str], mentions: Sequence[Mention], countries: Collection[str]
    ) -> list[Mention]:
        """Provinces spelt in a way that no source has."""
        return [
            Mention(
                field=field,
                start=alike.start,
                end=alike.end,
                words=text[alike.start : alike.end],
                target=alike.place_id,
                meanings=(alike.place_id,),
                confidence=ALIKE,
                alike=alike.name,
            )
            for field, text in texts.items()
            for alike in find_alike(
                text[:MOST_CHARACTERS],
                [(m.start, m.end) for m in mentions if m.field == field],
                countries,
                self._pack.given,
            )
        ]

    def _hits(self, field: str, text: str) -> Iterator[_FieldHit]:
        folded, before_it = fold_running_text(text[:MOST_CHARACTERS]), 0
        for hit in find_hits(folded, self._book):
            yield field, folded, hit, before_it
            before_it = hit.end

    def _countries_named(self, hits: Iterable[_FieldHit]) -> frozenset[str]:
        return frozenset(
            sense.target
            for _, _, hit, _ in hits
            for sense in hit.senses
            if self._level(sense) == COUNTRY
        )

    def _see(self, field_hit: _FieldHit, countries: Collection[str]) -> _Seen | None:
        """A hit with what stands around it; None for the name of a country or a place abroad."""
        field, text, hit, before_it = field_hit
        if any(self._level(sense) == COUNTRY for sense in hit.senses):
            return None
        senses = tuple(
            sense
            for sense in hit.senses
            if not countries or self._pack.countries_of(sense.target).intersection(countries)
        )
        if not senses:
            return None
        return _Seen(field, text, hit, look_around(text, hit, before_it), senses)

    def _sure_provinces(self, seen: Iterable[_Seen]) -> frozenset[str]:
        """Provinces that are named and can be nothing else of their level."""
        sure = set()
        for hit in seen:
            provinces = [s.target for s in hit.senses if self._level(s) == ADM1]
            if len(provinces) == 1 and not hit.around.role and hit.around.proper:
                sure.add(provinces[0])
        return frozenset(sure)

    def _provinces_around(self, seen: Iterable[_Seen]) -> frozenset[str]:
        """Provinces of the towns, districts and works named that can lie in one province only."""
        around = set()
        for hit in seen:
            holding = {p for sense in hit.senses for p in self._provinces_of(sense)}
            finer = all(self._level(sense) != ADM1 for sense in hit.senses)
            if len(holding) == 1 and finer and not hit.around.role and hit.around.proper:
                around |= holding
        return frozenset(around)

    def _provinces_of(self, sense: Sense) -> tuple[str, ...]:
        if sense.target in self._pack.sets:
            return self._pack.provinces_of(sense.target)
        province = self._province(sense)
        return (province,) if province else ()

    def _level(self, sense: Sense) -> str:
        place = self._pack.places.get(sense.target)
        return place.level if place else "set"

    def _mention(self, seen: _Seen, provinces: Collection[str], around: Collection[str]) -> Mention:
        weighed = sorted(
            ((self._confidence(seen, sense, provinces), sense) for sense in seen.senses),
            key=lambda pair: (-round(pair[0], 2), self._rank(pair[1]), pair[1].target),
        )
        best = weighed[0][0]
        likely = [sense for value, sense in weighed if value >= best - _LIKELY]
        target = self._choose_meaning(likely, around)
        if self._shares_its_name(likely):
            # Vientiane is a city and the province around it: the city goes first, but less surely.
            best = min(best, CITY_OF_A_NAME)
        start, end = seen.text.span(seen.hit.start, seen.hit.end)
        return Mention(
            field=seen.field,
            start=start,
            end=end,
            words=seen.text.original[start:end],
            target=self._pack.as_city(target) if target else None,
            meanings=tuple(sense.target for _, sense in weighed),
            confidence=round(best, 2),
            role=seen.around.role if best < COUNTS else "",
        )

    def _confidence(self, seen: _Seen, sense: Sense, provinces: Collection[str]) -> float:
        province = self._province(sense)
        own = {other.target for other in seen.senses}
        return confidence_of(
            sense,
            seen.hit,
            seen.around,
            self._pack,
            in_title=seen.field == TITLE,
            beside=province in provinces and province not in own,
            generic=seen.hit.text in self._book.generic,
            at_seat=any(self._province(other) in self._pack.seats for other in seen.senses),
        )

    def _province(self, sense: Sense) -> str | None:
        places = self._pack.places
        return self._pack.province_of(sense.target) if sense.target in places else None

    def _rank(self, sense: Sense) -> tuple[int, int]:
        """A city that is a province, other provinces, towns by size, districts, sets."""
        place = self._pack.places.get(sense.target)
        if place is None:
            return (9, 0)
        city = self._pack.is_city(sense.target)
        return (_ORDER[place.level], 0 if city else 1 - (place.population or 0))

    def _shares_its_name(self, likely: Sequence[Sense]) -> bool:
        return sum(self._level(sense) == ADM1 for sense in likely) > 1

    def _choose_meaning(self, likely: Sequence[Sense], around: Collection[str]) -> str | None:
        """What is meant among likely meanings, the surest first.

        A province stands for the town and the district of its name. Of several places in one
        province the surest is taken if it holds the others or is the only town, else the province.
        Of two provinces, the one goes first in which something else is that the text names, then a
        city's (Vientiane). Several provinces: ambiguous.
        """
        first = likely[0].target
        if len(likely) == 1 or first in self._pack.sets:
            return first
        level = self._level(likely[0])
        if level == ADM1:
            same = [s.target for s in likely if self._level(s) == level]
            holding = [target for target in same if target in around]
            if len(holding) == 1:
                return holding[0]
            cities = [target for target in same if self._pack.is_city(target)]
            return cities[0] if len(cities) == 1 else (first if len(same) == 1 else None)
        provinces = {self._province(s) for s in likely} - {None}
        if len(provinces) > 1:
            return None
        towns = [s.target for s in likely if self._level(s) == LOCALITY]
        if level == LOCALITY and len(towns) == 1:
            return first
        districts = [s.target for s in likely if self._level(s) == ADM2]
        return first if level == ADM2 and len(districts) == 1 else provinces.pop()
