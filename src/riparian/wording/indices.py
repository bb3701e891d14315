"""What indices rest on, in a sentence, and which of them are worth telling."""

from __future__ import annotations

from collections.abc import Sequence

from riparian.areas.indices.index_records import Basis, Index, Indices
from riparian.english import count_of
from riparian.wording.amounts import outliers_words, usd_in_words

SPECIALITIES = 3
"""Themes of one provider that are told; all stand in the record."""


def basis_words(basis: Basis, by: str) -> str:
    """What of one provider the figures rest on, in one sentence."""
    if not basis.projects:
        words = f"{basis.name}: no project known here"
    else:
        projects = count_of(basis.projects, "project")
        money = usd_in_words(basis.usd) if basis.with_amount else "no amount in dollars"
        without = basis.projects - basis.with_amount
        words = f"{basis.name}: {projects}, {money}"
        if basis.with_amount and without:
            words += f" ({without:,} without an amount in dollars)"
        what = "money" if by == "amount" else "projects"
        open_parts = [
            f"{100 * part:.0f} % of the {what} with no known {name}"
            for part, name in ((basis.not_located, "province"), (basis.no_theme, "theme"))
            if part >= 0.005
        ]
        words += "".join(f"; {part}" for part in open_parts)
    if basis.perhaps:
        words += f"; {basis.perhaps:,} more may belong here: their years are not known"
    if doubt := outliers_words(basis.outliers):
        words += f"; {doubt}"
    words += "".join(
        f"; {count:,} {what} left out"
        for count, what in ((basis.planned, "only planned"), (basis.cancelled, "cancelled"))
        if count
    )
    return f"{words}."


def range_words(by: str) -> str:
    """What the range of a figure covers and what it does not, in sentences."""
    covers = (
        "The range covers missing places, themes and years: wherever those projects"
        " belong, the figure lies within it."
    )
    if by == "amount":
        covers += (
            " For a missing amount it covers only two cases: nothing, and the mean of the same"
            " provider’s projects there. A missing amount has no upper limit, so a large one could"
            " put the figure outside."
        )
    return (
        f"{covers} It does not cover projects that this centre does not hold, or what a record gets"
        " wrong."
    )


def telling(indices: Indices) -> Sequence[Index]:
    """All indices, but of each provider's themes only those that it does most of."""
    seen: dict[str, int] = {}
    shown = []
    for index in indices.indices:
        if index.key == "specialisation":
            seen[index.about] = seen.get(index.about, 0) + 1
            if seen[index.about] > SPECIALITIES or index.value <= 1:
                continue
        shown.append(index)
    return shown
