"""A first build of many activities as large as IATI's are, from files to the overlaps of all
providers, without an encoder:

    python -m benchmarks.whole DATA FOLDER ACTIVITIES [ENGINE]

Activities are drawn from the real ones of version 2.03 under DATA, large ones more often, so that
one takes 12 kB on average, as in the whole of IATI. Every second of their long words is another
one's, so that no sentence stands there a hundred times. The real ones are nearly all of the United
States; here each is of one of 26 providers, the second of which has half as many as the first, the
third a third, and so on. Files hold at most `FILE_ACTIVITIES`.

The first build finds no overlaps, the second those of every two of the providers. FOLDER is kept:
files that are there already are used again. ENGINE is the address of a Dask scheduler. Prints, of
each build, the steps that took the most processor seconds (clock, processor) and the peak of the
memory of all processes together.
"""

from __future__ import annotations

import csv
import json
import random
import re
import sys
from bisect import bisect
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from importlib import resources
from itertools import accumulate, combinations
from pathlib import Path
from typing import NamedTuple, overload

import duckdb
import msgspec

from benchmarks.growing import snapshot_of
from benchmarks.iati_files import Pool, in_the_region, read_pool, write_iati
from benchmarks.running import Ran, run
from riparian.build.build_report import BuildReport

FILE_ACTIVITIES = 25_000
ACTIVITY_BYTES = 12_000
PROVIDERS = 26
SHOWN_STEPS = 24
_AGENCY_OF_US = rb"US-GOV-\d+"
_ORGANISATION = re.compile(
    rb"<((?:reporting|participating|provider|receiver)-org)\b[^>]*" + _AGENCY_OF_US + rb".*?</\1>",
    re.DOTALL,
)
_NARRATIVE = re.compile(rb"(?<=>)\s*[^<>\s][^<>]*(?=</)")
_LONG_WORD = re.compile(rb"\b[a-z]{7,}\b")
_RIPARIAN: tuple[str | Path, ...] = (sys.executable, "-m", "riparian")


class Agency(NamedTuple):
    """An agency of a provider, as an IATI file names it."""

    ref: bytes
    name: bytes


def main() -> None:
    """Make what is not there, build twice, and print."""
    data, folder, activities, *engine = sys.argv[1:]
    files, centre = Path(folder) / "files", Path(folder) / "centre"
    if not files.exists():
        write_files(Path(data), files, int(activities))
    size = sum(file.stat().st_size for file in files.iterdir())
    each = size / int(activities) / 1000
    print(f"{int(activities):,} activities, {each:.1f} kB each", flush=True)
    if not centre.exists():
        run((*_RIPARIAN, "init", centre))
        _print("adding", run((*_RIPARIAN, "-C", centre, "add", files)))
    toml = centre / "centre.toml"
    settings = toml.read_text("utf-8")
    by = ("--engine", *engine) if engine else ()
    build = (*_RIPARIAN, "-C", centre, "build", "--no-meanings", "--json", *by)
    _name_pairs(toml, settings, ())
    _print("first build", run(build))
    _name_pairs(toml, settings, tuple(combinations(largest_providers(snapshot_of(centre)), 2)))
    _print("overlaps of all providers", run(build))


def write_files(data: Path, folder: Path, activities: int, seed: int = 1) -> None:
    """The files of so many activities, by a process for each core; the same whatever the cores."""
    folder.mkdir(parents=True)
    with ProcessPoolExecutor() as processes:
        begun = [
            processes.submit(
                _write_file, data, folder, seed, at, min(FILE_ACTIVITIES, activities - at)
            )
            for at in range(0, activities, FILE_ACTIVITIES)
        ]
    for written in begun:
        written.result()


def _write_file(data: Path, folder: Path, seed: int, begins: int, activities: int) -> None:
    luck = random.Random(seed + begins)
    pool = _pool_of(data)
    drawn = Pool(pool.start_tag, _Drawn(pool.activities, agencies(), luck))
    number = begins // FILE_ACTIVITIES
    write_iati(folder / f"large-{number}.xml", drawn, luck, activities=activities)


@cache
def _pool_of(data: Path) -> Pool:
    return read_pool(sorted(data.rglob("*.xml")), "2.03", in_the_region)


