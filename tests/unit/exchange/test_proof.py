import base64
import contextlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from riparian.errors import Refused
from riparian.exchange.journal.checkpoint import Checkpoint, cosign, sign_checkpoint
from riparian.exchange.journal.entry import entry_of
from riparian.exchange.journal.notes import COSIGNATURE, Signer
from riparian.exchange.journal.proof import (
    LARGEST_PROOF,
    Proof,
    check_proof,
    read_proof,
    write_proof,
)
from riparian.exchange.journal.tree import inclusion_proof, leaf_hash, nodes_of, root_from_nodes


def key(seed):
    return Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)


SIZE = 21
LOG = Signer("mekong/jica/1", key(1))
MIRROR = Signer("mekong/ami/mirror", key(2), COSIGNATURE)
entries = [entry_of(f"payload {at}".encode()) for at in range(SIZE)]
nodes = nodes_of([leaf_hash(entry) for entry in entries])
HEAD = Checkpoint("mekong/jica/1", SIZE, root_from_nodes(nodes, SIZE))
NOTE = cosign(sign_checkpoint(HEAD, LOG), MIRROR, 1_700_000_000)


def proof_of(index, extra=None):
    return write_proof(index, inclusion_proof(nodes, index, SIZE), NOTE, extra)


def check(content, entry, log=LOG):
    return check_proof(read_proof(content), entry, log.verifier, [MIRROR.verifier])


@given(st.integers(0, SIZE - 1), st.none() | st.binary())
def test_a_proof_stands_alone(index, extra):
    content = proof_of(index, extra)
    proof = read_proof(content)
    assert (proof.origin, proof.index, proof.note, proof.extra) == (LOG.name, index, NOTE, extra)
    assert write_proof(proof.index, proof.hashes, proof.note, proof.extra) == content
    signed = check(content, entries[index])
    assert signed.checkpoint == HEAD
    assert signed.cosigned == {MIRROR.name: 1_700_000_000}


def test_a_proof_looks_as_in_the_standard():
    lines = proof_of(20, b"why").decode().split("\n")
    assert lines[:3] == ["c2sp.org/tlog-proof@v1", "extra d2h5", "index 20"]
    assert [base64.b64decode(line) for line in lines[3:5]] == [nodes(2, 4), nodes(4, 0)]
    assert lines[5] == ""
    assert "\n".join(lines[6:]).encode() == NOTE


def test_a_proof_of_one_entry_has_no_hashes():
    alone = leaf_hash(entries[0])
    note = sign_checkpoint(Checkpoint("mekong/jica/1", 1, alone), LOG)
    content = write_proof(0, [], note)
    assert content == b"c2sp.org/tlog-proof@v1\nindex 0\n\n" + note
    assert check(content, entries[0]).checkpoint.size == 1


@given(st.integers(0, SIZE - 1), st.integers(0, SIZE + 2))
def test_a_proof_is_of_one_entry(index, other):
    proof = read_proof(proof_of(index))
    moved = Proof(proof.origin, other, proof.hashes, proof.note)
    if other == index:
        return
    with pytest.raises(Refused, match=f"entry {other} of mekong/jica/1"):
        check_proof(moved, entries[index], LOG.verifier)
    if other < SIZE:
        with pytest.raises(Refused, match="does not show"):
            check(proof_of(index), entries[other])


def test_a_proof_needs_the_key_of_its_journal():
    for log in (Signer("mekong/jica/1", key(9)), Signer("mekong/ami/1", key(1))):
        with pytest.raises(Refused):
            check(proof_of(3), entries[3], log)


HASH = base64.b64encode(bytes(32)).decode()
START = "c2sp.org/tlog-proof@v1\n"
SPOILED = {
    "nothing": "",
    "another header": "c2sp.org/tlog-proof@v2\nindex 3\n\n",
    "a header cut short": "c2sp.org/tlog-proof\nindex 3\n\n",
    "a carriage return": "c2sp.org/tlog-proof@v1\r\nindex 3\r\n\r\n",
    "no index": START + "\n",
    "an index elsewhere": f"{START}{HASH}\nindex 3\n\n",
    "an index twice": f"{START}index 3\nindex 3\n\n",
    "extra behind the index": f"{START}index 3\nextra d2h5\n\n",
    "extra twice": f"{START}extra d2h5\nextra d2h5\nindex 3\n\n",
    "extra that is no base64": f"{START}extra !!notbase64!!\nindex 3\n\n",
    "extra with stray bits": f"{START}extra d2i=\nindex 3\n\n",
    "a word for an index": START + "index three\n\n",
    "a negative index": START + "index -3\n\n",
    "a leading zero": START + "index 03\n\n",
    "full-width digits": START + "index ３\n\n",
    "two spaces": START + "index  3\n\n",
    "an index beyond all": START + "index 9223372036854775808\n\n",
    "a hash too long": f"{START}index 3\n{base64.b64encode(bytes(64)).decode()}\n\n",
    "a hash that is none": f"{START}index 3\n!!notbase64!!\n\n",
    "a space behind a hash": f"{START}index 3\n{HASH} \n\n",
    "64 hashes": f"{START}index 3\n" + f"{HASH}\n" * 64 + "\n",
    "two empty lines": START + "index 3\n\n\n",
    "hashes split by U+2028": f"{START}index 3\n{HASH}\u2028{HASH}\n\n",
}


@pytest.mark.parametrize("head", SPOILED.values(), ids=SPOILED)
def test_a_spoiled_proof_is_refused(head):
    with pytest.raises(Refused):
        read_proof(head.encode() + NOTE)


def test_a_proof_without_a_checkpoint_is_refused():
    head = proof_of(3).removesuffix(NOTE)
    for tail in (b"", b"test checkpoint\n", NOTE[:40], NOTE + b"\n"):
        with pytest.raises(Refused):
            read_proof(head + tail)


def test_a_proof_is_bounded():
    with pytest.raises(Refused, match="up to"):
        read_proof(proof_of(3, bytes(LARGEST_PROOF)))
    assert read_proof(proof_of(3, bytes(2**20))).extra == bytes(2**20)


@given(
    st.binary(max_size=40) | st.text(max_size=9).map(str.encode), st.integers(0), st.integers(0, 9)
)
def test_no_altered_proof_proves_anything_else(added, at, length):
    content = proof_of(3)
    at %= len(content)
    changed = content[:at] + added + content[at + length :]
    with contextlib.suppress(Refused):
        assert check(changed, entries[3]).checkpoint == HEAD
    with contextlib.suppress(Refused):
        proof = read_proof(changed)
        assert write_proof(proof.index, proof.hashes, proof.note, proof.extra) == changed
    with pytest.raises(Refused):
        check(changed, entries[4])
