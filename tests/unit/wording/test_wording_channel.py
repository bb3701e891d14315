"""What is said of the channel, in figures and words."""

from datetime import UTC, datetime, timedelta

import pytest

from riparian.centre.channel_records import ChannelEntry, ChannelState, EntryCounts, MemberState
from riparian.exchange.dark_members import WAITING_SECONDS
from riparian.exchange.entries.payload import Community, IdentifiedRecord, Pair, PublishedRecord
from riparian.exchange.names import EntryName, read_entry_name, read_origin
from riparian.exchange.transfer.taken import Taken
from riparian.model.activity import Narrative
from riparian.wording.channel import (
    about_words,
    ago,
    answer_command,
    answers_to,
    dark_words,
    entries_words,
    expiry_words,
    not_taken_words,
    room_words,
    taken_words,
    title_words,
    waiting_words,
)

NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
JICA = read_origin("mekong/jica/1")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "just now"), (59, "just now"), (60, "1 minute ago"), (3599, "59 minutes ago"),
        (7200, "2 hours ago"), (86_399, "23 hours ago"), (30 * 86_400, "30 days ago"),
    ],
)  # fmt: skip
def test_how_long_ago_something_was(seconds, words):
    assert ago(1_000_000, 1_000_000 + seconds) == words


@pytest.mark.parametrize(
    ("days", "words"),
    [(3652, "in 10 years"), (365, "in 1 year"), (364, "in 364 days"), (1, "in 1 day")],
)
def test_a_charter_that_expires_says_when(days, words):
    sentence = expiry_words(NOW + timedelta(days=days), NOW)
    assert words in sentence
    assert "stops nothing" in sentence


def test_an_expired_charter_is_in_force_and_says_so():
    assert "40 days ago. It is in force all the same" in expiry_words(NOW - timedelta(40), NOW)


def test_entries_that_follow_one_another_are_a_span():
    names = [EntryName(JICA, index) for index in (3, 4, 5)]
    assert entries_words(names) == "entries mekong/jica/1#3 to #5"
    assert entries_words(names[:1]) == "entry mekong/jica/1#3"


def test_what_was_taken_is_counted_by_member():
    taken = Taken("x", charters=1, entries={"mekong/jica/1": 2, "mekong/jica/2": 1})
    assert taken_words(taken) == "3 entries of jica and 1 charter"
    forked = Taken("x", cards=1, forked=("mekong/jica/1",))
    assert taken_words(forked) == "1 card and proof that mekong/jica/1 has two histories"
    assert taken_words(Taken("x")) == "nothing new"


def test_the_english_title_is_shown_before_the_first():
    titles = Narrative("カンボジア", "ja"), Narrative("Cambodia", "en")
    assert title_words(titles) == "Cambodia"
    assert title_words(titles[:1]) == "カンボジア"
    assert title_words(()) == "(no title)"


def test_what_an_entry_is_about_is_named():
    record, page = (
        IdentifiedRecord("JP-1", "jp-0150"),
        PublishedRecord("MOFA", "https://example.org/1"),
    )
    assert about_words(record) == "the record jp-0150 of JP-1"
    assert about_words(read_entry_name("mekong/jica/1#4")) == "entry mekong/jica/1#4"
    assert about_words(Pair(record, page)) == (
        "the record jp-0150 of JP-1 and the record of MOFA at https://example.org/1"
    )


def entry(index, tlp="CLEAR", audience=(), **more):
    """A note as this member reads it."""
    said = {"type": "note", "by": "desk", "about": None, "body": {"text": "x"}, **more}
    return ChannelEntry(
        EntryName(JICA, index), said["type"], tlp, NOW + timedelta(minutes=index), said["by"],
        said["about"], said["body"], (), audience, {},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("tlp", "audience", "to"),
    [
        ("CLEAR", (), "--to everyone"),
        ("GREEN", Community(1), "--to community"),
        ("AMBER", ("jica", "koica", "moit"), "--to jica --to moit"),
        ("AMBER+STRICT", ("jica", "koica"), "--to jica --strict"),
    ],
)
def test_an_answer_goes_to_those_who_can_read_what_it_answers(tlp, audience, to):
    command = answer_command(entry(3, tlp, audience), "koica")
    assert command == f"riparian share --note - --about mekong/jica/1#3 {to}"


def test_answers_are_the_notes_about_an_entry_the_oldest_first():
    asked = entry(1)
    first, second = entry(4, about=asked.name), entry(7, about=asked.name)
    other, taken_back = entry(5, about=first.name), entry(6, about=asked.name, type="withdrawal")
    assert answers_to(asked.name, [taken_back, second, other, first, asked]) == [first, second]


def test_what_was_not_taken_and_how_much_room_there_is():
    member = MemberState(
        "koica", "KOICA", "KR", "member", True, 10, (), None, not_taken=1_500, mib=12
    )
    assert not_taken_words(member).startswith(
        "koica writes more than the charter allows: 1,500 of its entries wait."
    )
    state = ChannelState("m", "p", "jica", 1, 1, "", (), (member, member), 2048, 20_480)
    assert room_words(state) == (
        "The journals take up 24 of 20,480 MiB here; those of any one other member may take up"
        " 2,048 MiB."
    )


def test_of_a_dark_member_is_said_since_when_and_when_it_is_waited_for_no_more():
    since = datetime(2026, 11, 20, 8, tzinfo=UTC)
    week = since.timestamp() + WAITING_SECONDS
    assert dark_words(since, week - 1) == "has not answered since 2026-11-20 08:00 UTC"
    assert dark_words(since, week).endswith("newcomers are handed keys without waiting for it")


def test_entries_for_who_is_no_member_are_among_what_waits_and_not_without_end():
    told = [f"mekong/jica/1#{n} names moit as a reader." for n in range(30)]
    words = waiting_words(EntryCounts(30, 0, 0, (), tuple(told)))
    assert words == told[:10]


def test_keys_that_are_not_held_are_told_without_end_neither():
    told = tuple(f"koica has handed on too many keys of mekong/jica/{n}." for n in range(30))
    assert waiting_words(EntryCounts(30, 0, 0, (), keys=told)) == list(told[:10])
