import gzip

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from riparian.errors import BadRequest, NotRecognised
from riparian.ingest.mapped.engine.mapping import TableRules, parse_mapping
from riparian.ingest.mapped.suggest.suggest_mapping import suggest, suggest_for
from riparian.ingest.mapped.suggest.table_kind import what_is_missing
from riparian.ingest.mapped.suggest.toml_text import write_mapping
from riparian.ingest.tables.column_names import unit_of_header
from riparian.ingest.tables.find_header import find_header
from riparian.ingest.tables.sheet import CellRow, Header

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
    path = tmp_path / "a.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n...")
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
        (("title", "place", "scheme"), 12, False, True),
    ],
)  # fmt: skip
def test_what_counts_as_a_table_of_projects(fields, length, number, ok):
    assert (what_is_missing(fields, length, projects_number=number) == ()) is ok


@pytest.mark.parametrize(
    ("fields", "length", "things", "of_projects", "ok"),
    [
        (("title", "admin1", "start"), 40, "hospital", False, False),
        (("title", "admin1", "start"), 40, "", False, True),
        (("title", "admin1", "start"), 40, "hospital", True, True),
        (("title", "admin1", "start", "end"), 40, "hospital", False, True),
        (("title", "admin1", "period"), 40, "hospital", False, True),
        (("title", "admin1", "start", "amount"), 40, "hospital", False, True),
        (("title", "admin1", "start", "agency"), 40, "hospital", False, True),
        (("title", "country"), 40, "", True, True), (("title", "country"), 40, "", False, False),
        (("title", "country"), 12, "", True, False),
    ],
)  # fmt: skip
def test_a_list_of_institutions_is_none_of_projects(fields, length, things, of_projects, ok):
    missing = what_is_missing(
        fields, length, projects_number=False, titles_of_projects=of_projects, things=things
    )
    assert (missing == ()) is ok


PROVINCES = ("Champasak", "Vientiane", "Savannakhet", "Attapeu")


@pytest.mark.parametrize(
    ("names", "title"),
    [
        (("Hospital name", "Province", "Beds", "Opened in year"), "{} Provincial Centre of Health"),
        (("Name", "Province", "Beds", "Opened in year"), "{} Provincial General Hospital"),
        (("병원명", "지역", "병상수", "개원연도"), "{} 라오스 남부 지역 의료원"),
        (("名称", "県", "病床数", "開院年"), "ラオス国立{}県総合中央病院"),
    ],
)
def test_a_list_of_hospitals_is_refused(names, title):
    rows = [(title.format(one), one, str(n * 50), str(1990 + n)) for n, one in enumerate(PROVINCES)]
    missing = suggest_for(Header(names, 2), rows, TableRules()).missing
    assert {"no money", "no organisation"} <= set(missing)


def test_a_type_of_anything_is_no_purpose():
    rows = [(f"{one} PH", "Central" if one == "Vientiane" else "Local", one) for one in PROVINCES]
    found = suggest_for(Header(("Name", "Type", "Province"), 2), rows, TableRules())
    assert fields_of(found)["Type"] == "scheme"
    assert "its names are short (about 12 letters), as those of things are" in found.missing


@pytest.mark.parametrize(
    "names",
    [
        ("No.", "Project name", "Province", ""), ("番号", "案件名", "地域", ""),
        ("", "Project title", "Hospital", ""), ("번호", "사업명", "지역", ""),
    ],
)  # fmt: skip
def test_a_half_empty_list_of_projects_is_taken(names):
    rows = [
        (str(n), f"Upgrading of {one} Provincial Hospital", one, None)
        for n, one in enumerate(PROVINCES, 1)
    ]
    found = suggest_for(Header(names, 2), rows, TableRules())
    assert "title" in fields_of(found).values()
    if names[2] != "Hospital":
        assert found.missing == ()


TOWNS = ("Yangon", "Nay Pyi Taw", "Mandalay", "Bago")


@pytest.mark.parametrize(
    ("name", "values", "field"),
    [
        ("region", TOWNS, "place"), ("地域", ("ヤンゴン", "バゴー"), "place"),
        ("사업지역", ("사바나켓주", "비엔티안", "캄폿"), "place"),
        ("지역", ("꽝찌성", "하노이시", "꽝남성"), "admin1"),
        ("対象地域", ("サバナケット県", "アタプー県", "ビエンチャン"), "admin1"),
        ("Region", ("Shan State", "Kachin State"), "admin1"),
        ("region", ("Far East Asia, regional", "Asia, regional"), "region"),
        ("Region code", ("789", "798"), "region"), ("Region", ("Indochina", "Mekong"), "place"),
    ],
)  # fmt: skip
def test_only_dac_regions_are_regions(name, values, field):
    rows = [(title, values[n % len(values)]) for n, title in enumerate(TITLES)]
    found = suggest_for(Header(("Project title", name), 2), rows, TableRules())
    assert fields_of(found).get(name) == field


