import io
from typing import Any

import pytest
from rich.console import Console

from riparian.cli.commands.project import _fact, _print_description, amount_words
from riparian.model.derived import UsdAmount

LONG = "https://example.org/" + "path/" * 30


def amount(**said):
    fields: dict[str, Any] = {
        "kind": "commitment", "value": 4e9, "currency": "KRW", "value_date": "", "usd": None,
        "rule": "no date is given", "sureness": None,
    }  # fmt: skip
    return UsdAmount(**fields | said)


def test_an_amount_without_a_date_says_so_once():
    assert amount_words(amount()) == ("KRW 4,000,000,000 (no value in dollars), no date", "")
    with_note = amount(rule="no date is given; the loan's limit")
    assert amount_words(with_note)[1] == "the loan's limit"


def test_an_amount_with_a_date_says_it_and_its_rule():
    dated = amount(value_date="2020-01-02", usd=3.4e6, rule="ECB rate", sureness="derived")
    assert amount_words(dated) == ("KRW 4,000,000,000 = USD 3,400,000 on 2020-01-02", "ECB rate")


@pytest.mark.parametrize("width", [40, 80, 100])
def test_an_address_is_never_broken(width):
    out = io.StringIO()
    console = Console(file=out, width=width, highlight=False)
    _fact(console, "note", f"see {LONG} for more", "(en)")
    _print_description(console, f"Words before {LONG}")
    assert out.getvalue().count(LONG) == 2


def test_text_without_a_long_address_is_wrapped():
    out = io.StringIO()
    _fact(Console(file=out, width=40, highlight=False), "note", "word " * 30, "")
    assert max(map(len, out.getvalue().splitlines())) <= 40
