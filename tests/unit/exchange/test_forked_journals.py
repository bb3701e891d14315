"""What is told of a journal with two histories, and how its member goes on."""

from __future__ import annotations

import pytest

from charters import seal_of
from folder_copies import copy_folder
from nodes import charter_of, note, texts_of
from riparian.errors import JournalDamaged, Refused
from riparian.exchange.held import forks
from riparian.exchange.journal.checkpoint import unverified_checkpoint
from riparian.exchange.membership.charter import open_charter
from riparian.exchange.names import EntryName, read_origin
from riparian.exchange.planned_words import Words
from riparian.exchange.renewal import Renewed
from riparian.exchange.written_again import words_again
from two_histories import COMMON, JICA, LEFT, RIGHT, both, forked_copies, forked_nodes

NEXT = "mekong/jica/2"
FIRST = ["first 0", "first 1", "first 2", "sealed first"]
ON_LEFT = [f"left {n}" for n in range(4)]
ON_RIGHT = ["right", "sealed right"]


@pytest.fixture(scope="module")
def copies(tmp_path_factory):
    return forked_copies(tmp_path_factory.mktemp("prepared"))


@pytest.fixture
def nodes(copies, tmp_path):
    return forked_nodes(copies, tmp_path)


@pytest.fixture
def twin(nodes):
    """Another node of jica, with another history."""
    return nodes.not_joined("twin")


def others_of(node, origin=JICA):
    return [other.entry.payload.body["text"] for other in node.other_entries(origin)]


def fork_of(node):
    (fork,) = node.forks()
    return fork


def mark_of(node, origin=JICA):
    return unverified_checkpoint(node.store.head(origin)).root.hex()[:8]


def test_nothing_is_told_where_there_is_one_history(nodes, twin):
    left, right = both(nodes, twin)
    assert left.forks() == right.forks() == []
    assert others_of(left) == []


def test_both_histories_are_told_with_who_holds_them(nodes, twin):
    left, right = both(nodes, twin)
    right.take(left.files())
    left.take(nodes["moit"].files())  # which holds what the two share, and no more
    left.take(right.files())
    fork = fork_of(left)
    assert (fork.origin, fork.member, fork.common) == (JICA, "jica", COMMON)
    ours, other = fork.histories
    assert (ours.mark, ours.size, ours.is_ours, ours.is_held) == (mark_of(left), LEFT, True, True)
    assert (other.mark, other.size, other.is_ours) == (mark_of(right), RIGHT, False)
    assert ours.by.keys() == {"jica", "koica"}
    assert other.by.keys() == {"jica", "cdc-kh"}
    assert (fork.closed_at, fork.is_settled) == (None, False)
    assert not fork.is_disputed(COMMON - 1)
    assert fork.is_disputed(COMMON)


def test_what_is_read_stays_and_what_the_other_history_says_is_read_beside_it(nodes, twin):
    left, right = both(nodes, twin)
    right.take(left.files())
    left.take(right.files())
    assert texts_of(left, JICA) == FIRST + ON_LEFT
    assert others_of(left) == ON_RIGHT
    assert texts_of(right, JICA) == FIRST + ON_RIGHT
    assert others_of(right) == ON_LEFT
    assert {x.mark for x in left.other_entries(JICA)} == {mark_of(right)}
    assert others_of(left) == ON_RIGHT  # what was learnt for it was not kept


def test_keys_of_the_other_history_open_it_and_nothing_else(nodes, twin):
    twin.write([note("for koica", "AMBER", "koica")])
    left, _ = nodes["koica"], left_and_right(nodes, twin)
    keys = left._read().keyring
    before = repr(keys)
    assert others_of(left)[-1] == "for koica"
    assert repr(keys) == before


def left_and_right(nodes, twin):
    nodes["koica"].take(nodes["jica"].files())
    nodes["koica"].take(twin.files())


def test_of_a_history_known_by_its_proof_alone_size_and_mark_are_told(nodes, twin):
    left, right = both(nodes, twin)
    left.take(right.files())
    third = nodes["moit"]
    third.take(left.files())
    fork = fork_of(third)
    assert fork.common is None
    assert [(x.mark, x.size, x.is_held) for x in fork.histories] == [
        (mark_of(left), LEFT, True), (mark_of(right), RIGHT, False),
    ]  # fmt: skip
    assert fork.is_disputed(0)  # where they part is not known
    assert others_of(third) == []


