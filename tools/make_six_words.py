"""Make `exchange/keys/data/words.txt` out of the Python package `mnemonic` (BIP 39, English).

pip download mnemonic==0.21 --no-deps
python tools/make_six_words.py mnemonic-0.21-py3-none-any.whl
"""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path
from zipfile import ZipFile

MADE = Path(__file__).parent.parent / "src/riparian/exchange/keys/data/words.txt"
SHA256 = "2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("wheel", type=Path)
    with ZipFile(parser.parse_args().wheel) as archive:
        words = archive.read("mnemonic/wordlist/english.txt")
    if hashlib.sha256(words).hexdigest() != SHA256:
        raise SystemExit("This is another list: words read out by telephone would no longer agree.")
    MADE.write_bytes(words)


if __name__ == "__main__":
    main()
