"""The accounts of all people of the centre, for its administrators, and the audit trail."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from riparian.desk.accounts.audit import ACTS
from riparian.desk.accounts.records import Account, AuditLine
from riparian.desk.accounts.roles import Act, Rights, Role, read_limit, read_roles
from riparian.web.api.envelope import Listed, after, by_key
from riparian.web.api.operation import Call, Operation, Param
from riparian.web.api.types import Instant, instant

GROUP = "Accounts"
Limit = Annotated[
    str | None, Meta(description="`members`: shares with members at most, never with everyone.")
]


class AccountAnswer(msgspec.Struct, frozen=True):
    """A person's account."""

    name: Annotated[str, Meta(description="With which the person signs in.")]
    full_name: str
    office: str
    roles: tuple[Role, ...]
    limit: Limit
    made_at: Instant
    ended_at: Annotated[Instant | None, Meta(description="Since when the person is gone.")]
    has_password: bool
    has_second_factor: bool


class Invited(msgspec.Struct, frozen=True):
    """An account, and the code with which its owner sets a password. It is given this once."""

    account: AccountAnswer
    code: Annotated[
        str | None,
        Meta(description="For /invitation?code=…; null where the account keeps its password."),
    ]


class NewAccount(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody who is to have an account."""

    name: str
    full_name: str
    roles: tuple[Role, ...]
    office: str = ""
    limit: Limit = None


class OtherRoles(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The roles that an account has from now on."""

    roles: tuple[Role, ...]
    limit: Limit = None


class AuditAnswer(msgspec.Struct, frozen=True):
    """That somebody did something."""

    number: int
    at: Instant
    by: Annotated[str, Meta(description="Who, with the token that was used.")]
    address: Annotated[str, Meta(description="From where; empty for the centre’s own computer.")]
    act: str
    about: str


def accounts(call: Call) -> Listed:
    """Everybody, by name, those who have left included."""
    everybody = sorted(call.centre.people.accounts.all(), key=lambda each: each.name)
    return by_key(call, everybody, lambda each: (each.name,), _account)


def add(call: Call) -> Invited:
    """Give somebody an account."""
    sent = call.body
    account, code = call.centre.people.accounts.add(
        sent.name, sent.full_name, sent.office, _rights(sent), call.person.actor
    )
    return Invited(_account(account), code)


def change(call: Call) -> Invited:
    """Give an account other roles."""
    accounts, name = call.centre.people.accounts, call.path["account"]
    account, code = accounts.change(name, _rights(call.body), call.person.actor)
    return Invited(_account(account), code)


def reset(call: Call) -> Invited:
    """Take away password, second factor, sessions and tokens, and invite anew."""
    accounts, name = call.centre.people.accounts, call.path["account"]
    code = accounts.reset(name, call.person.actor)
    return Invited(_account(accounts.account(name)), code)


def remove(call: Call) -> None:
    """End the account of somebody who leaves."""
    call.centre.people.accounts.remove(call.path["account"], call.person.actor)


def audit(call: Call) -> Listed:
    """Who did what, the newest first."""
    key = after(call)
    before = key[0] if key and isinstance(key[0], int) else None
    act = call.params.get("act")
    lines = call.centre.people.accounts.audit(
        [act] if act else (), limit=call.limit + 1, before=before
    )
    shown = lines[: call.limit]
    more = len(lines) > len(shown)
    return Listed(list(map(_line, shown)), None, [shown[-1].number] if more else None)


def _rights(sent: NewAccount | OtherRoles) -> Rights:
    roles = read_roles(sent.roles)
    return Rights(roles, read_limit(sent.limit, roles))


def _account(account: Account) -> AccountAnswer:
    return AccountAnswer(
        account.name, account.full_name, account.office, account.rights.roles,
        account.rights.limit, str(instant(account.made_at)), instant(account.ended_at),
        account.has_password, account.has_second_factor,
    )  # fmt: skip


def _line(line: AuditLine) -> AuditAnswer:
    actor = line.actor
    at = str(instant(line.at))
    return AuditAnswer(line.number, at, actor.by, actor.address, line.act, line.about)


OPERATIONS = (
    Operation(
        "accounts", "GET", "/accounts", "Everybody who has or had an account", accounts,
        AccountAnswer, Act.MANAGE_ACCOUNTS, listed=True, groups=GROUP,
    ),
    Operation(
        "add-account", "POST", "/accounts", "Give somebody an account", add, Invited,
        Act.MANAGE_ACCOUNTS, body=NewAccount, status=201, does=("/accounts/add",), groups=GROUP,
    ),
    Operation(
        "change-account", "POST", "/accounts/{account}/roles", "Give an account other roles",
        change, Invited, Act.MANAGE_ACCOUNTS, body=OtherRoles, does=("/accounts/change",),
        groups=GROUP,
    ),
    Operation(
        "reset-account", "POST", "/accounts/{account}/reset",
        "Take away password, second step, sessions and tokens", reset, Invited,
        Act.MANAGE_ACCOUNTS, does=("/accounts/reset",), groups=GROUP,
    ),
    Operation(
        "remove-account", "DELETE", "/accounts/{account}", "End an account", remove, None,
        Act.MANAGE_ACCOUNTS, does=("/accounts/remove",), groups=GROUP,
        explained="What the person did keeps their name.",
    ),
    Operation(
        "audit", "GET", "/audit", "Who did what, the newest first", audit, AuditAnswer,
        Act.READ_AUDIT, (Param("act", "Only lines that say this.", ACTS),), listed=True,
        groups=GROUP,
    ),
)  # fmt: skip
