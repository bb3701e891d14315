import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.ingest.mapped.engine.code_words import status_code
from riparian.ingest.mapped.engine.mapping_fields import FIELDS
from riparian.ingest.mapped.suggest.name_evidence import take_apart, what_name_says


def best(name):
    bits = what_name_says(name).bits
    return max(bits, key=bits.get, default=None)


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("Project Title (EN)", "title"), ("recip_country", "country"), ("donor name", "provider"),
        ("approval date", "signing_date"), ("Total Amt", "amount"),
        ("Date of signing", "signing_date"),
        ("Name of project", "title"), ("expectedstartdate", "start"), ("GeoNameID", "place_code"),
        ("start_actual_isodate", "start_actual"), ("Implementing Partner", "implementer"),
        ("Development Partner", "provider"), ("Amount (Original Currency)", "amount"),
        ("amount disbursed", "disbursement"), ("commitment year", "year"),
        ("Last updated", "updated"),
        ("案件名", "title"), ("相手国", "country"), ("締結日", "signing_date"),
        ("供与額(億円)", "amount"),
        ("終了予定日", "end"), ("相手国機関", "host_agency"), ("事業費（百万円）", "amount"),
        ("援助国", "provider"),
        ("被援助国", "country"), ("県名", "admin1"), ("案件番号", "identifier"),
        ("最終更新日", "updated"),
        ("사업명", "title"), ("수원국명", "country"), ("총사업비(백만원)", "amount"),
        ("사업기간", "period"),
        ("완료예정일", "end"), ("공여기관", "provider"), ("수혜기관", "host_agency"),
        ("승인일", "signing_date"),
        ("Projektnummer", "identifier"), ("Betrag", "amount"), ("Gesamtkosten", "amount"),
        ("Summe EUR", "amount"), ("Empfängerland", "country"), ("Währung", "currency"),
        ("Titre du projet", "title"), ("Montant", "amount"), ("Coût total", "amount"),
        ("Date de début", "start"), ("Durée", "period"), ("Bailleur", "provider"),
        ("사업시작연도", "start"), ("약정액", "commitment"), ("집행액", "disbursement"),
    ],
)  # fmt: skip
def test_names_are_understood_by_their_parts(name, field):
    assert best(name) == field


@pytest.mark.parametrize(
    "name",
    ["usd_defl_2014", "interest_rate", "金利(%)", "수혜인원", "sources_count", "User ID", "xyzzy"],
)
def test_measures_and_unknown_names_speak_for_nothing(name):
    assert not what_name_says(name).bits


def test_start_and_end_of_transactions_are_not_those_of_the_project():
    assert best("transactions_start_year") not in ("start", "start_actual")


@pytest.mark.parametrize(
    ("name", "lang"),
    [
        ("title_en", "en"),
        ("案件名（英文）", "en"),
        ("사업명(국문)", "ko"),
        ("案件名 (和)", "ja"),
        ("title", None),
    ],
)
def test_the_language_of_a_column_is_in_its_name(name, lang):
    assert what_name_says(name).lang == lang


def test_a_currency_in_the_name_is_found():
    assert what_name_says("usd_commitment").currency == "USD"
    assert what_name_says("won_amount").currency == "KRW"
    assert what_name_says("amount").currency is None


def test_an_asian_name_is_cut_where_fewest_letters_stay_unknown():
    assert [part.text for part in take_apart("완료예정일")] == ["완료", "예정", "일"]
    assert [part.text for part in take_apart("借款契約調印日")] == ["借款", "契約", "調印", "日"]


def test_a_cut_or_misspelt_word_counts_less_than_the_whole_one():
    whole = what_name_says("project description").bits["description"]
    assert 0 < what_name_says("project descripton").bits["description"] < whole


def test_two_words_that_differ_by_a_letter_are_two_words():
    assert "expenditure" not in what_name_says("usd_expert_extended").bits


@given(st.text(max_size=60))
def test_any_name_gives_bits_for_fields_that_there_are(name):
    found = what_name_says(name)
    assert set(found.bits) <= set(FIELDS)
    assert set(found.bits) == set(found.why)
    assert all(bits > 0 for bits in found.bits.values())


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("Implementation", "2"), ("Pipeline: Commitment", "1"), ("実施中", "2"), ("완료", "4"),
        ("진행중", "2"),
        ("4.0", "4"), ("Suspended", "6"), ("中止", "5"), ("Completed (2019)", "4"),
        ("approved", None), ("승인", None), ("", None),
    ],
)  # fmt: skip
def test_words_for_a_status_in_three_languages(word, code):
    assert status_code(word) == code
