"""Processes of our own: they answer, keep to their limits, and end with the one that began them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from riparian.workers import processes
from riparian.workers.processes import EndedEarly, ProcessLimits, ask, carry_out, end, start
from running import BOUND_SECONDS, comes_true, runs

WORKER = """
import os, re, sys, time
import numpy as np
from riparian.workers import processes

def work(task):
    kind, _, value = task.partition(" ")
    if kind == "hold":  # so many million bytes, for a moment
        return len(bytearray(int(value) * 1_000_000))
    if kind == "keep":
        held = b"x" * (int(value) * 1_000_000)
        time.sleep(600)
        del held
    if kind == "wrapped":
        try:
            bytearray(int(value) * 1_000_000)
        except MemoryError:
            raise ValueError("the file is broken")
    if kind == "array":
        return int(np.ones(int(value) * 1_000_000, np.uint8).sum())
    if kind == "abort":  # as libraries end that have no memory and are not Python
        os.abort()
    if kind == "exit":
        os._exit(3)
    if kind == "sleep":
        time.sleep(600)
    if kind == "busy":  # for ever, and lets no thread run meanwhile
        re.match("(a+)+$", "a" * 60 + "b")
    if kind == "fail":
        raise ValueError("no")
    return len(task)

if "elsewhere" in sys.argv:  # than on Linux
    processes._ON_LINUX = False
processes.serve(str, work)
"""

DIE = """
import os, signal, sys, threading
from riparian.workers import processes
if "elsewhere" in sys.argv:  # than on Linux
    processes._ON_LINUX = False
process = processes.start("answering", *sys.argv[2:])
assert processes.ask(process, "ready", int) == 5
threading.Thread(target=processes.ask, args=(process, sys.argv[1], int), daemon=True).start()
threading.Event().wait(0.2)  # it is at its task, or about to be
print(process.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(autouse=True)
def worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "answering.py").write_text(WORKER)
    monkeypatch.syspath_prepend(str(tmp_path))


def test_tasks_are_answered_one_after_the_other():
    process = start("answering")
    try:
        assert [ask(process, "x" * many, int) for many in (3, 1, 70_000)] == [3, 1, 70_000]
    finally:
        end([process])
    assert ask(process, "more", int) is None


def test_what_fails_ends_it_and_is_shown(capfd: pytest.CaptureFixture[str]):
    process = start("answering")
    assert ask(process, "fail", int) is None
    assert processes.ending(process) == "other"
    end([process])
    assert "ValueError: no" in capfd.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="memory cannot be limited there")
@pytest.mark.parametrize("kind", ["hold", "array", "wrapped"])
def test_a_task_has_the_memory_that_it_may_take_and_no_more(kind: str):
    limits = ProcessLimits(memory_bytes=100_000_000)
    assert carry_out("answering", "hold 60", int, limits) == 60_000_000
    with pytest.raises(EndedEarly) as ended:
        carry_out("answering", f"{kind} 300", int, limits)
    assert ended.value.why == "memory"
    assert carry_out("answering", "hold 300", int, ProcessLimits()) == 300_000_000


@pytest.mark.skipif(sys.platform == "win32", reason="memory cannot be limited there")
def test_where_the_kernel_does_not_limit_memory_it_is_watched():
    """However much the process holds that starts it."""
    held = b"x" * 500_000_000
    limits = ProcessLimits(memory_bytes=100_000_000, seconds=120)
    with pytest.raises(EndedEarly) as ended:
        carry_out("answering", "keep 300", int, limits, "elsewhere")
    del held
    assert ended.value.why == "memory"


@pytest.mark.parametrize(
    ("limits", "why"), [(ProcessLimits(10**9), "memory"), (ProcessLimits(), "other")]
)
@pytest.mark.skipif(sys.platform == "win32", reason="ends otherwise there")
def test_a_library_that_gives_up_under_a_limit_had_no_memory(limits: ProcessLimits, why: str):
    with pytest.raises(EndedEarly) as ended:
        carry_out("answering", "abort", int, limits)
    assert ended.value.why == why


@pytest.mark.parametrize("kind", ["sleep", "busy"])
def test_a_task_has_the_time_that_it_may_take(kind: str):
    with pytest.raises(EndedEarly) as ended:
        carry_out("answering", kind, int, ProcessLimits(seconds=0.3))
    assert ended.value.why == "time"


def test_time_is_given_to_each_task_anew():
    process = start("answering", limits=ProcessLimits(seconds=60))
    assert [ask(process, "x", int) for _ in range(3)] == [1, 1, 1]
    assert not process.overran
    end([process])


def test_one_that_ended_by_itself_came_to_no_limit():
    with pytest.raises(EndedEarly) as ended:
        carry_out("answering", "exit", int, ProcessLimits(memory_bytes=10**9, seconds=60))
    assert ended.value.why == "other"


@pytest.mark.skipif(sys.platform == "win32", reason="sends no such signal")
@pytest.mark.parametrize(
    ("task", "how"),
    [
        pytest.param(
            "busy", [], marks=pytest.mark.skipif(sys.platform != "linux", reason="needs Linux")
        ),
        ("sleep", []),
        ("sleep", ["elsewhere"]),
    ],
)
def test_it_ends_with_the_process_that_was_killed(task: str, how: list[str], tmp_path: Path):
    """In the middle of its task, and where that lets nothing else run, too."""
    seen = tmp_path / "pid"
    with seen.open("wb") as out:  # a pipe would stay open as long as the worker runs
        paths = os.pathsep.join([str(tmp_path), *filter(None, sys.path)])
        command = [sys.executable, "-c", DIE, task, *how]
        subprocess.run(
            command,
            stdout=out,
            env={**os.environ, "PYTHONPATH": paths},
            check=False,
            timeout=BOUND_SECONDS,
        )
    pid = int(seen.read_text())
    ended = comes_true(lambda: not runs(pid))
    if not ended:
        os.kill(pid, 9)
    assert ended


@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux")
def test_one_whose_parent_ended_before_it_was_ready_ends_at_once(tmp_path: Path):
    theirs, ours = os.pipe()
    os.close(ours)
    orders = processes.msgspec.json.encode(processes._Orders(None, theirs)).decode()
    paths = os.pathsep.join([str(tmp_path), *filter(None, sys.path)])
    with subprocess.Popen(
        [sys.executable, "-m", "answering"],
        stdin=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": paths, processes._ORDERS: orders},
        pass_fds=(theirs,),
    ) as process:
        os.close(theirs)
        assert process.wait(timeout=BOUND_SECONDS) != 0


def open_descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux")
def test_no_descriptor_stays_open():
    before = open_descriptors()
    for _ in range(3):
        assert carry_out("answering", "xx", int, ProcessLimits(10**9, 60)) == 2
    after = open_descriptors()
    assert before == after
