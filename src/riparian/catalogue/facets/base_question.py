"""What any question about a list may say: its checks, its state, and the same with less asked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import TypeVar

import msgspec

from riparian.english import listed
from riparian.errors import BadRequest
from riparian.normalise.status import AskedState, State, StateCounts

MOST_VALUES = 50
"""Values of one facet that may be given; each has to be looked up."""

FIRST_YEAR, LAST_YEAR = 1900, 2200
"""Years that may be asked about."""

Q = TypeVar("Q", bound=msgspec.Struct)


def check_years(first: int | None, last: int | None) -> None:
    """Raise BadRequest for years that may not be asked about."""
    for year in (first, last):
        if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
            raise BadRequest(
                f"Expected a year from {FIRST_YEAR} to {LAST_YEAR}, got {year}.",
                "Give a year in four digits, such as 2019.",
            )
    if first is not None and last is not None and first > last:
        raise BadRequest(
            f"Expected the first year before the last, got {first} to {last}.",
            "Give the earlier year first.",
        )


def check_part(offset: int, limit: int | None) -> None:
    """Raise BadRequest for a part of a list that cannot be."""
    if offset < 0 or (limit is not None and limit < 0):
        raise BadRequest(
            f"Expected an offset and a limit of 0 or more, got {offset} and {limit}.",
            "Give numbers that are not negative.",
        )


def check_order(order: str | None, orders: Sequence[str]) -> None:
    """Raise BadRequest for an order that there is not."""
    if order is not None and order not in orders:
        raise BadRequest(
            f"A list cannot be sorted by '{order}'.", f"Choose {listed(orders, last='or')}."
        )


def check_values(values: Collection[str]) -> None:
    """Raise BadRequest for more values of one facet than may be given."""
    if len(values) > MOST_VALUES:
        raise BadRequest(
            f"Expected at most {MOST_VALUES} values, got {len(values):,}.", "Choose fewer."
        )


def state_shown(asked: AskedState, *, narrowed: bool, count: Callable[[], StateCounts]) -> State:
    """The state that is asked for, or with which a list opens: with all where it is narrowed by
    time or by words, else by how many are in each state."""
    if asked != "auto":
        return asked
    return "all" if narrowed else count().opens_with


def fewer_conditions(
    question: Q, conditions: Mapping[str, Sequence[str]]
) -> Iterator[tuple[str, Q]]:
    """A question without each of its conditions, where there are several; none of its rows.

    `conditions` are the fields that state each; a field states nothing where it is as in a question
    that asks for nothing. A list that opens by itself and is empty has all states already.
    """
    nothing = type(question)()
    if msgspec.structs.asdict(question)["state"] == "auto":
        question = msgspec.structs.replace(question, state="all")
    given = {
        name: {field: getattr(nothing, field) for field in fields}
        for name, fields in conditions.items()
        if any(getattr(question, field) != getattr(nothing, field) for field in fields)
    }
    for name, empty in given.items() if len(given) > 1 else ():
        yield name, msgspec.structs.replace(question, offset=0, limit=0, **empty)
