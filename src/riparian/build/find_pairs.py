"""Finds the overlaps of pairs of providers into the tables `overlap` and `project_reading`: one
pair after the other here, or all of them by a workforce (`overlap.engine.search_tasks`).

In both cases each text is read once for all pairs, and rows stand in the order of the pairs.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from riparian.overlap.engine.load_projects import in_numbers
from riparian.overlap.engine.overlap_row import COLUMNS
from riparian.overlap.engine.project_texts import READING_COLUMNS, Reading, TextReader
from riparian.overlap.engine.provider_pair import Gathered
from riparian.overlap.engine.search_files import write_gathered, write_readings
from riparian.overlap.engine.search_overlaps import PairSearch, find_overlaps
from riparian.overlap.engine.search_rows import SearchRows
from riparian.overlap.engine.search_tasks import PairTask, begin_pair, end_pair
from riparian.store.database import Snapshot
from riparian.store.load import add_line_file, load_rows, workplace_of
from riparian.store.scratch import scratch_folder
from riparian.store.settings import OverlapSettings
from riparian.store.steps import StepLog, StepMeter
from riparian.workers.workforce import HERE, Workforce, in_order

Say = Callable[[str], None]

SHARED_FROM = 100_000
"""Projects from which on the work is shared, those of both sides of each pair added up: a second
and a half of work, and texts."""


class PairFinder:
    """Finds them in a snapshot in the making, as long as its `rows` are there."""

    def __init__(
        self,
        snapshot: Snapshot,
        rows: SearchRows,
        settings: OverlapSettings,
        reader: TextReader,
        say: Say,
        workforce: Workforce = HERE,
    ) -> None:
        self._snapshot, self._rows, self._settings = snapshot, rows, settings
        self._reader, self._say, self._workforce = reader, say, workforce
        self._gathered: Gathered | None = None
        self.steps: list[StepLog] = []
        """Those that are done once for all pairs."""

    def find(self, pairs: Sequence[tuple[str, str]]) -> Generator[PairSearch]:
        """The searches of these pairs, of which each adds its rows when it is asked for."""
        many = dict(self._snapshot.rows("SELECT provider, count(*) FROM owned GROUP BY provider"))
        projects = sum(many.get(provider, 0) for pair in pairs for provider in pair)
        if len(pairs) > 1 and projects >= SHARED_FROM:
            yield from self._by_workforce(pairs)
        else:
            yield from map(self.find_one, pairs)

    def find_one(self, pair: tuple[str, str]) -> PairSearch:
        """The same of one, here."""
        a, b = pair
        self._say(f"finding overlaps of {a} and {b}")
        search = find_overlaps(
            self._snapshot, a, b, self._settings, gathered=self._all(), reader=self._reader
        )
        self._snapshot.execute("INSERT INTO overlap SELECT * FROM found_overlap")
        self._add_readings(pair, self._reader.take_latest())
        return search

    def _by_workforce(self, pairs: Sequence[tuple[str, str]]) -> Iterator[PairSearch]:
        with scratch_folder(workplace_of(self._snapshot)) as folder:
            write_gathered(folder / "gathered", self._all())
            self._gathered = None  # workers have it mapped
            tasks = list(self._tasks(pairs, folder))
            self._say(f"comparing projects of {len(pairs)} pairs of providers")
            wanted = list(in_order(self._workforce, begin_pair, tasks))
            self._read({project for each in wanted for project in each}, folder)
            searches = in_order(self._workforce, end_pair, tasks)
            for pair, task, projects, search in zip(pairs, tasks, wanted, searches, strict=True):
                self._say(f"adding overlaps of {' and '.join(pair)}")
                found = Path(task.found)
                add_line_file(self._snapshot, "overlap", COLUMNS, found)
                found.unlink()
                self._add_readings(pair, self._reader.read(projects))
                yield search

    def _tasks(self, pairs: Sequence[tuple[str, str]], folder: Path) -> Iterator[PairTask]:
        settings = msgspec.structs.replace(self._settings, pairs=())
        for number, (a, b) in enumerate(pairs):
            yield PairTask(
                a,
                b,
                settings,
                gathered=str(folder / "gathered"),
                begun=str(folder / f"begun-{number}"),
                readings=str(folder / "readings"),
                found=str(folder / f"found-{number}.jsonl"),
            )

    def _read(self, projects: set[str], folder: Path) -> None:
        self._say("reading texts")
        meter = StepMeter(self._workforce)
        write_readings(folder / "readings", self._reader.read(sorted(projects)))
        self.steps.append(meter.log("texts", len(projects)))

    def _add_readings(self, pair: tuple[str, str], readings: Mapping[str, Reading]) -> None:
        """Keep what the texts of this pair of providers say, for who asks about other pairs."""
        rows = [
            (*pair, project, reading.purposes.tolist(), vector, reading.waits)
            for project, reading in readings.items()
            for vector in [None if reading.vector is None else reading.vector.tolist()]
        ]
        load_rows(self._snapshot, "found_reading", READING_COLUMNS, rows, temporary=True)
        self._snapshot.execute("INSERT INTO project_reading SELECT * FROM found_reading")

    def _all(self) -> Gathered:
        if self._gathered is None:
            self._gathered = in_numbers(self._snapshot, self._rows)
        return self._gathered
