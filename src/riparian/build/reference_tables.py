"""Tables of places, themes, purposes, providers and subjects: the same in every build of a region.

They are made once in a process, as the file with which every new snapshot begins.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from riparian.codelists.lists import load_codelist, theme_of, themes
from riparian.normalise.providers import load_providers
from riparian.overlap.signals.text_signals import load_lists
from riparian.region.pack import RegionPack, load_region
from riparian.store.database import Snapshot
from riparian.store.load import load_rows
from riparian.store.scratch import scratch_folder
from riparian.store.snapshot import filling

_CLOSURE = """
CREATE TABLE place_closure AS
WITH RECURSIVE up AS (
    SELECT place_id, place_id AS node, level, parent FROM place
    UNION ALL
    SELECT up.place_id, p.place_id, p.level, p.parent
    FROM up JOIN place AS p ON p.place_id = up.parent
)
SELECT place_id, node, level FROM up ORDER BY place_id, node
"""


class _Table(NamedTuple):
    """A table with its rows."""

    name: str
    columns: Mapping[str, str]
    rows: Sequence[tuple[Any, ...]]


@lru_cache(maxsize=4)
def reference_file(region: str, block: int) -> bytes:
    """A file of the database that holds these tables and no others, in blocks of so many bytes."""
    with scratch_folder() as folder:
        file = folder / "reference.duckdb"
        with filling(file, folder / "spill", block) as snapshot:
            load_reference(snapshot, region)
            snapshot.execute("CHECKPOINT")
        return file.read_bytes()


def load_reference(snapshot: Snapshot, region: str) -> None:
    """Write these tables."""
    for table in _tables(region):
        load_rows(snapshot, table.name, table.columns, table.rows)
    snapshot.execute(_CLOSURE)
    load_lists(snapshot)


def _tables(region: str) -> Iterator[_Table]:
    pack = load_region(region)
    yield from _of_places(pack)
    yield _Table("region", _texts("region", "version"), [(region, pack.version)])
    yield _Table("region_country", _texts("country"), [(c,) for c in pack.countries])
    yield from _of_sets(pack)
    yield _Table(
        "theme",
        {"position": "INTEGER"} | _texts("theme", "name"),
        [(i, t.id, t.name) for i, t in enumerate(themes(), 1)],
    )
    yield _Table("purpose", _texts("code", "name", "theme"), _purposes())
    yield _Table(
        "provider",
        _texts("provider", "name"),
        sorted((p.code, p.display) for p in load_providers().providers.values()),
    )


def _of_places(pack: RegionPack) -> Iterator[_Table]:
    places: list[tuple[str, str, str, str | None, float | None, float | None]] = [
        (p.place_id, p.level, p.name, p.parent, p.latitude, p.longitude)
        for p in pack.places.values()
    ]
    codes = {p[0] for p in places}
    countries = load_codelist("Country")
    places += [
        (c.code, "country", c.name, None, None, None) for c in countries if c.code not in codes
    ]
    columns = _texts("place_id", "level", "name", "parent")
    columns |= {"latitude": "DOUBLE", "longitude": "DOUBLE"}
    yield _Table("place", columns, sorted(places))
    names = [(n.place_id, n.name) for n in pack.names] + [(p[0], p[2]) for p in places]
    yield _Table("place_name", _texts("place_id", "name"), sorted(set(names)))


def _of_sets(pack: RegionPack) -> Iterator[_Table]:
    """The sets of places and the provinces that each touches."""
    sets = sorted(pack.sets.values(), key=lambda s: s.set_id)
    rows = [(s.set_id, s.type, s.name, pack.sole_country_of(s.set_id)) for s in sets]
    yield _Table("place_set", _texts("set_id", "type", "name", "country"), rows)
    touched = [(set_id, place) for set_id in pack.sets for place in pack.provinces_of(set_id)]
    yield _Table("place_set_member", _texts("set_id", "place_id"), sorted(touched))


def _purposes() -> list[tuple[str, str, str | None]]:
    rows = []
    for name in ("Sector", "SectorCategory"):
        for code in load_codelist(name):
            theme = theme_of(code.code)
            rows.append((code.code, code.name, theme.id if theme else None))
    return sorted(rows)


def _texts(*names: str) -> dict[str, str]:
    """Columns of texts."""
    return dict.fromkeys(names, "VARCHAR")
