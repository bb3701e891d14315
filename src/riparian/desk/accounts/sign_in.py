"""Signing in: a password, then a second factor where the account's roles need one or it has one.

    attempt = sign_in.with_password("keiko", "…", address)
    attempt = sign_in.with_code(attempt.value, "123456", address)
    session = sign_in.session(attempt.value)

A session lies in the database, by the hash of a value that the browser keeps. The value is another
after each step, so that nobody can have set it beforehand. A name that nobody has is answered as
a wrong password is: with the same words, after the same work. What was read before a password was
checked is read again in the transaction that lets somebody in: an account that was reset or given
other roles meanwhile begins anew.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NoReturn

import msgspec
import sqlalchemy as sa

from riparian.desk.accounts import account_rows as rows
from riparian.desk.accounts import attempts, audit
from riparian.desk.accounts.accounts import Accounts
from riparian.desk.accounts.bearer import new_value, stored
from riparian.desk.accounts.one_time_codes import (
    address_for_apps,
    is_secret,
    matching_step,
    new_secret,
    picture_for_apps,
)
from riparian.desk.accounts.passwords import (
    NOBODY,
    hash_password,
    is_password,
    is_weakly_stored,
    require_good_password,
)
from riparian.desk.accounts.records import STEP_SECONDS, Account, Actor, ApiToken, Session, Step
from riparian.english import count_of
from riparian.errors import BadRequest, NotSignedIn
from riparian.exchange.plain_text import plain_line

SESSION_SECONDS = 12 * 3600

_LONGEST_NAME = 64

Then = Callable[[sa.Connection, Account], Step]
"""What is done for an account, as it is now, in the transaction that lets somebody in; it says what
comes next, and may raise NotSignedIn."""

Also = Callable[[sa.Connection], None]


class Attempt(msgspec.Struct, frozen=True):
    """Where somebody stands who signs in: the value that their browser keeps from here on, and what
    comes next."""

    value: str
    step: Step
    account: Account


class AppSetting(msgspec.Struct, frozen=True):
    """A secret for an app that shows codes, and a picture of it, in SVG, that the app scans."""

    secret: str
    picture: str

    @property
    def groups(self) -> str:
        """The secret as people type it."""
        return " ".join(self.secret[at : at + 4] for at in range(0, len(self.secret), 4))


class SignIn:
    """Lets people in; see the module."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts
        self._database = accounts.database
        self._trail = accounts.trail

    def with_password(self, name: str, password: str, address: str, former: str = "") -> Attempt:
        """The first step; `former` is the value of a session that ends by it. Raises NotSignedIn
        for a wrong name or password, and where too many attempts failed."""
        name = plain_line(name.lower(), _LONGEST_NAME)
        turn = self.take_turn(name, address)
        nobody: tuple[Account | None, str] = (None, "")
        account, kept = self._database.read(lambda c: _with_password(c, name), nobody)
        if not is_password(kept or NOBODY, password) or account is None or not kept:
            self._accounts.note_refusal(Actor(name, "", address), "a wrong name or password")
            raise NotSignedIn(
                "This name and password do not fit.",
                "Type them once more. Who has forgotten the password asks the administrator.",
            )
        again = hash_password(password) if is_weakly_stored(kept) else None

        def as_before(connection: sa.Connection, current: Account) -> Step:
            if rows.stored_password(connection, current.id) != kept:
                raise _not_any_more()
            if again is not None:
                rows.set_fields(connection, current.id, password=again)
            if former:
                rows.end_session(connection, stored(former))
            return _step_after_password(current)

        return self._let_in(account, address, as_before, turn)

    def with_code(self, value: str, code: str, address: str) -> Attempt:
        """The second step, with the code of an app. Raises NotSignedIn for a wrong or used code,
        and where the first step is too long ago."""
        account = self.require_steps(value, Step.SECOND_FACTOR).account
        turn = self.take_turn(account.name, address, of_code=True)
        held = self._database.read(lambda c: rows.locked_totp(c, account.id), None)
        secret = self._accounts.box.unlock(held[0], account.id) if held else ""
        now = self._accounts.now()

        def use(connection: sa.Connection, current: Account) -> Step:
            newest = rows.locked_totp(connection, current.id)
            step = None
            if held is not None and newest is not None and newest[0] == held[0]:
                step = matching_step(secret, code, now, after=newest[1])
            if step is None:
                raise _WrongCode
            rows.set_fields(connection, current.id, totp_step=step)
            return Step.OPEN

        try:
            return self._go_on(value, (Step.SECOND_FACTOR,), address, use, turn)
        except _WrongCode:
            self._accounts.note_refusal(Actor.of(account, address), "a wrong code")
            raise NotSignedIn(
                "This is not the code that the app shows now, or it was used already.",
                "Wait for the next one and type that.",
            ) from None

    def from_elsewhere(
        self,
        account: Account,
        address: str,
        former: str,
        turn: Sequence[int],
        has_second_step: bool,
    ) -> Attempt:
        """The first step of whoever has signed in at another service, or both where that has asked
        for a second one. `former` as in `with_password`. Raises NotSignedIn for who has left."""

        def as_now(connection: sa.Connection, current: Account) -> Step:
            if former:
                rows.end_session(connection, stored(former))
            return Step.OPEN if has_second_step else _step_after_password(current)

        return self._let_in(account, address, as_now, turn)

    def after_second_factor(
        self, value: str, address: str, also: Also, turn: Sequence[int] = ()
    ) -> Attempt:
        """The second step, where a passkey has been verified (`desk.accounts.passkeys`); `also` is
        done in the same transaction."""

        def done(connection: sa.Connection, current: Account) -> Step:
            also(connection)
            return Step.OPEN

        return self._go_on(value, (Step.SECOND_FACTOR,), address, done, turn)

    def after_set_up(self, value: str, address: str, also: Also) -> Attempt:
        """Where a second factor is added, which `also` does in the same transaction: all other
        sessions end, and this one has a new value."""

        def done(connection: sa.Connection, current: Account) -> Step:
            also(connection)
            rows.end_sessions_of(connection, current.id, stored(value))
            return Step.OPEN

        return self._go_on(value, (Step.SET_UP, Step.OPEN), address, done)

    def session(self, value: str) -> Session | None:
        """Who is signed in, or signing in, with that value; None where nobody is any more."""
        if not value:
            return None
        now, hashed = self._accounts.now(), stored(value)
        found = self._database.read_unchanged(
            ("session", hashed), lambda c: rows.read_session(c, hashed), None
        )
        return None if found is None or not _is_valid(found, now) else found

    def note_ended_session(self, value: str, address: str) -> None:
        """Have the audit say that somebody came with the value of a session that was ended: by
        signing out, a new password, or the end or reset of its account. The browser had to forget
        it, so that it may be stolen. Once for each session and address."""
        now, hashed = self._accounts.now(), stored(value)
        session = self._database.read(lambda c: rows.read_session(c, hashed), None)
        if session is None or session.step is not Step.ENDED or session.ends_at <= now:
            return
        actor = Actor.of(session.account, address)

        def note(connection: sa.Connection) -> None:
            if attempts.is_first_of(connection, hashed, address, now):
                self._trail.write(connection, now, actor, audit.REFUSED, "a session that had ended")

        self._database.write(note)

    def require_open(self, value: str) -> Session:
        """The session of somebody who is signed in; raises NotSignedIn."""
        return self.require_steps(value, Step.OPEN)

    def require_steps(self, value: str, *steps: Step) -> Session:
        """The session with that value, at one of these steps; raises NotSignedIn."""
        session = self.session(value)
        if session is None or session.step not in steps:
            raise _not_any_more()
        return session

    def take_turn(self, name: str, address: str, *, of_code: bool = False) -> list[int]:
        """Count an attempt as failed before it is looked at; by which numbers it is taken back when
        it has not. Raises NotSignedIn where there were too many."""
        now = self._accounts.now()

        def count(connection: sa.Connection) -> tuple[int, list[int]]:
            wait = attempts.wait_seconds(connection, name, address, now, of_code=of_code)
            if wait:
                return wait, []
            return 0, attempts.count_attempt(connection, name, address, now, of_code=of_code)

        wait, turn = self._database.write(count)
        if wait:
            self._accounts.note_refusal(Actor(name, "", address), "too many attempts that failed")
            minutes = -(-wait // 60)
            raise NotSignedIn(
                "There were too many attempts that failed.",
                f"Try again in {minutes} {'minute' if minutes == 1 else 'minutes'}. If it was not "
                "you, tell your administrator.",
            )
        return turn

    def confirm(self, value: str, password: str, address: str) -> Account:
        """Whoever is signed in, once more by the password: a browser left open, or a stolen cookie,
        must not be able to make itself at home. Raises NotSignedIn, and BadRequest for a wrong
        one."""
        session = self.require_open(value)
        account = session.account
        if account.signs_in_elsewhere and not account.has_password:
            if self._accounts.now() - session.made_at < STEP_SECONDS:
                return account
            raise BadRequest(
                "It is some time since you signed in.",
                "Sign out, sign in once more, and do this within ten minutes.",
            )
        turn = self.take_turn(account.name, address)
        before = self._database.read(lambda c: rows.stored_password(c, account.id), "")
        if not is_password(before or NOBODY, password):
            self._accounts.note_refusal(Actor.of(account, address), "a wrong password, to confirm")
            raise BadRequest("The password is not right.", "Type it once more.")
        self._database.write(lambda c: attempts.take_back(c, turn))
        return account

    # signing out

    def sign_out(self, value: str, address: str) -> None:
        """End a session."""
        session, now = self.session(value), self._accounts.now()
        if session is None:
            return
        actor = Actor.of(session.account, address)

        def write(connection: sa.Connection) -> None:
            rows.end_session(connection, session.hash, keep=True)
            self._trail.write(connection, now, actor, audit.SIGNED_OUT)

        self._database.write(write)

    def sign_out_elsewhere(self, value: str, address: str) -> int:
        """End all other sessions of whoever has this one; how many there were."""
        session = self.require_open(value)
        actor, now = Actor.of(session.account, address), self._accounts.now()

        def write(connection: sa.Connection) -> int:
            account = session.account.id
            count = rows.end_sessions_of(connection, account, session.hash, keep=True)
            self._trail.write(connection, now, actor, audit.SIGNED_OUT, f"{count} elsewhere")
            return count

        return self._database.write(write)

    # with a token

    def token(self, text: str, address: str) -> ApiToken:
        """The token with that text; raises NotSignedIn for one that opens nothing, which the audit
        then has."""
        now = self._accounts.now()
        token = self._database.read(lambda c: rows.read_token(c, stored(text)), None)
        if token is None or not token.is_valid(now):
            self._refuse_token(token, address)
        return token

    def _refuse_token(self, token: ApiToken | None, address: str) -> NoReturn:
        """Count it, have the audit say so, and raise NotSignedIn. Nobody guesses a token; but a
        program can go on asking with one that has ended."""
        now = self._accounts.now()
        wait = self._database.read(lambda c: attempts.wait_for_token(c, address, now), 0)
        if wait:
            minutes = count_of(-(-wait // 60), "minute")
            raise NotSignedIn(
                "Too many tokens that open nothing came from this address.",
                f"Use one that is shown on your page /account as still open, or wait {minutes}.",
            )
        self._database.write(lambda c: attempts.count_token(c, address, now))
        if token is None:
            self._accounts.note_refusal(Actor("", "", address), "a token that nobody has")
        else:
            actor = Actor.of(token.account, address)
            self._accounts.note_refusal(actor, f"the ended token {token.name}")
        raise NotSignedIn(
            "This token opens nothing: it has ended, or never was.",
            "Make a new one on your page /account.",
        )

    # passwords and second factors

    def invited(self, code: str) -> Account:
        """Whose invitation that is; raises NotSignedIn for one that was used or has ended."""
        now = self._accounts.now()
        account = self._database.read(lambda c: rows.invited(c, stored(code), now), None)
        if account is None:
            raise NotSignedIn(
                "This invitation was used already, or its week is over.",
                "Ask your administrator for a new one.",
            )
        return account

    def accept_invitation(self, code: str, password: str, address: str) -> Attempt:
        """Set the first password of an account, and sign in. Raises NotSignedIn as `invited` does
        and where too many attempts failed, BadRequest for a password that is easy to guess."""
        account = self.invited(code)
        turn = self.take_turn(account.name, address)
        self._require_good(account, password)
        kept, now = hash_password(password), self._accounts.now()

        def accept(connection: sa.Connection, current: Account) -> Step:
            if rows.invited(connection, stored(code), now) is None:
                raise _not_any_more()  # used at this very moment
            rows.end_invitations_of(connection, current.id)
            rows.set_fields(connection, current.id, password=kept)
            actor = Actor.of(current, address)
            self._trail.write(connection, now, actor, audit.PASSWORD_SET)
            return _step_after_password(current)

        return self._let_in(account, address, accept, turn)

    def change_password(self, value: str, old: str, new: str, address: str) -> None:
        """Raises as `confirm` does, and BadRequest for a bad new one. All other sessions end."""
        account = self.confirm(value, old, address)
        if not account.has_password:
            raise BadRequest(
                "Your account has no password here: you sign in at another service.",
                "Change it there.",
            )
        self._require_good(account, new)
        kept, now = hash_password(new), self._accounts.now()

        def write(connection: sa.Connection) -> None:
            session = rows.read_session(connection, stored(value))
            if session is None or not _is_valid(session, now) or session.step is not Step.OPEN:
                raise _not_any_more()
            rows.set_fields(connection, account.id, password=kept)
            rows.end_sessions_of(connection, account.id, session.hash, keep=True)
            self._trail.write(connection, now, Actor.of(account, address), audit.PASSWORD_SET)

        self._database.write(write)

    def new_app_secret(self) -> str:
        """A secret for an app; it counts when a code of it has come back."""
        return new_secret()

    def app_setting(self, account: Account, secret: str = "") -> AppSetting:
        """What is shown so that an app takes a secret: a new one, or one shown before. What comes
        back and is none that was made here gives a new one."""
        secret = secret if is_secret(secret) else self.new_app_secret()
        link = address_for_apps(secret, account.name, self._accounts.centre)
        return AppSetting(secret, picture_for_apps(link))

    def set_app(self, value: str, secret: str, code: str, address: str) -> Attempt:
        """Let the app with that secret be the second factor, in the place of an earlier one. Raises
        NotSignedIn, and BadRequest for a code that is not the one it shows. Whoever had to do this
        first is signed in by it."""
        account = self.require_steps(value, Step.SET_UP, Step.OPEN).account
        now = self._accounts.now()
        step = matching_step(secret, code, now, after=0)
        if step is None:
            raise BadRequest(
                "This is not the code that the app shows for this centre now.",
                "Type the six digits that it shows, and check that the telephone's clock is right.",
            )
        locked = self._accounts.box.lock(secret, account.id)

        def also(connection: sa.Connection) -> None:
            rows.set_fields(connection, account.id, totp=locked, totp_step=step)
            actor = Actor.of(account, address)
            self._trail.write(connection, now, actor, audit.FACTOR_SET, "app")

        return self.after_set_up(value, address, also)

    def _require_good(self, account: Account, password: str) -> None:
        known = account.name, account.full_name, account.office, self._accounts.centre, "riparian"
        require_good_password(password, *known)

    # steps

    def _go_on(
        self,
        value: str,
        steps: tuple[Step, ...],
        address: str,
        then: Then,
        turn: Sequence[int] = (),
    ) -> Attempt:
        """From one of these steps to the next, with a new value in the place of this one."""
        account, now = self.require_steps(value, *steps).account, self._accounts.now()

        def still_there(connection: sa.Connection, current: Account) -> Step:
            session = rows.read_session(connection, stored(value))
            if session is None or session.step not in steps or not _is_valid(session, now):
                raise _not_any_more()
            step = then(connection, current)
            rows.end_session(connection, session.hash)
            return step

        return self._let_in(account, address, still_there, turn)

    def _let_in(self, account: Account, address: str, then: Then, turn: Sequence[int]) -> Attempt:
        """A session at the step that `then` says, for the account as it is now."""
        now, value = self._accounts.now(), new_value()

        def write(connection: sa.Connection) -> Attempt:
            rows.forget_ended_sessions(connection, now)
            current = rows.account_by_id(connection, account.id)
            if current is None or current.ended_at is not None:
                raise _not_any_more()
            step = then(connection, current)
            ends_at = now + (SESSION_SECONDS if step is Step.OPEN else STEP_SECONDS)
            rows.add_session(connection, stored(value), current.id, step, now, ends_at)
            attempts.take_back(connection, turn)
            if step is Step.OPEN:
                attempts.forget_failures(connection, current.name, address)
                actor = Actor.of(current, address)
                self._trail.write(connection, now, actor, audit.SIGNED_IN)
            return Attempt(value, step, current)

        return self._database.write(write)


class _WrongCode(Exception):
    """The code is not one that the app shows now."""


def _not_any_more() -> NotSignedIn:
    return NotSignedIn("You are not signed in, or no longer.", "Sign in once more.")


def _is_valid(session: Session, now: int) -> bool:
    is_over = session.step is Step.ENDED or session.ends_at <= now
    return not is_over and session.account.ended_at is None


def _with_password(connection: sa.Connection, name: str) -> tuple[Account | None, str]:
    account = rows.read_account(connection, name)
    if account is None or account.ended_at is not None:
        return None, ""
    return account, rows.stored_password(connection, account.id)


def _step_after_password(account: Account) -> Step:
    if account.has_second_factor:
        return Step.SECOND_FACTOR
    return Step.SET_UP if account.rights.need_second_factor else Step.OPEN
