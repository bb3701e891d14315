"""Orders under the charter's threshold, and what a redaction with one says; without any node."""

import base64
import json
from datetime import UTC, datetime

import msgspec
import pytest
from securesystemslib.dsse import Envelope

from charters import seal_of
from nodes import charter_of
from riparian.errors import BadRequest, Refused
from riparian.exchange.entries.payload import Payload
from riparian.exchange.entries.redaction import WaitsForCharter, read_redaction
from riparian.exchange.entries.redaction_order import (
    PAYLOAD_TYPE,
    draft_order,
    order_to_json,
    read_order,
    sign_order,
    signers_of,
)
from riparian.exchange.membership.charter import open_charter
from riparian.exchange.names import EntryName, read_entry_name

WHY = "It named a person"
ENTRY = read_entry_name("mekong/jica/1#2")


@pytest.fixture(scope="module")
def charter():
    """Three who vote, of whom two decide, and an observer."""
    return open_charter(charter_of("jica", "koica", "moit", "adb"), None)


def signed(charter, *members, entry=ENTRY):
    content = draft_order(entry, WHY, charter)
    for member in members:
        content = sign_order(content, seal_of(member), charter)
    return content


def enveloped(*members, **changes):
    """An order that these seals signed and that says whatever is changed in it."""
    text = {"framework": "mekong", "entry": {"origin": "mekong/jica/1", "index": 2}, "why": WHY,
            "charter": 1} | changes  # fmt: skip
    envelope = Envelope(msgspec.json.encode(text), PAYLOAD_TYPE, {})
    for member in members:
        envelope.sign(seal_of(member).signer)
    return json.dumps(envelope.to_dict()).encode()


def redaction(charter, name, about=ENTRY, body=None, tlp="CLEAR"):
    """What is read of a redaction in the entry of that name."""
    name = read_entry_name(name)
    payload = Payload(
        origin=name.origin, type="redaction", tlp=tlp, audience=(), by="desk", about=about,
        written_at=datetime(2026, 11, 28, tzinfo=UTC), body={"why": WHY} if body is None else body,
    )  # fmt: skip
    return read_redaction(name, payload, [charter])


def with_order(content):
    return {"why": WHY, "order": order_to_json(content)}


def test_enough_seals_make_an_order_whoever_gives_it_in(charter):
    body = with_order(signed(charter, "koica", "moit"))
    for giver in ("jica", "koica", "adb"):
        read = redaction(charter, f"mekong/{giver}/1#5", body=body)
        assert (read.entry, read.members, read.charter) == (ENTRY, ("koica", "moit"), 1)


def test_who_is_no_member_by_its_charter_cannot_give_an_order_in(charter):
    body = with_order(signed(charter, "koica", "moit"))
    with pytest.raises(Refused, match="mrcs is no member by charter 1"):
        redaction(charter, "mekong/mrcs/1#0", body=body)


def test_a_redaction_is_of_its_own_framework(charter):
    with pytest.raises(Refused, match="no entry of this framework"):
        redaction(charter, "mekong/jica/1#9", read_entry_name("nile/jica/1#2"))


def test_an_earlier_journal_of_the_same_member_is_its_own(charter):
    later = read_entry_name("mekong/jica/1#99")
    assert redaction(charter, "mekong/jica/2#0", later).entry == later


@pytest.mark.parametrize("about", [None, EntryName(ENTRY.origin, 9), EntryName(ENTRY.origin, 10)])
def test_a_redaction_names_an_entry_before_it(charter, about):
    with pytest.raises(Refused):
        redaction(charter, "mekong/jica/1#9", about)


def test_an_order_under_a_charter_to_come_waits(charter):
    content = enveloped("jica", "koica", charter=2)
    with pytest.raises(WaitsForCharter):
        redaction(charter, "mekong/koica/1#0", body=with_order(content))


def test_an_observer_counts_for_nothing(charter):
    with pytest.raises(BadRequest, match="no vote"):
        signed(charter, "koica", "adb")
    with pytest.raises(Refused, match="nobody with a vote"):
        signers_of(enveloped("koica", "adb"), charter)


def test_bytes_are_written_in_one_way_alone(charter):
    content = signed(charter, "koica")
    fields = json.loads(content)
    written = fields["signatures"][0]["sig"]
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    at = len(written.rstrip("=")) - 1
    (other,) = [
        text
        for letter in letters
        if (text := f"{written[:at]}{letter}{written[at + 1 :]}") != written
        and base64.b64decode(text) == base64.b64decode(written)
    ][:1]
    fields["signatures"][0]["sig"] = other
    with pytest.raises(Refused, match="base64 is not as it is written"):
        read_order(json.dumps(fields).encode())


@pytest.mark.parametrize("why", ["", " x", "a\nb", "x" * 1_001, "\u202e", 7])
def test_a_reason_is_one_line_that_can_be_read(charter, why):
    with pytest.raises(Refused):
        read_order(enveloped(why=why))
    if isinstance(why, str):
        with pytest.raises(BadRequest, match="one line"):
            draft_order(ENTRY, why, charter)


@pytest.mark.parametrize(
    "entry",
    [{"origin": "mekong/jica/1"}, {"origin": "mekong/jica/0", "index": 2}, {"origin": "x",
     "index": 1}, {"origin": "mekong/jica/1", "index": -1}, {"origin": "mekong/jica/1", "index":
     True}, "mekong/jica/1#2", {"origin": "nile/jica/1", "index": 2}],
)  # fmt: skip
def test_an_order_names_an_entry_of_its_framework(entry):
    with pytest.raises(Refused):
        read_order(enveloped(entry=entry))


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"null", b"{" * 9_999, b"\xff" * 99,
                                     b'{"payload":"","payloadType":"x","signatures":[]}',
                                     b" " * 70_000])  # fmt: skip
def test_what_is_no_order_is_refused(content):
    with pytest.raises(Refused):
        read_order(content)
