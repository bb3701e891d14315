from __future__ import annotations

import pytest

from riparian.codelists.lists import (
    data_file,
    legacy_code,
    load_codelist,
    read_rows,
)

WANTED = [
    "ActivityStatus",
    "ActivityDateType",
    "OrganisationRole",
    "OrganisationType",
    "SectorVocabulary",
    "Sector",
    "SectorCategory",
    "Country",
    "Region",
    "RegionVocabulary",
    "Currency",
    "Language",
    "TransactionType",
    "BudgetType",
    "BudgetStatus",
    "FlowType",
    "FinanceType",
    "AidType",
    "TiedStatus",
    "PolicyMarker",
    "PolicySignificance",
    "PolicyMarkerVocabulary",
    "RelatedActivityType",
    "DocumentCategory",
    "GeographicExactness",
    "GeographicLocationClass",
    "GeographicVocabulary",
    "GeographicLocationReach",
    "OtherIdentifierType",
    "TagVocabulary",
    "HumanitarianScopeType",
    "CollaborationType",
    "ContactType",
    "DisbursementChannel",
    "ActivityScope",
    "DescriptionType",
    "TLP",
]


@pytest.mark.parametrize("name", WANTED)
def test_a_list_is_whole(name: str) -> None:
    codelist = load_codelist(name)
    assert len(codelist) == len(read_rows(data_file(name))) > 1, "a code comes twice"
    for entry in codelist:
        assert entry.code
        assert entry.code == entry.code.strip()
        assert entry.name
        assert entry.status in {"active", "withdrawn"}
        assert "\n" not in entry.name + entry.description


def test_a_list_is_read_once() -> None:
    assert load_codelist("Sector") is load_codelist("Sector")


def test_look_up_by_code() -> None:
    sectors = load_codelist("Sector")
    entry = sectors.get("43060")
    assert entry is not None
    assert (entry.name, entry.category) == ("Disaster Risk Reduction", "430")
    assert "early warning" in entry.description
    assert sectors.name_of("14040") == "River basins development"
    assert "43060" in sectors
    assert "00000" not in sectors
    assert sectors.get("00000") is None
    assert sectors.name_of("00000") is None


def test_every_purpose_code_has_its_category() -> None:
    categories = load_codelist("SectorCategory")
    for entry in load_codelist("Sector"):
        assert len(entry.code) == 5
        assert entry.category == entry.code[:3]
        assert entry.category in categories
    assert {entry.category for entry in load_codelist("Sector")} == set(categories.codes)


@pytest.mark.parametrize("code", ["11322", "15120", "23065", "41050", "74010", "92010"])
def test_a_withdrawn_purpose_code_is_kept_and_flagged(code: str) -> None:
    entry = load_codelist("Sector").get(code)
    assert entry is not None
    assert entry.withdrawn
    assert "withdrawn" not in entry.name


def test_a_purpose_code_in_use_is_not_flagged() -> None:
    entry = load_codelist("Sector").get("14020")
    assert entry is not None
    assert not entry.withdrawn


def test_a_successor_only_where_a_source_states_one() -> None:
    sectors = load_codelist("Sector")
    assert {entry.code: entry.successor for entry in sectors if entry.successor} == {
        "11322": "11320"
    }
    assert all(entry.withdrawn for entry in sectors if entry.successor)


def test_look_up_by_name() -> None:
    countries = load_codelist("Country")
    assert countries.code_named("Vietnam") == "VN"
    assert countries.code_named("  south-KOREA ") == "KR"
    assert countries.code_named("Atlantis") is None


def test_a_name_means_the_code_in_use() -> None:
    assert load_codelist("Sector").code_named("Elections") == "15151"
    assert load_codelist("Sector").code_named("human rights") == "15160"


