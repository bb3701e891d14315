"""Commands killed at random instants: what was acknowledged is there, what is shown is whole."""

from __future__ import annotations

import random
from pathlib import Path

from riparian import Centre
from tortures.bench import AFTERWARDS, Bench

SAY = """
import sys
from pathlib import Path
from riparian import Centre
centre = Centre.open(Path(sys.argv[1]))
for n in range(int(sys.argv[2])):
    entry = centre.journal.judge("jp-1", f"x-{sys.argv[3]}-{n}", "same", "w" * (1 + n % 900), "me")
    print(entry.id, entry.b, flush=True)
"""
"""A program that makes many entries, and prints each once it is acknowledged."""


class Kills:
    """Instants are drawn from how long commands took undisturbed."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench

    def build(self, chance: random.Random) -> None:
        """A build with something to build, or anew, killed."""
        words = chance.choice([AFTERWARDS, (*AFTERWARDS, "--anew")])
        with self.bench.trial("kill build", "pending") as root:
            what = f"`{' '.join(words)}` killed after {self._kill(root, words, chance):.3f} s"
            self.bench.expect_whole(what, root)
            self.bench.expect_recovery(what, root)

    def add(self, chance: random.Random) -> None:
        """Files being added, killed: what was reported as added is there."""
        words = ("add", str(self.bench.news))
        with self.bench.trial("kill add", "built") as root:
            seconds = self._kill(root, words, chance)
            what = f"`add` killed after {seconds:.3f} s"
            if "added" in self._out.lower():
                names = [one.name for one in Centre.open(root).datasets()]
                self.bench.expect("news" in names, f"{what}: acknowledged and not there: {names}")
            self.bench.expect_whole(what, root)
            self.bench.expect_recovery_by_words(what, root)

    def judge(self, chance: random.Random) -> None:
        """Entries of the journal being made, killed: each that was acknowledged is there."""
        bench = self.bench
        with bench.trial("kill judge", "built") as root:
            many, more = chance.randrange(1, 40), chance.uniform(0, 0.1)
            out = bench.start_python("-c", SAY, root, 100_000, "a").kill_after_lines(many, more)
            what = f"judging killed {more:.3f} s after {many} entries"
            bench.expect_fair(what, out)
            self.expect_entries(what, root, out.out)
            bench.expect_recovery_by_words(what, root)

    def expect_entries(self, what: str, root: Path, printed: str) -> None:
        """Whatever was printed as an entry is in the journal, which is whole and knows how many
        there are."""
        lines = [line.split() for line in printed.splitlines() if line.count(" ") == 1]
        journal = Centre.open(root).journal
        there = {(str(one.id), one.b) for one in journal.judgements()}
        gone = [line for line in lines if tuple(line) not in there]
        self.bench.counts["entries acknowledged"] += len(lines)
        self.bench.expect(not gone, f"{what}: acknowledged and not there: {gone[:5]}")
        found = journal.verify()
        self.bench.expect(not found, f"{what}: {found}")

    def _kill(self, root: Path, words: tuple[str, ...], chance: random.Random) -> float:
        """Run a command and kill it at some instant; says after how many seconds."""
        seconds = chance.uniform(0, self.bench.seconds[words[0]])
        outcome = self.bench.start(root, *words).kill_after(seconds)
        self.bench.expect_fair(f"`{' '.join(words)}` killed after {seconds:.3f} s", outcome)
        self._out = outcome.out + outcome.err
        return seconds
