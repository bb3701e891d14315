"""The forms of entries: what fits them, and the schemas in the package."""

import json
from pathlib import Path

import pytest

from riparian.exchange.entries import entry_types
from riparian.exchange.entries.entry_types import (
    FIELDS,
    TYPES,
    Answer,
    Confirmation,
    Unfit,
    Verdict,
    read_body,
)
from riparian.exchange.entries.payload import IdentifiedRecord, pair_of
from riparian.exchange.names import EntryName, read_origin

RECORD = IdentifiedRecord("JICA", "jp-1")
PAIR = pair_of(RECORD, IdentifiedRecord("KOICA", "kr-1"))
ENTRY = EntryName(read_origin("mekong/jica/1"), 3)
OTHER = "mekong/koica/1#7"
CONFIRMED = {"fields": {"value": "USD 10.5 million"}, "as_of": "2026-09-30", "office": "MPI",
             "country": "LA"}  # fmt: skip


@pytest.mark.parametrize("name", TYPES)
def test_the_schema_in_the_package_is_that_of_the_form(name):
    file = Path(entry_types.__file__).with_name("schemas") / f"{name}.json"
    assert json.loads(file.read_text("utf-8")) == TYPES[name].schema


def test_what_fits_is_read_and_an_unknown_field_is_passed_over():
    said = read_body("confirmation", {**CONFIRMED, "later": 1}, RECORD)
    assert said == Confirmation({"value": "USD 10.5 million"}, "2026-09-30", "MPI", "LA")
    assert read_body("verdict", {"verdict": "known", "why": "x"}, PAIR) == Verdict("known", "x")
    counter = {"proposal": str(ENTRY), "answer": "counter", "instead": OTHER}
    assert read_body("answer", counter, ENTRY) == Answer(str(ENTRY), "counter", instead=OTHER)


@pytest.mark.parametrize(
    ("name", "body", "about"),
    [
        ("confirmation", CONFIRMED, PAIR),
        ("confirmation", CONFIRMED, None),
        ("confirmation", {**CONFIRMED, "as_of": "2026-02-30"}, RECORD),
        ("confirmation", {**CONFIRMED, "country": "Laos"}, RECORD),
        ("confirmation", {**CONFIRMED, "country": "LA\n"}, RECORD),
        ("confirmation", {**CONFIRMED, "fields": {"colour": "x"}}, RECORD),
        ("confirmation", {**CONFIRMED, "office": ""}, RECORD),
        ("dispute", {"field": "value"}, RECORD),
        ("dispute", {"field": "value", "why": "x" * 2001}, RECORD),
        ("verdict", {"verdict": "nice", "why": "x"}, PAIR),
        ("verdict", {"verdict": "known", "why": "x"}, ENTRY),
        ("correction", {"fields": [], "why": "x"}, ENTRY),
        ("receipt", {"day": "yesterday"}, ENTRY),
        ("case", {"title": "x", "question": "x", "leads": []}, PAIR),
        ("case", {"title": "x", "question": "x", "leads": ["jica", "jica"]}, PAIR),
        ("case", {"title": "x", "question": "x", "leads": ["JICA!"]}, PAIR),
        ("case", {"title": "x", "question": "x", "leads": ["jica"]}, ENTRY),
        ("proposal", {"what": "x", "who": "x", "by_when": "2027-02-30"}, ENTRY),
        ("proposal", {"what": "x", "who": "x", "by_when": "2027-02-28"}, PAIR),
        ("answer", {"proposal": "mekong/jica/1#01", "answer": "accept"}, ENTRY),
        ("answer", {"proposal": f"{ENTRY}\n", "answer": "accept"}, ENTRY),
        ("answer", {"proposal": str(ENTRY), "answer": "perhaps"}, ENTRY),
        ("answer", {"proposal": str(ENTRY), "answer": "decline"}, ENTRY),
        ("answer", {"proposal": str(ENTRY), "answer": "counter"}, ENTRY),
        ("answer", {"proposal": str(ENTRY), "answer": "counter", "instead": str(ENTRY)}, ENTRY),
        ("answer", {"proposal": str(ENTRY), "answer": "accept", "instead": OTHER}, ENTRY),
        ("state", {"state": "nearly", "why": "x"}, ENTRY),
    ],
)
def test_what_does_not_fit_is_refused_with_what_is_wrong(name, body, about):
    with pytest.raises(Unfit, match=name):
        read_body(name, body, about)


def test_each_field_has_one_name():
    assert len(set(FIELDS)) == len(FIELDS)
