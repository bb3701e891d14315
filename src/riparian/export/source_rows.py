"""Datasets as rows of a table."""

from __future__ import annotations

from typing import Any

from riparian.catalogue.dataset_health import Holding
from riparian.export.column_descriptions import SOURCES

PARTS = ("place", "years", "money", "purpose")
"""What is counted of how complete a dataset is."""


def source_cells(dataset: Holding) -> list[Any]:
    """One dataset as the cells of its row."""
    parts = {name: getattr(dataset.complete, name) for name in PARTS}
    own: dict[str, Any] = {
        **{f"with_{name}": part.known for name, part in parts.items()},
        **{f"{name}_unsure": part.unsure for name, part in parts.items()},
        "problems": [f"{code} {count}" for code, count in dataset.problems.items()],
    }
    return [own[name] if name in own else getattr(dataset, name) for name in SOURCES.names()]