@pytest.mark.parametrize(
    ("code", "name"),
    [("KH", "Cambodia"), ("LA", "Laos"), ("MM", "Myanmar"), ("TH", "Thailand"), ("NA", "Namibia")],
)
def test_countries(code: str, name: str) -> None:
    assert load_codelist("Country").name_of(code) == name


@pytest.mark.parametrize("code", ["JPY", "KRW", "VND", "LAK", "KHR", "MMK", "THB", "CNY", "XDR"])
def test_currencies_in_use(code: str) -> None:
    entry = load_codelist("Currency").get(code)
    assert entry is not None
    assert not entry.withdrawn


def test_a_currency_that_is_gone_is_withdrawn() -> None:
    entry = load_codelist("Currency").get("HRK")
    assert entry is not None
    assert entry.withdrawn


def test_languages_of_the_region() -> None:
    languages = load_codelist("Language")
    assert {"km", "lo", "my", "th", "vi", "ja", "ko", "zh", "en"} <= set(languages.codes)


def test_policy_markers_are_iati_numbers() -> None:
    # 9 is RMNCH and 10 DRR; some packages have it the other way about.
    markers = load_codelist("PolicyMarker")
    assert "RMNCH" in (markers.name_of("9") or "")
    assert "Disaster" in (markers.name_of("10") or "")


def test_tlp_is_strictest_first() -> None:
    assert list(load_codelist("TLP").codes) == ["RED", "AMBER+STRICT", "AMBER", "GREEN", "CLEAR"]


@pytest.mark.parametrize(
    ("list_name", "word", "code"),
    [
        ("ActivityStatus", "Pipeline/identification", "1"),
        ("ActivityStatus", "IMPLEMENTATION", "2"),
        ("ActivityStatus", "Completion", "3"),
        ("ActivityStatus", "post completion", "4"),
        ("ActivityStatus", "Cancelled", "5"),
        ("OrganisationRole", "funding", "1"),
        ("OrganisationRole", "Accountable", "2"),
        ("OrganisationRole", "Extending", "3"),
        ("OrganisationRole", " Implementing ", "4"),
        ("ActivityDateType", "start-planned", "1"),
        ("ActivityDateType", "Start Actual", "2"),
        ("ActivityDateType", "end-planned", "3"),
        ("ActivityDateType", "end_actual", "4"),
        ("TransactionType", "IF", "1"),
        ("TransactionType", "c", "2"),
        ("TransactionType", "D", "3"),
        ("TransactionType", "E", "4"),
        ("TransactionType", "IR", "5"),
        ("TransactionType", "LR", "6"),
        ("TransactionType", "R", "7"),
        ("TransactionType", "QP", "8"),
        ("TransactionType", "QS", "9"),
        ("TransactionType", "CG", "10"),
        ("SectorVocabulary", "DAC", "1"),
        ("SectorVocabulary", "DAC-3", "2"),
        ("SectorVocabulary", "dac3", "2"),
        ("SectorVocabulary", "COFOG", "3"),
        ("SectorVocabulary", "NTEE", "5"),
        ("SectorVocabulary", "ADT", "6"),
        ("SectorVocabulary", "RO", "99"),
        ("PolicyMarkerVocabulary", "DAC", "1"),
    ],
)
def test_legacy_words(list_name: str, word: str, code: str) -> None:
    assert legacy_code(list_name, word) == code


@pytest.mark.parametrize(
    ("list_name", "word"),
    [
        ("SectorVocabulary", "WB"),
        ("SectorVocabulary", "ISO"),
        ("TransactionType", "3"),
        ("ActivityStatus", ""),
        ("Nonsense", "DAC"),
    ],
)
def test_words_without_a_code(list_name: str, word: str) -> None:
    assert legacy_code(list_name, word) is None


def test_every_legacy_word_leads_to_a_code_that_exists() -> None:
    rows = read_rows(data_file("legacy_1x"))
    assert len(rows) > 50
    for row in rows:
        assert row["code"] in load_codelist(row["list"])
