"""A centre applies with a join kit, waits, and becomes a member's node once it is admitted."""

import json
from pathlib import Path
from threading import Lock
from types import SimpleNamespace

import pytest
from msgspec.structs import replace

from channel import ORIGIN, journal
from charters import NOW, line_of, seal_of, signed
from nodes import Clock, Copies, Files, Nodes, Relay, note, texts_of
from riparian.centre.admission import Joining
from riparian.errors import BadRequest, CentreError, Refused
from riparian.exchange.admission import Admission
from riparian.exchange.held.channel_store import ChannelStore
from riparian.exchange.keys.six_words import application_words
from riparian.exchange.membership.application import (
    Introduction,
    application_file,
    introduction_of,
    keep_introduction,
)
from riparian.exchange.membership.card import Closed
from riparian.exchange.membership.charter import open_charter
from riparian.exchange.membership.charter_file import read_draft
from riparian.exchange.membership.members import read_members
from riparian.exchange.membership.succession import go_on_without, propose_admission
from riparian.exchange.node import Node
from riparian.exchange.transfer.kit import KitNote, read_kit, write_kit
from riparian.exchange.transfer.peer_heads import DocumentsOfPeer, PeerWithKnownHeads

THREE = "jica", "koica", "moit"
PEER = "https://jica.example.org/exchange"
ADB = line_of("adb", role="member")


@pytest.fixture(scope="module")
def copies(tmp_path_factory):
    def prepare(nodes):
        nodes["jica"].write([note(f"note {n}", "GREEN") for n in range(3)])
        nodes["koica"].take(nodes["jica"].files())
        nodes["jica"].take(nodes["koica"].files())

    return Copies(tmp_path_factory.mktemp("copies"), prepare, *THREE)


@pytest.fixture
def nodes(copies, tmp_path):
    return copies.to(tmp_path)


def kit_of(node, folder, name="kit.zip", followed=()):
    with (folder / name).open("wb") as file:
        write_kit(file, node.files(), KitNote("mekong", "jica", [PEER], list(followed)), b"page")
    return read_kit(folder / name)


@pytest.fixture
def kit(nodes, tmp_path):
    return kit_of(nodes["jica"], tmp_path)


class Centre:
    """A centre that is no node yet."""

    def __init__(self, folder):
        folder.mkdir(exist_ok=True)
        self.folder, clock = folder, Clock()
        self.store = ChannelStore(folder / "journal.db")
        self.node = Node(self.store, folder / "keys", clock)
        self.admission = Admission(self.node, self.store, clock)

    def again(self):
        self.store.close()
        return Centre(self.folder)


@pytest.fixture
def centre(tmp_path):
    return Centre(tmp_path / "applicant")


def admit(node, line):
    """The charter with one more member, signed by all, at that node."""
    charter = node.framework.charter
    draft = propose_admission(charter, line, NOW, (len(charter.terms.voters) + 1) // 2 + 1)
    content = signed(draft, *charter.members, previous=charter)
    node.store.add_charter(charter.version + 1, content)
    return open_charter(content, charter)


def test_an_applicant_waits_and_its_words_are_those_of_its_seal_and_the_first_charter(centre, kit):
    centre.admission.apply(kit, ADB, Path("/safe/adb.seal"))
    for each in (centre, centre.again()):
        state = each.admission.state()
        assert (state.framework, state.line, state.standing) == ("mekong", ADB, "waiting")
        assert (state.charter, state.threshold, state.voters) == (1, 2, THREE)
        assert (state.seal_file, state.kit_by, state.peers) == ("/safe/adb.seal", "jica", (PEER,))
        assert state.words == application_words(ADB.seal, kit.framework.charters[0].digest)
        assert state.admitted_as is None
        with pytest.raises(BadRequest, match="has applied to mekong as adb"):
            each.node.joined()
        assert each.node.verify() == []
    assert centre.store.cards() == {member: [*cards] for member, cards in kit.cards.items()}
    assert set(kit.cards) == {"jica", "koica"}


def test_what_is_sent_is_read_as_a_list_of_members(tmp_path):
    line = replace(ADB, name='The "Bank" \\ ធនាគារ', country=None)
    for each in (line, replace(line, country="JP")):
        (tmp_path / "application.toml").write_text(application_file(each), encoding="utf-8")
        assert read_members(tmp_path / "application.toml") == [each]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (replace(ADB, member="jica"), "jica is in it twice"),
        (replace(ADB, seal=seal_of("moit").public), "have the same seal"),
        (line_of("edcf"), "members for KR"),
        (replace(ADB, name="a\nb"), "not called by"),
    ],
)
def test_whom_no_charter_could_have_is_told_before_anything_is_kept(centre, kit, line, why):
    with pytest.raises(BadRequest, match=why):
        centre.admission.apply(kit, line, Path("a.seal"))
    assert centre.admission.application is None
    assert not (centre.folder / "keys").exists()
    assert centre.store.charters() == []


