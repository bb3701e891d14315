"""Charters and cards in order: whose key signs what."""

import sqlite3

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from charters import NOW, seal_of, signed
from nodes import Copies, Files, heads_with, note
from riparian.errors import CentreError, Refused
from riparian.exchange.held.channel_store import ChannelStore
from riparian.exchange.keys.seal import Seal
from riparian.exchange.membership.card import write_card
from riparian.exchange.membership.framework import open_framework
from riparian.exchange.membership.succession import propose_expulsion, propose_seal

THREE = ("jica", "koica", "cdc-kh")
NEW_SEAL = Seal(Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33))))


@pytest.fixture(scope="module")
def copies(tmp_path_factory):
    def prepare(nodes):
        nodes["jica"].take(nodes["koica"].files())
        nodes["jica"].write([note("before")])

    return Copies(tmp_path_factory.mktemp("prepared"), prepare, *THREE)


@pytest.fixture
def nodes(copies, tmp_path):
    return copies.to(tmp_path)


def card(node, member, version, seal, **changes):
    """The next card of a member as its holder of a seal would write it."""
    old = node.framework.cards[member]
    fields = {f: getattr(old, f) for f in old.__struct_fields__}
    return write_card(type(old)(**fields | {"version": version} | changes), seal)


def with_documents(node, charters=(), cards=()):
    """What a node serves, with more charters and cards of koica."""
    files = dict(node.files().all())
    for version, content in enumerate(charters, 2):
        files[f"charter/{version}.root.json"] = content
    for version, content in enumerate(cards, 2):
        files[f"cards/koica/{version}.json"] = content
    return Files(heads_with(files, 1 + len(charters), koica=1 + len(cards)))


def replaced_seal(nodes):
    charter = nodes["jica"].framework.charter
    draft = propose_seal(charter, "koica", NEW_SEAL.public, NOW)
    return signed(draft, "jica", "cdc-kh", previous=charter)


def test_before_there_is_a_charter_there_is_no_framework(tmp_path):
    assert open_framework(ChannelStore(tmp_path / "journal.db")) is None


def test_a_framework_knows_keys_and_members(nodes):
    framework = nodes["jica"].framework
    assert framework.name == "mekong"
    assert sorted(framework.keys) == ["mekong/jica/1", "mekong/koica/1"]
    assert framework.key_of("mekong/cdc-kh/1") is None
    assert framework.members == set(THREE)
    assert sorted(framework.cosigners) == ["mekong/jica/mirror", "mekong/koica/mirror"]


def test_whoever_has_found_a_replaced_seal_cannot_go_on_with_it(nodes):
    jica, cdc = nodes["jica"], nodes["cdc-kh"]
    charter = replaced_seal(nodes)
    stolen = card(jica, "koica", 2, seal_of("koica"), contact="A thief")
    cdc.take(jica.files())
    taken = cdc.take(with_documents(jica, [charter], [stolen]))
    assert [trouble.of for trouble in taken.trouble] == ["card 2 of koica"]
    assert "a seal that a charter has replaced" in taken.trouble[0].what
    assert cdc.framework.cards["koica"].contact == ""


def test_cards_under_the_seal_before_are_taken_with_those_that_go_on_from_them(nodes):
    jica, cdc = nodes["jica"], nodes["cdc-kh"]
    cards = [
        card(jica, "koica", 2, seal_of("koica"), contact="Old desk"),
        card(jica, "koica", 3, NEW_SEAL, contact="New desk"),
    ]
    taken = cdc.take(with_documents(jica, [replaced_seal(nodes)], cards))
    assert taken.trouble == ()
    assert cdc.framework.cards["koica"].contact == "New desk"
    assert nodes.reopened("cdc-kh").framework.cards["koica"].version == 3


def test_a_member_that_has_left_is_still_known_with_its_journal(nodes):
    jica, cdc = nodes["jica"], nodes["cdc-kh"]
    nodes["koica"].write([note("farewell")])
    jica.take(nodes["koica"].files())
    charter = jica.framework.charter
    draft = propose_expulsion(charter, "koica", NOW)
    content = signed(draft, "jica", "cdc-kh", previous=charter)
    taken = cdc.take(with_documents(jica, [content]))
    assert taken.trouble == ()
    assert taken.charters == 1
    framework = cdc.framework
    assert sorted(framework.cards) == ["cdc-kh", "jica"]
    assert "mekong/koica/1" in framework.keys
    assert framework.member("koica").name == "한국국제협력단"
    assert cdc.store.size("mekong/koica/1") == 1


def test_a_card_is_the_next_of_the_member_that_it_is_kept_for(nodes):
    framework = nodes["jica"].framework
    content = card(nodes["jica"], "koica", 2, seal_of("koica"))
    assert framework.with_card(content, "koica").cards["koica"].version == 2
    for member, version in (("jica", 2), ("cdc-kh", 1)):
        with pytest.raises(Refused, match=f"Card {version} of {member} was refused: it is card 2"):
            framework.with_card(content, member)
    with pytest.raises(Refused, match="it is card 4 of koica"):
        framework.with_card(card(nodes["jica"], "koica", 4, seal_of("koica")), "koica")
    with pytest.raises(Refused):
        framework.with_card(content.replace(b'"sig":"', b'"sig":"0'), "koica")
    assert framework.cards["koica"].version == 1


def test_what_was_changed_in_the_store_is_found_and_nothing_is_read_from_it(nodes):
    jica = nodes["jica"]
    jica.store.close()
    with sqlite3.connect(nodes.folder / "jica/journal.db") as connection:
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type='trigger' AND tbl_name='channel_document'"
        ).fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
        connection.execute("UPDATE channel_document SET content = x'00' WHERE kind = 'charter'")
    node = nodes.not_joined("jica")
    assert any("charter" in finding.what for finding in node.verify())
    with pytest.raises(CentreError):
        node.write([note("no")])
    with pytest.raises((CentreError, Refused)):
        node.take(nodes["koica"].files())
