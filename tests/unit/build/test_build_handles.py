import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.build.assemble import handle_of


@pytest.mark.parametrize("identifier", ["jp-0001", "A", "1.2_3-4", "x" * 16])
def test_a_short_plain_identifier_is_its_own_handle(identifier):
    assert handle_of(identifier, set()) == identifier


@pytest.mark.parametrize("identifier", ["", "x" * 17, "a b", "a/b", "a~2", "-a", ".a", "水", "a\n"])
def test_any_other_gets_a_short_hash(identifier):
    handle = handle_of(identifier, set())
    assert len(handle) == 8
    assert set(handle) <= set("0123456789abcdef")


def test_a_handle_is_the_same_every_time():
    assert handle_of("XM-DAC-41114-PROJECT-1", set()) == handle_of("XM-DAC-41114-PROJECT-1", set())


def test_a_handle_that_is_taken_grows():
    first = handle_of("a long identifier", set())
    second = handle_of("a long identifier", {first})
    assert second != first
    assert second.startswith(first)
    assert handle_of("jp-1", {"jp-1"}) != "jp-1"


@given(st.lists(st.text(), unique=True))
def test_no_two_projects_share_a_handle_and_none_holds_what_joins_two(identifiers):
    taken: set[str] = set()
    for identifier in identifiers:
        handle = handle_of(identifier, taken)
        assert handle not in taken
        assert "~" not in handle
        taken.add(handle)
