import base64
import contextlib
import random
import re
from datetime import UTC, datetime

import pyrage
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riparian.errors import BadRequest, Refused
from riparian.exchange.entries.audience import (
    KEY_ROOM,
    AudienceKey,
    is_audience_entry,
    named_members,
    new_audience,
    rewrap,
)
from riparian.exchange.entries.keyring import Keyring
from riparian.exchange.entries.payload import Community, Payload, decode, encode
from riparian.exchange.keys.sealing import count_recipients, seal, seal_to, sealed_bytes
from riparian.exchange.names import Origin

JICA = Origin("mekong", "jica", 1)
KOICA = Origin("mekong", "koica", 1)
ADB = Origin("mekong", "adb", 1)
NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
MEMBERS = ("adb", "afd", "china", "dfat", "jica", "koica", "laos", "mrc", "thailand", "usaid",
           "vietnam", "wb")  # fmt: skip
READING = {name: pyrage.x25519.Identity.generate() for name in MEMBERS}
CARDS = {name: [str(key.to_public())] for name, key in READING.items()}
CLEAR_TAG = bytes(4)


def made(origin, members, cards=CARDS, size=12):
    """A new audience of this writer, as its reader finds it."""
    to = members if isinstance(members, Community) else named_members(members, origin)
    return new_audience(origin, to, cards, size, by="Node", written_at=NOON)


def note(key, text="We meet on Monday.", **changes):
    tlp = "GREEN" if isinstance(key.audience, Community) else "AMBER"
    fields = {
        "origin": key.origin, "type": "note", "tlp": tlp, "audience": key.audience,
        "written_at": NOON, "by": "Desk", "body": {"text": text},
    }  # fmt: skip
    return Payload(**(fields | changes))


def keyring(member):
    return Keyring([READING[member]])


def sealed_key(payload, *members, room=KEY_ROOM):
    """An entry of the form of an audience entry, whatever it holds."""
    recipients = [READING[name].to_public() for name in members or MEMBERS]
    return seal_to(encode(payload), recipients, room)


def test_a_named_member_learns_the_key_and_reads():
    entry = made(JICA, ["koica"])
    reader = keyring("koica")
    assert reader.learn(JICA, 0, entry.content) == entry.key
    payload = note(entry.key)
    assert reader.open(JICA, 1, entry.key.tag(1), entry.key.seal(payload)) == payload
    assert reader.tried == 2


def test_the_writer_reads_what_it_wrote_whether_or_not_it_names_itself():
    entry = made(JICA, ["koica"])
    assert entry.key.audience == ("jica", "koica")
    assert keyring("jica").learn(JICA, 0, entry.content) == entry.key


def test_nobody_else_learns_the_key():
    entry = made(JICA, ["koica"])
    for member in set(MEMBERS) - {"jica", "koica"}:
        reader = keyring(member)
        assert reader.learn(JICA, 0, entry.content) is None
        assert reader.open(JICA, 1, entry.key.tag(1), entry.key.seal(note(entry.key))) is None
        assert reader.tried == 1


def test_a_tag_that_does_not_fit_costs_no_decryption():
    entry = made(JICA, ["koica"])
    content = entry.key.seal(note(entry.key))
    reader = keyring("koica")
    reader.add(entry.key, 0)
    assert reader.open(JICA, 1, entry.key.tag(2), content) is None
    assert reader.open(KOICA, 1, entry.key.tag(1), content) is None
    assert reader.learn(JICA, 1, content) is None
    assert reader.tried == 0


def test_everybody_reads_what_is_clear():
    payload = Payload(origin=JICA, type="activity", tlp="CLEAR", audience=(), written_at=NOON,
                      by="Desk", body={"title": "Bridge"})  # fmt: skip
    reader = keyring("mrc")
    assert reader.open(JICA, 0, CLEAR_TAG, encode(payload)) == payload
    assert reader.tried == 0


def test_what_is_not_clear_and_not_sealed_is_refused():
    entry = made(JICA, ["koica"])
    with pytest.raises(Refused, match="TLP:AMBER, and was not encrypted"):
        keyring("koica").open(JICA, 1, CLEAR_TAG, encode(note(entry.key)))


def test_the_community_is_everybody_with_a_card():
    entry = made(JICA, Community(3), CARDS | {"mrc": []})
    for member in MEMBERS:
        assert (keyring(member).learn(JICA, 0, entry.content) is None) == (member == "mrc")


def test_from_outside_all_audience_entries_look_alike():
    """Not their whole size: age writers add a stanza of noise or not."""
    for members in (["koica"], MEMBERS, Community(1)):
        entry = made(JICA, members)
        assert is_audience_entry(entry.content)
        assert count_recipients(entry.content) == 12
        assert sealed_bytes(entry.content) == KEY_ROOM + 32
        assert entry.tag != CLEAR_TAG
        for name in ("koica", "jica", "audience", READING["koica"].to_public()):
            assert str(name).encode() not in entry.content


