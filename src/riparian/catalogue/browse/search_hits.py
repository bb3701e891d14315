"""What a search finds among the projects at hand, kept for the questions that come after it.

A search ranks everything that it finds once; facets, orders and parts of the list are then cut out
of that. What stands in the index under an entry is the project of the row before it, as both are in
order of the projects' ids.
"""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

import numpy as np
from msgspec.structs import replace

from riparian.catalogue.facets.postings import Mask, Rows
from riparian.catalogue.search.answer import SearchAnswer
from riparian.catalogue.search.match import HOWS, Match
from riparian.catalogue.search.run import Asked, answer_of, ask


class RankedRows(NamedTuple):
    """What a search found: the question as read (without the matches), the rows that match, best
    first, each with how as a number of `HOWS`, and how the question was understood."""

    asked: Asked
    rows: Rows
    hows: Rows
    said: SearchAnswer

    def match(self, row: int) -> Match:
        """How this row was found."""
        at = int(np.flatnonzero(self.rows == row)[0])
        return Match(row + 1, HOWS[self.hows[at]])


def rank_rows(index: sqlite3.Connection, words: str, allowed: Mask | None = None) -> RankedRows:
    """Everything that the words find, of the rows allowed. Raises BadRequest."""
    entries = None if allowed is None else set((np.flatnonzero(allowed) + 1).tolist())
    asked = ask(index, words, None, entries)
    best = asked.matches.best
    rows = np.fromiter((match.entry for match in best), np.int32, len(best)) - 1
    hows = np.fromiter((HOWS.index(match.how) for match in best), np.int8, len(best))
    said = answer_of(index, asked)
    return RankedRows(asked._replace(matches=replace(asked.matches, best=())), rows, hows, said)
