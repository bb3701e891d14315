"""Times that other members signed, whatever their clocks showed."""

from datetime import UTC, datetime

import pytest

from riparian.exchange.clocks import CLOCK_SECONDS, last_heard
from riparian.exchange.fork_report import fork_words
from riparian.exchange.forked_journals import ForkedJournal
from riparian.exchange.journal.notes import LATEST_TIME
from riparian.web.api.types import instant

NOW = 1_795_000_000


@pytest.mark.parametrize(
    ("times", "heard"),
    [
        ([], {}),
        ([NOW - 7], {"moit": NOW - 7}),
        ([NOW - 7, NOW - 9], {"moit": NOW - 7}),
        ([NOW + CLOCK_SECONDS], {"moit": NOW + CLOCK_SECONDS}),  # as far as clocks differ
        ([NOW + CLOCK_SECONDS + 1], {"moit": 0}),
        ([LATEST_TIME], {"moit": 0}),
        ([2**40, NOW - 9], {"moit": NOW - 9}),
        ([NOW - 9, 2**40], {"moit": NOW - 9}),
    ],
)
def test_who_dates_what_it_said_later_than_now_was_not_heard_with_it(times, heard):
    confirmations = [{"moit": at} for at in times]
    assert last_heard(confirmations, datetime.fromtimestamp(NOW, UTC)) == heard


@pytest.mark.parametrize("at", [2**40, 2**62, LATEST_TIME])
def test_a_time_that_no_calendar_has_is_said_and_no_crash(at):
    assert instant(at) is None
    fork = ForkedJournal("mekong/jica/1", at, 1, ())
    assert "since a time that does not exist" in fork_words(fork)
    assert instant(NOW) == "2026-11-18T11:06:40Z"
