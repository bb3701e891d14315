"""Several files as one (ZIP), each with the same fixed time: the same files give the same bytes."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

_OF_A_FILE = 0o644 << 16
_UNIX = 3


class Zip:
    """A ZIP file in the making."""

    def __init__(self, file: zipfile.ZipFile, day: date) -> None:
        self._file, self._day = file, day

    def add_text(self, name: str, text: str) -> None:
        """Add a file with that text."""
        self._file.writestr(self._entry(name, packed=True), text.encode())

    def add(self, name: str, path: Path, *, packed: bool = True) -> None:
        """Add a file from the disk; what is packed already need not be packed again."""
        entry = self._entry(name, packed=packed)
        entry.file_size = path.stat().st_size
        with path.open("rb") as content, self._file.open(entry, "w") as into:
            shutil.copyfileobj(content, into, 1 << 20)

    def _entry(self, name: str, *, packed: bool) -> zipfile.ZipInfo:
        entry = zipfile.ZipInfo(name, (self._day.year, self._day.month, self._day.day, 0, 0, 0))
        entry.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        entry.external_attr, entry.create_system = _OF_A_FILE, _UNIX
        return entry


@contextmanager
def zip_of(path: Path, day: date) -> Iterator[Zip]:
    """A new ZIP file, whose files are of that day."""
    with zipfile.ZipFile(path, "w") as file:
        yield Zip(file, day)
