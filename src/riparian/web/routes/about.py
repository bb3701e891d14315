"""What Riparian is and how it works out what it says, in plain words."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from riparian.web.asked import centre_of
from riparian.web.pages import render

router = APIRouter()


@router.get("/about", include_in_schema=False)
def about(request: Request) -> Response:
    """What this centre is, for whom, and what it does not do."""
    return render(
        request,
        "about.html",
        title=f"About {centre_of(request).settings.name}",
        description="What Riparian is for, whose figures it shows, and what it does not know.",
    )
