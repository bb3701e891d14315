"""A charter is changed by entries: proposed on one node, signed on others, in force on all."""

import json
from datetime import timedelta

import pytest
from msgspec.structs import replace

from changes import FOUR, changes_of, in_force, meet_all, proposed, sign, versions
from charters import NOW, altered, line_of, seal_of, signed
from nodes import Copies, Files, Nodes, Relay, note, texts_of
from riparian.errors import BadRequest, Refused, UnknownName
from riparian.exchange.charter_entries import draft_words
from riparian.exchange.entries.payload import encode
from riparian.exchange.journal.entry import NO_TAG
from riparian.exchange.membership.charter import open_charter
from riparian.exchange.membership.charter_file import read_draft
from riparian.exchange.membership.succession import (
    go_on_without,
    propose_admission,
    propose_role,
    propose_threshold,
)
from riparian.exchange.transfer import charters_of_peer
from riparian.exchange.writer import _audience_of
from riparian.wording.charters import proposal_words


@pytest.fixture(scope="module")
def copies(tmp_path_factory):
    def prepare(nodes):
        meet_all(nodes)
        meet_all(nodes)

    return Copies(tmp_path_factory.mktemp("prepared"), prepare, *FOUR)


@pytest.fixture
def nodes(copies, tmp_path):
    nodes = copies.to(tmp_path)
    nodes.clock.at = int(NOW.timestamp())  # when what is given by hand here is drawn up
    return nodes


def test_a_draft_and_its_signatures_come_into_force_on_every_node(nodes):
    digest = proposed(nodes, "jica", propose_threshold, 4)
    meet_all(nodes)
    (open_,) = changes_of(nodes, "cdc-kh").state().open
    assert (open_.proposers, open_.signers, open_.before.lacking) == (("jica",), (), 3)
    for member in ("jica", "koica", "moit"):
        sign(nodes, member, digest)
    meet_all(nodes)
    assert versions(nodes) == [1] * 4  # the threshold before is reached, the new one is not
    (open_,) = changes_of(nodes, "jica").state().open
    assert (open_.before.lacking, open_.own.lacking, open_.missing) == (0, 1, ("cdc-kh",))
    sign(nodes, "cdc-kh", digest)
    meet_all(nodes)
    assert versions(nodes) == [2] * 4
    assert {nodes[member].framework.charter.digest for member in FOUR} == {digest}
    assert changes_of(nodes, "jica").state().open == ()
    assert nodes.reopened("jica").framework.charter.threshold == 4
    assert all(nodes[member].verify() == [] for member in FOUR)


def test_a_successor_is_served_as_a_file_to_who_has_read_no_signature(nodes):
    in_force(nodes, propose_threshold, 4, signers=FOUR)
    late = Nodes(nodes.folder, *FOUR).not_joined("mop-la")
    assert late.framework is None
    files = nodes["moit"].files()
    assert open_charter(files.get("charter/2.root.json"), nodes["jica"].framework.charters[0])


def test_a_member_signs_the_only_proposal_once_and_by_the_beginning_of_its_fingerprint(nodes):
    digest = proposed(nodes, "jica", propose_threshold, 4)
    changes = changes_of(nodes, "jica")
    assert changes.state().for_own == changes.state().open
    changes.sign(None, seal_of("jica"))
    assert changes.state().for_own == ()
    with pytest.raises(BadRequest, match="jica has signed"):
        changes.sign(digest[:4], seal_of("jica"))
    with pytest.raises(BadRequest, match="at least 4 characters"):
        changes.sign(digest[:3], seal_of("koica"))
    with pytest.raises(UnknownName, match="No proposal begins"):
        changes.sign("zzzz", seal_of("koica"))
    with pytest.raises(BadRequest, match="no vote"):
        changes.sign(None, seal_of("adb"))


