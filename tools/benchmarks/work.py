"""Work to be timed, in a process of its own: `python -m benchmarks.work WORK …` prints JSON.

`bare` and `read` go once through the files to fill caches and tables, then again and again for
at least `LEAST_SECONDS`; they report processor seconds of one pass. The other works are done once;
`table` and `bare-table` report the seconds that one pass through a table takes on the clock, since
part of it is done by other processes.
"""

from __future__ import annotations

import csv
import json
import multiprocessing
import random
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
from lxml import etree
from python_calamine import CalamineWorkbook

from benchmarks import glosses, places
from benchmarks.crs_tables import crs_rows, read_pool, write_csv, write_parquet, write_xlsx
from riparian.build.read_datasets import carry_out
from riparian.build.reading_files import ReadTask
from riparian.ingest.choose_reader import find_reader
from riparian.ingest.reader import ReadRecord
from riparian.store.copying import digest_of

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
    return sum(isinstance(item, ReadRecord) for item in items)


def timed_passes(count: Callable[[Path], int], files: Sequence[Path]) -> dict[str, float]:
    """Processor seconds of one pass through all files, and what it counted."""
    counted = sum(map(count, files))
    passes, began = 0, time.process_time()
    while (spent := time.process_time() - began) < LEAST_SECONDS:
        for path in files:
            count(path)
        passes += 1
    return {"seconds": spent / passes, "counted": counted}


def count_derived(path: Path) -> int:
    """Read and derive a file as a build would, lines written beside it; none of them is kept."""
    with TemporaryDirectory() as folder:
        return _derive_all([path], folder)


def once(files: Sequence[Path]) -> dict[str, float]:
    """Read files once."""
    return {"counted": sum(map(count_records, files))}


def derived(files: Sequence[Path]) -> dict[str, float]:
    """Read and derive files once, as a build does, with the lines written beside the first."""
    with TemporaryDirectory(dir=files[0].parent) as folder:
        return {"counted": _derive_all(files, folder)}


def _derive_all(files: Sequence[Path], folder: str) -> int:
    counted = 0
    for path in files:
        reader = find_reader(path)
        task = ReadTask(
            dataset=path.stem,
            file=str(path),
            bytes=path.stat().st_size,
            sha256=digest_of(path) or "",
            reader=reader.name,
            reader_version=reader.version,
            provider=None,
            folder=folder,
            fingerprint="bench",
            region="mekong",
        )
        counted += carry_out(task).reading.records
    return counted


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


def make_tables(data: Path, folder: Path, rows: int, sheet_rows: int) -> dict[str, float]:
    """Write the CRS tables to be read; here, so that who measures stays small."""
    pool = read_pool(data)
    write_csv(folder / "crs.csv", crs_rows(pool, rows, random.Random(rows)))
    write_parquet(folder / "crs.parquet", folder / "crs.csv")
    write_xlsx(folder / "crs.xlsx", crs_rows(pool, sheet_rows, random.Random(sheet_rows)))
    return {"counted": rows}


def bare_table(path: Path) -> int:
    """The pass that reading a table is compared with: the library goes through all its cells."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as file:
            return sum(1 for _ in csv.reader(file)) - 1
    if path.suffix == ".xlsx":
        sheet = CalamineWorkbook.from_path(path).get_sheet_by_index(0)
        return sum(1 for _ in sheet.iter_rows()) - 1
    with duckdb.connect() as database:
        found = database.execute("FROM read_parquet(?)", [str(path)])
        rows = 0
        while some := found.fetchmany(2048):
            rows += len(some)
        return rows


def count_rows(path: Path) -> int:
    """Read a table as a build would, and keep nothing."""
    items = find_reader(path).read(path, path.stem)
    return sum(item.rows for item in items if isinstance(item, ReadRecord))


def clocked(count: Callable[[Path], int], files: Sequence[Path]) -> dict[str, float]:
    """Seconds of one pass by the clock, and what it counted."""
    began = time.perf_counter()
    counted = sum(map(count, files))
    return {"seconds": time.perf_counter() - began, "counted": counted}


def timed_texts(work: str, data: Path) -> dict[str, float]:
    """Processor seconds of one pass of a work over all texts, and how many texts there are."""
    texts = places.read_texts(data)
    done = timed_passes(lambda _: places.WORKS[work](texts), [data])
    return {"seconds": done["seconds"], "counted": len(texts)}


def timed_titles(work: str, data: Path) -> dict[str, float]:
    """Processor seconds of one pass of a work over all titles, and how many titles there are."""
    lang, do = glosses.WORKS[work]
    titles = glosses.read_titles(data, lang)
    done = timed_passes(lambda _: do(titles, lang), [data])
    return {"seconds": done["seconds"], "counted": len(titles)}


def main() -> None:
    """Do the work named by the first argument."""
    work, *words = sys.argv[1:]
    if work == "spread":
        done = spread(int(words[0]), [Path(w) for w in words[1:]])
    elif work in places.WORKS:
        done = timed_texts(work, Path(words[0]))
    elif work in glosses.WORKS:
        done = timed_titles(work, Path(words[0]))
    elif work == "make-tables":
        done = make_tables(Path(words[0]), Path(words[1]), int(words[2]), int(words[3]))
    else:
        files = [Path(w) for w in words]
        works: dict[str, Callable[[], dict[str, float]]] = {
            "bare": lambda: timed_passes(count_elements, files),
            "read": lambda: timed_passes(count_records, files),
            "read-and-derive": lambda: timed_passes(count_derived, files),
            "once": lambda: once(files),
            "derived": lambda: derived(files),
            "bare-table": lambda: clocked(bare_table, files),
            "table": lambda: clocked(count_rows, files),
        }
        done = works[work]()
    print(json.dumps(done))


if __name__ == "__main__":
    main()
