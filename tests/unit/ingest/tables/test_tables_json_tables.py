"""JSON arrays, objects that hold them, and JSON lines."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.errors import NotRecognised
from riparian.ingest.tables import json_stream, json_tables
from riparian.ingest.tables.flatten_records import FlatRecord
from riparian.ingest.tables.open_table import open_table


@pytest.fixture
def read(tmp_path):
    def sheets(data):
        path = tmp_path / "t"
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        table = open_table(path)
        found = {}
        for sheet in table.sheets:
            found[sheet.name] = [row.fault or row.cells for row in sheet.rows()]
        return table, found

    return sheets


RECORDS = [
    {"title": "上水道", "amount": 14021, "share": 1.5},
    {"title": "물", "done": True, "share": None},
]
ROWS = [
    ("title", "amount", "share", "done"),
    ("上水道", 14021, 1.5, None),
    ("물", None, None, True),
]


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_an_array_of_objects(read, indent, encoding):
    table, found = read(json.dumps(RECORDS, indent=indent, ensure_ascii=False).encode(encoding))
    assert (table.format, found) == ("JSON", {"t": ROWS})


def test_lines_of_objects(read):
    lines = "\n".join(json.dumps(record) for record in RECORDS)
    table, found = read(lines + "\n")
    assert (table.format, found) == ("JSON lines", {"t": ROWS})


def test_arrays_within_objects_are_sheets(read):
    document = {
        "meta": {"count": 2, "tags": [1, 2]},
        "result": {"records": RECORDS},
        "more": [{"x": 1}],
    }
    _, found = read(json.dumps(document))
    assert found == {"result.records": ROWS, "more": [("x",), (1,)]}


def test_nested_objects_and_lists_become_flat_and_it_is_told(read):
    record = {
        "a": {"b": {"c": 1}},
        "list": [1, None, "x"],
        "one": ["y"],
        "none": [],
        "geo": [[1, 2], [3]],
    }
    record["sectors"] = [{"code": "14021", "share": 60}, {"code": "140"}]
    table, found = read(json.dumps([record]))
    assert dict(zip(*found["t"], strict=True)) == {
        "a.b.c": 1,
        "list": "1;;x",
        "one": "y",
        "none": None,
        "geo": "[1, 2];[3]",
        "sectors.code": "14021;140",
        "sectors.share": "60;",
    }
    assert table.sheets[0].notes == ("Lists in 1 records were joined with semicolons.",)


def test_what_is_ambiguous_is_told(read):
    table, found = read('[{"a.b": 1, "a": {"b": 2}, "c": 1, "c": 2}, {"x": NaN, "y": "\\ud800"}]')
    assert found["t"][1][:2] == ("1;2", 2)
    assert found["t"][2][2:] == ("NaN", "\ufffd")
    assert "twice" in table.sheets[0].notes[0]
    assert "a.b" in table.sheets[0].notes[1]


def test_a_record_that_is_none_costs_itself_only(read):
    assert read('[{"a": 1}, 5, {"a": 2}]')[1]["t"][1:] == [(1,), "unreadable", (2,)]
    assert read('{"a": 1}\n{broken\n\n{"a": 2}\n')[1]["t"][1:] == [(1,), "unreadable", (2,)]


def test_an_array_that_breaks_off_keeps_what_stood_before(read):
    assert read('[{"a": 1}, {"a": 2}, {"a')[1]["t"][1:] == [(1,), (2,), "cut-off"]
    assert read('{"rows": [{"a": 1}, {"a":')[1]["rows"][1:] == [(1,), "cut-off"]
    assert read('[{"a": 1}, {"a": 2} {"a": 3}]')[1]["t"][1:] == [(1,), (2,), "unreadable"]


def test_values_are_read_across_the_edges_of_what_is_held(read, monkeypatch):
    monkeypatch.setattr(json_stream, "_CHUNK", 3)
    assert read(json.dumps({"x": 12345, "result": {"records": RECORDS}}))[1] == {
        "result.records": ROWS
    }
    assert read(json.dumps([{"n": 123456789.5}] * 3))[1]["t"][1:] == [(123456789.5,)] * 3


def test_depth_and_size_have_limits(read, monkeypatch):
    with pytest.raises(NotRecognised):
        read('[{"a":' + "[" * 100_000)
    monkeypatch.setattr(json_stream, "VALUE_LIMIT", 100)
    monkeypatch.setattr(json_stream, "_CHUNK", 50)
    found = read('[{"a": 1}, {"a": "' + "x" * 5000 + '"}, {"a": 2}]')[1]["t"]
    assert found[1:] == [(1,), "unreadable"]


def test_objects_keyed_by_number_are_no_table(read, monkeypatch):
    monkeypatch.setattr(json_tables, "COLUMNS_LIMIT", 100)
    with pytest.raises(NotRecognised, match="different names"):
        read(json.dumps([{f"id{n}": 1} for n in range(200)]))


@pytest.mark.parametrize("text", ["[]", "{}", '{"a": [1, 2]', "[{}]", "{"])
def test_json_without_records_is_named(read, text):
    with pytest.raises(NotRecognised):
        read(text)


def test_an_object_by_itself_is_one_record(read):
    assert read('{"a": 1, "b": [1, 2]}')[1]["t"] == [("a", "b"), (1, "1;2")]


def test_a_semicolon_in_a_text_of_a_list_parts_it_no_further(read):
    """Alone a text stays as it is."""
    records = [
        {"a": [{"name": "roads; bridges", "code": 1}, {"name": "water", "code": 2}], "b": "x; y"},
        {"a": [{"name": "roads; bridges", "code": 1}], "b": ["x；y", "z"]},
    ]
    table, found = read(json.dumps(records))
    assert found["t"] == [
        ("a.name", "a.code", "b"),
        ("roads, bridges;water", "1;2", "x; y"),
        ("roads; bridges", 1, "x，y;z"),
    ]
    assert "A semicolon in a text of a list was read as a comma, in 2 records." in (
        table.sheets[0].notes
    )


NAMES = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="."), min_size=1, max_size=5
)
PLAIN = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
)


@given(
    st.lists(st.dictionaries(NAMES, PLAIN, min_size=1, max_size=5), min_size=1, max_size=6),
    st.booleans(),
)
def test_what_json_writes_is_read_back(tmp_path_factory, records, as_lines):
    path = tmp_path_factory.mktemp("t") / "t"
    lines = [json.dumps(record) for record in records]
    path.write_text("\n".join(lines) if as_lines else f"[{','.join(lines)}]")
    header, *rows = open_table(path).sheets[0].rows()
    filled = [(n, r) for n, r in enumerate(records, 2) if any(v is not None for v in r.values())]
    assert [row.number for row in rows] == [number for number, _ in filled]
    for row, (_, record) in zip(rows, filled, strict=True):
        found = dict(zip(header.cells, row.cells, strict=True))
        assert {name: cell for name, cell in found.items() if cell is not None} == {
            name: value for name, value in record.items() if value is not None
        }


NESTED = st.recursive(
    PLAIN,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
)


@given(st.dictionaries(st.text(max_size=3), NESTED, max_size=4))
def test_anything_nested_becomes_cells(record):
    for cell in FlatRecord(record).cells.values():
        assert cell is None or isinstance(cell, str | int | float | bool)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("[" * 100_000, "is broken JSON: its brackets nest too deep to be read."),
        ('{"a": [1, 2],\n "b": }', "is broken JSON: line 2, column 7: expecting value."),
        ('{"title": "Water",\n "country": ', "is broken JSON: it ends in line 2"),
        ('["a"\n"b"]', "is broken JSON: line 2, column 1: expecting ',' delimiter."),
        ("[1]", "is JSON, but contains no array of objects."),
    ],
)
def test_json_that_is_broken_says_where(tmp_path, text, where):
    path = tmp_path / "t.json"
    path.write_text(text)
    with pytest.raises(NotRecognised) as caught:
        open_table(path)
    assert where in caught.value.what


def test_records_under_their_identifiers_are_one_table(read):
    projects = {"P100": {"id": "P100", "name": "a"}, "P200": {"id": "P200", "name": "b"}}
    _, found = read(json.dumps({"total": "2", "projects": projects}))
    assert found == {"projects": [("id", "name"), ("P100", "a"), ("P200", "b")]}


def test_an_identifier_that_its_record_does_not_repeat_is_a_column(read):
    _, found = read(json.dumps({"P100": {"name": "a", "sum": 1}, "P200": {"name": "b", "sum": 2}}))
    assert found == {"t": [("(key)", "name", "sum"), ("P100", "a", 1), ("P200", "b", 2)]}


def test_objects_that_hold_tables_are_no_records(read):
    document = {"2024": {"records": RECORDS}, "2025": {"records": RECORDS}}
    _, found = read(json.dumps(document))
    assert list(found) == ["2024.records", "2025.records"]


def test_records_by_identifier_that_break_off_say_so(read):
    text = json.dumps({"projects": {"P100": {"id": "P100"}, "P200": {"id": "P200"}}})
    _, found = read(text[: text.index("P200")])
    assert found == {"projects": [("id",), ("P100",), "cut-off"]}
