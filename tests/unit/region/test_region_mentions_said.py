"""Where a project is by what its text says: our own examples, in English, Japanese and Korean.

`said_places.csv` has, for each way to name a place, texts and the provinces that the project is in:
where something was signed, what is near, what is another project, which road leads by, who came.
"""

from __future__ import annotations

import csv
import re
from importlib.resources import files
from pathlib import Path

import pytest

from riparian.region.mentions.listed_names import share_roles
from riparian.region.mentions.locate_places import Locator
from riparian.region.pack import load_region

PACK = load_region()
LOCATOR = Locator.of_region()
TABLES = ("roles", "level_words", "national_bodies", "capital_words", "nationwide")


def examples() -> list[dict[str, str]]:
    with (Path(__file__).parent / "said_places.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    "example", examples(), ids=lambda row: f"{row['what']}: {row['description'] or row['title']}"
)
def test_a_project_is_where_its_text_says_that_it_is(example: dict[str, str]) -> None:
    texts = {"title": example["title"], "description": example["description"]}
    provinces = set[str]()
    for mention in LOCATOR.mentions(texts, [example["country"]]):
        target = mention.target or ""
        if mention.counts and target in PACK.places:
            provinces.add(PACK.province_of(target) or "")
        elif mention.counts and PACK.sets[target].type == "site":
            provinces.update(PACK.provinces_of(target))
    assert sorted(provinces - {""}) == example["provinces"].split()


@pytest.mark.parametrize("table", TABLES)
def test_no_pattern_of_a_table_is_cut_off(table: str) -> None:
    path = files("riparian.region.mentions") / "data" / f"{table}.csv"
    for row in csv.DictReader(path.read_text("utf-8").splitlines()):
        counted = re.sub(r"\{\d*,?\d*\}", "", row["pattern"])
        assert "{" not in counted, row["pattern"]
        re.compile(row["pattern"])


@pytest.mark.parametrize(
    ("gaps", "roles", "shared"),
    [
        ([" and "], ["sibling", ""], ["sibling", "sibling"]),
        ([", ", ", and "], ["mission", "", ""], ["mission"] * 3),
        ([" and the people of "], ["mission", ""], ["mission", ""]),
        (["と"], ["", "event"], ["event", "event"]),
        (["주와 "], ["", "distance"], ["distance", "distance"]),
        ([" and "], ["", "event"], ["", "event"]),
        ([" and "], ["longer name", ""], ["longer name", ""]),
        ([None], ["sibling", ""], ["sibling", ""]),
        ([], [""], [""]),
    ],
)
def test_names_of_a_list_have_its_role(
    gaps: list[str | None], roles: list[str], shared: list[str]
) -> None:
    assert share_roles(lambda number: gaps[number], roles) == shared
