"""Real files: every start tag gives a record, and what is known of them is found."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import msgspec
import pytest

from reading import sorted_out
from riparian.ingest.iati.iati_reader import IatiReader
from riparian.ingest.reader import ReadRecord
from riparian.problems import Problem

IATI = Path(__file__).parents[3] / ".." / "shared" / "data" / "iati"
FILES = sorted(IATI.rglob("*.xml")) if IATI.is_dir() else []
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not FILES, reason="the real files of ../shared/data/iati are absent"),
]
START = re.compile(rb"<iati-activity[\s>]")
PERSONAL = re.compile(
    rb"<(?:email|telephone)>([^<]{5,})</|<person-name>\s*<narrative[^>]*>([^<]{5,})</"
)


def read(path: Path) -> tuple[list[ReadRecord], list[Problem]]:
    return sorted_out(IatiReader().read(path, path.stem))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_start_tag_gives_one_record_and_none_is_refused(path: Path):
    content = path.read_bytes()
    records, others = read(path)
    assert len(records) == len(START.findall(content)) > 0
    assert all(record.activity for record in records)
    assert {problem.code for problem in others} <= {"code-unknown", "currency-unknown"}
    lines = content.split(b"\n")
    for record in records:
        assert record.activity is not None
        line = record.activity.provenance.line
        assert line is not None
        assert b"<iati-activity" in lines[line - 1]


@pytest.mark.parametrize(
    "path", [path for path in FILES if path.parent.name != "aiddata"], ids=lambda path: path.stem
)
def test_no_person_of_a_contact_is_in_the_records(path: Path):
    found = {(a or b).strip() for a, b in PERSONAL.findall(path.read_bytes())} - {b""}
    records, _ = read(path)
    contacts = msgspec.json.encode([r.activity.contacts for r in records if r.activity])
    for words in found:
        assert words.decode() not in contacts.decode()


def test_the_united_states_state_country_and_sector_on_transactions():
    records, _ = read(IATI / "us" / "state-vietnam.xml")
    activities = [record.activity for record in records if record.activity]
    assert len(activities) == 404
    assert not any(activity.recipient_countries or activity.sectors for activity in activities)
    countries = Counter(
        country.code
        for activity in activities
        for transaction in activity.transactions
        for country in transaction.recipient_countries
    )
    assert countries == {"VN": 1214}
    assert {t.amount.currency for a in activities for t in a.transactions} == {"USD"}


def test_old_aiddata_sectors_are_kept_and_told_once_per_code():
    records, others = read(IATI / "aiddata" / "iati_1.04_China_GeocodedResearchRelease.xml")
    first = records[0].activity
    assert first is not None
    assert first.activity_status == "3"
    assert [(s.code, s.vocabulary, s.percentage) for s in first.sectors] == [
        ("1", "1", 33.33),
        ("2", "1", 33.33),
        ("0", "1", 33.33),
    ]
    assert [(p.code, p.got) for p in others[:3]] == [
        ("code-unknown", "1"),
        ("code-unknown", "2"),
        ("code-unknown", "0"),
    ]
    assert "3,848 more like it in this file" in others[2].message
    assert len(others) == 11
    assert first.locations[0].latitude == 18.08581
    assert first.locations[0].ids[0].vocabulary == "G1"


def test_the_dirt_of_the_korean_and_czech_records_is_found():
    records, _ = read(IATI / "dportal" / "dportal_covid.xml")
    found = Counter(problem.code for record in records for problem in record.problems)
    assert found["end-before-start"] == 3
    assert found["amount-wrong"] == 21
    assert found["date-wrong"] >= 21
    korean = [
        r.activity for r in records if r.activity and r.activity.reporting_org.ref == "KR-GOV-010"
    ]
    assert len(korean) > 50
    assert {activity.default_lang for activity in korean} == {"en"}
    assert {activity.default_currency for activity in korean} == {"KRW"}
