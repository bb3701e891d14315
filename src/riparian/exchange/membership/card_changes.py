"""A member's next card: what of the last one changes.

Only what stands in a card is known here. Which keys are new, and that their secret halves are kept,
is for `renewal`.
"""

from __future__ import annotations

import msgspec

from riparian.errors import BadRequest
from riparian.exchange.membership.card import Card, Closed, JournalLine
from riparian.exchange.names import Origin


class NextJournal(msgspec.Struct, frozen=True):
    """Where the open journal ends for good, and the vkey of the one that follows it."""

    closed: Closed
    key: str


class CardChanges(msgspec.Struct, frozen=True):
    """What changes; None: it stays. `reading_keys`: all that others seal to from then on."""

    addresses: tuple[str, ...] | None = None
    contact: str | None = None
    reading_keys: tuple[str, ...] | None = None
    cosigner: str | None = None
    journal: NextJournal | None = None


def next_card(card: Card, changes: CardChanges) -> Card:
    """The card that follows another one, with these changes; raises BadRequest where nothing
    changes, or a journal is to be closed and none is open."""
    fields = {
        name: value
        for name in ("addresses", "contact", "reading_keys", "cosigner")
        if (value := getattr(changes, name)) is not None
    }
    journals = _journals(card, changes.journal)
    changed = msgspec.structs.replace(card, journals=journals, **fields)
    if changed == card:
        raise BadRequest("Nothing would change on the card.", "Say what is to change.")
    return msgspec.structs.replace(changed, version=card.version + 1)


def _journals(card: Card, following: NextJournal | None) -> tuple[JournalLine, ...]:
    if following is None:
        return card.journals
    if card.open_journal is None:
        raise BadRequest(
            f"No journal of {card.member} is open, so none can be closed.",
            "Look at the card: riparian keys status.",
        )
    *before, last = card.journals
    number = Origin(card.framework, card.member, last.origin.number + 1)
    return (
        *before,
        msgspec.structs.replace(last, closed=following.closed),
        JournalLine(number, following.key),
    )
