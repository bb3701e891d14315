"""A build reads what changed, and whatever happens to it, the last snapshot stays live."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import duckdb
import msgspec
import pytest

import riparian.build.assemble as assembling
import riparian.build.build as building
import riparian.build.fingerprints as fingerprints
import riparian.build.read_all as read_all
from folder_copies import copy_folder
from riparian import Centre, OverlapFilter
from riparian.errors import CentreBusy, SnapshotMissing
from riparian.ingest.choose_reader import reader_named
from riparian.overlap.engine.search_rows import HASHED
from riparian.overlap.engine.search_rows import STEPS as GATHERED
from riparian.overlap.signals import text_signals
from riparian.store.snapshot import KEEP_SNAPSHOTS
from riparian.workers.workforce import workers_here
from running import BOUND_SECONDS, comes_true, runs
from saying import says
from snapshots import all_rows

SUPPORT = Path(__file__).parents[1] / "support"
NEW_ROW = {
    "key": "kr-new", "donor_country": "KR", "title_original": "New water works", "country": "KH",
    "places_en": "Siem Reap", "dac_purpose_guess": "14021", "start": "2020", "end": "2024",
}  # fmt: skip


@pytest.fixture
def with_news(my_own, tmp_path, write_register):
    """The small centre with one more file that has not been built yet."""
    my_own.add([write_register(tmp_path / "news.csv", [NEW_ROW])])
    return my_own


def leftovers(centre):
    root = centre.layout.root
    return [str(p.relative_to(root)) for p in root.rglob(".*") if p.name != ".gitignore"]


def works(centre):
    """The live snapshot can be read and gives what the small files hold."""
    return {"jp-1~kr-1", "jp-5~kr-4"} <= {o.id for o in centre.overlaps("JP", "KR")[0]}


# what is read


def test_before_the_first_build_nothing_is_live(tmp_path):
    centre = Centre.init(tmp_path / "c")
    assert centre.built() is None
    with pytest.raises(SnapshotMissing):
        centre.status()


def test_a_first_build_reads_every_dataset(tmp_path, whole):
    centre = Centre.init(tmp_path / "c")
    centre.add([whole / "japan.csv", whole / "undp.xml"])
    report = centre.build()
    assert report.changed
    assert set(report.read) == {"japan", "undp"}
    assert centre.built() == report.build_id
    assert not centre.is_stale()


def test_a_build_after_nothing_changed_reads_nothing_and_says_so(riparian, my_own, monkeypatch):
    def never(*_):
        raise AssertionError("a file was read")

    monkeypatch.setattr(read_all, "carry_out_share", never)
    monkeypatch.setattr(building, "assemble", never)
    answer = riparian("-C", my_own.layout.root, "build")
    assert answer.status == 0
    assert "Nothing has changed" in answer.out
    report = my_own.build()
    assert (report.changed, report.read) == (False, ())
    assert report.records == 17


def test_after_one_dataset_changed_only_that_one_is_read(with_news):
    assert with_news.is_stale()
    report = with_news.build()
    assert report.changed
    assert report.read == ("news",)
    assert not with_news.is_stale()
    assert "jp-1~kr-new" in {o.id for o in with_news.overlaps("JP", "KR")[0]}


def test_a_newer_reader_reads_its_datasets_again_and_no_others(my_own, monkeypatch):
    reader = reader_named("iati")
    monkeypatch.setattr(type(reader), "version", reader.version + 1)
    report = my_own.build()
    assert set(report.read) == {"undp", "united_states"}


def test_newer_rules_derive_again_without_reading(my_own, monkeypatch):
    monkeypatch.setattr(fingerprints, "NORMALISE_VERSION", fingerprints.NORMALISE_VERSION + 1)
    report = my_own.build()
    assert report.changed
    assert report.read == ()
    assert all(done.derived for done in report.datasets)


def test_changed_settings_make_a_new_snapshot_without_reading(my_own):
    text = my_own.layout.settings.read_text().replace("keep_per_project = 20", "keep_per_project=1")
    my_own.layout.settings.write_text(text)
    report = Centre.open(my_own.layout.root).build()
    assert report.changed
    assert report.read == ()


def test_an_empty_centre_can_be_built_and_read(riparian, tmp_path):
    riparian("init", tmp_path / "c")
    assert "riparian add PATH" in riparian("-C", tmp_path / "c", "build").err
    assert riparian("-C", tmp_path / "c", "overlaps", "JP", "KR").status == 0
    assert riparian("-C", tmp_path / "c", "areas", "JP", "KR", "--json").json == []


def test_the_steps_of_a_build_can_be_seen(riparian, with_news):
    log = riparian("-C", with_news.layout.root, "build", "--log").out
    sql = riparian("-C", with_news.layout.root, "build", "--show-sql").out
    for step in (assembling.COPIES, *assembling.TABLES, *GATHERED):
        assert f"-- step {step}\n" in sql
    for step in (*assembling.TABLES, *GATHERED, "propose", "weigh", "keep", "read", "tell"):
        assert f"  {step} " in log
    assert says(log, "s of processors", "one process worked alone", "MB of memory at most")


def test_a_build_can_be_read_by_a_program(riparian, with_news):
    report = riparian("-C", with_news.layout.root, "build", "--json").json
    assert report["read"] == ["news"]
    beside = {
        "reading",
        "held_already",
        "purpose_proposal",
        "project_period",
        "link_fact",
        "link_weight",
        "link",
        "search index",
        "sheets",
        "lists",
        *text_signals.COLUMNS,
    }
    for_overlaps = {*HASHED, "fingerprints"}
    assert {s["step"] for s in report["steps"]} == {*assembling.TABLES, *beside, *for_overlaps}
    assert report["found"][0]["kept"] >= 6
    of_search = [step["step"] for step in report["found"][0]["steps"]]
    assert of_search == ["propose", "weigh", "keep", "read", "tell"]
    assert 0 < sum(step["processor"] for step in report["steps"]) <= report["processor"]
    assert all(step["peak_bytes"] > 0 for step in report["steps"])


def test_only_the_last_snapshots_stay_on_disk(my_own, tmp_path, write_register):
    for number in range(KEEP_SNAPSHOTS + 1):
        row = NEW_ROW | {"key": f"kr-{number}"}
        my_own.add([write_register(tmp_path / "news.csv", [row])])
        my_own.build()
    kept = list(my_own.layout.catalogue.glob("*.duckdb"))
    assert len(kept) == KEEP_SNAPSHOTS
    assert my_own.layout.snapshot(my_own.built()) in kept
    assert len(list(my_own.layout.readings.glob("news/*.records.jsonl"))) == 1


# the same inputs, the same content


def test_a_catalogue_that_is_deleted_is_rebuilt_row_for_row(thin, tmp_path):
    copy_folder(thin.layout.root, tmp_path / "c")
    centre = Centre.open(tmp_path / "c")
    before, name = all_rows(centre), centre.built()
    shutil.rmtree(centre.layout.catalogue)
    assert centre.build().build_id == name
    after = all_rows(centre)
    assert len(before["overlap"]) > 100
    assert set(after) == set(before)
    for table, rows in before.items():
        assert after[table] == rows, table


def test_another_process_with_other_hashes_builds_the_same_rows(my_own, process):
    before = all_rows(my_own)
    shutil.rmtree(my_own.layout.catalogue)
    elsewhere = {"PYTHONHASHSEED": "7", "LC_ALL": "C", "TZ": "Asia/Seoul"}
    answer = process("-C", my_own.layout.root, "build", "--no-meanings", env=elsewhere)
    assert answer.returncode == 0, answer.stderr
    assert all_rows(my_own) == before


def test_the_order_in_which_files_came_changes_nothing(small, tmp_path, whole):
    centre = Centre.init(tmp_path / "c")
    for path in sorted(whole.glob("*.[cx]*"), reverse=True):
        centre.add([path])
    centre.build()
    assert all_rows(centre, "dataset") == all_rows(small, "dataset")


# builds that end badly


@pytest.mark.parametrize(
    "where", ["assemble.run_step", "build.reference_file", "build.fill_overlaps"]
)
def test_a_build_that_breaks_leaves_the_last_snapshot_live(with_news, monkeypatch, where):
    live = with_news.built()

    def breaks(*_, **__):
        raise RuntimeError("the roof fell in")

    with monkeypatch.context() as patch:
        patch.setattr(f"riparian.build.{where}", breaks)
        with pytest.raises(RuntimeError, match="roof"):
            with_news.build()
    assert with_news.built() == live
    assert works(with_news)
    assert leftovers(with_news) == []
    assert with_news.build().changed


def test_a_reader_that_breaks_is_a_problem_of_its_dataset_and_stops_nothing(with_news, monkeypatch):
    def breaks(self, path, dataset):
        raise ValueError("an unforeseen table")
        yield

    monkeypatch.setattr(type(reader_named("register")), "read", breaks)
    with_news.build()
    status = {d.name: d for d in with_news.status()}
    assert status["news"].problems == {"reader-failed": 1}
    assert status["news"].records == 0
    assert status["japan"].records == 7


def test_a_disk_that_fills_up_stops_the_build_in_two_lines(riparian, with_news, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device", "snapshot.duckdb")

    monkeypatch.setattr(building, "assemble", full)
    answer = riparian("-C", with_news.layout.root, "build")
    assert answer.status == 1
    assert "has too little room for this" in answer.err
    assert "try: Make room there. Then run `riparian build` again" in answer.err
    assert works(with_news)


DIE = """
import os, signal, sys
from pathlib import Path
import riparian.build.build as building
import riparian.build.read_datasets as reading
from riparian import Centre
from preloaded import preload

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

