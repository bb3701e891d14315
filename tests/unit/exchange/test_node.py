"""Two nodes and more: what one writes, the others read, whoever carried it."""

import itertools

import pyrage
import pytest
from msgspec.structs import replace

from charters import SIX, seal_of
from nodes import START, Nodes, note, texts_of
from riparian.errors import (
    BadRequest,
    CentreBusy,
    CentreError,
    JournalDamaged,
    Refused,
    UnknownName,
)
from riparian.exchange.clocks import last_heard
from riparian.exchange.entries.audience import AudienceKey
from riparian.exchange.entries.reading import Reading
from riparian.exchange.journal.checkpoint import open_checkpoint
from riparian.exchange.journal.entry import entry_of
from riparian.exchange.journal.proof import check_proof, read_proof
from riparian.exchange.membership.card import write_card
from riparian.exchange.names import read_entry_name
from riparian.exchange.pace import DAY_SECONDS

JICA = "mekong/jica/1"


@pytest.fixture
def nodes(tmp_path):
    return Nodes(tmp_path, "jica", "koica", "cdc-kh")


def test_what_one_writes_another_reads(nodes):
    jica, koica = nodes["jica"], nodes["koica"]
    jica.write([note("to everyone"), note("to the community", "GREEN")])
    koica.take(jica.files())
    assert texts_of(koica) == ["to everyone"]  # nobody had koica's card yet
    jica.take(koica.files())
    taken = koica.take(jica.files())
    assert taken.trouble == ()
    assert texts_of(koica) == ["to everyone", "to the community"]
    assert [entry.payload.by for entry in koica.entries() if entry.is_for_people] == ["desk"] * 2


def test_a_third_carries_what_two_never_hand_each_other(nodes):
    jica, koica, cdc = nodes["jica"], nodes["koica"], nodes["cdc-kh"]
    jica.take(koica.files())
    jica.write([note("by way of a third", "GREEN")])
    cdc.take(jica.files())
    koica.take(cdc.files())
    assert texts_of(koica, JICA) == ["by way of a third"]


def test_a_member_that_joins_late_reads_what_the_community_read_before(nodes):
    jica, koica = nodes["jica"], nodes["koica"]
    jica.take(koica.files())
    jica.write([note("before", "GREEN")])
    late = nodes["cdc-kh"]
    late.take(jica.files())
    assert texts_of(late) == []
    jica.take(late.files())
    late.take(jica.files())
    assert texts_of(late) == ["before"]


def test_the_keys_of_the_community_are_handed_over_once(nodes):
    jica, koica = nodes["jica"], nodes["koica"]
    jica.write([note("first", "GREEN")])
    for _ in range(3):
        jica.take(koica.files())
        koica.take(jica.files())
    size = jica.store.size(JICA)
    assert size == 4  # key, note, key for two, keys of the community
    nodes.reopened("jica").take(koica.files())
    assert nodes["jica"].store.size(JICA) == size


def test_who_holds_what_is_what_they_signed(nodes):
    jica, koica, cdc = nodes["jica"], nodes["koica"], nodes["cdc-kh"]
    jica.write([note("one")])
    koica.take(jica.files())
    jica.write([note("two")])
    cdc.take(koica.files())
    for node in (jica, cdc, jica):
        node.take(koica.files())
    jica.take(cdc.files())
    held = {str(each.origin): each for each in jica.held()}[JICA]
    assert {member: size for member, (size, _) in held.by.items()} == {
        "jica": 2, "koica": 1, "cdc-kh": 1,
    }  # fmt: skip
    assert held.by["koica"][1] < held.by["cdc-kh"][1]


def test_a_node_reads_on_after_it_was_started_again(nodes):
    jica, koica = nodes["jica"], nodes["koica"]
    jica.take(koica.files())
    jica.write([note("before", "GREEN")])
    koica.take(jica.files())
    koica = nodes.reopened("koica")
    nodes.reopened("jica").write([note("after", "GREEN")])
    koica.take(nodes["jica"].files())
    assert texts_of(koica) == ["before", "after"]
    assert koica.verify() == []


