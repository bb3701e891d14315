"""A bounded part of `tools/torture.py`: kills, a full disk, damaged files, two at once."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Mapping

import pytest

from ready_program import ready_builds
from tortures.bench import Bench
from tortures.commands import Started, start_python
from tortures.damage import Damage
from tortures.disk import NoSmallDisk
from tortures.disks import FullDisks
from tortures.kills import Kills
from tortures.together import Together

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="needs processes as POSIX has them"),
]


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """Commands of ours are forked from one program that has read its tables."""
    with ready_builds(tmp_path_factory.mktemp("program")) as ready:

        def start(
            words: tuple[str, ...], environment: Mapping[str, str], stdout: int, stderr: int
        ) -> Started:
            if words[:2] == ("-m", "riparian"):
                return ready.start(words[2:], environment, stdout, stderr)
            return start_python(words, environment, stdout, stderr)

        bench = Bench(tmp_path_factory.mktemp("torture"), start)
        yield bench
        bench.close()


@pytest.fixture(autouse=True)
def nothing_failed(bench: Bench) -> Iterator[None]:
    """After each trial; says everything that did."""
    bench.failures.clear()
    yield
    assert bench.failures == []


@pytest.fixture(scope="module")
def kills(bench: Bench) -> Kills:
    return Kills(bench)


def test_a_killed_build_leaves_what_was_shown_and_the_next_recovers(kills: Kills):
    kills.build(random.Random(1))


def test_what_was_added_when_a_command_was_killed_is_there(kills: Kills):
    kills.add(random.Random(1))


def test_what_was_judged_when_a_command_was_killed_is_there(kills: Kills, bench: Bench):
    kills.judge(random.Random(1))
    assert bench.counts["entries acknowledged"] > 0


@pytest.fixture(scope="module")
def disks(bench: Bench) -> FullDisks:
    try:
        return FullDisks(bench)
    except NoSmallDisk as reason:
        pytest.skip(f"no small disk: {reason}")


def test_a_disk_that_fills_during_a_build_leaves_what_was_shown(disks: FullDisks):
    disks.build(random.Random(1), share=0.3)
    assert "full disk: build refused" in disks.bench.counts


@pytest.mark.parametrize(
    ("name", "harm"),
    [("catalogue/*.duckdb", "flipped"), ("catalogue/readings/korea/*.records.jsonl", "emptied")],
)  # fmt: skip
def test_a_damaged_file_is_named_and_made_again_where_it_can_be(bench: Bench, name: str, harm: str):
    damage = Damage(bench)
    (file,) = [one for one in damage.files() if damage.fits(one, name)]
    damage.one(random.Random(1), file, harm)


def test_two_builds_at_once(bench: Bench):
    Together(bench).builds(random.Random(1))
