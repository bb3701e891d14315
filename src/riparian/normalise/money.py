"""Every published amount with its value in US dollars, and the one figure to show.

Each budget, planned disbursement and transaction that has a value becomes a `UsdAmount`. Nothing is
added up here but the headline. How a currency becomes dollars is in
`riparian.normalise.exchange_rates`.

Dollars of one year become dollars of the base year by the provider's own deflator. The OECD's
implied deflators of DAC members include the change of the exchange rate, so they are for amounts
already in dollars of their year, never for local ones. They end in 2022; China and single
multilaterals have none, and then there is no constant value.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Literal

import msgspec

from riparian.codelists.lists import load_codelist, read_table
from riparian.english import first_of
from riparian.language.figures.unit_words import currencies_of, currency_by_provider
from riparian.model.activity import Activity, Amount, Budget, Event, PlannedDisbursement
from riparian.model.derived import Sureness, UsdAmount, weakness
from riparian.normalise.exchange_rates import Conversion, Rates
from riparian.normalise.iso_days import span_of
from riparian.normalise.page_events import event_meaning
from riparian.problems import Problem, make_problem

_SERIES = "dac_deflator_usd"


def constant_usd(usd: float, year: int, provider: str | None) -> tuple[float, int] | None:
    """A value in constant dollars and their base year, or None where no deflator reaches.

    `provider` is a provider code (`JP`). Constant = 100 x current / deflator, as the OECD defines
    it.
    """
    deflator = _deflators().get((provider, year)) if provider else None
    return None if deflator is None else (100 * usd / deflator[0], deflator[1])


@lru_cache(maxsize=1)
def _deflators() -> dict[tuple[str, int], tuple[float, int]]:
    codes = {
        row["series"]: row["provider_code"] for row in read_table(__package__, "deflator_names.csv")
    }
    return {
        (codes[row["provider"]], int(row["year"])): (float(row["deflator"]), int(row["base_year"]))
        for row in read_table(__package__, "deflators.csv")
        if row["series"] == _SERIES and row["provider"] in codes
    }


ABSURD_USD = 5e10
"""Dollars that no aid activity is worth; such an amount is kept and left out of every sum.

