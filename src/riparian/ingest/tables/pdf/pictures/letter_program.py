"""Tesseract, the program that tells letters in pictures: whether it is there, and what it reads.

It is no part of the package. It is started once for many lines, as a process that may take only so
much time, reads and writes a folder of its own, and is never given the document.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

from riparian.ingest.tables.pdf.pictures.ink import framed
from riparian.ingest.tables.pdf.pictures.page_image import Grey

PROGRAM = "tesseract"
LANGUAGES = ("jpn", "kor", "eng", "vie", "tha", "lao", "khm", "mya", "chi_sim")
"""Languages by the names that the program gives them, as far as documents here are in them."""
LINES_LIMIT = 20_000
_SECONDS = 20.0
_SECONDS_A_LINE = 0.5
Manner = Literal["line", "raw line"]
"""How a line is looked at: as a line of a page, or as it is; each reads what the other misses."""
_MANNERS: dict[Manner, str] = {"line": "7", "raw line": "13"}
"""Tesseract's page segmentation modes for these."""
_COLUMNS = 12
"""The columns of what it writes; the text is the last (TSV output of tesseract 4 and 5)."""


class Word(NamedTuple):
    """A word, and how sure it is, from 0 to 100."""

    text: str
    sure: float


@cache
def installed_languages() -> tuple[str, ...]:
    """The languages that are installed; none where the program is not there."""
    program = shutil.which(PROGRAM)
    if program is None:
        return ()
    try:
        said = subprocess.run(  # noqa: S603
            [program, "--list-langs"], capture_output=True, text=True, timeout=_SECONDS,
            stdin=subprocess.DEVNULL, check=True,
        ).stdout.split()  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return ()
    return tuple(language for language in LANGUAGES if language in said)


def read_lines(
    lines: Sequence[Grey], language: str, manner: Manner = "raw line"
) -> list[list[Word]]:
    """The words of each line. Empty lists where the program fails or takes too long."""
    program = shutil.which(PROGRAM)
    if program is None or not lines:
        return [[] for _ in lines]
    with tempfile.TemporaryDirectory(prefix="riparian-lines-") as folder:
        return _read_in(Path(folder), program, lines[:LINES_LIMIT], language, manner)


def _read_in(
    folder: Path, program: str, lines: Sequence[Grey], language: str, manner: Manner
) -> list[list[Word]]:
    from PIL import Image  # only where a page is a picture

    names = []
    for number, grey in enumerate(lines):
        path = folder / f"{number}.png"
        Image.fromarray(framed(grey)).save(path, compress_level=1)
        names.append(str(path))
    listing = folder / "lines.txt"
    listing.write_text("\n".join(names) + "\n", encoding="utf-8")
    words: list[list[Word]] = [[] for _ in lines]
    try:
        said = subprocess.run(  # noqa: S603
            [program, str(listing), "stdout", "-l", language, "--psm", _MANNERS[manner], "tsv"],
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=_SECONDS + _SECONDS_A_LINE * len(lines),
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
            check=True,
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return words
    for line in said.decode("utf-8", "replace").splitlines():
        cells = line.split("\t")
        if len(cells) == _COLUMNS and cells[0] == "5" and cells[11].strip():
            number = int(cells[1]) - 1
            if 0 <= number < len(lines):
                words[number].append(Word(cells[11].strip(), float(cells[10])))
    return words
