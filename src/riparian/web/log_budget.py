"""What a server writes into its log, within bounds: a flood of errors must not fill a disk."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable

from riparian.web import access_log
from riparian.web.log_forms import LogForm, formatter

LINES_AT_ONCE = 100
"""How many lines may come together, of all kinds."""

SECONDS_A_LINE = 10.0
"""After so long, one more line may come."""

ALIKE = 5
"""So many lines of one kind are written; of the next ones each that doubles their number."""

MOST_KINDS = 1000


class LogBudget(logging.Filter):
    """Lets so many entries through, fewer of those that are alike, and says how many it left out.

    Entries are alike that come from the same line of the program with the same kind of exception.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._at = clock()
        self._room = float(LINES_AT_ONCE)
        self._seen: Counter[tuple[object, ...]] = Counter()
        self._left_out = 0

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether an entry is written; where others were not, it says so."""
        now = self._clock()
        gained = (now - self._at) / SECONDS_A_LINE
        self._room, self._at = min(LINES_AT_ONCE, self._room + gained), now
        if not self._is_news(record) or self._room < 1:
            self._left_out += 1
            return False
        self._room -= 1
        if self._left_out:
            record.msg = f"{record.getMessage()} ({self._left_out} entries before it left out)"
            record.args = ()
            self._left_out = 0
        return True

    def _is_news(self, record: logging.LogRecord) -> bool:
        """Whether an entry is among the first of its kind, or doubles their number. What only
        reports comes by the clock, and each time says something else."""
        if record.levelno < logging.WARNING:
            return True
        raised = record.exc_info[0] if record.exc_info else None
        kind = (record.name, record.pathname, record.lineno, raised)
        if len(self._seen) >= MOST_KINDS and kind not in self._seen:
            self._seen.clear()
        self._seen[kind] += 1
        times = self._seen[kind]
        # Powers of two have a single bit
        return times <= ALIKE or times & (times - 1) == 0


def log_within_budget(form: LogForm = "text", accesses: bool = False) -> None:
    """Have everything that is logged go to standard error, within bounds. `accesses`: with a line
    for each answer, of which there are as many as there are answers."""
    handler = logging.StreamHandler()
    handler.setFormatter(formatter(form))
    handler.addFilter(LogBudget())
    logging.basicConfig(handlers=[handler])
    logging.getLogger("riparian.sync").setLevel(logging.INFO)  # a line for each round
    logging.getLogger("riparian.serve").setLevel(logging.INFO)  # what is said at the start
    if accesses:
        unbounded = logging.StreamHandler()
        unbounded.setFormatter(formatter(form))
        access_log.LOGGER.addHandler(unbounded)
        access_log.LOGGER.setLevel(logging.INFO)
        access_log.LOGGER.propagate = False
