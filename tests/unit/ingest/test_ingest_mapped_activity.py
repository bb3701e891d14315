"""What the rows of one activity become: who, where, what, when and how much."""

from __future__ import annotations

import json

import pytest

from riparian.ingest.mapped.engine import group_lines as grouping
from riparian.model.activity import (
    ActivityDate,
    Event,
    Narrative,
    OtherIdentifier,
    PlaceCode,
    PolicyMarker,
    RecipientCountry,
    RecipientRegion,
    RelatedActivity,
    Sector,
    Tag,
)

BASE = '[columns]\nidentifier = "id"\ntitle = "title"\n'
KEYED = '[table]\nkey = ["id"]\n' + BASE
YEARLY = KEYED + 'year = "year"\ncommitment = { column = "amount", currency = "USD" }\n'


def money(activity) -> list[tuple[str | None, float | None, str | None, str | None]]:
    return [(t.type, t.amount.value, t.amount.currency, t.date) for t in activity.transactions]


def codes(sectors) -> list[tuple[str, str, float | None]]:
    return [(s.code, s.vocabulary, s.percentage) for s in sectors]


# identity


def test_a_record_without_identifier_is_kept_and_one_without_title_too(read_mapped):
    read = read_mapped("id,title,x\n,Road,1\n7,,1\n", BASE)
    assert [(a.iati_identifier, len(a.title)) for a in read.activities] == [("", 1), ("7", 0)]
    assert [(p.code, p.row) for p in read.of_records] == [
        ("record-without-identifier", 2), ("title-missing", 3),
    ]  # fmt: skip


def test_a_record_with_neither_is_refused(read_mapped):
    read = read_mapped("id,title,x\n,,1\n-,n/a,1\n", BASE)
    assert [record.activity for record in read.records] == [None, None]
    assert [p.code for p in read.of_records] == ["record-empty", "record-empty"]


def test_other_numbers_and_relations_leave_out_the_records_own(read_mapped):
    mapping = (
        BASE + 'other_identifier = { column = "o", separator = ";", type = "A9" }\n'
        'related = { column = "r", separator = ";", type = "1" }\n'
    )
    activity = read_mapped("id,title,o,r\n7,Road,7;8;8,9;7\n", mapping).only
    assert activity.other_identifiers == (OtherIdentifier("8", "A9"),)
    assert activity.related_activities == (RelatedActivity("9", "1"),)


def test_rows_of_one_key_are_one_activity_that_stands_at_its_first_row(read_mapped):
    read = read_mapped("id,title,year,amount\n1,A,2019,5\n2,B,2019,6\n1,A,2020,7\n", YEARLY)
    assert [(r.rows, r.activity.provenance.row) for r in read.records] == [(2, 2), (1, 3)]
    assert money(read.activities[0]) == [("2", 5.0, "USD", "2019"), ("2", 7.0, "USD", "2020")]


def test_a_row_without_key_is_an_activity_of_its_own_and_told(read_mapped):
    read = read_mapped("id,title,year,amount\n,A,2019,5\n,A,2020,7\n3,B,2020,7\n", YEARLY)
    assert [record.rows for record in read.records] == [1, 1, 1]
    keyless = [p for p in read.of_records if p.code == "key-missing"]
    assert [(p.row, p.expected) for p in keyless] == [(2, "a value in id"), (3, "a value in id")]


def test_of_a_key_only_the_columns_that_are_empty_are_named(read_mapped):
    mapping = '[table]\nkey = ["country", "kind", "when"]\n' + BASE
    text = "id,title,country,kind,when\n1,A,Laos,Relief,\n2,B,,Relief,\n3,C,Laos,Relief,2019\n"
    read = read_mapped(text, mapping)
    keyless = [p for p in read.of_records if p.code == "key-missing"]
    assert [p.expected for p in keyless] == ["a value in when", "a value in country, when"]


def test_too_many_rows_with_one_key_are_several_activities_and_told(read_mapped, monkeypatch):
    monkeypatch.setattr(grouping, "GROUP_LIMIT", 3)
    monkeypatch.setattr("riparian.ingest.mapped.engine.activity.GROUP_LIMIT", 3)
    read = read_mapped("id,title,year,amount\n" + "1,A,2019,5\n" * 4, YEARLY)
    assert [record.rows for record in read.records] == [3, 1]
    problem = read.the("rows-too-many")
    assert problem.message == (
        "Expected fewer than 3 rows with one key in record 1, got '3 or more'. "
        "Each 3 were kept as an activity."
    )


@pytest.mark.parametrize("in_memory", [2, 20_000])
def test_the_disk_changes_no_record(read_mapped, monkeypatch, in_memory):
    text = "id,title,year,amount\n" + "".join(
        f"{n % 7},Road {n % 7},{2000 + n},{n}\n" for n in range(30)
    )
    whole = read_mapped(text, YEARLY)
    monkeypatch.setattr(grouping, "IN_MEMORY", in_memory)
    assert read_mapped(text, YEARLY) == whole


# what the newest row says


