"""Pairs in question are offered the most useful first, and judged by single keys in a terminal."""

from __future__ import annotations

import contextlib
import json
import os
import re
import select
import signal
import struct
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

if sys.platform != "win32":
    import termios

from riparian import ReviewFilter
from riparian.errors import BadRequest
from riparian.wording.comparison_sentences import DEFAULT_WHY
from running import BOUND_SECONDS, comes_true
from saying import says

APART = {"feature": "year", "value": "2018/2020", "bits": -1.25, "sentence": "Two years apart."}
ALIKE = {"feature": "title", "value": "water", "bits": 6.5, "sentence": "Both widen water works."}
EVIDENCE = json.dumps([APART, ALIKE])
LINKS = [
    # a, b, probability, verdict, relation
    ("jp-2", "kr-3", 0.9, "unsure", None),
    ("jp-1", "kr-1", 0.5, "unsure", None),
    ("jp-3", "kr-3", 0.5, "unsure", None),
    ("jp-4", "kr-2", 0.91, "same", None),
    ("jp-7", "kr-4", 0.999, "same", None),
    ("jp-5", "kr-4", 0.1, "related", "phase"),
    ("jp-6", "kr-5", 0.01, "different", None),
]


def link(centre, links=LINKS, make=True, projects=None):
    """What the linking of a build would leave in the snapshot; `projects`: units of which others
    are a part."""
    path = centre.layout.catalogue / f"{centre.built()}.duckdb"
    with duckdb.connect(path) as connection:
        connection.execute("DROP TABLE IF EXISTS link")
        if make:
            connection.execute(
                "CREATE TABLE link (a VARCHAR, b VARCHAR, bits DOUBLE, probability DOUBLE,"
                " verdict VARCHAR, relation VARCHAR, by_person BOOLEAN, evidence JSON)"
            )
        for a, b, probability, verdict, relation in links if make else ():
            connection.execute(
                "INSERT INTO link VALUES (?, ?, 5.25, ?, ?, ?, false, ?)",
                [a, b, probability, verdict, relation, EVIDENCE],
            )
        for unit, project in (projects or {}).items():
            connection.execute(
                "UPDATE activity SET project_id = ? WHERE unit_id = ?", [project, unit]
            )
        connection.execute("DROP TABLE IF EXISTS unit")
        connection.execute(
            "CREATE TABLE unit AS SELECT DISTINCT unit_id, project_id FROM activity ORDER BY ALL"
        )
    return centre


@pytest.fixture
def linked(my_own):
    return link(my_own)


def pairs(queue):
    return [(one.a, one.b) for one in queue.pairs]


# which pair comes first


def test_the_unsure_come_first_by_closeness_to_one_half_and_by_what_hangs_on_them(linked):
    queue = linked.review()
    assert pairs(queue) == [
        ("jp-1", "kr-1"),  # one half, and both amounts are known
        ("jp-3", "kr-3"),  # one half, the Korean amount alone is known: one million
        ("jp-2", "kr-3"),
        ("jp-4", "kr-2"),  # taken for one project, on weak evidence
        ("jp-5", "kr-4"),  # related
    ]
    assert (queue.total, queue.judged, queue.note) == (5, 0, "")
    first = queue.pairs[0]
    assert first.records == 2
    assert first.usd == pytest.approx(6e6) or first.usd > 1e6
    assert first.title_a == "Siem Reap water supply expansion"
    assert queue.pairs[-1].relation == "phase"


def test_what_people_judged_or_what_follows_from_it_is_not_offered_at_once(linked):
    linked.judge("kr-1", "jp-1", "unsure", "why", "a")
    linked.judge("jp-3", "jp-2", "same", "why", "a")
    linked.judge("jp-3", "kr-3", "different", "why", "a")  # so jp-2 and kr-3 are different too
    queue = linked.review()
    assert pairs(queue) == [("jp-4", "kr-2"), ("jp-5", "kr-4")]
    assert (queue.total, queue.judged) == (2, 3)
    linked.undo_judgement("jp-1", "kr-1", "no", "a")
    assert pairs(linked.review())[0] == ("jp-1", "kr-1")


