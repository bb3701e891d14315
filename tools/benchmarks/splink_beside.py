"""The same records linked by Splink 5, beside `benchmarks.growing SNAPSHOT linked`: prints JSON.

    PYTHON -m benchmarks.splink_beside SNAPSHOT

PYTHON is one that has `splink` (MIT) and `duckdb`; nothing of ours is imported, so it need not have
Riparian. Four blocking rules and six comparisons, as Splink's guide of a first model has them: u by
random sampling, m by expectation maximisation twice, predictions, clusters. Processor seconds are
of the whole process, without the imports.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from typing import Any

import duckdb
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

RECORDS = """
CREATE TABLE known_record AS SELECT
    a.activity_id AS unique_id,
    lower(coalesce(a.original, a.title)) AS title,
    lower(left(coalesce(a.original, a.title), 12)) AS beginning,
    CAST(a.start AS VARCHAR) AS begins,
    round(a.usd) AS usd,
    lower(a.identifier) AS identifier,
    (SELECT min(provider) FROM given.activity_provider AS p WHERE p.activity_id = a.activity_id)
        AS provider,
    (SELECT min(country) FROM given.activity_country AS c WHERE c.activity_id = a.activity_id)
        AS country,
    (SELECT list(DISTINCT place) FROM given.activity_place AS l WHERE l.activity_id = a.activity_id)
        AS places
FROM given.activity AS a
"""
"""One row of each record, of what our own linking compares."""

BLOCKING = (
    block_on("country", "beginning"),
    block_on("country", "provider", "begins"),
    block_on("country", "usd"),
    block_on("identifier"),
)

COMPARISONS = [
    cl.JaroWinklerAtThresholds("title", [0.95, 0.85, 0.7]),
    cl.AbsoluteDateDifferenceAtThresholds(
        "begins", input_is_string=True, metrics=["month", "year"], thresholds=[1, 1]
    ),
    cl.ExactMatch("usd"),
    cl.JaroWinklerAtThresholds("identifier", [0.95, 0.85]),
    cl.ExactMatch("provider"),
    cl.ArrayIntersectAtSizes("places", [2, 1]),
]

SAMPLED_PAIRS = 1_000_000
LEAST_PROBABILITY, JOINED_AT = 0.01, 0.95


def main() -> None:
    """Link, and print what it took."""
    connection = duckdb.connect()
    connection.execute("SET threads = 2")
    connection.execute(f"ATTACH '{sys.argv[1]}' AS given (READ_ONLY)")
    began, clock = _processor(), time.perf_counter()
    connection.execute(RECORDS)
    compared, told, clusters = link(connection)
    print(
        json.dumps(
            {
                "records": _count(connection, "known_record"),
                "pairs": compared,
                "told": told,
                "projects": clusters,
                "clock": time.perf_counter() - clock,
                "seconds": _processor() - began,
            }
        )
    )


def link(connection: duckdb.DuckDBPyConnection) -> tuple[int, int, int]:
    """How many pairs were compared, how many may be of one record, and the groups."""
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=COMPARISONS,
        blocking_rules_to_generate_predictions=list(BLOCKING),
    )
    api = DuckDBAPI(connection)
    linker: Any = Linker(api.register("known_record"), settings, log_level="ERROR")
    linker.training.estimate_u_using_random_sampling(max_pairs=SAMPLED_PAIRS, seed=1)
    for rule in (BLOCKING[0], BLOCKING[2]):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    compared = linker.inference.predict()
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(compared, JOINED_AT)
    told = f"{compared.physical_name} WHERE match_probability >= {LEAST_PROBABILITY}"
    groups = f"(SELECT DISTINCT cluster_id FROM {clusters.physical_name})"
    return (
        _count(connection, compared.physical_name),
        _count(connection, told),
        _count(connection, groups),
    )


def _count(connection: duckdb.DuckDBPyConnection, of: str) -> int:
    found = connection.execute(f"SELECT count(*) FROM {of}").fetchone()
    assert found is not None
    return int(found[0])


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