NEWEST = YEARLY + 'status = "status"\nscheme = "scheme"\n'


@pytest.mark.parametrize(
    ("column", "years"),
    [
        ('year = "year"', ("2018", "2020", "2019")),
        ('year = "year"', ("平成30年", "令和2年", "令和元年")),
        ('year = "year"', ("FY2009", "FY2011", "FY2010")),
        ('date = "year"', ("31/01/2019", "02/02/2020", "15/05/2019")),
        ('date = "year"', ("2019-01-31", "2020-02-02", "2019-05-15")),
    ],
)
def test_of_rows_that_disagree_the_newest_counts_however_its_date_is_written(
    read_mapped, column, years
):
    old, new, middle = years
    text = (
        "id,title,year,amount,status,scheme\n"
        f"1,A,{old},5,Pipeline,loan\n1,A,{new},6,Completion,\n1,A,{middle},7,Implementation,grant\n"
    )
    read = read_mapped(text, NEWEST.replace('year = "year"', column))
    assert read.only.activity_status == "3"
    assert read.only.scheme == "grant", "the newest row that has one"
    disagree = [p for p in read.of_records if p.code == "rows-disagree"]
    assert [(p.field, p.got) for p in disagree] == [
        ("status", "Implementation, Pipeline"), ("scheme", "loan"),
    ]  # fmt: skip
    assert disagree[0].kept == "'Completion' was kept, from the newest row that has one"


PHASES = YEARLY + 'start = "from"\nend = "to"\nscheme = "scheme"\n'


def test_of_rows_as_new_as_each_other_the_one_that_ends_last_counts(read_mapped):
    text = (
        "id,title,year,amount,from,to,scheme\n"
        "1,A,2009,9,2006-01-01,2017-12-31,old\n"
        "1,A,2010,5,2007-03-15,2010-12-31,first phase\n"
        "1,A,2010,6,2011-01-01,2014-12-31,second phase\n"
    )
    read = read_mapped(text, PHASES)
    assert read.only.date_of("1") == "2006-01-01"
    assert read.only.date_of("3") == "2014-12-31"
    assert read.only.scheme == "second phase"
    kept = {p.field: p.kept for p in read.of_records if p.code == "rows-disagree"}
    assert kept["end"] == "'2014-12-31' was kept, of the newest rows from the one that ends last"
    assert kept["start"] == "'2006-01-01' was kept, the earliest"


def test_why_a_row_counts_is_true_where_nothing_makes_it_newer(read_mapped):
    def kept(text, mapping):
        problems = read_mapped(text, mapping).of_records
        return [p.kept for p in problems if p.code == "rows-disagree"]

    same = "id,title,year,amount,from,to,scheme\n1,A,2010,5,,2012,x\n1,A,2010,6,,2012,y\n"
    assert kept(same, PHASES) == ["'x' was kept, of the newest rows from the first that has one"]
    undated = "id,title,scheme\n1,A,x\n1,A,y\n"
    mapping = KEYED + 'scheme = "scheme"\n'
    assert kept(undated, mapping) == ["'x' was kept, of the rows from the first that has one"]


def test_without_dates_the_first_row_counts(read_mapped):
    text = "id,title,status,x\n1,A,Implementation,1\n1,A,Completion,2\n"
    assert read_mapped(text, KEYED + 'status = "status"\n').only.activity_status == "2"


def test_amounts_stand_in_the_order_of_the_rows(read_mapped):
    text = "id,title,year,amount\n1,A,2020,5\n1,A,2019,6\n1,A,2019,7\n1,A,2021,8\n"
    assert [m[1] for m in money(read_mapped(text, YEARLY).only)] == [5.0, 6.0, 7.0, 8.0]


# titles, descriptions, notes, pages


def test_of_several_titles_in_one_language_the_first_filled_counts(read_mapped):
    mapping = '[columns]\nidentifier = "id"\n[columns.title]\nja = "ja"\nen = ["long", "short"]\n'
    read = read_mapped("id,ja,long,short\n1,橋,Bridge,B\n2,道,,R\n", mapping)
    assert [[(n.text, n.lang) for n in a.title] for a in read.activities] == [
        [("橋", "ja"), ("Bridge", "en")], [("道", "ja"), ("R", "en")],
    ]  # fmt: skip


def test_titles_of_older_rows_are_kept_after_the_newest_once_each(read_mapped):
    text = "id,title,year,amount\n1,Old,2018,5\n1,New,2020,5\n1,NEW,2019,5\n"
    assert [n.text for n in read_mapped(text, YEARLY).only.title] == ["New", "Old"]


def test_a_description_that_repeats_the_title_is_none(read_mapped):
    mapping = (
        BASE + 'description = [{ column = "d", type = "2" }, "e"]\n[defaults]\nlanguage = "en"\n'
    )
    activity = read_mapped("id,title,d,e\n1,Road,ROAD,A long road\n", mapping).only
    assert [(d.type, d.narratives) for d in activity.descriptions] == [
        (None, (Narrative("A long road", "en"),))
    ]
    assert activity.default_lang == "en"


