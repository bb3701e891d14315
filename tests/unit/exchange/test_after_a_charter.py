"""What follows from a new charter: who reads what, whose words are taken, who hands on keys."""

import re
import secrets

import pyrage
import pytest
from msgspec.structs import replace

from changes import (
    FOUR,
    Prepared,
    changes_of,
    decree,
    introduce,
    meet_all,
    newcomer,
    proposed,
    sign,
    versions,
)
from charters import line_of, seal_of
from nodes import Copies, Nodes, Relay, note, texts_of
from riparian.errors import BadRequest, UnknownName
from riparian.exchange import key_handover
from riparian.exchange.entries.audience import AudienceKey, new_audience
from riparian.exchange.entries.keyring import MOST_KEYS
from riparian.exchange.entries.payload import Community
from riparian.exchange.membership.card import write_card
from riparian.exchange.membership.charter_file import write_draft
from riparian.exchange.membership.succession import (
    propose_admission,
    propose_expulsion,
    propose_role,
    propose_seal,
)
from riparian.exchange.misnamed_readers import misnamed_readers
from riparian.exchange.names import Origin
from riparian.exchange.policy import Reader
from riparian.exchange.sponsors import SILENT_SECONDS, SPONSORS, Sponsorship, who_knows
from riparian.exchange.writer import Writer

MOIT, CDC = "mekong/moit/1", "mekong/cdc-kh/1"
THREE = ("jica", "koica", "cdc-kh")


@pytest.fixture(scope="module")
def copies(tmp_path_factory):
    """Four nodes that have met, each of which has told the community something."""

    def prepare(nodes):
        meet_all(nodes)
        for member in FOUR:
            nodes[member].write([note(f"before, by {member}", "GREEN")])
        meet_all(nodes)

    return Copies(tmp_path_factory.mktemp("prepared"), prepare, *FOUR)


@pytest.fixture(scope="module")
def expelled(copies, tmp_path_factory):
    """The same after moit was expelled, of which it knows as well."""
    folder = tmp_path_factory.mktemp("expelled")
    decree(copies.to(folder), propose_expulsion, "moit", signers=THREE)
    return Prepared(folder, *FOUR)


@pytest.fixture(scope="module")
def admission(copies, tmp_path_factory):
    """The same after adb was admitted, whose node has joined and met nobody."""
    folder = tmp_path_factory.mktemp("admission")
    nodes = copies.to(folder)
    decree(nodes, propose_admission, line_of("adb"))
    newcomer(nodes).store.close()
    return Prepared(folder, *FOUR, "adb")


@pytest.fixture
def nodes(copies, tmp_path):
    return copies.to(tmp_path)


@pytest.fixture
def without_moit(expelled, tmp_path):
    return expelled.to(tmp_path)


@pytest.fixture
def with_adb(admission, tmp_path):
    return admission.to(tmp_path)


# a member that was expelled


def test_an_expelled_member_reads_nothing_that_is_written_after(without_moit):
    nodes = without_moit
    assert versions(nodes) == [2] * 4
    for member in THREE:
        nodes[member].write([note(f"after, by {member}", "GREEN")])
    meet_all(nodes)
    texts = texts_of(nodes["moit"])
    assert {text for text in texts if text.startswith("after")} == set()
    assert sum(text.startswith("before") for text in texts) == 4
    for member in THREE:
        assert sum(text.startswith("after") for text in texts_of(nodes[member])) == 3


def test_an_expelled_member_writes_to_nobody_and_is_told_so(without_moit):
    nodes = without_moit
    with pytest.raises(BadRequest, match="moit is no member of mekong any more, since charter 2"):
        nodes["moit"].write([note("still here")])
    nodes["moit"].take(nodes["jica"].files())  # it goes on holding what it may read
    assert nodes["moit"].verify() == []
    for tlp in ("AMBER", "AMBER+STRICT"):
        with pytest.raises(UnknownName, match="'moit' is no member"):
            nodes["jica"].write([note("for moit", tlp, "moit")])


def later_words(nodes, *texts):
    """Let moit write as if it did not know that it was expelled."""
    node = nodes["moit"]
    framework, origin = node.joined()
    earlier = replace(framework, charters=framework.charters[:1])
    writer = Writer(node.store, earlier, origin, node.keys(), node._read(), node.now())
    writer.write([note(text) for text in texts])
    node.sync().cosign(str(origin))


