"""What somebody wants to hear of: overlaps that fit a question, a case, a country, their own work.

What is asked of overlaps is kept as the words of the list's address, so that it can be shown there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

import msgspec

from riparian.desk.notices.events import ADDRESSED, OF_OVERLAPS, Event
from riparian.errors import BadRequest
from riparian.overlap.report.overlap_list.overlap_question import OverlapFilter

SubscriptionKind = Literal["overlaps", "case", "country", "ours"]
SUBSCRIPTION_KINDS: tuple[SubscriptionKind, ...] = get_args(SubscriptionKind)

MOST_SUBSCRIPTIONS = 100
"""Of one person."""
MOST_WORDS, LONGEST_WORD = 40, 200

SEVERAL = ("country", "place", "theme", "kind", "strength", "host")
SINGLE = ("a", "b", "from", "to", "q")
QUERY_NAMES = (*SINGLE[:2], *SEVERAL, *SINGLE[2:])
"""What a question about overlaps can hold, by the names of the list's address."""


class Subscription(msgspec.Struct, frozen=True):
    """One of a person's; `about`: the question as JSON, the case by its name, the country by its
    code, nothing for what concerns us."""

    id: int
    account: str
    kind: SubscriptionKind
    about: str
    made_at: int

    @property
    def words(self) -> dict[str, tuple[str, ...]]:
        """What a question about overlaps asks for; nothing of other subscriptions."""
        return read_words(self.about) if self.kind == "overlaps" else {}


class Hearer(msgspec.Struct, frozen=True):
    """Somebody with an account. `as_member`: reads what this centre's member may; `author`: as whom
    others see them, where they are named; `answers` and `votes`: prepares what the member answers,
    and its votes."""

    account: str
    as_member: bool
    author: str = ""
    answers: bool = False
    votes: bool = False

    def is_asked(self, event: Event) -> bool:
        """Whether it asks their member for what they can give: that they hear of without wanting
        to."""
        can = self.votes if event.kind == "vote" else self.answers
        return can and event.concerns_us and event.kind in ADDRESSED

    def may_hear(self, event: Event) -> bool:
        """Whether it is for them at all, whatever they want to hear of. What they may read is asked
        again whenever it is shown."""
        if event.persons is not None and self.account not in event.persons:
            return False
        if event.by and event.by == self.author:
            return False
        return self.as_member or event.for_public


def fits(subscription: Subscription, event: Event) -> bool:
    """Whether a subscription asks for an event."""
    match subscription.kind:
        case "overlaps":
            return event.kind in OF_OVERLAPS and subscription.id in event.fits
        case "case":
            return bool(event.case) and event.case == subscription.about
        case "country":
            return subscription.about in event.countries
        case "ours":
            return event.concerns_us


def stored_words(words: Mapping[str, tuple[str, ...]]) -> str:
    """A question about overlaps as it is stored; raises BadRequest for one that is too long."""
    kept = {name: tuple(words[name]) for name in QUERY_NAMES if words.get(name)}
    if sum(map(len, kept.values())) > MOST_WORDS or any(
        len(word) > LONGEST_WORD for several in kept.values() for word in several
    ):
        raise BadRequest("You ask for too much at once.", "Choose fewer conditions.")
    return msgspec.json.encode(kept).decode()


def read_words(stored: str) -> dict[str, tuple[str, ...]]:
    """A question as it was stored; nothing where a later Riparian stored it otherwise."""
    try:
        words = msgspec.json.decode(stored, type=dict[str, tuple[str, ...]])
    except msgspec.MsgspecError:
        return {}
    return {name: words[name] for name in QUERY_NAMES if words.get(name)}


def overlap_filter(words: Mapping[str, tuple[str, ...]]) -> OverlapFilter:
    """What the words of an address ask of overlaps; raises BadRequest for a year that is none."""
    return OverlapFilter(
        **{name: words.get(name) or None for name in SEVERAL},  # type: ignore[arg-type]
        first_year=_year(words, "from"),
        last_year=_year(words, "to"),
        words=next(iter(words.get("q", ())), None),
    )


def _year(words: Mapping[str, tuple[str, ...]], name: str) -> int | None:
    text = next(iter(words.get(name, ())), None)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        raise BadRequest(f"Expected a year, got '{text[:40]}'.", "Write it as 2015.")
    return int(text)
