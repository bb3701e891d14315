"""The people of a centre: their accounts, how they sign in, and the audit of what they did.

centre.people.accounts.add("keiko", "Sato Keiko", "JICA Vientiane", rights, by)
centre.people.sign_in.with_password("keiko", "…", address)
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property, partial
from threading import Lock
from typing import TYPE_CHECKING

import sqlalchemy as sa

from riparian.centre.access import Access
from riparian.desk.accounts.accounts import Accounts
from riparian.desk.accounts.audit import JUDGED
from riparian.desk.accounts.records import Actor
from riparian.desk.accounts.secret_box import KEY
from riparian.english import count_of
from riparian.errors import CentreError, RiparianError
from riparian.exchange.held.database import ChannelDatabase
from riparian.exchange.names import EntryName
from riparian.exchange.planned_words import Noting
from riparian.store.finding import Finding

if TYPE_CHECKING:
    from riparian.desk.accounts.openid import OpenId
    from riparian.desk.accounts.passkeys import Passkeys
    from riparian.desk.accounts.sign_in import SignIn

LinesOf = Callable[[Sequence[EntryName]], Iterable[tuple[str, str]]]
"""What the audit says of entries by these names: acts, and what each is about."""

Audit = Callable[[LinesOf], Noting | None]
"""Has the audit say it in the name of somebody; see `People.auditing`."""


_ASKED_EVERY_SECONDS = 2.0
"""How often a centre without accounts is asked whether it has some now."""


class People:
    """Accounts and signing in; see the module."""

    def __init__(self, access: Access, clock: Callable[[], float] = time.time) -> None:
        layout, settings = access.of_everybody, access.settings
        database = ChannelDatabase(layout.journal, settings.journal.url)
        self.accounts = Accounts(database, layout.accounts, settings.name, clock)
        self._openid = settings.openid
        self.close = database.close
        self._exist: bool | None = None
        self._asking = Lock()
        self._asked_at = float("-inf")

    @cached_property
    def sign_in(self) -> SignIn:
        """How they sign in."""
        from riparian.desk.accounts.sign_in import SignIn  # heavy, and most pages ask nobody

        return SignIn(self.accounts)

    @cached_property
    def passkeys(self) -> Passkeys:
        """Their passkeys."""
        from riparian.desk.accounts.passkeys import Passkeys  # as heavy

        return Passkeys(self.accounts, self.sign_in)

    @cached_property
    def openid(self) -> OpenId:
        """How they sign in at another service."""
        from riparian.desk.accounts.openid import OpenId  # as heavy

        return OpenId(self._openid, self.accounts, self.sign_in)

    @property
    def exist(self) -> bool:
        """Whether anybody has an account, as of a moment ago: each page asks. A centre in which the
        last account ended stays one with accounts until its server begins anew. Raises CentreError
        where the database has not answered a moment ago."""
        if self._exist:
            return True
        with self._asking:
            if time.monotonic() - self._asked_at > _ASKED_EVERY_SECONDS:
                # Unknown until it is answered: a database that answers nobody keeps one page
                # waiting, and not every one.
                self._exist, self._asked_at = None, time.monotonic()
                self._exist = self.accounts.exist
            if self._exist is None:
                raise CentreError(
                    "Whether people have accounts here cannot be found out now.", "Try again soon."
                )
            return self._exist

    @property
    def exist_by_now(self) -> bool:
        """The same, asked anew where nobody had one: for whoever shows a session or a token, which
        somebody had to have an account to get."""
        if self.exist:
            return True
        with self._asking:
            self._asked_at = float("-inf")
        return self.exist

    def auditing(self, actor: Actor) -> Audit:
        """What has the audit say what that person writes, in the transaction that writes it."""
        return partial(self._noting, actor)

    def judging(self, actor: Actor) -> Callable[[str], Noting | None]:
        """The same of what that person judges, or where they say that a project is."""
        audit = self.auditing(actor)
        return lambda what: audit(lambda names: [(JUDGED, f"{what}, in {names[0]}")])

    def _noting(self, actor: Actor, lines: LinesOf) -> Noting | None:
        """None where nobody has an account. Raises CentreError where that cannot be known, and what
        it gives does where the audit cannot be written: nothing is done that the audit does not
        say."""
        if not self.exist:
            return None

        def note(connection: sa.Connection, names: Sequence[EntryName]) -> None:
            try:
                for act, about in lines(names):
                    self.accounts.note_in(connection, actor, act, about)
            except RiparianError as error:
                raise CentreError(
                    f"Nothing was written: the audit trail could not say so. {error.what}",
                    error.try_this,
                ) from error

        return note

    def findings(self) -> list[Finding]:
        """What is wrong with the audit."""
        file, findings = self.accounts.database.name, list[Finding]()
        gone = [f"{line.about}." for line in self.accounts.audit_was_cut()]
        if (missing := self.accounts.missing_audit_lines()) is not None:
            number, had = missing
            gone.append(f"No. {number:,} is the last line here, of those up to No. {had:,}.")
        findings += [
            Finding(
                "Lines at the end of the audit were cut off, or an older database was put back."
                f" {which}",
                file,
                "What was done then is not in it.",
                "Put the newest backup back, if it has more lines. The audit says this in a line of"
                " its own; what was done then, nobody can tell from it.",
            )
            for which in gone
        ]
        if not self.accounts.audit(limit=1):
            return findings
        findings += [
            Finding(
                f"Line {number} of the audit is not as it was written, or does not follow the one"
                " before it.",
                file,
                "Nobody can tell from it any more what was done then.",
                "Keep a copy of the file, and compare it with a backup: it was changed by something"
                " other than Riparian.",
            )
            for number in self.accounts.broken_audit_lines()
        ]
        if unknown := self.accounts.unknown_audit_lines():
            findings.append(
                Finding(
                    f"{count_of(unknown, 'line')} of the audit cannot be checked: the key is gone "
                    "with which they were written.",
                    KEY,
                    "Whether somebody changed them cannot be told.",
                    f"Put {KEY} back from your backup.",
                )
            )
        return findings
