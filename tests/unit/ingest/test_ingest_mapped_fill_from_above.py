"""Headings within a table give their country to the rows below that name none."""

from __future__ import annotations

from riparian.ingest.mapped.suggest.suggest_mapping import suggest

MAPPING = '[columns]\nidentifier = "id"\ntitle = "title"\n'
COUNTRY = 'country = "country"\n'


def countries(read) -> list[list[str]]:
    return [[c.code for c in a.recipient_countries] for a in read.activities]


def test_the_country_of_a_heading_holds_for_the_rows_below(read_mapped):
    table = "no,id,title\n[캄보디아],,\n1,A,Roads\n2,B,Water\n[라오스],,\n3,C,Clinics\n"
    table += "[기타],,\n4,D,Fund\n"
    read = read_mapped(table, MAPPING)
    assert countries(read) == [["KH"], ["KH"], ["LA"], []]
    assert [record.activity is None for record in read.records].count(True) == 3
    told = read.the("country-from-heading")
    assert told.row == 3
    assert "3 rows take their country from the heading above: '캄보디아', '라오스'." in told.message


def test_a_row_that_names_a_country_keeps_it(read_mapped):
    table = "id,title,country\nCambodia,,\nA,Roads,\nB,Water,Vietnam\nRegional,,\nC,Fund,\n"
    read = read_mapped(table, MAPPING + COUNTRY)
    assert countries(read) == [["KH"], ["VN"], []]


def test_a_heading_of_another_kind_within_a_country_ends_nothing(read_mapped):
    table = "id,title,country\n[Laos],,\n■ Health,,\nA,Clinics,\n■ Roads,,\nB,Bridge,\n"
    assert countries(read_mapped(table, MAPPING + COUNTRY)) == [["LA"], ["LA"]]


def test_headings_go_before_what_a_mapping_says_of_all_rows(read_mapped):
    table = "no,id,title\n1,A,Roads\n[Laos],,\n2,B,Water\n"
    read = read_mapped(table, MAPPING + '[defaults]\ncountry = "KH"\n')
    assert countries(read) == [["KH"], ["LA"]]


def test_without_headings_nothing_is_told(read_mapped):
    read = read_mapped("id,title,country\nA,Roads,\nB,Water,Laos\n", MAPPING + COUNTRY)
    assert countries(read) == [[], ["LA"]]
    assert "country-from-heading" not in read.codes


def test_headings_among_row_numbers_do_not_make_them_identifiers(tmp_path):
    path = tmp_path / "list.csv"
    rows = ["번호,사업명,시행기관", "[캄보디아],,", "1,씨엠립 상수도 개선사업,KOICA"]
    rows += [
        "2,캄폿 농촌 보건사업,KOICA",
        "[라오스],,",
        "3,비엔티안 하수처리 사업,EDCF",
        "4,도로 사업,EDCF",
    ]
    path.write_text("\n".join(rows))
    fields = {choice.column: choice.field for choice in suggest(path).columns}
    assert fields["번호"] is None
