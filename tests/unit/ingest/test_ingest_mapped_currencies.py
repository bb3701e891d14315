"""Which currency an amount is in: by its cell, its row, its heading, a note, the mapping."""

from __future__ import annotations

import pytest

from riparian.model.activity import Amount

MAPPING = '[columns]\ntitle = "Title"\namount = "Amount"\n'
WITH_COLUMN = MAPPING + 'currency = "Currency"\n'


def amount_in(read) -> Amount:
    (activity,) = read.activities
    (transaction,) = activity.transactions
    return transaction.amount


@pytest.mark.parametrize(
    ("table", "mapping", "currency", "sign"),
    [
        ('Title,Amount\nA road,"¥1,200m"\n', MAPPING, None, "¥"),
        ('Title,Amount,Currency\nA road,"¥1,200m",JPY\n', WITH_COLUMN, "JPY", None),
        ('Title,Amount,Currency\nA road,"1,200m",¥\n', WITH_COLUMN, None, "¥"),
        ('Title,Amount,Currency\nA road,"1,200m",円\n', WITH_COLUMN, "JPY", None),
        ('All amounts in JPY,\nTitle,Amount\nA road,"¥1,200m"\n', MAPPING, "JPY", None),
        (
            'Title,Amount\nA road,"¥1,200m"\n',
            MAPPING + '[defaults]\ncurrency = "CNY"\n',
            "CNY",
            None,
        ),
        (
            'Title,Amount\nA road,"¥1,200m"\n',
            MAPPING + '[defaults]\ncurrency = "USD"\n',
            None,
            "¥",
        ),
    ],
)
def test_a_sign_is_what_the_row_the_note_or_the_mapping_says(
    read_mapped, table, mapping, currency, sign
):
    read = read_mapped(table, mapping)
    amount = amount_in(read)
    assert (amount.value, amount.currency, amount.sign) == (1.2e9, currency, sign)
    assert not {"unit-disagrees", "currency-missing", "currency-unknown"} & set(read.codes)


def test_a_sign_in_the_heading_holds_for_bare_numbers(read_mapped):
    mapping = MAPPING.replace('"Amount"', '"Amount ($ million)"')
    amount = amount_in(read_mapped("Title,Amount ($ million)\nA road,5\n", mapping))
    assert (amount.value, amount.currency, amount.sign) == (5e6, None, "$")


@pytest.mark.parametrize(
    ("table", "mapping", "value", "currency", "sign"),
    [
        ('Title,Amount (USD)\nA road,"¥1,200m"\n', MAPPING, 1.2e9, None, "¥"),
        ('Title,Amount (mil. USD)\nA road,"USD 6,000,000"\n', MAPPING, 6e6, "USD", None),
        ('Title,Amount,Currency\nA road,"EUR 6",USD\n', WITH_COLUMN, 6, "EUR", None),
        ('Title,Amount,Currency\nA road,"¥6",USD\n', WITH_COLUMN, 6, None, "¥"),
    ],
)
def test_units_that_disagree_are_told_with_what_was_kept(
    read_mapped, table, mapping, value, currency, sign
):
    column = table.partition("\n")[0].split(",")[1]
    read = read_mapped(table, mapping.replace('"Amount"', f'"{column}"'))
    amount = amount_in(read)
    assert (amount.value, amount.currency, amount.sign) == (value, currency, sign)
    problem = read.the("unit-disagrees")
    assert problem.row == 2
    assert problem.kept
