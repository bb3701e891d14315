import csv
from importlib.resources import files

import pytest

from riparian.codelists.lists import load_codelist
from riparian.normalise.purpose_inference.text_evidence import (
    SAYS_NOTHING,
    Lexicon,
    fold,
    load_lexicon,
)

LEXICON = Lexicon(
    {
        "water supply": ["14021"],
        "water": ["14010"],
        "irrigat*": ["31140"],
        "*abwasser*": ["14022"],
        "road": ["21020"],
        "上水道": ["14021"],
        "水道": ["14010"],
        "농촌개발": ["43040"],
        "reverse trade mission": [SAYS_NOTHING],
        "trade": ["33110"],
    }
)


def words(text):
    return set(LEXICON.words_in(fold(text).casefold()))


def test_the_longest_word_wins():
    assert words("Urban Water Supply") == {"water supply"}
    assert words("プンプレック上水道拡張計画") == {"上水道"}


def test_words_end_where_they_end():
    assert words("A broader view") == set()
    assert words("Roads") == set(), "a word of four letters has no plural"
    assert words("Rural water supplies, road") == {"water", "road"}


def test_a_star_stands_for_any_letters():
    assert words("Irrigated land") == {"irrigat*"}
    assert words("Siedlungsabwassersystem") == {"*abwasser*"}


def test_what_is_met_is_told_as_it_stands():
    assert LEXICON.words_in("irrigated land") == {"irrigat*": "irrigated"}


def test_spaces_do_not_matter_in_korean():
    assert words("라오스 농촌 개발 사업") == {"농촌개발"}


def test_half_width_kana_and_full_width_letters_are_met():
    assert words("ＷＡＴＥＲ　ＳＵＰＰＬＹ") == {"water supply"}


def test_what_says_nothing_hides_what_is_inside():
    assert words("Reverse Trade Mission on water") == {"water"}
    assert words("Trade in water") == {"trade", "water"}


def rows():
    path = files("riparian.normalise.purpose_inference") / "data/purpose_lexicon.csv"
    return list(csv.DictReader(path.read_text("utf-8").splitlines()))


def test_every_row_has_a_source_and_a_purpose_of_the_list():
    listed = load_codelist("Sector")
    for row in rows():
        assert row["source"], row
        assert row["purpose"] == SAYS_NOTHING or row["purpose"] in listed, row
        assert row["lang"] in ("en", "de", "sv", "fr", "ja", "ko"), row


def test_what_is_said_to_stand_in_the_list_stands_there():
    listed = load_codelist("Sector")
    own = [row for row in rows() if row["source"].endswith("its own text")]
    assert len(own) > 500
    for row in own:
        entry = listed.codes[row["purpose"]]
        text = fold(f"{entry.name}. {entry.description}").casefold()
        assert Lexicon({row["word"]: [row["purpose"]]}).words_in(text), row


@pytest.mark.parametrize("text", ["", " ", "12345", "🏗️🌉", "مشروع المياه", "\u200f"])
def test_nothing_is_met_in_what_has_no_words_of_ours(text):
    assert load_lexicon().words_in(fold(text).casefold()) == {}