def test_years_and_amount_within_a_title_are_used_where_no_column_has_them(read_mapped):
    title = "캄보디아 물관리 역량강화 사업('22-'26/1,000만불)"
    activity = read_mapped(f'id,title\n1,"{title}"\n', BASE.replace("title =", "title.ko =")).only
    assert activity.title == (Narrative(title, "ko"),)
    assert activity.activity_dates == (ActivityDate("1", "2022"), ActivityDate("3", "2026"))
    assert money(activity) == [("2", 10_000_000.0, "USD", "2022")]
    with_columns = read_mapped(
        f'id,title,start,usd\n1,"{title}",2021-03,900\n',
        BASE + 'start = "start"\ncommitment = { column = "usd", currency = "USD" }\n',
    ).only
    assert with_columns.activity_dates == (ActivityDate("1", "2021-03"),)
    assert money(with_columns) == [("2", 900.0, "USD", None)]


def test_a_title_cut_by_its_publisher_is_told(read_mapped):
    assert read_mapped("id,title\n1,Project for the improvement of…\n", BASE).the("title-cut").got


def test_pages_are_addresses_and_other_words_about_the_source_are_notes(read_mapped):
    mapping = BASE + 'url = { column = "u", separator = "|" }\nnote = "n"\n'
    text = (
        "id,title,u,n\n1,A,http://a.example/1|https://b.example/2.,seen\n"
        "2,B,KOICA yearbook 2019,\n3,C,see https://c.example,\n"
    )
    one, two, three = read_mapped(text, mapping).activities
    assert [d.url for d in one.documents] == ["http://a.example/1", "https://b.example/2"]
    assert one.provenance.url is None
    assert [n.text for n in one.notes] == ["seen"]
    assert (two.documents, [n.text for n in two.notes]) == ((), ["Source: KOICA yearbook 2019"])
    assert (three.provenance.url, three.notes) == ("https://c.example", ())


# who


def test_organisations_have_the_role_of_their_field_and_the_id_beside_them(read_mapped):
    mapping = (
        BASE + 'provider = "p"\nprovider_ref = "pr"\nagency = { column = "a", separator = ";" }\n'
        'host_agency = "h"\nimplementer = "i"\n'
        'implementer_ref = { column = "ir", vocabulary = "crs-channel" }\n'
    )
    text = "id,title,p,pr,a,h,i,ir\n1,A,KR,,KOICA; EDCF,MoWRAM,UNDP,41114\n2,B,Japan,JP,,,,\n"
    one, two = read_mapped(text, mapping).activities
    seen = [
        (o.role, o.ref, o.narratives[0].text, o.crs_channel_code) for o in one.participating_orgs
    ]
    assert seen == [
        ("1", "KR", "KR", None), ("2", None, "MoWRAM", None), ("3", None, "KOICA", None),
        ("3", None, "EDCF", None), ("4", None, "UNDP", "41114"),
    ]  # fmt: skip
    assert [(o.role, o.ref, o.narratives[0].text) for o in two.participating_orgs] == [
        ("1", "JP", "Japan")
    ]


def test_the_provider_of_the_whole_table_counts_where_no_row_says_one(read_mapped):
    mapping = BASE + 'provider = "p"\n[defaults]\nprovider = "KR"\nagency = "KOICA"\n'
    one, two = read_mapped("id,title,p\n1,A,\n2,B,Japan\n", mapping).activities
    assert [(o.role, o.ref) for o in one.participating_orgs] == [("1", "KR"), ("3", None)]
    assert [o.narratives[0].text for o in two.participating_orgs] == ["Japan", "KOICA"]


def test_the_reporter_is_the_tables_compiler_unless_something_says_who(read_mapped):
    alone = read_mapped("id,title\n1,A\n", BASE).only.reporting_org
    assert (alone.secondary_reporter, alone.narratives[0].by) == (True, "compiler")
    assert "'data'" in alone.narratives[0].text
    mapping = BASE + 'reporter = "r"\nreporter_ref = "rr"\nsecondary_reporter = "s"\n'
    text = "id,title,r,rr,s\n1,A,AidData,US-1,yes\n2,B,JICA,XM-1,no\n"
    said = [a.reporting_org for a in read_mapped(text, mapping).activities]
    assert [(o.ref, o.narratives[0].text, o.secondary_reporter) for o in said] == [
        ("US-1", "AidData", True), ("XM-1", "JICA", False),
    ]  # fmt: skip


# where


WHERE = (
    BASE + 'country = { column = "c", separator = ";" }\n'
    'country_percentage = { column = "p", separator = ";" }\n'
)


@pytest.mark.parametrize(
    ("countries", "shares", "found"),
    [
        ("Cambodia;ラオス;베트남", "", [("KH", None), ("LA", None), ("VN", None)]),
        ("KH;LA", "60;40", [("KH", 60.0), ("LA", 40.0)]),
        ("KH;LA", "60 %;40％", [("KH", 60.0), ("LA", 40.0)]),
        ("KH;LA", "33.3;66.7", [("KH", 33.3), ("LA", 66.7)]),
        ("KH;KH", "", [("KH", None)]),
    ],
)
def test_countries_by_code_or_name_with_their_shares(read_mapped, countries, shares, found):
    read = read_mapped(f'id,title,c,p\n1,A,{countries},"{shares}"\n', WHERE)
    assert [(c.code, c.percentage) for c in read.only.recipient_countries] == found
    assert read.of_records == []


