"""The suggestions of readers, for the people who keep this centre: to be taken up or set aside."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import Response

from riparian.centre.centre import Centre
from riparian.desk.suggestions.suggestions import Suggestion
from riparian.errors import BadRequest, UnknownName
from riparian.web.judging import author_of, require_judge, require_judge_form, sharer_of
from riparian.web.local import TOKEN
from riparian.web.not_kept import kept_by_nobody
from riparian.web.pages import centre_of, render
from riparian.web.people import form_token_of
from riparian.web.routes.answers import Form, page_of, see_other
from riparian.wording import answering
from riparian.wording.claims import FIELD_LABELS

router = APIRouter(include_in_schema=False)


@router.get("/suggestions")
def suggestions(request: Request) -> Response:
    """What readers suggest, the oldest first."""
    require_judge(request)
    return _suggestions_page(request)


@router.post("/suggestions/{number}/set-aside")
def set_aside(request: Request, number: int, form: Form) -> Response:
    """Set one aside, with a reason."""
    return _answered(request, number, form, taken_up=False)


@router.post("/suggestions/{number}/take-up")
def take_up(request: Request, number: int, form: Form) -> Response:
    """Note that something was done about one of an overlap or a source."""
    return _answered(request, number, form, taken_up=True)


def _answered(
    request: Request, number: int, form: Mapping[str, str], *, taken_up: bool
) -> Response:
    require_judge_form(request, dict(form))
    centre, sharer = centre_of(request), sharer_of(request, form.get("by", ""))
    assert sharer is not None
    why = form.get("why", "")
    try:
        centre.answering.answer_suggestion(number, why, sharer, is_taken_up=taken_up)
    except BadRequest as error:
        return _suggestions_page(request, number, error)
    return see_other("/suggestions")


def _suggestions_page(
    request: Request, about: int | None = None, wrong: BadRequest | None = None
) -> Response:
    centre = centre_of(request)
    kept = centre.answering.suggestions
    waiting = kept.waiting()
    answer = render(
        request,
        "suggestions.html",
        title="Suggestions of readers",
        description="What readers say is wrong or missing.",
        status=400 if wrong else 200,
        indexed=False,
        waiting=[(each, *_link(centre, each)) for each in waiting],
        in_all=kept.count_waiting(),
        answered=[(each, *_link(centre, each)) for each in kept.answered()],
        labels=FIELD_LABELS,
        token=form_token_of(request) or TOKEN,
        wrong=wrong,
        about=about,
        answering=answering,
        by=author_of(request),
    )
    return kept_by_nobody(answer)


def _link(centre: Centre, suggestion: Suggestion) -> tuple[str, str]:
    """Where the page is that a suggestion is about, and what it is called; no address for what this
    view of the centre does not have."""
    if suggestion.kind != "project":
        return page_of(suggestion.kind, suggestion.about), suggestion.about
    try:
        line = centre.project(suggestion.about).project
    except UnknownName:
        return "", suggestion.about
    return f"/projects/{quote(line.handle, safe='')}", line.title
