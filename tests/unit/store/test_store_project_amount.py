"""Which of its records' amounts heads a project, by the step `project`."""

from __future__ import annotations

import duckdb
import pytest

from riparian.store.database import Snapshot
from riparian.store.steps import load_steps, run_step

PERIOD = (
    "start", "start_rule", "start_sureness", "end", "end_rule", "end_sureness", "status_code",
    "status_code_as_of", "seen", "stage", "stage_on", "stage_words", "stage_by", "stage_sureness",
    "page_on", "length_months", "length_words", "least_months",
)  # fmt: skip
TEXTS = (
    "project_id", "activity_id", "unit_id", "dataset", "identifier", "title", "title_lang",
    "title_by", "original", "original_lang", "description", "scheme", "last_updated_datetime",
    "usd_rule", "usd_sureness", "usd_held", "currency",
)  # fmt: skip

Stated = dict[str, object]


def states(amount: float | None, currency: str | None, usd: float | None, **more: object) -> Stated:
    """What one record states; all of a project are equally new, the first stands first."""
    return {"amount": amount, "currency": currency, "usd": usd, "usd_held": "committed", **more}


def amount_of(*records: Stated) -> tuple[float | None, str | None, float | None]:
    """What the project of these records shows; another project holds a won of 1,000 per dollar."""
    connection = Snapshot(duckdb.connect())
    texts = ", ".join(f'"{name}" VARCHAR' for name in TEXTS)
    connection.execute(
        f"CREATE TABLE activity ({texts}, ordinal INTEGER, amount DOUBLE, usd DOUBLE,"
        " price_year INTEGER, is_copy BOOLEAN, is_contract BOOLEAN)"
    )
    connection.execute("CREATE TABLE link (a VARCHAR, b VARCHAR, verdict VARCHAR)")
    connection.execute("CREATE TABLE unit (unit_id VARCHAR, project_id VARCHAR)")
    periods = ", ".join(f'"{name}" VARCHAR' for name in ("project_id", *PERIOD))
    connection.execute(f"CREATE TABLE project_period ({periods})")
    connection.execute("INSERT INTO project_period (project_id) VALUES ('p'), ('other')")
    projects = [("p", record) for record in records] + [("other", states(1e9, "KRW", 1e6))]
    for number, (project, record) in enumerate(projects):
        row = {
            "project_id": project, "activity_id": f"d#{number}", "unit_id": f"u-{number}",
            "dataset": "d", "ordinal": number, "title": "Hospital", "is_copy": False,
            "is_contract": False, **record,
        }  # fmt: skip
        marks = ", ".join(f"${name}" for name in row)
        connection.execute(f"INSERT INTO activity ({', '.join(row)}) VALUES ({marks})", row)
    for step in load_steps("riparian.store", ("project",)):
        run_step(connection, step)
    sql = "SELECT amount, currency, usd FROM project WHERE project_id = 'p'"
    [found] = connection.execute(sql).fetchall()
    return found


WON = states(118.2e9, "KRW", None)
YEN = states(424e6, "JPY", None)


@pytest.mark.parametrize(
    ("records", "shown"),
    [
        pytest.param([states(5e6, "USD", 5e6), states(9e6, "USD", 9e6)], (5e6, "USD", 5e6),
                     id="the first, where it has dollars"),
        pytest.param([states(0, "JPY", 0.0), states(5e6, "USD", 5e6)], (5e6, "USD", 5e6),
                     id="no sum of zero, whatever its currency"),
        pytest.param([states(0, "LAK", None), states(5e6, "USD", 5e6)], (5e6, "USD", 5e6),
                     id="no sum of zero without dollars"),
        pytest.param([states(0, "JPY", 0.0), states(5e6, "USD", 5e6, usd_held="pledged")],
                     (5e6, "USD", 5e6), id="a pledge before a sum of zero"),
        pytest.param([states(0, "JPY", 0.0), states(None, None, None)], (0.0, "JPY", 0.0),
                     id="zero where nobody says more"),
        pytest.param([WON, states(120e6, "USD", 120e6)], (120e6, "USD", 120e6),
                     id="another in dollars, where it has none"),
        pytest.param([states(None, None, None), WON, states(120e6, "USD", 120e6)],
                     (120e6, "USD", 120e6), id="whoever has the title"),
        pytest.param([YEN, states(2.9e6, "USD", 2.9e6), states(424e6, "JPY", 2.7e6)],
                     (424e6, "JPY", 2.7e6), id="the same amount before any other"),
        pytest.param([YEN, states(500e6, "JPY", 3.2e6)], (424e6, "JPY", None),
                     id="another amount of its own currency is another amount"),
        pytest.param([WON, states(120e6, "USD", 120e6, usd_held="spent")], (118.2e9, "KRW", None),
                     id="what was spent is not what is promised"),
        pytest.param([WON, states(120e6, "USD", 120e6, price_year=2014)], (118.2e9, "KRW", None),
                     id="nor is it at its own prices"),
        pytest.param([WON, states(120e6, "USD", 120e6, is_copy=True)], (118.2e9, "KRW", None),
                     id="a copy that members shared comes last"),
        pytest.param([WON, states(120e6, "USD", 120e6, is_contract=True)], (118.2e9, "KRW", None),
                     id="a contract is part of it"),
        pytest.param([WON, states(23e6, "USD", 23e6)], (118.2e9, "KRW", None),
                     id="and so is less than a fifth at any rate"),
        pytest.param([states(None, None, None), states(7.5e6, "USD", 7.5e6, is_contract=True)],
                     (None, None, None), id="a contract alone says nothing of the project"),
    ],
)  # fmt: skip
def test_what_a_project_shows(
    records: list[Stated], shown: tuple[float | None, str | None, float | None]
) -> None:
    assert amount_of(*records) == shown
