"""Write down what the product answers today, and compare it with what it answers after a change.

    python tools/answers.py write CENTRE FILE [--most 400]
    python tools/answers.py compare BEFORE AFTER

CENTRE is a built centre. Every list, page and data address is asked with and without filters; every
project, overlap, provider and dataset by its own addresses (at most `--most` of each, spread evenly
over the list); and every command that only reads is run. FILE (gzip) gets one line of JSON for each
question. What must differ between two runs (build numbers, versions of static files, folders) is
written as a placeholder, JSON with its keys in order, numbers to ten digits: sums of many threads
differ in the last.

`compare` prints each question that is answered otherwise, with the first place in which the answers
differ, and exits with 1 where there is one.
"""

from __future__ import annotations

import argparse
import difflib
import gzip
import json
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise, product
from pathlib import Path
from urllib.parse import quote, urlencode

from starlette.testclient import TestClient

from riparian import Centre
from riparian.web.app import make_app

SHOWN = 15
"""Differences that `compare` prints; the rest are counted."""

WORDS = ("water", "상수도", "上水道", "flood early warning", "Sanamxay", "kr-0308", "")
COUNTRIES = ("", "KH", "LA", "MM", "TH", "VN")
THEMES = ("", "floods", "water", "roads")
STATES = ("", "now", "recent", "unknown", "all")
LISTS = ("/projects", "/overlaps", "/areas", "/")
DATA = ("/projects.json", "/overlaps.json", "/areas.json", "/river.json")
PLAIN = (
    "/providers", "/providers.json", "/providers.csv", "/sources", "/sources.json", "/sources.csv",
    "/compare", "/method", "/about", "/review", "/projects.csv", "/projects.geojson",
    "/overlaps.csv?country=LA", "/overlaps.geojson?country=LA", "/areas.csv", "/areas.geojson",
    "/river.csv", "/river.geojson", "/river.svg", "/overlaps?sort=strength", "/overlaps?sort=money",
    "/overlaps?sort=newest", "/projects?sort=newest", "/projects?sort=money", "/projects?page=3",
    "/overlaps?page=2", "/overlaps?kind=doubling", "/overlaps?strength=strong",
    "/overlaps?from=2015&to=2020", "/projects?from=2015&to=2020", "/areas?count=money",
    "/areas?level=country", "/projects/nobody", "/overlaps/nobody~nothing", "/projects?country=XX",
)  # fmt: skip
COMMANDS = (
    "status --json", "problems --json", "projects --json", "projects --country Laos",
    "projects --query 상수도", "overlaps JP KR --json --limit 3000",
    "overlaps JP KR --country Laos", "overlaps JP KR --state now",
    "overlaps JP KR --theme water --order newest",
    "areas JP KR --json", "areas JP KR --both", "areas JP KR --level country",
    "indices JP KR --json", "indices JP KR", "links --json", "places Champasak", "place LA-CH",
    "unplaced --json", "search flood --json", "search 上水道", "judgements --json",
    "changes --json", "check --json",
)  # fmt: skip


