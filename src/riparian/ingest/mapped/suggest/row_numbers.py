"""Columns that number the rows of a table (No., 番号, 번호): such numbers identify no project."""

from __future__ import annotations

import re

from riparian.language.figures.reading import fold_text


class Numbering:
    """Whether numbers count rows: from 0 or 1 up by 1, or anew in each group of rows.

    Numbers with zeros before them (0001) are not taken for such.
    """

    def __init__(self) -> None:
        self._first = self._last = -1
        self._steps = self._restarts = 0
        self._other = False

    def add(self, text: str) -> None:
        """Look at the next filled cell."""
        if self._other:
            return
        match = _ROW_NUMBER.fullmatch(fold_text(text))
        number = int(match[1]) if match else -1
        if self._last < 0:
            self._first, self._other = number, number not in (0, 1)
        elif number == self._last + 1:
            self._steps += 1
        else:
            self._restarts += 1
            self._other = number != self._first
        self._last = number

    @property
    def counts_rows(self) -> bool:
        """Whether all cells seen were such numbers, and two or more."""
        return not self._other and self._steps > 0 and self._steps >= self._restarts


_ROW_NUMBER = re.compile(r"[(#]?(0|[1-9]\d{0,6})[.)]?", re.ASCII)
