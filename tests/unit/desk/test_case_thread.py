"""A case out of its entries: the order, what counts, who has accepted what, the state."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from case_making import SMALLER, SURVEY, Room, accept, counter, decline
from riparian.desk.cases.order import had_seen
from riparian.desk.cases.thread import thread_of
from riparian.exchange.entries.entry_types import State
from riparian.exchange.names import EntryName, Origin

ABSENT = EntryName(Origin("mekong", "adb", 1), 40)


def fold(room, *left_out, **more):
    entries = [each for each in room.entries if each.name not in left_out]
    return thread_of(room.case, entries, **more)


def rules(thread):
    return {x.entry.name: x.uncounted.rule for x in thread.entries if x.uncounted}


def names(thread):
    return [each.entry.name for each in thread.entries]


@pytest.fixture
def room():
    """JICA, KOICA and MPI, who all lead and have all seen the case."""
    room = Room()
    room.sync()
    return room


def test_all_leads_accept_the_same_proposal_and_the_one_who_made_it_has_accepted_it(room):
    proposal = room.write("jica", SURVEY)
    room.sync()
    room.write("koica", accept(proposal))
    thread = fold(room)
    assert thread.agreed == ()
    assert thread.states == ("opened",)
    assert [each.name for each in thread.waits_for("mpi")] == [proposal]
    assert thread.waits_for("jica") == thread.waits_for("koica") == ()
    room.write("mpi", accept(proposal))
    thread = fold(room)
    assert [each.name for each in thread.agreed] == [proposal]
    assert thread.states == ("agreed",)
    assert thread.proposals[0].stands["jica"].made
    assert thread.waits_for("mpi") == ()


def test_leads_who_accept_different_proposals_have_agreed_to_nothing():
    room = Room("jica", "koica")
    room.sync()
    one, other = room.write("jica", SURVEY), room.write("koica", SMALLER)
    assert fold(room).agreed == ()
    room.sync()
    room.write("koica", decline(one))
    room.write("jica", accept(other))
    assert [each.name for each in fold(room).agreed] == [other]


def test_a_counter_names_its_own_proposal_and_closes_the_first(room):
    first = room.write("jica", SURVEY)
    room.sync()
    second = room.write("koica", SMALLER)
    room.write("koica", counter(first, second))
    room.write("mpi", counter(first, second))  # koica's, not its own
    thread = fold(room)
    assert [each.name for each in thread.waits_for("jica")] == [second]
    assert not thread.proposals[0].is_open
    assert list(rules(thread).values()) == ["counter-of-another"]


def test_who_leads_alone_agrees_with_nobody():
    room = Room("jica", "koica", leads=("jica",))
    room.write("jica", SURVEY)
    assert fold(room).states == ("opened",)


def test_the_second_answer_counts_only_after_the_first_was_taken_back(room):
    proposal = room.write("jica", SURVEY)
    room.sync()
    first = room.write("koica", decline(proposal))
    second = room.write("koica", accept(proposal))
    again = room.write("koica", decline(proposal))
    thread = fold(room)
    assert rules(thread) == {second: "answered-before", again: "said-again"}
    assert thread.proposals[0].stands["koica"].reply == "decline"
    room.withdraw("koica", first)
    thread = fold(room)
    assert rules(thread) == {first: "withdrawn", again: "answered-before"}
    assert thread.proposals[0].stands["koica"].reply == "accept"


def test_an_acceptance_after_the_withdrawal_counts_nowhere_and_one_before_neither(room):
    proposal = room.write("jica", SURVEY)
    room.sync()
    before = room.write("koica", accept(proposal))
    room.withdraw("jica", proposal)
    room.sync()
    after = room.write("mpi", accept(proposal))
    thread = fold(room)
    assert rules(thread) == {
        proposal: "withdrawn", before: "withdrawn-since", after: "after-withdrawal",
    }  # fmt: skip
    assert thread.agreed == thread.lost == ()
    assert thread.proposals[0].number == 1


def test_what_was_agreed_is_so_no_longer_once_its_writer_withdraws_it():
    room = Room("jica", "koica")
    room.sync()
    proposal = room.write("jica", SURVEY)
    room.sync()
    room.write("koica", accept(proposal))
    assert fold(room).states == ("agreed",)
    room.withdraw("jica", proposal)
    thread = fold(room)
    assert thread.states == ("opened",)
    assert thread.lost == (proposal,)


def test_only_the_writer_takes_back(room):
    proposal = room.write("jica", SURVEY)
    room.withdraw("koica", proposal)
    thread = fold(room)
    assert rules(thread) == {}
    assert len(thread.entries) == 2


def test_who_is_not_in_the_case_is_shown_and_counts_nowhere(room):
    proposal = room.write("jica", SURVEY)
    room.seen["adb"] = {}
    readers = tuple(sorted((*room.audience, "adb")))
    answer = room.write("adb", accept(proposal), audience=readers)
    state = room.write("adb", State("set-aside", "why"), tlp="CLEAR", audience=())
    other = Room(audience=("adb", "jica", "koica", "mpi"))
    said = other.write("adb", State("in-contact", "why"))
    of_other = fold(other)
    assert rules(fold(room)) == {answer: "wider", state: "wider"}
    assert rules(of_other) == {said: "reads-only"}
    assert of_other.states == ("opened",)
    open_to_all = Room(audience=())
    open_to_all.entries = [
        type(x)(**{f: getattr(x, f) for f in x.__struct_fields__} | {"tlp": "CLEAR",
                                                                   "audience": ()})
        for x in open_to_all.entries
    ]  # fmt: skip
    stranger = open_to_all.write("adb", State("agreed", "why"), tlp="CLEAR", audience=())
    assert rules(fold(open_to_all)) == {stranger: "not-in-case"}


def test_an_answer_that_a_lead_could_not_read_counts_nowhere_unless_it_has_left(room):
    proposal = room.write("jica", SURVEY)
    room.sync()
    room.write("koica", accept(proposal))
    narrow = room.write("koica", State("in-contact", "why"), audience=("jica", "koica"))
    thread = fold(room)
    assert thread.entry(narrow).uncounted.members == ("mpi",)
    assert thread.states == ("opened",)
    assert fold(room, left={"mpi"}).states == ("in-contact",)


@pytest.mark.parametrize(
    ("readers", "counts"),
    [
        ({"audience": ("jica", "koica")}, False),
        ({"tlp": "AMBER+STRICT"}, False),
        ({"audience": ("jica", "koica", "mpi")}, True),
        ({"tlp": "CLEAR", "audience": ()}, True),
    ],
)
def test_nobody_takes_back_before_some_readers_what_stands_before_others(room, readers, counts):
    proposal = room.write("jica", SURVEY)
    room.sync()
    for other in ("koica", "mpi"):
        room.write(other, accept(proposal))
    taken_back = room.write("jica", "A mistake.", proposal, type="withdrawal", **readers)
    for member in room.members:  # an agreement stands for all of them, or for none
        readable = (x for x in room.entries if not x.audience or member in x.audience)
        assert bool(thread_of(room.case, readable).agreed) is not counts
    assert rules(fold(room)).get(taken_back) == (None if counts else "narrower")


def test_a_member_that_has_left_need_not_read_that_something_was_taken_back(room):
    proposal = room.write("jica", SURVEY)
    readers = ("jica", "koica")
    room.write("jica", "A mistake.", proposal, type="withdrawal", audience=readers)
    room.write("jica", "A mistake.", room.case, type="withdrawal", audience=readers)
    assert fold(room).withdrawn_by is None
    assert fold(room, left={"mpi"}).withdrawn_by is not None
    assert rules(fold(room, left={"mpi"})) == {proposal: "withdrawn"}


def test_a_reader_who_does_not_lead_answers_and_agreement_does_not_wait_for_it():
    room = Room("jica", "koica", leads=("jica", "koica"), audience=("jica", "koica", "mpi"))
    room.sync("jica", "koica")
    proposal = room.write("jica", SURVEY)
    room.seen["mpi"] = {}
    answer = room.write("mpi", decline(proposal))
    room.write("koica", accept(proposal))
    thread = fold(room)
    assert rules(thread) == {answer: "not-a-lead"}
    assert thread.states == ("agreed",)


def test_two_states_at_once_are_two_and_the_next_who_has_seen_both_ends_that(room):
    room.write("jica", State("coordinating", "why"))
    room.write("koica", State("in-contact", "why"))
    assert fold(room).states == ("in-contact", "coordinating")
    room.sync()
    room.write("mpi", State("coordinating", "why"))
    assert fold(room).states == ("coordinating",)


def test_an_agreement_goes_beyond_what_those_who_agreed_had_seen_and_no_further(room):
    room.write("mpi", State("in-contact", "why"))
    room.sync()
    proposal = room.write("jica", SURVEY)
    room.sync()
    room.write("koica", accept(proposal))
    room.write("mpi", accept(proposal))
    room.write("jica", State("set-aside", "No money."))  # had not seen that all accept
    assert fold(room).states == ("agreed", "set-aside")
    room.sync()
    room.write("jica", State("set-aside", "No money."))
    thread = fold(room)
    assert thread.states == ("set-aside",)
    assert thread.is_closed


def test_to_say_that_it_is_agreed_does_not_make_it_so(room):
    said = room.write("jica", State("agreed", "why"))
    assert rules(fold(room)) == {said: "follows"}
    assert fold(room).states == ("opened",)


def test_what_has_not_come_makes_a_gap_and_counts_when_it_comes(room):
    proposal = room.write("jica", SURVEY)
    room.sync()
    room.write("koica", accept(proposal))
    room.write("mpi", accept(proposal))
    thread = fold(room, proposal)
    assert set(rules(thread).values()) == {"proposal-unknown"}
    assert [(each.name, each.is_redacted) for each in thread.gaps] == [(proposal, False)]
    assert fold(room).states == ("agreed",)
    without_case = fold(room, room.case)
    assert without_case.gap.name == room.case
    assert without_case.gaps == ()
    assert set(rules(without_case).values()) == {"case-unknown"}
    assert without_case.standings == ()
    assert len(without_case.entries) == 3


def test_a_redacted_parent_leaves_the_thread_and_names_the_gap(room):
    proposal = room.write("jica", SURVEY)
    room.sync()
    answer = room.write("koica", accept(proposal))
    thread = fold(room, proposal, redacted={proposal})
    assert rules(thread) == {answer: "proposal-redacted"}
    assert thread.gaps[0].is_redacted
    thread = fold(room, room.case, redacted={room.case})
    assert thread.gap.is_redacted
    assert len(thread.entries) == 2


def test_the_case_itself_can_be_taken_back(room):
    room.write("jica", SURVEY)
    room.sync()
    by = room.withdraw("jica", room.case)
    thread = fold(room)
    assert thread.withdrawn_by == by
    assert thread.waits_for("koica") == ()


def test_an_unfit_entry_stays_with_what_is_wrong_with_it(room):
    name = room.write("koica", "", type="proposal", unfit="It has another form.")
    thread = fold(room)
    assert rules(thread) == {name: "unfit"}
    assert thread.proposals == ()


# the order


def test_a_late_entry_stands_below_what_was_written_without_it():
    room = Room()
    room.sync()
    first = room.write("jica", SURVEY)
    room.sync()
    room.days_pass(2)
    late = room.write("mpi", "Please begin in Pakse.")  # and mpi is cut off from here on
    room.days_pass(1)
    second = room.write("koica", SMALLER)
    room.sync("jica", "koica")
    room.days_pass(4)
    accepts = room.write("jica", accept(second))
    room.sync()
    room.days_pass(4)
    last = room.write("koica", "Good.")
    thread = fold(room)
    assert names(thread) == [room.case, first, second, accepts, late, last]
    assert [each.entry.name for each in thread.entries if each.late] == [late]
    assert thread.entry(late).unseen == (second, accepts)
    assert thread.entry(last).unseen == ()
    assert thread.entry(second).replies == (accepts,)


def test_what_crossed_on_one_day_stands_by_the_clock_and_is_not_late(room):
    one, two = room.write("jica", "Good morning."), room.write("koica", "Good morning.")
    thread = fold(room)
    assert names(thread)[-2:] == [one, two]
    assert not any(each.late for each in thread.entries)
    assert thread.entry(two).unseen == (one,)


def test_one_who_stays_away_for_long_does_not_make_all_others_late(room):
    for day in range(5):
        room.days_pass(1)
        room.write("jica", f"Day {day}")
        room.sync("jica", "koica")
        room.write("koica", f"Answer {day}")
        room.sync("jica", "koica")
    room.days_pass(30)
    away = room.write("mpi", "Back again.")
    thread = fold(room)
    assert names(thread)[-1] == away
    assert not any(each.late for each in thread.entries)
    assert thread.entry(away).unseen_count == 10


def test_whoever_claims_to_have_seen_the_future_delays_nobody(room):
    liar = room.write("koica", "I knew.", seen={Origin("mekong", "jica", 1): 10**9})
    note = room.write("jica", "Really?", seen={Origin("mekong", "koica", 1): 5})
    thread = fold(room)
    assert names(thread) == [room.case, liar, note]
    far = {Origin("mekong", member, 1): 10**9 for member in room.members}
    circle = [room.write(member, "Me first.", seen=far) for member in room.members]
    assert set(names(fold(room))) == {room.case, liar, note, *circle}


ACTS = st.lists(
    st.tuples(
        st.sampled_from(("jica", "koica", "mpi")),
        st.sampled_from(("note", "propose", "accept", "decline", "counter", "state", "withdraw",
                         "sync", "wait")),
        st.integers(0, 30),
    ),
    max_size=30,
)  # fmt: skip


def played(acts):
    """A room in which members have done these things."""
    room = Room()
    room.sync()
    for member, act, number in acts:
        mine = [each.name for each in room.entries if each.member == member]
        proposals = [x.name for x in room.entries if x.type == "proposal"]
        known = proposals[number % len(proposals)] if proposals else ABSENT
        if act == "sync":
            room.sync(member, ("jica", "koica", "mpi")[number % 3])
        elif act == "wait":
            room.days_pass(number % 4)
        elif act == "note":
            room.write(member, "A note.", known if proposals and number % 2 else None)
        elif act == "propose":
            room.write(member, SURVEY)
        elif act == "state":
            states = ("in-contact", "coordinating", "agreed", "set-aside")
            room.write(member, State(states[number % 4], "why"))
        elif act == "withdraw" and mine:
            room.withdraw(member, mine[number % len(mine)])
        elif act == "counter":
            room.write(member, counter(known, room.write(member, SMALLER)))
        elif act in ("accept", "decline"):
            room.write(member, (accept if act == "accept" else decline)(known))
    return room


@settings(max_examples=80)
@given(ACTS, st.data())
def test_any_order_of_arrival_repetition_and_absence_give_the_same_thread_at_last(acts, data):
    room = played(acts)
    whole = fold(room)
    arrived = data.draw(st.permutations(room.entries))
    again = data.draw(st.lists(st.sampled_from(room.entries), max_size=10))
    assert thread_of(room.case, [*arrived, *again]) == whole
    missing = set(data.draw(st.lists(st.sampled_from([x.name for x in room.entries]), max_size=5)))
    partly = fold(room, *missing)  # whatever is missing, nothing raises and nothing is lost
    inside = {x.name for x in room.entries} - missing
    assert set(names(partly)) <= inside
    assert partly.gap is None or room.case in missing

    placed = [each.entry for each in whole.entries]
    assert len({each.name for each in placed}) == len(placed)
    for at, later in enumerate(placed):
        assert not any(had_seen(earlier, later) for earlier in placed[:at])
    for proposal in whole.agreed:
        assert all(stand.accepts for stand in proposal.stands.values())
        assert whole.entry(proposal.name).counts
