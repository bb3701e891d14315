"""Lists to take away as CSV and GeoJSON: whole, of one build, with what they are."""

from __future__ import annotations

import csv
import json

import pytest

from riparian.centre import exports, selection
from riparian.centre.access import Access
from riparian.centre.export_records import ExportFilter
from riparian.errors import BadRequest, CentreBusy
from riparian.export.column_descriptions import OVERLAPS, PROJECTS
from riparian.export.column_types import type_of
from riparian.overlap.report.overlap_list.overlap_question import OverlapFilter

LAOS = ExportFilter("Laos", pair=("JP", "KR"))


@pytest.fixture(scope="module")
def folder(sample, tmp_path_factory):
    folder = tmp_path_factory.mktemp("lists")
    for form in ("csv", "geojson"):
        sample.export(form, folder / f"laos.{form}", LAOS)
    return folder


def read_csv(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_table_has_the_rows_of_the_list(sample, folder):
    rows = read_csv(folder / "laos.csv")
    assert tuple(rows[0]) == PROJECTS.names()
    lines = {
        line.id: line
        for line in sample.project_lines()
        if {"JP", "KR"} & {*line.providers} and "LA" in line.countries
    }
    assert {row["id"] for row in rows} == set(lines)
    assert all(row["title"].lstrip("'") == lines[row["id"]].title for row in rows)


def test_beside_it_stands_what_it_is(sample, folder):
    said = json.loads((folder / "laos.csv-metadata.json").read_bytes())
    assert said["url"] == "laos.csv"
    columns = [column["name"] for column in said["tableSchema"]["columns"]]
    assert columns == [*PROJECTS.names()]
    [about] = said["notes"]
    assert about["build"] == sample.built()
    assert about["again"] == "riparian export csv --country Laos --pair JP KR -o FILE"
    assert about["tables"][0]["rows"] == len(read_csv(folder / "laos.csv"))
    assert about["tables"][0]["of"] == sample.count_projects()
    assert {each["name"] for each in about["sources"]} == {each.name for each in sample.holdings()}
    assert about["centre"] in about["cite"]
    assert about["build"] in about["cite"]
    assert "Laos" in about["cite"]


def test_cells_are_of_the_types_that_are_said(sample, tmp_path):
    sample.export("csv", tmp_path / "x.csv", ExportFilter(rows=("overlap",)))
    overlaps = read_csv(tmp_path / "x.csv")
    assert len(overlaps) == sample.overlaps("JP", "KR", OverlapFilter(limit=1))[1]
    sample.export("csv", tmp_path / "y.csv")
    for exported, rows in ((OVERLAPS, overlaps), (PROJECTS, read_csv(tmp_path / "y.csv"))):
        for column in (each for each in exported.columns if each.name in rows[0]):
            fits = FITS[type_of(column)]
            assert all(fits(row[column.name]) for row in rows if row[column.name]), column.name


def parts(cell):
    return cell.split("; ")


FITS = {
    "text": lambda cell: True,
    "texts": lambda cell: True,
    "number": lambda cell: float(cell) is not None,
    "numbers": lambda cell: [float(part) for part in parts(cell)],
    "integer": lambda cell: str(int(cell)) == cell,
    "day": lambda cell: len(cell) == len("2026-01-01") and cell.count("-") == 2,
}


def test_a_map_has_points_of_what_is_placed_finer_than_a_country_alone(sample, folder):
    whole = json.loads((folder / "laos.geojson").read_bytes())
    assert whole["about"]["tables"][0]["rows"] == len(whole["features"])
    hows = {place["how"] for each in whole["features"] for place in each["properties"]["placed"]}
    assert "province" in hows
    assert "country" not in hows
    ids = {each["properties"]["id"] for each in whole["features"]}
    known = {p.project for p in sample.project_points() if p.how != "country" and p.project in ids}
    at_points = {each["properties"]["id"] for each in whole["features"] if each["geometry"]}
    assert at_points == known < ids


def test_the_same_build_gives_the_same_bytes(sample, folder, tmp_path):
    for name in ("laos.csv", "laos.geojson"):
        sample.export(name.partition(".")[2], tmp_path / name, LAOS)
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (folder / path.name).read_bytes()


def test_nothing_that_fits_is_a_whole_file_too(sample, tmp_path):
    nothing = ExportFilter("Laos", theme="digital", provider="Thailand")
    for form in ("csv", "geojson", "xlsx"):
        report = sample.export(form, tmp_path / f"x.{form}", nothing)
        assert report.projects == 0
    assert read_csv(tmp_path / "x.csv") == []
    assert json.loads((tmp_path / "x.geojson").read_bytes())["features"] == []


def test_one_table_at_a_time(sample, tmp_path):
    with pytest.raises(BadRequest, match="one table"):
        sample.export("csv", tmp_path / "x.csv", ExportFilter(rows=("project", "overlap")))
    assert not [*tmp_path.iterdir()]


def test_a_file_is_of_one_build(sample, tmp_path, monkeypatch):
    """One that goes live amid the writing has the file begun again, and not for ever."""
    begun = []
    real = selection.live_build

    def other_at_first(layout):
        begun.append(1)
        return "of before" if len(begun) == 1 else real(layout)

    monkeypatch.setattr(selection, "live_build", other_at_first)
    sample.export("csv", tmp_path / "x.csv", LAOS)
    assert len(begun) == 2
    assert json.loads((tmp_path / "x.csv-metadata.json").read_bytes())["notes"][0]["build"] == (
        sample.built()
    )
    monkeypatch.setattr(Access, "built", lambda _: "another one again")
    with pytest.raises(CentreBusy):
        sample.export("csv", tmp_path / "y.csv", LAOS)
    assert len(begun) == 2 + exports.TRIES
    assert not (tmp_path / "y.csv").exists()


def test_the_command_says_what_it_has_written(sample, riparian, tmp_path):
    path = tmp_path / "water.csv"
    asked = ("export", "csv", "--theme", "water", "--rows", "overlap", "-o", path)
    done = riparian("-C", sample.layout.root, *asked)
    assert done.status == 0
    assert "water.csv-metadata.json" in done.err
    assert "Overlaps: " in done.err
    assert read_csv(path)
