"""`riparian keys rotate`, `sign`, `take` and `stolen`: new keys by a new card."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
import msgspec

from riparian.centre.channel import Channel
from riparian.centre.channel_keys import ChannelKeys, OwnJournal
from riparian.centre.channel_records import ChannelEntry
from riparian.cli.channel_pages import print_folded, say_caught_up
from riparian.cli.options import centre_of
from riparian.cli.output import require_agreement, say
from riparian.cli.own_card import (
    print_card,
    read_small_file,
    require_one,
    say_in_force,
    seal_or_draft_options,
    write_next_card,
    yes_option,
)
from riparian.cli.passphrase import open_seal, seal_options
from riparian.english import agree, and_more, count_of, listed
from riparian.errors import BadRequest
from riparian.exchange.entries.payload import Payload
from riparian.exchange.entries.redaction_fact import Redaction
from riparian.exchange.membership.card import LARGEST_CARD, read_draft, write_card
from riparian.exchange.plain_text import plain_line
from riparian.exchange.renewal import Renewed
from riparian.store.writing import write_atomically
from riparian.wording.channel import KINDS, headline, moment_words
from riparian.wording.forks import lost_words

READING, CONFIRMING, JOURNAL = "reading", "confirming", "journal"
SHOWN = 10
"""Entries that are named before they are left out."""
SHOWN_LINE = 72
"""Characters of what one says."""


@click.command(
    "rotate",
    short_help="Take new keys, or change this node's address or contact.",
    epilog="Example:  riparian -C my-centre keys rotate reading --seal japan.seal",
)
@click.argument(
    "what", metavar="[reading|confirming|journal]...", nargs=-1,
    type=click.Choice([READING, CONFIRMING, JOURNAL]),
)  # fmt: skip
@click.option(
    "--address", "addresses", metavar="URL", multiple=True,
    help="Where others reach this node from now on, instead of the addresses on the card; repeat it"
    " for more.",
)  # fmt: skip
@click.option("--no-address", is_flag=True, help="Take all addresses off the card.")
@click.option(
    "--contact", metavar="TEXT", help="The office that answers for this node from now on."
)
@seal_or_draft_options
@yes_option
@click.pass_context
def rotate_command(
    context: click.Context,
    what: tuple[str, ...],
    addresses: tuple[str, ...],
    no_address: bool,
    contact: str | None,
    seal: Path | None,
    passphrase_file: str | None,
    draft: Path | None,
    yes: bool,
) -> None:
    """Take new keys, as you should every few years, or change the node's address or contact.

    reading: others encrypt for a new key. confirming: this node confirms what it holds with a new
    key. journal: the journal ends, and the next begins with a key of its own; if it has two
    histories, what only the other one says is shown, and written again in the next if you agree.
    Nobody else is asked, but the new card must be signed with the member's seal.
    """
    channel = _channel(context)
    keys = channel.keys
    renewed = Renewed(
        reading=READING in what,
        cosigner=CONFIRMING in what,
        journal=JOURNAL in what,
        addresses=() if no_address else addresses or None,
        contact=contact,
    )
    if renewed == Renewed():
        raise BadRequest(
            "Nothing was named that should be new.",
            "Give reading, confirming or journal, or --address, --no-address, --contact.",
        )
    require_one(seal, draft)
    if renewed.journal:  # else another history could come after it was shown what is said again
        say_caught_up(channel)
    own = keys.own_journal()
    for sentence in _changes(renewed, own):
        print_folded(sentence)
    if renewed.journal and own.is_forked:
        _print_lost(own, channel.other_entries())
        renewed = msgspec.structs.replace(renewed, other_histories=own.other_histories)
    require_agreement("Write this card?", "No card was written", yes=yes)
    card = write_next_card(keys, renewed, seal, passphrase_file, draft)
    if card is not None and renewed.reading:
        _say_new_reading_key(keys)


@click.command(
    "sign",
    short_help="Sign the draft of a card with the member's seal.",
    epilog="Example:  riparian keys sign card-2.json --seal japan.seal",
)
@click.argument("file", metavar="DRAFT", type=click.Path(path_type=Path))
@seal_options
@yes_option
def sign_command(file: Path, seal: Path, passphrase_file: str | None, yes: bool) -> None:
    """Sign the draft of a card, in the same file, on the computer where the seal is.

    Needs no centre and no network. Shows all that the card says; compare the keys with those that
    the centre showed.
    """
    card = read_draft(read_small_file(file, LARGEST_CARD, "the draft of a card"))
    print_card(card)
    require_agreement(f"Sign this as {card.member}?", "Nothing was signed", yes=yes)
    content = write_card(card, open_seal(seal, passphrase_file))
    try:
        write_atomically(file, content)
    except OSError as error:
        raise BadRequest(
            f"{file} could not be written: {error.strerror}.",
            "Put it into a folder that you may write to.",
        ) from error
    click.echo(f"Signed. Bring {file} back to the centre, and there:")
    click.echo(f"  riparian keys take {file.name}")


@click.command(
    "take",
    short_help="Take back the card that was signed elsewhere.",
    epilog="Example:  riparian -C my-centre keys take card-2.json",
)
@click.argument("file", metavar="CARD", type=click.Path(path_type=Path))
@click.pass_context
def take_command(context: click.Context, file: Path) -> None:
    """Take back a card that was drafted here and signed where the seal is.

    What this node wrote meanwhile to a journal that the card closes is written again to the next.
    """
    keys = _channel(context).keys
    content = read_small_file(file, LARGEST_CARD, "the card that was signed")
    say_in_force(keys.take_card(content))


@click.command(
    "stolen",
    short_help="Make the node's stolen keys useless.",
    epilog="Example:  riparian -C my-centre keys stolen --seal japan.seal",
)
@click.option(
    "--end", metavar="SIZE", type=int,
    help="How many entries the journal keeps: 42 keeps #0 to #41, and #42 is the first to go"
    " (default: those that other members hold).",
)  # fmt: skip
@click.option(
    "--write-again",
    is_flag=True,
    help="Write this node's entries beyond that end again, to the next journal.",
)
@click.option("--offline", is_flag=True, help="Do not ask the other members first what they hold.")
@seal_or_draft_options
@yes_option
@click.pass_context
def stolen_command(
    context: click.Context,
    end: int | None,
    write_again: bool,
    offline: bool,
    seal: Path | None,
    passphrase_file: str | None,
    draft: Path | None,
    yes: bool,
) -> None:
    """Make the node's stolen keys useless: take new keys for everything and close the journal.

    First asks the other members what they hold of the journal. It ends with that, and nobody takes
    what the thief writes after it. Do this on a computer that the thief does not have. If the seal
    was stolen with its passphrase, a new card does not help: the others must replace the seal with
    a new charter.
    """
    channel = _channel(context)
    require_one(seal, draft)
    if not offline:
        _ask_others(channel)
    own = channel.keys.own_journal()
    size = own.held_by_others if end is None else end
    for sentence in _thief(own, size, write_again=write_again):
        print_folded(sentence)
    beyond = [(index, payload) for index, payload in own.readable if index >= size]
    for index, payload in beyond[:SHOWN]:
        print_folded(f"{own.origin}#{index}  {_first_words(payload)}", "  ")
    if len(beyond) > SHOWN:
        print_folded(f"and {count_of(len(beyond) - SHOWN, 'more entry', 'more entries')}", "  ")
    for sentence in _hiding(channel.redactions.all(), own, size):
        print_folded(sentence)
    require_agreement("Take new keys and end the journal there?", "Nothing was changed", yes=yes)
    renewed = Renewed(True, True, True, size, write_again=write_again, other_histories=())
    card = write_next_card(channel.keys, renewed, seal, passphrase_file, draft)
    if card is not None:
        _say_new_reading_key(channel.keys)
        say("Tell the other members by telephone, so that they expect the new reading key.")


def _say_new_reading_key(keys: ChannelKeys) -> None:
    say(f"The words of the new reading key, for members who ask by telephone: {keys.words()}.")
    say("Earlier key sheets lack it. Print a new one: riparian keys backup FILE")


def _channel(context: click.Context) -> Channel:
    """The channel of the centre; BadRequest that says how to join where it is in no framework."""
    channel = centre_of(context).channel
    channel.charter()
    return channel


def _changes(renewed: Renewed, own: OwnJournal) -> list[str]:
    """What a new card will change, before it is written."""
    number = own.origin.number
    following = f"{own.origin.framework}/{own.origin.member}/{number + 1}"
    sentences = []
    if renewed.reading:
        sentences.append(
            "A new reading key: from their next entry on, others encrypt for it, and see that it is"
            " new. What was encrypted before can still be read here: the old key is kept."
        )
    if renewed.cosigner:
        sentences.append(
            "A new confirming key: what this node holds is confirmed with it at once, and the"
            " count of who holds what goes on."
        )
    if renewed.journal:
        sentences.append(
            f"The journal {own.origin} ends for good with its {count_of(own.size, 'entry')};"
            f" {following} begins, with a key of its own. Entries keep their names."
        )
    if renewed.addresses is not None:
        named = listed(renewed.addresses) or "no address"
        sentences.append(f"The card tells others to reach this node at {named}.")
    if renewed.contact is not None:
        sentences.append(f"The contact on the card is {renewed.contact or 'left out'}.")
    return sentences


def _print_lost(own: OwnJournal, others: Sequence[ChannelEntry]) -> None:
    """What only another history says, which is said again if the journal is closed now; `others`
    are the entries of other histories that can be shown."""
    shown = {entry.address: entry for entry in others}
    said = [each for each in own.lost if each.is_repeated]
    for sentence in lost_words(own):
        print_folded(sentence)
    for each in said[:SHOWN]:
        kind = KINDS.get(each.type, plain_line(each.type, 40))
        print_folded(f"{each.address}  {each.written_at:%Y-%m-%d}  {kind}, TLP:{each.tlp}", "  ")
        entry = shown.get(each.address)
        print_folded(headline(entry, SHOWN_LINE) if entry else "(for named persons)", "    ")
    if (more := len(said) - SHOWN) > 0:
        print_folded(f"{and_more(more)}: riparian exchange read --limit 0 lists them", "  ")
    if own.lost:
        print_folded(
            "If this member did not write all of it, somebody else has the key: stop here, and"
            " instead: riparian keys stolen."
        )


def _thief(own: OwnJournal, size: int, *, write_again: bool) -> list[str]:
    """What was possible, what ends, and what stays as it is."""
    holders = f" ({listed(own.holders)})" if own.held_by_others else ""
    sentences = [
        f"Of the {count_of(own.size, 'entry')} of {own.origin} {own.held_by_others:,}"
        f" {agree(own.held_by_others, 'is', 'are')} held by others{holders}."
        f" {_end_words(size)} Nobody takes what the stolen key signs after that.",
        "New keys for writing, confirming and reading count from the new card on. Whoever has the"
        " old reading key can still read what was encrypted for this member until now; nothing can"
        " change that.",
    ]
    if own.is_forked:
        sentences.append(
            f"There is another history of {own.origin}, which this node did not write. It will not"
            " count, and nothing of it is written again."
        )
    if own.size > size:
        again = "will be written again to the next journal" if write_again else "are left out"
        sentences.append(
            f"{count_of(own.size - size, 'entry')} of this node beyond that end {again}"
            f"{'' if write_again else '; --write-again keeps them, if this member wrote them'}:"
        )
    return sentences


def _hiding(redactions: Sequence[Redaction], own: OwnJournal, size: int) -> list[str]:
    """What to know of redactions before that end that have deleted nothing yet."""
    found = sorted(
        (redaction.by.index, redaction.deletes_at)
        for redaction in redactions
        if redaction.deletes_at and redaction.by.origin == own.origin and redaction.by.index < size
    )
    if not found:
        return []
    names = listed([f"{own.origin}#{index}" for index, _ in found], SHOWN)
    return [
        f"Before that end, {names} {agree(len(found), 'redacts', 'redact')} what this member said."
        f" If the thief wrote that, end the journal before it: --end {found[0][0]}. Then it can be"
        f" read again; else it is deleted from {moment_words(min(at for _, at in found))} on."
    ]


def _end_words(size: int) -> str:
    if size == 0:
        return "The journal will end without an entry."
    last = f"#0 to #{size - 1}" if size > 1 else "#0"
    return f"The journal will end with {count_of(size, 'entry')} ({last})."


def _first_words(payload: Payload | None) -> str:
    if payload is None:
        return "(for named persons)"
    text = payload.body.get("text") or payload.body.get("why")
    return plain_line(text if isinstance(text, str) else payload.type, 60)


def _ask_others(channel: Channel) -> None:
    """Exchange with whoever can be reached, so that what they hold is known here."""
    for outcome in channel.sync():
        reached = "asked" if outcome.taken is not None else "not reached"
        say(f"{outcome.peer}: {reached}")
        for trouble in outcome.taken.trouble if outcome.taken else ():
            say(f"refused {plain_line(trouble.of, 120)}: {plain_line(trouble.what, 600)}", "  ")
