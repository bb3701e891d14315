"""One module for each kind of page; `ROUTERS` are all of them."""

from __future__ import annotations

from fastapi import APIRouter

from riparian.web.routes import about, river

ROUTERS: tuple[APIRouter, ...] = (river.router, about.router)
