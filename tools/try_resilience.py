#!/usr/bin/env python
"""Try how the channel holds: graphs, kills, networks, poor lines, changed files.

    python tools/try_resilience.py graphs
    python tools/try_resilience.py kills --minutes 10     # adds up in tools/resilience/kills.json
    python tools/try_resilience.py network                # root on Linux: network namespaces
    python tools/try_resilience.py line
    python tools/try_resilience.py mutations --count 50000

Exit status 1 where something did not hold. What the figures mean stands in docs/resilience.md.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from resilience import graphs, network, slow_line
from resilience.kills import Kills, add_up
from resilience.mutations import FalseKept, Mutations

RESULTS = Path(__file__).parent / "resilience" / "kills.json"


def try_graphs(options: argparse.Namespace, folder: Path) -> bool:
    """All connected graphs of six, every pair gone; and real nodes on some drawn at random."""
    whole = graphs.whole(6)
    _say("nobody gone", whole)
    gone = graphs.pairs_gone(6)
    for way, spread in gone.items():
        _say(f"a pair gone, the rest joined {way}", spread)
    chance = random.Random(options.seed)
    _say("each asks one at random in a round", graphs.one_at_random(6, chance))
    differing = 0
    for number in range(options.real):
        graph = graphs.drawn_graph(6, chance)
        real = graphs.real_rounds(folder / str(number), graph)
        differing += real != graphs.model_rounds(graph)
    print(
        f"{options.real:>9,} graphs drawn at random, with real nodes: {differing} unlike the model"
    )
    return not (differing or whole.left_out or any(x.left_out for x in gone.values()))


def _say(what: str, spread: graphs.Spread) -> None:
    print(
        f"{spread.cases:>9,} {what}: {spread.left_out} without everything; rounds: median "
        f"{spread.median}, 99 in 100 within {spread.quantile(0.99)}, at most {spread.most}",
        flush=True,
    )


def try_kills(options: argparse.Namespace, folder: Path) -> bool:
    """Kills at random instants, as many as come in that time."""
    kills = Kills(folder, options.seed or time.time_ns())
    ends = time.monotonic() + 60 * options.minutes
    while time.monotonic() < ends:
        kills.trial()
    sums = add_up(kills.counts, options.results)
    for kind, counts in sorted(sums.items()):
        print(
            f"{counts.kills:>7,} kills while {kind}, {counts.torn:,} of them with a torn end; "
            f"{counts.acknowledged:,} entries acknowledged, {counts.lost:,} lost, "
            f"{counts.faults:,} faults"
        )
        print("".join(f"        {words}\n" for words in counts.said), end="")
    return not any(counts.lost or counts.faults for counts in kills.counts.values())


def try_network(_: argparse.Namespace, folder: Path) -> bool:
    """Six servers in network namespaces: cut, healed, and one behind a relay that lies."""
    try:
        return network.run(folder)
    except network.NoNamespaces as reason:
        print(f"No network namespaces here: {reason}", file=sys.stderr)
        return True


def try_line(options: argparse.Namespace, folder: Path) -> bool:
    """500 entries over a poor line."""
    outcome = slow_line.catch_up(folder, options.entries, slow_line.Line(), options.seed)
    print(
        f"{outcome.entries:,} entries in {outcome.seconds:.0f} s: {outcome.bytes:,} bytes, "
        f"{outcome.breaks} broken connections, {outcome.exchanges} exchanges"
    )
    return True


def try_mutations(options: argparse.Namespace, folder: Path) -> bool:
    """Files that were changed on their way."""
    mutations = Mutations(folder, options.seed)
    try:
        for number in range(options.count):
            mutations.trial(number)
    except FalseKept as error:
        print(f"Something false was kept: {error}")
        return False
    finally:
        for (kind, what), count in sorted(mutations.counts.items()):
            print(f"{count:>9,} {kind}: {what}")
    return True


TRIALS: dict[str, Callable[[argparse.Namespace, Path], bool]] = {
    "graphs": try_graphs,
    "kills": try_kills,
    "network": try_network,
    "line": try_line,
    "mutations": try_mutations,
}


def main() -> int:
    """Try what was asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("trial", choices=TRIALS)
    parser.add_argument("--seed", type=int, default=1, help="what is drawn at random (1)")
    parser.add_argument("--real", type=int, default=5, help="graphs with real nodes (5)")
    parser.add_argument("--minutes", type=float, default=10, help="of kills (10)")
    parser.add_argument("--results", type=Path, default=RESULTS, help="where kills add up")
    parser.add_argument("--entries", type=int, default=500, help="over a poor line (500)")
    parser.add_argument("--count", type=int, default=50_000, help="of mutations (50,000)")
    options = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="resilience-") as folder:
        holds = TRIALS[options.trial](options, Path(folder))
    print(f"{'It holds' if holds else 'It does not hold'}; {time.monotonic() - began:.0f} s.")
    return not holds


if __name__ == "__main__":
    sys.exit(main())
