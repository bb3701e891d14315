"""Taking from peers that drop, alter, withhold, repeat, flood and lie."""

import json
import threading

import pytest

from charters import seal_of
from nodes import Copies, Files, Relay, note, texts_of
from riparian.errors import Refused, ServiceError
from riparian.exchange.journal.checkpoint import Checkpoint, sign_checkpoint, unverified_checkpoint
from riparian.exchange.journal.entry import entry_of
from riparian.exchange.journal.tree import Frontier, leaf_hash
from riparian.exchange.membership.card import Closed, write_card
from riparian.exchange.transfer import sync

JICA, KOICA, CDC = "mekong/jica/1", "mekong/koica/1", "mekong/cdc-kh/1"
THREE = ("jica", "koica", "cdc-kh")
COUNT = 300
"""Entries of jica: more than one bundle."""


def _prepare(nodes):
    nodes["jica"].take(nodes["koica"].files())
    nodes["jica"].write([note(f"jica {n}") for n in range(COUNT - 2)])
    nodes["jica"].write([note("sealed", "GREEN")])  # and the key of the community
    nodes["koica"].write([note("koica")])
    nodes["jica"].take(nodes["koica"].files())


@pytest.fixture(scope="module")
def copies(tmp_path_factory):
    """jica has written three hundred entries, koica one, which jica holds; cdc-kh has nothing."""
    return Copies(tmp_path_factory.mktemp("prepared"), _prepare, *THREE)


@pytest.fixture
def nodes(copies, tmp_path):
    return copies.to(tmp_path)


def is_whole(node):
    """Whether everything that jica has is here, and cosigned."""
    held = {str(each.origin): each.by for each in node.held()}
    size = held.get(JICA, {}).get(node.origin.member, (0, 0))[0]
    return size == COUNT and len(texts_of(node, KOICA)) == 1 and node.verify() == []


def journal_key(node, origin=JICA):
    return node.keys().log_signer(type(node.origin)(*origin.split("/")[:2], 1))


def fork(node, size, words="other"):
    """A checkpoint of another history of jica's journal, signed by its key; and its entries."""
    entries = [entry_of(f"{words} {n}".encode()) for n in range(size)]
    frontier = Frontier().add(map(leaf_hash, entries))
    checkpoint = Checkpoint(JICA, frontier.size, frontier.root())
    return sign_checkpoint(checkpoint, journal_key(node)), entries


def with_heads(change):
    """A change of a relay to what it says it has."""

    def changed(name, content):
        if name != "heads":
            return content
        heads = json.loads(content)
        change(heads)
        return json.dumps(heads).encode()

    return changed


def only(part, change):
    """A change of a relay to the files in whose name that stands."""
    return lambda name, content: change(content) if content and part in name else content


def _flipped(content):
    at = len(content) // 2
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def _reordered(content):
    half = len(content) // 2
    return content[half:] + content[:half]


