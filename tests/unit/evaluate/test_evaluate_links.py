import json

import pytest

from riparian.errors import BadRequest
from riparian.evaluate.run_task import run_task

BRIDGE = {
    "provider": "JP", "agency": "MOFA", "title_lang": "en", "country": ["KH"],
    "amount": 3_343_000_000.0, "currency": "JPY", "scheme": "grant",
    "title": "Chroy Changvar Bridge Rehabilitation Project",
}  # fmt: skip


def write(path, lines):
    path.write_text("\n".join(json.dumps(line) for line in lines), "utf-8")
    return path


def test_pairs_are_judged_through_a_centre_of_the_records(tmp_path):
    other = BRIDGE | {"title": "Museum of Battambang", "amount": 5.0e6}
    gold = write(
        tmp_path / "links.jsonl",
        [
            {"a": BRIDGE | {"key": "a"}, "b": BRIDGE | {"key": "b"}, "same": True, "why": "one"},
            {"a": BRIDGE | {"key": "a"}, "b": other | {"key": "c"}, "same": False, "why": "two"},
        ],
    )
    found = run_task("links", gold, "none")
    assert found.n == 2
    assert found.figures["precision"] == found.figures["recall"] == found.figures["f1"] == 1.0
    assert found.figures["auc"] == found.figures["proposed"] == 1.0


def test_a_file_of_another_task_is_refused(tmp_path):
    gold = write(tmp_path / "links.jsonl", [{"id": 1, "title": "x"}])
    with pytest.raises(BadRequest):
        run_task("links", gold, "none")


def test_pairs_are_counted_by_class_languages_and_relation_and_of_differing_pairs_the_accuracy(
    tmp_path,
):
    tender = BRIDGE | {"key": "c", "title": "Supply of Asphalt, Lot 2", "amount": 5.0e6}
    same = {"a": BRIDGE | {"key": "a"}, "b": BRIDGE | {"key": "b"}, "same": True}
    part = {"a": same["a"], "b": tender, "same": False, "relation": "part", "debatable": True}
    gold = write(
        tmp_path / "links.jsonl",
        [
            same | {"class": "f", "langs": "en-en", "group": 7},
            part | {"class": "d", "langs": "en-en", "group": 7},
        ],
    )
    found = run_task("links", gold, "none")
    assert found.by["relation"] == {"part": {"accuracy": 1.0}}
    assert found.by["class"]["f"]["recall"] == 1.0
    assert found.by["langs"]["en-en"]["accuracy"] == 1.0
    assert set(found.by["debatable"]) == {"debatable"}
    # One group of records: nothing can be said by drawing it anew, and it is in one half.
    assert found.ranges == {}
    assert 2 in (run_task("links", gold, "none", part=half).n for half in ("look", "count"))
