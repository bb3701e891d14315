"""What one published location means in the region: a place, a country as a whole, or nothing.

Order of belief: a gazetteer code (exact), then coordinates inside a province, then the stated name,
matched whole. Coordinates win over a name that contradicts them, and the contradiction is told; but
where an outline is known to hold other provinces too, a name decides between them, the place's own
or that of the province beside it. Running text is not searched here, see `places`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

import msgspec

from riparian.model.activity import Location
from riparian.model.derived import Sureness
from riparian.problems import Problem, make_problem
from riparian.region.folding import fold_words
from riparian.region.level_words import strip_level
from riparian.region.pack import ADM1, COUNTRY, Level, load_region
from riparian.region.place_spellings import like_names
from riparian.region.point_places import PointMatch, province_index
from riparian.region.stated_places import (
    NameMatch,
    name_index,
    place_by_code,
    sole_place,
    sole_province,
)

APPROXIMATE, ADMINISTRATIVE = "2", "1"  # IATI GeographicExactness, GeographicLocationClass
_CAPITAL, _COUNTRY_FEATURE = "PPLC", "PCL"  # GeoNames feature codes, IATI LocationType
_WHOLE_COUNTRY = ("nationwide", "全国", "전국")
SPELT_NEARLY = "named in location, spelt nearly so"
"""The method of a place that was found by the likeness of its name."""

_SEEN_LIMIT = 100_000
_NAME_LIMIT = 80
"""Characters of a description that can still be a place's name, whole."""

_LIST_LIMIT = 400
_WORD_JOINTS = re.compile(r"&|\band\b", re.IGNORECASE)
_JOINTS = re.compile(r"[,、;&]|\band\b", re.IGNORECASE)
"""What may stand between the places of a list, and, of it, what names of one thing hold too."""


class LocatedPlace(msgspec.Struct, frozen=True):
    """Where a location lies: `place` is as fine as is known, a country where it means all of it."""

    place: str
    level: Level
    country: str
    method: str
    sureness: Sureness
    words: str | None = None

    @property
    def nationwide(self) -> bool:
        """Whether the location means a country as a whole."""
        return self.level == COUNTRY


