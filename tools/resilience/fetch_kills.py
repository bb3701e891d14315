"""`kill -9` at random instants to a process that fetches a list, until each run of it has ended.

What was acknowledged has to be there and is asked for by nobody again, also while what came is held
against what is expected and taken in. When a run has ended, its dataset has every record of the
edition, once, and its WARC every answer. Then the list gets a new edition, and a new run begins.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import time
from collections import Counter
from pathlib import Path

import msgspec
from warcio.archiveiterator import ArchiveIterator

from resilience.list_server import MAPPING, PAGE, ListServer
from riparian import Centre
from riparian.gather.fetch.evidence import warc_of
from riparian.gather.fetch.run_store import UNFINISHED, KeptAnswer, Run, RunStore

NAME = "killed"
RECORDS = 60
ANSWERS = 1 + RECORDS // PAGE + RECORDS
"""Of robots.txt, of the pages and of each record's own page."""

RUNS_OF_A_CENTRE = 12
"""Then a fresh one: the evidence grows with each."""


class FetchCounts(msgspec.Struct):
    """What came of kills so far."""

    kills: int = 0
    at_the_end: int = 0
    runs: int = 0
    acknowledged: int = 0
    lost: int = 0
    repeated: int = 0
    faults: int = 0
    said: list[str] = []


