"""Where an activity is."""

from __future__ import annotations

import math

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riparian.model.activity import (
    Activity,
    Description,
    Location,
    Narrative,
    PlaceCode,
    Provenance,
)
from riparian.model.derived import CountryShare, PlaceShare
from riparian.normalise.gazetteer import Gazetteer
from riparian.normalise.places import located_countries, places_of

GAZETTEER = Gazetteer()
PHNOM_PENH = (11.56245, 104.91601)
VIENTIANE = (17.96667, 102.6)
CENTRE_OF_CAMBODIA = (13.0, 105.0)


def at(
    point: tuple[float, float] | None = None,
    *names: str,
    code: str | None = None,
    **fields: str | float | None,
) -> Location:
    return Location(
        names=tuple(Narrative(name) for name in names),
        latitude=point[0] if point else None,
        longitude=point[1] if point else None,
        ids=(PlaceCode("G1", code),) if code else (),
        **fields,  # type: ignore[arg-type]
    )


def activity(*locations: Location) -> Activity:
    return Activity("X-1", Provenance("d"), locations=locations)


def share(country: str, part: float = 1.0) -> CountryShare:
    return CountryShare(country, part, "as published", "reported")


def places(
    *locations: Location, countries: tuple[CountryShare, ...] = (share("KH"),)
) -> tuple[PlaceShare, ...]:
    return places_of(activity(*locations), countries, GAZETTEER)[0]


def codes(*locations: Location, countries: tuple[CountryShare, ...] = (share("KH"),)) -> list[str]:
    return [p.code for p in places_of(activity(*locations), countries, GAZETTEER)[1]]


def test_without_locations_the_country_stands() -> None:
    (one, two) = places(countries=(share("KH", 0.6), share("FR", 0.4)))
    assert (one.place, one.level, one.share, one.method) == ("KH", "country", 0.6, "country only")
    assert (two.place, two.country, two.share) == ("FR", "FR", 0.4)


def test_coordinates_find_the_province() -> None:
    (place,) = places(at(PHNOM_PENH, exactness="1", location_class="2"))
    assert (place.place, place.level, place.method) == ("KH-12", "adm1", "coordinates")
    assert place.sureness == "derived"
    assert place.words == "11.56245, 104.91601"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Forests of Phongsaly, with a support centre in Vientiane.", {"LA-PH"}),
        ("Forests of Phongsaly and of Vientiane.", {"LA-PH", "LA-VT"}),
        ("The ministry in Vientiane will build schools in Vientiane.", {"LA-PH", "LA-VT"}),
    ],
)
def test_a_capital_listed_for_the_sake_of_an_office_is_no_place(said: str, kept: set[str]) -> None:
    stated = msgspec.structs.replace(
        activity(at(None, "Phongsaly"), at(None, "Vientiane")),
        descriptions=(Description((Narrative(said),)),),
    )
    shares, problems = places_of(stated, [share("LA")], GAZETTEER)
    assert {each.place for each in shares} == kept
    assert ("place-set-aside" in {each.code for each in problems}) is ("LA-VT" not in kept)
    alone = msgspec.structs.replace(stated, locations=(at(None, "Vientiane"),))
    assert {x.place for x in places_of(alone, [share("LA")], GAZETTEER)[0]} == {"LA-VT"}


def test_approximate_coordinates_are_inferred() -> None:
    (place,) = places(at(PHNOM_PENH, exactness="2", location_class="2"))
    assert (place.method, place.sureness) == ("approximate coordinates", "inferred")


@pytest.mark.parametrize(
    "location",
    [
        at(CENTRE_OF_CAMBODIA, "Cambodia", exactness="1", location_class="1"),
        at(CENTRE_OF_CAMBODIA, exactness="2", location_class="1", code="1831722"),
        at(CENTRE_OF_CAMBODIA, "CAMBODIA", exactness="2", location_class="1"),
        at(CENTRE_OF_CAMBODIA, feature_designation="PCLI"),
        at(PHNOM_PENH, feature_designation="PPLC", exactness="2", location_class="1"),
        at(None, "nationwide"),
        at(None, "カンボジア全国"),
    ],
)
def test_a_point_that_stands_for_a_country_is_nationwide(location: Location) -> None:
    (place,) = places(location)
    assert (place.place, place.level, place.method) == ("KH", "country", "nationwide")


