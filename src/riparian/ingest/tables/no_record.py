"""Rows of a table that are no record: totals, notes, headings, and its column names once more.

A reader refuses them with the reason given here; it never passes over them in silence. A row is
only called one of these where it can hardly be anything else: a title that begins with "Total" is a
record.

A row heads those below it where one text stands alone in it: `[캄보디아]`, `■ Laos`, `Vietnam`. It
is only called a heading where it stands in a table of several columns, holds nothing else, and is a
country's name or a short text in brackets or behind a mark. What it names holds for the rows below
it; whoever reads them decides what to make of it.
"""

from __future__ import annotations

import re

import msgspec

from riparian.codelists.lists import country_code
from riparian.ingest.tables.column_names import fields_named
from riparian.ingest.tables.header_row_kinds import are_names, count_filled, count_known, name_of
from riparian.ingest.tables.sheet import CellRow, Header
from riparian.language.figures.cell_reading import Cell, fold_text
from riparian.language.figures.numbers import read_number

_COLUMNS = 3
_FIRST_COLUMNS = 2
"""Headings begin in one of these; a text further right is the rest of a record."""
_LIMIT = 40
_BRACKETED = re.compile(r"([\[【〔［(（<＜〈《「])\s*(.+?)\s*[\]】〕］)）>＞〉》」]")
_MARKED = re.compile(r"([■●◆▶▷○◎□▪◇◈▣☐])\s*(.+)")
_NUMBERED = re.compile(r"(?:\d{1,2}|[ivxIVX]{1,4}|[A-Z]|[가-하])[.)]\s+(.+)")
_COUNT_BEHIND = re.compile(
    r"\s*[(\[（［](?:총|計)? ?\d+ ?(?:件|건|개|projects?|activities)?[)\]）］]$"
)
_PLACES = frozenset(("country", "admin1", "admin2", "place"))


class Heading(msgspec.Struct, frozen=True):
    """The words of a heading without their mark, how it is marked, its column, its country."""

    words: str
    style: str
    column: int
    country: str | None


def heading_in(row: CellRow, header: Header) -> Heading | None:
    """The heading that a row is; None for one that is no heading by itself."""
    alone = text_alone(row, header)
    if alone is None:
        return None
    column, text = alone
    words, style = _split_mark(text)
    country = country_code(words)
    # Without a bracket or mark only a country's name tells a heading from a record cut short.
    if country is None and style in ("", _NUMBER):
        return None
    return Heading(words, style, column, country)


def text_alone(row: CellRow, header: Header) -> tuple[int, str] | None:
    """The column and text of a row that holds one short text, near its beginning, and no more.

    A place alone in a column of places further right continues the row above and heads nothing.
    """
    if len(header.names) < _COLUMNS or count_filled(row) != 1:
        return None
    column, cell = next((i, cell) for i, cell in enumerate(row.cells) if cell is not None)
    if not isinstance(cell, str) or column >= _FIRST_COLUMNS or len(cell) > _LIMIT:
        return None
    text = fold_text(cell)
    if not any(map(str.isalpha, text)):
        return None
    if column and not _PLACES.isdisjoint(fields_named(header.names[column])):
        return None
    return column, text


def style_of(text: str) -> str:
    """How a heading is marked: its bracket, its mark, `1` for a number, or nothing."""
    return _split_mark(text)[1]


_NUMBER = "1"


def _split_mark(text: str) -> tuple[str, str]:
    text = _COUNT_BEHIND.sub("", text).rstrip(" :：")
    for pattern in (_BRACKETED, _MARKED):
        if match := pattern.fullmatch(text):
            return match[2], match[1]
    if match := _NUMBERED.fullmatch(text):
        return match[1], _NUMBER
    return text, ""


_COUNT = r"(?: ?[(\[][^()\[\]]*[)\]])?[ :]*"
_TOTAL = re.compile(
    r"(?:(?:grand |sub[- ]?|overall )?totals?|sum|(?:合|総|小|累)?計|총 ?합?계|합 ?계|[소누]? ?계"
    r"|.{1,40}(?:[小合総]計|소계|합계|총계|[ -]sub-?total)"
    rf"|(?:sub-?total|grand total)\b.{{0,40}}){_COUNT}",
    re.IGNORECASE,
)
_TOTAL_HINT = re.compile("total|sum|ｔｏｔａｌ|ｓｕｍ|[計计계総총全전]", re.IGNORECASE)
"""What stands in every text that a total fits; quick to look for."""

