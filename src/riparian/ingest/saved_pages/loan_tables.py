"""Tables of loans in JICA's releases: a row of labels (案件名, 借款金額 …), then the loans."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from riparian.ingest.saved_pages.page_facts import PageProject
from riparian.ingest.saved_pages.page_labels import label_of
from riparian.ingest.saved_pages.page_lines import PageLine
from riparian.ingest.saved_pages.page_outline import CountrySections
from riparian.ingest.saved_pages.page_titles import is_general, split_title
from riparian.ingest.tables.column_names import unit_of_header
from riparian.language.figures.numbers import read_number


class _Columns(msgspec.Struct, frozen=True):
    title: int
    amount: int
    unit: str
    country: int | None
    others: dict[int, str]
    count: int


def find_loans(lines: Sequence[PageLine]) -> list[PageProject]:
    """The loans of all such tables of a page."""
    columns: _Columns | None = None
    parts = CountrySections()
    loans = []
    for line in lines:
        parts.see(line)
        if not line.cells:
            continue
        if header := _header(line.cells):
            columns = header
        elif columns and (loan := _loan(line, columns)):
            loan.countries = loan.countries or [parts.country] * bool(parts.country)
            loans.append(loan)
    return loans


def _header(cells: tuple[str, ...]) -> _Columns | None:
    fields = [label.field if (label := label_of(cell)) else "" for cell in cells]
    if "title" not in fields or "ceiling" not in fields or len(cells) < 2:
        return None
    amount = fields.index("ceiling")
    unit = unit_of_header(" ".join(cells[amount].split()))
    others = {
        place: " ".join(cell.split()) for place, cell in enumerate(cells)
        if cell and fields[place] in ("", "terms", "cost", "period", "end")
    }  # fmt: skip
    country = fields.index("country") if "country" in fields else None
    words = unit.words if unit else ""
    return _Columns(fields.index("title"), amount, words, country, others, len(cells))


def _loan(line: PageLine, columns: _Columns) -> PageProject | None:
    """A row's loan; None for rows of sums and of more labels."""
    if len(line.cells) <= max(columns.title, columns.amount):
        return None
    title = split_title(" ".join(line.cells[columns.title].split("\n")))
    amount = " ".join(line.cells[columns.amount].split())
    if not title.title or is_general(title.title) or title.title in ("合計", "計", "総額"):
        return None
    reading = read_number(amount)
    if reading is None or reading.value is None:
        return None
    return PageProject(
        line=line.number, title=title.title, title_en=title.title_en,
        countries=_country(line.cells, columns), ceilings=[amount], ceiling_unit=columns.unit,
        notes=_notes(line.cells, columns),
    )  # fmt: skip


def _country(cells: tuple[str, ...], columns: _Columns) -> list[str]:
    place = columns.country
    return [cells[place]] if place is not None and place < len(cells) and cells[place] else []


def _notes(cells: tuple[str, ...], columns: _Columns) -> list[str]:
    """The terms of the loan, in the words of the table; together where heads span columns."""
    values = {place: " ".join(cell.split()) for place, cell in enumerate(cells)}
    if len(cells) != columns.count:
        used = (columns.title, columns.amount, columns.country)
        rest = [value for place, value in values.items() if place not in used and value]
        return [f"{'・'.join(columns.others.values())}: {' / '.join(rest)}"] if rest else []
    return [f"{head}: {values[at]}" for at, head in columns.others.items() if values.get(at)]
