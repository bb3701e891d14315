"""Meetings out of their entries: agenda in order, minutes of whomever, gaps by name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riparian.desk.claims.desk_entry import DeskEntry
from riparian.desk.meetings.meetings import meetings_in
from riparian.exchange.entries.entry_types import (
    AGENDA,
    MEETING,
    Agenda,
    Meeting,
    Minute,
    Unfit,
    read_body,
)
from riparian.exchange.names import EntryName, Origin

BEGUN = datetime(2026, 11, 3, 9, tzinfo=UTC)
ANNUAL = Meeting("Annual meeting", "2027-03-02", "mekong")


def name(member, index):
    return EntryName(Origin("mekong", member, 1), index)


def entry(member, index, said, about=None, **more):
    kind = MEETING if isinstance(said, Meeting) else AGENDA
    return DeskEntry(
        name(member, index), kind, "GREEN", (), {}, BEGUN + timedelta(hours=index), "desk",
        about, {}, {}, said, **more,
    )  # fmt: skip


CALLED = entry("jica", 0, ANNUAL)
WATER = entry("jica", 2, Agenda("Water", 2, "One survey", ("survey.pdf",)), CALLED.name)
ROADS = entry("koica", 1, Agenda("Roads", 1), CALLED.name)
MINUTES = entry(
    "koica", 5, Agenda("Renamed by another", 9, minutes=(Minute("Agreed", "both", "2027-04-01"),)),
    WATER.name,
)  # fmt: skip
SAID_AGAIN = entry("jica", 6, Agenda("Water in Pakse", 3, minutes=(Minute("Later"),)), WATER.name)
UNKNOWN = entry("koica", 7, Agenda("Elsewhere"), name("mpi", 4))
ALL = (CALLED, WATER, ROADS, MINUTES, SAID_AGAIN, UNKNOWN)


def test_the_agenda_is_in_order_and_its_own_writer_alone_changes_an_item():
    [meeting] = meetings_in(ALL).meetings
    assert [item.said.item for item in meeting.items] == ["Roads", "Water in Pakse"]
    water = meeting.items[1]
    assert [(m.member, m.minute.decision) for m in water.minutes] == [
        ("koica", "Agreed"), ("jica", "Later"),
    ]  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.permutations(ALL), st.lists(st.sampled_from(ALL)))
def test_any_order_and_anything_twice_gives_the_same(ordered, twice):
    assert meetings_in([*ordered, *twice]) == meetings_in(ALL)


def test_what_is_about_a_meeting_unknown_here_waits_and_says_why():
    [waiting] = meetings_in(ALL).waiting
    assert (waiting.about, waiting.where, waiting.members) == (
        name("mpi", 4),
        "not-here",
        ("koica",),
    )
    [held] = meetings_in(ALL, is_held=lambda _: True).waiting
    assert held.where == "no-meeting"
    [redacted] = meetings_in(ALL, {name("mpi", 4)}, lambda _: True).waiting
    assert redacted.where == "redacted"


def test_minutes_of_a_redacted_item_stay_named():
    found = meetings_in([CALLED, ROADS, MINUTES], {WATER.name})
    [waiting] = found.waiting
    assert (waiting.about, waiting.where, waiting.count) == (WATER.name, "redacted", 1)
    assert len(found.meetings[0].items) == 1


def test_what_was_taken_back_is_marked_and_does_not_stand():
    gone = msgspec.structs.replace(WATER, withdrawn_by=name("jica", 9))
    [meeting] = meetings_in([CALLED, gone, ROADS]).meetings
    assert [x.said.item for x in meeting.items] == ["Roads", "Water"]
    assert [x.said.item for x in meeting.standing] == ["Roads"]
    minutes = msgspec.structs.replace(MINUTES, withdrawn_by=name("koica", 9))
    [meeting] = meetings_in([CALLED, WATER, minutes]).meetings
    assert meeting.items[0].minutes == ()


def test_an_item_of_another_form_is_named_and_counts_nowhere():
    odd = msgspec.structs.replace(WATER, said=None, unfit="It has another form.")
    [meeting] = meetings_in([CALLED, odd]).meetings
    assert meeting.items == ()
    assert meeting.unfit == (odd,)


@pytest.mark.parametrize(
    ("readers", "left", "counts"),
    [
        (("jica", "koica", "mpi"), (), True),
        (("jica", "koica"), (), False),
        (("jica", "koica"), ("mpi",), True),
        (("adb", "jica", "koica", "mpi"), (), False),  # of one who was not asked to come
    ],
)
def test_what_is_for_other_readers_than_the_meeting_is_on_no_agenda(readers, left, counts):
    def told(each, audience):
        return msgspec.structs.replace(each, tlp="AMBER", audience=audience)

    called, roads, water = (told(x, ("jica", "koica", "mpi")) for x in (CALLED, ROADS, WATER))
    item, minutes = told(roads, readers), told(MINUTES, readers)
    [meeting] = meetings_in([called, item, water, minutes], left=frozenset(left)).meetings
    assert [x.said.item for x in meeting.items] == (["Roads", "Water"] if counts else ["Water"])
    assert bool(meeting.items[-1].minutes) is counts
    assert meeting.apart == (() if counts else (item, minutes))


@pytest.mark.parametrize(
    "body",
    [
        {"name": "M", "day": "2027-02-30", "framework": "mekong"},
        {"name": "M", "day": "2027-03-02"},
        {"name": "M", "day": "2027-03-02", "framework": "mekong", "country": "LA"},
        {"name": "M", "day": "2027-03-02", "framework": "Me Kong"},
        {"name": "M", "day": "2027-03-02", "country": "LA", "edition": "0" * 16},
        {"name": "", "day": "2027-03-02", "country": "LA"},
    ],
)
def test_a_meeting_of_another_form_is_refused(body):
    with pytest.raises(Unfit):
        read_body(MEETING, body, None)


def test_an_item_is_about_an_entry_and_bounded():
    with pytest.raises(Unfit):
        read_body(AGENDA, {"item": "x"}, None)
    for more in ({"number": 0}, {"papers": ["p"] * 51}, {"minutes": [{"decision": ""}]}):
        with pytest.raises(Unfit):
            read_body(AGENDA, {"item": "x", **more}, CALLED.name)
