"""Who asks, and the tokens that they have."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from riparian.desk.accounts.records import ApiToken
from riparian.desk.accounts.roles import ALLOWED, Act, Role
from riparian.web.api.envelope import Listed, by_key
from riparian.web.api.operation import Call, Operation
from riparian.web.api.types import Instant, Member, instant


class Me(msgspec.Struct, frozen=True):
    """The person whose token was sent, and what it allows."""

    name: Annotated[str, Meta(description="With which the person signs in.")]
    full_name: str
    office: str
    roles: Annotated[tuple[Role, ...], Meta(description="Those of the token.")]
    limit: Annotated[
        str | None, Meta(description="`members`: shares with members at most, never with everyone.")
    ]
    may: Annotated[tuple[Act, ...], Meta(description="What these roles allow.")]
    token: Annotated[str, Meta(description="What the token is called.")]
    member: Annotated[
        Member | None, Meta(description="Whose centre it is; null where it is in no framework.")
    ]
    reads: Annotated[
        str,
        Meta(description="`member`: all that the member may read; `everybody`: what anybody may."),
    ]


class Token(msgspec.Struct, frozen=True):
    """A token of the person, without the token itself."""

    id: str
    name: str
    roles: tuple[Role, ...]
    made_at: Instant
    ends_at: Instant
    ended_at: Instant | None


def me(call: Call) -> Me:
    """Who asks."""
    person, centre = call.person, call.centre
    account, rights = person.account, person.rights
    acts = {act for role in rights.roles for act in ALLOWED[role]}
    joined = centre.is_node and centre.channel.has_joined
    return Me(
        account.name, account.full_name, account.office, rights.roles, rights.limit,
        tuple(act for act in Act if act in acts), person.token,
        centre.channel.own_member if joined else None,
        "member" if centre.as_member else "everybody",
    )  # fmt: skip


def tokens(call: Call) -> Listed:
    """The tokens of whoever asks."""
    found = call.centre.people.accounts.tokens(call.person.account)
    ordered = sorted(found, key=lambda each: (each.made_at, each.id))
    return by_key(call, ordered, lambda each: (each.made_at, each.id), _token)


def end_token(call: Call) -> None:
    """Let a token open nothing any more."""
    person = call.person
    call.centre.people.accounts.end_token(person.account, call.path["token"], person.actor)


def _token(token: ApiToken) -> Token:
    return Token(
        token.id, token.name, token.rights.roles, str(instant(token.made_at)),
        str(instant(token.ends_at)), instant(token.ended_at),
    )  # fmt: skip


OPERATIONS = (
    Operation(
        "me", "GET", "/me", "Who am I, and what may I do?", me, Me, "signed-in", groups="You",
    ),
    Operation(
        "tokens", "GET", "/me/tokens", "My tokens", tokens, Token, "signed-in", listed=True,
        groups="You",
    ),
    Operation(
        "end-token", "DELETE", "/me/tokens/{token}", "End a token of mine", end_token, None,
        "signed-in", does=("/account/token/end",), groups="You",
        explained="A new one is made on the page /account, with the password.",
    ),
)  # fmt: skip