@pytest.mark.parametrize(
    ("shares", "expected", "got"),
    [
        ("50", "2 percentages", "1"), ("30;30;40", "2 percentages", "3"),
        ("inf;50", "a number from 0 to 100", "inf"), ("half;50", "a number from 0 to 100", "half"),
        ("150;50", "a number from 0 to 100", "150"), ("-1;50", "a number from 0 to 100", "-1"),
    ],
)  # fmt: skip
def test_shares_that_cannot_be_are_left_out_and_told(read_mapped, shares, expected, got):
    read = read_mapped(f"id,title,c,p\n1,A,KH;LA,{shares}\n", WHERE)
    assert [c.code for c in read.only.recipient_countries] == ["KH", "LA"]
    problem = read.the("percentage-wrong")
    assert (problem.expected, problem.got, problem.row) == (expected, got, 2)


def test_a_country_that_is_none_is_told_and_the_default_stands_for_nothing_only(read_mapped):
    mapping = WHERE + '[defaults]\ncountry = "Laos"\n'
    one, two = (read := read_mapped("id,title,c,p\n1,A,Atlantis;KH,\n2,B,,\n", mapping)).activities
    assert one.recipient_countries == (RecipientCountry("KH"),)
    assert two.recipient_countries == (RecipientCountry("LA"),)
    assert read.the("code-unknown").got == "Atlantis"


def test_regions_by_code_and_by_lists_of_the_package(read_mapped):
    mapping = (
        BASE + 'country = { column = "c", values = "dac-recipients" }\n'
        'region = { column = "r", vocabulary = "99" }\nregion_percentage = "s"\n'
    )
    activity = read_mapped("id,title,c,r,s\n1,A,728,MEKONG,100\n", mapping).only
    assert activity.recipient_countries == (RecipientCountry("KH"),)
    assert activity.recipient_regions == (RecipientRegion("MEKONG", "99", 100.0),)


def test_the_place_fields_of_a_row_make_one_location(read_mapped):
    mapping = (
        BASE + 'place = "p"\nadmin1 = "a1"\nadmin2 = "a2"\nlatitude = "lat"\nlongitude = "lon"\n'
        'place_code = { column = "g", vocabulary = "G1" }\nexactness = "e"\n'
        'place_percentage = "s"\n[defaults]\nlocation_class = "1"\n'
    )
    text = (
        "id,title,p,a1,a2,lat,lon,g,e,s\n"
        "1,A,Ban Mai,Attapeu,Sanamxay,14.7,106.5,1651946,1,60\n2,B,,Attapeu,,,,,,\n3,C,,,,,,,,\n"
    )
    one, two, three = read_mapped(text, mapping).activities
    (place,) = one.locations
    assert [n.text for n in place.names] == ["Ban Mai"]
    assert [n.text for n in place.description] == ["Sanamxay", "Attapeu"]
    assert (place.latitude, place.longitude, place.exactness) == (14.7, 106.5, "1")
    assert (place.location_class, place.percentage) == ("1", 60.0)
    assert place.ids == (PlaceCode("G1", "1651946"),)
    assert [n.text for n in two.locations[0].names] == ["Attapeu"]
    assert three.locations == ()


def test_several_places_in_a_cell_are_several_locations(read_mapped):
    mapping = BASE + 'place = { column = "p", separator = ";" }\nadmin1 = "a"\n'
    activity = read_mapped("id,title,p,a\n1,A,Kep;Kampot;Kep,South\n", mapping).only
    assert [[n.text for n in loc.names] for loc in activity.locations] == [["Kep"], ["Kampot"]]
    assert [loc.description[0].text for loc in activity.locations] == ["South", "South"]


@pytest.mark.parametrize("pair", ["95,10", "north,east", "10,", "10,999", "1e400,5", "nan,5"])
def test_coordinates_that_cannot_be_are_told_and_the_name_is_kept(read_mapped, pair):
    mapping = BASE + 'place = "p"\nlatitude = "lat"\nlongitude = "lon"\n'
    read = read_mapped(f"id,title,p,lat,lon\n1,A,Kep,{pair}\n", mapping)
    (place,) = read.only.locations
    assert (place.names[0].text, place.latitude, place.longitude) == ("Kep", None, None)
    assert read.the("coordinates-wrong").row == 2


# what for


WHAT = (
    YEARLY + 'purpose_code = { column = "code", separator = ";" }\nsector = "words"\n'
    'sector_percentage = { column = "share", separator = ";" }\ncountry = "c"\n'
)
HEAD = "id,title,year,amount,code,words,share,c\n"


