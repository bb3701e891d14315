"""Words that mean the seat of government without its name: the capital, or a national body.

"The National University of Laos" has no place in its name and stands in Vientiane; "water supply of
the capital" is there too. What such words are stands in `data/capital_words.csv` and
`data/national_bodies.csv`. They are looked for only where a text names no other place, and only in
a country with one seat: Myanmar's moved in 2005.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from riparian.region.mentions.phrase_tables import phrase_table

Meaning = Literal["capital", "national body"]
_TABLES: tuple[tuple[Meaning, str, str], ...] = (
    ("capital", "capital_words.csv", "lang"),
    ("national body", "national_bodies.csv", "what"),
)


def seat_words(folded: str, *, in_title: bool) -> Iterator[tuple[int, int, Meaning]]:
    """Where such words stand in a folded text, those for the capital first.

    Bodies are looked for in titles only: a description names them for many reasons.
    """
    for meaning, name, column in _TABLES if in_title else _TABLES[:1]:
        table = phrase_table(name, column, folded.isascii())
        for match in table.sides[""].find(folded, table.present(folded)):
            yield match.start(), match.end(), meaning
