"""Warm up after each build, so that the first visitor does not wait."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from threading import Event
from urllib.parse import quote

from starlette.types import ASGIApp

from riparian.catalogue.project_list.project_question import ProjectQuestion
from riparian.centre.centre import Centre
from riparian.errors import RiparianError
from riparian.overlap.report.overlap_list.overlap_question import OverlapFilter
from riparian.region.place_lookup import meanings
from riparian.web.in_process import ask_app

LOOKED_FOR_EVERY_SECONDS = 2.0
"""How often it is looked whether another build is live."""

PAGES = ("/", "/river.svg", "/overlaps", "/projects", "/projects?q=water", "/areas", "/providers")
"""Asked once after each build, besides one project and one overlap: that puts templates, outlines
and dictionaries into memory."""


def keep_ahead(centre: Centre, app: ASGIApp, stop: Event) -> None:
    """Warm up for the live build, and for each later one, until told to stop."""
    read: str | None = None
    while not stop.is_set():
        live = centre.built()
        if live is not None and live != read:
            read_ahead(centre, app, stop)
            read = live
        stop.wait(LOOKED_FOR_EVERY_SECONDS)


def read_ahead(centre: Centre, app: ASGIApp, stop: Event | None = None) -> None:
    """Read what lists, maps, overlaps and areas need, and make a page of each kind."""
    pages = list(PAGES)
    steps: list[Callable[[], object]] = [partial(_projects, centre, pages)]
    for pair in centre.settings.overlap.pairs:
        steps += [
            partial(centre.read_ahead, *pair),
            partial(centre.heat_map, *pair),
            partial(_overlaps, centre, pair, pages),
        ]
    for step in steps:
        if stop is not None and stop.is_set():
            return
        with suppress(RiparianError):  # whoever asks is told
            step()
    for page in pages:
        if stop is not None and stop.is_set():
            return
        with suppress(Exception):  # what is wrong is told to, and logged for, whoever asks
            asyncio.run(ask_app(app, page))


def _projects(centre: Centre, pages: list[str]) -> None:
    meanings(centre.settings.region).find(" ")  # puts the names of places in order
    first = centre.browse_projects(ProjectQuestion(limit=1))
    pages += [f"/projects/{quote(row.project.handle)}" for row in first.rows]


def _overlaps(centre: Centre, pair: tuple[str, str], pages: list[str]) -> None:
    overlaps, _ = centre.overlaps(*pair, OverlapFilter(limit=1))
    pages += [f"/overlaps/{quote(overlap.id)}" for overlap in overlaps]
