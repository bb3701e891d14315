"""Riparian: an information-sharing centre for development cooperation along the Mekong."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any
from warnings import warn

from riparian.version import __version__

if TYPE_CHECKING:
    from riparian.areas.areas import AreaFilter
    from riparian.areas.indices.ask import IndexFilter
    from riparian.build.adding import SourceOptions
    from riparian.catalogue.browse.page import ProjectPage
    from riparian.catalogue.browse.points import ProjectPoint
    from riparian.catalogue.browse.question import ProjectFilter, ProjectQuestion
    from riparian.catalogue.datasets import ProblemFilter
    from riparian.catalogue.history import ProjectHistory
    from riparian.catalogue.review import ReviewFilter
    from riparian.catalogue.search.answer import SearchAnswer, SearchFilter, SearchHit
    from riparian.catalogue.similar import SimilarAnswer, SimilarFilter, SimilarLine
    from riparian.centre.centre import Centre
    from riparian.errors import RiparianError
    from riparian.overlap.report.changes import ChangeFilter
    from riparian.overlap.report.lists.question import OverlapFilter, OverlapPage
    from riparian.overlap.report.overlap import Evidence, Overlap
    from riparian.problems import Problem

__all__ = [
    "AreaFilter",
    "Centre",
    "ChangeFilter",
    "Evidence",
    "IndexFilter",
    "Overlap",
    "OverlapFilter",
    "OverlapPage",
    "Problem",
    "ProblemFilter",
    "ProjectFilter",
    "ProjectHistory",
    "ProjectPage",
    "ProjectPoint",
    "ProjectQuestion",
    "ReviewFilter",
    "RiparianError",
    "SearchAnswer",
    "SearchFilter",
    "SearchHit",
    "SimilarAnswer",
    "SimilarFilter",
    "SimilarLine",
    "SourceOptions",
    "__version__",
]

_HOMES = {
    "AreaFilter": "riparian.areas.areas",
    "Centre": "riparian.centre.centre",
    "ChangeFilter": "riparian.overlap.report.changes",
    "Evidence": "riparian.overlap.report.overlap",
    "IndexFilter": "riparian.areas.indices.ask",
    "Overlap": "riparian.overlap.report.overlap",
    "OverlapFilter": "riparian.overlap.report.lists.question",
    "OverlapPage": "riparian.overlap.report.lists.question",
    "Problem": "riparian.problems",
    "ProblemFilter": "riparian.catalogue.datasets",
    "ProjectFilter": "riparian.catalogue.browse.question",
    "ProjectHistory": "riparian.catalogue.history",
    "ProjectPage": "riparian.catalogue.browse.page",
    "ProjectPoint": "riparian.catalogue.browse.points",
    "ProjectQuestion": "riparian.catalogue.browse.question",
    "ReviewFilter": "riparian.catalogue.review",
    "RiparianError": "riparian.errors",
    "SearchAnswer": "riparian.catalogue.search.answer",
    "SearchFilter": "riparian.catalogue.search.answer",
    "SearchHit": "riparian.catalogue.search.answer",
    "SimilarAnswer": "riparian.catalogue.similar",
    "SimilarFilter": "riparian.catalogue.similar",
    "SimilarLine": "riparian.catalogue.similar",
    "SourceOptions": "riparian.build.adding",
}


_RENAMED = {"Said": "SourceOptions"}
"""Public names of before, each with its new one; they go with the next version."""


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that `riparian --help` stays quick."""
    if name in _RENAMED:
        old, name = name, _RENAMED[name]
        warn(f"riparian.{old} is called riparian.{name} now.", DeprecationWarning, stacklevel=2)
    if name not in _HOMES:
        raise AttributeError(f"module 'riparian' has no attribute '{name}'")
    return getattr(import_module(_HOMES[name]), name)
