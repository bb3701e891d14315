"""Join kits: written, read, and refused whole where anything in them does not hold."""

import json
import sys
import zipfile
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from charters import seal_of, signed
from nodes import Copies, note
from riparian.errors import Refused, ServiceError
from riparian.exchange.journal.checkpoint import unverified_checkpoint
from riparian.exchange.keys.six_words import charter_words
from riparian.exchange.membership.card import Card, write_card
from riparian.exchange.membership.charter import open_charter
from riparian.exchange.membership.succession import propose_threshold
from riparian.exchange.transfer import kit as kits
from riparian.exchange.transfer.archives import new_entry
from riparian.exchange.transfer.kit import KitDocuments, KitNote, is_kit, read_kit, write_kit
from riparian.exchange.transfer.peers import open_bundle

PEER = "https://mrcs.example.org/exchange"
NOTE = KitNote("mekong", "jica", [PEER])
PAGE = b"<!doctype html>"


@pytest.fixture(scope="module")
def copies(tmp_path_factory):
    """Japan with five entries, Korea that holds them, and a second charter at Japan."""

    def prepare(nodes):
        japan, korea = nodes["jica"], nodes["koica"]
        japan.write([note(f"note {n}") for n in range(5)])
        korea.take(japan.files())
        japan.take(korea.files())
        japan.write([note("a sixth, which Korea has not confirmed")])
        first = open_charter(nodes.charter, None)
        draft = propose_threshold(first, 3, first.expires)
        japan.store.add_charter(2, signed(draft, *first.members, previous=first))

    return Copies(tmp_path_factory.mktemp("copies"), prepare, "jica", "koica", "moit")


@pytest.fixture
def nodes(copies, tmp_path):
    return copies.to(tmp_path)


def written(node, path, *wheels):
    with path.open("wb") as file:
        write_kit(file, node.files(), NOTE, PAGE, wheels)
    return path