def test_the_capital_as_an_exact_place_is_its_province() -> None:
    (place,) = places(at(PHNOM_PENH, feature_designation="PPLC", exactness="1"))
    assert place.place == "KH-12"


def test_a_gazetteer_code_goes_before_coarse_outlines() -> None:
    tboung_khmum = at((11.98, 105.65), "Tboung Khmum", code="7647525", exactness="1")
    (place,) = places(at((11.98, 105.65), "Tboung Khmum", exactness="1"))
    assert (place.place, place.method) == ("KH-25", "coordinates and name")
    assert GAZETTEER.locate(tboung_khmum, frozenset({"KH"}))[0] is not None


def test_a_stated_name_finds_the_province() -> None:
    (place,) = places(at(None, "コンポントム州", "Kampong Thom"))
    assert (place.place, place.method, place.words) == (
        "KH-6",
        "named in location",
        "コンポントム州",
    )
    assert codes(at(None, "コンポントム州", "Kampong Thom")) == []


def test_an_unknown_name_leaves_its_part_with_the_country() -> None:
    (known, rest) = places(at(None, "Siem Reap"), at(None, "Nowhere At All"))
    assert (known.place, known.share) == ("KH-17", 0.5)
    assert (rest.place, rest.share, rest.method) == ("KH", 0.5, "country only")
    assert codes(at(None, "Nowhere At All")) == ["place-unknown"]


def test_the_name_of_a_city_and_its_province_is_the_city_and_less_sure() -> None:
    (found,) = places(at(None, "Vientiane"), countries=(share("LA"),))
    assert (found.place, found.sureness, found.confidence) == ("LA-VT", "inferred", 0.7)


def test_coordinates_win_over_a_name_that_contradicts_them() -> None:
    wrong = at(PHNOM_PENH, "Siem Reap Province")
    assert places(wrong)[0].place == "KH-12"
    assert codes(wrong) == ["place-contradiction"]


def test_swapped_coordinates_are_told_and_not_used() -> None:
    swapped = at(PHNOM_PENH[::-1])
    assert places(swapped)[0].method == "country only"
    assert codes(swapped) == ["coordinates-swapped"]


def test_a_point_in_another_country_is_told_and_the_name_used() -> None:
    outside = at(VIENTIANE, "Siem Reap")
    assert places(outside)[0].place == "KH-17"
    assert codes(outside) == ["coordinates-outside"]


def test_several_locations_share_within_their_country() -> None:
    found = places(
        at(PHNOM_PENH),
        at(None, "Siem Reap"),
        at(PHNOM_PENH),
        at(VIENTIANE),
        countries=(share("KH", 0.3), share("LA", 0.7)),
    )
    assert {p.place: round(p.share, 6) for p in found} == {
        "KH-12": 0.2,
        "KH-17": 0.1,
        "LA-VT": 0.7,
    }


def test_percentages_of_locations_count_where_all_have_one() -> None:
    found = places(at(PHNOM_PENH, percentage=75.0), at(None, "Siem Reap", percentage=25.0))
    assert [p.share for p in found] == [0.75, 0.25]
    mixed = places(at(PHNOM_PENH, percentage=75.0), at(None, "Siem Reap"))
    assert [p.share for p in mixed] == [0.5, 0.5]


def test_abroad_only_the_country_counts_and_nothing_is_wrong() -> None:
    jakarta = at((-6.2146, 106.8451), "Jakarta")
    assert codes(jakarta, countries=(share("ID"),)) == []
    assert codes(jakarta, countries=(share("KH", 0.5), share("ID", 0.5))) == []
    assert places(jakarta, countries=(share("ID"),))[0].place == "ID"


