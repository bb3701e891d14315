from __future__ import annotations

from collections import Counter

import pytest

from riparian.codelists.lists import (
    data_file,
    load_codelist,
    read_rows,
    theme_of,
    theme_rules,
    themes,
)

ORDER = [
    "water",
    "floods",
    "rivers",
    "health",
    "education",
    "roads",
    "energy",
    "towns",
    "farming",
    "climate",
    "law",
    "peace",
    "trade",
    "digital",
    "multi",
]


def test_themes_are_in_the_order_to_show() -> None:
    assert [theme.id for theme in themes()] == ORDER
    assert all(theme.name and theme.note for theme in themes())


def test_no_code_has_two_rules() -> None:
    counts = Counter(row["code"] for row in read_rows(data_file("themes")))
    assert [code for code, count in counts.items() if count > 1] == []


def test_every_rule_is_about_a_code_that_exists() -> None:
    known = {*load_codelist("Sector").codes, *load_codelist("SectorCategory").codes}
    assert set(theme_rules()) <= known


def test_every_category_has_a_rule_and_so_every_code_a_theme() -> None:
    for category in load_codelist("SectorCategory"):
        assert category.code in theme_rules(), category
    for code in load_codelist("Sector"):
        assert theme_of(code.code) is not None, code


def test_every_theme_has_codes_in_use() -> None:
    used = {theme_of(entry.code) for entry in load_codelist("Sector") if not entry.withdrawn}
    assert used == set(themes())


def test_no_rule_repeats_its_category() -> None:
    rules = theme_rules()
    idle = [code for code in rules if len(code) == 5 and rules[code] == rules[code[:3]]]
    assert idle == []


@pytest.mark.parametrize(
    ("code", "theme"),
    [
        ("14020", "water"),
        ("14040", "rivers"),
        ("14015", "rivers"),
        ("31140", "rivers"),
        ("31320", "rivers"),
        ("43060", "floods"),
        ("74010", "floods"),
        ("74020", "floods"),
        ("41050", "floods"),
        ("15143", "floods"),
        ("72010", "floods"),
        ("12220", "health"),
        ("16010", "health"),
        ("11330", "education"),
        ("21040", "roads"),
        ("23210", "energy"),
        ("16040", "towns"),
        ("43030", "towns"),
        ("43040", "farming"),
        ("31110", "farming"),
        ("31220", "climate"),
        ("15130", "law"),
        ("15250", "peace"),
        ("73010", "peace"),
        ("33120", "trade"),
        ("22040", "digital"),
        ("43010", "multi"),
        ("51010", "multi"),
        ("60020", "multi"),
        ("99810", "multi"),
        ("140", "water"),
        ("313", "rivers"),
    ],
)
def test_theme_of_a_code(code: str, theme: str) -> None:
    found = theme_of(code)
    assert found is not None
    assert found.id == theme


def test_a_purpose_code_newer_than_the_list_takes_its_category() -> None:
    assert "14099" not in load_codelist("Sector")
    found = theme_of("14099")
    assert found is not None
    assert found.id == "water"


@pytest.mark.parametrize("code", ["", "1", "14", "14x99", "99999", "1404", "140400", "99"])
def test_what_is_no_purpose_code_has_no_theme(code: str) -> None:
    assert theme_of(code) is None