def test_who_would_sign_two_of_one_version_is_stopped_and_shown(nodes):
    first = proposed(nodes, "jica", propose_threshold, 4)
    second = proposed(nodes, "koica", propose_role, "cdc-kh", "observer")
    meet_all(nodes)
    sign(nodes, "moit", first)
    with pytest.raises(BadRequest, match=f"moit has signed {first[:8]}, another charter 2"):
        sign(nodes, "moit", second)
    assert changes_of(nodes, "moit").state().for_own == ()
    assert changes_of(nodes, "moit").state().double == ()
    sign(nodes, "moit", second, also=True)
    meet_all(nodes)
    (double,) = changes_of(nodes, "cdc-kh").state().double
    assert (double.member, double.version) == ("moit", 2)
    assert set(double.digests) == {first, second}


def two_charters(nodes):
    """Let jica and koica hold one second charter, moit and cdc-kh another; three signed each."""
    charter = nodes["jica"].framework.charter
    first = signed(propose_threshold(charter, 4, NOW), *FOUR[:4], previous=charter)
    second = signed(propose_role(charter, "moit", "member", NOW), *FOUR[1:], previous=charter)
    for member, content in zip(FOUR, (first, first, second, second), strict=True):
        nodes[member].store.add_charter(2, content)
    return nodes["jica"].framework.charter, nodes["moit"].framework.charter


def test_of_two_rivals_with_enough_signatures_the_first_stays_and_the_other_is_shown(nodes):
    first, second = two_charters(nodes)
    taken = nodes["jica"].take(nodes["moit"].files())
    assert [trouble.of for trouble in taken.trouble] == ["charter 2"]
    assert "cdc-kh, koica and moit signed both" in taken.trouble[0].what
    assert nodes["jica"].framework.charter.digest == first.digest
    state = changes_of(nodes, "jica").state()
    assert [rival.digest for rival in state.rivals] == [second.digest]
    assert {double.member for double in state.double} == {"cdc-kh", "koica", "moit"}
    assert state.open == ()
    assert nodes["jica"].take(nodes["moit"].files()).trouble == ()  # it is said once
    assert nodes["jica"].verify() == []
    with pytest.raises(BadRequest, match="only charter 3 can be proposed"):
        changes_of(nodes, "jica").give(second.raw)


def test_a_rival_is_noticed_too_where_the_peer_has_gone_further(nodes):
    first, second = two_charters(nodes)
    third = propose_role(second, "koica", "host", NOW)
    nodes["moit"].store.add_charter(3, signed(third, *FOUR[1:], previous=second))
    taken = nodes["jica"].take(nodes["moit"].files())
    assert [trouble.of for trouble in taken.trouble] == ["charter 3", "charter 2"]
    assert set(nodes["jica"].store.rivals()) == {second.digest}
    assert nodes["jica"].framework.charter.digest == first.digest


def test_a_further_charter_that_is_enough_for_both_brings_them_together_again(nodes):
    first, second = two_charters(nodes)
    third = signed(propose_threshold(first, 3, NOW), *FOUR, previous=first)
    nodes["jica"].store.add_charter(3, third)
    nodes["moit"].take(nodes["jica"].files())
    assert nodes["moit"].framework.charter == nodes["jica"].framework.charter
    assert nodes["moit"].framework.charters[1].digest == second.digest
    assert nodes.reopened("moit").framework.charter.version == 3


def test_no_rival_is_kept_that_lacks_signatures_or_is_the_charter_itself(nodes):
    charter = nodes["jica"].framework.charter
    content = propose_threshold(charter, 4, NOW)
    nodes["jica"].store.add_charter(2, signed(content, *FOUR, previous=charter))
    files = dict(nodes["jica"].files().all())
    few = signed(propose_role(charter, "moit", "member", NOW), "jica", previous=charter)
    same = signed(content, *reversed(FOUR), previous=charter)
    for other in (few, same, b"{}", files["charter/1.root.json"]):
        heads = json.loads(files["heads"]) | {"newest_charter": "0" * 64}
        peer = Files(files | {"charter/2.root.json": other, "heads": json.dumps(heads).encode()})
        assert nodes["jica"].take(peer).trouble == ()
        assert nodes["jica"].store.rivals() == {}