def test_between_two_projects_one_pair_is_offered_until_it_is_answered(my_own):
    links = [(a, b, p, "unsure", None) for a, b, p in [
        ("jp-1", "kr-1", 0.5), ("jp-1", "kr-3", 0.6), ("jp-2", "kr-1", 0.7), ("jp-4", "kr-2", 0.5),
    ]]  # fmt: skip
    link(my_own, links, projects={"jp-2": "jp-1", "kr-3": "kr-1"})
    queue = my_own.review(ReviewFilter(country="Cambodia"))
    assert [(one.a, one.b, one.records, one.others) for one in queue.pairs] == [
        ("jp-1", "kr-1", 4, 2)
    ]
    assert my_own.review().total == 2
    my_own.judge("jp-1", "kr-1", "unsure", "why", "a")
    assert pairs(my_own.review(ReviewFilter(country="Cambodia"))) == [("jp-2", "kr-1")]
    my_own.judge("jp-1", "kr-3", "different", "why", "a")
    assert pairs(my_own.review()) == [("jp-4", "kr-2")]
    assert my_own.review().judged == 3


def test_the_queue_is_narrowed_by_provider_and_country_and_cut(linked):
    assert pairs(linked.review(ReviewFilter(country="Laos"))) == [("jp-3", "kr-3")]
    assert linked.review(ReviewFilter(provider="China")).note
    one = linked.review(ReviewFilter(limit=1))
    assert (len(one.pairs), one.total) == (1, 5)


@pytest.mark.parametrize("p", [None, float("nan"), -1.0, 2.0])
def test_a_probability_that_is_none_counts_as_not_known(my_own, p):
    link(my_own, [("jp-1", "kr-1", p, "unsure", None), ("jp-2", "kr-3", 0.6, "unsure", None)])
    assert pairs(my_own.review()) == [("jp-1", "kr-1"), ("jp-2", "kr-3")]


def test_where_nothing_was_compared_it_says_so_and_what_to_do(riparian, my_own):
    for make, note in ((False, "were not compared"), (True, "No pair of records is in question")):
        link(my_own, (), make)
        answer = riparian("-C", my_own.layout.root, "review")
        assert (answer.status, answer.out) == (0, "")
        assert note in answer.err
        assert "Next: riparian" in answer.err
        found = riparian("-C", my_own.layout.root, "review", "--json").json
        assert (found["pairs"], found["total"]) == ([], 0)
        assert note in found["note"]


def test_all_judged_is_said_too(linked):
    for one in linked.review().pairs:
        linked.judge(one.a, one.b, "different", "why", "a")
    assert says(linked.review().note, "Every pair", "judged")


# two records side by side


def test_a_comparison_has_both_records_the_machine_s_reasons_and_what_people_said(linked):
    linked.judge("jp-1", "kr-1", "same", "why", "A. Sato")
    linked.judge("kr-1", "kr-3", "same", "why", "a")
    linked.judge("jp-1", "kr-3", "different", "why", "a")
    found = linked.compare("kr-1", "jp-1")
    assert (found.a, found.b) == ("jp-1", "kr-1")
    assert (found.verdict, found.probability, found.bits) == ("unsure", 0.5, 5.25)
    assert [line.bits for line in found.evidence] == [6.5, -1.25]
    assert found.judgement.made_by == "A. Sato"
    assert found.follows == "different"
    assert len(found.contradictions) == 1
    fields = {field.name: field for field in found.fields}
    assert fields["place"].agreement == "partly"  # a town, and the province around it
    assert {v.text for side in "ab" for v in getattr(fields["place"], side)} == {
        "Siem Reap",
        "Siem Reap (town)",
    }
    assert fields["purpose"].agreement == "same"
    assert fields["title"].agreement in ("partly", "different")
    assert [v.text for v in fields["original"].a] == ["シェムリアップ上水道拡張計画"]
    assert fields["source"].a[0].text.startswith("japan, row 2")
    with pytest.raises(BadRequest):
        linked.compare("jp-1", "jp-1")


