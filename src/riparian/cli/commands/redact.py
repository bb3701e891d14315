"""`riparian redact`."""

from __future__ import annotations

from pathlib import Path

import click

from riparian.centre.centre import Centre
from riparian.centre.channel import Channel
from riparian.cli.at_the_computer import at_the_computer
from riparian.cli.options import centre_of
from riparian.cli.output import require_agreement, say
from riparian.cli.passphrase import open_seal, passphrase_option
from riparian.desk.sharing.choice import Sharer
from riparian.english import count_of, listed
from riparian.errors import BadRequest, UnknownName
from riparian.exchange.entries.redaction_order import LARGEST_ORDER
from riparian.exchange.held.redactions import DAYS_HIDDEN
from riparian.exchange.names import read_entry_name
from riparian.exchange.redactions import OrderState
from riparian.store.writing import write_atomically
from riparian.wording.channel import (
    COPIES_STAY,
    REACHES_NOBODY,
    audience_words,
    headline,
    redaction_words,
)

AFTER = (
    "What was made of it goes as well: from the catalogue with the next riparian build, from a"
    " published folder with the next riparian exchange publish."
)
NO_WAY_BACK = "If whoever redacted it has stolen the keys, only others still have it then."
HIDDEN_FIRST = (
    f"It is hidden at once everywhere, deleted after {DAYS_HIDDEN} days: every node that hears of"
    " it does so. Only a new card can take it back, should this node's keys be stolen."
)


@click.command(
    epilog="Example:  riparian -C my-centre redact mekong/japan/1#42 --why 'It named a person.'"
)
@click.argument("entry", required=False)
@click.option(
    "--why", metavar="TEXT", help="The reason. Everybody can read it: do not repeat what is to go."
)
@click.option(
    "--now",
    is_flag=True,
    help="Delete it from this node at once, also where it was redacted before; other nodes wait.",
)
@click.option(
    "--order",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="With ENTRY: write an order to this new file, for members to sign. Without: sign, merge or"
    " submit the order in it.",
)
@click.option(
    "--seal",
    metavar="SEALFILE",
    type=click.Path(path_type=Path),
    help="Add a member's signature to the order, in the same file.",
)
@passphrase_option
@click.option(
    "--merge",
    "others",
    metavar="FILE",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Add the signatures of this copy of the order; repeat it for more.",
)
@click.option(
    "--by",
    metavar="NAME",
    help="Whom to name as author: an office, not a person (default: the member).",
)
@click.option("--yes", is_flag=True, help="Do not ask for confirmation; needed without a terminal.")
@click.pass_context
def command(
    context: click.Context,
    entry: str | None,
    why: str | None,
    now: bool,
    order: Path | None,
    seal: Path | None,
    passphrase_file: str | None,
    others: tuple[Path, ...],
    by: str | None,
    yes: bool,
) -> None:
    """Hide what an entry says at once everywhere; it is deleted after 7 days.

    ENTRY, such as mekong/japan/1#42, is one of this member's own. In the 7 days a new card of the
    member can bring it back, where its keys were stolen. What another member wrote goes, and is
    deleted at once, by an order that as many members sign as decide on a charter: draft it with
    ENTRY, --why and --order FILE, sign it with --order FILE --seal SEALFILE, and submit it with
    --order FILE. That there was an entry stays, with the reason, which everybody can read. Copies
    outside stay.
    """
    _check_use(entry, why, order, seal, others, now=now)
    centre = centre_of(context)
    channel = centre.channel
    channel.charter()
    if entry is not None and why is not None:
        if order is not None:
            _draft(channel, entry, why, order)
        else:
            _redact(centre, entry, why, by, now=now, yes=yes)
        return
    if entry is not None:
        _delete_now(channel, entry, yes=yes)
        return
    assert order is not None  # see `_check_use`
    if others:
        _merge(channel, order, others)
    elif seal is not None:
        _sign(channel, order, seal, passphrase_file)
    else:
        _give(channel, order, by, yes=yes)


def _check_use(
    entry: str | None,
    why: str | None,
    order: Path | None,
    seal: Path | None,
    others: tuple[Path, ...],
    *,
    now: bool,
) -> None:
    is_new = entry is not None and why is not None and not (now and order)
    is_hidden = entry is not None and why is None and now and order is None
    is_of_order = order is not None and entry is None and why is None and not now
    if not (is_new or is_hidden or is_of_order) or (not is_of_order and (seal or others)):
        raise BadRequest(
            "Expected an entry and why it is to go, or an order in a file.",
            "riparian redact ENTRY --why TEXT, or riparian redact --order FILE",
        )
    if seal is not None and others:
        raise BadRequest(
            "Expected --seal or --merge, and not both.", "Merge first, then sign what came of it."
        )


def _redact(centre: Centre, name: str, why: str, by: str | None, *, now: bool, yes: bool) -> None:
    channel = centre.channel
    entry = read_entry_name(name)
    say(f"You are about to redact what {entry} says{_shown(channel, name)}")
    say(f"{HIDDEN_FIRST} {COPIES_STAY}")
    if now:
        say(f"From this node it is deleted at once. {NO_WAY_BACK}")
    say(f"That there was an entry {entry} stays, with the reason, for everybody to read: {why}")
    require_agreement("Redact it?", "Nothing was redacted", yes=yes)
    sharer = Sharer(at_the_computer(), by or entry.origin.member)
    made = centre.sharing.redact(name, why, sharer)
    if now:
        channel.redactions.delete_now(name)
    done = "deleted" if now else "hidden"
    click.echo(f"What {entry} said is {done} here. Entry {made} says so to everybody.")
    say(AFTER)
    say(REACHES_NOBODY)


