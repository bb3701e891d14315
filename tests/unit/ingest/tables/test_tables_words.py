"""Column names: one spelling for all, and the fields that they held elsewhere."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.ingest.tables.column_names import (
    FIELDS,
    fields_named,
    fold_header,
    header_words,
    is_tag,
    unit_of_header,
)


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Project Title", "project title"),
        ("project_title", "project title"),
        ("ProjectTitle", "project title"),
        ("USD_Disbursement", "usd disbursement"),
        ("participating-org (Funding)", "participating org funding"),
        ("１．案件名", "案件名"),
        ("(5)供与限度額", "供与限度額"),
        ("国　名", "国名"),
        ("総事業費（百万円）", "総事業費"),
        ("약정액\n[백만달러]", "약정액"),
        ("사업명(한글)", "사업명한글"),
        ("  Amount \n (USD) ", "amount"),
        ("#adm1 +Name +code", "#adm1+code+name"),
        ("2019", "2019"),
    ],
)
def test_names_are_folded(name: str, folded: str) -> None:
    assert fold_header(name) == folded


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("projecttitle", "title"),
        ("Project Title", "title"),
        ("PROJECT_TITLE", "title"),
        ("案件名", "title"),
        ("사업명", "title"),
        ("供与限度額（億円）", "amount"),
        ("총사업비(백만원)", "amount"),
        ("수원국", "country"),
        ("협력대상국", "country"),
        ("供与国名", "country"),
        ("사업기간", "period"),
        ("交換公文締結日", "signing_date"),
        ("시행기관", "agency"),
        ("#org+funder", "provider"),
        ("#adm1+name+en", "admin1"),
        ("#geo+lat+v_wgs84", "latitude"),
        ("#org+funder+name", "provider"),
        ("#org+v_unterm", "agency"),
        ("Amount / USD", "amount"),
        ("경도", "longitude"),
        ("緯度", "latitude"),
    ],
)
def test_fields_of_known_names(name: str, field: str) -> None:
    assert field in fields_named(name)


@pytest.mark.parametrize("name", ["", "column 7", "Rainfall", "#affected+killed", "案件", "-"])
def test_unknown_names_have_no_field(name: str) -> None:
    assert fields_named(name) == ()


def test_every_word_has_a_known_field_and_a_source() -> None:
    words = header_words()
    assert len(words) > 300
    assert {word.field for word in words} <= set(FIELDS)
    assert all(word.word and word.source for word in words)
    assert {word.lang for word in words} == {"en", "ja", "ko", "hxl"}
    assert all(word.field in fields_named(word.word) for word in words)


def test_all_important_fields_have_words_in_all_three_languages() -> None:
    wanted = {
        "title",
        "country",
        "amount",
        "agency",
        "sector",
        "period",
        "signing_date",
        "description",
    }
    for lang in ("en", "ja", "ko"):
        assert wanted <= {word.field for word in header_words() if word.lang == lang}


@pytest.mark.parametrize(
    ("name", "factor", "currency"),
    [
        ("総事業費（百万円）", 1_000_000, "JPY"),
        ("약정액\n[백만달러]", 1_000_000, "USD"),
        ("Amount (USD)", 1, "USD"),
        ("Budget USD", 1, "USD"),
        ("Amount / JPY", 1, "JPY"),
        ("입찰한도액(원)", 1, "KRW"),
        ("Budget (Mio. EUR)", 1_000_000, "EUR"),
        ("Mittel in Mio. €", 1_000_000, "EUR"),
        ("Mittel (Tsd. EUR)", 1_000, "EUR"),
        ("Montant (milliers EUR)", 1_000, "EUR"),
        ("Montant (en millions d'euros)", 1_000_000, "EUR"),
        ("Amount (in millions of US dollars)", 1_000_000, "USD"),
        ("Amount, US$ million", 1_000_000, "USD"),
        ("Total cost (Yen, millions)", 1_000_000, "JPY"),
        ("Cost (JPY 100 million)", 100_000_000, "JPY"),
        ("Cost (JPY bil.)", 1_000_000_000, "JPY"),
        ("Cost (US$ mln)", 1_000_000, "USD"),
        ("金額（10億円）", 1_000_000_000, "JPY"),
        ("金額（1,000円）", 1_000, "JPY"),
        ("Amount (1000 USD)", 1_000, "USD"),
        ("金額：億円", 100_000_000, "JPY"),
        ("MEUR", 1_000_000, "EUR"),
        ("Amount (MUSD)", 1_000_000, "USD"),
        ("Budget in TEUR", 1_000, "EUR"),
        ("USD mil.", 1_000_000, "USD"),
    ],
)
def test_units_in_names(name: str, factor: int, currency: str) -> None:
    unit = unit_of_header(name)
    assert unit is not None
    assert (unit.factor, unit.currency) == (factor, currency)


@pytest.mark.parametrize(
    "name", ["Amount", "USD", "사업명(한글)", "案件名", "Goal 1", "m", "Phase 10", "Budget (2019)"]
)
def test_names_without_a_unit(name: str) -> None:
    assert unit_of_header(name) is None


def test_tags() -> None:
    assert is_tag("#org")
    assert is_tag(" #adm1 +name+code ")
    assert not is_tag("#1")
    assert not is_tag("org")
    assert not is_tag("# of people")


@given(st.text(max_size=30))
def test_folding_twice_is_folding_once_for_plain_words(text: str) -> None:
    once = fold_header(text)
    fields_named(text)
    unit_of_header(text)
    assert isinstance(once, str)
    if once.isascii() and once.replace(" ", "").isalpha():
        assert fold_header(once) == once
