"""Whether a run may become the current edition of its source.

A minimum stops a run, a maximum only warns. The first reason that holds is told.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from riparian.english import count_of, listed
from riparian.gather.fetch.follow import Products
from riparian.gather.gate.measure import Measured
from riparian.gather.recipes.recipe import Expectations

GateState = Literal["good", "shrunk", "layout changed", "partial", "empty"]

_MOST_STRANGE = 0.5
"""With more titles than this in another language than the recipe names, the layout has changed."""


class Verdict(msgspec.Struct, frozen=True):
    """What a run comes to, why, and what to look at all the same."""

    state: GateState
    why: str | None = None
    warning: str | None = None


def judge_run(
    expect: Expectations, products: Products, measured: Measured, last_good: int | None
) -> Verdict:
    """The verdict on a run; `last_good` counts the records of the last good one."""
    fault = products.fault
    if fault is not None and fault.state != "partial":
        return Verdict("empty" if fault.state == "empty" else "layout changed", fault.why)
    if measured.unread is not None:
        return Verdict("layout changed", measured.unread)
    if not measured.records:
        return Verdict("empty", "There is no record in it that could be read.")
    missing = [name for name in expect.columns if name not in measured.columns]
    if missing:
        return Verdict(
            "layout changed", f"Expected the columns {listed(expect.columns)}, got none called "
            f"{listed(missing, last='or')}."
        )  # fmt: skip
    if (why := _too_few(expect, measured)) is not None:
        return Verdict("layout changed", why)
    if fault is not None:
        return Verdict("partial", fault.why)
    records = count_of(measured.records, "record")
    if measured.records < expect.records:
        return Verdict("shrunk", f"Expected at least {expect.records:,} records, got {records}.")
    if last_good is not None and measured.records < expect.of_last * last_good:
        return Verdict(
            "shrunk", f"The last good run had {last_good:,} records, this one {measured.records:,}."
        )
    warning = None
    if expect.records_at_most is not None and measured.records > expect.records_at_most:
        warning = f"Expected at most {expect.records_at_most:,} records, got {records}."
    if measured.left_out and warning is None:
        warning = f"Not read, since no reader knows it: {listed(measured.left_out)}."
    return Verdict("good", warning=warning)


def _too_few(expect: Expectations, measured: Measured) -> str | None:
    for what, wanted, got in (
        ("a title", expect.with_title, measured.with_title),
        ("a year", expect.with_year, measured.with_year),
        ("an amount", expect.with_amount, measured.with_amount),
    ):
        if got < wanted:
            return f"Expected {what} in {wanted:.0%} of the records, got it in {got:.0%}."
    if measured.strange > _MOST_STRANGE:
        return f"{measured.strange:.0%} of the titles are in none of the recipe's languages."
    return None
