"""A fork is proven where there is one, and no proof can be made where there is none."""

from __future__ import annotations

import random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from channel import KEY, ORIGIN, OTHER
from riparian.errors import Refused
from riparian.exchange.journal.checkpoint import (
    Checkpoint,
    cosign,
    open_checkpoint,
    sign_checkpoint,
)
from riparian.exchange.journal.fork import (
    LARGEST_FORK,
    ForkProof,
    check_fork,
    name_of_fork,
    prove_fork,
    unverified_fork,
)
from riparian.exchange.journal.notes import COSIGNATURE, Signer
from riparian.exchange.journal.tree import (
    consistency_proof,
    leaf_hash,
    nodes_of,
    prefix_proof,
    prefix_root,
    root_from_nodes,
)
from thoroughly import times

LOG = Signer(ORIGIN, KEY)
MIRROR = Signer("mekong/koica/mirror", Ed25519PrivateKey.from_private_bytes(bytes(32)), COSIGNATURE)
MOST = 70
ROUNDS = times(150)
LEFT = [leaf_hash(f"left {n}".encode()) for n in range(MOST)]
RIGHT = [leaf_hash(f"right {n}".encode()) for n in range(MOST)]


class History:
    """The first `common` leaves of one history, and then those of another."""

    def __init__(self, common=MOST):
        self.nodes = nodes_of(LEFT[:common] + RIGHT[common:])

    def head(self, size, signer=LOG):
        checkpoint = Checkpoint(signer.name, size, root_from_nodes(self.nodes, size))
        return open_checkpoint(sign_checkpoint(checkpoint, signer), signer.verifier)


ONE = History()


def forged(longer, shorter, hashes):
    """The bytes of a proof, whatever it shows."""
    return ForkProof(longer, shorter, tuple(hashes)).to_bytes()


def pairs(chance):
    """Two checkpoints of histories that part somewhere before the end of either, and the nodes of
    the longer."""
    common = chance.randrange(MOST)
    histories = [ONE, History(common)]
    chance.shuffle(histories)
    sizes = sorted(chance.choices(range(common + 1, MOST + 1), k=2), reverse=True)
    return histories[0].head(sizes[0]), histories[1].head(sizes[1]), histories[0].nodes


def test_every_equivocation_is_proven_in_less_than_a_kilobyte():
    chance = random.Random(1)
    for _ in range(ROUNDS):
        longer, shorter, nodes = pairs(chance)
        given = [longer, shorter]
        chance.shuffle(given)
        proof = prove_fork(*given, nodes)
        content = proof.to_bytes()
        assert len(content) < 1000
        assert check_fork(content, LOG.verifier) == proof
        assert {*proof.checkpoints} == {longer.checkpoint, shorter.checkpoint}


def test_nothing_can_be_proven_against_who_signed_one_history():
    chance = random.Random(2)
    signed = {size: ONE.head(size) for size in range(MOST + 1)}
    for _ in range(ROUNDS):
        first, second = sorted(chance.choices(range(MOST + 1), k=2))
        assert prove_fork(signed[first], signed[second], ONE.nodes) is None
        right = prefix_proof(ONE.nodes, first, second)
        other = History(chance.randrange(MOST)).nodes
        wrong = list(right)
        if wrong:
            wrong[chance.randrange(len(wrong))] = chance.choice(RIGHT)
        for hashes in (
            [], right, wrong, right[1:], right[:-1], [*right, LEFT[0]], [RIGHT[0], *right],
            consistency_proof(ONE.nodes, first, second), prefix_proof(other, first, second),
            chance.sample(LEFT, len(right)),
        ):  # fmt: skip
            for pair in ((second, first), (first, second)):
                with pytest.raises(Refused):
                    check_fork(forged(*(signed[size] for size in pair), hashes), LOG.verifier)


def test_a_proof_made_of_what_another_signed_is_refused():
    thief = Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(b"\1" * 32))
    proof = prove_fork(ONE.head(5), History(2).head(7), History(2).nodes)
    check_fork(proof.to_bytes(), LOG.verifier)
    for content in (
        prove_fork(ONE.head(5), History(2).head(7, thief), History(2).nodes).to_bytes(),
        prove_fork(ONE.head(5, thief), History(2).head(7, thief), History(2).nodes).to_bytes(),
    ):
        with pytest.raises(Refused):
            check_fork(content, LOG.verifier)
    other = Signer(OTHER, KEY)  # the same key, and another journal
    with pytest.raises(Refused, match=OTHER):
        check_fork(proof.to_bytes(), other.verifier)
    assert prove_fork(ONE.head(5), History(2).head(5, other), ONE.nodes) is None


def test_lines_of_those_who_hold_a_checkpoint_are_left_out():
    note = cosign(History(2).head(7).note.to_bytes(), MIRROR, 1_795_000_000)
    held = open_checkpoint(note, LOG.verifier, [MIRROR.verifier])
    proof = prove_fork(ONE.head(5), held, History(2).nodes)
    assert b"mirror" not in proof.to_bytes()
    assert check_fork(proof.to_bytes(), LOG.verifier) == proof
    assert unverified_fork(proof.to_bytes()) == proof.checkpoints
    assert forged(held, ONE.head(5), proof.hashes) == proof.to_bytes()


