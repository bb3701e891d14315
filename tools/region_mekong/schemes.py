"""Vietnam's 34 provinces of 1 July 2025, as sets of the 63 before.

`admin_changes.csv` says which provinces were merged; vietnamadminunits must say the same.
Provinces that stayed as they were need no set.
"""

from __future__ import annotations

from region_mekong.districts import plain
from region_mekong.national import vietnam_of_2025
from region_mekong.set_rows import SetRows
from region_mekong.sources import Sources
from riparian.region.folding import fold_key, fold_words

TABLE, CHECK = "admin_changes.csv", "vietnamadminunits 1.0.4"
_TYPE_WORDS = ("TP. ",)


def vietnam_provinces(sources: Sources) -> dict[str, str]:
    """{folded name: ISO code} of the 63, by ISO's names and those of `admin_changes.csv`."""
    found = {fold_key(u.name): code for code, u in sources.units.items() if u.country == "VN"}
    for row in _rows(sources):
        parts = zip(row["from_names"].split(";"), row["from_codes"].split(";"), strict=True)
        found |= {fold_key(name): code for name, code in parts}
    return found


def _rows(sources: Sources) -> list[dict[str, str]]:
    of_2025 = [r for r in sources.changes if r["country"] == "VN" and r["date"] == "2025-07-01"]
    return [row for row in of_2025 if row["from_codes"]]


def _merger_rows(sources: Sources) -> list[dict[str, str]]:
    return [row for row in _rows(sources) if row["change"] == "merge"]


def set_id(row: dict[str, str]) -> str:
    """`scheme:VN-2025-dong-nai` for a row that merges provinces."""
    return f"scheme:VN-2025-{'-'.join(fold_words(_short(row['to_names'])))}"


def _short(name: str) -> str:
    for word in _TYPE_WORDS:
        name = name.removeprefix(word)
    return name


def schemes(sources: Sources) -> SetRows:
    """One set for each merged province, with the provinces that it is made of."""
    _check(sources)
    sets, places, names = [], [], []
    for row in sorted(_merger_rows(sources), key=set_id):
        one, name = set_id(row), _short(row["to_names"])
        note = f"Resolution 202/2025/QH15; national code {row['to_codes'].removeprefix('GSO:')}"
        sets.append((one, "scheme", plain(name), "", "", row["date"], "", note, TABLE))
        places += [
            (one, code, "part", "", f"{TABLE}; {CHECK}") for code in row["from_codes"].split(";")
        ]
        names += [
            (one, plain(name), "en", "alias", TABLE),
            (one, name, "vi", "official", TABLE),
        ]
        if name != row["to_names"]:
            names.append((one, row["to_names"], "vi", "alias", TABLE))
    return SetRows(tuple(sets), tuple(places), tuple(names))


def _check(sources: Sources) -> None:
    """Stop where the two sources merge differently."""
    known = vietnam_provinces(sources)
    ours = {frozenset(row["from_codes"].split(";")) for row in _rows(sources)}
    theirs = {
        frozenset(known[fold_key(name)] for name in parts) for parts in vietnam_of_2025().values()
    }
    if ours != theirs or len(ours) != 34 or len(set().union(*ours)) != 63:
        raise SystemExit(f"The mergers of 2025 differ: {sorted(map(sorted, ours ^ theirs))}")
