import gzip

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from riparian.errors import BadRequest, NotRecognised
from riparian.ingest.mapped.mapping import TableRules, parse_mapping
from riparian.ingest.mapped.suggest import suggest, suggest_for
from riparian.ingest.mapped.suggest_kind import what_is_missing
from riparian.ingest.mapped.write import write_mapping
from riparian.ingest.tables.cells import Row
from riparian.ingest.tables.header import Header, find_header

TITLES = [
    f"Project for {what} in {where}" for what in ("Water Supply", "Roads") for where in "ABCDEF"
]
ROWS = [("KH", title, str(2010 + n), f"{n},500") for n, title in enumerate(TITLES)]
NAMES = ("Country", "Project title", "Start year", "Budget (USD thousand)")


def as_csv(rows):
    return "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows)


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text(as_csv([NAMES, *ROWS]), encoding="utf-8")
    return path


def fields_of(found):
    return {choice.column: choice.field for choice in found.mapped}


def test_a_plain_table_is_mapped(table):
    found = suggest(table)
    assert fields_of(found) == {
        "Country": "country", "Project title": "title", "Start year": "start",
        "Budget (USD thousand)": "amount",
    }  # fmt: skip
    source = found.mapping.sources("amount")[0]
    assert (source.unit, source.currency) == ("1000", "USD")


def test_the_sheet_that_looks_most_like_projects_is_taken(tmp_path):
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name, rows in (
            ("codes", [("code", "name"), (1, "a"), (2, "b")]),
            ("data", [NAMES, *ROWS]),
        ):
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    found = suggest(path)
    assert found.sheet == "data"
    assert 'sheet = "data"' in write_mapping(found.mapping, found)
    assert suggest(path, sheet="codes").sheet == "codes"
    with pytest.raises(BadRequest):
        suggest(path, sheet="none")


def test_a_packed_table_is_mapped_too(table):
    packed = table.with_suffix(".csv.gz")
    packed.write_bytes(gzip.compress(table.read_bytes()))
    assert fields_of(suggest(packed)) == fields_of(suggest(table))


def test_what_is_no_table_is_told(tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.7 ...")
    with pytest.raises(NotRecognised):
        suggest(path)


def test_a_korean_table_in_its_old_encoding_is_mapped(tmp_path):
    path = tmp_path / "list.csv"
    rows = [("국가", "사업명"), *(("라오스", f"농촌개발 사업 {n}차 지원") for n in range(9))]
    path.write_bytes(as_csv(rows).encode("cp949"))
    assert fields_of(suggest(path)) == {"국가": "country", "사업명": "title"}
    assert suggest(path, encoding="cp949").mapping.table.encoding == "cp949"


def test_titles_under_an_unknown_name_are_found_by_their_values():
    rows = [(title, "Laos", "2019", "100") for title in TITLES]
    found = suggest_for(Header(("xyzzy", "country", "year", "amount"), 2), rows, TableRules())
    assert fields_of(found)["xyzzy"] == "title"
    assert next(c for c in found.columns if c.column == "xyzzy").sureness == "a guess"


def test_an_amount_of_no_known_kind_beside_commitments_is_left_out():
    names = ("title", "commitment_usd", "usd_export_credit")
    rows = [(title, str(n), str(n * 2)) for n, title in enumerate(TITLES, 5)]
    found = fields_of(suggest_for(Header(names, 2), rows, TableRules()))
    assert found["commitment_usd"] == "commitment"
    assert "usd_export_credit" not in found


def test_latitude_needs_longitude():
    rows = [(title, f"1{n}.5123") for n, title in enumerate(TITLES)]
    assert (
        "latitude"
        not in fields_of(suggest_for(Header(("title", "lat"), 2), rows, TableRules())).values()
    )


def test_cells_with_several_countries_get_a_separator():
    rows = [(title, "Laos; Cambodia" if n % 2 else "Viet Nam") for n, title in enumerate(TITLES)]
    found = suggest_for(Header(("title", "recipients"), 2), rows, TableRules())
    assert found.mapping.sources("country")[0].separator == ";"


@pytest.mark.parametrize(
    ("fields", "length", "number", "ok"),
    [
        (("title", "country", "start", "amount"), 40, False, True),
        (("title", "country", "start"), 40, False, True),
        (("title", "country", "start"), 12, False, False),
        (("title", "country", "latitude"), 40, False, False),
        (("identifier", "title", "country"), 40, False, True),
        (("identifier", "latitude"), 0, True, True), (("identifier", "latitude"), 0, False, False),
        (("identifier", "other_identifier"), 0, True, False),
        (("country", "year"), 0, False, False),
        (("title", "country", "agency"), 0, False, False),
        (("title", "country", "agency", "start"), 0, False, True),
    ],
)  # fmt: skip
def test_what_counts_as_a_table_of_projects(fields, length, number, ok):
    assert (what_is_missing(fields, length, projects_number=number) == ()) is ok


CELLS = (
    st.none()
    | st.text(max_size=15)
    | st.integers(-9, 3000)
    | st.sampled_from(["KH", "2019", TITLES[0]])
)
NAME = st.text(min_size=1, max_size=15) | st.sampled_from(
    [*NAMES, "案件名", "국가", "ID", "amount", "status"]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(NAME, min_size=1, max_size=6), st.lists(st.lists(CELLS, max_size=6), max_size=12))
def test_any_table_gives_a_mapping_that_parses_or_nothing_to_map(names, cells):
    rows = [Row(1, tuple(names)), *(Row(n, tuple(row)) for n, row in enumerate(cells, 2))]
    header = find_header(rows)
    width = len(header.names)
    data = [
        (*row.cells, *[None] * width)[:width] for row in rows if row.number >= header.first_data_row
    ]
    found = suggest_for(header, data, TableRules())
    assert set(found.mapping.used_columns()) <= set(header.names)
    text = write_mapping(found.mapping, found)
    if found.mapping.columns:
        assert parse_mapping(text).columns.keys() == found.mapping.columns.keys()
    else:
        assert found.missing