@pytest.fixture
def closed(nodes, twin):
    """jica's newer node has met the left history, and closes its own journal by a new card."""
    left, right = both(nodes, twin)
    twin.take(left.files())
    with pytest.raises(JournalDamaged, match="another history") as error:
        twin.write([note("no more")])
    assert "with a new card" in error.value.try_this
    twin.renew_card(seal_of("jica"), Renewed(journal=True))
    assert str(twin.origin) == NEXT
    return left, right


def test_a_card_closes_it_and_opens_the_next(nodes, twin, closed):
    assert texts_of(twin, NEXT) == ON_LEFT  # what the restored node had lost is said again
    twin.write([note("goes on", "GREEN")])
    nodes["moit"].take(twin.files())
    for node in (*closed, nodes["moit"]):
        node.take(twin.files())
        assert texts_of(node, JICA) == FIRST + ON_RIGHT
        assert texts_of(node, NEXT) == [*ON_LEFT, "goes on"]
        fork = fork_of(node)
        assert fork.is_settled
        assert not fork.is_disputed(LEFT)
        assert (fork.closed_at, fork.histories[0].counts) == (RIGHT, True)
        assert node.verify() == []


def test_who_held_the_other_history_turns_to_the_one_that_counts(nodes, twin, closed):
    left, right = closed
    assert texts_of(left, JICA) == FIRST + ON_LEFT  # read before, by the same node
    taken = left.take(twin.files())
    assert taken.trouble == ()
    assert texts_of(left, JICA) == FIRST + ON_RIGHT
    assert others_of(left) == ON_LEFT
    assert left.store.size(JICA) == RIGHT
    assert dict(left.files().all())  # the whole of it can be given on
    newcomer = nodes["moit"]
    newcomer.take(left.files())
    assert texts_of(newcomer, JICA) == FIRST + ON_RIGHT
    right.take(left.files())
    assert left.take(right.files()).trouble == ()
    taken = left.take(nodes["jica"].files())  # the old server knows nothing of the card
    assert (taken.entries, taken.trouble) == ({}, ())
    again = nodes.reopened("koica")
    assert texts_of(again, JICA) == FIRST + ON_RIGHT
    assert again.verify() == []


def test_what_comes_of_the_wrong_history_after_the_card_is_not_taken(nodes, twin, closed):
    third = nodes["moit"]
    third.take(twin.files())
    nodes["jica"].write([note("left, later")])
    taken = third.take(nodes["jica"].files())
    assert taken.entries.get(JICA, 0) == 0
    assert texts_of(third, JICA) == FIRST + ON_RIGHT
    assert third.verify() == []


def test_a_card_may_close_it_where_the_two_part(nodes, twin):
    left, right = both(nodes, twin)
    twin.take(left.files())
    twin.renew_card(seal_of("jica"), Renewed(journal=True, end=COMMON))
    assert sorted(texts_of(twin, NEXT)) == sorted(ON_LEFT + ON_RIGHT)
    for node in (left, right):
        node.take(twin.files())
        assert texts_of(node, JICA) == FIRST
        assert fork_of(node).is_settled
        assert node.verify() == []


def test_a_card_that_comes_before_the_history_it_names_waits_for_it(nodes, twin, closed):
    left, right = closed
    right.take(twin.files())
    carried = nodes["moit"]
    for version, content in enumerate(twin.store.cards()["jica"][1:], start=2):
        left.store.add_card("jica", version, content)
        carried.store.add_card("jica", version, content)
    left.take(carried.files())
    assert texts_of(left, JICA) == FIRST + ON_LEFT
    assert left.forks() == []
    left.take(right.files())
    assert texts_of(left, JICA) == FIRST + ON_RIGHT
    assert fork_of(left).is_settled


def test_what_only_the_lost_history_says_is_said_again_as_far_as_it_can_be(nodes, twin):
    jica, origin = nodes["jica"], read_origin(JICA)
    taken_back, common = EntryName(origin, COMMON), EntryName(origin, 0)
    jica.write([
        Words("withdrawal", {"entry": COMMON, "why": "wrong"}, "CLEAR", "desk", taken_back),
        Words("withdrawal", {"entry": 0, "why": "wrong too"}, "CLEAR", "desk", common),
        Words("note", {"text": "about it"}, "CLEAR", "desk", EntryName(origin, COMMON + 1)),
        Words("note", {"text": "about the first"}, "CLEAR", "desk", common),
        note("for two", "AMBER", "koica"),
        Words("note", {"text": "for one person"}, "RED", "desk", members=("koica",),
              persons={"koica": ("Kim",)}),
    ])  # fmt: skip
    nodes["koica"].take(jica.files())
    twin.take(nodes["koica"].files())
    twin.renew_card(seal_of("jica"), Renewed(journal=True))
    said = [x.payload for x in twin.entries(NEXT) if x.is_for_people]
    assert [(x.type, x.body.get("text", x.body.get("why")), x.about) for x in said] == [
        *(("note", text, None) for text in ON_LEFT[1:]),
        ("withdrawal", "wrong too", common),
        ("note", "about it", None),
        ("note", "about the first", common),
        ("note", "for two", None),
        ("note", "for one person", None),
    ]
    assert [(x.tlp, x.audience) for x in said[-2:]] == [
        ("AMBER", ("jica", "koica")), ("RED", ("jica", "koica")),
    ]  # fmt: skip
    assert said[-1].persons == {"koica": ("Kim",)}