def main() -> int:
    """Write or compare."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    write = commands.add_parser("write")
    write.add_argument("centre", type=Path)
    write.add_argument("file", type=Path)
    write.add_argument("--most", type=int, default=400)
    compare = commands.add_parser("compare")
    compare.add_argument("before", type=Path)
    compare.add_argument("after", type=Path)
    given = parser.parse_args()
    if given.command == "compare":
        return compare_files(given.before, given.after)
    with gzip.open(given.file, "wt", encoding="utf-8", compresslevel=1) as file:
        for question, answer in answers(given.centre, given.most):
            line = {"question": question, "answer": answer}
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
    return 0


def answers(root: Path, most: int) -> Iterator[tuple[str, str]]:
    """Each question to a centre with its answer."""
    centre = Centre.open(root)
    hidden = [
        (re.compile(re.escape(str(root.resolve()))), "CENTRE"),
        (re.compile(re.escape(str(root))), "CENTRE"),
        (re.compile(rf"\b{centre.built()[:8]}[0-9a-f]*\b"), "BUILD"),
        (re.compile(r'name="token" value="[^"]+"'), 'name="token" value="TOKEN"'),
        (re.compile(r"\b\d+\.\d+ (s|ms|MB|kB)\b"), r"0 \1"),
    ]
    with TestClient(make_app(centre), "http://localhost:8000", client=("127.0.0.1", 5)) as client:

        def ask(path: str) -> tuple[str, str]:
            answer = client.get(path, follow_redirects=False)
            text = f"{answer.status_code} {answer.headers.get('location', '')}\n"
            return f"GET {path}", placeheld(text + in_order(answer.text), hidden)

        yield from map(ask, dict.fromkeys(addresses(client, most)))
    for command in COMMANDS:
        words = [sys.executable, "-m", "riparian", "-C", str(root), *command.split()]
        ran = subprocess.run(words, capture_output=True, text=True, check=False)
        text = f"{ran.returncode}\n{in_order(ran.stdout)}\n{ran.stderr}"
        yield f"riparian {command}", placeheld(text, hidden)


def addresses(client: TestClient, most: int) -> Iterator[str]:
    """Every address that is asked."""
    yield from PLAIN
    for path, country, theme in product((*LISTS, *DATA), COUNTRIES, THEMES):
        yield asking(path, country=country, theme=theme)
    for path, state in product((*LISTS, *DATA), STATES):
        yield asking(path, state=state)
    for path, words in product(
        ("/projects", "/projects.json", "/overlaps", "/overlaps.json"), WORDS
    ):
        yield asking(path, q=words)
    providers = [one["provider"] for one in client.get("/providers.json").json()["providers"]]
    for code in providers:
        yield from (f"/providers/{quote(code)}{end}" for end in ("", ".json", ".csv"))
        yield f"/projects.json?provider={quote(code)}"
    for a, b in pairwise(providers[:4]):
        yield from (f"/compare/{quote(a)}/{quote(b)}{end}" for end in ("", ".json", ".csv"))
    for dataset in client.get("/sources.json").json():
        yield from (f"/sources/{quote(dataset['name'])}{end}" for end in ("", ".json", ".csv"))
    for kind in ("projects", "overlaps"):
        listed = client.get(f"/{kind}.json").json()
        for one in spread(listed if isinstance(listed, list) else listed[kind], most):
            yield from (f"/{kind}/{quote(one['id'], safe='~')}{end}" for end in ("", ".json"))


def asking(path: str, **named: str) -> str:
    """An address with the parts of a query that say something."""
    query = urlencode({name: value for name, value in named.items() if value})
    return f"{path}?{query}" if query else path


def spread(items: Sequence[dict[str, str]], most: int) -> Sequence[dict[str, str]]:
    """At most so many items, evenly over the list, the first of them always."""
    step = max(1, -(-len(items) // most))
    return items[::step]


LONG_NUMBER = re.compile(r"-?\d+\.\d{9,}(?:e-?\d+)?")


def in_order(text: str) -> str:
    """The text, of JSON with keys in order, without the last digits of long numbers."""
    if text[:1] in ("{", "["):
        text = json.dumps(json.loads(text), ensure_ascii=False, sort_keys=True, indent=0)
    return LONG_NUMBER.sub(lambda number: f"{float(number[0]):.10g}", text)


def placeheld(text: str, hidden: Sequence[tuple[re.Pattern[str], str]]) -> str:
    """A text with placeholders for what must differ between two runs."""
    for pattern, placeholder in hidden:
        text = pattern.sub(placeholder, text)
    return text


STATIC = re.compile(r"/static/[0-9a-f]{12}/")
"""A hash over all scripts and styles: one changed line of CSS would make every page another."""


def compare_files(before: Path, after: Path) -> int:
    """Print each question that is answered otherwise; 1 where there is one."""
    old, new = read(before), read(after)
    differ = [question for question in old if old[question] != new.get(question)]
    more = [question for question in new if question not in old]
    for question in differ[:SHOWN]:
        print(question)
        print(*first_difference(old[question], new.get(question)), sep="\n", end="\n\n")
    print(
        f"{len(old)} questions: {len(differ)} answered otherwise; {len(more)} more are asked now."
    )
    return 1 if differ or more else 0


def read(file: Path) -> dict[str, str]:
    """The answers in a file, by question; addresses of scripts and styles without their version."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        return {
            one["question"]: STATIC.sub("/static/VERSION/", one["answer"])
            for one in map(json.loads, lines)
        }


def first_difference(old: str, new: str | None) -> Iterator[str]:
    """Up to three lines that differ, each cut around its first difference."""
    if new is None:
        yield "  is not asked any more"
        return
    lines = difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=0)
    changed = [line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---")]
    place = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), 0)
    start = max(0, place - old.rfind("\n", 0, place) - 80)
    yield from (f"  {line[0]} {line[1 + start : start + 240]}" for line in changed[:4])


if __name__ == "__main__":
    sys.exit(main())
