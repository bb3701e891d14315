"""An export as IATI: valid, in its publisher's words, and read back without gaining anything."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from folder_copies import copy_folder
from iati_rules import breaches
from riparian import Centre, SourceOptions
from riparian.centre.export_records import ExportFilter
from riparian.errors import BadRequest, CentreError
from riparian.normalise.iso_days import today
from riparian.store.settings import read_settings
from riparian.store.snapshot import live_build, open_snapshot

OWN = "{urn:riparian:iati:1}"


@pytest.fixture(scope="module")
def sample_file(sample, tmp_path_factory):
    path = tmp_path_factory.mktemp("iati") / "sample.xml"
    return path, sample.export("iati", path)


@pytest.fixture(scope="module")
def small_file(small, tmp_path_factory):
    path = tmp_path_factory.mktemp("iati") / "small.xml"
    small.export("iati", path)
    return path


def test_the_whole_sample_is_valid(sample, sample_file):
    path, report = sample_file
    content = path.read_bytes()
    assert breaches(content, today()) == []
    (table,) = report.tables
    assert table.rows == table.of == content.count(b"<iati-activity>")
    assert sample.count_projects() == report.of


def test_files_of_iati_and_tables_are_valid_together(small_file):
    assert breaches(small_file.read_bytes(), today()) == []


def test_identifiers_are_unique_and_those_of_iati_are_kept(small, small_file):
    document = etree.parse(small_file)
    identifiers = document.xpath("//iati-identifier/text()")
    assert len(set(identifiers)) == len(identifiers)
    kept = [e for e in document.iter("iati-activity") if e.find(f"{OWN}reporting-org") is None]
    assert kept
    for activity in kept:
        assert activity.find("reporting-org").get("secondary-reporter") == "1"
        assert activity.find("iati-identifier").get(f"{OWN}text") is None
        assert activity.find(f"{OWN}record").get("reader") == "iati"


def test_without_an_identifier_of_its_own_the_file_says_that_it_cannot_be_published(sample_file):
    path, report = sample_file
    assert "cannot be published" in report.tables[0].note
    head = path.read_text("utf-8").partition("-->")[0].splitlines()
    assert any(line.startswith("Mind: This file cannot be published") for line in head)
    assert not any("; This" in line for line in head)


def test_with_one_it_is_the_publisher(my_own, tmp_path, riparian):
    settings = my_own.layout.settings
    before = settings.read_text("utf-8")
    for line, wrong in (
        ('organisation = "nobody"', "not the identifier of an organisation"),
        ('organisation_type = "government"', "not a type of organisation"),
    ):
        settings.write_text(before.replace("[iati]", f"[iati]\n{line}"), "utf-8")
        with pytest.raises(CentreError, match=wrong):
            read_settings(settings)
    own = '[iati]\norganisation = "GB-COH-01234567"'
    settings.write_text(before.replace("[iati]", own), "utf-8")
    file = tmp_path / "x.xml"
    answer = riparian("-C", settings.parent, "export", "iati", "--country", "LA", "-o", file)
    assert answer.status == 0
    assert "cannot be published" not in answer.err
    document = etree.parse(file)
    assert "GB-COH-01234567" in document.xpath("//reporting-org/@ref")
    assert "--country LA" in document.getroot().get(f"{OWN}command")


def test_the_same_twice_is_the_same_to_the_byte(small, small_file, tmp_path):
    small.export("iati", tmp_path / "again.xml")
    assert (tmp_path / "again.xml").read_bytes() == small_file.read_bytes()


RELATED = """
[columns]
identifier = "id"
title = "title"
related = { column = "part of", type = "1" }
[defaults]
country = "LA"
provider = "%s"
"""


def test_a_number_leads_to_the_activity_of_the_same_source(tmp_path):
    """Two sources count from 1; each means its own, also where it lacks what the other has."""
    centre = Centre.init(tmp_path / "centre")
    for provider, titles in (("JP", ("Rice roads", "Bridge")), ("KR", ("Clinics", "School"))):
        table = tmp_path / f"{provider}.csv"
        rows = f"1,{titles[0]},\n2,{titles[1]},1\n3,Seeds {provider},9\n"
        table.write_text(f"id,title,part of\n{rows}{'9,Dams,' if provider == 'JP' else ''}\n")
        centre.add([table], SourceOptions(mapping=RELATED % provider))
    centre.build()
    centre.export("iati", tmp_path / "all.xml")
    document = etree.parse(tmp_path / "all.xml")
    titles = {
        each.findtext("iati-identifier"): each.findtext("title/narrative")
        for each in document.iter("iati-activity")
    }
    parents = {
        each.findtext("title/narrative"): [
            titles[ref] for ref in each.xpath("related-activity[@type='1']/@ref")
        ]
        for each in document.iter("iati-activity")
    }
    assert parents["Bridge"] == ["Rice roads"]
    assert parents["School"] == ["Clinics"]
    assert parents["Seeds JP"] == ["Dams"]
    assert parents["Seeds KR"] == []


def test_nothing_found_leaves_no_file(small, tmp_path):
    with pytest.raises(BadRequest, match="no file without an activity"):
        small.export("iati", tmp_path / "none.xml", ExportFilter(country="BR"))
    assert not list(tmp_path.iterdir())


# read back

COUNTS = {
    "projects": "SELECT count(*) FROM project",
    "records": "SELECT count(*) FROM activity",
    "claims": "SELECT provider, role, rule, sureness, count(*) FROM activity_provider GROUP BY ALL"
    " ORDER BY ALL",
    "purposes": "SELECT code, category, theme, round(share, 6), rule, sureness, count(*)"
    " FROM activity_purpose GROUP BY ALL ORDER BY ALL",
    "countries": "SELECT country, round(share, 6), rule, sureness, count(*) FROM activity_country"
    " GROUP BY ALL ORDER BY ALL",
    "places": "SELECT place, method, round(share, 6), sureness, words, count(*) FROM activity_place"
    " GROUP BY ALL ORDER BY ALL",
    "money": "SELECT kind, value, currency, value_date, usd, rule, sureness, count(*)"
    " FROM activity_amount GROUP BY ALL ORDER BY ALL",
    "years": 'SELECT "start", start_rule, start_sureness, "end", end_rule, end_sureness,'
    " status_code, stage, count(*) FROM project GROUP BY ALL ORDER BY ALL",
    "titles": "SELECT title, title_by, original, description, scheme, count(*) FROM activity"
    " GROUP BY ALL ORDER BY ALL",
    "areas": "SELECT country, place, round(sum(share), 6), count(*) FROM project_place"
    " GROUP BY ALL ORDER BY ALL",
    "overlaps": "SELECT provider_a, provider_b, kind, count(*) FROM overlap GROUP BY ALL"
    " ORDER BY ALL",
}


def counts(centre: Centre) -> dict[str, list[tuple[object, ...]]]:
    layout = centre.layout
    with open_snapshot(layout, live_build(layout)) as snapshot:
        return {name: snapshot.rows(sql) for name, sql in COUNTS.items()}


@pytest.fixture(scope="module")
def read_elsewhere(small_file, tmp_path_factory) -> Centre:
    """A new centre that has nothing but the export."""
    centre = Centre.init(tmp_path_factory.mktemp("elsewhere") / "centre", name="Elsewhere")
    centre.add([small_file])
    centre.build()
    return centre


def test_a_new_centre_has_of_it_what_the_first_had(small, read_elsewhere):
    before, after = counts(small), counts(read_elsewhere)
    assert before["projects"][0][0]
    for name in COUNTS:
        assert after[name] == before[name], name


def test_a_centre_that_reads_its_own_export_gains_nothing(small, small_file, tmp_path):
    copy_folder(small.layout.root, tmp_path / "centre")
    centre = Centre.open(tmp_path / "centre")
    centre.add([small_file])
    centre.build()
    assert counts(centre) == counts(small)
    with open_snapshot(centre.layout, live_build(centre.layout)) as snapshot:
        told = snapshot.column("SELECT got FROM problem WHERE code = 'record-held-already'")
    assert told


def test_an_export_of_what_was_read_from_an_export_names_the_first_source(
    read_elsewhere, small_file, tmp_path: Path
):
    read_elsewhere.export("iati", tmp_path / "again.xml")
    first, again = (
        sorted(
            (e.get("sha256"), int(e.get("ordinal"))) for e in etree.parse(file).iter(f"{OWN}record")
        )
        for file in (small_file, tmp_path / "again.xml")
    )
    assert again == first
