"""What linking costs as a catalogue grows.

    PYTHONPATH=tools python -m benchmarks.growing CENTRE               # an eighth … all, a table
    PYTHONPATH=tools python -m benchmarks.growing CENTRE 10000 1000000 # so many records
    PYTHONPATH=tools python -m benchmarks.growing SNAPSHOT linked      # one that is made, as JSON

Each size is a snapshot of its own, drawn from the centre's (`repeated`), and linked in a process
of its own, with helpers. Processor seconds are those of all its processes, which other work on the
machine lengthens less than those of the clock; the peak is what they hold together.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from benchmarks.repeated import make_repeated
from benchmarks.running import run
from riparian.linking.engine.link import link_records
from riparian.store.database import Snapshot
from riparian.store.layout import Layout
from riparian.store.snapshot import BUILD_MEMORY, live_build
from riparian.workers.workforce import OwnProcesses, workers_here

PARTS = (8, 4, 2, 1)


def main() -> None:
    """Do what is asked."""
    path = Path(sys.argv[1])
    if sys.argv[2:] == ["linked"]:
        print(json.dumps(link_made(path)))
        return
    print(
        f"{'records':>9} {'pairs':>9} {'told':>9} {'clock':>8} {'seconds':>8} {'ms each':>8}"
        f" {'peak MB':>8}",
        flush=True,
    )
    for records in [int(many) for many in sys.argv[2:]] or parts_of(snapshot_of(path)):
        with TemporaryDirectory(dir=path) as folder:
            made = Path(folder) / "made.duckdb"
            make_repeated(snapshot_of(path), records, made)
            print(line_of(made), flush=True)


def line_of(made: Path) -> str:
    """Link a made snapshot in a process of its own, and tell what it cost."""
    ran = run((sys.executable, "-m", "benchmarks.growing", made, "linked"))
    one = json.loads(ran.out)
    return (
        f"{one['records']:9,} {one['pairs']:9,} {one['told']:9,} {one['clock']:8.1f}"
        f" {one['seconds']:8.1f} {1000 * one['seconds'] / one['records']:8.2f} {ran.peak_mb:8,.0f}"
    )


def snapshot_of(folder: Path) -> Path:
    """The live snapshot of a centre."""
    layout = Layout(folder.resolve())
    return layout.snapshot(live_build(layout))


def parts_of(snapshot: Path) -> Sequence[int]:
    """An eighth, a quarter, a half and all of the records of a snapshot."""
    with Snapshot(duckdb.connect(str(snapshot), read_only=True)) as connection:
        found = connection.execute("SELECT count(DISTINCT unit_id) FROM activity").fetchone()
    assert found is not None
    return [found[0] // parts for parts in PARTS]


def link_made(snapshot: Path) -> dict[str, object]:
    """Link a snapshot that was made to be linked, with the memory that a build has."""
    with Snapshot(
        duckdb.connect(str(snapshot), config={"memory_limit": BUILD_MEMORY})
    ) as connection:
        connection.execute("SET threads = 2")
        found = connection.execute("SELECT region FROM region").fetchone()
        assert found is not None
        began, clock = _processor(), time.perf_counter()
        with OwnProcesses(workers_here()) as workforce:
            done = link_records(connection, str(found[0]), workforce=workforce)
        clock = time.perf_counter() - clock
    return {
        "records": done.records,
        "pairs": done.compared,
        "told": done.steps[-1].rows,
        "cut": done.cut_values,
        "projects": done.projects,
        "clock": clock,
        "seconds": _processor() - began,
        "steps": {step.step: step.seconds for step in done.steps},
    }


def _processor() -> float:
    """Seconds of the processors that this process and those that it started have used."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


if __name__ == "__main__":
    main()
