"""Records that another member shared: what our readers yield survives, whatever else is refused."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from riparian.exchange.claims import ReadableEntry, shared_records_file
from riparian.exchange.names import read_origin
from riparian.ingest.choose_reader import find_reader
from riparian.ingest.reader import ReadRecord
from riparian.ingest.shared_records import LINE_LIMIT, SharedReader
from riparian.ingest.shared_values import LIST_LIMIT
from riparian.model.activity import Activity
from riparian.problems import Problem

FIXTURES = Path(__file__).parents[2] / "fixtures"
FOLDERS = ("iati", "whole", "crs", "aiddata", "koica", "pages", "layouts")
HEADER = {
    "riparian": "shared-records", "v": 1, "origin": "mekong/jica/1", "member": "jica",
    "name": "JICA", "country": "JP",
}  # fmt: skip
WHEN = "2026-11-28T09:30:00Z"


def activities_of_fixtures() -> list[Activity]:
    """Every record that a reader makes of the fixtures."""
    files = [
        f for name in FOLDERS for f in sorted((FIXTURES / name).iterdir()) if f.suffix != ".md"
    ]
    items = (item for f in files for item in find_reader(f).read(f, f.stem))
    return [i.activity for i in items if isinstance(i, ReadRecord) and i.activity is not None]


ACTIVITIES = activities_of_fixtures()


def activity(**more: Any) -> dict[str, Any]:
    return {
        "iati_identifier": "XM-1-A",
        "provenance": {"dataset": "ours", "row": 3, "url": "https://example.org/a"},
        "reporting_org": {"ref": "XM-1", "narratives": [{"text": "Reporter", "lang": "en"}]},
        "title": [{"text": "A bridge", "lang": "en"}],
        **more,
    }


def line(activity: object, entry: object = 0, **more: Any) -> dict[str, Any]:
    source = {"publisher": "A publisher", "licence": "CC0", "dataset": "ours", "reader": "iati"}
    whole = {"entry": entry, "written_at": WHEN, "by": "Ms Example", "activity": activity}
    return {**whole, "source": source, **more}


def write(path: Path, *lines: object, header: object = HEADER) -> Path:
    parts = [part if isinstance(part, bytes) else json.dumps(part).encode()
             for part in (header, *lines)]  # fmt: skip
    path.write_bytes(b"".join(part + b"\n" for part in parts))
    return path


def read(path: Path) -> list[ReadRecord | Problem]:
    return list(SharedReader().read(path, "shared-mekong-jica-1"))


def read_lines(folder: Path, *lines: object, **how: Any) -> list[ReadRecord]:
    items = read(write(folder / "x.jsonl", *lines, **how))
    return [item for item in items if isinstance(item, ReadRecord)]


def read_one(folder: Path, **fields: Any) -> ReadRecord:
    (record,) = read_lines(folder, line(activity(**fields)))
    return record


def kept(record: ReadRecord) -> Activity:
    assert record.activity is not None
    return record.activity


def codes(record: ReadRecord) -> list[str]:
    return [problem.code for problem in record.problems]


# what our readers yield


def test_the_fixtures_have_records_of_many_readers():
    assert len(ACTIVITIES) > 80


@given(st.lists(st.sampled_from(ACTIVITIES), min_size=1, max_size=5, unique_by=id))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_record_of_any_reader_arrives_as_it_was(tmp_path: Path, activities):
    bodies = [
        {"activity": msgspec.json.decode(msgspec.json.encode(a)), "source": {}} for a in activities
    ]
    entries = [ReadableEntry(i, "activity", WHEN, "x", body) for i, body in enumerate(bodies)]
    path = tmp_path / "x.jsonl"
    path.write_bytes(shared_records_file(read_origin("mekong/jica/1"), "jica", "J", "JP", entries))
    arrived = {}
    for record in read(path):
        assert isinstance(record, ReadRecord)
        where = kept(record).provenance
        assert where.shared is not None
        arrived[int(where.shared.entry.rpartition("#")[2])] = kept(record)
        assert record.problems == ()
    for index, there in arrived.items():
        here = activities[index]
        assert msgspec.structs.replace(there, provenance=here.provenance) == here
        assert there.provenance.url == here.provenance.url


def test_it_says_through_which_entry_a_record_came_and_not_who_wrote_it(tmp_path):
    (record,) = read_lines(tmp_path, line(activity(), entry=42))
    where = kept(record).provenance
    assert (where.dataset, where.line, where.row) == ("shared-mekong-jica-1", 2, None)
    assert where.shared is not None
    assert where.shared.entry == "mekong/jica/1#42"
    assert str(where.shared) == "shared by JICA (jica, Japan) through mekong"
    assert (where.shared.publisher, where.shared.licence) == ("A publisher", "CC0")
    assert b"Ms Example" not in msgspec.json.encode(record)


# lines of another form


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        (line(activity(title="A bridge")), "title", ("a list", "a text")),
        (line(activity(title=[{"text": None}])), "title[0].text", ("a text", "nothing")),
        (line(activity(iati_identifier=7)), "iati_identifier", ("a text", "a whole number")),
        (line(activity(humanitarian="yes")), "humanitarian", ("true or false", "a text")),
        (line(activity(sectors=[{}])), "sectors[0]", ("the field 'code'", "nothing")),
        (line(activity(hierarchy=1.5)), "hierarchy", ("a whole number", "a number")),
        (line({"iati_identifier": "A"}), "activity", ("the field 'provenance'",)),
        (line(None), "activity", ("an object", "nothing")),
        (line(activity(), entry=-1), "entry", ("a whole number of 0 or more",)),
        (line(activity(), entry="0"), "entry", ("a whole number", "a text")),
        (line(activity(), written_at="yesterday"), "written_at", ("a time such as",)),
        (line(activity(iati_identifier=" ", title=[])), None, ("an identifier or a title",)),
        ([1, 2], None, ("an object", "a list")),
        (b'{"entry":0', None, ("one entry as JSON",)),
        (b"\xff\xfe", None, ("one entry as JSON",)),
        (b"[" * 100_000, None, ("one entry as JSON",)),
        (b'{"entry":' + b"9" * 5000 + b"}", None, ()),
        (b'"' + b"x" * LINE_LIMIT + b'"', None, (f"at most {LINE_LIMIT:,} bytes",)),
    ],
)
def test_a_line_of_another_form_is_refused_and_told_and_the_others_are_read(
    tmp_path, wrong, field, words
):
    before, refused, after = read_lines(
        tmp_path, line(activity(iati_identifier="B")), wrong, line(activity(iati_identifier="C"))
    )
    assert kept(before).iati_identifier == "B"
    assert kept(after).iati_identifier == "C"
    (problem,) = refused.problems
    assert refused.activity is None
    assert (problem.code, problem.severity, problem.line) == ("record-unreadable", "error", 3)
    if field:
        path = f"activity.{field}"
        assert problem.field in (field, path)
    assert [word for word in words if word not in problem.message] == []
    assert problem.message.endswith("The entry was refused; the others were read.")


def test_a_file_that_ends_within_a_line_says_so(tmp_path):
    whole = write(tmp_path / "x.jsonl", line(activity())).read_bytes()
    (tmp_path / "x.jsonl").write_bytes(whole[:-20])
    record, problem = read(tmp_path / "x.jsonl")
    assert isinstance(record, ReadRecord)
    assert record.activity is None
    assert isinstance(problem, Problem)
    assert problem.code == "file-cut-off"


@pytest.mark.parametrize(
    "header",
    [
        {**HEADER, "v": 2},
        {**HEADER, "origin": "mekong/koica/1"},
        {**HEADER, "origin": "mekong/../1"},
        {**HEADER, "member": None},
        {"riparian": "shared-records"},
        b"\xff",
    ],
)
def test_without_knowing_whose_they_are_no_record_is_kept(tmp_path, header):
    problem, *records = read(write(tmp_path / "x", line(activity()), b"", b"?", header=header))
    assert isinstance(problem, Problem)
    assert (problem.code, problem.line) == ("record-unreadable", 1)
    assert len(records) == 2
    assert not any(r.activity for r in records if isinstance(r, ReadRecord))


def test_a_journal_of_which_everything_was_withdrawn_is_told_as_a_note(tmp_path):
    (problem,) = read(write(tmp_path / "x"))
    assert isinstance(problem, Problem)
    assert (problem.code, problem.severity) == ("nothing-shared", "note")


def test_fields_of_a_later_version_are_told_and_the_rest_is_kept(tmp_path):
    (record,) = read_lines(
        tmp_path, line(activity(new=1, title=[{"text": "A", "tone": 1}, {"text": "B", "tone": 2}]))
    )
    assert [n.text for n in kept(record).title] == ["A", "B"]
    (problem,) = record.problems
    assert problem.code == "fields-unknown"
    assert problem.got == "activity.title.tone, activity.new"


# one record in several lines


def test_of_several_lines_on_a_record_the_last_counts(tmp_path):
    first, other, last = read_lines(
        tmp_path,
        line(activity(scheme="old"), 3),
        line(activity(iati_identifier="XM-1-B"), 4),
        line(activity(scheme="new"), 5),
    )
    assert kept(last).scheme == "new"
    assert kept(other).iati_identifier == "XM-1-B"
    (problem,) = first.problems
    assert first.activity is None
    assert (problem.code, problem.severity, problem.line) == ("shared-again", "note", 2)
    assert "entry 3" in problem.message
    assert "entry 5" in problem.message


def test_a_later_line_that_is_refused_replaces_nothing(tmp_path):
    first, last = read_lines(tmp_path, line(activity()), line(activity(title=1)))
    assert kept(first).iati_identifier == "XM-1-A"
    assert last.activity is None


def test_records_of_other_reporters_or_without_identifier_stand_side_by_side(tmp_path):
    other = activity(reporting_org={"ref": "XM-2"})
    nameless = activity(iati_identifier=" ")
    records = read_lines(tmp_path, *(line(a) for a in (activity(), other, nameless, nameless)))
    assert [kept(r).reporting_org.ref for r in records] == ["XM-1", "XM-2", "XM-1", "XM-1"]


# values


def test_a_date_that_does_not_exist_goes_and_with_it_what_cannot_be_without(tmp_path):
    record = read_one(
        tmp_path,
        activity_dates=[{"type": "1", "date": "2019-02-30"}, {"type": "3", "date": "2020"}],
        transactions=[{"amount": {"value": 5, "value_date": "soon"}, "date": "2019/3/1"}],
    )
    assert [d.date for d in kept(record).activity_dates] == ["2020"]
    (transaction,) = kept(record).transactions
    assert (transaction.amount.value, transaction.amount.value_date) == (5, None)
    assert transaction.date == "2019-03-01"
    assert codes(record) == ["date-wrong"] * 2
    first = record.problems[0]
    assert (first.field, first.got, first.line, first.record) == (
        "activity_dates[0].date", "2019-02-30", 2, "XM-1-A",
    )  # fmt: skip
    assert first.kept == "it was left out"


@pytest.mark.parametrize("value", [-0.1, 100.1, 1e300, 10**200])
def test_a_percentage_out_of_range_goes(tmp_path, value):
    record = read_one(tmp_path, sectors=[{"code": "14021", "percentage": value}])
    (sector,) = kept(record).sectors
    assert sector.percentage is None
    assert codes(record) == ["percentage-wrong"]


@pytest.mark.parametrize("point", [(91, 0), (0, 181), (11.5, None), (None, 104)])
def test_a_point_that_is_none_goes(tmp_path, point):
    latitude, longitude = point
    record = read_one(tmp_path, locations=[{"latitude": latitude, "longitude": longitude}])
    (place,) = kept(record).locations
    assert (place.latitude, place.longitude) == (None, None)
    assert codes(record) == ["coordinates-wrong"]


def test_numbers_that_a_column_could_not_hold_go(tmp_path):
    amount = {"value": 1, "price_year": 2**40}
    record = read_one(tmp_path, hierarchy=2**40, budgets=[{"amount": amount}])
    assert kept(record).hierarchy is None
    assert kept(record).budgets[0].amount.price_year is None
    assert len(record.problems) == 2


def test_texts_lose_what_steers_a_terminal_or_turns_the_writing(tmp_path):
    record = read_one(
        tmp_path, title=[{"text": "A \x1b[2Jbridge\u202e\x00\nhere"}, {"text": "\x07"}]
    )
    assert [n.text for n in kept(record).title] == ["A [2Jbridge\nhere"]
    (problem,) = record.problems
    assert (problem.code, problem.field) == ("file-has-control-characters", "title[0].text")
    assert "\x1b" not in problem.message
    assert "1 more like it" in problem.message


def test_codes_are_trimmed(tmp_path):
    record = read_one(tmp_path, iati_identifier=" XM-1-A\n", sectors=[{"code": "\t14021 "}])
    assert kept(record).iati_identifier == "XM-1-A"
    assert kept(record).sectors[0].code == "14021"


def test_long_texts_and_lists_are_cut_and_told(tmp_path):
    record = read_one(
        tmp_path, title=[{"text": "x" * 20_001}], default_aid_types=["A"] * (LIST_LIMIT + 1)
    )
    assert len(kept(record).title[0].text) == 20_000
    assert len(kept(record).default_aid_types) == LIST_LIMIT
    assert codes(record) == ["text-very-long", "list-very-long"]


def test_a_code_too_long_goes_with_what_it_is_the_code_of(tmp_path):
    record = read_one(tmp_path, sectors=[{"code": "x" * 1001}, {"code": "14021"}])
    assert [s.code for s in kept(record).sectors] == ["14021"]
    assert codes(record) == ["text-very-long"]


def test_an_identifier_too_long_is_no_identifier(tmp_path):
    record = read_one(tmp_path, iati_identifier="x" * 1001)
    assert record.activity is None
    assert codes(record) == ["text-very-long", "record-unreadable"]


def test_of_a_contact_nothing_stays_that_leads_to_a_person(tmp_path):
    contact = {
        "organisation": [{"text": "A ministry"}],
        "job_title": [{"text": "Ann Example, ann@example.org"}, {"text": "Head of desk"}],
    }
    record = read_one(tmp_path, contacts=[contact])
    (cleaned,) = kept(record).contacts
    assert [n.text for n in cleaned.organisation] == ["A ministry"]
    assert [n.text for n in cleaned.job_title] == ["Head of desk"]
    assert codes(record) == ["contact-left-out"]


def test_a_record_cannot_have_been_updated_after_it_was_shared(tmp_path):
    assert kept(read_one(tmp_path, last_updated_datetime="2026-11-28T08:00:00Z"))
    record = read_one(tmp_path, last_updated_datetime="2099-01-01T00:00:00Z")
    assert kept(record).last_updated_datetime is None
    assert codes(record) == ["date-wrong"]


def test_the_first_line_and_no_other_tells_what_the_file_is(tmp_path):
    file = write(tmp_path / "table.csv", line(activity(title=[{"text": "key,donor_country,"
                 "title_original,country"}])))  # fmt: skip
    assert find_reader(file).name == "shared"


# mutations

WHOLE = (FIXTURES / "shared" / "undp.jsonl").read_bytes()
START = WHOLE.index(b"\n") + 1


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    content = bytearray(WHOLE)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(START, len(content) - 1))
        until = min(len(content), at + draw(st.integers(0, 6)))
        content[at:until] = draw(st.binary(max_size=6) | st.sampled_from(
            (b"null", b"[]", b"{}", b"1e308", b"-1", b'"\\u0000"', b"\n", b"true")))  # fmt: skip
    return bytes(content)


@given(mutated())
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_mutated_line_is_kept_or_refused(tmp_path: Path, content: bytes):
    path = tmp_path / "mutated"
    path.write_bytes(content)
    records = [item for item in read(path) if isinstance(item, ReadRecord)]
    assert len(records) == sum(bool(part.strip()) for part in content[START:].split(b"\n"))
    for record in records:
        assert record.activity is not None or record.problems
        assert msgspec.json.decode(msgspec.json.encode(record), type=ReadRecord) == record


PARTS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
ANY = st.recursive(
    PARTS | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(("text", "code", "date", "amount", "value")), inner)
    ),
    max_leaves=8,
)


@given(st.sampled_from(Activity.__struct_fields__), ANY)
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_stands_in_a_field_is_kept_or_refused(tmp_path: Path, field: str, value: Any):
    changed = copy.deepcopy(activity())
    changed[field] = value
    (record,) = read_lines(tmp_path, line(changed))
    assert record.activity is not None or record.problems
    for problem in record.problems:
        assert problem.line == 2
        assert problem.kept
