"""`riparian notices …`: what people of this centre hear of."""

from __future__ import annotations

from datetime import UTC, datetime

import click
import msgspec

from riparian.centre.centre import Centre
from riparian.centre.notice_reading import NoticeRead
from riparian.cli.options import InOrder, centre_of, json_option
from riparian.cli.output import folded, print_json, say
from riparian.desk.accounts.records import Account
from riparian.desk.notices.subscriptions import SubscriptionKind
from riparian.english import agree, count_of
from riparian.errors import BadRequest
from riparian.wording.notice_mail import message_of
from riparian.wording.notices import KEPT, notice_line, subscription_words

SHOWN = 50


class NoticeDocument(msgspec.Struct, frozen=True):
    """What `--json` prints of one notice; `at` in POSIX seconds, `to` on the centre's pages."""

    id: int
    kind: str
    at: int
    is_read: bool
    tlp: str
    sentence: str
    to: str


class PersonDocument(msgspec.Struct, frozen=True):
    """The same of somebody of whom only numbers are asked."""

    name: str
    unread: int
    subscriptions: int


class SendDocument(msgspec.Struct, frozen=True):
    """What `send --json` prints: whom mail was sent, by name, and whom not, with why; with
    --dry-run the messages as they would be sent."""

    sent: tuple[str, ...]
    failed: dict[str, str]
    messages: tuple[str, ...]


@click.group(
    "notices",
    cls=InOrder,
    invoke_without_command=True,
    epilog="Example:  riparian -C my-centre notices --person keiko",
)
@click.option(
    "--person", metavar="NAME", help="List the notices of the person who signs in with that name."
)
@click.option(
    "--look", is_flag=True, help="Look first for what is new, as after a build or an exchange."
)
@json_option
@click.pass_context
def command(context: click.Context, person: str | None, look: bool, as_json: bool) -> None:
    """Show what people of this centre hear of: how much each has not read, or one person's notices.

    A notice is shown as that person may read it now. What is for named persons alone is not shown
    here. Nothing is marked as read. The guide: docs/guides/notices.md.
    """
    if context.invoked_subcommand is not None:
        return
    centre = centre_of(context)
    if look:
        made = centre.notices.look()
        say(f"{count_of(made, 'notice')} made." if made else "Nothing new.")
    if person is None:
        _print_people(centre, as_json=as_json)
        return
    account = _person(centre, person)
    page = centre.notices.page(account, account.rights, SHOWN)
    if as_json:
        print_json([_document(read) for read in page.lines])
        return
    for read in page.lines:
        what, sentence, _ = notice_line(read)
        when = datetime.fromtimestamp(read.notice.at, UTC).strftime("%Y-%m-%d %H:%M")
        mark = "" if read.notice.read_at else "new  "
        label = f"  TLP:{read.tlp}" if read.tlp else ""
        click.echo(f"{mark}{when}  {what}{label}")
        click.echo("\n".join(folded(sentence, "  ")))
    if page.total > len(page.lines):
        say(f"{len(page.lines)} of {page.total:,} shown; the others stand on the page /notices.")
    if not page.total:
        say("There are no notices.")
    say(KEPT)


