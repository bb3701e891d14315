"""Reads the sample documents and prints how many of their values come out right, kind by kind.

`python tools/measure_documents.py FOLDER` with the folder of samples (japan/rp_*.pdf with
rp_truth.json, korea/ko_list.pdf with ko_list_truth.json). The figures stand in docs/accuracy.md.
"""

from __future__ import annotations

import json
import re
import sys
import time
from pathlib import Path
from typing import Any

from rapidfuzz.distance import Levenshtein

from riparian.errors import RiparianError
from riparian.ingest.choose_reader import find_reader
from riparian.ingest.reader import ReadRecord
from riparian.model.activity import Activity
from riparian.problems import Problem

PLANS = ("glyph", "shade", "line", "split", "cid", "noborder", "scan", "broken")
NEAR = 0.9
"""How like the true title one is that counts as read but for a letter or two."""
_FIELDS = ("title", "scheme", "years", "amount", "note", "programme")


def read(path: Path) -> tuple[list[tuple[Activity, tuple[Problem, ...]]], list[Problem]]:
    """The activities of a document with their problems, and those of the file."""
    records, problems = [], []
    for item in find_reader(path).read(path, path.stem):
        if isinstance(item, Problem):
            problems.append(item)
        elif isinstance(item, ReadRecord) and item.activity is not None:
            records.append((item.activity, item.problems))
    return records, problems


def _note(activity: Activity, name: str) -> str:
    found = (n.text for n in activity.notes if n.text.startswith(f"{name}: "))
    return next(found, "").removeprefix(f"{name}: ")


def plan_values(activity: Activity) -> dict[str, Any]:
    """What a plan's record says, as the truth has it."""
    years = {int(year) for year in re.findall(r"\d{4}", _note(activity, "実施期間"))}
    first = next(iter(activity.transactions), None)
    amount = (
        f"{(first.amount.value or 0) / 1e8:.2f}"
        if first
        else _note(activity, "支援額（億円）") or _note(activity, "支援額(億円)")
    )
    return {
        "title": activity.title[0].text if activity.title else "",
        "scheme": activity.scheme or "",
        "years": years,
        "amount": amount,
        "note": _note(activity, "備考"),
        "programme": _note(activity, "協力プログラム") or _note(activity, "協力プログラム名"),
    }


def _spaced(text: str) -> str:
    return " ".join(text.split())


def plan_truth(row: dict[str, Any], years: list[int]) -> dict[str, Any]:
    """One row of rp_truth.json in the same form."""
    on = {year for year, is_on in zip(years, row["on"], strict=True) if is_on}
    return {**{f: row[f] for f in ("title", "scheme", "amount", "note")},
            "years": on, "programme": row["program"]}  # fmt: skip


def counts(found: list[dict[str, Any]], wanted: list[dict[str, Any]]) -> dict[str, int]:
    """How many rows have each value right, row by row in order."""
    pairs = list(zip(found, wanted, strict=False))
    return {field: sum(a[field] == b[field] for a, b in pairs) for field in wanted[0]}


def measure_plan(path: Path, truth: dict[str, Any]) -> str:
    """One line about one plan."""
    start = time.process_time()
    try:
        records, _ = read(path)
    except RiparianError as error:
        return f"{path.stem}: not read. {error.what.replace(str(path), path.name)}"
    wanted = [plan_truth(row, truth["years"]) for row in truth["rows"]]
    found = [plan_values(activity) for activity, _ in records]
    right = counts(found, wanted)
    doubts = {"letters-lost", "read-from-picture"}
    flagged = sum(any(p.code in doubts for p in problems) for _, problems in records)
    unflagged = sum(
        a["title"] != b["title"] and not any(p.severity != "note" for p in problems)
        for a, b, (_, problems) in zip(found, wanted, records, strict=False)
    )
    near = sum(
        Levenshtein.normalized_similarity(a["title"], b["title"]) >= NEAR
        for a, b in zip(found, wanted, strict=False)
    )
    figures = ", ".join(f"{field} {right[field]}" for field in _FIELDS)
    return (
        f"{path.stem}: {len(found)} of {len(wanted)} rows; {figures}; "
        f"titles right in nine letters of ten {near}; flagged {flagged}, "
        f"wrong titles without a flag {unflagged} ({time.process_time() - start:.1f} s here)"
    )


def measure_list(path: Path, rows: list[dict[str, Any]]) -> str:
    """One line about the Korean list."""
    records, _ = read(path)
    found = [
        {
            "title": _spaced(activity.title[0].text),
            "country": next((c.code for c in activity.recipient_countries), ""),
            "amount": f"{activity.transactions[0].amount.value:,.0f}"
            if activity.transactions
            else "",
            "currency": activity.transactions[0].amount.currency if activity.transactions else "",
        }
        for activity, _ in records
    ]
    right = counts(found, [{f: _spaced(row[f]) for f in found[0]} for row in rows])
    return f"{path.stem}: {len(found)} of {len(rows)} rows; " + ", ".join(
        f"{field} {count}" for field, count in right.items()
    )


def main() -> None:
    """Print a line for each document."""
    folder = Path(sys.argv[1])
    truth = json.loads((folder / "japan" / "rp_truth.json").read_text())
    for kind in PLANS:
        print(measure_plan(folder / "japan" / f"rp_{kind}.pdf", truth))
    rows = json.loads((folder / "korea" / "ko_list_truth.json").read_text())
    print(measure_list(folder / "korea" / "ko_list.pdf", rows))


if __name__ == "__main__":
    main()