CHANGES = {
    "dropped": lambda _: None,
    "altered": _flipped,
    "cut off": lambda content: content[:-1],
    "emptied": lambda _: b"",
    "repeated": lambda content: content * 2,
    "reordered": _reordered,
    "endless": lambda _: bytes(300_000),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("part", ["charter/", "cards/jica/", "tile/entries/", "payload/"])
def test_what_a_relay_does_to_a_file_is_named_and_had_right_from_another(nodes, part, change):
    node, jica = nodes["cdc-kh"], nodes["jica"]
    taken = node.take(Relay(jica.files(), only(part, CHANGES[change])))
    assert taken.trouble or (part, change) == ("payload/", "dropped") or part == "charter/"
    assert node.verify() == []
    assert is_whole(node) is (part == "charter/")  # of which there is no new one
    again = node.take(jica.files())
    assert again.trouble == ()
    assert is_whole(node)


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\xff", b"[]", b"{}", b"[" * 100_000, b'{"framework": "mekong"}',
        b'{"framework":"mekong","charter":1000000000,"cards":{},"journals":{}}',
        b'{"framework":"mekong","charter":-1,"cards":{},"journals":{}}',
        b'{"framework":"mekong","charter":1e999,"cards":{},"journals":{}}',
        b'{"framework":"mekong","charter":1,"cards":{"jica":9223372036854775808},"journals":{}}',
        b'{"framework":"mekong","charter":1,"cards":{"../jica":1},"journals":{}}',
        b'{"framework":"mekong","charter":1,"cards":{},"journals":{"mekong/../1":[]}}',
        b'{"framework":"mekong","charter":1,"cards":{},"journals":{"mekong/jica/1\\u0000":[]}}',
        b'{"framework":"mekong","charter":1,"cards":{},"journals":{"mekong/jica/1":["\\ud800"]}}',
        b'{"framework":"salween","charter":1,"cards":{},"journals":{}}',
        b'{"framework":"mekong","charter":1,"cards":{},"journals":{"mekong/jica/1":'
        + json.dumps([""] * 65).encode() + b"}}",
        json.dumps({"framework": "mekong", "charter": 1, "journals": {},
                    "cards": {f"m-{n}": 1 for n in range(1_001)}}).encode(),
        json.dumps({"framework": "mekong", "charter": 1, "cards": {},
                    "journals": {f"mekong/m-{n}/1": [] for n in range(100_000)}}).encode(),
    ],
)  # fmt: skip
def test_what_says_nothing_sensible_of_itself_is_refused_whole(nodes, content):
    node = nodes["cdc-kh"]
    with pytest.raises(Refused):
        node.take(Relay(nodes["jica"].files(), lambda *_: content))
    assert node.store.origins() == [CDC]


def test_what_no_charter_or_card_names_is_named_in_one_line_and_not_asked_for(nodes):
    def flood(heads):
        heads["cards"] |= {f"member-{n}": 9 for n in range(900)}
        heads["journals"] |= {f"mekong/member-{n}/1": ["x"] for n in range(3_900)}

    node, relay = nodes["cdc-kh"], Relay(nodes["jica"].files(), with_heads(flood))
    taken = node.take(relay)
    assert len(taken.trouble) == 2
    assert "and 897 more" in taken.trouble[0].what
    assert "3,897 more" in taken.trouble[1].what
    assert len(relay.asked) < 20
    assert is_whole(node)


def test_versions_that_a_peer_only_says_it_has_are_asked_for_once(nodes):
    def boast(heads):
        heads["charter"] = 999_999
        heads["cards"]["jica"] = 999_999

    node, relay = nodes["cdc-kh"], Relay(nodes["jica"].files(), with_heads(boast))
    taken = node.take(relay)
    assert {trouble.of for trouble in taken.trouble} == {"charter 2", "card 2 of jica"}
    assert len(relay.asked) < 20
    assert is_whole(node)


def test_one_head_that_cannot_be_read_does_not_keep_the_rest_away(nodes):
    node = nodes["cdc-kh"]
    spoilt = with_heads(lambda heads: heads["journals"][KOICA].append("no note\n"))
    taken = node.take(Relay(nodes["jica"].files(), spoilt))
    assert [trouble.of for trouble in taken.trouble] == [KOICA]
    assert taken.has.sizes == {JICA: COUNT, KOICA: 1}
    assert is_whole(node)


def test_a_peer_that_floods_with_bad_heads_is_told_a_bounded_number_of_faults(nodes):
    flood = with_heads(
        lambda heads: [notes.extend(f"{n}\n" for n in range(20)) for notes in
                       heads["journals"].values()]
    )  # fmt: skip
    monkey = pytest.MonkeyPatch()
    with monkey.context() as patch:
        patch.setattr(sync, "MOST_TROUBLE", 5)
        taken = nodes["cdc-kh"].take(Relay(nodes["jica"].files(), flood))
    assert len(taken.trouble) == 5


def test_a_journal_that_its_member_says_is_endless_is_not_asked_for(nodes):
    jica, node = nodes["jica"], nodes["cdc-kh"]
    head = sign_checkpoint(Checkpoint(JICA, 2**63 - 1, bytes(32)), journal_key(jica)).decode()
    relay = Relay(jica.files(), with_heads(lambda h: h["journals"][JICA].insert(0, head)))
    taken = node.take(relay)
    assert [trouble.of for trouble in taken.trouble] == [JICA]
    assert "can be taken at once" in taken.trouble[0].what
    assert len(relay.asked) < 20
    assert len(texts_of(node, JICA)) == 298  # what the others confirmed of it