@command.command(
    "subscribe",
    short_help="Have somebody hear of something from now on.",
    epilog="Example:  riparian notices subscribe keiko --country LA",
)
@click.argument("person", metavar="NAME")
@click.option("--ours", is_flag=True, help="What concerns this centre's member.")
@click.option("--case", "case", metavar="CASE", help="A case, as mekong/jica/1#42.")
@click.option("--country", metavar="CODE", help="A country, as a code: LA.")
@click.option("--overlaps", is_flag=True, help="Overlaps; narrow it with what follows.")
@click.option("--in", "countries", metavar="COUNTRY", multiple=True, help="Overlaps there.")
@click.option("--place", "places", multiple=True, help="Overlaps in that province or district.")
@click.option("--theme", "themes", multiple=True, help="Overlaps on that theme.")
@click.option("--kind", "kinds", multiple=True, help="Overlaps of that kind.")
@json_option
@click.pass_context
def subscribe_command(
    context: click.Context,
    person: str,
    ours: bool,
    case: str | None,
    country: str | None,
    overlaps: bool,
    countries: tuple[str, ...],
    places: tuple[str, ...],
    themes: tuple[str, ...],
    kinds: tuple[str, ...],
    as_json: bool,
) -> None:
    """Have the person who signs in as NAME hear of something from now on: of one of --ours, --case,
    --country and --overlaps. What happened before is no news."""
    words = {"country": countries, "place": places, "theme": themes, "kind": kinds}
    chosen: dict[SubscriptionKind, bool] = {
        "ours": ours,
        "case": case is not None,
        "country": country is not None,
        "overlaps": overlaps or any(words.values()),
    }
    asked = [kind for kind, is_asked in chosen.items() if is_asked]
    if len(asked) != 1:
        raise BadRequest(
            "Expected one of four: --ours, --case, --country, or --overlaps.",
            "riparian notices subscribe keiko --country LA",
        )
    centre = centre_of(context)
    account = _person(centre, person)
    made = centre.notices.subscribe(account, asked[0], case or country or "", words)
    if as_json:
        print_json({"id": made.id, "kind": made.kind, "about": made.about})
        return
    titles = centre.notices.case_titles(account, account.rights, [made])
    click.echo(f"{account.name} hears of it from now on: {subscription_words(made, {}, titles)}.")


@command.command(
    "send",
    short_help="Mail people what is new, once.",
    epilog="Example:  riparian -C my-centre notices send --dry-run",
)
@click.option("--dry-run", is_flag=True, help="Print what would be sent, and send nothing.")
@json_option
@click.pass_context
def send_command(context: click.Context, dry_run: bool, as_json: bool) -> None:
    """Mail people what is new to them and due, one mail to each; for a timer (cron).

    `riparian serve` does so by itself. The server is the one of the [mail] section in centre.toml.
    What cannot be sent is tried again the next time. Exit status 1 if anything could not be sent.
    """
    centre = centre_of(context)
    centre.notices.look()
    report = centre.notices.mail.send(message_of, dry_run=dry_run)
    if as_json:
        messages = tuple(message.as_string() for message in report.messages)
        print_json(SendDocument(report.sent, dict(report.failed), messages))
    else:
        for message in report.messages:
            click.echo(f"To: {message['To']}\nSubject: {message['Subject']}\n")
            click.echo(message.get_content())
        sent = len(report.sent)
        say(
            f"{count_of(len(report.messages), 'mail')} would be sent; nothing was."
            if dry_run
            else f"{count_of(sent, 'mail')} {agree(sent, 'was', 'were')} sent."
        )
    for name, why in report.failed:
        say(f"Not to {name}: {why}")
    if report.failed:
        context.exit(1)


def _print_people(centre: Centre, *, as_json: bool) -> None:
    store = centre.notices.store
    own = [each.account for each in store.subscriptions()]
    people = [
        PersonDocument(each.name, store.unread(each.id), own.count(each.id))
        for each in centre.people.accounts.all()
        if each.ended_at is None
    ]
    if as_json:
        print_json(people)
        return
    for each in people:
        subscriptions = count_of(each.subscriptions, "subscription")
        click.echo(f"{each.name}: {count_of(each.unread, 'new notice')}, {subscriptions}")
    if not people:
        say("Nobody has an account here, and notices go to people: riparian account add")


def _person(centre: Centre, name: str) -> Account:
    """Raises UnknownName, and BadRequest for somebody who has left."""
    account = centre.people.accounts.account(name)
    if account.ended_at is not None:
        raise BadRequest(f"{name[:64]} has left.", "See who is here: `riparian account list`.")
    return account


def _document(read: NoticeRead) -> NoticeDocument:
    _, sentence, to = notice_line(read)
    notice = read.notice
    return NoticeDocument(
        notice.id, notice.kind, notice.at, notice.read_at is not None, read.tlp, sentence, to
    )