class FetchKills:
    """Trials in a folder, against a list server."""

    def __init__(self, folder: Path, server: ListServer, seed: int) -> None:
        self.counts = FetchCounts()
        self._folder, self._server = folder, server
        self._chance = random.Random(seed)
        self._edition, self._runs, self._root = 0, RUNS_OF_A_CENTRE, folder / "centre"

    def run(self) -> None:
        """One run of the source, killed again and again until it has ended."""
        if self._runs >= RUNS_OF_A_CENTRE:
            self._begin_centre()
        self._runs += 1
        self._edition += 1
        self._server.publish(self._edition)
        self._server.asked()
        before: dict[str, str] = {}
        number = self._last_run()
        acknowledged: list[str] = []
        while not self._trial(number, before, acknowledged):
            pass
        self.counts.runs += 1
        self._check_end(number + 1)

    def _begin_centre(self) -> None:
        shutil.rmtree(self._root, ignore_errors=True)
        settings = Centre.init(self._root).layout.settings
        allowed = '[fetch]\ncontact = "desk@example.org"\nlocal_addresses = true\n'
        settings.write_text(settings.read_text("utf-8").replace("[fetch]\n", allowed), "utf-8")
        recipe = self._root / "recipes" / NAME
        recipe.mkdir(parents=True)
        (recipe / "recipe.toml").write_text(self._server.recipe(NAME, RECORDS, details=True))
        (recipe / "mapping.toml").write_text(MAPPING)
        gathering = Centre.open(self._root).gathering
        gathering.agree(gathering.recipe(NAME), "Somebody")
        self._runs = 0

    def _trial(self, number: int, before: dict[str, str], acknowledged: list[str]) -> bool:
        """Fetch, and kill at some instant; whether the run had ended before."""
        said, was_killed = self._killed()
        acknowledged += said
        answers = self._answers(number + 1)
        asked = self._server.asked()
        again = [path for path in asked if path in before]
        lost = [path for path in acknowledged if path not in answers]
        lost += [path for path, sha256 in answers.items() if not self._is_whole(sha256)]
        twice = [path for path, count in Counter(asked).items() if count > 1]
        counts = self.counts
        counts.acknowledged += len(said)
        counts.lost += len(lost)
        counts.repeated += len(again) + len(twice)
        counts.said += [*(f"lost {x}" for x in lost), *(f"again {x}" for x in again)][:5]
        if was_killed:
            counts.kills += 1
            counts.at_the_end += len(answers) == ANSWERS
        before |= answers
        return not was_killed or self._has_ended(number + 1)

    def _killed(self) -> tuple[list[str], bool]:
        """What a process that fetches acknowledged, and whether it was killed before its end."""
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            status = 1
            try:
                os.close(reading)
                self._fetch(writing)
                status = 0
            finally:
                os._exit(status)
        os.close(writing)
        with os.fdopen(reading) as lines:
            seen = [lines.readline()]  # it has begun
            # Else a busy computer would kill most of them before anything is acknowledged
            if self._chance.random() < 0.5:
                seen.append(lines.readline())
            time.sleep(self._chance.uniform(0, 0.4))
            os.kill(child, signal.SIGKILL)
            _, status = os.waitpid(child, 0)
            said = [line[:-1] for line in (*seen, *lines) if line.endswith("\n")]
        return [path for path in said if path != "begun"], os.WIFSIGNALED(status)

    def _fetch(self, writing: int) -> None:
        keep = RunStore.keep

        def acknowledging(store: RunStore, run: Run, attempt: int, url: str, *rest: object,
                          **more: object) -> KeptAnswer:  # fmt: skip
            kept = keep(store, run, attempt, url, *rest, **more)  # type: ignore[arg-type]
            os.write(writing, f"{_path(url)}\n".encode())
            return kept

        RunStore.keep = acknowledging  # type: ignore[method-assign]
        gathering = Centre.open(self._root).gathering
        loaded = gathering.recipe(NAME)
        os.write(writing, b"begun\n")
        gathering.fetch(loaded)

    # what is there

    def _last_run(self) -> int:
        store = RunStore(self._root / "evidence")
        try:
            return max((run.id for run in store.runs(NAME)), default=0)
        finally:
            store.close()

    def _has_ended(self, number: int) -> bool:
        """Whether a run had ended when the process was killed: the next would be another one."""
        store = RunStore(self._root / "evidence")
        try:
            runs = {run.id: run.state for run in store.runs(NAME)}
            return runs.get(number, UNFINISHED) != UNFINISHED
        finally:
            store.close()

    def _answers(self, number: int) -> dict[str, str]:
        """What a run has, by address."""
        store = RunStore(self._root / "evidence")
        try:
            if number not in {run.id for run in store.runs(NAME)}:
                return {}
            kept = store.answers(store.run(number))
            return {_path(each.url): each.sha256 or "" for each in kept}
        finally:
            store.close()

    def _is_whole(self, sha256: str) -> bool:
        if not sha256:
            return True
        body = self._root / "evidence" / "bodies" / sha256[:2] / sha256
        return body.is_file() and hashlib.sha256(body.read_bytes()).hexdigest() == sha256

    def _check_end(self, number: int) -> None:
        """That a run which has ended is whole."""
        store = RunStore(self._root / "evidence")
        faults = []
        try:
            run = store.run(number)
            if (run.state, run.records) != ("good", RECORDS):
                faults.append(f"run {number} is {run.state} with {run.records} records: {run.why}")
            if any(each.state == UNFINISHED for each in store.runs(NAME)):
                faults.append("a run was left behind")
            with warc_of(store, run).open("rb") as file:
                kept = [x for x in ArchiveIterator(file) if x.rec_type in ("response", "revisit")]
                pages = {x.rec_headers.get_header("WARC-Target-URI") for x in kept}
            if len(kept) != len(pages) or len(pages) != ANSWERS:
                faults.append(f"the WARC of run {number} has {len(kept)} answers")
        finally:
            store.close()
        dataset = next(x for x in Centre.open(self._root).datasets() if x.name == NAME)
        records = json.loads(dataset.file.read_bytes())
        if len({x["id"] for x in records}) != len(records) or len(records) != RECORDS:
            faults.append(f"the dataset has {len(records)} records")
        if not all(x["title"].endswith(f"edition {self._edition}") for x in records):
            faults.append("the dataset is of another edition")
        self.counts.faults += len(faults)
        self.counts.said += faults


def _path(url: str) -> str:
    """An address as the server is asked for it."""
    return "/" + url.split("/", 3)[3]


def add_up(counts: FetchCounts, file: Path) -> FetchCounts:
    """Add counts to those in a file; the sums."""
    old = msgspec.json.decode(file.read_bytes(), type=FetchCounts) if file.exists() else (
        FetchCounts()
    )  # fmt: skip
    sums = FetchCounts(*(
        getattr(old, name) + getattr(counts, name) for name in FetchCounts.__struct_fields__
    ))  # fmt: skip
    file.write_bytes(msgspec.json.format(msgspec.json.encode(sums)) + b"\n")
    return sums