def test_a_peer_with_the_same_charter_is_asked_for_none(nodes):
    in_force(nodes, propose_threshold, 4, signers=FOUR)
    relay = Relay(nodes["koica"].files())
    nodes["jica"].take(relay)
    assert not [name for name in relay.asked if name.startswith("charter/")]


def test_the_number_of_rivals_that_are_kept_is_bounded(nodes, monkeypatch):
    monkeypatch.setattr(charters_of_peer, "MOST_RIVALS", 0)
    two_charters(nodes)
    assert nodes["jica"].take(nodes["moit"].files()).trouble == ()
    assert nodes["jica"].store.rivals() == {}


def test_what_was_signed_elsewhere_is_brought_in_with_all_its_signatures(nodes):
    charter = nodes["jica"].framework.charter
    content = propose_threshold(charter, 4, NOW)
    by_hand = signed(content, "koica", "moit", previous=charter)
    brought = changes_of(nodes, "jica").give(by_hand)
    assert brought.signers == ("koica", "moit")
    size = nodes["jica"].store.size("mekong/jica/1")
    changes_of(nodes, "jica").give(by_hand)
    assert nodes["jica"].store.size("mekong/jica/1") == size  # nothing of it was new
    both = signed(by_hand, "jica", "cdc-kh", previous=charter)
    changes_of(nodes, "jica").give(both)
    assert nodes["jica"].framework.charter.threshold == 4


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda x: x["signatures"][0].update(sig="0" * 128), "1 signature in it"),
        (lambda x: x["signatures"].append({"keyid": "0" * 64, "sig": "0" * 128}), "nobody's vote"),
        (lambda x: x["signed"].update(version=3), "only charter 2"),
        (lambda x: x["signed"]["x-riparian"].update(framework="salween"), "belongs to mekong"),
        (lambda x: x["signed"]["roles"]["root"].update(threshold=1), "refused"),
        (lambda x: x["signed"].update(extra=1), "refused"),
    ],
)
def test_what_is_no_next_charter_or_bears_a_false_signature_is_not_brought_in(nodes, change, why):
    charter = nodes["jica"].framework.charter
    content = signed(propose_threshold(charter, 4, NOW), "koica", previous=charter)
    with pytest.raises((BadRequest, Refused), match=why):
        changes_of(nodes, "jica").give(altered(content, change))
    assert nodes["jica"].proposals() == []


# those who remain go on


def gone_on(nodes, *members, threshold=2):
    """Let two of four go on by a charter that they signed, brought in by jica."""
    charter = nodes["jica"].framework.charter
    content = go_on_without(charter, members, threshold, NOW)
    return changes_of(nodes, "jica").give(signed(content, *members[:threshold], previous=charter))


def test_those_who_remain_go_on_where_a_person_says_so_and_nobody_else_does(nodes):
    for member in FOUR:
        nodes[member].write([note(f"before, by {member}", "GREEN")])
    proposal = gone_on(nodes, "jica", "koica")
    assert proposal.is_signed_enough
    meet_all(nodes)
    assert versions(nodes) == [1] * 4
    with pytest.raises(UnknownName):
        changes_of(nodes, "koica").follow("0000")
    for member in ("jica", "koica"):
        charter = changes_of(nodes, member).follow(proposal.digest[:8])
        assert (charter.version, set(charter.members)) == (2, {"jica", "koica"})
    nodes["jica"].write([note("between two", "GREEN")])
    koica, moit = nodes["koica"], nodes["moit"]
    koica.take(nodes["jica"].files())
    assert "between two" in texts_of(koica)
    assert sum(text.startswith("before") for text in texts_of(koica)) == 4
    taken = moit.take(nodes["jica"].files())
    assert moit.framework.charter.version == 1
    assert "between two" not in texts_of(moit)
    assert [trouble.of for trouble in taken.trouble] == ["charter 2"]
    assert "jica and koica go on without the signatures" in taken.trouble[0].what
    assert nodes.reopened("jica").framework.charter.version == 2
    assert nodes["jica"].verify() == []


