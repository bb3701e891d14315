"""Finding the column names: notes above, names in several rows, units, tags, no names at all."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.ingest.tables.find_header import find_header
from riparian.ingest.tables.sheet import CellRow, Header, MergedRange
from riparian.language.figures.cell_reading import Cell

SHARED = Path(__file__).parents[4] / ".." / "shared" / "data"


def table(*rows: list[Cell]) -> list[CellRow]:
    """Rows numbered from 1; blank ones are counted and left out, as the openers do."""
    numbered = (CellRow(number, tuple(cells)) for number, cells in enumerate(rows, 1))
    return [row for row in numbered if any(cell is not None for cell in row.cells)]


def find(*rows: list[Cell]) -> Header:
    return find_header(table(*rows))


def test_names_in_the_first_row() -> None:
    header = find(["Country", "Title", "Amount"], ["Laos", "Bridge", "5"])
    assert header.names == ("Country", "Title", "Amount")
    assert (header.first_data_row, header.header_rows, header.sure) == (2, (1,), True)
    assert "known words" in header.why


def test_notes_above_and_the_unit_of_the_whole_table() -> None:
    header = find(
        ["ODA案件一覧", None, None],
        ["（単位：百万円）", None, None],
        [None, None, None],
        ["国　名", "案件名", "供与限度額"],
        ["ラオス", "橋梁建設計画", 500],
    )
    assert header.names == ("国 名", "案件名", "供与限度額")
    assert (header.first_data_row, header.header_rows) == (5, (4,))
    assert header.notes == ("ODA案件一覧", "（単位：百万円）")
    unit = header.units[2]
    assert unit is not None
    assert (unit.factor, unit.currency) == (1_000_000, "JPY")


def test_names_in_two_rows_are_joined() -> None:
    header = find(
        ["KOICA list", None, None, None, None],
        ["국가", "사업명", "총사업비", None, "사업기간"],
        [None, None, "KRW", "USD", None],
        ["라오스", "다리", 100, 1, "'22-'26"],
    )
    assert header.names == ("국가", "사업명", "총사업비 / KRW", "총사업비 / USD", "사업기간")
    assert header.header_rows == (2, 3)
    assert [unit.currency if unit else None for unit in header.units] == [
        None,
        None,
        "KRW",
        "USD",
        None,
    ]
    assert header.notes == ("KOICA list",)


def test_group_names_above_whole_names() -> None:
    header = find(
        [None, None, "Finance", None, "Dates", None],
        ["Country", "Title", "Commitment", "Disbursement", "Start", "End"],
        ["Laos", "x", 1, 2, "2019", "2020"],
    )
    assert header.names[2:] == (
        "Finance / Commitment",
        "Finance / Disbursement",
        "Dates / Start",
        "Dates / End",
    )


def test_merged_cells_say_how_far_a_group_reaches() -> None:
    rows = table(
        ["Where", None, "What", None],
        ["Country", "Province", "Title", "Sector"],
        ["Laos", "Attapeu", "x", "WASH"],
    )
    merged = (MergedRange(1, 1, 1, 2), MergedRange(1, 3, 1, 4))
    header = find_header(rows, merged=merged)
    assert header.names == (
        "Where / Country",
        "Where / Province",
        "What / Title",
        "What / Sector",
    )


def test_a_title_beside_a_date_is_no_group() -> None:
    header = find(
        ["List of projects", None, None, "as of 2020"],
        ["No", "Country", "Title", "Amount"],
        [1, "Laos", "x", 5],
    )
    assert header.names == ("No", "Country", "Title", "Amount")
    assert header.notes == ("List of projects as of 2020",)


def test_a_title_in_the_first_cell_alone_is_no_group_even_if_it_is_a_known_word() -> None:
    header = find(
        ["Location", None, None],
        ["Country", "Province", "Title"],
        ["Laos", "Attapeu", "x"],
    )
    assert header.names == ("Country", "Province", "Title")
    assert header.notes == ("Location",)


@pytest.mark.parametrize(
    ("note", "factor", "currency"),
    [
        ("(in millions of US dollars)", 1_000_000, "USD"),
        ("All amounts in EUR million", 1_000_000, "EUR"),
        ("Amounts in US$ '000", 1_000, "USD"),
        (
            "Projects in Laos 2010-2020. Figures are given in US$ million unless stated.",
            10**6,
            "USD",
        ),
        ("ODA to Laos (USD thousand)", 1_000, "USD"),
    ],
)
def test_notes_in_words_say_what_amounts_count(note: str, factor: int, currency: str) -> None:
    names: list[Cell] = ["Project ID", "Title", "Amount"]
    header = find_header(table([note], names, ["P-1", "Water", "4.5"], ["P-2", "Roads", "8"]))
    unit = header.units[2]
    assert unit is not None
    assert (unit.factor, unit.currency) == (factor, currency)


def test_a_unit_above_a_column_and_one_that_completes_its_name() -> None:
    names: list[Cell] = ["Project ID", "Title", "Amount (USD)", "Grant"]
    rows: list[list[Cell]] = [names, ["P-1", "Water", "4.5", "1"], ["P-2", "Roads", "8", "2"]]
    header = find_header(table([None, None, None, "US$ mn"], *rows))
    assert [unit and unit.factor for unit in header.units[2:]] == [1, 1_000_000]
    header = find_header(table(["(in millions)"], *rows))
    own = header.units[2]
    assert own is not None
    assert (own.factor, own.currency) == (1_000_000, "USD")
    header = find_header(table([None, None, "EUR mn", "US$ bn"], names, *rows[1:]))
    assert [unit and unit.currency for unit in header.units[2:]] == ["USD", "USD"]
    assert header.units[3] is not None
    assert header.units[3].factor == 10**9


def test_a_row_of_units_and_a_row_of_numbers() -> None:
    header = find(
        ["Country", "Title", "Cost", "Duration"],
        ["(1)", "(2)", "(3)", "(4)"],
        [None, None, "(百万円)", "(年)"],
        ["Laos", "x", 5, 3],
    )
    assert header.names == ("Country", "Title", "Cost", "Duration")
    assert (header.first_data_row, header.header_rows) == (4, (1, 2, 3))
    assert header.units[2] is not None
    assert header.units[2].factor == 1_000_000
    assert "units" in header.why
    assert "numbers the columns" in header.why


def test_hxl_tags() -> None:
    header = find(
        ["3W Laos", None, None],
        ["Organisation", "Cluster", "Province"],
        ["#org", "#sector", "#adm1 +name"],
        ["UNDP", "WASH", "Attapeu"],
    )
    assert header.names == ("Organisation", "Cluster", "Province")
    assert header.tags == ("#org", "#sector", "#adm1 +name")
    assert header.first_data_row == 4
    alone = find(["#org", "#sector"], ["UNDP", "WASH"])
    assert alone.names == ("#org", "#sector")


def test_equal_and_missing_names_are_made_different_and_told() -> None:
    header = find(["Country", "Amount", "Amount", None], ["Laos", "1", "2", "x"])
    assert header.names == ("Country", "Amount", "Amount (2)", "column 4")
    assert len(header.renamed) == 2
    assert "'Amount'" in header.renamed[0]


def test_years_can_name_columns() -> None:
    header = find(["Country", 2019.0, 2020.0], ["Laos", 5.0, 6.0])
    assert header.names == ("Country", "2019", "2020")


def test_a_table_without_names_loses_no_row() -> None:
    header = find([10000.0, "PUBLIC SECTOR"], [11000.0, "Donor Government"])
    assert header.names == ("column 1", "column 2")
    assert (header.first_data_row, header.header_rows, header.sure) == (1, (), False)


def test_unknown_names_over_texts_are_taken_and_marked_as_a_guess() -> None:
    header = find(["Pays", "Projet"], ["Laos", "Pont"], ["Laos", "Route"])
    assert header.names == ("Pays", "Projet")
    assert not header.sure
    assert "no word is known" in header.why


def test_no_rows_and_unreadable_rows() -> None:
    assert find().names == ()
    assert find_header([CellRow(1, (), "quote-open")]).names == ()
    rows = [CellRow(1, (), "quote-open"), *table([], ["Country", "Title"], ["Laos", "x"])]
    assert find_header(rows).names == ("Country", "Title")


def test_only_the_first_rows_are_looked_at() -> None:
    def endless() -> object:
        yield CellRow(1, ("Country", "Title"))
        for number in range(2, 100):
            yield CellRow(number, ("Laos", "x"))
        raise AssertionError("read too far")

    assert find_header(endless()).names == ("Country", "Title")  # type: ignore[arg-type]


NOTES = [
    ["ODA案件一覧", None, None, None, None],
    ["Unit: million yen", None, None, None, None],
    ["作成日", "2020年3月", None, None, None],
    ["This list shows all projects that were signed.", None, None, None, None],
    [None, None, None, None, "as of March 2020"],
    ["Source: Ministry", None, None, None, None],
]
BODIES = [
    [
        ["Country", "Title", "Amount", "Start", "End"],
        ["Laos", "Bridge over the river", 5.5, "2019-01", "2021"],
    ],
    [
        ["국가", "사업명", "총사업비", None, "사업기간"],
        [None, None, "KRW", "USD", None],
        ["라오스", "다리", 100, 1, "'22-'26"],
        ["베트남", "학교", 200, 2, "'20-'24"],
    ],
    [
        ["Pays", "Projet", "Montant", "Debut", "Fin"],
        ["Laos", "Pont", 5.0, "2019-01-02", "2020-01-02"],
        ["Laos", "Route", 6.0, "2019-01-03", "2020-01-03"],
    ],
]


@given(st.sampled_from(BODIES), st.permutations(NOTES), st.integers(0, 6), st.integers(0, 3))
def test_notes_above_change_nothing(
    body: list[list[Cell]], notes: list[list[Cell]], count: int, blank: int
) -> None:
    expected = find(*body)
    above = [*notes[:count], *([[None] * 5] * blank)]
    header = find(*above, *body)
    assert header.names == expected.names
    assert header.first_data_row == expected.first_data_row + len(above)
    assert len(header.notes) == count


CELLS = st.one_of(
    st.none(),
    st.text(max_size=8),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.sampled_from(["Country", "Title", "#org", "(百万円)", "2019", "Amount", "합계"]),
)


@given(st.lists(st.lists(CELLS, max_size=6), max_size=12))
def test_any_table_gets_names_for_all_its_columns(rows: list[list[Cell]]) -> None:
    kept = table(*rows)
    header = find_header(kept)
    data = [row for row in kept if row.number >= header.first_data_row]
    assert len(set(header.names)) == len(header.names)
    assert all(header.names)
    assert len(header.units) == len(header.tags) == len(header.names)
    for row in data:
        filled = [i for i, cell in enumerate(row.cells) if cell is not None]
        assert not filled or filled[-1] < len(header.names)
    above = [row for row in kept if row.number < header.first_data_row]
    assert len(above) == len(header.header_rows) + len(header.notes)


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data is absent")
@pytest.mark.parametrize("path", sorted(SHARED.glob("*/*.csv")), ids=lambda path: path.name)
def test_the_names_of_every_shared_table_are_its_first_row(path: Path) -> None:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [
            CellRow(i, tuple(c or None for c in cells))
            for i, cells in enumerate(csv.reader(file), 1)
        ]
    header = find_header(rows)
    assert list(header.names) == [cell for cell in rows[0].cells if cell is not None]
    assert header.sure
    assert header.first_data_row == 2
