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


def test_what_is_as_good_as_the_label_is_accepted_and_certain():
    cases = [
        judged_by(["14021", "14030"], "14030", True),
        judged_by(["14021"], "14030", True),
        judged_by(["14021"], "14022", False),
        judged_by(["14021", "15110"], "15112", False),
    ]
    assert purpose_figures(cases) == {
        "accuracy5": 0,
        "accuracy3": 0.75,
        "accept5": 0.25,
        "accept3": 1.0,
        "certain_coverage": 0.5,
        "certain_precision": 0.5,
    }


def judged_by(accept, got, certain):
    return CaseResult("x", accept, got, got in accept, value=float(certain))


def test_silent_texts_stand_apart_and_are_right_when_nothing_certain_is_said():
    lines = [
        LINES[0] | {"accept": ["14020", "14021"]},
        LINES[0] | {"silent": True, "accept": ["99810"]},
        LINES[1] | {"silent": True, "accept": ["99810"]},
    ]
    spoken, loud, quiet = judge_purposes(lines, None)
    assert spoken.right
    assert not loud.right
    assert quiet.right
    figures = purpose_figures([spoken, loud, quiet])
    assert figures["silent_accuracy"] == 0.5
    assert figures["certain_coverage"] == 1
    assert figures["accept5"] == 1
    assert figures["accuracy5"] == 0
    assert purpose_figures([quiet]) == {"silent_accuracy": 1}
