"""What goes wrong with the workers of a Dask scheduler, and what is said of it."""

from __future__ import annotations

import logging
import sys
import threading
from pathlib import Path

import pytest

from dask_cluster import join, reach
from folder_copies import copy_folder
from handed_out import Marked, answer, wait_for_mark
from loopback_cluster import DaskCluster, write_certificates
from riparian import Centre
from riparian.build.who_builds import WorkerCheck, facts_of_worker
from riparian.errors import CentreError
from riparian.store.settings import read_settings
from riparian.workers.cluster import client
from riparian.workers.cluster.address import ClusterError, scheduler_at
from riparian.workers.cluster.on_worker import difference
from riparian.workers.workforce import in_order
from running import BOUND_SECONDS, comes_true

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory):
    """A cluster with one worker that goes on."""
    folder = tmp_path_factory.mktemp("quiet")
    with DaskCluster(folder, write_certificates(folder)) as cluster:
        cluster.start_worker()
        yield cluster


@pytest.fixture
def dask(tmp_path: Path):
    """A cluster without TLS, on loopback, that has no worker yet."""
    with DaskCluster(tmp_path) as cluster:
        yield cluster


def refusal(dask: DaskCluster) -> str:
    """Why none of its workers, which may still be starting, can be used."""
    said: list[str] = []

    def is_refused() -> bool:
        with pytest.raises(ClusterError) as raised:
            reach(dask, None)
        said.append(raised.value.what)
        return "matches this installation" in said[-1]

    assert comes_true(is_refused)
    return said[-1]


@pytest.mark.parametrize(
    "address", ["tcp://127.0.0.1:8786", "tcp://localhost:1", "tcp://[::1]:8786", "tls://a.org:8786"]
)
def test_addresses_to_which_tasks_are_sent(address):
    assert scheduler_at(address).is_encrypted == address.startswith("tls:")


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("tcp://scheduler.example.org:8786", "not encrypted"),
        ("tcp://192.0.2.7:8786", "not encrypted"),
        ("tcp://127.0.0.1.example.org:8786", "not encrypted"),
        ("inproc://192.0.2.7/1/2", "not the address"),
        ("tls://scheduler.example.org", "not the address"),
        ("scheduler.example.org:8786", "not the address"),
        ("", "not the address"),
    ],
)
def test_addresses_to_which_none_are_sent(address, said):
    with pytest.raises(ClusterError, match=said):
        scheduler_at(address)


def test_settings_are_looked_at_before_anything_is_done(tmp_path: Path):
    centre = Centre.init(tmp_path / "centre")
    settings = centre.layout.root / "centre.toml"
    text = settings.read_text("utf-8")
    settings.write_text(text.replace("[cluster]\n", '[cluster]\nscheduler = "tcp://a.org:1"\n'))
    with pytest.raises(CentreError, match=r"centre\.toml: tcp://a\.org:1 is not encrypted"):
        read_settings(settings)
    settings.write_text(text.replace("[cluster]\n", '[cluster]\nkey = "a.key"\n'))
    with pytest.raises(CentreError, match="names some of"):
        read_settings(settings)


def test_certificates_of_another_authority_are_not_accepted(quiet, tmp_path: Path, monkeypatch):
    monkeypatch.setattr(client, "CONNECT_SECONDS", 2.0)
    other = write_certificates(tmp_path, "other")
    with pytest.raises(ClusterError, match="do not accept each other's certificates"):
        reach(quiet, other)
    with pytest.raises(ClusterError, match="needs certificates"):
        reach(quiet, None)
    with pytest.raises(ClusterError, match="cannot be read"):
        reach(quiet, {**quiet.files, "key": str(tmp_path / "none.key")})
    with pytest.raises(ClusterError, match="cannot be used with"):
        reach(quiet, {**quiet.files, "key": other["key"]})


def test_nobody_there(dask, monkeypatch):
    monkeypatch.setattr(client, "CONNECT_SECONDS", 0.5)
    with pytest.raises(ClusterError, match="has no worker"):
        reach(dask, None)
    dask.close()
    with pytest.raises(ClusterError, match="There is no scheduler"):
        reach(dask, None)


def test_a_worker_that_is_not_as_we_are_is_left_out(dask, caplog, monkeypatch):
    dask.start_worker(RIPARIAN_LIKENESS="of another version")
    with monkeypatch.context() as hurried:
        hurried.setattr(client, "CONNECT_SECONDS", 1.0)
        assert "likeness: of another version there, usual here" in refusal(dask)
    dask.start_worker()
    caplog.set_level(logging.WARNING)
    with join(dask, 1) as workers:
        assert "is left out. likeness: of another version there, usual here." in caplog.text
        done = list(in_order(workers, answer, map(Marked, range(20))))
        assert [one.number for one in done] == [2 * number for number in range(20)]
        assert len({one.process for one in done}) == 1
        # So is one that comes later
        dask.start_worker(RIPARIAN_LIKENESS="of tomorrow")
        assert comes_true(lambda: len(workers._present) == 3)
        tasks = [Marked(number) for number in range(8)]
        assert comes_true(
            lambda: list(in_order(workers, answer, tasks)) and len(workers._refused) == 2
        )
        assert "likeness: of tomorrow there, usual here" in caplog.text
        assert list(workers.effort().answers) == list(workers._usable())


