"""Accounts of the people of one centre: given, changed, reset and taken away.

    accounts = Accounts(database, layout.accounts, "Mekong centre")
    rights = Rights((Role.WRITER,))
    account, code = accounts.add("keiko", "Sato Keiko", "JICA Vientiane", rights, by)

Nobody has a password that somebody else chose: a new account comes with an invitation code, with
which its owner sets one. An account is never removed from the database; it ends, and with it its
sessions and tokens. Each change and its line in the audit are one transaction.
"""

from __future__ import annotations

import re
import secrets
import time
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
import sqlalchemy as sa

from riparian.desk.accounts import account_rows as rows
from riparian.desk.accounts import audit
from riparian.desk.accounts.audit import AuditTrail
from riparian.desk.accounts.bearer import TOKEN_PREFIX, new_value, stored
from riparian.desk.accounts.records import (
    LONGEST_TOKEN_DAYS,
    Account,
    Actor,
    ApiToken,
    AuditLine,
)
from riparian.desk.accounts.roles import Act, Rights
from riparian.desk.accounts.secret_box import SecretBox
from riparian.errors import BadRequest, UnknownName
from riparian.exchange.held.database import ChannelDatabase
from riparian.exchange.plain_text import is_plain

INVITATION_SECONDS = 7 * 24 * 3600
LONGEST_TEXT, LONGEST_TOKEN_NAME = 120, 80
NOTED_AGAIN_SECONDS, MOST_REMEMBERED = 3600, 10_000
CUT_SHOWN_SECONDS = 90 * 24 * 3600
"""How long it is said above the audit and by `check` that lines of it were gone."""
SHOWN_SECONDS = 7 * 24 * 3600
"""How long all who share see who was given that right, and by whom."""

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9._@-]{0,62}[a-z0-9])?")
"""What people sign in with; an address of mail is one too."""