def test_what_was_for_members_who_have_left_is_said_to_those_who_remain(nodes, twin):
    nodes["jica"].write(
        [note("for two", "AMBER", "koica", "moit"), note("for one", "AMBER", "moit")]
    )
    payloads = [x.payload for x in nodes["jica"].entries(JICA) if x.is_for_people][-2:]
    charter = open_charter(charter_of("jica", "koica", "cdc-kh"), None)
    words = words_again(payloads[0], charter)
    assert (words.body, words.members) == ({"text": "for two"}, ("koica",))
    with pytest.raises(Refused, match="for moit alone"):
        words_again(payloads[1], charter)


def redaction_of(index):
    return Words(
        "redaction", {"why": "wrong"}, "CLEAR", "desk", EntryName(read_origin(JICA), index)
    )


@pytest.fixture
def deleting(nodes):
    """Two histories of which one deletes the first note, under the number under which the other
    deletes the second. koica holds the one and cdc-kh the other, whose node closes the journal."""
    copy_folder(nodes.folder / "third", nodes.folder / "fourth")
    one, other = nodes.not_joined("third"), nodes.not_joined("fourth")
    first, second = [x.name.index for x in one.entries(JICA) if x.is_for_people][:2]
    one.write([redaction_of(first), note("on one")])
    other.write([redaction_of(second), *(note(f"other {n}") for n in range(5))])
    left, right = nodes["koica"], nodes["cdc-kh"]
    left.take(one.files())
    right.take(other.files())
    assert texts_of(left, JICA) == ["first 1", "first 2", "sealed first", "on one"]
    other.take(left.files())
    other.renew_card(seal_of("jica"), Renewed(journal=True))
    return left, right, other


def test_what_a_history_that_does_not_count_has_deleted_comes_back(nodes, deleting):
    left, right, other = deleting
    counting = ["first 0", "first 2", "sealed first", *(f"other {n}" for n in range(5))]
    for _ in range(2):  # what was deleted is asked for with the next exchange
        for node in (left, right, nodes["moit"]):
            node.take(other.files())
    for node in (*deleting, nodes["moit"], nodes.reopened("koica")):
        assert texts_of(node, JICA) == counting
        assert len(node.store.redacted()[JICA]) == 1
        assert node.verify() == []
    assert texts_of(other, NEXT) == ["on one"]


def test_a_deletion_that_both_histories_order_stays(nodes):
    copy_folder(nodes.folder / "third", nodes.folder / "fourth")
    one, other = nodes.not_joined("third"), nodes.not_joined("fourth")
    first = next(x.name.index for x in one.entries(JICA) if x.is_for_people)
    one.write([redaction_of(first), note("on one")])
    other.write([redaction_of(first), note("on the other"), note("and another")])
    left = nodes["koica"]
    left.take(one.files())
    other.take(left.files())
    other.renew_card(seal_of("jica"), Renewed(journal=True))
    for _ in range(2):
        left.take(other.files())
        assert "first 0" not in texts_of(left, JICA)
        assert left.store.redacted()[JICA].keys() == {first}
        assert left.verify() == []


def test_where_a_history_is_made_to_count_all_of_that_is_done_or_nothing(
    nodes, deleting, monkeypatch
):
    left, _, other = deleting
    with monkeypatch.context() as patch:
        patch.setattr(forks, "take_orders", _stopped)
        with pytest.raises(KeyboardInterrupt):
            left.take(other.files())
    left = nodes.reopened("koica")
    assert left.store.forks.counting(JICA) == JICA
    for _ in range(2):
        left.take(other.files())
    assert "first 0" in texts_of(left, JICA)
    assert "first 1" not in texts_of(left, JICA)
    assert left.verify() == []


def _stopped(*_):
    raise KeyboardInterrupt