def test_codes_are_dac_purposes_by_their_digits_and_words_are_the_publishers(read_mapped):
    read = read_mapped(HEAD + "1,A,2019,5,14021;140;x1,Water,,KH\n", WHAT)
    assert codes(read.only.sectors) == [
        ("14021", "1", None), ("140", "2", None), ("Water", "99", None),
    ]  # fmt: skip
    assert read.the("code-unknown").got == "x1"


def test_words_beside_as_many_codes_are_their_names(read_mapped):
    (sector,) = read_mapped(HEAD + "1,A,2019,5,14021,Water supply,100,KH\n", WHAT).only.sectors
    assert (sector.code, sector.percentage) == ("14021", 100.0)
    assert sector.narratives == (Narrative("Water supply"),)


def test_purposes_and_countries_that_differ_by_year_stand_with_the_amounts(read_mapped):
    rows = "1,A,2019,5,14021,,,KH\n1,A,2020,6,14022,,,LA\n"
    activity = read_mapped(HEAD + rows, WHAT).only
    assert (activity.sectors, activity.recipient_countries) == ((), ())
    assert [(t.date, codes(t.sectors), t.recipient_countries) for t in activity.transactions] == [
        ("2019", [("14021", "1", None)], (RecipientCountry("KH"),)),
        ("2020", [("14022", "1", None)], (RecipientCountry("LA"),)),
    ]


def test_what_agrees_stands_with_the_activity_though_the_other_differs(read_mapped):
    rows = "1,A,2019,5,14021,,,KH\n1,A,2020,6,14022,,,KH\n"
    activity = read_mapped(HEAD + rows, WHAT).only
    assert activity.recipient_countries == (RecipientCountry("KH"),)
    assert activity.sectors == ()
    assert [t.recipient_countries for t in activity.transactions] == [(), ()]
    assert [codes(t.sectors)[0][0] for t in activity.transactions] == ["14021", "14022"]


def test_where_a_row_has_no_money_all_purposes_stand_with_the_activity_without_shares(read_mapped):
    rows = "1,A,2019,5,14021,,60,KH\n1,A,2020,0,14022,,40,LA\n"
    activity = read_mapped(HEAD + rows, WHAT).only
    assert codes(activity.sectors) == [("14022", "1", None), ("14021", "1", None)]
    assert {c.code for c in activity.recipient_countries} == {"KH", "LA"}
    assert [t.sectors for t in activity.transactions] == [()]


def test_shares_of_countries_in_rows_that_disagree_are_not_added_up(read_mapped):
    mapping = KEYED + 'country = "c"\ncountry_percentage = "p"\n'
    activity = read_mapped("id,title,c,p\n1,A,KH,60\n1,A,KH,40\n", mapping).only
    assert activity.recipient_countries == (RecipientCountry("KH"),)


def test_codes_of_other_lists_have_their_vocabulary(read_mapped):
    mapping = (
        BASE + 'sector_code = { column = "s", separator = ";", vocabulary = "10" }\n'
        'sector_vocabulary = { column = "v", separator = ";" }\n'
        'tag = { column = "t", vocabulary = "2", separator = ";" }\n'
        'policy_marker = { column = "m", type = "1" }\n'
    )
    text = "id,title,s,v,t,m\n1,A,a;b,,6;6,2\n2,B,a;b,7;8,,\n"
    one, two = read_mapped(text, mapping).activities
    assert codes(one.sectors) == [("a", "10", None), ("b", "10", None)]
    assert codes(two.sectors) == [("a", "7", None), ("b", "8", None)]
    assert one.tags == (Tag("6", "2"),)
    assert one.policy_markers == (PolicyMarker("1", significance="2"),)


@pytest.mark.parametrize(
    ("defaults", "sector"),
    [
        ('purpose_code = "14021"', Sector("14021", "1")),
        ('purpose_code = "140"\nsector = "Water"',
         Sector("140", "2", None, (Narrative("Water"),))),
        ('sector = "Water"', Sector("Water", "99", None, (Narrative("Water"),))),
    ],
)  # fmt: skip
def test_the_purpose_of_the_whole_table_counts_where_no_row_says_one(read_mapped, defaults, sector):
    mapping = BASE + f'sector_code = "s"\n[defaults]\n{defaults}\n'
    one, two = read_mapped("id,title,s\n1,A,\n2,B,x\n", mapping).activities
    assert one.sectors == (sector,)
    assert codes(two.sectors) == [("x", "99", None)]


# when


WHEN = (
    BASE + 'start = "s"\nstart_actual = "sa"\nend = "e"\nend_actual = "ea"\nperiod = "p"\n'
    'signing_date = "sign"\nevent_date = { column = "ev", event = "tender" }\nupdated = "u"\n'
)
WHEN_HEAD = "id,title,s,sa,e,ea,p,sign,ev,u\n"


