"""People of a centre, with a clock that a test moves, and the second steps that they take."""

from __future__ import annotations

import pyotp

from riparian.centre.access import Access
from riparian.centre.people import People
from riparian.desk.accounts.records import Account, Actor
from riparian.desk.accounts.roles import Rights, Role
from riparian.desk.accounts.sign_in import Attempt
from riparian.store.layout import Layout
from riparian.store.settings import JournalSettings, Settings

PASSWORD = "river otter lamp seventeen"
ADDRESS = "192.0.2.7"
OPERATOR = Actor("somebody at the centre's computer")
WRITER, PUBLISHER, ADMIN = Rights((Role.WRITER,)), Rights((Role.PUBLISHER,)), Rights((Role.ADMIN,))


class Clock:
    """POSIX seconds that stand still until moved."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        """The time now."""
        return self.now

    def go_on(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds


def people_at(folder, clock: Clock, url: str | None = None) -> People:
    """The people of a centre in a folder, in which there is nothing yet."""
    settings = Settings(name="Sample centre", journal=JournalSettings(url))
    return People(Access(Layout(folder), settings), clock)


def invite(people: People, name="keiko", rights=WRITER, full_name="") -> str:
    """The code with which somebody new sets a password."""
    full_name = full_name or ("Sato Keiko" if name == "keiko" else f"Full {name}")
    return people.accounts.add(name, full_name, "JICA Vientiane", rights, OPERATOR)[1]


def accept(people: People, code: str) -> Attempt:
    """Where somebody stands who has set the password."""
    return people.sign_in.accept_invitation(code, PASSWORD, ADDRESS)


def with_app(people: People, attempt: Attempt, clock: Clock) -> tuple[Attempt, str]:
    """Whoever has to set up a second step does so; with the secret of the app."""
    secret = people.sign_in.new_app_secret()
    return people.sign_in.set_app(attempt.value, secret, code_of(secret, clock), ADDRESS), secret


def code_of(secret: str, clock: Clock) -> str:
    """What the app shows now."""
    return pyotp.TOTP(secret).at(int(clock()))


def signed_in(people: People, clock: Clock, name="keiko", rights=WRITER) -> tuple[Account, str]:
    """Somebody new who is signed in, and the value that their browser keeps."""
    attempt = accept(people, invite(people, name, rights))
    if rights.need_second_factor:
        attempt, _ = with_app(people, attempt, clock)
    return attempt.account, attempt.value
