"""A region pack as it stands in a folder, wrong or right, read for checking.

Nothing raises here: what cannot be read becomes a `PackFinding`, and the rest is read on. `pack`
reads the same files when they are right.
"""

from __future__ import annotations

import csv
import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib.resources.abc import Traversable
from io import StringIO
from typing import Any, Literal, NamedTuple

from riparian.region.pack import pack_file
from riparian.region.pack_form import ABOUT_NEEDED, SHAPES, TABLES, FileForm


@dataclass(frozen=True, slots=True)
class PackFinding:
    """One thing in a pack that is wrong (`error`) or worth a look (`warning`).

    `row` is the line of the file (the header is line 1), or the number of the feature in a
    GeoJSON file, counted from 1; None where it is about the whole file. `kind` names what is
    wrong in a word, the same for all findings of a sort.
    """

    file: str
    row: int | None
    kind: str
    expected: str
    found: str
    severity: Literal["error", "warning"] = "error"

    @property
    def message(self) -> str:
        """The finding as a sentence."""
        return f"Expected {self.expected}, got {self.found}."

    @property
    def where(self) -> str:
        """`places.csv, row 3`; only the file where it is about the whole of it."""
        return self.file if self.row is None else f"{self.file}, row {self.row}"


MAX_GEOJSON_KB = 700
"""Above this a map on a slow line waits too long; a warning, no more."""


class DraftRow(NamedTuple):
    """A row of a table with its line in the file."""

    line: int
    cells: Mapping[str, str]


class Feature(NamedTuple):
    """A feature of a GeoJSON file with its number, counted from 1."""

    number: int
    properties: Mapping[str, Any]
    geometry: Mapping[str, Any]


@dataclass(frozen=True)
class PackDraft:
    """All that could be read of a pack, and what was found wrong in reading it."""

    about: Mapping[str, Any]
    tables: Mapping[str, tuple[DraftRow, ...]]
    shapes: Mapping[str, tuple[Feature, ...]]
    findings: tuple[PackFinding, ...] = field(repr=False)

    @cached_property
    def places(self) -> Mapping[str, Mapping[str, str]]:
        """The first row of each place id."""
        first_rows: dict[str, Mapping[str, str]] = {}
        for _, cells in self.tables["places.csv"]:
            first_rows.setdefault(cells["place_id"], cells)
        return first_rows

    @cached_property
    def sets(self) -> Mapping[str, Mapping[str, str]]:
        """The first row of each set id."""
        first_rows: dict[str, Mapping[str, str]] = {}
        for _, cells in self.tables["sets.csv"]:
            first_rows.setdefault(cells["set_id"], cells)
        return first_rows

    def country_of(self, place_id: str) -> str | None:
        """The place at the top of the tree above this one; None where the way up is broken."""
        seen: set[str] = set()
        while (place := self.places.get(place_id)) and place_id not in seen:
            seen.add(place_id)
            if not place["parent"]:
                return place_id
            place_id = place["parent"]
        return None


def read_draft(folder: Traversable) -> PackDraft:
    """Read every file of the form. A file that is not there is an empty table."""
    findings: list[PackFinding] = []
    about = _about(folder, findings)
    tables = {form.name: tuple(_table(folder, form, findings)) for form in TABLES}
    shapes = {form.name: tuple(_features(folder, form, findings)) for form in SHAPES}
    return PackDraft(about, tables, shapes, tuple(findings))


