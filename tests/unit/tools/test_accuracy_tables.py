"""The tables of accuracy: every file of a task, with ranges, and the groups beneath."""

import json

import accuracy_tables
from riparian.evaluate.run_task import Evaluation

CASE = {"record": {"actual_start": "2020-01-01"}, "on": "2019-01-01", "status": "planned"}


def test_every_file_of_a_task_has_a_row_with_its_range_and_its_groups(tmp_path, capsys):
    (tmp_path / "status.jsonl").write_text("\n".join([json.dumps(CASE)] * 6), "utf-8")
    wrong = CASE | {"status": "ended"}
    (tmp_path / "status_other.jsonl").write_text(json.dumps(wrong), "utf-8")
    (tmp_path / "places.jsonl").write_text("not asked for", "utf-8")
    assert accuracy_tables.main([str(tmp_path), "status"]) == 0
    rows = capsys.readouterr().out.splitlines()
    assert "| | cases | accuracy |" in rows
    assert "| **status** | 6 | 1.000 (1.00-1.00) |" in rows
    assert "| **status_other** | 1 | 0.000 |" in rows


def test_half_a_file_is_named(tmp_path, capsys):
    lines = [json.dumps(CASE | {"on": f"2019-01-{day:02}"}) for day in range(1, 21)]
    (tmp_path / "status.jsonl").write_text("\n".join(lines), "utf-8")
    assert accuracy_tables.main([str(tmp_path), "status", "--part", "count"]) == 0
    assert "| **status**, count | " in capsys.readouterr().out


def test_files_whose_cases_were_labelled_anew_are_not_measured(tmp_path):
    for name in ("purposes", "purposes_accept", "links", "links_more", "links_relabelled"):
        (tmp_path / f"{name}.jsonl").touch()
    assert [file.stem for file in accuracy_tables.files_of("purposes", tmp_path)] == [
        "purposes_accept"
    ]
    assert [file.stem for file in accuracy_tables.files_of("links", tmp_path)] == [
        "links_more", "links_relabelled",
    ]  # fmt: skip


def test_figures_without_an_encoder_and_with_one_stand_side_by_side(tmp_path, capsys, monkeypatch):
    for name in ("titles", "status"):
        (tmp_path / f"{name}.jsonl").touch()
    asked = []

    def measure(task, file, part, *options):
        asked.append((task, *options))
        figures = {"top1": 0.5} if options else {"top1": 0.75, "mrr": 1.0}
        return Evaluation(task, 1, figures, {}, {}, [])

    monkeypatch.setattr(accuracy_tables, "measure", measure)
    assert accuracy_tables.main([str(tmp_path), "titles", "status", "--encoders"]) == 0
    rows = capsys.readouterr().out.splitlines()
    assert "| titles | titles | top1 | 0.500 | 0.750 |" in rows
    assert "| titles | titles | mrr |  | 1.000 |" in rows
    assert "| status | status | top1 | 0.500 | 0.500 |" in rows
    assert asked == [("titles", "--no-encoder"), ("titles",), ("status", "--no-encoder")]
