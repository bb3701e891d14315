import re
from datetime import UTC, datetime

import pytest

from charters import SIX, charter_of_six, line_of, signed
from riparian.exchange.entries.payload import Community, Payload
from riparian.exchange.entries.read_entry import ReadEntry
from riparian.exchange.membership.charter import open_charter
from riparian.exchange.membership.succession import propose_admission, propose_expulsion
from riparian.exchange.names import EntryName, Origin
from riparian.exchange.policy import PUBLIC, Reader, may

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


JICA = Origin("mekong", "jica", 1)
OF_JICA = "Japan International Cooperation Agency (jica, Japan)"
OF_KOICA = "한국국제협력단 (koica, South Korea)"


def entry(tlp, audience, type_="note", **more):
    payload = Payload(
        origin=JICA, type=type_, tlp=tlp, audience=audience,
        written_at=NOW, by="desk", body={"text": "x"}, **more,
    )  # fmt: skip
    return ReadEntry(EntryName(JICA, 3), "open", payload)


def red(**persons):
    return entry("RED", tuple(sorted({"jica", *persons})), persons=persons)


@pytest.fixture(scope="module")
def charters():
    """The six; then adb is admitted; then koica is expelled."""
    first = charter_of_six()
    content = signed(propose_admission(first, line_of("adb", role="member"), NOW), *SIX[:4])
    second = open_charter(content, first)
    content = signed(propose_expulsion(second, "koica", NOW), *SIX[:5], previous=second)
    return [first, second, open_charter(content, second)]


@pytest.mark.parametrize(
    ("tlp", "audience", "member", "yes", "rule"),
    [
        ("CLEAR", (), "koica", True, "everyone"),
        ("CLEAR", (), "jica", True, "writer"),
        ("GREEN", Community(1), "moit", True, "community"),
        ("GREEN", Community(1), "koica", True, "community"),
        ("GREEN", Community(1), "adb", True, "admitted"),
        ("GREEN", Community(2), "adb", True, "community"),
        ("GREEN", Community(3), "koica", False, "not-admitted"),
        ("AMBER", ("jica", "koica"), "koica", True, "named"),
        ("AMBER", ("jica", "koica"), "moit", False, "not-named"),
        ("AMBER+STRICT", ("jica", "moit"), "koica", False, "not-named"),
    ],
)
def test_who_may_is_who_was_given_the_key(charters, tlp, audience, member, yes, rule):
    decision = may(Reader(member), entry(tlp, audience), charters)
    assert (decision.yes, decision.rule) == (yes, rule)
    assert decision.reason.endswith(".")
    assert "desk" not in decision.reason


def test_a_reason_names_the_readers_and_not_the_words(charters):
    decision = may(Reader("moit"), entry("AMBER", ("cdc-kh", "jica", "koica")), charters)
    names = charters[-1].names
    said = f"{OF_JICA} names {names['cdc-kh']} and {OF_KOICA} as its readers"
    assert said in decision.reason


def test_one_reader_is_one_and_nobody_else_is_said(charters):
    decision = may(Reader("moit"), entry("AMBER", ("jica", "koica")), charters)
    assert f"{OF_JICA} names {OF_KOICA} as its reader;" in decision.reason
    assert may(Reader("moit"), entry("AMBER", ("jica",)), charters).reason == (
        f"It is TLP:AMBER, and {OF_JICA} wrote it for nobody but itself;"
        f" {charters[-1].names['moit']} carries it without being able to read it."
    )


@pytest.mark.parametrize(
    ("tlp", "audience", "member", "is_later"),
    [
        ("GREEN", Community(1), "moit", True),
        ("GREEN", Community(1), "adb", True),
        ("AMBER", ("jica", "koica"), "koica", True),
        ("AMBER", ("jica", "koica"), "moit", True),
        ("CLEAR", (), "moit", False),
        ("GREEN", Community(3), "koica", False),
    ],
)
def test_a_member_without_a_node_reads_what_is_sealed_later(
    charters, tlp, audience, member, is_later
):
    with_node = may(Reader(member), entry(tlp, audience), charters)
    without = may(Reader(member), entry(tlp, audience), charters, has_node=False)
    assert (without.yes, without.rule) == (with_node.yes, with_node.rule)
    assert ("once it has a node" in without.reason) == is_later
    assert "once it has a node" not in with_node.reason


@pytest.mark.parametrize(
    ("tlp", "audience", "yes", "rule"),
    [
        ("CLEAR", (), True, "everyone"),
        ("GREEN", Community(1), False, "not-admitted"),
        ("AMBER", ("jica", "koica"), False, "not-named"),
        ("AMBER+STRICT", ("jica",), False, "not-named"),
    ],
)
def test_the_public_may_read_what_is_clear_and_nothing_else(charters, tlp, audience, yes, rule):
    decision = may(PUBLIC, entry(tlp, audience), charters)
    assert (decision.yes, decision.rule) == (yes, rule)
    assert "None" not in decision.reason


@pytest.mark.parametrize(
    ("reader", "yes", "rule"),
    [
        (Reader("koica", "Kim"), True, "person"),
        (Reader("koica", "Lee"), False, "for-persons"),
        (Reader("koica"), False, "for-persons"),
        (Reader("moit", "Kim"), False, "not-named"),
        (Reader("moit"), False, "not-named"),
        (Reader("jica"), False, "for-persons"),
        (Reader("jica", "Kim"), False, "for-persons"),
        (Reader(None, "Kim"), False, "not-named"),
        (PUBLIC, False, "not-named"),
    ],
)
def test_what_is_red_is_for_the_persons_that_are_named_with_their_member(
    charters, reader, yes, rule
):
    decision = may(reader, red(koica=("Kim",)), charters)
    assert (decision.yes, decision.rule) == (yes, rule)
    said = f"It is TLP:RED, and {OF_JICA} names Kim of {OF_KOICA} as its reader"
    assert re.match(rf"{re.escape(said)}[;.]", decision.reason)


def test_a_person_of_a_member_reads_what_the_member_reads(charters):
    for tlp, audience in (("CLEAR", ()), ("GREEN", Community(1)), ("AMBER", ("jica", "koica"))):
        assert may(Reader("koica", "Lee"), entry(tlp, audience), charters).yes


@pytest.mark.parametrize("reader", [PUBLIC, Reader("jica"), Reader("koica"), Reader("koica", "x")])
def test_nobody_reads_keys_or_what_is_closed_here(charters, reader):
    keys = entry("AMBER+STRICT", ("jica", "koica"), "community-keys")
    closed = [ReadEntry(keys.name, state) for state in ("sealed", "empty", "broken")]
    for each in (keys, *closed):
        decision = may(reader, each, charters)
        assert (decision.yes, decision.rule) == (False, "unread")
