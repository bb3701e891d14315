"""Reads what all projects of some providers touch and say, as numbers: once, for all their pairs.

Numbers are made of the rows that `search_rows` reads, and of nothing else. Kilometres are those
between points on a sphere; between points of two countries they are not asked.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np

from riparian.arrays import Floats, Numbers, Ragged, patterns
from riparian.overlap.engine.provider_pair import (
    DEPTHS,
    FEATURES,
    Gathered,
    Keywords,
    NodeFeature,
    Subjects,
)
from riparian.overlap.engine.search_rows import SearchRows, gathering
from riparian.overlap.signals.identity import read_things
from riparian.overlap.signals.rivers import lies_elsewhere
from riparian.overlap.signals.subjects import THE_MEKONG, WATER_WORKS
from riparian.store.database import Snapshot


def gather(snapshot: Snapshot, providers: Collection[str]) -> Gathered:
    """Read what the projects of these providers touch and say."""
    with gathering(snapshot, providers) as rows:
        return in_numbers(snapshot, rows)


def in_numbers(snapshot: Snapshot, rows: SearchRows) -> Gathered:
    """The rows as numbers. Of the database only the tables of the steps are read."""
    projects = _columns(snapshot, "SELECT * FROM numbered ORDER BY number")
    count = len(projects["number"])
    spots, km = _spots(snapshot, count)
    features = {name: _feature(snapshot, name, count, spots) for name in FEATURES}
    nodes = _columns(snapshot, "SELECT * FROM touched_node WHERE feature = 'subject' ORDER BY id")
    values, value_count = _values(snapshot, count)
    places, common = features["place"], rows.common
    return Gathered(
        projects=projects["project_id"].tolist(),
        handles=projects["handle"].tolist(),
        luck=_plain(projects["luck"]),
        first_year=_plain(projects["first_year"]),
        last_year=_plain(projects["last_year"]),
        dated=~np.ma.getmaskarray(projects["first_year"]),
        whole=_plain(projects["whole"]),
        starts=_plain(projects["starts"]),
        ends=_plain(projects["ends"]),
        end_assumed=_plain(projects["end_assumed"]),
        loosely_joined=_plain(projects["loosely_joined"]),
        of_provider=_providers(snapshot, rows.providers),
        features=features,
        subjects=_subjects(common.feeds, features["subject"], nodes),
        spots=spots.take(_firsts(places)),
        km=km,
        values=values,
        value_count=value_count,
        words=_words(snapshot, count),
        named=_named(snapshot),
        things=read_things(snapshot, count),
        waters=np.array([name in common.waters for name in places.names], dtype=np.bool_),
        off_mekong=lies_elsewhere(places.names, places.nodes, common.drained),
        purpose_categories=_categories(features["purpose"]),
        kept={},
    )


def _columns(snapshot: Snapshot, sql: str, **given: object) -> dict[str, Any]:
    found: dict[str, Any] = snapshot.arrays(sql, given or None)
    return found


def _plain(column: Any) -> Numbers:
    """A column without its missing values, for which 0 stands."""
    return np.ma.filled(column, 0)


def _texts(column: Any) -> list[str | None]:
    """A column of texts, None for those that are missing."""
    return [None if gone else str(text) for text, gone in zip(
        np.ma.getdata(column).tolist(), np.ma.getmaskarray(column).tolist(), strict=True
    )]  # fmt: skip


def _providers(snapshot: Snapshot, providers: Collection[str]) -> dict[str, Numbers]:
    rows = _columns(
        snapshot,
        "SELECT provider, number FROM owned ORDER BY ALL",
    )
    return {provider: rows["number"][rows["provider"] == provider] for provider in providers}


def _feature(snapshot: Snapshot, name: str, count: int, spots: Ragged) -> NodeFeature:
    nodes = _columns(
        snapshot,
        "SELECT * FROM touched_node WHERE feature = $name ORDER BY id",
        name=name,
    )
    touched = _columns(
        snapshot,
        "SELECT t.number, n.id FROM touched AS t"
        " JOIN touched_node AS n ON n.feature = t.feature AND n.node = t.node"
        " WHERE t.feature = $name ORDER BY t.number, n.depth, n.id",
        name=name,
    )
    lists = Ragged.of(count, touched["number"], touched["id"])
    of, firsts = patterns(_beside(lists, spots, len(nodes["id"])) if name == "place" else lists)
    own = lists.take(firsts)
    names = nodes["node"].tolist()
    at = {node: number for number, node in enumerate(names)}
    cells = own.owners * DEPTHS + nodes["depth"][own.values]
    many = np.bincount(cells, minlength=len(firsts) * DEPTHS).reshape(-1, DEPTHS)
    return NodeFeature(
        names=names,
        levels=nodes["level"].tolist(),
        depth=nodes["depth"],
        parent=np.array([at.get(p or "", -1) for p in _texts(nodes["parent"])], dtype=np.int64),
        of=of,
        nodes=own,
        many=many,
    )


def _beside(nodes: Ragged, spots: Ragged, offset: int) -> Ragged:
    """The nodes of each project, and then its points: two that differ in one are not alike."""
    owners = np.concatenate([nodes.owners, spots.owners])
    values = np.concatenate([nodes.values, spots.values + offset])
    order = np.argsort(owners, kind="stable")
    return Ragged.of(len(nodes), owners[order], values[order])


def _firsts(feature: NodeFeature) -> Numbers:
    """The first project of each pattern."""
    firsts = np.zeros(len(feature.nodes), dtype=np.int64)
    firsts[feature.of[::-1]] = np.arange(len(feature.of))[::-1]
    return firsts


def _spots(snapshot: Snapshot, count: int) -> tuple[Ragged, Floats]:
    points = _columns(
        snapshot,
        "SELECT country, latitude, longitude, dense_rank() OVER (ORDER BY country) AS number"
        " FROM (SELECT DISTINCT country, latitude, longitude FROM spot) ORDER BY ALL",
    )
    spots = _columns(
        snapshot,
        "SELECT s.number, p.point FROM spot AS s JOIN (SELECT *, row_number() OVER"
        " (ORDER BY country, latitude, longitude) - 1 AS point"
        " FROM (SELECT DISTINCT country, latitude, longitude FROM spot)) AS p"
        " USING (country, latitude, longitude) ORDER BY ALL",
    )
    km = distances(points["number"], points["latitude"], points["longitude"])
    return Ragged.of(count, spots["number"], spots["point"].astype(np.int32)), km


def _subjects(
    feeds: Sequence[tuple[str, str]], feature: NodeFeature, nodes: Mapping[str, Any]
) -> Subjects:
    own, country = nodes["own"].tolist(), nodes["country"].tolist()
    at = {node: number for number, node in enumerate(feature.names)}
    fed = sorted(feeds, key=lambda f: (min(f), max(f), f[0]))
    out: dict[str, list[tuple[int, str]]] = {}
    for number, (a, b) in enumerate(fed):
        out.setdefault(a, []).append((number, b))
    found = [
        [
            at[f"{other}|{where}"] * len(fed) + number
            for number, other in out.get(subject, [])
            if f"{other}|{where}" in at
        ]
        for subject, where in zip(own, country, strict=True)
    ]
    by_node = Ragged.of(
        len(own),
        np.repeat(np.arange(len(found)), np.array([len(one) for one in found], dtype=np.int64)),
        np.array([value for one in found for value in one], dtype=np.int64),
    )
    taken = by_node.take(feature.nodes.values)
    out_of = Ragged.of(
        len(feature.nodes), np.repeat(feature.nodes.owners, taken.sizes), taken.values
    )
    wet = np.array([one in WATER_WORKS for one in own], dtype=np.bool_)
    water = np.zeros(len(feature.nodes), dtype=np.bool_)
    water[feature.nodes.owners[wet[feature.nodes.values]]] = True
    return Subjects(
        system=_plain(nodes["system"]).astype(np.bool_),
        nationwide=_plain(nodes["nationwide"]).astype(np.bool_),
        feeds=out_of,
        fed=fed,
        water=water,
        mekong=np.array([one == THE_MEKONG for one in own], dtype=np.bool_),
    )


def _values(snapshot: Snapshot, count: int) -> tuple[tuple[Ragged, Ragged], int]:
    rows = _columns(
        snapshot,
        "WITH known AS (SELECT kind, value, CAST(row_number() OVER (ORDER BY kind, value) - 1"
        " AS INTEGER) AS id FROM proposing GROUP BY kind, value HAVING count(*) > 1)"
        " SELECT p.number, k.id, p.as_a, p.as_b FROM proposing AS p"
        " JOIN known AS k ON k.kind = p.kind AND k.value = p.value ORDER BY p.number, k.id",
    )
    a, b = (
        Ragged.of(count, rows["number"][rows[side]], rows["id"][rows[side]])
        for side in ("as_a", "as_b")
    )
    return (a, b), int(rows["id"].max(initial=-1)) + 1


def _words(snapshot: Snapshot, count: int) -> Keywords:
    snapshot.execute(
        "CREATE OR REPLACE TEMP TABLE has_word AS"
        " WITH known AS (SELECT word, CAST(row_number() OVER (ORDER BY word) - 1 AS INTEGER) AS id"
        " FROM worded GROUP BY word HAVING count(*) > 1)"
        " SELECT h.number, h.word, k.id FROM worded AS h JOIN known AS k ON k.word = h.word"
    )
    snapshot.execute(
        "CREATE OR REPLACE TEMP TABLE in_category AS"
        " SELECT number, CAST(dense_rank() OVER (ORDER BY category) - 1 AS INTEGER) AS category"
        " FROM filed"
    )
    names = _columns(snapshot, "SELECT DISTINCT id, word FROM has_word ORDER BY id")
    has = _columns(snapshot, "SELECT number, id FROM has_word ORDER BY ALL")
    uses = _columns(
        snapshot,
        "SELECT h.number, h.id, CAST(dense_rank() OVER (ORDER BY h.id, c.category) - 1 AS INTEGER)"
        " AS used FROM has_word AS h JOIN in_category AS c ON c.number = h.number ORDER BY 1, 3",
    )
    categories = _columns(snapshot, "SELECT number, category FROM in_category ORDER BY ALL")
    word_of_use = np.zeros(int(uses["used"].max(initial=-1)) + 1, dtype=np.int64)
    word_of_use[uses["used"]] = uses["id"]
    snapshot.execute("DROP TABLE has_word")
    snapshot.execute("DROP TABLE in_category")
    return Keywords(
        names=names["word"].tolist(),
        of=Ragged.of(count, has["number"], has["id"]),
        uses=Ragged.of(count, uses["number"], uses["used"]),
        word_of_use=word_of_use,
        categories=Ragged.of(count, categories["number"], categories["category"]),
        category_count=int(categories["category"].max(initial=-1)) + 1,
    )


def _named(snapshot: Snapshot) -> dict[str, dict[int, str]]:
    rows = snapshot.rows("SELECT provider, number, words FROM naming ORDER BY ALL")
    found: dict[str, dict[int, str]] = {}
    for provider, number, words in rows:
        found.setdefault(provider, {})[number] = words
    return found


def _categories(purposes: NodeFeature) -> Ragged:
    """The 3-digit purposes of each pattern, whatever theme they stand in."""
    codes: dict[str, int] = {}
    of_node = np.array(
        [
            codes.setdefault(name.partition("/")[2], len(codes)) if level == "category" else -1
            for name, level in zip(purposes.names, purposes.levels, strict=True)
        ],
        dtype=np.int64,
    )
    found = of_node[purposes.nodes.values]
    return Ragged(purposes.nodes.starts, found).where(found >= 0)


# Twice the mean radius of the earth, 6,371.0 km (IUGG)
DIAMETER_KM = 12_742.0


def distances(countries: Numbers, latitudes: Floats, longitudes: Floats) -> Floats:
    """A table of all points by all points (degrees); without end where the countries differ."""
    north, east = np.radians(latitudes), np.radians(longitudes)
    across = np.sin((north[None, :] - north[:, None]) / 2) ** 2
    along = np.sin((east[None, :] - east[:, None]) / 2) ** 2
    chord = across + np.cos(north)[:, None] * np.cos(north)[None, :] * along
    # Rounded, the chord of opposite points can pass 1, which has no arcsine
    km: Floats = DIAMETER_KM * np.arcsin(np.minimum(1.0, np.sqrt(chord)))
    km[countries[:, None] != countries[None, :]] = np.inf
    return km