def test_a_threshold_that_would_be_too_low_is_for_those_to_change_who_admit(centre, kit):
    charter = kit.framework.charter
    with pytest.raises(BadRequest, match="2 of 4 votes cannot decide"):
        propose_admission(charter, ADB, NOW)
    centre.admission.apply(kit, ADB, Path("adb.seal"))
    assert centre.admission.state().standing == "waiting"


def test_it_is_admitted_once_a_peer_has_a_charter_with_it_and_then_fills(nodes, centre, kit):
    japan = nodes["jica"]
    centre.admission.apply(kit, ADB, Path("adb.seal"))
    relay = Relay(japan.files())
    taken = centre.admission.ask(relay)
    assert (taken.charters, taken.entries) == (0, {})
    with pytest.raises(BadRequest, match="No charter that has come here names"):
        centre.admission.complete(seal_of("adb"), (), "")
    admit(japan, ADB)
    taken = centre.admission.ask(relay)
    assert (taken.charters, taken.cards, taken.entries, taken.trouble) == (1, 0, {}, ())
    assert not any(name.startswith("journals/") for name in relay.asked)
    state = centre.admission.state()
    assert (state.standing, state.admitted_as, state.charter) == ("admitted", "adb", 2)
    assert centre.node.origin is None
    card = centre.admission.complete(seal_of("adb"), (), "Desk")
    assert (card.member, card.contact) == ("adb", "Desk")
    assert centre.admission.application is None
    assert centre.admission.state() is None

    japan.take(centre.node.files())
    japan.keep_up()
    centre.node.take(japan.files())
    assert texts_of(centre.node, "mekong/jica/1") == [f"note {n}" for n in range(3)]
    assert centre.node.verify() == []


def test_it_may_be_admitted_under_another_name(nodes, centre, kit):
    there = "https://adb.example.org/exchange"
    centre.admission.apply(kit, ADB, Path("adb.seal"), [there], "Desk")
    admit(nodes["jica"], replace(ADB, member="bank"))
    centre.admission.ask(nodes["jica"].files())
    assert centre.admission.state().admitted_as == "bank"
    card = centre.admission.complete(seal_of("adb"), (), "")
    assert (card.member, card.addresses, card.contact) == ("bank", (there,), "Desk")
    assert str(centre.node.origin) == "mekong/bank/1"
    assert centre.node.verify() == []


def test_another_seal_under_its_name_is_told(nodes, centre, kit):
    centre.admission.apply(kit, ADB, Path("adb.seal"))
    admit(nodes["jica"], replace(ADB, seal=seal_of("mallory").public))
    centre.admission.ask(nodes["jica"].files())
    assert centre.admission.state().standing == "name taken"
    with pytest.raises(BadRequest, match="No charter"):
        centre.admission.complete(seal_of("adb"), (), "")


def test_completing_needs_the_seal_that_was_admitted(nodes, centre, kit):
    centre.admission.apply(kit, ADB, Path("adb.seal"))
    admit(nodes["jica"], ADB)
    centre.admission.ask(nodes["jica"].files())
    with pytest.raises(BadRequest, match="not the one that the charter names for adb"):
        centre.admission.complete(seal_of("jica"), (), "")
    assert centre.node.origin is None


