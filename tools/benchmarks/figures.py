"""Figures: what was measured, against what was aimed at, as a table or as JSON."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median


@dataclass(frozen=True)
class Figure:
    """A measured value; `at_most` or `at_least` is what was aimed at, `note` how it came about."""

    part: str
    what: str
    value: float | None
    unit: str
    at_most: float | None = None
    at_least: float | None = None
    note: str = ""

    @property
    def verdict(self) -> str:
        """`met`, `missed`, `failed` (no value), or nothing where nothing was aimed at."""
        if self.value is None:
            return "failed"
        if self.at_most is None and self.at_least is None:
            return ""
        over = self.at_most is not None and self.value > self.at_most
        under = self.at_least is not None and self.value < self.at_least
        return "missed" if over or under else "met"


def middle(values: Sequence[float]) -> tuple[float, str]:
    """The median, and the range in words."""
    return median(values), f"{min(values):.2f} to {max(values):.2f} in {len(values)} rounds"


def machine() -> dict[str, str]:
    """What the figures were measured on; no name of a machine or a person."""
    return {
        "processors": str(os.cpu_count()),
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB",
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        **{name: version(name) for name in ("lxml", "duckdb", "msgspec", "riparian")},
    }


def as_json(figures: Iterable[Figure]) -> dict[str, object]:
    """Everything, for another program."""
    rows = [asdict(figure) | {"verdict": figure.verdict} for figure in figures]
    return {"machine": machine(), "figures": rows}


def print_heading() -> None:
    """Say what it is measured on."""
    print("  ".join(f"{name} {value}" for name, value in machine().items()))


def print_part(name: str, figures: Sequence[Figure]) -> None:
    """Print the figures of one part as soon as they are there."""
    print(f"\n{name}")
    for f in figures:
        aim = f"<= {f.at_most:g}" if f.at_most is not None else ""
        aim = f">= {f.at_least:g}" if f.at_least is not None else aim
        value = "-" if f.value is None else _plain(f.value)
        print(f"  {f.what:<52} {value:>10} {f.unit:<6} {aim:<8} {f.verdict:<7} {f.note}".rstrip())
    sys.stdout.flush()


def megabytes(path: Path) -> float:
    """Size of a file."""
    return path.stat().st_size / 1e6


def _plain(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}"
