"""Make `region/mentions/data/english_words.txt` out of SCOWL's lists of levels 10, 20 and 35.

apt-get install scowl
python tools/make_english_words.py
"""

from __future__ import annotations

import argparse
from pathlib import Path

MADE = Path(__file__).parent.parent / "src/riparian/region/mentions/data/english_words.txt"
KINDS, LEVELS = ("english", "american", "british"), (10, 20, 35)
SHORTEST, LONGEST = 2, 14


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scowl", type=Path, default=Path("/usr/share/dict/scowl"))
    folder: Path = parser.parse_args().scowl
    lists = [folder / f"{kind}-words.{level}" for kind in KINDS for level in LEVELS]
    words = {word for path in lists for word in path.read_text("latin-1").split()}
    kept = sorted(w for w in words if w.isascii() and w.isalpha() and _is_usual(w))
    MADE.write_text("\n".join(kept) + "\n", encoding="utf-8")


def _is_usual(word: str) -> bool:
    return SHORTEST <= len(word) <= LONGEST


if __name__ == "__main__":
    main()