def test_who_goes_on_alone_keeps_no_charter_from_coming_into_force(nodes):
    charter = nodes["jica"].framework.charter
    content = signed(propose_threshold(charter, 4, NOW), *FOUR, previous=charter)
    digest = read_draft(content).digest
    drafts = (
        go_on_without(charter, ("jica", "koica"), 2, NOW + timedelta(seconds=n)) for n in range(99)
    )
    alone = next(draft for draft in drafts if read_draft(draft).digest < digest)
    changes_of(nodes, "jica").give(signed(alone, "jica", "koica", previous=charter))
    changes_of(nodes, "jica").give(content)
    assert nodes["jica"].framework.charter.digest == digest


def test_a_charter_without_its_own_threshold_is_not_followed(nodes):
    charter = nodes["jica"].framework.charter
    content = go_on_without(charter, ("jica", "koica", "moit"), 2, NOW)
    proposal = changes_of(nodes, "jica").give(signed(content, "jica", previous=charter))
    with pytest.raises(Refused, match="it demands, version 2 of mekong bears 1"):
        changes_of(nodes, "jica").follow(proposal.digest[:8])
    with pytest.raises(BadRequest, match="no vote"):
        changes_of(nodes, "jica").sign(proposal.digest[:8], seal_of("cdc-kh"))
    assert nodes["jica"].framework.charter.version == 1
    assert nodes["jica"].store.followed() == frozenset()


def test_an_ordinary_proposal_comes_into_force_by_signatures_alone(nodes):
    proposed(nodes, "jica", propose_threshold, 4)
    with pytest.raises(BadRequest, match="by signatures"):
        changes_of(nodes, "jica").follow(None)


def test_the_charter_after_one_that_was_followed_needs_both_thresholds_again(nodes):
    proposal = gone_on(nodes, "jica", "koica")
    changes_of(nodes, "jica").follow(None)
    first, second = nodes["jica"].framework.charters
    assert second.after == first.digest
    digest = proposed(nodes, "jica", propose_admission, line_of("adb"))
    sign(nodes, "jica", digest)
    assert nodes["jica"].framework.charter.version == 2
    changes_of(nodes, "jica").sign(digest[:8], seal_of("koica"))
    third = nodes["jica"].framework.charter
    assert (third.version, third.after, proposal.version) == (3, "", 2)


def test_whoever_joins_by_such_a_charter_gives_it_and_so_follows_it(nodes):
    gone_on(nodes, "jica", "koica")
    changes_of(nodes, "jica").follow(None)
    digest = proposed(nodes, "jica", propose_admission, line_of("adb"))
    for member in ("jica", "koica"):
        changes_of(nodes, "jica").sign(digest[:8], seal_of(member))
    node = nodes.not_joined("adb")
    node.join(nodes["jica"].store.charters(), "adb", seal_of("adb"))
    assert node.framework.charter.version == 3
    assert node.verify() == []


def test_a_first_charter_goes_on_from_none(nodes):
    charter = nodes["jica"].framework.charter
    content = go_on_without(charter, ("jica", "koica"), 2, NOW)
    first = signed(altered(content, lambda x: x["signed"].update(version=1)), "jica", "koica")
    with pytest.raises(Refused, match="goes on from another"):
        open_charter(first, None)


