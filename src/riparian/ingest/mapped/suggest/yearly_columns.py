"""Columns of amounts that each hold one year: `FY2019 disb.`, `FY2020 disb.`, `집행액 / 2021년`.

Columns whose names differ only in a year are one field, and each says its year. What is left of the
name says which field; where nothing is left (`2019 (USD)`), they are amounts if the table has no
others. Their years count in the order of their names, and a total beside them is left out, because
it would count twice.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

import msgspec

from riparian.ingest.mapped.suggest.column import ColumnEvidence
from riparian.ingest.mapped.suggest.names import NameEvidence, what_name_says
from riparian.ingest.mapped.suggest.source_options import MONEY
from riparian.ingest.mapped.suggest.values import fit_of_values
from riparian.language.figures.reading import fold_text

_YEAR = re.compile(
    r"(?<![\d-])(?:j?fy|cy|fiscal year|calendar year)? ?'?"
    r"(?P<year>(?:19[5-9]|20\d)\d)(?:[-/]\d\d)?(?![\d-])(?: ?(?:年度?|년도?|회계 ?연도))?"
    r"|\bj?fy ?'?(?P<short>\d\d)(?!\d)",
    re.IGNORECASE,
)
_LEFTOVERS = re.compile(r"\(\s*\)|\[\s*\]|(?:^|\s)[-/_:,.](?=\s|$)")
_BARE_BITS = 3.5
"""For amounts by the currency beside a name that is only a year."""
_NUMBERS = 0.7


class Yearly(msgspec.Struct, frozen=True):
    """Columns of one field, each of a year: the field, and by column number the evidence."""

    field: str
    columns: dict[int, ColumnEvidence]


def yearly_columns(columns: Sequence[ColumnEvidence]) -> list[Yearly]:
    """The groups of such columns, as long as each year is there once."""
    groups: dict[str, dict[int, str]] = defaultdict(dict)
    for index, column in enumerate(columns):
        if year_and_rest := year_in(column.name):
            groups[year_and_rest[1].casefold()][index] = year_and_rest[0]
    yearly = []
    for rest, members in groups.items():
        years = set(members.values())
        if 1 < len(years) == len(members) and all(_are_numbers(columns[i]) for i in members):
            named = _name_evidence(rest, [columns[index] for index in members])
            if field := _field(named):
                yearly.append(
                    Yearly(
                        field,
                        {i: _of(columns[i], year, field, named) for i, year in members.items()},
                    )
                )
    return yearly


def year_in(name: str) -> tuple[str, str] | None:
    """The one year in a name, and the name without it; None where there is none or several."""
    folded = fold_text(name)
    matches = list(_YEAR.finditer(folded))
    if len(matches) != 1:
        return None
    match = matches[0]
    rest = f"{folded[: match.start()]} {folded[match.end() :]}".replace("_", " ")
    rest = _LEFTOVERS.sub(" ", rest)
    return match["year"] or f"20{match['short']}", " ".join(_LEFTOVERS.sub(" ", rest).split())


def _are_numbers(column: ColumnEvidence) -> bool:
    share = column.facts.share
    return not column.facts.filled or (share("number") >= _NUMBERS and share("year") < _NUMBERS)


def _name_evidence(rest: str, columns: Sequence[ColumnEvidence]) -> NameEvidence:
    named = what_name_says(rest)
    currency = next(filter(None, (c.unit.currency or c.unit.sign for c in columns if c.unit)), None)
    if not named.bits and not named.off and named.unknown and (currency or named.currency):
        why = f"its name is a year, with {currency or named.currency} beside it"
        return NameEvidence({"amount": _BARE_BITS}, {"amount": why}, currency=named.currency)
    return named


def _field(named: NameEvidence) -> str | None:
    money = {field: bits for field, bits in named.bits.items() if field in MONEY}
    return max(money, key=lambda field: money[field]) if money else None


def _of(column: ColumnEvidence, year: str, field: str, named: NameEvidence) -> ColumnEvidence:
    fit = fit_of_values(field, column.facts)
    why = {**named.why, field: f"{named.why[field]}, of {year}"}
    return msgspec.structs.replace(
        column,
        named=msgspec.structs.replace(named, why=why),
        bits={field: named.bits[field] + fit.bits},
        fits={field: fit},
        year=year,
    )


def with_years(
    columns: Sequence[ColumnEvidence], chosen: Sequence[str | None], groups: Sequence[Yearly]
) -> tuple[list[ColumnEvidence], list[str | None]]:
    """The columns and their fields with those of a year in place; totals of the same left out."""
    now, fields = list(columns), list(chosen)
    for group in groups:
        others = {field for field in fields if field in MONEY}
        if others and group.field == "amount":
            continue
        fields = [None if field == group.field else field for field in fields]
        for index, column in group.columns.items():
            now[index], fields[index] = column, group.field
    return now, fields
