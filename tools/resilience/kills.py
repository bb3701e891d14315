"""`kill -9` at random instants, to a node that writes and to one that takes from others.

What was acknowledged has to be there, everything has to fit together, and the node has to go on as
if nothing had been. Each trial is a process of its own, forked from this one. After some of them
the end of what SQLite wrote ahead, which no acknowledgement covers, is torn as well, as a power cut
may tear it. The counts add up over runs in a file.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from resilience.members import Files, Members, note, open_node, origin_of
from riparian.exchange.held.own_sizes import SIZES_FILE, OwnSizes
from riparian.exchange.journal.checkpoint import open_checkpoint
from riparian.exchange.node import Node

WRITER, OTHER, TAKER = "jica", "koica", "tica"
ORIGIN = origin_of(WRITER)
TAKEN = 300
"""Entries that are taken."""

KILLS_OF_A_FOLDER = 20
"""Then a fresh one: what is in it is checked whole each time."""


class Counts(msgspec.Struct):
    """What came of kills so far."""

    kills: int = 0
    torn: int = 0
    acknowledged: int = 0
    lost: int = 0
    faults: int = 0
    said: list[str] = []


class Kills:
    """Trials in a folder; `counts` of those that wrote and those that took."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._folder, self._chance = folder, random.Random(seed)
        self.counts = {"writing": Counts(), "taking": Counts()}
        members = Members(folder / "first", (WRITER, OTHER, TAKER))
        for name in members.names:
            members[name]
        members[OTHER].write([note(f"{n} of another") for n in range(TAKEN // 3)])
        members[WRITER].take(members[TAKER].files())
        members[WRITER].take(members[OTHER].files())
        members[TAKER].take(members[WRITER].files())
        members.close()
        source = open_node(folder / "first" / OTHER)
        source.write([note(f"{n}") for n in range(TAKEN - TAKEN // 3)])
        self._files = Files(dict(source.files().all()))
        source.store.close()
        self._homes: dict[str, tuple[Path, int]] = {}

    def trial(self) -> None:
        """One kill of each kind."""
        self._writing()
        self._taking()

    # writing

    def _writing(self) -> None:
        home = self._home(WRITER)
        before, size = _texts(home), _own_size(home)
        acknowledged, ahead = self._killed(home, self._write, 0.3)
        counts = self.counts["writing"]
        # What the file of sizes remembers was on the disk before: no power cut can take that.
        if OwnSizes(home / SIZES_FILE).read().get(ORIGIN, 0) <= size + len(acknowledged):
            self._tear(home, ahead, counts)
        there = _texts(home)
        lost = [text for text in acknowledged if text not in there] + list(before - there)
        self._note(counts, home, len(acknowledged), lost)

    def _write(self, node: Node, acknowledge: Callable[[str], None]) -> None:
        for number in range(10_000):
            texts = [f"{os.getpid()}-{number}-{k}" for k in range(1 + number % 3)]
            node.write([note(text) for text in texts])
            acknowledge(" ".join(texts))

    # taking

    def _taking(self) -> None:
        home = self._home(TAKER, fresh=True)
        acknowledged, ahead = self._killed(home, self._take, 0.4)
        counts = self.counts["taking"]
        self._tear(home, ahead, counts)
        lost = [] if not acknowledged or _size(home) == TAKEN else ["what was said to be taken"]
        self._note(counts, home, len(acknowledged) * TAKEN, lost)
        node = open_node(home)
        node.take(self._files)
        node.store.close()
        if _size(home) != TAKEN:
            counts.lost += 1
            counts.said.append("it does not go on")

    def _take(self, node: Node, acknowledge: Callable[[str], None]) -> None:
        node.take(self._files)
        acknowledge("taken")
        time.sleep(1)

    # parts of these

    def _home(self, name: str, *, fresh: bool = False) -> Path:
        """A node's folder, the same for some trials."""
        home, used = self._homes.get(name, (self._folder / f"trial-{name}", KILLS_OF_A_FOLDER))
        if fresh or used >= KILLS_OF_A_FOLDER:
            shutil.rmtree(home, ignore_errors=True)
            shutil.copytree(self._folder / "first" / name, home)
            used = 0
        self._homes[name] = home, used + 1
        return home

    def _killed(
        self, home: Path, work: Callable[[Node, Callable[[str], None]], None], seconds: float
    ) -> tuple[list[str], int]:
        """Let a process do something to a node and kill it; what it acknowledged, and how far what
        was written ahead reached at the last of that."""
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            status = 1
            try:
                os.close(reading)
                node = open_node(home)

                def acknowledge(text: str) -> None:
                    os.write(writing, f"{_ahead(home)} {text}\n".encode())

                os.write(writing, f"{_ahead(home)}\n".encode())
                work(node, acknowledge)
                status = 0
            finally:
                os._exit(status)
        os.close(writing)
        with os.fdopen(reading) as lines:
            first = int(lines.readline())  # it is there now
            # Else a busy computer would kill most of them before anything is acknowledged.
            seen = [lines.readline()] if self._chance.random() < 0.5 else []
            time.sleep(self._chance.uniform(0, seconds))
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            said = [line.rstrip("\n").split(" ") for line in (*seen, *lines) if line.endswith("\n")]
        return [text for words in said for text in words[1:]], int(said[-1][0]) if said else first

    def _tear(self, home: Path, ahead: int, counts: Counts) -> None:
        """Of what was written ahead since the last acknowledgement some is lost, some is noise."""
        wal = home / "journal.db-wal"
        if not wal.exists() or self._chance.random() < 0.5:
            return
        with wal.open("r+b") as file:
            end = file.seek(0, 2)
            if end <= ahead:
                return
            at = self._chance.randrange(ahead, end)
            file.truncate(at)
            file.seek(at)
            file.write(self._chance.randbytes(self._chance.randrange(0, end - at + 1)))
        counts.torn += 1

    def _note(self, counts: Counts, home: Path, acknowledged: int, lost: list[str]) -> None:
        faults = _faults(home)
        counts.kills += 1
        counts.acknowledged += acknowledged
        counts.lost += len(lost)
        counts.faults += len(faults)
        counts.said += [*lost, *faults][:5]


def _ahead(home: Path) -> int:
    wal = home / "journal.db-wal"
    return wal.stat().st_size if wal.exists() else 0


def _own_size(home: Path) -> int:
    node = open_node(home)
    try:
        return node.store.size(ORIGIN)
    finally:
        node.store.close()


def _texts(home: Path) -> set[str]:
    node = open_node(home)
    try:
        return {
            entry.payload.body["text"]
            for entry in node.entries(ORIGIN)
            if entry.payload is not None and entry.payload.type == "note"
        }
    finally:
        node.store.close()


def _size(home: Path) -> int:
    node = open_node(home)
    try:
        lacks = node.store.bundles_lacking(origin_of(OTHER))
        return -1 if lacks else node.store.size(origin_of(OTHER))
    finally:
        node.store.close()


def _faults(home: Path) -> list[str]:
    """What is wrong with a node: with what it holds, or with what it says that it holds."""
    node = open_node(home)
    try:
        faults = [finding.what for finding in node.verify()]
        framework, own = node.joined()
        for origin, key in framework.journals():
            for content in node.store.heads(str(origin)):
                head = open_checkpoint(content, key, framework.cosigners.values())
                if own.mirror in head.cosigned and (
                    head.checkpoint.size > node.store.size(str(origin))
                    or node.store.bundles_lacking(str(origin))
                ):
                    faults.append(f"it says that it holds more of {origin} than it does")
        return faults
    finally:
        node.store.close()


def add_up(counts: dict[str, Counts], file: Path) -> dict[str, Counts]:
    """Add counts to those in a file; the sums."""
    sums = msgspec.json.decode(file.read_bytes(), type=dict[str, Counts]) if file.exists() else {}
    for kind, new in counts.items():
        old = sums.get(kind, Counts())
        sums[kind] = Counts(
            *(left + right for left, right in zip(_fields(old), _fields(new), strict=True)),
            said=[*old.said, *new.said],
        )
    file.write_bytes(msgspec.json.format(msgspec.json.encode(sums)) + b"\n")
    return sums


def _fields(counts: Counts) -> tuple[int, ...]:
    return counts.kills, counts.torn, counts.acknowledged, counts.lost, counts.faults
