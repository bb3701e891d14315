"""Arrays by name in one file, mapped into memory when they are read.

    the arrays, each from a multiple of 64 bytes on
    the contents, in MessagePack: the form, and of each array its name, kind, length and place
    16 bytes: where the contents begin, what kind of file this is, and the CRC-32 of all before

Pages of a mapped file belong to the system: several processes that read the same array hold it
once. The `form` says what the arrays mean; a file of another form is one of another version. Texts
are packed into two arrays (`Texts`), and what is neither into bytes (`pack`).
"""

from __future__ import annotations

import mmap
import struct
import zlib
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, TypeVar, overload

import msgspec
import numpy as np
from numpy.typing import NDArray

from riparian.store.failures import damaged_error

T = TypeVar("T")

Array = NDArray[Any]
Arrays = Mapping[str, Array]
"""Arrays by name; what belongs together has names that begin alike (`within`, `under`)."""

_KIND = b"RipA"
_FOOT = struct.Struct("<Q4sI")
_EVERY = 64
"""Bytes: no value stands across two lines of a processor's cache."""

_AT_ONCE = 1 << 20


class _Entry(msgspec.Struct, frozen=True, array_like=True):
    """One array: its kind as numpy writes it (`<i4`), how many values, and where."""

    kind: str
    many: int
    at: int


class _Contents(msgspec.Struct, frozen=True, array_like=True):
    form: str
    arrays: dict[str, _Entry]


def write_arrays(path: Path, form: str, arrays: Arrays) -> None:
    """Write arrays of one dimension, of numbers and truths, into a new file."""
    entries: dict[str, _Entry] = {}
    crc = at = 0
    with path.open("wb") as out:

        def write(content: bytes | memoryview) -> None:
            nonlocal crc, at
            out.write(content)
            crc, at = zlib.crc32(content, crc), at + len(content)

        for name, array in arrays.items():
            write(bytes(-at % _EVERY))
            entries[name] = _Entry(array.dtype.str, len(array), at)
            write(np.ascontiguousarray(array).tobytes())
        contents = at
        write(msgspec.msgpack.encode(_Contents(form, entries)))
        write(_FOOT.pack(contents, _KIND, 0)[:-4])
        out.write(struct.pack("<I", crc))


class ArrayFile(Mapping[str, Array]):
    """The arrays of a file, none of which can be written to."""

    def __init__(self, path: Path, form: str) -> None:
        """Open it and see that it is whole; raises Damaged where it is missing, is not what was
        written, or has another form."""
        # Whatever a file raises that is gone, empty, cut, or another's
        try:
            with path.open("rb") as file:
                self._mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
                self._entries = self._contents(file, form)
        except (OSError, ValueError, struct.error, msgspec.MsgspecError) as error:
            raise damaged_error(path) from error

    def _contents(self, file: BinaryIO, form: str) -> dict[str, _Entry]:
        foot = len(self._mapped) - _FOOT.size
        at, kind, crc = _FOOT.unpack_from(self._mapped, max(foot, 0))
        if kind != _KIND or crc != _checksum(file, len(self._mapped) - 4):
            raise ValueError(kind)
        contents = msgspec.msgpack.decode(self._mapped[at:foot], type=_Contents)
        if contents.form != form:
            raise ValueError(contents.form)
        return contents.arrays

    def __getitem__(self, name: str) -> Array:
        """An array; raises KeyError where there is none of that name."""
        entry = self._entries[name]
        return np.frombuffer(self._mapped, np.dtype(entry.kind), entry.many, entry.at)

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)


def _checksum(file: BinaryIO, many: int) -> int:
    """Of the first bytes of a file. They are read and not mapped: who checks them need not hold
    them."""
    crc = 0
    while many > 0 and (some := file.read(min(many, _AT_ONCE))):
        crc, many = zlib.crc32(some, crc), many - len(some)
    return crc


def within(name: str, arrays: Arrays) -> dict[str, Array]:
    """Arrays under names that begin with that name."""
    return {f"{name}/{each}": array for each, array in arrays.items()}