def test_a_location_tells_the_country_of_an_activity_that_names_none() -> None:
    found = activity(at(PHNOM_PENH), at(None, "Luang Prabang"), at(None, "Siem Reap, Nowhere"))
    assert located_countries(found, GAZETTEER) >= {"KH", "LA"}
    assert located_countries(activity(at((-6.2, 106.8), "Jakarta")), GAZETTEER) == frozenset()


_LOCATIONS = st.builds(
    at,
    st.one_of(st.none(), st.tuples(st.floats(-91, 91), st.floats(-181, 181))),
    st.sampled_from(["Siem Reap", "Cambodia", "Laos", "Vientiane", "", "nowhere", "x" * 300]),
    exactness=st.sampled_from([None, "1", "2"]),
    percentage=st.one_of(st.none(), st.floats(0, 100)),
)


@settings(max_examples=60)
@given(
    st.lists(_LOCATIONS, max_size=6),
    st.lists(st.sampled_from(["KH", "LA", "ID"]), unique=True, max_size=3),
)
def test_shares_of_places_are_those_of_their_countries(
    locations: list[Location], names: list[str]
) -> None:
    countries = tuple(share(name, 1 / len(names)) for name in names)
    found = places(*locations, countries=countries)
    assert len({p.place for p in found}) == len(found)
    for country in countries:
        inside = sum(p.share for p in found if p.country == country.country)
        assert math.isclose(inside, country.share, abs_tol=1e-9)


@pytest.mark.parametrize(
    ("country", "name", "found"),
    [
        ("LA", "Luang Prabang and Oudomxay Province", {"LA-LP": 0.5, "LA-OU": 0.5}),
        ("LA", "Luang Prabang and Phongsaly provinces", {"LA-LP": 0.5, "LA-PH": 0.5}),
        ("KH", "Kampong Speu, Kampot & Kratie", {"KH-5": 1 / 3, "KH-7": 1 / 3, "KH-10": 1 / 3}),
        ("LA", "Luang Prabang, Nowhere At All", {"LA-LP": 0.5, "LA": 0.5}),
        # one place in its province; the name of one thing, which names a province in its words
        ("KH", "Thmar Baing district, Koh Kong province", {"KH-9": 1.0}),
        ("KH", "Baray and Santuk, Kompong Thom province", {"KH-6": 1.0}),
        ("KH", "Kampot and Friends Hospital", {"KH-7": 1.0}),
        ("KH", "Siem Reap, Cambodia", {"KH-17": 1.0}),
    ],
)
def test_a_name_that_lists_places_is_all_of_them(
    country: str, name: str, found: dict[str, float]
) -> None:
    known = {p.place: p.share for p in places(at(None, name), countries=(share(country),))}
    assert known == pytest.approx(found)


def test_a_point_is_no_list_and_the_parts_of_one_divide_its_percentage() -> None:
    point = at(PHNOM_PENH, "Phnom Penh, Siem Reap")
    assert GAZETTEER.split_list(point, frozenset({"KH"})) == (point,)
    parts = GAZETTEER.split_list(
        at(None, "Phnom Penh, Siem Reap", percentage=40.0), frozenset({"KH"})
    )
    assert [(p.names[0].text, p.percentage) for p in parts] == [
        ("Phnom Penh", 20.0), ("Siem Reap", 20.0),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("country", "point", "beside", "exactness", "found"),
    [
        ("LA", (19.0013, 103.61572), "Xaisomboun", "1", ("LA-XS", "derived")),
        ("LA", (18.69246, 103.29486), "Xaisomboun", "2", ("LA-XS", "inferred")),
        ("LA", (18.69246, 103.29486), "", "1", ("LA-VI", "inferred")),
        ("VN", (10.10961, 105.7059), "Thành Phố Cần Thơ", "2", ("VN-CT", "inferred")),
        ("LA", (18.69246, 103.29486), "Bokeo", "1", ("LA-VI", "inferred")),
    ],
)
def test_the_province_named_beside_a_point_decides_where_an_outline_holds_several(
    country: str, point: tuple[float, float], beside: str, exactness: str, found: tuple[str, str]
) -> None:
    description = (Narrative(beside),) if beside else ()
    location = at(point, "Muang Example", exactness=exactness, description=description)  # type: ignore[arg-type]
    (place,) = places(location, countries=(share(country),))
    assert (place.place, place.sureness) == found


