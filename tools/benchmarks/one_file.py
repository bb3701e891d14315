"""One large IATI file, read and derived as a whole and in ranges, by one worker and by several.

    PYTHONPATH=tools python -m benchmarks.one_file ../shared/data FOLDER MEGABYTES [ROUNDS]

Each round: as a whole by one worker, in ranges by one and by two, all of them processes that have
their tables; seconds by the clock and of processors, and whether the same bytes came out.
"""

from __future__ import annotations

import hashlib
import random
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from unittest.mock import patch

from benchmarks.iati_files import read_pool, write_iati
from riparian.build import read_all
from riparian.build.reading_files import ReadTask
from riparian.ingest.iati.iati_reader import IatiReader
from riparian.store.copying import digest_of
from riparian.workers.workforce import OwnProcesses


class Taken(NamedTuple):
    """Seconds by the clock and of processors, and a hash of all that came out."""

    clock: float
    processor: float
    came_out: str


class _OneOfSeveral(OwnProcesses):
    """One process that is given ranges as if there were others."""

    def __init__(self) -> None:
        super().__init__(1)
        self.workers = 2


def main() -> None:
    """Make the file unless it is there, and print what each round takes."""
    data, folder, megabytes, *rounds = sys.argv[1:]
    file = Path(folder) / f"one-{megabytes}.xml"
    if not file.exists():
        pool = read_pool(sorted(Path(data).rglob("*.xml")), "2.03")
        write_iati(file, pool, random.Random(1), size=int(megabytes) * 1_000_000)
    sha256 = digest_of(file) or ""
    for _ in range(int(*rounds or ["1"])):
        whole = take(file, sha256, OwnProcesses(1))
        for name, workforce in (("one", _OneOfSeveral()), ("two", OwnProcesses(2))):
            divided = take(file, sha256, workforce)
            same = "the same" if divided.came_out == whole.came_out else "SOMETHING ELSE"
            print(
                f"in ranges by {name}: clock {divided.clock:.1f} ({whole.clock:.1f} as a whole), "
                f"processor {divided.processor:.1f} ({whole.processor:.1f}), {same}",
                flush=True,
            )


def take(file: Path, sha256: str, workforce: OwnProcesses) -> Taken:
    """Read and derive it into a folder of its own."""
    with TemporaryDirectory() as folder, workforce:
        small = file.with_suffix(".small")
        small.write_bytes(b"<iati-activities><iati-activity/></iati-activities>")
        with patch.object(read_all, "POOL_FROM_BYTES", 0):
            warm = [_task(small, digest_of(small) or "", folder, f"warm-{n}") for n in range(4)]
            read_all.read_all(warm, lambda *_: None, workforce)
        before, began, here = workforce.effort().seconds, time.perf_counter(), time.process_time()
        task = _task(file, sha256, folder, "large")
        read_all.read_all([task], lambda *_: None, workforce)
        clock = time.perf_counter() - began
        processor = workforce.effort().seconds - before + time.process_time() - here
        came_out = hashlib.sha256()
        for path in sorted(Path(task.folder).iterdir()):
            came_out.update((digest_of(path) or "").encode())
        return Taken(clock, processor, came_out.hexdigest())


def _task(file: Path, sha256: str, folder: str, name: str) -> ReadTask:
    return ReadTask(
        dataset=name,
        file=str(file),
        bytes=file.stat().st_size,
        sha256=sha256,
        reader="iati",
        reader_version=IatiReader.version,
        provider=None,
        folder=str(Path(folder) / name),
        fingerprint="bench",
        region="mekong",
    )


if __name__ == "__main__":
    main()