def test_what_an_expelled_member_writes_after_is_not_taken_and_what_was_before_stays(without_moit):
    nodes = without_moit
    size = nodes["jica"].store.size(MOIT)
    later_words(nodes, "too late")
    taken = nodes["jica"].take(nodes["moit"].files())
    assert [trouble.of for trouble in taken.trouble] == [MOIT]
    assert "moit is no member of mekong any more" in taken.trouble[0].what
    assert nodes["jica"].store.size(MOIT) == size
    assert "before, by moit" in texts_of(nodes["jica"], MOIT)
    assert nodes["jica"].verify() == []
    assert "before, by moit" in texts_of(nodes["koica"], MOIT)


def test_one_friend_gives_an_expelled_member_no_voice_and_two_confirm_what_was_before(nodes):
    nodes["moit"].write([note("last words")])
    friend, witness, late = nodes["koica"], nodes["cdc-kh"], nodes["jica"]
    friend.take(nodes["moit"].files())
    size = late.store.size(MOIT)
    decree(nodes, propose_expulsion, "moit", signers=THREE, members=("jica", "koica", "moit"))
    assert late.take(friend.files()).trouble[0].of == MOIT
    assert late.store.size(MOIT) == size
    witness.take(Relay(friend.files(), without_charter))  # it knows nothing of it yet
    assert witness.store.size(MOIT) == size + 1
    late.take(witness.files())
    assert texts_of(late, MOIT)[-1] == "last words"


def without_charter(name, content):
    return re.sub(rb'"charter":2', b'"charter":1', content) if name == "heads" else content


# a member that was admitted


def before(node):
    return sorted(text for text in texts_of(node) if text.startswith("before"))


EVERYTHING_BEFORE = sorted(f"before, by {member}" for member in FOUR)


@pytest.mark.parametrize("dark", FOUR)
def test_a_newcomer_reads_what_the_community_read_whoever_is_dark(with_adb, dark):
    node = with_adb["adb"]
    introduce(with_adb, node, *(member for member in FOUR if member != dark))
    assert before(node) == EVERYTHING_BEFORE
    assert node.verify() == []


def test_more_keys_than_one_entry_holds_come_in_several(with_adb, monkeypatch):
    monkeypatch.setattr(key_handover, "MOST_WRAPPED", 1)
    introduce(with_adb, with_adb["adb"])
    assert before(with_adb["adb"]) == EVERYTHING_BEFORE


def test_what_was_sealed_by_a_charter_with_larger_audiences_is_read_once_it_comes(nodes):
    def larger(charter, now):
        return write_draft(replace(charter.terms, audience_size=20), charter.version + 1, now)

    decree(nodes, larger, members=("jica",))
    nodes["jica"].write([note("to more", "GREEN")])
    koica = nodes["koica"]
    koica.take(Relay(nodes["jica"].files(), without_charter))
    assert "to more" not in texts_of(koica)
    koica.take(nodes["jica"].files())
    assert "to more" in texts_of(koica)


def test_only_the_sponsors_hand_on_the_keys_of_others_and_only_once(with_adb):
    nodes = with_adb
    sizes = {member: nodes[member].store.size(f"mekong/{member}/1") for member in FOUR}
    for _ in range(2):
        introduce(nodes, nodes["adb"])
    for member in FOUR:  # the key of the two, and the keys of the community
        assert nodes[member].store.size(f"mekong/{member}/1") == sizes[member] + 2
    framework, _ = nodes["jica"].joined()
    here = [m for m in FOUR if Sponsorship(framework, m, {}, 0).is_sponsor_of("adb")]
    assert len(here) == SPONSORS
    given = {member: len(keys_given(nodes, member)) for member in FOUR}
    assert given == {member: 4 if member in here else 1 for member in FOUR}


def keys_given(nodes, member):
    """The keys that a member has handed to adb."""
    for entry in nodes[member].entries(f"mekong/{member}/1"):
        if entry.payload is not None and entry.payload.type == "community-keys":
            return entry.payload.body["keys"]
    return []


def test_a_sponsor_with_false_keys_hides_nothing_that_the_other_hands_on(with_adb):
    nodes, node = with_adb, with_adb["adb"]
    framework, _ = nodes["jica"].joined()
    liar, honest = Sponsorship(framework, "jica", {}, 0).sponsors_of("adb")
    nodes[liar].store.add_card("adb", 1, node.files().get("cards/adb/1.json"))
    nodes[liar]._read().refresh()
    false = [
        AudienceKey(key.origin, key.audience, str(pyrage.x25519.Identity.generate()), key.tag_key)
        for key in nodes[liar]._read().keyring.community_keys()
    ]
    nodes[liar].writer().hand_keys(false, "adb", nodes[liar].framework.cards["adb"])
    node.take(nodes[liar].files())
    assert before(node) == []
    nodes[honest].take(node.files())
    node.take(nodes[honest].files())
    assert before(node) == EVERYTHING_BEFORE


