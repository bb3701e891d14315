import base64
import contextlib
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from riparian.errors import Refused
from riparian.exchange.journal.notes import (
    COSIGNATURE,
    ED25519,
    LARGEST_NOTE,
    Signature,
    SignedNote,
    Signer,
    Verifier,
    parse_note,
    read_base64,
    read_vkey,
    verified,
)

VECTORS = json.loads((Path(__file__).parents[2] / "fixtures/channel/notes.json").read_text("utf-8"))


def key(seed):
    return Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)


LOG = Signer("mekong/jica/1", key(1))
MIRROR = Signer("mekong/jica/mirror", key(2), COSIGNATURE)
TEXT = "mekong/jica/1\n3\n" + base64.b64encode(bytes(32)).decode() + "\n"
SIGNED = SignedNote(TEXT, (LOG.sign(TEXT), MIRROR.sign(TEXT, 1_700_000_000)))
CONTENT = SIGNED.to_bytes()
LINES = CONTENT.decode().partition("\n\n")[2]


def is_refused(content):
    try:
        parse_note(content)
    except Refused:
        return True
    return False


# ------------------------------------------------------------------ what others publish


@pytest.mark.parametrize("example", VECTORS["notes"], ids=lambda example: example["from"])
def test_notes_of_others_are_verified(example):
    note = parse_note(example["note"].encode())
    verifiers = [read_vkey(vkey) for vkey in example["vkeys"]]
    assert verified(note, verifiers) == list(note.signatures)
    assert note.to_bytes() == example["note"].encode()
    with pytest.raises(Refused):
        verified(SignedNote(note.text + "\n", note.signatures), verifiers)


@pytest.mark.parametrize("example", VECTORS["unverifiable"], ids=lambda example: example["from"])
def test_notes_without_a_published_key_are_read(example):
    note = parse_note(example["note"].encode())
    assert note.to_bytes() == example["note"].encode()
    with pytest.raises(Refused):
        verified(note, [LOG.verifier])


def test_the_time_of_a_cosignature_is_that_of_its_message():
    *_, line = parse_note(VECTORS["unverifiable"][-1]["note"].encode()).signatures
    assert f"time {line.time}\n" in VECTORS["cosigned_message"]


def test_a_public_log_and_its_witness_are_verified():
    example = VECTORS["log"]
    log, witness = read_vkey(example["log"]), read_vkey(example["cosigner"])
    note = parse_note(example["note"].encode())
    assert [line.name for line in verified(note, [log, witness])] == [log.name, witness.name]
    assert (log.kind, witness.kind) == (ED25519, COSIGNATURE)


def test_we_sign_as_go_does():
    _, _, name, _, secret = VECTORS["signing_key"].split("+", 4)
    go = VECTORS["notes"][1]
    text = go["note"].rpartition("\n\n")[0] + "\n"
    signer = Signer(name, Ed25519PrivateKey.from_private_bytes(base64.b64decode(secret)[1:]))
    assert signer.verifier.vkey == go["vkeys"][0]
    assert SignedNote(text, (signer.sign(text),)).to_bytes() == go["note"].encode()


def test_a_message_is_cosigned_as_in_the_standard():
    head, _, text = VECTORS["cosigned_message"].partition("1679315147\n")
    assert head == "cosignature/v1\ntime "
    line = MIRROR.sign(text, 1679315147)
    MIRROR.key.public_key().verify(line.value[8:], VECTORS["cosigned_message"].encode())


@pytest.mark.parametrize(
    "vkey", [*VECTORS["vkeys"], LOG.verifier.vkey, MIRROR.verifier.vkey], ids=lambda vkey: vkey[:20]
)
def test_a_vkey_is_read_as_it_is_written(vkey):
    assert read_vkey(vkey).vkey == vkey


@pytest.mark.parametrize("vkey", VECTORS["wrong_vkeys"], ids=lambda vkey: vkey[:30])
def test_wrong_vkeys_are_refused(vkey):
    with pytest.raises(Refused):
        read_vkey(vkey)


def test_every_part_of_a_vkey_counts():
    vkey = VECTORS["notes"][1]["vkeys"][0]
    parts = {vkey[a:b] for a in range(len(vkey)) for b in range(a, len(vkey) + 1)} - {vkey}
    changed = {vkey[:at] + chr(ord(vkey[at]) + 1) + vkey[at + 1 :] for at in range(len(vkey))}
    upper = vkey.replace("c74f20a3", "C74F20A3")
    for wrong in parts | changed | {upper, vkey + "\n", " " + vkey, vkey + "=" * 600}:
        with pytest.raises(Refused):
            read_vkey(wrong)


def test_a_vkey_is_bounded():
    with pytest.raises(Refused, match="characters"):
        read_vkey(Verifier("a" * 600, ED25519, bytes(32)).vkey)


# ------------------------------------------------------------------ how a note is read

