"""From a text to the places that it names: which are meant, how sure that is, and the words for
it.

A *mention* is a name where it stands. Its meaning is chosen among all places of that name by the
countries of the activity, by a level word beside it, by the provinces named in the same text, by
level and size; where none of these decides, it stays ambiguous and places nothing finer than what
its meanings have in common.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from riparian.region.folding import FoldedText, fold_running_text
from riparian.region.level_words import Level
from riparian.region.mentions.listed_names import SHARED, share_roles
from riparian.region.mentions.name_patterns import Hit, PatternBook, Sense, find_hits, pattern_book
from riparian.region.mentions.name_skeletons import script_of
from riparian.region.mentions.named_ends import ends_of_lines
from riparian.region.mentions.respelled_places import find_alike
from riparian.region.mentions.seat_words import Meaning, seat_words
from riparian.region.mentions.surroundings import Surroundings, look_around
from riparian.region.mentions.weigh_mentions import (
    COUNTS,
    END_OF_A_LINE,
    LEAST_OF_AN_END,
    OTHER_PROJECT,
    at_the_seat,
    confidence_of,
)
from riparian.region.pack import ADM1, ADM2, COUNTRY, LOCALITY, TOWNSHIP, RegionPack, load_region
from riparian.region.place_spellings import namesake

TITLE, SITE = "title", "site"
BESIDE_ITS_PLACE = "another province than the project's"
"""The role of a place whose sentence names other provinces than the project is in, and none of
those."""

REASONS = {
    "event": "something was signed or held there",
    "seat": "an office is there",
    "mission": "an embassy or consulate is there",
    "distance": "the project is at a distance from it",
    "beside": "the project is beside it",
    "sibling": "another project is there",
    BESIDE_ITS_PLACE: "its sentence is about another province than the project's",
    "way": "a road there is named on the way",
    "partner": "somebody who works with the project is there",
    "visitors": "somebody came from there",
    "destination": "something or somebody goes there",
    "dateline": "the text was written there",
    "officials": "people with an office there are named",
}
"""Why a place that a text names is none of the project's, by the role of its name, for a person."""

_WAY = "way"
"""The role of a road that is named only to say where something else is."""

_SITE_FIRST = ("kana", "han", "hangul")

MOST_CHARACTERS = 20_000
"""Characters of one text that are looked at; a longer one is cut."""