def test_no_ordinary_entry_is_taken_for_an_audience_entry():
    key = made(JICA, ["koica"]).key
    for length in (0, 900, 3_000, 9_000):
        text = "".join(random.Random(1).choices("abcdefghijklmnopqrstuvwxyz0123456789", k=length))
        assert not is_audience_entry(key.seal(note(key, text)))
    assert not is_audience_entry(encode(note(key)))


def test_a_hundred_members_with_long_names_fit():
    names = random.Random(7)
    members = ["".join(names.choices("abcdefghijklmnopqrstuvwxyz0123456789-", k=32))
               for _ in range(99)]  # fmt: skip
    cards = dict.fromkeys(members, CARDS["koica"]) | CARDS
    entry = made(JICA, members, cards, size=100)
    assert keyring("koica").learn(JICA, 0, entry.content) == entry.key


def test_a_member_with_many_reading_keys_leaves_nobody_without():
    spare = [pyrage.x25519.Identity.generate() for _ in range(40)]
    cards = CARDS | {"adb": CARDS["adb"] + [str(key.to_public()) for key in spare]}
    entry = made(JICA, Community(1), cards)
    assert count_recipients(entry.content) == 12
    for member in MEMBERS:
        assert keyring(member).learn(JICA, 0, entry.content) == entry.key


def test_where_there_is_room_all_reading_keys_of_a_member_open_it():
    second = pyrage.x25519.Identity.generate()
    cards = CARDS | {"koica": [*CARDS["koica"], str(second.to_public())]}
    entry = made(JICA, ["koica"], cards)
    assert Keyring([second]).learn(JICA, 0, entry.content) == entry.key


def test_a_key_for_whom_nothing_can_be_sealed_to_is_not_made():
    with pytest.raises(BadRequest, match="koica"):
        made(JICA, ["koica"], {"jica": CARDS["jica"]})
    with pytest.raises(BadRequest, match="jica"):
        made(JICA, Community(1), {"koica": CARDS["koica"]})
    with pytest.raises(BadRequest, match="12 members"):
        made(JICA, Community(1), size=11)
    with pytest.raises(Refused, match="koica"):
        made(JICA, ["koica"], CARDS | {"koica": ["age1nothing"]})
    for size in (0, 1, 101):
        with pytest.raises(ValueError, match="recipients"):
            made(JICA, ["koica"], size=size)


def test_every_audience_has_keys_of_its_own():
    entries = [made(JICA, ["koica"]) for _ in range(3)]
    assert len({entry.key.identity for entry in entries}) == 3
    assert len({entry.key.tag_key for entry in entries}) == 3
    assert len({entry.tag for entry in entries}) == 3


def test_a_writer_cannot_seal_to_others_than_it_names():
    key = made(JICA, Community(1)).key
    for payload in (note(key, audience=("jica", "koica"), tlp="AMBER"),
                    note(key, audience=Community(2)), note(key, origin=KOICA)):  # fmt: skip
        with pytest.raises(ValueError, match="not for the audience"):
            key.seal(payload)


def test_what_was_sealed_to_others_than_it_names_is_refused():
    key = made(JICA, Community(1)).key
    amber = note(key, audience=("jica", "koica"), tlp="AMBER")
    content = seal(encode(amber), pyrage.x25519.Identity.from_str(key.identity).to_public())
    reader = keyring("koica")
    reader.add(key, 0)
    with pytest.raises(Refused, match="encrypted for others than it names"):
        reader.open(JICA, 1, key.tag(1), content)


def test_a_payload_copied_from_anothers_journal_is_refused():
    """KOICA reads what JICA wrote, and hands it to a reader of its own as if it were KOICA's."""
    key = made(JICA, Community(1)).key
    content = key.seal(note(key))
    as_koicas = AudienceKey(KOICA, Community(1), key.identity, key.tag_key)
    reader = keyring("mrc")
    reader.add(as_koicas, 0)
    with pytest.raises(
        Refused, match=r"mekong/koica/1#5: .*belongs to the journal 'mekong/jica/1'"
    ):
        reader.open(KOICA, 5, as_koicas.tag(5), content)


def test_an_audience_entry_copied_from_anothers_journal_is_refused():
    with pytest.raises(Refused, match="mekong/jica/1"):
        keyring("mrc").learn(KOICA, 0, made(JICA, Community(1)).content)


def test_what_is_for_a_reader_and_broken_is_refused_with_its_name():
    key = made(JICA, ["koica"]).key
    reader = keyring("koica")
    reader.add(key, 0)
    for_another = seal(encode(note(key)), READING["koica"].to_public())
    for content in (b"", b"{}", for_another, key.seal(note(key))[:-1]):
        with pytest.raises(Refused, match="mekong/jica/1#7: "):
            reader.open(JICA, 7, key.tag(7), content)


