"""What several records of a project come to: places by how they are known, purposes with their
shares, by the steps `project_place`, `place_node` and `project_purpose`."""

from __future__ import annotations

import duckdb
import pytest

from riparian.store.database import Snapshot
from riparian.store.steps import load_steps, run_step

SEAT = "seat of a national body named in title"


def with_activities(many: int) -> Snapshot:
    """A snapshot of one project of so many records, `d#0`, `d#1` …"""
    snapshot = Snapshot(duckdb.connect())
    snapshot.execute(
        "CREATE TABLE activity AS SELECT 'p' AS project_id, 'd#' || n AS activity_id,"
        f" 'd' AS dataset, n AS ordinal FROM range({many}) AS r (n)"
    )
    return snapshot


@pytest.mark.parametrize(
    ("methods", "seat"),
    [
        ([(SEAT, None)], True),
        ([(SEAT, None), (SEAT, None)], True),
        ([(SEAT, None), ("named in title", None)], False),
        ([(SEAT, None), ("site named in title", "site:DAM")], False),
        ([("set in words", None), (SEAT, None)], False),
    ],
)
def test_a_place_is_a_seat_only_where_no_record_places_the_project_there(
    methods: list[tuple[str, str | None]], seat: bool
) -> None:
    snapshot = with_activities(len(methods))
    snapshot.execute(
        "CREATE TABLE activity_place (activity_id VARCHAR, place VARCHAR, level VARCHAR,"
        " country VARCHAR, share DOUBLE, method VARCHAR, via VARCHAR, confidence DOUBLE)"
    )
    for number, (method, via) in enumerate(methods):
        snapshot.execute(
            "INSERT INTO activity_place VALUES ($id, 'KH-12', 'adm1', 'KH', 1, $method, $via, 0.5)",
            {"id": f"d#{number}", "method": method, "via": via},
        )
    for made in (
        "place_correction (project_id VARCHAR, place VARCHAR, level VARCHAR, country VARCHAR,"
        " share DOUBLE)",
        "project_country (project_id VARCHAR, country VARCHAR, share DOUBLE)",
        "place_closure (place_id VARCHAR, node VARCHAR, level VARCHAR)",
        "place_set_member (set_id VARCHAR, place_id VARCHAR)",
        "place_set (set_id VARCHAR, type VARCHAR)",
    ):
        snapshot.execute(f"CREATE TABLE {made}")
    snapshot.execute("INSERT INTO place_closure VALUES ('KH-12', 'KH-12', 'adm1')")
    for step in load_steps("riparian.store", ("project_place", "place_node")):
        run_step(snapshot, step)
    assert snapshot.rows("SELECT node, seat FROM place_node") == [("KH-12", seat)]


NOT_SPECIFIED = ("99810", "998", "multi", 1.0)
WATER = ("14021", "140", "water", 1.0)
Purposes = list[tuple[str | None, str, str, float]]


@pytest.mark.parametrize(
    ("records", "shares"),
    [
        pytest.param([[WATER], [NOT_SPECIFIED]], {"14021": 1.0}, id="no sector is no purpose"),
        pytest.param(
            [[WATER], [(None, "998", "multi", 1.0)]], {"14021": 1.0}, id="nor is its category"
        ),
        pytest.param(
            [[("14021", "140", "water", 1.0), ("99810", "998", "multi", 0.0)], [NOT_SPECIFIED]],
            {"14021": 1.0}, id="an inferred purpose stands for it in all records",
        ),
        pytest.param([[NOT_SPECIFIED], [NOT_SPECIFIED]], {"99810": 1.0}, id="where none says more"),
        pytest.param(
            [[("14021", "140", "water", 0.5), ("99810", "998", "multi", 0.5)]],
            {"14021": 0.5, "99810": 0.5}, id="half of one record is what it says",
        ),
        pytest.param(
            [[WATER], [("21020", "210", "roads", 1.0)]], {"14021": 0.5, "21020": 0.5},
            id="two records with a purpose each",
        ),
        pytest.param([[WATER], []], {"14021": 1.0}, id="a record without any"),
    ],
)  # fmt: skip
def test_the_purposes_of_a_project_are_those_of_the_records_that_state_any(
    records: list[Purposes], shares: dict[str, float]
) -> None:
    snapshot = with_activities(len(records))
    snapshot.execute(
        "CREATE TABLE activity_purpose (activity_id VARCHAR, code VARCHAR, category VARCHAR,"
        " theme VARCHAR, share DOUBLE, sureness VARCHAR)"
    )
    for number, purposes in enumerate(records):
        for code, category, theme, share in purposes:
            snapshot.execute(
                "INSERT INTO activity_purpose"
                " VALUES ($id, $code, $category, $theme, $share, 'reported')",
                {"id": f"d#{number}", "code": code, "category": category, "theme": theme,
                 "share": share},
            )  # fmt: skip
    for step in load_steps("riparian.store", ("project_purpose",)):
        run_step(snapshot, step)
    assert dict(snapshot.rows("SELECT code, share FROM project_purpose")) == shares


CLAIMS = [
    ("d#0", 1, "JP", "channel", "JICA"),
    ("d#0", 2, "JP", "funder", "MOFA"),
    ("d#0", 3, "JP", "funder", "MAFF"),
    ("d#1", 1, "JP", "funder", "JBIC"),
    ("d#1", 2, "KR", "reporter", None),
]


@pytest.mark.parametrize("claims", [CLAIMS, CLAIMS[::-1]])
def test_of_two_agencies_of_a_funder_the_first_counts_in_whatever_order_rows_come(
    claims: list[tuple[object, ...]],
) -> None:
    snapshot = with_activities(2)
    snapshot.execute(
        "CREATE TABLE activity_provider (activity_id VARCHAR, position INTEGER, provider VARCHAR,"
        " role VARCHAR, agency VARCHAR)"
    )
    for activity, position, provider, role, agency in claims:
        snapshot.execute(
            "INSERT INTO activity_provider"
            " VALUES ($activity, $position, $provider, $role, $agency)",
            {"activity": activity, "position": position, "provider": provider, "role": role,
             "agency": agency},
        )  # fmt: skip
    for step in load_steps("riparian.store", ("project_provider",)):
        run_step(snapshot, step)
    assert snapshot.rows("SELECT provider, role, agency FROM project_provider") == [
        ("JP", "funder", "MOFA"),
        ("KR", "reporter", None),
    ]
