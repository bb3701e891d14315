"""An activity as IATI: valid whatever it is, and read back as it was, never surer."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from iati_rules import breaches
from reading import sorted_out
from riparian.errors import BadRequest
from riparian.export.iati_activity import ExportedRecord, Publisher
from riparian.export.iati_file import FileHead, write_file
from riparian.export.iati_identifiers import exported_identifier
from riparian.export.iati_worked_out import PlacePoint, SameProject, WorkedOut
from riparian.export.percentages import exact_percentages, shares_as_percentages
from riparian.export.xml_text import xml_text
from riparian.ingest.iati.iati_reader import IatiReader
from riparian.model.activity import (
    Activity,
    ActivityDate,
    Amount,
    Budget,
    Description,
    Document,
    Event,
    Exported,
    Location,
    Narrative,
    OtherIdentifier,
    ParticipatingOrg,
    PlaceCode,
    PlannedDisbursement,
    Provenance,
    RecipientCountry,
    RecipientRegion,
    RelatedActivity,
    ReportingOrg,
    Sector,
    Tag,
    Transaction,
    TransactionOrg,
)
from riparian.model.derived import (
    CountryShare,
    Period,
    PlaceShare,
    PurposeShare,
    ShownTitle,
)
from riparian.normalise.derive import derive, load_tables

DAY = "2026-11-29"
CENTRE = Publisher("A & B’s centre", "XM-DAC-99999", "40")
ORIGIN = Exported("A & B’s centre", "japan", "0" * 64, 1, "register", row=2)
LIMIT = 20_000
NASTY = [
    "<title>& “so on”</title>", "]]><!-- -->", "=1+1", "\x00\x0b\x1f", "\ud800", "a\r\nb",
    "x" * 30_000, "プノンペン上水道", "  spaced  ", "--", "&#0; &lt;",
]  # fmt: skip

texts = st.sampled_from(NASTY) | st.text(min_size=1, max_size=20)
narratives = st.builds(
    Narrative, texts, st.sampled_from(["en", "ja", "ko", None]),
    st.sampled_from(["publisher", "compiler", "person", "machine"]),
)  # fmt: skip
several = st.lists(narratives, max_size=3).map(tuple)
some = st.lists(narratives, min_size=1, max_size=2).map(tuple)
words = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9 /&|?-]{0,12}[A-Za-z0-9]", fullmatch=True)
refs = st.none() | words | st.sampled_from(["JP", "XM-DAC-41114", "GB/1 & 2"])
dates = st.sampled_from(
    ["2019", "2019-03", "2019-03-31", "1998-01-01", "2031", "2031-05-01", "2024-02-29"]
)
maybe_date = st.none() | dates
percentages = st.none() | st.floats(0, 100, allow_nan=False).map(lambda x: round(x, 4))
values = st.none() | st.floats(-1e15, 1e15).map(lambda x: round(x, 2)) | st.just(0.1)
amounts = st.builds(
    Amount, values, st.sampled_from(["JPY", "USD", "KRW"]), maybe_date, st.none() | st.just(2014)
) | st.builds(Amount, st.just(5.0), st.none(), maybe_date, sign=st.just("¥"))
sectors = st.lists(
    st.builds(
        Sector, st.sampled_from(["14020", "11110", "21020", "140"]),
        st.sampled_from(["1", "7", "99"]), percentages, several,
        st.sampled_from(["reported", "judged"]),
    )
    | st.builds(
        Sector, st.just("14021"), st.just("1"), percentages, several, st.just("inferred"),
        rule=st.just("from the word water; 90% likely to be right or as good"),
    ),
    max_size=4,
).map(tuple)  # fmt: skip
countries = st.lists(
    st.builds(RecipientCountry, st.sampled_from(["LA", "KH", "VN"]), percentages, several),
    max_size=3,
).map(tuple)
regions = st.lists(
    st.builds(
        RecipientRegion, st.sampled_from(["789", "798"]), st.sampled_from(["1", "99"]), percentages,
        several,
    ),
    max_size=3,
).map(tuple)  # fmt: skip
place_codes = st.lists(
    st.builds(
        PlaceCode, st.sampled_from(["G1", "A1", None]), words, st.sampled_from([None, "1", "x"])
    ),
    max_size=2,
).map(tuple)
ids = place_codes.map(lambda codes: tuple(PlaceCode(c.vocabulary, c.code) for c in codes))
locations = st.builds(
    Location, st.none() | words, several, several, several,
    st.just(17.96) | st.floats(-90, 90), st.just(102.6) | st.floats(-180, 180),
    st.sampled_from([None, "1", "2"]), st.none() | st.just("2"), st.none() | st.just("1"),
    st.none() | st.just("PPLA"), ids, place_codes, percentages,
)  # fmt: skip
orgs = st.builds(TransactionOrg, words, st.sampled_from([None, "10"]), several, st.none() | words)
transactions = st.builds(
    Transaction, amounts, st.sampled_from(["2", "3", None]), maybe_date, st.none() | words, several,
    st.none() | orgs, st.none() | orgs, sectors, countries, regions, st.sampled_from([None, "10"]),
    st.sampled_from([None, "110"]), st.sampled_from([(), ("C01",)]), st.sampled_from([None, "5"]),
    st.sampled_from([None, "1"]), st.sampled_from([None, True, False]),
)  # fmt: skip
activities = st.builds(
    Activity,
    st.just("jp-1") | words,
    st.just(Provenance("x")),
    st.builds(ReportingOrg, refs, st.sampled_from([None, "10"]), several, st.booleans()),
    several,
    st.lists(st.builds(Description, some, st.sampled_from([None, "1"])), max_size=2).map(tuple),
    st.lists(
        st.builds(OtherIdentifier, words, st.sampled_from(["A1", None]), refs, several), max_size=2
    ).map(tuple),
    st.lists(
        st.builds(
            ParticipatingOrg, st.sampled_from(["1", "4", None]), refs,
            st.sampled_from([None, "10"]), several, st.none() | words,
        ),
        max_size=3,
    ).map(tuple),
    st.sampled_from(["2", "4", None]),
    st.lists(st.builds(ActivityDate, st.sampled_from("1234"), dates, several), max_size=4).map(
        tuple
    ),
    st.lists(st.builds(Event, st.just("exchange of notes"), dates), max_size=2).map(tuple),
    recipient_countries=countries,
    recipient_regions=regions,
    locations=st.lists(locations, max_size=2).map(tuple),
    sectors=sectors,
    tags=st.lists(
        st.builds(Tag, words, st.sampled_from([None, "99"]), several), max_size=2
    ).map(tuple),
    humanitarian=st.sampled_from([None, True]),
    default_aid_types=st.sampled_from([(), ("C01",)]),
    scheme=st.sampled_from([None, "grant"]),
    budgets=st.lists(
        st.builds(Budget, amounts, st.sampled_from([None, "1"]), st.none(), maybe_date, maybe_date),
        max_size=2,
    ).map(tuple),
    planned_disbursements=st.lists(
        st.builds(
            PlannedDisbursement, amounts, st.none(), maybe_date, maybe_date, st.none() | orgs
        ),
        max_size=2,
    ).map(tuple),
    transactions=st.lists(transactions, max_size=3).map(tuple),
    related_activities=st.lists(
        st.builds(RelatedActivity, words, st.sampled_from(["1", None])), max_size=2
    ).map(tuple),
    documents=st.lists(
        st.builds(
            Document,
            st.sampled_from(["https://example.org/a b?c=1&d=#e", "http://x", "no address"]),
            several, st.sampled_from([(), ("ja",)]), st.sampled_from([(), ("A01",)]),
            st.sampled_from([None, "application/pdf"]),
        ),
        max_size=2,
    ).map(tuple),
    notes=several,
    hierarchy=st.sampled_from([None, 1]),
    default_lang=st.sampled_from([None, "en"]),
    last_updated_datetime=st.sampled_from([None, "2020-01-01", "2020-01-01T10:00:00Z"]),
)  # fmt: skip


def record_of(activity: Activity, told: WorkedOut | None = None, keeps: bool = False):
    told = told or WorkedOut(first_known="2026-11-24")
    identifier = "XM-DAC-99999-1"
    if keeps:
        identifier = activity.iati_identifier
    return ExportedRecord(activity, identifier, keeps, ORIGIN, told, {})


def written(tmp_path: Path, *records: ExportedRecord) -> bytes:
    path = tmp_path / "out.xml"
    head = FileHead(
        (("A & B’s centre",), ("Asked", "--country LA -- all")),
        "b1",
        DAY,
        "riparian export iati --country LA",
        None,
    )
    write_file(path, head, CENTRE, records, {"JP": "Japan"}.get)
    return path.read_bytes()


def read_back(tmp_path: Path) -> list[Activity]:
    records = sorted_out(list(IatiReader().read(tmp_path / "out.xml", "x")))[0]
    return [record.activity for record in records]


def as_kept(value):
    """A value as a record keeps it: texts that XML can hold, none that is empty, none too long."""
    if isinstance(value, Narrative):
        text = xml_text(value.text).strip()[:LIMIT]
        return msgspec.structs.replace(value, text=text) if text else None
    if isinstance(value, tuple):
        kept = [as_kept(each) for each in value]
        return tuple(each for each in kept if each is not None)
    if isinstance(value, Description):
        kept = as_kept(value.narratives)
        return Description(kept, value.type) if kept else None
    if isinstance(value, msgspec.Struct):
        names = value.__struct_fields__
        return type(value)(**{name: as_kept(getattr(value, name)) for name in names})
    return value


UNORDERED = (
    "activity_dates", "transactions", "budgets", "planned_disbursements", "documents",
    "participating_orgs", "related_activities",
)  # fmt: skip
"""What IATI does not allow as it is stands at the end, so the order is another."""


def comparable(activity: Activity) -> dict[str, object]:
    kept = {name: getattr(activity, name) for name in Activity.__struct_fields__}
    del kept["provenance"]
    kept["transactions"] = [
        msgspec.structs.replace(each, sectors=tuple(sorted(each.sectors, key=repr)))
        for each in activity.transactions
    ]
    for name in UNORDERED:
        kept[name] = sorted(map(repr, kept[name]))
    locations = [
        repr((msgspec.structs.replace(each, ids=(), administrative=()),
              sorted(map(repr, each.ids)), sorted(map(repr, each.administrative))))
        for each in activity.locations
    ]  # fmt: skip
    return {**kept, "locations": locations}


@given(activities, st.booleans())
@settings(max_examples=60, suppress_health_check=list(HealthCheck))
def test_any_activity_is_valid_and_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, activity: Activity, keeps: bool
) -> None:
    tmp_path = tmp_path_factory.mktemp("iati")
    keeps = keeps and not set("/&|? ") & set(activity.iati_identifier)
    content = written(tmp_path, record_of(activity, keeps=keeps))
    assert breaches(content, DAY) == []
    (back,) = read_back(tmp_path)
    assert comparable(back) == comparable(as_kept(activity))
    assert back.provenance.exported == ORIGIN


BARE = Activity("jp-1", Provenance("x"))


def test_a_record_that_states_nothing_is_valid_and_gains_nothing(tmp_path: Path) -> None:
    content = written(tmp_path, record_of(BARE))
    assert breaches(content, DAY) == []
    (back,) = read_back(tmp_path)
    assert comparable(back) == comparable(BARE)


TOLD = WorkedOut(
    title=ShownTitle("Water supply", "en", "gloss", "上水道", "ja"),
    countries=(
        CountryShare("LA", 1 / 3, "equal", "assumed"),
        CountryShare("KH", 2 / 3, "said so", "derived"),
    ),
    places=(
        PlacePoint(
            PlaceShare(
                "LA-VI", "adm1", "LA", 1.0, "named in title", "inferred", "ビエン", field="title"
            ),
            "Vientiane", 18.0, 102.6,
        ),
    ),
    model_purposes=(
        PurposeShare("14021", "140", "water", 1.0, "from the word water; 90% likely", "inferred"),
    ),
    period=Period(
        start="2020-04-01", start_rule="signed", start_sureness="inferred",
        end="2024-03-31", end_rule="usually 48 months", end_sureness="assumed",
    ),
    first_known="2026-11-24",
    same_project=(SameProject("XM-DAC-99999-2", False, 6.6),),
)  # fmt: skip


def test_what_was_worked_out_says_so_and_is_not_read_as_reported(tmp_path: Path) -> None:
    titled = msgspec.structs.replace(BARE, title=(Narrative("上水道", "ja"),))
    content = written(tmp_path, record_of(titled, TOLD))
    assert breaches(content, DAY) == []
    document = etree.fromstring(content)
    sure = "{urn:riparian:iati:1}sureness"
    rule = "{urn:riparian:iati:1}rule"
    marked = {(e.tag, e.get(sure), e.get(rule)) for e in document.iter() if e.get(sure)}
    assert ("location", "inferred", "named in title") in marked
    assert ("sector", "inferred", "from the word water; 90% likely") in marked
    assert ("activity-date", "assumed", "usually 48 months") in marked
    assert ("recipient-country", "assumed", "equal") in marked
    assert ("narrative", "inferred", "by glossary and grammar") in marked
    (back,) = read_back(tmp_path)
    assert not back.locations
    assert not back.activity_dates
    assert not back.recipient_countries
    assert not back.related_activities
    assert back.title == titled.title
    (sector,) = back.sectors
    assert (sector.code, sector.basis) == ("14021", "inferred")
    (purpose,) = derive(back, None, load_tables()).purposes
    assert (purpose.sureness, purpose.rule) == ("inferred", "from the word water; 90% likely")


def shown(content: bytes, path: str) -> list[str]:
    return etree.fromstring(content).xpath(path, namespaces={"r": "urn:riparian:iati:1"})


def test_a_place_that_a_source_names_has_a_point_where_the_source_gives_none(
    tmp_path: Path,
) -> None:
    named = PlaceShare("LA-VI", "adm1", "LA", 1.0, "named in location", "derived", "ビエン")
    river = PlaceShare("LA-CH", "adm1", "LA", 1.0, "river named in location", "inferred", "川")
    told = WorkedOut(
        places=(PlacePoint(named, "Vientiane", 18.0, 102.6), PlacePoint(river, "C", 1.0, 2.0)),
        first_known="2026-11-24",
    )
    words = Location(names=(Narrative("ビエン", "ja"),))
    stated = msgspec.structs.replace(BARE, locations=(words,))
    content = written(tmp_path, record_of(stated, told))
    assert breaches(content, DAY) == []
    assert shown(content, "//location/point/pos/text()") == ["18 102.6"]
    assert read_back(tmp_path)[0].locations == (words,)
    exact = msgspec.structs.replace(words, latitude=17.9, longitude=102.5)
    content = written(tmp_path, record_of(msgspec.structs.replace(BARE, locations=(exact,)), told))
    assert shown(content, "//location/point/pos/text()") == ["17.9 102.5"]


def test_equal_parts_that_nobody_states_say_so(tmp_path: Path) -> None:
    countries = (RecipientCountry("LA", 60.0), RecipientCountry("KH"), RecipientCountry("VN"))
    stated = msgspec.structs.replace(BARE, recipient_countries=countries)
    content = written(tmp_path, record_of(stated))
    assert breaches(content, DAY) == []
    said = "//recipient-country[narrative[contains(., 'Assumed')]]/@code"
    assert shown(content, said) == ["KH", "VN"]
    assert read_back(tmp_path)[0].recipient_countries == countries


def test_that_there_is_no_description_stands_before_notes(tmp_path: Path) -> None:
    noted = msgspec.structs.replace(BARE, notes=(Narrative("urgent", "en", "compiler"),))
    content = written(tmp_path, record_of(noted))
    first, second = shown(content, "//description/narrative/text()")
    assert "No description" in first
    assert second == "urgent"


def test_an_organisation_that_a_source_calls_by_a_code_has_its_name(tmp_path: Path) -> None:
    org = ParticipatingOrg(role="1", ref="JP", narratives=(Narrative("JP"),))
    stated = msgspec.structs.replace(BARE, participating_orgs=(org,))
    content = written(tmp_path, record_of(stated))
    assert shown(content, "//participating-org/narrative/text()") == ["JP", "Japan"]
    assert read_back(tmp_path)[0].participating_orgs == (org,)


def test_a_number_that_a_source_names_leads_to_the_activity_of_this_file(tmp_path: Path) -> None:
    """What the catalogue has no record of leads nowhere, and stands as it was stated alone."""
    parts = RelatedActivity("jp-2", "1"), RelatedActivity("jp-3", "2")
    stated = msgspec.structs.replace(BARE, related_activities=parts)
    there = exported_identifier("jp-2", CENTRE.ref)
    known = WorkedOut(first_known=DAY, named={"jp-2": there})
    content = written(tmp_path, record_of(stated, known))
    assert breaches(content, DAY) == []
    assert shown(content, "//related-activity/@ref") == [there]
    assert read_back(tmp_path)[0].related_activities == parts
    content = written(tmp_path, record_of(stated, keeps=True))
    assert shown(content, "//related-activity/@ref") == ["jp-2", "jp-3"]


def test_an_amount_of_no_stated_currency_is_in_none_of_another(tmp_path: Path) -> None:
    """IATI demands a currency, and who is told none takes one for granted."""
    amount = Amount(5.0, None, "2019-03-01", sign="¥")
    year = {"period_start": "2019-01-01", "period_end": "2019-12-31"}
    stated = msgspec.structs.replace(
        BARE,
        transactions=(Transaction(amount, "2", "2019-03-01"),),
        budgets=(Budget(amount, **year),),
        planned_disbursements=(PlannedDisbursement(amount, **year),),
    )
    content = written(tmp_path, record_of(stated))
    assert breaches(content, DAY) == []
    assert shown(content, "//transaction | //budget | //planned-disbursement") == []
    (back,) = read_back(tmp_path)
    assert back.transactions == stated.transactions
    assert back.budgets == stated.budgets
    assert back.planned_disbursements == stated.planned_disbursements


def test_a_purpose_judged_by_compilers_comes_back_as_that(tmp_path: Path) -> None:
    judged = msgspec.structs.replace(BARE, sectors=(Sector("14021", basis="judged"),))
    written(tmp_path, record_of(judged))
    (back,) = read_back(tmp_path)
    assert derive(back, None, load_tables()).purposes[0].sureness == "inferred"
    assert back.sectors == judged.sectors


def test_a_machine_translation_comes_back_as_that(tmp_path: Path) -> None:
    by = "machine translation (DeepL)"
    told = WorkedOut(ShownTitle("Water", "en", by, "上水道", "ja"), first_known="2026-11-24")  # type: ignore[arg-type]
    titled = msgspec.structs.replace(BARE, title=(Narrative("上水道", "ja"),))
    written(tmp_path, record_of(titled, told))
    (back,) = read_back(tmp_path)
    assert back.title == (*titled.title, Narrative("Water", "en", "machine"))


def test_what_was_said_of_the_whole_dataset_stays_said(tmp_path: Path) -> None:
    said = msgspec.structs.replace(ORIGIN, provider="KR")
    written(tmp_path, msgspec.structs.replace(record_of(BARE), origin=said))
    (back,) = read_back(tmp_path)
    (claim,) = derive(back, None, load_tables()).providers
    assert (claim.provider, claim.rule) == ("KR", "said for the whole dataset")


def test_a_year_is_a_day_that_says_so(tmp_path: Path) -> None:
    money = Transaction(Amount(5.0, "USD", None), "2", "2019")
    content = written(tmp_path, record_of(msgspec.structs.replace(BARE, transactions=(money,))))
    transaction = etree.fromstring(content).find(".//transaction")
    assert transaction.find("transaction-date").get("iso-date") == "2019-01-01"
    assert "the year 2019 alone" in transaction.findtext("description/narrative")
    assert etree.fromstring(content).find(".//activity-date").get("iso-date") == "2019-01-01"


def test_iati_keeps_its_identifier_and_publisher(tmp_path: Path) -> None:
    theirs = msgspec.structs.replace(
        BARE,
        iati_identifier="XM-DAC-701-8-1",
        reporting_org=ReportingOrg("XM-DAC-701-8", "10", (Narrative("JICA", "en"),)),
    )
    document = etree.fromstring(written(tmp_path, record_of(theirs, keeps=True)))
    assert document.findtext(".//iati-identifier") == "XM-DAC-701-8-1"
    reporter = document.find(".//reporting-org")
    assert (reporter.get("ref"), reporter.get("secondary-reporter")) == ("XM-DAC-701-8", "1")
    (back,) = read_back(tmp_path)
    assert not back.reporting_org.secondary_reporter


def test_another_record_has_the_identifier_of_the_centre_and_its_number_beside(
    tmp_path: Path,
) -> None:
    document = etree.fromstring(written(tmp_path, record_of(BARE)))
    assert document.findtext(".//iati-identifier") == "XM-DAC-99999-1"
    assert document.find(".//reporting-org").get("ref") == "XM-DAC-99999"
    assert document.find(".//other-identifier").get("ref") == "jp-1"
    assert read_back(tmp_path)[0].iati_identifier == "jp-1"


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match="no file without an activity"):
        written(tmp_path)


def test_a_mark_that_does_not_hold_up_is_a_problem(tmp_path: Path) -> None:
    content = written(tmp_path, record_of(BARE)).replace(b'sha256="0000', b'sha256="nope')
    (tmp_path / "out.xml").write_bytes(content)
    (record,), _ = sorted_out(list(IatiReader().read(tmp_path / "out.xml", "x")))[:2]
    assert record.activity.provenance.exported is None
    assert "export-mark-wrong" in {problem.code for problem in record.problems}


@given(st.lists(st.none() | st.floats(0, 100, allow_nan=False), min_size=1, max_size=12))
def test_percentages_add_up_to_exactly_100(stated: list[float | None]) -> None:

    parts = exact_percentages(stated)
    if parts != [None]:
        assert sum(Decimal(part) for part in parts) == 100
        assert all(Decimal(part) >= 0 for part in parts)


def test_what_adds_up_already_stays_as_it_was() -> None:
    assert exact_percentages([33.33, 33.33, 33.34]) == ["33.33", "33.33", "33.34"]
    assert exact_percentages([50.0, 25.0]) == ["66.6667", "33.3333"]
    assert shares_as_percentages([1 / 3] * 3) == ["33.3334", "33.3333", "33.3333"]
