"""Forks between nodes: proven by who meets both histories, known to all who reach each other."""

from __future__ import annotations

import json
import random
import sqlite3
from functools import partial

import pytest

from charters import seal_of
from nodes import Relay, note, texts_of
from riparian.errors import Refused
from riparian.exchange.held.allowances import BYTES_OF_ENTRY
from riparian.exchange.held.forks import MOST_FORKS
from riparian.exchange.journal.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from riparian.exchange.journal.entry import entry_of
from riparian.exchange.journal.fork import check_fork, name_of_fork, prove_fork
from riparian.exchange.journal.tree import Frontier, leaf_hash
from riparian.exchange.renewal import Renewed
from riparian.exchange.transfer.files import Extent, write_bundle
from riparian.exchange.transfer.limits import Room
from riparian.exchange.transfer.peers import LARGEST_FILE, FolderPeer, open_bundle
from riparian.exchange.transfer.publishing import publish
from two_histories import COMMON, FOUR, JICA, KOICA, LEFT, RIGHT, both, forked_copies, forked_nodes


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


def proofs_of(node, origin=JICA):
    key = node.framework.keys[origin]
    return [check_fork(x.content, key) for x in node.store.forks.proofs().get(origin, ())]


def branch_of(node, origin=JICA):
    (branch,) = node.store.forks.branches()[origin]
    return branch


@pytest.mark.parametrize("way", ["longer meets shorter", "shorter meets longer"])
def test_the_first_two_who_meet_prove_it_and_keep_both_histories(nodes, twin, way):
    left, right = both(nodes, twin)
    taker, giver = (left, right) if way.startswith("longer") else (right, left)
    taken = taker.take(giver.files())
    assert [(t.of, "two histories" in t.what) for t in taken.trouble] == [(JICA, True)]
    assert taken.forked == (JICA,)
    (proof,) = proofs_of(taker)
    assert sorted(x.size for x in proof.checkpoints) == [RIGHT, LEFT]
    branch = branch_of(taker)
    assert branch.common == COMMON
    size = taker.store.forks.size(branch.name)
    assert size == giver.store.size(JICA)
    wanted = giver.store.payloads(JICA, COMMON, size)
    assert taker.store.forks.payloads(branch.name, COMMON, size) == wanted
    assert taker.store.origins() == giver.store.origins()
    assert taker.verify() == []
    again = taker.take(giver.files())
    assert (again.trouble, again.forked) == ((), ())


def test_who_meets_the_head_alone_makes_the_proof(nodes, twin):
    """Of equal sizes no hash is needed, and of a shorter one those of our own tree."""
    left, other = both(nodes, twin)[0], nodes["moit"]
    other.take(nodes["jica"].files())
    for node, size in ((left, LEFT), (other, RIGHT)):
        relay = Relay(nodes["jica"].files(), only_head(other_head(twin, size)))
        assert node.take(relay).forked == (JICA,)
        (proof,) = proofs_of(node)
        assert bool(proof.hashes) is (size < LEFT)


def only_head(*notes):
    def change(name, content):
        if name != "heads":
            return content
        heads = json.loads(content)
        heads["journals"][JICA] = list(notes)
        return json.dumps(heads).encode()

    return change


def other_head(twin, size, words="other"):
    """A head of still another history, signed by jica's key."""
    leaves = [leaf_hash(f"{words} {n}".encode()) for n in range(size)]
    checkpoint = Checkpoint(JICA, size, Frontier().add(leaves).root())
    return sign_checkpoint(checkpoint, twin.keys().log_signer(twin.origin)).decode()


@pytest.mark.parametrize("way", ["direct", "folder", "bundle", "without what they have"])
def test_a_third_learns_of_it_by_the_proof_alone(nodes, twin, way, tmp_path):
    left, right = both(nodes, twin)
    left.take(right.files())
    third, files = nodes["moit"], left.files()
    if way == "folder":
        publish(files, tmp_path / "out")
        taken = third.take(FolderPeer(tmp_path / "out"))
    elif way == "direct":
        taken = third.take(files)
    else:
        has = Extent(1, dict.fromkeys(FOUR, 1), {JICA: 4}) if way != "bundle" else None
        with (tmp_path / "x.zip").open("wb") as file:
            write_bundle(files, file, has)
        with open_bundle(tmp_path / "x.zip") as peer:
            taken = third.take(peer)
    assert taken.forked == (JICA,)
    assert proofs_of(third) == proofs_of(left)
    assert third.store.size(JICA) == LEFT  # as its proof names it
    assert third.verify() == []


