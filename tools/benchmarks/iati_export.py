"""How long an export to IATI takes, and its memory: the records of a snapshot many times over.

    PYTHONPATH=tools python -m benchmarks.iati_export SNAPSHOT RECORDS FOLDER

`FOLDER` is for the grown snapshot and the file; both stay. Each copy of a record is one of its own
project, with an identifier of its own, and all else that is known of it. Only the tables that the
export reads are made: what a question to the list of projects costs is not in it.
"""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path

import duckdb

from riparian.export.iati_activity import Publisher
from riparian.export.iati_file import FileHead, write_file
from riparian.export.iati_records import read_records
from riparian.normalise.iso_days import today
from riparian.normalise.providers import load_providers
from riparian.store.database import Snapshot

SAME = ("dataset", "place", "place_correction")
OWN = {
    "activity": "activity_id || c.mark AS activity_id, project_id || c.mark AS project_id,"
    " unit_id || c.mark AS unit_id, identifier || c.mark AS identifier,"
    " ordinal + 1000000 * c.number AS ordinal",
    "record": "ordinal + 1000000 * c.number AS ordinal",
    "activity_provider": "activity_id || c.mark AS activity_id",
    "activity_country": "activity_id || c.mark AS activity_id",
    "activity_purpose": "activity_id || c.mark AS activity_id",
    "activity_place": "activity_id || c.mark AS activity_id",
    "activity_amount": "activity_id || c.mark AS activity_id",
    "link": "a || c.mark AS a, b || c.mark AS b",
}
"""Tables whose rows are copied, with the columns in which copies differ."""


def grow(original: Path, records: int, made: Path) -> None:
    """Make the snapshot."""
    made.unlink(missing_ok=True)
    with duckdb.connect(str(made)) as connection:
        connection.execute(f"ATTACH '{original}' AS original (READ_ONLY)")
        (there,) = connection.execute("SELECT count(*) FROM original.activity").fetchone() or (1,)
        copies = -(-records // there)
        connection.execute(
            "CREATE TEMP TABLE copies AS SELECT range AS number,"
            f" CASE range WHEN 0 THEN '' ELSE '-c' || range END AS mark FROM range({copies})"
        )
        for table in SAME:
            connection.execute(f"CREATE TABLE {table} AS FROM original.{table}")
        for table, columns in OWN.items():
            connection.execute(
                f"CREATE TABLE {table} AS SELECT t.* REPLACE ({columns})"
                f" FROM original.{table} AS t, copies AS c"
            )


def main(original: Path, records: int, folder: Path) -> None:
    """Grow, export, and say what it took."""
    made = folder / "grown.duckdb"
    if not made.exists():  # memory counts for the whole process: grow it in one run, measure in two
        grow(original, records, made)
    providers = load_providers().providers
    publisher = Publisher("Benchmark", "XM-DAC-99999", "90")
    with Snapshot(duckdb.connect(str(made), read_only=True)) as snapshot:
        before, processor = time.perf_counter(), time.process_time()
        projects = sorted(snapshot.column("SELECT DISTINCT project_id FROM activity"))
        written = write_file(
            folder / "grown.xml",
            FileHead((("Benchmark",),), snapshot.build, today(), "", None),
            publisher,
            read_records(snapshot, projects, publisher, today()),
            lambda code: providers[code].display if code in providers else None,
        )
    seconds, cpu = time.perf_counter() - before, time.process_time() - processor
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    size = (folder / "grown.xml").stat().st_size / 1e6
    print(
        f"{written:,} activities, {size:.0f} MB: {seconds:.1f} s, {cpu:.1f} s of processor,"
        f" {memory:.0f} MiB at most"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