def _delete_now(channel: Channel, name: str, *, yes: bool) -> None:
    """Delete what was redacted before, from this node."""
    redaction = channel.redactions.of_entry(name)
    if redaction is None:
        raise BadRequest(
            f"{name} was not redacted yet.",
            f"Say why it is to go: riparian redact {name} --why TEXT --now",
        )
    say(redaction_words(redaction))
    say(f"From this node it is deleted at once; other nodes wait. {NO_WAY_BACK}")
    require_agreement("Delete it here?", "Nothing was deleted", yes=yes)
    channel.redactions.delete_now(name)
    click.echo(f"What {name} said is deleted here.")


def _shown(channel: Channel, name: str) -> str:
    """The beginning of an entry, to whom and what; of one that is not for everybody here, nothing:
    what is for named persons is shown to nobody else."""
    try:
        entry = channel.entry(name)
    except UnknownName:
        return "."
    return f", to {audience_words(entry)}: {headline(entry)}"


def _draft(channel: Channel, name: str, why: str, file: Path) -> None:
    content = channel.redactions.draft(name, why)
    try:
        with file.open("xb") as out:
            out.write(content)
    except FileExistsError as error:
        raise BadRequest(f"{file} is there already.", "Give another name.") from error
    except OSError as error:
        raise _unwritable(file, error) from error
    state = channel.redactions.order(content)
    click.echo(f"{file}: an order to delete what {name} says. Nobody has signed it yet.")
    say(
        f"{count_of(state.threshold, 'member')} of {listed(state.missing)} have to sign it, each"
        " with its own seal; copies of the file can be signed apart and merged:"
    )
    click.echo(f"  riparian redact --order {file} --seal SEALFILE", err=True)


def _sign(channel: Channel, file: Path, seal: Path, passphrase_file: str | None) -> None:
    content = _read(file)
    before = channel.redactions.order(content)
    _say_order(before)
    signed = channel.redactions.sign(content, open_seal(seal, passphrase_file))
    after = channel.redactions.order(signed)
    new = set(after.signers) - set(before.signers)
    if new:
        _write(file, signed)
        click.echo(f"{listed(sorted(new))} has signed {file}.")
    else:
        click.echo(f"{file} bore this signature already; nothing was changed.")
    _say_next(after, file)


def _merge(channel: Channel, file: Path, others: tuple[Path, ...]) -> None:
    merged = channel.redactions.merge([_read(each) for each in (file, *others)])
    state = channel.redactions.order(merged)
    _write(file, merged)
    click.echo(f"The signatures of {count_of(1 + len(others), 'file')} are in {file}.")
    _say_next(state, file)


def _give(channel: Channel, file: Path, by: str | None, *, yes: bool) -> None:
    content = _read(file)
    state = channel.redactions.order(content)
    if len(state.signers) < state.threshold:
        raise BadRequest(
            f"{file} is signed by {len(state.signers)} of the {state.threshold} members who have to"
            f" sign it ({listed(state.signers) or 'nobody'}).",
            f"Others may sign it: {listed(state.missing)}.",
        )
    _say_order(state)
    say(f"Every node that hears of it deletes it at once. It cannot be undone. {COPIES_STAY}")
    require_agreement("Submit it?", "Nothing was submitted or deleted", yes=yes)
    own = channel.own_reader().member
    made = channel.redactions.give(content, by or str(own))
    click.echo(f"What {state.text.entry} said is deleted here. Entry {made} carries the order.")
    say(AFTER)
    say(REACHES_NOBODY)


def _say_order(state: OrderState) -> None:
    say(
        f"The order: delete what {state.text.entry} says, under charter {state.text.charter}. Why, "
        f"for everybody to read: {state.text.why}"
    )
    say(f"Signed by {listed(state.signers) or 'nobody'}; {state.threshold} have to sign it.")


def _say_next(state: OrderState, file: Path) -> None:
    lacking = state.threshold - len(state.signers)
    if lacking > 0:
        say(f"{count_of(lacking, 'signature')} more, of {listed(state.missing)}, and it stands.")
    else:
        say("It has enough signatures. Any member can submit it:")
        click.echo(f"  riparian redact --order {file}", err=True)


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(LARGEST_ORDER + 1)
    except OSError as error:
        raise BadRequest(
            f"{file} could not be read: {error.strerror}.",
            "Give the file that riparian redact ENTRY --why TEXT --order FILE wrote.",
        ) from error


def _write(file: Path, content: bytes) -> None:
    try:
        write_atomically(file, content)
    except OSError as error:
        raise _unwritable(file, error) from error


def _unwritable(file: Path, error: OSError) -> BadRequest:
    return BadRequest(
        f"{file} cannot be written: {error.strerror}.", "Give a file in a folder of your own."
    )
