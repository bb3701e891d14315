"""What leaves the centre as one file.

    centre.export("xlsx", Path("laos.xlsx"), ExportFilter(country="LA"))

The file says which catalogue it is of, what was asked for, whose words it holds under which
licence, and how to make it again. It is written beside and renamed, so nobody meets half a file.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from riparian.areas.areas import AreaFilter
from riparian.catalogue.dataset_health import Holding
from riparian.catalogue.project_list.project_question import ProjectQuestion
from riparian.centre.access import Access
from riparian.centre.datasets import Datasets
from riparian.centre.export_records import FORMATS, ExportFilter, ExportReport
from riparian.centre.overlaps import Overlaps
from riparian.centre.projects import Projects
from riparian.centre.providers import Providers
from riparian.english import count_of, day, listed
from riparian.errors import BadRequest
from riparian.export.area_rows import row_of
from riparian.export.column_descriptions import AREAS, OVERLAPS, PROJECTS, SOURCES
from riparian.export.marking import MARKING, marking_words
from riparian.export.overlap_rows import overlap_cells
from riparian.export.source_rows import source_cells
from riparian.export.table_sheets import column_lines, sheet_of
from riparian.export.workbook import Workbook, Written
from riparian.normalise.iso_days import today
from riparian.normalise.providers import load_providers
from riparian.overlap.report.overlap_list.overlap_question import OverlapFilter
from riparian.store.scratch import scratch_folder, spill_folder
from riparian.store.snapshot import day_of_build
from riparian.store.writing import beside

AT_ONCE = 500
"""Overlaps that are read together."""

MOST_OVERLAPS = 100_000
"""Overlaps of one pair that a file may hold."""


class Exports:
    """Writes exports of what is read."""

    def __init__(self, access: Access, projects: Projects, overlaps: Overlaps) -> None:
        self._access, self._projects, self._overlaps = access, projects, overlaps
        self._providers, self._datasets = Providers(access), Datasets(access)

    def export(
        self, form: str, path: Path, wanted: ExportFilter | None = None, most: int | None = None
    ) -> ExportReport:
        """Write what is wanted to `path` in that form (`FORMATS`). Raises BadRequest for another
        form, for more than `most` projects and for more overlaps than a file may hold; UnknownName
        for words that mean nothing; SnapshotMissing; OSError where the file cannot be written."""
        if form not in FORMATS:
            raise BadRequest(
                f"'{form}' is no form that an export can have.",
                f"Choose {listed(FORMATS, last='or')}.",
            )
        asked = wanted or ExportFilter()
        before = MARKING.set(self._access.marking())  # for whoever asks by Python, and sets none
        unfinished = beside(path)
        try:
            with scratch_folder(spill_folder()) as scratch:
                report = self._write(unfinished, scratch, asked, most)
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
            MARKING.reset(before)
        return report

    def _write(
        self, path: Path, scratch: Path, asked: ExportFilter, most: int | None
    ) -> ExportReport:
        pairs = self._pairs(asked)
        question = self._question(asked, pairs)
        total = self._projects.browse_projects(question)
        if most is not None and total.total > most:
            raise BadRequest(
                f"A workbook from here holds at most {most:,} projects, and {total.total:,} fit.",
                "Ask for a country, theme or provider; or, at the computer of the centre, for all:"
                " `riparian export xlsx -o FILE`.",
            )
        day_now = today()
        holdings = self._datasets.holdings(day_now)
        name = self._access.settings.name
        book = Workbook(path, scratch, date.fromisoformat(day_now), name, "Read me")
        projects = map(PROJECTS.cells, self._projects.project_lines(question))
        try:
            sheets = (
                sheet_of(OVERLAPS, "Overlaps", self._overlap_rows(asked, pairs)),
                sheet_of(PROJECTS, "Projects", projects),
                sheet_of(AREAS, "Areas", self._area_rows(asked, pairs), before=("pair",)),
                sheet_of(SOURCES, "Sources", map(source_cells, holdings)),
            )
            written = tuple(map(book.add, sheets))
            report = ExportReport(written, written[1].rows, total.of)
            book.close(list(self._lines(asked, pairs, report, holdings)))
        finally:
            book.release()
        return report

    def _pairs(self, asked: ExportFilter) -> list[tuple[str, str]]:
        if asked.pair is not None:
            return [self._overlaps.providers_called(*asked.pair)]
        return list(self._access.settings.overlap.pairs)

    def _question(self, asked: ExportFilter, pairs: list[tuple[str, str]]) -> ProjectQuestion:
        provider: tuple[str, ...] = ()
        if asked.provider is not None:
            provider = (asked.provider,)
        elif asked.pair is not None:
            provider = pairs[0]
        return ProjectQuestion(
            provider=provider,
            country=_one(asked.country),
            place=_one(asked.place),
            theme=_one(asked.theme),
            limit=None,
            state=asked.state,
        )

    def _overlap_rows(
        self, asked: ExportFilter, pairs: list[tuple[str, str]]
    ) -> Iterator[list[object]]:
        for a, b in pairs:
            offset, total = 0, 1
            while offset < total:
                wanted = OverlapFilter(
                    country=asked.country, place=asked.place, theme=asked.theme, state=asked.state,
                    limit=AT_ONCE, offset=offset,
                )  # fmt: skip
                part = self._overlaps.browse_overlaps(a, b, wanted)
                total = part.total
                if total > MOST_OVERLAPS:
                    raise BadRequest(
                        f"A file holds at most {MOST_OVERLAPS:,} overlaps of two providers, and"
                        f" {total:,} fit.",
                        "Ask for a country, theme or state.",
                    )
                for one, group in zip(part.overlaps, part.meeting_of, strict=True):
                    yield overlap_cells(one, group)
                offset += AT_ONCE

    def _area_rows(
        self, asked: ExportFilter, pairs: list[tuple[str, str]]
    ) -> Iterator[list[object]]:
        wanted = AreaFilter(
            country=asked.country, place=asked.place, theme=asked.theme, state=asked.state
        )
        for a, b in pairs:
            cells, _ = self._providers.areas(a, b, wanted)
            for cell in cells:
                yield [f"{a} {b}", *row_of(cell)]

    # what the file says of itself

    def _lines(
        self,
        asked: ExportFilter,
        pairs: list[tuple[str, str]],
        report: ExportReport,
        holdings: list[Holding],
    ) -> Iterator[tuple[str, ...]]:
        build = self._access.built() or ""
        yield (self._access.settings.name,)
        if marking := marking_words():
            yield "How far it may go", f"{marking}: mind the label of each record"
        yield "Exported on", day(today())
        if made_on := day_of_build(self._access.layout, build):
            yield "Catalogue of", f"{day(made_on)}, build {build}"
        yield "What was asked for", _asked_words(asked, pairs)
        yield "To make it again", shlex.join(["riparian", "export", "xlsx", *_arguments(asked)])
        yield ("Sheets",)
        for sheet in report.sheets:
            yield sheet.name, _rows_words(sheet.name, sheet.rows, report), *_cut_words(sheet)
        yield ("How to read it",)
        yield from _READING
        yield ("Whose words these are",)
        for holding in holdings:
            yield (
                holding.name,
                f"from {listed(holding.publishers, 6)}" if holding.publishers else "",
                f"licence: {holding.licence or 'none is stated'}",
                f"SHA-256 {holding.sha256}",
            )
        for exported, name in (
            (OVERLAPS, "Overlaps"), (PROJECTS, "Projects"), (AREAS, "Areas"), (SOURCES, "Sources"),
        ):  # fmt: skip
            yield from column_lines(exported, name)


_READING: tuple[tuple[str, ...], ...] = (
    ("Italics", "The value is assumed or inferred: no source states it. The column beside it says"
                " how sure it is."),
    ("Derived", "The value follows from what a source says: of a year alone, its last day is the"
                " end."),
    ("Empty cell", "It is not known."),
    ("Title", "In English where there is any; the column after it says whose English it is, where"
              " it is not the publisher’s. The title as published stands in its own column."),
    ("Several values", "They stand in one cell with ; between them."),
    ("USD", "Amounts in dollars of their date. What is only planned or pledged is in no sum."),
    ("Chance", "How likely a call about two projects is to be worth it, as people graded such"
               " pairs. It is a reason to ring the other desk, not a finding."),
)  # fmt: skip


def _rows_words(name: str, rows: int, report: ExportReport) -> str:
    if name == "Projects":
        return f"{count_of(rows, 'project')} of {report.of:,} in the catalogue"
    return count_of(rows, "row")


def _cut_words(sheet: Written) -> Iterator[str]:
    if sheet.cut:
        yield f"{count_of(sheet.cut, 'text')} were too long for a cell and are cut"
    if sheet.left_out:
        yield f"{count_of(sheet.left_out, 'row')} did not fit into the sheet"


def _asked_words(asked: ExportFilter, pairs: list[tuple[str, str]]) -> str:
    display: Callable[[str], str] = load_providers().display
    two = listed(" and ".join(map(display, pair)) for pair in pairs)
    parts = [f"overlaps and areas of {two}" if pairs else "no overlaps, as no pair is set"]
    if asked.provider:
        parts.append(f"projects of {asked.provider}")
    elif asked.pair is None:
        parts.append("projects of everybody")
    for name in ("country", "place", "theme"):
        if value := getattr(asked, name):
            parts.append(f"{name} {value}")
    if asked.state != "all":
        parts.append(f"state {asked.state}")
    return "; ".join(parts)


def _arguments(asked: ExportFilter) -> Iterator[str]:
    for name in ("country", "place", "theme", "provider"):
        if value := getattr(asked, name):
            yield from (f"--{name}", value)
    if asked.pair:
        yield from ("--pair", *asked.pair)
    if asked.state != "all":
        yield from ("--state", asked.state)


def _one(words: str | None) -> tuple[str, ...]:
    return () if words is None else (words,)