def test_names_of_dac_regions_get_their_codes():
    rows = [(title, "Far East Asia, regional") for title in TITLES]
    found = suggest_for(Header(("Project title", "Region"), 2), rows, TableRules())
    assert found.mapping.values["region"] == {"Far East Asia, regional": "789"}


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("No.", None), ("番号", None), ("번호", None), ("連番", None), ("#", None),
        ("Project no.", "identifier"), ("案件番号", "identifier"), ("ID", "identifier"),
    ],
)  # fmt: skip
def test_a_number_that_counts_the_rows_identifies_nothing(name, field):
    names = (name, "Project title", "Country", "Budget (USD)")
    rows = [(str(n), title, "KH", f"{n}000") for n, title in enumerate(TITLES, 1)]
    found = suggest_for(Header(names, 2), rows, TableRules())
    assert fields_of(found).get(name) == field
    assert found.missing == ()
    if field is None:
        assert found.left_out[0].why == "it numbers the rows and identifies no project"
        gaps = [(str(2 * n), *row[1:]) for n, row in enumerate(rows, 1)]
        other = suggest_for(Header(names, 2), gaps, TableRules())
        assert name in ("連番", "#") or fields_of(other)[name] == "identifier"


def test_a_few_cells_with_several_places_give_the_mapping_its_separators():
    places = [*TOWNS * 3, "Bago; Yangon", "Mandalay / Bago"]
    rows = [(f"{TITLES[n % 12]} {n}", place) for n, place in enumerate(places)]
    found = suggest_for(Header(("Project title", "Location"), 2), rows, TableRules())
    assert found.mapping.sources("place")[0].separator == (";", "/")
    text = write_mapping(found.mapping, found)
    assert parse_mapping(text).sources("place")[0].separator == (";", "/")
    rows = [(f"{TITLES[n % 12]} {n}; and more", "x") for n in range(9)]
    found = suggest_for(Header(("Project title", "Remarks"), 2), rows, TableRules())
    assert found.mapping.sources("title")[0].separator is None


@pytest.mark.parametrize(
    ("names", "year", "giver", "country"),
    [
        (("案件名", "年度", "援助国"), "2019", "日本", "JP"),
        (("Project title", "Start", "Donor"), "令和元年度", "Japan", "JP"),
        (("사업명", "회계연도", "공여국"), "2019", "한국", "KR"),
        (("사업명", "시작", "공여국"), "FY2019", "한국", "KR"),
        (("Project title", "Fiscal year", "Donor"), "2019", "United States", "US"),
        (("Project title", "Year", "Donor"), "FY2019", "Thailand", "TH"),
        (("Project title", "Year", "Donor"), "FY2019", "Germany", None),
        (("Project title", "Year", "Donor"), "2019", "Japan", None),
    ],
)  # fmt: skip
def test_whose_fiscal_years_is_said_where_it_is_known(names, year, giver, country):
    rows = [(title, year, giver) for title in TITLES]
    found = suggest_for(Header(names, 2), rows, TableRules())
    assert found.mapping.table.fiscal == country
    text = write_mapping(found.mapping, found)
    assert parse_mapping(text).table.fiscal == country
    assert ("holds fiscal years" in text) is (year == "FY2019" or country is not None)
    assert bool(found.fiscal) is (country is not None)


def test_givers_of_two_countries_leave_it_open_whose_fiscal_years_they_are():
    rows = [(title, "FY2019", ("Japan", "United States")[n % 2]) for n, title in enumerate(TITLES)]
    found = suggest_for(Header(("Project title", "Year", "Donor"), 2), rows, TableRules())
    assert found.mapping.table.fiscal is None
    assert any("say it in [table]" in sentence for sentence in found.advice)


@pytest.mark.parametrize(
    ("names", "title", "provider"),
    [
        (("案件名", "国名"), "カンボジア上水道整備計画", "JP"),
        (("사업명", "국가"), "상수도 개선사업 지원", "KR"),
        (("プロジェクト", "国名"), "Water supply in Kampot town", "JP"),
        (("案件名", "国名"), "柬埔寨供水项目工程建设", None),
        (("Project title", "Country"), "Water supply in Kampot town", None),
        (("Project title", "Country"), "캄보디아 상수도 개선사업 지원", "KR"),
    ],
)  # fmt: skip
def test_the_hint_of_who_funds_follows_the_language(names, title, provider):
    rows = [(f"{title}{n}", "KH") for n in range(6)]
    found = suggest_for(Header(names, 2), rows, TableRules())
    assert found.provider == provider
    text = write_mapping(found.mapping, found)
    said = provider or "a country's ISO code, or the organisation's name"
    assert f'# provider = "{said}"' in text


