"""What a node makes of entries, whichever of them, or of their keys, came first."""

import pytest

from nodes import Copies, Relay, note, texts_of
from riparian.exchange.entries.audience import named_members, rewrap
from riparian.exchange.entries.payload import COMMUNITY_KEYS
from riparian.exchange.journal.entry import tag_of
from riparian.exchange.planned_words import Words

JICA, KOICA = "mekong/jica/1", "mekong/koica/1"


OPEN = ["sealed", "open", "open"]
"""Of the key of the community, which says nothing to people; of a note; of what it opens."""


def _prepare(nodes):
    nodes["jica"].take(nodes["koica"].files())
    nodes["jica"].write([note("open"), note("to the community", "GREEN")])


@pytest.fixture(scope="module")
def copies(tmp_path_factory):
    return Copies(tmp_path_factory.mktemp("prepared"), _prepare, "jica", "koica", "cdc-kh")


@pytest.fixture
def nodes(copies, tmp_path):
    return copies.to(tmp_path)


def states(node, origin=JICA):
    return [entry.state for entry in node.entries(origin)]


def pack(items):
    return b"".join(len(item).to_bytes(4, "big") + item for item in items)


def without(*indices):
    """A relay's change that withholds these payloads of jica."""

    def change(name, content):
        if "jica/1/payload/" not in name or content is None:
            return content
        items, at = [], 0
        while at < len(content):
            length = int.from_bytes(content[at : at + 4], "big")
            items.append(content[at + 4 : at + 4 + length])
            at += 4 + length
        return pack(b"" if at in indices else item for at, item in enumerate(items))

    return change


def test_states_of_entries_for_a_member_and_for_others(nodes):
    jica, koica, late = nodes["jica"], nodes["koica"], nodes["cdc-kh"]
    koica.take(jica.files())
    assert states(koica) == OPEN
    assert [entry.is_for_people for entry in koica.entries(JICA)] == [False, True, True]
    late.take(jica.files())
    assert states(late) == ["sealed", "open", "sealed"]


@pytest.mark.parametrize("withheld", [[0], [1], [2], [0, 1, 2], [0, 2]])
def test_what_was_withheld_at_first_is_read_when_it_comes_and_what_it_opens_too(nodes, withheld):
    koica = nodes["koica"]
    koica.take(Relay(nodes["jica"].files(), without(*withheld)))
    assert "empty" in states(koica)
    koica.take(nodes["jica"].files())
    assert states(koica) == OPEN
    assert texts_of(koica) == ["open", "to the community"]


def test_keys_from_a_sponsor_open_what_was_read_before_they_came(nodes):
    jica, late = nodes["jica"], nodes["cdc-kh"]
    late.take(jica.files())
    assert texts_of(late) == ["open"]
    jica.take(late.files())
    late.take(jica.files())
    assert texts_of(late) == ["open", "to the community"]


def test_keys_from_a_sponsor_that_were_withheld_open_when_they_come(nodes):
    jica, late = nodes["jica"], nodes["cdc-kh"]
    jica.take(late.files())  # and so gives it the keys, in entries 3 and 4
    late.take(Relay(jica.files(), without(4)))
    assert states(late) == ["sealed", "open", "sealed", "sealed", "empty"]
    late.take(jica.files())
    assert texts_of(late) == ["open", "to the community"]


def test_an_entry_copied_from_another_journal_is_broken_and_nothing_else(nodes):
    """A member that puts another's words into its own journal."""
    jica, koica = nodes["jica"], nodes["koica"]
    koica.take(jica.files())
    payloads = koica.store.payloads(JICA, 0, 3)
    entries = koica.store.entries(JICA, 0, 3)
    copied = [
        (content, lambda _, entry=entry: tag_of(entry))
        for content, entry in zip(payloads, entries, strict=True)
    ]
    koica.writer().append(copied)
    koica.sync().cosign_all()
    koica.write([note("own")])
    jica.take(koica.files())
    assert states(jica, KOICA) == ["broken", "broken", "sealed", "open"]
    for index, fault in enumerate(entry.fault for entry in jica.entries(KOICA) if entry.fault):
        assert fault.startswith(f"{KOICA}#{index}: ")
        assert "belongs to the journal" in fault
    assert jica.verify() == []


@pytest.mark.parametrize("content", [b"{}", b"\xff" * 50, b"[" * 10_000, b'{"v":2}', b"x"])
def test_an_entry_that_says_nothing_sensible_is_broken_and_the_rest_is_read(nodes, content):
    jica, koica = nodes["jica"], nodes["koica"]
    koica.writer().append([(content, lambda _: bytes(4)), (content, lambda _: b"tag!")])
    koica.write([note("own")])
    jica.take(koica.files())
    assert states(jica, KOICA) == ["broken", "sealed", "open"]
    assert texts_of(jica, KOICA) == ["own"]


def test_community_keys_that_are_none_are_shown_and_open_nothing(nodes):
    jica, koica = nodes["jica"], nodes["koica"]
    koica.take(jica.files())
    pair = koica.writer().audience_key(named_members(["jica"], koica.origin))
    for body in ({}, {"keys": [{"origin": "../x"}]}, rewrap([])):
        words = Words(COMMUNITY_KEYS, body, "AMBER+STRICT", "koica")
        payload = koica.writer().payload(words, pair.audience, {})
        koica.writer().append([(pair.seal(payload), pair.tag)])
    jica.take(koica.files())
    assert states(jica, KOICA) == ["sealed", "open", "open", "open"]
    assert texts_of(jica) == ["open", "to the community"]


def test_many_entries_without_payloads_cost_a_look_at_each_bundle(nodes, monkeypatch):
    koica = nodes["koica"]
    nodes["jica"].write([note(str(n)) for n in range(400)])
    koica.take(Relay(nodes["jica"].files(), without(*range(256))))
    texts_of(koica)
    looks = []
    payloads = koica.store.payloads
    monkeypatch.setattr(koica.store, "payloads", lambda *a: looks.append(a) or payloads(*a))
    texts_of(koica)
    assert len(looks) <= 2


def test_a_journal_that_has_become_shorter_is_read_as_far_as_it_goes(nodes, tmp_path):
    koica, path = nodes["koica"], tmp_path / "koica/journal.db"
    koica.store.close()
    before = path.read_bytes()
    koica.take(Relay(nodes["jica"].files(), without(2)))
    texts_of(koica)
    koica.store.close()
    path.write_bytes(before)
    assert states(koica) == ["sealed", "open", "empty"]
    koica.take(nodes["jica"].files())
    assert texts_of(koica) == ["open", "to the community"]
