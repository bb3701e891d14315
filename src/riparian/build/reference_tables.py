"""Tables of places, themes, purposes and providers: the same in every build of a region.

What is written into them is worked out once in a process.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from riparian.codelists.lists import load_codelist, theme_of, themes
from riparian.normalise.providers import load_providers
from riparian.region.pack import RegionPack, load_region
from riparian.store.database import Snapshot
from riparian.store.load import as_lines, load_lines

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
    """A table, and its rows as lines."""

    name: str
    columns: Mapping[str, str]
    lines: tuple[bytes, ...]

    @classmethod
    def of(cls, name: str, columns: Mapping[str, str], rows: list[Any]) -> _Table:
        return cls(name, columns, tuple(as_lines(columns, rows)))


def load_reference(snapshot: Snapshot, region: str) -> None:
    """Write these tables."""
    for table in _tables(region):
        load_lines(snapshot, table.name, table.columns, table.lines)
    snapshot.execute(_CLOSURE)


@lru_cache(maxsize=2)
def _tables(region: str) -> tuple[_Table, ...]:
    pack = load_region(region)
    return (
        *_of_places(pack),
        _Table.of("region", _texts("region", "version"), [(region, pack.version)]),
        _Table.of("region_country", _texts("country"), [(c,) for c in pack.countries]),
        *_of_sets(pack),
        _Table.of(
            "theme",
            {"position": "INTEGER"} | _texts("theme", "name"),
            [(i, t.id, t.name) for i, t in enumerate(themes(), 1)],
        ),
        _Table.of("purpose", _texts("code", "name", "theme"), _purposes()),
        _Table.of(
            "provider",
            _texts("provider", "name"),
            sorted((p.code, p.display) for p in load_providers().providers.values()),
        ),
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
    yield _Table.of("place", columns, sorted(places))
    names = [(n.place_id, n.name) for n in pack.names] + [(p[0], p[2]) for p in places]
    yield _Table.of("place_name", _texts("place_id", "name"), sorted(set(names)))


def _of_sets(pack: RegionPack) -> Iterator[_Table]:
    """The sets of places and the provinces that each touches."""
    sets = sorted(pack.sets.values(), key=lambda s: s.set_id)
    rows = [(s.set_id, s.type, s.name, pack.sole_country_of(s.set_id)) for s in sets]
    yield _Table.of("place_set", _texts("set_id", "type", "name", "country"), rows)
    touched = [(set_id, place) for set_id in pack.sets for place in pack.provinces_of(set_id)]
    yield _Table.of("place_set_member", _texts("set_id", "place_id"), sorted(touched))


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