def test_a_head_signed_by_anothers_key_is_refused(nodes):
    jica, koica, node = nodes["jica"], nodes["koica"], nodes["cdc-kh"]
    text = Checkpoint(JICA, 1, bytes(32)).text()
    forged = f"{text}\n{koica.store.head(KOICA).decode().rpartition(chr(10) * 2)[2]}"
    relay = Relay(jica.files(), with_heads(lambda h: h["journals"].update({JICA: [forged]})))
    taken = node.take(relay)
    assert [trouble.of for trouble in taken.trouble] == [JICA]
    assert node.store.size(JICA) == 0
    assert texts_of(node) == ["koica"]


def test_who_is_behind_takes_nothing_away(nodes):
    jica, koica, node = nodes["jica"], nodes["koica"], nodes["cdc-kh"]
    koica.take(jica.files())
    jica.write([note("more")])
    node.take(jica.files())
    taken = node.take(koica.files())
    assert taken.trouble == ()
    assert taken.is_behind
    assert node.store.size(JICA) == COUNT + 1


# payloads


def _withheld(content):
    """The bundle with its third payload left out, as if it had been redacted."""
    items = sync.unpack_payloads(content)
    items[2] = None
    return pack(items)


def pack(items):
    return b"".join(len(item or b"").to_bytes(4, "big") + (item or b"") for item in items)


def test_a_payload_that_one_relay_withholds_is_had_from_another_and_then_cosigned(nodes):
    node, jica = nodes["cdc-kh"], nodes["jica"]
    taken = node.take(Relay(jica.files(), only("jica/1/payload/000", _withheld)))
    assert taken.entries[JICA] == COUNT
    assert len(texts_of(node, JICA)) == COUNT - 3
    assert not is_whole(node)
    relay = Relay(jica.files())
    node.take(relay)
    assert [name for name in relay.asked if JICA in name] == [f"journals/{JICA}/payload/000"]
    assert is_whole(node)
    assert len(texts_of(node, JICA)) == COUNT - 2


def test_of_a_bundle_with_an_altered_payload_the_others_are_kept(nodes):
    node, jica = nodes["cdc-kh"], nodes["jica"]
    taken = node.take(Relay(jica.files(), only("jica/1/payload/000", _flipped)))
    assert [(trouble.of, "1 other payload" in trouble.what) for trouble in taken.trouble] == [
        (JICA, True)
    ]
    assert len(texts_of(node, JICA)) == COUNT - 3
    assert not is_whole(node)


def test_payloads_copied_from_another_journal_are_not_kept(nodes):
    node, jica = nodes["cdc-kh"], nodes["jica"]
    files = dict(jica.files().all())
    files[f"journals/{KOICA}/payload/000.p/1"] = pack(
        sync.unpack_payloads(files[f"journals/{JICA}/payload/000"])[:1]
    )
    assert [trouble.of for trouble in node.take(Files(files)).trouble] == [KOICA]
    assert texts_of(node, KOICA) == []
    assert node.verify() == []


def test_payloads_beyond_what_fits_in_memory_come_after_their_entries(nodes, monkeypatch):
    monkeypatch.setattr(sync, "BYTES_WITH_ENTRIES", 1)
    node = nodes["cdc-kh"]
    relay = Relay(nodes["jica"].files())
    assert node.take(relay).trouble == ()
    assert is_whole(node)
    assert len(relay.asked) == len(set(relay.asked))


def test_payloads_are_asked_for_in_the_bundles_that_the_peer_has(nodes):
    """One that is behind has a narrower last bundle than is lacking here."""
    jica, koica, node = nodes["jica"], nodes["koica"], nodes["cdc-kh"]
    koica.take(jica.files())
    behind = dict(koica.files().all())
    jica.write([note("more")])
    node.take(Relay(jica.files(), only("jica/1/payload/", lambda _: None)))
    assert texts_of(node, JICA) == []
    node.take(Files(behind))
    assert len(texts_of(node, JICA)) == COUNT - 2


