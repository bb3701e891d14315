"""What a received file is called, without the folders of the computer from which it came."""

from __future__ import annotations

from pathlib import PurePath


def file_name(path: str) -> str:
    """The name of a file, and of one in a packed file also its path there."""
    outer, packed, inner = path.partition("!")
    return PurePath(outer.replace("\\", "/")).name + packed + inner
