#!/usr/bin/env python
"""Measure the channel: a journal built, published, taken by a fresh node over HTTP, verified, read.

    python tools/channel_bench.py --entries 100000

One line for each step: seconds of wall and of processor, and the peak of memory of the process that
did it. Each step is a process of its own; 80 % of the entries are sealed, each says 1 kB.
"""

from __future__ import annotations

import argparse
import functools
import http.server
import random
import resource
import shutil
import string
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from riparian.exchange.held.channel_store import ChannelStore
from riparian.exchange.keys.seal import Seal
from riparian.exchange.membership.charter import new_charter, sign_charter
from riparian.exchange.membership.members import MemberLine
from riparian.exchange.membership.terms import MOST_ENTRIES_A_DAY
from riparian.exchange.node import Node
from riparian.exchange.planned_words import Words
from riparian.exchange.transfer.files import ChannelFiles
from riparian.exchange.transfer.peers import ServerPeer
from riparian.exchange.transfer.publishing import publish

WRITER, READER, SECOND = "writer", "reader", "second"
ORIGIN = f"bench/{WRITER}/1"
BATCH = 2_000
SAID_BYTES = 1_000
SEALED = 4
"""Of five entries."""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, help="where to work; else a temporary folder")
    parser.add_argument("--step", choices=sorted(STEPS), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        STEPS[options.step](options.folder, options.entries)
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        join(folder)
        for step in STEPS:
            if not step.startswith("serve"):
                run(step, folder, options.entries)


def run(step: str, folder: Path, entries: int) -> None:
    """A step in a process of its own, beside the server that it takes from."""
    with server(step, folder, entries):
        subprocess.run([*command(folder, entries), "--step", step], check=True)


def command(folder: Path, entries: int) -> list[str]:
    return [sys.executable, __file__, "--folder", str(folder), "--entries", str(entries)]


@contextmanager
def server(step: str, folder: Path, entries: int) -> Iterator[None]:
    serve = {"take published": "serve published", "take from a node": "serve a node"}.get(step)
    if serve is None:
        yield
        return
    (folder / "port").unlink(missing_ok=True)
    process = subprocess.Popen([*command(folder, entries), "--step", serve])
    try:
        while not (folder / "port").exists():
            time.sleep(0.02)
        yield
    finally:
        process.terminate()
        process.wait()


# steps


def join(folder: Path) -> None:
    """A framework of two, each of whom has the other's card."""
    seals = {member: Seal(Ed25519PrivateKey.generate()) for member in (WRITER, READER)}
    lines = [MemberLine(m, m, None, "member", seal.public) for m, seal in seals.items()]
    charter = new_charter(
        "bench", "To be measured", lines, 2, datetime.now(UTC), entries_a_day=MOST_ENTRIES_A_DAY
    )
    for seal in seals.values():
        charter = sign_charter(charter, seal)
    for member in (WRITER, READER):
        (folder / member).mkdir()
        joining = node(folder, member)
        joining.join([charter], member, seals[member])
        joining.store.close()
    shutil.copytree(folder / READER, folder / SECOND)
    node(folder, WRITER).take(node(folder, READER).files())


def node(folder: Path, name: str) -> Node:
    home = folder / name
    return Node(ChannelStore(home / "journal.db"), home / "keys", time.time)


def build(folder: Path, entries: int) -> None:
    writer = node(folder, WRITER)
    source = random.Random(16)

    def words(number: int) -> Words:
        text = "".join(source.choices(string.ascii_letters, k=SAID_BYTES))
        return Words("note", {"text": text}, "GREEN" if number % 5 < SEALED else "CLEAR", "desk")

    with measured("build", entries):
        for start in range(0, entries, BATCH):
            writer.write([words(n) for n in range(start, min(start + BATCH, entries))])
    writer.store.close()


def write_published(folder: Path, entries: int) -> None:
    with measured("publish", entries):
        publish(node(folder, WRITER).files(), folder / "published")


def take(folder: Path, entries: int, reader: str) -> None:
    address = f"http://127.0.0.1:{(folder / 'port').read_text()}"
    taker = node(folder, reader)
    with measured(f"taken by {reader}", entries), ServerPeer(address) as peer:
        taken = taker.take(peer)
    if taken.trouble or taken.entries.get(ORIGIN, 0) < entries:
        raise SystemExit(f"not all was taken: {taken}")
    with measured("nothing new", 0), ServerPeer(address) as peer:
        taker.take(peer)
    taker.store.close()
    size = (folder / reader / "journal.db").stat().st_size
    print(f"{'bytes an entry':<20}{size / entries:>12,.0f}", flush=True)


def verify(folder: Path, entries: int) -> None:
    with measured("verify", entries):
        findings = node(folder, READER).verify()
    if findings:
        raise SystemExit(f"{findings}")


def read(folder: Path, entries: int) -> None:
    with measured("opened", entries):
        count = sum(entry.is_for_people for entry in node(folder, READER).entries(ORIGIN))
    if count != entries:
        raise SystemExit(f"{count} of {entries} could be read")


# servers


class OfNode(http.server.BaseHTTPRequestHandler):
    """A node's files as they are asked for."""

    files: ChannelFiles
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        content = self.files.get(self.path.removeprefix("/"))
        self.send_response(404 if content is None else 200)
        self.send_header("content-length", str(len(content or b"")))
        self.end_headers()
        self.wfile.write(content or b"")

    def log_message(self, *_: object) -> None:
        pass


class OfFolder(http.server.SimpleHTTPRequestHandler):
    """Published files, by any web server. Those in use, uvicorn too, send what they have at once;
    else each answer would wait some 40 ms for the acknowledgement of its header."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_: object) -> None:
        pass


def serve_published(folder: Path, _: int) -> None:
    serve(folder, functools.partial(OfFolder, directory=str(folder / "published")))


def serve_node(folder: Path, _: int) -> None:
    OfNode.files = node(folder, WRITER).files()
    serve(folder, OfNode)


def serve(folder: Path, handler: Callable[..., http.server.BaseHTTPRequestHandler]) -> None:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as httpd:
        (folder / "port.new").write_text(str(httpd.server_port))
        (folder / "port.new").rename(folder / "port")
        httpd.serve_forever()


STEPS: dict[str, Callable[[Path, int], None]] = {
    "build": build,
    "publish": write_published,
    "serve published": serve_published,
    "take published": lambda folder, entries: take(folder, entries, SECOND),
    "serve a node": serve_node,
    "take from a node": lambda folder, entries: take(folder, entries, READER),
    "verify": verify,
    "read": read,
}


@contextmanager
def measured(what: str, entries: int) -> Iterator[None]:
    wall, processor = time.perf_counter(), time.process_time()
    yield
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rate = f"{entries / wall:>10,.0f}/s" if entries else " " * 12
    print(
        f"{what:<20}{wall:>8.2f} s wall{processor:>8.2f} s processor{rate}{peak:>8.0f} MB peak",
        flush=True,
    )


if __name__ == "__main__":
    main()
