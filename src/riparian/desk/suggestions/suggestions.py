"""Readers' suggestions: that something of a project, an overlap or a source is wrong or missing.

They lie in this centre's database, in no journal, and never leave it. Nothing of one is shown until
the member's people take it up. It is text and nothing else: no name and no address is asked for. To
hold back who sends many, what came is counted for a day under a keyed hash of the address, of which
the key lies outside the database and changes with the day; the address itself is nowhere. Counted
in the database, so that several serving processes count together.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from hashlib import sha256
from typing import Literal, get_args

import msgspec
import sqlalchemy as sa

from riparian.english import count_of
from riparian.errors import BadRequest, UnknownName
from riparian.exchange.held.database import ChannelDatabase
from riparian.exchange.plain_text import plain_line, plain_lines
from riparian.store.journal.schema import suggestion as table
from riparian.store.journal.schema import suggestion_sent as sent

Kind = Literal["project", "overlap", "source"]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""What a suggestion can be about."""

WAITING, TAKEN_UP, SET_ASIDE = "waiting", "taken-up", "set-aside"

LONGEST_TEXT = 2_000
"""Characters of what should be said, and of how somebody knows it."""
LONGEST_ABOUT = 2_000
DAY_SECONDS = 24 * 3600
MOST_FROM_ADDRESS = 20
"""In a day; an office behind one address has more than one reader."""
MOST_IN_ALL = 300
"""In a day, from everywhere: more than people can read."""
MOST_WAITING = 3_000
LARGEST_NUMBER = 2**31 - 1
"""What a database takes as a number of a row; no row has it."""
PAGE = 50
_LONGEST_NAME = 200

Also = Callable[[sa.Connection], object]
"""What is done in the transaction that notes an answer."""


class Suggestion(msgspec.Struct, frozen=True):
    """What a reader suggests: `text` is what it should say, `grounds` how they know. Times are
    POSIX seconds."""

    id: int
    made_at: int
    kind: Kind
    about: str
    field: str
    text: str
    grounds: str
    state: str
    answered_at: int | None
    answered_by: str
    why: str
    entry: str


