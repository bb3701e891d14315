"""What sharing something is worth, counted out of the catalogue: tables to weigh pairs by.

    node_bits     every node of the four features that have nodes (place, purpose, subject, body)
    near_bits     distance between the places of two projects, in classes of ten kilometres
    text_bits     bits of the words that two texts share, in tenths
    years_bits    years in common, or between

and, for what two projects just share or not, one number each (`Shared`). What cannot be counted
over all pairs without looking at each is counted over those of a sample of projects.
"""

from __future__ import annotations

import math

import duckdb
import msgspec

from riparian.overlap.surprise import NodeCount, node_bits, odds_bits, tail_bits, years_bits
from riparian.store.load import load_rows

KM_CLASS = 10
"""Kilometres of a class of distances; the steps `weighed` and this module divide by it."""

_FEATURES = ("place", "purpose", "subject", "body")


class Shared(msgspec.Struct, frozen=True):
    """Bits of what a pair shares or does not.

    `system`: the one system of a country. `fed`: subjects that feed each other, or are the same.
    `named`: an agency of the one provider named in the record of the other.
    """

    system: float
    fed: float
    named: float


def load_node_bits(connection: duckdb.DuckDBPyConnection, sides: dict[str, int]) -> None:
    """Make the table `node_bits`: for each node its bits and its rank among all nodes."""
    bits_of: list[tuple[str, float, str]] = []
    for feature in _FEATURES:
        counts = _node_counts(connection, feature)
        bits = node_bits(counts, sides["a"], sides["b"])
        bits_of += [(feature, value, node) for node, value in bits.items()]
    load_rows(
        connection,
        "node_bits",
        {"feature": "VARCHAR", "bits": "DOUBLE", "node": "VARCHAR", "rank": "INTEGER"},
        [(*row, rank) for rank, row in enumerate(sorted(bits_of), 1)],
        temporary=True,
    )


