"""Measure Riparian: speed as ratios within one run, and peak memory. Never a test: always exit 0.

    python tools/bench.py              seven minutes for the first six parts of seventeen
    python tools/bench.py --full       longer: files of 100 MB and 1 GB, not of 20 and 200, and
                                       tables of 1,000,000 rows, not of 50,000
    python tools/bench.py --only starting --json figures.json

What is measured, and what came out, is told in docs/performance.md.
"""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

from benchmarks.figures import Figure, as_json, print_heading, print_part
from benchmarks.parts import PARTS, Bench
from benchmarks.running import Failed

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    """Measure what is asked for, print it, and write it where told."""
    asked = arguments()
    if not (asked.data / "iati").is_dir():
        print(f"There are no real files in {asked.data}; name their folder with --data.")
        return
    bench = Bench(asked.data, ROOT / "bench-work", asked.full, asked.activities, asked.splink)
    bench.workplace.mkdir(exist_ok=True)
    print_heading()
    figures: list[Figure] = []
    try:
        for name in (one for one in PARTS if one in (asked.only or PARTS)):
            found = measure(name, bench)
            print_part(name, found)
            figures += found
    finally:
        if not asked.keep:
            shutil.rmtree(bench.workplace, ignore_errors=True)
    if asked.json:
        asked.json.write_text(json.dumps(as_json(figures), indent=2) + "\n", "utf-8")


def measure(name: str, bench: Bench) -> list[Figure]:
    """One part; where it cannot be done, a figure that says why."""
    try:
        return PARTS[name](bench)
    except (Failed, OSError) as error:
        return [Figure(name, "not measured", None, "", note=str(error))]


def arguments() -> argparse.Namespace:
    """What is asked for on the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--full", action="store_true", help="files of 1 GB and 1,000,000 rows")
    parser.add_argument("--only", action="append", choices=PARTS, help="this part alone")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there, too")
    parser.add_argument("--keep", action="store_true", help="leave bench-work/ in place")
    parser.add_argument("--data", type=Path, default=ROOT / ".." / "shared" / "data")
    parser.add_argument("--activities", type=int, default=100_000, help="in the large centre")
    parser.add_argument("--splink", type=Path, metavar="PYTHON", help="one that has Splink 5")
    return parser.parse_args()


if __name__ == "__main__":
    main()
