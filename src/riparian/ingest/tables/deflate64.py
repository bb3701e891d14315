"""Members of a zip that are packed with Deflate64, as is the whole CRS since April 2026.

`zipfile` does not know the method. The packed bytes are taken from it all the same, as those of a
member that is stored: it finds them and checks the member's own header. What comes out is held
against size and checksum of the directory.
"""

from __future__ import annotations

import copy
import io
import zipfile
import zlib
from collections.abc import Generator, Iterator

from stream_inflate import StreamInflateError, stream_inflate64

_CHUNK = 1 << 16


def open_deflate64(file: zipfile.ZipFile, info: zipfile.ZipInfo) -> io.BufferedReader:
    """A member to read from; reading raises zipfile.BadZipFile where it is damaged."""
    return io.BufferedReader(_Inflated(file, info), _CHUNK)


class _Inflated(io.RawIOBase):
    def __init__(self, file: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
        self._packed = _packed(file, info)
        self._chunks = _inflate(self._packed, info)
        self._rest = memoryview(b"")

    def close(self) -> None:
        self._packed.close()
        super().close()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        while not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._rest = memoryview(chunk)
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size


def _inflate(packed: Iterator[bytes], info: zipfile.ZipInfo) -> Iterator[bytes]:
    uncompressed, is_done, _ = stream_inflate64(chunk_size=_CHUNK)
    size = checksum = 0
    try:
        for chunk in uncompressed(packed):
            size += len(chunk)
            checksum = zlib.crc32(chunk, checksum)
            yield chunk
        whole = is_done()
    except (StreamInflateError, IndexError) as error:
        raise zipfile.BadZipFile(f"Bad Deflate64 data for file {info.filename!r}") from error
    if not whole or size != info.file_size or checksum != info.CRC:
        raise zipfile.BadZipFile(f"Bad CRC-32 for file {info.filename!r}")


def _packed(file: zipfile.ZipFile, info: zipfile.ZipInfo) -> Generator[bytes, None, None]:
    """The bytes of a member as they are packed."""
    stored = copy.copy(info)
    stored.compress_type = zipfile.ZIP_STORED
    stored.file_size = info.compress_size
    # A checksum that is not known is not checked; the one there is that of what comes out
    stored.CRC = None  # type: ignore[assignment]
    with file.open(stored) as member:
        while chunk := member.read(_CHUNK):
            yield chunk
