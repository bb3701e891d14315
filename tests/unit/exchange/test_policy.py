from datetime import UTC, datetime

import pytest

from charters import SIX, charter_of_six, line_of, signed
from riparian.exchange.entries.payload import Community, Payload
from riparian.exchange.membership.charter import open_charter
from riparian.exchange.membership.succession import propose_admission, propose_expulsion
from riparian.exchange.names import Origin
from riparian.exchange.policy import may

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


def payload(tlp, audience):
    return Payload(
        origin=Origin("mekong", "jica", 1), type="note", tlp=tlp, audience=audience,
        written_at=NOW, by="desk", body={"text": "x"},
    )  # fmt: skip


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
        ("RED", ("jica", "moit"), "jica", True, "writer"),
    ],
)
def test_who_may_is_who_was_given_the_key(charters, tlp, audience, member, yes, rule):
    decision = may(member, payload(tlp, audience), charters)
    assert (decision.yes, decision.rule) == (yes, rule)
    assert decision.reason.endswith(".")
    assert "desk" not in decision.reason


def test_a_reason_names_the_readers_and_not_the_words(charters):
    decision = may("moit", payload("AMBER", ("cdc-kh", "jica", "koica")), charters)
    assert "jica names cdc-kh and koica as its readers" in decision.reason


def test_one_reader_is_one_and_nobody_else_is_said(charters):
    decision = may("moit", payload("AMBER", ("jica", "koica")), charters)
    assert "jica names koica as its reader;" in decision.reason
    assert may("moit", payload("AMBER", ("jica",)), charters).reason == (
        "It is TLP:AMBER, and jica wrote it for nobody but itself; moit carries it without being"
        " able to read it."
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
    with_node = may(member, payload(tlp, audience), charters)
    without = may(member, payload(tlp, audience), charters, has_node=False)
    assert (without.yes, without.rule) == (with_node.yes, with_node.rule)
    assert ("once it has a node" in without.reason) == is_later
    assert "once it has a node" not in with_node.reason
