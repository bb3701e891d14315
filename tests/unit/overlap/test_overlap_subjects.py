"""Subjects are told by words in three languages; which feed which is one table read both ways."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from riparian.codelists.lists import load_codelist, read_rows
from riparian.overlap.signals.host_bodies import load_systems
from riparian.overlap.signals.subjects import (
    load_feeds,
    load_subjects,
    subjects_in,
    the_mekong_in,
    with_wider,
)


def told(text: str, lang: str | None = "en") -> dict[str, str]:
    return {one.subject: one.words for one in subjects_in(text, lang)}


@pytest.mark.parametrize(
    ("text", "lang", "subjects"),
    [
        ("Ho Chi Minh City Urban Railway Construction Project", "en", {"urban-rail"}),
        ("Feasibility study of metro line 5", "en", {"urban-rail"}),
        ("Sewage treatment plant in Siem Reap", "en", {"sewerage"}),
        ("Rural roads and bridges", "en", {"rural-road", "bridge"}),
        ("Policy loan for security", "en", set()),
        ("Grant aid for the poor", "en", set()),
        ("미얀마 철도 역량강화 사업", "ko", {"railway"}),
        ("気象水文業務改善計画プロジェクト", "ja", {"weather"}),
        ("不発弾除去", "ja", {"mine-action"}),
        ("国道5号線改修計画(プレッククダム-スレアマアム間)", "ja", {"road"}),
        ("ナムグムダム改修計画", "ja", set()),
        ("ダム改修計画", "ja", {"dam"}),
        ("中部高原地域地下水開発計画", "ja", set()),
        ("カチン州及びチン州道路建設機材整備計画", "ja", {"road"}),
        ("ヤンゴン環状鉄道改修計画", "ja", {"railway"}),
        ("ハナム省投資環境改善計画", "ja", set()),
        ("Better education environment through school buses", "en", {"bus"}),
        ("Schools, buses", "en", {"school", "bus"}),
        ("Irrigation reservoir", "en", {"irrigation", "dam"}),
        ("Legal information system", "en", {"law", "ict"}),
        ("Agricultural Water Supply Facilities", "en", {"irrigation"}),
        ("Agricultural water management", "en", {"irrigation"}),
        ("Irrigation water supply", "en", {"irrigation"}),
        ("Irrigation and water supply", "en", {"irrigation", "water-supply"}),
        ("Agricultural production and water supply", "en", {"agri-extension", "water-supply"}),
        ("농업용수 공급", "ko", {"irrigation"}),
        ("農業用水改善", "ja", {"irrigation"}),
        ("A road map and support for three action plans", "en", set()),
        ("Ageing small and medium bridges", "en", {"bridge"}),
        ("", "en", set()),
        ("\x00\ud800 " * 50, None, set()),
    ],
)
def test_words_tell_subjects(text: str, lang: str | None, subjects: set[str]) -> None:
    assert set(told(text, lang)) == subjects


def test_the_longest_words_count_and_are_quoted_as_they_stand() -> None:
    assert told("Water Supply Expansion in Pursat") == {"water-supply": "Water Supply"}
    assert told("the rural\nroad") == {"rural-road": "rural\nroad"}
    assert "rural-road" not in told("rural life. Road works")


def test_the_name_of_a_place_tells_nothing() -> None:
    assert set(told("Water supply in Dam Ha", "en")) == {"water-supply", "dam"}
    assert [t.subject for t in subjects_in("Water supply in Dam Ha", "en", ["Dam Ha"])] == [
        "water-supply"
    ]
    assert "dam" in {t.subject for t in subjects_in("ナムグムダム改修計画", "ja", ["ナムグム"])}


def test_a_very_long_text_is_read_to_its_limit_only() -> None:
    assert told("x " * 100_000 + "railway") == {}


def test_every_subject_feeds_another_or_is_known_by_itself_and_no_table_names_what_is_not() -> None:
    subjects, feeds = load_subjects(), load_feeds()
    assert all(s.parent is None or s.parent in subjects for s in subjects.values())
    assert {one for pair in feeds for one in pair} <= set(subjects)
    assert all((b, a) in feeds and feeds[b, a] == why for (a, b), why in feeds.items())
    assert not any(a == b for a, b in feeds)
    assert list(with_wider("rural-road")) == ["rural-road", "road"]


@pytest.mark.parametrize("name", ["subjects.csv", "feeds.csv", "host_words.csv", "idioms.csv"])
def test_every_row_has_a_source_and_its_dac_codes_exist(name: str) -> None:

    purposes = load_codelist("Sector")
    for row in read_rows(files("riparian.overlap.signals") / "data" / name):
        assert row["source"], row
        if name in ("subjects.csv", "feeds.csv"):
            codes = re.findall(r"\b\d{5}\b", row["source"] + " " + row.get("codes", ""))
            assert all(code in purposes for code in codes), row


@pytest.mark.parametrize("table", ["subjects.csv", "feeds.csv"])
def test_no_row_rests_on_a_record_of_the_register(table: str) -> None:
    rows = list(read_rows(files("riparian.overlap.signals") / "data" / table))
    assert rows
    assert not [row for row in rows if not row["source"] or "register" in row["source"]]
    assert not [row for row in rows if re.search(r"\b(jp|kr)-\d", row["source"])]


def test_a_system_is_run_by_a_body_that_is_listed() -> None:
    systems = load_systems()
    assert {subject for subject, _ in systems} <= load_subjects().keys()
    assert systems["railway", "TH"].name == "State Railway of Thailand"
    assert ("primary-edu", "TH") not in systems


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Hydro data on water resources in the Mekong", ["Mekong"]),
        ("メコン河流域洪水対策能力強化計画", []),
        ("Flood control in the Mekong Delta", []),
        ("Floods and trade in the Mekong region", []),
        ("Trade in the Mekong", []),
        ("Support of the Mekong River Commission for floods", []),
    ],
)
def test_water_works_that_name_the_mekong_and_not_its_region_are_on_the_river(
    text: str, named: list[str]
) -> None:
    lang = "en" if text.isascii() else "ja"
    mentions = subjects_in(text, lang)
    assert [one.words for one in the_mekong_in(text, mentions)] == named
