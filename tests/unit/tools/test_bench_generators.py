"""The made-up data of `tools/bench.py` is read like the real data that it is drawn from."""

import random
from datetime import date
from importlib import import_module
from pathlib import Path

import pytest

from riparian.ingest.choose_reader import find_reader
from riparian.ingest.reader import ReadRecord

TOOLS = Path(__file__).parents[3] / "tools"

ACTIVITY = """
<iati-activity default-currency="USD">
  <iati-identifier>XX-{number}</iati-identifier>
  <reporting-org ref="XX" type="10"><narrative>Reporter</narrative></reporting-org>
  <title><narrative>Water {number}</narrative></title>
  <activity-date type="2" iso-date="2020-02-29"/>
  <recipient-country code="{country}"/>
  <sector vocabulary="1" code="14030"/>
  <transaction><transaction-type code="2"/><transaction-date iso-date="2020-02-29"/>
    <value value-date="2020-02-29">1000.50</value></transaction>
</iati-activity>
"""
ROW = {
    "key": "jp-1", "donor_country": "JP", "agency": "JICA", "title_original": "水",
    "title_en": "Water", "title_en_ours": "", "country": "KH",
    "places": "シェムリアップ", "places_en": "Siem Reap",
    "dac_purpose_guess": "14021", "event_date": "2020-02-29", "start": "2020", "end": "2024-02",
    "amount": "5000000", "currency": "JPY",
}  # fmt: skip


@pytest.fixture
def generators(monkeypatch):
    """The modules that make files: of IATI, and of a whole centre."""
    monkeypatch.syspath_prepend(str(TOOLS))
    return import_module("benchmarks.iati_files"), import_module("benchmarks.centre_files")


@pytest.fixture
def data(tmp_path):
    """A folder with real files as the bench expects it, but small."""
    for folder, version, country in (("us", "2.03", "KH"), ("aiddata", "1.04", "LA")):
        (tmp_path / "iati" / folder).mkdir(parents=True)
        activities = [ACTIVITY.format(number=n, country=country) for n in range(3)]
        activities.append(ACTIVITY.format(number=9, country="BR"))
        (tmp_path / "iati" / folder / "a.xml").write_text(
            f'<iati-activities version="{version}">{"".join(activities)}</iati-activities>'
        )
    (tmp_path / "register").mkdir()
    for name, provider in (("japan", "JP"), ("korea", "KR")):
        row = ROW | {"donor_country": provider}
        text = "\n".join(",".join(cells) for cells in (row, row.values(), row.values()))
        (tmp_path / "register" / f"{name}.csv").write_text(text, "utf-8")
    return tmp_path


def read(*paths):
    records = []
    for path in paths:
        found = find_reader(path).read(path, path.stem)
        records += [item for item in found if isinstance(item, ReadRecord)]
    return records


def test_fifty_generated_activities_are_fifty_records_of_fifty_identifiers(
    generators, data, tmp_path
):
    iati, _ = generators
    pool = iati.read_pool((data / "iati").rglob("*.xml"), "2.03")
    assert iati.write_iati(tmp_path / "g.xml", pool, random.Random(1), activities=50) == 50
    activities = [record.activity for record in read(tmp_path / "g.xml")]
    assert len(activities) == 50
    assert len({a.iati_identifier for a in activities}) == 50
    assert len({a.title for a in activities}) == 50
    days = {a.date_of("2") for a in activities}
    assert len(days) > 1
    assert all(date.fromisoformat(day) for day in days)
    assert len({a.transactions[0].amount.value for a in activities}) > 40


def test_a_file_of_a_wanted_size_has_that_size_and_little_more(generators, data, tmp_path):
    iati, _ = generators
    pool = iati.read_pool((data / "iati").rglob("*.xml"), "2.03")
    many = iati.write_iati(tmp_path / "g.xml", pool, random.Random(1), size=100_000)
    assert 100_000 <= (tmp_path / "g.xml").stat().st_size < 102_000
    assert len(read(tmp_path / "g.xml")) == many


def test_a_generated_centre_has_the_providers_and_countries_in_their_shares(generators, data):
    _, centre = generators
    centre.write_centre_files(data, data / "made", 60)
    made = {kind: sorted((data / "made").glob(f"*.{kind}")) for kind in ("csv", "xml")}
    rows = [record.activity for record in read(*made["csv"])]
    others = [record.activity for record in read(*made["xml"])]
    assert sum(row.iati_identifier.startswith("japan") for row in rows) == 18
    assert sum(row.iati_identifier.startswith("korea") for row in rows) == 12
    assert len({row.iati_identifier for row in rows}) == len(rows) == 30
    assert len(others) == 30
    assert {a.recipient_countries[0].code for a in others} == {"KH", "LA"}
