"""What a publisher served: a run, each of its answers, and the bytes for whoever may open them."""

from __future__ import annotations

import re
from math import ceil
from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from starlette.responses import FileResponse, Response

from riparian.centre.evidence import EvidenceAnswer
from riparian.desk.accounts.audit import EXPORTED
from riparian.english import count_of
from riparian.errors import NotThere
from riparian.web.not_kept import NOT_KEPT, kept_by_nobody
from riparian.web.pages import centre_of, render
from riparian.web.people import is_ours, person_of
from riparian.web.query import PageQuery
from riparian.wording.sources_on_web import origin_in_words

router = APIRouter(include_in_schema=False)
PAGE = 100
LARGEST_SENT = 32 * 1024 * 1024
"""Bytes of a file that a page gives: it is held in memory while it is made."""

AS_IT_CAME = "application/octet-stream"
"""No browser shows it: what publishers serve is never a page of this centre."""

_EXTENSION = re.compile(r"\.([a-z0-9]{1,6})$")
_OF_TYPE = {
    "application/json": "json", "text/html": "html", "text/csv": "csv", "application/pdf": "pdf",
    "application/xml": "xml", "text/xml": "xml", "application/zip": "zip", "text/plain": "txt",
}  # fmt: skip


@router.get("/evidence/{run}")
def run(request: Request, run: str) -> Response:
    """A run and what it was answered."""
    evidence, params = centre_of(request).evidence, PageQuery.of(request, "page")
    found, page = evidence.run(_number(run)), params.page()
    answers, total = evidence.answers(found.run.id, (page - 1) * PAGE, PAGE)
    pages = max(1, ceil(total / PAGE))
    if page > pages:
        raise NotThere(f"There is no page {page}: there are {pages}.", "Go to page 1.")
    shown = render(
        request,
        "evidence_run.html",
        title=f"Run {found.run.id} of {found.run.source}",
        description=f"{count_of(total, 'answer')} of {found.run.source}, as they came.",
        indexed=False,
        found=found,
        origin=origin_in_words,
        answers=answers,
        total=total,
        page=page,
        pages=pages,
        params=params,
    )
    return kept_by_nobody(shown)


@router.get("/evidence/{run}/{answer}")
def answer(request: Request, run: str, answer: str) -> Response:
    """One answer: address, time, status, headers, and where its bytes can be had."""
    evidence = centre_of(request).evidence
    found = evidence.answer(_number(run), _number(answer))
    shown = render(
        request,
        "evidence_answer.html",
        title=f"What {found.of.run.source} answered in run {found.of.run.id}",
        description=f"The answer at {found.answer.url}, as it came.",
        indexed=False,
        found=found,
        may_open=found.of.is_public or is_ours(request),
        is_too_long=found.answer.bytes > LARGEST_SENT,
        largest=LARGEST_SENT,
    )
    return kept_by_nobody(shown)


@router.get("/evidence/{run}/{answer}/file")
def file(request: Request, run: str, answer: str) -> Response:
    """The bytes as they came, to be kept as a file and never shown as a page."""
    evidence, numbers = centre_of(request).evidence, (_number(run), _number(answer))
    body = evidence.body(*numbers, ours=is_ours(request))
    found = evidence.answer(*numbers)
    if found.answer.bytes > LARGEST_SENT:
        raise NotThere(
            "This file is too long for a page to give.",
            "Copy it on the computer that runs the centre.",
        )
    name = _file_name(found)
    person = person_of(request)
    if person is not None and not found.of.is_public:
        about = f"{request.url.path}, {found.answer.url}"
        centre_of(request).people.accounts.note(person.actor, EXPORTED, about[:500])
    return FileResponse(body, media_type=AS_IT_CAME, filename=name, headers=dict(NOT_KEPT))


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 12):
        raise NotThere("This page does not exist.", "Start from the list of sources.")
    return int(text)


def _file_name(found: EvidenceAnswer) -> str:
    """A name that says what it is; nothing in it was chosen by the publisher but the extension."""
    run, kept = found.of.run, found.answer
    kind = kept.headers.get("content-type", "").partition(";")[0].strip().lower()
    match = _EXTENSION.search(urlsplit(kept.url).path.lower())
    extension = match[1] if match else _OF_TYPE.get(kind, "bin")
    return f"{run.source}-{kept.received_at[:10]}-{run.id}-{kept.number}.{extension}"
