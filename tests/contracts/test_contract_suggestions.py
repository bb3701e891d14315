"""What readers' suggestions owe whoever keeps them: the same suite for SQLite and PostgreSQL."""

from __future__ import annotations

import threading

import pytest
import sqlalchemy as sa

from people import ADDRESS
from riparian.desk.suggestions.suggestions import (
    DAY_SECONDS,
    LONGEST_TEXT,
    MOST_FROM_ADDRESS,
    MOST_IN_ALL,
    MOST_WAITING,
    Suggestions,
)
from riparian.errors import BadRequest, UnknownName
from riparian.store.journal.schema import suggestion, suggestion_sent


@pytest.fixture
def kept(people):
    accounts = people.accounts
    return Suggestions(accounts.database, accounts.box.derived, accounts.now)


def add(kept, text="It ended in 2020.", address=ADDRESS):
    return kept.add("project", "kr-1", "end_date", text, "I was there.", address)


def test_a_suggestion_waits_until_it_is_answered(kept, clock):
    number = add(kept)
    (waiting,) = kept.waiting()
    assert (waiting.id, waiting.kind, waiting.about) == (number, "project", "kr-1")
    assert (waiting.field, waiting.text, waiting.grounds) == (
        "end_date", "It ended in 2020.", "I was there.",
    )  # fmt: skip
    assert kept.count_waiting() == 1
    clock.go_on(5)
    kept.take_up(number, "Sato, JICA", "mekong/jica/1#4")
    assert kept.waiting() == []
    (answered,) = kept.answered()
    assert (answered.state, answered.entry, answered.answered_by) == (
        "taken-up", "mekong/jica/1#4", "Sato, JICA",
    )  # fmt: skip
    assert answered.answered_at == clock.now


def test_it_is_answered_once_and_set_aside_with_a_reason_alone(kept):
    number = add(kept)
    with pytest.raises(BadRequest):
        kept.set_aside(number, "Sato", " ")
    assert kept.count_waiting() == 1
    kept.set_aside(number, "Sato", "It is as it was.")
    assert kept.answered()[0].why == "It is as it was."
    with pytest.raises(BadRequest):
        kept.take_up(number, "Sato")
    for other in (number + 1, 0, -1, 10**30):
        with pytest.raises(UnknownName):
            kept.get(other)


def test_before_anybody_has_sent_one_there_are_none(kept):
    assert (kept.count_waiting(), kept.waiting(), kept.answered()) == (0, [], [])


@pytest.mark.parametrize("text", ["", " \n", "\u202e\u0007", "x" * (LONGEST_TEXT + 1)])
def test_nothing_and_too_much_are_refused_and_counted_nowhere(kept, text):
    with pytest.raises(BadRequest):
        add(kept, text)
    assert kept.count_waiting() == 0


def test_text_is_kept_without_what_nobody_sees(kept):
    add(kept, "a\u202eb\x1b[31m\ud800 <b>\nsecond line")
    assert kept.waiting()[0].text == "a b [31m? <b>\nsecond line"


def test_from_one_address_so_many_come_in_a_day(kept, clock):
    for _ in range(MOST_FROM_ADDRESS):
        add(kept)
    with pytest.raises(BadRequest):
        add(kept)
    add(kept, address="192.0.2.8")
    clock.go_on(DAY_SECONDS)
    add(kept)


def test_everybody_together_sends_so_many_in_a_day_and_so_many_wait(kept, people, clock):
    def fill(table, rows):
        people.accounts.database.write(lambda c: c.execute(sa.insert(table), rows))

    add(kept)
    fill(suggestion_sent, [{"counted_as": "x", "at": int(clock.now)}] * MOST_IN_ALL)
    with pytest.raises(BadRequest):
        add(kept)
    clock.go_on(DAY_SECONDS)
    add(kept)
    row = {
        "made_at": 1, "kind": "project", "about": "a", "field": "", "text": "t", "grounds": "",
        "state": "waiting", "answered_by": "", "why": "", "entry": "",
    }  # fmt: skip
    fill(suggestion, [row] * MOST_WAITING)
    with pytest.raises(BadRequest):
        add(kept)


def test_the_address_is_kept_nowhere_and_its_hash_for_a_day(kept, people, clock):
    add(kept)
    read = people.accounts.database.read

    def hashes():
        return read(lambda c: list(c.scalars(sa.select(suggestion_sent.c.counted_as))), [])

    (first,) = hashes()
    rows = read(lambda c: [str(tuple(row)) for row in c.execute(sa.select(suggestion))], [])
    assert ADDRESS not in "".join(rows)
    clock.go_on(DAY_SECONDS)
    add(kept)
    (second,) = hashes()
    assert second != first


def test_many_at_once_are_counted_together(kept, people):
    accounts = people.accounts
    refused = []

    def send():
        other = Suggestions(accounts.database, accounts.box.derived, accounts.now)
        for _ in range(MOST_FROM_ADDRESS // 2):
            try:
                add(other)
            except BadRequest:
                refused.append(1)

    add(kept)  # the key and the tables are made
    threads = [threading.Thread(target=send) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert kept.count_waiting() == MOST_FROM_ADDRESS
    assert len(refused) == 3 * (MOST_FROM_ADDRESS // 2) + 1 - MOST_FROM_ADDRESS
