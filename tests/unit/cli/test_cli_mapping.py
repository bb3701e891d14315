import json

import pytest
from click.testing import CliRunner

from riparian.cli.commands.mapping import command
from riparian.cli.main import riparian
from riparian.errors import NotRecognised
from riparian.ingest.mapped.engine.mapping import parse_mapping

TABLE = "국가,사업명,총사업비(백만원),사업기간,사업상태\n" + "".join(
    f"라오스,라오스 {what} 역량강화 사업,{number}00,2019-2023,{status}\n"
    for number, (what, status) in enumerate(
        [("물관리", "진행중"), ("보건", "완료"), ("교통", "승인")] * 3, 1
    )
)


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def run(*words):
    return CliRunner().invoke(command, [str(word) for word in words])


def test_suggest_prints_a_mapping_and_talks_beside_it(table):
    result = run("suggest", table)
    assert result.exit_code == 0
    mapping = parse_mapping(result.stdout)
    assert mapping.sources("title")[0].column == "사업명"
    assert mapping.sources("amount")[0].currency == "KRW"
    assert "5 of 5 columns mapped" in result.stderr
    assert "'승인'" in result.stderr
    assert "riparian mapping check" in result.stderr


def test_suggest_refuses_what_is_no_list_of_projects(tmp_path):
    path = tmp_path / "rates.csv"
    path.write_text("currency,year,rate\nUSD,2019,1\nJPY,2019,109\n", encoding="utf-8")
    result = run("suggest", path)
    assert isinstance(result.exception, NotRecognised)
    assert "no title and no number of a project" in result.exception.what
    assert "--anyway" in result.exception.try_this
    assert result.stdout == ""
    anyway = run("suggest", path, "--anyway")
    assert anyway.exit_code == 0
    assert 'currency = "currency"' in anyway.stdout


def test_suggest_as_json_has_every_column_with_its_reason(table):
    found = json.loads(run("suggest", table, "--json").stdout)
    assert [column["field"] for column in found["columns"]] == [
        "country", "title", "amount", "period", "status",
    ]  # fmt: skip
    assert all(column["why"] for column in found["columns"])


def test_what_suggest_prints_is_taken_by_check(table, tmp_path):
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(run("suggest", table).stdout, encoding="utf-8")
    result = run("check", mapping, table)
    assert result.exit_code == 0
    assert "9 records: 9 kept, 0 refused." in result.stdout
    assert "status: 3 not understood in '사업상태': '승인'" in result.stdout
    assert "  warning code-unknown, 3 times\n    row 4: Expected a status we know" in result.stdout
    assert "100,000,000 KRW" in result.stdout
    assert "riparian add" in result.stderr


def test_check_tells_totals_apart_from_what_is_refused(table, tmp_path):
    table.write_text(table.read_text(encoding="utf-8") + "합계,,4500,,\n", encoding="utf-8")
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(run("suggest", table).stdout, encoding="utf-8")
    result = run("check", mapping, table)
    assert "9 records: 9 kept, 0 refused.\nNot records: 1 (totals).\n" in result.stdout


def test_suggest_says_that_words_for_sectors_want_codes(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text(
        "Project title,Country,Sector\n"
        + "".join(
            f"Water supply in town {n},Laos,{'Water' if n % 2 else 'Roads'}\n" for n in range(9)
        ),
        encoding="utf-8",
    )
    result = run("suggest", path)
    assert "cannot overlap: 2 words have to get DAC codes" in result.stderr


def test_check_fails_where_a_column_is_missing(table, tmp_path):
    mapping = tmp_path / "mapping.toml"
    mapping.write_text('[columns]\ntitle = "사업명"\ncountry = "국가명"\n', encoding="utf-8")
    result = run("check", mapping, table)
    assert result.exit_code == 1
    assert "The table has no column '국가명', needed for country" in result.stdout
    assert "Next:" not in result.stderr


def test_check_as_json(table, tmp_path):
    mapping = tmp_path / "mapping.toml"
    mapping.write_text('[columns]\ntitle = "사업명"\n', encoding="utf-8")
    found = json.loads(run("check", mapping, table, "--json").stdout)
    assert (found["records"], found["missing"]) == (9, [])


def test_mapping_is_among_the_commands_and_takes_no_centre(table):
    result = CliRunner().invoke(riparian, ["mapping", "suggest", str(table)])
    assert result.exit_code == 0
    assert "mapping" in CliRunner().invoke(riparian, ["--help"]).stdout
