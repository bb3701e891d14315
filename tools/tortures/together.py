"""Several commands on one centre at once."""

from __future__ import annotations

import random
import time

from riparian import Centre
from tortures.bench import AFTERWARDS, Bench
from tortures.kills import SAY, Kills


class Together:
    """Two builds, with people who judge meanwhile."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench

    def builds(self, chance: random.Random) -> None:
        """Two builds a moment apart: one builds, the other finds nothing to do or says that it is
        busy."""
        bench = self.bench
        with bench.trial("two builds", "pending") as root:
            apart = chance.choice([0.0, chance.uniform(0, 3)])
            first = bench.start(root, *AFTERWARDS)
            time.sleep(apart)
            second = bench.start(root, *AFTERWARDS)
            what = f"two builds {apart:.3f} s apart"
            ends = [first.end(), second.end()]
            for outcome in ends:
                bench.expect_fair(what, outcome)
                busy = outcome.status == 1 and "Another command is" in outcome.err
                bench.expect(outcome.status == 0 or busy, f"{what}: {outcome.in_words()}")
            bench.expect(any(o.status == 0 for o in ends), f"{what}: neither built")
            bench.expect_whole(what, root)
            bench.expect_recovery(what, root)

    def judging(self, chance: random.Random) -> None:
        """Two that judge at once, one of them killed, while a third builds."""
        bench = self.bench
        with bench.trial("judging during a build", "pending") as root:
            many = chance.randrange(20, 60)
            people = [bench.start_python("-c", SAY, root, many, who) for who in "ab"]
            build = bench.start(root, *AFTERWARDS)
            killed = people[0].kill_after_lines(chance.randrange(many), chance.uniform(0, 0.1))
            ends = [killed, people[1].end()]
            what = f"{many} judgements each of two, one killed, during a build"
            bench.expect(ends[1].status == 0, f"{what}: {ends[1].in_words()}")
            bench.expect_fair(what, build.end())
            printed = "".join(outcome.out for outcome in ends)
            Kills(bench).expect_entries(what, root, printed)
            numbers = [one.id for one in Centre.open(root).journal.judgements()]
            bench.expect(numbers == sorted(set(numbers)), f"{what}: numbers twice: {numbers}")
            bench.expect_recovery_by_words(what, root)
