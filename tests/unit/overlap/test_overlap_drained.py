"""Who is known to be off a river: its basin, tributaries and their provinces against the rest."""

from __future__ import annotations

import numpy as np

from riparian.overlap.drained import MEKONG, drained_by, known_elsewhere
from riparian.overlap.ragged import Ragged
from riparian.region.pack import load_region

NODES = {"LA": "country", "LA-CH": "adm1", "VN-22": "adm1", "river:RED": "set", "basin:MUN": "set"}


def elsewhere(*projects, drained=None):
    names = sorted(NODES)
    nodes = [names.index(node) for project in projects for node in project]
    owners = [number for number, project in enumerate(projects) for _ in project]
    patterns = Ragged.of(len(projects), np.array(owners, np.int64), np.array(nodes, np.int64))
    waters = np.array([name.partition(":")[0] in ("river", "basin") for name in names])
    levels = [NODES[name] for name in names]
    by = drained_by(MEKONG, load_region("mekong")) if drained is None else drained
    return known_elsewhere(names, levels, waters, patterns, by).tolist()


def test_a_basin_drains_what_flows_into_it_and_what_it_is_a_part_of():
    drained = drained_by(MEKONG, load_region("mekong"))
    # The Srepok flows into the Sesan, that into the Mekong; Champasak lies on the river itself.
    assert {"basin:SREPOK", "basin:LMB", "basin:MRC-4L", "LA-CH", "VN-33"} <= drained
    assert not {"river:RED", "river:MA", "river:CHAO-PHRAYA", "VN-22", "TH-10", "MM-01"} & drained


def test_off_the_river_is_who_is_known_to_be_somewhere_else():
    assert elsewhere(["VN-22"], ["river:RED"]) == [True, True]
    assert elsewhere(["LA-CH"], ["basin:MUN"], ["LA-CH", "VN-22"]) == [False, False, False]


def test_of_a_project_that_is_nowhere_in_particular_nothing_is_known():
    assert elsewhere(["LA"], []) == [False, False]


def test_a_pack_that_does_not_know_the_river_puts_nobody_off_it():
    assert drained_by("river:NOWHERE", load_region("mekong")) == frozenset()
    assert elsewhere(["VN-22"], drained=frozenset()) == [False]