@pytest.mark.parametrize(
    ("tlp", "members", "is_marked"),
    [("GREEN", (), False), ("AMBER", ("cdc-kh",), True), ("AMBER", ("cdc-kh",), False),
     ("CLEAR", (), False)],
)  # fmt: skip
def test_a_change_that_not_every_node_would_find_is_one_at_no_node(nodes, tlp, members, is_marked):
    jica = nodes["jica"]
    content = propose_threshold(jica.framework.charter, 4, NOW)
    words = replace(draft_words(2, content, "jica"), tlp=tlp, members=members)
    writer = jica.writer()
    audience = () if tlp == "CLEAR" else _audience_of(jica.framework, jica.origin, words)
    payload = writer.payload(words, audience, {})
    if tlp == "CLEAR":
        writer.append([(encode(payload), lambda _: NO_TAG)])
    else:
        key = writer.audience_key(audience)
        writer.append([(key.seal(payload), key.charter_tag if is_marked else key.tag)])
    meet_all(nodes)
    for member in FOUR:
        assert changes_of(nodes, member).state().open == ()
    faults = [entry.fault for entry in nodes["cdc-kh"].entries("mekong/jica/1") if entry.fault]
    assert len(faults) == 1
    assert "marked as" in faults[0]


def test_what_is_no_change_is_not_marked_as_one(nodes):
    jica = nodes["jica"]
    words = note("to the community", "GREEN")
    audience = _audience_of(jica.framework, jica.origin, words)
    key = jica.writer().audience_key(audience)
    payload = jica.writer().payload(words, audience, {})
    jica.writer().append([(key.seal(payload), key.charter_tag)])
    meet_all(nodes)
    assert texts_of(nodes["cdc-kh"]) == []
    assert [x.state for x in nodes["cdc-kh"].entries("mekong/jica/1")][-1] == "broken"


# when a draft says that it was drawn up

BETWEEN = (
    r"Expected a day between 2026-11-28, when the previous charter was drawn up, and today"
    r" \(\d{4}-\d\d-\d\d\): from"
)


@pytest.mark.parametrize("days", [-3, 3, 8 * 365])
def test_a_draft_with_a_date_that_cannot_be_is_neither_brought_in_nor_signed(nodes, days):
    """From that day on its roles count: a host's word would count for years after it is no host."""
    charter = nodes["jica"].framework.charter
    content = propose_role(charter, "moit", "member", NOW + timedelta(days=days))
    with pytest.raises(Refused, match="says that it was drawn up on"):
        changes_of(nodes, "jica").give(signed(content, "jica", previous=charter))
    nodes["koica"].write([draft_words(2, content, "koica")])  # which another Riparian does
    meet_all(nodes)
    digest = read_draft(content).digest
    before = nodes["jica"].store.size("mekong/jica/1")
    with pytest.raises(Refused, match=BETWEEN):
        sign(nodes, "jica", digest)
    assert nodes["jica"].store.size("mekong/jica/1") == before


@pytest.mark.parametrize("hours", [-23, 0, 23])
def test_clocks_may_differ_by_a_day(nodes, hours):
    charter = nodes["jica"].framework.charter
    content = propose_threshold(charter, 4, NOW + timedelta(hours=hours))
    assert changes_of(nodes, "jica").give(content).drafted_at == NOW + timedelta(hours=hours)


def test_a_charter_dated_ahead_keeps_nobody_from_proposing_the_next(nodes):
    charter = nodes["jica"].framework.charter
    ahead = propose_threshold(charter, 4, NOW + timedelta(days=900))
    nodes["jica"].store.add_charter(2, signed(ahead, *FOUR, previous=charter))
    assert nodes["jica"].framework.charter.version == 2  # what enough have signed counts
    digest = proposed(nodes, "jica", propose_threshold, 3)
    assert sign(nodes, "jica", digest).signers == ("jica",)


def test_a_proposal_says_when_it_was_drawn_up(nodes):
    digest = proposed(nodes, "jica", propose_threshold, 4)
    [proposal] = changes_of(nodes, "jica").state().open
    assert proposal.digest == digest
    said = proposal_words(proposal, nodes["jica"].framework.charter.terms)
    assert said.votes[0] == "Drawn up on 28 November 2026."
