import io
import logging

import pytest

from riparian.web.log_budget import ALIKE, LINES_AT_ONCE, LogBudget
from riparian.web.log_forms import ShortEntries


@pytest.fixture
def clock():
    return [0.0]


@pytest.fixture
def logged(clock):
    """A logger within a budget, and where it writes."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(ShortEntries("%(message)s"))
    handler.addFilter(LogBudget(lambda: clock[0]))
    logger = logging.Logger("tried")
    logger.addHandler(handler)
    return logger, out


def fail(logger, message="failed"):
    try:
        raise OSError(24, "Too many open files")
    except OSError:
        logger.error(message, exc_info=True)


def test_a_flood_of_one_error_takes_few_lines(logged):
    logger, out = logged
    for _ in range(100_000):
        fail(logger)
    assert out.getvalue().count("Traceback") < ALIKE + 15
    assert len(out.getvalue()) < 20_000


def test_what_was_left_out_is_counted_in_the_next_entry(logged):
    logger, out = logged
    for _ in range(ALIKE + 2):
        logger.error("the same")
    logger.error("another: %s", "x")
    assert out.getvalue().splitlines()[-1] == "another: x (2 entries before it left out)"


def test_entries_of_many_kinds_are_bounded_in_all_and_come_again_later(logged, clock):
    logger, out = logged
    for number in range(5000):
        exec(compile(f"{chr(10) * number}logger.error('kind %d', {number})", "kinds", "exec"))
    assert len(out.getvalue().splitlines()) == LINES_AT_ONCE
    clock[0] += 3600
    fail(logger, "an hour later")
    assert "an hour later" in out.getvalue()


def test_a_long_entry_is_cut(logged):
    logger, out = logged
    logger.error("x" * 1_000_000)
    assert len(out.getvalue()) < 11_000
