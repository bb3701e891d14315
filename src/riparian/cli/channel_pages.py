"""The state of the channel, and its entries, in 80 columns."""

from __future__ import annotations

import textwrap
import time
from collections.abc import Sequence
from datetime import datetime

from rich.table import Table
from rich.text import Text

from riparian.centre.channel import Channel
from riparian.centre.channel_records import (
    ChannelEntry,
    ChannelState,
    EntersCatalogue,
    EntryCounts,
    MemberState,
)
from riparian.cli.output import console, say
from riparian.english import and_more, count_of
from riparian.exchange.entries.payload import ACTIVITY, NOTE
from riparian.exchange.entries.redaction_fact import Redaction
from riparian.exchange.fork_report import fork_advice, fork_words, history_words
from riparian.exchange.names import EntryName
from riparian.exchange.new_reading_keys import NewReadingKey
from riparian.exchange.plain_text import plain_line, plain_lines
from riparian.wording.after_sharing import OPENED_NOTE
from riparian.wording.channel import (
    READER_MAY,
    about_words,
    ago,
    answer_command,
    answers_to,
    audience_words,
    author_words,
    cards_wait_words,
    clock_ahead_words,
    dark_words,
    date_note,
    enters_words,
    headline,
    held_words,
    kind_words,
    label_words,
    moment_words,
    new_key_words,
    not_taken_words,
    own_words,
    record_facts,
    redaction_words,
    room_words,
    waiting_words,
    withdrawals,
)
from riparian.wording.forks import caught_up_words, history_note, repeat_words

WIDTH = 80
SHOWN_REDACTIONS = 5
_LABEL = 14
LONGEST_ANSWER = 400
"""Characters of an answer below the entry that it answers."""


def print_state(
    state: ChannelState,
    counts: EntryCounts,
    new_keys: Sequence[NewReadingKey] = (),
    redactions: Sequence[Redaction] = (),
    reminders: Sequence[str] = (),
) -> None:
    """Framework, members, what waits, with what the charter asks of this member, who has another
    reading key than before, and what was redacted."""
    out = console()
    out.print(
        Text.assemble((state.framework, "bold"), f"  charter {state.charter}; this centre is the"),
        f"node of {state.own}",
        markup=False,
    )
    out.print(_members(state))
    for member in state.members:
        for line in _addresses(member, state.own):
            out.print(Text(line), soft_wrap=True)
    if said := own_words(counts, state.own):
        out.print()
        print_folded(said)
    for fork in state.forks:
        out.print()
        out.print(Text("Two histories of one journal", "bold"))
        print_folded(f"{fork_words(fork)}.", indent="  ")
        for sentence in (*history_words(fork), *fork_advice(fork, state.own)):
            print_folded(sentence, indent="  ")
    waiting = [*reminders, *_waiting(state, counts)]
    out.print()
    out.print(Text("What waits", "bold"))
    for sentence in waiting or ["Nothing: every node holds all of this member's entries."]:
        print_folded(sentence, indent="  ")
    for key in new_keys:
        out.print()
        print_folded(new_key_words(key))
    out.print()
    print_folded(room_words(state))
    if redactions:
        out.print()
        out.print(Text("What was redacted", "bold"))
        for redaction in redactions[-SHOWN_REDACTIONS:]:
            print_folded(redaction_words(redaction), indent="  ")
        if (more := len(redactions) - SHOWN_REDACTIONS) > 0:
            print_folded(and_more(more), indent="  ")


def say_caught_up(channel: Channel) -> None:
    """Ask others what they hold of the own journal, and say what came of it, before something is
    written to it; and where it would be dated later than it is."""
    for words in (caught_up_words(channel.catch_up()), clock_ahead_words(channel.clock_ahead())):
        if words:
            say(words)


def print_entries(entries: Sequence[ChannelEntry], shown: int, members: int) -> None:
    """The newest entries, two lines each."""
    out, gone = console(), withdrawals(entries)
    for entry in entries[:shown]:
        out.print(
            Text.assemble(
                (entry.address, "bold"),
                f"  {kind_words(entry)} by {author_words(entry)}{_gone(entry, gone)}",
            ),
            soft_wrap=True,
        )
        out.print(Text(f"  {headline(entry, WIDTH - 2)}"), soft_wrap=True)
        facts = (
            _dated(f"{entry.written_at:%Y-%m-%d}", entry),
            label_words(entry),
            held_words(len(entry.held_by), members),
            *_history(entry),
        )
        out.print(Text("  " + " · ".join(facts), "dim"), soft_wrap=True)