class Suggestions:
    """Takes and answers them; `key_of` gives a key for a purpose."""

    def __init__(
        self,
        database: ChannelDatabase,
        key_of: Callable[[str], bytes],
        clock: Callable[[], int],
    ) -> None:
        self._database, self._key_of, self._now = database, key_of, clock

    def add(self, kind: Kind, about: str, field: str, text: str, grounds: str, address: str) -> int:
        """Keep one; its number. Raises BadRequest for none, for a long one, and where too many
        came."""
        words, reasons = _text(text, needed=True), _text(grounds, needed=False)
        now, counted_as = self._now(), self._hash(address)

        def write(connection: sa.Connection) -> int:
            _require_room(connection, counted_as, now)
            connection.execute(sa.insert(sent).values(counted_as=counted_as, at=now))
            added = connection.execute(
                sa.insert(table).values(
                    made_at=now, kind=kind, about=about[:LONGEST_ABOUT], field=field, text=words,
                    grounds=reasons, state=WAITING, answered_by="", why="", entry="",
                )
            )  # fmt: skip
            assert added.inserted_primary_key is not None
            return int(added.inserted_primary_key[0])

        return self._database.write(write)

    def count_waiting(self) -> int:
        """How many wait."""
        query = sa.select(sa.func.count()).where(table.c.state == WAITING)
        return self._database.read_unchanged("waiting", lambda c: c.scalar(query) or 0, 0)

    def waiting(self, limit: int = PAGE) -> list[Suggestion]:
        """Those that wait, the oldest first."""
        query = sa.select(table).where(table.c.state == WAITING).order_by(table.c.id).limit(limit)
        return self._database.read(lambda c: list(map(_suggestion, c.execute(query))), [])

    def answered(self, limit: int = PAGE) -> list[Suggestion]:
        """Those that were answered, the last first."""
        query = sa.select(table).where(table.c.state != WAITING)
        ordered = query.order_by(table.c.answered_at.desc(), table.c.id.desc()).limit(limit)
        return self._database.read(lambda c: list(map(_suggestion, c.execute(ordered))), [])

    def get(self, number: int) -> Suggestion:
        """One of them; raises UnknownName where there is none."""
        query = sa.select(table).where(table.c.id == min(max(number, 0), LARGEST_NUMBER))
        rows: list[Suggestion] = self._database.read(
            lambda c: list(map(_suggestion, c.execute(query))), []
        )
        if not rows:
            raise UnknownName(
                f"There is no suggestion {number} here.", "Go back to the list of suggestions."
            )
        return rows[0]

    def require_waiting(self, number: int) -> Suggestion:
        """The same; raises BadRequest where somebody has answered it."""
        found = self.get(number)
        if found.state != WAITING:
            raise _answered_already()
        return found

    def take_up(
        self, number: int, by: str, entry: str = "", why: str = "", also: Also | None = None
    ) -> None:
        """Note that it was taken up, in which entry, if in one, and what was done; `also` is done
        in the same transaction. Raises as `require_waiting` does."""
        self._answer(number, TAKEN_UP, by, why, entry, also)

    def take_up_in(self, connection: sa.Connection, number: int, by: str, entry: str) -> None:
        """The same in the transaction that writes the entry in which it is taken up."""
        self._note_answer(connection, number, TAKEN_UP, by, "", entry)

    def set_aside(self, number: int, by: str, why: str, also: Also | None = None) -> None:
        """Note that it is not taken up, and why; `also` as in `take_up`. Raises BadRequest without
        a reason."""
        if not why.strip():
            raise BadRequest(
                "Expected a reason why it is set aside, got none.", "Write a few words."
            )
        self._answer(number, SET_ASIDE, by, why, "", also)

    def _answer(
        self, number: int, state: str, by: str, why: str, entry: str, also: Also | None
    ) -> None:
        self.require_waiting(number)

        def write(connection: sa.Connection) -> None:
            self._note_answer(connection, number, state, by, why, entry)
            if also is not None:
                also(connection)

        self._database.write(write)

    def _note_answer(
        self,
        connection: sa.Connection,
        number: int,
        state: str,
        by: str,
        why: str,
        entry: str,
    ) -> None:
        values = {
            "state": state,
            "answered_at": self._now(),
            "answered_by": plain_line(by, _LONGEST_NAME),
            "why": _text(why, needed=False),
            "entry": entry,
        }
        which = sa.and_(table.c.id == number, table.c.state == WAITING)
        if not connection.execute(sa.update(table).where(which).values(values)).rowcount:
            raise _answered_already()

    def _hash(self, address: str) -> str:
        """An address as it is counted today; tomorrow it is another."""
        day = f"suggestion {self._now() // DAY_SECONDS}"
        return hmac.new(self._key_of(day), address.encode(), sha256).hexdigest()


def _answered_already() -> BadRequest:
    return BadRequest(
        "Somebody has answered this suggestion already.", "See the list of suggestions."
    )


def _require_room(connection: sa.Connection, counted_as: str, now: int) -> None:
    """Raises BadRequest where too many came, or wait."""
    connection.execute(sa.delete(sent).where(sent.c.at <= now - DAY_SECONDS))
    from_here = sa.select(sa.func.count()).where(sent.c.counted_as == counted_as)
    if (connection.scalar(from_here) or 0) >= MOST_FROM_ADDRESS:
        raise BadRequest(
            f"From where you are, {count_of(MOST_FROM_ADDRESS, 'suggestion')} came within a day.",
            "Send it tomorrow.",
        )
    in_all = sa.select(sa.func.count()).select_from(sent)
    waiting = sa.select(sa.func.count()).where(table.c.state == WAITING)
    if (connection.scalar(in_all) or 0) >= MOST_IN_ALL or (
        connection.scalar(waiting) or 0
    ) >= MOST_WAITING:
        raise BadRequest(
            "More suggestions have come than the people here can read.", "Send it in a few days."
        )


def _text(text: str, *, needed: bool) -> str:
    """A text as it is kept: without characters that nobody sees, which a page must not act upon."""
    if len(text) > LONGEST_TEXT:
        raise BadRequest(
            f"Your text has {len(text):,} characters; at most {LONGEST_TEXT:,} can be sent.",
            "Shorten it, or send the address of a page that says more.",
        )
    words = plain_lines(text.encode("utf-8", "replace").decode(), LONGEST_TEXT)
    if needed and not words.strip():
        raise BadRequest("You have not written what it should say.", "Write it in a few words.")
    return words


def _suggestion(row: sa.Row[tuple[object, ...]]) -> Suggestion:
    return Suggestion(**row._mapping)
