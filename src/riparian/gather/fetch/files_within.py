"""The files that one that came holds: itself, what is packed in it, or what is cut out of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from riparian.english import count_of
from riparian.errors import RiparianError
from riparian.gather.fetch.cut_activities import ActivityCut
from riparian.gather.fetch.cut_rows import cut_rows
from riparian.gather.fetch.stopped import Stopped
from riparian.gather.recipes.recipe import Cut
from riparian.ingest.packed_files import LeftOut, receive
from riparian.ingest.tables.unpack import packing
from riparian.store.dataset import extension_of
from riparian.store.names import free_name, name_key, safe_name


class FileWithin(msgspec.Struct, frozen=True):
    """A file: what tells it apart from others in the same (empty for the only one), and where it
    lies."""

    part: str
    file: Path


class FilesWithin:
    """What a file comes to; what is unpacked or cut is put into `folder`. `fault` is what is wrong
    with some of it, once they have been gone through. Raises Stopped where nothing can be had."""

    def __init__(self, file: Path, cut: Cut | None, folder: Path) -> None:
        self._file, self._cut, self._folder = file, cut, folder
        self._parts: set[str] = set()
        self.fault: Stopped | None = None

    def __iter__(self) -> Iterator[FileWithin]:
        try:
            yield from self._all()
        except RiparianError as error:
            raise Stopped("layout changed", error.what.replace(str(self._file), "What came")) from (
                error
            )

    def _all(self) -> Iterator[FileWithin]:
        cut = self._cut
        if cut is not None and cut.is_of_activities:
            self._folder.mkdir()
            cutting = ActivityCut(self._file, cut, self._folder)
            for name, file in cutting.files():
                part = self._free(name)
                yield FileWithin(part, file.rename(self._folder / f"{part}.xml"))
            self._lacks(cutting.faults)
        elif packing(self._file):
            self._folder.mkdir()
            yield from self._unpacked()
        elif cut is not None:
            self._folder.mkdir()
            yield FileWithin("", self._rows_of(self._file, cut, self._file.stem))
        else:
            yield FileWithin("", self._file)

    def _unpacked(self) -> Iterator[FileWithin]:
        with receive(self._file) as inside:
            files = [each for each in inside if not isinstance(each, LeftOut)]
            left = [each.what for each in inside if isinstance(each, LeftOut)]
            for each in files:
                own = Path((each.inner_name or "").replace("\\", "/"))
                name = self._free(own.stem)
                if self._cut is not None:
                    file = self._rows_of(each.bytes_at, self._cut, name)
                else:
                    file = each.bytes_at.rename(self._folder / f"{name}.{extension_of(own)}")
                yield FileWithin(name if len(files) > 1 else "", file)
        if not files:
            raise Stopped("empty", left[0] if left else "The packed file holds no file.")
        self._lacks([what.replace(f"{self._file}!", "") for what in left])

    def _rows_of(self, table: Path, cut: Cut, name: str) -> Path:
        to = self._folder / f"{name}.csv"
        if faulty := cut_rows(table, cut.rows, to):
            self._lacks([f"{count_of(faulty, 'row')} of {name} cannot be read"])
        return to

    def _free(self, name: str) -> str:
        part = free_name(safe_name(name), self._parts.__contains__)
        self._parts.add(name_key(part))
        return part

    def _lacks(self, what: list[str]) -> None:
        if what:
            more = f" ({len(what):,} such files)" if len(what) > 1 else ""
            self.fault = self.fault or Stopped("partial", f"{what[0].rstrip('.')}{more}.")