def test_reading_again_reads_only_what_has_come_since(nodes):
    jica, koica = nodes["jica"], nodes["koica"]
    jica.take(koica.files())
    jica.write([note(str(n), "GREEN") for n in range(5)])
    koica.take(jica.files())
    texts_of(koica)
    tried = koica._read().keyring.tried
    jica.write([note("six", "GREEN")])
    koica.take(jica.files())
    assert texts_of(koica)[-1] == "six"
    assert koica._read().keyring.tried == tried + 1


def test_a_restored_backup_is_not_written_to_before_it_is_whole_again(nodes, tmp_path):
    jica, koica = nodes["jica"], nodes["koica"]
    jica.write([note("one")])
    jica.store.close()
    backup = (tmp_path / "jica/journal.db").read_bytes()
    jica.write([note("two")])
    koica.take(jica.files())
    jica.store.close()
    (tmp_path / "jica/journal.db").write_bytes(backup)
    restored = nodes.reopened("jica")
    with pytest.raises(JournalDamaged, match="fork"):
        restored.write([note("three")])
    restored.take(koica.files())
    restored.write([note("three")])
    assert texts_of(restored) == ["one", "two", "three"]
    assert koica.take(restored.files()).trouble == ()


def test_an_entry_that_was_written_is_never_reported_as_failed(nodes, monkeypatch):
    jica = nodes["jica"]

    def busy(*_):
        raise CentreBusy("Another process is writing to the journal.", "Try again in a moment.")

    monkeypatch.setattr(jica.store, "keep_cosigned", busy)
    assert [str(name) for name in jica.write([note("one")])] == [f"{JICA}#0"]
    assert texts_of(jica) == ["one"]


def with_reading_keys(node, member, version, *keys):
    """The node's card with other reading keys, as its next version."""
    framework, _ = node.joined()
    card = replace(framework.cards[member], version=version, reading_keys=keys)
    node.store.add_card(member, version, write_card(card, seal_of(member)))


@pytest.mark.parametrize("words", [note("after", "GREEN"), note("after", "AMBER", "koica")])
def test_a_reading_key_that_no_card_names_any_more_reads_nothing_new(nodes, words):
    jica, koica = nodes["jica"], nodes["koica"]
    jica.take(koica.files())
    jica.write([replace(words, body={"text": "before"})])
    stolen = Reading(jica.store, [koica.keys().reading])
    fresh = pyrage.x25519.Identity.generate()
    with_reading_keys(koica, "koica", 2, str(fresh.to_public()))
    jica.take(koica.files())
    jica.write([words])

    def readable(reading):
        return [x.payload.body["text"] for x in reading.entries(JICA) if x.is_for_people]

    assert readable(stolen) == ["before"]
    assert "after" in readable(Reading(jica.store, [fresh]))


def test_a_false_key_from_another_does_not_hide_what_the_writer_hands_on(nodes):
    jica, koica, cdc = nodes["jica"], nodes["koica"], nodes["cdc-kh"]
    jica.take(koica.files())
    jica.write([note("for all", "GREEN")])
    koica.take(jica.files())
    koica.take(cdc.files())
    texts_of(koica)
    (true,) = koica._read().keyring.community_keys()
    false = AudienceKey(true.origin, true.audience, str(pyrage.x25519.Identity.generate()),
                        true.tag_key)  # fmt: skip
    koica.writer().hand_keys([false], "cdc-kh", koica.framework.cards["cdc-kh"])
    cdc.take(koica.files())
    assert texts_of(cdc, JICA) == []
    jica.take(cdc.files())
    cdc.take(jica.files())
    assert texts_of(cdc, JICA) == ["for all"]