def build(root, moment):
    if moment == "in the middle of a file":
        reading.derived_row = die
    elif moment == "before a reading is marked as whole":
        reading.mark_whole = die
    elif moment == "when a file has been read":
        reading.ReportedProblems.of = die
    elif moment == "before it is made current":
        building.make_current = die
    elif moment == "just after it was made current":
        building._remove_stale = die
    Centre.open(Path(root)).build(lambda what, done, total: what == moment and die())

preload()  # once for all of them: it is most of what a new process does
for root, moment in zip(sys.argv[1::2], sys.argv[2::2]):
    child = os.fork()
    if not child:
        build(root, moment)
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""
"""A program that builds centres, each in a process of its own that is killed at a moment."""

BEFORE_IT_IS_LIVE = (
    "reading", "in the middle of a file", "before a reading is marked as whole",
    "when a file has been read", "making record", "making project",
    "finding overlaps of JP and KR", "making the search index",
    "writing a sheet for each project", "before it is made current",
)  # fmt: skip
AFTERWARDS = "just after it was made current"


@pytest.fixture(scope="module")
def killed(small, process, tmp_path_factory, write_register):
    """Copies of the small centre with one more file, whose builds were killed, by the moment."""
    folder = tmp_path_factory.mktemp("killed")
    news = write_register(folder / "news.csv", [NEW_ROW])
    centres = {}
    for moment in (*BEFORE_IT_IS_LIVE, AFTERWARDS):
        root = copy_folder(small.layout.root, folder / moment.replace(" ", "-"))
        centres[moment] = Centre.open(root)
        centres[moment].add([news])
    words = (word for moment, centre in centres.items() for word in (centre.layout.root, moment))
    answer = process("-c", DIE, *words, python=True, env={"PYTHONPATH": str(SUPPORT)})
    assert answer.stdout.split() == ["-9"] * len(centres), answer.stderr
    return centres


