"""What may be shared with more readers, and with whom."""

import pytest

from riparian.errors import BadRequest
from riparian.exchange.entries.payload import Community
from riparian.exchange.names import read_entry_name
from riparian.exchange.widening import require_wider

NAME = read_entry_name("mekong/jica/1#3")
TWO, THREE = ("jica", "koica"), ("cdc-kh", "jica", "koica")


@pytest.mark.parametrize(
    ("tlp", "audience", "to", "members"),
    [
        ("AMBER", TWO, "AMBER", ("koica", "cdc-kh")),
        ("AMBER+STRICT", TWO, "AMBER", ("koica",)),
        ("AMBER+STRICT", TWO, "AMBER+STRICT", ("koica", "cdc-kh")),
        ("RED", TWO, "AMBER", ("koica",)),
        ("AMBER", THREE, "GREEN", ()),
        ("AMBER", THREE, "CLEAR", ()),
        ("GREEN", Community(1), "CLEAR", ()),
    ],
)
def test_more_readers_than_before(tlp, audience, to, members):
    require_wider(NAME, "note", tlp, audience, to, members, "jica")


@pytest.mark.parametrize(
    ("tlp", "audience", "to", "members"),
    [
        ("AMBER", THREE, "AMBER", ("koica",)),
        ("AMBER", TWO, "AMBER", ("koica",)),
        ("AMBER", TWO, "AMBER", ("cdc-kh",)),
        ("AMBER", TWO, "AMBER+STRICT", ("koica",)),
        ("AMBER", TWO, "AMBER+STRICT", ("koica", "cdc-kh")),
        ("GREEN", Community(1), "GREEN", ()),
        ("GREEN", Community(1), "AMBER", ("koica",)),
        ("CLEAR", (), "CLEAR", ()),
        ("CLEAR", (), "GREEN", ()),
        ("AMBER", THREE, "RED", ("koica", "cdc-kh")),
    ],
)
def test_as_many_fewer_or_others_are_refused(tlp, audience, to, members):
    with pytest.raises(BadRequest, match="not for more readers"):
        require_wider(NAME, "note", tlp, audience, to, members, "jica")


def test_only_its_writer_shares_it_more_widely():
    with pytest.raises(BadRequest, match="entry of jica, who alone"):
        require_wider(NAME, "note", "AMBER", TWO, "CLEAR", (), "koica")


def test_a_shared_judgement_is_shared_more_widely_as_a_note_is():
    for kind in ("note", "shared-judgement", "shared-place"):
        require_wider(NAME, kind, "AMBER", TWO, "CLEAR", (), "jica")


@pytest.mark.parametrize("kind", ["withdrawal", "judgement", "redaction"])
def test_only_records_and_notes_are_shared_more_widely(kind):
    with pytest.raises(BadRequest, match="is no record, note"):
        require_wider(NAME, kind, "AMBER", TWO, "CLEAR", (), "jica")
