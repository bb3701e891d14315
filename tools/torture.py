"""Try to break a centre: kills at random instants, full disks, damaged files, several at once.

    python tools/torture.py --minutes 10 --seed 1

What was acknowledged has to be there, what is shown has to be whole, and the next command recovers
or says exactly what to do. Prints what was tried and each failure; status 1 where there is one. The
same seed draws the same trials; at which instant a kill finds a command the machine decides.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from tortures.bench import Bench
from tortures.damage import Damage
from tortures.disk import NoSmallDisk
from tortures.disks import FullDisks
from tortures.kills import Kills
from tortures.sharing import Sharing
from tortures.together import Together

KINDS = ("kills", "disks", "damage", "together", "sharing")


def main() -> int:
    """Torture for as long as was said."""
    asked = _parser().parse_args()
    chance = random.Random(asked.seed)
    with tempfile.TemporaryDirectory(prefix="torture-", dir=asked.work) as folder:
        bench = Bench(Path(folder))
        with ExitStack() as stack:
            stack.callback(bench.close)
            trials = _trials(bench, asked.only or KINDS, stack)
            ends = time.monotonic() + asked.minutes * 60
            while time.monotonic() < ends:
                known = len(bench.failures)
                chance.choice(trials)(chance)
                for failure in bench.failures[known:]:
                    print(f"FAILED {failure}", flush=True)
    for what, many in sorted(bench.counts.items()):
        print(f"{many:>7,} {what}")
    print(f"{len(bench.failures):>7,} failures; seed {asked.seed}")
    return bool(bench.failures)


def _trials(
    bench: Bench, kinds: tuple[str, ...], ends: ExitStack
) -> list[Callable[[random.Random], None]]:
    found: list[Callable[[random.Random], None]] = []
    if "kills" in kinds:
        kills = Kills(bench)
        found += [kills.build, kills.build, kills.add, kills.judge]
    if "disks" in kinds:
        try:
            disks = FullDisks(bench)
            found += [disks.build, disks.build, disks.judge]
        except NoSmallDisk as reason:
            print(f"No trials with a full disk: {reason}", file=sys.stderr)
    if "damage" in kinds:
        found += [Damage(bench).one] * 4
    if "together" in kinds:
        together = Together(bench)
        found += [together.builds, together.judging]
    if "sharing" in kinds:
        sharing = Sharing(bench)
        ends.callback(sharing.close)
        found += [sharing.own_workers, sharing.workers_of_cluster, sharing.build, sharing.build]
        found += [sharing.scheduler]
    if not found:
        sys.exit("Nothing to try.")
    return found


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=5.0, help="how long (5)")
    parser.add_argument("--seed", type=int, default=1, help="which trials (1)")
    parser.add_argument("--only", action="append", choices=KINDS, help="these kinds alone")
    parser.add_argument("--work", type=Path, help="where to work (the system's temporary folder)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
