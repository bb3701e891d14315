"""What a suggestion says of its choices: why each column was taken for what, and what is open."""

from __future__ import annotations

from riparian.ingest.mapped.suggest.column_evidence import ColumnEvidence
from riparian.ingest.mapped.suggest.source_options import language
from riparian.ingest.mapped.suggest.suggestion import ColumnChoice, Sureness
from riparian.ingest.tables.sheet import Header

NEEDED = 4.0
"""Bits that a column needs to be taken for a field."""


def choice_of(column: ColumnEvidence, field: str | None) -> ColumnChoice:
    """Why a column was taken for a field, or for none."""
    ranked = sorted(column.bits.items(), key=lambda item: -item[1])
    others = [
        (name, bits)
        for name, bits in ranked
        if name != field and bits > NEEDED and (field, name) != ("signing_date", "event_date")
    ]
    runner = others[0] if others else (None, 0.0)
    if field is None:
        return ColumnChoice(
            column.name, None, _why_none(column, runner[0]),
            runner_up=runner[0], runner_up_bits=round(runner[1], 1),
        )  # fmt: skip
    bits = column.bits[field]
    name_says = column.named.why.get(field, "its name is not known")
    return ColumnChoice(
        column=column.name,
        field=field,
        why=f"{name_says}; values: {column.fits[field].why}",
        bits=round(bits, 1),
        sureness=_sureness(bits, bits - runner[1]),
        lang=language(field, column.named, column.facts),
        runner_up=runner[0],
        runner_up_bits=round(runner[1], 1),
    )


def choice_by_tag(
    column: ColumnEvidence, tag: str | None, field: str | None, used: bool
) -> ColumnChoice:
    """The same for a table with HXL tags, of which nothing else counts."""
    if tag is None:
        return ColumnChoice(column.name, None, "it has no HXL tag")
    if field is None:
        return ColumnChoice(column.name, None, f"its tag {tag} says nothing that is kept")
    if not used:
        return ColumnChoice(column.name, None, f"another column's tag says {field} too, not {tag}")
    return ColumnChoice(
        column.name, field, f"its tag is {tag}", bits=2 * NEEDED, sureness="sure",
        lang=language(field, column.named, column.facts),
    )  # fmt: skip


def _sureness(bits: float, margin: float) -> Sureness:
    if bits >= 7.0 and margin >= 2.0:
        return "sure"
    return "likely" if bits >= 5.0 else "a guess"


def _why_none(column: ColumnEvidence, runner: str | None) -> str:
    if column.numbers_rows:
        return "it numbers the rows and identifies no project"
    if runner:
        return f"it could be {runner}, which another column is more likely to be"
    if column.named.off:
        return "its name speaks of a measure or of the table's own making"
    if not column.named.bits:
        return "neither its name nor its values are known"
    best = max(column.named.bits, key=lambda field: column.named.bits[field])
    return f"its name could mean {best}, but values: {column.fits[best].why}"


def table_language(header: Header, titles: tuple[str | None, ...]) -> str | None:
    """`ja` or `ko` where a list is in that language: by its column names, else by all its titles.

    Chinese letters alone are Japanese only if the titles are.
    """
    names = " ".join(header.names)
    if any("\uac00" <= letter <= "\ud7a3" for letter in names):
        return "ko"
    if any("\u3041" <= letter <= "\u30ff" for letter in names):
        return "ja"
    return titles[0] if titles and len(set(titles)) == 1 else None
