"""Task `titles`: figures of the file's own format, with an encoder and without."""

import json

import pytest

from riparian.errors import BadRequest
from riparian.evaluate.run_task import run_task

LINES = [
    {
        "candidates": [
            "Mandalay Port",
            "Water Supply in Kampong Thom",
            "Rural Roads",
            "Water Supply",
        ]
    },
    {"id": "t1", "lang": "ja", "title": "マンダレー港整備計画", "answer": [0]},
    {"id": "t2", "lang": "ja", "title": "コンポントム上水道拡張計画", "answer": [1, 2]},
    {"id": "t3", "lang": "ko", "title": "지방도로 사업", "answer": [0]},
]


@pytest.fixture
def gold(tmp_path):
    path = tmp_path / "titles.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in LINES), "utf-8")
    return path


@pytest.mark.parametrize("encoder", ["none", "auto"])
def test_figures_are_of_first_answers_and_places(gold, encoder):
    result = run_task("titles", gold, encoder)
    assert result.n == 3
    assert result.figures["top1"] == pytest.approx(2 / 3)
    place = int(result.wrong[0].why.split("came ")[1].split(".")[0])
    assert result.figures["mrr"] == pytest.approx((2 + 1 / place) / 3)
    assert result.by_language["ja"] == {"top1": 1.0, "mrr": 1.0}
    assert result.by_language["ko"]["top1"] == 0.0


def test_a_wrong_case_says_what_was_expected_and_got(gold):
    (wrong,) = run_task("titles", gold, "none").wrong
    assert wrong.case == "t3: 지방도로 사업"
    assert (wrong.expected, wrong.got) == (["Mandalay Port"], "Rural Roads")


@pytest.mark.parametrize("lines", [LINES[1:], [{"candidates": ["x"]}, {"id": "t1"}]])
def test_another_format_is_bad_use(tmp_path, lines):
    path = tmp_path / "other.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in lines), "utf-8")
    with pytest.raises(BadRequest):
        run_task("titles", path, "none")
