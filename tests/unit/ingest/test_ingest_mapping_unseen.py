"""What columns of unseen tables are taken for: names and values that testers met in the field."""

from __future__ import annotations

import pytest

from riparian.ingest.mapped.advice import NO_COUNTRY, NO_CURRENCY
from riparian.ingest.mapped.mapping import TableRules
from riparian.ingest.mapped.suggest import suggest_for
from riparian.ingest.tables.cells import Row
from riparian.ingest.tables.header import find_header

TITLES = [f"Rehabilitation of rural roads, part {letter}" for letter in "ABCDEFGH"]


def suggested(names, *rows):
    """The suggestion for a table with a number and a title in front of these columns."""
    header = ("Project ID", "Project title", *names)
    filled = [(f"P-{n}", TITLES[n], *row) for n, row in enumerate(rows, 1)]
    table = [Row(1, header), *(Row(n, row) for n, row in enumerate(filled, 2))]
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
