"""Work to be timed, in a process of its own: `python -m benchmarks.work WORK …` prints JSON.

`bare` and `read` go once through the files to fill caches and tables, then again and again for
at least `LEAST_SECONDS`; they report processor seconds of one pass. The other works are done once.
"""

from __future__ import annotations

import json
import multiprocessing
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from lxml import etree

from riparian.build.readings import ReadTask, carry_out
from riparian.ingest.find import find_reader
from riparian.ingest.reader import Record

LEAST_SECONDS = 0.6


def count_elements(path: Path) -> int:
    """The pass that reading is compared with: every element is met, counted and cleared.

    Activities that were met are removed from the root, else memory would grow with the file.
    """
    elements = 0
    for _, element in etree.iterparse(str(path)):
        elements += 1
        element.clear()
        if element.tag == "iati-activity":
            while element.getprevious() is not None:
                del element.getparent()[0]
    return elements


def count_records(path: Path) -> int:
    """Read a file as a build would, and keep nothing."""
    items = find_reader(path).read(path, path.stem)
    return sum(isinstance(item, Record) for item in items)


def timed_passes(count: Callable[[Path], int], files: Sequence[Path]) -> dict[str, float]:
    """Processor seconds of one pass through all files, and what it counted."""
    counted = sum(map(count, files))
    passes, began = 0, time.process_time()
    while (spent := time.process_time() - began) < LEAST_SECONDS:
        for path in files:
            count(path)
        passes += 1
    return {"seconds": spent / passes, "counted": counted}


def once(files: Sequence[Path]) -> dict[str, float]:
    """Read files once."""
    return {"counted": sum(map(count_records, files))}


def derived(files: Sequence[Path]) -> dict[str, float]:
    """Read and derive files once, as a build does, with the lines written beside the first."""
    counted = 0
    with TemporaryDirectory(dir=files[0].parent) as folder:
        for path in files:
            reader = find_reader(path)
            task = ReadTask(
                dataset=path.stem,
                file=str(path),
                bytes=path.stat().st_size,
                sha256="0" * 64,
                reader=reader.name,
                reader_version=reader.version,
                provider=None,
                folder=folder,
                fingerprint="bench",
                region="mekong",
            )
            counted += carry_out(task).reading.records
    return {"counted": counted}


def spread(workers: int, files: Sequence[Path]) -> dict[str, float]:
    """Wall seconds of reading files with so many workers, from the first task to the last.

    Workers are started and have read one file each before the clock is.
    """
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        list(pool.map(count_records, files[:1] * workers * 4))
        began = time.perf_counter()
        counted = sum(pool.map(count_records, files))
        return {"seconds": time.perf_counter() - began, "counted": counted}


def main() -> None:
    """Do the work named by the first argument."""
    work, *words = sys.argv[1:]
    if work == "spread":
        done = spread(int(words[0]), [Path(w) for w in words[1:]])
    else:
        files = [Path(w) for w in words]
        works: dict[str, Callable[[], dict[str, float]]] = {
            "bare": lambda: timed_passes(count_elements, files),
            "read": lambda: timed_passes(count_records, files),
            "once": lambda: once(files),
            "derived": lambda: derived(files),
        }
        done = works[work]()
    print(json.dumps(done))


if __name__ == "__main__":
    main()
