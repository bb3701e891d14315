"""A member's next card, and the draft of it that is brought to the seal."""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from pyrage import x25519

from riparian.errors import BadRequest, Refused
from riparian.exchange.journal.notes import COSIGNATURE, ED25519, Signer
from riparian.exchange.membership.card import Card, Closed, JournalLine, read_draft, write_draft
from riparian.exchange.membership.card_changes import CardChanges, NextJournal, next_card
from riparian.exchange.names import Origin


def vkey(name, kind=ED25519):
    return Signer(name, Ed25519PrivateKey.generate(), kind).verifier.vkey


def recipient():
    return str(x25519.Identity.generate().to_public())


CARD = Card(
    "jica", 1, (JournalLine(Origin("mekong", "jica", 1), vkey("mekong/jica/1")),),
    vkey("mekong/jica/mirror", COSIGNATURE), (recipient(),),
    ("https://jica.example/exchange",), "The Mekong desk",
)  # fmt: skip
END = Closed(42, bytes(range(32)))


def test_what_is_not_named_stays_and_the_version_is_the_next():
    card = next_card(CARD, CardChanges(contact="Another desk"))
    assert card == replace(CARD, version=2, contact="Another desk")
    card = next_card(CARD, CardChanges(addresses=()))
    assert (card.addresses, card.contact) == ((), CARD.contact)


def test_a_journal_is_closed_and_the_next_opened():
    following = vkey("mekong/jica/2")
    first, second = next_card(CARD, CardChanges(journal=NextJournal(END, following))).journals
    assert first == replace(CARD.journals[0], closed=END)
    assert second == JournalLine(Origin("mekong", "jica", 2), following)


def test_nothing_new_is_no_card():
    for changes in (CardChanges(), CardChanges(contact=CARD.contact, addresses=CARD.addresses)):
        with pytest.raises(BadRequest, match="Nothing would change"):
            next_card(CARD, changes)


def test_no_open_journal_can_be_closed_where_there_is_none():
    closed = replace(CARD, journals=(replace(CARD.journals[0], closed=END),))
    with pytest.raises(BadRequest, match="No journal of jica is open"):
        next_card(closed, CardChanges(journal=NextJournal(END, vkey("mekong/jica/2"))))


def test_a_draft_is_read_as_it_was_written():
    draft = write_draft(
        next_card(CARD, CardChanges(journal=NextJournal(END, vkey("mekong/jica/2"))))
    )
    assert write_draft(read_draft(draft)) == draft
    assert b"\n  " in draft  # for people to look at


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("contact", "\x1b[2J The desk"), ("addresses", ["https://jica.example/\x1b]0;x"]),
        ("addresses", ["file:///etc/passwd"]), ("reading_keys", ["age1\x1b[31m"]),
        ("reading_keys", []), ("member", "j\x1bca"), ("version", 0), ("cosigner", "x"),
    ],
)  # fmt: skip
def test_a_draft_that_others_would_refuse_is_not_shown_for_signing(name, value):
    fields = json.loads(write_draft(CARD))
    assert name in fields
    with pytest.raises(Refused, match="draft of a card"):
        read_draft(json.dumps(fields | {name: value}).encode())


@given(st.binary(max_size=300))
def test_what_is_no_draft_is_refused(content):
    with pytest.raises(Refused):
        read_draft(content)