def test_a_newer_kit_brings_the_admission_where_there_is_no_network(nodes, centre, kit, tmp_path):
    centre.admission.apply(kit, ADB, Path("adb.seal"))
    admit(nodes["jica"], ADB)
    centre.admission.renew(kit_of(nodes["jica"], tmp_path, "newer.zip"))
    assert centre.admission.state().standing == "admitted"
    centre.admission.renew(kit)  # an older one takes nothing back
    assert centre.admission.state().standing == "admitted"


def test_a_kit_with_other_charters_is_refused(centre, kit, tmp_path):
    centre.admission.apply(kit, ADB, Path("adb.seal"))
    (tmp_path / "others").mkdir()
    others = Nodes(tmp_path / "others", "jica", "mrcs")
    foreign = kit_of(others["jica"], tmp_path, "foreign.zip")
    for with_it in (
        lambda: centre.admission.renew(foreign),
        lambda: centre.admission.apply(foreign, ADB, Path("adb.seal")),
    ):
        with pytest.raises(BadRequest, match="are not those that this centre has applied by"):
            with_it()
    assert centre.store.charters() == list(kit.charters)


def test_a_member_by_the_kit_begins_its_node_at_once(nodes, tmp_path):
    japan = nodes["jica"]
    admit(japan, ADB)
    kit = kit_of(japan, tmp_path)
    centre = Centre(tmp_path / "bank")
    card = centre.admission.join(kit, "adb", seal_of("adb"), ("https://adb.example.org",), "")
    assert card.addresses == ("https://adb.example.org",)
    assert set(centre.store.cards()) == {"adb", "jica", "koica"}
    assert introduction_of(centre.store) == Introduction("jica", (PEER,), kit.heads)
    with pytest.raises(BadRequest, match="is the node of adb in mekong already"):
        centre.admission.join(kit, "adb", seal_of("adb"), (), "")
    with pytest.raises(BadRequest, match="is the node of adb in mekong already"):
        centre.admission.apply(kit, replace(ADB, member="bank"), Path("x.seal"))


def test_a_member_that_has_a_card_is_sent_to_its_backup(centre, kit):
    with pytest.raises(BadRequest, match="koica has a card in this kit"):
        centre.admission.join(kit, "koica", seal_of("koica"), (), "")
    assert centre.store.charters() == []


def test_what_was_stopped_half_way_is_done_again_from_the_start(centre, kit, monkeypatch):
    """A power cut after any of the writes of `apply`."""
    for count in range(1, 4):
        patched = Centre(centre.folder)
        left = [count]

        def keep(kind, content, store=patched.store, left=left, real=patched.store.keep_note):
            left[0] -= 1
            if not left[0]:
                raise CentreError("no power", "wait")
            real(kind, content)

        patched.store.keep_note = keep
        try:
            patched.admission.apply(kit, ADB, Path("adb.seal"))
        except CentreError:
            assert patched.again().admission.application is None
    done = Centre(centre.folder)
    done.admission.apply(kit, ADB, Path("adb.seal"))
    assert done.admission.state().standing == "waiting"


def test_who_joins_those_that_go_on_without_others_goes_on_with_them(nodes, tmp_path):
    japan = nodes["jica"]
    before = japan.framework.charter
    alone = signed(go_on_without(before, ["jica", "moit"], 2, NOW), "jica", "moit", previous=before)
    digest = read_draft(alone).digest
    japan.store.note_followed(digest, "desk")
    japan.store.add_charter(2, alone)
    with pytest.raises(Refused):
        kit_of(japan, tmp_path, "silent.zip")
    kit = kit_of(japan, tmp_path, followed=[digest])
    assert [charter.version for charter in kit.followed] == [2]
    vietnam, bank = Centre(tmp_path / "vietnam"), Centre(tmp_path / "bank")
    vietnam.admission.join(kit, "moit", seal_of("moit"), (), "")
    bank.admission.apply(kit, ADB, Path("adb.seal"))
    bank.admission.renew(kit)
    for centre in (vietnam, bank):
        assert centre.again().node.framework.charter.digest == digest
    assert bank.admission.state().voters == ("jica", "moit")


