"""Twenty readers at once ask a centre's pages, as fast as they are answered.

`python -m benchmarks.serving CENTRE [PAUSE [PROCESSES]]` starts `riparian serve` as a process of
its own, asks it over loopback from twenty threads, each on a connection of its own and each
something else, and prints JSON: for every kind of page the median and the 95th percentile in
milliseconds, how many answers were no success, what each process had used of the processor until
it was warm, and the peak memory of the server: of all its processes together, what
several share counted once (PSS). Requests are bounded in number; the server is stopped at the end.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import re
import shutil
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import quote, urlencode

from benchmarks.searches import QUERIES
from prepare_services import find_browser
from riparian.centre.centre import Centre
from riparian.overlap.report.overlap_list.overlap_question import OverlapFilter

READERS = 20
ROUNDS = 12
"""How often each reader asks for each kind of page."""

OF_PROGRAMS = 100
"""How many rows a program asks for at once."""

PAINTS = 5
MOST_OVERLAPS = 1000
IDLE = 0.05
"""Processor seconds of one second in which a server does nothing."""

FIRST_PAINT = "performance.getEntriesByName('first-contentful-paint')[0].startTime"

THEMES = ("water", "floods", "health", "education", "roads", "energy", "farming", "law")
COUNTRIES = ("KH", "LA", "MM", "TH", "VN")
SORTS = ("newest", "money", "title")


def main() -> None:
    """Measure, and print what came out."""
    folder = Path(sys.argv[1])
    pause = float(sys.argv[2]) if len(sys.argv) > 2 else 0.0
    projects, overlaps = what_there_is(Centre.open(folder))
    processes = sys.argv[3] if len(sys.argv) > 3 else "1"
    with served(folder, processes) as (port, pids):
        warm_up = [round(processor_seconds(pid), 1) for pid in pids]
        with peak_memory(pids) as peak:
            took, failed = ask_at_once(port, projects, overlaps, pause)
        paint = first_paints(port)
    kinds = {
        kind: {
            "median_ms": round(median(ms), 1),
            "p95_ms": round(quantiles(ms, n=20)[-1], 1),
            "slowest_ms": round(max(ms), 1),
            "answers": len(ms),
        }
        for kind, ms in sorted(took.items())
    }
    told = {"kinds": kinds, "failed": failed, "peak_mb": round(max(peak), 1)}
    print(json.dumps({**told, "warm_seconds": warm_up, "first_paint_ms": paint}))


@contextmanager
def served(folder: Path, processes: str = "1") -> Iterator[tuple[int, list[int]]]:
    """The port of a server of a centre that has read ahead, and its processes."""
    command = [sys.executable, "-m", "riparian", "-C", str(folder), "serve", "--port", "0"]
    command += ["--processes", processes]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        try:
            assert server.stderr is not None
            port = int(re.search(r":(\d+)/", server.stderr.readline())[1])  # type: ignore[index]
            # What it says of errors is passed on: a pipe that nobody reads would stop it.
            threading.Thread(
                target=shutil.copyfileobj, args=(server.stderr, sys.stderr), daemon=True
            ).start()
            warm(port)
            pids = [server.pid, *children(server.pid)]
            wait_until_idle(pids)
            yield port, pids
        finally:
            server.terminate()


def first_paints(port: int) -> list[float]:
    """Milliseconds to the first contentful paint of the first page, each in a browser that has
    nothing kept; nothing where there is no Chromium."""
    if find_spec("playwright") is None or (program := find_browser()) is None:
        return []
    from playwright.sync_api import sync_playwright

    found = []
    with sync_playwright() as playwright:
        for _ in range(PAINTS):
            browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
            page = browser.new_page()
            page.goto(f"http://127.0.0.1:{port}/", wait_until="load")
            page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length")
            found.append(page.evaluate(FIRST_PAINT))
            browser.close()
    return [round(ms, 1) for ms in found]


def what_there_is(centre: Centre) -> tuple[list[str], list[str]]:
    """Names of projects and overlaps to ask for."""
    with centre.reading() as connection:
        handles = connection.execute("SELECT handle FROM handle ORDER BY hash(handle)").fetchall()
    overlaps, _ = centre.overlaps("JP", "KR", OverlapFilter(limit=MOST_OVERLAPS))
    return [str(row[0]) for row in handles[:2000]], [one.id for one in overlaps]


def warm(port: int) -> None:
    """Wait until the server answers each kind of page for the first time after its start."""
    for path in ("/", "/projects", "/overlaps", "/projects?q=water"):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
        connection.request("GET", path)
        connection.getresponse().read()
        connection.close()


def children(pid: int) -> list[int]:
    """The processes that a process has started; of Linux alone."""
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def wait_until_idle(pids: Sequence[int]) -> None:
    """Wait until the server has read ahead, as one that has run for a while has; of Linux alone."""
    before = sum(map(processor_seconds, pids))
    for _ in range(300):
        time.sleep(1)
        now = sum(map(processor_seconds, pids))
        spent, before = now - before, now
        if spent < IDLE:
            return


def processor_seconds(pid: int) -> float:
    """What a process has used of the processor so far."""
    words = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def ask_at_once(
    port: int, projects: Sequence[str], overlaps: Sequence[str], pause: float
) -> tuple[dict[str, list[float]], list[str]]:
    """Milliseconds of every answer by kind of page, and what was no success."""
    took: dict[str, list[float]] = defaultdict(list)
    failed: list[str] = []

    def read(reader: int) -> None:
        chance = random.Random(reader)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        for _ in range(ROUNDS):
            for kind, path in addresses(chance, projects, overlaps):
                began = time.perf_counter()
                connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
                answer = connection.getresponse()
                answer.read()
                took[kind].append((time.perf_counter() - began) * 1000)
                if answer.status != 200:
                    failed.append(f"{answer.status} {path}")
                time.sleep(pause * chance.random() * 2)
        connection.close()

    threads = [threading.Thread(target=read, args=(reader,)) for reader in range(READERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return took, failed


def addresses(
    chance: random.Random, projects: Sequence[str], overlaps: Sequence[str]
) -> list[tuple[str, str]]:
    """One address of each kind, another one nearly each time."""
    choice = {"theme": chance.choice(THEMES), "country": chance.choice(COUNTRIES)}
    years = {"from": chance.randint(2000, 2014), "to": chance.randint(2015, 2026)}
    page = {"page": chance.randint(1, 9)}
    found = [
        ("first page", f"/?{urlencode(choice | years)}"),
        ("list of projects", f"/projects?{urlencode({**choice, 'sort': chance.choice(SORTS)})}"),
        ("list of projects", f"/projects?{urlencode(page | {'theme': choice['theme']})}"),
        ("list of overlaps", f"/overlaps?{urlencode(choice | years)}"),
        ("one project", f"/projects/{quote(chance.choice(projects))}"),
        ("search", f"/projects?{urlencode({'q': chance.choice(QUERIES), **choice})}"),
        ("API page", f"/api/v1/projects?{urlencode({'limit': OF_PROGRAMS, **choice})}"),
        ("API page", f"/api/v1/overlaps?{urlencode({'limit': OF_PROGRAMS, **choice})}"),
    ]
    if overlaps:
        found.append(("one overlap", f"/overlaps/{quote(chance.choice(overlaps))}"))
    return found


@contextmanager
def peak_memory(pids: Sequence[int]) -> Iterator[list[float]]:
    """The megabytes that processes hold together, looked at twice a second; of Linux alone."""
    seen, done = [held_mb(pids)], threading.Event()

    def look() -> None:
        while not done.wait(0.5):
            seen.append(held_mb(pids))

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield seen
    finally:
        done.set()
        thread.join()


def held_mb(pids: Sequence[int]) -> float:
    """The megabytes that processes hold, of pages that several hold a part each (PSS)."""
    told = (Path(f"/proc/{pid}/smaps_rollup").read_text("utf-8") for pid in pids)
    found = (re.search(r"^Pss:\s+(\d+) kB", each, re.MULTILINE) for each in told)
    return sum(int(each[1]) / 1000 for each in found if each)


if __name__ == "__main__":
    main()
