"""A snapshot of as many records as one likes, to link: drawn from a real one.

    PYTHONPATH=tools python -m benchmarks.repeated SNAPSHOT RECORDS MADE

Only the tables that linking reads are made. Fewer records than there are: a sample, by the hash of
their units. More: the records again and again, each copy after the first one varied, so that it is
no copy to linking:

- its titles carry a number of that copy at their end, as those of a made catalogue carry one of
  each record: it is another project of the same kind, and not another report of it;
- every second word of six letters and more of its titles and descriptions is one of that copy
  alone, as a larger catalogue says more words;
- every figure of five digits and more (project numbers, identifiers of others) is one of that copy,
  and so is its own identifier;
- every second amount is larger by up to a tenth, and start and end are moved by up to five years.

What it does not show: lists stay as many and grow; days of events, places, purposes, agencies and
the letters of Japanese and Korean titles stay those that there are, and each is shared by as many
more records, as in a catalogue that grows within one region. A record is as like to its other
copies as sister projects are to each other, so nearly all pairs that are compared are told; records
that are one project are so within each copy. Nothing is read or stored: the cost of a build is
another question.
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

UNCHANGED = ("dataset", "region")

NEW_NUMBER = """
CASE
    WHEN d.copy = 0 THEN {column}
    WHEN regexp_matches({column}, '[0-9]$') THEN {column} || d.mark
    ELSE {column} || ' ' || d.mark
END
"""
NEW_WORDS = """
array_to_string(list_transform(string_split({column}, ' '), lambda word:
    CASE
        WHEN d.copy > 0 AND hash(word) % 2 = 0 AND regexp_full_match(word, '[A-Za-z]{{6,}}')
        THEN word || d.letters
        ELSE word
    END
), ' ')
"""
NEW_FIGURES = "regexp_replace({column}, '([0-9]{{5,}})', '\\1' || d.mark, 'g')"
NEW_YEAR = """
CASE
    WHEN regexp_full_match(left({column}, 4), '[0-9]{{4}}')
    THEN (CAST(left({column}, 4) AS INTEGER) + d.moved) || substr({column}, 5)
    ELSE {column}
END
"""
ACTIVITY = {
    "activity_id": "x.activity_id || d.named",
    "unit_id": "x.unit_id || d.named",
    "project_id": "x.unit_id || d.named",
    "ordinal": "x.ordinal + 1000000 * d.copy",
    "identifier": "x.identifier || d.named",
    "title": NEW_WORDS.format(column=NEW_NUMBER.format(column="x.title")),
    "original": NEW_WORDS.format(column=NEW_NUMBER.format(column="x.original")),
    "description": NEW_WORDS.format(column=NEW_FIGURES.format(column="x.description")),
    "url": NEW_FIGURES.format(column="x.url"),
    '"start"': NEW_YEAR.format(column='x."start"'),
    '"end"': NEW_YEAR.format(column='x."end"'),
    "amount": "x.amount * d.larger",
    "usd": "x.usd * d.larger",
}
"""Columns of `activity` that are varied, and how."""

DERIVED = ("activity_provider", "activity_country", "activity_place", "activity_purpose")

DRAWN = """
CREATE TEMP TABLE drawn AS
WITH own AS (SELECT DISTINCT unit_id FROM given.activity)
SELECT
    unit_id,
    copy,
    CASE WHEN copy = 0 THEN '' ELSE CAST(copy AS VARCHAR) END AS mark,
    CASE WHEN copy = 0 THEN '' ELSE '~' || copy END AS named,
    CASE WHEN copy = 0 THEN '' ELSE 'q' || chr(CAST(97 + copy AS INTEGER)) END AS letters,
    CASE WHEN copy = 0 THEN 0 ELSE CAST(hash(unit_id, copy) % 11 AS INTEGER) - 5 END AS moved,
    CASE
        WHEN copy = 0 OR hash(copy, unit_id) % 2 = 0 THEN 1
        ELSE 1 + (hash(unit_id, copy, 1) % 1000) / 10000
    END AS larger
FROM own, unnest(range($copies)) AS x(copy)
ORDER BY copy, hash(unit_id)
LIMIT $records
"""

MOST_COPIES = 20


def main() -> None:
    """Make one."""
    make_repeated(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))


def make_repeated(snapshot: Path, records: int, made: Path) -> None:
    """A new file with so many records; the snapshot is not changed."""
    with duckdb.connect(str(made)) as connection:
        connection.execute("SET memory_limit = '4GB'")
        connection.execute("SET preserve_insertion_order = false")
        connection.execute(f"ATTACH '{snapshot}' AS given (READ_ONLY)")
        have = connection.execute("SELECT count(DISTINCT unit_id) FROM given.activity").fetchone()
        assert have is not None
        copies = -(-records // have[0])
        assert copies <= MOST_COPIES
        connection.execute(DRAWN, {"records": records, "copies": copies})
        for table in UNCHANGED:
            connection.execute(f"CREATE TABLE {table} AS SELECT * FROM given.{table}")
        of_drawn = "FROM drawn AS d JOIN given.activity AS x USING (unit_id)"
        columns = ", ".join(f"{how} AS {name}" for name, how in ACTIVITY.items())
        connection.execute(
            f"CREATE TABLE activity AS SELECT x.* REPLACE ({columns}) {of_drawn}"
            " ORDER BY x.dataset, d.copy, x.ordinal"
        )
        connection.execute(
            "CREATE TABLE record AS SELECT r.dataset, r.ordinal + 1000000 * d.copy AS ordinal,"
            f" CAST({NEW_FIGURES.format(column='CAST(r.activity AS VARCHAR)')} AS JSON) AS activity"
            f" {of_drawn} JOIN given.record AS r ON r.dataset = x.dataset AND r.ordinal = x.ordinal"
        )
        for table in DERIVED:
            connection.execute(
                f"CREATE TABLE {table} AS SELECT"
                " t.* REPLACE (t.activity_id || d.named AS activity_id)"
                f" {of_drawn} JOIN given.{table} AS t ON t.activity_id = x.activity_id"
            )


if __name__ == "__main__":
    main()