def test_a_title_that_names_a_place_goes_before_a_basin_in_a_location() -> None:
    title = (Narrative("Flood control in Can Tho", "en"),)
    activity = Activity("x", Provenance("t"), title=title, locations=(at(None, "Mekong Delta"),))
    found, _ = places_of(activity, (share("VN"),), GAZETTEER)
    assert {p.place for p in found} == {"VN-CT"}


def test_a_basin_in_a_location_counts_where_nothing_finer_is_named() -> None:
    found = places(at(None, "Mekong Delta"), countries=(share("VN"),))
    assert {p.via for p in found} == {"basin:MEKONG-DELTA"}
    assert math.isclose(sum(p.share for p in found), 1.0)


def test_a_town_alone_in_another_province_than_all_others_is_no_place() -> None:
    names = ("Cam Lo", "Gio Linh", "Trieu Phong", "Cam Thuy")
    found = places(*(at(None, name) for name in names), countries=(share("VN"),))
    assert {GAZETTEER.pack.province_of(p.place) for p in found} == {"VN-25", None}


def told(title: str, description: str = "") -> Activity:
    """An activity with these texts."""
    paragraphs = (Description((Narrative(description),)),) if description else ()
    return Activity("X-1", Provenance("d"), title=(Narrative(title),), descriptions=paragraphs)


def test_a_place_set_aside_is_noted_with_the_reason() -> None:
    text = "Signed in Hanoi. A bridge in Quang Nam opened on the same day."
    found, problems = places_of(told("School in Dien Bien", text), (share("VN"),), GAZETTEER)
    assert [place.place for place in found] == ["VN-71"]
    noted = {problem.got: problem.message for problem in problems}
    assert [problem.code for problem in problems] == ["place-set-aside"] * 2
    assert "Something was signed or held there" in noted["Hanoi: Hanoi (VN-HN)"]
    assert "Another project is there" in noted["Quang Nam: Quang Nam (VN-27)"]


def test_a_venue_is_not_noted_where_the_project_is_in_its_province() -> None:
    text = "Signed in Hanoi."
    _, problems = places_of(told("Sewers of Hanoi", text), (share("VN"),), GAZETTEER)
    assert not problems


def test_the_seat_of_a_national_body_has_half_of_the_country() -> None:
    found, _ = places_of(told("Library of the Royal Academy"), (share("KH", 0.8),), GAZETTEER)
    seat, rest = found
    assert (seat.place, seat.share, seat.confidence) == ("KH-12", 0.4, 0.5)
    assert seat.method == "seat of a national body named in title"
    assert (rest.place, rest.share, rest.method) == ("KH", 0.4, "country only")


def test_a_part_of_a_country_counts_as_none_of_its_provinces() -> None:
    found, _ = places_of(told("Schools in northern Laos"), (share("LA"),), GAZETTEER)
    assert len(found) > 1
    assert all(place.via and place.confidence < 0.5 for place in found)


def test_the_provinces_between_two_ends_of_a_road_in_the_title() -> None:
    title = "National Road No. 5 from Phnom Penh to Pursat"
    found, _ = places_of(told(title), (share("KH"),), GAZETTEER)
    by_place = {place.place: place.method for place in found}
    assert {"KH-8", "KH-4"} <= set(by_place)
    assert by_place["KH-4"] == "between the ends named in title"
    whole, _ = places_of(
        told("Roads", "It lies on National Road No. 5 from Phnom Penh to Pursat."),
        (share("KH"),),
        GAZETTEER,
    )
    assert "KH-4" not in {place.place for place in whole}
