"""What linking costs as a catalogue grows: an eighth, a quarter, a half and all of the records.

    PYTHONPATH=tools python -m benchmarks.growing CENTRE         # a table, a process for each size
    PYTHONPATH=tools python -m benchmarks.growing SNAPSHOT 8     # an eighth, as JSON

Which records stay is drawn by their ids, so each size is a sample of the next. Processor seconds
are told, which other work on the machine lengthens less than those of the clock.
"""

from __future__ import annotations

import json
import shutil
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from benchmarks.running import run
from riparian.linking.link import link_units
from riparian.store.layout import Layout
from riparian.store.snapshot import live_build

PARTS = (8, 4, 2, 1)
MADE = ("link", "link_weight", "unit")


def main() -> None:
    """Do what is asked."""
    path = Path(sys.argv[1])
    if len(sys.argv) > 2:
        print(json.dumps(link_part(path, int(sys.argv[2]))))
        return
    print(f"{'records':>8} {'pairs':>8} {'told':>8} {'seconds':>8} {'ms each':>8} {'peak MB':>8}")
    for parts in PARTS:
        ran = run((sys.executable, "-m", "benchmarks.growing", snapshot_of(path), str(parts)))
        one = json.loads(ran.out)
        each = 1000 * one["seconds"] / one["units"]
        print(
            f"{one['units']:8,} {one['pairs']:8,} {one['told']:8,} {one['seconds']:8.1f}"
            f" {each:8.2f} {ran.peak_mb:8,.0f}"
        )


def snapshot_of(folder: Path) -> Path:
    """The live snapshot of a centre."""
    layout = Layout(folder.resolve())
    return layout.snapshot(live_build(layout))


def link_part(snapshot: Path, parts: int) -> dict[str, float]:
    """Link one in so many records of a copy of a snapshot."""
    with TemporaryDirectory(dir=snapshot.parent) as folder:
        copy = shutil.copy(snapshot, Path(folder) / "copy.duckdb")
        with duckdb.connect(copy) as connection:
            for table in MADE:
                connection.execute(f"DROP TABLE IF EXISTS {table}")
            connection.execute("DELETE FROM activity WHERE hash(unit_id) % ? <> 0", [parts])
            connection.execute("UPDATE activity SET project_id = unit_id")
            began = time.process_time()
            done = link_units(connection, region_of(connection))
            seconds = time.process_time() - began
    told = done.steps[-1].rows
    return {"units": done.units, "pairs": done.compared, "told": told, "seconds": seconds}


def region_of(connection: duckdb.DuckDBPyConnection) -> str:
    """The region that the snapshot was built for."""
    found = connection.execute("SELECT region FROM region").fetchone()
    assert found is not None
    return str(found[0])


if __name__ == "__main__":
    main()
