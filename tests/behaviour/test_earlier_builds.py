"""A build of before is asked as it was, as long as it is kept and shows nothing that is not shown
any more."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing

import duckdb
import pytest
from starlette.testclient import TestClient

from folder_copies import copy_folder
from riparian import Centre
from riparian.centre.shared_datasets import note_redacted
from riparian.errors import BadRequest, Gone, NotThere
from riparian.web.app import make_app

pytestmark = pytest.mark.slow


def row(key, title, place="Siem Reap"):
    return {
        "key": key, "donor_country": key[:2].upper(), "title_en": title, "title_lang": "en",
        "country": "KH", "places_en": place, "dac_purpose_guess": "14021", "start": "2018",
        "end": "2022",
    }  # fmt: skip


JAPAN = [row(f"jp-{n}", f"Water works {n}") for n in range(5)]
KOREA = [row("kr-1", "Water for the town")]


@pytest.fixture(scope="module")
def twice(tmp_path_factory, write_register):
    """A centre built with five projects of Japan's, then with two of them: and its first build.
    Only for reading."""
    folder = tmp_path_factory.mktemp("twice")
    centre = Centre.init(folder / "c")
    centre.add([write_register(folder / "korea.csv", KOREA)])
    centre.add([write_register(folder / "japan.csv", JAPAN)])
    first = centre.build().build_id
    centre.add([write_register(folder / "japan.csv", JAPAN[:2])])
    centre.build()
    return centre, first


@pytest.fixture
def copy(twice, tmp_path):
    centre, first = twice
    copy_folder(centre.layout.root, tmp_path / "copy")
    return Centre.open(tmp_path / "copy"), first


def asking(centre):
    app = make_app(Centre.open(centre.layout.root))
    return TestClient(app, "http://localhost:8000", client=("127.0.0.1", 50000))


def test_every_question_of_the_catalogue_is_answered_from_the_build_that_is_named(twice):
    centre, first = twice
    client = asking(centre)

    def ask(path, **asked):
        answer = client.get(f"/api/v1{path}", params={"build": first, **asked})
        assert answer.status_code == 200, answer.text
        assert answer.json()["meta"]["build"] == first
        return answer.json()

    assert ask("/projects")["meta"]["total"] == 6
    assert client.get("/api/v1/projects").json()["meta"]["total"] == 3
    assert ask("/projects/jp-4")["data"]["handle"] == "jp-4"
    assert ask("/projects/jp-4/records")["meta"]["total"] == 1
    assert client.get("/api/v1/projects/jp-4").status_code == 404
    assert ask("/records", dataset="japan")["meta"]["total"] == 5
    overlaps = ask("/overlaps")
    assert "jp-4~kr-1" in {each["id"] for each in overlaps["data"]}
    assert ask("/overlaps/jp-4~kr-1")["data"]["evidence"]
    assert "jp-4" in {hit["project"]["handle"] for hit in ask("/search", q="Water works 4")["data"]}
    assert {x["provider"]: x["projects"] for x in ask("/providers")["data"]}["JP"] == 5
    assert ask("/areas", country="KH")["data"]
    for path in ("/indices", "/brief", "/sources", "/providers/JP"):
        ask(path)


def test_a_list_of_an_earlier_build_goes_on_in_it(twice):
    centre, first = twice
    client = asking(centre)
    address, found = f"/api/v1/projects?build={first}&limit=4", []
    while address:
        answer = client.get(address).json()
        assert answer["meta"]["build"] == first
        found += answer["data"]
        address = answer["next"]
    whole = client.get(f"/api/v1/projects?build={first}&format=ndjson")
    assert whole.headers["riparian-build"] == first
    assert found == [json.loads(line) for line in whole.text.splitlines()]
    assert len(found) == 6
    tag = client.get(f"/api/v1/projects?build={first}").headers["etag"]
    again = client.get(f"/api/v1/projects?build={first}", headers={"if-none-match": tag})
    assert again.status_code == 304


def test_the_builds_that_can_be_asked_for_are_listed(twice):
    centre, first = twice
    lines = asking(centre).get("/api/v1/builds").json()["data"]
    assert [(x["build"], x["live"]) for x in lines] == [(centre.built(), True), (first, False)]
    assert lines[0]["made_at"] >= lines[1]["made_at"]  # whole seconds; a build may take less


def test_a_build_that_nobody_knows_and_one_that_is_gone_are_told_apart(copy):
    centre, first = copy
    client = asking(centre)
    assert client.get(f"/api/v1/projects?build={first}").status_code == 200
    unknown = client.get("/api/v1/projects?build=0000000000000000")
    assert unknown.status_code == 404
    assert first in unknown.json()["try_this"]
    assert client.get(f"/api/v1/changes?build={first}").status_code == 400
    centre.layout.snapshot(first).unlink()  # while it is open
    gone = client.get(f"/api/v1/projects?build={first}&limit=2")
    assert gone.status_code == 410
    assert centre.built() in gone.json()["try_this"]
    assert first not in gone.json()["try_this"]


def test_no_earlier_build_is_shown_while_something_redacted_waits_to_be_forgotten(copy):
    centre, first = copy
    assert centre.at_build(first).count_projects() == 6
    note_redacted(centre.layout)
    with pytest.raises(Gone, match="redacted"):
        centre.at_build(first)
    assert [each.build for each in centre.kept_builds()] == [centre.built()]
    assert centre.at_build(centre.built()).count_projects() == 3


def test_a_dataset_that_is_no_longer_shown_does_not_come_back_by_an_earlier_build(copy):
    centre, first = copy
    shutil.rmtree(centre.layout.sources / "korea")
    centre.build()
    with pytest.raises(Gone, match="dataset"):
        centre.at_build(first)
    assert asking(centre).get(f"/api/v1/overlaps?build={first}").status_code == 410


def test_what_is_for_the_member_has_no_earlier_builds(twice):
    centre, first = twice
    own = Centre.open(centre.layout.root, as_member=True)
    with pytest.raises(BadRequest):
        own.at_build(first)
    with pytest.raises(NotThere):
        centre.at_build("../../etc")


def test_few_builds_are_open_at_once(twice):
    centre, first = twice
    one = centre.at_build(first)
    assert centre.at_build(first) is one
    assert len(centre._pinned._open) == 1
    centre.close()
    assert not centre._pinned._open


OF_A_BUILD = (
    "projects?limit=2", "projects?format=ndjson", "overlaps?limit=2", "overlaps?format=ndjson",
    "records?limit=2", "records?format=ndjson", "projects/jp-4?", "projects/jp-4/records?limit=2",
    "overlaps/jp-4~kr-1?", "search?q=water", "areas?country=KH", "brief?country=KH", "sources?",
)  # fmt: skip


def of_another_version(centre, build, *statements):
    """Change a build that is kept to what another version would have made of it."""
    with closing(duckdb.connect(centre.layout.snapshot(build))) as snapshot:
        for statement in statements:
            snapshot.execute(statement)


@pytest.mark.parametrize(
    "lacks",
    [
        ("DROP TABLE dataset",),
        ("ALTER TABLE dataset DROP COLUMN reader",),
        ("DROP TABLE project CASCADE",),
        ('ALTER TABLE project RENAME COLUMN "end" TO finish',),
        ("DROP TABLE activity CASCADE",),
    ],
)
def test_a_build_of_another_version_is_said_to_be_gone(copy, lacks):
    centre, first = copy
    of_another_version(centre, first, *lacks)
    client = asking(centre)
    answers = [client.get(f"/api/v1/{path}&build={first}") for path in OF_A_BUILD]
    assert {answer.status_code for answer in answers} <= {200, 410}
    refused = [answer for answer in answers if answer.status_code == 410]
    assert refused
    for answer in refused:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["try_this"]
    assert client.get("/api/v1/projects").json()["meta"]["total"] == 3


@pytest.mark.parametrize("beside", ["search_index", "project_pages"])
def test_files_beside_a_build_that_another_version_made_are_done_without(copy, beside):
    centre, first = copy
    path = getattr(centre.layout, beside)(first)
    with closing(sqlite3.connect(path)) as file:
        for (table,) in file.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0"
            " AND NOT name LIKE 'sqlite%'"
        ).fetchall():
            file.execute(f'ALTER TABLE "{table}" RENAME TO "{table}_2"')
        file.commit()
    client = asking(centre)
    for path in OF_A_BUILD:
        answer = client.get(f"/api/v1/{path}&build={first}")
        assert answer.status_code == 200, (path, answer.text)