# two histories


def test_another_history_is_named_as_such_and_the_rest_of_the_peer_is_taken(nodes):
    jica, node = nodes["jica"], nodes["cdc-kh"]
    node.take(jica.files())
    nodes["koica"].write([note("koica again")])
    jica.take(nodes["koica"].files())
    head, _ = fork(jica, 5)
    lying = with_heads(lambda h: h["journals"].update({JICA: [head.decode()]}))
    taken = node.take(Relay(jica.files(), lying))
    assert [(t.of, "two histories" in t.what) for t in taken.trouble] == [(JICA, True)]
    assert texts_of(node, KOICA) == ["koica", "koica again"]
    assert node.store.size(JICA) == COUNT
    assert node.verify() == []


def test_a_longer_history_is_told_from_entries_that_were_altered_on_their_way(nodes):
    jica, node = nodes["jica"], nodes["cdc-kh"]
    node.take(jica.files())
    jica.write([note("more")])
    altered = only("jica/1/tile/entries/001", lambda content: content[:-1] + b"?")
    (trouble,) = node.take(Relay(jica.files(), altered)).trouble
    assert "two histories" not in trouble.what
    assert "Expected" in trouble.what
    head, entries = fork(jica, COUNT + 5)
    files = dict(jica.files().all())
    heads = json.loads(files["heads"])
    heads["journals"][JICA] = [head.decode()]
    files["heads"] = json.dumps(heads).encode()
    for number, bundle in ((0, entries[:256]), (1, entries[256:])):
        name = "000" if number == 0 else f"001.p/{len(bundle)}"
        content = b"".join(len(e).to_bytes(2, "big") + e for e in bundle)
        files[f"journals/{JICA}/tile/entries/{name}"] = content
    taken = node.take(Files(files))
    assert "two histories" in taken.trouble[0].what
    assert taken.forked == (JICA,)
    assert node.store.size(JICA) == COUNT
    assert node.verify() == []


# charters and cards


def test_a_card_under_anothers_name_does_not_spoil_the_node(nodes):
    jica, node = nodes["jica"], nodes["cdc-kh"]
    files = dict(jica.files().all())
    files["cards/jica/1.json"], files["cards/koica/1.json"] = (
        files["cards/koica/1.json"], files["cards/jica/1.json"],
    )  # fmt: skip
    taken = node.take(Files(files))
    assert {trouble.of for trouble in taken.trouble} >= {"card 1 of jica", "card 1 of koica"}
    node = nodes.reopened("cdc-kh")
    assert sorted(node.framework.cards) == ["cdc-kh"]
    node.take(jica.files())
    assert is_whole(node)


def test_a_card_that_comes_after_the_journal_that_needs_it(nodes):
    jica, node = nodes["jica"], nodes["cdc-kh"]
    taken = node.take(Relay(jica.files(), only("cards/jica", lambda _: None)))
    assert {trouble.of for trouble in taken.trouble} == {"card 1 of jica", JICA}
    assert node.store.origins() == [CDC, KOICA]
    node.take(jica.files())
    assert is_whole(node)


def test_another_card_of_the_same_version_is_not_kept(nodes):
    jica, node = nodes["jica"], nodes["cdc-kh"]
    node.take(jica.files())
    card = node.framework.cards["jica"]
    rival = write_card(replace(card, version=1, contact="Another desk"), seal_of("jica"))
    node.take(Relay(jica.files(), only("cards/jica/1", lambda _: rival)))
    assert node.framework.cards["jica"].contact == ""
    third = write_card(replace(card, version=3), seal_of("jica"))
    files = dict(jica.files().all())
    heads = json.loads(files["heads"])
    heads["cards"]["jica"] = 2
    files |= {"cards/jica/2.json": third, "heads": json.dumps(heads).encode()}
    (trouble,) = node.take(Files(files)).trouble
    assert "it is card 3 of jica" in trouble.what
    assert len(node.framework.all_cards["jica"]) == 1


