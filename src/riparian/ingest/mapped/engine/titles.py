"""Titles of an activity, and what stands within them: years, an amount, marks of a notice."""

from __future__ import annotations

import msgspec

from riparian.ingest.mapped.engine.record_lines import RecordLines
from riparian.ingest.mapped.engine.texts import narratives
from riparian.language.titles import TitleParts, read_title
from riparian.model.activity import ActivityDate, Amount, Narrative, Transaction


class Titles(msgspec.Struct, frozen=True):
    """The titles as published, without broken entities, and what they say of themselves."""

    narratives: tuple[Narrative, ...]
    parts: tuple[TitleParts, ...]

    def dates(self) -> tuple[ActivityDate, ...]:
        """Start and end of the first title that has any, as planned ones."""
        dated = next((part for part in self.parts if part.start or part.end), None)
        if dated is None:
            return ()
        both = (("1", dated.start), ("3", dated.end))
        return tuple(ActivityDate(code, date) for code, date in both if date)

    def commitment(self) -> tuple[Transaction, ...]:
        """The amount of the first title that has one, as a commitment dated by its start."""
        valued = next((part for part in self.parts if part.amount is not None), None)
        if valued is None:
            return ()
        amount = Amount(valued.amount, valued.currency, valued.start, sign=valued.sign)
        return (Transaction(amount, "2", valued.start),)

    def notes(self) -> tuple[Narrative, ...]:
        """Marks of a notice, and the project that a longer title names within itself."""
        notes = [mark for part in self.parts for mark in part.marks]
        inner = (part.within for part in self.parts)
        notes += [f"Part of: {within.name}" for within in inner if within and within.start]
        return tuple(Narrative(text, "en", "compiler") for text in dict.fromkeys(notes))


def titles(lines: RecordLines) -> Titles:
    """Every title, and how what stands within it was understood."""
    findings = lines.findings
    published: list[Narrative] = []
    parts: list[TitleParts] = []
    for title in narratives(lines, "title"):
        part = read_title(title.text)
        if part.text != title.text:
            title = msgspec.structs.replace(title, text=part.text)
        published.append(title)
        parts.append(part)
        how, value = _how(part) if part.notes else ("", None)
        if how and (value or part.within is None):
            findings.note("title", "understood", how, findings.row, title.text, value)
        if part.cut:
            kept = "it was kept as it is"
            findings.flag("title-cut", "title", "a whole title", title.text, kept)
    return Titles(tuple(published), tuple(parts))


def _how(part: TitleParts) -> tuple[str, str | None]:
    """How a title was understood, in words that hold for others too, and what came of it."""
    pieces = [f"from {part.start}" if part.start else "", f"to {part.end}" if part.end else ""]
    if part.amount is not None:
        pieces.append(f"{part.amount:,.0f} {part.currency or part.sign or 'of no stated currency'}")
    pieces += part.marks
    if part.within is not None and part.within.start:
        pieces.append(f"a part of '{part.within.name}'")
    summary = ", ".join(filter(None, pieces))
    if not summary:
        return part.notes[-1], None
    return "Brackets in titles were taken for years, amounts and marks of notices.", summary