@pytest.mark.parametrize("moment", BEFORE_IT_IS_LIVE)
def test_a_build_killed_at_any_moment_leaves_the_last_snapshot_live(small, killed, moment):
    centre = killed[moment]
    assert centre.built() == small.built()
    assert works(centre)
    report = centre.build()
    assert report.changed
    assert "jp-1~kr-new" in {o.id for o in centre.overlaps("JP", "KR")[0]}
    assert leftovers(centre) == []


def test_a_build_killed_just_after_it_went_live_is_live(small, killed):
    centre = killed[AFTERWARDS]
    assert centre.built() != small.built()
    assert "jp-1~kr-new" in {o.id for o in centre.overlaps("JP", "KR")[0]}
    assert not centre.build().changed


@pytest.mark.parametrize("seconds", [0.2, 0.35, 0.5])
def test_a_build_killed_by_the_clock_leaves_the_last_snapshot_live(with_news, seconds):
    live = with_news.built()
    command = [sys.executable, "-m", "riparian", "-C", str(with_news.layout.root), "build"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as build:
        threading.Timer(seconds, build.kill).start()
    assert works(with_news)
    assert with_news.built() == live or not with_news.is_stale()
    with_news.build()
    assert not with_news.is_stale()
    assert leftovers(with_news) == []


DIE_WITH_HELPERS = """
import os, signal, sys
from pathlib import Path
import riparian.build.read_all as read_all
import riparian.workers.workforce as workforce
from riparian import Centre

started, start = [], workforce.start

def counted(module):
    started.append(start(module))
    return started[-1]

def advance(what, done, total):
    if done:
        print(*(child.pid for child in started), flush=True)
        os.kill(os.getpid(), signal.SIGKILL)

workforce.start = counted

read_all.POOL_FROM_BYTES = 0
Centre.open(Path(sys.argv[1])).build(advance)
"""


@pytest.mark.skipif(workers_here() < 2, reason="one processor has one helper")
def test_the_helpers_of_a_build_that_was_killed_go_too(my_own, tmp_path):
    shutil.rmtree(my_own.layout.catalogue)
    said = tmp_path / "pids"
    with said.open("wb") as out:  # a pipe would stay open as long as the helpers run
        command = [sys.executable, "-c", DIE_WITH_HELPERS, str(my_own.layout.root)]
        subprocess.run(
            command, stdout=out, stderr=subprocess.DEVNULL, check=False, timeout=BOUND_SECONDS
        )
    pids = [int(pid) for pid in said.read_text().split()]
    assert len(pids) >= 2
    comes_true(lambda: not any(map(runs, pids)))
    left = [pid for pid in pids if runs(pid)]
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    assert left == []


def test_adding_that_was_killed_leaves_nothing_after_the_next_build(my_own):
    (my_own.layout.sources / ".incoming-0123").mkdir()
    (my_own.layout.sources / ".incoming-0123" / "bytes").write_bytes(b"half a fi")
    assert len(my_own.datasets()) == 5
    my_own.build()
    assert leftovers(my_own) == []


# several at once


def test_two_builds_at_once_are_one_build_and_one_refusal(with_news, process):
    met = []

    def meanwhile(what, done, total):
        if what == "making project":
            with pytest.raises(CentreBusy) as busy:
                with_news.build()
            met.append(busy.value)
            met.append(process("-C", with_news.layout.root, "build"))

    with_news.build(meanwhile)
    here, there = met
    assert here.try_this
    assert there.returncode == 1
    assert "Another command" in there.stderr
    assert "try: " in there.stderr


def test_while_a_build_goes_on_nothing_can_be_added(with_news, whole):
    met = []

    def meanwhile(what, done, total):
        if what == "making project":
            with pytest.raises(CentreBusy):
                with_news.add([whole / "japan.csv"])
            met.append(what)

    with_news.build(meanwhile)
    assert met


def test_reading_goes_on_while_a_build_goes_on(with_news, process):
    live, met = with_news.built(), []

    def meanwhile(what, done, total):
        if what in ("making activity", "finding overlaps of JP and KR"):
            met.append(with_news.built() == live and works(with_news))
            answer = process("-C", with_news.layout.root, "overlaps", "JP", "KR", "--json")
            met.append("jp-1~kr-1" in answer.stdout)

    with_news.build(meanwhile)
    assert met == [True] * 4


def test_who_began_to_read_before_a_build_reads_on_after_it(with_news):
    with with_news.reading() as connection:
        with_news.build()
        [count] = connection.execute("SELECT count(*) FROM project").fetchone()
        assert count == 17
    assert with_news.projects()[1] == 18


def test_many_can_read_at_once(sample):
    found: list[int] = []

    def read():
        found.append(sample.overlaps("JP", "KR", OverlapFilter(limit=1))[1])

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1
    assert len(found) == 4


# what can be deleted


def test_without_its_current_snapshot_a_centre_says_that_nothing_is_built(riparian, my_own):
    my_own.layout.snapshot(my_own.built()).unlink()
    answer = riparian("-C", my_own.layout.root, "overlaps", "JP", "KR")
    assert answer.status == 1
    assert "riparian build" in answer.err
    assert my_own.build().changed
    assert works(my_own)


def test_readings_that_were_deleted_are_made_again(my_own):
    shutil.rmtree(my_own.layout.readings)
    report = my_own.build()
    assert len(report.read) == 5
    assert works(my_own)


def test_the_log_of_a_build_stands_beside_its_snapshot(my_own):
    log = msgspec.json.decode(my_own.layout.build_log(my_own.built()).read_bytes())
    assert log["build_id"] == my_own.built()


def test_a_snapshot_cannot_be_written_to(small):
    with small.reading() as connection, pytest.raises(duckdb.Error):
        connection.execute("DELETE FROM project")


def test_a_snapshot_does_not_depend_on_where_the_centre_stands(my_own, tmp_path):
    before = all_rows(my_own)
    my_own.layout.root.rename(tmp_path / "moved")
    moved = Centre.open(tmp_path / "moved")
    assert all_rows(moved) == before
    assert not moved.build().changed


def test_the_status_lists_what_is_added_and_not_built(riparian, my_own, tmp_path):
    root = my_own.layout.root
    assert "not built" not in riparian("-C", root, "status").err
    japan = next(d for d in my_own.datasets() if d.name == "japan")
    lines = japan.file.read_text("utf-8").splitlines()
    for name, count in (("japan.csv", 3), ("mine.csv", 4)):
        (tmp_path / name).write_text("\n".join(lines[:count]), "utf-8")
    added = riparian("-C", root, "add", "--name", "japan", tmp_path / "japan.csv")
    assert added.status == 0, added.err
    assert riparian("-C", root, "add", tmp_path / "mine.csv").status == 0
    told = riparian("-C", root, "status").err
    assert "2 datasets are added and not built yet: japan (a newer edition) and mine." in told
    assert riparian("-C", root, "status", "--json").json["not_built"] == ["japan", "mine"]
    assert riparian("-C", root, "build").status == 0
    assert "not built" not in riparian("-C", root, "status").err
    assert riparian("-C", root, "status", "--json").json["not_built"] == []


def test_the_status_of_a_centre_that_was_never_built_lists_what_is_added(riparian, whole, tmp_path):
    centre = tmp_path / "new"
    assert riparian("init", centre).status == 0
    assert "The centre is empty." in riparian("-C", centre, "status").out
    shutil.copy(whole / "japan.csv", tmp_path / "mine.csv")
    assert riparian("-C", centre, "add", tmp_path / "mine.csv").status == 0
    told = riparian("-C", centre, "status").out
    assert told == "1 dataset is added and not built yet: mine. Next: riparian build\n"
