"""A journal that a card has closed before the end of what is held: no more of it is there."""

import sqlite3
from contextlib import closing

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from channel import KEY, ORIGIN, journal, payloads, sign
from riparian.errors import CentreBusy, JournalDamaged, Refused
from riparian.exchange.held.channel_store import ChannelStore
from riparian.exchange.journal.checkpoint import (
    Checkpoint,
    cosign,
    open_checkpoint,
    unverified_checkpoint,
)
from riparian.exchange.journal.notes import COSIGNATURE, ED25519, Signer

COSIGNER = Signer("mekong/koica/mirror", Ed25519PrivateKey.generate(), COSIGNATURE)
LOG = Signer(ORIGIN, KEY, ED25519).verifier
CONTENTS = [content for content, _ in payloads(6)]
ENTRIES, HEAD = journal(ORIGIN, CONTENTS)
END = journal(ORIGIN, CONTENTS[:4])[1]


@pytest.fixture
def store(tmp_path):
    """Six entries, the last without its payload; koica has confirmed all of them."""
    store = ChannelStore(tmp_path / "journal.db")
    store.extend(ORIGIN, 0, ENTRIES, [*CONTENTS[:5], None], HEAD)
    confirmed = open_checkpoint(cosign(HEAD, COSIGNER, 1), LOG, [COSIGNER.verifier])
    store.keep_cosigned(ORIGIN, [confirmed])
    return store


def sizes(store):
    return [unverified_checkpoint(head).size for head in store.heads(ORIGIN)]


def test_all_that_is_asked_of_it_ends_there(store, tmp_path):
    assert (sizes(store), store.bundles_lacking(ORIGIN)) == ([6], [0])
    store.end_journal(ORIGIN, END)
    for asked in store, ChannelStore(tmp_path / "journal.db"):
        assert asked.size(ORIGIN) == 4
        assert asked.head(ORIGIN) == END
        assert sizes(asked) == [4]  # what koica confirmed of more is not given on
        assert asked.entries(ORIGIN, 0, 9) == ENTRIES[:4]
        assert asked.payloads(ORIGIN, 0, 9) == CONTENTS[:4]
        assert asked.bundles_lacking(ORIGIN) == []
        assert asked.frontier(ORIGIN).root() == unverified_checkpoint(END).root
        assert asked.has_end(ORIGIN)
        assert asked.verify_all() == []


def test_what_came_after_is_kept_aside(store):
    store.end_journal(ORIGIN, END)
    assert store.entries_beyond(ORIGIN) == 2
    beyond = [(entry.index, entry.entry, entry.payload) for entry in store.beyond_end(ORIGIN)]
    assert beyond == [(4, ENTRIES[4], CONTENTS[4]), (5, ENTRIES[5], None)]


def test_who_confirms_it_to_its_end_is_counted_to_there(store):
    store.end_journal(ORIGIN, END)
    confirmed = open_checkpoint(cosign(END, COSIGNER, 2), LOG, [COSIGNER.verifier])
    store.keep_cosigned(ORIGIN, [confirmed])
    (head,) = store.heads(ORIGIN)
    assert open_checkpoint(head, LOG, [COSIGNER.verifier]).cosigned == {COSIGNER.name: 2}


def test_it_ends_once_and_only_with_its_own_entries(store):
    other = sign(Checkpoint(ORIGIN, 3, bytes(32)))
    with pytest.raises(Refused, match="the first 3 entries"):
        store.end_journal(ORIGIN, other)
    beyond = sign(Checkpoint(ORIGIN, 7, bytes(32)))
    store.end_journal(ORIGIN, beyond)
    assert not store.has_end(ORIGIN)
    store.end_journal(ORIGIN, END)
    store.end_journal(ORIGIN, journal(ORIGIN, CONTENTS[:2])[1])
    assert store.size(ORIGIN) == 4


def test_nothing_is_added_to_it(tmp_path):
    store = ChannelStore(tmp_path / "journal.db")
    store.append(ORIGIN, payloads(2), sign)
    store.end_journal(ORIGIN, store.head(ORIGIN))
    assert (store.size(ORIGIN), store.entries_beyond(ORIGIN)) == (2, 0)
    with pytest.raises(CentreBusy, match="closed at this moment"):
        store.append(ORIGIN, payloads(1, 2), sign)


def test_an_end_that_was_changed_behind_its_back_is_no_end(store, tmp_path):
    store.end_journal(ORIGIN, END)
    store.close()
    with closing(sqlite3.connect(tmp_path / "journal.db")) as connection:
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
        connection.execute(
            "UPDATE channel_document SET content = substr(content, 1, 40) WHERE kind = 'end'"
        )
        connection.commit()
    with pytest.raises(JournalDamaged, match="Where mekong/jica/1 ends"):
        ChannelStore(tmp_path / "journal.db").size(ORIGIN)
    assert ChannelStore(tmp_path / "journal.db").verify_all()