def false_keys(member, count):
    """Keys of that member's journal which are none of it."""
    origin = Origin("mekong", member, 1)
    identities = (str(pyrage.x25519.Identity.generate()) for _ in range(count))
    return [AudienceKey(origin, Community(1), x, secrets.token_bytes(32)) for x in identities]


def test_who_floods_a_newcomer_with_false_keys_crowds_out_nobody_elses(with_adb):
    nodes, node = with_adb, with_adb["adb"]
    framework, _ = nodes["jica"].joined()
    sponsors = Sponsorship(framework, "jica", {}, 0).sponsors_of("adb")
    flooder = next(member for member in FOUR if member not in sponsors)
    nodes[flooder].store.add_card("adb", 1, node.files().get("cards/adb/1.json"))
    for member in FOUR:
        for keys in (false_keys(member, MOST_KEYS), false_keys(member, 1)):
            nodes[flooder].writer().hand_keys(keys, "adb", nodes[flooder].framework.cards["adb"])
    taken = node.take(nodes[flooder].files())
    told = {trouble.of: trouble.what for trouble in taken.trouble}
    for member in FOUR:
        assert f"{flooder} has handed on more than 1,000 keys" in told[f"mekong/{member}/1"]
    introduce(nodes, node)
    assert before(node) == EVERYTHING_BEFORE
    assert len(node.keys_left_out()) == len(FOUR)  # all of them the flooder's


def test_a_member_that_was_silent_for_a_month_is_no_sponsor(nodes):
    framework, _ = nodes["jica"].joined()
    now = 1_800_000_000
    first, second = Sponsorship(framework, "jica", {}, now).sponsors_of("moit")
    heard = dict.fromkeys(FOUR, now) | {first: now - SILENT_SECONDS - 1}
    (own,) = {"jica", "koica", "cdc-kh"} - {first, second}
    assert Sponsorship(framework, own, heard, now).sponsors_of("moit") == [second, own]
    assert Sponsorship(framework, first, heard, now).is_sponsor_of("moit")  # as it sees itself


def test_a_sponsor_hands_on_what_a_writer_cannot_itself(nodes):
    nodes["jica"]._read().refresh()
    keys = nodes["jica"]._read().keyring.community_keys()
    framework, _ = nodes["jica"].joined()
    now, known = 1_800_000_000, who_knows(nodes["jica"].store, framework)
    assert known == {member: set(FOUR) for member in FOUR}

    def writers(heard, known, framework=framework):
        sponsorship = Sponsorship(framework, "jica", heard, now, known)
        return sorted(key.origin.member for key in sponsorship.keys_for("cdc-kh", keys))

    heard, unknown = dict.fromkeys(FOUR, now), {"cdc-kh": {"moit"}}
    assert writers(heard, unknown) == []  # each does it itself
    heard |= {"koica": now - SILENT_SECONDS - 1}
    assert writers(heard, known) == []  # it has done so
    assert writers(heard, unknown) == ["koica"]
    decree(nodes, propose_expulsion, "moit", signers=THREE)
    framework, _ = nodes["jica"].joined()
    assert who_knows(nodes["jica"].store, framework) == known
    assert writers({}, known, framework) == []
    assert writers({}, {}, framework) == ["moit"]


def test_nothing_is_handed_to_those_who_were_there_when_a_member_leaves(without_moit):
    nodes = without_moit
    sizes = [nodes[member].store.size(f"mekong/{member}/1") for member in THREE]
    meet_all(nodes, *THREE)
    assert [nodes[member].store.size(f"mekong/{member}/1") for member in THREE] == sizes


def test_who_is_admitted_again_counts_from_then(nodes):
    decree(nodes, propose_expulsion, "moit", signers=THREE)
    line = line_of("moit")
    decree(nodes, propose_admission, line, signers=THREE)
    nodes["jica"]._read().refresh()
    keys = nodes["jica"]._read().keyring.community_keys()
    framework, _ = nodes["jica"].joined()
    due = Sponsorship(framework, "jica", {}, 0).keys_for("moit", keys)
    assert sorted(key.origin.member for key in due) == ["cdc-kh", "koica"]


def test_whoever_was_a_member_before_sponsors_first(with_adb):
    nodes = with_adb
    for member in ("jica", "koica", "moit", "cdc-kh"):
        nodes[member].store.add_card("adb", 1, nodes["adb"].files().get("cards/adb/1.json"))
    framework, _ = nodes["jica"].joined()
    assert "adb" in framework.cards
    for name in ("mrcs", "jica", "somebody"):
        assert "adb" not in Sponsorship(framework, "koica", {}, 0).sponsors_of(name)


