import contextlib
import io
import json
import sys

from riparian.cli.main import main
from riparian.evaluate.frame import CaseResult
from riparian.evaluate.purposes import PURPOSES, judge_purposes, purpose_figures

LINES = [
    {"src": "a", "title": "バタンバン市上水道拡張計画", "description": "", "lang": "ja",
     "country": "KH", "purpose": "14021"},
    {"src": "b", "title": "TET card 2022", "description": "", "lang": "en", "country": "VN",
     "purpose": "21020"},
]  # fmt: skip


def test_every_case_is_answered_whatever_the_verdict():
    sure, unsure = judge_purposes(LINES, None)
    assert sure.right
    assert sure.value == 1
    assert not unsure.right
    assert unsure.got
    assert unsure.value == 0


def judged(expected, got, certain):
    return CaseResult("x", expected, got, expected == got, value=float(certain))


def test_figures_count_purpose_category_and_what_is_certain():
    cases = [
        judged("14021", "14021", True),
        judged("14021", "14022", True),
        judged("14021", "21020", False),
        judged("14021", None, False),
    ]
    assert purpose_figures(cases) == {
        "accuracy5": 0.25,
        "accuracy3": 0.5,
        "certain_coverage": 0.5,
        "certain_precision": 0.5,
    }


def test_cases_that_were_learnt_from_are_told():
    assert "1 of these 2 titles" in PURPOSES.note(LINES)
    assert PURPOSES.note(LINES[:1]) == ""


def test_the_command_works_without_an_encoder(tmp_path, monkeypatch):
    gold = tmp_path / "gold.jsonl"
    gold.write_text("".join(json.dumps(line) + "\n" for line in LINES), "utf-8")
    words = ["riparian", "evaluate", "purposes", str(gold), "--no-encoder", "--json"]
    monkeypatch.setattr(sys, "argv", words)
    out = io.TextIOWrapper(io.BytesIO(), "utf-8")
    with contextlib.redirect_stdout(out):
        assert not main()
    out.seek(0)
    found = json.loads(out.read())
    assert found["figures"]["accuracy5"] == 0.5
    assert found["by_language"]["ja"]["certain_precision"] == 1
    assert found["note"]
