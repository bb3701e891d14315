"""Who holds what, also where more members say so than one note has room for."""

import msgspec
import pyrage
import pytest

from channel import KEY, ORIGIN, payloads, sign
from charters import NOW, PURPOSE, private_key_of, seal_of, signed
from nodes import Clock, Files, note
from riparian.exchange.held.channel_store import ChannelStore
from riparian.exchange.journal.checkpoint import (
    confirmation,
    cosign,
    merge,
    notes_with_all,
    open_checkpoint,
    unverified_checkpoint,
)
from riparian.exchange.journal.notes import (
    COSIGNATURE,
    MOST_SIGNATURES,
    SignedNote,
    Signer,
    parse_note,
)
from riparian.exchange.journal.proof import read_proof
from riparian.exchange.membership.card import Card, JournalLine, write_card
from riparian.exchange.membership.charter import new_charter
from riparian.exchange.membership.members import MemberLine
from riparian.exchange.names import EntryName, Origin
from riparian.exchange.node import Node
from riparian.exchange.transfer.files import MOST_HEADS, read_heads

LOG = Signer(ORIGIN, KEY)
NOON = 1_795_000_000
FORTY = [f"mekong/m-{n:02}/mirror" for n in range(40)]


def cosigner(name):
    return Signer(name, private_key_of(name), COSIGNATURE)


def said(head, *names, at=1_795_000_000):
    """What these cosigners say of a head, each in a note of its own."""
    verifiers = [cosigner(name).verifier for name in names]
    notes = [cosign(head, cosigner(name), at + n) for n, name in enumerate(names)]
    return [open_checkpoint(each, LOG.verifier, verifiers) for each in notes]


def holders(notes):
    """How far each is known to hold the journal; what is false is not passed over."""
    verifiers = [cosigner(name).verifier for name in FORTY]
    held = {}
    for each in notes:
        opened = open_checkpoint(each, LOG.verifier, verifiers)
        for name in opened.cosigned:
            held[name] = max(held.get(name, 0), opened.checkpoint.size)
    return held


@pytest.fixture
def store(tmp_path):
    store = ChannelStore(tmp_path / "journal.db")
    store.append(ORIGIN, payloads(2), sign)
    yield store
    store.close()


def test_all_of_forty_are_told_in_notes_that_every_verifier_reads(store):
    assert store.keep_cosigned(ORIGIN, said(store.head(ORIGIN), *FORTY)) == 40
    heads = store.heads(ORIGIN)
    assert all(len(parse_note(each).signatures) <= MOST_SIGNATURES for each in heads)
    assert [len(parse_note(each).signatures) for each in heads] == [16, 16, 11]
    assert holders(heads) == dict.fromkeys(FORTY, 2)
    assert store.verify_all() == []


def test_each_is_told_where_all_are_at_other_checkpoints(store):
    for at, name in enumerate(FORTY, 3):
        store.append(ORIGIN, payloads(1, at), sign)
        store.keep_cosigned(ORIGIN, said(store.head(ORIGIN), name))
    assert len(store.heads(ORIGIN)) == 40 <= MOST_HEADS
    assert holders(store.heads(ORIGIN)) == {name: at for at, name in enumerate(FORTY, 3)}
    assert [unverified_checkpoint(each).size for each in store.heads(ORIGIN)][:2] == [42, 41]


def test_only_what_was_not_known_is_counted_and_written(store, monkeypatch):
    head = store.head(ORIGIN)
    assert store.keep_cosigned(ORIGIN, said(head, *FORTY[:3])) == 3
    kept = store.heads(ORIGIN)
    monkeypatch.setattr(store._database, "write", lambda _: pytest.fail("written"))
    assert store.keep_cosigned(ORIGIN, said(head, *FORTY[:3])) == 0
    assert store.keep_cosigned("mekong/koica/1", said(head, *FORTY[:3])) == 0
    monkeypatch.undo()
    assert store.keep_cosigned(ORIGIN, said(head, *FORTY[:3], at=1_795_000_900)) == 0
    assert store.heads(ORIGIN) != kept  # the newest time is told
    store.append(ORIGIN, payloads(1, 2), sign)
    assert store.keep_cosigned(ORIGIN, said(head, FORTY[3])) == 1
    assert store.keep_cosigned(ORIGIN, said(store.head(ORIGIN), *FORTY[:3])) == 3
    assert store.keep_cosigned(ORIGIN, said(head, *FORTY[:3], at=1_795_000_901)) == 0
    assert holders(store.heads(ORIGIN)) == dict.fromkeys(FORTY[:3], 3) | {FORTY[3]: 2}


def test_it_is_kept_when_each_word_came_and_what_comes_again_is_no_new_word(store):
    [name, other], head = FORTY[:2], store.head(ORIGIN)
    ahead = said(head, name, at=NOON + 9_000_000)
    store.keep_cosigned(ORIGIN, ahead, NOON)
    store.keep_cosigned(ORIGIN, ahead, NOON + 60)
    store.keep_cosigned(ORIGIN, said(head, other, at=NOON), NOON + 60)
    assert store.received(ORIGIN) == {name: NOON, other: NOON + 60}
    store.keep_cosigned(ORIGIN, said(head, name, at=NOON), NOON + 120)  # older than what is known
    assert store.received(ORIGIN)[name] == NOON
    store.append(ORIGIN, payloads(1, 2), sign)
    store.keep_cosigned(ORIGIN, said(store.head(ORIGIN), name, at=NOON), NOON + 180)
    assert store.received(ORIGIN) == {name: NOON + 180, other: NOON + 60}


