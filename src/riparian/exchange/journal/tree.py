"""The Merkle tree of a journal: its root, and proofs that it holds an entry or goes on from a root.

RFC 9162, section 2.1, with SHA-256. A *leaf hash* is the hash of one entry; a *node* the root of a
full subtree, named by its level (leaves are level 0) and its index in it. Nothing here knows what
an entry is, where nodes are stored or who signs a root.

Indices and sizes are numbers that somebody else may have chosen: a proof that does not fit them is
no proof, never an error.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence

import msgspec

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256().digest()
"""The root of a tree without leaves."""

Nodes = Callable[[int, int], bytes]
"""(level, index) -> the root of that full subtree of 2**level leaves."""


def leaf_hash(entry: bytes) -> bytes:
    """The hash of a leaf; told from that of a node by its first byte."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees beside each other."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier(msgspec.Struct, frozen=True):
    """All that is needed of a tree to append to it: the roots of its full subtrees, largest first,
    one for each bit that is set in its size."""

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def add(self, leaf_hashes: Iterable[bytes]) -> Frontier:
        """The frontier of the tree with these leaves appended."""
        size, hashes = self.size, list(self.hashes)
        for right in leaf_hashes:
            level = size
            while level & 1:
                right = node_hash(hashes.pop(), right)
                level >>= 1
            hashes.append(right)
            size += 1
        return Frontier(size, tuple(hashes))

    def root(self) -> bytes:
        """The root of the tree."""
        return _folded(self.hashes)


def nodes_of(leaf_hashes: Sequence[bytes]) -> Nodes:
    """The nodes of the tree with these leaves, each hashed once. A node that reaches beyond the
    last leaf raises IndexError."""
    known: dict[tuple[int, int], bytes] = {}

    def node(level: int, index: int) -> bytes:
        if level == 0:
            return leaf_hashes[index]
        if (level, index) not in known:
            left = node(level - 1, 2 * index)
            known[level, index] = node_hash(left, node(level - 1, 2 * index + 1))
        return known[level, index]

    return node


def inclusion_proof(nodes: Nodes, index: int, size: int) -> list[bytes]:
    """That leaf `index` is in the tree of this size (section 2.1.3.1). Raises ValueError where the
    tree has no such leaf."""
    if not 0 <= index < size:
        raise ValueError(f"no leaf {index} in a tree of {size}")
    start, end, proof = 0, size, list[bytes]()
    while end - start > 1:
        middle = start + _left_width(end - start)
        if index < middle:
            proof.append(_root_between(nodes, middle, end))
            end = middle
        else:
            proof.append(_root_between(nodes, start, middle))
            start = middle
    return proof[::-1]


def consistency_proof(nodes: Nodes, first: int, second: int) -> list[bytes]:
    """That the tree of size `first` is how that of size `second` began (section 2.1.4.1). Empty
    where nothing is to be shown: from an empty tree, or to the same size. Raises ValueError where
    `first` is the larger."""
    if not 0 <= first <= second:
        raise ValueError(f"a tree of {second} does not go on from one of {first}")
    if first in (0, second):
        return []
    start, end, proof = 0, second, list[bytes]()
    while first < end:
        middle = start + _left_width(end - start)
        if first <= middle:
            proof.append(_root_between(nodes, middle, end))
            end = middle
        else:
            proof.append(_root_between(nodes, start, middle))
            start = middle
    if start:  # else what is left is the first tree itself, whose root the verifier has
        proof.append(_root_between(nodes, start, end))
    return proof[::-1]


def root_from_nodes(nodes: Nodes, size: int) -> bytes:
    """The root of the tree of this size."""
    return _root_between(nodes, 0, size) if size else EMPTY_ROOT


def is_included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the proof shows that the entry with leaf hash `leaf` is the one at `index` in the
    tree of this size and root (section 2.1.3.2)."""
    if not 0 <= index < size or not _are_hashes(leaf, root, *proof):
        return False
    node, last, value = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if node & 1 or node == last:
            value = node_hash(sibling, value)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            value = node_hash(value, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and value == root


def is_consistent(
    first: int, second: int, first_root: bytes, second_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether the proof shows that the second tree begins with the first (section 2.1.4.2). Every
    tree goes on from the empty one, which has one root only."""
    if not 0 <= first <= second or not _are_hashes(first_root, second_root, *proof):
        return False
    if first == second:
        return not proof and first_root == second_root
    if first == 0:
        return not proof and first_root == EMPTY_ROOT
    path = [first_root, *proof] if _is_full(first) else proof
    return _both_roots(first, second, path) == (first_root, second_root)


def prefix_proof(nodes: Nodes, first: int, second: int) -> list[bytes]:
    """What root the first `first` leaves of a tree of size `second` have. It is the consistency
    proof, with that root in front where RFC 9162 leaves it out, as its verifier has it: who has
    been given another one needs it."""
    proof = consistency_proof(nodes, first, second)
    return [root_from_nodes(nodes, first), *proof] if _is_full(first) else proof


def prefix_root(
    first: int, second: int, second_root: bytes, proof: Sequence[bytes]
) -> bytes | None:
    """The root of the first `first` leaves of the tree of this size and root, as a `prefix_proof`
    shows it; None where it shows nothing."""
    if not 0 < first < second or not _are_hashes(second_root, *proof):
        return None
    roots = _both_roots(first, second, proof)
    return roots[0] if roots is not None and roots[1] == second_root else None


def _both_roots(first: int, second: int, path: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """The roots of the two trees that follow from the hashes on the way from where the first ends
    to the root; None where these are no such hashes."""
    if not path:
        return None
    node, last = first - 1, second - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            return None
        if node & 1 or node == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        node, last = node >> 1, last >> 1
    return (old, new) if last == 0 else None


def _root_between(nodes: Nodes, start: int, end: int) -> bytes:
    """The hash of the leaves from `start` to before `end`, a part of a tree that begins where a
    full subtree of its width would."""
    roots = []
    while start < end:
        width = _full_width(end - start)
        roots.append(nodes(width.bit_length() - 1, start // width))
        start += width
    return _folded(roots)


def _folded(roots: Sequence[bytes]) -> bytes:
    """The root above full subtrees beside each other, largest first."""
    if not roots:
        return EMPTY_ROOT
    root = roots[-1]
    for left in reversed(roots[:-1]):
        root = node_hash(left, root)
    return root


def _left_width(width: int) -> int:
    """The largest power of two below a width of two or more."""
    return 1 << (width - 1).bit_length() - 1


def _is_full(size: int) -> bool:
    """Whether a tree of this size is one full subtree."""
    return size > 0 and size & (size - 1) == 0


def _full_width(width: int) -> int:
    """The largest power of two that a width holds."""
    return 1 << width.bit_length() - 1


def _are_hashes(*values: bytes) -> bool:
    return all(len(value) == HASH_BYTES for value in values)