def test_no_more_of_either_is_taken_than_the_proof_names(nodes, twin):
    left, right = both(nodes, twin)
    left.take(right.files())
    right.take(left.files())
    nodes["jica"].write([note("left, later")])
    twin.write([note("right, later")])
    for node in (left, right):
        for peer in (nodes["jica"], twin):
            taken = node.take(peer.files())
            assert (taken.trouble, taken.entries.get(JICA, 0)) == ((), 0)
    assert (left.store.size(JICA), right.store.size(JICA)) == (LEFT, RIGHT)
    assert len(proofs_of(left)) <= MOST_FORKS
    third = nodes["moit"]
    third.take(left.files())
    third.take(twin.files())
    assert third.store.size(JICA) == LEFT
    branch = branch_of(third)
    assert third.store.forks.size(branch.name) == RIGHT
    nodes["koica"].write([note("from koica")])
    third.take(nodes["koica"].files())
    assert texts_of(third, KOICA) == ["from koica"]


def test_who_wrote_both_learns_of_it_and_keeps_them(nodes, twin):
    left, _ = both(nodes, twin)
    twin.take(left.files())
    assert len(proofs_of(twin)) == 1
    assert twin.store.forks.size(branch_of(twin).name) == LEFT
    assert twin.store.size(JICA) == RIGHT


def _proof(nodes, twin):
    left, right = both(nodes, twin)
    left.take(right.files())
    (kept,) = left.store.forks.proofs()[JICA]
    return left, kept.content


class Lists(Relay):
    """A peer that lists proofs of its own making."""

    def __init__(self, peer, contents, origin=JICA):
        super().__init__(peer, self._listing)
        self.proofs = {f"forks/{origin}/{name_of_fork(x)}": x for x in contents}
        self._origin = origin

    def _listing(self, name, content):
        if name != "heads":
            return content
        names = [path.rpartition("/")[2] for path in self.proofs]
        return json.dumps(json.loads(content) | {"forks": {self._origin: names}}).encode()

    @property
    def asked_for_proofs(self):
        return [name for name in self.asked if name.startswith("forks/")]

    def get(self, name, at_most=LARGEST_FILE):
        content = super().get(name, at_most)
        return self.proofs.get(name, content)


def test_a_forged_proof_is_refused_and_named(nodes, twin):
    _, content = _proof(nodes, twin)
    third = nodes["moit"]
    forged = content[:-32] + bytes(32)
    for origin, made in ((JICA, forged), (KOICA, content), (JICA, b"no proof at all\n")):
        taken = third.take(Lists(nodes["jica"].files(), [made], origin))
        assert [trouble.of for trouble in taken.trouble] == [origin]
        assert third.store.forks.proofs() == {}
    assert third.store.size(JICA) == LEFT
    taken = third.take(Lists(nodes["jica"].files(), [content], "mekong/nobody/1"))
    assert (taken.trouble, third.store.forks.proofs()) == ((), {})


def test_of_altered_proofs_nothing_false_is_kept(nodes, twin):
    _, content = _proof(nodes, twin)
    third, chance = nodes["moit"], random.Random(5)
    key = third.framework.keys[JICA]
    for _ in range(8):
        altered = []
        for _ in range(10):
            at = chance.randrange(len(content))
            altered.append(content[:at] + bytes([chance.randrange(256)]) + content[at + 1 :])
        third.take(Lists(nodes["jica"].files(), altered))
        for proof in third.store.forks.proofs().get(JICA, ()):
            check_fork(proof.content, key)
            assert proof.content == content  # one that was altered back
    assert third.verify() == []


def test_a_flood_of_proofs_is_bounded(nodes, twin):
    """The member itself can make as many as it likes."""
    key = twin.framework.keys[JICA]
    held = open_checkpoint(twin.store.head(JICA), key)
    others = [other_head(twin, RIGHT, f"other {n}").encode() for n in range(14)]
    proofs = [prove_fork(held, open_checkpoint(x, key), None).to_bytes() for x in others]
    third = nodes["moit"]
    relay = Lists(nodes["jica"].files(), [*proofs, b"no proof\n"])
    third.take(relay)
    assert len(proofs_of(third)) == MOST_FORKS
    asked = relay.asked_for_proofs
    assert len(asked) == MOST_FORKS
    third.take(relay)
    assert len(relay.asked_for_proofs) == MOST_FORKS
    assert len(third.files().heads().forks[JICA]) == MOST_FORKS
    assert third.verify() == []


