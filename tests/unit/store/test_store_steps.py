import duckdb
import pytest

from handed_out import Marked, answer, meet
from riparian.build.assemble import TABLES
from riparian.errors import OutOfMemory
from riparian.overlap.engine.search_rows import STEPS
from riparian.store.database import Snapshot
from riparian.store.failures import shortage_in_words
from riparian.store.steps import BuildStep, StepMeter, load_steps, run_step
from riparian.workers.workforce import OwnProcesses, in_order
from running import BOUND_SECONDS


@pytest.fixture
def connection():
    with Snapshot(duckdb.connect()) as connection:
        yield connection


def test_a_step_makes_its_table_and_tells_its_rows_and_time(connection):
    log = run_step(connection, BuildStep("t", "CREATE TABLE t AS SELECT unnest([1, 2, 3]) AS x"))
    assert (log.step, log.rows) == ("t", 3)
    assert log.seconds >= 0
    assert connection.count("t") == 3


@pytest.mark.parametrize(
    "more",
    [
        "DELETE FROM t WHERE x > 1",
        "INSERT INTO t SELECT unnest([4, 5])",
        "CREATE TABLE u AS SELECT 1 AS y",
        "-- CREATE TABLE t AS\nDELETE FROM t",
    ],
)
def test_a_step_tells_what_is_in_its_table_at_its_end(connection, more):
    sql = f"CREATE TABLE t AS SELECT unnest([1, 2, 3]) AS x;\n{more};\n"
    assert run_step(connection, BuildStep("t", sql)).rows == connection.count("t")


def test_the_database_itself_counts_the_rows_of_all_steps_but_two():
    steps = load_steps("riparian.store", TABLES)
    assert [step.table for step in steps if not step.ends_with_table] == [
        "boilerplate", "activity_place",
    ]  # fmt: skip


def test_a_step_counts_what_those_did_who_shared_it(tmp_path):
    with OwnProcesses(2) as two:
        two.submit(answer, Marked(1)).result(BOUND_SECONDS)
        meter = StepMeter(two)
        alone = meter.log("alone", 0)
        list(in_order(two, meet, [Marked(1, str(tmp_path)), Marked(2, str(tmp_path))]))
        shared = meter.log("shared", 0)
    assert (alone.workers, shared.workers) == (1, 2)
    assert alone.together == 0 < shared.together <= shared.seconds
    assert shared.processor > 0
    assert shared.peak_bytes > alone.peak_bytes > 0


def test_parameters_are_bound_and_never_become_sql(connection):
    step = BuildStep("t", "CREATE TABLE t AS SELECT $words AS x")
    run_step(connection, step, {"words": "'; DROP TABLE t; --"})
    assert connection.execute("SELECT x FROM t").fetchall() == [("'; DROP TABLE t; --",)]


@pytest.mark.parametrize(
    ("package", "tables"), [("riparian.store", TABLES), ("riparian.overlap.engine", STEPS)]
)
def test_every_named_step_has_sql_that_makes_the_table_of_its_name(package, tables):
    for step in load_steps(package, tables):
        assert f"TABLE {step.table} AS" in step.sql
        assert step.sql.startswith("-- "), f"{step.table} says in words what it makes"


def test_steps_come_in_the_order_that_was_asked_for():
    assert [s.table for s in load_steps("riparian.store", ("project", "activity"))] == [
        "project", "activity",
    ]  # fmt: skip


def test_a_step_that_lacks_memory_is_named(connection, tmp_path):
    connection.execute("SET memory_limit = '10MB'; SET temp_directory = ''")
    step = BuildStep("t", "CREATE TABLE t AS SELECT list(x) AS x FROM range(10_000_000) AS r(x)")
    with pytest.raises(OutOfMemory, match=r"for this build \(step 't'\)"):  # noqa: SIM117
        with shortage_in_words(tmp_path):
            run_step(connection, step)
