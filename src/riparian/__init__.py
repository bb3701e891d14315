"""Riparian: an information-sharing centre for development cooperation along the Mekong."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any
from warnings import warn

from riparian.version import __version__

if TYPE_CHECKING:
    from riparian.areas.areas import AreaFilter
    from riparian.areas.indices.compute_indices import IndexFilter
    from riparian.build.add_datasets import SourceOptions
    from riparian.catalogue.dataset_problems import ProblemFilter
    from riparian.catalogue.project_history import ProjectHistory
    from riparian.catalogue.project_list.list_page import ProjectPage
    from riparian.catalogue.project_list.map_points import ProjectPoint
    from riparian.catalogue.project_list.project_question import ProjectFilter, ProjectQuestion
    from riparian.catalogue.record_lines import RecordFilter, RecordLine
    from riparian.catalogue.review import ReviewFilter
    from riparian.catalogue.search.search_answer import SearchAnswer, SearchFilter, SearchHit
    from riparian.catalogue.similar_projects import SimilarAnswer, SimilarFilter, SimilarLine
    from riparian.centre.brief_records import Brief, BriefFilter
    from riparian.centre.centre import Centre
    from riparian.centre.export_records import ExportFilter, ExportReport
    from riparian.errors import RiparianError
    from riparian.export.about import About
    from riparian.overlap.report.overlap_changes import ChangeFilter
    from riparian.overlap.report.overlap_list.overlap_question import OverlapFilter, OverlapPage
    from riparian.overlap.report.overlap_records import Evidence, Overlap
    from riparian.problems import Problem
    from riparian.static_copy.write_copy import SiteReport, write_site

__all__ = [
    "About",
    "AreaFilter",
    "Brief",
    "BriefFilter",
    "Centre",
    "ChangeFilter",
    "Evidence",
    "ExportFilter",
    "ExportReport",
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
    "RecordFilter",
    "RecordLine",
    "ReviewFilter",
    "RiparianError",
    "SearchAnswer",
    "SearchFilter",
    "SearchHit",
    "SimilarAnswer",
    "SimilarFilter",
    "SimilarLine",
    "SiteReport",
    "SourceOptions",
    "__version__",
    "write_site",
]

_HOMES = {
    "About": "riparian.export.about",
    "AreaFilter": "riparian.areas.areas",
    "Brief": "riparian.centre.brief_records",
    "BriefFilter": "riparian.centre.brief_records",
    "Centre": "riparian.centre.centre",
    "ChangeFilter": "riparian.overlap.report.overlap_changes",
    "Evidence": "riparian.overlap.report.overlap_records",
    "ExportFilter": "riparian.centre.export_records",
    "ExportReport": "riparian.centre.export_records",
    "IndexFilter": "riparian.areas.indices.compute_indices",
    "Overlap": "riparian.overlap.report.overlap_records",
    "OverlapFilter": "riparian.overlap.report.overlap_list.overlap_question",
    "OverlapPage": "riparian.overlap.report.overlap_list.overlap_question",
    "Problem": "riparian.problems",
    "ProblemFilter": "riparian.catalogue.dataset_problems",
    "ProjectFilter": "riparian.catalogue.project_list.project_question",
    "ProjectHistory": "riparian.catalogue.project_history",
    "ProjectPage": "riparian.catalogue.project_list.list_page",
    "ProjectPoint": "riparian.catalogue.project_list.map_points",
    "ProjectQuestion": "riparian.catalogue.project_list.project_question",
    "RecordFilter": "riparian.catalogue.record_lines",
    "RecordLine": "riparian.catalogue.record_lines",
    "ReviewFilter": "riparian.catalogue.review",
    "RiparianError": "riparian.errors",
    "SearchAnswer": "riparian.catalogue.search.search_answer",
    "SearchFilter": "riparian.catalogue.search.search_answer",
    "SearchHit": "riparian.catalogue.search.search_answer",
    "SimilarAnswer": "riparian.catalogue.similar_projects",
    "SimilarFilter": "riparian.catalogue.similar_projects",
    "SimilarLine": "riparian.catalogue.similar_projects",
    "SiteReport": "riparian.static_copy.write_copy",
    "SourceOptions": "riparian.build.add_datasets",
    "write_site": "riparian.static_copy.write_copy",
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
