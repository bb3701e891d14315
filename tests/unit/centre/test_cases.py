"""Cases of centres that are nodes: opened from an overlap, written in, listed, read."""

import pytest

from case_making import SMALLER, SURVEY, accept, decline
from centres import Centres
from folder_copies import copy_folder
from nodes import charter_of
from riparian import Centre
from riparian.centre.case_filling import filled
from riparian.centre.case_records import CaseQuestion
from riparian.desk.accounts.records import Actor
from riparian.desk.accounts.roles import MEMBERS_AT_MOST, Rights, Role
from riparian.desk.sharing.choice import Sharer
from riparian.errors import BadRequest, NotAllowed, UnknownName
from riparian.exchange.entries.entry_types import Case, State
from riparian.exchange.entries.payload import IdentifiedRecord
from riparian.exchange.policy import PUBLIC

DESK = Sharer(Actor("somebody"), "Mekong desk")
THREE = ("jica", "koica", "mop-la")


@pytest.fixture(scope="module")
def met(sample, tmp_path_factory):
    """Three nodes that have the sample and know each other, and an observer without one."""
    centres = Centres(tmp_path_factory.mktemp("met"), charter=charter_of(*THREE, "adb"))
    for member in THREE:
        copy_folder(sample.layout.root, centres.folder / member)
        centres.join(member, centre=Centre.open(centres.folder / member))
    exchange(centres, *THREE)
    return centres


def exchange(centres, *members):
    """Each takes what the others have."""
    members = members or ("jica", "koica")
    for one in members:
        folder = centres.folder / f"from-{one}"
        centres[one].channel.publish(folder)
        for other in members:
            if other != one:
                centres[other].channel.take_folder(folder)


@pytest.fixture(scope="module")
def overlap(met):
    overlaps, _ = met["jica"].overlaps("JP", "KR")
    return next(x for x in overlaps if "LA" in x.a.countries and "LA" in x.b.countries)


@pytest.fixture(scope="module")
def case(met, overlap):
    """A case of jica and koica, which both have."""
    offer = met["jica"].cases.offer_for_overlap(overlap.id)
    case = Case("One survey?", "Could both use one?", ("jica", "koica"))
    name = met["jica"].cases.open(offer.about, case, ("koica",), DESK)
    exchange(met)
    return str(name)


def test_an_offer_says_who_stands_for_whom_and_who_cannot_read(met, overlap):
    offer = met["jica"].cases.offer_for_overlap(overlap.id)
    assert [each.project_id for each in offer.subjects] == [overlap.a.id, overlap.b.id]
    found = {each.member: each for each in offer.candidates}
    assert {x: found[x].is_lead for x in found} == {
        "jica": True, "koica": True, "mop-la": False, "adb": False,
    }  # fmt: skip
    assert found["koica"].provider == "KR"
    assert found["mop-la"].is_host
    assert found["adb"].why_not == "observer"
    assert offer.lacking == ()
    assert offer.title == f"{overlap.theme}, {overlap.place}"


def test_both_read_the_case_with_its_projects_and_who_holds_it(met, case, overlap):
    view = met["koica"].cases.case(case)
    assert view.thread.case.title == "One survey?"
    assert view.readers == ("jica", "koica")
    assert {each.project_id for each in view.subjects} == {overlap.a.id, overlap.b.id}
    assert view.overlap == overlap.id
    assert "LA" in view.countries
    assert set(view.held[view.thread.name]) >= {"jica"}
    with pytest.raises(UnknownName, match="no case"):
        met["mop-la"].cases.case(case)
    with pytest.raises(UnknownName, match="no case"):
        met["koica"].cases.case(case, PUBLIC)
    assert met["koica"].cases.browse(CaseQuestion(), PUBLIC).total == 0


def test_they_propose_counter_and_agree(met, case):
    jica, koica = met["jica"].cases, met["koica"].cases
    jica.note(case, "We could begin in spring.", DESK)
    first = jica.propose(case, SURVEY, DESK)
    exchange(met)
    assert [x.waits for x in koica.browse(CaseQuestion(waiting=True)).lines] == [1]
    second = koica.propose(case, SMALLER, DESK, str(first), "Too large for us.")
    koica.state(case, State("coordinating", "We plan it together."), DESK)
    exchange(met)
    assert jica.case(case).thread.states == ("coordinating",)
    jica.note(case, "That would do.", DESK, str(second))
    jica.answer(case, accept(second), DESK)
    exchange(met)
    for cases in (jica, koica):
        thread = cases.case(case).thread
        assert thread.states == ("agreed",)
        assert [each.name for each in thread.agreed] == [second]
        assert all(each.counts for each in thread.entries)
        (line,) = cases.browse(CaseQuestion(state="agreed", country="LA", mine=True)).lines
        assert str(line.name) == case
    assert not koica.browse(CaseQuestion(waiting=True)).lines