class Gazetteer:
    """Finds the places of one region pack; keeps what it found by name."""

    def __init__(self, region: str = "mekong") -> None:
        self.region = region
        self.pack = load_region(region)
        self.countries = frozenset(self.pack.countries)
        self._points = province_index(region)
        self._names = name_index(region)
        self._like = like_names(region)
        self._by_name: dict[tuple[str, Collection[str]], tuple[NameMatch, ...]] = {}

    def locate(
        self, location: Location, countries: frozenset[str] = frozenset()
    ) -> tuple[LocatedPlace | None, Problem | None]:
        """Where a location lies, and what is wrong with it; (None, None) if it is outside the
        region.

        `countries` are those that the activity names; empty where it names none.
        """
        by_code = self._by_code(location, countries)
        if by_code:
            return by_code, None
        ours = countries & self.countries
        if countries and not ours:
            return None, None
        named = self._matches(location, ours)
        whole = self._whole_country(location, named, ours)
        if whole:
            return whole, None
        if location.latitude is None or location.longitude is None:
            return self._from_names(location, named, countries)
        point = self._points.province_at(location.latitude, location.longitude)
        if point and (not countries or self.pack.country_of(point.place_id) in countries):
            return self._from_point(location, point, named, ours)
        return self._off_the_map(location, named, countries)

    def _by_code(self, location: Location, countries: frozenset[str]) -> LocatedPlace | None:
        for code in (*location.ids, *location.administrative):
            place = place_by_code(code.vocabulary or "", code.code, self.region)
            if place is None:
                continue
            country = self.pack.country_of(place)
            if countries and country not in countries:
                continue
            method = "nationwide" if place == country else "gazetteer code"
            words = _words(location) or code.code
            return self._place(place, method, "derived", words)
        return None

    def _place(
        self, place: str, method: str, sureness: Sureness, words: str | None
    ) -> LocatedPlace:
        pack = self.pack
        place = pack.as_city(place)
        return LocatedPlace(
            place, pack.level_of(place), pack.country_of(place), method, sureness, words
        )

    def _matches(
        self, location: Location, countries: frozenset[str]
    ) -> tuple[tuple[NameMatch, ...], ...]:
        return tuple(
            self._find(text, countries)
            for name in location.names
            if (text := name.text.strip()) and text.casefold() not in _WHOLE_COUNTRY
        )

    def _find(self, text: str, countries: frozenset[str]) -> tuple[NameMatch, ...]:
        key = (text, countries)
        matches = self._by_name.get(key)
        if matches is None:
            if len(self._by_name) > _SEEN_LIMIT:
                self._by_name.clear()
            matches = self._by_name[key] = self._names.find(_without_whole(text), countries)
        return matches

    def _whole_country(
        self,
        location: Location,
        named: Iterable[tuple[NameMatch, ...]],
        countries: frozenset[str],
    ) -> LocatedPlace | None:
        for matches in named:
            if len(matches) == 1 and matches[0].level == COUNTRY:
                return self._place(matches[0].place_id, "nationwide", "derived", _words(location))
        if len(countries) != 1 or not _stands_for_country(location):
            return None
        (country,) = countries
        return self._place(country, "nationwide", "inferred", _words(location))

    def _from_point(
        self,
        location: Location,
        point: PointMatch,
        named: Iterable[tuple[NameMatch, ...]],
        countries: frozenset[str],
    ) -> tuple[LocatedPlace, Problem | None]:
        stated = next(filter(None, map(sole_province, named)), None)
        place, method = point.place_id, "coordinates"
        beside = self._beside(location, countries) if point.alternatives else None
        # Three provinces are younger than the outlines and two are drawn wrongly (places.md): a
        # point there cannot tell them from the province around it, but a name can.
        if stated in point.alternatives:
            place, method = stated or place, "coordinates and name"
        elif beside and beside[0] in point.alternatives:
            place, method = beside[0], "coordinates and the province named beside the place"
        approximate = location.exactness == APPROXIMATE
        decided = stated or (beside and beside[0] in (place, *point.alternatives))
        unsure = approximate or (bool(point.alternatives) and not decided)
        if approximate:
            method = f"approximate {method}"
        sureness: Sureness = "inferred" if unsure else "derived"
        place_found = self._place(place, method, sureness, _point(location))
        if stated in (None, place) or not _speaks_of_provinces(named):
            return place_found, None
        return place_found, self._contradiction(location, place, stated or "")

    def _contradiction(self, location: Location, place: str, stated: str) -> Problem:
        names = self.pack.name_of
        return make_problem(
            "place-contradiction",
            field="location",
            expected=f"a point in {names(stated)}",
            got=f"{_point(location)} in {names(place)}",
            kept="the coordinates were used",
        )

    def _off_the_map(
        self,
        location: Location,
        named: tuple[tuple[NameMatch, ...], ...],
        countries: frozenset[str],
    ) -> tuple[LocatedPlace | None, Problem | None]:
        """A point in no province of the countries named; abroad is no fault if one is abroad."""
        by_name, _ = self._from_names(location, named, countries)
        if not countries or countries - self.countries:
            return by_name, None
        latitude, longitude = location.latitude or 0.0, location.longitude or 0.0
        swapped = self._points.looks_swapped(latitude, longitude)
        kept = "the stated name was used instead" if by_name else "the country still counts"
        problem = make_problem(
            "coordinates-swapped" if swapped else "coordinates-outside",
            field="location/point",
            expected=f"a point in {', '.join(sorted(map(self.pack.name_of, countries)))}",
            got=_point(location),
            kept=kept,
        )
        return by_name, problem

    def _from_names(
        self,
        location: Location,
        named: tuple[tuple[NameMatch, ...], ...],
        countries: frozenset[str],
    ) -> tuple[LocatedPlace | None, Problem | None]:
        for matches in named:
            place = sole_place(matches)
            if place:
                words = matches[0].matched
                return self._place(place, "named in location", "derived", words), None
        wider = self._wider(location, countries & self.countries)
        if wider or not named or not countries or countries - self.countries:
            return wider, None
        return None, make_problem(
            "place-ambiguous" if any(named) else "place-unknown",
            field="location/name",
            got=_words(location),
            kept="the country still counts",
        )

    def by_likeness(
        self, location: Location, countries: frozenset[str] = frozenset()
    ) -> LocatedPlace | None:
        """The place in one of these countries whose name is spelt nearly as a location's, where no
        name is spelt so; in the province named beside it, where one is. None where several may be
        meant, or none is like enough (`region.place_spellings`). A district or town has to be
        called one, or to have its province beside it: villages have such names too."""
        ours = countries & self.countries
        beside = self._beside(location, ours)
        for name in location.names if ours else ():
            text = name.text.strip()
            if not text or len(text) > _NAME_LIMIT or self._find(text, ours):
                continue
            like = self._like.find(text, ours, (beside[0],) if beside else ())
            if len(like) != 1 or like[0].code not in self.pack.places:
                continue
            is_small = self.pack.level_of(like[0].code) != ADM1
            if not is_small or beside or any(strip_level(fold_words(text))):
                return self._place(like[0].code, SPELT_NEARLY, "inferred", text)
        return None

    def _wider(self, location: Location, countries: frozenset[str]) -> LocatedPlace | None:
        """The province that is named beside a place which is not known, as tables do."""
        beside = self._beside(location, countries)
        if beside is None:
            return None
        province, words = beside
        return self._place(province, "province named beside the place", "derived", words)

    def _beside(self, location: Location, countries: frozenset[str]) -> tuple[str, str] | None:
        """A province that the description is the name of, and the words that name it."""
        for narrative in location.description:
            text = narrative.text.strip()
            matches = self._find(text, countries) if text and len(text) <= _NAME_LIMIT else ()
            province = sole_province(matches)
            if province:
                return province, matches[0].matched
        return None

    def split_list(
        self, location: Location, countries: frozenset[str] = frozenset()
    ) -> tuple[Location, ...]:
        """The locations of a name that lists several places; else the location itself.

        "Luang Prabang and Oudomxay Province" is two places; "Thmar Baing district, Koh Kong
        province" is one in its province, and so is a name that is known as it stands.
        """
        if location.latitude is not None or location.ids or len(location.names) != 1:
            return (location,)
        name = location.names[0]
        texts = [part for text in _JOINTS.split(name.text) if (part := text.strip())]
        if len(texts) < 2 or len(name.text) > _LIST_LIMIT:
            return (location,)
        ours = countries & self.countries
        matches = [self._find(text, ours) for text in texts]
        provinces = set(filter(None, map(sole_province, matches)))
        whole = sole_province(self._find(name.text.strip(), ours))
        if not provinces or provinces == {whole} or _names_country(matches):
            return (location,)
        if not all(matches) and _WORD_JOINTS.search(name.text):
            return (location,)
        share = None if location.percentage is None else location.percentage / len(texts)
        return tuple(
            msgspec.structs.replace(
                location, names=(msgspec.structs.replace(name, text=text),), percentage=share
            )
            for text in texts
        )


