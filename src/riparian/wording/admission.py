"""What is said of an application and of a join kit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from riparian.english import count_of, listed

if TYPE_CHECKING:  # heavy, and most centres are in no framework
    from riparian.exchange.admission import ApplicationState


def standing_words(state: ApplicationState) -> str:
    """How an application stands, and whose turn it is."""
    who = f"This centre has applied to join {state.framework} as {state.line.member}"
    if state.standing == "admitted":
        called = "" if state.admitted_as == state.line.member else f", as {state.admitted_as}"
        return f"{who} and has been admitted{called} by charter {state.charter}."
    if state.standing == "name taken":
        return f"{who}, but charter {state.charter} gives that name to another seal."
    return (
        f"{who} and waits to be admitted: any {state.threshold} of {listed(state.voters)} must sign"
        " a charter that names it."
    )


def next_words(state: ApplicationState) -> str:
    """What the applicant does next."""
    if state.standing == "admitted":
        return "Next, with the seal at hand: riparian join"
    if state.standing == "name taken":
        return (
            f"Ask {state.kit_by or 'a member'} whether the others have admitted somebody else under"
            " this name, and compare the six words. If theirs differ from yours, somebody replaced"
            " your seal by another on the way."
        )
    return (
        "Next: run riparian exchange sync from time to time, or by a timer; it asks for newer"
        " charters. Without a network, riparian exchange unbundle FILE takes them from a member's"
        " bundle."
    )


def spoken(words: Sequence[str]) -> str:
    """Six words, to be read out."""
    return "   ".join(words)


def ahead_words(ahead: Mapping[str, tuple[int, int]]) -> Iterator[str]:
    """That the kit knows of more than has arrived, so that peers may be showing an older state."""
    for origin, (held, size) in sorted(ahead.items()):
        yield (
            f"{origin}: {held:,} of the {count_of(size, 'entry')} that it had when the join kit was"
            " made have arrived. No member asked so far has shown the rest."
        )