def test_a_newcomer_hands_on_what_has_opened_something_and_is_read_by_all(with_adb):
    nodes, node = with_adb, with_adb["adb"]
    introduce(nodes, node)
    assert before(node) == EVERYTHING_BEFORE
    keys = node._read().keyring.community_keys()
    assert {key.origin.member for key in keys if key.audience.charter == 1} == set(FOUR)
    node.write([note("thank you", "GREEN")])
    introduce(nodes, node)
    for member in FOUR:
        assert texts_of(nodes[member], "mekong/adb/1") == ["thank you"]


def test_what_a_sponsor_handed_on_and_nothing_proves_is_not_handed_further(with_adb):
    nodes, node = with_adb, with_adb["adb"]
    nodes["jica"].take(node.files())
    (own, *_) = nodes["jica"]._read().keyring.community_keys()
    false = AudienceKey(own.origin, own.audience, str(pyrage.x25519.Identity.generate()), bytes(32))
    nodes["jica"].writer().hand_keys([false], "adb", nodes["jica"].framework.cards["adb"])
    node.take(nodes["jica"].files())
    texts_of(node)
    assert false not in node._read().keyring.community_keys()


def test_after_each_charter_a_writer_has_a_key_of_its_own_for_the_community(nodes):
    nodes["jica"].write([note("one", "GREEN")])
    size = nodes["jica"].store.size("mekong/jica/1")
    nodes["jica"].write([note("two", "GREEN")])
    assert nodes["jica"].store.size("mekong/jica/1") == size + 1
    decree(nodes, propose_role, "cdc-kh", "member")
    size = nodes["jica"].store.size("mekong/jica/1")
    nodes["jica"].write([note("three", "GREEN")])
    assert nodes["jica"].store.size("mekong/jica/1") == size + 2


# roles and seals


def test_an_observer_reads_what_is_for_the_community_and_nothing_is_for_it_alone(nodes):
    decree(nodes, propose_role, "cdc-kh", "observer")
    with pytest.raises(BadRequest, match="cdc-kh is an observer"):
        nodes["jica"].write([note("for you", "AMBER", "cdc-kh")])
    nodes["jica"].write([note("for all", "GREEN")])
    meet_all(nodes)
    assert "for all" in texts_of(nodes["cdc-kh"])
    nodes["cdc-kh"].write([note("to jica", "AMBER", "jica"), note("to self", "AMBER", "cdc-kh")])
    nodes["jica"].take(nodes["cdc-kh"].files())
    assert "to jica" in texts_of(nodes["jica"])
    assert "to self" not in texts_of(nodes["jica"])
    digest = proposed(nodes, "cdc-kh", propose_role, "moit", "member")  # it may, and not sign
    with pytest.raises(BadRequest, match="no vote"):
        sign(nodes, "cdc-kh", digest)


def next_card(node, member, seal, **changes):
    card = node.framework.cards[member]
    return write_card(replace(card, version=card.version + 1, **changes), seal)


def test_a_thief_with_the_old_seal_writes_no_card_after_the_threshold_replaced_it(nodes):
    new_seal = seal_of("moit again")
    decree(nodes, propose_seal, "moit", new_seal.public, signers=THREE)
    stolen = next_card(nodes["jica"], "moit", seal_of("moit"), contact="A thief")
    thief = nodes["moit"].store
    thief.add_card("moit", 2, stolen)
    taken = nodes["jica"].take(nodes["moit"].files())
    assert [trouble.of for trouble in taken.trouble] == ["card 2 of moit"]
    assert nodes["jica"].framework.cards["moit"].contact == ""
    digest = proposed(nodes, "jica", propose_role, "koica", "host")
    with pytest.raises(BadRequest, match="no vote"):
        changes_of(nodes, "jica").sign(digest[:8], seal_of("moit"))
    changes_of(nodes, "jica").sign(digest[:8], new_seal)


def test_a_thiefs_card_that_some_hold_is_replaced_by_the_second_one_of_its_member(nodes):
    new_seal = seal_of("moit again")
    stolen = next_card(nodes["koica"], "moit", seal_of("moit"), contact="A thief")
    nodes["koica"].store.add_card("moit", 2, stolen)  # before anybody knew
    decree(nodes, propose_seal, "moit", new_seal.public, signers=THREE)
    moit = nodes["moit"]
    for version in (2, 3):
        card = next_card(moit, "moit", new_seal, contact=f"New desk {version}")
        moit.store.add_card("moit", version, card)
        for member in ("jica", "koica"):
            nodes[member].take(moit.files())
    assert nodes["koica"].framework.cards["moit"].contact == "New desk 3"
    assert nodes["jica"].framework.cards["moit"].contact == "New desk 3"
    assert nodes.reopened("koica").framework.cards["moit"].contact == "New desk 3"


