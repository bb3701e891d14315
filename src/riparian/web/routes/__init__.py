"""One module for each kind of page; `ROUTERS` are all of them."""

from __future__ import annotations

from fastapi import APIRouter

from riparian.web.routes import (
    about,
    areas,
    compare,
    overlap,
    overlaps,
    projects,
    providers,
    review,
    river,
    sources,
)

ROUTERS: tuple[APIRouter, ...] = (
    river.router,
    overlaps.router,
    overlap.router,
    projects.router,
    areas.router,
    providers.router,
    compare.router,
    sources.router,
    review.router,
    about.router,
)