SPOILED = {
    "nothing": "",
    "text alone": TEXT,
    "no signature": TEXT + "\n",
    "no line end": CONTENT.decode()[:-1],
    "text after the signatures": CONTENT.decode() + "more\n",
    "a blank line after the signatures": CONTENT.decode() + "\n",
    "a carriage return": CONTENT.decode().replace("\n", "\r\n"),
    "a tab": CONTENT.decode().replace("mekong", "mekong\t", 1),
    "a vertical tab for a line end": CONTENT.decode()[:-1] + "\x0b",
    "U+0085 for a line end": CONTENT.decode()[:-1] + "\x85",
    "U+2028 between lines": CONTENT.decode().replace("=\n— ", "=\u2028— "),
    "U+0085 between lines": CONTENT.decode().replace("=\n— ", "=\x85— "),
    "U+2028 in a name": CONTENT.decode().replace("/mirror ", "/mir\u2028ror "),
    "U+3000 behind a name": CONTENT.decode().replace("/mirror ", "/mirror\u3000"),
    "a space at the end": CONTENT.decode()[:-1] + " \n",
    "two spaces": CONTENT.decode().replace("/mirror ", "/mirror  "),
    "a hyphen for the dash": CONTENT.decode().replace("— ", "- "),
    "no name": TEXT + "\n— ABCDEFGH\n",
    "an empty name": TEXT + "\n—  ABCDEFGH\n",
    "a plus in the name": CONTENT.decode().replace("/mirror ", "/mir+ror "),
    "only an id": TEXT + "\n— mekong/jica/1 ABCDEA==\n",
    "no base64": TEXT + "\n— mekong/jica/1 \n",
    "base64 without padding": TEXT + "\n— mekong/jica/1 ABCDEFGHIJ\n",
    "base64 with stray bits": TEXT + "\n— mekong/jica/1 ABCDEFGHIJ==\n",
    "base64 of another alphabet": TEXT + "\n— mekong/jica/1 ABCD-_GH\n",
    "17 signatures": TEXT + "\n" + LINES * 8 + LINES.partition("\n")[0] + "\n",
    "a thousand signatures": TEXT + "\n" + "— a ABCDEFGH\n" * 1000,
    "a byte too many": "a" * (LARGEST_NOTE + 1 - len(CONTENT)) + CONTENT.decode(),
}


@pytest.mark.parametrize("text", SPOILED.values(), ids=SPOILED)
def test_a_spoiled_note_is_refused(text):
    with pytest.raises(Refused):
        parse_note(text.encode())


def test_bytes_that_are_no_text_are_refused():
    for content in (
        b"\xff" + CONTENT,
        b"\xed\xa0\x80" + CONTENT,
        CONTENT.replace(b"j", b"\xc1\xaa"),
    ):
        assert is_refused(content)


def test_as_many_signatures_as_the_standard_asks_for_are_read():
    note = parse_note((TEXT + "\n" + LINES * 8).encode())
    assert len(note.signatures) == 16
    assert verified(note, [LOG.verifier, MIRROR.verifier]) == list(SIGNED.signatures)


def test_the_last_empty_line_ends_the_text():
    note = parse_note(("Two parts.\n\nThe second.\n\n\n" + LINES).encode())
    assert note.text == "Two parts.\n\nThe second.\n\n"


def test_only_a_newline_ends_a_line():
    text = "one\x85line\u2028and\u2029no more\n"
    note = SignedNote(text, (LOG.sign(text),))
    assert parse_note(note.to_bytes()) == note


# ------------------------------------------------------------------ who signed


def test_known_signatures_are_verified_and_others_passed_over():
    assert verified(SIGNED, [LOG.verifier, MIRROR.verifier]) == list(SIGNED.signatures)
    assert verified(SIGNED, [MIRROR.verifier]) == [SIGNED.signatures[1]]
    # the name of a known key, or its id, but not both
    alias = Signature("mekong/ami/1", LOG.verifier.id, bytes(64))
    other = Signature("mekong/jica/1", b"none", bytes(64))
    assert verified(SignedNote(TEXT, (alias, other, LOG.sign(TEXT))), [LOG.verifier]) == [
        LOG.sign(TEXT)
    ]


def test_a_false_line_of_a_known_key_spoils_the_note():
    good = LOG.sign(TEXT)
    for value in (bytes(64), good.value[:-1], good.value + b"\0", b"", MIRROR.sign(TEXT, 1).value):
        false = Signature(good.name, good.key_id, value)
        with pytest.raises(Refused, match="mekong/jica/1"):
            verified(SignedNote(TEXT, (good, false)), [LOG.verifier])


def test_a_note_of_nobody_known_is_refused():
    for verifiers in ([], [Signer("mekong/jica/1", key(9)).verifier]):
        with pytest.raises(Refused, match="none"):
            verified(SIGNED, verifiers)


