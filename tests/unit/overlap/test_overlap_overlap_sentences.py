"""What two projects work on, in a sentence, where a record gives no purpose."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec
import pytest

from riparian.overlap.engine.overlap_row import OverlapRow
from riparian.overlap.report.overlap_phrases import stated_ground
from riparian.overlap.report.overlap_records import Side
from riparian.overlap.report.overlap_sentences import _works
from riparian.overlap.report.pair_facts import Facts, PlaceFact, PurposeFact

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


@pytest.mark.parametrize(
    ("method", "via", "place"),
    [
        ("named in location", None, "LA-PH"), ("named in title", None, "LA-PH"),
        ("site named in title", "site:1", "LA-PH"), ("named in description", None, "LA"),
        ("seat of a national body named in title", None, "LA"),
        ("river named in location", "river:1", "LA"),
    ],
)  # fmt: skip
def test_a_headline_names_a_place_that_both_state_as_theirs(
    method: str, via: str | None, place: str
) -> None:
    stated = blank(PlaceFact, place="town", method="named in location")
    other = blank(PlaceFact, place="LA-PH", method=method, via=via)
    facts = blank(
        Facts, places={"jp-1": [stated], "kr-1": [other]}, set_types={},
        place_parents={"town": "LA-PH", "LA-PH": "LA"},
    )  # fmt: skip
    sides = (blank(Side, id="jp-1"), blank(Side, id="kr-1"))
    row = blank(OverlapRow, place_node="LA-PH", place_level="adm1")
    assert stated_ground(row, *sides, facts) == place
