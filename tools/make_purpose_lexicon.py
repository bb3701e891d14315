"""Make `normalise/purpose_inference/data/purpose_lexicon.csv` out of `tools/purpose_words.txt`.

    python tools/make_purpose_lexicon.py ../shared

`purpose_words.txt` is our own reading: which word speaks for which DAC purpose. This script finds
for each word where it is met, and writes that beside it, the first that holds of:

  DAC Sector CODE          the word stands in the code's own name or description;
  gold: N of M cases       M labelled cases have the word, N of them under this purpose;
  register KEY, read as    a Japanese or Korean title of the register or of KOICA's lists has it;
  glossary, TERM: ENGLISH  the package's glossary gives it that English;
  DAC Sector CODE, read as our reading of a purpose whose own text does not use the word.

The same input gives the same bytes.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from riparian.codelists.lists import load_codelist
from riparian.normalise.purpose_inference.text_evidence import SAYS_NOTHING, Lexicon, fold

HERE = Path(__file__).parent
WORDS = HERE / "purpose_words.txt"
TARGET = HERE.parent / "src/riparian/normalise/purpose_inference/data/purpose_lexicon.csv"
GLOSSARIES = HERE.parent / "src/riparian/language/data"


def main(shared: Path) -> None:
    rows = list(_words())
    lexicon = Lexicon({word: [code] for word, _, code in rows})
    met = _Met(shared, lexicon)
    with TARGET.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(("word", "lang", "purpose", "source"))
        for word, lang, code in rows:
            writer.writerow((word, lang, code, met.source(word, lang, code)))
    print(f"{len(rows)} rows in {TARGET}")


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
        self._cases: dict[str, list[str]] = defaultdict(list)
        for line in (shared / "gold/purposes.jsonl").read_text("utf-8").splitlines():
            case = json.loads(line)
            text = fold(f"{case['title']} . {case['description']}").casefold()
            for word in self._alone(text):
                self._cases[word].append(case["purpose"])
        self._titles: dict[str, str] = {}
        for key, title in _titles(shared):
            for word in self._alone(fold(title).casefold()):
                self._titles.setdefault(word, key)
        self._glossed = {
            (lang, row["term"]): row["english"]
            for lang in ("ja", "ko")
            for row in csv.DictReader((GLOSSARIES / f"glossary_{lang}.csv").open(encoding="utf-8"))
        }
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

    def source(self, word: str, lang: str, code: str) -> str:
        if code == SAYS_NOTHING:
            return "ours: says how, not what for"
        name = self._sectors.name_of(code)
        if word in self._meanings[code]:
            return f"DAC Sector {code}, its own text"
        cases = self._cases.get(word, [])
        if code in cases:
            return f"gold: {cases.count(code)} of {len(cases)} cases"
        if lang in ("ja", "ko") and word in self._titles:
            return f"{self._titles[word]}, read as {name}"
        if (lang, word) in self._glossed:
            return f"glossary_{lang}: {self._glossed[lang, word]}"
        return f"DAC Sector {code}, read as {name}"


def _titles(shared: Path) -> Iterator[tuple[str, str]]:
    for name in ("japan", "korea"):
        for row in csv.DictReader((shared / f"data/register/{name}.csv").open(encoding="utf-8")):
            if row["title_lang"] in ("ja", "ko"):
                yield f"register {row['key']}", row["title_original"]
    path = shared / "data/koica/koica_country_projects_mekong_ko.csv"
    for row in csv.DictReader(path.open(encoding="utf-8")):
        yield f"KOICA list row {row['source_row_number']}", row["project_title_ko"]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
