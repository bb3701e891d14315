"""Print fifty glosses of the sample to be read by a person: every so many of its different titles.

    python tools/gloss_sample.py

The choice is fixed, so that what docs/accuracy.md says of them can be checked.
"""

from __future__ import annotations

import csv
from pathlib import Path

from riparian.normalise.title_gloss import gloss

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "register"
TABLES = (("ja", "japan.csv"), ("ko", "korea.csv"))
EACH = 25


def main() -> None:
    """Print number, title, gloss, and the English of the register for comparison."""
    for lang, name in TABLES:
        with (DATA / name).open(encoding="utf-8-sig", newline="") as file:
            rows = {r["title_original"]: r for r in csv.DictReader(file) if r["title_lang"] == lang}
        titles = sorted(rows)
        for number, title in enumerate(titles[:: len(titles) // EACH][:EACH], 1):
            row = rows[title]
            found = gloss(title, lang, tuple(filter(None, row["country"].split(";"))))
            english = row["title_en"] or f"({row['title_en_ours']})"
            print(f"{lang}{number:>3}  {title}\n       {found.text or '-'}\n       {english}")


if __name__ == "__main__":
    main()