def parts_of(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(path, parts):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def changed(path, change):
    """The kit after a change to its files."""
    parts = parts_of(path)
    change(parts)
    return packed(path, parts)


@pytest.fixture
def kit(nodes, tmp_path):
    return written(nodes["jica"], tmp_path / "kit.zip")


def test_a_kit_gives_charters_cards_peers_and_the_longest_heads(nodes, kit):
    japan = nodes["jica"]
    read = read_kit(kit)
    assert read.framework.name == "mekong"
    assert list(read.charters) == japan.store.charters()
    assert {m: list(c) for m, c in read.cards.items()} == japan.store.cards()
    assert (read.peers, read.by) == ((PEER,), "jica")
    origin = str(japan.origin)
    assert read.heads[origin].decode() == japan.store.head(origin).decode()
    assert len(japan.store.heads(origin)) == 2  # of five entries, and of six
    assert read.words == charter_words([charter.digest for charter in japan.framework.charters])


def test_the_same_node_writes_the_same_bytes_and_no_entries(nodes, kit, tmp_path):
    again = written(nodes["jica"], tmp_path / "again.zip")
    assert kit.read_bytes() == again.read_bytes()
    names = list(parts_of(kit))
    assert names[:2] == ["READ-ME-FIRST.html", "kit.json"]
    assert not any(name.startswith("journals/") for name in names)
    assert not any(b"note 3" in content for content in parts_of(kit).values())


def test_the_same_bytes_are_written_on_every_system(monkeypatch):
    monkeypatch.setattr(sys, "platform", "win32")
    assert new_entry("heads", zipfile.ZIP_STORED).create_system == 3


def test_wheels_travel_in_order_of_their_names(nodes, tmp_path):
    wheels = [tmp_path / name for name in ("b-1.0-py3-none-any.whl", "a-1!2.0+x-py3-none-any.whl")]
    for wheel in wheels:
        wheel.write_bytes(wheel.name.encode() * 1000)
    path = written(nodes["jica"], tmp_path / "kit.zip", *wheels)
    parts = parts_of(path)
    assert list(parts)[-2:] == [f"wheels/{wheel.name}" for wheel in reversed(wheels)]
    assert all(parts[f"wheels/{wheel.name}"] == wheel.read_bytes() for wheel in wheels)
    assert read_kit(path).by == "jica"


def test_a_kit_is_told_from_a_charter_by_what_is_in_it(nodes, kit, tmp_path):
    charter = tmp_path / "charter.zip"
    charter.write_bytes(nodes.charter)
    assert is_kit(kit)
    assert not is_kit(charter)
    assert not is_kit(tmp_path / "none")
    assert not is_kit(tmp_path)


def test_a_kit_and_a_bundle_are_not_taken_for_each_other(nodes, kit, tmp_path):
    with pytest.raises(Refused, match="no bundle of the channel"), open_bundle(kit):
        pass
    bundle = packed(tmp_path / "bundle.zip", dict(nodes["jica"].files().all()))
    with pytest.raises(Refused, match="no join kit"):
        read_kit(bundle)


@pytest.mark.parametrize(
    "name",
    [
        "../charter/1.root.json", "wheels/../a.whl", "wheels/a/b.whl", "wheels/.whl", "/kit.json",
        "wheels/a.tar.gz", "charter/0.root.json", "cards/JICA/1.json", "heads/", "wheels\\a.whl",
        "read-me-first.html", "journals/mekong/jica/1/checkpoint",
    ],
)  # fmt: skip
def test_a_kit_with_a_file_of_another_name_is_refused_whole(kit, name):
    changed(kit, lambda parts: parts.update({name: b"x"}))
    with pytest.raises(Refused, match=r"no join kit: .*(a file called|no plain file)"):
        read_kit(kit)


@pytest.mark.parametrize("name", ["kit.json", "heads", "charter/1.root.json", "cards/koica/1.json"])
def test_a_kit_in_which_something_is_missing_is_refused(kit, name):
    changed(kit, lambda parts: parts.pop(name))
    with pytest.raises(Refused, match=f"{name} is not in it"):
        read_kit(kit)


def with_heads(parts, **changes):
    heads = json.loads(parts["heads"])
    parts["heads"] = json.dumps(heads | changes).encode()


def in_note(parts, old, new):
    parts["kit.json"] = parts["kit.json"].replace(old, new)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda parts: with_heads(parts, charter=0), "holds 4 charters and cards, and its heads"),
        (lambda parts: with_heads(parts, charter=1), "holds 4 charters and cards, and its heads"),
        (lambda parts: with_heads(parts, framework="salween"), "not of one framework"),
        (lambda parts: with_heads(parts, charter=9_999), "more than 10,000 charters and cards"),
        (lambda parts: with_heads(parts, journals={"mekong/moit/1": []}), "no card in it names"),
        (lambda parts: in_note(parts, b"mekong", b"salween"), "not of one framework"),
        (lambda parts: in_note(parts, b'"jica"', b'"JICA"'), "no name that a member can have"),
        (lambda parts: in_note(parts, b"https:", b"file:"), "an address that is none"),
        (lambda parts: parts.update({"kit.json": b'{"framework":"mekong"}'}), "expected form"),
        (
            lambda parts: parts.update({"cards/koica/1.json": parts["cards/jica/1.json"]}),
            "it is card 1 of jica",
        ),
    ],
)  # fmt: skip
def test_a_kit_whose_parts_do_not_agree_is_refused(kit, change, why):
    changed(kit, change)
    with pytest.raises(Refused, match=why):
        read_kit(kit)


def test_a_kit_with_nothing_in_it_is_refused(tmp_path):
    heads = {"framework": "mekong", "charter": 0, "cards": {}, "journals": {}}
    parts = {"kit.json": b'{"framework":"mekong","by":"jica","peers":[]}'}
    packed(tmp_path / "kit.zip", {**parts, "heads": json.dumps(heads)})
    with pytest.raises(Refused, match="it holds no charter"):
        read_kit(tmp_path / "kit.zip")


def test_a_charter_that_too_few_signed_is_refused_with_whose_is_missing(nodes, kit):
    first = open_charter(nodes.charter, None)
    draft = signed(propose_threshold(first, 3, first.expires), "jica", previous=first)
    changed(kit, lambda parts: parts.update({"charter/2.root.json": draft}))
    with pytest.raises(Refused, match="version 2 of mekong bears 1") as refusal:
        read_kit(kit)
    assert "koica and moit" in refusal.value.try_this or "koica or moit" in refusal.value.try_this


