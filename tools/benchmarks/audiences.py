"""What a snapshot of the member's own costs beside that which everybody sees.

    PYTHONPATH=tools python -m benchmarks.audiences [CENTRE] [--records 60] [--rounds 3]

One copy of CENTRE (the sample, where none is given) gets so many records of another member that
only this one may read, drawn from its own under other identifiers; one gets none. They are built in
turns, from nothing (nothing read, nothing inferred or encoded) and anew (all of that kept), each in
a process of its own. Seconds are the processor's, children included.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from riparian.centre.centre import Centre
from riparian.exchange.claims import ReadableEntry, SharedFile, shared_records_file
from riparian.exchange.names import read_origin
from riparian.store.layout import Layout

ORIGIN = read_origin("bench/another/1")


def main() -> None:
    """Measure, and print a line for each way."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("centre", type=Path, nargs="?")
    parser.add_argument("--records", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--build", choices=("one", "both"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.build:
        print(build(options.centre, options.records if options.build == "both" else 0))
        return
    with TemporaryDirectory() as temporary:
        folders = {which: Path(temporary) / which for which in ("one", "both")}
        if options.centre is None:
            Centre.init(folders["one"], sample=True).build()
        else:
            shutil.copytree(options.centre, folders["one"])
        shutil.copytree(folders["one"], folders["both"])
        for way in ("from nothing", "anew"):
            seconds: dict[str, list[float]] = {which: [] for which in folders}
            for _ in range(options.rounds):
                for which, folder in folders.items():
                    if way == "from nothing":
                        forget(folder)
                    seconds[which].append(one_build(folder, which, options.records))
            one, both = median(seconds["one"]), median(seconds["both"])
            print(f"{way:<14}one {one:7.1f} s   both {both:7.1f} s   {both / one:5.2f}", flush=True)


def one_build(folder: Path, which: str, records: int) -> float:
    """The processor seconds of a build in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.audiences", str(folder), "--build", which]
    ran = subprocess.run(
        [*command, "--records", str(records)], check=True, capture_output=True, text=True
    )
    return float(ran.stdout)


def forget(folder: Path) -> None:
    """Leave only what was received, and the snapshot out of which records are drawn."""
    layout = Layout(folder)
    for path in (layout.readings, layout.of_member.home):
        shutil.rmtree(path, ignore_errors=True)
    for path in (layout.inferred, layout.vectors, *layout.catalogue.glob("*.vectors.np*")):
        path.unlink(missing_ok=True)


def build(folder: Path, records: int) -> float:
    """Build anew, with the meanings of titles; the processor seconds of this process and those that
    it started."""
    centre = Centre.open(folder)
    shared = [SharedFile(ORIGIN, file_of(drawn(centre, records)), "AMBER")] if records else []
    centre._access.shared_files = lambda: shared
    before = spent()
    centre.build(anew=True)
    centre.read_meanings()
    return spent() - before


def drawn(centre: Centre, records: int) -> list[dict[str, Any]]:
    """Records of the live snapshot, taken evenly, as those of another."""
    with centre.reading() as snapshot:
        every = snapshot.column("SELECT activity FROM record ORDER BY dataset, ordinal")
    taken = [json.loads(every[n * len(every) // records]) for n in range(records)]
    for number, activity in enumerate(taken):
        activity["iati_identifier"] = f"restricted-{number}"
        activity["provenance"] = {"dataset": "theirs"}
    return taken


def file_of(activities: list[dict[str, Any]]) -> bytes:
    """The file that a journal of these records makes."""
    at = "2026-11-28T09:00:00Z"
    entries = [
        ReadableEntry(number, "activity", at, "desk", {"activity": activity, "source": {}})
        for number, activity in enumerate(activities)
    ]
    return shared_records_file(ORIGIN, "another", "Another member", "KR", entries)


def spent() -> float:
    """Processor seconds of this process and of those that it has started and waited for."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in both)


if __name__ == "__main__":
    main()
