"""Pairs as they are read out of a snapshot."""

import subprocess
import sys

import duckdb

from riparian.catalogue.record_names import titles_of
from riparian.linking.link_records import LinkFilter
from riparian.linking.read_links import list_links
from riparian.store.database import Snapshot

SNAPSHOT = """
CREATE TABLE activity (
    unit_id VARCHAR, title VARCHAR, last_updated_datetime VARCHAR, description VARCHAR,
    dataset VARCHAR, ordinal INTEGER
);
INSERT INTO activity VALUES
    ('a', 'As first told', '2019-01-01', 'words', 'first', 1),
    ('a', NULL, '2024-01-01', 'words', 'last', 1),
    ('a', 'As told anew', '2023-01-01', NULL, 'second', 9),
    ('b', NULL, NULL, NULL, 'first', 2);
CREATE TABLE unit AS FROM (VALUES ('a', 'a'), ('b', 'b')) AS t (unit_id, project_id);
CREATE TABLE unit_handle AS SELECT *, unit_id AS handle FROM unit;
CREATE TABLE link AS SELECT 'a' AS a, 'b' AS b, 'related' AS verdict, 'phase' AS relation,
    false AS by_person, 1.5 AS bits, 0.1 AS probability, '[]' AS evidence;
"""


def test_a_record_has_one_title_wherever_it_is_shown():
    with Snapshot(duckdb.connect()) as connection:
        connection.execute(SNAPSHOT)
        [link], many = list_links(connection, LinkFilter())
        titles = titles_of(connection, ["a", "b"])
    assert many == 1
    assert (link.a.title, link.b.title) == ("As told anew", "(no title)")
    assert titles == {"a": link.a.title, "b": link.b.title}
    assert link.a.datasets == ("first", "last", "second")


def test_links_are_read_without_the_engine_that_finds_them():
    code = (
        "import sys, riparian.linking.read_links;"
        "print(*(name for name in sys.modules if name.startswith('riparian.linking')))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(run.stdout.split()) == {
        "riparian.linking",
        "riparian.linking.read_links",
        "riparian.linking.link_records",
    }
