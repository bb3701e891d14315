"""However small the pieces in which pairs are gone through, the same overlaps are found."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from riparian.centre.centre import Centre
from riparian.overlap.engine import blocking as propose
from riparian.overlap.engine import pattern_agreement as agree
from riparian.overlap.engine import scoring as weigh
from riparian.overlap.engine.blocking import asked_pairs
from riparian.overlap.engine.load_projects import gather
from riparian.overlap.engine.provider_pair import two_sides
from riparian.overlap.engine.search_overlaps import find_overlaps
from riparian.store.settings import OverlapSettings

SETTINGS = OverlapSettings()


def found(centre: Centre) -> list[Any]:
    with centre.reading() as connection:
        gathered = gather(connection, ("JP", "KR"))
        find_overlaps(connection, "JP", "KR", SETTINGS, gathered=gathered)
        return connection.execute("SELECT * FROM found_overlap").fetchall()


def test_small_pieces_find_what_large_ones_find(
    sample: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = found(sample)
    assert len(whole) > 1000
    monkeypatch.setattr(propose, "CELLS", 1000)
    monkeypatch.setattr(propose, "SHARED", 500)
    monkeypatch.setattr(weigh, "PIECE", 100)
    monkeypatch.setattr(agree, "_TABLE", 10)
    monkeypatch.setattr(agree, "_ROWS", 50)
    assert found(sample) == whole
    monkeypatch.setattr(agree, "_BITS", 10)
    assert found(sample) == whole


def test_no_project_has_more_than_are_kept_of_it_and_none_is_met_twice(sample: Centre) -> None:
    with sample.reading() as connection:
        few = OverlapSettings(keep_per_project=2)
        find_overlaps(connection, "JP", "KR", few)
        rows = connection.execute("SELECT a, b, strength_bits FROM found_overlap").fetchall()
    for side in (0, 1):
        projects = [row[side] for row in rows]
        assert max(projects.count(one) for one in projects) == 2
    assert len({row[:2] for row in rows}) == len(rows)
    assert [row[2] for row in rows] == sorted((row[2] for row in rows), reverse=True)


def test_bits_of_features_add_up_to_the_strength(sample: Centre) -> None:
    with sample.reading() as connection:
        find_overlaps(connection, "JP", "KR", SETTINGS)
        rows = connection.execute(
            "SELECT strength_bits, place_bits + near_bits + system_bits + body_bits + purpose_bits"
            " + subject_bits + text_bits + named_bits + time_bits FROM found_overlap"
        ).fetchnumpy()
    strengths, sums = rows.values()
    assert np.abs(strengths - sums).max() < 0.001


def test_pairs_of_other_providers_are_not_asked_about(sample: Centre) -> None:
    with sample.reading() as connection:
        gathered = gather(connection, ("JP", "KR"))
        two = two_sides(gathered, "JP", "KR")
        a = gathered.projects[two.a.numbers[0]]
        b = gathered.projects[two.b.numbers[0]]
        assert asked_pairs(two, [(a, b), (b, a), (a, "nobody")]) == [(0, 0)]


def test_distances_are_of_the_two_records_own_places(sample: Centre) -> None:
    """Not of others that name the same provinces: each pair alone gives the same distance."""
    with sample.reading() as connection:
        find_overlaps(connection, "JP", "KR", SETTINGS)
        rows = connection.execute(
            "SELECT a, b, km FROM found_overlap WHERE km > 1 ORDER BY id LIMIT 50"
        ).fetchall()
        assert len(rows) == 50
        for a, b, km in rows:
            assert km == pytest.approx(_nearest(connection, a, b), abs=0.01)


def test_a_river_a_road_or_a_basin_is_near_nothing(sample: Centre) -> None:
    """In which of its provinces the work is was not said: no distance is told, and none counts."""
    with sample.reading() as connection:
        find_overlaps(connection, "JP", "KR", SETTINGS)
        connection.execute(_NAMES_A_SET_ALONE)
        spread = connection.execute(
            "SELECT count(*), count(km), count(*) FILTER (near_bits > 0) FROM found_overlap"
            " WHERE a IN (FROM spread) OR b IN (FROM spread)"
        ).fetchone()
        others = connection.execute("SELECT count(km) FROM found_overlap").fetchone()
    assert spread is not None
    assert spread[0] > 100
    assert spread[1:] == (0, 0)
    assert others is not None
    assert others[0] > 100


_NAMES_A_SET_ALONE = """
CREATE OR REPLACE TEMP TABLE spread AS
SELECT project_id FROM project_place
GROUP BY project_id
HAVING bool_or(via IS NOT NULL)
    AND bool_and(level = 'country' OR (via IS NOT NULL AND NOT starts_with(via, 'site:')))
"""


def _nearest(connection: Any, a: str, b: str) -> float:
    """By the database, from the places of the two projects alone."""
    (km,) = connection.execute(_NEAREST, {"a": a, "b": b}).fetchone()
    return float(km)


_NEAREST = """
WITH point AS (
    SELECT p.project_id, p.country, p.place,
        arg_min({'n': radians(l.latitude), 'e': radians(l.longitude)},
            CASE l.level WHEN 'locality' THEN 0 WHEN 'adm2' THEN 1 ELSE 2 END) AS at
    FROM project_place AS p
    JOIN place_closure AS c ON c.place_id = p.place AND c.level <> 'country'
    JOIN place AS l ON l.place_id = c.node
    WHERE p.level <> 'country' AND p.project_id IN ($a, $b) AND l.latitude IS NOT NULL
        AND (p.via IS NULL OR starts_with(p.via, 'site:'))
    GROUP BY ALL
    UNION ALL
    SELECT x.project_id, p.country, NULL, {'n': radians(p.latitude), 'e': radians(p.longitude)}
    FROM project_part AS x
    JOIN part_province AS p ON p.country = x.country AND p.part = x.part
    WHERE x.project_id IN ($a, $b) AND NOT EXISTS (
        SELECT 1 FROM project_place AS o
        JOIN place_closure AS c ON c.place_id = o.place AND c.level <> 'country'
        JOIN place AS l ON l.place_id = c.node AND l.latitude IS NOT NULL
        WHERE o.project_id = x.project_id AND o.country = x.country AND o.level <> 'country'
    )
)
SELECT min(12742 * asin(sqrt(sin((y.at.n - x.at.n) / 2) ** 2
    + cos(x.at.n) * cos(y.at.n) * sin((y.at.e - x.at.e) / 2) ** 2)))
FROM point AS x
JOIN point AS y ON y.country = x.country
WHERE x.project_id = $a AND y.project_id = $b
"""
