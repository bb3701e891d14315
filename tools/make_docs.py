"""Produces docs/reference from the code.

    python tools/make_docs.py           write the pages
    python tools/make_docs.py --check   only name the pages that are out of date (exit 1 if any)

The same code gives the same bytes. What a page says stands in the code; change it there.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from reference_docs.columns import columns_page
from reference_docs.commands import commands_page
from reference_docs.entries import entries_page
from reference_docs.mappings import mapping_page
from reference_docs.modules import modules_page
from reference_docs.openapi import openapi_document
from reference_docs.python import python_page
from reference_docs.readers import readers_page
from reference_docs.recipes import recipes_page
from reference_docs.region_packs import region_pack_page
from reference_docs.tables import problems_page, settings_page, themes_page

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "reference"

PAGES: dict[str, Callable[[], str]] = {
    "columns.md": columns_page,
    "commands.md": commands_page,
    "entries.md": entries_page,
    "mapping.md": mapping_page,
    "modules.md": modules_page,
    "openapi.json": openapi_document,
    "problems.md": problems_page,
    "python.md": python_page,
    "readers.md": readers_page,
    "recipes.md": recipes_page,
    "region-pack.md": region_pack_page,
    "settings.md": settings_page,
    "themes.md": themes_page,
}


def main(arguments: list[str]) -> int:
    """Write or check; returns the exit code."""
    if arguments not in ([], ["--check"]):
        print(__doc__, file=sys.stderr)
        return 2
    stale = [name for name, page in PAGES.items() if _on_disk(name) != page()]
    strange = sorted({p.name for p in FOLDER.glob("*.*")} - set(PAGES))
    if arguments:
        for name in (*stale, *strange):
            print(f"out of date: docs/reference/{name}")
        if stale or strange:
            print("Run: make docs")
        return 1 if stale or strange else 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in stale:
        (FOLDER / name).write_text(PAGES[name](), encoding="utf-8", newline="\n")
        print(f"wrote docs/reference/{name}")
    for name in strange:
        print(f"left alone, not produced here: docs/reference/{name}")
    return 0


def _on_disk(name: str) -> str | None:
    path = FOLDER / name
    return path.read_bytes().decode("utf-8") if path.is_file() else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