def test_there_is_one_proof_of_two_checkpoints_of_one_size():
    pair = [ONE.head(5), History(2).head(5)]
    contents = {prove_fork(*each, ONE.nodes).to_bytes() for each in (pair, pair[::-1])}
    (content,) = contents
    proof = check_fork(content, LOG.verifier)
    assert proof.hashes == ()
    assert proof.name == name_of_fork(content)
    with pytest.raises(Refused, match="has two histories"):
        check_fork(forged(proof.shorter, proof.longer, ()), LOG.verifier)
    with pytest.raises(Refused):
        check_fork(forged(proof.longer, proof.shorter, [LEFT[0]]), LOG.verifier)


def test_a_proof_looks_as_described():
    longer, shorter, nodes = History(3).head(6), ONE.head(4), History(3).nodes
    signatures = [x.note.signatures[0].value for x in (longer, shorter)]
    assert prove_fork(longer, shorter, nodes).to_bytes() == b"".join([
        b"riparian/fork@v1\nmekong/jica/1\n",
        bytes(7), b"\6", longer.checkpoint.root, signatures[0],
        bytes(7), b"\4", shorter.checkpoint.root, signatures[1],
        nodes(2, 0), nodes(1, 2),
    ])  # fmt: skip


def test_of_a_million_entries_it_is_still_below_a_kilobyte():
    size = 2**20
    hashes = prefix_proof(lambda level, index: bytes(32), size // 2 - 1, size)
    assert len(hashes) == 21  # the most that there are for that size
    assert len(forged(ONE.head(5), ONE.head(4), hashes)) < 1000


def _mutated(chance, content):
    at = chance.randrange(len(content))
    lines = content.split(b"\n")
    line = chance.randrange(len(lines))
    match chance.randrange(8):
        case 0:
            return (
                content[:at] + bytes([content[at] ^ 1 << chance.randrange(8)]) + content[at + 1 :]
            )
        case 1:
            return content[:at]
        case 2:
            return content[:at] + bytes([chance.randrange(256)]) + content[at:]
        case 3:
            return b"\n".join(lines[:line] + lines[line + 1 :])
        case 4:
            return b"\n".join([*lines[: line + 1], *lines[line:]])
        case 5:
            return b"\n".join([*lines[:line], chance.choice(lines), *lines[line + 1 :]])
        case 6:
            return content[at:] + content[:at]
        case _:
            return content + content[at:]


def test_of_a_proof_that_was_altered_nothing_is_believed():
    chance = random.Random(3)
    contents = [proof.to_bytes() for proof in (prove_fork(*pairs(chance)) for _ in range(20))]
    refused = 0
    for _ in range(3000):
        content = chance.choice(contents)
        altered = _mutated(chance, content)
        try:
            check_fork(altered, LOG.verifier)
        except Refused:
            refused += 1
        else:
            assert altered == content  # whatever differs by a byte is another proof, or none
    assert refused > 2500


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"\n\n" * 2000,
        b"\n" * 8,
        b"\xff" * 99,
        b"riparian/fork@v1\n",
        b"riparian/fork@v1\nmekong/jica/1",
        b"riparian/fork@v1\nmekong/jica/1\n" + bytes(207),
        b"riparian/fork@v1\nmekong/jica/1\n" + b"\xff" * 208,
        b"riparian/fork@v1\nmekong/../1\n" + bytes(208),
    ],
)
def test_what_is_no_proof_at_all_is_refused(content):
    with pytest.raises(Refused):
        check_fork(content, LOG.verifier)


def test_a_proof_is_bounded():
    proof = prove_fork(ONE.head(5), History(2).head(7), History(2).nodes)
    content = forged(proof.longer, proof.shorter, [*proof.hashes, *LEFT, *RIGHT])
    assert len(content) > LARGEST_FORK
    with pytest.raises(Refused, match="bytes"):
        check_fork(content, LOG.verifier)


# the tree beneath


def test_how_a_tree_began_is_shown_by_its_later_root():
    for second in range(2, MOST + 1):
        whole = root_from_nodes(ONE.nodes, second)
        for first in range(1, second):
            proof = prefix_proof(ONE.nodes, first, second)
            root = root_from_nodes(ONE.nodes, first)
            assert prefix_root(first, second, whole, proof) == root
            assert prefix_root(first, second, root, proof) is None
            assert prefix_root(first, second, whole, proof[:-1]) is None


def test_where_nothing_began_earlier_nothing_is_shown():
    root = root_from_nodes(ONE.nodes, 4)
    for first, second in ((0, 4), (4, 4), (5, 4), (-1, 4)):
        assert prefix_root(first, second, root, [root]) is None
    assert prefix_root(2, 4, root, []) is None
    assert prefix_root(2, 4, root, [b"short", root]) is None
