"""Links lead somewhere, and nothing in the files tells of the machine on which they were made."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).parents[2]
LEFT_OUT = {".git", ".venv", "node_modules", "demo-centre", "bench-work"}
WRITTEN = {".md", ".py", ".toml", ".sql", ".yml", ".yaml", ".cfg", ".txt", ""}

LINK = re.compile(r"(?<!\\)!?\[(?:[^\]\\]|\\.)*\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)")


def files():
    """Files that git knows or would take; all files where there is no git."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
        paths = [ROOT / name for name in listed.decode().split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        paths = [p for p in ROOT.rglob("*") if not LEFT_OUT & set(p.relative_to(ROOT).parts)]
    return sorted(
        p for p in paths if p.is_file() and not {".hypothesis", ".ruff_cache"} & {*p.parts}
    )


FILES = files()
PAGES = [p for p in FILES if p.suffix == ".md"]


def name_of(path):
    return str(path.relative_to(ROOT))


def anchors(path):
    """The anchors that headings make, as GitHub makes them."""
    found = set()
    for heading in re.findall(r"^#{1,6} +(.+?) *#*$", path.read_text("utf-8"), re.MULTILINE):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").lower()
        found.add(re.sub(r"[^\w\- ]", "", words).replace(" ", "-"))
    return found


def without_code(text):
    return re.sub(
        r"`[^`\n]*`", "", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    )


def test_there_are_pages_to_check():
    assert {"README.md"} <= {name_of(p) for p in PAGES}


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_every_link_within_the_project_leads_somewhere(path):
    for target in LINK.findall(without_code(path.read_text("utf-8"))):
        if re.match(r"[a-z][a-z+.-]*:", target):
            continue
        file, _, anchor = target.partition("#")
        to = (path.parent / unquote(file)).resolve() if file else path
        assert to.exists(), f"{name_of(path)} links to {target}"
        assert to.is_relative_to(ROOT) or ".." in file
        if anchor and to.suffix == ".md":
            assert anchor in anchors(to), f"{name_of(path)} links to {target}"


FORBIDDEN = {
    "a path of the machine": r"(?<![\w./])/(?:work|root|tmp/t)/",
    "a home folder": r"/home/[a-z]+/",
    "an address of a registry": r"index-url|artifactory|nexus\.|/simple/",
    "unfinished work": r"\b(?:TODO|FIXME)\b",
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_nothing_that_does_not_belong_is_in_the_files(what):
    wrong = re.compile(FORBIDDEN[what])
    found = []
    for path in FILES:
        if path.suffix in WRITTEN and path != Path(__file__).resolve() and path.name != "LICENSE":
            text = path.read_bytes().decode("utf-8", "replace")
            found += [f"{name_of(path)}: {m[0]}" for m in wrong.finditer(text)]
    assert found == []


def test_every_folder_of_data_says_where_it_comes_from():
    data = {p.parent for p in FILES if p.suffix in (".csv", ".geojson") and "src" in p.parts}
    assert len(data) >= 4
    for folder in data:
        assert (folder / "SOURCE.md").is_file(), name_of(folder)


VENDOR = ROOT / "src" / "riparian" / "web" / "static" / "vendor"
"""Built from npm, and the one folder that is meant to be left out."""


def test_git_takes_every_file_of_the_project():
    below = [
        p for part in ("src", "tests", "tools", "docs") for p in (ROOT / part).rglob("*")
        if p.is_file() and p.suffix != ".pyc" and not {".hypothesis", ".ruff_cache"} & {*p.parts}
        and VENDOR not in p.parents and VENDOR / "fonts" not in p.parents
    ]  # fmt: skip
    try:
        left_out = subprocess.run(
            ["git", "check-ignore", "--stdin", "-z"], cwd=ROOT, check=False, capture_output=True,
            input="\0".join(map(str, below)).encode(),
        )  # fmt: skip
    except OSError:
        pytest.skip("there is no git here")
    assert [p for p in left_out.stdout.decode().split("\0") if p] == []


def test_each_decision_has_a_number_of_its_own_and_stands_in_the_index():
    pages = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    numbers = [page.name[:4] for page in pages]
    assert len(set(numbers)) == len(numbers)
    index = (ROOT / "docs" / "index.md").read_text("utf-8")
    for page in pages:
        assert re.match(rf"# {page.name[:4]}[:.]? ", page.read_text("utf-8")), page.name
        assert f"- [{page.name[:4]} " in index, page.name
        assert f"(decisions/{page.name})" in index, page.name