class Accounts:
    """The accounts in the journal's database; see the module."""

    def __init__(
        self,
        database: ChannelDatabase,
        folder: Path,
        centre: str,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`folder`: where the key lies that opens second factors; `centre`: the name of the centre
        in people's apps."""
        self.database, self.centre = database, centre
        self.box = SecretBox(folder)
        self.trail = AuditTrail(self.box, folder)
        self._clock = clock
        self._refusals_noted: dict[tuple[Actor, str], int] = {}

    def now(self) -> int:
        """POSIX seconds."""
        return int(self._clock())

    @property
    def exist(self) -> bool:
        """Whether anybody has an account."""
        return self.database.read(rows.any_account, False)

    def all(self) -> list[Account]:
        """By name, those of people who have left included."""
        return self.database.read(rows.read_accounts, [])

    def account(self, name: str) -> Account:
        """The account with that name; raises UnknownName."""
        found = self.database.read(lambda connection: rows.read_account(connection, name), None)
        if found is None:
            raise UnknownName(
                f"There is no account '{name[:64]}'.", "See them all: `riparian account list`."
            )
        return found

    def add(
        self, name: str, full_name: str, office: str, rights: Rights, by: Actor
    ) -> tuple[Account, str]:
        """A new account, and the code with which its owner sets a password; shown this once. Raises
        BadRequest for a name that is taken, or is none."""
        name = _require_name(name)
        for text, what, shortest in ((full_name, "full name", 1), (office, "office", 0)):
            _require_text(text, what, shortest)
        now, code = self.now(), new_value()
        new = Account(secrets.token_hex(16), name, full_name, office, rights, now)

        def write(connection: sa.Connection) -> None:
            self._add(connection, new, by)
            self._invite(connection, new, code)

        self.database.write(write)
        return new, code

    def _add(self, connection: sa.Connection, new: Account, by: Actor) -> None:
        others = rows.read_accounts(connection)
        if any(_same_person(each.full_name, new.full_name) for each in others):
            raise BadRequest(
                f"There is an account of {new.full_name} already, also if they have left: what is "
                "for a person alone is read by that name.",
                "Where the same person is back: `riparian account reset`. Where it is another, "
                "add what tells the two apart, such as a middle name.",
            )
        if any(each.name == new.name for each in others):
            raise BadRequest(
                f"There is an account '{new.name}' already.",
                "Choose another name. Where the same person is back: `riparian account reset`.",
            )
        rows.add_account(connection, new)
        self.trail.write(connection, new.made_at, by, audit.ACCOUNT_ADDED, _described(new))
        if new.rights.may_do(Act.SHARE):
            self.trail.write(connection, new.made_at, by, audit.SHARING_GIVEN, new.name)

    # of people who sign in at another service

    def link(self, name: str, issuer: str, subject: str, by: Actor) -> Account:
        """Let whoever is that subject at an issuer sign in with an account. Raises UnknownName, and
        BadRequest where the subject has another account."""
        account, now = self.account(name), self.now()
        _require_text(subject, "subject", 1)

        def write(connection: sa.Connection) -> None:
            before = rows.account_at(connection, issuer, subject)
            if before is not None and before.id != account.id:
                raise BadRequest(
                    f"Whoever is '{subject[:80]}' there signs in as {before.name} here.",
                    "Ask the service which subject it is, or which account.",
                )
            rows.link_subject(connection, account.id, issuer, subject, now)
            about = f"{account.name}, who signs in by {issuer}"
            self.trail.write(connection, now, by, audit.ACCOUNT_CHANGED, about)

        self.database.write(write)
        return account

    def arrive(
        self, issuer: str, subject: str, name: str, full_name: str, rights: Rights, by: Actor
    ) -> Account:
        """The account of a subject at an issuer, with what its groups allow now; made where it has
        none. A password that it has besides ends as in `change`, and no code comes with that: its
        owner signs in there. Raises BadRequest for a name that is another's here, or is none, and
        where nobody would be left to give accounts."""
        now = self.now()

        def write(connection: sa.Connection) -> Account:
            known = rows.account_at(connection, issuer, subject)
            if known is None:
                _require_text(full_name, "full name", 1)
                key, sign_in_name = secrets.token_hex(16), _require_name(name)
                new = Account(key, sign_in_name, full_name, "", rights, now)
                self._add(connection, new, by)
                rows.link_subject(connection, new.id, issuer, subject, now)
                return new
            is_changed = known.ended_at is None and known.rights != rights
            if is_changed and self._change(connection, known, rights, by, now):
                known = msgspec.structs.replace(known, has_password=False)
            return msgspec.structs.replace(known, rights=rights)

        return self.database.write(write)

    def change(self, name: str, rights: Rights, by: Actor) -> tuple[Account, str | None]:
        """Give an account other roles. Tokens keep those of theirs that the account still has.
        Where the roles need a second factor that the account has not, its password ends as well,
        and a new code comes with it: whoever knows an old password must not be first to set up a
        second step. Raises UnknownName, and BadRequest where nobody would be left to give
        accounts."""
        account, now, code = self.account(name), self.now(), new_value()

        def write(connection: sa.Connection) -> bool:
            begins_anew = self._change(connection, account, rights, by, now)
            if begins_anew:
                self._invite(connection, account, code)
            return begins_anew

        begins_anew = self.database.write(write)
        return msgspec.structs.replace(account, rights=rights), code if begins_anew else None

    def _change(
        self, connection: sa.Connection, account: Account, rights: Rights, by: Actor, now: int
    ) -> bool:
        """Whether its password ended; see `change`."""
        begins_anew = (
            rights.need_second_factor and account.has_password and not account.has_second_factor
        )
        if begins_anew:
            rows.set_fields(connection, account.id, password="")
        rows.set_rights(connection, account.id, rights)
        _require_an_administrator(connection)
        # What was signed in with a password alone must not do what needs more.
        rows.end_sessions_of(connection, account.id)
        changed = msgspec.structs.replace(account, rights=rights)
        self.trail.write(connection, now, by, audit.ACCOUNT_CHANGED, _described(changed))
        if _shares_more(account.rights, rights):
            self.trail.write(connection, now, by, audit.SHARING_GIVEN, account.name)
        return begins_anew

    def reset(self, name: str, by: Actor) -> str:
        """Take password, second factor, sessions and tokens from an account, also of somebody who
        had left, and give a new code. Raises UnknownName."""
        account, code, now = self.account(name), new_value(), self.now()

        def write(connection: sa.Connection) -> None:
            rows.set_fields(connection, account.id, password="", ended_at=None)
            rows.remove_factors(connection, account.id)
            self._end_access(connection, account, now)
            self._invite(connection, account, code)
            self.trail.write(connection, now, by, audit.ACCOUNT_RESET, account.name)
            if account.rights.may_do(Act.SHARE):
                self.trail.write(connection, now, by, audit.SHARING_GIVEN, account.name)

        self.database.write(write)
        return code

    def remove(self, name: str, by: Actor) -> None:
        """End the account of somebody who leaves; what they did keeps their name. Raises
        UnknownName, and BadRequest where nobody would be left to give accounts."""
        account, now = self.account(name), self.now()

        def write(connection: sa.Connection) -> None:
            rows.set_fields(connection, account.id, ended_at=now)
            _require_an_administrator(connection, unless_nobody=True)
            rows.end_invitations_of(connection, account.id)
            self._end_access(connection, account, now)
            self.trail.write(connection, now, by, audit.ACCOUNT_REMOVED, account.name)

        self.database.write(write)

    def _invite(self, connection: sa.Connection, account: Account, code: str) -> None:
        ends_at = self.now() + INVITATION_SECONDS
        rows.add_invitation(connection, stored(code), account.id, ends_at)

    def _end_access(self, connection: sa.Connection, account: Account, now: int) -> None:
        rows.end_sessions_of(connection, account.id, keep=True)
        rows.end_tokens_of(connection, account.id, now)
        rows.end_feed_of(connection, account.id)
        rows.end_mail_of(connection, account.id)

    # tokens for programs

    def add_token(
        self, account: Account, name: str, rights: Rights, days: int, actor: Actor
    ) -> tuple[ApiToken, str]:
        """A token of an account, with some of its roles, and its text, shown this once. Raises
        BadRequest for a role that the account has not, and for no proper name or number of days."""
        _require_text(name, "name of the token", 1, LONGEST_TOKEN_NAME)
        if not 1 <= days <= LONGEST_TOKEN_DAYS:
            raise BadRequest(
                f"Expected 1 to {LONGEST_TOKEN_DAYS} days, got {days}.",
                "Choose how long the program will need it; another can be made then.",
            )
        beyond = [role for role in rights.roles if role not in account.rights.roles]
        if beyond or not rights.roles:
            what = f"'{beyond[0]}', which you do not have" if beyond else "none"
            raise BadRequest(f"Expected roles of your own, got {what}.", "Choose among yours.")
        now, text = self.now(), new_value(TOKEN_PREFIX)
        ends_at = now + days * 24 * 3600
        token = ApiToken(secrets.token_hex(8), account, name, rights, now, ends_at)

        def write(connection: sa.Connection) -> None:
            rows.add_token(connection, stored(text), token)
            about = f"{name} ({', '.join(rights.roles)}), for {days} days"
            self.trail.write(connection, now, actor, audit.TOKEN_MADE, about)

        self.database.write(write)
        return token, text

    def tokens(self, account: Account) -> list[ApiToken]:
        """Those of an account, the newest first."""
        return self.database.read(lambda connection: rows.tokens_of(connection, account.id), [])

    def end_token(self, account: Account, token: str, actor: Actor) -> None:
        """Let a token of an account, by its id, open nothing any more; raises UnknownName."""

        def write(connection: sa.Connection) -> None:
            now = self.now()
            if not rows.end_tokens_of(connection, account.id, now, token):
                raise UnknownName("This token has ended already, or never was.", "See the others.")
            name = next(t.name for t in rows.tokens_of(connection, account.id) if t.id == token)
            self.trail.write(connection, now, actor, audit.TOKEN_ENDED, name)

        self.database.write(write)

    # the audit

    def note(self, actor: Actor, act: str, about: str = "") -> None:
        """Write into the audit what somebody did elsewhere."""
        self.database.write(lambda c: self.note_in(c, actor, act, about))

    def note_in(self, connection: sa.Connection, actor: Actor, act: str, about: str = "") -> None:
        """The same in the transaction of what they did."""
        self.trail.write(connection, self.now(), actor, act, about)

    def note_refusal(self, actor: Actor, why: str) -> None:
        """Write into the audit that somebody was not let do something; the same of the same within
        an hour once, so that nobody fills the trail with it."""
        now, said = self.now(), (actor, why)
        if now - self._refusals_noted.get(said, -NOTED_AGAIN_SECONDS) < NOTED_AGAIN_SECONDS:
            return
        if len(self._refusals_noted) >= MOST_REMEMBERED:
            self._refusals_noted.clear()
        self._refusals_noted[said] = now
        self.note(actor, audit.REFUSED, why)

    def audit(
        self, acts: Sequence[str] = (), limit: int = 100, before: int | None = None
    ) -> list[AuditLine]:
        """Lines of the audit, the newest first; see `audit.read_lines`."""

        def read(connection: sa.Connection) -> list[AuditLine]:
            return audit.read_lines(connection, acts, limit=limit, before=before)

        return self.database.read(read, [])

    def broken_audit_lines(self) -> list[int]:
        """The numbers of lines that are not as they were written."""
        return self.database.read(lambda c: list(self.trail.broken_lines(c)), [])

    def unknown_audit_lines(self) -> int:
        """How many lines cannot be checked, since the key is gone with which they were written."""
        return self.database.read(self.trail.unknown_lines, 0)

    def missing_audit_lines(self) -> tuple[int, int] | None:
        """The number of the last line, and up to which there were, where lines at the end are gone
        and the audit has not gone on since."""
        return self.database.read(self.trail.missing_lines, None)

    def audit_was_cut(self) -> list[AuditLine]:
        """The lines that say so, of the last months."""
        since = self.now() - CUT_SHOWN_SECONDS
        return self.database.read(lambda c: audit.read_lines(c, [audit.CUT], since), [])

    def sharing_given(self) -> list[AuditLine]:
        """Who was given the right to share within the last week, and by whom; also whose account,
        having it, was reset."""
        since = self.now() - SHOWN_SECONDS
        from_hour = since - since % 3600
        nothing: list[AuditLine] = []
        lines = self.database.read_unchanged(
            ("sharing given", from_hour),
            lambda c: audit.read_lines(c, [audit.SHARING_GIVEN], from_hour),
            nothing,
        )
        return [line for line in lines if line.at >= since]

    def refusals(self, limit: int) -> tuple[list[AuditLine], int]:
        """Who was not let in within the last week, the newest first, and how many in all."""
        since = self.now() - SHOWN_SECONDS

        def read(connection: sa.Connection) -> tuple[list[AuditLine], int]:
            newest = audit.read_lines(connection, [audit.REFUSED], since, limit)
            return newest, audit.count_lines(connection, audit.REFUSED, since)

        nothing: tuple[list[AuditLine], int] = ([], 0)
        return self.database.read(read, nothing)


def _same_person(one: str, other: str) -> bool:
    """Whether two names are read as the same."""
    return _folded(one) == _folded(other)


def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _shares_more(before: Rights, now: Rights) -> bool:
    """Whether somebody may share now who could not, or with more than they could."""
    if not now.may_do(Act.SHARE):
        return False
    return not before.may_do(Act.SHARE) or (before.limit is not None and now.limit is None)


def _require_an_administrator(connection: sa.Connection, *, unless_nobody: bool = False) -> None:
    """Raise BadRequest where people are left, none of whom gives accounts."""
    here = [each for each in rows.read_accounts(connection) if each.ended_at is None]
    if unless_nobody and not here:
        return
    if not any(each.rights.may_do(Act.MANAGE_ACCOUNTS) for each in here):
        raise BadRequest(
            "Nobody would be left who gives and ends accounts.",
            "Make somebody else an administrator first.",
        )


def _require_name(text: str) -> str:
    name = text.strip().lower()
    if _NAME.fullmatch(name) is None:
        raise BadRequest(
            f"Expected a name to sign in with, got '{text[:80]}'.",
            "Use 1 to 64 small letters, digits, dots, hyphens and @, as in keiko.sato.",
        )
    return name


def _require_text(text: str, what: str, shortest: int, longest: int = LONGEST_TEXT) -> None:
    if (text or shortest) and not is_plain(text, longest):
        raise BadRequest(
            f"Expected the {what} on one line, of at most {longest} characters.",
            "Leave out line breaks and characters that cannot be seen.",
        )


def _described(account: Account) -> str:
    limit = f", {account.rights.limit} at most" if account.rights.limit else ""
    return f"{account.name} ({', '.join(account.rights.roles)}{limit})"
