"""Naming places in texts, to be timed against a bare search for the same names.

The texts are those of the AidData table of Chinese finance: titles and descriptions as published,
each description repeated and cut to `CHARACTERS`, so that it has the length that is aimed at.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

from riparian.normalise.text_places import TextPlaces
from riparian.region.folding import fold_running_text
from riparian.region.mentions.name_patterns import pattern_book

CHARACTERS = 1_000
TABLE = "aiddata/china_official_finance_v1_mekong.csv"

Text = tuple[str, str, tuple[str, ...]]


def read_texts(data: Path) -> list[Text]:
    """(title, description, countries) of every row that has both."""
    with (data / TABLE).open(encoding="utf-8-sig", newline="") as file:
        rows = [(r["title"], r["description"].strip(), r["iso2"]) for r in csv.DictReader(file)]
    return [
        (title, (told * (CHARACTERS // len(told) + 1))[:CHARACTERS], (country,))
        for title, told, country in rows
        if title and told
    ]


def search_bare(texts: list[Text]) -> int:
    """The pass that locating is compared with: the library finds all names in the folded texts."""
    machine = pattern_book().written.machine
    return sum(
        len(machine.find_matches_as_indexes(fold_running_text(text).text, overlapping=True))
        for title, told, _ in texts
        for text in (title, told)
    )


def locate(texts: list[Text]) -> int:
    """Locate every activity as a build would."""
    places = TextPlaces()
    found = (
        places.of_texts({"title": title, "description": told}, countries)
        for title, told, countries in texts
    )
    return sum(len(one.places) for one in found)


WORKS: dict[str, Callable[[list[Text]], int]] = {"bare-places": search_bare, "places": locate}
"""The works by their names."""
