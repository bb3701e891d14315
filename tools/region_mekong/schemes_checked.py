"""Vietnam's provinces in two sources: their names, and that both merge them alike in 2025."""

from __future__ import annotations

from region_mekong.national import vietnam_of_2025
from region_mekong.schemes import rows_of_2025
from region_mekong.sources import Sources
from riparian.region.folding import fold_key


def vietnam_provinces(sources: Sources) -> dict[str, str]:
    """{folded name: ISO code} of the 63, by ISO's names and those of `admin_changes.csv`."""
    found = {fold_key(u.name): code for code, u in sources.units.items() if u.country == "VN"}
    for row in rows_of_2025(sources.changes):
        parts = zip(row["from_names"].split(";"), row["from_codes"].split(";"), strict=True)
        found |= {fold_key(name): code for name, code in parts}
    return found


def check(sources: Sources) -> None:
    """Stop where the two sources merge differently."""
    known = vietnam_provinces(sources)
    ours = {frozenset(row["from_codes"].split(";")) for row in rows_of_2025(sources.changes)}
    theirs = {
        frozenset(known[fold_key(name)] for name in parts) for parts in vietnam_of_2025().values()
    }
    if ours != theirs or len(ours) != 34 or len(set().union(*ours)) != 63:
        raise SystemExit(f"The mergers of 2025 differ: {sorted(map(sorted, ours ^ theirs))}")
