"""Whoever carries out tasks, what comes out is the same, in the same order, or the same error."""

from __future__ import annotations

import os
import sys
import threading
from concurrent.futures import CancelledError
from pathlib import Path

import pytest

from dask_cluster import join
from handed_out import (
    Answered,
    Marked,
    answer,
    die_elsewhere,
    die_once,
    find_no_room,
    refuse,
    wait_for_mark,
)
from loopback_cluster import DaskCluster, write_certificates
from riparian.errors import DiskFull
from riparian.store.failures import shortage_in_words
from riparian.workers.tally import Effort
from riparian.workers.workforce import (
    HERE,
    REPLACED_AT_MOST,
    OwnProcesses,
    as_they_come,
    in_order,
    workers_here,
)
from running import BOUND_SECONDS, comes_true, runs

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def dask(tmp_path_factory: pytest.TempPathFactory):
    """Two workers of a scheduler, with TLS."""
    folder = tmp_path_factory.mktemp("dask")
    with DaskCluster(folder, write_certificates(folder)) as cluster:
        cluster.start_worker("--nworkers=2")
        yield cluster


@pytest.fixture(params=["here", "one process", "two processes", "cluster"])
def workforce(request: pytest.FixtureRequest):
    if request.param == "here":
        yield HERE
    elif request.param == "cluster":
        with join(request.getfixturevalue("dask"), 2) as workers:
            yield workers
    else:
        with OwnProcesses(1 if request.param.startswith("one") else 2) as processes:
            yield processes


@pytest.fixture
def two():
    with OwnProcesses(2) as processes:
        yield processes


@pytest.fixture(params=["processes", "cluster"])
def others(request: pytest.FixtureRequest):
    """Two workers that are not this process."""
    if request.param == "cluster":
        with join(request.getfixturevalue("dask"), 2) as workers:
            yield workers
    else:
        yield request.getfixturevalue("two")


def test_results_come_in_the_order_of_tasks(workforce):
    found = list(in_order(workforce, answer, map(Marked, range(40))))
    assert [one.number for one in found] == [2 * number for number in range(40)]
    assert [one.odds for one in found] == [(number / 3,) for number in range(40)]
    assert len({one.process for one in found}) <= workforce.workers


def test_or_as_they_come(workforce):
    found = list(as_they_come(workforce, answer, map(Marked, range(40))))
    assert sorted(one.number for one in found) == [2 * number for number in range(40)]


def test_an_error_is_raised_as_what_it_is(workforce):
    with pytest.raises(LookupError, match="no 3"):
        workforce.submit(refuse, Marked(3)).result(BOUND_SECONDS)
    for results in (in_order, as_they_come):
        with pytest.raises(LookupError):
            list(results(workforce, refuse, [Marked(1), Marked(2)]))
    assert workforce.submit(answer, Marked(4)).result(BOUND_SECONDS).number == 8


def test_a_full_disk_is_one_wherever_it_is_met(workforce, tmp_path: Path):
    """So that a build says to make room, and that nothing was lost."""
    with pytest.raises(DiskFull, match="room"), shortage_in_words(tmp_path):
        list(in_order(workforce, find_no_room, [Marked(1), Marked(2)]))


def test_work_goes_on_after_what_is_held_was_given_back(workforce):
    for number in range(3):
        assert workforce.submit(answer, Marked(number)).result(BOUND_SECONDS).number == 2 * number
        workforce.release()


@pytest.mark.parametrize("results", [in_order, as_they_come])
def test_tasks_are_taken_as_they_are_done(workforce, results):
    """So that a million of them never lie in memory."""
    taken = []

    def tasks():
        for number in range(60):
            taken.append(number)
            yield Marked(number)

    for done, _ in enumerate(results(workforce, answer, tasks())):
        assert len(taken) <= done + 2 * workforce.workers + 2


def test_who_is_killed_costs_its_task_alone(others, tmp_path: Path):
    tasks = [Marked(number, str(tmp_path / f"{number % 3}")) for number in range(20)]
    assert [one.number for one in in_order(others, die_once, tasks)] == [2 * n for n in range(20)]
    assert {mark.read_text() for mark in tmp_path.iterdir()} == {"whole"}


