"""What lists of projects and overlaps need of a build, in one file beside its snapshot.

It is written when the snapshot is whole, and mapped into memory by whoever shows lists: the
columns of all projects (`catalogue.project_list`), the overlaps of the pairs of providers that the
build follows, and what is said of their projects (`overlap.report.overlap_list`). Nothing here says
what any of it means.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from riparian.catalogue.project_lines import form_of_lines
from riparian.catalogue.project_list.browser import load_lists as load_project_lists
from riparian.overlap.engine.overlap_row import ROW_COLUMNS
from riparian.overlap.report.overlap_list.project_facts import ProjectFacts
from riparian.overlap.report.overlap_list.snapshot_cache import load_lists as load_overlap_lists
from riparian.store.array_file import ArrayFile, write_arrays
from riparian.store.database import Snapshot

_FORM = 4
"""Raised whenever the arrays mean something else."""


def form_of_lists() -> str:
    """What is in such a file, and how; another one whenever rows hold something else."""
    told = f"{ROW_COLUMNS} {ProjectFacts.__struct_fields__}".encode()
    return f"{_FORM}/{form_of_lines()}/{hashlib.sha256(told).hexdigest()[:12]}"


def write_lists(snapshot: Snapshot, path: Path) -> None:
    """Write it out of a snapshot."""
    with snapshot.cursor() as own:  # whose temporary tables go with it
        lists = {**load_project_lists(own), **load_overlap_lists(own)}
    write_arrays(path, form_of_lists(), lists)


def open_lists(path: Path) -> ArrayFile:
    """Open it; raises Damaged where it is missing, not whole or of another version."""
    return ArrayFile(path, form_of_lists())
