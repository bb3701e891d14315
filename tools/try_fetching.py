#!/usr/bin/env python
"""Try how fetching holds: kills, lists of many pages, and a large zip.

    python tools/try_fetching.py kills --minutes 10    # adds up in tools/resilience/fetching.json
    python tools/try_fetching.py pages --pages 10000
    python tools/try_fetching.py cut --gib 1           # a made zip of IATI files, to five countries
    python tools/try_fetching.py take --files 4000     # what was cut is taken in, twice

Exit status 1 where something did not hold. What the figures mean stands in docs/performance.md.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from pathlib import Path

from resilience.fetch_kills import FetchKills, add_up
from resilience.large_zip import make_edition, make_zip
from resilience.list_server import MAPPING, PAGE, list_server
from riparian import Centre
from riparian.gather.fetch.files_within import FilesWithin
from riparian.gather.recipes.recipe import Cut

OF_FILES = """\
name = "iati-files"
title = "Files of a zip"
publisher = "Several"
licence = "CC-BY-4.0"
terms = "https://publisher.example.org/terms"
languages = ["en"]
hosts = ["publisher.example.org"]
rhythm = "monthly"
built_from = "2026-11-29"
[steps]
step = "one-file"
address = "https://publisher.example.org/iati-data.zip"
file = "iati-data.zip"
[cut]
countries = ["KH", "LA", "MM", "TH", "VN"]
most_files = 20000
[read]
reader = "iati"
noise = ["generated-datetime"]
[manner]
most_mib = 3072
[[layout]]
claim = "A zip."
source = "This file."
"""

RESULTS = Path(__file__).parent / "resilience" / "fetching.json"


def try_kills(options: argparse.Namespace, folder: Path) -> bool:
    """Kills at random instants, as many as come in that time."""
    with list_server() as server:
        kills = FetchKills(folder, server, options.seed or time.time_ns())
        ends = time.monotonic() + 60 * options.minutes
        while time.monotonic() < ends:
            kills.run()
    counts = kills.counts
    sums = add_up(counts, options.results)
    print(
        f"{sums.kills:>7,} kills of {sums.runs:,} runs, {sums.at_the_end:,} of them with nothing "
        f"left to ask; {sums.acknowledged:,} answers acknowledged, {sums.lost:,} lost, "
        f"{sums.repeated:,} asked for again, {sums.faults:,} faults"
    )
    print("".join(f"        {words}\n" for words in counts.said), end="")
    return not (counts.lost or counts.repeated or counts.faults)


def try_pages(options: argparse.Namespace, folder: Path) -> bool:
    """A list of that many pages, and how much memory it takes."""
    root = folder / "centre"
    settings = Centre.init(root).layout.settings
    allowed = '[fetch]\ncontact = "desk@example.org"\nlocal_addresses = true\n'
    settings.write_text(settings.read_text("utf-8").replace("[fetch]\n", allowed), "utf-8")
    recipe = root / "recipes" / "pages"
    recipe.mkdir(parents=True)
    with list_server() as server:
        text = server.recipe("pages", options.pages * PAGE, details=False)
        (recipe / "recipe.toml").write_text(text)
        (recipe / "mapping.toml").write_text(MAPPING)
        gathering = Centre.open(root).gathering
        loaded = gathering.recipe("pages")
        gathering.agree(loaded, "Somebody")
        for _ in range(2):
            began = time.process_time()
            report = gathering.fetch(loaded)
            used = time.process_time() - began
            print(
                f"{options.pages:>7,} pages: {report.run.state}, {report.run.records:,} records, "
                f"{report.requests:,} requests, {used:.0f} s of processor time, peak "
                f"{_peak():.0f} MB",
                flush=True,
            )
    return report.run.records == options.pages * PAGE


def try_cut(options: argparse.Namespace, folder: Path) -> bool:
    """A zip of that size is cut to five countries."""
    packed = options.zip or folder / "iati-data.zip"
    if not packed.exists():
        make_zip(packed, int(options.gib * 2**30), options.seed)
    cut = Cut(countries=("KH", "LA", "MM", "TH", "VN"), most_files=20_000)
    before, began, used = _peak(), time.monotonic(), time.process_time()
    count = size = 0
    for each in FilesWithin(packed, cut, folder / "cut"):
        count, size = count + 1, size + each.file.stat().st_size
    print(
        f"{packed.stat().st_size / 2**30:.2f} GiB: {count:,} files of {size / 2**30:.2f} GiB cut "
        f"out in {time.monotonic() - began:.0f} s, {time.process_time() - used:.0f} s of processor "
        f"time, peak {_peak():.0f} MB ({before:.0f} before)"
    )
    return count > 0


def try_take(options: argparse.Namespace, folder: Path) -> bool:
    """A zip that comes to that many files is taken in, then an edition that differs."""
    root, came = folder / "centre", folder / "came"
    Centre.init(root)
    recipe = root / "recipes" / "iati-files"
    recipe.mkdir(parents=True)
    (recipe / "recipe.toml").write_text(OF_FILES)
    gathering = Centre.open(root).gathering
    loaded = gathering.recipe("iati-files")
    came.mkdir()
    for edition in (1, 2):
        packed = came / "iati-data.zip"
        make_edition(packed, options.files, options.activities, edition=edition)
        began, used = time.monotonic(), time.process_time()
        run = gathering.take_from(loaded, came).run
        print(
            f"{options.files:>7,} files of {options.activities}, edition {edition}: {run.state}, "
            f"{run.records:,} activities, {time.monotonic() - began:.0f} s, "
            f"{time.process_time() - used:.0f} s of processor time, peak {_peak():.0f} MB",
            flush=True,
        )
    return run.state == "good"


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


TRIALS = {"kills": try_kills, "pages": try_pages, "cut": try_cut, "take": try_take}


def main() -> int:
    """Try what was asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("trial", choices=TRIALS)
    parser.add_argument("--seed", type=int, default=0, help="what is drawn at random (the time)")
    parser.add_argument("--minutes", type=float, default=10, help="of kills (10)")
    parser.add_argument("--results", type=Path, default=RESULTS, help="where kills add up")
    parser.add_argument("--pages", type=int, default=1000, help="of a list (1,000)")
    parser.add_argument("--files", type=int, default=1000, help="of a zip that is taken in (1,000)")
    parser.add_argument("--activities", type=int, default=10, help="of each of its files (10)")
    parser.add_argument("--gib", type=float, default=1.0, help="of a zip (1)")
    parser.add_argument("--zip", type=Path, help="a zip that is there, instead of a made one")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="fetching-") as folder:
        return not TRIALS[options.trial](options, Path(folder))


if __name__ == "__main__":
    sys.exit(main())
