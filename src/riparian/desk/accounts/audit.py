"""The audit trail: who signed in, was refused, read, exported, shared, or changed an account.

The database refuses to change or remove a line, and each carries a code (HMAC) of itself and the
line before, made with a key that is not in the database: what was changed behind the database's
back shows. How far it has come is remembered beside that key: where lines at the end are gone, or
an older database was put in the place of another, the trail says so before it goes on.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import sqlalchemy as sa

from riparian.desk.accounts.records import Actor, AuditLine
from riparian.exchange.held.database import is_marked, mark, once_written
from riparian.exchange.held.own_sizes import DamagedSizes, OwnSizes
from riparian.exchange.plain_text import plain_line
from riparian.store.journal.schema import audit

if TYPE_CHECKING:  # its library is heavy, and pages only need the names of acts
    from riparian.desk.accounts.secret_box import SecretBox

SIGNED_IN, SIGNED_OUT = "signed-in", "signed-out"
REFUSED = "refused"
"""Somebody was not let in: a wrong password or code, a token or session of who has left."""
READ_RED, EXPORTED = "read-red", "exported"
SHARED, WITHDRAWN, REDACTED = "shared", "withdrawn", "redacted"
RECEIPT_GIVEN = "receipt-given"
"""Somebody opened an entry, and its writer was told so, without their name."""
CONFIRMED, DISPUTED = "confirmed", "disputed"
"""Somebody answered for a host government, or in the name of another member."""
ANSWERED = "answered"
"""Somebody disputed or corrected what is said, for this member alone, or answered a suggestion."""
JUDGED = "judged"
"""Somebody judged whether two records are one project, or said where a project is."""
CHARTER_PROPOSED, CHARTER_SIGNED = "charter-proposed", "charter-signed"
"""Somebody proposed a change of the charter, or brought signatures under one."""
ACCOUNT_ADDED, ACCOUNT_CHANGED, ACCOUNT_RESET, ACCOUNT_REMOVED = (
    "account-added", "account-changed", "account-reset", "account-removed",
)  # fmt: skip
PASSWORD_SET, FACTOR_SET = "password-set", "factor-set"
TOKEN_MADE, TOKEN_ENDED = "token-made", "token-ended"
MAIL_SET = "mail-set"
"""Somebody said where notices are mailed to them, and how often."""
SHARING_GIVEN = "sharing-given"
"""Somebody can share now who could not, or an account that can share was reset."""

CUT = "audit-cut"
"""Lines at the end of the trail were gone when it went on."""

ACTS = (
    SIGNED_IN, SIGNED_OUT, REFUSED, READ_RED, EXPORTED, SHARED, WITHDRAWN, REDACTED, CONFIRMED,
    DISPUTED, ACCOUNT_ADDED, ACCOUNT_CHANGED, ACCOUNT_RESET, ACCOUNT_REMOVED, PASSWORD_SET,
    FACTOR_SET, TOKEN_MADE, TOKEN_ENDED, SHARING_GIVEN, ANSWERED, RECEIPT_GIVEN, MAIL_SET,
    JUDGED, CHARTER_PROPOSED, CHARTER_SIGNED, CUT,
)  # fmt: skip
"""What a line can say that somebody did."""

LONGEST_ABOUT = 500
_LONGEST_NAME, _LONGEST_ADDRESS = 200, 64
_NEWEST = audit.c.id.desc()
_TRAIL, _TRAIL_NAME = Actor("Riparian"), "audit"
AUDIT_FILE = "audit.json"
"""Beside the key: up to which number there were lines. It stays where it is when a backup is put
back."""

_SAID = ("at", "account", "by", "act", "about", "address")


class AuditTrail:
    """Writes lines, and checks them, with the key in a box."""

    def __init__(self, box: SecretBox, folder: Path) -> None:
        """`folder`: where it is remembered how far the trail has come."""
        self._box = box
        self._sizes = OwnSizes(folder / AUDIT_FILE)

    def write(
        self, connection: sa.Connection, at: int, actor: Actor, act: str, about: str = ""
    ) -> None:
        """Add a line, in the transaction of what it says. Characters that a terminal or page would
        act upon are left out: anybody can send a name to sign in with."""
        number, before = _last(connection)
        had = self._had()
        # What is remembered changes only when the transaction has ended.
        if had > number and not is_marked(connection, CUT):
            mark(connection, CUT)
            lost = f"No. {number:,} was the last line here, of those up to No. {had:,}"
            number, before = self._add(connection, before, at, _TRAIL, CUT, lost)
        self._add(connection, before, at, actor, act, about)

    def _add(
        self,
        connection: sa.Connection,
        before: str,
        at: int,
        actor: Actor,
        act: str,
        about: str,
    ) -> tuple[int, str]:
        line = {
            "at": at,
            "account": actor.account,
            "by": plain_line(actor.by, _LONGEST_NAME),
            "act": act,
            "about": plain_line(about, LONGEST_ABOUT),
            "address": plain_line(actor.address, _LONGEST_ADDRESS),
        }
        key = self._box.derived("audit")
        code = f"{_name_of(key)}-{_code(key, line, before)}"
        added = connection.execute(sa.insert(audit).values(**line, code=code))
        assert added.inserted_primary_key is not None
        number = int(added.inserted_primary_key[0])
        once_written(connection, partial(self._remember, number, is_cut=act == CUT))
        return number, code

    def missing_lines(self, connection: sa.Connection) -> tuple[int, int] | None:
        """The number of the last line, and up to which there were, where lines at the end are gone
        and the trail has not gone on since."""
        (number, _), had = _last(connection), self._had()
        return (number, had) if had > number else None

    def _had(self) -> int:
        """Up to which number lines are remembered; none where that cannot be read, or nothing is
        remembered yet."""
        try:
            return self._sizes.read().get(_TRAIL_NAME, 0)
        except (DamagedSizes, OSError):
            return 0

    def _remember(self, number: int, *, is_cut: bool) -> None:
        """What cannot be remembered now is with the next line: what was written stands."""
        with suppress(OSError):
            try:
                if is_cut:
                    self._sizes.replace({_TRAIL_NAME: number})
                else:
                    self._sizes.write(_TRAIL_NAME, number)
            except DamagedSizes:
                self._sizes.replace({_TRAIL_NAME: number})

    def broken_lines(self, connection: sa.Connection) -> Iterator[int]:
        """The numbers of lines that are not as they were written with the key of today, or do not
        follow the one before."""
        key, before = self._box.derived("audit"), ""
        for row in connection.execute(sa.select(audit).order_by(audit.c.id)):
            line = {name: row._mapping[name] for name in _SAID}
            if row.code.startswith(_name_of(key)):
                whole = f"{_name_of(key)}-{_code(key, line, before)}"
                if not hmac.compare_digest(whole.encode(), row.code.encode()):
                    yield row.id
            before = row.code

    def unknown_lines(self, connection: sa.Connection) -> int:
        """How many lines were written with another key, which is gone."""
        key = _name_of(self._box.derived("audit"))
        count = sa.select(sa.func.count()).select_from(audit)
        return connection.scalar(count.where(audit.c.code.not_like(f"{key}-%"))) or 0


def read_lines(
    connection: sa.Connection,
    acts: Sequence[str] = (),
    since: int = 0,
    limit: int | None = None,
    before: int | None = None,
) -> list[AuditLine]:
    """Lines of these acts (of all where none is named) since a time, the newest first; those older
    than the line with the number `before`."""
    query = sa.select(audit).where(audit.c.at >= since).order_by(_NEWEST)
    if acts:
        query = query.where(audit.c.act.in_(acts))
    if before is not None:
        query = query.where(audit.c.id < before)
    rows = connection.execute(query.limit(limit) if limit is not None else query)
    return [_line(row) for row in rows]


def count_lines(connection: sa.Connection, act: str, since: int) -> int:
    """How many lines of an act there are since a time."""
    count = sa.select(sa.func.count()).select_from(audit)
    return connection.scalar(count.where(audit.c.act == act, audit.c.at >= since)) or 0


def _last(connection: sa.Connection) -> tuple[int, str]:
    """The number and the code of the newest line; 0 and nothing where there is none."""
    row = connection.execute(sa.select(audit.c.id, audit.c.code).order_by(_NEWEST).limit(1)).first()
    return (row.id, row.code) if row is not None else (0, "")


def _name_of(key: bytes) -> str:
    """By which a line says with which key it was written; says nothing of the key."""
    return sha256(b"name" + key).hexdigest()[:8]


def _code(key: bytes, line: dict[str, object], before: str) -> str:
    content = msgspec.json.encode([[line[name] for name in _SAID], before])
    return hmac.new(key, content, sha256).hexdigest()


def _line(row: sa.Row[tuple[object, ...]]) -> AuditLine:
    fields = row._mapping
    actor = Actor(fields["by"], fields["account"], fields["address"])
    return AuditLine(fields["id"], fields["at"], actor, fields["act"], fields["about"])
