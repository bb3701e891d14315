"""Whose fiscal years a table means, where its years are fiscal ones.

年度 is Japan's and 회계연도 Korea's (`language.figures.periods`). FY does not say whose: then the
language of the table decides, or the one country that gives, if its fiscal years are known
(`language.figures.fiscal`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from riparian.codelists.countries import country_code
from riparian.ingest.mapped.suggest.column import ColumnEvidence
from riparian.language.figures.fiscal import fiscal_countries

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
