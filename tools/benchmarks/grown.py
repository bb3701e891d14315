"""A snapshot of as many projects as one likes, to find overlaps in: drawn from a real one.

    PYTHONPATH=tools python -m benchmarks.grown SNAPSHOT PROJECTS MADE

Only the tables that overlaps are found by are made; what a build read of texts is that of the
original. Fewer projects than there are: a sample, by
the hash of their ids. More: the projects again and again, each copy after the first one varied, so
that values are not merely shared by so many times more:

- every third project has, beside its own, the countries, places and purposes of another project of
  its provider: sets that no project had before;
- years are moved by up to five;
- every second word and every second body is one of that copy alone, as a larger catalogue says more
  words and names more bodies (ten copies have five and a half times as many).

What it does not show: provinces, purposes and subjects stay those of the region, and each is shared
by as many more projects, as in a catalogue that grows within one region; providers keep their
shares. A project is about as like to those of another copy as to those of its own. Nothing is read,
linked, indexed or stored: the cost of a build is another question.
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

UNCHANGED = ("boilerplate", "feed", "part_province", "place", "place_closure", "place_set",
             "region", "subject", "subject_closure", "subject_system")  # fmt: skip

OTHERS_TOO = {
    "place_node": "node, level, seat",
    "purpose_node": "node, level, theme",
    "project_place": "country, place, level, method, via",
    "project_purpose": "theme, category, code, share",
    "project_country": "country",
}
"""Tables, with the columns that are read, in which some projects have another's rows too."""

OWN = {
    "project_provider": "provider",
    "project_subject": "subject",
    "project_part": "country, part",
    "project_named": "provider, words",
    "project_route": "route",
    "project_called": "name",
    "handle": "handle || d.mark AS handle",
    "project": '"start", "end", end_sureness, status_code',
    "activity": "activity_id || d.mark AS activity_id, dataset, ordinal, is_contract, title,"
    " title_lang, title_by, original, original_lang, description",
    "project_reading": "provider_a, provider_b, purposes, vector, waits",
    "unit": "unit_id || d.mark AS unit_id",
    "project_years": "first_year + d.moved AS first_year, last_year + d.moved AS last_year, whole",
    "project_word": "word || CASE WHEN hash(word) % 2 = 0 THEN d.mark ELSE '' END AS word",
    "project_body": "body || CASE WHEN hash(body) % 2 = 0 THEN d.mark ELSE '' END AS body",
}
"""Tables with one's own rows alone, and how they are varied."""

DRAWN = """
CREATE TEMP TABLE drawn AS
WITH of_provider AS (
    SELECT
        project_id, min(provider) AS provider,
        row_number() OVER (PARTITION BY min(provider) ORDER BY hash(project_id)) - 1 AS at,
        count(*) OVER (PARTITION BY min(provider)) AS many
    FROM given.project_provider
    GROUP BY project_id
),
again AS (
    SELECT *, CASE WHEN copy = 0 THEN '' ELSE '~' || copy END AS mark
    FROM of_provider, unnest(range($copies)) AS x(copy)
    ORDER BY copy, hash(project_id)
    LIMIT $projects
)
SELECT
    a.project_id AS own,
    a.project_id || a.mark AS project_id,
    a.mark,
    CASE
        WHEN a.copy = 0 THEN 0
        ELSE CAST(hash(a.project_id, a.copy) % 11 AS INTEGER) - 5
    END AS moved,
    CASE WHEN a.copy > 0 AND hash(a.copy, a.project_id) % 3 = 0 THEN o.project_id END AS other
FROM again AS a
JOIN of_provider AS o ON o.provider = a.provider AND o.at = (a.at + a.copy * 7919) % a.many
"""

BODIES = """
CREATE TABLE body AS
SELECT body || m.mark AS body, name, parent
FROM given.body, (SELECT DISTINCT mark FROM drawn) AS m
WHERE m.mark = '' OR hash(body) % 2 = 0;
CREATE TABLE body_closure AS
SELECT body || m.mark AS body, CASE WHEN node = body THEN body || m.mark ELSE node END AS node
FROM given.body_closure, (SELECT DISTINCT mark FROM drawn) AS m
WHERE m.mark = '' OR hash(body) % 2 = 0
"""

LINKS = """
CREATE TABLE link AS
SELECT l.a || d.mark AS a, l.b || d.mark AS b, l.verdict, l.by_person, l.bits
FROM given.link AS l
JOIN given.unit AS u ON u.unit_id = l.a
JOIN drawn AS d ON d.own = u.project_id
"""


def main() -> None:
    """Make one."""
    make_grown(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))


def make_grown(snapshot: Path, projects: int, made: Path) -> None:
    """A new file with so many projects; the snapshot is not changed."""
    with duckdb.connect(str(made)) as connection:
        connection.execute("SET memory_limit = '4GB'")
        connection.execute("SET preserve_insertion_order = false")
        connection.execute(f"ATTACH '{snapshot}' AS given (READ_ONLY)")
        have = connection.execute("SELECT count(*) FROM given.project").fetchone()
        assert have is not None
        copies = -(-projects // have[0])
        connection.execute(DRAWN, {"projects": projects, "copies": copies})
        for table in UNCHANGED:
            connection.execute(f"CREATE TABLE {table} AS SELECT * FROM given.{table}")
        connection.execute(BODIES)
        connection.execute(LINKS)
        for table, columns in OWN.items():
            connection.execute(
                f"CREATE TABLE {table} AS SELECT d.project_id, {columns}"
                f" FROM drawn AS d JOIN given.{table} AS x ON x.project_id = d.own"
            )
        for table, columns in OTHERS_TOO.items():
            connection.execute(
                f"CREATE TABLE {table} AS SELECT DISTINCT d.project_id, {columns} FROM"
                " (SELECT project_id, own AS whose FROM drawn UNION ALL"
                " SELECT project_id, other FROM drawn WHERE other IS NOT NULL) AS d"
                f" JOIN given.{table} AS x ON x.project_id = d.whose"
            )


if __name__ == "__main__":
    main()
