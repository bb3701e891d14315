"""Marks of what descriptions say word by word."""

from zlib import crc32

from hypothesis import given
from hypothesis import strategies as st

from riparian.linking.engine.passages import (
    LEAST_DESCRIBED,
    MOST_PASSAGES,
    ONE_IN,
    PASSAGE,
    passages_of,
)

TEXTS = st.text(st.sampled_from("abcdefghijkmnoprstuvwxyzåភ 日本"), min_size=LEAST_DESCRIBED)


def stretches(text):
    letters = "".join(text.split()).encode()
    hashes = (crc32(letters[at : at + PASSAGE]) for at in range(max(len(letters) - PASSAGE + 1, 0)))
    return {one for one in hashes if one % ONE_IN == 0}


@given(
    TEXTS.map(lambda text: text[:400]), st.lists(TEXTS.map(lambda text: text[20:80]), max_size=3)
)
def test_marks_are_those_of_some_stretches_that_no_title_has(description, titles):
    expected = stretches(description).difference(*map(stretches, titles))
    if len("".join(description.split()).encode()) < LEAST_DESCRIBED:
        expected = set()
    assert passages_of([description], titles) == set(sorted(expected)[:MOST_PASSAGES])


def test_a_title_that_the_description_begins_with_leaves_what_follows():
    title = "Rehabilitation of rural roads and bridges in the provinces of Kampot and Takeo"
    said = f"{title}, with schools, clinics, wells and irrigation canals for forty communes"
    assert passages_of([title], [title]) == frozenset()
    assert passages_of([said], [title]) == stretches(said.replace(",", "").casefold()) - stretches(
        title.casefold()
    )
