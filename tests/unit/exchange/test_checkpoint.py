import base64
import contextlib
import json
from functools import reduce
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from riparian.errors import Refused
from riparian.exchange.journal.checkpoint import (
    Checkpoint,
    cosign,
    merge,
    open_checkpoint,
    read_number,
    sign_checkpoint,
    unverified_checkpoint,
)
from riparian.exchange.journal.notes import (
    COSIGNATURE,
    Signature,
    SignedNote,
    Signer,
    parse_note,
    read_vkey,
)
from riparian.exchange.journal.tree import EMPTY_ROOT

VECTORS = json.loads((Path(__file__).parents[2] / "fixtures/channel/notes.json").read_text("utf-8"))


def key(seed):
    return Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)


LOG = Signer("mekong/jica/1", key(1))
MIRRORS = [Signer(f"mekong/member-{at}/mirror", key(100 + at), COSIGNATURE) for at in range(20)]
HEAD = Checkpoint("mekong/jica/1", 3, bytes(range(32)))
SIGNED = sign_checkpoint(HEAD, LOG)


def opened(content, count=20):
    return open_checkpoint(content, LOG.verifier, [mirror.verifier for mirror in MIRRORS[:count]])


def names(content):
    return [line.name for line in parse_note(content).signatures]


# ------------------------------------------------------------------ what others publish


def test_a_checkpoint_of_a_public_log_is_opened():
    example = VECTORS["log"]
    log, witness = read_vkey(example["log"]), read_vkey(example["cosigner"])
    signed = open_checkpoint(example["note"].encode(), log, [witness])
    assert signed.checkpoint.origin == log.name
    assert signed.checkpoint.size == 1432088532
    assert signed.cosigned == {witness.name: example["cosigned_at"]}
    assert signed.checkpoint.text() == signed.note.text
    with pytest.raises(Refused):
        open_checkpoint(example["note"].replace("1432088532", "1432088533").encode(), log)


def test_the_example_of_the_standard_is_read():
    checkpoint = unverified_checkpoint(VECTORS["unverifiable"][1]["note"].encode())
    assert checkpoint.origin == "example.com/behind-the-sofa"
    assert checkpoint.size == 20852163
    assert VECTORS["cosigned_message"].endswith(f"\n{checkpoint.text()}")


# ------------------------------------------------------------------ one checkpoint


@given(st.integers(1, 2**63 - 1), st.binary(min_size=32, max_size=32), st.integers(0, 2**63 - 1))
def test_what_is_signed_and_cosigned_is_opened(size, root, at):
    checkpoint = Checkpoint("mekong/jica/1", size, root)
    signed = opened(cosign(sign_checkpoint(checkpoint, LOG), MIRRORS[0], at))
    assert signed.checkpoint == checkpoint == unverified_checkpoint(signed.note.to_bytes())
    assert signed.cosigned == {MIRRORS[0].name: at}


def test_an_empty_journal_has_one_root():
    empty = Checkpoint("mekong/jica/1", 0, EMPTY_ROOT)
    assert opened(sign_checkpoint(empty, LOG)).checkpoint == empty
    with pytest.raises(Refused, match="empty"):
        opened(sign_checkpoint(Checkpoint("mekong/jica/1", 0, bytes(32)), LOG))


ROOT = base64.b64encode(HEAD.root).decode()
WRONG_TEXTS = {
    "two lines": "mekong/jica/1\n3\n",
    "an extension line": f"mekong/jica/1\n3\n{ROOT}\nmore\n",
    "an empty line at the end": f"mekong/jica/1\n3\n{ROOT}\n\n",
    "an empty line before": f"\nmekong/jica/1\n3\n{ROOT}\n",
    "no origin": f"\n3\n{ROOT}\n",
    "another journal": f"mekong/jica/2\n3\n{ROOT}\n",
    "a journal with a space": f"mekong/jica/1 \n3\n{ROOT}\n",
    "a root cut short": "mekong/jica/1\n3\n" + base64.b64encode(bytes(31)).decode() + "\n",
    "a root too long": "mekong/jica/1\n3\n" + base64.b64encode(bytes(33)).decode() + "\n",
    "a root with stray bits": f"mekong/jica/1\n3\n{ROOT[:-2]}9=\n",
    "a root in hexadecimal": f"mekong/jica/1\n3\n{HEAD.root.hex()}\n",
    "lines ended by U+2028": f"mekong/jica/1\u20283\u2028{ROOT}\n",
    "lines ended by U+0085": f"mekong/jica/1\x853\x85{ROOT}\n",
}
WRONG_NUMBERS = [
    "",
    "01",
    "00",
    "-0",
    "-1",
    "+1",
    " 1",
    "1 ",
    "1\x85",
    "1_0",
    "1.0",
    "1e3",
    "0x1",
    "１",
    "1１",
    "๓",
    "²",
    "9223372036854775808",
    "18446744073709551616",
    "1" * 5000,
]