def test_no_bit_of_a_sealed_entry_can_be_turned():
    key = made(JICA, ["koica"]).key
    reader = keyring("koica")
    reader.add(key, 0)
    content = key.seal(note(key))
    for bit in range(0, len(content) * 8, 3):
        altered = bytearray(content)
        altered[bit // 8] ^= 1 << bit % 8
        with pytest.raises(Refused):
            reader.open(JICA, 1, key.tag(1), bytes(altered))


@settings(max_examples=200)
@given(st.data())
def test_no_bit_of_an_audience_entry_can_be_turned(data):
    content = bytearray(ENTRY.content)
    content[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with contextlib.suppress(Refused):
        assert keyring("koica").learn(JICA, 0, bytes(content)) is None


ENTRY = made(JICA, ["koica"], size=2)
IDENTITY = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX"
"""The example of c2sp.org/age: what parametrises tests must be the same in every process."""


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("identity", None), ("identity", 1), ("identity", "AGE-SECRET-KEY-PQ-1QQQQ"),
        ("identity", IDENTITY.lower()), ("identity", IDENTITY[:-1]), ("identity", IDENTITY + "\n"),
        ("identity", IDENTITY[:-1] + "Q"),
        ("tag_key", ""), ("tag_key", None), ("tag_key", "AAAA"), ("tag_key", "A" * 42 + "B="),
    ],
)  # fmt: skip
def test_a_key_that_is_none_is_refused_without_being_shown(field, value):
    body = {"identity": IDENTITY, "tag_key": base64.b64encode(bytes(32)).decode()}
    payload = note(ENTRY.key, type="audience", body=body | {field: value})
    reader = keyring("koica")
    with pytest.raises(Refused) as error:
        reader.learn(JICA, 0, sealed_key(payload))
    assert "SECRET" not in (error.value.what + error.value.try_this).upper()
    assert reader.key_for(JICA, ENTRY.key.audience) is None


def test_only_an_entry_of_type_audience_gives_a_key():
    body = {"identity": IDENTITY, "tag_key": base64.b64encode(bytes(32)).decode()}
    with pytest.raises(Refused, match="type note"):
        keyring("koica").learn(JICA, 0, sealed_key(note(ENTRY.key, body=body)))
    clear = note(ENTRY.key, type="audience", tlp="CLEAR", audience=(), body=body)
    with pytest.raises(Refused, match="for everybody"):
        keyring("koica").learn(JICA, 0, sealed_key(clear))


def test_twelve_members_read_exactly_what_is_theirs():
    """300 entries of one writer to 14 audiences: what is read, and what it costs each reader."""
    chance = random.Random(16)
    sets = [Community(1), *(tuple(chance.sample(MEMBERS, 1 + n % 8)) for n in range(13))]
    audiences = [made(JICA, members) for members in sets]
    entries = [(entry.tag, entry.content) for entry in audiences]
    for index in range(len(entries), len(entries) + 300):
        key = chance.choice(audiences).key
        entries.append((key.tag(index), key.seal(note(key, f"note {index}"))))
    for member in MEMBERS:
        reader = keyring(member)
        texts = set()
        for index, (tag, content) in enumerate(entries):
            payload = reader.open(JICA, index, tag, content)
            if payload is None:
                reader.learn(JICA, index, content)
            else:
                texts.add(payload.body["text"])
                assert may_read(member, payload.audience)
        readable = readable_by(member, audiences, entries)
        assert texts == readable
        assert texts
        assert reader.tried == len(readable) + len(audiences)


def readable_by(member, audiences, entries):
    keys = [entry.key for entry in audiences if may_read(member, entry.key.audience)]
    return {
        f"note {index}"
        for index, (tag, _) in enumerate(entries)
        if index >= len(audiences) and tag in {key.tag(index) for key in keys}
    }


def may_read(member, audience):
    return isinstance(audience, Community) or member in audience


def test_the_newest_key_for_an_audience_is_the_one_to_write_with():
    writer = keyring("jica")
    first, second = made(JICA, ["koica"]), made(JICA, ["koica"])
    for index, entry in enumerate((first, second, made(JICA, ["adb"]))):
        writer.learn(JICA, index, entry.content)
    assert writer.key_for(JICA, ("jica", "koica")) == second.key
    assert writer.key_for(JICA, ("jica", "mrc")) is None
    payload = note(first.key)
    assert writer.open(JICA, 5, first.key.tag(5), first.key.seal(payload)) == payload


def newcomer_and_sponsor():
    """KOICA has learnt the community key of JICA; UNDP came later."""
    entry = made(JICA, Community(1))
    sponsor = keyring("koica")
    sponsor.learn(JICA, 0, entry.content)
    return Keyring([pyrage.x25519.Identity.generate()]), sponsor, entry.key


