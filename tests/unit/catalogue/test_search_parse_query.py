"""What a person types is read as words and phrases; nothing in it is an operator."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from riparian.catalogue.search.open_index import quoted
from riparian.catalogue.search.parse_query import MOST_TERMS, Phrase, phrase_of, read_query
from riparian.errors import BadRequest


def terms(text):
    return [t.text for t in read_query(text).sought]


def test_words_are_parted_by_any_space():
    assert terms("water  supply\u3000Kampong\tThom") == ["water", "supply", "Kampong", "Thom"]


@pytest.mark.parametrize("marks", ['""', "“”", "«»", "「」", "『』", "„“"])
def test_what_stands_in_quotation_marks_is_one_phrase(marks):
    [one, other] = read_query(f"{marks[0]}water supply{marks[1]} Laos").terms
    assert (one.text, one.quoted, one.phrase.words) == ("water supply", True, ("water", "supply"))
    assert not other.quoted


def test_a_quotation_mark_that_is_not_closed_is_a_sign_like_any_other():
    assert terms('water "supply') == ["water", "supply"]


def test_small_words_count_only_where_there_are_no_others():
    assert terms("Project for the Improvement of roads") == ["Project", "Improvement", "roads"]
    assert terms("of the") == ["of", "the"]
    assert terms('"of the"') == ["of the"]


def test_a_word_is_looked_for_once():
    assert terms("Water water WATER") == ["Water"]


def test_more_terms_than_are_looked_for_are_counted():
    query = read_query(" ".join(f"w{n}" for n in range(MOST_TERMS + 3)))
    assert (len(query.terms), query.more) == (MOST_TERMS, 3)


def test_a_number_with_signs_is_a_phrase():
    assert phrase_of("XM-DAC-701") == Phrase(("xm", "dac", "701"))


def test_of_a_wide_script_the_last_character_counts_only_alone():
    assert phrase_of("上水道") == Phrase(("上水", "水道"))
    assert phrase_of("水") == Phrase(("水",), begun=True)
    assert phrase_of("第2期") == Phrase(("第", "2", "期"), begun=True)


def test_a_star_means_whatever_begins_so():
    assert read_query("hydro*").terms[0].phrase == Phrase(("hydro",), begun=True)
    assert read_query("dam").terms[0].phrase.as_begun() == Phrase(("dam",))


@pytest.mark.parametrize("text", ["", " ", "\u3000", '""', "*^:()", "…—“”", "\x00", "\u202e", "👍"])
def test_words_without_letters_are_bad_use(text):
    with pytest.raises(BadRequest) as raised:
        read_query(text)
    assert "Give a word" in raised.value.try_this
    assert raised.value.what.isprintable()


@given(st.text(st.characters(), max_size=200))
@example("가{가")
def test_any_words_can_be_read_and_quoted(text):
    try:
        query = read_query(text)
    except BadRequest:
        return
    for term in query.terms:
        # Korean syllables that something parts are looked for together as well
        for reading in quoted(term.phrase).split(" OR "):
            inner = reading.removesuffix(" *")
            assert inner[0] == inner[-1] == '"'
            assert '"' not in inner[1:-1]
    assert query.whole is not None


def test_a_quotation_mark_never_leaves_a_phrase():
    assert quoted(Phrase(('wa"ter', '"'))) == '"water "'


def test_signs_of_other_searches_are_no_words_here():
    assert [t.text for t in read_query("NOT water").sought] == ["water"]
    assert read_query("water OR floods").signs == ("OR",)
    assert not read_query("water or floods").signs
    assert not read_query('water "NOT"').signs
