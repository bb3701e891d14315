"""Make `normalise/purpose_inference/data/purpose_lexicon.csv` out of `tools/purpose_words.txt`.

    python tools/make_purpose_lexicon.py ../shared

`purpose_words.txt` is our own reading: which word speaks for which DAC purpose. This script finds
for each word where it is met, and writes that beside it, the first that holds of:

  DAC Sector CODE          the word stands in the code's own name or description;
  DAC Sector CODE, its French text   it stands in what IATI's list gives of these in French
                           (`codelist_sources/sector_texts.csv`);
  glossary, TERM: ENGLISH  the package's glossary gives it that English;
  coded rows: N of M       M rows of the coded files (`coded_rows.py`) have the word in their
                           titles, N of them, two or more, under this purpose;
  register KEY, read as    a Japanese or Korean title of the registers or of KOICA's lists has it
                           that is no labelled case;
  DAC Sector CODE, read as our reading of a purpose whose own text does not use the word.

A word for which none of the first four holds and that labelled cases have under this purpose was
written down after those cases. It rests on a part of it for which one of them holds, of the same
purpose ("rural road" on "road"); else it is left out, so that no row rests on a labelled case. The
same input gives the same bytes.
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from coded_rows import coded_rows, labelled_cases
from riparian.codelists.lists import load_codelist
from riparian.normalise.boilerplate import folded_text
from riparian.normalise.purpose_inference.text_evidence import SAYS_NOTHING, Lexicon, fold

HERE = Path(__file__).parent
WORDS = HERE / "purpose_words.txt"
TARGET = HERE.parent / "src/riparian/normalise/purpose_inference/data/purpose_lexicon.csv"
SECTOR_TEXTS = HERE / "codelist_sources/sector_texts.csv"
SPOKEN = {"fr": "French"}
"""Languages of these texts, as they are called."""

GLOSSARIES = HERE.parent / "src/riparian/language/data"
LEAST_ROWS = 2
"""Coded rows of a purpose that a word has to be met in to rest on them."""


def main(shared: Path) -> None:
    words = list(_words())
    lexicon = Lexicon({word: [code] for word, _, code in words})
    met = _Met(shared, lexicon)
    own = {(word, code): met.source(word, lang, code) for word, lang, code in words}
    rows = []
    for word, lang, code in words:
        source = own[word, code] or met.source_of_part(word, code, own)
        if source is not None:
            rows.append((word, lang, code, source))
    with TARGET.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(("word", "lang", "purpose", "source"))
        writer.writerows(rows)
    print(f"{len(rows)} rows in {TARGET}; {len(words) - len(rows)} rest on labelled cases alone")


def _words() -> Iterator[tuple[str, str, str]]:
    seen = set()
    for line in WORDS.read_text("utf-8").splitlines():
        code, *parts = (part.strip() for part in line.split("|"))
        for part in parts:
            lang, _, words = part.partition(":")
            for word in words.split(","):
                folded = fold(word).casefold()
                if folded and (folded, code) not in seen:
                    seen.add((folded, code))
                    yield folded, lang.strip(), code


class _Met:
    """Where words are met."""

    def __init__(self, shared: Path, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._sectors = load_codelist("Sector")
        cases = labelled_cases(shared)
        self._cases: dict[str, set[str]] = defaultdict(set)
        for case in cases:
            for word in self._alone(fold(f"{case['title']} . {case['description']}").casefold()):
                self._cases[word] |= {case["purpose"], case.get("was", case["purpose"])}
        labelled = {folded_text(case["title"]) for case in cases}
        self._coded: dict[str, list[str]] = defaultdict(list)
        for row in coded_rows(shared, labelled):
            for word in self._alone(fold(row.title).casefold()):
                self._coded[word].append(row.likeliest)
        self._titles: dict[str, str] = {}
        for key, title in _titles(shared):
            if folded_text(title) not in labelled:
                for word in self._alone(fold(title).casefold()):
                    self._titles.setdefault(word, key)
        self._glossed = {
            (lang, row["term"]): row["english"]
            for lang in ("ja", "ko")
            for row in csv.DictReader((GLOSSARIES / f"glossary_{lang}.csv").open(encoding="utf-8"))
        }
        self._told: dict[tuple[str, str], set[str]] = {}
        for row in csv.DictReader(SECTOR_TEXTS.open(encoding="utf-8")):
            text = fold(f"{row['name']}. {row['description']}").casefold()
            self._told[row["lang"], row["code"]] = set(self._alone(text))
        self._meanings = {
            entry.code: set(self._alone(fold(f"{entry.name}. {entry.description}").casefold()))
            for entry in self._sectors
        }

    def _alone(self, text: str) -> list[str]:
        """Every word in a text, also those inside longer ones."""
        bare = text.replace(" ", "")
        return [
            word
            for word in self._lexicon.purposes
            if (word.strip("*").replace(" ", "") in bare) and Lexicon({word: ["1"]}).words_in(text)
        ]

    def source(self, word: str, lang: str, code: str) -> str | None:
        """Where a word is from; None where that is labelled cases alone."""
        if code == SAYS_NOTHING:
            return "ours: says how, not what for"
        name = self._sectors.name_of(code)
        if word in self._meanings[code]:
            return f"DAC Sector {code}, its own text"
        if word in self._told.get((lang, code), ()):
            return f"DAC Sector {code}, its {SPOKEN[lang]} text"
        if (lang, word) in self._glossed:
            return f"glossary_{lang}: {self._glossed[lang, word]}"
        coded = self._coded.get(word, [])
        if coded.count(code) >= LEAST_ROWS:
            return f"coded rows: {coded.count(code)} of {len(coded)}"
        if lang in ("ja", "ko") and word in self._titles:
            return f"{self._titles[word]}, read as {name}"
        if code in self._cases.get(word, ()):
            return None
        return f"DAC Sector {code}, read as {name}"

    def source_of_part(
        self, word: str, code: str, own: Mapping[tuple[str, str], str | None]
    ) -> str | None:
        """Where the longest part of a word is from that speaks for the same purpose."""
        for part in sorted(self._alone(word.strip("*")), key=lambda one: (-len(one), one)):
            source = own.get((part, code))
            if part.strip("*") != word.strip("*") and source is not None:
                return f"{source}, of '{part.strip('*')}'"
        return None


def _titles(shared: Path) -> Iterator[tuple[str, str]]:
    for name in (
        "register/japan",
        "register/korea",
        "register_2026/japan_2026",
        "register_2026/korea_2026",
    ):
        for row in csv.DictReader((shared / f"data/{name}.csv").open(encoding="utf-8")):
            if row["title_lang"] in ("ja", "ko"):
                yield f"register {row['key']}", row["title_original"]
    path = shared / "data/koica/koica_country_projects_mekong_ko.csv"
    for row in csv.DictReader(path.open(encoding="utf-8")):
        yield f"KOICA list row {row['source_row_number']}", row["project_title_ko"]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