def handed(keys, **changes):
    key = AudienceKey(KOICA, ("koica", "undp"), "", b"")
    return note(key, **{"type": "community-keys", "body": rewrap(keys)} | changes)


def test_a_newcomer_reads_what_the_community_always_read():
    newcomer, sponsor, key = newcomer_and_sponsor()
    sponsor.learn(JICA, 1, made(JICA, ["koica"]).content)
    content = key.seal(note(key))
    assert newcomer.open(JICA, 1, key.tag(1), content) is None
    assert sponsor.community_keys() == [key]
    payload = handed(sponsor.community_keys())
    payload = decode(encode(payload), KOICA)  # as it arrives
    assert newcomer.accept_from_giver(payload) == {JICA}
    assert newcomer.accept_from_giver(payload) == set()
    assert newcomer.open(JICA, 1, key.tag(1), content).body == {"text": "We meet on Monday."}


def test_a_sponsor_hands_on_no_key_of_named_members():
    _, _, key = newcomer_and_sponsor()
    named = made(JICA, ["koica"]).key
    assert rewrap([named, key]) == rewrap([key])


def test_a_wrong_key_of_one_sponsor_does_not_hide_the_right_one_of_the_next():
    newcomer, _, key = newcomer_and_sponsor()
    wrong_identity = str(pyrage.x25519.Identity.generate())
    wrong = [AudienceKey(JICA, Community(1), wrong_identity, key.tag_key),
             AudienceKey(JICA, Community(2), key.identity, key.tag_key)]  # fmt: skip
    content = key.seal(note(key))
    newcomer.accept_from_giver(handed(wrong, origin=ADB))
    with pytest.raises(Refused):
        newcomer.open(JICA, 1, key.tag(1), content)
    assert newcomer.accept_from_giver(handed([key])) == {JICA}
    assert newcomer.open(JICA, 1, key.tag(1), content).type == "note"
    again, _, _ = newcomer_and_sponsor()
    again.accept_from_giver(handed([key, *wrong], origin=ADB))
    assert again.open(JICA, 1, key.tag(1), content).type == "note"


def test_nobody_writes_with_a_key_from_a_sponsor():
    """Else a sponsor could slip JICA a key of its own making, and read what JICA then writes."""
    jica = keyring("jica")
    jica.accept_from_giver(handed([made(JICA, Community(1)).key]))
    assert jica.key_for(JICA, Community(1)) is None
    assert jica.community_keys() == []


WRAPPED = {"origin": "mekong/adb/1", "charter": 1, "identity": IDENTITY, "tag_key": "A" * 43 + "="}


def test_community_keys_are_read():
    newcomer, _, _ = newcomer_and_sponsor()
    adb = Origin("mekong", "adb", 1)
    assert newcomer.accept_from_giver(handed([], body={"keys": [WRAPPED]})) == {adb}


@pytest.mark.parametrize(
    "body",
    [
        {}, {"keys": {}}, {"keys": [{}]}, {"keys": [1]}, {"keys": [WRAPPED | {"charter": 0}]},
        {"keys": [WRAPPED | {"charter": None}]}, {"keys": [WRAPPED | {"origin": "jica"}]},
        {"keys": [WRAPPED | {"origin": "other/jica/1"}]}, {"keys": [WRAPPED | {"tag_key": ""}]},
        {"keys": [WRAPPED | {"identity": ""}]},
    ],
)  # fmt: skip
def test_what_is_no_set_of_community_keys_is_refused_whole(body):
    newcomer, _, key = newcomer_and_sponsor()
    good = rewrap([key])["keys"] if isinstance(body.get("keys"), list) else []
    spoilt = {**body, "keys": good + body["keys"]} if good else body
    with pytest.raises(Refused, match="mekong/koica/1"):
        newcomer.accept_from_giver(handed([], body=spoilt))
    assert newcomer.open(JICA, 1, key.tag(1), key.seal(note(key))) is None


def test_more_keys_than_any_framework_has_are_refused():
    newcomer, _, key = newcomer_and_sponsor()
    with pytest.raises(Refused, match="1,001 keys"):
        newcomer.accept_from_giver(handed([key] * 1_001))


def test_nothing_secret_is_in_a_log():
    entry = made(JICA, ["koica"])
    reader = keyring("koica")
    reader.learn(JICA, 0, entry.content)
    shown = [entry.key, entry, reader, note(entry.key, body=rewrap([entry.key])), [entry.key]]
    text = "".join(map(repr, shown)) + str(entry.key.__rich_repr__()) + f"{entry.key}{entry}"
    assert not re.search("AGE-SECRET|tag_key|identity|Monday", text)
    assert repr(entry.key.tag_key) not in text
