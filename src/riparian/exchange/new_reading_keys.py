"""Members whose card names another reading key than before: shown to all who write to them.

Whoever has stolen a member's seal could name a key of its own on its card; what is sealed to the
member from then on the thief would read. Nobody but the member can tell, so that the others see it
and can ask by telephone. It stops nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import msgspec

from riparian.exchange.held.channel_store import ChannelStore
from riparian.exchange.keys.six_words import reading_key_words
from riparian.exchange.membership.card import Card
from riparian.exchange.membership.framework import Framework

SHOWN_FOR = timedelta(days=30)
"""How long it is shown at least. To who shares, until something was shared with the member."""


class NewReadingKey(msgspec.Struct, frozen=True):
    """A member's new reading keys, on which card they came, since when it is here (UTC, ISO 8601;
    empty: not known), and six words that stand for them. `is_told`: whoever shared with the member
    has seen it."""

    member: str
    card: int
    since: str
    words: tuple[str, ...]
    recipients: tuple[str, ...]
    is_told: bool


def new_reading_keys(
    store: ChannelStore, framework: Framework, own: str, now: datetime
) -> Iterator[NewReadingKey]:
    """Those of other members that came not long ago, or of which nobody who shares was told."""
    for member in sorted(framework.cards.keys() - {own}):
        card = _card_with_new_keys(framework.all_cards[member])
        if card is None:
            continue
        since = store.cards_came(member).get(card.version, "")
        is_told = set(card.recipients) <= store.told_keys(member)
        if is_told and not _is_recent(since, now):
            continue
        words = reading_key_words(card.recipients, framework.charters[0].digest)
        yield NewReadingKey(member, card.version, since, words, card.recipients, is_told)


def _card_with_new_keys(cards: tuple[Card, ...]) -> Card | None:
    """The card with which the reading keys of today came, where there were others before."""
    newest = cards[-1].recipients
    with_them = next(card for card in cards if set(newest) <= set(card.recipients))
    return with_them if with_them.version > cards[0].version else None


def _is_recent(since: str, now: datetime) -> bool:
    return bool(since) and now - datetime.fromisoformat(since) < SHOWN_FOR
