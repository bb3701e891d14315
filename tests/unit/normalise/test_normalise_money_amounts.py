"""Amounts of an activity in dollars, and the one figure to show."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.model.activity import (
    Activity,
    ActivityDate,
    Amount,
    Budget,
    Event,
    PlannedDisbursement,
    Provenance,
    Transaction,
)
from riparian.model.derived import UsdAmount
from riparian.normalise.exchange_rates import default_rates
from riparian.normalise.money import ABSURD_RULE, ABSURD_USD, amounts_of, headline_amount

RATES = default_rates()


def activity(**parts: object) -> Activity:
    return Activity("XM-1", Provenance("set", line=7), **parts)  # type: ignore[arg-type]


def commitment(value: float | None, currency: str | None = "USD", **parts: object) -> Transaction:
    return Transaction(Amount(value, currency, parts.pop("on", None)), "2", **parts)  # type: ignore[arg-type]


def test_transactions_are_called_by_their_type() -> None:
    codes = {
        "1": "incoming funds",
        "2": "commitment",
        "3": "disbursement",
        "4": "expenditure",
        "11": "incoming commitment",
        "99": "unknown",
        None: "unknown",
    }
    made = activity(
        transactions=tuple(Transaction(Amount(5.0, "USD", "2019"), code) for code in codes)
    )
    amounts, problems = amounts_of(made, None, RATES)
    assert [a.kind for a in amounts] == list(codes.values())
    assert problems == ()


def test_the_value_date_goes_before_that_of_the_transaction() -> None:
    (amount,), _ = amounts_of(
        activity(transactions=(commitment(1e6, "JPY", on="2015-06-30", date="2010-01-04"),)),
        "JP",
        RATES,
    )
    assert (amount.value_date, amount.sureness, amount.constant_year) == (
        "2015-06-30",
        "derived",
        2021,
    )
    assert amount.usd == RATES.to_usd(1e6, "JPY", "2015-06-30").usd
    assert amount.usd_constant != amount.usd


def test_the_date_of_the_transaction_stands_in_for_the_value_date() -> None:
    (amount,), problems = amounts_of(
        activity(transactions=(commitment(1e6, "JPY", date="2010-01-04"),)), None, RATES
    )
    assert amount.value_date == "2010-01-04"
    assert "dated by its transaction" in amount.rule
    (note,) = problems
    assert (note.code, note.severity) == ("value-date-missing", "note")


def test_one_note_says_how_many_amounts_have_no_date_of_their_own() -> None:
    three = (commitment(1.0, date="2010"), commitment(2.0, date="2010"), commitment(3.0, on="2010"))
    _, (note,) = amounts_of(activity(transactions=three), None, RATES)
    assert note.field == "transaction 1 and 1 more"


def test_the_row_of_a_table_has_no_value_dates_to_miss() -> None:
    row = Activity("jp-1", Provenance("set", row=2), transactions=(commitment(1.0, date="2010"),))
    assert amounts_of(row, None, RATES)[1] == ()


def test_the_start_of_the_activity_is_only_assumed_for_an_amount() -> None:
    made = activity(
        transactions=(commitment(1e6, "JPY"), commitment(5.0, "USD")),
        activity_dates=(ActivityDate("1", "2012"), ActivityDate("2", "2013-04-02")),
    )
    (yen, dollars), problems = amounts_of(made, None, RATES)
    assert (yen.value_date, yen.sureness) == ("2013-04-02", "assumed")
    assert dollars.sureness == "reported"
    assert [p.code for p in problems] == ["value-date-missing"]


def test_an_event_dates_an_amount_where_nothing_else_does() -> None:
    made = activity(
        transactions=(commitment(1e6, "JPY"),), events=(Event("exchange-of-notes", "2014-02-03"),)
    )
    (amount,), _ = amounts_of(made, None, RATES)
    assert amount.value_date == "2014-02-03"


def row(*events: tuple[str, str], start: str | None = None) -> Activity:
    """A row of a register with an amount that has no date."""
    return Activity(
        "kr-1",
        Provenance("set", row=2),
        transactions=(commitment(5.5e6, "KRW"),),
        events=tuple(Event(*event) for event in events),
        activity_dates=(ActivityDate("1", start),) if start else (),
    )


def dated(made: Activity) -> tuple[str, str, str]:
    (amount,), _ = amounts_of(made, "KR", RATES)
    return amount.value_date, amount.sureness, amount.rule.rpartition("; ")[2]


def test_a_signing_dates_a_commitment_before_the_start() -> None:
    approval, signing = ("approval decision", "2012-02-03"), ("loan agreement", "2012-05-06")
    words = "dated by 'loan agreement'"
    assert dated(row(approval, signing, start="2013")) == ("2012-05-06", "derived", words)
    assert dated(row(approval, start="2013"))[0] == "2012-02-03"
    assert amounts_of(row(signing), "KR", RATES)[1] == ()


def test_an_event_that_promises_nothing_does_not_date_an_amount_where_the_start_is_known() -> None:
    words = "it has no date, that of the activity's start was taken"
    for event in ("completion of later support", "tender notice", "handover", "groundbreaking"):
        made = row((event, "2020-08-16"), start="2011")
        assert dated(made) == ("2011", "assumed", words)
        (note,) = amounts_of(made, "KR", RATES)[1]
        assert note.code == "value-date-missing"


def test_where_no_start_is_known_an_event_is_only_assumed_and_one_that_ends_it_never() -> None:
    news, works = ("news report", "2014-02-03"), ("groundbreaking", "2015-06-07")
    words = "it has no date, that of 'groundbreaking' was taken"
    assert dated(row(news, works)) == ("2015-06-07", "assumed", words)
    assert dated(row(news))[:2] == ("2014-02-03", "assumed")
    (amount,), (problem,) = amounts_of(row(("handover", "2020-01-01")), "KR", RATES)
    assert (amount.value_date, amount.usd, problem.code) == ("", None, "rate-missing")


def test_a_signing_does_not_date_what_was_paid() -> None:
    made = activity(
        transactions=(Transaction(Amount(1e6, "JPY"), "3"),),
        events=(Event("exchange-of-notes", "2014-02-03"),),
        activity_dates=(ActivityDate("2", "2015-06"),),
    )
    assert dated(made)[0] == "2015-06"


def test_without_any_date_yen_have_no_dollars_and_dollars_no_year() -> None:
    made = activity(transactions=(commitment(1e6, "JPY"), commitment(5.0, "USD")))
    (yen, dollars), problems = amounts_of(made, "JP", RATES)
    assert (yen.usd, yen.value) == (None, 1e6)
    assert (dollars.usd, dollars.usd_constant) == (5.0, None)
    assert [p.code for p in problems] == ["rate-missing", "value-date-missing"]


def test_a_missing_rate_is_a_problem_and_not_a_zero() -> None:
    made = activity(transactions=(commitment(9e9, "LAK", on="2024-05-01"),))
    (amount,), (problem,) = amounts_of(made, None, RATES)
    assert amount.usd is None
    assert (problem.code, problem.line, problem.record) == ("rate-missing", 7, "XM-1")
    assert problem.message == (
        "Expected a rate for LAK at 2024-05-01 in transaction 1 of XM-1, got 'no rate: the yearly"
        " LAK rates end in 2023 and daily ones do not reach'. The original amount is kept and left"
        " out of sums in dollars."
    )


def test_without_a_currency_the_reader_has_spoken_already() -> None:
    (amount,), problems = amounts_of(
        activity(transactions=(commitment(5.0, None, on="2019"),)), None, RATES
    )
    assert (amount.usd, amount.currency, problems) == (None, "", ())


def test_amounts_without_a_value_stay_out() -> None:
    made = activity(
        transactions=(commitment(None, on="2019"), commitment(0.0, on="2019")),
        budgets=(Budget(Amount(None, "USD", "2019")),),
    )
    amounts, _ = amounts_of(made, None, RATES)
    assert [a.value for a in amounts] == [0.0]


def test_an_absurd_amount_is_kept_out_of_sums() -> None:
    made = activity(transactions=(commitment(ABSURD_USD, on="2019"), commitment(7.0, on="2019")))
    amounts, (problem,) = amounts_of(made, None, RATES)
    shown = headline_amount(amounts)
    assert amounts[0].usd is None
    assert problem.code == "amount-absurd"
    assert shown is not None
    assert (shown.usd, shown.value) == (7.0, 7.0)


def test_many_dong_are_not_absurd() -> None:
    made = activity(transactions=(commitment(2e13, "VND", on="2019-01-01"),))
    (amount,), problems = amounts_of(made, None, RATES)
    assert amount.usd is not None
    assert problems == ()


def budget(value: float, kind: str | None, start: str = "2019-01-01") -> Budget:
    return Budget(Amount(value, "USD", start), kind, None, start, "2019-12-31")


def test_an_amount_without_a_rate_is_absurd_from_a_higher_number_on() -> None:
    made = activity(
        transactions=(commitment(1e17, "IRR", on="2019"), commitment(1e14, "IRR", on="2019"))
    )
    (absurd, high), problems = amounts_of(made, None, RATES)
    assert (absurd.rule == ABSURD_RULE, high.rule == ABSURD_RULE) == (True, False)
    assert [p.code for p in problems] == ["amount-absurd", "rate-missing"]


def test_a_revised_budget_replaces_the_original_of_its_period_and_says_so() -> None:
    made = activity(
        budgets=(budget(10.0, "1"), budget(12.0, "2"), budget(20.0, "1", "2018-01-01")),
        planned_disbursements=(
            PlannedDisbursement(Amount(3.0, "USD"), "1", "2020", "2020"),
            PlannedDisbursement(Amount(4.0, "USD"), "2", "2020", "2020"),
        ),
    )
    amounts, _ = amounts_of(made, None, RATES)
    assert [(a.kind, a.value) for a in amounts] == [
        ("budget", 12.0),
        ("budget", 20.0),
        ("planned", 4.0),
    ]
    assert "replaces the original 10 USD" in amounts[0].rule
    assert "dated by its period" in amounts[2].rule


def test_a_revised_budget_without_a_value_replaces_nothing() -> None:
    nothing = Budget(Amount(None, "USD", "2019"), "2", None, "2019-01-01", "2019-12-31")
    amounts, _ = amounts_of(activity(budgets=(budget(10.0, "1"), nothing)), None, RATES)
    assert [a.value for a in amounts] == [10.0]


def usd(kind: str, value: float, currency: str = "USD", **parts: object) -> UsdAmount:
    parts = {"usd": value, "rule": "r", "sureness": "reported"} | parts
    return UsdAmount(kind, value, currency, "2019", **parts)  # type: ignore[arg-type]


def test_commitments_are_shown_before_payments_before_budgets() -> None:
    budgets, paid = usd("budget", 9.0), usd("disbursement", 3.0)
    spent, promised = usd("expenditure", 4.0), usd("commitment", 5.0)
    incoming = usd("incoming funds", 50.0)
    for amounts, sum_, words in [
        ((incoming, budgets, paid, spent, promised, promised), 10.0, "sum of 2 commitments"),
        ((incoming, budgets, paid, spent), 7.0, "sum of 2 disbursements and expenditure"),
        ((incoming, budgets), 9.0, "its one budget"),
        ((usd("planned", 2.0),), 2.0, "its one planned disbursement"),
    ]:
        shown = headline_amount(amounts)
        assert shown is not None
        assert (shown.usd, shown.rule) == (sum_, words)
    assert headline_amount((incoming,)) is None
    assert headline_amount(()) is None


def test_commitments_that_cancel_out_are_passed_over() -> None:
    amounts = (usd("commitment", 5.0), usd("commitment", -5.0), usd("disbursement", 2.0))
    shown = headline_amount(amounts)
    assert shown is not None
    assert shown.usd == 2.0


def test_the_original_is_shown_only_in_one_currency() -> None:
    one = headline_amount((usd("commitment", 5.0, "JPY"), usd("commitment", 6.0, "JPY")))
    two = headline_amount((usd("commitment", 5.0, "JPY"), usd("commitment", 6.0, "EUR")))
    assert one is not None
    assert two is not None
    assert (one.value, one.currency) == (11.0, "JPY")
    assert (two.value, two.currency) == (None, None)


def test_a_sum_is_as_sure_as_its_weakest_and_says_what_is_missing() -> None:
    shown = headline_amount(
        (
            usd("commitment", 5.0),
            usd("commitment", 6.0, sureness="assumed"),
            usd("commitment", 7.0, "LAK", usd=None),
        )
    )
    assert shown is not None
    assert (shown.usd, shown.sureness) == (11.0, "assumed")
    assert "1 of 3 without a value in dollars" in shown.rule


def test_an_amount_without_dollars_is_still_shown_in_its_currency() -> None:
    shown = headline_amount((usd("commitment", 7.0, "LAK", usd=None),))
    assert shown is not None
    assert (shown.usd, shown.value, shown.currency) == (None, 7.0, "LAK")


VALUES = st.one_of(st.none(), st.floats(allow_nan=True, allow_infinity=True))
AMOUNTS = st.builds(
    Amount,
    VALUES,
    st.sampled_from([None, "USD", "JPY", "LAK", "XXX"]),
    st.sampled_from([None, "2019", "2019-03", "1850-01-01", "never"]),
)


@given(
    st.lists(st.builds(Transaction, AMOUNTS, st.sampled_from([None, "2", "3"])), max_size=4),
    st.lists(st.builds(Budget, AMOUNTS, st.sampled_from([None, "1", "2"])), max_size=4),
)
def test_every_value_is_an_amount_and_every_gap_has_a_reason(
    transactions: list[Transaction], budgets: list[Budget]
) -> None:
    made = activity(transactions=tuple(transactions), budgets=tuple(budgets))
    amounts, problems = amounts_of(made, "JP", RATES)
    values = [t for t in transactions if t.amount.value is not None]
    revised = [b for b in budgets if b.amount.value is not None and b.type == "2"]
    plain = [b for b in budgets if b.amount.value is not None and b.type != "2"]
    assert len(amounts) == len(values) + len(revised or plain)
    gaps = [a for a in amounts if a.usd is None and (a.currency or a.rule == ABSURD_RULE)]
    assert len(gaps) == sum(p.code in ("rate-missing", "amount-absurd") for p in problems)
    shown = headline_amount(amounts)
    assert shown is None or shown.usd is None or abs(shown.usd) < ABSURD_USD * len(amounts)


def priced(value: float, currency: str, date: str) -> Transaction:
    return Transaction(Amount(value, currency, date, price_year=2014), "2", date)


def test_dollars_at_the_prices_of_another_year_only_stand_in_for_those_of_their_date() -> None:
    made = activity(transactions=(priced(181_879, "USD", "2001"),))
    amounts, _ = amounts_of(made, "JP", RATES)
    (amount,) = amounts
    assert (amount.usd, amount.sureness, amount.value_date) == (181_879, "assumed", "2001")
    assert "prices of 2014, not of its date" in amount.rule
    assert (amount.usd_constant, amount.constant_year) == (181_879, 2014)
    head = headline_amount(amounts)
    assert head
    assert (head.price_year, head.sureness) == (2014, "assumed")
    assert "prices of 2014" in head.rule


def test_another_currency_at_the_prices_of_a_year_has_the_rate_of_that_year() -> None:
    (amount,), _ = amounts_of(activity(transactions=(priced(1e6, "EUR", "2001"),)), None, RATES)
    assert amount.usd == RATES.to_usd(1e6, "EUR", "2014").usd


def test_an_amount_of_the_year_of_its_prices_is_an_amount_like_any() -> None:
    (amount,), _ = amounts_of(activity(transactions=(priced(5, "USD", "2014-03"),)), None, RATES)
    assert (amount.sureness, amount.price_year) == ("reported", None)


# signs that several currencies share


def in_sign(sign: str, provider: str | None) -> tuple[UsdAmount, list[str]]:
    made = activity(transactions=(Transaction(Amount(1e6, None, "2015-06-30", sign=sign), "2"),))
    (amount,), problems = amounts_of(made, provider, RATES)
    return amount, [problem.code for problem in problems]


@pytest.mark.parametrize(
    ("sign", "provider", "currency"),
    [
        ("¥", "JP", "JPY"), ("¥", "CN", "CNY"), ("元", "CN", "CNY"), ("kr", "SE", "SEK"),
        ("fr", "CH", "CHF"), ("£", "GB", "GBP"), ("r", "ZA", "ZAR"), ("$", "AU", "AUD"),
        ("$", "US", "USD"), ("$", "KR", "USD"), ("dollars", "adb", "USD"),
    ],
)  # fmt: skip
def test_a_sign_is_the_currency_of_the_provider_and_the_rule_is_named(
    sign: str, provider: str, currency: str
) -> None:
    amount, problems = in_sign(sign, provider)
    assert (amount.currency, amount.sureness, problems) == (currency, "assumed", [])
    assert amount.usd == RATES.to_usd(1e6, currency, "2015-06-30").usd
    assert f"'{sign}'" in amount.rule
    assert "provider" in amount.rule


@pytest.mark.parametrize(
    ("sign", "provider"), [("¥", None), ("¥", "US"), ("$", None), ("kr", "JP"), ("£", "adb")]
)
def test_a_sign_that_nothing_decides_has_no_dollars_and_a_problem(
    sign: str, provider: str | None
) -> None:
    amount, problems = in_sign(sign, provider)
    assert (amount.value, amount.currency, amount.usd) == (1e6, sign, None)
    assert "several currencies" in amount.rule
    assert problems == ["currency-undecided"]
