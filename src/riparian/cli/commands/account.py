"""`riparian account …`: the people of this centre, and what each may do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click
import msgspec
from rich.table import Table

from riparian.centre.people import People
from riparian.cli.at_the_computer import at_the_computer
from riparian.cli.options import InOrder, centre_of, json_option
from riparian.cli.output import console, print_json, say
from riparian.desk.accounts.records import Account, AuditLine
from riparian.desk.accounts.roles import MEMBERS_AT_MOST, Rights, Role, read_limit, read_roles
from riparian.english import count_of
from riparian.errors import BadRequest
from riparian.web.number_format import instant
from riparian.wording.accounts import ROLE_WORDS, act_words, rights_words, standing_words

_ROLES = "; ".join(f"{role} ({words})" for role, words in ROLE_WORDS.items())
_MOST_LINES = 100_000
F = TypeVar("F", bound=Callable[..., Any])


class AccountDocument(msgspec.Struct, frozen=True):
    """What `list --json` prints of one account; times are in POSIX seconds."""

    name: str
    full_name: str
    office: str
    roles: tuple[str, ...]
    limit: str | None
    standing: str
    made_at: int
    ended_at: int | None


@click.group("account", cls=InOrder, epilog="Example:  riparian account list")
def command() -> None:
    """Give the people of this centre accounts, and end them; see what was done.

    With an account somebody signs in to `riparian serve`, reads what other members share with this
    one, and does what the account's roles allow. Nobody else chooses a person's password: a new
    account comes with a link, which works once and for a week. The guide: docs/guides/accounts.md.
    """


def _roles_option(*, required: bool) -> Callable[[F], F]:
    return click.option(
        "--role",
        "roles",
        multiple=True,
        required=required,
        type=click.Choice([str(role) for role in Role]),
        help=f"What the person may do; may be given several times. {_ROLES}.",
    )


_limit_option = click.option(
    "--members-at-most",
    is_flag=True,
    help="Let a publisher share with members at most, never with everybody.",
)


@command.command(
    "add",
    short_help="Give somebody an account.",
    epilog='Example:  riparian account add keiko --full-name "Sato Keiko" --role writer',
)
@click.argument("name", metavar="NAME")
@click.option("--full-name", required=True, help="The person's name, as others will read it.")
@click.option("--office", default="", help="Where the person works: JICA Vientiane.")
@_roles_option(required=False)
@click.option("--admin", is_flag=True, help="Let the person give and end accounts: --role admin.")
@_limit_option
@json_option
@click.pass_context
def add_command(
    context: click.Context,
    name: str,
    full_name: str,
    office: str,
    roles: tuple[str, ...],
    admin: bool,
    members_at_most: bool,
    as_json: bool,
) -> None:
    """Give somebody an account, and print the code with which they choose a password."""
    names = [*roles, *([Role.ADMIN.value] if admin else [])]
    people = _people(context)
    rights = _rights(tuple(names), members_at_most)
    account, code = people.accounts.add(name, full_name, office, rights, at_the_computer())
    if as_json:
        print_json({"account": _document(account), "invitation": code})
        return
    _say_invitation(account, code)


@command.command(
    "list", short_help="List everybody.", epilog="Example:  riparian account list --all"
)
@click.option("--all", "every", is_flag=True, help="People who have left, too.")
@json_option
@click.pass_context
def list_command(context: click.Context, every: bool, as_json: bool) -> None:
    """List the people of this centre, what each may do and how each signs in."""
    accounts = [x for x in _people(context).accounts.all() if every or x.ended_at is None]
    if as_json:
        print_json([_document(account) for account in accounts])
        return
    if not accounts:
        say("Nobody has an account. The first: riparian account add NAME --full-name … --admin")
        return
    table = Table(box=None, pad_edge=False)
    for title in ("Name", "Person", "Roles", "Signs in with"):
        table.add_column(title, overflow="fold")
    for each in accounts:
        person = f"{each.full_name}, {each.office}" if each.office else each.full_name
        table.add_row(each.name, person, rights_words(each.rights), standing_words(each))
    console().print(table, markup=False)
    say(count_of(len(accounts), "account"))


@command.command(
    "change",
    short_help="Give an account other roles.",
    epilog="Example:  riparian account change keiko --role publisher --members-at-most",
)
@click.argument("name", metavar="NAME")
@_roles_option(required=True)
@_limit_option
@click.pass_context
def change_command(
    context: click.Context, name: str, roles: tuple[str, ...], members_at_most: bool
) -> None:
    """Give an account other roles in the place of those it has. It signs the person out."""
    accounts, rights = _people(context).accounts, _rights(roles, members_at_most)
    account, code = accounts.change(name, rights, at_the_computer())
    say(f"{account.full_name} is now: {rights_words(account.rights)}.")
    if code is not None:
        say(
            "These roles need a second step, which this account has not: its password has ended, "
            "and its owner begins with a new invitation."
        )
        _say_invitation(account, code)


@command.command(
    "reset",
    short_help="Let somebody choose a new password.",
    epilog="Example:  riparian account reset keiko",
)
@click.argument("name", metavar="NAME")
@click.pass_context
def reset_command(context: click.Context, name: str) -> None:
    """Take password, second step, sessions and tokens from an account, and make a new invitation.

    For somebody who has lost the password or the telephone, or who comes back after having left.
    """
    accounts = _people(context).accounts
    code = accounts.reset(name, at_the_computer())
    _say_invitation(accounts.account(name), code)


@command.command(
    "link",
    short_help="Let an account sign in at another service.",
    epilog="Example:  riparian account link keiko 248289761001",
)
@click.argument("name", metavar="NAME")
@click.argument("subject", metavar="SUBJECT")
@click.pass_context
def link_command(context: click.Context, name: str, subject: str) -> None:
    """Let whoever is SUBJECT at the service of [openid] in centre.toml sign in as NAME.

    Only needed where NAME had an account here before: others get theirs when they first come from
    there. SUBJECT is what that service calls the person for good; whoever could not be let in was
    told it. What the account may do follows from their groups there at the next sign-in.
    """
    people = _people(context)
    account = people.openid.link(name, subject, at_the_computer())
    say(f"{account.full_name} can sign in at that service as well.")


@command.command(
    "remove",
    short_help="End the account of somebody who leaves.",
    epilog="Example:  riparian account remove keiko",
)
@click.argument("name", metavar="NAME")
@click.pass_context
def remove_command(context: click.Context, name: str) -> None:
    """End an account, its sessions and its tokens. What the person did keeps their name."""
    accounts = _people(context).accounts
    account = accounts.account(name)
    accounts.remove(name, at_the_computer())
    say(f"The account of {account.full_name} has ended. Back again: riparian account reset {name}")


@command.command(
    "audit",
    short_help="Show who did what.",
    epilog="Example:  riparian account audit --limit 20",
)
@click.option(
    "--limit",
    type=click.IntRange(1, _MOST_LINES),
    default=50,
    show_default=True,
    help="How many lines, the newest first.",
)
@json_option
@click.pass_context
def audit_command(context: click.Context, limit: int, as_json: bool) -> None:
    """Show who signed in, was refused, shared, or changed an account: the audit trail."""
    accounts = _people(context).accounts
    lines = accounts.audit(limit=limit)
    if as_json:
        print_json(lines)
        return
    table = Table(box=None, pad_edge=False)
    for title in ("No.", "When", "Who", "Did what", "From"):
        table.add_column(title, overflow="fold")
    for line in lines:
        table.add_row(*_cells(line))
    console().print(table, markup=False)
    if (missing := accounts.missing_audit_lines()) is not None:
        say(
            f"Lines at the end are gone: No. {missing[0]:,} is the last here, of those up to"
            f" No. {missing[1]:,}."
        )
    say("Whether the lines are as they were written: riparian check")


def _people(context: click.Context) -> People:
    return centre_of(context).people


def _rights(roles: tuple[str, ...], members_at_most: bool) -> Rights:
    if not roles:
        raise BadRequest("Expected at least one role.", "Give --role viewer, writer …, or --admin.")
    read = read_roles(roles)
    return Rights(read, read_limit(MEMBERS_AT_MOST if members_at_most else None, read))


def _say_invitation(account: Account, code: str) -> None:
    click.echo(f"/invitation?code={code}")
    say(
        f"Give this to {account.full_name}, behind the address of your centre "
        "(https://centre.example.org/invitation?code=…). It works once, within a week, and is "
        "shown here this once. They sign in as "
        f"{account.name}."
    )


def _document(account: Account) -> AccountDocument:
    return AccountDocument(
        account.name, account.full_name, account.office, account.rights.roles,
        account.rights.limit, standing_words(account), account.made_at, account.ended_at,
    )  # fmt: skip


def _cells(line: AuditLine) -> tuple[str, ...]:
    what = f"{act_words(line)}: {line.about}" if line.about else act_words(line)
    whence = line.actor.address or "the centre's computer"
    return str(line.number), instant(line.at), line.actor.by or "(no name)", what, whence
