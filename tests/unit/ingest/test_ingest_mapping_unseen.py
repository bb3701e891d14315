"""What columns of unseen tables are taken for: names and values that testers met in the field."""

from __future__ import annotations

import pytest

from riparian.ingest.mapped.engine.mapping import TableRules, parse_mapping
from riparian.ingest.mapped.suggest.suggest_mapping import suggest_for
from riparian.ingest.mapped.suggest.suggestion import NO_COUNTRY, NO_CURRENCY
from riparian.ingest.mapped.suggest.toml_text import write_mapping
from riparian.ingest.tables.find_header import find_header
from riparian.ingest.tables.sheet import CellRow

TITLES = [f"Rehabilitation of rural roads, part {letter}" for letter in "ABCDEFGH"]


def suggested(names, *rows):
    """The suggestion for a table with a number and a title in front of these columns."""
    header = ("Project ID", "Project title", *names)
    filled = [(f"P-{n}", TITLES[n], *row) for n, row in enumerate(rows, 1)]
    table = [CellRow(1, header), *(CellRow(n, row) for n, row in enumerate(filled, 2))]
    return suggest_for(find_header(table), filled, TableRules())


def fields(names, *rows):
    """The fields of these columns."""
    return [choice.field for choice in suggested(names, *rows).columns[2:]]


def one(name, *cells):
    """The field of one column, and its source."""
    found = suggested([name], *[(cell,) for cell in cells])
    field = found.columns[2].field
    return field, found.mapping.sources(field)[0] if field else None


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("Duration", ["36 months", "2 years", "18 months"]),
        ("事業期間", ["12ヶ月", "24ヵ月", "3年間"]),
        ("사업기간", ["12개월", "36개월", "3년"]),
    ],
)
def test_a_column_of_durations_is_a_period(name, cells):
    found = suggested([name], *[(cell,) for cell in cells])
    assert found.columns[2].field == "period"
    assert "100 % durations" in found.columns[2].why


def test_numbers_of_months_are_a_period_that_counts_months():
    field, source = one("Duration (months)", "12", "24", "18", "48")
    assert (field, source.unit) == ("period", "months")


# where


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("国・地域", ["カンボジア", "ラオス", "メコン地域", "ベトナム"]),
        ("Country/Region", ["Laos", "Viet Nam", "Mekong", "Thailand"]),
        ("Ctry", ["CAM", "LAO", "VIE", "CAM/LAO/VIE"]),
        ("Land", ["Kambodscha", "Laos", "Vietnam", "Thailand"]),
        ("Country", ["Utopia", "Oz", "Laos", "Mekong region"]),
    ],
)
def test_a_column_named_for_countries_is_kept_and_what_it_does_not_know_is_asked(name, cells):
    found = suggested([name], *[(cell,) for cell in cells])
    assert found.columns[2].field == "country"
    unknown = {"メコン地域", "Mekong", "Utopia", "Oz", "Mekong region"} & set(cells)
    assert {word for word, _ in found.unknown_words.get("country", ())} == unknown


@pytest.mark.parametrize(
    ("cells", "separator"),
    [
        (["라오스, 태국, 베트남", "캄보디아", "라오스·캄보디아"], (",", "·")),
        (["Laos and Cambodia", "Laos, Thailand", "Bosnia and Herzegovina"], (",", " and ")),
        (["Laos", "Vietnam / Laos", "Thailand; Laos"], (";", "/")),
        (["ラオス、タイ", "ベトナム", "カンボジア"], "、"),
        (["Bosnia and Herzegovina", "Egypt, Arab Rep.", "Laos"], None),
    ],
)
def test_every_mark_between_countries_is_found(cells, separator):
    assert one("Countries", *cells)[1].separator == separator


@pytest.mark.parametrize(
    ("cells", "separator"),
    [
        (["Kampong Speu, Takeo", "Attapeu; Sekong", "Kayin"], (";", ",")),
        (["참파삭·스퉁트렝", "네피도 및 만달레이", "껀터"], ("·", " 및 ")),
        (["クアンチ省、トゥアティエン・フエ省", "バゴー地域", "ペック郡"], "、"),
        (["Sepon district, Savannakhet province", "Pakse", "Takeo"], None),
        (["Vientiane, Laos", "Hanoi, Vietnam", "Pakse"], None),
    ],
)
def test_every_mark_between_places_is_found(cells, separator):
    assert one("Places", *cells)[1].separator == separator


def test_that_no_column_names_a_country_is_said_beside_places_too():
    found = suggested(["Province"], ["Attapeu"], ["Takeo"])
    assert NO_COUNTRY in found.advice
    assert NO_COUNTRY not in suggested(["Country"], ["Laos"], ["Vietnam"]).advice


def test_no_currency_is_asked_where_each_amount_says_its_own():
    assert NO_CURRENCY not in suggested(["供与額"], ["302億円"], ["45億600万円"]).advice
    assert NO_CURRENCY not in suggested(["Total cost"], ["A$4.5m"], ["US$ 3m"]).advice
    assert NO_CURRENCY in suggested(["供与額"], ["302"], ["45"]).advice


# when


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("시작일", ["20170301", "20180301", "20190630"]),
        ("착수일", [20170301, 20180301.0, 20190630]),
        ("Duration / From", ["2014-06-01", "2020-03-15", "2018-10-01"]),
        ("Start FY", ["JFY2018", "JFY2019", "JFY2017"]),
        ("Start", ["From June 2019", "Q2 2020", "FY2019/20", "2019-20"]),
    ],
)
def test_a_start_is_seen_however_it_is_written(name, cells):
    assert one(name, *cells)[0] == "start"


