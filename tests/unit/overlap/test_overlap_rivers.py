"""Who is known to be off a river: on another one or in its provinces, and in none of its own."""

from __future__ import annotations

import numpy as np
import pytest

from riparian.arrays import Ragged
from riparian.overlap.signals.rivers import MEKONG, Drained, drained_by, lies_elsewhere
from riparian.region.pack import load_region

NODES = ["KH-21", "LA", "LA-CH", "VN-21", "VN-HN", "basin:MUN", "river:RED"]


@pytest.fixture(scope="module")
def mekong():
    return drained_by(MEKONG, load_region("mekong"))


def elsewhere(drained, *projects):
    nodes = [NODES.index(node) for project in projects for node in project]
    owners = [number for number, project in enumerate(projects) for _ in project]
    patterns = Ragged.of(len(projects), np.array(owners, np.int64), np.array(nodes, np.int64))
    return lies_elsewhere(NODES, patterns, drained).tolist()


def test_a_river_drains_what_flows_into_it_and_the_basin_of_which_it_is_a_part(mekong):
    # The Srepok flows into the Sesan, that into the Mekong; Champasak lies on the river itself.
    assert {"basin:SREPOK", "basin:LMB", "basin:MRC-4L", "LA-CH", "VN-33"} <= mekong.here
    assert {"river:RED", "river:MA", "river:CHAO-PHRAYA", "VN-21", "MM-01"} <= mekong.elsewhere
    assert not {"river:RED", "VN-21", "MM-01"} & mekong.here


def test_off_the_river_is_who_is_on_another_one(mekong):
    assert elsewhere(mekong, ["VN-21"], ["river:RED"], ["VN-HN"]) == [True, True, True]
    assert elsewhere(mekong, ["LA-CH"], ["basin:MUN"], ["LA-CH", "VN-21"]) == [False] * 3


def test_where_no_river_is_known_nothing_is(mekong):
    # Takeo lies in the delta, but no source gives its basin.
    assert elsewhere(mekong, ["KH-21"], ["LA"], []) == [False, False, False]


def test_a_pack_that_does_not_know_the_river_puts_nobody_off_it():
    drained = drained_by("river:NOWHERE", load_region("mekong"))
    assert drained == Drained()
    assert elsewhere(drained, ["VN-21"]) == [False]
