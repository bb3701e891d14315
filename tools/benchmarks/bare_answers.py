"""Pages that are not kept, beside a bare answer of the same HTTP server:

    python -m benchmarks.bare_answers CENTRE

One process serves the centre, another the two words of `bare`. Each kind of page of
`benchmarks.serving` is asked for at many addresses, each once, one after the other on one
connection, and so is the bare answer, in turns. Prints processor milliseconds of an answer of each
kind as JSON, medians of `ROUNDS`.
"""

from __future__ import annotations

import http.client
import json
import random
import subprocess
import sys
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.serving import addresses, processor_seconds, served, what_there_is
from postgres_server import free_port
from riparian.centre.centre import Centre

ROUNDS = 3
PAGES, BARE_ANSWERS = 120, 2000
"""How many of each kind are asked for in all, and how many bare answers in a round."""

TRIES = 1000
BARE = "bare answer"

Send = Callable[[Mapping[str, Any]], Awaitable[None]]


async def bare(scope: Mapping[str, Any], _: object, send: Send) -> None:
    """An ASGI application that says the same to everybody."""
    if scope["type"] == "http":
        headers = [(b"content-type", b"text/plain"), (b"content-length", b"9")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"all right"})


def main() -> None:
    """Measure, and print."""
    folder = Path(sys.argv[1])
    projects, overlaps = what_there_is(Centre.open(folder))
    paths = different_addresses(random.Random(1), projects, overlaps)
    took: dict[str, list[float]] = defaultdict(list)
    with served(folder) as (port, pids), bare_server() as (bare_port, bare_pid):
        for turn in range(ROUNDS):
            took[BARE].append(milliseconds(bare_port, [bare_pid], ["/"] * BARE_ANSWERS))
            for kind, asked in paths.items():
                took[kind].append(milliseconds(port, pids, asked[turn::ROUNDS]))
    print(json.dumps({kind: median(found) for kind, found in took.items()}))


def different_addresses(
    chance: random.Random, projects: Sequence[str], overlaps: Sequence[str]
) -> dict[str, list[str]]:
    """Up to `PAGES` addresses of each kind, no two of which are the same."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for _ in range(TRIES):
        for kind, path in addresses(chance, projects, overlaps):
            if len(found[kind]) < PAGES:
                found[kind][path] = None
    return {kind: list(paths) for kind, paths in found.items()}


@contextmanager
def bare_server() -> Iterator[tuple[int, int]]:
    """The port and the process of one that says the same to everybody, with the settings of ours
    that concern what an answer costs."""
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "benchmarks.bare_answers:bare", "--port", str(port)]
    command += ["--http", "h11", "--no-access-log", "--log-level", "info", "--lifespan", "off"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        try:
            assert server.stderr is not None
            while "running on" not in server.stderr.readline():
                pass
            yield port, server.pid
        finally:
            server.terminate()


def milliseconds(port: int, pids: Sequence[int], paths: Sequence[str]) -> float:
    """Processor milliseconds of these processes for each answer; raises ValueError for one that is
    no success."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    before = sum(map(processor_seconds, pids))
    for path in paths:
        connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise ValueError(f"{answer.status} {path}")
    spent = sum(map(processor_seconds, pids)) - before
    connection.close()
    return 1000 * spent / len(paths)


if __name__ == "__main__":
    main()
