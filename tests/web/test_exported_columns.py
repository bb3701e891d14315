"""What is taken away as a file: every column described, the same in every form, no path in it."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import msgspec
import pytest

from riparian.areas.indices.index_records import Index
from riparian.catalogue.project_lines import ProjectLine
from riparian.catalogue.record_rows import AmountRow, RecordRow
from riparian.catalogue.unplaced_projects import UnplacedProject
from riparian.centre.projects import Projects
from riparian.errors import CentreBusy, CentreError, SnapshotOutdated
from riparian.export.column_descriptions import (
    AREA_SHAPES,
    AREAS,
    CHANGES,
    INDICES,
    JUDGEMENTS,
    OVERLAPS,
    PORTFOLIO,
    PROBLEMS,
    PROJECTS,
    PROVIDERS_TABLE,
    PROVINCES,
    RIVER,
    SOURCES,
    UNPLACED,
)
from riparian.export.exported_tables import EXPORTED
from riparian.export.record_columns import RECORDS, TRANSACTIONS
from riparian.overlap.report.overlap_changes import Change
from riparian.overlap.report.overlap_records import Overlap, Side
from riparian.problems import Problem
from riparian.store.journal.judgement import Judgement


def header_of(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, path
    return tuple(next(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))))


def rows_of(client, path):
    return list(csv.DictReader(io.StringIO(client.get(path).content.decode("utf-8-sig"))))


@pytest.mark.parametrize(
    ("path", "table"),
    [
        ("/projects.csv?country=LA", PROJECTS),
        ("/overlaps.csv?country=LA", OVERLAPS),
        ("/areas.csv?country=LA", AREAS),
        ("/river.csv", RIVER),
        ("/providers.csv", PROVIDERS_TABLE),
        ("/providers/JP.csv", PORTFOLIO),
        ("/compare/JP/KR.csv", INDICES),
        ("/sources.csv", SOURCES),
        ("/sources/japan.csv", PROBLEMS),
    ],
)
def test_a_table_has_the_columns_that_are_described_and_no_other(client, path, table):
    assert header_of(client, path) == table.names("csv")


@pytest.mark.parametrize(
    ("path", "table"),
    [
        ("/projects.geojson?country=LA", PROJECTS),
        ("/overlaps.geojson?country=LA", OVERLAPS),
        ("/areas.geojson?country=LA", AREA_SHAPES),
        ("/river.geojson", RIVER),
        ("/providers/JP.geojson", PROVINCES),
    ],
)
def test_a_map_has_the_properties_that_are_described_and_no_other(client, path, table):
    features = client.get(path).json()["features"]
    assert features
    assert {name for one in features for name in one["properties"]} == set(table.names("geojson"))


def test_records_have_the_fields_that_are_described_and_no_other(client):
    [first, *_] = client.get("/projects.json?country=LA").json()
    assert tuple(first) == PROJECTS.names("json")
    [cell, *_] = client.get("/areas.json?country=LA").json()["areas"]
    assert set(cell) == set(AREAS.names("json"))
    [dataset, *_] = client.get("/sources.json").json()
    assert set(dataset) == set(SOURCES.names("json"))
    [overlap, *_] = client.get("/overlaps.json?country=LA").json()["overlaps"]
    flat = {name for name in overlap if name not in ("a", "b")}
    flat |= {f"{side}_{name}" for side in "ab" for name in overlap[side]}
    assert flat | {"evidence"} == set(OVERLAPS.names("json"))


def test_every_record_that_a_command_gives_is_described():
    for record, table in (
        (ProjectLine, PROJECTS), (Problem, PROBLEMS), (UnplacedProject, UNPLACED),
        (Change, CHANGES), (Judgement, JUDGEMENTS), (Index, INDICES),
    ):  # fmt: skip
        assert table.names("json") == record.__struct_fields__
    for record, table in ((RecordRow, RECORDS), (AmountRow, TRANSACTIONS)):
        assert table.names() == record.__struct_fields__
    sides = {f"{side}_{name}" for side in "ab" for name in Side.__struct_fields__}
    own = set(Overlap.__struct_fields__) - {"a", "b"}
    assert own | sides | {"group", "meeting"} == set(OVERLAPS.names("json"))


def test_each_column_is_described_once_with_meaning_and_source():
    for table in EXPORTED:
        names = [column.name for column in table.columns]
        assert len(names) == len(set(names)), table.name
        assert all(column.meaning and column.source for column in table.columns), table.name


def test_projects_say_form_of_aid_purposes_shares_and_sources(client, sample):
    rows = rows_of(client, "/projects.csv")
    assert len(rows) == sample.count_projects()
    for name in ("scheme", "purposes", "urls", "datasets"):
        assert sum(bool(row[name]) for row in rows) > 0.9 * len(rows), name
    for row in rows:
        for values, shares in (
            ("countries", "country_shares"), ("places", "place_shares"),
            ("purposes", "purpose_shares"),
        ):  # fmt: skip
            parts = [float(part) for part in row[shares].split("; ") if part]
            assert len(parts) == len([one for one in row[values].split("; ") if one])
            assert all(0 < part <= 1.0001 for part in parts)
            assert sum(parts) <= 1.0001
        assert all(
            re.fullmatch(r"\d{3}|\d{5}", code) for code in row["purposes"].split("; ") if code
        )
    some = next(row for row in rows if ";" in row["urls"])
    view = sample.project(some["id"])
    assert set(some["urls"].split("; ")) == {one.url for one in view.sources if one.url}
    assert some["scheme"] in {"grant", "loan", "technical-cooperation", "other"}


def test_terminal_and_pages_give_the_same_projects_by_the_same_names(client, sample):
    told = client.get("/projects.json?provider=KR&country=LA").json()
    lines = [
        one for one in sample.project_lines() if "KR" in one.providers and "LA" in one.countries
    ]
    assert told == msgspec.json.decode(msgspec.json.encode(lines))


DATA = (
    "/projects.json", "/projects.csv", "/projects.geojson?country=LA", "/sources.json",
    "/sources.csv", "/sources/japan.json", "/sources/japan.csv", "/overlaps.json?country=LA",
    "/river.json", "/areas.json?country=LA", "/providers.json", "/compare/JP/KR.json", "/",
    "/overlaps", "/projects", "/areas", "/sources", "/sources/japan", "/method", "/about",
    "/projects/nobody", "/openapi.json",
)  # fmt: skip


def test_no_page_and_no_file_shows_a_folder_of_the_server(client, sample):
    folders = [str(sample.layout.root), *(str(Path(d.path).parent) for d in sample.datasets())]
    some = sample.overlaps("JP", "KR")[0][0]
    own = [f"/projects/{some.a.id}.json", f"/projects/{some.a.id}", f"/overlaps/{some.id}.json",
           f"/overlaps/{some.id}"]  # fmt: skip
    for path in (*DATA, *own):
        text = client.get(path).text
        assert not [folder for folder in folders if folder in text], path
    source = client.get(f"/projects/{some.a.id}.json").json()["sources"][0]
    assert source["file"] in {Path(d.path).name for d in sample.datasets()}


@pytest.mark.parametrize(
    ("error", "status"),
    [(CentreError("The snapshot {} is damaged.", "Remove {}."), 500),
     (SnapshotOutdated("The snapshot {} was built by another version.", "Build {}."), 503),
     (CentreBusy("Another process builds {}.", "Wait."), 503)],
)  # fmt: skip
def test_what_is_wrong_with_the_centre_shows_no_folder_but_the_log_does(
    my_web_centre, monkeypatch, caplog, error, status
):
    centre, client = my_web_centre
    root = str(centre.layout.root)
    broken = type(error)(error.what.format(root), error.try_this.format(root))

    def fail(*_: object, **__: object) -> None:
        raise broken

    monkeypatch.setattr(Projects, "browsing", fail)
    for path in ("/projects", "/projects.json"):
        answer = client.get(path)
        assert answer.status_code == status
        assert root not in answer.text
    assert (root in caplog.text) == (not isinstance(error, CentreBusy))
