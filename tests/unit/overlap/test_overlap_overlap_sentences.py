"""What two projects work on, in a sentence, where a record gives no purpose."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec
import pytest

from riparian.overlap.engine.overlap_row import OverlapRow
from riparian.overlap.report.overlap_records import Side
from riparian.overlap.report.overlap_sentences import _works
from riparian.overlap.report.pair_facts import Facts, PurposeFact

S = TypeVar("S", bound=msgspec.Struct)


def blank(struct: type[S], **said: Any) -> S:
    return struct(**(dict.fromkeys(struct.__struct_fields__) | said))


@pytest.mark.parametrize(
    ("codes", "one", "other"),
    [
        ({}, *["something for which neither record gives a purpose"] * 2),
        ({"jp-1": "21020"}, "road transport", "something for which its record gives no purpose"),
        ({"kr-1": "21020"}, "something for which its record gives no purpose", "road transport"),
    ],
)
def test_a_record_without_a_purpose_is_said_to_give_none(
    codes: dict[str, str], one: str, other: str
) -> None:
    purposes = {
        project: [blank(PurposeFact, code=code, category=code[:3])]
        for project, code in codes.items()
    }
    facts = blank(Facts, purposes=purposes, purpose_names={"21020": "Road transport"})
    sides = (blank(Side, id="jp-1"), blank(Side, id="kr-1"))
    assert _works(blank(OverlapRow), *sides, facts) == (one, other)
