"""Glossing titles, to be timed against the bare tokenizer of their language.

The titles are those of the register, each once, of the language that is asked for.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from functools import partial
from pathlib import Path

from kiwipiepy import Kiwi
from sudachipy import Dictionary, SplitMode

from riparian.normalise.glossed import gloss

TABLES = {"ja": "register/japan.csv", "ko": "register/korea.csv"}
TIMES = {"ja": 20, "ko": 10}
"""How often the titles are gone through, so that loading does not count for much."""


def read_titles(data: Path, lang: str) -> list[str]:
    """The titles in that language, each once."""
    with (data / TABLES[lang]).open(encoding="utf-8-sig", newline="") as file:
        rows = [r["title_original"] for r in csv.DictReader(file) if r["title_lang"] == lang]
    return list(dict.fromkeys(rows)) * TIMES[lang]


def tokenize(titles: list[str], lang: str) -> int:
    """The bare tokenizer, loaded before."""
    if lang == "ja":
        japanese = Dictionary(dict="core").tokenizer()
        return sum(len(japanese.tokenize(title, SplitMode.A)) for title in titles)
    korean = Kiwi(num_workers=1)
    return sum(len(korean.tokenize(title)) for title in titles)


def gloss_all(titles: list[str], lang: str) -> int:
    """Gloss every title as a build would."""
    return sum(bool(gloss(title, lang).text) for title in titles)


WORKS: dict[str, Callable[[list[str]], int]] = {
    f"{work}-{lang}": partial(do, lang=lang)
    for lang in TABLES
    for work, do in (("tokens", tokenize), ("gloss", gloss_all))
}
"""The works by their names."""
