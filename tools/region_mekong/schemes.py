"""Vietnam's 34 provinces of 1 July 2025, as sets of the 63 before.

`admin_changes.csv` says which provinces were merged; `schemes_checked` holds it against
vietnamadminunits. Provinces that stayed as they were need no set.
"""

from __future__ import annotations

from pathlib import Path

from region_mekong.letters import plain
from region_mekong.parts import Part, SetPlace, SetRow
from region_mekong.rows import read_csv
from riparian.region.folding import fold_words
from riparian.region.pack import NameRow

TABLE, CHECK = "admin_changes.csv", "vietnamadminunits 1.0.4"
_TYPE_WORDS = ("TP. ",)
Row = dict[str, str]


def rows_of_2025(changes: list[Row]) -> list[Row]:
    """Rows of `admin_changes.csv` on what became of the 63 provinces."""
    of_2025 = [r for r in changes if r["country"] == "VN" and r["date"] == "2025-07-01"]
    return [row for row in of_2025 if row["from_codes"]]


def set_id(row: dict[str, str]) -> str:
    """`scheme:VN-2025-dong-nai` for a row that merges provinces."""
    return f"scheme:VN-2025-{'-'.join(fold_words(_short(row['to_names'])))}"


def _short(name: str) -> str:
    for word in _TYPE_WORDS:
        name = name.removeprefix(word)
    return name


def schemes_of_2025(shared: Path) -> Part:
    """One set for each merged province, with the provinces that it is made of."""
    path = shared / "data/reference" / TABLE
    rows = rows_of_2025(read_csv(path))
    part = Part()
    for row in (row for row in rows if row["change"] == "merge"):
        one, name = set_id(row), _short(row["to_names"])
        note = f"Resolution 202/2025/QH15; national code {row['to_codes'].removeprefix('GSO:')}"
        part.sets.append(SetRow(one, plain(name), valid_from=row["date"], note=note, source=TABLE))
        part.places.extend(
            SetPlace(one, code, "part", "", f"{TABLE}; {CHECK}")
            for code in row["from_codes"].split(";")
        )
        part.names.append(NameRow(one, plain(name), "en", "alias", TABLE))
        part.names.append(NameRow(one, name, "vi", "official", TABLE))
        if name != row["to_names"]:
            part.names.append(NameRow(one, row["to_names"], "vi", "alias", TABLE))
    return part