def test_in_a_pipe_the_queue_is_listed_and_two_records_are_shown_whole(riparian, linked):
    listed = riparian("-C", linked.layout.root, "review", "--limit", "2")
    assert "unsure  50 % likely to be one project" in listed.out
    assert "2 of 5 pairs; more with --limit" in listed.err
    assert "Next: riparian review 'jp-1' 'kr-1'" in listed.err
    shown = riparian("-C", linked.layout.root, "review", "kr-1", "jp-1").out
    assert "The machine is unsure, 50 % likely to be one" in shown
    assert "+6.5 Both widen water works." in shown
    assert "≠" in shown
    found = riparian("-C", linked.layout.root, "review", "kr-1", "jp-1", "--json").json
    assert found["a"] == "jp-1"
    assert riparian("-C", linked.layout.root, "review", "kr-1").status == 2


# key by key


class Terminal:
    """`riparian review` in a terminal of so many columns, with somebody at the keys."""

    def __init__(self, centre, columns, *words):
        import fcntl
        import pty

        def own_terminal():
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)
            # Tests that were started in the background ignore interrupts, and what they start.
            signal.signal(signal.SIGINT, signal.SIG_DFL)

        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        environment = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "NO_COLOR")}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "riparian", "-C", centre.layout.root, "review", *words],
            stdin=slave, stdout=slave, stderr=slave, start_new_session=True,
            env=environment | {"TERM": "xterm", "PYTHONIOENCODING": "utf-8"},
            preexec_fn=own_terminal,
        )  # fmt: skip
        self.before = termios.tcgetattr(slave)
        self.after = None
        os.close(slave)
        self.seen = ""

    def until(self, words):
        """What is printed until the words come; plain, without colours."""
        ends = time.monotonic() + BOUND_SECONDS
        while words not in _plain(self.seen):
            if not select.select([self.master], [], [], max(0, ends - time.monotonic()))[0]:
                raise AssertionError(f"'{words}' did not come after:\n{_plain(self.seen)}")
            with contextlib.suppress(OSError):
                if more := os.read(self.master, 65536):
                    self.seen += more.decode("utf-8", "replace")
                    continue
            raise AssertionError(f"ended before '{words}':\n{_plain(self.seen)}")
        before, found, rest = _plain(self.seen).partition(words)
        self.seen = rest
        return before + found

    def waits_for_a_line(self):
        """Whether it waits for a line, and no longer for single keys. An interrupt that comes just
        before Python begins to wait shows only with the next key."""
        status = Path(f"/proc/{self.process.pid}/stat")
        asleep = not status.exists() or status.read_text().rpartition(")")[2].split()[0] == "S"
        return asleep and termios.tcgetattr(self.master)[3] & termios.ICANON

    def press(self, keys):
        os.write(self.master, keys.encode())

    def end(self):
        """The exit status, and what was printed to the end."""
        text = self.seen
        with contextlib.suppress(OSError):
            while more := os.read(self.master, 65536):
                text += more.decode("utf-8", "replace")
        self.after = termios.tcgetattr(self.master)
        os.close(self.master)
        return self.process.wait(BOUND_SECONDS), _plain(text)


def _plain(text):
    return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", text).replace("\r\n", "\n")


KEYS = "q quit"
needs_a_terminal = pytest.mark.skipif(sys.platform == "win32", reason="there are no such terminals")


@needs_a_terminal
def test_keys_judge_go_on_go_back_and_what_was_said_is_kept(linked):
    terminal = Terminal(linked, 80, "--by", "A. Sato")
    shown = terminal.until(KEYS)
    assert "Pair 1 of 5" in shown
    assert "Siem Reap water supply" in shown
    assert "Both widen water works." in shown
    terminal.press("?")
    assert "two phases" in terminal.until("Ctrl-C cancels.")
    terminal.press("x\x1b[A")  # neither says anything: the keys are told again
    terminal.until(KEYS)
    terminal.until(KEYS)
    terminal.press("d")
    terminal.until("Why?")
    terminal.press("Two towns, 두 도시.\n")
    assert "Pair 2 of 5" in terminal.until(KEYS)
    terminal.press("s")
    terminal.until("Why?")
    terminal.press("\n")
    assert "Pair 3 of 5" in terminal.until(KEYS)
    terminal.press("n")
    assert "Pair 4 of 5" in terminal.until(KEYS)
    terminal.press("b")
    assert "Pair 3 of 5" in terminal.until(KEYS)
    terminal.press("b")  # back to what was called the same: taken back
    assert "is undone" in terminal.until(KEYS)
    terminal.press("u")
    terminal.until("Why?")
    terminal.press("Nothing says so.\n")
    terminal.until(KEYS)
    terminal.press("q")
    status, text = terminal.end()
    assert status == 0
    assert "2 judged: 1 different, 1 unsure." in text
    entries = linked.judgements()
    assert [(e.a, e.b, e.verdict, e.undoes) for e in entries] == [
        ("jp-1", "kr-1", "different", None),
        ("jp-3", "kr-3", "same", None),
        ("jp-3", "kr-3", None, 2),
        ("jp-3", "kr-3", "unsure", None),
    ]
    assert entries[0].why == "Two towns, 두 도시."
    assert entries[1].why == DEFAULT_WHY
    assert {e.made_by for e in entries} == {"A. Sato"}