def test_days_have_the_type_of_their_field(read_mapped):
    row = "1,A,2019-01-02,2019-02,2022,2023-04-05,,2018-12-01,2018-11-01,2024-01-01\n"
    activity = read_mapped(WHEN_HEAD + row, WHEN).only
    assert activity.activity_dates == (
        ActivityDate("1", "2019-01-02"), ActivityDate("2", "2019-02"),
        ActivityDate("3", "2022"), ActivityDate("4", "2023-04-05"),
    )  # fmt: skip
    assert activity.events == (Event("tender", "2018-11-01"), Event("signing", "2018-12-01"))
    assert activity.last_updated_datetime == "2024-01-01"


@pytest.mark.parametrize(
    ("row", "dates"),
    [
        ("1,A,,,,,2019-2023,,,", [("1", "2019"), ("3", "2023")]),
        ("1,A,,2020,,,2019-2023,,,", [("2", "2020"), ("3", "2023")]),
        ("1,A,2018,,,2024,2019-2023,,,", [("1", "2018"), ("4", "2024")]),
    ],
)
def test_a_period_fills_in_what_no_column_of_its_own_says(read_mapped, row, dates):
    activity = read_mapped(WHEN_HEAD + row + "\n", WHEN).only
    assert [(d.type, d.date) for d in activity.activity_dates] == dates


def test_an_end_before_the_start_is_told_and_both_are_kept(read_mapped):
    read = read_mapped(WHEN_HEAD + "1,A,2020-05-01,,2019,,,,,\n", WHEN)
    assert [d.date for d in read.only.activity_dates] == ["2020-05-01", "2019"]
    assert read.the("end-before-start").got == "2019"


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("2", "2"), ("2.0", "2"), ("Implementation", "2"), ("completion", "3"), ("Done!", "5"),
        ("Ongoing (phase 2)", "2"), ("n/a", "1"), ("", "1"),
    ],
)  # fmt: skip
def test_a_status_is_a_code_or_word_or_what_the_mapping_says(read_mapped, word, code):
    mapping = BASE + 'status = "s"\n[values.status]\n"done!" = "5"\n[defaults]\nstatus = "1"\n'
    read = read_mapped(f"id,title,s\n1,A,{word}\n", mapping)
    assert read.only.activity_status == code
    assert read.of_records == []


def test_a_status_in_unknown_words_is_told(read_mapped):
    read = read_mapped("id,title,s\n1,A,lunar\n", BASE + 'status = "s"\n')
    assert read.only.activity_status is None
    assert (read.the("code-unknown").got, read.the("code-unknown").row) == ("lunar", 2)


# how much


def test_each_kind_of_amount_is_a_transaction_of_its_type_and_zero_is_none(read_mapped):
    mapping = (
        BASE + 'commitment = "c"\ndisbursement = "d"\nexpenditure = "e"\ncurrency = "k"\n'
        'date = "day"\nyear = "y"\ntransaction_ref = "ref"\n'
    )
    text = "id,title,c,d,e,k,day,y,ref\n1,A,5,0,7,usd,2019-03-31,2018,t1\n2,B,0,0.0,,EUR,,2018,\n"
    one, two = read_mapped(text, mapping).activities
    assert money(one) == [("2", 5.0, "USD", "2019-03-31"), ("4", 7.0, "USD", "2019-03-31")]
    assert one.transactions[0].amount.value_date == "2019-03-31"
    assert [t.ref for t in one.transactions] == ["t1", "t1"]
    assert money(two) == []


def test_the_type_of_an_amount_is_that_of_its_source_or_of_its_row(read_mapped):
    mapping = (
        BASE + 'amount = ["a", { column = "b", type = "12" }, { column = "c", type = "12" }]\n'
        'amount_type = "t"\n[defaults]\ncurrency = "USD"\n'
    )
    text = "id,title,a,b,c,t\n1,A,5,6,7,3\n2,B,5,,7,Disbursement\n3,C,5,,,gift\n4,D,5,,,\n"
    read = read_mapped(text, mapping)
    assert [[m[:2] for m in money(a)] for a in read.activities] == [
        [("3", 5.0), ("12", 6.0)], [("3", 5.0), ("12", 7.0)], [("2", 5.0)], [("2", 5.0)],
    ]  # fmt: skip
    assert read.the("code-unknown").got == "gift"


@pytest.mark.parametrize(
    ("cell", "currency", "found", "code"),
    [
        ("5", "USD", "USD", None), ("5", "US Dollar", "USD", None),
        ("5 million yen", "", "JPY", None), ("5 million yen", "USD", "JPY", None),
        ("5", "XQQ", None, "currency-unknown"),
        ("5", "", None, "currency-missing"),
    ],
)  # fmt: skip
def test_the_currency_is_that_of_the_cell_then_of_the_row(read_mapped, cell, currency, found, code):
    mapping = BASE + 'commitment = "a"\ncurrency = "k"\n'
    read = read_mapped(f"id,title,a,k\n1,A,{cell},{currency}\n", mapping)
    assert read.only.transactions[0].amount.currency == found
    assert code is None or read.the(code).row == 2


