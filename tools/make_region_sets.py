"""Make sets.csv, set_places.csv and set_names.csv of the region pack "mekong".

    pip install -e .
    python tools/make_region_sets.py --shared ../shared

It needs the places and names of the pack, and lines.geojson; `make_region_mekong.py` calls it last.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Callable, Iterable, Sequence
from dataclasses import astuple
from pathlib import Path

from region_mekong import schemes, sets, sites
from region_mekong.directions import names_by_direction
from region_mekong.parts import SET_COLUMNS, SET_PLACE_COLUMNS, Part, union
from riparian.codelists.lists import names_of_country
from riparian.region.pack import NameRow, load_region

PACK = Path(__file__).parent.parent / "src/riparian/region/data/mekong"
NAME_COLUMNS = ("place_id", "name", "lang", "kind", "source")

PARTS: tuple[Callable[[Path], Part], ...] = (
    sets.sets_of_the_reference,
    sets.sets_read,
    sets.sets_on_the_map,
    sets.names_read,
    schemes.schemes_of_2025,
    sites.sites,
)
"""Everything that knows of sets; the first to name a set or a name counts."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    make_sets(parser.parse_args().shared)


def make_sets(shared: Path) -> None:
    """Write the three files."""
    parts = [part(shared) for part in PARTS]
    known = frozenset(row.set_id for part in parts for row in part.sets)
    countries = [
        NameRow(country, name, lang, "alias", "codelists")
        for country in load_region("mekong").countries
        for name, lang in names_of_country(country)
    ]
    whole = union([*parts, names_by_direction(known, countries)])
    _write("sets.csv", SET_COLUMNS, (row.cells() for row in whole.sets))
    _write("set_places.csv", SET_PLACE_COLUMNS, (row.cells() for row in whole.places))
    _write("set_names.csv", NAME_COLUMNS, map(astuple, whole.names))


def _write(name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with (PACK / name).open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


if __name__ == "__main__":
    main()