def test_keys_that_come_before_the_card_of_their_writer_are_held_once_it_comes(nodes):
    jica, koica, cdc = nodes["jica"], nodes["koica"], nodes["cdc-kh"]
    jica.take(koica.files())
    jica.write([note("for all", "GREEN")])
    for giver in (jica, cdc):
        koica.take(giver.files())
    texts_of(koica)
    keys = koica._read().keyring.community_keys()
    koica.writer().hand_keys(keys, "cdc-kh", koica.framework.cards["cdc-kh"])

    class WithoutJica:
        name = "koica"

        def get(self, name, at_most=0):
            return None if "/jica/" in name else koica.files().get(name)

    cdc.take(WithoutJica())
    assert "jica" not in cdc.framework.all_cards
    cdc._read().refresh()
    assert cdc._read().keyring.fitting(keys[0].origin, 1, keys[0].tag(1)) == []
    cdc.take(koica.files())
    assert texts_of(cdc, JICA) == ["for all"]


def test_a_proof_of_an_entry_stands_alone(nodes):
    jica, koica = nodes["jica"], nodes["koica"]
    name, _ = jica.write([note("one"), note("two")])
    koica.take(jica.files())
    jica.take(koica.files())
    framework, _ = jica.joined()
    proof = read_proof(jica.proof(name))
    (payload,) = jica.store.payloads(JICA, 0, 1)
    log, cosigners = framework.key_of(JICA), framework.cosigners.values()
    signed = check_proof(proof, entry_of(payload), log, cosigners)
    assert set(signed.cosigned) == {"mekong/jica/mirror", "mekong/koica/mirror"}
    with pytest.raises(Refused):
        check_proof(proof, entry_of(payload + b" "), log, cosigners)
    with pytest.raises(UnknownName):
        jica.proof(read_entry_name(f"{JICA}#2"))


def test_who_has_joined_nothing_is_told_how(tmp_path):
    node = Nodes(tmp_path).not_joined("jica")
    assert node.framework is None
    for act in (node.files, node.keep_up, node.held, lambda: node.write([note("x")])):
        with pytest.raises(BadRequest, match="no framework"):
            act()
    assert not (tmp_path / "jica/journal.db").exists()


def test_only_a_member_with_its_own_seal_joins_and_only_once(nodes):
    node = nodes.not_joined("jica")
    with pytest.raises(UnknownName, match="no member"):
        node.join([nodes.charter], "adb", seal_of("adb"))
    with pytest.raises(BadRequest, match="seal"):
        node.join([nodes.charter], "jica", seal_of("koica"))
    with pytest.raises(Refused):
        node.join([nodes.charter.replace(b"Mekong", b"Makong")], "jica", seal_of("jica"))
    assert node.origin is None
    node.join([nodes.charter], "jica", seal_of("jica"))
    with pytest.raises(BadRequest, match="already"):
        node.join([nodes.charter], "jica", seal_of("jica"))


