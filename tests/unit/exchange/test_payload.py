import json
import re
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from riparian.errors import BadRequest, Refused
from riparian.exchange.entries.payload import (
    DEEPEST,
    LARGEST_INTEGER,
    Community,
    IdentifiedRecord,
    Payload,
    PublishedRecord,
    decode,
    encode,
    pair_of,
)
from riparian.exchange.journal.entry import LARGEST_PAYLOAD
from riparian.exchange.names import EntryName, Origin

JICA = Origin("mekong", "jica", 1)
KOICA = Origin("mekong", "koica", 1)
PUBLISHED = {"publisher": "A", "address": "B"}
NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)

names = st.text("abz09-", min_size=1, max_size=32)
origins = st.builds(Origin, names, names, st.integers(1, 999_999))
lines = st.text(
    st.characters(codec="utf-8", categories=["L", "M", "N", "P", "S"]), min_size=1, max_size=200
)
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-LARGEST_INTEGER, LARGEST_INTEGER)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner),
    max_leaves=8,
)
records = st.builds(IdentifiedRecord, lines, lines) | st.builds(PublishedRecord, lines, lines)
pairs = st.lists(records, min_size=2, max_size=2, unique=True).map(lambda two: pair_of(*two))
entries = st.builds(EntryName, origins, st.integers(0, 10**15 - 1))


@st.composite
def payloads(draw):
    origin = draw(origins)
    tlp = draw(st.sampled_from(["CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"]))
    members = draw(st.sets(names, max_size=4)) | {origin.member}
    audience = {"CLEAR": (), "GREEN": Community(draw(st.integers(1, 99)))}
    people = st.sampled_from([("Kim Min-jun",), ("Sato", "ສົມສັກ")])
    named = sorted(members)[draw(st.integers(0, len(members) - 1)) :] if tlp == "RED" else []
    return Payload(
        origin=origin,
        type=draw(st.text("abz-", min_size=1, max_size=40)),
        tlp=tlp,
        audience=audience.get(tlp, tuple(sorted(members))),
        written_at=draw(st.datetimes(timezones=st.just(UTC))).replace(microsecond=0),
        by=draw(lines),
        about=draw(st.none() | records | pairs | entries),
        seen=draw(st.dictionaries(origins, st.integers(0, 2**53 - 1), max_size=3)),
        salt=draw(st.binary(min_size=16, max_size=16)),
        body=draw(st.dictionaries(st.text(st.characters(codec="utf-8")), values, max_size=3)),
        persons={member: draw(people) for member in named},
    )


def note(**changes):
    fields = {
        "origin": JICA, "type": "note", "tlp": "AMBER", "audience": ("jica", "koica"),
        "written_at": NOON, "by": "Desk for Lao PDR", "body": {"text": "We meet on Monday."},
        "salt": bytes(range(16)),  # what parametrises tests must be the same in every process
    }  # fmt: skip
    return Payload(**(fields | changes))


def altered(**changes):
    """The JSON of a note with other fields than a writer could give it; None leaves one out."""
    fields = json.loads(encode(note())) | changes
    return json.dumps({name: value for name, value in fields.items() if value != "left out"})


def refusal(content, origin=JICA):
    with pytest.raises(Refused) as error:
        decode(content if isinstance(content, bytes) else content.encode(), origin)
    return error.value.what


@given(payloads())
def test_what_was_written_is_read(payload):
    content = encode(payload)
    assert decode(content, payload.origin) == payload


def test_the_fields_are_those_that_the_standard_form_names():
    fields = json.loads(
        encode(note(about=IdentifiedRecord("XM-DAC-701-8", "JP-1"), seen={KOICA: 7}))
    )
    assert list(fields) == ["v", "origin", "type", "tlp", "audience", "written_at", "by", "about",
                            "seen", "salt", "body"]  # fmt: skip
    assert fields["written_at"] == "2026-11-28T12:00:00Z"
    assert fields["about"] == {"reporting_org": "XM-DAC-701-8", "iati_identifier": "JP-1"}
    assert fields["seen"] == {"mekong/koica/1": 7}
    green = json.loads(encode(note(tlp="GREEN", audience=Community(3))))
    assert green["audience"] == {"charter": 3}


def test_every_payload_has_a_salt_of_its_own():
    fields = {name: getattr(note(), name) for name in Payload.__struct_fields__ if name != "salt"}
    first, second = Payload(**fields), Payload(**fields)
    assert first.salt != second.salt
    assert len(first.salt) == 16