def test_a_head_that_its_writer_signs_in_another_way_is_no_word_of_others(store):
    name, head = FORTY[0], store.head(ORIGIN)
    [word] = said(head, name, at=NOON + 9_000_000)
    store.keep_cosigned(ORIGIN, [word], NOON)
    text, lines = word.note.text, word.note.signatures
    own = msgspec.structs.replace(lines[0], value=bytes(len(lines[0].value)))
    again = msgspec.structs.replace(word, note=SignedNote(text, (own, *lines[1:])))
    store.keep_cosigned(ORIGIN, [again], NOON + 86_400)
    assert store.received(ORIGIN) == {name: NOON}


def test_what_was_kept_with_the_lines_of_others_is_read_as_well(store):
    first = [each.note.to_bytes() for each in said(store.head(ORIGIN), *FORTY[:5])]
    together = merge(merge(first[0], first[1]), first[2])
    assert notes_with_all([together, *first[3:]]) == notes_with_all(first)
    assert holders(notes_with_all([together, *first[3:]])) == dict.fromkeys(FORTY[:5], 2)


def test_a_confirmation_is_of_one_member_and_its_newest(store):
    old, new = (said(store.head(ORIGIN), FORTY[0], at=at)[0].note.to_bytes() for at in (5, 9))
    other = said(store.head(ORIGIN), FORTY[1])[0].note.to_bytes()
    for notes in ((old, new, other), (other, new, old)):
        assert confirmation(merge(merge(notes[0], notes[1]), notes[2]), FORTY[0]) == new


# ------------------------------------------------------------------ as many as a charter can have

THIRTY = [f"m-{n:02}" for n in range(30)]
JOURNAL = "mekong/m-00/1"


def card_of(member):
    origin = Origin("mekong", member, 1)
    return write_card(
        Card(
            member,
            1,
            (
                JournalLine(
                    origin, Signer(str(origin), private_key_of(f"{member}-log")).verifier.vkey
                ),
            ),
            cosigner(origin.mirror).verifier.vkey,
            (str(pyrage.x25519.Identity.generate().to_public()),),
        ),
        seal_of(member),
    )


@pytest.fixture
def two(tmp_path):
    """Two nodes of a framework of thirty, one of which has written; the rest have cards only."""
    lines = [MemberLine(name, name, None, "member", seal_of(name).public) for name in THIRTY]
    charter = signed(new_charter("mekong", PURPOSE, lines, 16, NOW), *THIRTY[:16])
    nodes = []
    for member in THIRTY[:2]:
        (tmp_path / member).mkdir()
        node = Node(ChannelStore(tmp_path / member / "journal.db"), tmp_path / member, Clock())
        node.join([charter], member, seal_of(member))
        nodes.append(node)
    writer, other = nodes
    for member in THIRTY[2:]:
        writer.store.add_card(member, 1, card_of(member))
    writer.write([note("one"), note("two")])
    other.take(writer.files())
    yield writer, other
    for node in nodes:
        node.store.close()


def confirmed_by(node, names):
    """A peer that has what a node has, and what these members say of it."""
    files = dict(node.files().all())
    heads = read_heads(files["heads"])
    head = node.store.head(JOURNAL)
    said_so = [
        cosign(head, cosigner(f"mekong/{name}/mirror"), 1_795_000_500 + n)
        for n, name in enumerate(names)
    ]
    heads.journals[JOURNAL][:] = [each.decode() for each in notes_with_all([head, *said_so])]
    return Files({**files, "heads": msgspec.json.encode(heads)})


def held_by(node):
    return next(each.by for each in node.held() if str(each.origin) == JOURNAL)


def test_held_by_all_thirty_is_said_and_handed_on(two):
    writer, other = two
    taken = other.take(confirmed_by(writer, THIRTY[2:]))
    assert taken.trouble == ()
    assert taken.confirmations == 28
    assert not taken.is_nothing
    assert len(held_by(other)) == 30
    assert writer.take(other.files()).confirmations == 29  # of 28, and of the other itself
    assert len(held_by(writer)) == 30
    assert writer.take(other.files()).is_nothing


def test_a_node_whose_clock_is_behind_is_counted_and_says_so_once(two):
    writer, other = two
    writer.write([note("three")])
    # Others, whose clocks are ahead, fill the note before this node has what they hold.
    other.take(confirmed_by(writer, THIRTY[2:]))
    assert held_by(other)["m-01"][0] == writer.store.size(JOURNAL)
    said_once = other.store.heads(JOURNAL)
    other.sync().cosign_all()
    assert other.store.heads(JOURNAL) == said_once


def test_a_proof_bears_the_most_confirmations_that_cover_its_entry(two):
    writer, _ = two
    size = writer.store.size(JOURNAL)
    writer.take(confirmed_by(writer, THIRTY[2:6]))
    (new,) = writer.write([note("not confirmed yet")])
    old = read_proof(writer.proof(EntryName(new.origin, 0)))
    assert unverified_checkpoint(old.note).size == size
    assert len(parse_note(old.note).signatures) == 1 + 4  # the writer confirms more now
    assert unverified_checkpoint(read_proof(writer.proof(new)).note).size == size + 1
