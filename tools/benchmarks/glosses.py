"""Glossing titles, to be timed against the bare tokenizer of their language.

The titles are those of the register, each once, of the language that is asked for.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from functools import cache
from pathlib import Path

from kiwipiepy import Kiwi
from sudachipy import Dictionary, SplitMode, Tokenizer

from riparian.normalise.title_gloss import gloss

TABLES = {"ja": "register/japan.csv", "ko": "register/korea.csv"}


def read_titles(data: Path, lang: str) -> list[str]:
    """The titles in that language, each once."""
    with (data / TABLES[lang]).open(encoding="utf-8-sig", newline="") as file:
        rows = [r["title_original"] for r in csv.DictReader(file) if r["title_lang"] == lang]
    return list(dict.fromkeys(rows))


def tokenize(titles: list[str], lang: str) -> int:
    """The pass that glossing is compared with: the tokenizer of the language alone."""
    if lang == "ja":
        return sum(len(_sudachi().tokenize(title, SplitMode.A)) for title in titles)
    return sum(len(_kiwi().tokenize(title)) for title in titles)


def gloss_all(titles: list[str], lang: str) -> int:
    """Gloss every title as a build would."""
    return sum(bool(gloss(title, lang).text) for title in titles)


@cache
def _sudachi() -> Tokenizer:
    return Dictionary(dict="small").tokenizer()


@cache
def _kiwi() -> Kiwi:
    return Kiwi(num_workers=1)


WORKS: dict[str, tuple[str, Callable[[list[str], str], int]]] = {
    f"{name}-{lang}": (lang, work)
    for lang in TABLES
    for name, work in (("tokens", tokenize), ("gloss", gloss_all))
}
"""The works by their names, with their language."""
