from datetime import UTC, datetime

import pytest

from charters import SIX, charter_of_six, line_of, signed
from riparian.exchange.charter import open_charter
from riparian.exchange.names import Origin
from riparian.exchange.payload import Community, Payload
from riparian.exchange.policy import may
from riparian.exchange.succession import propose_admission, propose_expulsion

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
