"""The names on the map of the documents find places where they do not hide each other."""

from importlib import import_module
from itertools import combinations
from pathlib import Path

import pytest

TOOLS = Path(__file__).parents[3] / "tools"


@pytest.fixture
def labels(monkeypatch):
    monkeypatch.syspath_prepend(str(TOOLS))
    return import_module("labels")


def test_a_name_alone_stands_to_the_right_of_its_mark(labels):
    one = labels.Label("Salavan", 100, 100, 8, 6, 20)
    (way,) = labels.settle([one], [], labels.Box(0, 0, 400, 400))
    assert (way.anchor, way.x) == ("start", 111)


def test_a_name_at_the_edge_stays_on_the_paper(labels):
    one = labels.Label("Thua Thien Hue", 380, 100, 8, 8, 20)
    (way,) = labels.settle([one], [], labels.Box(0, 0, 400, 400))
    assert way.anchor == "end"


def test_names_of_near_marks_keep_off_each_other_and_off_the_marks(labels):
    names = [
        labels.Label(words, x, y, 10, 10, 20)
        for words, x, y in (("Savannakhet", 250, 200), ("Hue", 285, 205), ("Salavan", 262, 228))
    ]
    marks = [labels.Box(n.x - 10, n.y - 10, n.x + 10, n.y + 10, 3) for n in names]
    boxes = [way.box for way in labels.settle(names, marks, labels.Box(0, 0, 500, 400))]
    assert all(left.shared(right) == 0 for left, right in combinations([*boxes, *marks], 2)
               if not {left, right} <= set(marks))  # fmt: skip
