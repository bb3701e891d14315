"""Builds that workers share, which are killed, or their workers, or the scheduler: processes of the
build's own, and those of a Dask scheduler on loopback with TLS."""

from __future__ import annotations

import random
from contextlib import suppress
from pathlib import Path

import psutil

from loopback_cluster import ClusterOfGuide
from tortures.bench import AFTERWARDS, Bench
from tortures.commands import Running

SHARED = ("-m", "tortures.shared_build")


class Sharing:
    """Instants are drawn from how long a build takes; up to three workers are killed in one."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        folder = bench.work / "cluster"
        folder.mkdir()
        self._dask = ClusterOfGuide(folder)
        self._dask.start_worker()  # two, as the guide says
        with bench.trial("shared build to its end", "pending") as root:
            self._name_cluster(root)
            self._expect_built("undisturbed", root, self._start(root), 0, chance=random.Random(1))

    def close(self) -> None:
        """End the cluster."""
        self._dask.close()

    def own_workers(self, chance: random.Random) -> None:
        """Workers of the build's own killed: it is built all the same."""
        with self.bench.trial("kill own workers", "pending") as root:
            self._expect_built("own workers killed", root, self._start(root), 3, chance)

    def workers_of_cluster(self, chance: random.Random) -> None:
        """Workers of the scheduler killed: it is built all the same, by others."""
        with self.bench.trial("kill workers of a cluster", "pending") as root:
            self._name_cluster(root)
            self._expect_built("workers of a cluster killed", root, self._start(root), 3, chance)

    def build(self, chance: random.Random) -> None:
        """The build killed while others work for it: what was shown is shown, and none of its own
        processes goes on."""
        with self.bench.trial("kill a shared build", "pending") as root:
            by_cluster = chance.random() < 0.5
            if by_cluster:
                self._name_cluster(root)
            seconds = chance.uniform(0, 3 * self.bench.seconds["build"])
            outcome = self._start(root).kill_after(seconds)
            by = "a cluster" if by_cluster else "its own processes"
            what = f"build shared by {by} killed after {seconds:.3f} s"
            self.bench.expect_fair(what, outcome)
            self.bench.expect_whole(what, root)
            self.bench.expect_recovery(what, root)

    def scheduler(self, chance: random.Random) -> None:
        """The scheduler killed and started again, with new workers: the build waits for it."""
        with self.bench.trial("kill the scheduler", "pending") as root:
            self._name_cluster(root)
            running = self._start(root)
            running.wait(chance.uniform(0, 2 * self.bench.seconds["build"]))
            self._dask.scheduler.kill()
            self._dask.scheduler.wait()
            self._dask.start_scheduler_again()
            self._dask.start_worker()
            what = "scheduler killed and started again"
            outcome = running.end()
            self.bench.expect_fair(what, outcome)
            self.bench.expect_whole(what, root)
            self.bench.expect_recovery(what, root)

    def _name_cluster(self, root: Path) -> None:
        self._dask.name_in(root / "centre.toml")

    def _start(self, root: Path) -> Running:
        return self.bench.start_python(*SHARED, "-C", root, *AFTERWARDS)

    def _expect_built(
        self, what: str, root: Path, running: Running, kills: int, chance: random.Random
    ) -> None:
        killed = 0
        for _ in range(kills):
            if running.wait(chance.uniform(0, self.bench.seconds["build"])):
                break
            killed += self._kill_a_worker(running.pid, chance)
        outcome = running.end()
        self.bench.counts["workers killed"] += killed
        self.bench.expect(outcome.status == 0, f"{what} ({killed}): {outcome.in_words()}")
        self.bench.expect_whole(f"{what} ({killed})", root)
        self.bench.expect_nothing_left(what, root)

    def _kill_a_worker(self, build: int, chance: random.Random) -> bool:
        """Kill one of the build's own; else one of the cluster. Whether there was one."""
        with suppress(psutil.NoSuchProcess):
            children = psutil.Process(build).children()
            own = [one for one in children if "riparian.workers.worker" in one.cmdline()]
            if own:
                chance.choice(own).kill()
                return True
            return self._dask.kill_a_worker()
        return False
