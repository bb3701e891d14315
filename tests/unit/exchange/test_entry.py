import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.exchange.journal.entry import ENTRY_BYTES, entry_of, stands_for, tag_of

tags = st.binary(min_size=4, max_size=4)


@given(st.binary(), tags)
def test_an_entry_is_the_hash_of_its_payload_and_a_tag(payload, tag):
    entry = entry_of(payload, tag)
    assert len(entry) == ENTRY_BYTES == 36
    assert entry == hashlib.sha256(payload).digest() + tag
    assert tag_of(entry) == tag
    assert stands_for(entry, payload)
    assert not stands_for(entry, payload + b" ")


def test_what_is_clear_has_no_tag():
    assert tag_of(entry_of(b"words for everybody")) == bytes(4)


@pytest.mark.parametrize(
    "entry", [b"", bytes(32), entry_of(b"words") + b"\0", entry_of(b"words")[1:]]
)
def test_what_is_not_as_long_as_an_entry_stands_for_nothing(entry):
    assert not stands_for(entry, b"words")


def test_a_tag_has_four_bytes():
    with pytest.raises(ValueError, match="4 bytes"):
        entry_of(b"words", b"12345")
