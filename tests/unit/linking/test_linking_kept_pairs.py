"""A snapshot that holds another's records and more is linked as that one is, and compares no more
than what is new."""

import shutil

import duckdb
import pytest

from riparian.evaluate.records import catalogue_of
from riparian.linking.engine import link
from riparian.linking.engine.kept_pairs import KeptPairs
from riparian.linking.engine.link import link_records
from riparian.linking.engine.linking_tasks import Workspace
from riparian.linking.read_links import list_weights
from riparian.store.database import Snapshot
from riparian.store.settings import LanguageSettings, Settings
from riparian.store.snapshot import live_build

SETTINGS = Settings(language=LanguageSettings(encoder="none"))
THINGS = ("Chroy Changvar Bridge", "Takeo Hospital", "Kampot Irrigation Canal", "Pursat School")
STEPS = ("", " (Phase 1)", " (Phase II)", " (Detailed Design)", " Rehabilitation")
MORE = tuple(f"r-{number:02d}" for number in range(57, 60))
"""Records that the first snapshot does not hold."""


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    records = [
        {
            "key": f"r-{n:02d}", "provider": ("JP", "KR", "JP")[n % 3],
            "agency": "Ministry of Foreign Affairs of Japan", "title_lang": "en",
            "title": f"{THINGS[n % 4]}{STEPS[n % 5]}", "country": [("KH", "KH", "LA")[n % 3]],
            "amount": 1e9 + 1e7 * (n % 7), "currency": "JPY", "event_type": "exchange-of-notes",
            "event_date": f"20{10 + n % 6}-03-07", "description": f"{THINGS[n % 4]} in the north",
        }
        for n in range(60)
    ]  # fmt: skip
    path = tmp_path_factory.mktemp("linked") / "snapshot.duckdb"
    with catalogue_of(records, SETTINGS) as layout:
        shutil.copy(layout.snapshot(live_build(layout)), path)
    return path


class Linked:
    """What linking makes of a copy of the snapshot without some records, and how many pairs it
    compared for that."""

    def __init__(self, snapshot, monkeypatch, *without, **how):
        compared = []
        judge = Workspace._judge

        def counted(workspace, pairs):
            every = list(pairs)
            compared.extend(every)
            return judge(workspace, iter(every))

        with monkeypatch.context() as patch, Snapshot(duckdb.connect(":memory:")) as connection:
            patch.setattr(Workspace, "_judge", counted)
            connection.execute(f"ATTACH '{snapshot}' AS given (READ_ONLY)")
            connection.execute("COPY FROM DATABASE given TO memory")
            for table in ("link", "link_weight", "unit"):
                connection.execute(f"DROP TABLE {table}")
            for name in without:
                connection.execute("DELETE FROM activity WHERE unit_id = $n", {"n": name})
            connection.execute("UPDATE activity SET project_id = unit_id")
            link_records(connection, "mekong", **how)
            self.weights = list_weights(connection)
            self.links = {tuple(row[:2]): row for row in connection.rows("SELECT * FROM link")}
            self.projects = dict(connection.rows("SELECT unit_id, project_id FROM unit"))
        self.compared = len(compared)


def test_what_is_the_same_is_not_compared_again_and_comes_out_the_same(
    snapshot, tmp_path, monkeypatch
):
    kept = KeptPairs(tmp_path)
    monkeypatch.setattr(link, "AT_ONCE", 17)
    first = Linked(snapshot, monkeypatch, kept=kept)
    again = Linked(snapshot, monkeypatch, kept=kept, known_weights=first.weights)
    assert first.compared > 100
    assert again.compared == 0
    assert again.links == first.links
    assert again.projects == first.projects
    assert again.weights == first.weights


def test_only_pairs_of_what_is_new_are_compared_and_the_others_keep_their_words(
    snapshot, tmp_path, monkeypatch
):
    kept = KeptPairs(tmp_path)
    first = Linked(snapshot, monkeypatch, *MORE, kept=kept)
    more = Linked(snapshot, monkeypatch, kept=kept, known_weights=first.weights)
    assert 0 < more.compared < first.compared / 2
    assert set(MORE) <= more.projects.keys()
    assert first.links.keys() <= more.links.keys()
    both = first.links.keys()
    alone = {pair for pair in both if first.links[pair][4] == more.links[pair][4] != "same"}
    assert len(alone) > 50
    assert all(first.links[pair] == more.links[pair] for pair in alone)


def test_a_record_that_has_changed_is_compared_again(snapshot, tmp_path, monkeypatch):
    kept = KeptPairs(tmp_path)
    first = Linked(snapshot, monkeypatch, kept=kept)
    changed = tmp_path / "changed.duckdb"
    shutil.copy(snapshot, changed)
    with duckdb.connect(str(changed)) as connection:
        connection.execute(
            "UPDATE activity SET amount = 7 * amount, usd = 7 * usd"
            " WHERE unit_id = 'r-10' OR unit_id = 'r-33'"
        )
    again = Linked(changed, monkeypatch, kept=kept, known_weights=first.weights)
    assert again.compared > 0
    touched = {"r-10", "r-33"}
    both = first.links.keys() & again.links.keys()
    assert any(touched & set(pair) for pair in both)
    assert all(
        (first.links[pair] == again.links[pair]) == (not touched & set(pair)) for pair in both
    )
