"""Which column gets which field, so that all columns together fit best.

A *slot* is a place that one column can take: a field that holds one value has one slot, a field of
words one for each language, others a few. Choosing for each column the field it fits best would
give one field to two columns; so the total of bits over all columns is made as large as it can be
(an assignment problem; J. Munkres, Algorithms for the Assignment and Transportation Problems,
1957, in the form of successive shortest paths). A column may go without.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from riparian.ingest.mapped.engine.mapping_fields import FIELDS

Slot = tuple[str, str, int]
"""A field, a language ("" where none is said) and a number from 0."""

COLUMNS_LIMIT = 300
"""Columns that compete; of more, those that fit anything best."""

_BY_LANGUAGE = {
    "title": 1, "description": 2, "place": 1, "provider": 1, "agency": 1, "implementer": 2,
    "host_agency": 1, "sector": 2, "admin1": 1, "admin2": 1, "note": 2,
}  # fmt: skip
"""Fields of words with the number of columns that one language can have."""
_SEVERAL = {"other_identifier": 3, "related": 2, "event_date": 2, "url": 2}
_LATER = 0.5
"""Bits that the second slot of a field costs, so that the first is taken first."""


def slots_of(field: str, lang: str | None) -> list[Slot]:
    """The slots that a column of this field and language can take."""
    if field in _BY_LANGUAGE and FIELDS[field].has_language:
        return [(field, lang or "", number) for number in range(_BY_LANGUAGE[field])]
    return [(field, "", number) for number in range(_SEVERAL.get(field, 1))]


def assign(scores: Sequence[Mapping[str, float]], langs: Sequence[str | None]) -> list[str | None]:
    """The field of each column, or None. `scores` are bits above what is needed to be taken."""
    order = sorted(range(len(scores)), key=lambda i: -max(scores[i].values(), default=0.0))
    busy = sorted(i for i in order[:COLUMNS_LIMIT] if max(scores[i].values(), default=0.0) > 0)
    slots: dict[Slot, int] = {}
    gains: list[dict[int, float]] = []
    for column in busy:
        gain: dict[int, float] = {}
        for field, bits in scores[column].items():
            for slot in slots_of(field, langs[column]):
                value = bits - _LATER * slot[2]
                if value > 0:
                    gain[slots.setdefault(slot, len(slots))] = value
        gains.append(gain)
    numbers = best_assignment(gains, len(slots))
    names = list(slots)
    fields: list[str | None] = [None] * len(scores)
    for column, number in zip(busy, numbers, strict=True):
        fields[column] = None if number is None else names[number][0]
    return fields


def best_assignment(gains: Sequence[Mapping[int, float]], width: int) -> list[int | None]:
    """For each row a column of its own, or None, so that the sum of gains is largest."""
    rows = len(gains)
    columns = width + rows  # one column more for each row: going without
    worst = max((max(gain.values(), default=0.0) for gain in gains), default=0.0) + 1.0
    row_price, column_price = [0.0] * (rows + 1), [0.0] * (columns + 1)
    owner = [0] * (columns + 1)
    for row in range(1, rows + 1):
        _place(row, gains, width, columns, worst, row_price, column_price, owner)
    columns_of_rows: list[int | None] = [None] * rows
    for column in range(1, width + 1):
        if owner[column] and (column - 1) in gains[owner[column] - 1]:
            columns_of_rows[owner[column] - 1] = column - 1
    return columns_of_rows


def _place(
    row: int,
    gains: Sequence[Mapping[int, float]],
    width: int,
    columns: int,
    worst: float,
    row_price: list[float],
    column_price: list[float],
    owner: list[int],
) -> None:
    """Find a column for one more row along the cheapest path of changes."""
    owner[0] = row
    least = [float("inf")] * (columns + 1)
    before = [0] * (columns + 1)
    used = [False] * (columns + 1)
    here = 0
    while True:
        used[here] = True
        current = owner[here]
        step, there = float("inf"), 0
        for column in range(1, columns + 1):
            if used[column]:
                continue
            cost = _cost(gains[current - 1], current, column, width, worst)
            change = cost - row_price[current] - column_price[column]
            if change < least[column]:
                least[column], before[column] = change, here
            if least[column] < step:
                step, there = least[column], column
        for column in range(columns + 1):
            if used[column]:
                row_price[owner[column]] += step
                column_price[column] -= step
            else:
                least[column] -= step
        here = there
        if owner[here] == 0:
            break
    while here:
        owner[here] = owner[before[here]]
        here = before[here]


def _cost(gain: Mapping[int, float], row: int, column: int, width: int, worst: float) -> float:
    """What a row pays for a column: less for more gain; `worst` for going without."""
    if column > width:
        return worst if column - width == row else 4 * worst
    return worst - gain[column - 1] if column - 1 in gain else 4 * worst