def rings(links: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    """The rings in a mapping from each to the next, each ring once, from its smallest member."""
    done: set[str] = set()
    for start in links:
        way: list[str] = []
        here = start
        while here in links and here not in done and here not in way:
            way.append(here)
            here = links[here]
        # A way that comes back upon itself closes a ring; one that runs into `done` was seen
        # before.
        if here in way:
            ring = way[way.index(here) :]
            first = ring.index(min(ring))
            yield (*ring[first:], *ring[:first])
        done.update(way)


def _bytes(
    folder: Traversable, name: str, needed: bool, findings: list[PackFinding]
) -> bytes | None:
    path = pack_file(folder, name)
    if path is None:
        if needed:
            findings.append(PackFinding(name, None, "file-missing", f"a file {name}", "none"))
        return None
    return path.read_bytes()


def _text(data: bytes, name: str, findings: list[PackFinding]) -> str:
    """The text in UTF-8 without a byte order mark; anything else is reported once a file, and
    read on."""
    if data.startswith(b"\xef\xbb\xbf"):
        expected = "UTF-8 without a byte order mark"
        findings.append(PackFinding(name, 1, "encoding", expected, "one before the first letter"))
        data = data[3:]
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        found = f"the byte 0x{data[error.start]:02x}"
        findings.append(PackFinding(name, row, "encoding", "text in UTF-8", found))
        return data.decode("utf-8", errors="replace")
    # Somebody read the file in a wrong encoding and saved it so: the letter is lost.
    if "\ufffd" in text:
        row = text.count("\n", 0, text.index("\ufffd")) + 1
        findings.append(PackFinding(name, row, "encoding", "whole letters", "the sign U+FFFD"))
    return text


def _about(folder: Traversable, findings: list[PackFinding]) -> Mapping[str, Any]:
    data = _bytes(folder, "region.toml", True, findings)
    if data is None:
        return {}
    try:
        about = tomllib.loads(_text(data, "region.toml", findings))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        findings.append(PackFinding("region.toml", None, "file-broken", "TOML", str(error)))
        return {}
    for key in ABOUT_NEEDED:
        if key not in about:
            findings.append(
                PackFinding("region.toml", None, "column-missing", f"the key {key}", "none")
            )
    for key in ("countries", "partial"):
        value = about.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            expected = f"{key} to be a list of country codes"
            findings.append(PackFinding("region.toml", None, "value-wrong", expected, repr(value)))
            about[key] = []
    return about


def _table(folder: Traversable, form: FileForm, findings: list[PackFinding]) -> Iterator[DraftRow]:
    data = _bytes(folder, form.name, form.needed, findings)
    if data is None:
        return
    reader = csv.reader(StringIO(_text(data, form.name, findings)))
    columns = {column.name: "" for column in form.columns}
    try:
        header = next(reader, [])
        findings.extend(_wrong_header(form, header))
        for cells in filter(None, reader):
            if len(cells) != len(header):
                expected, found = f"{len(header)} cells", str(len(cells))
                findings.append(
                    PackFinding(form.name, reader.line_num, "row-broken", expected, found)
                )
            row = DraftRow(reader.line_num, columns | dict(zip(header, cells, strict=False)))
            findings.extend(_empty_cells(form, row, header))
            yield row
    except csv.Error as error:
        findings.append(PackFinding(form.name, reader.line_num, "row-broken", "a row", str(error)))


def _wrong_header(form: FileForm, header: list[str]) -> Iterator[PackFinding]:
    for name in form.names():
        if name not in header:
            yield PackFinding(
                form.name, 1, "column-missing", f"a column {name}", _in_quotes(header)
            )
    for name in dict.fromkeys(header):
        if header.count(name) > 1:
            yield PackFinding(form.name, 1, "column-twice", f"a column {name} once", "it twice")
    for name in header:
        if name not in {column.name for column in form.columns}:
            expected = "only columns of the form"
            yield PackFinding(form.name, 1, "column-unknown", expected, f"'{name}'", "warning")


def _empty_cells(form: FileForm, row: DraftRow, header: list[str]) -> Iterator[PackFinding]:
    for name in form.filled_names():
        if name in header and not row.cells[name].strip():
            yield PackFinding(form.name, row.line, "cell-empty", f"a {name}", "an empty cell")


def _features(
    folder: Traversable, form: FileForm, findings: list[PackFinding]
) -> Iterator[Feature]:
    data = _bytes(folder, form.name, form.needed, findings)
    if data is None:
        return
    if len(data) > MAX_GEOJSON_KB * 1000:
        expected, found = f"at most {MAX_GEOJSON_KB} kB", f"{len(data) / 1000:.0f} kB"
        findings.append(PackFinding(form.name, None, "file-large", expected, found, "warning"))
    try:
        content = json.loads(_text(data, form.name, findings))
        features = list(content["features"])
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        found = f"something else ({error})"
        expected = "a GeoJSON collection of features"
        findings.append(PackFinding(form.name, None, "file-broken", expected, found))
        return
    for number, feature in enumerate(features, start=1):
        properties, geometry = _part(feature, "properties"), _part(feature, "geometry")
        if properties is None or geometry is None:
            expected = "a feature with properties and a geometry"
            findings.append(PackFinding(form.name, number, "row-broken", expected, "none"))
            continue
        for name in form.filled_names():
            if not properties.get(name):
                expected = f"a property {name}"
                findings.append(PackFinding(form.name, number, "cell-empty", expected, "none"))
        yield Feature(number, properties, geometry)


def _part(feature: Any, name: str) -> Mapping[str, Any] | None:
    part = feature.get(name) if isinstance(feature, dict) else None
    return part if isinstance(part, dict) else None


def _in_quotes(words: Iterable[str]) -> str:
    return ", ".join(words) or "none"
