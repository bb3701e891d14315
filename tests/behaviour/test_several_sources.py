"""What several sources say of one thing, and what a source that was gone comes back as."""

from __future__ import annotations

import os

import pytest

from riparian import AreaFilter, Centre, OverlapFilter, ProjectFilter, SourceOptions
from riparian.errors import BadRequest, CentreError

IATI = """<?xml version="1.0" encoding="UTF-8"?>
<iati-activities version="2.03">{activities}</iati-activities>"""

ACTIVITY = """
<iati-activity default-currency="USD">
  <iati-identifier>{id}</iati-identifier>
  <reporting-org ref="{org}" type="10"><narrative xml:lang="en">{org}</narrative></reporting-org>
  <title><narrative xml:lang="en">{title}</narrative></title>
  {more}
</iati-activity>"""

IN_LAOS = """<recipient-country code="LA" percentage="100"/>
  <sector vocabulary="1" code="14030" percentage="100"/>
  <transaction><transaction-type code="2"/><transaction-date iso-date="2020-05-05"/>
  <value value-date="2020-05-05">500</value></transaction>"""

HEADER = "key,donor_country,title_original,title_lang,country,dac_purpose_guess,amount,currency\n"


def iati(path, *activities):
    text = "".join(
        ACTIVITY.format(id=i, org=org, title=title, more=more) for i, org, title, more in activities
    )
    path.write_text(IATI.format(activities=text))
    return path


def built(tmp_path, *files, folder="c"):
    centre = Centre.init(tmp_path / folder)
    centre.add(files)
    centre.build()
    return centre


def titles(centre):
    return {p.id: p.title for p in centre.projects()[0]}


def test_keys_of_two_registers_are_two_projects(tmp_path):
    one, two = tmp_path / "one.csv", tmp_path / "two.csv"
    one.write_text(HEADER + "1,JP,Bridge in Laos,en,LA,21020,100,USD\n")
    two.write_text(HEADER + "1,KR,School in Vietnam,en,VN,11120,50,USD\n")
    found, total = built(tmp_path, one, two).projects()
    assert total == 2
    assert {p.providers for p in found} == {("JP",), ("KR",)}


def test_an_identifier_of_two_reporters_is_two_projects_and_stays_its_owners(tmp_path):
    own = iati(tmp_path / "own.xml", ("XM-1-A", "XM-1", "Own", IN_LAOS))
    other = iati(tmp_path / "other.xml", ("XM-1-A", "AA-9", "Another", IN_LAOS))
    centre = built(tmp_path, own)
    assert titles(centre) == {"XM-1-A": "Own"}
    centre.add([other])
    centre.build()
    after = titles(centre)
    assert len(after) == 2
    assert after["XM-1-A"] == "Own"


def test_a_made_up_name_of_a_project_is_never_a_published_one(tmp_path):
    files = [
        iati(tmp_path / "a.xml", ("A", "XM-1", "First", IN_LAOS)),
        iati(tmp_path / "b.xml", ("A", "XM-2", "Second", IN_LAOS)),
    ]
    made = next(p for p in titles(built(tmp_path, *files)) if p != "A")
    files.append(iati(tmp_path / "c.xml", (made, "XM-3", "Third", IN_LAOS)))
    centre = built(tmp_path, *files, folder="again")
    assert sorted(titles(centre).values()) == ["First", "Second", "Third"]


def test_a_source_that_is_silent_takes_nothing_from_one_that_speaks(tmp_path):
    files = [
        iati(tmp_path / "a.xml", ("XM-1-S", "XM-1", "Speaks", IN_LAOS)),
        iati(tmp_path / "b.xml", ("XM-1-S", "XM-1", "Speaks", "")),
    ]
    centre = Centre.init(tmp_path / "c")
    centre.add(files)
    centre.add([iati(tmp_path / "k.xml", ("KR-GOV-010-1", "KR-GOV-010", "Korean", IN_LAOS))])
    centre.build()
    with centre.reading() as connection:
        rows = connection.execute(
            "SELECT sum(share) FROM project_country WHERE project_id = 'XM-1-S'"
        ).fetchall()
    assert rows == [(1.0,)]