def test_an_amount_of_the_whole_activity_counts_once(read_mapped):
    mapping = (
        KEYED
        + 'commitment = { column = "total", once = true, currency = "USD" }\n'
        + ('disbursement = { column = "paid", currency = "USD" }\nyear = "year"\n')
    )
    text = "id,title,total,paid,year\n1,A,9,5,2019\n1,A,9,4,2020\n1,A,8,3,2021\n2,B,9,1,2019\n"
    read = read_mapped(text, mapping)
    one, two = read.activities
    assert [m[:2] for m in money(one)] == [("2", 9.0), ("3", 5.0), ("3", 4.0), ("3", 3.0)]
    assert [m[:2] for m in money(two)] == [("2", 9.0), ("3", 1.0)]
    problem = read.the("rows-disagree")
    assert (problem.row, problem.got) == (4, "8.0")
    assert problem.kept == "9.00 was kept, from an earlier row"


def test_amounts_that_are_unusual_are_told_and_kept(read_mapped):
    read = read_mapped("id,title,year,amount\n1,A,2019,-5\n2,B,2019,1e16\n", YEARLY)
    assert [money(a)[0][1] for a in read.activities] == [-5.0, 1e16]
    assert [(p.code, p.row) for p in read.of_records] == [
        ("amount-negative", 2), ("amount-absurd", 3),
    ]  # fmt: skip


def test_the_year_of_the_whole_table_dates_its_amounts(read_mapped):
    mapping = BASE + 'commitment = "a"\n[defaults]\ncurrency = "USD"\nyear = 2019\n'
    assert money(read_mapped("id,title,a\n1,A,5\n", mapping).only) == [("2", 5.0, "USD", "2019")]


# codes that hold for the whole activity


def test_codes_of_flow_finance_aid_and_level(read_mapped):
    mapping = (
        BASE + 'flow_type = "f"\nfinance_type = "n"\naid_type = "a"\ntied_status = "t"\n'
        'collaboration_type = "b"\nhierarchy = "h"\n[defaults]\ncollaboration_type = "1"\n'
    )
    text = "id,title,f,n,a,t,b,h\n1,A,10.0,110,C01,5,,2\n2,B,,,,,3," + "9" * 5000 + "\n"
    one, two = read_mapped(text, mapping).activities
    assert (one.default_flow_type, one.default_finance_type) == ("10", "110")
    assert (one.default_aid_types, one.default_tied_status) == (("C01",), "5")
    assert (one.collaboration_type, one.hierarchy) == ("1", 2)
    assert (two.default_aid_types, two.collaboration_type, two.hierarchy) == ((), "3", None)


def test_countries_are_parted_by_every_separator_but_no_name_is(read_mapped):
    mapping = BASE + 'country = { column = "c", separator = [",", " and "] }\n'
    table = 'id,title,c\n1,A,"Laos, Thailand, and Cambodia"\n2,B,Bosnia and Herzegovina\n'
    read = read_mapped(table, mapping)
    assert [[country.code for country in a.recipient_countries] for a in read.activities] == [
        ["LA", "TH", "KH"], ["BA"],
    ]  # fmt: skip


def test_columns_of_years_are_money_of_their_years(read_mapped):
    mapping = (
        BASE + 'disbursement = [{ column = "a", currency = "USD", year = "2019" },'
        '{ column = "b", currency = "USD", year = "2020" }]\n'
    )
    activity = read_mapped("id,title,a,b\n1,A,5,7\n", mapping).only
    assert money(activity) == [("3", 5.0, "USD", "2019"), ("3", 7.0, "USD", "2020")]


# how long


def test_a_duration_gives_the_end_of_a_start_and_the_rule_is_told(read_mapped):
    mapping = BASE + 'start = "s"\nperiod = "d"\n'
    read = read_mapped("id,title,s,d\n1,Roads,2019-03-01,36 months\n", mapping)
    assert read.only.activity_dates == (
        ActivityDate("1", "2019-03-01"), ActivityDate("3", "2022-02-28"),
    )  # fmt: skip
    assert "its first day counted" in read.the("value-understood").message
    assert read.only.notes == ()


def test_a_duration_without_a_start_or_beside_an_end_is_a_note(read_mapped):
    mapping = BASE + 'start = "s"\nend = "e"\nperiod = { column = "d", unit = "months" }\n'
    read = read_mapped("id,title,s,e,d\n1,A,,,12ヶ月\n2,B,2019,2020-06,18\n", mapping)
    assert [a.notes for a in read.activities] == [
        (Narrative("d: 12ヶ月", None, "compiler"),), (Narrative("d: 18", None, "compiler"),),
    ]  # fmt: skip
    assert "date-wrong" not in read.codes


LISTS = """[columns]
title = "title"
provider = { column = "funders.name", separator = ";" }
provider_ref = { column = "funders.id", separator = ";" }
country = { column = "places.country", separator = ";" }
country_percentage = { column = "places.share", separator = ";" }
purpose_code = { column = "purposes.code", separator = ";" }
sector = { column = "purposes.name", separator = ";" }
sector_percentage = { column = "purposes.share", separator = ";" }
"""


def of_lists(read_mapped, **lists):
    return read_mapped(json.dumps([{"title": "A", **lists}, {"title": "B"}]), LISTS)


