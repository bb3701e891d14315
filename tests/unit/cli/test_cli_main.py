import shlex
import sys

import click
import pytest

from riparian.cli import main as entry
from riparian.cli.commands.status import age_in_words
from riparian.errors import BadRequest, CentreBusy


@pytest.fixture
def leave(monkeypatch, capsys):
    """Run the entry point with a command that raises; returns (status, stdout, stderr)."""

    def run(error=None, words=("broken",)):
        @click.command("broken")
        def broken():
            print("some data")
            if error:
                raise error

        monkeypatch.setattr(entry.Commands, "get_command", lambda *_: broken)
        monkeypatch.setattr(sys, "argv", ["riparian", *words])
        with pytest.raises(SystemExit) as stop:
            entry.main()
        return stop.value.code, *capsys.readouterr()

    return run


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (BadRequest("What.", "This."), 2), (CentreBusy("What.", "This."), 1),
        (OSError(13, "Permission denied", "file"), 1), (KeyboardInterrupt(), 130),
        (click.exceptions.Abort(), 130), (BrokenPipeError(), 141), (click.exceptions.Exit(3), 3),
        (click.UsageError("Wrong."), 2),
    ],
)  # fmt: skip
def test_each_way_to_end_has_its_status_and_no_traceback(leave, error, status):
    code, _, err = leave(error)
    assert code == status
    assert "Traceback" not in err


def test_an_error_is_what_and_what_to_try(leave):
    _, out, err = leave(BadRequest("What.", "This."))
    assert out == "some data\n"
    assert err == "riparian: What.\n  try: This.\n"


def test_a_file_in_trouble_is_named(leave):
    _, _, err = leave(OSError(13, "Permission denied", "/some/file"))
    assert err.startswith("riparian: /some/file: Permission denied.\n  try: ")


def test_a_fault_of_ours_is_not_hidden(leave):
    with pytest.raises(ZeroDivisionError):
        leave(ZeroDivisionError())


def test_every_command_has_one_line_of_help_and_an_example():
    group = entry.riparian
    context = click.Context(group)
    assert group.list_commands(context) == list(entry.COMMANDS)
    for name, line in entry.COMMANDS.items():
        command = group.get_command(context, name)
        assert command is not None
        assert line.endswith(".")
        assert command.help
        assert command.epilog
        assert command.epilog.startswith("Example:  riparian ")
        assert name in command.epilog
        for option in command.params:
            assert isinstance(option, click.Argument) or option.help, f"{name} {option.name}"


def test_the_example_of_every_command_can_be_parsed():
    for name in entry.COMMANDS:
        command = entry.riparian.get_command(click.Context(entry.riparian), name)
        words = shlex.split(command.epilog.removeprefix("Example:  riparian "))
        words = words[2:] if words[0] == "-C" else words
        assert words[0] == name
        command.make_context(name, words[1:], resilient_parsing=False).close()


def test_a_command_that_there_is_not_is_none():
    assert entry.riparian.get_command(click.Context(entry.riparian), "nothing") is None


@pytest.mark.parametrize(
    ("days", "words"), [(0, "today"), (1, "yesterday"), (3, "3 days ago"), (-1, "today")]
)
def test_age_in_words(days, words):
    from datetime import UTC, datetime, timedelta

    received = datetime.now(UTC) - timedelta(days=days)
    assert age_in_words(received.isoformat(timespec="seconds")) == words
