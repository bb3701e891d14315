"""All tables as a data package and as Parquet, and points as GeoParquet, as their standards say."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from pathlib import Path

import duckdb
import jsonschema_rs
import pytest
import shapely

from full_disk import no_file_larger_than
from riparian import Centre
from riparian.catalogue import record_rows
from riparian.centre import access
from riparian.centre.export_records import ExportFilter
from riparian.centre.export_tables import WHOLE
from riparian.errors import BadRequest
from riparian.export.column_types import SQL, types_of
from riparian.export.parquet_file import note_rows, write_parquet
from riparian.export.record_columns import LOCATIONS

FORMS = Path(__file__).parents[1] / "fixtures" / "forms"
JAPAN = ExportFilter("Laos", provider="JP")
"""Its overlaps name projects of Korea, which do not fit themselves."""


@pytest.fixture(scope="module")
def folder(sample, tmp_path_factory):
    folder = tmp_path_factory.mktemp("tables")
    for form in ("datapackage", "parquet", "geoparquet"):
        sample.export(form, folder / form, JAPAN)
    return folder


@pytest.fixture(scope="module")
def package(folder):
    with zipfile.ZipFile(folder / "datapackage") as parts:
        return {name: parts.read(name) for name in parts.namelist()}


@pytest.fixture(scope="module")
def described(package):
    return json.loads(package["datapackage.json"])


def rows_of(package, name):
    return list(csv.DictReader(io.StringIO(package[f"data/{name}.csv"].decode("utf-8"))))


def fits_schema(name, value):
    schema = json.loads((FORMS / f"{name}.json").read_bytes())
    return jsonschema_rs.validator_for(schema, retriever=lambda _: {}).is_valid(value)


def test_a_data_package_is_described_as_the_standard_says(described):
    assert fits_schema("tabular-data-package", described)
    assert not fits_schema("tabular-data-package", {**described, "resources": []})
    assert [each["name"] for each in described["resources"]] == [each.name for each in WHOLE]
    assert {each["profile"] for each in described["resources"]} == {"tabular-data-resource"}
    address = "https://creativecommons.org/publicdomain/zero/1.0/"
    assert described["licenses"] == [{"name": "CC0-1.0", "path": address, "title": "CC0-1.0"}]


def test_each_table_is_what_its_description_says(package, described):
    for resource in described["resources"]:
        content = package[resource["path"]]
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        rows = rows_of(package, resource["name"])
        fields = {field["name"]: field for field in resource["schema"]["fields"]}
        assert list(rows[0]) == list(fields)
        for row in rows:
            for name, value in row.items():
                assert value or "constraints" not in fields[name], name
                assert not value or FITS[fields[name]["type"]](value), (name, value)


FITS = {
    "string": lambda cell: True,
    "number": lambda cell: float(cell) is not None,
    "integer": lambda cell: str(int(cell)) == cell,
    "date": lambda cell: len(cell) == len("2026-01-01") and cell.count("-") == 2,
}


def test_rows_have_keys_and_what_they_name_is_there(package, described):
    for resource in described["resources"]:
        schema, rows = resource["schema"], rows_of(package, resource["name"])
        keys = [tuple(row[name] for name in schema["primaryKey"]) for row in rows]
        assert len(set(keys)) == len(keys), resource["name"]
        for foreign in schema.get("foreignKeys", ()):
            [own], other = foreign["fields"], foreign["reference"]
            [there] = other["fields"]
            known = {row[there] for row in rows_of(package, other["resource"])}
            assert {row[own] for row in rows} <= known, (resource["name"], own)


def test_projects_that_overlaps_name_are_there_and_it_is_said(sample, package, described):
    fitting = {
        line.id for line in sample.project_lines()
        if "JP" in line.providers and "LA" in line.countries
    }  # fmt: skip
    there = [row["id"] for row in rows_of(package, "projects")]
    besides = len(there) - len(fitting)
    assert set(there[: len(fitting)]) == fitting
    assert besides > 0
    [said] = [each for each in described["about"]["tables"] if each["name"] == "projects"]
    assert said["note"].startswith(f"{besides} projects of these were not asked for")
    assert said["note"] in package["README.md"].decode()


@pytest.mark.parametrize("rows", ["record", "transaction"])
def test_many_records_are_read_in_parts_and_the_database_keeps_less(
    sample, tmp_path, monkeypatch, rows
):
    def limits():
        with sample._access.reading() as snapshot:
            return [
                snapshot.value(f"SELECT current_setting('{each}')")
                for each in ("memory_limit", "threads")
            ]

    def kept_to(*_):
        used.append(limits())
        return label(*_)

    used, label, before = [], record_rows.strictest_label, limits()
    wanted = ExportFilter(rows=(rows,))
    sample.export("csv", tmp_path / "whole.csv", wanted)
    monkeypatch.setattr(record_rows, "MANY", 0)
    monkeypatch.setattr(record_rows, "AT_ONCE", 300)
    monkeypatch.setattr(record_rows, "strictest_label", kept_to)
    sample.export("csv", tmp_path / "parts.csv", wanted)
    assert (tmp_path / "parts.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()
    assert {tuple(each) for each in used} == {("143.0 MiB", 1)}
    assert limits() == before


def test_dates_of_records_are_the_first_of_each_type(sample, package):
    with sample._access.reading() as snapshot:
        found = snapshot.rows(
            "SELECT a.activity_id, json_extract(r.activity, '$.activity_dates')::VARCHAR"
            " FROM activity AS a"
            " JOIN record AS r ON r.dataset = a.dataset AND r.ordinal = a.ordinal"
        )
    published = {name: json.loads(dates or "[]") for name, dates in found}
    types = {"planned_start": "1", "actual_start": "2", "planned_end": "3", "actual_end": "4"}
    seen = set()
    for row in rows_of(package, "records"):
        for column, kind in types.items():
            dates = [each["date"] for each in published[row["id"]] if each["type"] == kind]
            assert row[column] == min(dates, default="")
            seen.update([kind] if dates else [])
    assert seen


def test_records_amounts_and_places_are_those_of_the_projects(sample, package):
    records = rows_of(package, "records")
    projects = {row["id"]: row for row in rows_of(package, "projects")}
    for project in projects.values():
        own = [row for row in records if row["project"] == project["id"]]
        assert len(own) >= int(project["activities"])
    some = next(row for row in projects.values() if row["usd"] and int(row["activities"]) == 1)
    view = sample.project(some["id"])
    amounts = [row for row in rows_of(package, "transactions") if row["project"] == some["id"]]
    assert {float(row["value"]) for row in amounts} == {
        amount.value for source in view.sources for amount in source.amounts
    }
    places = {row["project"] for row in rows_of(package, "locations")}
    assert places <= set(projects)


def test_parquet_holds_the_same_rows_with_types_and_lists(folder, package, tmp_path):
    with zipfile.ZipFile(folder / "parquet") as parts:
        parts.extractall(tmp_path)
    about = None
    for exported in WHOLE:
        file = str(tmp_path / f"{exported.name}.parquet")
        rows = duckdb.sql(f"SELECT * FROM '{file}'")
        assert dict(zip(rows.columns, map(str, rows.types), strict=True)) == {
            name: SQL[kind] for name, kind in types_of(exported).items()
        }
        as_csv = rows_of(package, exported.name)
        assert len(rows) == len(as_csv)
        key = rows.columns.index("id") if "id" in rows.columns else 0
        assert [str(row[key]) for row in rows.fetchall()] == [
            row[rows.columns[key]] for row in as_csv
        ]
        [(said,)] = duckdb.sql(
            f"SELECT value FROM parquet_kv_metadata('{file}') WHERE key = 'about'"
        ).fetchall()
        assert about in (None, said)
        about = said
    assert json.loads(about)["again"].startswith("riparian export parquet --country Laos")
    projects = duckdb.sql(f"SELECT countries FROM '{tmp_path / 'projects.parquet'}'").fetchall()
    assert all("LA" in countries for (countries,) in projects)


def test_points_are_geoparquet(sample, folder):
    file = str(folder / "geoparquet")
    said = dict(duckdb.sql(f"SELECT key, value FROM parquet_kv_metadata('{file}')").fetchall())
    geo = json.loads(said[b"geo"])
    assert fits_schema("geoparquet-1.1.0", geo)
    assert not fits_schema("geoparquet-1.1.0", {**geo, "version": "0"})
    column = geo["columns"][geo["primary_column"]]
    assert column["geometry_types"] == ["Point"]
    columns = "how, geometry, longitude, latitude"
    rows = duckdb.sql(f"SELECT {columns} FROM read_parquet('{file}')").fetchall()
    west, south, east, north = column["bbox"]
    for how, geometry, longitude, latitude in rows:
        assert (geometry is None) == (how == "country")
        if geometry is not None:
            point = shapely.from_wkb(bytes(geometry))
            assert (point.x, point.y) == (longitude, latitude)
            assert west <= point.x <= east
            assert south <= point.y <= north
    assert len({how for how, *_ in rows}) > 2
    assert json.loads(said[b"about"])["tables"][0]["rows"] == len(rows)


def test_projects_and_overlaps_have_all_their_points_in_one_geometry(sample, tmp_path):
    for rows in ("project", "overlap"):
        file = tmp_path / rows
        sample.export("geoparquet", file, ExportFilter("LA", rows=(rows,)))
        shapes = duckdb.sql(f"SELECT geometry FROM read_parquet('{file}')").fetchall()
        kinds = {shapely.from_wkb(bytes(shape)).geom_type for (shape,) in shapes if shape}
        assert kinds == {"MultiPoint"}


def test_the_same_build_gives_the_same_bytes(sample, folder, tmp_path):
    for form in ("datapackage", "parquet", "geoparquet"):
        sample.export(form, tmp_path / form, JAPAN)
        assert (tmp_path / form).read_bytes() == (folder / form).read_bytes(), form


def test_some_tables_alone_where_these_need_no_others(sample, tmp_path):
    report = sample.export("parquet", tmp_path / "x", ExportFilter("LA", rows=("transaction",)))
    assert [table.name for table in report.tables] == ["transactions", "sources"]
    with pytest.raises(BadRequest, match="every table"):
        sample.export("datapackage", tmp_path / "y", ExportFilter(rows=("record",)))
    with pytest.raises(BadRequest, match="cannot be a record"):
        sample.export("geojson", tmp_path / "y", ExportFilter(rows=("record",)))
    assert not (tmp_path / "y").exists()


def test_nothing_that_fits_is_a_whole_file_too(sample, tmp_path):
    nothing = ExportFilter("Laos", theme="digital", provider="Thailand")
    for form in ("datapackage", "parquet", "geoparquet"):
        sample.export(form, tmp_path / form, nothing)
    [(geo,)] = duckdb.sql(
        f"SELECT value FROM parquet_kv_metadata('{tmp_path / 'geoparquet'}') WHERE key = 'geo'"
    ).fetchall()
    assert fits_schema("geoparquet-1.1.0", json.loads(geo))
    assert duckdb.sql(f"SELECT * FROM read_parquet('{tmp_path / 'geoparquet'}')").columns == [
        *LOCATIONS.names(), "geometry",
    ]  # fmt: skip


def test_the_members_own_view_is_marked_in_each_row(sample, tmp_path, monkeypatch):
    own = Centre.open(sample.layout.root, as_member=True)
    monkeypatch.setattr(access, "strictest_label", lambda _: "AMBER")
    for form in ("datapackage", "geoparquet"):
        own.export(form, tmp_path / form, ExportFilter("LA"))
    points = f"read_parquet('{tmp_path / 'geoparquet'}')"
    assert duckdb.sql(f"SELECT DISTINCT marking FROM {points}").fetchall() == [("TLP:AMBER",)]
    with zipfile.ZipFile(tmp_path / "datapackage") as parts:
        said = json.loads(parts.read("datapackage.json"))
        head = parts.read("data/records.csv").decode().partition("\n")[0]
    assert said["about"]["marking"] == "TLP:AMBER"
    assert head.endswith('"marking"')
    assert fits_schema("tabular-data-package", said)


def test_a_disk_that_fills_up_leaves_what_was_there(sample, tmp_path):
    path = tmp_path / "x.zip"
    path.write_bytes(b"before")
    for form in ("parquet", "datapackage", "geoparquet", "csv", "geojson", "xlsx"):
        with no_file_larger_than(2_000), pytest.raises(OSError, match=r"large|space"):
            sample.export(form, path, ExportFilter("LA"))
        assert path.read_bytes() == b"before"
        assert [each.name for each in tmp_path.iterdir()] == ["x.zip"], form


def test_a_parquet_file_for_which_there_is_no_room_is_said_so(tmp_path):
    noted = tmp_path / "rows"
    rows = [[hashlib.sha256(str(n).encode()).hexdigest()] for n in range(2_000)]
    assert note_rows(noted, {"text": "text"}, rows) == 2_000
    with no_file_larger_than(4_000), pytest.raises(OSError, match=r"large|space"):
        write_parquet(tmp_path / "x", {"text": "text"}, noted, {})


HARD = [
    {"key": "jp-markup", "title_en": "<b>Wells</b> & \"pumps\" ]]>"},
    {"key": "jp-formula", "title_en": '=HYPERLINK("http://x","y")'},
    {"key": "jp-control", "title_en": "a\x01b\x0bc\x7f"},
    {"key": "jp-long", "title_en": "wells " * 5_000},
    {"key": "jp-nothing", "country": ""},
]  # fmt: skip


@pytest.fixture(scope="module")
def hard(tmp_path_factory, write_register):
    folder = tmp_path_factory.mktemp("hard")
    rows = [{"donor_country": "JP", "country": "KH", **row} for row in HARD]
    centre = Centre.init(folder / "centre")
    centre.add([write_register(folder / "japan.csv", rows)])
    centre.build()
    for form in ("datapackage", "parquet", "geoparquet", "geojson", "csv", "xlsx"):
        centre.export(form, folder / form)
    return folder


def test_titles_of_any_sort_come_through_as_they_are(hard, tmp_path):
    with zipfile.ZipFile(hard / "parquet") as parts:
        parts.extractall(tmp_path)
    found = dict(duckdb.sql(f"SELECT id, title FROM '{tmp_path / 'projects.parquet'}'").fetchall())
    assert set(found) == {row["key"] for row in HARD}
    assert found["jp-markup"] == HARD[0]["title_en"]
    assert found["jp-formula"] == HARD[1]["title_en"]
    assert found["jp-long"] == HARD[3]["title_en"][:20_000]  # the reader keeps no more
    assert found["jp-nothing"] == "(no title)"
    features = json.loads((hard / "geojson").read_bytes())["features"]
    assert {each["properties"]["title"] for each in features} == set(found.values())
    with zipfile.ZipFile(hard / "datapackage") as parts:
        names = parts.namelist()
        rows = list(csv.DictReader(io.StringIO(parts.read("data/projects.csv").decode())))
    assert "data/overlaps.csv" in names
    assert {row["id"]: row["title"] for row in rows}["jp-formula"] == f"'{found['jp-formula']}"
