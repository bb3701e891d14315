"""Size and time of the small list that is kept of every build, at the size of a centre and beyond.

    .venv/bin/python tools/history_bench.py CENTRE [--records 100000]

The list of the centre's live build is written as it is; then one of as many records as asked for,
made by drawing its records and overlaps again and again, each with another identifier and hash.
"""

from __future__ import annotations

import argparse
import random
import time
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from riparian import Centre
from riparian.overlap.report.list_build import list_of
from riparian.store.build_lists import BuildList, ListedOverlap, read_list, write_list
from riparian.store.layout import Layout
from riparian.store.snapshot import open_snapshot


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("centre", type=Path)
    parser.add_argument("--records", type=int, default=100_000)
    asked = parser.parse_args()
    centre = Centre.open(asked.centre)
    began = time.perf_counter()
    with open_snapshot(centre.layout) as snapshot:
        content = list_of(snapshot)
    print(f"made out of the snapshot in {time.perf_counter() - began:.2f} s")
    for each in (content, scaled(content, asked.records)):
        measure(each)


def scaled(content: BuildList, many: int) -> BuildList:
    """A list of that many records: copies, each with an identifier and a hash of its own."""
    draw = random.Random(7)
    times = -(-many // len(content.records))
    named = [
        {r: f"{r.rpartition('-')[0]}-{draw.randrange(10**7):07d}" for r in content.records}
        for _ in range(times)
    ]
    hashes = draw.randbytes(4 * len(content.records) * times)
    records, projects, countries, overlaps = [], [], [], []
    for n, names in enumerate(named):
        start = n * len(content.records)
        records += [names[r] for r in content.records]
        projects += [start + p for p in content.projects]
        countries += content.countries
        for o in content.overlaps:
            a, b = names[o.a], names[o.b]
            overlaps.append(ListedOverlap(f"{a}~{b}", *o[1:3], a, b, *o[5:]))
    return BuildList(tuple(records), hashes, tuple(projects), tuple(countries), tuple(overlaps))


def measure(content: BuildList) -> None:
    with TemporaryDirectory() as folder:
        layout = Layout(Path(folder))
        layout.catalogue.mkdir()
        began = time.perf_counter()
        path = write_list(layout, "0" * 16, datetime.now(UTC), content)
        written = time.perf_counter() - began
        began = time.perf_counter()
        read_list(path)
        read = time.perf_counter() - began
        size = path.stat().st_size
        print(
            f"{len(content.records):,} records, {len(content.overlaps):,} overlaps: {size:,} bytes,"
            f" {size / len(content.records):.1f} a record;"
            f" written in {written:.2f} s, read in {read:.2f} s"
        )


if __name__ == "__main__":
    main()
