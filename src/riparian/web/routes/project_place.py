"""Where a project is, as somebody says who knows it: the page on which people here set its places.

Whoever does so is as for judging (`web.judging`). It counts here from the next build on, and stands
in this member's journal for itself alone; a publisher can share it then.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from riparian.catalogue.project import ProjectView
from riparian.errors import BadRequest, RiparianError, UnknownName
from riparian.exchange.statements.statement_journal import LONGEST_NAME, LONGEST_WHY
from riparian.region.pack import load_region
from riparian.web.judging import (
    author_of,
    may_share_said,
    noting_of_judge,
    require_judge,
    require_judge_form,
    sharer_of,
)
from riparian.web.local import TOKEN, read_list_form
from riparian.web.not_kept import NOT_KEPT, kept_by_nobody
from riparian.web.pages import centre_of, render, without_commands
from riparian.web.people import form_token_of
from riparian.web.query import PageQuery, named_by_address

router = APIRouter(include_in_schema=False)
Form = Annotated[dict[str, str], Depends(read_list_form)]

DONE = {
    "set": "Written. It counts here from the next build on.",
    "undone": "Undone. What stood before applies again from the next build on.",
}
MOST_LINES = 100
"""Places that one form can name."""


@router.get("/projects/{handle}/place")
def place(request: Request, handle: str) -> Response:
    """What is said of its places here, and a form to say it."""
    require_judge(request)
    done = PageQuery.of(request, "done").first("done", "") or ""
    return _page(request, _project(request, handle), done=DONE.get(done, ""))


@router.post("/projects/{handle}/place")
def set_place(request: Request, handle: str, form: Form) -> Response:
    """Say where it is."""
    require_judge_form(request, form)
    view = _project(request, handle)
    try:
        centre_of(request).set_place(
            view.project.id, places_in(form.get("places", "")), form.get("why", ""),
            author_of(request) or form.get("by", ""), noting_of=noting_of_judge(request),
        )  # fmt: skip
    except (BadRequest, UnknownName) as error:
        return _page(request, view, form=form, wrong=error)
    return RedirectResponse(f"{_address(view)}?done=set", 303, NOT_KEPT)


@router.post("/projects/{handle}/place/undo")
def undo_place(request: Request, handle: str, form: Form) -> Response:
    """Undo what stands."""
    require_judge_form(request, form)
    view = _project(request, handle)
    try:
        centre_of(request).undo_place(
            view.project.id, form.get("why", ""), author_of(request) or form.get("by", ""),
            noting_of=noting_of_judge(request),
        )  # fmt: skip
    except (BadRequest, UnknownName) as error:
        return _page(request, view, form=form, wrong=error)
    return RedirectResponse(f"{_address(view)}?done=undone", 303, NOT_KEPT)


def places_in(text: str) -> list[str]:
    """The places that somebody wrote, one on each line; raises BadRequest for very many."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_LINES:
        raise BadRequest(
            f"One project can be in {MOST_LINES} places here, and you name {len(lines)}.",
            "Name the provinces that hold them.",
        )
    return lines


def _project(request: Request, handle: str) -> ProjectView:
    with named_by_address():
        return centre_of(request).project(handle)


def _address(view: ProjectView) -> str:
    return f"/projects/{quote(view.project.handle, safe='')}/place"


def _page(
    request: Request,
    view: ProjectView,
    *,
    done: str = "",
    form: Mapping[str, str] | None = None,
    wrong: RiparianError | None = None,
) -> Response:
    centre, sharer = centre_of(request), sharer_of(request)
    stands = next(
        (x for x in centre.journal.standing_places() if x.activity == view.project.id), None
    )
    pack = load_region(centre.settings.region)
    answer = render(
        request,
        "project_place.html",
        title="Where is this project?",
        description="Say where a project is.",
        status=HTTPStatus.BAD_REQUEST if wrong else HTTPStatus.OK,
        indexed=False,
        view=view,
        action=_address(view),
        stands=stands,
        names={x: pack.name_of(x) for x in (stands.places if stands else ()) if x in pack.places},
        may_share=may_share_said(request) and stands is not None,
        author=sharer.author if sharer else "",
        signed_in=bool(form_token_of(request)),
        token=form_token_of(request) or TOKEN,
        form=form or {},
        wrong=wrong,
        mended=without_commands(wrong.try_this, "Correct it and send it again.") if wrong else "",
        done=done,
        longest_why=LONGEST_WHY,
        longest_name=LONGEST_NAME,
    )
    return kept_by_nobody(answer)
