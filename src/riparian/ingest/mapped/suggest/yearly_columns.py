"""Columns of amounts that each hold one year: `FY2019 disb.`, `FY2020 disb.`, `집행액 / 2021년`.

Columns whose names differ only in a year are one field, and each says its year. What is left of the
name says which field; where nothing is left (`2019 (USD)`), they are amounts if the table has no
others. Their years count in the order of their names, and a total beside them is left out, because
it would count twice.

Where years are fiscal ones, 年度 is Japan's and 회계연도 Korea's (`language.figures.periods`). FY
does not say whose: then the language of the table decides, or the one country that gives, if its
fiscal years are known (`language.figures.fiscal_years`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

import msgspec

from riparian.codelists.lists import country_code
from riparian.ingest.mapped.suggest.column_evidence import ColumnEvidence
from riparian.ingest.mapped.suggest.name_evidence import NameEvidence, what_name_says
from riparian.ingest.mapped.suggest.source_options import MONEY
from riparian.ingest.mapped.suggest.value_evidence import fit_of_values
from riparian.language.figures.cell_reading import fold_text
from riparian.language.figures.dates import full_year
from riparian.language.figures.fiscal_years import fiscal_countries
from riparian.language.figures.unit_words import read_unit

_WHEN = frozenset((
    "year", "date", "start", "end", "start_actual", "end_actual", "period", "signing_date",
    "event_date",
))  # fmt: skip
_WORD = re.compile(r"\bfy|fiscal|年度|회계 ?[연년]도", re.IGNORECASE)
_OWN_WORDS = {"JP": re.compile("年度"), "KR": re.compile("회계 ?[연년]도")}
_OF_LANGUAGE = {"ja": "JP", "ko": "KR"}


def whose_fiscal_years(
    columns: Sequence[ColumnEvidence], chosen: Sequence[str | None], lang: str | None
) -> tuple[str | None, str]:
    """The country (ISO code) and why; a reason without one where nothing says whose they are.

    Both are empty for a table without fiscal years.
    """
    with_years = [
        column
        for column, field in zip(columns, chosen, strict=True)
        if field in _WHEN and _has_fiscal_years(column)
    ]
    if not with_years:
        return None, ""
    name = f"'{with_years[0].name}'"
    text = " ".join(word for column in with_years for word in (column.name, *column.facts.values))
    own = [(code, match[0]) for code, word in _OWN_WORDS.items() if (match := word.search(text))]
    if len(own) == 1:
        [(country, word)] = own
        return country, f"{name} holds fiscal years, and {word} is {country}'s"
    if not own:
        if lang in _OF_LANGUAGE:
            return _OF_LANGUAGE[
                lang
            ], f"{name} holds fiscal years, by the table's language those of {_OF_LANGUAGE[lang]}"
        if giver := _only_giver(columns, chosen):
            return giver, f"{name} holds fiscal years, and only {giver} gives"
    return None, f"{name} holds fiscal years. If all are one country's, say it in [table]."


def _has_fiscal_years(column: ColumnEvidence) -> bool:
    named = bool(_WORD.search(column.name)) and column.facts.share("year") > 0.5
    return named or column.facts.share("fiscal") > 0.0


def _only_giver(columns: Sequence[ColumnEvidence], chosen: Sequence[str | None]) -> str | None:
    """The one country that all cells of the giver's column name, if its fiscal years are known."""
    givers = set(_givers(columns, chosen))
    country = givers.pop() if len(givers) == 1 else None
    return country if country in fiscal_countries() else None


def _givers(
    columns: Sequence[ColumnEvidence], chosen: Sequence[str | None]
) -> Iterable[str | None]:
    for column, field in zip(columns, chosen, strict=True):
        if field in ("provider", "provider_ref"):
            yield from map(country_code, column.facts.values)


_YEAR = re.compile(
    r"(?<![\d-])(?:j?fy|cy|fiscal year|calendar year)? ?'?"
    r"(?P<year>(?:19[5-9]|20\d)\d)(?:[-/]\d\d)?(?![\d-])(?: ?(?:年度?|년도?|회계 ?연도))?"
    r"|\bj?fy ?'?(?P<short>\d\d)(?!\d)",
    re.IGNORECASE,
)
_PLAIN_YEAR = re.compile(r" ?'?\d{4}")
_BRACKET = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_COMMA = re.compile(r"(?<!\d)[,、]|[,、](?!\d)|;")
_CONSTANT = re.compile(
    r"\b(?:constant|deflated|real +(?:prices|terms|values?))\b|実質|不変|불변|실질", re.IGNORECASE
)
_CURRENT = re.compile(r"\b(?:current|nominal) +prices\b", re.IGNORECASE)
# 2019 prices, 2019 USD prices, 2015年価格; in prices of 2019
_PRICES_BEHIND = re.compile(
    r"(?P<unit>.*?)(?:\bprices\b|\bprice levels?\b|価格|가격)", re.IGNORECASE
)
_PRICES_BEFORE = re.compile(r"\b(?:at|in) (?:the )?prices (?:of|from) *$", re.IGNORECASE)
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
    """The one year in a name, and the name without it; None where there is none or several, or
    where it is that of prices: `Amount (2019 USD)`, `constant 2017 prices`. Current prices are the
    money of the year in which it is paid."""
    folded = fold_text(name)
    matches = list(_YEAR.finditer(folded))
    if len(matches) != 1:
        return None
    match = matches[0]
    if _is_of_prices(folded, match):
        return None
    rest = f"{folded[: match.start()]} {folded[match.end() :]}".replace("_", " ")
    rest = _LEFTOVERS.sub(" ", rest)
    year = match["year"] or full_year(match["short"])
    return year, " ".join(_LEFTOVERS.sub(" ", rest).split())


def _is_of_prices(folded: str, match: re.Match[str]) -> bool:
    """Whether words for prices of a year stand with it, or only a currency in its bracket or behind
    its comma. In `2019 (constant USD)` and `2019, constant USD` neither does."""
    before, after, is_aside = _beside(folded, match)
    words = f"{before} {after}"
    if is_aside and _PLAIN_YEAR.fullmatch(match[0]) and _is_money(words):
        return True
    if _CONSTANT.search(words):
        return True
    behind = _PRICES_BEHIND.match(after)
    has_prices = behind is not None and (not behind["unit"].strip() or _is_money(behind["unit"]))
    return (has_prices or bool(_PRICES_BEFORE.search(before))) and not _CURRENT.search(words)


def _beside(folded: str, match: re.Match[str]) -> tuple[str, str, bool]:
    """What stands before and behind the year, in its bracket or else between its commas; and
    whether that is an aside, in a bracket or behind a comma."""
    for bracket in _BRACKET.finditer(folded):
        if bracket.start() < match.start() and match.end() < bracket.end():
            start, end = bracket.span(1)
            return folded[start : match.start()], folded[match.end() : end], True
    bare = _BRACKET.sub(lambda bracket: " " * len(bracket[0]), folded)
    *asides, before = _COMMA.split(bare[: match.start()])
    return before, _COMMA.split(bare[match.end() :])[0], bool(asides)


def _is_money(words: str) -> bool:
    unit = read_unit(words)
    return unit is not None and bool(unit.currency or unit.sign)


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