def test_a_worker_without_this_package_is_left_out(dask, tmp_path: Path, monkeypatch):
    nothing = tmp_path / "nothing"
    nothing.mkdir()
    (nothing / "riparian.py").write_text("raise ModuleNotFoundError('No module named riparian')\n")
    dask.start_worker(PYTHONPATH=f"{nothing}:{':'.join(path for path in sys.path if path)}")
    monkeypatch.setattr(client, "CONNECT_SECONDS", 1.0)
    assert "it cannot load Riparian" in refusal(dask)


def test_a_scheduler_that_goes_away_for_a_while(dask, tmp_path: Path):
    """Its workers end with it; others come when it is there again."""
    dask.start_worker()
    mark = tmp_path / "mark"
    with join(dask, 1) as workers:
        future = workers.submit(wait_for_mark, Marked(4, str(mark)))
        assert comes_true(mark.with_suffix(".begun").exists)
        dask.scheduler.kill()
        dask.scheduler.wait(BOUND_SECONDS)
        mark.with_suffix(".begun").unlink()
        assert comes_true(lambda: workers._client.status != "running")
        dask.start_scheduler_again()
        dask.start_worker()
        assert comes_true(mark.with_suffix(".begun").exists)
        mark.touch()
        assert future.result(BOUND_SECONDS).number == 8


def test_a_scheduler_that_goes_away_for_good(dask, tmp_path: Path, monkeypatch):
    dask.start_worker()
    with join(dask, 1) as workers:
        future = workers.submit(wait_for_mark, Marked(4, str(tmp_path / "mark")))
        assert comes_true((tmp_path / "mark.begun").exists)
        monkeypatch.setattr(client, "PATIENCE", 0.5)
        dask.scheduler.kill()
        with pytest.raises(ClusterError, match=r"No worker .* could be reached"):
            future.result(BOUND_SECONDS)


def test_two_builds_on_one_cluster(quiet):
    results: dict[int, list[int]] = {}

    def build(first: int) -> None:
        with join(quiet, 1) as workers:
            tasks = map(Marked, range(first, first + 30))
            results[first] = [one.number for one in in_order(workers, answer, tasks)]

    threads = [threading.Thread(target=build, args=(first,)) for first in (0, 1000)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(BOUND_SECONDS)
    assert results == {n: [2 * one for one in range(n, n + 30)] for n in (0, 1000)}


def test_what_has_to_be_the_same(tmp_path: Path):
    here = facts_of_worker(WorkerCheck(str(tmp_path), "mekong", "none"))
    assert difference(here, here) == ""
    assert list(tmp_path.iterdir()) == []  # what a worker tried to write is gone
    # What a worker says that does not see the folder: it has the same facts but this one
    folder = str(tmp_path / "elsewhere")
    there = facts_of_worker(WorkerCheck(folder, "mekong", "none"))
    seen = {**here, folder: "can be written in"}
    del seen[str(tmp_path)]
    assert difference(seen, there) == (
        f"{folder}: No such file or directory there, can be written in here"
    )
    other = {**here, "Riparian": "0.0"}
    assert difference(here, other) == f"Riparian: 0.0 there, {here['Riparian']} here"


def test_without_the_extra_it_says_what_to_install(tmp_path: Path, monkeypatch):
    centre = Centre.init(tmp_path / "centre")
    monkeypatch.setitem(sys.modules, "riparian.workers.cluster.client", None)
    with pytest.raises(ClusterError) as raised:
        centre.build(scheduler="tcp://127.0.0.1:8786")
    assert "riparian[cluster]" in raised.value.try_this


def test_who_does_the_work_does_not_change_the_name_of_a_build(thin: Centre, quiet, tmp_path: Path):
    copy_folder(thin.layout.root, tmp_path / "centre")
    centre = Centre.open(tmp_path / "centre")
    quiet.name_in(centre.layout.root / "centre.toml")
    report = Centre.open(centre.layout.root).build()
    assert not report.changed
    assert report.build_id == thin.built()


def test_the_command_takes_a_scheduler(thin: Centre, riparian, tmp_path: Path, dask):
    copy_folder(thin.layout.root, tmp_path / "centre")
    dask.start_worker()
    given = ("-C", tmp_path / "centre", "build", "--no-meanings", "--engine")
    refused = riparian(*given, "tcp://192.0.2.7:8786")
    assert refused.status == 1
    assert "not encrypted" in refused.err
    assert "Nothing has changed" in riparian(*given, dask.address).out
