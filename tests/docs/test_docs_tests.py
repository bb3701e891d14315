"""The tests themselves: none measures seconds, which a busy machine makes wrong."""

from __future__ import annotations

import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
MEASURES = re.compile(
    r"perf_counter\(|process_time\(|thread_time\("  # how long something took
    r"|\btimeout=\d|\.(?:wait|join)\(\d+\)"  # waits that a busy machine exceeds: BOUND_SECONDS
)


def test_no_test_measures_seconds():
    """A test waits for a condition (`running.comes_true`), or counts work; the bench measures."""
    found = [
        f"{path.relative_to(TESTS)}:{number}: {line.strip()}"
        for path in sorted(TESTS.rglob("*.py"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if path != Path(__file__) and MEASURES.search(line)
    ]
    assert found == []


def test_every_folder_of_tests_is_run():
    makefile = (TESTS.parent / "Makefile").read_text("utf-8")
    [named] = re.findall(r"^TESTS +:= (.*)$", makefile, re.MULTILINE)
    folders = {path.relative_to(TESTS).parts[0] for path in TESTS.rglob("test_*.py")}
    assert {f"tests/{folder}" for folder in folders} == set(named.split())
