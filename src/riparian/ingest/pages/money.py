"""The ceiling of a project as a commitment, with the day for which it counts."""

from __future__ import annotations

from riparian.ingest.pages.page_facts import PageProject
from riparian.ingest.pages.remarks import Remarks
from riparian.language.figures.dates import read_date
from riparian.language.figures.numbers import read_number
from riparian.language.figures.plausible import is_absurd
from riparian.language.figures.units import read_unit
from riparian.model.money import Amount, Transaction

_FIELD = "commitment"
_EXPECTED = "an amount in yen"


def commitment_of(
    one: PageProject, day: str | None, page_day: str | None, remarks: Remarks
) -> tuple[Transaction, ...]:
    """The ceiling, in yen unless it says otherwise; nothing where several or none is understood.

    `day` is that of the event; without it the fiscal year counts, else the day of the page.
    """
    if not one.ceilings:
        return ()
    words = one.ceilings[0]
    if len(one.ceilings) > 1:
        kept = "none was taken, because the page does not say which is this project's"
        remarks.note(f"供与限度額: {' / '.join(one.ceilings)}")
        remarks.flag("amount-wrong", _FIELD, "one ceiling", " / ".join(one.ceilings), kept)
        return ()
    reading = read_number(words, unit=read_unit(one.ceiling_unit or "円"))
    if reading is not None and reading.state == "absent":
        remarks.note(f"供与限度額: {words}")
        return ()
    if reading is None or reading.value is None:
        remarks.not_understood("amount-wrong", _FIELD, _EXPECTED, words)
        return ()
    if reading.state in ("chosen", "disputed"):
        code = "amount-wrong" if reading.state == "chosen" else "unit-disagrees"
        kept = f"it was read as {reading.value:,.0f}: {reading.how}"
        remarks.flag(code, _FIELD, _EXPECTED, words, kept)
    currency = reading.currency or (None if reading.sign else "JPY")
    if is_absurd(reading.value, currency):
        kept = "the amount was kept and is left out of every sum"
        remarks.flag("amount-absurd", _FIELD, None, words, kept)
    date = day or _date_instead(one, page_day, remarks)
    return (Transaction(Amount(reading.value, currency, sign=reading.sign), type="2", date=date),)


def _date_instead(one: PageProject, page_day: str | None, remarks: Remarks) -> str | None:
    year = read_date(one.year_words.split("\n")[0]) if one.year_words else None
    if year and year.value:
        kept = f"its fiscal year was taken: {year.value}"
        remarks.flag("value-date-missing", _FIELD, "a day", one.year_words, kept)
        return year.value
    kept = f"the day of the page was taken: {page_day}" if page_day else "it has no date"
    remarks.flag("value-date-missing", _FIELD, "a day", None, kept)
    return page_day