def agencies() -> Sequence[Agency]:
    """An agency with an identifier of each of so many providers, in the order of their table."""
    found: dict[str, Agency] = {}
    table = resources.files("riparian.normalise").joinpath("data/providers.csv")
    for row in csv.DictReader(table.read_text("utf-8").splitlines()):
        ref = row["iati_org_ids"].partition(";")[0]
        if ref and row["provider_code"] not in found:
            name = row["agency_name_en"].replace("&", "&amp;")
            found[row["provider_code"]] = Agency(ref.encode(), name.encode())
    return list(found.values())[:PROVIDERS]


def largest_providers(snapshot: Path) -> Sequence[str]:
    """Those with the most projects, in the order of their codes."""
    with duckdb.connect(str(snapshot), read_only=True) as connection:
        rows = connection.execute(
            "SELECT provider FROM project_provider GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT ?",
            [PROVIDERS],
        ).fetchall()
    return sorted(row[0] for row in rows)


class _Drawn(Sequence[bytes]):
    """Activities, of which any that is asked for is one at random, with other words and another
    agency. Of a mixture of two ways to draw, all alike or by size, the one that makes the mean."""

    def __init__(
        self, pool: Sequence[bytes], agencies: Sequence[Agency], luck: random.Random
    ) -> None:
        sizes = [len(activity) for activity in pool]
        mean, by_size = sum(sizes) / len(sizes), sum(n * n for n in sizes) / sum(sizes)
        share = min(max((ACTIVITY_BYTES - mean) / (by_size - mean), 0), 1)
        self._until = list(
            accumulate((1 - share) / len(pool) + share * n / sum(sizes) for n in sizes)
        )
        self._agency_until = list(accumulate(1 / (n + 1) for n in range(len(agencies))))
        self._pool, self._agencies, self._luck = pool, agencies, luck
        texts = (text for one in pool for text in _NARRATIVE.findall(one))
        self._words = sorted({word for text in texts for word in _LONG_WORD.findall(text)})

    def __len__(self) -> int:
        return len(self._pool)

    @overload
    def __getitem__(self, at: int) -> bytes: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[bytes]: ...
    def __getitem__(self, at: int | slice) -> bytes | Sequence[bytes]:
        agency = self._agencies[self._place(self._agency_until)]
        one = _ORGANISATION.sub(
            lambda found: _named(found[0], agency), self._pool[self._place(self._until)]
        )
        return _NARRATIVE.sub(lambda text: _LONG_WORD.sub(self._other, text[0]), one)

    def _place(self, until: Sequence[float]) -> int:
        return min(bisect(until, self._luck.random() * until[-1]), len(until) - 1)

    def _other(self, word: re.Match[bytes]) -> bytes:
        return self._luck.choice(self._words) if self._luck.random() < 0.5 else word[0]


def _named(organisation: bytes, agency: Agency) -> bytes:
    """The element of an organisation, of that agency."""
    named = _NARRATIVE.sub(lambda _: agency.name, organisation)
    return re.sub(_AGENCY_OF_US, lambda _: agency.ref, named)


def _name_pairs(toml: Path, settings: str, pairs: Sequence[tuple[str, str]]) -> None:
    named = json.dumps([list(pair) for pair in pairs])
    toml.write_text(re.sub(r"(?m)^pairs = .*$", lambda _: f"pairs = {named}", settings), "utf-8")


def _print(what: str, ran: Ran) -> None:
    print(f"{what}: {ran.seconds:.1f} s by the clock, peak {ran.peak_mb:,.0f} MB", flush=True)
    if ran.out.startswith("{"):
        _print_steps(msgspec.json.decode(ran.out, type=BuildReport))


def _print_steps(report: BuildReport) -> None:
    steps = sorted(report.all_steps, key=lambda step: -step.processor)
    for step in steps[:SHOWN_STEPS]:
        print(f"  {step.step:<40} {step.seconds:>8.1f} {step.processor:>8.1f}")
    weighed = sum(pair.candidates for pair in report.found)
    print(
        f"  {report.processor:.1f} s of processors,"
        f" {report.seconds - report.together:.1f} s of one process alone,"
        f" {len(report.found)} pairs of providers, {weighed:,} pairs of projects weighed,"
        f" {sum(pair.kept for pair in report.found):,} overlaps",
        flush=True,
    )


if __name__ == "__main__":
    main()
