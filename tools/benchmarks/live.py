"""What a first build costs until it is live, with and without the encoder in turns, and what comes
after it: prints JSON.

    python -m benchmarks.live CENTRE FOLDER

CENTRE has files and has not been built; copies of it are built in FOLDER. Seconds are the
processor's, children included. After the last one with the encoder, texts and titles are read for
their meaning, which makes the small next build.
"""

from __future__ import annotations

import json
import resource
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from riparian.centre.centre import Centre

ROUNDS = 3


def main() -> None:
    """Measure, and print."""
    if len(sys.argv) == 2:
        print(json.dumps(build(Path(sys.argv[1]))))
        return
    added, folder = map(Path, sys.argv[1:3])
    told: dict[str, Any] = {"none": [], "auto": []}
    for _ in range(ROUNDS):
        for encoder in ("none", "auto"):
            centre = folder / f"live-{encoder}"
            shutil.rmtree(centre, ignore_errors=True)
            shutil.copytree(added, centre)
            settings = centre / "centre.toml"
            chosen = settings.read_text("utf-8").replace('"auto"', f'"{encoder}"')
            settings.write_text(chosen, "utf-8")
            alone = (sys.executable, "-m", "benchmarks.live", centre)
            ran = subprocess.run(alone, check=True, capture_output=True)
            one = json.loads(ran.stdout)
            told[encoder].append(one.pop("live"))
            told |= one
    print(json.dumps(told | after(folder / "live-auto")))


def build(folder: Path) -> dict[str, float]:
    """The first build."""
    began = _seconds()
    report = Centre.open(folder).build()
    return {
        "live": _seconds() - began,
        "live_by_clock": report.seconds,
        "records": report.records,
    }


def after(folder: Path) -> dict[str, float]:
    """Reading what texts mean."""
    centre = Centre.open(folder)
    began = _seconds()
    read = centre.read_meanings()
    seconds = _seconds() - began
    log = json.loads(centre.layout.build_log(centre.built() or "").read_bytes())
    return {
        "after": seconds,
        "encoded": read.encoded + read.texts_encoded if read else 0,
        "next_build": log["seconds"],
    }


def _seconds() -> float:
    uses = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(use.ru_utime + use.ru_stime for use in uses)


if __name__ == "__main__":
    main()