def test_joining_goes_on_where_it_was_interrupted(nodes, monkeypatch):
    node = nodes.not_joined("jica")
    with monkeypatch.context() as patch:
        patch.setattr(node.store, "set_own", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            node.join([nodes.charter], "jica", seal_of("jica"))
    node = nodes.not_joined("jica")
    node.join([nodes.charter], "jica", seal_of("jica"))
    node.write([note("here")])
    assert texts_of(node) == ["here"]


def test_what_is_for_chosen_members_is_read_by_them_alone_and_carried_by_all(nodes):
    jica, koica, cdc = nodes["jica"], nodes["koica"], nodes["cdc-kh"]
    for node in (koica, cdc):
        jica.take(node.files())
    jica.write([
        note("for koica", "AMBER", "koica"),
        note("for both", "AMBER+STRICT", "koica", "cdc-kh"),
        note("for the ministry", "AMBER", "cdc-kh"),
    ])  # fmt: skip
    cdc.take(jica.files())
    koica.take(cdc.files())
    assert texts_of(koica) == ["for koica", "for both"]
    assert texts_of(cdc) == ["for both", "for the ministry"]
    assert texts_of(jica) == ["for koica", "for both", "for the ministry"]
    assert [entry.payload.audience for entry in koica.entries() if entry.is_for_people] == [
        ("jica", "koica"), ("cdc-kh", "jica", "koica"),
    ]  # fmt: skip
    assert koica.verify() == cdc.verify() == []


def test_a_key_is_looked_up_once_for_all_that_is_written_with_it(nodes, monkeypatch):
    jica = nodes["jica"]
    jica.write([note("zero", "GREEN")])
    refreshed = []
    refresh = Reading.refresh
    monkeypatch.setattr(Reading, "refresh", lambda *args: refreshed.append(1) or refresh(*args))
    jica.write([note(str(n), "GREEN") for n in range(50)])
    assert len(refreshed) == 1


def test_the_key_of_chosen_members_is_made_once(nodes):
    jica, koica = nodes["jica"], nodes["koica"]
    jica.take(koica.files())
    jica.write([note("one", "AMBER", "koica"), note("two", "AMBER+STRICT", "koica")])
    nodes.reopened("jica").write([note("three", "AMBER", "koica")])
    assert nodes["jica"].store.size(JICA) == 4  # the key, and three notes


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (note("x", "AMBER"), "Members are named"),
        (note("x", "CLEAR", "koica"), "Members are named"),
        (note("x", "GREEN", "koica"), "Members are named"),
        (note("x", "AMBER", "adb"), "no member"),
        (note("x", "AMBER", "cdc-kh"), "no reading key yet"),
        (note("x", "RED", "koica"), "Persons are named"),
        (note("x", "AMBER", "koica", koica=("Kim",)), "Persons are named"),
        (note("x", "RED", "koica", "jica", koica=("Kim",)), "No person of jica"),
        (note("x", "RED", "koica", koica=("Kim",), moit=("Nam",)), "member is none of the readers"),
    ],
)
def test_whom_it_cannot_be_for_is_said_and_nothing_is_written(nodes, words, why):
    jica = nodes["jica"]
    jica.take(nodes["koica"].files())
    with pytest.raises((BadRequest, UnknownName), match=why):
        jica.write([words])
    assert jica.store.size(JICA) == 0


def test_a_lost_key_is_named(nodes, tmp_path):
    nodes["jica"].write([note("one")])
    for key in (tmp_path / "jica/keys").glob("log.*"):
        key.unlink()
    with pytest.raises(CentreError, match=r"log\.mekong\.jica\.1\.key is missing"):
        nodes.reopened("jica").write([note("two")])


def test_what_is_wrong_with_what_is_held_is_found(nodes):
    jica, koica = nodes["jica"], nodes["koica"]
    jica.write([note("one")])
    koica.take(jica.files())
    assert koica.verify() == []
    other = koica.framework.key_of("mekong/koica/1")
    head = koica.store.head(JICA)
    with pytest.raises(Refused):
        open_checkpoint(head, other)


def test_six_in_a_ring_all_hold_everything_after_enough_rounds(tmp_path):
    nodes = Nodes(tmp_path)
    for member in SIX:
        nodes[member].write([note(member)])
    ring = list(itertools.pairwise([*SIX, SIX[0]]))
    for _ in range(5):
        for one, other in ring:
            nodes[one].take(nodes[other].files())
    for member in SIX:
        assert sorted(texts_of(nodes[member])) == sorted(SIX)


def test_who_dates_ahead_was_heard_of_when_that_came_and_not_once_its_day_comes(tmp_path):
    nodes = Nodes(tmp_path, "jica", "koica")
    jica, koica = nodes["jica"], nodes["koica"]
    jica.write([note("hello")])
    jica.take(koica.files())
    nodes.clock.at += 30 * DAY_SECONDS  # so far is the clock of Korea's node ahead
    koica.take(jica.files())
    nodes.clock.at -= 30 * DAY_SECONDS
    jica.take(koica.files())
    came = nodes.clock.at
    nodes.clock.at += 60 * DAY_SECONDS
    heard = last_heard((each.heard for each in jica.held()), jica.now())
    assert START < heard["koica"] <= came
