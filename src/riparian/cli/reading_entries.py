"""What is read of the channel at a terminal beside a member's own list: what is for one person, and
that something was redacted."""

from __future__ import annotations

from collections.abc import Sequence

from riparian.centre.channel import Channel
from riparian.centre.channel_records import ChannelEntry
from riparian.centre.judgements import who
from riparian.cli.channel_pages import print_folded
from riparian.cli.output import print_json, say
from riparian.english import count_of
from riparian.errors import UnknownName
from riparian.exchange.entries.redaction_fact import Redaction
from riparian.exchange.names import read_entry_name
from riparian.exchange.plain_text import plain_line
from riparian.wording.channel import (
    NUMBERS_LEFT_OUT,
    READ_BY_ADMINISTRATORS,
    redaction_words,
)


def red_entries(channel: Channel, person: str, by: str | None) -> list[ChannelEntry]:
    """What is for a person alone; who reads it is said, and was noted."""
    say(READ_BY_ADMINISTRATORS)
    reader = who(by)
    entries = channel.named_persons.read(person, reader)
    if entries:
        say(f"Noted: {plain_line(reader, 100)} reads for {plain_line(person, 100)}.")
    return entries


def entry_among(entries: Sequence[ChannelEntry], name: str) -> ChannelEntry:
    """That entry of these; raises UnknownName."""
    wanted = read_entry_name(name)
    shown = next((entry for entry in entries if entry.name == wanted), None)
    if shown is None:
        raise UnknownName(
            f"There is no entry {wanted} for this person here.",
            "Without an entry, all that there are are listed.",
        )
    return shown


def print_redaction(redaction: Redaction, *, as_json: bool) -> None:
    """That an entry was redacted, by whom and why."""
    if as_json:
        print_json(redaction)
    else:
        print_folded(redaction_words(redaction))


def say_of_list(channel: Channel, count: int, more: str, person: str | None) -> None:
    """How many entries there are in a list, and what is in none."""
    words = count_of(count, "entry") if count else "No entry"
    if person is not None:
        say(f"{words} that is for {plain_line(person, 100)} alone{more}.")
        return
    say(f"{words} that this member can read{more}.")
    if channel.named_persons.have_something():
        say("There is something for named persons of this member: --red --as PERSON")
    if count:
        say(NUMBERS_LEFT_OUT)