@pytest.mark.parametrize("name", ["Betrag (EUR)", "Summe EUR", "Valor (EUR)", "Montant (EUR)"])
def test_a_currency_beside_a_name_makes_it_money(name):
    rows = [(title, f"{n}.250,50") for n, title in enumerate(TITLES, 1)]
    found = suggest_for(
        Header(("Titel", name), 2, units=(None, unit_of_header(name))), rows, TableRules()
    )
    assert fields_of(found)[name] == "amount"
    assert found.mapping.sources("amount")[0].currency == "EUR"


SECTORS = ("Basic health care", "AGRICULTURE", "Water", "Roads; Water")


def test_words_for_sectors_wait_for_their_codes_as_comments():
    rows = [(title, SECTORS[n % 4]) for n, title in enumerate(TITLES)]
    found = suggest_for(Header(("Project title", "Sector"), 2), rows, TableRules())
    text = write_mapping(found.mapping, found)
    assert "purpose_code" not in parse_mapping(text).columns
    assert '\n# purpose_code = { column = "Sector", separator = ";" }\n' in text
    block = text[text.index("# [values.purpose_code]") :].splitlines()[:4]
    assert block == [
        "# [values.purpose_code]", '# Water = ""  # in 6 rows',
        '# "Basic health care" = "12220"  # in 3 rows', '# AGRICULTURE = "311"  # in 3 rows',
    ]  # fmt: skip
    taken_up = text.replace("# purpose_code", "purpose_code").replace("# [values", "[values")
    taken_up = taken_up.replace("# AGRI", "AGRI").replace('# "Basic', '"Basic')
    mapping = parse_mapping(taken_up)
    assert mapping.sources("purpose_code")[0].column == "Sector"
    assert mapping.values["purpose_code"] == {"AGRICULTURE": "311", "Basic health care": "12220"}


def test_a_column_of_names_of_dac_purposes_is_mapped_to_their_codes():
    words = ("Basic health care", "Agriculture", "Energy")
    rows = [(title, words[n % 3]) for n, title in enumerate(TITLES)]
    found = suggest_for(Header(("Project title", "Sector"), 2), rows, TableRules())
    text = write_mapping(found.mapping, found)
    mapping = parse_mapping(text)
    assert {"sector", "purpose_code"} <= mapping.columns.keys()
    assert mapping.values["purpose_code"] == {"Basic health care": "12220", "Agriculture": "311"}
    assert '# Energy = ""  # in 4 rows' in text  # 230 is withdrawn
    assert "Projects without a purpose" not in text


def test_many_words_for_sectors_are_cut_and_codes_need_no_words():
    rows = [(f"{TITLES[0]} {n}", f"Sector {n}", "14020") for n in range(50)]
    names = ("Project title", "Sector", "Purpose code")
    found = suggest_for(Header(names[:2], 2), [row[:2] for row in rows], TableRules())
    assert found.purposes is not None
    assert len(found.purposes.words) == 30
    assert suggest_for(Header(names, 2), rows, TableRules()).purposes is None


CELLS = (
    st.none()
    | st.text(max_size=15)
    | st.integers(-9, 3000)
    | st.sampled_from(["KH", "2019", TITLES[0]])
)
NAME = st.text(min_size=1, max_size=15) | st.sampled_from(
    [*NAMES, "案件名", "국가", "ID", "amount", "status"]
)


@settings(max_examples=150)
@given(st.lists(NAME, min_size=1, max_size=6), st.lists(st.lists(CELLS, max_size=6), max_size=12))
def test_any_table_gives_a_mapping_that_parses_or_nothing_to_map(names, cells):
    rows = [CellRow(1, tuple(names)), *(CellRow(n, tuple(row)) for n, row in enumerate(cells, 2))]
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


def test_of_names_without_rows_nothing_is_judged(tmp_path):
    path = tmp_path / "names.csv"
    path.write_text(",".join(NAMES) + "\n", encoding="utf-8")
    with pytest.raises(BadRequest, match="there is nothing to go by"):
        suggest(path)


def test_an_iati_file_needs_no_mapping(tmp_path):
    path = tmp_path / "a.xml"
    path.write_text('<?xml version="1.0"?><iati-activities version="2.03"/>', encoding="utf-8")
    with pytest.raises(NotRecognised, match="needs no mapping") as error:
        suggest(path)
    assert "riparian add" in error.value.try_this
