import base64
import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.exchange.journal.tree import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    inclusion_proof,
    is_consistent,
    is_included,
    leaf_hash,
    node_hash,
    nodes_of,
    root_from_nodes,
)

VECTORS = json.loads(
    (Path(__file__).parents[2] / "fixtures/channel/merkle.json").read_text("utf-8")
)
LARGEST = 130

leaves = [leaf_hash(bytes([at])) for at in range(LARGEST)]
nodes = nodes_of(leaves)


def naive_root(hashes):
    """RFC 9162, section 2.1.1, as it is written there."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    middle = max(2**power for power in range(20) if 2**power < len(hashes))
    left, right = naive_root(hashes[:middle]), naive_root(hashes[middle:])
    return hashlib.sha256(b"\x01" + left + right).digest()


roots = [naive_root(leaves[:size]) for size in range(LARGEST + 1)]


def decoded(text):
    return base64.b64decode(text or "", validate=True)


def probes(kind):
    return [pytest.param(probe, id=probe["file"]) for probe in VECTORS[kind]]


# ------------------------------------------------------------------ what others publish


def test_hashes_are_those_of_certificate_transparency():
    published = [leaf_hash(bytes.fromhex(leaf)) for leaf in VECTORS["leaves"]]
    node = nodes_of(published)
    assert [
        [node(level, index).hex() for index in range(8 >> level)] for level in range(4)
    ] == VECTORS["nodes"]
    assert [root_from_nodes(node, size).hex() for size in range(9)] == VECTORS["roots"]
    assert [Frontier().add(published[:size]).root().hex() for size in range(9)] == VECTORS["roots"]


@pytest.mark.parametrize("probe", probes("inclusion"))
def test_inclusion_is_judged_as_in_certificate_transparency(probe):
    assert (
        is_included(
            decoded(probe["leafHash"]),
            probe["leafIdx"],
            probe["treeSize"],
            [decoded(sibling) for sibling in probe["proof"] or ()],
            decoded(probe["root"]),
        )
        is not probe["wantErr"]
    )


@pytest.mark.parametrize("probe", probes("consistency"))
def test_consistency_is_judged_as_in_certificate_transparency(probe):
    first_root, second_root = decoded(probe["root1"]), decoded(probe["root2"])
    proof = [decoded(sibling) for sibling in probe["proof"] or ()]
    consistent = is_consistent(probe["size1"], probe["size2"], first_root, second_root, proof)
    # two equal roots that are no hashes are equal there, and refused here
    assert consistent is (not probe["wantErr"] and len(first_root) == 32)


def test_inclusion_proofs_are_those_of_the_draft_on_subtrees():
    """The hash over all of them, to 130 leaves, in draft-ietf-plants-merkle-tree-certs."""
    digest = hashlib.sha256()
    for end in range(LARGEST + 1):
        for start in range(end):
            width = end - start
            if start % (1 << (width - 1).bit_length()):
                continue
            part = nodes_of(leaves[start:end])
            for index in range(width):
                proof = "".join(f" {node.hex()}" for node in inclusion_proof(part, index, width))
                digest.update(f"{start + index} [{start}, {end}){proof}\n".encode())
    published = "ac2a8f989e44d99e399db448050ff5f19757df53cfb716aa81015d3955d8163f"
    assert digest.hexdigest() == published


# ------------------------------------------------------------------ all small trees


def test_a_root_is_the_same_however_it_is_made():
    frontier = Frontier()
    for size in range(LARGEST):
        assert frontier.size == size
        assert frontier.root() == root_from_nodes(nodes, size) == roots[size]
        assert len(frontier.hashes) == size.bit_count()
        frontier = frontier.add([leaves[size]])


@given(st.integers(0, LARGEST), st.integers(0, LARGEST))
def test_leaves_may_be_added_in_any_number_of_steps(first, second):
    first, second = sorted((first, second))
    assert Frontier().add(leaves[:first]).add(leaves[first:second]) == Frontier().add(
        iter(leaves[:second])
    )


def test_every_leaf_is_shown_to_be_where_it_is():
    for size in range(1, LARGEST + 1):
        for index in range(size):
            proof = inclusion_proof(nodes, index, size)
            assert is_included(leaves[index], index, size, proof, roots[size])


def test_every_tree_is_shown_to_go_on_from_every_smaller():
    for second in range(LARGEST + 1):
        for first in range(second + 1):
            proof = consistency_proof(nodes, first, second)
            assert is_consistent(first, second, roots[first], roots[second], proof)


# ------------------------------------------------------------------ what is no proof

altered_bits = st.tuples(st.integers(0, 31), st.integers(0, 7))


def flipped(value, where):
    at, bit = where
    return value[:at] + bytes([value[at] ^ 1 << bit]) + value[at + 1 :]


def forgeries(data, proof):
    """The proof, altered in each way that a proof can be."""
    if proof:
        at = data.draw(st.integers(0, len(proof) - 1))
        where = data.draw(altered_bits)
        yield [*proof[:at], flipped(proof[at], where), *proof[at + 1 :]]
        yield [*proof[:at], proof[at][:-1], *proof[at + 1 :]]
        yield proof[:at] + proof[at + 1 :]
    at = data.draw(st.integers(0, len(proof)))
    yield [*proof[:at], data.draw(st.sampled_from(leaves)), *proof[at:]]
    yield [*proof, *proof, b""]


@given(st.data())
def test_forged_inclusion_is_seen(data):
    size = data.draw(st.integers(1, LARGEST))
    index = data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(nodes, index, size)
    for forged in forgeries(data, proof):
        assert not is_included(leaves[index], index, size, forged, roots[size])
    where = data.draw(altered_bits)
    assert not is_included(flipped(leaves[index], where), index, size, proof, roots[size])
    assert not is_included(leaves[index], index, size, proof, flipped(roots[size], where))
    for other in {*range(-2, size + 3), 2**63, 2**64} - {index}:
        assert not is_included(leaves[index], other, size, proof, roots[size])


@given(st.data())
def test_forged_consistency_is_seen(data):
    second = data.draw(st.integers(2, LARGEST))
    first = data.draw(st.integers(1, second - 1))
    proof = consistency_proof(nodes, first, second)
    for forged in forgeries(data, proof):
        assert not is_consistent(first, second, roots[first], roots[second], forged)
    where = data.draw(altered_bits)
    assert not is_consistent(first, second, flipped(roots[first], where), roots[second], proof)
    assert not is_consistent(first, second, roots[first], flipped(roots[second], where), proof)
    for other in {*range(-2, second + 3), 2**64} - {first}:
        assert not is_consistent(other, second, roots[first], roots[second], proof)


def test_a_proof_of_a_larger_tree_says_nothing_of_a_smaller():
    assert is_included(leaves[1], 1, 2, [leaves[0]], roots[2])
    assert not is_included(leaves[1], 0, 1, [leaves[0]], roots[2])


def test_history_written_anew_has_no_proof():
    other = [*leaves[:40], leaf_hash(b"something else"), *leaves[41:]]
    proof = consistency_proof(nodes_of(other), 50, LARGEST)
    assert not is_consistent(50, LARGEST, roots[50], naive_root(other), proof)


def test_an_empty_tree_has_one_root():
    assert is_consistent(0, 7, EMPTY_ROOT, roots[7], [])
    assert not is_consistent(0, 7, roots[3], roots[7], [])
    assert not is_consistent(0, 7, EMPTY_ROOT, roots[7], [roots[7]])
    assert not is_included(EMPTY_ROOT, 0, 0, [], EMPTY_ROOT)


def test_a_size_beyond_all_bounds_ends_at_once():
    size = 2**4000
    assert not is_included(leaves[0], 0, size, leaves[:64], roots[64])
    assert not is_consistent(3, size, roots[3], roots[64], leaves[:64])


@given(st.integers(1, LARGEST), st.integers(0, 2**62), st.lists(st.sampled_from(leaves)))
def test_numbers_at_random_prove_nothing(size, index, proof):
    assert not is_included(leaf_hash(b"never written"), index, size, proof, roots[size])


def test_a_proof_of_what_cannot_be_is_our_own_mistake():
    for index, size in ((0, 0), (5, 5), (-1, 5)):
        with pytest.raises(ValueError, match="no leaf"):
            inclusion_proof(nodes, index, size)
    with pytest.raises(ValueError, match="does not go on"):
        consistency_proof(nodes, 6, 5)
    with pytest.raises(IndexError):
        nodes(0, LARGEST)


def test_a_leaf_is_no_node():
    assert leaf_hash(leaves[0] + leaves[1]) != node_hash(leaves[0], leaves[1])
