"""The places of the region that title and descriptions name, and what is meant by each.

The locator finds names in texts and says how sure each is (`region.mentions`). Here they become
places of the activity: the finest that count, without those that only say in what they lie. A name
of a set (a basin, a road, a part of the country) stands for every place that the set touches, and
counts where no place within it is named; none of its places is sure enough to be one of the
activity's. The provinces of a road between two places that the title names as its ends are.
"Nationwide" is a statement, and different from saying nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Literal

import msgspec

from riparian.codelists.lists import read_rows
from riparian.language.needed_words import NeededWords
from riparian.model.activity import Activity, Location, Narrative
from riparian.region.folding import fold_running_text
from riparian.region.mentions.locate_places import REASONS, TITLE, Locator, Mention
from riparian.region.mentions.named_ends import ends_of_lines
from riparian.region.mentions.weigh_mentions import COUNTS
from riparian.region.pack import RegionPack, load_region

DESCRIPTION, LOCATION = "description", "location"
MOST_TEXTS = 4
"""Narratives of one kind that are looked at: the languages of a title, the paragraphs told."""

# A road or river beside a named place only says where that place lies.
_CONTEXT = ("road", "railway", "river", "corridor", "basin")
# Named works (a dam, a bridge, an airport) have one or two provinces and count as a place.
_FIRM, _FIRM_MOST = "site", 2
# A mention counts from .5 on (weigh.COUNTS). A road through many provinces never does for a single
# one of them, nor does a part of a country.
_MOST_SPREAD_CONFIDENCE = 0.45
_LINES = ("road", "railway")
# What is left of a place that counts by its name when its role has taken its part
_WOULD_COUNT = 0.25
_NATIONWIDE = files("riparian.region.mentions") / "data" / "nationwide.csv"
_BETWEEN_CONFIDENCE = 0.6


_METHODS = {"capital": "called the capital in", "national body": "seat of a national body named in"}


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
    """What the texts say: places, countries said to be meant whole, names that stay ambiguous, and
    names set `aside` because of the words around them, each province once."""

    places: tuple[NamedPlace, ...] = ()
    nationwide: Mention | None = None
    ambiguous: tuple[Mention, ...] = ()
    aside: tuple[Mention, ...] = ()


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
        places += self._between_ends(texts, mentions, places)
        places += self._spread(mentions, places, ours)
        return NamedPlaces(
            tuple(places),
            # "Nationwide" says something only of a country in which no place is named.
            None if ours and ours <= {place.country for place in places} else nationwide_in(texts),
            tuple(m for m in mentions if m.target is None and m.confidence >= COUNTS),
            self._aside(mentions, places),
        )

    def _aside(
        self, mentions: Iterable[Mention], places: Sequence[NamedPlace]
    ) -> tuple[Mention, ...]:
        """Places named for another reason than that the project is there, which would count but for
        their role, in provinces that nothing else of the project is in."""
        seen = {self.pack.province_of(place.place) for place in places}
        aside: list[Mention] = []
        for mention in mentions:
            target = mention.target or ""
            if mention.role not in REASONS or target not in self.pack.places:
                continue
            province = self.pack.province_of(target)
            if mention.confidence >= _WOULD_COUNT and province not in seen:
                seen.add(province)
                aside.append(mention)
        return tuple(aside)

    def _place_of_mention(self, mention: Mention) -> NamedPlace:
        place = mention.target or ""
        method = _METHODS.get(mention.stands_for or "", "named in")
        if mention.alike:
            method = "named in a spelling of its own in"
        return NamedPlace(
            place,
            self.pack.level_of(place),
            self.pack.country_of(place),
            f"{method} {mention.field}",
            mention,
            mention.confidence,
        )

    def _between_ends(
        self, texts: Mapping[str, str], mentions: Sequence[Mention], places: Sequence[NamedPlace]
    ) -> list[NamedPlace]:
        """The provinces of a road or railway between two places that the title names as ends."""
        known = {self.pack.province_of(place.place) for place in places}
        lines = [m for m in mentions if m.counts and self._type_of(m.target) in _LINES]
        between: dict[str, NamedPlace] = {}
        titles = [m for m in mentions if m.field == TITLE]
        for first, second in ends_of_lines(texts, titles) if lines else ():
            ends = [
                self.pack.province_of(m.target or "") for m in (first, second) if self._places(m)
            ]
            for line in lines:
                course = self.pack.provinces_of(line.target or "")
                if len(ends) < 2 or not all(end in course for end in ends):
                    continue
                low, high = sorted(course.index(end) for end in ends if end)
                for place in set(course[low + 1 : high]) - known:
                    between[place] = NamedPlace(
                        place,
                        self.pack.level_of(place),
                        self.pack.country_of(place),
                        f"between the ends named in {line.field}",
                        line,
                        _BETWEEN_CONFIDENCE,
                    )
        return [between[place] for place in sorted(between)]

    def _places(self, mention: Mention) -> bool:
        return mention.counts and mention.target in self.pack.places

    def _type_of(self, target: str | None) -> str:
        place_set = self.pack.sets.get(target or "")
        return place_set.type if place_set else ""

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


def _confidence(set_type: str, confidence: float, many: int) -> float:
    """How sure one of the places of a set is: a site is where it is; a road, a basin or a part of a
    country is in one of its provinces as likely as in another.
    """
    if set_type == _FIRM and many <= _FIRM_MOST:
        return confidence
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
        if not _needed().may_be_in(folded.text):
            continue
        match = _nationwide(text.isascii()).search(folded.text)
        if match:
            start, end = folded.span(match.start(), match.end())
            return Mention(field, start, end, text[start:end], None, (), 1.0)
    return None


@lru_cache(maxsize=1)
def _needed() -> NeededWords:
    needs = (row["needs"] for row in read_rows(_NATIONWIDE) if row["pattern"].isascii())
    return NeededWords(words for several in needs for words in several.split(";"))


@lru_cache(maxsize=2)
def _nationwide(ascii_only: bool) -> re.Pattern[str]:
    patterns = [row["pattern"] for row in read_rows(_NATIONWIDE)]
    return re.compile("|".join(p for p in patterns if p.isascii() or not ascii_only))
