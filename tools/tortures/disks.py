"""A disk that is full at every step: what stood there is still shown, and it is said what to do."""

from __future__ import annotations

import random
from contextlib import AbstractContextManager
from pathlib import Path

from tortures.bench import AFTERWARDS, Bench
from tortures.disk import fill, small_disk
from tortures.kills import SAY, Kills


class FullDisks:
    """Raises NoSmallDisk where no small disk can be had."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self._needed = self._measure()

    def build(self, chance: random.Random, share: float | None = None) -> None:
        """A build for which the disk has that share of what it needs, or a random one."""
        share = chance.random() if share is None else share
        left = int(self._needed * share)
        bench = self.bench
        with small_disk(bench.work / "disk", self._size()) as disk, self._on(disk) as root:
            stuffing = fill(disk, left)
            inside = {"TMPDIR": str(disk / "tmp")}
            outcome = bench.run(root, *AFTERWARDS, **inside)
            what = f"build with {left:,} bytes free"
            bench.expect_fair(what, outcome)
            bench.counts[f"full disk: build {'ok' if outcome.status == 0 else 'refused'}"] += 1
            if outcome.status:
                said = outcome.err.lower()
                bench.expect("room" in said, f"{what}: not called full: {outcome.in_words()}")
            bench.expect_whole(what, root)
            stuffing.unlink()
            bench.expect_recovery(what, root)

    def judge(self, chance: random.Random) -> None:
        """Entries made until the disk is full: each that was acknowledged is there."""
        left = chance.randrange(200_000)
        bench = self.bench
        with small_disk(bench.work / "disk", self._size()) as disk, self._on(disk) as root:
            stuffing = fill(disk, left)
            outcome = bench.start_python("-c", SAY, root, 2_000, "d").end()
            what = f"judging with {left:,} bytes free"
            bench.expect(
                "DiskFull" in outcome.err, f"{what}: not called full: {outcome.in_words()}"
            )
            Kills(bench).expect_entries(what, root, outcome.out)
            stuffing.unlink()
            Kills(bench).expect_entries(f"{what}, then freed", root, outcome.out)
            bench.expect_recovery_by_words(what, root)

    def _on(self, disk: Path) -> AbstractContextManager[Path]:
        (disk / "tmp").mkdir()
        return self.bench.trial("full disk", "pending", disk / "centre")

    def _size(self) -> int:
        return self._taken + 3 * self._needed + 4_000_000

    def _measure(self) -> int:
        """Bytes that a build takes beyond what is there, at its height: found by trying."""
        self._taken = _bytes_below(self.bench.work / "pending")
        grown = _bytes_below(self.bench.work / "done") - self._taken
        self._needed = max(grown, 1) * 2
        with small_disk(self.bench.work / "disk", 1_000_000):
            return self._needed


def _bytes_below(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
