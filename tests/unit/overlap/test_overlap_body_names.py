"""An organisation has one English name, whatever language and spelling a record writes it in, and
whose it is is known or said not to be."""

from __future__ import annotations

import pytest

from riparian.overlap.signals.body_names import body_names, whose
from riparian.overlap.signals.host_bodies import named_bodies, word_set


def called(*names: str) -> dict[str, str]:
    return dict(body_names(names, "mekong").english)


def host_of(name: str, *countries: str) -> tuple[str, str]:
    return whose(name, [name], countries, "mekong")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ministry of Labour and Social Welfare", "Ministry of Labor & Social Welfare"),
        ("Vietnam National Mine Action Centre", "Việt Nam National Mine Action Center"),
        ("Ministry for Planning and Finance", "Ministry of Planning and Finance"),
        ("Korea Institute of Rural Development", "Korea Rural Development Institute"),
        ("Thua Thien Hue Provincial People's Committee",
         "People's Committee of Thua Thien Hue Province"),
    ],
)  # fmt: skip
def test_names_of_the_same_words_are_one_name(one: str, other: str) -> None:
    assert word_set(one) == word_set(other)
    assert len({*called(one, other).values()}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hue City People's Committee", "Hue Province People's Committee"),
        ("Thai Department of Agriculture", "Lao Department of Agriculture"),
        ("Vietnam Disaster Management Authority", "Vietnam Disaster and Dyke Management Authority"),
    ],
)
def test_names_of_other_words_are_not(one: str, other: str) -> None:
    assert word_set(one) != word_set(other)


def test_a_name_in_another_language_is_the_english_one_that_its_acronym_has_elsewhere() -> None:
    english, other = "Asian Forest Cooperation Organization", "아시아산림협력기구(AFoCO)"
    assert called(f"{english} (AFoCO)", other, "AFoCO") == dict.fromkeys(
        (f"{english} (AFoCO)", other, "AFoCO"), english
    )
    # An acronym of two is none's.
    names = called("Mekong Institute of Rice (MIR)", "Ministry of Irrigated Rice (MIR)", "MIR")
    assert names["MIR"] == "MIR"


def test_an_agency_of_a_provider_has_its_name_there() -> None:
    names = ("WFP", "World Food Programme (WFP)", "UN World Food Programme (WFP)")
    assert {*called(*names).values()} == {"World Food Programme"}
    names = ("メコン河委員会(MRC)", "MRC Secretariat")
    assert {*called(*names).values()} == {"Mekong River Commission"}
    assert called("PNUD")["PNUD"] == "United Nations Development Programme"


def test_what_no_record_has_in_english_is_translated_and_marked_where_every_word_is_known() -> None:
    names = body_names(
        ["베트남 정부", "불발탄제거청", "プノンペン水道公社", "한국도로공사", "라오스 국립보건대",
         "동부건설", "ゴクワーン町行政機構"],
        "mekong",
    )  # fmt: skip
    assert names.english["베트남 정부"] == "Government of Vietnam"
    assert names.english["불발탄제거청"] == "Agency of Unexploded Ordnance Clearance"
    assert names.english["プノンペン水道公社"] == "Water Supply Authority of Phnom Penh"
    assert names.glossed == {
        "Government of Vietnam", "Agency of Unexploded Ordnance Clearance",
        "Water Supply Authority of Phnom Penh",
    }  # fmt: skip
    for name in ("한국도로공사", "라오스 국립보건대", "동부건설", "ゴクワーン町行政機構"):
        assert names.english[name] == name


def test_a_translation_that_a_record_states_elsewhere_is_not_ours() -> None:
    names = body_names(["ダナン市人民委員会", "People's Committee of Da Nang"], "mekong")
    assert {*names.english.values()} == {"People's Committee of Da Nang"}
    assert not names.glossed


@pytest.mark.parametrize(
    ("name", "country", "body"),
    [
        ("Cambodia's Ministry of Water and Resource Meteorology", "KH",
         "KH/Ministry of Water Resources and Meteorology"),
        ("Ministry of Labor and Social Welfare", "LA", "LA/Ministry of Labour and Social Welfare"),
        ("라오스 천연자원환경부", "LA", "LA/Ministry of Natural Resources and Environment"),
        ("라오스 공안부", "LA", "LA/Ministry of Public Security"),
        ("라오스국립대", "LA", "LA/National University of Laos"),
        ("プノンペン水道公社", "KH", "KH/Phnom Penh Water Supply Authority"),
        ("公共事業運輸省 水道局", "LA", "LA/Ministry of Public Works and Transport"),
        ("미얀마 철도교통부", "MM", "MM/Myanmar Ministry of Rail Transportation"),
    ],
)  # fmt: skip
def test_a_listed_body_is_found_by_all_its_words(name: str, country: str, body: str) -> None:
    english = called(name)
    assert {one.body.id for one in named_bodies([name], [country], english)} == {body}


@pytest.mark.parametrize(
    ("name", "countries", "expected"),
    [
        ("Quang Tri Department of Planning and Investment", ["VN"], ("VN", "host")),
        # Thai Nguyen is a province of Viet Nam.
        ("Thai Nguyen Medical Centre", ["VN"], ("VN", "host")),
        ("Lao Youth Union", ["LA"], ("LA", "host")),
        ("Supreme People's Procuracy", ["LA"], ("LA", "host")),
        ("Ministry of Science and ICT", ["LA", "KH"], ("", "")),
        ("World Food Programme", ["LA"], ("", "abroad")),
        ("한국도로공사", ["LA"], ("", "abroad")),
        ("Korea-Mekong Water Center", ["LA"], ("", "abroad")),
        ("금호건설", ["KH"], ("", "firm")),
        ("Binh Duong Water Environment Joint Stock Company", ["VN"], ("", "firm")),
        ("Seoul National University", ["LA"], ("", "")),
        ("Damnok Toek", ["KH"], ("", "")),
    ],
)
def test_whose_a_body_is(name: str, countries: list[str], expected: tuple[str, str]) -> None:
    assert host_of(name, *countries) == expected
