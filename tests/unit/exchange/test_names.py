import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.errors import BadRequest
from riparian.exchange.names import (
    EntryName,
    Origin,
    read_entry_name,
    read_name,
    read_origin,
)

names = st.from_regex(r"[a-z0-9-]{1,32}", fullmatch=True)
origins = st.builds(Origin, names, names, st.integers(1, 999_999))


@given(st.builds(EntryName, origins, st.integers(0, 10**15 - 1)))
def test_a_name_is_read_as_it_is_written(entry):
    assert read_entry_name(str(entry)) == entry
    assert read_origin(str(entry.origin)) == entry.origin


@pytest.mark.parametrize(
    "text",
    [
        "", "mekong", "mekong/jica", "mekong/jica/0", "mekong/jica/01", "mekong/jica/1\n",
        "Mekong/jica/1", "mekong/../1", "mekong/jica/1/2", "mekong/ji ca/1", "mekong//1",
        f"{'a' * 33}/jica/1", "mekong/jica/１",
    ],
)  # fmt: skip
def test_what_is_no_journal_is_refused(text):
    with pytest.raises(BadRequest, match="name of a journal"):
        read_origin(text)


@pytest.mark.parametrize("text", ["mekong/jica/1", "mekong/jica/1#", "mekong/jica/1#01", "#1",
                                  "mekong/jica/1#-1", "mekong/jica/1#1#2"])  # fmt: skip
def test_what_is_no_entry_is_refused(text):
    with pytest.raises(BadRequest):
        read_entry_name(text)


def test_a_name_of_a_member_has_no_capitals_or_paths():
    assert read_name("moit-vn", "member") == "moit-vn"
    for text in ("JICA", "..", "a/b", "", "x" * 33, "jica\n"):
        with pytest.raises(BadRequest, match="name of a member"):
            read_name(text, "member")


def test_a_member_cosigns_under_the_name_of_its_mirror():
    assert read_origin("mekong/jica/2").mirror == "mekong/jica/mirror"