@pytest.mark.parametrize("text", WRONG_TEXTS.values(), ids=WRONG_TEXTS)
def test_a_wrong_text_is_refused_whoever_signed_it(text):
    with pytest.raises(Refused):
        opened(SignedNote(text, (LOG.sign(text),)).to_bytes())


@pytest.mark.parametrize("number", WRONG_NUMBERS, ids=lambda number: ascii(number)[:20])
def test_a_wrong_size_is_refused_whoever_signed_it(number):
    text = f"mekong/jica/1\n{number}\n{ROOT}\n"
    with pytest.raises(Refused):
        opened(SignedNote(text, (LOG.sign(text),)).to_bytes())
    with pytest.raises(Refused):
        read_number(number)


@given(st.integers(0, 2**63 - 1))
def test_a_number_is_read_as_it_is_written(number):
    assert read_number(str(number)) == number


def test_what_is_no_checkpoint_is_not_looked_up():
    for text in (f"\n3\n{ROOT}\n", "mekong/jica/1\n3\n", f"mekong/jica/1\n3\n{ROOT}\nmore\n"):
        with pytest.raises(Refused):
            unverified_checkpoint(SignedNote(text, (LOG.sign(text),)).to_bytes())


def test_only_the_journal_speaks_for_it():
    for other in (Signer("mekong/jica/1", key(9)), Signer("mekong/ami/1", key(1))):
        with pytest.raises(Refused):
            open_checkpoint(SIGNED, other.verifier)
    cosigned_only = SignedNote(HEAD.text(), (MIRRORS[0].sign(HEAD.text(), 5),)).to_bytes()
    with pytest.raises(Refused, match="only those of others"):
        opened(cosigned_only)
    same_key = Signer("mekong/jica/1", key(1), COSIGNATURE)
    note = SignedNote(HEAD.text(), (same_key.sign(HEAD.text(), 5),)).to_bytes()
    with pytest.raises(Refused):
        open_checkpoint(note, same_key.verifier)


def test_a_key_signs_its_own_journal_only():
    for signer in (Signer("mekong/ami/1", key(1)), Signer("mekong/jica/1", key(1), COSIGNATURE)):
        with pytest.raises(ValueError, match="does not sign"):
            sign_checkpoint(HEAD, signer)
    with pytest.raises(ValueError, match="time"):
        cosign(SIGNED, LOG, 5)


# ------------------------------------------------------------------ who else holds it


def test_only_what_was_verified_is_kept():
    stranger = Signer("mekong/stranger/mirror", key(50), COSIGNATURE)
    no_time = Signer("mekong/clockless/mirror", key(51))
    extra = (stranger.sign(HEAD.text(), 5), no_time.sign(HEAD.text()))
    note = parse_note(cosign(SIGNED, MIRRORS[0], 5))
    content = SignedNote(note.text, (*extra, *note.signatures)).to_bytes()
    signed = open_checkpoint(content, LOG.verifier, [MIRRORS[0].verifier, no_time.verifier])
    assert [line.name for line in signed.note.signatures] == [LOG.name, MIRRORS[0].name]
    assert signed.cosigned == {MIRRORS[0].name: 5}


