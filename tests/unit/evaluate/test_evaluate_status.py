import contextlib
import io
import json
import sys
from pathlib import Path

import pytest

from riparian.cli.main import main
from riparian.evaluate.status import STATUS

GOLD = Path(__file__).parents[3] / ".." / "shared" / "gold" / "status.jsonl"


def answers(*cases):
    lines = [{"record": record, "on": on, "status": "any"} for record, on in cases]
    return [judged.got for judged in STATUS.judge(lines)]


def test_dates_decide():
    record = {"actual_start": "2020-01-01", "actual_end": "2021-12-31", "activity_status": "2"}
    assert answers((record, "2019-12-31"), (record, "2020-06-01"), (record, "2022-01-01")) == [
        "planned", "ongoing", "ended",
    ]  # fmt: skip


def test_nothing_known_is_unknown_and_cancelled_is_cancelled():
    assert answers(({}, "2020-01-01"), ({"activity_status": "5"}, "2020-01-01")) == [
        "unknown", "cancelled",
    ]  # fmt: skip


def test_every_answer_says_by_which_rule():
    [case] = STATUS.judge([{"record": {}, "on": "2020-01-01", "status": "unknown"}])
    assert case.right
    assert case.why


def evaluated(*words, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["riparian", "evaluate", *map(str, words)])
    out = io.TextIOWrapper(io.BytesIO(), "utf-8")
    with contextlib.redirect_stdout(out):
        main()
    out.seek(0)
    return out.read()


@pytest.fixture
def gold():
    if not GOLD.is_file():
        pytest.skip("the labelled cases of ../shared are not beside this checkout")
    return GOLD


@pytest.mark.shared
def test_the_labelled_cases_give_the_object_that_their_readme_describes(gold, monkeypatch):
    result = json.loads(evaluated("status", gold, "--json", monkeypatch=monkeypatch))
    assert set(result) >= {"figures", "by_source", "by_language", "n", "wrong"}
    assert result["n"] == len(gold.read_text("utf-8").splitlines())
    assert set(result["figures"]) == {"accuracy"}
    assert 0 <= result["figures"]["accuracy"] <= 1
    assert isinstance(result["by_source"], dict)
    assert isinstance(result["by_language"], dict)
    assert len(result["wrong"]) <= 50
    for case in result["wrong"]:
        assert set(case) >= {"case", "expected", "got"}
        assert case["expected"] != case["got"]


@pytest.mark.shared
def test_the_labelled_cases_are_answered_well(gold, monkeypatch):
    result = json.loads(evaluated("status", gold, "--json", monkeypatch=monkeypatch))
    assert result["figures"]["accuracy"] > 0.9


@pytest.mark.shared
def test_people_see_the_figures_and_the_wrong_cases(gold, monkeypatch):
    text = evaluated("status", gold, monkeypatch=monkeypatch)
    assert text.startswith("status: ")
    assert "  accuracy " in text