def load_years_bits(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the table `years_bits` out of the step `years_count`."""
    spans = {
        side: connection.execute(
            "SELECT first_year, last_year, projects FROM years_count WHERE side = $side",
            {"side": side},
        ).fetchall()
        for side in ("a", "b")
    }
    bits = years_bits(spans["a"], spans["b"])
    columns = {"common": "INTEGER", "bits": "DOUBLE"}
    load_rows(connection, "years_bits", columns, sorted(bits.items()), temporary=True)


def load_near_bits(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the table `near_bits` out of the sampled pairs that have places in one country."""
    rows = connection.execute(
        f"""
        SELECT CAST(round(d.km / {KM_CLASS}) AS INTEGER) AS class, count(*)
        FROM pair AS p
        JOIN profile AS x ON x.number = p.a
        JOIN profile AS y ON y.number = p.b
        JOIN apart AS d ON d.a = x.places AND d.b = y.places
        WHERE p.sampled
        GROUP BY class
        """
    ).fetchall()
    others = connection.execute(
        f"SELECT DISTINCT CAST(round(km / {KM_CLASS}) AS INTEGER) FROM apart"
    ).fetchall()
    pairs: dict[int | float, float] = {-class_: 0.0 for (class_,) in others}
    pairs.update({-class_: many for class_, many in rows})
    bits = odds_bits(pairs) if rows else dict.fromkeys(pairs, 0.0)
    load_rows(
        connection,
        "near_bits",
        {"class": "INTEGER", "bits": "DOUBLE"},
        sorted((-int(close), value) for close, value in bits.items()),
        temporary=True,
    )


def load_text_bits(connection: duckdb.DuckDBPyConnection, sampled_pairs: int) -> None:
    """Make the table `text_bits` out of the sampled pairs; those that share no word count too."""
    rows = connection.execute(
        "SELECT t.score, count(*) FILTER (WHERE a.number IS NOT NULL AND b.number IS NOT NULL)"
        " FROM alike AS t LEFT JOIN sampled AS a ON a.number = t.a"
        " LEFT JOIN sampled AS b ON b.number = t.b GROUP BY t.score"
    ).fetchall()
    pairs: dict[int | float, float] = dict(rows)
    pairs[0.0] = max(1.0, sampled_pairs - sum(pairs.values()))
    beyond = math.log2(max(2, sampled_pairs))
    bits = {
        score: value if value or score == 0.0 else beyond
        for score, value in tail_bits(pairs).items()
    }
    columns = {"score": "DOUBLE", "bits": "DOUBLE"}
    load_rows(connection, "text_bits", columns, sorted(bits.items()), temporary=True)


def count_shared(
    connection: duckdb.DuckDBPyConnection, sides: dict[str, int], sampled_pairs: int
) -> Shared:
    """What is worth as many bits wherever it is shared."""
    sharing = {
        name: _one(
            connection,
            f"""
            SELECT count(*)
            FROM pair AS p
            JOIN profile AS x ON x.number = p.a
            JOIN profile AS y ON y.number = p.b
            WHERE p.sampled AND EXISTS (
                SELECT 1 FROM ({pairs}) AS s WHERE s.a = x.subjects AND s.b = y.subjects
            )
            """,
        )
        for name, pairs in (
            ("system", "SELECT a, b FROM system"),
            (
                "fed",
                "SELECT a, b FROM fed UNION SELECT a, b FROM agreement WHERE feature = 'subject'",
            ),
        )
    }
    naming = {
        side: _one(connection, f"SELECT count(*) FROM names_other WHERE side = '{side}'")
        for side in ("a", "b")
    }
    neither = math.prod(1 - naming[side] / max(1, sides[side]) for side in ("a", "b"))
    return Shared(
        _bits_of(sharing["system"] / max(1, sampled_pairs), sampled_pairs),
        _bits_of(sharing["fed"] / max(1, sampled_pairs), sampled_pairs),
        _bits_of(1 - neither, sides["a"] * sides["b"]),
    )


def _bits_of(share: float, pairs: int) -> float:
    """Bits of a share of so many pairs; one that none of them has is taken as one of them."""
    return round(-math.log2(max(share, 1 / max(2, pairs))), 4)


def _node_counts(connection: duckdb.DuckDBPyConnection, feature: str) -> list[NodeCount]:
    parents = _parents(connection, feature)
    rows = connection.execute(
        """
        SELECT
            node,
            coalesce(sum(projects) FILTER (WHERE side = 'a'), 0)::INTEGER,
            coalesce(sum(projects) FILTER (WHERE side = 'b'), 0)::INTEGER
        FROM node_count WHERE feature = $feature GROUP BY node ORDER BY node
        """,
        {"feature": feature},
    ).fetchall()
    return [NodeCount(node, parents.get(node), in_a, in_b) for node, in_a, in_b in rows]


def _parents(connection: duckdb.DuckDBPyConnection, feature: str) -> dict[str, str | None]:
    if feature == "purpose":
        return _purpose_parents(connection)
    return dict(connection.execute(_PARENTS[feature]).fetchall())


_PARENTS = {
    "place": "SELECT place_id, parent FROM place",
    "body": "SELECT body, parent FROM body",
    "subject": """
        SELECT n.node, s.parent || '|' || split_part(n.node, '|', 2)
        FROM (SELECT DISTINCT node FROM node_count WHERE feature = 'subject') AS n
        JOIN subject AS s ON s.subject = split_part(n.node, '|', 1)
    """,
}


def _purpose_parents(connection: duckdb.DuckDBPyConnection) -> dict[str, str | None]:
    rows = connection.execute(
        "SELECT DISTINCT theme, category, code FROM project_purpose ORDER BY ALL"
    ).fetchall()
    parents: dict[str, str | None] = {}
    for theme, category, code in rows:
        parents[theme] = None
        parents[f"{theme}/{category}"] = theme
        if code:
            parents[code] = f"{theme}/{category}"
    return parents


def _one(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    row = connection.execute(sql).fetchone()
    return int(row[0]) if row else 0
