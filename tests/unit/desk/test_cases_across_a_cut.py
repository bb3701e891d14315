"""Six nodes that are cut in two, and go on with a case on both sides: at last all see the same."""

from datetime import timedelta

import msgspec
import pytest

from case_making import PAIR, SMALLER, SURVEY, accept, counter
from charters import SIX
from nodes import Nodes
from riparian.desk.cases.read_entries import OF_CASES, case_entry
from riparian.desk.cases.thread import thread_of
from riparian.exchange.entries.entry_types import Case, State
from riparian.exchange.planned_words import Words
from riparian.exchange.redactions import NodeRedactions

LEADS = ("jica", "koica", "mop-la")
DAY = int(timedelta(days=1).total_seconds())


def as_json(said):
    return msgspec.json.decode(msgspec.json.encode(said))


class Members:
    """Six nodes that write about one case, which three of them lead and all of them read."""

    def __init__(self, folder):
        self.nodes = Nodes(folder)
        self.take(*(f"jica {each}" for each in SIX[1:]))  # with their cards

    def write(self, member, kind, said, about, **changes):
        body = {"text": said} if isinstance(said, str) else as_json(said)
        members = tuple(each for each in SIX if each != member)
        fields = {"tlp": "AMBER", "by": "desk", "about": about, "members": members} | changes
        self.nodes.clock.at += DAY
        return self.nodes[member].write([Words(kind, body, **fields)])[0]

    def take(self, *pairs):
        """The first of each pair takes what the second has."""
        for one, other in map(str.split, pairs):
            self.nodes[one].take(self.nodes[other].files())

    def thread(self, member, case):
        node = self.nodes[member]
        read = [x for x in node.entries() if x.payload and x.payload.type in OF_CASES]
        entries = [case_entry(each.name, each.payload) for each in read]
        redacted = {redaction.entry for redaction in NodeRedactions(node).all()}
        return thread_of(case, entries, redacted)


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    """What three leads wrote before, during and after a cut of a week, and where it stood then."""
    members = Members(tmp_path_factory.mktemp("six"))
    case = members.write("jica", "case", Case("One survey?", "Could both use one?", LEADS), PAIR)
    first = members.write("jica", "proposal", SURVEY, case)
    gone = members.write("jica", "note", "By mistake.", case)
    members.take("koica jica", "mop-la jica")
    late = members.write("mop-la", "note", "Please begin in Pakse.", first)
    there = members.write("mop-la", "state", State("in-contact", "We have met."), case)
    wrong = members.write("cdc-kh", "state", State("set-aside", "No."), case, tlp="CLEAR",
                          members=())  # fmt: skip
    second = members.write("koica", "proposal", SMALLER, case)
    members.write("koica", "answer", counter(first, second), case)
    members.take("jica koica")
    here = members.write("jica", "state", State("coordinating", "We plan together."), case)
    members.write("jica", "answer", accept(second), case)
    NodeRedactions(members.nodes["jica"]).redact(gone, "It was for others.", "desk")
    members.take("koica jica")
    cut = {member: members.thread(member, case) for member in ("jica", "mop-la")}
    members.take("jica mop-la", "jica cdc-kh", "mop-la cdc-kh", "mop-la jica", "koica mop-la",
                 "koica jica", "cdc-kh jica", "moit koica", "mrcs mop-la")  # fmt: skip
    healed = {member: members.thread(member, case) for member in SIX}
    members.write("mop-la", "answer", accept(second), case)
    members.take("jica mop-la", "koica jica")
    agreed = {member: members.thread(member, case) for member in LEADS}
    return {
        "case": case, "first": first, "second": second, "late": late, "cut": cut, "gone": gone,
        "healed": healed, "agreed": agreed, "there": there, "here": here, "wrong": wrong,
    }  # fmt: skip


def test_on_both_sides_of_the_cut_the_thread_goes_on(played):
    here, there = played["cut"]["jica"], played["cut"]["mop-la"]
    assert here.states == ("coordinating",)
    assert there.states == ("in-contact",)
    assert here.entry(played["late"]) is None
    assert [each.number for each in there.proposals] == [1]
    assert played["late"] in there.entry(played["first"]).replies


def test_after_it_all_six_see_the_same_thread_and_both_states(played):
    thread = played["healed"]["jica"]
    assert all(played["healed"][member] == thread for member in SIX)
    assert thread.states == ("in-contact", "coordinating")
    assert next(each.entry.name for each in thread.entries if each.late) == played["late"]
    assert played["second"] in thread.entry(played["late"]).unseen
    assert thread.entry(played["wrong"]).uncounted.rule == "wider"
    assert thread.entry(played["gone"]) is None
    assert [each.name for each in thread.waits_for("mop-la")] == [played["second"]]


def test_and_when_the_last_lead_accepts_it_is_agreed_everywhere(played):
    for member in LEADS:
        thread = played["agreed"][member]
        assert thread == played["agreed"]["jica"]
        assert thread.states == ("agreed",)
        assert [each.name for each in thread.agreed] == [played["second"]]
