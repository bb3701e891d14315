"""What own entries of a closed journal are said again in the next, as far as that has come.

A journal that is closed may have entries which do not count any more: those after its end, and
those of a history that lost. Their node says them again, in portions that fit what its member may
write. Each portion is a document of the kind `said-again`, written in the transaction that adds its
entries, so that nothing is said twice or forgotten whatever stops it.

A payload is known by its salt, which was drawn for it alone; by its index it would not be: several
histories have one of that number.
"""

from __future__ import annotations

from collections.abc import Collection

import msgspec
import sqlalchemy as sa

from riparian.exchange.held import rows
from riparian.exchange.held.database import ChannelDatabase
from riparian.exchange.held.documents import AfterEnd, Documents, add_next
from riparian.exchange.names import Origin, read_origin

_PORTION, _HISTORIES = "said-again", "to-say-again"
"""Kinds of documents."""

_IS_PENDING = (AfterEnd.WRITE_AGAIN, AfterEnd.WRITE_OWN_AGAIN)


class NotRepeated(msgspec.Struct, frozen=True):
    """An entry that is not said again, why, and what can be done."""

    entry: str
    why: str
    try_this: str


class Portion(msgspec.Struct, frozen=True):
    """What was done at once: the salts of the payloads, those which are not said again, and how
    many wait from then on."""

    salts: tuple[bytes, ...]
    refused: tuple[NotRepeated, ...]
    waits: int


class AnotherRepeats(Exception):
    """Another process has said a portion again meanwhile."""


class Repeats:
    """What is said again, in a database."""

    def __init__(self, database: ChannelDatabase, documents: Documents) -> None:
        self._database, self._documents = database, documents

    def pending(self, own: Origin) -> list[Origin]:
        """The journals before this own one of which something is still to be said again."""
        decided = {each.name: each.content for each in self._documents.of_kind("after-end")}
        earlier = (read_origin(name) for name, what in decided.items() if _is_pending(what))
        return sorted(each for each in earlier if each.number < own.number)

    def portions(self, origin: Origin) -> list[Portion]:
        """What was done so far, the first first."""
        documents = self._documents.of_kind(_PORTION, str(origin))
        return [msgspec.json.decode(each.content, type=Portion) for each in documents]

    def histories(self, origin: Origin) -> frozenset[str] | None:
        """The histories whose entries may be said again: those that a person was shown. None where
        no choice was kept."""
        chosen = self._documents.of_kind(_HISTORIES, str(origin))
        return frozenset(msgspec.json.decode(chosen[-1].content)) if chosen else None

    def choose_histories(self, origin: Origin, names: Collection[str]) -> None:
        """Let no other history than these be said again."""
        if self.histories(origin) != frozenset(names):
            content = msgspec.json.encode(sorted(names))
            self._database.write(lambda c: add_next(c, _HISTORIES, str(origin), content))

    def add(self, origin: Origin, before: int, portion: Portion) -> None:
        """Keep a portion of which nothing can be said; see `add_portion`."""
        self._database.write(lambda c: add_portion(c, origin, before, portion))


def add_portion(connection: sa.Connection, origin: Origin, before: int, portion: Portion) -> None:
    """Keep a portion that follows `before` others. Raises AnotherRepeats where there are more."""
    if len(rows.documents_of(connection, _PORTION, str(origin))) != before:
        raise AnotherRepeats
    add_next(connection, _PORTION, str(origin), msgspec.json.encode(portion))


def _is_pending(decision: bytes) -> bool:
    return AfterEnd(decision.decode()) in _IS_PENDING