def print_entry(
    entry: ChannelEntry,
    entries: Sequence[ChannelEntry],
    own: str,
    members: int,
    enters: EntersCatalogue = "never",
    opened: str = "",
) -> None:
    """One entry whole, and what was answered; `entries` are all that there are, `enters` whether
    lists and counts hold what it says, `opened` who says that they have opened it."""
    out, gone = console(), withdrawals(entries)
    out.print(Text(entry.address, "bold"))
    _fact("kind", kind_words(entry))
    _fact("by", author_words(entry))
    _fact("written", _dated(moment_words(entry.written_at), entry))
    _fact("readers", audience_words(entry))
    holders = f": {', '.join(entry.held_by)}" if entry.held_by else ""
    _fact("held by", f"{len(entry.held_by)} of {members}{holders}")
    if opened:
        _fact("opened by", f"{opened}. {OPENED_NOTE}")
    for words in _history(entry):
        _fact("history", words)
    if entry.about is not None:
        _fact("about", about_words(entry.about))
    if entry.name in gone:
        _fact("withdrawn", f"by its member, in entry {gone[entry.name]}")
    if words := enters_words(entry, enters):
        _fact("catalogue", words)
    if may := READER_MAY.get(entry.tlp):
        _fact("you may", may)
    out.print()
    _print_content(entry)
    for answer in answers_to(entry.name, entries):
        out.print()
        out.print(Text(f"answer {answer.name} by {author_words(answer)}", "bold"), soft_wrap=True)
        print_folded(headline(answer, LONGEST_ANSWER), "  ")
    if entry.type in (ACTIVITY, NOTE) and not entry.mark and not entry.persons:
        out.print()
        out.print(Text(f"answer: {answer_command(entry, own)}", "dim"), soft_wrap=True)


def _dated(time: str, entry: ChannelEntry) -> str:
    return f"{time} ({note})" if (note := date_note(entry)) else time


def _print_content(entry: ChannelEntry) -> None:
    if entry.type == ACTIVITY:
        for label, words in record_facts(entry):
            if words:
                _fact(label, words)
        print_folded("The whole record: --json")
        return
    text = entry.body.get("text")
    whole = plain_lines(text, 20_000) if isinstance(text, str) else headline(entry)
    for line in whole.split("\n"):
        print_folded(line)


def print_folded(text: str, indent: str = "") -> None:
    """A text in lines of 80 columns."""
    out = console()
    folded = Text(text).wrap(out, WIDTH - len(indent)) if text else [Text("")]
    for line in folded:
        line.rstrip()
        out.print(Text(indent) + line, soft_wrap=True)


def _fact(label: str, words: str) -> None:
    out = console()
    for line in Text(words).wrap(out, WIDTH - _LABEL):
        line.rstrip()
        out.print(Text(f"{label:<{_LABEL}}", "dim") + line, soft_wrap=True)
        label = ""


def _history(entry: ChannelEntry) -> list[str]:
    """That an entry is one history's alone."""
    note = history_note(entry)
    return [note] if note else []


def _gone(entry: ChannelEntry, gone: dict[EntryName, EntryName]) -> str:
    return f", withdrawn by #{gone[entry.name].index}" if entry.name in gone else ""


def _members(state: ChannelState) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("member", overflow="fold")
    table.add_column("role")
    table.add_column("entries", justify="right")
    for name in ("held by", "last heard", "holds of ours"):
        table.add_column(name)
    for member in state.members:
        table.add_row(*map(Text, _cells(member, state)))
    return table


def _cells(member: MemberState, state: ChannelState) -> tuple[str, ...]:
    if not member.has_card:
        return member.member, member.role, "–", "–", "no node yet", "–"
    held = f"{len(member.held_by)} of {len(state.members)}" if member.entries else "–"
    heard = "never" if member.heard_at is None else ago(member.heard_at, time.time())
    if member.member == state.own:
        return member.member, member.role, f"{member.entries:,}", held, "this centre", "–"
    ours = f"all but {member.lacks_of_ours:,}" if member.lacks_of_ours else "all"
    return member.member, member.role, f"{member.entries:,}", held, heard, ours


def _addresses(member: MemberState, own: str) -> list[str]:
    """Where a member is reached, and how the last try went."""
    if member.member == own:
        return []
    lines = [f"{member.member}: {plain_line(address, 300)}" for address in member.addresses]
    if lines and member.reached_at:
        then = datetime.fromisoformat(member.reached_at).timestamp()
        lines.append(f"  answered {ago(then, time.time())}")
    if lines and member.dark_since:
        lines.append(f"  {dark_words(member.dark_since, time.time())}")
    if lines and member.failure:
        lines += textwrap.wrap(
            f"last try: {plain_line(member.failure, 300)}", WIDTH - 2, initial_indent="  ",
            subsequent_indent="  ", break_long_words=False, break_on_hyphens=False,
        )  # fmt: skip
    return lines


def _waiting(state: ChannelState, counts: EntryCounts) -> list[str]:
    others = [member for member in state.members if member.member != state.own]
    if not any(member.has_card for member in others):
        return ["The cards of the other members: none has come here yet."]
    sentences = [
        f"{member.member} has not confirmed {count_of(member.lacks_of_ours, 'entry')} of ours yet."
        for member in others
        if member.lacks_of_ours
    ]
    sentences += [not_taken_words(member) for member in others if member.not_taken]
    sentences += [f"{what}. {why}" for what, why in repeat_words(state.repeats)]
    sentences += [cards_wait_words(member) for member in others if member.cards_wait]
    return sentences + waiting_words(counts)
