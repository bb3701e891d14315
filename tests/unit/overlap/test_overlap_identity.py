"""Two projects on other roads, or under one name: of many pairs at once."""

from __future__ import annotations

import duckdb
import numpy as np
import pytest

from riparian.overlap.signals.identity import read_things
from riparian.overlap.signals.keywords import name_of
from riparian.store.database import Snapshot

ROUTES = [(0, "5"), (1, "56"), (2, "5"), (2, "6")]
NAMES = [(0, "red green blue"), (1, "red green blue sky"), (2, "red green bluest")]


def things():
    connection = Snapshot(duckdb.connect())
    connection.execute("CREATE TABLE routed (number INTEGER, route VARCHAR)")
    connection.execute("CREATE TABLE called (number INTEGER, name VARCHAR)")
    connection.connection.executemany("INSERT INTO routed VALUES (?, ?)", ROUTES)
    connection.connection.executemany("INSERT INTO called VALUES (?, ?)", NAMES)
    return read_things(connection, 4)


def test_roads_are_others_where_both_name_some_and_share_none() -> None:
    a, b = np.array([0, 0, 1, 0]), np.array([1, 2, 2, 3])
    assert things().on_other_routes(a, b).tolist() == [True, False, True, False]


def test_a_name_is_one_where_the_longer_begins_with_the_shorter_word_for_word() -> None:
    a, b = np.array([0, 1, 0, 0, 3]), np.array([1, 0, 2, 3, 3])
    assert things().have_one_name(a, b).tolist() == [True, True, False, False, False]


def test_a_name_is_what_is_left_without_country_phase_and_year() -> None:
    japan = name_of("Support Program to Respond to Climate Change (VI)")
    korea = name_of("Support programme to respond to climate change in Viet Nam, phase 3")
    assert japan == korea != ""
    later = name_of("Support Program to Respond to Climate Change for Fiscal Year 2014")
    assert later.startswith(japan)


@pytest.mark.parametrize(
    "title",
    [
        "Rural Roads Project (Phase 2)",
        "Rural Water Supply and Sanitation Project",
        "HIV/AIDS Prevention in Viet Nam",
        "Phnom Penh Water Supply Project",
        "Ho Chi Minh City",
    ],
)
def test_two_words_and_what_names_place_and_subject_alone_are_no_name(title) -> None:
    assert name_of(title, ["Phnom Penh", "Ho Chi Minh City"]) == ""
