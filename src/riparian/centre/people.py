"""The people of a centre: their accounts, how they sign in, and the audit of what they did.

centre.people.accounts.add("keiko", "Sato Keiko", "JICA Vientiane", rights, by)
centre.people.sign_in.with_password("keiko", "…", address)
"""

from __future__ import annotations

import time
from collections.abc import Callable

from riparian.centre.access import Access
from riparian.desk.accounts.accounts import Accounts
from riparian.desk.accounts.passkeys import Passkeys
from riparian.desk.accounts.secret_box import KEY
from riparian.desk.accounts.sign_in import SignIn
from riparian.english import count_of
from riparian.exchange.held.database import ChannelDatabase
from riparian.store.finding import Finding

_ASKED_EVERY_SECONDS = 2.0
"""How often a centre without accounts is asked whether it has some now."""


class People:
    """Accounts and signing in; see the module."""

    def __init__(self, access: Access, clock: Callable[[], float] = time.time) -> None:
        layout, settings = access.of_everybody, access.settings
        database = ChannelDatabase(layout.journal, settings.journal.url)
        self.accounts = Accounts(database, layout.accounts, settings.name, clock)
        self.sign_in = SignIn(self.accounts)
        self.passkeys = Passkeys(self.accounts, self.sign_in)
        self.close = database.close
        self._exist = False
        self._asked_at = float("-inf")

    @property
    def exist(self) -> bool:
        """Whether anybody has an account, as of a moment ago: each page asks. A centre in which the
        last account ended stays one with accounts until its server begins anew."""
        if not self._exist and time.monotonic() - self._asked_at > _ASKED_EVERY_SECONDS:
            self._exist, self._asked_at = self.accounts.exist, time.monotonic()
        return self._exist

    def findings(self) -> list[Finding]:
        """What is wrong with the audit."""
        if not self.accounts.audit(limit=1):
            return []
        file = self.accounts.database.name
        findings = [
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
