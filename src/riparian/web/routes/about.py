"""What Riparian is and how it works out what it says, in plain words."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import PlainTextResponse, Response

from riparian.errors import RiparianError
from riparian.overlap.engine.evidence_weights import STRENGTHS
from riparian.web.accuracy import task_accuracies, unmeasured
from riparian.web.addresses import address
from riparian.web.formats import as_json
from riparian.web.pages import centre_of, render

router = APIRouter()

KEPT_FROM_ROBOTS = "/review"
"""Everything may be read and found but what people judge, which only this computer can open."""


@router.get("/about", include_in_schema=False)
def about(request: Request) -> Response:
    """What this centre is, for whom, and what it does not do."""
    return render(
        request,
        "about.html",
        title=f"About {centre_of(request).settings.name}",
        description="What Riparian is for, whose figures it shows, and what it does not know.",
        name=centre_of(request).settings.name,
    )


@router.get("/method", include_in_schema=False)
def method(request: Request) -> Response:
    """How each statement is worked out, and how often it is right."""
    strengths = [
        (words, f"{least:.0%} or more".replace("%", " %") if least else "less than that")
        for least, words in STRENGTHS
    ]
    return render(
        request,
        "method.html",
        title="How it works",
        description="Where facts come from, how sure they are, how records are joined and overlaps"
        " found, and how often that is right.",
        accuracy=task_accuracies(),
        unmeasured=unmeasured(),
        strengths=strengths,
        most_kept=centre_of(request).settings.overlap.keep_per_project,
        is_node=centre_of(request).is_node,
    )


@router.get("/healthz", include_in_schema=False)
def alive() -> Response:
    """Whether the server answers at all: what starts it again if not asks here."""
    return as_json({"status": "ok"})


@router.get("/readyz", include_in_schema=False)
def ready(request: Request) -> Response:
    """Whether there is a catalogue that can be read: what hands requests on asks here. 503 before
    the first build, and where its file is damaged."""
    try:
        centre_of(request).count_projects()
    except RiparianError as error:
        answer = as_json({"status": "unavailable", "why": error.what})
        answer.status_code = 503
        return answer
    return as_json({"status": "ok"})


@router.get("/robots.txt", include_in_schema=False)
def robots() -> Response:
    """Programs that search the web may read what people may read."""
    return PlainTextResponse(f"User-agent: *\nDisallow: {address(KEPT_FROM_ROBOTS)}\n")