def _names_country(names: Iterable[tuple[NameMatch, ...]]) -> bool:
    return any(match.level == COUNTRY for matches in names for match in matches)


def _stands_for_country(location: Location) -> bool:
    """A point that publishers put where they mean the country: its centre or its capital."""
    feature = location.feature_designation or ""
    if feature.startswith(_COUNTRY_FEATURE) or _says_nationwide(location):
        return True
    return (
        feature == _CAPITAL
        and location.exactness == APPROXIMATE
        and location.location_class == ADMINISTRATIVE
    )


def _says_nationwide(location: Location) -> bool:
    return any(name.text.strip().casefold() in _WHOLE_COUNTRY for name in location.names)


def _speaks_of_provinces(named: Iterable[tuple[NameMatch, ...]]) -> bool:
    return any(match.level == "adm1" for matches in named for match in matches)


def _without_whole(text: str) -> str:
    """The name without a word for "nationwide"; "ミャンマー全国" names Myanmar."""
    for word in _WHOLE_COUNTRY:
        bare = text.removesuffix(word).strip()
        if bare != text and bare:
            return bare
    return text


def _point(location: Location) -> str:
    return f"{round(location.latitude or 0.0, 5)}, {round(location.longitude or 0.0, 5)}"


def _words(location: Location) -> str | None:
    return next((name.text.strip() for name in location.names if name.text.strip()), None)