def test_a_code_of_eight_digits_is_still_a_number_of_a_project():
    rows = [(f"201803{day}", TITLES[day % 8], "Laos") for day in range(10, 20)]
    header = ("Project number", "Project title", "Country")
    table = [CellRow(1, header), *(CellRow(n, row) for n, row in enumerate(rows, 2))]
    assert suggest_for(find_header(table), rows, TableRules()).columns[0].field == "identifier"


def test_a_second_day_of_signing_is_another_event_and_each_says_which():
    days = ["2019-03-01", "2019-04-10"]
    found = suggested(["E/N締結日", "G/A締結日"], days, days)
    sources = [found.mapping.sources(field)[0] for field in ("signing_date", "event_date")]
    assert {(one.column, one.event) for one in sources} == {
        ("E/N締結日", "exchange-of-notes"), ("G/A締結日", "grant-agreement"),
    }  # fmt: skip


def test_an_approval_is_an_event_beside_a_signing_and_the_signing_alone_else():
    days = ["2014.05.12", "2014.09.30"]
    assert fields(["승인일", "차관계약 체결일"], days, days) == ["event_date", "signing_date"]
    assert one("승인일", *days)[1].event == "approval"


# how much


def test_words_for_transactions_say_what_amounts_are_whatever_the_column_is_called():
    rows = [["1,000", "Disbursement"], ["2,000", "Commitment"], ["500", "Disbursement"]]
    found = suggested(["Amt (EUR)", "Type"], *rows)
    assert [choice.field for choice in found.columns[2:]] == ["amount", "amount_type"]
    assert found.mapping.values["amount_type"] == {"Disbursement": "3", "Commitment": "2"}
    assert fields(["금액", "구분"], ["1,000", "약정"], ["2,000", "지출"])[1] == "amount_type"
    assert fields(["Amount", "Type"], ["1,000", "Grant"], ["2,000", "Loan"])[1] == "scheme"


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("Disb. to date (US$ mn)", "disbursement"),
        ("Disbursed to date (USD)", "disbursement"),
        ("Amount to date (USD)", "amount"),
        ("Commitments to date (USD)", "commitment"),
    ],
)
def test_to_date_is_no_date_where_it_says_so_far(name, field):
    assert one(name, "1,000,000", "250,000", "99,500")[0] == field


def test_columns_of_years_are_one_field_and_each_says_its_year():
    names = ["FY2019 disb. (JPY mn)", "FY2020 disb. (JPY mn)", "FY2021 disb. (JPY mn)"]
    found = suggested(names, ["120", "130", "90"], ["50", "75.5", "80"])
    sources = found.mapping.sources("disbursement")
    assert [source.year for source in sources] == ["2019", "2020", "2021"]
    assert "of 2020" in found.columns[3].why
    assert parse_mapping(write_mapping(found.mapping, found)).columns == found.mapping.columns


def test_columns_that_are_only_years_are_amounts_if_the_table_has_no_others():
    cells = ["120", "130"]
    assert fields(["2019 (USD)", "2020 (USD)"], cells, cells[::-1]) == ["amount", "amount"]
    names = ["2019년(억원)", "2020년(억원)", "총사업비(억원)"]
    assert fields(names, ["1", "2", "30"], ["2", "2", "45"]) == [None, None, "amount"]
    assert fields(["집행액(억원) / 2019", "집행액(억원) / 2020"], cells, cells) == [
        "disbursement", "disbursement",
    ]  # fmt: skip
    assert fields(["Budget 2019 (USD)"], ["120"], ["130"]) == ["amount"]


# what for, who


@pytest.mark.parametrize(
    ("name", "cells", "field"),
    [
        ("Sect.", ["Transport", "Water", "Urban", "Rural Dev."], "sector"),
        (
            "primary_sector",
            ["Basic health care", "Road transport", "Fishery development"],
            "sector",
        ),
        ("事業地", ["シェムリアップ州", "カントー", "ペック郡"], "place"),
        ("Locn.", ["Pursat", "Attapeu", "Quang Tri"], "place"),
        ("Location / District", ["Krakor", "Sepone", "Taunggyi"], "admin2"),
        (
            "団体名",
            ["難民を助ける会", "シャンティ国際ボランティア会", "シャプラニール"],
            "implementer",
        ),
        ("Durchführer", ["GIZ", "KfW", "Brot für die Welt"], "implementer"),
        ("수원국 협력기관", ["환경부", "농림부", "보건부"], "host_agency"),
        ("Source of funds", ["Japan", "ADB", "Korea"], "provider"),
        ("Thematic area", ["Health", "Transport", "Education"], "sector"),
        ("Geographic focus", ["Pursat", "Attapeu", "Hue"], "place"),
        ("スキーム名", ["技術協力", "無償", "有償"], "scheme"),
        (
            "사업개요",
            ["농촌 도로를 정비한다", "정수장을 건설한다", "병원을 재건축한다"],
            "description",
        ),
        ("지원실적(백만원)", ["1,200", "350", "4,800"], "disbursement"),
        ("支出実績(千円)", ["1,200", "350", "4,800"], "disbursement"),
        ("Exec. agcy", ["MRD", "MPWT", "MOEE"], "implementer"),
    ],
)
def test_short_and_joined_names_are_understood(name, cells, field):
    assert one(name, *cells)[0] == field
