"""`RecordLines`: the lines of one record, asked by field.

Each part of an activity (titles, dates, money, places) is a function of one of these. It holds what
they all need: the lines, the plan that knows from which columns a field is read, and the findings
that take whatever could not be read or had to be understood.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from riparian.ingest.mapped.engine.findings import RecordFindings
from riparian.ingest.mapped.engine.line import MappedRow
from riparian.ingest.mapped.engine.plan import REMEMBERED, Plan
from riparian.ingest.mapped.engine.slots import Slot

_T = TypeVar("_T")
LineReader = Callable[["RecordLines"], _T]
"""A function of one line alone, so that what it gives can be remembered for equal cells."""


class RecordLines:
    """Lines of one record, mostly the newest first, with the plan to read them by."""

    __slots__ = ("defaults", "findings", "lines", "plan", "slots")

    def __init__(self, plan: Plan, lines: Sequence[MappedRow], findings: RecordFindings) -> None:
        self.plan = plan
        self.lines = lines
        self.findings = findings
        self.slots = plan.of
        self.defaults = plan.defaults

    @property
    def newest(self) -> RecordLines:
        """The first line alone."""
        return self.only(self.lines[0])

    @property
    def older(self) -> RecordLines:
        """All lines but the first."""
        return RecordLines(self.plan, self.lines[1:], self.findings)

    def only(self, line: MappedRow) -> RecordLines:
        """One line alone."""
        return RecordLines(self.plan, (line,), self.findings)

    def codes(self, field: str) -> list[tuple[Slot, str]]:
        """The codes of a field by source, then by line, each with its source."""
        findings = self.findings
        return [
            (slot, code)
            for slot in self.slots(field)
            for line in self.lines
            for code in slot.codes(line, findings)
        ]

    def words(self, field: str) -> list[tuple[Slot, str]]:
        """The words of a field by source, then by line, each with its source."""
        findings = self.findings
        return [
            (slot, word)
            for slot in self.slots(field)
            for line in self.lines
            for word in slot.words(line, findings)
        ]

    def texts(self, field: str) -> list[tuple[Slot, str]]:
        """As `words`, without what [values] says in their place."""
        findings = self.findings
        return [
            (slot, text)
            for slot in self.slots(field)
            for line in self.lines
            for text in slot.texts(line, findings)
        ]

    def first_code(self, field: str) -> str | None:
        """The first code of a field, if any; later sources and lines are not looked at."""
        for slot in self.slots(field):
            for line in self.lines:
                for code in slot.codes(line, self.findings):
                    return code
        return None

    def code(self, field: str) -> str | None:
        """The first code of a field; else the default."""
        return self.first_code(field) or self.defaults.get(field)

    def word(self, field: str) -> str | None:
        """The first word of a field; else the default."""
        for slot in self.slots(field):
            for line in self.lines:
                for word in slot.words(line, self.findings):
                    return word
        return self.defaults.get(field)

    def day(self, field: str) -> str | None:
        """The first day of a field that can be read, by line, then by source; else the default."""
        for line in self.lines:
            for slot in self.slots(field):
                if day := slot.day(line, self.findings):
                    return day
        return self.defaults.get(field)

    def lang_of(self, slot: Slot) -> str | None:
        """The language of a source's words: its own, else the table's."""
        return slot.source.lang or self.defaults.get("language")

    def each(self, read: LineReader[_T], fields: Sequence[str]) -> list[_T]:
        """What `read` makes of each line by its cells for these fields; worked out once for each.

        What left a finding is worked out again each time, so that it is told for every row.
        """
        pick, memory = self.plan.memory(read, fields)
        findings = self.findings
        results: list[_T] = []
        for line in self.lines:
            cells = pick(line.cells)
            result = memory.get(cells)
            if result is None:
                before = findings.count()
                result = read(self.only(line))
                if findings.count() == before and len(memory) < REMEMBERED:
                    memory[cells] = result
            results.append(result)
        return results

    def flag(
        self, code: str, field: str, expected: str | None, got: object, kept: str | None
    ) -> None:
        """Note a problem of the first line; asked of one line alone, it names that line's row."""
        self.findings.flag(code, field, expected, got, kept, row=self.lines[0].number)