_NOTE = re.compile(
    r"[(\[]?(?:注|註|주)\s*\d*[)\]:.]|[注註] ?\d|[注註] |※|\*+ ?\S|(?:as of|last updated)\b"
    r"|(?:source|notes?|footnotes?|remarks?|出典|出所|資料|備考|注記|출처|자료|비고) ?[:)]"
    r"|(?:작성일|기준일|更新日|作成日) ?:",
    re.IGNORECASE,
)
_TOTAL_LIMIT = 60
_COUNTED = re.compile(
    r"(?:(?:合計|総計|全部?で?|計|합계|총계|총|계|전체|total) ?:? ?)\d[\d,]* ?"
    r"(?:件|案件|건|개|개 ?사업|projects?|activities|records)?[ .:]*",
    re.IGNORECASE,
)
"""How many records there are: 총 3건, 計3件, Total 3 projects."""
_OF_PLACE = re.compile(
    r"(?:total|sum)(?: for| of| in|,|:| -)? (?P<after>.+)"
    r"|(?P<before>.+?),?(?: (?:total|sum)| ?[計계])",
    re.IGNORECASE,
)
"""A total with what it adds up: Total for Laos, Cambodia total, 라오스 계, ラオス計."""


def is_total_row(row: CellRow, header: Header) -> bool:
    """Whether a row adds others up: 合計, 총계, 소계, Total, with at most one other text beside."""
    first = next((cell for cell in row.cells if isinstance(cell, str) and _is_word(cell)), None)
    if first is None or len(first) > _TOTAL_LIMIT or not _TOTAL_HINT.search(first):
        return False
    folded = _close(first)
    is_plain = bool(_TOTAL.fullmatch(folded))
    if not is_plain and not _COUNTED.fullmatch(folded) and not _adds_up_a_part(first):
        return False
    # Beside "Total" there may stand what it is a total of, but not the words of a record.
    texts = [cell for cell in row.cells if isinstance(cell, str) and not _is_value(cell)]
    most = 2 if is_plain and len(header.names) >= 4 else 1
    return texts[0] == first and len(texts) <= most and (is_plain or _is_mostly_empty(row, header))


def _adds_up_a_part(text: str) -> bool:
    """Whether a text is a total with the name of a country, or "Total for" anything.

    "Total Sanitation Campaign" is a title, and so may be "… total" of what is no country.
    """
    match = _OF_PLACE.fullmatch(re.sub(rf"{_COUNT}$", "", fold_text(text)))
    if match is None:
        return False
    name = match["after"] or match["before"]
    return country_code(name) is not None or fold_text(text).casefold().startswith("total for ")


def _is_mostly_empty(row: CellRow, header: Header) -> bool:
    """Whether half of the columns or more are empty, as beside totals."""
    return count_filled(row) * 2 <= max(len(header.names), len(row.cells))


def is_note_row(row: CellRow, header: Header) -> bool:
    """Whether a row is a note below the table: one text, marked as a note, in several columns."""
    if len(header.names) < 2 or count_filled(row) != 1:
        return False
    text = next(cell for cell in row.cells if cell is not None)
    return isinstance(text, str) and bool(_NOTE.match(fold_text(text)))


def is_names_again(row: CellRow, header: Header) -> bool:
    """Whether a row repeats the column names, as tables for printing do on each page."""
    first = next((cell for cell in row.cells if cell is not None), None)
    if not isinstance(first, str) or not header.names or name_of(first) not in header.names[0]:
        return False
    names = [name_of(cell) for cell in row.cells if isinstance(cell, str)]
    if len(names) < 2 or len(names) != count_filled(row):
        return False
    known_names = {part for name in header.names for part in (name, *name.split(" / "))}
    return known_names.issuperset(names)


_NAMES_AT_LEAST = 3


def is_other_names(row: CellRow) -> bool:
    """Whether a row holds column names, if other ones: half of its cells are words for columns, and
    none holds a value."""
    cells = [cell for cell in row.cells if cell is not None]
    if len(cells) < _NAMES_AT_LEAST or not all(isinstance(cell, str) for cell in cells):
        return False
    if not any(fields_named(str(cell)) for cell in cells[:2]):
        return False
    count = count_known(row)
    return count >= _NAMES_AT_LEAST and count * 2 >= len(cells) and are_names(row)


def why_no_record(row: CellRow, header: Header) -> str | None:
    """Why a row is no record, as a sentence; None for a record."""
    if is_total_row(row, header):
        return "The row adds up others."
    if is_note_row(row, header):
        return "The row is a note below the table."
    if is_names_again(row, header):
        return "The row repeats the column names."
    if is_other_names(row):
        return "The row holds names of columns, as if another table began there."
    if heading_in(row, header):
        return "The row heads those below it."
    return None


def _is_word(text: str) -> bool:
    """Whether a text begins like a word and not like a number."""
    start = text.lstrip()[:1]
    return bool(start) and (start.isalpha() or start in "([（")


def _close(text: str) -> str:
    """Folded, without spaces between Japanese or Korean letters: 合　計 is 合計."""
    return re.sub(r"(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])", "", fold_text(text))


def _is_value(cell: Cell) -> bool:
    number = read_number(cell)
    return number is not None and (number.value is not None or number.state == "absent")
