"""The first page: two providers along the river, and where they meet."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from riparian.normalise.providers import load_providers
from riparian.overlap.read import OverlapFilter
from riparian.web.asked import Asked, centre_of
from riparian.web.pages import render

router = APIRouter()
NAMES = ("a", "b", "theme", "from", "to")
STRONGEST = 6


@router.get("/", include_in_schema=False)
def river(request: Request) -> Response:
    """The map and the strongest meeting grounds of two providers."""
    asked = Asked.of(request, *NAMES)
    a, b = asked.first("a", "JP") or "JP", asked.first("b", "KR") or "KR"
    wanted = OverlapFilter(theme=asked.first("theme"), region=True, limit=STRONGEST)
    found, total = centre_of(request).overlaps(a, b, wanted)
    providers = load_providers()
    names = {
        code: providers.display(code) for one in found for code in (one.a.provider, one.b.provider)
    }
    return render(
        request,
        "river.html",
        title="Along the Mekong",
        description="Who does what, where and when along the Mekong, and where two partners meet.",
        found=found,
        total=total,
        names=names,
    )
