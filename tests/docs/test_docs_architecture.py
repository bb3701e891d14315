"""What ARCHITECTURE.md and docs/index.md say is there, is there, and nothing else is."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "riparian"
DOCS = ROOT / "docs"
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text("utf-8")


def test_the_table_of_rooms_names_every_package_and_no_other():
    rooms = ARCHITECTURE.partition("## Rooms")[2].partition("\n## ")[0]
    first_cells = [line.split("|")[1] for line in rooms.splitlines() if line.startswith("| `")]
    named = re.findall(r"`(\w+)`", " ".join(first_cells))
    packages = {one.parent.name for one in SOURCE.glob("*/__init__.py")}
    modules = {one.stem for one in SOURCE.glob("*.py") if not one.name.startswith("__")}
    assert sorted(named) == sorted(packages | modules - {"version"})


def test_every_file_that_the_architecture_names_is_there():
    named = re.findall(r"`((?:[a-z_]+/)+\w+\.(?:py|csv|sql|md))`", ARCHITECTURE)
    assert named
    for path in named:
        assert any((root / path).is_file() for root in (SOURCE, SOURCE.parent, ROOT)), path


def test_the_index_of_documents_names_each_of_them():
    index = (DOCS / "index.md").read_text("utf-8")
    linked = {link for link in re.findall(r"\]\(([\w/.-]+\.md)\)", index) if link[0] != "."}
    pages = {str(page.relative_to(DOCS)) for page in DOCS.rglob("*.md")}
    assert pages - {"index.md", "images/SOURCE.md"} == linked