def test_what_the_old_seal_signed_before_stays_valid_under_the_new_one(nodes):
    earlier = next_card(nodes["jica"], "moit", seal_of("moit"), contact="Old desk")
    for member in FOUR:
        nodes[member].store.add_card("moit", 2, earlier)
    new_seal = seal_of("moit again")
    decree(nodes, propose_seal, "moit", new_seal.public, signers=THREE)
    assert nodes.reopened("jica").framework.cards["moit"].contact == "Old desk"
    nodes["moit"].store.add_card(
        "moit", 3, next_card(nodes["moit"], "moit", new_seal, contact="New desk")
    )
    assert nodes["jica"].take(nodes["moit"].files()).trouble == ()
    assert nodes["jica"].framework.cards["moit"].contact == "New desk"
    nodes["moit"].write([note("after", "GREEN")])
    meet_all(nodes)
    assert texts_of(nodes["cdc-kh"], MOIT)[-1] == "after"


# audiences that name who is no member


def test_an_entry_for_a_member_that_had_left_as_its_writer_knew_is_told_and_read(without_moit):
    nodes = without_moit
    nodes["koica"].write([note("I know charter 2", "GREEN")])
    framework, origin = nodes["koica"].joined()
    writer = nodes["koica"].writer()
    writer.append([sealed_to_moit(nodes, writer, framework)])
    nodes["jica"].take(nodes["koica"].files())
    entries = list(nodes["koica"].entries())
    (told,) = misnamed_readers(framework, entries, Reader("koica"))
    assert told.startswith(f"{origin}#")
    assert list(misnamed_readers(framework, entries, Reader("jica"))) == []
    assert "names moit as a reader, which was no member" in told
    assert "for moit" in texts_of(nodes["koica"])


def sealed_to_moit(nodes, writer, framework):
    """An entry of a writer that goes on sealing to a member that has left."""
    cards = framework.all_cards
    readers = {member: cards[member][-1].recipients for member in ("koica", "moit")}
    key = new_audience(
        writer.origin, ("koica", "moit"), readers, 16, by="koica", written_at=nodes["koica"].now()
    )
    writer.append([(key.content, lambda _: key.tag)])
    words = note("for moit", "AMBER", "moit")
    return writer._content(writer.payload(words, ("koica", "moit"), {}), key.key)


def test_what_was_for_a_member_before_it_left_is_nothing_to_tell(nodes):
    nodes["jica"].write([note("for moit", "AMBER", "moit")])
    decree(nodes, propose_expulsion, "moit", signers=THREE)
    nodes["jica"].write([note("for all", "GREEN"), note("for koica", "AMBER", "koica")])
    framework, _ = nodes["jica"].joined()
    assert list(misnamed_readers(framework, nodes["jica"].entries(), Reader("jica"))) == []


def test_where_nothing_shows_which_charter_its_writer_knew_nothing_is_told(tmp_path):
    nodes = Nodes(tmp_path, *FOUR)
    nodes["jica"].take(nodes["moit"].files())
    nodes["jica"].write([note("for moit", "AMBER", "moit")])  # the first entry of its journal
    decree(nodes, propose_expulsion, "moit", signers=THREE)
    framework, origin = nodes["jica"].joined()
    assert framework.charter.version == 2
    entries = list(nodes["jica"].entries(str(origin)))
    assert not any(isinstance(x.payload.audience, Community) for x in entries if x.payload)
    assert list(misnamed_readers(framework, entries, Reader("jica"))) == []


def test_keys_for_a_newcomer_are_nothing_to_tell_though_nothing_shows_that_its_charter_was_known(
    with_adb,
):
    introduce(with_adb, with_adb["adb"])
    framework, _ = with_adb["jica"].joined()
    for member in FOUR:
        assert keys_given(with_adb, member)
        entries = with_adb[member].entries(f"mekong/{member}/1")
        assert list(misnamed_readers(framework, entries, Reader(member))) == []


def test_an_entry_for_the_members_of_a_charter_that_is_not_here_is_told(nodes):
    decree(nodes, propose_expulsion, "moit", signers=THREE, members=("jica",))
    nodes["jica"].write([note("for three", "GREEN")])
    framework, _ = nodes["koica"].joined()
    (told,) = misnamed_readers(framework, nodes["jica"].entries(), Reader("jica"))
    assert "for the members of charter 2, which has not come here" in told