def test_what_would_count_nowhere_is_refused_before_it_is_written(met, overlap):
    jica, koica = met["jica"].cases, met["koica"].cases
    about = jica.offer_for_overlap(overlap.id).about
    name = str(jica.open(about, Case("Another", "What now?", ("jica", "koica")), ("koica",), DESK))
    proposal = str(jica.propose(name, SURVEY, DESK))
    size = met["jica"].channel.size_of(met["jica"].channel.thing(proposal).origin)
    for words, do in (
        ("own proposal", lambda: jica.answer(name, accept(proposal), DESK)),
        ("follows from the answers", lambda: jica.state(name, State("agreed", "why"), DESK)),
        ("declines says why", lambda: filled("answer", proposal=proposal, answer="decline")),
        ("By when is missing", lambda: filled("proposal", what="x", who="x", by_when="")),
        ("cannot be sent like this", lambda: filled("proposal", what="x", who="x", by_when="soon")),
        ("no such entry", lambda: jica.answer(name, accept("mekong/koica/1#90"), DESK)),
        ("characters", lambda: jica.note(name, "  ", DESK)),
        ("no case", lambda: jica.note("mekong/jica/1#90", "x", DESK)),
        ("could not read", lambda: jica.open(about, Case("x", "x", ("koica",)), (), DESK)),
        ("observer", lambda: jica.open(about, Case("x", "x", ("jica",)), ("adb",), DESK)),
    ):
        with pytest.raises((BadRequest, UnknownName), match=words):
            do()
    exchange(met)
    answer = str(koica.answer(name, decline(proposal), DESK))
    with pytest.raises(BadRequest, match="answered this proposal already"):
        koica.answer(name, accept(proposal), DESK)
    koica.withdraw(name, answer, "We have thought again.", DESK)
    koica.answer(name, accept(proposal), DESK)
    exchange(met)
    assert jica.case(name).thread.states == ("agreed",)
    jica.withdraw(name, proposal, "The money is gone.", DESK)
    assert jica.case(name).thread.lost
    assert met["jica"].channel.size_of(met["jica"].channel.thing(proposal).origin) == size + 1
    jica.withdraw(name, name, "Over.", DESK)
    with pytest.raises(BadRequest, match="taken this case back"):
        jica.note(name, "x", DESK)


def test_a_redacted_case_leaves_what_was_said_in_it(met, overlap):
    jica, koica = met["jica"].cases, met["koica"].cases
    about = jica.offer_for_overlap(overlap.id).about
    name = str(jica.open(about, Case("Gone", "What?", ("jica", "koica")), ("koica",), DESK))
    exchange(met)
    koica.propose(name, SURVEY, DESK)
    met["jica"].channel.redactions.redact(name, "It named a person.", "desk")
    exchange(met)
    view = koica.case(name)
    assert view.thread.gap.is_redacted
    assert [each.why for each in view.redactions.values()] == ["It named a person."]
    assert len(view.thread.entries) == 1
    (waiting,) = koica.browse(CaseQuestion()).waiting
    assert (str(waiting.about), waiting.where, waiting.count) == (name, "redacted", 1)


def test_an_entry_about_a_case_that_has_not_come_waits_visibly(met):
    koica = met["koica"]
    unknown = met["jica"].channel.thing(str(met["jica"].channel.entries()[0].name))
    unknown = type(unknown)(unknown.origin, 10_000)
    koica.channel.write_entry("state", {"state": "opened", "why": "x"}, "CLEAR", "desk", unknown)
    waiting = [x for x in koica.cases.browse(CaseQuestion()).waiting if x.about == unknown]
    assert [(each.where, each.members) for each in waiting] == [("not-here", ("koica",))]


def test_whose_account_shares_with_members_at_most_opens_none_for_everybody(met, overlap):
    limited = Sharer(Actor("x"), "x", Rights((Role.PUBLISHER,), MEMBERS_AT_MOST))
    viewer = Sharer(Actor("x"), "x", Rights((Role.VIEWER,)))
    cases = met["jica"].cases
    about = cases.offer_for_overlap(overlap.id).about
    case = Case("x", "x", ("jica", "koica"))
    for sharer in (limited, viewer):
        with pytest.raises(NotAllowed):
            cases.open(about, case, ("koica",), sharer, "CLEAR")


def test_a_centre_in_no_framework_has_cases_for_itself(tmp_path):
    centre = Centre.init(tmp_path / "alone")
    about = IdentifiedRecord("JICA", "jp-1")
    name = str(centre.cases.open(about, Case("Why?", "Why?", (centre.cases.own,)), (), DESK))
    centre.cases.propose(name, SURVEY, DESK)
    centre.cases.note(name, "Ask Seoul.", DESK)
    view = Centre.open(tmp_path / "alone").cases.case(name)
    assert [each.entry.type for each in view.thread.entries] == ["case", "proposal", "note"]
    assert view.thread.agreed == ()
    assert view.countries == ()
    assert len(centre.cases.browse(CaseQuestion()).lines) == 1


def test_a_proposal_that_is_made_is_said_to_be_made_where_what_it_counters_cannot(
    met, overlap, monkeypatch
):
    jica, koica = met["jica"], met["koica"]
    said = Case("Half of it", "Is it there?", ("jica", "koica"))
    about = jica.cases.offer_for_overlap(overlap.id).about
    name = str(jica.cases.open(about, said, ("koica",), DESK))
    first = jica.cases.propose(name, SURVEY, DESK)
    exchange(met)
    written = type(koica.channel).write_entry

    def write(channel, kind, *more, **named):
        if kind == "answer":
            raise BadRequest("No more entries today. Nothing was written.", "Try it tomorrow.")
        return written(channel, kind, *more, **named)

    monkeypatch.setattr(type(koica.channel), "write_entry", write)
    with pytest.raises(BadRequest, match=r"Your proposal is made .mekong/koica/1#") as error:
        koica.cases.propose(name, SMALLER, DESK, str(first))
    assert error.value.try_this.startswith("Do not make it again.")
    assert len(koica.cases.case(name).thread.proposals) == 2
