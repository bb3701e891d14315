"""`Sections`: the country that headings within a table give to the rows below them.

A heading that names a country holds until the next heading of the same kind. Where a country's name
has stood alone without any mark, so do the headings after it, whatever they name ("Regional").
"""

from __future__ import annotations

from riparian.english import agree, count_of
from riparian.ingest.mapped.engine.findings import FileFindings
from riparian.ingest.tables.cells import Row
from riparian.ingest.tables.header import Header
from riparian.ingest.tables.headings import Heading, heading_in, style_of, text_alone

_NAMED = 5


class Sections:
    """What the last heading says while the rows are gone through in order."""

    def __init__(self, header: Header) -> None:
        self._header = header
        self._last: Heading | None = None
        self._met: dict[str, None] = {}
        self._given = 0
        self._first = 0

    def heads(self, row: Row) -> bool:
        """Whether a row is a heading; from then on `country` is what it says."""
        heading = heading_in(row, self._header) or self._like_the_last(row)
        if heading is None:
            return False
        if heading.country:
            self._met.setdefault(heading.words)
        same = self._last is not None and _kind(self._last) == _kind(heading)
        if heading.country or same:
            self._last = heading
        return True

    def country(self, row: Row) -> str | None:
        """The country that holds for a row without one; it is counted."""
        if self._last is None or self._last.country is None:
            return None
        self._given += 1
        self._first = self._first or row.number
        return self._last.words

    def tell(self, findings: FileFindings) -> None:
        """Say what was taken from headings, if anything was."""
        if not self._given:
            return
        named = ", ".join(f"'{words}'" for words in list(self._met)[:_NAMED])
        more = ", \u2026" if len(self._met) > _NAMED else ""
        takes = agree(self._given, "takes its", "take their")
        rows = f"{count_of(self._given, 'row')} {takes}"
        findings.flag(
            "country-from-heading", row=self._first, field="country",
            message=f"{rows} country from the heading above: {named}{more}.",
        )  # fmt: skip

    def _like_the_last(self, row: Row) -> Heading | None:
        """A text alone where headings without a mark have named countries."""
        last = self._last
        if last is None:
            return None
        alone = text_alone(row, self._header)
        if alone is None or alone[0] != last.column or style_of(alone[1]) != last.style:
            return None
        return Heading(alone[1], last.style, last.column, None)


def _kind(heading: Heading) -> tuple[int, str]:
    return heading.column, heading.style
