"""What cases cost where there are many: one case, and the list of all, as a page asks for them.

    PYTHONPATH=tools:tests/support python tools/case_bench.py [--cases 500] [--entries 20]

Two nodes write to each other in as many cases, for the two of them. It prints medians, the first
time and later, and what a bare opening of the entries of one case takes, beside it. Times are of
the processor, so that others on the machine disturb them less.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
from starlette.testclient import TestClient

from case_making import PAIR, SURVEY
from centres import Centres, charter_of
from riparian import Centre
from riparian.centre.case_records import CaseQuestion
from riparian.exchange.entries.entry_types import Answer, Case, State
from riparian.exchange.names import EntryName
from riparian.exchange.planned_words import Words
from riparian.web.app import make_app

BOTH = ("jica", "koica")


def main() -> None:
    """Write the cases, then measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=500)
    parser.add_argument("--entries", type=int, default=20)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        names = written(Path(folder), asked.cases, asked.entries)
        centre = Centre.open(Path(folder) / "jica")
        first = timed(lambda: centre.cases.case(str(names[0])))
        ones = [timed(lambda name=name: centre.cases.case(str(name))) for name in names[1:101]]
        again = [timed(lambda name=name: centre.cases.case(str(name))) for name in names[1:101]]
        bare = [timed(lambda name=name: centre.desk.payloads_around(name)) for name in names[1:101]]
        web = TestClient(
            make_app(centre, as_member=True), "http://localhost:8000", client=("127.0.0.1", 50000)
        )
        page(web, names[0])  # the application opens what it has not opened yet
        pages = [timed(lambda name=name: page(web, name)) for name in names[1:101]]
        lists = [timed(lambda: centre.cases.browse(CaseQuestion())) for _ in range(4)]
        found = centre.cases.browse(CaseQuestion())
        print(f"{len(found.lines)} cases of {found.lines[0].entries} entries")
        print(f"the first case ever asked for: {first:.0f} ms")
        print(f"a case: median {statistics.median(ones):.1f} ms, slowest {max(ones):.1f} ms")
        print(f"the same again: median {statistics.median(again):.1f} ms")
        print(f"its page: median {statistics.median(pages):.1f} ms, slowest {max(pages):.1f} ms")
        print(f"its entries alone: median {statistics.median(bare):.1f} ms")
        print(f"the list: {lists[0]:.0f} ms, then {statistics.median(lists[1:]):.0f} ms")


def page(web: TestClient, name: EntryName) -> None:
    """Ask for the page of a case."""
    answer = web.get(f"/cases/{name.origin}/{name.index}")
    assert answer.status_code == 200, answer.text


def timed(ask: Callable[[], object]) -> float:
    """Milliseconds of the processor that a question takes."""
    before = time.process_time()
    ask()
    return (time.process_time() - before) * 1000


def written(folder: Path, cases: int, entries: int) -> list[EntryName]:
    """The cases, with as many entries each, written by both in turn."""
    centres = Centres(folder, charter=charter_of(*BOTH, entries_a_day=100_000))
    nodes = {member: centres[member].channel._node for member in BOTH}
    for one, other in (BOTH, BOTH[::-1]):
        nodes[one].take(nodes[other].files())
    names = nodes["jica"].write(
        [words("case", Case(f"Case {n}", "What now?", BOTH), PAIR, "koica") for n in range(cases)]
    )
    nodes["koica"].take(nodes["jica"].files())
    for turn in range(1, entries):
        member, other = BOTH[turn % 2], BOTH[1 - turn % 2]
        nodes[member].write([entry(name, turn, other) for name in names])
        if turn % 5 == 0:
            nodes[other].take(nodes[member].files())
    for one, other in (BOTH, BOTH[::-1]):
        nodes[one].take(nodes[other].files())
    return names


def entry(case: EntryName, turn: int, other: str) -> Words:
    """Something that is said in a case: notes mostly."""
    if turn % 7 == 1:
        return words("proposal", SURVEY, case, other)
    if turn % 7 == 4:
        return words("state", State("coordinating", "We go on."), case, other)
    if turn % 7 == 6:
        return words("answer", Answer(str(case), "accept"), case, other)
    return Words("note", {"text": f"Turn {turn}."}, "AMBER", "desk", case, (other,))


def words(kind: str, said: msgspec.Struct, about: object, *others: str) -> Words:
    """An entry for the other one."""
    body = msgspec.json.decode(msgspec.json.encode(said))
    members: Sequence[str] = others
    return Words(kind, body, "AMBER", "desk", about, tuple(members))  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
