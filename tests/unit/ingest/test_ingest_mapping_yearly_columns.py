"""The year that a column of amounts is of, by its name."""

from __future__ import annotations

import pytest

from riparian.ingest.mapped.suggest.yearly_columns import year_in


@pytest.mark.parametrize(
    ("name", "year", "rest"),
    [
        ("FY98", "1998", ""),
        ("FY99 disb.", "1999", "disb."),
        ("Budget FY'00", "2000", "Budget"),
        ("FY19", "2019", ""),
        ("2019 (USD)", "2019", "(USD)"),
        ("2019 (constant USD)", "2019", "(constant USD)"),
        ("Disbursement (2019)", "2019", "Disbursement"),
        ("Contract price 2019", "2019", "Contract price"),
        ("Contract prices 2019", "2019", "Contract prices"),
        ("2019 contract prices", "2019", "contract prices"),
        ("契約価格 2019年", "2019", "契約価格"),
        ("Real estate 2019", "2019", "Real estate"),
        ("2019 (current prices)", "2019", "(current prices)"),
        ("2019 current prices", "2019", "current prices"),
        ("Disbursements 2019, current prices", "2019", "Disbursements current prices"),
        ("Disbursements in current 2019 prices", "2019", "Disbursements in current prices"),
        ("Disbursements (current prices of 2019)", "2019", "Disbursements (current prices of )"),
        ("2019, constant USD", "2019", "constant USD"),
        ("Disbursements 2019, constant prices", "2019", "Disbursements constant prices"),
        ("Disbursements, USD million, 2019", "2019", "Disbursements, USD million,"),
        ("Amount (USD, 2019)", "2019", "Amount (USD, )"),
        ("집행액 / 2021년", "2021", "집행액"),
    ],
)
def test_the_year_of_payments_and_what_is_left(name, year, rest):
    assert year_in(name) == (year, rest)


@pytest.mark.parametrize(
    "name",
    [
        "Amount (2019 USD)",
        "Amount (2019 $)",
        "Amount (Constant USD 2021)",
        "Amount constant 2017 USD",
        "Amount, constant 2017 USD",
        "Amount, 2019 USD",
        "Amount in 1,000 USD, constant 2019",
        "2019 prices",
        "Amount (2019 prices)",
        "Amount, 2019 USD prices",
        "Amount at 2019 price levels",
        "Amount in prices of 2019",
        "Amount (real 2019 prices)",
        "Amount in real terms (2019), deflated 2019",
        "Current commitments at 2019 prices",
        "実質額（2015年価格）",
        "2015년 불변가격",
        "Disbursement 2019 (constant 2017 USD)",
        "Amount",
    ],
)
def test_the_year_of_prices_is_none_of_payments(name):
    assert year_in(name) is None