def test_a_head_that_its_member_did_not_sign_is_refused(kit):
    def change(parts):
        heads = json.loads(parts["heads"])
        (note,) = heads["journals"]["mekong/jica/1"][:1]
        heads["journals"]["mekong/jica/1"] = [note.replace("\n6\n", "\n7\n")]
        parts["heads"] = json.dumps(heads).encode()

    changed(kit, change)
    with pytest.raises(Refused):
        read_kit(kit)


def test_a_card_of_nobody_is_refused(nodes, kit):
    card = nodes["jica"].framework.cards["jica"]
    foreign = write_card(
        Card("jica", 2, card.journals, card.cosigner, card.reading_keys), seal_of("adb")
    )

    def change(parts):
        parts["cards/jica/2.json"] = foreign
        heads = json.loads(parts["heads"])
        heads["cards"]["jica"] = 2
        parts["heads"] = json.dumps(heads).encode()

    changed(kit, change)
    with pytest.raises(Refused, match="its seal is that of no member"):
        read_kit(kit)


def test_an_archive_with_a_large_directory_is_refused_before_it_is_read(kit, monkeypatch):
    monkeypatch.setattr(kits, "LARGEST_DIRECTORY", 100)
    with pytest.raises(Refused, match="no archive as riparian framework kit writes it"):
        read_kit(kit)


def test_an_archive_with_something_behind_it_is_refused(kit):
    kit.write_bytes(kit.read_bytes() + b"something")
    with pytest.raises(Refused, match="no archive as"):
        read_kit(kit)


def test_a_bomb_is_refused(kit):
    changed(kit, lambda parts: parts.update({"wheels/a.whl": b"\0" * 50_000_000}))
    with pytest.raises(Refused, match="unfolds to"):
        read_kit(kit)


def test_what_is_no_file_is_said(tmp_path):
    with pytest.raises(ServiceError, match="cannot be read"):
        read_kit(tmp_path / "none.zip")


def test_its_documents_are_taken_as_from_a_peer_without_journals(nodes, kit):
    documents = KitDocuments(read_kit(kit))
    heads = json.loads(documents.get("heads"))
    assert (heads["charter"], heads["cards"], heads["journals"]) == (2, {"jica": 1, "koica": 1}, {})
    taken = nodes["moit"].sync().take(documents)
    assert (taken.charters, taken.cards, taken.entries, taken.trouble) == (1, 2, {}, ())
    assert documents.get("heads", 10) is None


CHANGES = st.lists(st.tuples(st.integers(0, 2**20), st.integers(0, 255)), min_size=1, max_size=4)


def with_bytes(content, changes):
    content = bytearray(content)
    for at, byte in changes:
        content[at % len(content)] = byte
    return bytes(content)


@pytest.fixture(scope="module")
def whole(copies, tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole")
    return written(copies.to(folder)["jica"], folder / "kit.zip")


def checkpoints_of(kit):
    """Without cosignatures: a line of a key that is not known is left out."""
    return {origin: unverified_checkpoint(note) for origin, note in kit.heads.items()}


def same_or_refused(path, whole):
    with suppress(Refused):
        read, expected = read_kit(path), read_kit(whole)
        assert [c.digest for c in read.framework.charters] == [
            c.digest for c in expected.framework.charters
        ]
        assert read.framework.all_cards == expected.framework.all_cards
        assert checkpoints_of(read) == checkpoints_of(expected)


@settings(max_examples=80, suppress_health_check=list(HealthCheck))
@given(changes=CHANGES)
def test_changed_bytes_of_the_archive_change_nothing_that_was_signed(whole, tmp_path, changes):
    path = tmp_path / "changed.zip"
    path.write_bytes(with_bytes(whole.read_bytes(), changes))
    same_or_refused(path, whole)


@settings(max_examples=120, suppress_health_check=list(HealthCheck))
@given(changes=CHANGES, name=st.sampled_from(["heads", "charter/2.root.json", "cards/jica/1.json"]))
def test_changed_bytes_within_change_nothing_that_was_signed(whole, tmp_path, changes, name):
    parts = parts_of(whole)
    parts[name] = with_bytes(parts[name], changes)
    same_or_refused(packed(tmp_path / "changed.zip", parts), whole)


@settings(max_examples=200)
@given(st.binary(max_size=300))
def test_a_note_that_is_none_is_refused(content):
    with pytest.raises(Refused):
        kits._note(content)
