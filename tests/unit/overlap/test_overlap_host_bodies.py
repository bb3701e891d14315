"""Host agencies are one body whether a record names them in English, Japanese or Korean."""

from __future__ import annotations

import pytest

from riparian.overlap.signals.host_bodies import (
    Body,
    Seat,
    bodies_in,
    english_in_brackets,
    load_bodies,
    named_bodies,
    seated,
)

WATER = "KH/Ministry of Water Resources and Meteorology"


def named(name: str, *countries: str) -> set[str]:
    return {one.body.id for one in named_bodies([name], countries)}


@pytest.mark.parametrize(
    ("name", "country", "body"),
    [
        ("Ministry of Water Resources and Meteorology", "KH", WATER),
        ("Ministry of Water Resource and Meteorology", "KH", WATER),
        ("캄보디아 수자원기상부 (MOWRAM)", "KH", WATER),
        ("수자원기상부", "KH", WATER),
        ("水資源気象省", "KH", WATER),
        ("MOWRAM", "KH", WATER),
        ("베트남 재무부", "VN", "VN/Ministry of Finance"),
        ("農業農村開発省", "VN", "VN/Ministry of Agriculture and Rural Development"),
        ("미얀마 교통통신부", "MM", "MM/Ministry of Transport and Communications"),
        ("Mekong River Commission Secretariat", "LA", "mekong river commission"),
        ("메콩연구소 (Mekong Institute)", "LA", "mekong institute"),
    ],
)
def test_a_body_is_known_by_its_names(name: str, country: str, body: str) -> None:
    assert named(name, country) == {body}


def test_a_name_of_many_countries_means_that_of_the_project() -> None:
    assert named("Ministry of Health", "LA") == {"LA/Ministry of Health"}
    assert named("보건부", "MM") == {"MM/Ministry of Health"}
    assert named("보건부", "TH") == {"TH/Ministry of Public Health"}


def test_a_name_that_several_countries_of_the_project_have_is_none_of_theirs() -> None:
    several = ("KH", "LA", "MM", "VN")
    assert named("Ministry of Foreign Affairs", *several) == {"ministry of foreign affairs"}
    assert named("Ministry of Environment", *several) == {"ministry of environment"}
    assert named("보건부", *several) == {"보건부"}
    assert named("Lao Ministry of Foreign Affairs", *several) == {"LA/Ministry of Foreign Affairs"}
    assert named("Forestry Administration", *several) == {"KH/Forestry Administration"}
    assert list(bodies_in("with the Ministry of Foreign Affairs", several)) == []


def test_bodies_are_found_inside_texts_but_not_inside_words() -> None:
    text = "Outreach facility of the Cambodian Mine Action Centre"
    assert {one.body.id for one in bodies_in(text, ["KH"])} == {"KH/Cambodian Mine Action Centre"}
    assert list(bodies_in(text, ["LA"])) == []
    assert list(bodies_in("xMinistry of Rural Developments", ["KH"])) == []


def test_what_stands_above_a_body_is_known() -> None:
    bodies = load_bodies()
    assert all(body.parent is None or body.parent in bodies for body in bodies.values())


@pytest.mark.parametrize("name", ["", "  ", "()", "부", "\ud800"])
def test_names_that_say_nothing_name_no_body(name: str) -> None:
    assert named(name, "KH") == set()


def test_an_acronym_is_explained_by_the_brackets_behind_the_name() -> None:
    assert english_in_brackets("Mekong River Commission (MRC)") == (
        "Mekong River Commission",
        "MRC",
    )
    assert english_in_brackets("Mekong River Commission") is None


QUANG_TRI = Seat("adm1", "VN-25", "Quang Tri", ["Quang Tri", "꽝찌성", "クアンチ省"])
HUE = Seat("adm1", "VN-26", "Thua Thien Hue", ["Thua Thien Hue"])
HEALTH = load_bodies()["VN/Ministry of Health"]


def seats_of(name: str, seats: list[Seat], ministries: tuple[Body, ...] = ()) -> set[str]:
    mentions = named_bodies([name], ["VN"])
    return {own.body.id for one in mentions for own in seated(one, name, seats, ministries)}


@pytest.mark.parametrize(
    "name",
    [
        "Provincial People's Committee",
        "Quang Tri Provincial People's Committee",
        "クアンチ省人民委員会",
        "꽝찌성 인민위원회",
        "UBND tỉnh Quảng Trị",
        "PPC",
    ],
)
def test_a_body_of_each_province_is_one_only_within_it(name: str) -> None:
    assert seats_of(name, [QUANG_TRI]) == {"VN/Provincial People's Committee@VN-25"}
    assert seats_of("Provincial People's Committee", [HUE]) == {
        "VN/Provincial People's Committee@VN-26"
    }


def test_the_province_that_its_name_says_goes_before_the_others_of_the_project() -> None:
    name = "Quang Tri Department of Health"
    assert seats_of(name, [HUE, QUANG_TRI]) == {"VN/Department of Health@VN-25"}
    assert seats_of("Sở Y tế", [HUE, QUANG_TRI]) == {
        "VN/Department of Health@VN-25",
        "VN/Department of Health@VN-26",
    }
    assert seats_of("Sở Y tế Quảng Trị", [HUE, QUANG_TRI]) == {"VN/Department of Health@VN-25"}


def test_a_unit_of_each_ministry_is_one_only_within_it() -> None:
    assert seats_of("PMU", [QUANG_TRI], (HEALTH,)) == {
        "VN/Project Management Unit@VN/Ministry of Health"
    }
    assert seats_of("Project Management Unit", [QUANG_TRI]) == {"VN/Project Management Unit@"}


def test_a_body_of_the_whole_country_needs_no_place() -> None:
    assert seats_of("Ministry of Health", [QUANG_TRI, HUE]) == {"VN/Ministry of Health"}