def test_a_country_with_no_share_is_no_country_of_the_project(tmp_path):
    more = """<recipient-country code="VN" percentage="100"/>
      <recipient-country code="KH" percentage="0"/>"""
    centre = built(tmp_path, iati(tmp_path / "a.xml", ("XM-1-P", "XM-1", "All in one", more)))
    assert centre.projects()[0][0].countries == ("VN",)
    assert centre.projects(ProjectFilter(country="KH"))[1] == 0


def test_an_amount_counts_for_who_pays_and_for_no_channel(tmp_path):
    funded = (
        IN_LAOS
        + """
      <participating-org ref="JP" role="1" type="10"><narrative>Government of Japan</narrative>
      </participating-org>"""
    )
    undp = ("XM-DAC-41114-1", "XM-DAC-41114", "Carried out by UNDP", funded)
    centre = built(tmp_path, iati(tmp_path / "a.xml", undp))
    [area], _ = centre.areas("JP", "UNDP", AreaFilter(level="country"))
    assert (area.projects_a, area.projects_b) == (1, 1)
    assert (area.usd_a, area.usd_b) == (500, None)


@pytest.mark.parametrize("name", ["year=2020", "a [b]* c", "it's", "日本"])
def test_a_centre_works_wherever_it_stands(tmp_path, name):
    file = iati(tmp_path / "a.xml", ("XM-1-P", "XM-1", "Anywhere", IN_LAOS))
    centre = built(tmp_path, file, folder=name)
    assert [p.title for p in centre.projects()[0]] == ["Anywhere"]


def test_a_folder_in_which_no_database_can_stand_is_refused(tmp_path):
    with pytest.raises(BadRequest):
        Centre.init(tmp_path / "what?")


def test_what_a_publisher_does_elsewhere_can_be_left_out(tmp_path):
    rwanda = IN_LAOS.replace('"LA"', '"RW"')
    files = [
        iati(tmp_path / "jp.xml", ("JP-8-1", "JP-8", "Here", IN_LAOS),
             ("JP-8-2", "JP-8", "There", rwanda)),
        iati(tmp_path / "kr.xml", ("KR-GOV-010-1", "KR-GOV-010", "Here too", IN_LAOS),
             ("KR-GOV-010-2", "KR-GOV-010", "There too", rwanda)),
    ]  # fmt: skip
    centre = built(tmp_path, *files)
    assert centre.projects()[1] == 4
    assert {p.title for p in centre.projects(ProjectFilter(region=True))[0]} == {"Here", "Here too"}
    everywhere, _ = centre.overlaps("JP", "KR")
    assert {o.place for o in everywhere} == {"Laos", "Rwanda"}
    here, _ = centre.overlaps("JP", "KR", OverlapFilter(region=True))
    assert [o.place for o in here] == ["Laos"]


def test_a_source_that_is_gone_stops_the_build_until_it_is_back(tmp_path):
    centre = Centre.init(tmp_path / "c")
    centre.add([iati(tmp_path / "a.xml", ("XM-1-P", "XM-1", "Back again", IN_LAOS))])
    [kept] = [d.file for d in centre.datasets()]
    away = kept.with_name("away")
    kept.rename(away)
    with pytest.raises(CentreError, match=f"added as 'a' is damaged or gone.*{kept.name}") as gone:
        centre.build()
    assert "put a backup of it in its place" in gone.value.try_this
    away.rename(kept)
    centre.build()
    assert centre.status()[0].activities == 1


def test_many_datasets_build_with_more_threads_than_the_database_may_use(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "cpu_count", lambda: 16)
    monkeypatch.setattr("riparian.build.read_all.POOL_FROM_BYTES", 1 << 40)
    centre = Centre.init(tmp_path / "c")
    centre.add(
        [iati(tmp_path / f"f{n}.xml", (f"XM-{n}-1", f"XM-{n}", "Many", IN_LAOS)) for n in range(60)]
    )
    centre.build()
    assert len(centre.status()) == 60


