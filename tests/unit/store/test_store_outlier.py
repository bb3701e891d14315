"""Which amounts stand far above the others, by the step `project_outlier`."""

from __future__ import annotations

import duckdb
import pytest

from riparian.store.database import Snapshot
from riparian.store.steps import load_steps, run_step


def outliers(amounts: dict[str, list[float]], channel: str | None = None) -> dict[str, str]:
    """Which projects stand out, and among whose."""
    connection = Snapshot(duckdb.connect())
    connection.execute("CREATE TABLE project (project_id VARCHAR, usd DOUBLE)")
    connection.execute(
        "CREATE TABLE project_provider (project_id VARCHAR, provider VARCHAR, role VARCHAR)"
    )
    for provider, of_it in amounts.items():
        role = "channel" if provider == channel else "funder"
        for n, usd in enumerate(of_it, 1):
            name = f"{provider}-{n}"
            connection.execute("INSERT INTO project VALUES (?, ?)", [name, usd])
            connection.execute(
                "INSERT INTO project_provider VALUES (?, ?, ?)", [name, provider, role]
            )
    for step in load_steps("riparian.store", ("project_outlier",)):
        run_step(connection, step)
    return dict(connection.execute("SELECT project_id, among FROM project_outlier").fetchall())


@pytest.mark.parametrize(
    ("amounts", "found"),
    [
        pytest.param({"CN": [6e9, 10e6]}, {}, id="two amounts say nothing of what is usual"),
        pytest.param({"CN": [6e9, 1e7, 9e6, 8e6, 7e6]}, {}, id="nor do five"),
        pytest.param({"CN": [6e9, 1e7, 9e6, 8e6, 7e6, 6e6]}, {"CN-1": "CN"}, id="six do"),
        pytest.param({"CN": [1e8, 1e7, 9e6, 8e6, 7e6, 6e6]}, {}, id="ten times is not more"),
        pytest.param(
            {"CN": [6e9], "KR": [5e6, 4e6, 3e6, 2e6, 1e6]}, {"CN-1": "all"},
            id="one alone is compared with everybody's",
        ),
        pytest.param({"CN": [5e7], "KR": [5e6, 4e6, 3e6, 2e6, 1e6]}, {}, id="and may be usual"),
        pytest.param({"CN": [6e9, 5e9] + [1e6] * 19}, {}, id="two alike among few are no error"),
        pytest.param(
            {"CN": [6e9, 5e9] + [1e6] * 20}, {"CN-1": "CN", "CN-2": "CN"},
            id="two alike among many do not hide each other",
        ),
        pytest.param({"CN": [6e9] + [0.0] * 9 + [-1e6] * 9}, {}, id="nothing is no amount"),
    ],
)  # fmt: skip
def test_what_stands_out(amounts: dict[str, list[float]], found: dict[str, str]) -> None:
    assert outliers(amounts) == found


def test_who_only_passes_money_on_is_not_compared() -> None:
    assert outliers({"WB": [6e9, 1e7, 9e6, 8e6, 7e6, 6e6]}, channel="WB") == {"WB-1": "all"}