def test_a_note_that_is_kept_already_is_not_kept_again(centre):
    for content in (b"one", b"one", b"two", b"two", b"one"):
        centre.store.keep_note("kit", content)
        assert centre.store.kept_note("kit") == content
    kept = centre.store._documents.of_kind("kit")
    assert [each.content for each in kept] == [b"one", b"two", b"one"]


# heads of the kit


def test_a_peer_that_shows_an_older_past_is_noticed_until_the_rest_has_come(nodes, tmp_path):
    japan, korea = nodes["jica"], nodes["koica"]
    older = Files({"heads": None} | dict(korea.files().all()))
    japan.write([note("newest", "GREEN")])
    admit(japan, ADB)
    kit = kit_of(japan, tmp_path)
    centre = Centre(tmp_path / "bank")
    centre.admission.join(kit, "adb", seal_of("adb"), (), "")
    introduction = introduction_of(centre.store)
    ahead = introduction.ahead(centre.store)
    assert set(ahead) == {"mekong/jica/1"}
    taken = centre.node.take(PeerWithKnownHeads(older, ahead))
    assert taken.entries["mekong/jica/1"] == 4
    assert taken.trouble == ()
    assert introduction.ahead(centre.store) == ahead
    centre.node.take(PeerWithKnownHeads(japan.files(), ahead))
    assert introduction.ahead(centre.store) == {}


def test_a_history_that_is_not_that_of_the_kit_is_noticed(copies, nodes, tmp_path):
    """Japan shows the newcomer a second history, as long as that of the kit."""
    japan = nodes["jica"]
    (tmp_path / "liar").mkdir()
    liar = copies.to(tmp_path / "liar")["jica"]
    japan.write([note("one")])
    liar.write([note("another")])
    admit(japan, ADB)
    kit = kit_of(japan, tmp_path)
    centre = Centre(tmp_path / "bank")
    centre.admission.join(kit, "adb", seal_of("adb"), (), "")
    ahead = introduction_of(centre.store).ahead(centre.store)
    taken = centre.node.take(PeerWithKnownHeads(liar.files(), ahead))
    assert any("mekong/jica/1" in trouble.of for trouble in taken.trouble)
    plain = Centre(tmp_path / "plain")
    plain.admission.join(kit, "adb", seal_of("adb"), (), "")
    assert plain.node.take(liar.files()).trouble == ()  # nothing else would have told


def test_heads_that_are_none_are_passed_on_for_who_reads_them_to_refuse(centre, kit):
    broken = Files({"heads": b"<html>"})
    assert PeerWithKnownHeads(broken, kit.heads).get("heads") == b"<html>"
    with pytest.raises(Refused):
        DocumentsOfPeer(broken).get("heads")
    assert PeerWithKnownHeads(Files({}), kit.heads).get("heads") is None


def test_known_heads_are_shown_beside_those_of_a_peer_that_has_so_much(nodes, kit):
    files = nodes["jica"].files()
    heads = json.loads(PeerWithKnownHeads(files, kit.heads).get("heads"))
    assert heads["journals"]["mekong/jica/1"][-1] == kit.heads["mekong/jica/1"].decode()
    shorter = Files({"heads": json.dumps({**heads, "journals": {}}).encode()})
    assert json.loads(PeerWithKnownHeads(shorter, kit.heads).get("heads"))["journals"] == {}


@pytest.mark.parametrize(("closed", "is_ahead"), [(None, True), (2, False), (3, True), (4, True)])
def test_what_a_card_has_closed_before_the_head_of_the_kit_is_waited_for_no_longer(
    centre, closed, is_ahead
):
    _, head = journal(ORIGIN, [b"one", b"two", b"three"])
    keep_introduction(centre.store, Introduction("jica", (), {ORIGIN: head}))
    ends = {} if closed is None else {ORIGIN: Closed(closed, bytes(32))}
    node = SimpleNamespace(framework=SimpleNamespace(closed=ends))
    joining = Joining(node, centre.store, Lock(), Clock())
    assert joining.heads_ahead() == ({ORIGIN: head} if is_ahead else {})
    assert joining.ahead() == ({ORIGIN: (0, 3)} if is_ahead else {})
