import base64
import hashlib
import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from pyrage import x25519
from securesystemslib.dsse import Envelope

from charters import altered, charter_of_six, draft_of, private_key_of, seal_of, signed
from riparian.errors import BadRequest, Refused
from riparian.exchange.journal.notes import COSIGNATURE, ED25519, Signer
from riparian.exchange.membership.card import (
    LARGEST_CARD,
    PAYLOAD_TYPE,
    Card,
    Closed,
    JournalLine,
    follows,
    open_card,
    succession_fault,
    write_card,
)
from riparian.exchange.membership.charter import open_charter
from riparian.exchange.names import Origin

CHARTER = charter_of_six()
READING = str(x25519.Identity.generate().to_public())
LATER = "age1pq1" + "q" * 60
END = Closed(5, bytes(range(32)))


def _vkey(name, kind=ED25519, of=None):
    secret = hashlib.sha256(f"{of or name} {kind}".encode()).digest()
    return Signer(name, Ed25519PrivateKey.from_private_bytes(secret), kind).verifier.vkey


def _line(number, closed=None, member="jica"):
    origin = Origin("mekong", member, number)
    return JournalLine(origin, _vkey(str(origin)), closed)


MIRROR = _vkey("mekong/jica/mirror", COSIGNATURE)
CARD = Card(
    "jica", 1, (_line(1),), MIRROR, (READING,), ("https://jica.example/exchange/",), "Helpdesk"
)
TWO = replace(CARD, version=2, journals=(_line(1, END), _line(2)))


@pytest.mark.parametrize(
    "card",
    [CARD, TWO, replace(CARD, journals=()), replace(CARD, addresses=(), contact=""),
     replace(TWO, journals=(_line(1, END),)),
     replace(CARD, addresses=("http://127.0.0.1:8017/", "http://[::1]/a/b"))],
)  # fmt: skip
def test_a_card_is_read_as_it_was_written(card):
    assert open_card(write_card(card, seal_of("jica")), CHARTER) == card


def test_a_card_names_its_keys_and_its_open_journal():
    card = open_card(write_card(TWO, seal_of("jica")), CHARTER)
    assert card.framework == "mekong"
    assert card.open_journal == _line(2)
    assert card.open_journal.verifier.name == "mekong/jica/2"
    assert card.cosigning.kind == COSIGNATURE


def test_reading_keys_of_kinds_to_come_are_kept_and_not_used():
    card = replace(CARD, reading_keys=(READING, LATER))
    opened = open_card(write_card(card, seal_of("jica")), CHARTER)
    assert opened.recipients == (READING,)
    assert opened.other_keys == (LATER,)


def test_an_observer_has_a_card_too():
    charter = open_charter(signed(draft_of("jica", "koica", "moit", "adb", threshold=2),
                                  "jica", "koica"), None)  # fmt: skip
    card = Card("adb", 1, (), _vkey("mekong/adb/mirror", COSIGNATURE), (READING,))
    assert open_card(write_card(card, seal_of("adb")), charter).member == "adb"


def _written(card, seal="jica", payload_type=PAYLOAD_TYPE, change=lambda fields: None):
    """An envelope over anything, as a hostile member with its seal could make it."""
    fields = json.loads(base64.b64decode(json.loads(write_card(card, seal_of("jica")))["payload"]))
    change(fields)
    envelope = Envelope(json.dumps(fields).encode(), payload_type, {})
    envelope.sign(seal_of(seal).signer)
    return json.dumps(envelope.to_dict()).encode()


@pytest.mark.parametrize(
    ("seal", "why"),
    [("koica", "made out for another member"), ("adb", "no member of mekong"),
     ("jica again", "no member of mekong")],
)  # fmt: skip
def test_a_card_under_another_seal_is_refused(seal, why):
    with pytest.raises(Refused, match=why):
        open_card(_written(CARD, seal), CHARTER)


def _set(name, value):
    return lambda fields: fields.__setitem__(name, value)


def _journal(**fields):
    return lambda card: card["journals"][0].update(fields)