def test_a_country_filter_keeps_pairs_that_meet_there(tmp_path):
    both = IN_LAOS.replace(
        '<recipient-country code="LA" percentage="100"/>',
        '<recipient-country code="LA" percentage="50"/>'
        '<recipient-country code="VN" percentage="50"/>',
    )
    files = [
        iati(tmp_path / "jp.xml", ("JP-8-1", "JP-8", "One", both)),
        iati(tmp_path / "kr.xml", ("KR-GOV-010-1", "KR-GOV-010", "Two", both)),
    ]
    centre = built(tmp_path, *files)
    [overlap], _ = centre.overlaps("JP", "KR")
    met = overlap.place
    other = {"Laos": "Vietnam", "Vietnam": "Laos"}[met]
    assert centre.overlaps("JP", "KR", OverlapFilter(country=met))[1] == 1
    assert centre.overlaps("JP", "KR", OverlapFilter(country=other))[1] == 1  # both are there, too
    assert centre.overlaps("JP", "KR", OverlapFilter(country="Cambodia"))[1] == 0


@pytest.mark.parametrize("pairs", ['["JP","KR"],["JP","KR"]', '["JP","KR"],["KR","JP"]'])
def test_a_pair_that_stands_twice_in_the_settings_is_refused(tmp_path, pairs):
    centre = Centre.init(tmp_path / "c")
    text = centre.layout.settings.read_text().replace('["JP", "KR"]', pairs)
    centre.layout.settings.write_text(text)
    with pytest.raises(CentreError):
        Centre.open(tmp_path / "c").build()


def test_an_activity_of_which_only_the_identifier_is_doubtful_counts_as_flagged(tmp_path):
    twice = [("JP-8-1", "JP-8", "Once", IN_LAOS), ("JP-8-1", "JP-8", "Twice", IN_LAOS)]
    centre = built(tmp_path, iati(tmp_path / "jp.xml", *twice))
    [status] = centre.status()
    assert status.problems == {"identifier-repeated": 2}
    assert status.flagged == 2


def test_a_problem_stands_with_the_record_that_has_it(tmp_path):
    records = [("JP-8-1", "JP-8", "Whole", IN_LAOS), ("JP-8-1", "JP-8", "No country", "")]
    view = built(tmp_path, iati(tmp_path / "jp.xml", *records)).project("JP-8-1")
    told = [{p.code for p in source.problems} for source in view.sources]
    assert "country-missing" not in told[0]
    assert "country-missing" in told[1]


AIDDATA = """<transaction><transaction-type code="2"/><transaction-date iso-date="2001-01-01"/>
  <value value-date="2001-01-01">181879</value></transaction>"""


def test_money_at_its_own_prices_heads_a_project_before_newer_prices_of_another_year(tmp_path):
    number = "US-501c3-522318905-SG-70009"
    release = iati(tmp_path / "r.xml", (number, "US-501c3-522318905", "Gift", AIDDATA))
    made = release.read_text().replace(
        "<iati-activity ", '<iati-activity last-updated-datetime="2018-08-09" '
    )
    release.write_text(made)
    only = built(tmp_path, release)
    assert only.projects()[0][0].usd == 181_879
    assert "prices of 2014" in (only.project(number).usd_rule or "")
    assert {"prices-constant"} <= {p.code for p in only.problems()[0]}
    agreed = tmp_path / "agreed.csv"
    agreed.write_text("number,title,usd,year\nSG-70009,Gift of 2001,80000,2001\n")
    mapping = (
        '[columns]\nidentifier = { column = "number", prefix = "US-501c3-522318905-" }\n'
        'title = "title"\ncommitment = { column = "usd", currency = "USD" }\nyear = "year"\n'
        '[defaults]\nreporter = "AidData"\nreporter_ref = "US-501c3-522318905"\n'
    )
    only.add([agreed], SourceOptions(mapping=mapping))
    only.build()
    (project,), _ = only.projects()
    assert (project.id, project.usd) == (number, 80_000)
