"""Check what `language/data/glossary_ja.csv` says of JMdict, entry by entry.

python tools/check_glossary_ja.py jamdict_data-1.5.tar.gz

Every entry that a row names must be there; where a source is `JMdict N`, the English must be among
the glosses of that entry, but for number, articles, hyphens, brackets and British spelling.
"""

from __future__ import annotations

import argparse
import csv
import re
import sqlite3
import sys
import tempfile
from pathlib import Path

from make_jmdict import DATA, senses_of, unpacked

_SPELLINGS = (
    ("is", "iz"), ("centre", "center"), ("paed", "ped"), ("gynaec", "gynec"), ("our", "or"),
    ("fibre", "fiber"), ("programme", "program"), ("signall", "signal"), ("ageing", "aging"),
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("package", type=Path, help="jamdict_data-1.5.tar.gz")
    with tempfile.TemporaryDirectory() as folder:
        database, _ = unpacked(parser.parse_args().package, Path(folder))
        with sqlite3.connect(database) as store:
            glosses = {
                entry: {_plain(gloss) for sense in senses for gloss in sense.glosses}
                for entry, senses in senses_of(store).items()
            }
    with (DATA / "glossary_ja.csv").open(encoding="utf-8", newline="") as file:
        wrong = [problem for row in csv.DictReader(file) for problem in _problems(row, glosses)]
    print(*wrong, f"{len(wrong)} problems", sep="\n")
    sys.exit(bool(wrong))


def _problems(row: dict[str, str], glosses: dict[int, set[str]]) -> list[str]:
    """What a row says wrongly of the dictionary."""
    named = [int(entry) for entry in re.findall(r"JMdict (\d{7})", row["source"])]
    found = [f"{row['term']}: no entry {entry}" for entry in named if entry not in glosses]
    for source in row["source"].split("; "):
        match = re.match(r"JMdict (\d{7})", source)
        if match and row["english"] and _plain(row["english"]) not in glosses[int(match[1])]:
            found.append(f"{row['term']}: {row['english']!r} is no gloss of {source}")
    return found


def _plain(text: str) -> str:
    """A gloss as it is compared."""
    text = re.sub(r"\([^)]*\)", "", text.lower()).replace("-", " ").replace("'", "")
    for british, american in _SPELLINGS:
        text = text.replace(british, american)
    text = re.sub(r"^(the|an?|to) ", "", text.strip())
    return " ".join(re.sub(r"(?<=\w\w\w)(ies|y|s)$", "", word) for word in text.split())


if __name__ == "__main__":
    main()