It covers all that readers, which know no rates, call absurd already: 10^13 yen and more.
"""
ABSURD_VALUE = 1e16
"""The same in units of a currency for which there is no rate."""

ABSURD_RULE = "left out of every sum: larger than any aid activity could be"

_SHORT = {"2": "commitment"}
"""Names of ours that are shorter than those of the TransactionType list."""

_REVISED = "2"

Held = Literal["committed", "spent", "budgeted", "forecast", "pledged"]
"""What the figure of an activity is: promised in a contract, paid out, budgeted, expected to be
paid out (planned disbursements), or only pledged."""


class Headline(msgspec.Struct, frozen=True, omit_defaults=True):
    """The figure to show for an activity and, in words, what it is.

    `held`: what kind of money it is; a pledge stands in no sum of the other kinds.
    `usd` is None where no amount in it has a value in dollars. `value` and `currency` are the
    original, where all of it is in one currency. `price_year`: some of it is at the prices of
    that year.
    """

    usd: float | None
    rule: str
    sureness: Sureness
    held: Held
    value: float | None = None
    currency: str | None = None
    price_year: int | None = None


class _Item(msgspec.Struct, frozen=True):
    """One published amount: what it is, the date it has if no value date, and where it stands."""

    kind: str
    amount: Amount
    date: str | None
    date_name: str
    where: str
    note: str = ""


class _Known(msgspec.Struct, frozen=True):
    """What dates amounts that have no date: the signing, and what stands in for a start."""

    signing: Event | None
    start: tuple[str, str] | None


def amounts_of(
    activity: Activity, provider: str | None, rates: Rates
) -> tuple[tuple[UsdAmount, ...], tuple[Problem, ...]]:
    """All amounts of an activity in dollars at their dates, and what has no rate or is absurd.

    The date is the value date, else that of the transaction or the start of the period, else, for
    a commitment, the day of signing or approval, else the activity's own start (`assumed`); where
    no start is known, an event that tells no end. One note says how often. A table row has no value
    dates, so there only what is assumed is noted. A revised budget replaces the original of the
    same period.
    `provider` only chooses the deflator. Amounts without a value stay out: the reader said so.
    An amount at the prices of another year is turned into dollars of that year, which only stand
    in for those of its date (`assumed`).
    """
    dating = _Known(_signing(activity), next(_starts(activity), None))
    amounts: list[UsdAmount] = []
    problems: list[Problem] = []
    redated: list[_Item] = []
    for item in _items(activity):
        amount, problem = _convert(item, dating, provider, rates, activity)
        amounts.append(amount)
        if problem:
            problems.append(problem)
        elif _is_redated(item, dating, activity):
            redated.append(item)
    return tuple(amounts), (*problems, *_note_dates(redated, activity))


def headline_amount(amounts: Sequence[UsdAmount]) -> Headline | None:
    """The figure to show: commitments, else what was paid, else budgets, else planned
    disbursements, else pledges.

    Takes the first of them with a sum other than zero. Amounts without a rate or absurd ones are
    not in the sum, and `rule` says how many. None where there is no such amount at all.
    """
    groups = [
        (held, words, counted)
        for held, words, kinds in _SHOWN
        if (counted := [a for a in amounts if a.kind in kinds and a.rule != ABSURD_RULE])
    ]
    # A sum of zero is one that was corrected away, so the next kind of money heads the project.
    headlines = [_headline(held, words, counted) for held, words, counted in groups]
    return next((h for h in headlines if h.usd), None) or next(iter(headlines), None)


_SHOWN: tuple[tuple[Held, str, frozenset[str]], ...] = (
    ("committed", "commitments", frozenset({"commitment"})),
    ("spent", "disbursements and expenditure", frozenset({"disbursement", "expenditure"})),
    ("budgeted", "budgets", frozenset({"budget"})),
    ("forecast", "planned disbursements", frozenset({"planned"})),
    ("pledged", "pledges", frozenset({"outgoing pledge"})),
)
_ONE = {"planned": "planned disbursement", "outgoing pledge": "pledge"}


def _headline(held: Held, words: str, amounts: list[UsdAmount]) -> Headline:
    with_usd = [a for a in amounts if a.usd is not None]
    one_kind = _ONE.get(amounts[0].kind, amounts[0].kind)
    rule = f"sum of {len(amounts)} {words}" if len(amounts) > 1 else f"its one {one_kind}"
    if len(with_usd) < len(amounts):
        rule += f"; {len(amounts) - len(with_usd)} of {len(amounts)} without a value in dollars"
    rule += "".join(sorted({_price_note(a.price_year) for a in amounts}))
    currencies = {a.currency for a in amounts}
    currency = currencies.pop() if len(currencies) == 1 else None
    return Headline(
        usd=math.fsum(a.usd for a in with_usd if a.usd is not None) if with_usd else None,
        rule=rule,
        sureness=max((a.sureness for a in with_usd or amounts), key=weakness),
        held=held,
        value=sum(a.value for a in amounts) if currency else None,
        currency=currency or None,
        price_year=next((a.price_year for a in with_usd or amounts if a.price_year), None),
    )


def _signing(activity: Activity) -> Event | None:
    """The event by which the money was promised: a signing, else a decision to go ahead."""
    events = sorted((e for e in activity.events if span_of(e.date)), key=lambda event: event.date)
    by_means = {event_meaning(event.type).means: event for event in reversed(events)}
    return by_means.get("signed") or by_means.get("approved")


def _starts(activity: Activity) -> Iterator[tuple[str, str]]:
    """Days that stand in for a start, the likeliest first, with words for them.

    Events that tell an end are left out: the money was promised years before.
    """
    for date in (activity.date_of("2"), activity.date_of("1")):
        if span_of(date):
            yield date or "", "the activity's start"
    by_what = [(event_meaning(event.type).tells, event) for event in activity.events]
    for tells, event in sorted(by_what, key=lambda pair: (pair[0] != "start", pair[1].date)):
        if tells != "end" and span_of(event.date):
            yield event.date, f"'{event.type}'"


def _items(activity: Activity) -> Iterator[_Item]:
    for n, transaction in enumerate(activity.transactions, 1):
        kind, where = _kind(transaction.type), f"transaction {n}"
        if transaction.amount.value is not None:
            yield _Item(kind, transaction.amount, transaction.date, "its transaction", where)
    yield from _in_force("budget", "budget", activity.budgets)
    yield from _in_force("planned", "planned disbursement", activity.planned_disbursements)


def _in_force(
    kind: str, name: str, planned: Sequence[Budget | PlannedDisbursement]
) -> Iterator[_Item]:
    """Of budgets for the same period and receiver, the revised ones if there are any."""
    originals: dict[object, list[str]] = {}
    revised = {_same(each) for each in planned if _counts(each) and each.type == _REVISED}
    for each in planned:
        if _counts(each) and each.type != _REVISED and _same(each) in revised:
            original = f"{each.amount.value:,.0f} {each.amount.currency or ''}".strip()
            originals.setdefault(_same(each), []).append(original)
    for n, each in enumerate(planned, 1):
        replaced = originals.get(_same(each), [])
        if _counts(each) and (each.type == _REVISED or not replaced):
            note = f"; revised, replaces the original {' and '.join(replaced)}" if replaced else ""
            start = each.period_start
            yield _Item(kind, each.amount, start, "its period", f"{name} {n}", note)


def _counts(each: Budget | PlannedDisbursement) -> bool:
    return each.amount.value is not None


def _same(each: Budget | PlannedDisbursement) -> object:
    receiver = each.receiver_org if isinstance(each, PlannedDisbursement) else None
    return (each.period_start, each.period_end, receiver)


@lru_cache(maxsize=256)
def _kind(code: str | None) -> str:
    if code in _SHORT:
        return _SHORT[code]
    name = load_codelist("TransactionType").name_of(code) if code else None
    return name.lower() if name else "unknown"


def _convert(
    item: _Item, dating: _Known, provider: str | None, rates: Rates, activity: Activity
) -> tuple[UsdAmount, Problem | None]:
    value, (currency, by_sign) = item.amount.value or 0.0, _currency_of(item.amount, provider)
    date, dated, sureness = _date_of(item, dating)
    price_year = _other_prices(item, date)
    if price_year:
        # AidData states China's money in dollars of 2014: only that year's rate fits the amount.
        dated, sureness = dated + _price_note(price_year), "assumed"
    converted = rates.to_usd(value, currency, str(price_year) if price_year else date)
    # "not <", so that NaN, which is neither less nor more, is absurd too.
    absurd = not abs(value) < ABSURD_VALUE or abs(converted.usd or 0.0) >= ABSURD_USD
    problem = _problem(item, activity, currency, date, converted, absurd)
    dated = by_sign + dated
    if absurd or converted.usd is None:
        unknown = converted.rule if currency or not item.amount.sign else _UNDECIDED
        rule = ABSURD_RULE if absurd else unknown + dated + item.note
        stated = currency or item.amount.sign or ""
        return UsdAmount(
            item.kind, value, stated, date, None, rule, converted.sureness, price_year=price_year
        ), problem
    if price_year:
        constant: tuple[float, int] | None = converted.usd, price_year
    else:
        constant = _constant(converted.usd, date, provider)
    return UsdAmount(
        kind=item.kind,
        value=value,
        currency=currency,
        value_date=date,
        usd=converted.usd,
        rule=converted.rule + dated + item.note,
        # a guessed date makes no guess of an amount that needs no rate
        sureness="assumed"
        if by_sign
        else converted.sureness
        if currency == "USD" and not price_year
        else max(converted.sureness, sureness, key=weakness),
        rate=converted.rate,
        rate_date=converted.rate_date,
        rate_source=converted.rate_source,
        usd_constant=constant[0] if constant else None,
        constant_year=constant[1] if constant else None,
        price_year=price_year,
    ), problem


def _currency_of(amount: Amount, provider: str | None) -> tuple[str, str]:
    """The currency of an amount, and by which rule a sign that several share was decided."""
    if amount.currency or not amount.sign:
        return (amount.currency or "").strip().upper(), ""
    decided = currency_by_provider(amount.sign, provider)
    return (decided[0], f"; {decided[1]}") if decided else ("", "")


_UNDECIDED = "no value in dollars: several currencies share its sign"


def _other_prices(item: _Item, date: str) -> int | None:
    """The year of whose prices an amount is, unless it is the year of the amount itself."""
    year = item.amount.price_year
    return None if year is None or date[:4] == str(year) else year


def _price_note(price_year: int | None) -> str:
    return f"; at the prices of {price_year}, not of its date" if price_year else ""


def _date_of(item: _Item, dating: _Known) -> tuple[str, str, Sureness]:
    """The date of a value, how it was found if not published with it, and how sure that is."""
    for date, words, sureness in _dates(item, dating):
        if date and span_of(date):
            return date, words, sureness
    return "", "", "reported"


def _dates(item: _Item, dating: _Known) -> Iterator[tuple[str | None, str, Sureness]]:
    yield item.amount.value_date, "", "reported"
    yield item.date, f"; dated by {item.date_name}", "derived"
    if dating.signing and item.kind == "commitment":
        yield dating.signing.date, f"; dated by '{dating.signing.type}'", "derived"
    if dating.start:
        date, of = dating.start
        yield date, f"; it has no date, that of {of} was taken", "assumed"


def _is_redated(item: _Item, dating: _Known, activity: Activity) -> bool:
    if span_of(item.amount.value_date):
        return False
    # Tables have no column for value dates: of their amounts only an assumed date is worth a note.
    if activity.provenance.row is None:
        return True
    return _date_of(item, dating)[2] == "assumed" or _date_of(item, dating)[0] == ""


def _note_dates(redated: list[_Item], activity: Activity) -> tuple[Problem, ...]:
    if not redated:
        return ()
    return (
        make_problem(
            "value-date-missing",
            dataset=activity.provenance.dataset,
            line=activity.provenance.line,
            row=activity.provenance.row,
            record=activity.iati_identifier,
            field=first_of((item.where for item in redated), 1),
            expected="a value date",
            kept="the date of its transaction, period or activity was used",
        ),
    )


def _constant(usd: float, date: str, provider: str | None) -> tuple[float, int] | None:
    return constant_usd(usd, int(date[:4]), provider) if date else None


def _problem(
    item: _Item,
    activity: Activity,
    currency: str,
    date: str,
    converted: Conversion,
    absurd: bool,
) -> Problem | None:
    """What is wrong with an amount. That it has neither currency nor sign, the reader has said."""
    if absurd:
        code, expected = "amount-absurd", f"less than {ABSURD_USD:,.0f} US dollars"
        got: str | None = f"{item.amount.value:,.0f} {currency}".strip()
        kept = "It is kept in the record and left out of every sum"
    elif converted.usd is None and currency:
        code, expected = "rate-missing", f"a rate for {currency}" + (f" at {date}" if date else "")
        got = converted.rule
        kept = "The original amount is kept and left out of sums in dollars"
    elif item.amount.sign and not currency:
        among = currencies_of(item.amount.sign)
        code, expected = "currency-undecided", f"which of {', '.join(among)} it is"
        got = f"{item.amount.sign} {item.amount.value:,.10g}"
        kept = "It is kept without a value in dollars"
    elif not date and currency:
        code, expected, got = "value-date-missing", "a date", None
        kept = "It counts in dollars as published, in no year"
    else:
        return None
    return make_problem(
        code,
        dataset=activity.provenance.dataset,
        line=activity.provenance.line,
        row=activity.provenance.row,
        record=activity.iati_identifier,
        field=item.where,
        expected=expected,
        got=got,
        kept=kept,
    )
