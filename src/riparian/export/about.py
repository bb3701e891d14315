"""`About`: what a file that is taken away says of itself, in every form the same.

Of which catalogue it is and of which day, what was asked for, how much of how much it holds, whose
words these are under which licence, how to cite it and how to make it again. A workbook has it on
its first sheet, GeoJSON in a member of its own, Parquet in its metadata; CSV, which has no room for
it, in a file beside.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from riparian.english import count_of, day, listed
from riparian.export.column_descriptions import Exported
from riparian.export.table_sheets import plain


class TableAbout(msgspec.Struct, frozen=True):
    """A table of a file and its rows. `of`: how many the catalogue has, where that is counted;
    `cut` texts were too long for the form, `left_out` rows did not fit into it. `note`: what else
    one should know of its rows."""

    name: str
    title: str
    rows: int
    of: int | None = None
    cut: int = 0
    left_out: int = 0
    note: str | None = None


class SourceAbout(msgspec.Struct, frozen=True):
    """A dataset whose words are in a file: who reports in it, its licence as it was stated, and the
    hash of the bytes that were received."""

    name: str
    publishers: tuple[str, ...]
    licence: str | None
    sha256: str


class About(msgspec.Struct, frozen=True):
    """What a file says of itself. Days are ISO 8601; `catalogue_of` is that of the build. `again`
    is the command that makes the same file, `address` where it is had from the centre's pages, if
    people reach these. `marking`: how far it may go, where not all of it is for everybody."""

    centre: str
    exported_on: str
    build: str
    catalogue_of: str
    asked: str
    again: str
    address: str | None
    cite: str
    licences: str
    tables: tuple[TableAbout, ...]
    sources: tuple[SourceAbout, ...]
    marking: str | None = None


READING: tuple[tuple[str, str], ...] = (
    ("Derived", "The value follows from what a source says: of a year alone, its last day is the"
                " end."),
    ("Inferred, assumed", "No source states the value. It is read out of words, or a usual one"
                          " stands in its place; the column of its sureness says so."),
    ("Empty cell", "It is not known."),
    ("Title", "In English where there is any; the column after it says whose English it is, where"
              " it is not the publisher’s. The title as published stands in its own column."),
    ("Several values", "They stand in one cell with ; between them."),
    ("USD", "Amounts in dollars of their date. What is only planned or pledged is in no sum."),
    ("Chance", "How likely a call about two projects is to be worth it, as people graded such"
               " pairs. It is a reason to ring the other desk, not a finding."),
    ("Sums of a country", "USD is of the whole project, in all its countries and by all its"
                          " funders. What a page or brief adds up for a provider in a country is"
                          " USD times the country’s part (country shares, in the order of"
                          " countries), shared equally by the funders."),
)  # fmt: skip
"""How values are to be read, whatever the form."""


MIND = "Mind"
"""Before what else one should know of the rows of a table."""


def about_lines(about: About, reading: Iterable[Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """What a file says of itself, as headings (one text) and lines (a name, then texts). `reading`:
    how its values are to be read."""
    yield (about.centre,)
    if about.marking:
        yield "How far it may go", f"{about.marking}: mind the label of each record"
    yield "Exported on", day(about.exported_on)
    if about.catalogue_of:
        yield "Catalogue of", f"{day(about.catalogue_of)}, build {about.build}"
    yield "What was asked for", about.asked
    yield "To make it again", about.again, *filter(None, (about.address,))
    yield "To cite it", about.cite
    yield ("Tables",)
    for table in about.tables:
        yield table.title, _rows_words(table), *_cut_words(table)
        if table.note:
            yield MIND, table.note
    yield ("How to read it",)
    yield from map(tuple, reading)
    yield ("Whose words these are",)
    for source in about.sources:
        yield (
            source.name,
            f"from {listed(source.publishers, 6)}" if source.publishers else "",
            f"licence: {source.licence or 'none is stated'}",
            f"SHA-256 {source.sha256}",
        )


def about_text(about: About, tables: Iterable[Exported]) -> str:
    """The same as Markdown, with what each column means: for a file that stands beside others."""
    parts: list[str] = []
    for name, *texts in about_lines(about, READING):
        if texts:
            parts.append(f"- **{_plain(name)}**: {'; '.join(map(_plain, filter(None, texts)))}")
        else:
            parts.append(f"\n## {_plain(name)}\n" if parts else f"# {_plain(name)}\n")
    for exported in tables:
        parts.append(f"\n## Columns of {exported.name}\n\nA row is {_plain(exported.row)}.\n")
        by_name = {column.name: column for column in exported.columns}
        for column in map(by_name.__getitem__, exported.names()):
            said = filter(None, (column.meaning, column.unit, column.source))
            parts.append(f"- `{column.name}`: {'; '.join(_plain(plain(each)) for each in said)}")
    return "\n".join(parts) + "\n"


def about_fields(about: About) -> dict[str, Any]:
    """The same for a form of programs."""
    fields: dict[str, Any] = msgspec.to_builtins(about)
    return {name: value for name, value in fields.items() if value is not None}


def about_metadata(about: About) -> dict[str, str]:
    """The same in one text, for the foot of a Parquet file."""
    return {"about": msgspec.json.encode(about_fields(about)).decode()}


def _rows_words(table: TableAbout) -> str:
    if table.of is not None:
        return f"{count_of(table.rows, table.name[:-1])} of {table.of:,} in the catalogue"
    return count_of(table.rows, "row")


def _cut_words(table: TableAbout) -> Iterator[str]:
    if table.cut:
        yield f"{count_of(table.cut, 'text')} were too long for a cell and are cut"
    if table.left_out:
        yield f"{count_of(table.left_out, 'row')} did not fit into the sheet"


def _plain(text: str) -> str:
    """A text in one line that Markdown takes for nothing else."""
    text = " ".join(text.split())
    return "".join(f"\\{letter}" if letter in "\\`*_[]<>|#" else letter for letter in text)