def test_a_pair_is_the_same_whichever_record_comes_first():
    left, right = PublishedRecord("koica", "https://example.org/1"), IdentifiedRecord("B", "A")
    assert pair_of(left, right) == pair_of(right, left)
    assert pair_of(left, right).left == right
    with pytest.raises(BadRequest):
        pair_of(left, left)


def test_a_payload_of_another_journal_is_refused():
    assert "mekong/koica/1" in refusal(encode(note()), KOICA)
    assert "mekong/jica/1" in refusal(encode(note()), KOICA)
    assert "'mekong/jica/1'" in refusal(encode(note()), Origin("mekong", "jica", 2))


def test_unknown_fields_and_types_are_tolerated():
    content = altered(type="something-of-tomorrow", mood="calm", body={"new": [1, {"x": None}]})
    payload = decode(content.encode(), JICA)
    assert payload.type == "something-of-tomorrow"
    assert payload.body == {"new": [1, {"x": None}]}


def test_another_version_is_named():
    assert "version 2" in refusal(altered(v=2))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("v", "1"), ("v", True), ("origin", "mekong/jica/01"), ("origin", "left out"),
        ("type", "Note"), ("type", ""), ("type", "a" * 41), ("type", "note\n"),
        ("tlp", "WHITE"), ("tlp", "amber"), ("tlp", "TLP:AMBER"), ("tlp", None),
        ("audience", []), ("audience", ["koica", "jica"]), ("audience", ["jica", "jica"]),
        ("audience", ["jica", "KOICA"]), ("audience", ["koica"]), ("audience", {"charter": 1}),
        ("audience", "jica"), ("audience", None), ("audience", {"jica": 1}),
        ("written_at", "2026-11-28T12:00:00+00:00"), ("written_at", "2026-11-28T12:00:00.5Z"),
        ("written_at", "2026-02-30T12:00:00Z"), ("written_at", "２026-11-28T12:00:00Z"),
        ("written_at", "2026-11-28T12:00:00Z\n"), ("written_at", 1),
        ("by", ""), ("by", "x" * 201), ("by", "a\nb"), ("by", "a\u202eb"),
        ("about", {}), ("about", "JP-1"), ("about", {"reporting_org": "A"}),
        ("about", {"reporting_org": "A", "iati_identifier": "B", "project": "7"}),
        ("about", {"reporting_org": "A", "iati_identifier": ""}),
        ("about", {"reporting_org": "A", "iati_identifier": 3}),
        ("about", {"origin": "mekong/jica/1", "index": -1}),
        ("about", {"origin": "mekong/jica/1", "index": "1"}),
        ("about", {"origin": "mekong/jica/0", "index": 1}),
        ("about", [{"reporting_org": "A", "iati_identifier": "B"}]),
        ("about", [PUBLISHED, {"reporting_org": "A", "iati_identifier": "B"}]),
        ("about", [PUBLISHED, PUBLISHED]),
        ("seen", {"mekong": 1}), ("seen", {"mekong/jica/1": -1}), ("seen", {"mekong/jica/1": "1"}),
        ("seen", {f"mekong/jica/{n}": n for n in range(1, 1002)}), ("seen", []),
        ("salt", ""), ("salt", "AAAA"), ("salt", "A" * 21 + "B=="), ("salt", "A" * 22),
        ("salt", "AAAAAAAAAAAAAAAAAAAAAA==\n"),
        ("body", []), ("body", None), ("body", "left out"), ("body", {"n": 2**53}),
    ],
)  # fmt: skip
def test_what_is_not_as_agreed_is_refused(field, value):
    said = refusal(altered(**{field: value}))
    assert said.startswith("An entry of mekong/jica/1 cannot be read")
    assert "\n" not in said
    assert "\u202e" not in said