def test_the_id_of_one_body_is_never_that_of_another_in_its_list(read_mapped):
    funders = [{"name": "Ministry of Water"}, {"name": "JICA (Tokyo)", "id": "XM-DAC-701-8"}]
    read = of_lists(read_mapped, funders=funders)
    orgs = [(org.ref, org.narratives[0].text) for org in read.activities[0].participating_orgs]
    assert orgs == [(None, "Ministry of Water"), ("XM-DAC-701-8", "JICA (Tokyo)")]


def test_percentages_stay_with_the_country_beside_them(read_mapped):
    places = [{"country": "Laos"}, {"country": "Vietnam", "share": 60}, {"share": 40}]
    read = of_lists(read_mapped, places=places)
    countries = [(c.code, c.percentage) for c in read.activities[0].recipient_countries]
    assert countries == [("LA", None), ("VN", 60)]
    assert "percentage-wrong" not in read.codes


def test_names_and_percentages_of_purposes_stay_with_their_codes(read_mapped):
    purposes = [
        {"code": "11110", "name": "Education", "share": 40},
        {"code": "none", "name": "Other", "share": 35},
        {"code": "14020", "share": 25},
    ]
    read = of_lists(read_mapped, purposes=purposes)
    sectors = [
        (s.code, s.vocabulary, s.percentage, [n.text for n in s.narratives])
        for s in read.activities[0].sectors
    ]
    assert sectors == [
        ("11110", "1", 40, ["Education"]), ("Other", "99", 35, ["Other"]), ("14020", "1", 25, []),
    ]  # fmt: skip


def test_a_separator_too_many_at_the_end_moves_nothing(read_mapped):
    table = "title,c,p\nA,Laos; Vietnam;,40; 60\nB,Laos; Vietnam,100\n"
    mapping = """[columns]
title = "title"
country = { column = "c", separator = ";" }
country_percentage = { column = "p", separator = ";" }
"""
    read = read_mapped(table, mapping)
    shares = [[(c.code, c.percentage) for c in a.recipient_countries] for a in read.activities]
    assert shares == [[("LA", 40), ("VN", 60)], [("LA", None), ("VN", None)]]
    assert read.the("percentage-wrong").row == 3


TWO_AMOUNTS = """[columns]
title = "title"
country = "country"
commitment = [
    { column = "Loan", currency = "USD", unit = "1" },
    { column = "Grant", currency = "%s", unit = "%s" },
]
"""


@pytest.mark.parametrize(
    ("grant", "currency", "unit", "is_told"),
    [
        ("50000", "USD", "1", True),
        ("100", "USD", "thousand", False),
        ("98", "USD", "thousand", False),
        ("12000000", "JPY", "1", False),
        ("see note", "USD", "1", False),
        ("", "USD", "1", False),
    ],
)
def test_another_amount_in_a_column_for_the_same_money_is_told(
    read_mapped, grant, currency, unit, is_told
):
    read = read_mapped(
        f"title,country,Loan,Grant\nA,LA,100000,{grant}\n", TWO_AMOUNTS % (currency, unit)
    )
    assert [t.amount.value for t in read.only.transactions] == [100_000]
    assert ("amount-left-out" in read.codes) is is_told
    if is_told:
        assert read.the("amount-left-out").message == (
            "'Loan' says 100,000 USD and 'Grant' 50,000 USD, which are read as the same money. The "
            "first was kept."
        )


BY_YEAR = """[table]
key = ["id"]
[columns]
identifier = "id"
country = "country"
purpose_code = "purpose"
year = "year"
commitment = { column = "amount", currency = "USD", unit = "1" }
"""


@pytest.mark.parametrize(
    ("stated", "of_activity", "of_amounts"),
    [
        (("LA", "LA", ""), ["LA"], [[], [], []]),
        (("LA", "VN", ""), ["LA", "VN"], [[], [], []]),
        (("LA", "VN", "LA"), [], [["LA"], ["VN"], ["LA"]]),
        (("", "", ""), [], [[], [], []]),
    ],
)
def test_countries_stand_with_amounts_only_where_each_has_one(
    read_mapped, stated, of_activity, of_amounts
):
    """Else the money of a row without one would be no country's."""
    rows = "".join(f"1,{country},11110,{2030 - n},5\n" for n, country in enumerate(stated))
    activity = read_mapped(f"id,country,purpose,year,amount\n{rows}", BY_YEAR).only
    assert [c.code for c in activity.recipient_countries] == of_activity
    amounts = [[c.code for c in t.recipient_countries] for t in activity.transactions]
    assert amounts == of_amounts


def test_purposes_stand_with_amounts_only_where_each_has_one(read_mapped):
    rows = "1,LA,11110,2030,5\n1,LA,,2029,6\n"
    activity = read_mapped(f"id,country,purpose,year,amount\n{rows}", BY_YEAR).only
    assert [sector.code for sector in activity.sectors] == ["11110"]
    assert not any(transaction.sectors for transaction in activity.transactions)
