"""Whose cooperation an activity is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.model.activity import Activity, Narrative, ParticipatingOrg, Provenance, ReportingOrg
from riparian.model.derived import ProviderClaim
from riparian.normalise.provider_claims import claims_of, main_claim
from riparian.normalise.provider_names import country_bodies, fold_org, readings_of
from riparian.normalise.providers import load_providers
from riparian.problems import Problem

TABLE = load_providers()


def org(role: str, name: str | None = None, ref: str | None = None) -> ParticipatingOrg:
    return ParticipatingOrg(role=role, ref=ref, narratives=(Narrative(name),) if name else ())


def reported(
    *orgs: ParticipatingOrg,
    by: str | None = None,
    by_name: str | None = None,
    secondary: bool = False,
) -> Activity:
    names = (Narrative(by_name),) if by_name else ()
    reporter = ReportingOrg(ref=by, narratives=names, secondary_reporter=secondary)
    return Activity("X-1", Provenance("d"), reporting_org=reporter, participating_orgs=orgs)


def claims(
    activity: Activity, declared: str | None = None, hosts: tuple[str, ...] = ()
) -> tuple[ProviderClaim, ...]:
    return claims_of(activity, declared, TABLE, hosts)[0]


def parts(found: tuple[ProviderClaim, ...]) -> list[tuple[str, str]]:
    return [(claim.provider, claim.role) for claim in found]


def problems(activity: Activity) -> list[Problem]:
    return list(claims_of(activity, None, TABLE)[1])


@pytest.mark.parametrize(
    ("ref", "name", "provider", "agency"),
    [
        ("XM-DAC-701-8", None, "JP", "JICA"),
        ("JP-8", "", "JP", "JICA"),
        ("XM-DAC-701-99", None, "JP", None),
        ("KR-GOV-051", None, "KR", "KOICA"),
        ("KR-GOV-999", None, "KR", None),
        ("us-gov-11", None, "US", "Department of State"),
        ("XM-DAC-41114", None, "UNDP", "UNDP"),
        ("41114", None, "UNDP", "UNDP"),
        ("XI-IATI-EC_NEW", None, "EU", None),
        ("GB-3", "Foreign & Commonwealth Office", "GB", None),
        ("00141", "GOVERNMENT OF JAPAN", "JP", None),
        (
            None,
            "Unspecified Chinese Government Institution, Government Agency",
            "CN",
            "Unspecified Chinese Government Institution",
        ),
        (None, "China Ministry of Commerce, Government Agency", "CN", "MOFCOM"),
        (None, "Asia Development Bank", "ADB", "ADB"),
        (None, "Embassy of Japan", "JP", "Embassy of Japan"),
        (None, "Embassy of Japan in Thailand", "JP", "Embassy of Japan in Thailand"),
        (None, "MINISTRY OF FOREIGN AFFAIRS IN JAPAN", "JP", "MOFA"),
        (None, "Ministry of Foreign Affairs of Japan", "JP", "MOFA"),
        (None, "GOVERNMENT OF REPUBLIC OF KOREA", "KR", None),
        (None, "Korea International Cooperation Agency (KOICA)", "KR", "KOICA"),
        (None, "Economic Development Cooperation Fund (EDCF)", "KR", "EDCF"),
        (None, "한국국제협력단", "KR", "KOICA"),
        (None, "外務省", "JP", "MOFA"),
        (None, "World Food Program", "WFP", "WFP"),
        (None, "International Labour Organisation", "ILO", "ILO"),
        (None, "U.S. Government - Department of State", "US", "Department of State"),
        (None, "U.S. Agency for International Development", "US", "USAID"),
        (None, "UNICEF - United Nations Children's Fund", "UNICEF", "UNICEF"),
        (
            None,
            "Delegation of the European Union to Cambodia",
            "EU",
            "Delegation of the European Union to Cambodia",
        ),
    ],
)
def test_an_organisation_is_recognised(
    ref: str | None, name: str | None, provider: str, agency: str | None
) -> None:
    found = TABLE.recognise(ref, name)
    assert found is not None
    assert (found.provider, found.agency) == (provider, agency)


@pytest.mark.parametrize(
    ("ref", "name"),
    [
        ("2", "Department of State"),  # a US number that is no DAC donor code; the name is bare
        ("9", None),
        ("701", None),
        ("GB-COH-213890", "Save The Children UK"),
        ("US-501c3-522318905", "AidData"),
        ("US-EIN-06-1597-668", "Just Associates"),
        ("JP-JCN-1234567890123", "Some Company"),
        ("12711", None),
        (None, "Ministry of Finance"),
        (None, "Ministry of Foreign Affairs"),
        (None, "Norwegian Refugee Council"),
        (None, "British Red Cross"),
        (None, "Government of South Australia"),
        (None, "Government of Democratic People's Republic of Korea"),
        (None, "Ministry of Health, Democratic People's Republic of Korea"),
        (None, "Ministry of Finance, Republic of China"),
        (None, "Caritas (Germany)"),
        (None, "Malteser International (MI)"),
        (None, "MAFF"),  # Japan's ministry and Cambodia's
        (None, "WORLD BANK BORROWER"),
        (None, "   "),
        ("", ""),
    ],
)
def test_an_organisation_is_not_mistaken(ref: str | None, name: str | None) -> None:
    assert TABLE.recognise(ref, name) is None


def test_a_bare_ministry_counts_in_its_own_providers_report() -> None:
    found = TABLE.recognise("2", "Department of State", "US")
    assert found is not None
    assert found.provider == "US"
    assert TABLE.recognise("2", "Department of State", "GB") is None
    korean = TABLE.recognise(None, "Ministry of Foreign Affairs", "KR")
    japanese = TABLE.recognise(None, "Ministry of Foreign Affairs", "JP")
    assert korean is not None
    assert japanese is not None
    assert (korean.provider, japanese.provider) == ("KR", "JP")


def test_japan_funds_and_undp_runs() -> None:
    found = claims(
        reported(
            org("1", "GOVERNMENT OF JAPAN", "00141"),
            org("4", "United Nations Development Programme", "XM-DAC-41114"),
            by="XM-DAC-41114",
        )
    )
    assert parts(found) == [("JP", "funder"), ("UNDP", "reporter"), ("UNDP", "channel")]
    assert found[0].words == "GOVERNMENT OF JAPAN"
    main = main_claim(found)
    assert main is not None
    assert main.provider == "JP"


def test_the_extending_agency_is_the_one_in_charge() -> None:
    (funder, reporter) = claims(
        reported(
            org("1", "Ministry of Foreign Affairs", "KR-GOV-050"),
            org("3", "Korea International Cooperation Agency", "KR-GOV-051"),
            org("4", "Korea International Cooperation Agency", "KR-GOV-051"),
            by="KR-GOV-010",
            secondary=True,
        )
    )
    assert (funder.provider, funder.agency) == ("KR", "KOICA")
    assert (reporter.role, reporter.sureness) == ("reporter", "inferred")


def test_an_unknown_extending_agency_is_kept_as_written() -> None:
    (funder,) = claims(
        reported(org("1", ref="KR"), org("3", "Asian Forest Cooperation Organization (AFoCO)"))
    )
    assert funder.agency == "Asian Forest Cooperation Organization (AFoCO)"


@pytest.mark.parametrize(
    ("name", "agency"),
    [
        ("Ministry of Foreign Affairs", "Ministry of Foreign Affairs"),
        ("FinnFund", "FinnFund"),
        ("Finland", None),
        ("Government of Finland", None),
        (None, None),
    ],
)
def test_an_agency_whose_id_says_only_whose_it_is_has_its_published_name(
    name: str | None, agency: str | None
) -> None:
    found = claims(
        reported(org("1", "Finland", "XM-DAC-18"), org("3", name, "XM-DAC-18-99"), by="XM-DAC-18")
    )
    assert [(c.provider, c.role, c.agency) for c in found] == [
        ("FI", "funder", agency), ("FI", "reporter", None),
    ]  # fmt: skip


def test_an_agency_known_by_its_name_has_its_usual_one_under_an_unlisted_id() -> None:
    name = "Japan International Cooperation Agency"
    found = claims(reported(org("1", "Japan"), org("3", name, "XM-DAC-701-99")))
    assert [(c.provider, c.agency) for c in found] == [("JP", "JICA")]


def test_a_us_file_with_numbers_for_agencies() -> None:
    found = claims(
        reported(
            org("1", "Department of State", "2"),
            org("3", "Department of the Interior", "US-GOV-9"),
            org("4", "Norwegian People's Aid", ""),
            by="US-GOV-9",
        )
    )
    assert parts(found) == [("US", "funder"), ("US", "reporter")]
    assert found[0].agency == "Department of the Interior"
    assert found[0].words == "Department of State"


def test_a_research_body_does_not_make_the_activity_its_own() -> None:
    china = org("1", "Export-Import Bank of China, Government Agency")
    found = claims(reported(china, by="US-501c3-522318905", by_name="AidData"))
    assert parts(found) == [("CN", "funder")]


def test_who_reports_for_others_does_not_claim_what_others_fund() -> None:
    found = claims(reported(org("1", "Government of Japan"), by="XM-DAC-41127", secondary=True))
    assert parts(found) == [("JP", "funder")]


def test_a_government_that_pays_at_home_is_the_host() -> None:
    activity = reported(org("1", "Government of Thailand"), by="XM-DAC-41114")
    assert parts(claims(activity, hosts=("TH",))) == [("UNDP", "reporter")]
    assert parts(claims(activity, hosts=("LA",)))[0] == ("TH", "funder")


def test_a_hired_builder_is_no_channel_and_a_financing_one_is_a_funder() -> None:
    builder = "SinoHydro Corporation, State-Owned Company"
    hired = reported(org("1", "Asian Development Bank"), org("4", builder))
    assert parts(claims(hired)) == [("ADB", "funder")]
    assert parts(claims(reported(org("1", builder)))) == [("CN", "funder")]


def test_what_is_said_for_the_whole_dataset_comes_first() -> None:
    found = claims(reported(org("1", "Irish Aid")), declared="JP")
    assert parts(found) == [("JP", "funder"), ("IE", "funder")]
    assert found[0].rule == "said for the whole dataset"


def test_nobody_known_is_a_problem() -> None:
    (problem,) = problems(reported(org("1", "Education Cannot Wait"), by="GB-COH-213890"))
    assert problem.code == "provider-unknown"
    assert problem.got == "Education Cannot Wait"
    assert problems(reported(by="KR-GOV-010")) == []


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("jp", "JP"),
        ("South Korea", "KR"),
        ("Korea", "KR"),
        ("korean", "KR"),
        ("JICA", "JP"),
        ("un-habitat", "UN-Habitat"),
        ("World Bank", "WB"),
        ("USA", "US"),
        ("Atlantis", None),
    ],
)
def test_a_person_names_a_provider(words: str, code: str | None) -> None:
    assert TABLE.provider_named(words) == code


def test_every_provider_can_be_displayed() -> None:
    assert {agency.provider for agency in TABLE.agencies} <= set(TABLE.providers)
    assert TABLE.display("KR") == "South Korea"
    assert TABLE.display("QQ") == "QQ"
    assert "KR" in TABLE
    assert all(p.display and p.adjective and p.short for p in TABLE.providers.values())


@given(st.text(), st.one_of(st.none(), st.text()))
def test_any_name_can_be_looked_up(name: str, ref: str | None) -> None:
    once = fold_org(name)
    assert fold_org(once) == once or once.startswith("the ")
    assert all(folded for folded, _ in readings_of(name))
    assert all(country in once for country, _ in country_bodies(once))
    TABLE.recognise(ref, name, "JP")
