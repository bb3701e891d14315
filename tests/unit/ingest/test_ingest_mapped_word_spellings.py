"""What the yearly rows of one activity spell in different ways, and values that need a word."""

from __future__ import annotations

from pathlib import Path

import pytest

from riparian.ingest.choose_reader import find_reader
from riparian.ingest.mapped.engine.word_spellings import first_of_each, spelling
from riparian.ingest.reader import ReadRecord
from riparian.model.activity import Narrative, ParticipatingOrg

KEYED = '[table]\nkey = ["id"]\n[columns]\nidentifier = "id"\ntitle = "title"\nyear = "year"\n'


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Dak Lak_ Vietnam", "Dak Lak, Vietnam"),
        ("RURAL  WATER (PHASE I)", "Rural water - Phase I"),
        ("メコン 橋", "メコン  橋"),
    ],
)
def test_marks_and_case_make_no_other_words(left, right):
    assert spelling(left) == spelling(right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Phase 1.1", "Phase 11"),
        ("Road 1-2", "Road 12"),
        ("กิน", "กัน"),
        ("ខ្មែរ", "ខែរ"),
        ("C++", "C"),
    ],
)
def test_letters_digits_and_vowel_signs_do(left, right):
    assert spelling(left) != spelling(right)


def test_the_first_of_each_key_stays_in_its_place():
    assert first_of_each(["b", "A", "a", "B"], str.casefold) == ("b", "A")


def test_titles_and_descriptions_of_several_years_stand_once(read_mapped):
    table = (
        "id,title,year,text\n"
        '1,RURAL WATER_ LAOS,2007,"Wells_ pumps and taps."\n'
        '1,"Rural water, Laos",2008,"Wells, pumps and taps"\n'
        "1,Rural water in Laos,2006,Wells\n"
    )
    activity = read_mapped(table, KEYED + 'description = "text"\n').only
    assert [t.text for t in activity.title] == ["Rural water, Laos", "Rural water in Laos"]
    assert [d.narratives[0].text for d in activity.descriptions] == [
        "Wells, pumps and taps", "Wells",
    ]  # fmt: skip


def test_titles_in_two_columns_of_one_row_both_stand(read_mapped):
    mapping = '[columns]\nidentifier = "id"\ntitle.ja = "ja"\ntitle.en = "en"\n'
    activity = read_mapped("id,ja,en\n1,JICA,Jica\n", mapping).only
    assert len(activity.title) == 2


def test_a_place_of_several_years_stands_once_and_in_as_many_parts_as_can_be_told(read_mapped):
    table = (
        "id,title,year,where\n"
        "1,Wells,2009,Dak Lak_ Kon Tum\n"
        '1,Wells,2008,"Dak Lak, Kon Tum"\n'
        "1,Wells,2007,DAK LAK KON TUM\n"
        "1,Wells,2006,Gia Lai\n"
    )
    mapping = KEYED + 'place = { column = "where", separator = "," }\n'
    places = read_mapped(table, mapping).only.locations
    assert [p.names[0].text for p in places] == ["Dak Lak", "Kon Tum", "Gia Lai"]


def test_places_with_points_are_told_apart_by_them(read_mapped):
    mapping = KEYED + 'place = "where"\nlatitude = "y"\nlongitude = "x"\n'
    table = "id,title,year,where,y,x\n1,A,2009,Phin,16.1,106\n1,A,2009,Phin,16.2,106\n"
    assert len(read_mapped(table, mapping).only.locations) == 2


def test_a_body_whose_id_or_spelling_changes_is_one(read_mapped):
    table = (
        "id,title,year,who,number\n"
        "1,A,2010,Embassy of Finland,\n"
        "1,A,2009,EMBASSY OF FINLAND,11000\n"
        "1,A,2008,Embassy of Finland,10000\n"
        "1,A,2007,Red Cross,22000\n"
    )
    mapping = KEYED + 'implementer = "who"\nimplementer_ref = "number"\n'
    orgs = read_mapped(table, mapping).only.participating_orgs
    assert orgs == (
        ParticipatingOrg("4", "11000", narratives=(Narrative("EMBASSY OF FINLAND"),)),
        ParticipatingOrg("4", "22000", narratives=(Narrative("Red Cross"),)),
    )


def test_a_ratio_is_a_percentage_without_the_dust_of_the_multiplication(read_mapped):
    mapping = KEYED + 'place = "where"\nplace_percentage = { column = "part", unit = "ratio" }\n'
    table = "id,title,year,where,part\n1,A,2009,Phin,0.28\n1,A,2009,Nong,0.29\n"
    places = read_mapped(table, mapping).only.locations
    assert [p.percentage for p in places] == [28.0, 29.0]


def test_a_period_with_an_impossible_year_is_told(read_mapped):
    mapping = '[columns]\nidentifier = "id"\ntitle = "title"\nperiod = "when"\n'
    read = read_mapped("id,title,when\n1,A,1996-06-16~0196-07-01\n", mapping)
    assert read.the("date-implausible").kept == "it was read as 0196-07-01"
    assert [d.date for d in read.only.activity_dates] == ["1996-06-16", "0196-07-01"]


def test_an_amount_within_a_title_that_is_not_taken_is_not_told(read_mapped):
    mapping = '[columns]\nidentifier = "id"\ntitle = "title"\n'
    read = read_mapped("id,title\n1,China donates steel bridges (45m yuan) to Cambodia\n", mapping)
    assert not read.only.transactions
    assert not read.codes


def test_a_project_that_a_title_names_within_itself_is_told(read_mapped):
    mapping = '[columns]\nidentifier = "id"\ntitle = "title"\n'
    read = read_mapped("id,title\n1,Fisheries programme (2011-2015) of the Mekong River\n", mapping)
    assert "a part of 'Fisheries programme'" in read.the("value-understood").message


def test_projects_of_aiddata_name_those_that_they_are_linked_to(tmp_path: Path):
    path = tmp_path / "projects.csv"
    path.write_text(
        "project_id,project_title,donors,donors_iso3,recipients,recipients_iso3,"
        "transactions_start_year\n"
        '70001,"Pumps (Linked to Project ID#70002, #70003)",China,CHN,Laos,LAO,2004\n'
        "70002,Road #7 to Boten,China,CHN,Laos,LAO,2004\n"
    )
    records = [r for r in find_reader(path).read(path, "data") if isinstance(r, ReadRecord)]
    related = [[x.ref[-5:] for x in r.activity.related_activities] for r in records if r.activity]
    assert related == [["70002", "70003"], []]


def test_a_day_exchanged_with_its_month_does_not_disagree_with_the_right_one(read_mapped):
    days = [(month, day) for month in range(1, 13) for day in (3, 5, 7, 8, 9) if day != month]
    rows = [f"x{n},B,2009,2009-{m:02}-{d:02}" for n, (m, d) in enumerate(days)]
    rows += ["1,A,2010,01-12-2009", "1,A,2009,2009-01-12", "1,A,2008,2009"]
    rows += ["2,A,2010,01-12-2009", "2,A,2009,2008-01-12"]
    mapping = KEYED.replace("[table]", '[table]\ndate_order = "dmy"') + 'end = "end"\n'
    read = read_mapped("id,title,year,end\n" + "\n".join(rows) + "\n", mapping)
    told = [(p.record, p.got) for p in read.of_records if p.code == "rows-disagree"]
    assert told == [("2", "2008")]
