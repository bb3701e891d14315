"""Redacting from a node: of what its member wrote, or by an order of enough members.

What follows from a redaction is in `entries.redaction` and `held.redactions`. Copies that others
have made stay.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import msgspec

from riparian.english import listed
from riparian.errors import BadRequest, Refused, UnknownName
from riparian.exchange.entries.audience import is_audience_entry
from riparian.exchange.entries.payload import CLEAR, REDACTION
from riparian.exchange.entries.redaction import (
    WaitsForCharter,
    is_lasting,
    read_redaction,
)
from riparian.exchange.entries.redaction_fact import Redaction
from riparian.exchange.entries.redaction_order import (
    OrderText,
    draft_order,
    order_to_json,
    read_order,
    require_reason,
    require_threshold,
    sign_order,
    signers_of,
)
from riparian.exchange.keys.seal import Seal
from riparian.exchange.membership.members import VOTING
from riparian.exchange.names import EntryName
from riparian.exchange.node import Node
from riparian.exchange.planned_words import Noting, Words


class OrderState(msgspec.Struct, frozen=True):
    """An order as it stands: what it says, who has signed it, who has not and may, and how many
    have to."""

    text: OrderText
    signers: tuple[str, ...]
    missing: tuple[str, ...]
    threshold: int


class NodeRedactions:
    """Redactions that a node makes, and those that it knows; not for several threads at once."""

    def __init__(self, node: Node) -> None:
        self._node = node

    def redact(
        self, entry: EntryName, why: str, by: str, noting: Noting | None = None
    ) -> EntryName:
        """Hide what an entry of this node's own member says, here at once, at others when they hear
        of it, to be deleted after `DAYS_HIDDEN` days; the entry that says so. Raises UnknownName
        where there is no such entry of this member, BadRequest for one that cannot be redacted or a
        reason that is none; `noting` as in `Writer.write`."""
        require_reason(why)
        _, own = self._node.joined()
        if entry.origin.member != own.member:
            raise BadRequest(
                f"{entry} is of {entry.origin.member}: only its own member can redact it alone.",
                f"Ask {entry.origin.member}, or draft an order that enough members sign: "
                f"riparian redact {entry} --why TEXT --order FILE",
            )
        self._require_redactable(entry)
        return self._write(entry, {"why": why}, by, noting)

    def delete_now(self, entry: EntryName) -> None:
        """Delete what a redacted entry said from this node at once, and from no other. Raises
        BadRequest where nothing is hidden here."""
        if not self._node.store.redactions.delete_now(entry):
            raise BadRequest(
                f"There is nothing hidden of {entry} here that could be deleted.",
                f"Redact it first, if it is to go: riparian redact {entry} --why TEXT",
            )

    def draft(self, entry: EntryName, why: str) -> bytes:
        """An order that nobody has signed, under the charter in force; also of what its own member
        has redacted, which it would delete at once."""
        framework, _ = self._node.joined()
        self._require_redactable(entry, by_order=True)
        return draft_order(entry, why, framework.charter)

    def sign(self, content: bytes, seal: Seal) -> bytes:
        """The order with this seal's signature too; see `sign_order`."""
        framework, _ = self._node.joined()
        return sign_order(content, seal, framework.charter)

    def order(self, content: bytes) -> OrderState:
        """An order as it stands. Raises Refused for what is none, BadRequest where another charter
        is in force than it was made under."""
        charter = self._node.joined()[0].charter
        signers = signers_of(content, charter)
        voters = [member for member, line in charter.members.items() if line.role in VOTING]
        missing = tuple(member for member in voters if member not in signers)
        return OrderState(read_order(content), signers, missing, charter.threshold)

    def give(self, content: bytes, by: str) -> EntryName:
        """Submit an order that enough members have signed, for every node to follow; also of an
        entry that has not come here yet."""
        framework, _ = self._node.joined()
        require_threshold(content, framework.charter)
        text = read_order(content)
        with suppress(UnknownName):
            self._require_redactable(text.entry, by_order=True)
        return self._write(text.entry, {"why": text.why, "order": order_to_json(content)}, by)

    def of_entry(self, entry: EntryName) -> Redaction | None:
        """By what an entry was redacted; None where it was not."""
        return next((each for each in self.all() if each.entry == entry), None)

    def all(self) -> list[Redaction]:
        """Everything that was redacted here, with who decided it and why."""
        redacted, hidden = self._node.store.redacted(), self._node.store.redactions.hidden()
        orders = {by for entries in redacted.values() for by in entries.values()}
        charters = self._node.joined()[0].charters
        redactions = []
        for each in self._node.entries() if orders else ():
            if each.name in orders and each.payload is not None:
                with suppress(Refused, WaitsForCharter):
                    redaction = read_redaction(each.name, each.payload, charters)
                    at = hidden.get(redaction.entry)
                    deletes_at = None if at is None else datetime.fromtimestamp(at, UTC)
                    redactions.append(msgspec.structs.replace(redaction, deletes_at=deletes_at))
        return redactions

    def _write(
        self, entry: EntryName, body: dict[str, Any], by: str, noting: Noting | None = None
    ) -> EntryName:
        (name,) = self._node.write([Words(REDACTION, body, CLEAR, by, entry)], noting)
        return name

    def _require_redactable(self, entry: EntryName, *, by_order: bool = False) -> None:
        """Raises UnknownName for what is not held, BadRequest for what cannot be redacted."""
        store, origin = self._node.store, str(entry.origin)
        if not store.entries(origin, entry.index, entry.index + 1):
            raise UnknownName(
                f"There is no entry {entry} here.", "`riparian exchange read` lists the entries."
            )
        before = self.of_entry(entry)
        if before is not None and not (by_order and before.charter is None):
            raise BadRequest(
                f"What {entry} said was redacted already, by {listed(before.members)} with"
                f" {before.by}.",
                f"To delete it here before its time: riparian redact {entry} --now"
                if before.deletes_at is not None
                else "The entry itself, which says nothing, stays.",
            )
        read = next(x for x in self._node.entries(origin) if x.name == entry)
        if read.payload is not None and is_lasting(read.payload.type):
            raise _lasting(entry)
        if any(map(_is_of_keys, store.payloads(origin, entry.index, entry.index + 1))):
            raise _lasting(entry)


def _is_of_keys(content: bytes | None) -> bool:
    return content is not None and is_audience_entry(content)


def _lasting(entry: EntryName) -> BadRequest:
    return BadRequest(
        f"{entry} cannot be redacted: entries that carry keys, change a charter or redact another"
        " stay, since what follows from them would not hold any more.",
        "Redact the entry with the words themselves.",
    )