CLOSED = {"size": 5, "root": base64.b64encode(END.root).decode()}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (_set("member", "koica"), "another member"),
        (_set("member", "../x"), "another member"),
        (_set("version", 0), "version"),
        (_set("version", True), "expected form"),
        (_set("version", "1"), "expected form"),
        (_set("cosigner", _vkey("tonle-sap/jica/mirror", COSIGNATURE)), "another framework"),
        (_set("cosigner", _vkey("mekong/koica/mirror", COSIGNATURE)), "key of mekong/jica/mirror"),
        (_set("cosigner", _vkey("mekong/jica/mirror", ED25519)), "key of mekong/jica/mirror"),
        (_set("cosigner", MIRROR + "A"), "key of mekong/jica/mirror"),
        (_journal(origin="mekong/jica/2"), "in order"),
        (_journal(origin="mekong/koica/1"), "in order"),
        (_journal(origin="tonle-sap/jica/1"), "in order"),
        (_journal(origin="mekong/jica/01"), "not as expected"),
        (_journal(key=_vkey("mekong/jica/2")), "key of mekong/jica/1"),
        (_journal(key=_vkey("mekong/jica/1", COSIGNATURE)), "key of mekong/jica/1"),
        (_journal(key="x"), "key of mekong/jica/1"),
        (_journal(key=seal_of("jica").public), "key of mekong/jica/1"),
        (_journal(closed={**CLOSED, "size": -1}), "expected form"),
        (_journal(closed={**CLOSED, "root": "AAAA"}), "size and a hash"),
        (_journal(closed={**CLOSED, "root": CLOSED["root"][:-2] + "9="}), "not as expected"),
        (_journal(closed={**CLOSED, "why": 1}), "expected form"),
        (_set("journals", {}), "expected form"),
        (_set("journals", [None] * 101), "expected form"),
        (_set("reading_keys", []), "0 reading keys"),
        (_set("reading_keys", [READING] * 9), "expected form"),
        (_set("reading_keys", ["age1" + "q" * 58]), "reading key in it is not one"),
        (_set("addresses", ["https://a.example/"] * 9), "expected form"),
        (_set("contact", "a\nb"), "contact"),
        (_set("contact", "x" * 301), "contact"),
        (_set("contact", None), "expected form"),
    ],
)  # fmt: skip
def test_a_card_that_breaks_a_rule_is_refused(change, why):
    with pytest.raises(Refused, match=why):
        open_card(_written(CARD, change=change), CHARTER)


@pytest.mark.parametrize(
    "address",
    ["", "jica.example", "ftp://jica.example/", "file:///etc/passwd", "https://", "https:///x",
     "https://a:b@jica.example/", "https://a@jica.example/", "https://jica.example/?key=1",
     "https://jica.example/#x", "https://jica.example:99999/", "https://jica.example:0/",
     "https://jica.example\\@evil.example/", "https://ji ca.example/", "https://jica.example/\n",
     "https://[::1/", "HTTPS://jica.example/", "https://jïca.example/", "https://x.example/" * 20,
     "https://x.example/a@b", "https://a..b/x", "https://xn--/", "http://[v1.a]/",
     f"https://{'a' * 70}.example/"],
)  # fmt: skip
def test_an_address_is_one_of_the_web_without_a_password(address):
    with pytest.raises(Refused, match="address"):
        open_card(_written(CARD, change=_set("addresses", [address])), CHARTER)


def test_only_the_last_journal_is_open():
    lines = [
        {"origin": f"mekong/jica/{n}", "key": _vkey(f"mekong/jica/{n}"), "closed": None}
        for n in (1, 2)
    ]
    with pytest.raises(Refused, match="before the last is open"):
        open_card(_written(CARD, change=_set("journals", lines)), CHARTER)
    lines[1]["closed"] = CLOSED
    with pytest.raises(Refused, match="before the last is open"):
        open_card(_written(CARD, change=_set("journals", lines)), CHARTER)


def test_one_key_serves_one_purpose():
    origin = Origin("mekong", "jica", 1)
    same = Ed25519PrivateKey.generate()
    line = JournalLine(origin, Signer(str(origin), same, ED25519).verifier.vkey)
    cosigner = Signer(origin.mirror, same, COSIGNATURE).verifier.vkey
    with pytest.raises(BadRequest, match="one key for two things"):
        write_card(replace(CARD, journals=(line,), cosigner=cosigner), seal_of("jica"))
    of_seal = Signer(origin.mirror, private_key_of("jica"), COSIGNATURE).verifier.vkey
    with pytest.raises(BadRequest, match="one key for two things"):
        write_card(replace(CARD, cosigner=of_seal), seal_of("jica"))