def test_two_keys_may_share_a_name_and_an_id(monkeypatch):
    monkeypatch.setattr(Verifier, "id", property(lambda self: b"same"))
    other = Signer("mekong/jica/1", key(9)).verifier
    line = LOG.sign(TEXT)
    assert verified(SignedNote(TEXT, (line,)), [other, LOG.verifier]) == [line]
    assert verified(SignedNote(TEXT, (line,)), [LOG.verifier, other]) == [line]


def test_a_cosignature_is_of_its_time_and_kind():
    line = MIRROR.sign(TEXT, 1_700_000_000)
    assert line.time == 1_700_000_000
    assert LOG.sign(TEXT).time is None
    later = (1_700_000_001).to_bytes(8, "big") + line.value[8:]
    for value in (later, b"\xff" + line.value[1:], line.value[8:]):
        assert not MIRROR.verifier.verify(TEXT, value)
    beyond = MIRROR.key.sign(f"cosignature/v1\ntime {2**63}\n{TEXT}".encode())
    assert not MIRROR.verifier.verify(TEXT, (2**63).to_bytes(8, "big") + beyond)
    same_key = Verifier(MIRROR.name, ED25519, MIRROR.verifier.key)
    assert same_key.id != MIRROR.verifier.id
    assert not same_key.verify(TEXT, line.value[8:])


def test_only_a_cosignature_has_a_time():
    for signer, at in ((LOG, 1), (MIRROR, None), (MIRROR, -1), (MIRROR, 2**63)):
        with pytest.raises(ValueError, match="time"):
            signer.sign(TEXT, at)
    assert MIRROR.verifier.verify(TEXT, MIRROR.sign(TEXT, 2**63 - 1).value)


@pytest.mark.parametrize("text", ["", "no end", "a\ttab\n", "a\r\n", "\ud800\n"])
def test_what_is_no_text_of_a_note_is_not_signed(text):
    with pytest.raises(ValueError, match="text"):
        LOG.sign(text)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u2028b", "a\x85b", "a\nb", "a\0b", "\ud800"])
def test_what_is_no_name_has_no_key(name):
    with pytest.raises(ValueError, match="named"):
        Verifier(name, ED25519, bytes(32))


def test_a_signer_is_shown_without_its_key():
    shown = f"{LOG!r} {LOG}"
    assert LOG.verifier.vkey in shown
    secret = LOG.key.private_bytes_raw()
    assert base64.b64encode(secret).decode() not in shown
    assert secret.hex() not in shown


def test_every_key_of_32_bytes_can_be_asked():
    assert not Verifier("a", ED25519, bytes(32)).verify(TEXT, b"\xff" * 64)
    assert not Verifier("a", ED25519, b"\xff" * 32).verify(TEXT, LOG.sign(TEXT).value)


# ------------------------------------------------------------------ whatever comes

TRAPS = [
    *map(chr, (0, 9, 10, 11, 13, 28, 30, 32, 0x85, 0xA0, 0x2028, 0xFEFF)),
    "\n\n",
    "— ",
    "=",
    "+",
]


def altered(content, data):
    at = data.draw(st.integers(0, len(content)))
    length = data.draw(st.integers(0, 3))
    added = data.draw(st.binary(max_size=3) | st.sampled_from(TRAPS).map(str.encode))
    return content[:at] + added + content[at + length :]


@given(st.data())
def test_no_altered_note_is_taken_with_another_text(data):
    content = CONTENT
    for _ in range(data.draw(st.integers(1, 3))):
        content = altered(content, data)
    try:
        note = parse_note(content)
        assert note.to_bytes() == content
        verified(note, [LOG.verifier, MIRROR.verifier])
    except Refused:
        return
    assert note.text == TEXT


@given(st.binary() | st.text().map(str.encode))
def test_whatever_comes_is_a_note_or_refused(content):
    for tried in (content, content + b"\n\n" + LINES.encode()):
        assert is_refused(tried) or parse_note(tried).to_bytes() == tried


@given(st.text(st.characters() | st.characters(categories=["Cs", "Cc"])))
def test_whatever_comes_is_a_vkey_or_refused(text):
    for tried in (text, text + LOG.verifier.vkey, LOG.verifier.vkey + text):
        with contextlib.suppress(Refused):
            assert read_vkey(tried).vkey == tried


def test_what_is_refused_can_be_shown():
    with pytest.raises(Refused) as refused:
        read_vkey("\ud800\x1b[2J+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")
    assert str(refused.value).isprintable()
    assert str(refused.value).encode()


@given(st.text() | st.binary().map(lambda value: base64.b64encode(value).decode()))
def test_base64_has_one_form(text):
    with contextlib.suppress(Refused):
        assert base64.b64encode(read_base64(text)).decode() == text


@given(st.binary())
def test_base64_is_read_back(value):
    assert read_base64(base64.b64encode(value).decode()) == value
