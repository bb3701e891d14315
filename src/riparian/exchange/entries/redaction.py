"""Redactions: entries by which what another entry says is hidden and deleted at every node.

    {…, "type": "redaction", "tlp": "CLEAR", "about": the entry, "body": {"why"}}
    {…, "body": {"why", "order"}}

The first is of the entry's own member. The second bears an order of as many seals as decide on a
charter (`redaction_order`), and any member of that charter can give it in. An order is judged by
the charter that it names, so that all nodes judge alike whenever it reaches them, and is about an
entry of somebody who was a member by then; under a charter that has not come yet it waits. What
carries keys, changes a charter or redacts cannot be redacted: what follows from it would not hold
any more. So a redaction says nothing but these, and a redaction that is none is refused, deletes
nothing, and can be redacted itself.

What an order hides is deleted at once; what a member redacts alone, after a week: see
`held.redactions`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from riparian.errors import Refused
from riparian.exchange.entries.audience import is_audience_entry
from riparian.exchange.entries.payload import (
    CLEAR,
    REDACTION,
    Payload,
    decode,
    encode,
)
from riparian.exchange.entries.read_entry import FOR_NODES
from riparian.exchange.entries.redaction_fact import Redaction
from riparian.exchange.entries.redaction_order import (
    LONGEST_REASON,
    OrderText,
    order_from_json,
    read_order,
    require_threshold,
)
from riparian.exchange.held.channel_store import ChannelStore
from riparian.exchange.held.redactions import Orders, RedactionOrder
from riparian.exchange.journal.entry import NO_TAG, entry_of, tag_of
from riparian.exchange.journal.tiles import TILE
from riparian.exchange.membership.charter import Charter
from riparian.exchange.names import EntryName, read_origin
from riparian.exchange.plain_text import is_plain
from riparian.exchange.strict_json import refused

_WHAT = "the redaction"

_SAYS = frozenset({"why", "order"})
"""All that the body of a redaction may have: since it stays, it must be no way to publish what
nobody could delete."""


class WaitsForCharter(Exception):
    """An order under a charter that has not come yet."""

    def __init__(self, entry: EntryName, charter: int) -> None:
        super().__init__(f"charter {charter}")
        self.entry, self.charter = entry, charter


def read_redaction(name: EntryName, payload: Payload, charters: Sequence[Charter]) -> Redaction:
    """The redaction in an entry of that name; `charters` are all versions, the first first.

    Raises Refused for one that does not hold, WaitsForCharter where that cannot be told yet.
    """
    entry, why = payload.about, payload.body.get("why")
    if payload.type != REDACTION or payload.tlp != CLEAR:
        raise refused(_WHAT, "it is not for everyone, who would have to follow it")
    if not isinstance(entry, EntryName) or entry.origin.framework != name.origin.framework:
        raise refused(_WHAT, "it names no entry of this framework")
    if entry.origin == name.origin and entry.index >= name.index:
        raise refused(_WHAT, f"it names {entry}, which does not come before it")
    if not isinstance(why, str) or not is_plain(why, LONGEST_REASON):
        raise refused(_WHAT, f"it gives no reason on one line of up to {LONGEST_REASON:,} letters")
    if payload.body.keys() - _SAYS or any(
        journal.framework != name.origin.framework for journal in payload.seen
    ):
        raise refused(_WHAT, "it says more than a redaction may, which could never be deleted")
    if "order" in payload.body:
        members, charter = _ordered(name, entry, why, payload.body["order"], charters)
        return Redaction(name, entry, why, payload.written_at, members, charter)
    if entry.origin.member != name.origin.member:
        raise refused(
            _WHAT,
            f"{entry} is of {entry.origin.member}, and {name.origin.member} cannot delete what "
            "another member says",
        )
    return Redaction(name, entry, why, payload.written_at, (name.origin.member,))


def _ordered(
    name: EntryName, entry: EntryName, why: str, order: Any, charters: Sequence[Charter]
) -> tuple[tuple[str, ...], int]:
    """Who signed an order, and under which charter."""
    content = order_from_json(order)
    text = read_order(content)
    if text != OrderText(name.origin.framework, entry, why, text.charter):
        raise refused(_WHAT, "the order in it is for another entry, or for another reason")
    if text.charter > len(charters):
        raise WaitsForCharter(entry, text.charter)
    charter = charters[text.charter - 1]
    if name.origin.member not in charter.members:
        raise refused(_WHAT, f"{name.origin.member} is no member by charter {text.charter}")
    # Else the few who began a framework could delete what all who came later say, for ever.
    if not any(entry.origin.member in each.members for each in charters[: text.charter]):
        raise refused(
            _WHAT,
            f"{entry.origin.member} was no member before charter {text.charter + 1}, so nobody"
            f" could order under charter {text.charter} what becomes of its entries",
        )
    return require_threshold(content, charter), text.charter


def orders_in(
    origin: str,
    start: int,
    entries: Iterable[bytes],
    payloads: Iterable[bytes | None],
    charters: Sequence[Charter],
    at: int,
) -> Orders:
    """The orders among entries, or their tags, with their payloads, which a journal has from index
    `start` on; they are taken `at` that time (POSIX seconds). What does not hold gives none: it is
    named where it is read."""
    journal = read_origin(origin)
    new = [
        order
        for index, (entry, content) in enumerate(zip(entries, payloads, strict=True), start)
        if content is not None and tag_of(entry) == NO_TAG and _type_of(content) == REDACTION
        for order in _orders(EntryName(journal, index), content, charters)
    ]
    return Orders(tuple(new), is_audience_entry, at)


def orders_of_history(
    store: ChannelStore, origin: str, name: str, charters: Sequence[Charter], at: int
) -> Orders:
    """The orders in a history of a journal that is stored under that name, as `orders_in`."""
    forks, new = store.forks, list[RedactionOrder]()
    for start in range(0, forks.size(name), TILE):
        entries = forks.entries(name, start, start + TILE)
        payloads = forks.payloads(name, start, start + TILE)
        new += orders_in(origin, start, entries, payloads, charters, at).new
    return Orders(tuple(new), is_audience_entry, at)


def _orders(
    name: EntryName, content: bytes, charters: Sequence[Charter]
) -> Iterable[RedactionOrder]:
    by_entry = entry_of(content)  # of what is for everybody
    try:
        payload = decode(content, name.origin)
        redaction = read_redaction(name, payload, charters)
        _require_plain(payload, content)
        at_once = redaction.charter is not None
        yield RedactionOrder(name, redaction.entry, at_once=at_once, by_entry=by_entry)
    except WaitsForCharter as waits:
        yield RedactionOrder(name, waits.entry, "waits", by_entry=by_entry)
    except Refused:
        return


def _require_plain(payload: Payload, content: bytes) -> None:
    """Raise Refused for a redaction in other bytes than Riparian writes: what stands in fields that
    nobody knows, or between them, could never be deleted."""
    if encode(payload) != content:
        raise refused(_WHAT, "it says more than a redaction may, which could never be deleted")


def settle_waiting(store: ChannelStore, charters: Sequence[Charter], at: int) -> None:
    """Judge the orders that have waited for a charter again, and carry out those that hold."""
    held = [
        order
        for waiting in store.redactions.waiting()
        for order in _orders_of(store, waiting.by, charters)
        if order.state == "holds"
    ]
    if held:
        store.redactions.settle(Orders(tuple(held), is_audience_entry, at))


def _orders_of(
    store: ChannelStore, name: EntryName, charters: Sequence[Charter]
) -> Iterable[RedactionOrder]:
    """The order in an entry that is held. One that waits may be hidden by another."""
    if (content := store.redactions.payload(name)) is not None:
        yield from _orders(name, content, charters)


def judge(
    store: ChannelStore,
    charters: Sequence[Charter],
    name: EntryName,
    payload: Payload,
    content: bytes,
) -> None:
    """Raise Refused, which names the entry, for a redaction that does not hold, or not yet, or is
    of what cannot go. `content`: its payload as it came."""
    try:
        redaction = read_redaction(name, payload, charters)
        _require_plain(payload, content)
        _require_to_go(store, redaction.entry)
    except WaitsForCharter as waits:
        what = (
            f"{name}: The redaction was ordered under charter {waits.charter}, which has not come"
        )
        raise Refused(f"{what} here yet.", "It comes with an exchange.") from None
    except Refused as error:
        raise Refused(f"{name}: {error.what}", error.try_this) from None


def _require_to_go(store: ChannelStore, entry: EntryName) -> None:
    (content,) = store.payloads(str(entry.origin), entry.index, entry.index + 1) or [None]
    if store.redactions.is_order(entry) or (content is not None and is_audience_entry(content)):
        raise refused(_WHAT, f"{entry} carries keys or redacts, and cannot be redacted")


def without_order(
    store: ChannelStore, charters: Sequence[Charter]
) -> Iterable[tuple[EntryName, EntryName]]:
    """Entries whose payload is gone by an order that is not here or does not hold, with the entry
    that is said to have ordered it."""
    for origin, redacted in sorted(store.redacted().items()):
        for index, by in sorted(redacted.items()):
            entry = EntryName(read_origin(origin), index)
            orders = _orders_of(store, by, charters)
            holds = any((x.entry, x.state) == (entry, "holds") for x in orders)
            if not holds:
                yield entry, by


def is_lasting(type_: str) -> bool:
    """Whether entries of a type cannot be redacted."""
    return type_ == REDACTION or type_ in FOR_NODES


class _Typed(msgspec.Struct):
    type: str


def _type_of(content: bytes) -> str:
    try:
        return msgspec.json.decode(content, type=_Typed).type
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return ""