class Under(Mapping[str, Array]):
    """Those of some arrays whose names begin with a name, under what follows."""

    def __init__(self, arrays: Arrays, name: str) -> None:
        self._arrays, self._begins = arrays, f"{name}/"

    def __getitem__(self, name: str) -> Array:
        return self._arrays[self._begins + name]

    def __iter__(self) -> Iterator[str]:
        begins = self._begins
        return (name.removeprefix(begins) for name in self._arrays if name.startswith(begins))

    def __len__(self) -> int:
        return sum(1 for _ in self)


class Packed(Sequence[bytes]):
    """Pieces of bytes that stand one after the other; piece `i` ends before byte `ends[i]`."""

    def __init__(self, content: Array, ends: Array) -> None:
        self.content, self.ends = content, ends
        self._view = content.data

    @classmethod
    def of(cls, pieces: Iterable[bytes]) -> Packed:
        """These pieces."""
        every = list(pieces)
        ends = np.cumsum(np.fromiter(map(len, every), np.int64, len(every)), dtype=np.int64)
        return cls(np.frombuffer(b"".join(every), np.uint8), ends)

    @classmethod
    def of_arrays(cls, arrays: Arrays) -> Packed:
        """Those that `as_arrays` gave."""
        return cls(arrays["content"], arrays["ends"])

    def as_arrays(self) -> dict[str, Array]:
        """Both arrays."""
        return {"content": self.content, "ends": self.ends}

    def __len__(self) -> int:
        return len(self.ends)

    def __iter__(self) -> Iterator[bytes]:
        content, start = self.content.tobytes(), 0
        for end in self.ends.tolist():
            yield content[start:end]
            start = end

    @overload
    def __getitem__(self, number: int) -> bytes: ...
    @overload
    def __getitem__(self, number: slice) -> tuple[bytes, ...]: ...
    def __getitem__(self, number: int | slice) -> bytes | tuple[bytes, ...]:
        if isinstance(number, slice):
            return tuple(self[n] for n in range(*number.indices(len(self))))
        return self.piece(number).tobytes()

    def piece(self, number: int) -> memoryview:
        """One of them, where it stands; raises IndexError."""
        at = number if number >= 0 else number + len(self.ends)
        if at < 0:
            raise IndexError(number)
        start = self.ends.item(at - 1) if at else 0
        return self._view[start : self.ends.item(at)]


class Texts(Sequence[str]):
    """Texts that are packed, each made when it is asked for."""

    def __init__(self, packed: Packed) -> None:
        self.packed = packed

    @classmethod
    def of(cls, texts: Iterable[str]) -> Texts:
        """These texts."""
        return cls(Packed.of(text.encode("utf-8", "surrogatepass") for text in texts))

    @classmethod
    def of_arrays(cls, arrays: Arrays) -> Texts:
        """Those that `as_arrays` gave."""
        return cls(Packed.of_arrays(arrays))

    def as_arrays(self) -> dict[str, Array]:
        """What they are packed into."""
        return self.packed.as_arrays()

    def __len__(self) -> int:
        return len(self.packed)

    def __iter__(self) -> Iterator[str]:
        return (piece.decode("utf-8", "surrogatepass") for piece in self.packed)

    @overload
    def __getitem__(self, number: int) -> str: ...
    @overload
    def __getitem__(self, number: slice) -> tuple[str, ...]: ...
    def __getitem__(self, number: int | slice) -> str | tuple[str, ...]:
        if isinstance(number, slice):
            return tuple(piece.decode("utf-8", "surrogatepass") for piece in self.packed[number])
        return str(self.packed.piece(number), "utf-8", "surrogatepass")

    def place_of(self, text: str) -> int | None:
        """Where a text stands among texts that are in order; None where it does not."""
        wanted = text.encode("utf-8", "surrogatepass")  # bytes stand in the same order as letters
        at = bisect_left(self.packed, wanted)
        return at if at < len(self) and self.packed[at] == wanted else None


def pack(value: object) -> Array:
    """Anything that msgspec can write, as bytes; no sets, for which each process has an order."""
    return np.frombuffer(msgspec.msgpack.encode(value), np.uint8)


def unpack(array: Array, of_type: type[T]) -> T:
    """What was packed."""
    return msgspec.msgpack.decode(array.tobytes(), type=of_type)