def test_a_charter_that_does_not_follow_is_not_kept(nodes):
    jica, node = nodes["jica"], nodes["cdc-kh"]
    files = dict(jica.files().all())
    heads = json.loads(files["heads"])
    heads["charter"] = 2
    files |= {"charter/2.root.json": nodes.charter, "heads": json.dumps(heads).encode()}
    (trouble,) = node.take(Files(files)).trouble
    assert trouble.of == "charter 2"
    assert len(node.store.charters()) == 1
    assert is_whole(node)


def replace(struct, **changes):
    return type(struct)(**{f: getattr(struct, f) for f in struct.__struct_fields__} | changes)


def test_a_journal_ends_where_its_members_card_closes_it(nodes):
    """Whoever goes on with it has stolen the key of the node."""
    jica, node = nodes["jica"], nodes["cdc-kh"]
    node.take(jica.files())
    root = unverified_checkpoint(jica.store.head(JICA)).root
    card = jica.framework.cards["jica"]
    line = replace(card.journals[0], closed=Closed(COUNT, root))
    closing = write_card(replace(card, version=2, journals=(line,)), seal_of("jica"))
    jica.write([note("by a thief")])
    jica.store.add_card("jica", 2, closing)
    taken = node.take(jica.files())
    assert {trouble.of for trouble in taken.trouble} == {JICA}
    assert "closes it" in taken.trouble[0].what
    assert node.store.size(JICA) == COUNT


# what breaks off, and several at once


class Breaks(Relay):
    """A peer whose connection breaks after so many files."""

    def __init__(self, peer, after):
        super().__init__(peer)
        self._left = after

    def get(self, name, at_most=sync.LARGEST_FILE):
        if not self._left:
            raise ServiceError("The connection broke.", "Try again.")
        self._left -= 1
        return super().get(name, at_most)


def test_a_connection_that_breaks_after_any_file_is_gone_on_from(copies, nodes, tmp_path):
    jica = nodes["jica"]
    whole = Relay(jica.files())
    nodes["cdc-kh"].take(whole)
    for after in range(len(whole.asked)):
        (folder := tmp_path / f"after-{after}").mkdir()
        node = copies.to(folder)["cdc-kh"]
        with pytest.raises(ServiceError):
            node.take(Breaks(jica.files(), after))
        assert node.verify() == []
        other = nodes["cdc-kh"] if after % 2 else jica
        assert node.take(other.files()).trouble == ()
        assert is_whole(node)


def test_what_came_before_the_connection_broke_is_not_asked_for_again(nodes):
    node, jica = nodes["cdc-kh"], nodes["jica"]
    whole = Relay(jica.files())
    names = [f"journals/{JICA}/payload/000", f"journals/{JICA}/payload/001.p/{COUNT - 256}"]
    nodes["koica"].take(whole)
    with pytest.raises(ServiceError):
        node.take(Breaks(jica.files(), 1 + len(THREE) - 1 + 3))
    assert node.store.size(JICA) == COUNT
    relay = Relay(jica.files())
    node.take(relay)
    assert [name for name in relay.asked if JICA in name] == names[1:]
    assert is_whole(node)


def test_two_who_take_from_two_peers_at_once_get_everything(nodes):
    nodes["koica"].take(nodes["jica"].files())
    peers = [nodes[member].files() for member in ("jica", "koica")]
    takers = [nodes["cdc-kh"], nodes.not_joined("cdc-kh")]
    failures = []

    def take(node, peer):
        try:
            node.take(peer)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=take, args=pair) for pair in zip(takers, peers, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    node = nodes["cdc-kh"]
    node.take(peers[0])
    assert is_whole(node)


def test_a_store_put_back_between_two_takes_is_filled_again(nodes, tmp_path):
    node, path = nodes["cdc-kh"], tmp_path / "cdc-kh/journal.db"
    node.store.close()
    before = path.read_bytes()
    node.take(nodes["jica"].files())
    assert is_whole(node)
    node.store.close()
    path.write_bytes(before)
    assert node.take(nodes["jica"].files()).trouble == ()
    assert is_whole(node)
