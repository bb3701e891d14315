"""Accounts, sessions, tokens and lines of the audit, as everybody else sees them."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from riparian.desk.accounts.roles import Rights

SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 256
"""Characters."""

LONGEST_TOKEN_DAYS = 366

STEP_SECONDS = 10 * 60
"""How long somebody may take for the next step of signing in."""


class Account(msgspec.Struct, frozen=True):
    """A person's account. `name`: with which they sign in; times are POSIX seconds; `ended_at`:
    since when the person is gone, None while they are not."""

    id: str
    name: str
    full_name: str
    office: str
    rights: Rights
    made_at: int
    ended_at: int | None = None
    has_password: bool = False
    has_app: bool = False
    passkeys: int = 0
    signs_in_elsewhere: bool = False
    """At another service, where its password is."""

    @property
    def has_second_factor(self) -> bool:
        """Whether there is something beside the password."""
        return self.has_app or self.passkeys > 0

    @property
    def author(self) -> str:
        """The person as the author of what is shared: name and office."""
        return f"{self.full_name}, {self.office}" if self.office else self.full_name


class Step(StrEnum):
    """What a session waits for."""

    SECOND_FACTOR = "second factor"
    SET_UP = "set up"
    """Of a second factor, which the account's roles need and which is not there yet."""
    OPEN = "open"
    ENDED = "ended"
    """For nothing any more: whoever comes with it has a cookie that should be gone."""


class Session(msgspec.Struct, frozen=True):
    """Somebody who is signing in, or is signed in until `ends_at`."""

    hash: str
    account: Account
    step: Step
    made_at: int
    ends_at: int


class ApiToken(msgspec.Struct, frozen=True):
    """What a program asks with, without the token itself."""

    id: str
    account: Account
    name: str
    rights: Rights
    made_at: int
    ends_at: int
    ended_at: int | None = None

    def is_valid(self, now: int) -> bool:
        """Whether it still opens something."""
        return self.ended_at is None and self.account.ended_at is None and now < self.ends_at


class Passkey(msgspec.Struct, frozen=True):
    """A key that a device of the person keeps (WebAuthn): its credential id and public key."""

    credential: bytes
    account: str
    public_key: bytes
    sign_count: int
    name: str
    made_at: int


class Actor(msgspec.Struct, frozen=True):
    """Who does something: the account, or none where it is done at the centre's own computer; and
    from which address."""

    by: str
    account: str = ""
    address: str = ""

    @classmethod
    def of(cls, account: Account, address: str = "") -> Actor:
        """The person of that account."""
        return cls(account.name, account.id, address)


class AuditLine(msgspec.Struct, frozen=True):
    """That somebody did something: `act` is one of `desk.accounts.audit.ACTS`, `about` says to
    what."""

    number: int
    at: int
    actor: Actor
    act: str
    about: str