def test_a_false_cosignature_is_refused_where_the_cosigner_is_known():
    false = Signature(MIRRORS[0].name, MIRRORS[0].verifier.id, bytes(72))
    note = parse_note(SIGNED)
    content = SignedNote(note.text, (*note.signatures, false)).to_bytes()
    with pytest.raises(Refused, match="member-0"):
        opened(content)
    assert opened(content, 0).note.to_bytes() == SIGNED


def test_a_cosigner_keeps_its_newest_line():
    text = HEAD.text()
    lines = [LOG.sign(text), *(MIRRORS[0].sign(text, at) for at in (7, 9, 8))]
    signed = opened(SignedNote(text, tuple(lines)).to_bytes())
    assert signed.cosigned == {MIRRORS[0].name: 9}
    assert signed.note.signatures == (lines[0], lines[2])


def test_cosigning_again_replaces_the_line():
    content = cosign(cosign(cosign(SIGNED, MIRRORS[0], 7), MIRRORS[1], 8), MIRRORS[0], 6)
    assert opened(content).cosigned == {MIRRORS[0].name: 6, MIRRORS[1].name: 8}
    assert names(content) == [LOG.name, MIRRORS[1].name, MIRRORS[0].name]


def test_a_note_has_room_for_fifteen_cosigners():
    content = SIGNED
    for at, mirror in enumerate(MIRRORS):
        content = cosign(content, mirror, at)
    assert names(content) == [LOG.name, *(mirror.name for mirror in reversed(MIRRORS[5:]))]
    assert len(opened(content).cosigned) == 15


cosigned = st.dictionaries(st.sampled_from(range(20)), st.integers(0, 30)).map(
    lambda times: reduce(lambda content, at: cosign(content, MIRRORS[at], times[at]), times, SIGNED)
)


@settings(max_examples=40)
@given(cosigned, cosigned, cosigned)
def test_notes_may_be_merged_in_any_order(first, second, third):
    merged = merge(first, second)
    assert merged == merge(second, first)
    assert merge(merged, first) == merged
    assert merge(merged, third) == merge(first, merge(second, third))
    assert names(merged)[0] == LOG.name
    assert len(names(merged)) <= 16
    times = {**opened(first).cosigned}
    for name, at in opened(second).cosigned.items():
        times[name] = max(at, times.get(name, at))
    newest = sorted(times.values(), reverse=True)[:15]
    assert sorted(opened(merged).cosigned.values(), reverse=True) == newest


def test_a_journal_may_sign_with_several_keys():
    example = VECTORS["log"]["note"].encode()
    merged = merge(example, example)
    assert names(merged)[:2] == [read_vkey(VECTORS["log"]["log"]).name] * 2
    assert sorted(parse_note(merged).signatures, key=str) == sorted(
        parse_note(example).signatures, key=str
    )


def test_lines_of_unknown_kinds_are_not_carried_on():
    text = HEAD.text()
    other = Signature("witness.example", b"none", bytes(2428))
    content = SignedNote(text, (other, LOG.sign(text))).to_bytes()
    assert names(merge(content, SIGNED)) == [LOG.name]


def test_different_checkpoints_are_not_merged():
    other = sign_checkpoint(Checkpoint("mekong/jica/1", 4, bytes(32)), LOG)
    with pytest.raises(Refused, match="another checkpoint"):
        merge(SIGNED, other)
    for content in (b"", b"no checkpoint\n\n" + SIGNED.partition(b"\n\n")[2]):
        for act in (lambda c: merge(c, c), lambda c: cosign(c, MIRRORS[0], 1), opened):
            with pytest.raises(Refused):
                act(content)


# ------------------------------------------------------------------ whatever comes


@given(st.binary() | st.text().map(str.encode), st.integers(0, 300), st.integers(0, 9))
def test_no_altered_checkpoint_is_taken_for_another(added, at, length):
    content = SIGNED[:at] + added + SIGNED[at + length :]
    with contextlib.suppress(Refused):
        assert opened(content).checkpoint == HEAD
    for act in (unverified_checkpoint, lambda c: cosign(c, MIRRORS[0], 1), lambda c: merge(c, c)):
        with contextlib.suppress(Refused):
            act(content)