@needs_a_terminal
@pytest.mark.parametrize("columns", [60, 80])
def test_no_line_is_wider_than_the_terminal_and_nothing_is_lost(linked, columns):
    from rich.cells import cell_len

    terminal = Terminal(linked, columns)
    shown = terminal.until(KEYS)
    assert max(cell_len(line.rstrip()) for line in shown.splitlines()) <= columns
    squeezed = "".join(shown.split())
    for words in ("シェムリ", "씨엠립", "Both widen water works.", "≠"):
        assert "".join(words.split()) in squeezed
    terminal.press("q")
    assert terminal.end()[0] == 0


@needs_a_terminal
def test_an_interrupt_while_asked_why_says_nothing_and_one_at_the_keys_ends(linked):
    terminal = Terminal(linked, 80)
    terminal.until(KEYS)
    terminal.press("s")
    terminal.until("review.]:")
    assert comes_true(terminal.waits_for_a_line)
    terminal.press("\x03")
    assert "No answer was given." in terminal.until(KEYS)
    terminal.press("\x03")
    status, text = terminal.end()
    assert status == 0
    assert "0 judged." in text
    assert terminal.after == terminal.before  # letters are shown again
    assert linked.judgements() == ()


@needs_a_terminal
def test_a_contradiction_is_told_at_once_and_the_review_goes_on(linked):
    linked.judge("jp-1", "kr-3", "same", "why", "a")
    linked.judge("kr-1", "kr-3", "same", "why", "a")
    terminal = Terminal(linked, 80, "jp-1", "kr-1")
    assert says(terminal.until(KEYS), "Other judgements", "same project")
    terminal.press("d")
    terminal.until("Why?")
    terminal.press("Two towns\n")
    status, text = terminal.end()
    assert status == 0
    assert "contradict each other" in text
    assert "1 judged: 1 different." in text


@needs_a_terminal
def test_a_pair_that_is_answered_by_what_was_just_said_is_passed_over(my_own):
    thirds = [("jp-1", "kr-1"), ("jp-1", "kr-3"), ("kr-1", "kr-3"), ("jp-2", "kr-4")]
    link(my_own, [(a, b, 0.5 + n / 10, "unsure", None) for n, (a, b) in enumerate(thirds)])
    terminal = Terminal(my_own, 80)
    first = terminal.until(KEYS)
    for _ in range(2):
        terminal.press("s")
        terminal.until("Why?")
        terminal.press("\n")
        last = terminal.until(KEYS)
    assert "Pair 1 of 4" in first
    assert "jp-2" in last
    terminal.press("b")
    assert "is undone" in terminal.until(KEYS)
    terminal.press("q")
    assert "1 judged" in terminal.end()[1]


@needs_a_terminal
def test_what_another_said_meanwhile_is_not_taken_back(linked):
    terminal = Terminal(linked, 80, "--by", "A")
    terminal.until(KEYS)
    terminal.press("s")
    terminal.until("Why?")
    terminal.press("\n")
    terminal.until(KEYS)
    linked.judge("jp-1", "kr-1", "different", "I know better.", "B")
    terminal.press("b")
    assert "is undone" not in terminal.until(KEYS)
    terminal.press("q")
    terminal.end()
    [stands] = linked.judgements(standing_only=True)
    assert stands.made_by == "B"