def test_what_ends_every_worker_is_done_here(two, tmp_path: Path):
    mark = tmp_path / "home"
    mark.write_text(str(os.getpid()))
    tasks = [Marked(number, str(mark)) for number in range(2 * (1 + REPLACED_AT_MOST))]
    found = list(in_order(two, die_elsewhere, tasks))
    assert found == [Answered(2 * n, os.getpid(), (n / 3,)) for n in range(len(tasks))]
    # None is started any more, and the work goes on all the same
    assert two.submit(answer, Marked(1)).result(BOUND_SECONDS).process == os.getpid()


def test_what_ends_every_worker_of_a_cluster_is_done_here(dask, tmp_path: Path):
    mark = tmp_path / "home"
    mark.write_text(str(os.getpid()))
    with join(dask, 2) as workers:
        assert workers.submit(die_elsewhere, Marked(1, str(mark))).result(BOUND_SECONDS) == (
            Answered(2, os.getpid(), (1 / 3,))
        )
        # Others are started in the place of those that ended
        assert workers.submit(answer, Marked(1)).result(BOUND_SECONDS).process != os.getpid()


def test_a_process_is_started_when_there_is_work_for_it(two):
    assert two._started == []
    two.submit(answer, Marked(1)).result(BOUND_SECONDS)
    two.submit(answer, Marked(1)).result(BOUND_SECONDS)
    assert len(two._started) == 1


def test_where_no_process_can_be_started_all_is_done_here(two, monkeypatch):
    def no_more(*_: object):
        raise OSError("no more processes")

    monkeypatch.setattr("riparian.workers.workforce.start", no_more)
    found = list(in_order(two, answer, map(Marked, range(5))))
    assert {one.process for one in found} == {os.getpid()}


def test_processes_end_when_it_is_closed_whatever_they_are_at(tmp_path: Path):
    mark = tmp_path / "mark"
    with OwnProcesses(2) as two:
        futures = [two.submit(wait_for_mark, Marked(n, str(mark))) for n in range(5)]
        assert comes_true(lambda: mark.with_suffix(".begun").exists())
        processes = [process.pid for process in two._started]
    assert not any(map(runs, processes))
    for future in futures:
        with pytest.raises(CancelledError):
            future.result(BOUND_SECONDS)


def test_a_cluster_is_left_whatever_it_is_at(dask, tmp_path: Path):
    mark = tmp_path / "mark"
    with join(dask, 2) as workers:
        futures = [workers.submit(wait_for_mark, Marked(n, str(mark))) for n in range(5)]
        assert comes_true(lambda: mark.with_suffix(".begun").exists())
    for future in futures:
        with pytest.raises(CancelledError):
            future.result(BOUND_SECONDS)
    mark.touch()  # else its workers would be at it for ever
    with join(dask, 2) as workers:
        assert workers.submit(answer, Marked(1)).result(BOUND_SECONDS).number == 2


def test_what_was_not_begun_is_not_begun_once_something_went_wrong(tmp_path: Path):
    def tasks():
        yield Marked(1)
        raise KeyboardInterrupt

    threads = threading.active_count()
    with pytest.raises(KeyboardInterrupt), OwnProcesses(2) as two:
        list(in_order(two, answer, tasks()))
    assert two._started == []
    assert threading.active_count() == threads


def test_only_what_can_be_found_elsewhere_is_handed_out(others):
    with pytest.raises(TypeError, match="top of a module"):
        others.submit(lambda task: task, 3)


def test_what_workers_use_is_counted(workforce):
    assert workforce.effort() == Effort()
    list(in_order(workforce, answer, map(Marked, range(4))))
    used = workforce.effort()
    workforce.release()
    if workforce is HERE:
        assert used == Effort()
    else:
        assert sum(used.answers.values()) == 4
        assert used.seconds > 0
        assert used.peak_bytes > 1_000_000 or sys.platform == "win32"
        # What own processes held is given back, what they did stays
        held = 0 if isinstance(workforce, OwnProcesses) else used.peak_bytes
        assert workforce.effort() == used._replace(peak_bytes=held)


@pytest.mark.parametrize(("processors", "workers"), [(1, 1), (2, 2), (64, 8)])
def test_how_many_a_machine_is_worth(processors, workers, monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(processors)), raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: processors)
    assert workers_here() == workers
