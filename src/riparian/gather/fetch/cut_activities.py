"""A zip of IATI files, cut to publishers and countries while it is read.

The files lie in folders of their publishers, as in the IATI Bulk Data Service. A file is gone
through as a stream, and what is wanted of it is written beside; nothing else is unpacked to the
disk. What an activity says of its recipients is looked for in its text, so one that is broken
elsewhere is found, too. The file that is written has the head of the one that came, and the
activities as they stand there.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO, cast

from riparian.errors import SourceUnreadable
from riparian.gather.recipes.recipe import Cut
from riparian.ingest.iati.split_file import ActivityPiece, Head, split
from riparian.ingest.iati.xml_encoding import Utf8Source
from riparian.ingest.tables import archive_limits
from riparian.ingest.tables.unpack import BROKEN, member_fault, open_member

_DECLARATION = re.compile(rb"\s*<\?xml\b.*?\?>", re.DOTALL)
_CHUNK = 1 << 20


class ActivityCut:
    """A zip being cut into `folder`. Raises SourceUnreadable where it is no zip, or a bomb."""

    def __init__(self, packed: Path, cut: Cut, folder: Path) -> None:
        self._packed, self._cut, self._folder = packed, cut, folder
        self._written = 0
        self.faults: list[str] = []
        """Files in the zip that cannot be read, each with the reason."""

    def files(self) -> Iterator[tuple[str, Path]]:
        """What each file that holds anything of what is wanted is called, and what is wanted of
        it."""
        is_wanted = _recipients(self._cut)
        archive_limits.check_directory_size(self._packed)
        try:
            packed = zipfile.ZipFile(self._packed)
        except BROKEN as error:
            raise SourceUnreadable(
                f"The answer {archive_limits.BROKEN_ZIP} ({error}).", "Fetch it anew."
            ) from error
        count = 0
        with packed:
            for info in sorted(packed.infolist(), key=lambda each: each.filename):
                path = PurePosixPath(info.filename.replace("\\", "/"))
                publisher = path.parent.name
                wanted = not self._cut.publishers or publisher in self._cut.publishers
                if info.is_dir() or path.suffix.lower() != ".xml" or not wanted:
                    continue
                stem = path.stem
                name = stem if stem.startswith(publisher) else f"{publisher}-{stem}"
                to = self._folder / f"{count:05}.xml"
                if why := member_fault(info):
                    self.faults.append(f"{info.filename} {why}")
                    continue
                try:
                    with open_member(packed, info) as member:
                        has_any = self._copy(member, info, is_wanted, to)
                except BROKEN:
                    self.faults.append(f"{info.filename} is damaged")
                    to.unlink(missing_ok=True)
                    continue
                if has_any:
                    count += 1
                    if count > self._cut.most_files:
                        raise SourceUnreadable(
                            f"More than {self._cut.most_files:,} files hold what is wanted.",
                            "Choose fewer, or raise cut.most_files in the recipe.",
                        )
                    yield name, to

    def _copy(
        self, member: IO[bytes], info: zipfile.ZipInfo,
        is_wanted: Callable[[bytes], object] | None, to: Path,
    ) -> bool:  # fmt: skip
        read = _Counted(self, member, info).read
        with ExitStack() as stack:
            out: IO[bytes] | None = None
            if is_wanted is None:
                while chunk := read(_CHUNK):
                    out = out or stack.enter_context(to.open("wb"))
                    self._write(out, chunk)
                return out is not None
            head = b""
            source = Utf8Source(cast(BinaryIO, _Counted(self, member, info)), info.filename)
            for part in split(source.read):
                if isinstance(part, Head):
                    head = _DECLARATION.sub(b"", part.data, count=1)
                elif isinstance(part, ActivityPiece) and is_wanted(part.data):
                    if out is None:
                        out = stack.enter_context(to.open("wb"))
                        self._write(out, b'<?xml version="1.0" encoding="UTF-8"?>' + head)
                    self._write(out, part.data + b"\n")
            if out is not None and b"<iati-activities" in head:
                self._write(out, b"</iati-activities>\n")
            return out is not None

    def _write(self, out: IO[bytes], content: bytes) -> None:
        self._written += len(content)
        archive_limits.check_total(self._packed, self._written)
        out.write(content)


class _Counted:
    """A member that is read no further than a bomb would be."""

    def __init__(self, cut: ActivityCut, member: IO[bytes], info: zipfile.ZipInfo) -> None:
        self._packed, self._member, self._info = cut._packed, member, info
        self._size = 0

    def read(self, size: int) -> bytes:
        content = self._member.read(size)
        self._size += len(content)
        info = self._info
        archive_limits.check_ratio(self._packed, self._size, info.compress_size, info.filename)
        return content


def _recipients(cut: Cut) -> Callable[[bytes], object] | None:
    """Whether an activity names one of the wanted recipients; None where all are wanted."""
    wanted = {"country": cut.countries, "region": cut.regions}
    found = "|".join(
        rf"{kind}\b[^>]*?\scode\s*=\s*[\"']\s*(?:{'|'.join(codes)})\s*[\"']"
        for kind, codes in wanted.items()
        if codes
    )
    return re.compile(f"<recipient-(?:{found})".encode(), re.IGNORECASE).search if found else None
