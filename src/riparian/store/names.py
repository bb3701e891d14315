"""Names of datasets, safe as folder names on every system and readable, and of received files.

Letters, marks and digits of any script stay, because files are named in Japanese, Khmer or Korean.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from pathlib import PurePath

NAME_BYTES = 100
"""UTF-8 bytes of a name, at most; file systems allow 255 with what is added to it."""

FALLBACK = "dataset"
"""The name of a file of whose own name nothing can be used."""


def safe_name(wanted: str) -> str:
    """The dataset name for a file stem or a wish; `safe_name` of its result changes nothing.

    Everything but letters, marks, digits, `_`, `-` and `.` becomes a single `-`; a name never
    begins or ends with `-` or `.`, so it can be no hidden file, option or way to another folder.
    """
    characters = [char if _allowed(char) else " " for char in unicodedata.normalize("NFC", wanted)]
    name = "-".join("".join(characters).split())
    return _cut(name.strip("-.")).strip("-.") or FALLBACK


def name_key(name: str) -> str:
    """What two names share that a file system could take for the same."""
    return unicodedata.normalize("NFKC", name).casefold()


def free_name(stem: str, is_taken: Callable[[str], bool]) -> str:
    """`stem`, or the first of `stem-2`, `stem-3` … whose `name_key` is not taken."""
    name, number = stem, 1
    while is_taken(name_key(name)):
        number += 1
        name = f"{stem}-{number}"
    return name


def _allowed(char: str) -> bool:
    return char in "_-." or unicodedata.category(char)[0] in "LMN"


def _cut(name: str) -> str:
    return name.encode()[:NAME_BYTES].decode(errors="ignore")


def file_name(path: str) -> str:
    """What a received file is called, without the folders of the computer from which it came; of
    one in a packed file also its path there."""
    outer, packed, inner = path.partition("!")
    return PurePath(outer.replace("\\", "/")).name + packed + inner
