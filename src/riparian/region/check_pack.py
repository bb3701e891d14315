"""Check a region pack before it is used: that every file, row and shape is as the form says.

`check_region` reads a folder and returns what is not right, errors and warnings, in the order of
files and rows. It never stops at the first. It checks form and agreement, not truth: whether a
road really crosses a province, nobody here can know.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from riparian.region.check_places import check_about, check_codes, check_names, check_places
from riparian.region.check_sets import check_changes, check_sets
from riparian.region.check_shapes import check_shapes
from riparian.region.pack import region_folder
from riparian.region.pack_draft import PackDraft, PackFinding, read_draft
from riparian.region.pack_form import SHAPES, TABLES

CHECKS: tuple[Callable[[PackDraft], Iterator[PackFinding]], ...] = (
    check_about,
    check_places,
    check_names,
    check_codes,
    check_sets,
    check_changes,
    check_shapes,
)
"""Everything that is checked once the files are read."""

_ORDER = ("region.toml", *(form.name for form in TABLES), *(form.name for form in SHAPES))


def check_region(region: str | Path = "mekong") -> list[PackFinding]:
    """What is not right in a pack of the package, by name, or in a folder, by path.

    Raises `UnknownName` where there is no such pack or folder.
    """
    draft = read_draft(region_folder(region))
    findings = [*draft.findings, *(finding for check in CHECKS for finding in check(draft))]
    return sorted(findings, key=lambda finding: (_ORDER.index(finding.file), finding.row or 0))
