"""A large file that is read in ranges leaves the same files as one that is read by one worker."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from concurrent.futures import Future
from importlib import resources
from itertools import count
from pathlib import Path

import msgspec
import pytest

from riparian.build import read_all as reading
from riparian.build import read_ranges
from riparian.build.read_all import ShareDone, read_all
from riparian.build.reading_files import ReadingDone, ReadTask
from riparian.errors import CentreError
from riparian.ingest.iati.iati_reader import IatiReader
from riparian.ingest.iati.reading_context import UNKNOWN_LIMIT
from riparian.ingest.reader import ReadRecord
from riparian.ingest.register_reader import RegisterReader
from riparian.problems import Problem
from riparian.workers.task_calls import call_of, carry_out, result_of
from riparian.workers.workforce import HERE, Here, Workforce

ACTIVITY = """<iati-activity xml:lang="en">
<iati-identifier>XM-{n}</iati-identifier>
<reporting-org ref="JP-1" type="10"><narrative>JICA</narrative></reporting-org>
<title><narrative>{title}</narrative></title>
<activity-status code="{status}"/>
<activity-date type="1" iso-date="{date}"/>
<recipient-country code="{country}"/>
<sector code="{sector}"/>
<budget><value currency="JPY" value-date="2015-01-01">n/a</value></budget>
</iati-activity>
"""


class TwoAtATime(Here):
    """Says that there are two workers; what it was given is in `shares`."""

    workers = 2

    def __init__(self) -> None:
        self.shares: list[str] = []

    def submit(self, function, task):
        """As another process does it, which is sent the task and sends its result."""
        [kind] = (name for name in ("whole", "range", "join") if getattr(task, name) is not None)
        self.shares.append(kind)
        call = call_of(function, task)
        outcome = carry_out(call)
        assert not outcome.error
        done: Future[ShareDone] = Future()
        done.set_result(result_of(call, outcome))
        return done


@pytest.fixture(autouse=True)
def small_ranges(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "POOL_FROM_BYTES", 0)
    monkeypatch.setattr(reading, "DIVIDED_FROM_BYTES", 2000)
    monkeypatch.setattr(reading, "RANGE_BYTES", 1000)


def activities() -> Iterator[str]:
    """With all that counts for the file as a whole: unknown and withdrawn codes, doubts, contacts,
    records that are refused, and broken markup between them."""
    for n in range(30):
        yield ACTIVITY.format(
            n=n,
            title="Support for Takeo Hospital" + " call +855 12 345 678" * (n % 5 == 0),
            status=(2, "x9", "mail a@b.org")[n % 3],
            date=("2015-03-01", "2999-01-01", "01/02/03")[n % 3],
            country=("KH", "QQ")[n % 2],
            sector=(12230, 99999, 23010)[n % 3],
        )
        if n % 7 == 3:
            yield "</iati-activity>\n<!-- <iati-activity> -->\n<iati-activity>&x;</iati-activity>"


def task_of(folder: Path, content: str, name: str = "d") -> ReadTask:
    folder.mkdir(exist_ok=True)
    data = content.encode()
    (folder / f"{name}.xml").write_bytes(data)
    return ReadTask(
        dataset=name, file=str(folder / f"{name}.xml"), bytes=len(data),
        sha256=hashlib.sha256(data).hexdigest(), reader="iati", reader_version=IatiReader.version,
        provider=None, folder=str(folder / "readings" / name), fingerprint="f", region="mekong",
    )  # fmt: skip


def read(task: ReadTask, workforce: Workforce) -> tuple[ReadingDone, dict[str, bytes]]:
    """What came of it, and all files that were left."""
    [done] = read_all([task], lambda *_: None, workforce)
    return done, {file.name: file.read_bytes() for file in Path(task.folder).iterdir()}


def both_ways(tmp_path: Path, content: str) -> tuple[ReadingDone, list[str]]:
    """What comes of a file either way, and what was handed out where it was to be divided."""
    two = TwoAtATime()
    divided = read(task_of(tmp_path / "divided", content), two)
    assert divided == read(task_of(tmp_path / "whole", content), HERE)
    return divided[0], two.shares


FILE = f'<iati-activities version="2.03">{"".join(activities())}</iati-activities>'


def test_a_large_file_is_read_in_ranges_and_comes_out_the_same(tmp_path):
    done, shares = both_ways(tmp_path, FILE)
    assert shares == [*["range"] * (len(shares) - 1), "join"]
    assert len(shares) > 10
    assert done.reading.refused
    assert {"code-unknown", "contact-left-out", "file-not-well-formed"} <= set(
        done.reading.problems
    )
    assert done.deriving.problems


@pytest.mark.parametrize("end", [0.3, 0.8, 0.99])
def test_so_does_a_file_that_was_cut_off(tmp_path, end):
    done, shares = both_ways(tmp_path, FILE[: int(len(FILE) * end)])
    assert done.reading.problems["file-cut-off"] == 1
    assert "join" in shares


def test_a_file_with_more_unknown_codes_than_are_told_apart_is_read_as_a_whole(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(reading, "RANGE_BYTES", 400_000)
    some = "".join(
        ACTIVITY.format(n=n, title="t", status=f"x{n}", date="", country="KH", sector=12230)
        for n in range(4 * UNKNOWN_LIMIT)
    )
    done, shares = both_ways(tmp_path, f'<iati-activities version="2.03">{some}')
    assert shares == ["range", "whole"]
    assert done.reading.problems["code-unknown"] == UNKNOWN_LIMIT + 1


def test_so_is_one_that_breaks_the_reader(tmp_path, monkeypatch):
    """It keeps what was read before; the next build tries again."""

    numbers = count()

    def breaks(reader, path, dataset, file_range):
        if next(numbers) == 3:
            raise ValueError("unforeseen")
        return (yield from read_range(reader, path, dataset, file_range))

    def breaks_too(reader, path, dataset, options):
        yield from list(read_whole(reader, path, dataset, options))[:9]
        raise ValueError("unforeseen")

    read_range, read_whole = IatiReader.read_range, IatiReader.read
    monkeypatch.setattr(IatiReader, "read_range", breaks)
    monkeypatch.setattr(IatiReader, "read", breaks_too)
    done, shares = both_ways(tmp_path, FILE)
    assert shares == [*["range"] * 4, "whole"]
    assert done.reading.problems["reader-failed"] == 1


def test_one_that_cannot_be_divided_is_read_as_a_whole(tmp_path):
    _, shares = both_ways(tmp_path, FILE[: FILE.index("</iati-activity>")] + "<a>x</a>" * 999)
    assert shares == ["whole"]


def forget_derivations(task: ReadTask) -> None:
    """As where our rules are others than those by which it was derived from."""
    for file in Path(task.folder).glob(f"{task.derived.name}*"):
        file.unlink()


def test_a_reading_that_is_whole_is_derived_from_in_ranges_and_not_read_again(
    tmp_path, monkeypatch
):
    task = task_of(tmp_path, FILE)
    before = read(task, HERE)
    forget_derivations(task)
    monkeypatch.setattr(IatiReader, "read", None)
    monkeypatch.setattr(IatiReader, "read_range", None)
    two = TwoAtATime()
    done, files = read(task, two)
    assert two.shares == [*["range"] * (len(two.shares) - 1), "join"]
    assert len(two.shares) > 10
    assert (done.reading, done.deriving) == (before[0].reading, before[0].deriving)
    assert not done.read
    assert files == before[1]


def test_so_is_one_that_is_too_large_for_one_range_and_too_small_for_two(tmp_path, monkeypatch):
    task = task_of(tmp_path, FILE)
    before = read(task, HERE)
    forget_derivations(task)
    monkeypatch.setattr(reading, "RANGE_BYTES", 10_000_000)
    two = TwoAtATime()
    assert read(task, two)[1] == before[1]
    assert two.shares == ["range", "join"]


def test_a_table_is_read_as_a_whole_and_derived_from_in_ranges(tmp_path):
    """Its reader cannot begin in the middle, but the lines of its reading can be divided."""
    content = resources.files("riparian.sample").joinpath("korea.csv").read_text("utf-8")
    task = msgspec.structs.replace(task_of(tmp_path, content), reader=RegisterReader.name)
    two = TwoAtATime()
    done, files = read(task, two)
    assert two.shares == []  # there is nothing to share
    assert done.reading.activities > 100
    forget_derivations(task)
    anew, files_anew = read(task, two)
    assert two.shares == [*["range"] * (len(two.shares) - 1), "join"]
    assert len(two.shares) > 10
    assert files_anew == files
    assert anew.deriving == done.deriving


def test_derivations_that_are_damaged_are_made_again_and_named(tmp_path):
    task = task_of(tmp_path, FILE)
    _, files = read(task, HERE)
    derived = task.derived.with_name(f"{task.derived.name}.derived.jsonl")
    derived.write_bytes(b"{}\n")
    done, again = read(task, TwoAtATime())
    assert done.damaged == (derived.name,)
    assert not done.read
    assert again == files


def test_what_is_damaged_is_read_again_and_named(tmp_path):
    task = task_of(tmp_path, FILE)
    _, files = read(task, HERE)
    records = task.records.with_name(f"{task.records.name}.records.jsonl")
    records.write_bytes(b"{}\n")
    two = TwoAtATime()
    done, again = read(task, two)
    assert two.shares[-1] == "join"
    assert done.damaged == (records.name,)
    assert again == files


def test_small_files_are_read_in_between_and_everything_is_told_in_order(tmp_path):
    small = [task_of(tmp_path, FILE[:500], f"small-{n}") for n in range(3)]
    large = [task_of(tmp_path, FILE, f"large-{n}") for n in range(2)]
    told: list[int] = []
    two = TwoAtATime()
    tasks = [small[0], *large, *small[1:]]
    done = read_all(tasks, lambda _, finished, total: told.append(finished), two)
    assert [each.dataset for each in done] == [task.dataset for task in tasks]
    assert two.shares.count("join") == 2
    assert two.shares.count("whole") == 3
    assert told == sorted(told)
    assert told[-1] == sum(task.bytes for task in tasks)


def test_a_file_that_is_not_the_one_received_is_not_read(tmp_path):
    task = task_of(tmp_path, FILE)
    Path(task.file).write_text(FILE + " ")
    with pytest.raises(CentreError, match="damaged or gone"):
        read(task, TwoAtATime())


def test_ranges_done_twice_or_in_any_order_are_joined_alike(tmp_path):
    """As where a worker was killed: another does its range, and joins all of them, again."""

    class Twice(TwoAtATime):
        def submit(self, function, task):
            first = super().submit(function, task).result()
            if task.join is not None:  # by somebody who has them from last to first
                backwards = read_ranges.JoinTask(task.join.task, task.join.ranges[::-1])
                first = ShareDone(first.dataset, read_ranges.join_ranges(backwards))
            again = super().submit(function, task)
            assert again.result() == first
            return again

    task, alone = task_of(tmp_path / "a", FILE), task_of(tmp_path / "b", FILE)
    assert read(task, Twice()) == (here := read(alone, HERE))
    forget_derivations(task)
    assert read(task, Twice())[1] == here[1]


def test_what_the_reader_yields_is_all_there(tmp_path):
    """Against the reader itself, which knows nothing of lines and ranges."""
    task = task_of(tmp_path, FILE)
    done, _ = read(task, TwoAtATime())
    items = list(IatiReader().read(Path(task.file), "d"))
    records = [item for item in items if isinstance(item, ReadRecord)]
    assert done.reading.records == len(records)
    told = sum(len(item.problems) for item in records)
    told += sum(isinstance(item, Problem) for item in items)
    left_out = done.reading.problems["contact-left-out"]
    assert sum(done.reading.problems.values()) == told + left_out
