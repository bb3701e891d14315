"""How the labelled pairs of records fare in a built centre, among all its other records.

    python tools/links_in_centre.py CENTRE ../shared/gold/links_relabelled.jsonl

`riparian evaluate links` makes a centre of the labelled records alone. Here the centre is one that
holds them beside others: what other lists hold moves the weights. Pairs of which the centre has
not both records are left out and counted. Prints the figures, and the pairs that were joined
wrongly.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from riparian.store.layout import Layout
from riparian.store.snapshot import open_snapshot


def main(arguments: Sequence[str]) -> int:
    """Judge and print; returns the exit code."""
    if len(arguments) != 2:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    with open_snapshot(Layout(Path(arguments[0]))) as connection:
        project = dict(connection.execute("SELECT unit_id, own_id FROM unit").fetchall())
    lines = [json.loads(line) for line in Path(arguments[1]).read_text("utf-8").splitlines()]
    print(f"{len(project):,} records")
    print("\n".join(told(project, lines)))
    return 0


def told(project: Mapping[str, str], lines: Sequence[Mapping[str, Any]]) -> list[str]:
    """The figures as lines; `project` says of each record which project it belongs to."""
    pairs = [(line["a"]["key"], line["b"]["key"], bool(line["same"])) for line in lines]
    there = [(a, b, same) for a, b, same in pairs if a in project and b in project]
    joined = [(a, b, same) for a, b, same in there if project[a] == project[b]]
    right, wanted = sum(same for *_, same in joined), sum(same for *_, same in there)
    wrong = [f"joined wrongly: {a} {b}" for a, b, same in joined if not same]
    return [
        f"{len(there)} pairs, {len(pairs) - len(there)} left out",
        f"precision {right / max(1, len(joined)):.4f}",
        f"recall    {right / max(1, wanted):.4f}",
        f"f1        {2 * right / max(1, len(joined) + wanted):.4f}",
        *wrong,
    ]


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
