"""What can still be acted upon, as pages offer it: three links above a list, and how many are not
known."""

from __future__ import annotations

from typing import NamedTuple

from riparian.english import capitalised
from riparian.normalise.status import STATES, AskedState, State, StateCounts
from riparian.web.query import PageQuery
from riparian.wording.states import OFFERED, STATE_NAMES


class StateLink(NamedTuple):
    """One state to choose: what it is called, how many are in it, the query that asks for it."""

    name: str
    number: int
    query: str
    current: bool


class StatesShown(NamedTuple):
    """The states to choose from, the one that is shown, and the query for what is not known."""

    links: tuple[StateLink, ...]
    state: State
    counts: StateCounts
    unknown: str


def state_of(params: PageQuery, opening: AskedState) -> AskedState:
    """The state that an address asks for, else that with which the page or file opens."""
    if params.first("state") is None:
        return opening
    word = params.one_of("state", STATES, "all")
    return next(state for state in STATES if state == word)


def definite(state: AskedState) -> State:
    """A state that is not left open."""
    return "all" if state == "auto" else state


def states_shown(params: PageQuery, counts: StateCounts, state: State) -> StatesShown:
    """What a page offers above its list. What is not known is among the links where it is shown."""
    offered: tuple[State, ...] = ("unknown", *OFFERED) if state == "unknown" else OFFERED
    links = tuple(
        StateLink(
            capitalised(STATE_NAMES[choice]),
            counts.of(choice),
            params.query(state=choice),
            choice == state,
        )
        for choice in offered
    )
    return StatesShown(links, state, counts, params.query(state="unknown"))
