import click
import pytest

from riparian.cli.options import day_option
from riparian.errors import BadRequest
from riparian.normalise.iso_days import today


@click.command()
@day_option("--on", "A day.")
def command(on):
    return on


def given(*words):
    return command.main(words, standalone_mode=False)


def test_a_day_that_is_not_given_is_none():
    assert given() is None


@pytest.mark.parametrize("words", ["2026-11-25", " 2026-11-25 "])
def test_a_day_is_kept_as_it_is(words):
    assert given("--on", words) == "2026-11-25"


@pytest.mark.parametrize("words", ["today", "Today", "TODAY "])
def test_today_is_a_day(words):
    assert given("--on", words) == today()


@pytest.mark.parametrize(
    "words", ["25/11/2026", "2026", "2026-13-01", "20261125", "2026-W48-3", "", "yesterday"]
)
def test_anything_else_is_answered_with_a_day_as_it_is_written(words):
    with pytest.raises(BadRequest) as raised:
        given("--on", words)
    assert raised.value.what == f"Expected a day such as 2026-11-25, got '{words}'."
    assert "today" in raised.value.try_this
