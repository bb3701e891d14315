import hashlib
from pathlib import Path

import msgspec
import pytest

from riparian.build import read_datasets
from riparian.build.activity_rows import RecordRow
from riparian.build.json_lines import read_lines
from riparian.build.read_datasets import carry_out, read_and_derive, read_safely
from riparian.build.reading_files import ReadTask, whole_reading
from riparian.ingest.choose_reader import reader_named
from riparian.problems import Problem, make_problem

ROWS = "key,donor_country,title_original,country\na,JP,One,KH\n,,x\nb,JP,Two,QQ\n"


@pytest.fixture
def task(tmp_path):
    (tmp_path / "file.csv").write_text(ROWS)
    return ReadTask(
        dataset="d", file=str(tmp_path / "file.csv"), bytes=len(ROWS),
        sha256=hashlib.sha256(ROWS.encode()).hexdigest(),
        reader="register", reader_version=reader_named("register").version, provider=None,
        folder=str(tmp_path / "readings" / "d"), fingerprint="f", region="mekong",
    )  # fmt: skip


def files(task):
    return sorted(f.name for f in Path(task.folder).iterdir())


def test_a_task_that_was_never_carried_out_is_not_complete(task):
    assert whole_reading(task) is None


def test_reading_counts_what_was_kept_and_refused(task):
    done = carry_out(task)
    assert (done.read, done.derived) == (True, True)
    counts = done.reading
    assert (counts.records, counts.activities, counts.refused) == (3, 2, 1)
    assert counts.problems["row-too-short"] == 1
    assert done.deriving.activities == 2
    assert 1 <= done.deriving.flagged <= 2


def test_records_are_numbered_in_the_order_of_the_file(task):
    carry_out(task)
    path = task.records.with_name(task.records.name + ".records.jsonl")
    rows = list(read_lines(path, RecordRow))
    assert [(r.ordinal, r.activity.iati_identifier) for r in rows] == [(1, "a"), (2, "b")]


def test_every_problem_names_its_dataset(task):
    carry_out(task)
    for stem in (task.records, task.derived):
        for problem in read_lines(stem.with_name(stem.name + ".problems.jsonl"), Problem):
            assert problem.dataset == "d"


def test_what_was_carried_out_is_complete_and_not_done_again(task, monkeypatch):
    first = carry_out(task)
    again = whole_reading(task)
    assert (again.read, again.derived) == (False, False)
    assert again.reading == first.reading
    assert again.deriving == first.deriving
    monkeypatch.setattr(read_datasets, "Reading", None)
    assert carry_out(task).read is False


@pytest.mark.parametrize(
    ("changed", "reading_stays"),
    [("provider", True), ("fingerprint", True), ("sha256", False), ("reader_version", False)],
)
def test_what_a_reading_and_a_derivation_depend_on(task, changed, reading_stays):
    value = 99 if changed == "reader_version" else "1" * 64
    other = msgspec.structs.replace(task, **{changed: value})
    assert (other.records == task.records) is reading_stays
    assert other.derived != task.derived


@pytest.mark.parametrize("lost", [".json", ".records.jsonl"])
def test_a_reading_without_its_counts_is_made_again(task, lost):
    carry_out(task)
    before = files(task)
    task.records.with_name(task.records.name + ".json").unlink()
    assert whole_reading(task) is None
    assert carry_out(task).read
    assert files(task) == before


def test_counts_that_are_damaged_count_as_missing(task):
    carry_out(task)
    task.records.with_name(task.records.name + ".json").write_text("{")
    assert whole_reading(task) is None


def test_a_reader_that_breaks_keeps_what_it_read_and_says_so(task, monkeypatch):
    read = type(reader_named("register")).read

    def breaks(self, path, dataset, options):
        for number, item in enumerate(read(self, path, dataset, options)):
            if number == 1:
                raise ValueError("unforeseen")
            yield item

    monkeypatch.setattr(type(reader_named("register")), "read", breaks)
    counts = carry_out(task).reading
    assert counts.records == 1
    assert counts.problems == {"reader-failed": 1}
    path = task.records.with_name(task.records.name + ".problems.jsonl")
    [problem] = read_lines(path, Problem)
    assert "ValueError: unforeseen" in problem.got


def test_a_reading_that_was_kept_is_derived_from_as_one_that_is_just_read(task):
    done = carry_out(task)
    before = {file: (Path(task.folder) / file).read_bytes() for file in files(task)}
    for file in Path(task.folder).glob(f"{task.derived.name}*"):
        file.unlink()
    again = carry_out(task)
    assert (done.read, again.read) == (True, False)
    assert again.deriving == done.deriving
    assert {file: (Path(task.folder) / file).read_bytes() for file in files(task)} == before


def test_what_the_reader_reports_at_the_end_of_the_file_no_rule_reports_again(task, monkeypatch):
    def doubts(*args):
        problem = make_problem("title-missing", dataset="d", record="a")
        return msgspec.structs.replace(derive(*args), problems=(problem,))

    derive = read_datasets.derive
    monkeypatch.setattr(read_datasets, "derive", doubts)
    Path(task.folder).mkdir(parents=True)
    said = list(read_safely(task))
    assert read_and_derive(task, said)[1].problems == {"title-missing": 2}
    last = make_problem("title-missing", dataset="d", record="a")
    reading, deriving = read_and_derive(task, [*said, last])
    assert reading.problems["title-missing"] == 1
    assert deriving.problems == {}
