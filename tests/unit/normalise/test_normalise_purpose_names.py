"""Sectors in words are purposes of the depth of their names, inferred, with the rule named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.codelists.lists import data_file, load_codelist, read_rows, theme_of, themes
from riparian.model.activity import Activity, Narrative, Provenance, Sector, Tag
from riparian.normalise.purpose_names import purposes_named
from riparian.normalise.purposes import meaning_of, purposes_of


def depth(word: str) -> list[tuple[str | None, str, str]]:
    return [(one.code, one.category, one.theme) for one in purposes_named(word)]


@pytest.mark.parametrize(
    ("word", "code", "category", "theme"),
    [
        ("Roads", "21020", "210", "roads"), ("Water", None, "140", "water"),
        ("Health", None, "120", "health"), ("DRR", "43060", "430", "floods"),
        ("WASH", None, "140", "water"), ("ICT", "22040", "220", "digital"),
        ("Water supply and sanitation", None, "140", "water"),
        ("TRANSPORT & STORAGE", None, "210", "roads"),
        ("Education sector", None, "110", "education"),
        ("Disaster risk reduction (DRR)", "43060", "430", "floods"),
        ("Roads, bridges and ports", None, "", "roads"), ("Energy", None, "", "energy"),
        ("Fisheries", None, "313", "rivers"), ("SMEs", "32130", "321", "trade"),
        ("道路", "21020", "210", "roads"), ("保健", None, "120", "health"),
        ("防災", "43060", "430", "floods"), ("運輸", None, "210", "roads"),
        ("도로", "21020", "210", "roads"), ("보건", None, "120", "health"),
        ("물", None, "140", "water"), ("재난관리", None, "", "floods"),
    ],
)  # fmt: skip
def test_a_name_is_a_purpose_of_its_own_depth(
    word: str, code: str | None, category: str, theme: str
) -> None:
    assert depth(word) == [(code, category, theme)]
    (found,) = purposes_named(word)
    assert f"“{word}”" in found.rule


@pytest.mark.parametrize(
    "word",
    ["", "Other", "Miscellaneous", "Lao PDR", "Mines", "Law", "Sectors not specified", "Gender",
     "Roads and bridges for the border towns", "Water and something else", "x" * 500],
)  # fmt: skip
def test_what_is_no_name_means_nothing(word: str) -> None:
    assert purposes_named(word) == ()


@pytest.mark.parametrize(
    "word", ["Agriculture and rural development", "農業・農村開発", "농업 및 농촌개발"]
)
def test_several_names_are_several_purposes(word: str) -> None:
    assert [(code, category) for code, category, _ in depth(word)] == [
        (None, "311"), ("43040", "430"),
    ]  # fmt: skip


@given(st.text(max_size=100))
def test_no_text_breaks_it(text: str) -> None:
    purposes_named(text)


def test_every_word_of_the_table_has_a_code_in_use_or_a_theme_and_a_reason() -> None:
    known = {theme.id for theme in themes()}
    for row in read_rows(data_file("purpose_words")):
        assert row["why"]
        assert bool(row["code"]) != bool(row["theme"])
        if row["theme"]:
            assert row["theme"] in known
            continue
        codes = load_codelist("Sector" if len(row["code"]) == 5 else "SectorCategory")
        entry = codes.get(row["code"])
        assert meaning_of(row["code"]) is not None
        assert entry is None or not entry.withdrawn
        assert depth(row["word"])[0][1] == row["code"][:3]


def test_every_name_of_the_lists_that_is_in_use_is_known() -> None:
    for entry in load_codelist("Sector"):
        if not entry.withdrawn and entry.code not in ("99810", "43010"):
            assert purposes_named(entry.name), entry.name
            assert {theme for *_, theme in depth(entry.name)} <= {t.id for t in themes()}
    assert theme_of("14030") is not None


# in a record


def activity(*sectors: Sector, tags: tuple[Tag, ...] = ()) -> Activity:
    return Activity("X-1", Provenance("set", row=2), sectors=sectors, tags=tags)


def words(text: str) -> Sector:
    return Sector(text, "99", None, (Narrative(text),))


def test_sectors_in_words_are_inferred_in_equal_parts() -> None:
    shares, problems = purposes_of(activity(words("Water"), words("Health")))
    assert problems == ()
    assert [(s.category, s.theme, s.share, s.sureness) for s in shares] == [
        ("140", "water", 0.5, "inferred"), ("120", "health", 0.5, "inferred"),
    ]  # fmt: skip


def test_a_word_that_is_no_name_keeps_its_part() -> None:
    shares, _ = purposes_of(activity(words("Water"), words("Something else")))
    assert [(s.category, s.share) for s in shares] == [("140", 0.5)]


def test_a_dac_code_goes_before_words_and_words_of_sectors_before_tags() -> None:
    tag = Tag("Energy", "99", (Narrative("Energy"),))
    shares, _ = purposes_of(activity(Sector("12220", "1"), words("Water"), tags=(tag,)))
    assert [share.code for share in shares] == ["12220"]
    shares, _ = purposes_of(activity(words("Water"), tags=(tag,)))
    assert [share.theme for share in shares] == ["water"]
    shares, _ = purposes_of(activity(tags=(tag,)))
    assert [(s.code, s.category, s.theme) for s in shares] == [(None, "", "energy")]
    shares, _ = purposes_of(activity(tags=(Tag("1", "2", (Narrative("Energy"),)),)))
    assert shares == ()