def test_fields_of_a_later_version_are_passed_over():
    assert open_card(_written(CARD, change=_set("telephone", "x")), CHARTER) == CARD


def test_who_writes_a_card_is_told_what_others_would_refuse():
    for card in (
        replace(CARD, version=0),
        replace(CARD, reading_keys=()),
        replace(CARD, member="x"),
    ):
        with pytest.raises(BadRequest, match="cannot be a card"):
            write_card(card, seal_of("jica"))


WRITTEN = write_card(CARD, seal_of("jica"))


def _second_signature(file):
    file["signatures"] *= 2


def _stray_bit(file):
    """Other base64 for the same bytes: four bits of the character before == are unused."""
    (signature,) = file["signatures"]
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    last = alphabet[alphabet.index(signature["sig"][-3]) ^ 1]
    signature["sig"] = f"{signature['sig'][:-3]}{last}=="


def _other_alphabet(file):
    file["payload"] = base64.urlsafe_b64encode(b"\xff\xfe\xfd" * 4).decode()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (WRITTEN + b" " * LARGEST_CARD, "bytes"),
        (WRITTEN.replace(b'"payloadType"', b'"payload":"","payloadType"'), "stands in it twice"),
        (altered(WRITTEN, _second_signature), "expected form"),
        (altered(WRITTEN, lambda file: file["signatures"].clear()), "expected form"),
        (altered(WRITTEN, _stray_bit), "base64"),
        (altered(WRITTEN, _other_alphabet), "base64"),
        (altered(WRITTEN, lambda file: file.update(payload="")), "not valid"),
        (altered(WRITTEN, lambda file: file.update(payload="é")), "DSSE"),
        (altered(WRITTEN, lambda file: file.update(unsigned=1)), "expected form"),
        (_written(CARD, payload_type="application/json"), "expected form"),
        (b"{}", "expected form"),
    ],
)
def test_what_is_no_card_is_refused(content, why):
    with pytest.raises(Refused, match=why):
        open_card(content, CHARTER)


@given(st.data())
def test_a_card_changed_at_random_is_refused_or_says_the_same(data):
    content = bytearray(WRITTEN)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + data.draw(st.integers(0, 2))] = data.draw(st.binary(max_size=2))
    try:
        assert open_card(bytes(content), CHARTER) == CARD
    except Refused:
        return


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@given(st.sampled_from(sorted(CARD.__struct_fields__)), json_values)
def test_whatever_its_own_member_signs_is_a_card_or_refused(field, value):
    try:
        card = open_card(_written(CARD, change=_set(field, value)), CHARTER)
    except Refused:
        return
    assert (card.member, card.framework) == ("jica", "mekong")


def test_a_card_follows_with_a_higher_version():
    for version in (2, 7):
        assert follows(replace(CARD, version=version), CARD)
    for version in (1, 0):
        assert not follows(replace(CARD, version=version), CARD)
    assert follows(TWO, CARD)
    moved = replace(CARD, version=2, addresses=(), reading_keys=(LATER,), cosigner=MIRROR)
    assert follows(moved, CARD)


@pytest.mark.parametrize(
    ("journals", "why"),
    [
        ((), "leaves out the journal mekong/jica/1"),
        ((_line(1), _line(2)), "was closed"),
        ((_line(1, Closed(6, END.root)), _line(2)), "was closed"),
        ((_line(1, Closed(5, bytes(32))), _line(2)), "was closed"),
        ((_line(1, END),), "leaves out the journal mekong/jica/2"),
        ((_line(1, END), replace(_line(2), key=_vkey("mekong/jica/2", of="x"))), "changes the key"),
    ],
)
def test_a_card_never_drops_or_reopens_a_journal_nor_changes_its_key(journals, why):
    card = replace(TWO, version=3, journals=journals)
    assert why in (succession_fault(card, TWO) or "")
    assert not follows(card, TWO)


def test_a_card_of_another_member_does_not_follow():
    other = replace(CARD, member="koica", version=2)
    assert "not for jica in mekong" in succession_fault(other, CARD)
