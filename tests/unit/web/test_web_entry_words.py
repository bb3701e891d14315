"""Before a record is shared, each line of it says what all its readers get."""

from __future__ import annotations

import msgspec
import pytest

from riparian.desk.sharing.closer import PARTS, without
from riparian.ingest.shared_records import SharedBody
from riparian.web.entry_words import lines_for_all

BODY = {
    "activity": {
        "iati_identifier": "XX-1", "title": [{"text": "T"}], "reporting_org": {"ref": "XX"},
        "provenance": {"dataset": "d", "url": "https://example.org/page"},
        "participating_orgs": [{"role": "1", "ref": "JP"}, {"role": "4", "ref": "LA-GOV-7"}],
        "other_identifiers": [{"ref": "LA-GOV-7-15"}, {"ref": "2024-15"}],
        "activity_status": "2", "activity_dates": [{"type": "1", "date": "2024-01-01"}],
        "events": [{"type": "tender notice", "date": "2024-02-01"}], "hierarchy": 1,
        "locations": [{"names": [{"text": "Pakse"}]}],
        "budgets": [{"amount": {"value": 7, "currency": "JPY"}, "period_start": "2024-01-01"}],
        "descriptions": [{"narratives": [{"text": "Wells"}]}], "notes": [{"text": "A note"}],
        "documents": [{"url": "https://example.org/file"}],
        "related_activities": [{"ref": "VN-3-1"}], "scheme": "Grant aid",
    },
    "source": {"licence": "CC BY 4.0"},
}  # fmt: skip

FEW = {
    "amount": {"Amounts"},
    "dates": {"Status", "Dates"},
    "places": {"Places"},
    "organisations": {"Implementing"},
    "description": {"Description", "Documents", "Its page"},
}
SOME = {
    "dates": {"Amounts", "Further fields"},
    "organisations": {"Other numbers", "Further fields"},
}


@pytest.mark.parametrize("part", PARTS)
def test_a_line_says_who_gets_it(part):
    whole, wide = (msgspec.convert(x, SharedBody) for x in (BODY, without(BODY, [part])))
    gets = {line.name: gets for line, gets in lines_for_all(whole, wide)}
    assert {name for name, each in gets.items() if each == "few"} == FEW[part] | {"Notes"}
    assert {name for name, each in gets.items() if each == "some"} == SOME.get(part, set())


def test_a_record_shows_the_countries_and_purposes_that_payments_alone_name():
    paid = {"amount": {"value": 7}, "recipient_countries": [{"code": "LA"}]}
    activity = BODY["activity"] | {"transactions": [paid, paid | {"sectors": [{"code": "12220"}]}]}
    body = BODY | {"activity": activity}
    whole, wide = (msgspec.convert(x, SharedBody) for x in (body, without(body, ["amount"])))
    for name, gets in (("Countries", "all"), ("Purposes", "all"), ("Amounts", "few")):
        assert [x for line, x in lines_for_all(whole, wide) if line.name == name] == [gets]


def test_all_readers_get_a_record_of_which_nothing_is_kept_closer():
    whole = msgspec.convert(BODY, SharedBody)
    assert {gets for _, gets in lines_for_all(whole, whole)} == {"all"}