def test_a_peer_that_lists_more_than_can_be_is_refused_whole(nodes):
    for forks in ({JICA: ["0" * 16] * 17}, {JICA: ["../heads"]}, {"mekong/../1": []}, {JICA: "x"}):
        bad = Relay(
            nodes["jica"].files(),
            lambda name, content, forks=forks: json.dumps(
                json.loads(content) | {"forks": forks}
            ).encode() if name == "heads" else content,
        )  # fmt: skip
        with pytest.raises(Exception, match="Expected"):
            nodes["moit"].take(bad)


def test_a_peer_that_knows_of_a_fork_is_behind_no_more(nodes, twin):
    left, right = both(nodes, twin)
    left.take(right.files())
    assert left.take(right.files()).is_behind  # right has no proof yet
    right.take(left.files())
    taken = left.take(right.files())
    assert (taken.is_behind, taken.has_not_heard) == (False, False)


def test_an_equivocation_is_known_to_all_who_reach_each_other_without_the_liar(nodes, twin):
    left, right = both(nodes, twin)
    chain = [left, nodes["moit"], right]
    rounds = 0
    while not all(proofs_of(node) for node in chain):
        rounds += 1
        for giver, taker in ((0, 1), (1, 2), (2, 1), (1, 0)):
            chain[taker].take(chain[giver].files())
    assert rounds <= 2
    assert len({x.name for node in chain for x in node.store.forks.proofs()[JICA]}) <= 2
    for node in chain:
        assert node.verify() == []


def test_what_is_damaged_of_another_history_is_seen(nodes, twin):
    left, right = both(nodes, twin)
    left.take(right.files())
    name = branch_of(left).name
    left.store.close()
    with sqlite3.connect(nodes.folder / "koica/journal.db") as database:
        (number,) = database.execute(
            "SELECT id FROM channel_journal WHERE origin = ?", (name,)
        ).fetchone()
        database.execute("DROP TRIGGER channel_entry_no_DELETE")
        database.execute(
            "DELETE FROM channel_entry WHERE journal = ? AND entry_index = 6", (number,)
        )
    database.close()
    whats = [finding.what for finding in nodes.reopened("koica").verify()]
    assert any(name in what for what in whats)


# the parts of it


def head_of(node):
    return open_checkpoint(node.store.head(JICA), node.framework.keys[JICA])


def test_what_goes_on_from_what_is_held_is_no_other_history(nodes, twin):
    """A peer may have entries that were left out before for want of room."""
    left, right = both(nodes, twin)
    right.take(left.files())
    third, longer = nodes["moit"], head_of(left)
    for proof in right.store.forks.proofs()[JICA]:
        third.store.forks.keep(JICA, proof.content, 1)
    entries = partial(left.store.entries, JICA)
    histories = third.sync()._histories
    key, note_of = third.framework.keys[JICA], pytest.fail
    histories.keep_other(key, [longer], entries, lambda _, new: [None] * len(new), note_of)
    assert third.store.forks.branches() == {}
    assert third.store.size(JICA) == COMMON


def test_of_a_history_nothing_is_kept_that_its_head_was_not_signed_for(nodes, twin):
    left, right = both(nodes, twin)
    entries = right.store.entries(JICA, 0, RIGHT)
    payloads = right.store.payloads(JICA, COMMON, RIGHT)
    note = right.store.head(JICA)
    forks = left.store.forks
    for bad, content in (
        ([*entries[:-1], entries[0]], [payloads[0], None]),
        (entries[:-1], payloads[:-1]),
        (entries, [payloads[1], None]),
    ):
        with pytest.raises(Refused):
            forks.keep_branch(note, bad, COMMON, content, 1)
        assert forks.branches() == {}
    assert forks.keep_branch(note, entries, COMMON, payloads, 1) == forks.branches()[JICA][0].name
    assert forks.keep_branch(note, entries, COMMON, payloads, 1) is not None
    assert len(forks.branches()[JICA]) == 1
    assert left.verify() == []


