"""What is kept of every build for ever: a small list of its records and overlaps.

Of all snapshots only the newest are kept (`store.snapshot`). So that it can still be told years
later what is new, gone or changed since a build, `catalogue/history/<when>-<build>.list` holds the
identifiers of its records, a short hash of what is shown of each, which project each is part of,
and of each overlap its two projects, kind and strength. It holds **no text**: what a record says
goes when the record goes.

The content is one MessagePack map, compressed with zstd and sealed (`store.writing`). Columns stand
one after the other, since neighbours in a column are alike. `FORM` is its version.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np
import zstandard
from numpy.typing import NDArray

from riparian.errors import CentreError, Damaged
from riparian.store.layout import Layout
from riparian.store.writing import read_sealed, write_sealed

FORM = 1
HASH_BYTES = 4
"""Of the hash of what is shown of a record: one change in four thousand million goes unseen."""
LARGEST = 1 << 30
"""Bytes that a list can have when it is unpacked."""
LEVEL = 15

_NAME = re.compile(r"(?P<second>\d{8}T\d{6})(?:\.(?P<part>\d{6}))?Z-(?P<build>[0-9a-f]{16})\.list")
"""Earlier versions wrote whole seconds, in which two small builds can be made."""
_TIME = "%Y%m%dT%H%M%S"


class ListFile(NamedTuple):
    """The list of one build on disk; a build made again later has another one. `made_at` is a whole
    second, `microsecond` the part of it that tells builds of one second apart."""

    made_at: datetime
    microsecond: int
    build: str
    path: Path


class ListedOverlap(NamedTuple):
    """An overlap as a list has it; `bits` to a thousandth, as everywhere."""

    id: str
    provider_a: str
    provider_b: str
    a: str
    b: str
    kind: str
    bits: float


class BuildList(msgspec.Struct, frozen=True, dict=True):
    """The records of a build, sorted, and its overlaps.

    `hashes` holds `HASH_BYTES` for each record. `projects` gives for each the number of the record
    after which its project is called, `countries` the countries of that project, where the record
    is the one (else empty). `overlaps` in the order of their identifiers. `pairs` of providers
    that were worked out with the build, None in lists of before that was kept.
    """

    records: tuple[str, ...]
    hashes: bytes
    projects: tuple[int, ...]
    countries: tuple[str, ...]
    overlaps: tuple[ListedOverlap, ...]
    pairs: tuple[tuple[str, str], ...] | None = None

    @cached_property
    def worked_out(self) -> frozenset[frozenset[str]]:
        """The pairs of providers that were worked out with the build; where that was not kept,
        those of which it has an overlap."""
        found = ((each.provider_a, each.provider_b) for each in self.overlaps)
        return frozenset(map(frozenset, found if self.pairs is None else self.pairs))

    @cached_property
    def project_of(self) -> dict[str, str]:
        """The project of each record."""
        return {
            record: self.records[project]
            for record, project in zip(self.records, self.projects, strict=True)
        }

    @cached_property
    def countries_of(self) -> dict[str, frozenset[str]]:
        """The countries of each project, as its places have them."""
        return {
            record: frozenset(countries.split())
            for record, countries in zip(self.records, self.countries, strict=True)
            if countries
        }

    @cached_property
    def hash_of(self) -> dict[str, bytes]:
        """The hash of what is shown of each record."""
        cut = range(0, len(self.hashes), HASH_BYTES)
        hashes = (self.hashes[at : at + HASH_BYTES] for at in cut)
        return dict(zip(self.records, hashes, strict=True))

    def only(self, records: Collection[str]) -> BuildList:
        """The same without any record but these, and without overlaps of what is left out."""
        kept = [n for n, record in enumerate(self.records) if record in records]
        named = {n: place for place, n in enumerate(kept)}
        # A project can be called after a record that is left out: then after the record itself.
        projects = tuple(named.get(self.projects[n], named[n]) for n in kept)
        there = {self.records[n] for n in kept}
        return BuildList(
            tuple(self.records[n] for n in kept),
            b"".join(self.hash_of[self.records[n]] for n in kept),
            projects,
            tuple(self.countries[n] for n in kept),
            tuple(each for each in self.overlaps if each.a in there and each.b in there),
            self.pairs,
        )


def list_files(layout: Layout) -> list[ListFile]:
    """The lists that are there, the newest first; whether they are whole is not looked at."""
    found = []
    for path in layout.history.glob("*.list"):
        name = _NAME.fullmatch(path.name)
        if name is not None:
            made_at = datetime.strptime(name["second"], _TIME).replace(tzinfo=UTC)
            found.append(ListFile(made_at, int(name["part"] or 0), name["build"], path))
    return sorted(found, reverse=True)


def write_list(layout: Layout, build_id: str, made_at: datetime, content: BuildList) -> Path:
    """Keep the list of a build; it is on the disk when this returns."""
    layout.history.mkdir(exist_ok=True)
    second = made_at.astimezone(UTC).strftime(_TIME)
    path = layout.history / f"{second}.{made_at.microsecond:06d}Z-{build_id}.list"
    write_sealed(path, _pack(content))
    return path


def read_list(path: Path) -> BuildList:
    """The list in a file. Raises Damaged where it is not what was written, CentreError where a
    later version of Riparian wrote it."""
    packed = read_sealed(path)
    if packed is None:
        raise _damaged(path)
    try:
        return _unpack(packed, path)
    except (zstandard.ZstdError, msgspec.DecodeError, KeyError, ValueError, TypeError) as error:
        raise _damaged(path) from error


def damaged_lists(layout: Layout) -> Iterator[ListFile]:
    """The lists that are not what was written."""
    for file in list_files(layout):
        if read_sealed(file.path) is None:
            yield file


def strike_from_lists(layout: Layout, records: Collection[str]) -> None:
    """Leave in every list only these records: what was redacted is named by none. A list that
    cannot be read goes. The lock of the centre is for the caller."""
    for file in list_files(layout):
        try:
            content = read_list(file.path)
        except CentreError:
            file.path.unlink(missing_ok=True)
            continue
        left = content.only(records)
        if left.records != content.records:
            write_sealed(file.path, _pack(left))


def _damaged(path: Path) -> Damaged:
    return Damaged(
        f"{path.name}, which says what a build of before held, is not what was written.",
        "Compare with another build (--since), and put the file back from a backup or remove it"
        " with `riparian check --repair`.",
        path,
    )


def _pack(content: BuildList) -> bytes:
    number = {record: n for n, record in enumerate(content.records)}
    pairs = sorted({(each.provider_a, each.provider_b) for each in content.overlaps})
    kinds = sorted({each.kind for each in content.overlaps})
    own_ids = {
        str(n): each.id
        for n, each in enumerate(content.overlaps)
        if each.id != f"{each.a}~{each.b}"
    }
    own = np.arange(len(content.records), dtype="<i4")
    form = {
        "form": FORM,
        "records": "\n".join(content.records),
        "hashes": content.hashes,
        "projects": (np.array(content.projects, "<i4") - own).tobytes(),
        "countries": "\n".join(content.countries),
        "pairs": pairs,
        "kinds": kinds,
        "a": _bytes(number[each.a] for each in content.overlaps),
        "b": _bytes(number[each.b] for each in content.overlaps),
        "pair": _bytes(pairs.index((o.provider_a, o.provider_b)) for o in content.overlaps),
        "kind": _bytes(kinds.index(each.kind) for each in content.overlaps),
        "millibits": _bytes(round(each.bits * 1000) for each in content.overlaps),
        "ids": own_ids,
        "worked_out": content.pairs,
    }
    return zstandard.ZstdCompressor(level=LEVEL).compress(msgspec.msgpack.encode(form))


def _bytes(numbers: Iterator[int]) -> bytes:
    """Numbers as four columns of bytes: the high ones are nearly all the same."""
    return np.fromiter(numbers, "<i4").view("u1").reshape(-1, 4).T.tobytes()


def _numbers(content: bytes) -> NDArray[np.int32]:
    columns = np.frombuffer(content, "u1").reshape(4, -1)
    return np.ascontiguousarray(columns.T).view("<i4").reshape(-1)


def _unpack(packed: bytes, path: Path) -> BuildList:
    frame = zstandard.get_frame_parameters(packed)
    if frame.content_size > LARGEST:
        raise ValueError
    plain = zstandard.ZstdDecompressor().decompress(packed, max_output_size=LARGEST)
    form: Mapping[str, Any] = msgspec.msgpack.decode(plain, type=dict[str, Any])
    if form["form"] != FORM:
        raise CentreError(
            f"{path.name} was written by a later version of Riparian.",
            "Compare with another build (--since), or use that version.",
        )
    records = _lines(form["records"])
    projects = np.frombuffer(form["projects"], "<i4") + np.arange(len(records), dtype="<i4")
    overlaps = tuple(_overlaps(form, records))
    content = BuildList(
        records,
        form["hashes"],
        tuple(int(n) for n in projects),
        tuple(form["countries"].split("\n")) if records else (),  # of one record it can be empty
        overlaps,
        None if (pairs := form.get("worked_out")) is None else tuple((a, b) for a, b in pairs),
    )
    if not len(records) == len(content.countries) == len(content.hashes) // HASH_BYTES:
        raise ValueError
    return content


def _lines(text: str) -> tuple[str, ...]:
    return tuple(text.split("\n")) if text else ()


def _overlaps(form: Mapping[str, Any], records: tuple[str, ...]) -> Iterator[ListedOverlap]:
    columns = [_numbers(form[name]) for name in ("a", "b", "pair", "kind", "millibits")]
    rows = zip(*(map(int, column) for column in columns), strict=True)
    for n, (a, b, pair, kind, millibits) in enumerate(rows):
        provider_a, provider_b = form["pairs"][pair]
        one, other = records[a], records[b]
        yield ListedOverlap(
            form["ids"].get(str(n), f"{one}~{other}"),
            provider_a,
            provider_b,
            one,
            other,
            form["kinds"][kind],
            millibits / 1000,
        )
