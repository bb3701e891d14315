"""The file of what stands in a journal: withdrawn and replaced entries are not in it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from riparian.exchange.claims import (
    ReadableEntry,
    SharedFile,
    restricted_shares,
    shared_records_file,
    standing,
)
from riparian.exchange.names import read_origin

ORIGIN = read_origin("mekong/jica/1")
WHO = (ORIGIN, "jica", "Japan International Cooperation Agency", "JP")


def entry(index: int, body: Mapping[str, Any], type: str = "activity") -> ReadableEntry:
    return ReadableEntry(index, type, f"2026-11-28T09:{index:02}:00Z", "desk", body)


def record(identifier: str, ref: str | None = "XM-DAC-701-8", **more: Any) -> dict[str, Any]:
    reporter = {"ref": ref} if ref else {"narratives": [{"text": "A compiler"}]}
    return {
        "activity": {"iati_identifier": identifier, "reporting_org": reporter, **more},
        "source": {"licence": "CC-BY-4.0"},
    }


def withdrawal(index: int, of: object) -> ReadableEntry:
    return entry(index, {"entry": of, "why": "a mistake"}, "withdrawal")


def indices(*entries: ReadableEntry) -> list[int]:
    return [each.index for each in standing(entries)]


def test_the_file_says_whose_it_is_and_has_a_line_for_each_record():
    lines = shared_records_file(*WHO, [entry(4, record("A")), entry(9, record("B"))]).splitlines()
    assert json.loads(lines[0]) == {
        "riparian": "shared-records", "v": 1, "origin": "mekong/jica/1", "member": "jica",
        "name": "Japan International Cooperation Agency", "country": "JP",
    }  # fmt: skip
    assert lines[0].startswith(b'{"riparian":"shared-records"')
    assert json.loads(lines[2]) == {
        "entry": 9, "written_at": "2026-11-28T09:09:00Z", "by": "desk", **record("B"),
    }  # fmt: skip


def test_what_is_withdrawn_is_left_out():
    assert indices(entry(0, record("A")), entry(1, record("B")), withdrawal(2, 0)) == [1]


def test_a_record_shared_again_replaces_what_was_said_before():
    assert indices(entry(0, record("A")), entry(1, record("B")), entry(2, record("A"))) == [1, 2]


def test_a_withdrawal_takes_with_it_what_was_said_of_the_record_before():
    again = entry(0, record("A")), entry(1, record("A")), withdrawal(2, 1)
    assert indices(*again) == []
    assert indices(*again, entry(3, record("A"))) == [3]


def test_to_withdraw_what_was_replaced_leaves_the_newer_one():
    assert indices(entry(0, record("A")), entry(1, record("A")), withdrawal(2, 0)) == [1]


def in_second(entry: ReadableEntry, of_journal: int | None = None) -> ReadableEntry:
    return replace(entry, journal=2, of_journal=of_journal)


def test_a_later_journal_withdraws_and_replaces_what_an_earlier_one_has():
    first = entry(0, record("A")), entry(1, record("B"))
    again, gone = in_second(entry(0, record("A"))), in_second(withdrawal(1, 1), of_journal=1)
    assert [(x.journal, x.index) for x in standing([*first, again, gone])] == [(2, 0)]
    content = shared_records_file(*WHO, [*first, again])
    assert [json.loads(line)["entry"] for line in content.splitlines()[1:]] == [1]
    # its number alone means the journal in which it stands
    assert len(standing([*first, again, in_second(withdrawal(1, 0))])) == 1


def test_one_identifier_of_two_reporters_is_two_records():
    assert indices(entry(0, record("A")), entry(1, record("A", None))) == [0, 1]


def test_records_without_an_identifier_replace_none():
    assert indices(entry(0, record(" ")), entry(1, record(" "))) == [0, 1]


@pytest.mark.parametrize("of", [7, -1, True, "0", None, [0], 2**80, 0.0])
def test_a_withdrawal_of_nothing_withdraws_nothing(of: object):
    assert indices(entry(0, record("A")), entry(1, record("B")), withdrawal(2, of)) == [0, 1]


def test_nothing_is_withdrawn_before_it_is_written():
    assert indices(withdrawal(0, 1), entry(1, record("A"))) == [1]


def test_entries_of_other_types_are_not_in_it():
    assert indices(entry(0, record("A"), "note"), entry(1, {"x": 1}, "case")) == []


def test_the_order_in_which_entries_and_fields_come_changes_no_byte():
    entries = [entry(0, record("A", scheme="x", hierarchy=1)), entry(1, record("B"))]
    turned = [
        entry(0, {k: record("A", hierarchy=1, scheme="x")[k] for k in ("source", "activity")})
    ]
    assert shared_records_file(*WHO, entries) == shared_records_file(*WHO, [entries[1], *turned])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
HOSTILE = st.fixed_dictionaries(
    {},
    optional={
        "activity": JSON | st.fixed_dictionaries({"iati_identifier": JSON, "reporting_org": JSON}),
        "source": JSON,
        "entry": JSON,
    },
)


@given(st.lists(st.tuples(st.sampled_from(("activity", "withdrawal")), HOSTILE), max_size=6))
def test_whatever_another_member_wrote_makes_a_file(bodies):
    entries = [entry(i, body, type) for i, (type, body) in enumerate(bodies)]
    lines = shared_records_file(*WHO, entries).splitlines()
    assert [json.loads(line)["entry"] for line in lines[1:]] == indices(*entries)


def test_a_body_that_is_none_is_a_line_for_the_reader_to_refuse():
    (line,) = shared_records_file(*WHO, [entry(0, None)]).splitlines()[1:]  # type: ignore[arg-type]
    assert json.loads(line)["activity"] is None


def test_a_file_is_called_after_its_journal_and_knows_whether_anything_is_in_it():
    assert SharedFile(ORIGIN, b"").name == "shared-mekong-jica-1"
    assert SharedFile(ORIGIN, shared_records_file(*WHO, [])).is_empty
    assert not SharedFile(ORIGIN, shared_records_file(*WHO, [entry(0, record("A"))])).is_empty


def restricted(*entries: tuple[ReadableEntry, str]) -> dict[str, list[int]]:
    """The indices of what stands and is not for everybody, by label."""
    shares = restricted_shares(entries)
    return {tlp: [each.index for each in records] for tlp, records in shares.items()}


def test_what_is_not_for_everybody_stands_apart_by_label():
    assert restricted(
        (entry(0, record("A")), "CLEAR"),
        (entry(1, record("B")), "GREEN"),
        (entry(2, record("C")), "AMBER"),
        (entry(3, record("D")), "AMBER+STRICT"),
        (entry(4, record("E")), "AMBER"),
    ) == {"GREEN": [1], "AMBER": [2, 4], "AMBER+STRICT": [3]}


def test_what_is_for_named_persons_or_of_an_unknown_label_is_in_none():
    assert not restricted((entry(0, record("A")), "RED"), (entry(1, record("B")), "VIOLET"))


def test_what_is_shared_more_widely_later_is_no_longer_restricted():
    assert not restricted((entry(0, record("A")), "AMBER"), (entry(1, record("A")), "CLEAR"))
    assert restricted((entry(0, record("A")), "CLEAR"), (entry(1, record("A")), "AMBER")) == {
        "AMBER": [1]
    }


def test_what_is_withdrawn_with_any_label_stands_no_more():
    assert not restricted((entry(0, record("A")), "AMBER"), (withdrawal(1, 0), "GREEN"))
