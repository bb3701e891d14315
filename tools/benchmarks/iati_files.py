"""IATI files of any size, made by drawing real activities again and again.

Each drawn activity gets an identifier and a title of its own, its dates move by the same number
of years, and its amounts by the same factor. Sectors, places, countries and wording stay, so
their distribution is that of the real files. Files are streamed: memory holds the pool alone.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

_ROOT = re.compile(rb"<iati-activities\b([^>]*)>")
_ACTIVITY = re.compile(rb"<iati-activity\b.*?</iati-activity>", re.DOTALL)
_VERSION = re.compile(rb'\sversion="([^"]*)"')
_NAMESPACE = re.compile(rb'\sxmlns:([\w.-]+)="[^"]*"')
_VARIED = re.compile(
    rb"(?P<identifier><iati-identifier>\s*)"
    rb"|(?P<title><title>\s*(?:<narrative\b[^>]*>)?)"
    rb'|(?P<dated>\b(?:iso|value)-date=")(?P<year>\d{4})(?P<day>-\d\d-\d\d)'
    rb"|(?P<valued><value\b[^>]*>\s*)(?P<amount>\d+(?:\.\d+)?)"
)
_MEKONG = re.compile(rb'<recipient-country\b[^>]*\bcode="(?:KH|LA|MM|TH|VN)"')
_BUFFER = 1 << 20


@dataclass(frozen=True)
class Pool:
    """Real activities of one IATI version, and the start tag under which they can stand."""

    start_tag: bytes
    activities: Sequence[bytes]


def in_the_region(activity: bytes) -> bool:
    """Whether an activity names one of the five countries."""
    return _MEKONG.search(activity) is not None


def read_pool(
    files: Iterable[Path], version: str, keep: Callable[[bytes], bool] = lambda _: True
) -> Pool:
    """The activities of all files of that version that are to be kept."""
    namespaces: dict[bytes, bytes] = {}
    activities: list[bytes] = []
    for file in files:
        content = file.read_bytes()
        root = _ROOT.search(content)
        said = _VERSION.search(root[1]) if root else None
        if root is None or said is None or said[1].decode() != version:
            continue
        for declared in _NAMESPACE.finditer(root[1]):
            namespaces.setdefault(declared[1], declared[0])
        activities += filter(keep, _ACTIVITY.findall(content))
    tag = b'<iati-activities version="%s"%s>' % (version.encode(), b"".join(namespaces.values()))
    return Pool(tag, activities)


def write_iati(
    path: Path,
    pool: Pool,
    luck: random.Random,
    *,
    activities: int | None = None,
    size: int | None = None,
) -> int:
    """Write a file of so many activities, or of at least so many bytes; returns their number."""
    drawn = written = 0
    with path.open("wb", buffering=_BUFFER) as out:
        out.write(pool.start_tag + b"\n")
        while drawn < activities if activities is not None else written < (size or 0):
            drawn += 1
            serial = b"%s-%d" % (path.stem.encode(), drawn)
            written += out.write(_varied(luck.choice(pool.activities), serial, luck) + b"\n")
        out.write(b"</iati-activities>\n")
    return drawn


def _varied(activity: bytes, serial: bytes, luck: random.Random) -> bytes:
    """An activity like that one under a name of its own, at another time and of another size."""
    years, factor = luck.randint(-3, 3), luck.uniform(0.5, 2.0)

    def vary(match: re.Match[bytes]) -> bytes:
        if match["identifier"]:
            return match["identifier"] + serial + b"-"
        if match["title"]:
            return match["title"] + b"Lot " + serial.rpartition(b"-")[2] + b": "
        if match["dated"]:
            day = b"-02-28" if match["day"] == b"-02-29" else match["day"]
            return b"%s%04d%s" % (match["dated"], int(match["year"]) + years, day)
        return b"%s%.2f" % (match["valued"], float(match["amount"]) * factor)

    return _VARIED.sub(vary, activity)
