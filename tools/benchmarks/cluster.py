"""What a build takes by the workers of a cluster on loopback, with TLS, and by as many processes of
its own, in turns: prints JSON.

    python -m benchmarks.cluster CENTRE FOLDER

CENTRE has files and has not been built; copies of it are built in FOLDER. Of each step the seconds
by the clock, and those of processors, which are of the build and its workers: scheduler and nannies
are told apart.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil

from loopback_cluster import ClusterOfGuide

WORKERS, ROUNDS = 2, 3


def main() -> None:
    """Measure, and print."""
    added, folder = map(Path, sys.argv[1:3])
    folder.mkdir(parents=True, exist_ok=True)
    found: dict[str, Any] = {"own": [], "cluster": [], "scheduler": []}
    with ClusterOfGuide(folder) as dask:
        nannies = [dask.start_worker()]  # of two workers, as the guide says
        beside = [psutil.Process(each.pid) for each in (dask.scheduler, *nannies)]
        for _ in range(ROUNDS):
            for who in ("own", "cluster"):
                before = sum(sum(each.cpu_times()[:2]) for each in beside)
                found[who].append(build(added, folder / who, dask if who == "cluster" else None))
                if who == "cluster":
                    after = sum(sum(each.cpu_times()[:2]) for each in beside)
                    found["scheduler"].append(after - before)
    print(json.dumps(found))


def build(added: Path, centre: Path, dask: ClusterOfGuide | None) -> dict[str, list[float]]:
    """The first build: of reading and of linking, seconds by the clock and of processors."""
    shutil.rmtree(centre, ignore_errors=True)
    shutil.copytree(added, centre)
    if dask is not None:
        dask.name_in(centre / "centre.toml")
    words = ("-m", "riparian", "-C", centre, "build", "--no-meanings", "--json")
    ran = subprocess.run((sys.executable, *words), check=True, capture_output=True)
    steps = json.loads(ran.stdout)["steps"]
    taken: dict[str, list[float]] = {}
    for part, begins in (("reading", "reading"), ("linking", "link")):
        those = [step for step in steps if step["step"].startswith(begins)]
        taken[part] = [sum(step[of] for step in those) for of in ("seconds", "processor")]
    return taken


if __name__ == "__main__":
    main()
