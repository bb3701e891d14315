"""The files of a large centre: many Japanese, Korean and other activities in five countries.

Three in ten activities are Japan's and two in ten Korea's, as register tables; the others are
IATI. Japan's and Korea's rows are real rows drawn again with keys, titles, years and amounts of
their own, and every other one with the place of another row in the same country. So countries,
purposes and schemes are as frequent as in the real tables, and places so within each country.
"""

from __future__ import annotations

import csv
import random
import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from benchmarks.iati_files import in_the_region, read_pool, write_iati

FILE_ACTIVITIES = 5_000
JAPAN, KOREA = 0.3, 0.2
_YEAR = re.compile(r"\b(19|20)\d\d\b")
_LEAP_DAY = re.compile(r"-02-29$")

Row = dict[str, str]


def write_centre_files(data: Path, folder: Path, activities: int, seed: int = 1) -> None:
    """Write the files of a centre with so many activities, from the real files under `data`."""
    luck = random.Random(seed)
    folder.mkdir(parents=True)
    japan, korea = round(activities * JAPAN), round(activities * KOREA)
    for name, count in (("japan", japan), ("korea", korea)):
        rows = read_register(data / "register" / f"{name}.csv")
        for part, many in enumerate(_parts(count)):
            write_register(folder / f"{name}-{part}.csv", rows, luck, many)
    _write_others(data / "iati", folder, activities - japan - korea, luck)


def read_register(path: Path) -> list[Row]:
    """The rows of a register table."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_register(path: Path, rows: Sequence[Row], luck: random.Random, count: int) -> None:
    """Write a register table of so many rows like those."""
    neighbours = defaultdict(list)
    for row in rows:
        neighbours[row["country"]].append(row)
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, rows[0].keys())
        out.writeheader()
        for serial in range(1, count + 1):
            row = luck.choice(rows)
            out.writerow(_varied(row, neighbours[row["country"]], f"{path.stem}-{serial}", luck))


def _write_others(data: Path, folder: Path, count: int, luck: random.Random) -> None:
    """IATI files of the two versions that the real files have, in their proportion."""
    files = sorted(data.rglob("*.xml"))
    pools = [read_pool(files, version, in_the_region) for version in ("2.03", "1.04")]
    share = len(pools[0].activities) / sum(len(pool.activities) for pool in pools)
    newer = round(count * share)
    for name, pool, many in (("newer", pools[0], newer), ("older", pools[1], count - newer)):
        for part, activities in enumerate(_parts(many)):
            write_iati(folder / f"{name}-{part}.xml", pool, luck, activities=activities)


def _parts(count: int) -> list[int]:
    """So many activities, over files of at most `FILE_ACTIVITIES`."""
    whole, rest = divmod(count, FILE_ACTIVITIES)
    return [FILE_ACTIVITIES] * whole + ([rest] if rest else [])


def _varied(row: Row, neighbours: Sequence[Row], key: str, luck: random.Random) -> Row:
    years, factor = luck.randint(-3, 3), luck.uniform(0.5, 2.0)
    there = luck.choice(neighbours) if luck.random() < 0.5 else row
    varied = row | {"key": key, "places": there["places"], "places_en": there["places_en"]}
    number = key.rpartition("-")[2]
    for column in ("title_original", "title_en", "title_en_ours"):
        varied[column] = f"{row[column]} {number}" if row[column] else ""
    for column in ("event_date", "start", "end"):
        moved = _YEAR.sub(lambda year: str(int(year[0]) + years), row[column])
        varied[column] = _LEAP_DAY.sub("-02-28", moved)
    if row["amount"]:
        varied["amount"] = f"{float(row['amount']) * factor:.0f}"
    return varied
