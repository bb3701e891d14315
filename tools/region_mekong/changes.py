"""Dated changes of units out of `admin_changes.csv`, with ids of the pack where they are sure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from region_mekong import schemes
from region_mekong.sources import Sources
from riparian.region.folding import fold_key
from riparian.region.pack import ADM1, ADM2
from riparian.region.stated_places import NameIndex

CHANGE_COLUMNS = (
    "country", "change", "date", "precision", "from_names", "to_names", "from_ids", "to_ids",
    "note", "source",
)  # fmt: skip
#: Changes by which the second and later of `to_codes` begin.
_BEGINNINGS = ("split", "province created", "union territory")


def valid_days(sources: Sources) -> dict[str, tuple[str, str]]:
    """{ISO code: (day on which the unit began, day on which it ended)}, empty where not known.

    What was merged in July 2025 ended, under its old borders, even where the new unit has its
    name.
    """
    found: dict[str, tuple[str, str]] = {}
    for row in sources.changes:
        before, after = _codes(row["from_codes"]), _codes(row["to_codes"])
        if row["change"] in _BEGINNINGS:
            found |= {code: (row["date"], "") for code in after if code not in before}
        if row["change"] == "merge" and row["date"] == "2025-07-01":
            found |= dict.fromkeys(before, ("", row["date"]))
    return {code: days for code, days in found.items() if code in sources.units}


def change_rows(sources: Sources, index: NameIndex) -> Iterator[tuple[str, ...]]:
    """One row for each of `admin_changes.csv`, in its order."""
    finder = _Finder(sources, index)
    for row in sources.changes:
        precision, _, rest = row["date_precision"].partition(" ")
        notes = [row["note"], f"date: {rest.strip('()')}" if rest else ""]
        yield (
            row["country"], row["change"], row["date"], precision,
            row["from_names"], row["to_names"],
            ";".join(finder.ids(row, "from")), ";".join(finder.ids(row, "to")),
            "; ".join(filter(None, notes)), row["source"],
        )  # fmt: skip


class _Finder:
    def __init__(self, sources: Sources, index: NameIndex) -> None:
        self._units = sources.units
        self._index = index

    def ids(self, row: dict[str, str], side: str) -> list[str]:
        """The codes that are ISO's; a merged province of 2025 is a set; else by name."""
        if side == "to" and row["change"] == "merge" and row["to_codes"].startswith("GSO:"):
            return [schemes.set_id(row)]
        if side == "to" and row["to_codes"].startswith("GSO:"):
            return self.ids(row, "from")
        codes = [code for code in _codes(row[f"{side}_codes"]) if code in self._units]
        if codes:
            return codes
        if row["change"] == "ISO code changed":
            return self.ids(row, "to")
        names = row[f"{side}_names"].split(";")
        found = [self._named(name, row) for name in names]
        return list(dict.fromkeys(i for i in found if i))

    def _named(self, name: str, row: dict[str, str]) -> str | None:
        head = name.partition("(")[0].strip()
        if row["change"].startswith("district"):
            return self._district(head, row)
        return self._province(head, row["country"])

    def _district(self, head: str, row: dict[str, str]) -> str | None:
        """The district of that name where it lies today, whichever side of the change is asked."""
        today = re.search(r"\((.*)\)$", row["to_names"])
        province = self._province(today[1] if today else "", row["country"])
        matches = self._index.find(f"{head} District", (row["country"],), (province or "",))
        found = [m.place_id for m in matches if m.level == ADM2 and m.province == province]
        return found[0] if len(found) == 1 else None

    def _province(self, name: str, country: str) -> str | None:
        matches = [m for m in self._index.find(name, (country,)) if m.level == ADM1]
        exact = [m for m in matches if fold_key(m.matched) == fold_key(name)]
        return exact[0].place_id if len(exact) == 1 else None


def _codes(cell: str) -> list[str]:
    return [code for code in cell.split(";") if code]