@pytest.mark.parametrize(
    ("tlp", "audience"),
    [("CLEAR", ["jica"]), ("CLEAR", {"charter": 1}), ("GREEN", []), ("GREEN", ["jica", "koica"]),
     ("GREEN", {"charter": 0}), ("RED", {"charter": 1}), ("AMBER+STRICT", [])],
)  # fmt: skip
def test_a_label_has_the_audience_that_goes_with_it(tlp, audience):
    refusal(altered(tlp=tlp, audience=audience))


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{}", b"[]", b"null", b"\xff", b"\xef\xbb\xbf{}", b"{} {}",
        altered().encode().replace(b'"We', b'"\\ud800'),
        altered().encode().replace(b'"We', b'"\xff'),
        altered().encode().replace(b'"note"', b"NaN"),
        altered(body={"n": 1}).encode().replace(b'"n": 1', b'"n": 1e999'),
        altered(body={"n": 1}).encode().replace(b'"n": 1', b'"n": ' + b"9" * 5000),
        altered(body={"n": 1}).encode().replace(b'"n": 1', b'"n": 1, "n": 2'),
        altered(body={"n": 1}).encode().replace(b'"n": 1', b'"n": {"m": 1, "\\u006d": 1}'),
        altered().encode().replace(b'"v": 1', b'"v": 1, "v": 1'),
    ],
)  # fmt: skip
def test_what_is_not_the_json_of_an_entry_is_refused(content):
    refusal(content)


def test_a_bomb_of_nested_json_is_refused():
    def nested(levels):
        return altered(body={"a": 0}).replace('"a": 0', '"a": ' + "[" * levels + "]" * levels)

    assert decode(nested(DEEPEST - 2).encode(), JICA).body
    for levels in (DEEPEST, 900, 5_000, 400_000):
        assert "levels" in refusal(nested(levels))
    assert "levels" in refusal(altered().replace('"v"', '"x": ' + "[" * 400_000 + ', "v"'))
    assert "levels" in refusal('{"body": ' + '{"a":' * 100_000)


def test_a_payload_above_the_bound_is_refused():
    room = LARGEST_PAYLOAD - len(encode(note(body={"text": ""})))
    assert len(encode(note(body={"text": "x" * room}))) == LARGEST_PAYLOAD
    with pytest.raises(Refused, match="1,048,577 bytes"):
        encode(note(body={"text": "x" * (room + 1)}))


def test_a_writer_cannot_write_what_no_reader_would_take():
    with pytest.raises(Refused):
        encode(note(audience=("koica",)))
    with pytest.raises(ValueError, match="read otherwise"):
        encode(note(body={"amount": float("nan")}))
    with pytest.raises(ValueError, match="read otherwise"):
        encode(note(written_at=NOON.replace(microsecond=1)))


@given(st.binary() | st.text().map(str.encode) | values.map(msgspec.json.encode))
@example(b'{"v":1}')
def test_any_bytes_are_read_or_refused(content):
    refusal(content)


@given(st.data())
def test_a_changed_payload_is_read_as_it_stands_or_refused(data):
    content = bytearray(encode(note(about=IdentifiedRecord("A", "B"), seen={KOICA: 3})))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        payload = decode(bytes(content), JICA)
    except Refused:
        return
    assert payload.origin == JICA
    assert "jica" in payload.audience


def test_its_words_are_in_no_log():
    payload = note(body={"text": "the secret of the dam"}, by="Somebody")
    shown = repr(payload) + str(payload) + str(payload.__rich_repr__())
    assert not re.search("dam|Somebody|koica", shown)
    assert "mekong/jica/1" in shown


def red(persons):
    return altered(tlp="RED", persons=persons)


def test_persons_are_named_by_member():
    assert decode(red({"koica": ["Kim", "Lee"]}).encode(), JICA).persons == {
        "koica": ("Kim", "Lee")
    }


@pytest.mark.parametrize(
    ("persons", "why"),
    [
        ("left out", "persons whom it is for"),
        ({}, "persons whom it is for"),
        ({"moit": ["Kim"]}, "persons of members of its audience"),
        ({"koica": ["Kim"], "jica": ["Sato"]}, "sorted by member"),
        ({"koica": []}, "each once"),
        ({"koica": ["Lee", "Kim"]}, "each once"),
        ({"koica": ["Kim", "Kim"]}, "each once"),
        ({"koica": [""]}, "visible characters"),
        ({"koica": ["Kim\u202e"]}, "visible characters"),
        ({"koica": ["K" * 101]}, "visible characters"),
        ({"koica": [f"{n:03}" for n in range(51)]}, "more than 50 persons"),
        ({"koica": "Kim"}, "the JSON of an entry"),
        (["Kim"], "the JSON of an entry"),
    ],
)
def test_persons_that_are_not_named_as_they_should_be_are_refused(persons, why):
    assert why in refusal(red(persons))


@pytest.mark.parametrize("tlp", ["AMBER", "AMBER+STRICT"])
def test_persons_are_named_by_what_is_red_alone(tlp):
    assert "only with it" in refusal(altered(tlp=tlp, persons={"koica": ["Kim"]}))