FIRST_CHARACTERS = 300
"""Characters of a text in which the seat of government is looked for by other words than a name."""

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
    the words are only like, `stands_for` what the words are where they are no name at all.
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
    stands_for: Meaning | None = None

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
        # What a name can mean in some countries is asked of every text that names it
        self._known_senses: dict[
            frozenset[str], dict[int, tuple[tuple[Sense, ...], tuple[Sense, ...]]]
        ] = {}

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
        if alike := self._alike(texts, hits, allowed):
            order = list(texts)
            longer = {(f, n) for f, _, hit, _ in alike for n in range(hit.start, hit.end)}
            hits = [one for one in hits if (one[0], one[2].start) not in longer]
            hits = sorted((*hits, *alike), key=lambda one: (order.index(one[0]), one[2].start))
        limited = self._in_lists([seen for hit in hits if (seen := self._see(hit, allowed))])
        provinces, around = self._sure_provinces(limited), self._provinces_around(limited)
        named = provinces | around
        mentions = [self._mention(seen, provinces, around, named) for seen in limited]
        mentions = self._with_ends(texts, self._without_others(mentions, limited))
        if not any(mention.counts or mention.target is None for mention in mentions):
            mentions += self._at_the_seat(texts, allowed)
        return tuple(mentions)

    def _at_the_seat(self, texts: Mapping[str, str], countries: Collection[str]) -> list[Mention]:
        """The capital, where words mean it without its name; of several the surest, the first."""
        seats = [s for s in self._pack.seats if self._pack.country_of(s) in countries]
        if len(seats) != 1 or len(countries) != 1:
            return []
        found: list[Mention] = []
        for field, text in texts.items():
            folded = fold_running_text(text[:MOST_CHARACTERS])
            words = seat_words(folded.text[:FIRST_CHARACTERS], in_title=field == TITLE)
            for start, end, meaning in words:
                sense = Sense(seats[0], folded.text[start:end], "spelling", exact=False)
                hit = Hit(start, end, "", folded.text[start:end], (sense,), meaning)
                seen = _Seen(
                    field, folded, hit, look_around(folded, hit, in_title=field == TITLE), (sense,)
                )
                sure = at_the_seat(meaning, seen.around, in_title=field == TITLE)
                first, last = folded.span(start, end)
                found.append(
                    Mention(
                        field=field,
                        start=first,
                        end=last,
                        words=text[first:last],
                        target=seats[0],
                        meanings=(seats[0],),
                        confidence=round(sure, 2),
                        role=seen.around.role if sure < COUNTS else "",
                        stands_for=meaning,
                    )
                )
        return found

    def _with_ends(self, texts: Mapping[str, str], mentions: Sequence[Mention]) -> list[Mention]:
        """The mentions, towns too small to count by their name alone counting as ends of a line."""
        if all(mention.confidence >= COUNTS or mention.role for mention in mentions):
            return list(mentions)
        ends = {id(end) for pair in ends_of_lines(texts, mentions) for end in pair}
        return [
            replace(mention, confidence=END_OF_A_LINE)
            if id(mention) in ends
            and mention.target
            and not mention.role
            and LEAST_OF_AN_END <= mention.confidence < COUNTS
            else mention
            for mention in mentions
        ]

    def _alike(
        self, texts: Mapping[str, str], hits: Sequence[_FieldHit], countries: Collection[str]
    ) -> list[_FieldHit]:
        """Places and sites spelt in a way that no source has."""
        found: list[_FieldHit] = []
        for field, text in texts.items():
            said = text[:MOST_CHARACTERS]
            folded = fold_running_text(said)

            def taken(folded: FoldedText = folded, field: str = field) -> list[tuple[int, int]]:
                return [folded.span(hit.start, hit.end) for f, _, hit, _ in hits if f == field]

            for like in find_alike(said, taken, countries, self._pack.given):
                start, end = folded.place_of(like.start), folded.place_of(like.end)
                sense = Sense(like.target, like.name, "spelling", exact=False)
                words = folded.text[start:end]
                hit = Hit(start, end, script_of(words[0]), words, (sense,), like.name)
                found.append((field, folded, hit, start))
        return found

    @staticmethod
    def _in_lists(seen: list[_Seen]) -> list[_Seen]:
        """What is seen, names of a list with the roles of the list."""
        roles = [one.around.role for one in seen]
        perhaps = [one.around.perhaps for one in seen]
        if len(seen) < 2 or (SHARED.isdisjoint(roles) and SHARED.isdisjoint(perhaps)):
            return seen

        def gap(number: int) -> str | None:
            left, right = seen[number], seen[number + 1]
            if left.field != right.field:
                return None
            end = left.text.span(left.hit.start, left.hit.end)[1]
            return left.text.original[end : right.text.span(right.hit.start, right.hit.end)[0]]

        both = zip(seen, share_roles(gap, roles), share_roles(gap, perhaps), strict=True)
        return [
            one
            if one.around.role == role and one.around.perhaps == maybe
            else replace(one, around=replace(one.around, role=role, perhaps=maybe))
            for one, role, maybe in both
        ]

    def _without_others(self, mentions: Sequence[Mention], seen: Sequence[_Seen]) -> list[Mention]:
        """The mentions, those set aside that are of another project where its own place is known.

        What a title names is where the project is: a sentence of the description that names other
        provinces and none of those is about something else. Where the title names none, so is in
        Japanese and Korean, which say first where, a sentence after the first one with a place; in
        other texts only what is added to a place named before ("has also built a school in").
        """
        own = {
            province
            for mention, one in zip(mentions, seen, strict=True)
            if mention.field == TITLE and mention.counts and not one.around.institution
            for province in self._firm(mention)
        }
        named, first = self._provinces_by_sentence(mentions, seen)
        if not own and first:
            own = named[first]
        settled: list[Mention] = []
        for mention, one in zip(mentions, seen, strict=True):
            here, role = self._firm(mention), ""
            if here and mention.counts and mention.field != TITLE:
                if own and own.isdisjoint(named[one.field, one.around.sentence]):
                    role = BESIDE_ITS_PLACE
                elif not here & own and self._known_elsewhere(one, here, named):
                    role = one.around.perhaps
            aside = replace(mention, confidence=OTHER_PROJECT, role=role) if role else mention
            settled.append(aside)
        return settled

    def _provinces_by_sentence(
        self, mentions: Sequence[Mention], seen: Sequence[_Seen]
    ) -> tuple[Mapping[tuple[str, int], set[str]], tuple[str, int] | None]:
        """The provinces that sentences name, and the first one that says where the project is.

        A road named on the way counts only where its sentence names nothing else.
        """
        named: defaultdict[tuple[str, int], set[str]] = defaultdict(set)
        firm = [
            (one, provinces)
            for mention, one in zip(mentions, seen, strict=True)
            if mention.counts and (provinces := self._firm(mention))
        ]
        on_the_way = [pair for pair in firm if pair[0].around.perhaps == _WAY]
        certain = [pair for pair in firm if pair[0].around.perhaps != _WAY]
        for one, provinces in certain:
            named[one.field, one.around.sentence].update(provinces)
        elsewhere = frozenset(named)
        for one, provinces in on_the_way:
            if (one.field, one.around.sentence) not in elsewhere:
                named[one.field, one.around.sentence].update(provinces)
        sites = (
            (one.field, one.around.sentence)
            for one, _ in (certain or on_the_way)
            if one.hit.script in _SITE_FIRST and not one.around.institution
        )
        return named, next(sites, None)

    @staticmethod
    def _known_elsewhere(
        one: _Seen, here: Collection[str], named: Mapping[tuple[str, int], Collection[str]]
    ) -> bool:
        """Whether the title or a sentence before that of a name, in the provinces `here`, has a
        place; of a road on the way its own sentence counts too."""
        perhaps, sentence = one.around.perhaps, one.around.sentence
        return bool(perhaps) and any(
            field != one.field
            or before < sentence
            or (perhaps == _WAY and before == sentence and not set(here) <= set(provinces))
            for (field, before), provinces in named.items()
            if provinces
        )

    def _firm(self, mention: Mention) -> frozenset[str]:
        """The provinces of the place or site that is meant; nothing for a road or basin."""
        target = mention.target or ""
        if target in self._pack.places:
            province = self._pack.province_of(target)
            return frozenset((province,)) if province else frozenset()
        place_set = self._pack.sets.get(target)
        firm = place_set is not None and place_set.type == SITE
        return frozenset(self._pack.provinces_of(target)) if firm else frozenset()

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
        senses = hit.senses if hit.alike else self._senses_in(hit.senses, frozenset(countries))
        if not senses:
            return None
        around = look_around(text, hit, before_it, in_title=field == TITLE)
        if around.level is Level.ADM1 and all(self._level(sense) != ADM1 for sense in senses):
            # A province whose town alone has a name in this spelling: シンブリ県
            provinces = {p for s in senses if (p := namesake(self._pack, s.target))}
            senses += tuple(Sense(p, hit.text, "spelling", exact=False) for p in sorted(provinces))
        return _Seen(field, text, hit, around, senses)

    def _senses_in(self, senses: tuple[Sense, ...], countries: frozenset[str]) -> tuple[Sense, ...]:
        """Those in the countries; none for the name of a country."""
        known = self._known_senses.setdefault(countries, {})
        if id(senses) in known and (kept := known[id(senses)])[0] is senses:
            return kept[1]
        here = senses
        if any(self._level(sense) == COUNTRY for sense in senses):
            here = ()
        elif countries:
            here = tuple(s for s in senses if self._pack.countries_of(s.target) & countries)
        known[id(senses)] = senses, here
        return here

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

    def _mention(
        self,
        seen: _Seen,
        provinces: Collection[str],
        around: Collection[str],
        named: Collection[str],
    ) -> Mention:
        weighed = sorted(
            ((self._confidence(seen, sense, provinces, named), sense) for sense in seen.senses),
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
            alike=seen.hit.alike,
        )

    def _confidence(
        self, seen: _Seen, sense: Sense, provinces: Collection[str], named: Collection[str]
    ) -> float:
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
            elsewhere=seen.around.smaller and any(one != province for one in named),
            at_seat=any(self._province(other) in self._pack.seats for other in seen.senses),
        )

    def _province(self, sense: Sense) -> str | None:
        places = self._pack.places
        return self._pack.province_of(sense.target) if sense.target in places else None

    def _is_seat(self, sense: Sense) -> bool:
        place = self._pack.places.get(sense.target)
        return place is not None and place.kind == TOWNSHIP

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
        if seats := [sense for sense in likely if self._is_seat(sense)]:
            small = all(self._level(sense) == LOCALITY for sense in likely)
            likely = seats if small else likely  # not a village of the name
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