def test_so_many_proofs_and_histories_of_a_journal_are_kept_and_no_more(nodes, twin):
    forks = twin.store.forks
    kept = [forks.keep(JICA, b"proof %d" % n, 1) for n in (0, 0, *range(MOST_FORKS + 2))]
    assert kept == [True, False, False, *[True] * (MOST_FORKS - 1), False, False]
    key = twin.framework.keys[JICA]
    names = []
    for n in range(MOST_FORKS + 1):
        head = other_head(twin, 3, f"other {n}").encode()
        open_checkpoint(head, key)
        entries = [f"other {n} {at}".encode() for at in range(3)]
        with pytest.raises(Refused):  # these have not the length of entries
            forks.keep_branch(head, entries, 0, [None] * 3, 1)
        entries = [entry_of(f"{n} {at}".encode()) for at in range(3)]
        checkpoint = Checkpoint(JICA, 3, Frontier().add(map(leaf_hash, entries)).root())
        head = sign_checkpoint(checkpoint, twin.keys().log_signer(twin.origin))
        names.append(forks.keep_branch(head, entries, 0, [None] * 3, 1, MOST_FORKS))
    assert [name is None for name in names] == [False] * MOST_FORKS + [True]


def third_history(nodes, twin):
    """koica holds the left history and the right one, cdc-kh the right one and a third; koica has
    the proof of that as well."""
    left, right = both(nodes, twin)
    left.take(right.files())
    other = nodes.not_joined("third")
    other.write([note("third"), note("sealed third", "GREEN"), note("a third time")])
    right.take(other.files())
    left.take(right.files())
    assert len(proofs_of(left)) == 2
    return left, right, other


@pytest.fixture
def forked_twice(nodes, twin):
    return third_history(nodes, twin)


def test_of_a_third_history_the_proof_alone_is_kept(forked_twice):
    left, right, other = forked_twice
    for peer in (right, other, right):
        assert left.take(peer.files()).trouble == ()
    assert [x.common for x in left.store.forks.branches()[JICA]] == [COMMON]
    told = [(x.size, x.is_held) for x in left.forks()[0].histories]
    assert told == [(LEFT, True), (RIGHT, True), (COMMON + 3, False)]
    assert left.verify() == []


def test_the_history_that_a_card_lets_count_is_kept_beside_two_others(forked_twice):
    left, right, other = forked_twice
    other.take(right.files())
    other.renew_card(seal_of("jica"), Renewed(journal=True))
    left.take(other.files())
    assert len(left.store.forks.branches()[JICA]) == 2
    assert texts_of(left, JICA)[-3:] == ["third", "sealed third", "a third time"]
    assert left.verify() == []


def test_of_an_own_journal_all_that_may_be_said_again_is_kept(forked_twice, twin):
    for peer in forked_twice:
        twin.take(peer.files())
    assert len(twin.store.forks.branches()[JICA]) == 2


@pytest.mark.parametrize("spare", [-1, 0, 1])
def test_another_history_counts_against_the_room_of_its_member(nodes, twin, spare):
    """Its entries need room whole; of what they say there is a bundle at most beyond it."""
    left, right = both(nodes, twin)
    taken = left.store.bytes_by_member()["jica"]
    left.room = Room(of_member=taken + RIGHT * BYTES_OF_ENTRY + spare)
    told = [each.what for each in left.take(right.files()).trouble]
    assert len(proofs_of(left)) == 1
    assert any("not room enough for another history" in what for what in told) is (spare < 1)
    assert len(left.store.forks.branches().get(JICA, ())) == (spare >= 0)
    if spare < 0:
        assert left.store.bytes_by_member()["jica"] == taken
        left.room = Room()
        assert left.take(right.files()).trouble == ()
    name = branch_of(left).name
    assert left.store.forks.size(name) == RIGHT
    assert (None in left.store.forks.payloads(name, COMMON, RIGHT)) is (spare == 0)


def test_what_is_known_of_a_journal_with_two_histories_is_not_computed_again(
    nodes, twin, monkeypatch
):
    left, right = both(nodes, twin)
    left.take(right.files())
    twin.take(left.files())
    twin.renew_card(seal_of("jica"), Renewed(journal=True))
    forks = left.forks()
    with monkeypatch.context() as patch:
        patch.setattr(left.store.forks, "entries", pytest.fail)
        assert left.forks() == forks
        assert left.take(right.files()).trouble == ()
    left.take(twin.files())
    assert left.forks()[0].is_settled
    monkeypatch.setattr(left.store.forks, "entries", pytest.fail)
    assert left.take(twin.files()).trouble == ()
    assert left.forks()[0].is_settled
