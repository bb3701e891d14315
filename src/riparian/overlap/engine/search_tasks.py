"""The search for the overlaps of several pairs of providers, as tasks for a workforce.

Each pair of providers is two tasks: `begin_pair` looks at it for the first time and tells of which
projects it wants the texts; when those of all pairs have been read, each once, `end_pair` looks
again and writes the overlaps. What both work on stands in files (`search_files`), which a process
maps: what projects touch is gathered once, and lies in memory once.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import msgspec

from riparian.overlap.engine.overlap_row import COLUMNS
from riparian.overlap.engine.provider_pair import Gathered
from riparian.overlap.engine.search_files import (
    MappedReadings,
    read_begun,
    read_gathered,
    write_begun,
)
from riparian.overlap.engine.search_overlaps import (
    PairSearch,
    begin_search,
    end_search,
    overlap_rows,
)
from riparian.overlap.engine.selection import projects_of, to_look_again
from riparian.store.load import as_lines
from riparian.store.settings import OverlapSettings
from riparian.store.writing import placed_when_whole
from riparian.workers.task_calls import when_released


class PairTask(msgspec.Struct, frozen=True):
    """A pair of providers, and where what is known of it stands: what all projects touch
    (`gathered`), what the first look left (`begun`), what texts say (`readings`; none where there
    is no second look), and the lines of overlaps (`found`)."""

    provider_a: str
    provider_b: str
    settings: OverlapSettings
    gathered: str
    begun: str
    readings: str | None
    found: str


def begin_pair(task: PairTask) -> list[str]:
    """Make the first look; the projects of the pairs that are to be looked at again, in order."""
    gathered = _gathered(task.gathered)
    begun = begin_search(gathered, task.provider_a, task.provider_b, task.settings)
    write_begun(Path(task.begun), begun)
    at = to_look_again(begun.first, begun.scene.two, task.settings.second_look)
    two = projects_of(begun.scene.two, begun.first.a[at], begun.first.b[at])
    return sorted({project for pair in two for project in pair})


def end_pair(task: PairTask) -> PairSearch:
    """Make the second look and write the overlaps, the strongest first, each as a line of JSON."""
    gathered = _gathered(task.gathered)
    begun = read_begun(Path(task.begun), gathered, task.settings.feature_cap_bits)
    reader = None if task.readings is None else _readings(task.readings)
    overlaps = end_search(begun, task.settings, False, reader)
    found = Path(task.found)
    with placed_when_whole(found.parent) as place, (place / found.name).open("wb") as out:
        for line in as_lines(COLUMNS, overlap_rows(overlaps)):
            out.write(line + b"\n")
    return overlaps.search


@lru_cache(maxsize=1)
def _gathered(path: str) -> Gathered:
    return read_gathered(Path(path))


@lru_cache(maxsize=1)
def _readings(path: str) -> MappedReadings:
    return MappedReadings(Path(path))


@when_released
def _forget() -> None:
    """Let go of the files of a search that is over."""
    _gathered.cache_clear()
    _readings.cache_clear()
