"""What Riparian is, and how it works: the page says what was measured, and nothing else."""

from __future__ import annotations

import importlib.util
import json
import re
from html import unescape
from pathlib import Path

import msgspec
import pytest
from starlette.testclient import TestClient

from riparian import Centre
from riparian.evaluate.tasks import TASKS
from riparian.overlap.engine.evidence_weights import STRENGTHS
from riparian.overlap.engine.overlap_kinds import TEXTS
from riparian.web.accuracy import DATA, load_accuracy, of_100, task_accuracies, unmeasured
from riparian.web.app import make_app

TOOL = Path(__file__).parents[2] / "tools" / "make_accuracy.py"


@pytest.fixture
def tool():
    spec = importlib.util.spec_from_file_location("make_accuracy", TOOL)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_about_says_whose_it_is_and_what_it_is_not(client):
    page = client.get("/about").text
    assert "Apache License 2.0" in page
    assert "GeoNames" in page
    assert "Not a verdict." in page
    assert "Sample is a Riparian centre." in page


def test_method_tells_every_kind_and_strength_that_the_program_knows(client):
    page = unescape(client.get("/method").text)
    for kind in TEXTS.values():
        assert kind.name in page
        assert kind.meaning in page
        assert kind.advice in page
    for least, words in STRENGTHS:
        assert f'<th scope="row">{words}</th>' in page
        assert not least or f"{100 * least:g} % or more" in page
    for word in ("As reported", "Derived by rule", "Inferred from text", "Assumed"):
        assert f"<dt>{word}</dt>" in page


def test_method_shows_each_figure_that_was_measured_and_no_other(client):
    page = unescape(client.get("/method").text)
    shown = re.findall(r'<span class="n" aria-hidden="true">(.+?)</span><span>(.+?)</span>', page)
    expected = [(f.of_100, f.says) for task in task_accuracies() for f in task.figures]
    assert shown == expected
    measured = {of_100(v) for t in load_accuracy().tasks.values() for v in t.figures.values()}
    assert {figure for figure, _ in shown} <= measured


def test_every_task_that_was_measured_is_told_with_what_it_cannot_say():
    tasks = set(load_accuracy().tasks)
    assert {"links", "overlaps", "places", "status", "titles"} <= tasks <= set(TASKS)
    assert len(task_accuracies()) == len(tasks) == len(TASKS) - len(unmeasured())
    for one in task_accuracies():
        assert one.n > 100
        assert one.but
        assert all(f.of_100 in f.says for f in one.figures)


def test_the_contents_lead_to_the_headings(client):
    page = client.get("/method").text
    for anchor in re.findall(r'<li><a href="#(\w+)">', page):
        assert f'<h2 id="{anchor}">' in page


@pytest.mark.parametrize(
    ("share", "words"),
    [(0, "0"), (0.001, "under 1"), (0.8742, "87"), (0.9966, "over 99"), (1, "100")],
)
def test_nothing_is_rounded_up_to_all_or_down_to_nothing(share, words):
    assert of_100(share) == words


def test_the_figures_are_written_from_what_the_command_printed(tool, tmp_path):
    gold, kept, target = tmp_path / "gold", tmp_path / "kept", tmp_path / "data"
    gold.mkdir()
    kept.mkdir()
    for task in TASKS:
        if task != "status":
            said = {"task": task, "n": 3, "figures": {"accuracy": 0.5}, "by_source": {},
                    "by_language": {}, "note": "", "wrong": [{"case": "secret"}]}  # fmt: skip
            (kept / f"{task}.json").write_text(json.dumps(said))
    ended = {"activity_status": "4", "actual_start": "2010-01-01", "actual_end": "2012-01-01"}
    lines = [
        {"record": ended, "on": "2025-03-01", "status": "ended"},
        {"record": ended, "on": "2025-03-01", "status": "ongoing"},
    ]
    (gold / "status.jsonl").write_text("\n".join(map(json.dumps, lines)))
    assert tool.main([str(gold), "--kept", str(kept)], target) == 0
    made = json.loads((target / "accuracy.json").read_text())
    assert made["tasks"]["status"]["figures"] == {"accuracy": 0.5}
    assert made["tasks"]["status"]["n"] == 2
    assert set(made["tasks"]) == set(TASKS)
    assert "secret" not in json.dumps(made)
    assert "riparian evaluate status" in (target / "SOURCE.md").read_text()


def test_tasks_that_are_not_named_stay_as_they_were_measured(tool, tmp_path):
    kept, target = tmp_path / "kept", tmp_path / "data"
    kept.mkdir()
    for figure in (0.25, 0.75):
        said = {"n": 3, "figures": {"accuracy": figure}, "by_source": {}, "by_language": {},
                "note": ""}  # fmt: skip
        for task in ("status", "purposes"):
            (kept / f"{task}.json").write_text(json.dumps(said | {"task": task}))
        named = ["status", "purposes"] if figure == 0.25 else ["purposes"]
        assert tool.main([str(tmp_path), *named, "--kept", str(kept)], target) == 0
    tasks = json.loads((target / "accuracy.json").read_text())["tasks"]
    assert tasks["status"]["figures"] == {"accuracy": 0.25}
    assert tasks["purposes"]["figures"] == {"accuracy": 0.75}
    assert "gold/purposes_accept.jsonl" in (target / "SOURCE.md").read_text()


def test_the_packaged_figures_are_as_the_tool_writes_them(tool):
    made = msgspec.json.decode(DATA.read_bytes())
    assert DATA.read_bytes() == msgspec.json.format(msgspec.json.encode(made), indent=2) + b"\n"
    assert (DATA.parent / "SOURCE.md").read_text("utf-8") == tool.source(made)


def test_programs_that_search_the_web_may_read_all_but_review(client):
    answer = client.get("/robots.txt")
    assert answer.text == "User-agent: *\nDisallow: /review\n"
    assert answer.headers["content-type"].startswith("text/plain")


def test_the_addresses_of_data_are_described(client):
    described = client.get("/openapi.json").json()
    assert "/sources.json" in described["paths"]
    assert "/sources/{name}.json" in described["paths"]
    assert not any(path.startswith("/review") for path in described["paths"])


def test_who_watches_the_server_hears_whether_it_can_answer(client, tmp_path):
    for path in ("/healthz", "/readyz"):
        answer = client.get(path)
        assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
        assert "etag" not in answer.headers
    with TestClient(make_app(Centre.init(tmp_path / "empty")), "http://localhost:8000") as empty:
        assert empty.get("/healthz").status_code == 200
        answer = empty.get("/readyz")
        assert answer.status_code == 503
        assert "Nothing has been built" in answer.json()["why"]
