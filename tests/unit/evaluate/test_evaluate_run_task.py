import json

import pytest

from riparian.errors import BadRequest, SourceUnreadable, UnknownName
from riparian.evaluate.frame import WRONG_LIMIT
from riparian.evaluate.run_task import run_task
from riparian.evaluate.tasks import TASKS

CASE = {"record": {"actual_start": "2020-01-01"}, "on": "2019-01-01", "status": "planned"}


def gold(tmp_path, *lines):
    path = tmp_path / "gold.jsonl"
    path.write_text("\n".join(x if isinstance(x, str) else json.dumps(x) for x in lines))
    return path


def test_a_task_that_there_is_not_is_answered_with_those_that_are(tmp_path):
    with pytest.raises(UnknownName) as raised:
        run_task("nothing", tmp_path)
    for name in TASKS:
        assert name in raised.value.try_this


@pytest.mark.parametrize("lines", [(), ("", "  "), ("not json",), ("[1]",), ('"x"',)])
def test_a_file_that_is_no_gold_file_is_bad_use(tmp_path, lines):
    with pytest.raises(BadRequest):
        run_task("status", gold(tmp_path, *lines))


def test_a_line_that_is_no_json_is_named_by_its_number(tmp_path):
    with pytest.raises(BadRequest, match="Line 3"):
        run_task("status", gold(tmp_path, CASE, "", "{"))


@pytest.mark.parametrize(
    "case", [{}, {"record": {}, "on": "2020-01-01"}, {"record": 3, "on": "x", "status": "y"}]
)
def test_a_case_without_its_fields_is_bad_use(tmp_path, case):
    with pytest.raises(BadRequest):
        run_task("status", gold(tmp_path, case))


@pytest.mark.parametrize("name", ["missing.jsonl", "."])
def test_a_file_that_cannot_be_opened_is_named(tmp_path, name):
    with pytest.raises(SourceUnreadable):
        run_task("status", tmp_path / name)


def test_right_and_wrong_are_counted_and_the_wrong_ones_shown_up_to_a_limit(tmp_path):
    wrong = CASE | {"status": "ended"}
    result = run_task("status", gold(tmp_path, *[CASE] * 40, *[wrong] * 60))
    assert result.n == 100
    assert result.figures == {"accuracy": 0.4}
    assert len(result.wrong) == WRONG_LIMIT
    assert {(w.expected, w.got) for w in result.wrong} == {("ended", "planned")}


@pytest.mark.parametrize(
    ("task", "lines"),
    [
        ("titles", ({"candidates": []}, {"id": "1", "lang": "ja", "title": "水", "answer": [0]})),
        ("titles", ({"candidates": ["A"]}, {"id": "1", "lang": "ja", "title": "", "answer": [5]})),
        ("purposes", ({"src": "x", "title": "A", "description": "", "lang": ["x"],
                       "country": "KH", "purpose": 14030},)),
    ],
)  # fmt: skip
def test_answers_out_of_range_and_of_other_types_are_bad_use(tmp_path, task, lines):
    with pytest.raises(BadRequest, match=task):
        run_task(task, gold(tmp_path, *lines), "none")


def test_the_two_halves_are_the_whole_and_the_one_that_is_counted_shows_no_case(tmp_path):
    days = [f"20{n:02}-01-01" for n in range(40)]
    cases = [CASE | {"on": day, "status": "ended"} for day in days]
    file = gold(tmp_path, *cases)
    look, count = (run_task("status", file, part=part) for part in ("look", "count"))
    assert look.n + count.n == len(cases)
    assert look.n
    assert count.n
    assert (look.part, count.part) == ("look", "count")
    assert look.wrong
    assert not count.wrong
    assert count.figures["accuracy"] < 1


def test_figures_come_with_their_range(tmp_path):
    result = run_task("status", gold(tmp_path, *[CASE] * 40, *[CASE | {"status": "ended"}] * 60))
    low, high = result.ranges["accuracy"]
    assert low < 0.4 < high
