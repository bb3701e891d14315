"""What is wrong or missing on a page: a dispute or correction, or else a reader's suggestion.

A suggestion waits at `/suggestions` for the people who keep this centre; nothing of it is shown
until they take it up. Nothing of these pages is kept by browsers, nor found by search engines.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Annotated, Any
from urllib.parse import quote, urlencode

import msgspec
from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from riparian.catalogue.comparison.source_comparison import compare_sources
from riparian.catalogue.project import ProjectView
from riparian.centre.centre import Centre
from riparian.centre.claims import ProjectClaims
from riparian.desk.accounts.roles import Act
from riparian.desk.sharing.choice import Sharer
from riparian.desk.suggestions.suggestions import Kind, Suggestion
from riparian.errors import BadRequest, NotThere
from riparian.exchange.entries.entry_types import Field
from riparian.exchange.statements.statement_journal import LONGEST_NAME
from riparian.overlap.report.overlap_records import Overlap
from riparian.web.claim_rows import ClaimRow, claim_rows, wanted_field
from riparian.web.judging import (
    require_judge_form,
    sharer_of,
)
from riparian.web.local import TOKEN, from_own_page, only_ours, read_answer
from riparian.web.not_kept import NOT_KEPT, kept_by_nobody
from riparian.web.pages import centre_of, render, without_commands
from riparian.web.people import address_of, form_token_of, person_of, require_form
from riparian.web.project_page import wrong_address
from riparian.web.query import PageQuery, named_by_address
from riparian.web.routes.host_dispute import GovernmentAnswer, government_answer
from riparian.wording import answering
from riparian.wording.claims import FIELD_LABELS, NOT_NAMED, ROW_OF_FIELD
from riparian.wording.sharing import all_readers_sentence

router = APIRouter(include_in_schema=False)
Form = Annotated[dict[str, str], Depends(read_answer)]

NAMES = ("field", "source", "suggestion", "ours", "done")
EVERY_FIELD: tuple[Field, ...] = tuple(FIELD_LABELS)


class SourceChoice(msgspec.Struct, frozen=True):
    """A source that an answer can be about: its id, what it is called, and whose it is."""

    id: str
    name: str
    says: str
    is_own: bool


# Of a project


@router.get("/projects/{handle}/wrong")
def project_wrong(request: Request, handle: str) -> Response:
    """The form for one field of a project, or the choice of a field. Whoever answers for the
    government of its country is led to the form for that, unless they ask for their own
    people's."""
    params = PageQuery.of(request, *NAMES)
    view = _project(request, handle)
    if (
        address := wrong_address(view.project.handle)
    ) != f"/projects/{quote(handle, safe='')}/wrong":
        return RedirectResponse(f"{address}?{request.url.query}".rstrip("?"), 308, NOT_KEPT)
    government = _government(request, view)
    there = government.of_field(params.first("field") or "") if government else ""
    if there and not (params.first("ours") or params.first("suggestion")):
        return RedirectResponse(there, 303, NOT_KEPT)
    return _project_page(request, view, params)


@router.post("/projects/{handle}/wrong")
def answer_project(request: Request, handle: str, form: Form) -> Response:
    """Write the answer, or keep the suggestion."""
    view = _project(request, handle)
    centre, name = centre_of(request), form.get("by", "")
    sharer = sharer_of(request, name)
    field, action = wanted_field(form.get("field")), wrong_address(view.project.handle)
    try:
        if sharer is None:
            _require_reader_form(request, form)
            if field is None:
                raise BadRequest("You have not said what is wrong.", "Choose a field.")
            return _suggested(request, "project", view.project.id, field, form, action)
        require_judge_form(request, form)
        if field is None:
            raise BadRequest("You have not said what is wrong.", "Choose a field.")
        tlp, source = _audience(form), form.get("source", "")
        centre.answering.answer(
            view, source, field, form.get("value", ""), form.get("why", ""), tlp, sharer,
            _number(form.get("suggestion")),
        )  # fmt: skip
    except BadRequest as error:
        params = PageQuery(
            {n: (form[n],) for n in ("field", "source", "suggestion") if form.get(n)}
        )
        return _project_page(request, view, params, form, error)
    done = "correction" if centre.answering.is_own(view, source) else "dispute"
    return see_other(action, done=done)


def _government(request: Request, view: ProjectView) -> GovernmentAnswer | None:
    return government_answer(request, view.project.handle, view.project.countries)


def _project(request: Request, handle: str) -> ProjectView:
    with named_by_address():
        return centre_of(request).project(handle)


def _project_page(
    request: Request,
    view: ProjectView,
    params: PageQuery,
    form: Mapping[str, str] | None = None,
    wrong: BadRequest | None = None,
) -> Response:
    centre = centre_of(request)
    claims = centre.claims.of_project(view)
    field, sharer = wanted_field(params.first("field")), sharer_of(request)
    suggestion = _suggestion(centre, sharer, params.first("suggestion"), "project", view.project.id)
    rows = _rows(view, claims)
    choices = _choices(centre, view, claims, sharer)
    chosen = _chosen(choices, params.first("source"))
    answer = render(
        request,
        "wrong.html",
        title=f"Wrong or missing: {view.project.title}",
        description="Say that something on this page is wrong or missing.",
        status=400 if wrong else 200,
        indexed=False,
        **_common(request, sharer, params, form, wrong),
        kind="project",
        action=wrong_address(view.project.handle),
        back=f"/projects/{quote(view.project.handle, safe='')}",
        called=view.project.title,
        field=field,
        labels=FIELD_LABELS,
        row=rows.get(ROW_OF_FIELD[field]) if field else None,
        sources=choices,
        chosen=chosen,
        audiences=centre.answering.audiences(sharer, view, chosen.id) if sharer and chosen else [],
        takes_officer=_takes_officer(centre, chosen, sharer),
        in_framework=centre.claims.is_shared,
        suggestion=suggestion,
        cannot="" if claims.things else NOT_NAMED,
        government=_government(request, view),
    )
    return kept_by_nobody(answer)


def _rows(view: ProjectView, claims: ProjectClaims) -> dict[str, ClaimRow]:
    """What the page says of each field."""
    fields = compare_sources(view.sources, view.names, placed_by_person=view.set_by is not None)
    names = [("", name) for name in _source_names(view)]
    return {row.name: row for row in claim_rows(fields, names, claims, len(view.sources))}


def _source_names(view: ProjectView) -> list[str]:
    if len(view.sources) == 1:
        return ["The source"]
    return [f"Source {number}" for number in range(1, len(view.sources) + 1)]


def _choices(
    centre: Centre, view: ProjectView, claims: ProjectClaims, sharer: Sharer | None
) -> list[SourceChoice]:
    """The sources that an answer can be about; of several with the same record the first."""
    if sharer is None:
        return []
    met, choices = set(), []
    for source, name in zip(view.sources, _source_names(view), strict=True):
        thing = claims.things.get(source.id)
        if thing is None or thing in met:
            continue
        met.add(thing)
        title = next((n.text for n in source.reported.title), source.dataset)
        is_own = centre.answering.is_own(view, source.id)
        choices.append(SourceChoice(source.id, name, title, is_own))
    return choices


def _chosen(choices: Sequence[SourceChoice], wanted: str | None) -> SourceChoice | None:
    """The source that is asked for, else the first of one's own, else the first."""
    asked = next((choice for choice in choices if choice.id == wanted), None)
    own = next((choice for choice in choices if choice.is_own), None)
    return asked or own or next(iter(choices), None)


def _takes_officer(centre: Centre, chosen: SourceChoice | None, sharer: Sharer | None) -> bool:
    """Whether an answer would be a government's word, and is not for whoever asks to give."""
    if sharer is None or chosen is None or chosen.is_own:
        return False
    return not centre.answering.may_dispute_for_others(sharer)


# Of an overlap, and of a source


@router.get("/overlaps/{overlap_id}/wrong")
def overlap_wrong(request: Request, overlap_id: str) -> Response:
    """What somebody thinks of an overlap."""
    return _overlap_page(request, _overlap(request, overlap_id))


@router.post("/overlaps/{overlap_id}/wrong")
def answer_overlap(request: Request, overlap_id: str, form: Form) -> Response:
    """Write a verdict, or keep a suggestion."""
    overlap = _overlap(request, overlap_id)
    centre, sharer = centre_of(request), sharer_of(request, form.get("by", ""))
    action = f"{page_of('overlap', overlap.id)}/wrong"
    try:
        if sharer is None:
            _require_reader_form(request, form)
            return _suggested(request, "overlap", overlap.id, "", form, action)
        require_judge_form(request, form)
        centre.verdicts.say(
            overlap, form.get("verdict", ""), form.get("why", ""), _audience(form), sharer,
            _number(form.get("suggestion")),
        )  # fmt: skip
    except BadRequest as error:
        return _overlap_page(request, overlap, form, error)
    return see_other(action, done="verdict")


@router.post("/overlaps/{overlap_id}/take-back")
def take_back(request: Request, overlap_id: str, form: Form) -> Response:
    """Take back a verdict of one's own."""
    require_judge_form(request, form)
    overlap, sharer = _overlap(request, overlap_id), sharer_of(request, form.get("by", ""))
    assert sharer is not None
    try:
        centre_of(request).verdicts.take_back(
            overlap, form.get("entry", ""), form.get("why", ""), sharer
        )
    except BadRequest as error:
        return _overlap_page(request, overlap, form, error)
    return see_other(f"{page_of('overlap', overlap.id)}/wrong", done="taken-back")


def _overlap(request: Request, overlap_id: str) -> Overlap:
    with named_by_address():
        return centre_of(request).explain(overlap_id)


def _audience(form: Mapping[str, str]) -> str | None:
    """For whom it is to be, None for this member alone; raises BadRequest where nothing is said."""
    tlp = form.get("audience")
    if tlp is None or tlp not in answering.AUDIENCES:
        raise BadRequest("You have not said who will see it.", "Choose one of the answers.")
    return tlp or None


def _overlap_page(
    request: Request,
    overlap: Overlap,
    form: Mapping[str, str] | None = None,
    wrong: BadRequest | None = None,
) -> Response:
    params = PageQuery.of(request, *NAMES)
    centre, sharer = centre_of(request), sharer_of(request)
    number = params.first("suggestion") or (form or {}).get("suggestion")
    back = page_of("overlap", overlap.id)
    nameable = centre.verdicts.is_nameable(overlap)
    answer = render(
        request,
        "verdict.html" if sharer else "wrong.html",
        title="What do you think of this overlap?" if sharer else "Wrong or missing",
        description="Say what you think of an overlap.",
        status=400 if wrong else 200,
        indexed=False,
        **_common(request, sharer, params, form, wrong),
        **(_of_whole("overlap", "this overlap") if sharer is None else {}),
        action=f"{back}/wrong",
        back=back,
        overlap=overlap,
        own=centre.verdicts.own(overlap, sharer) if sharer else [],
        audiences=centre.verdicts.audiences(sharer, overlap) if sharer else [],
        takes_officer=False,
        in_framework=centre.claims.is_shared,
        suggestion=_suggestion(centre, sharer, number, "overlap", overlap.id),
        cannot="" if nameable or not sharer else answering.NO_PAIR,
    )
    return kept_by_nobody(answer)


@router.get("/sources/{name}/wrong")
def source_wrong(request: Request, name: str) -> Response:
    """The form for a source as a whole."""
    _require_source(request, name)
    return _other_page(request, "source", name)


@router.post("/sources/{name}/wrong")
def answer_source(request: Request, name: str, form: Form) -> Response:
    """Keep a suggestion about a source."""
    _require_source(request, name)
    return _other_answer(request, "source", name, form)


def _require_source(request: Request, name: str) -> None:
    if name not in {dataset.name for dataset in centre_of(request).holdings()}:
        raise NotThere(
            f"There is no dataset '{name[:80]}'.", "Choose one from the list of sources."
        )


def _other_answer(request: Request, kind: Kind, about: str, form: Mapping[str, str]) -> Response:
    try:
        if person_of(request) is None and sharer_of(request) is not None:
            only_ours(request, form)
        else:
            _require_reader_form(request, form)
        return _suggested(request, kind, about, "", form, f"{page_of(kind, about)}/wrong")
    except BadRequest as error:
        return _other_page(request, kind, about, form, error)


def _other_page(
    request: Request,
    kind: Kind,
    about: str,
    form: Mapping[str, str] | None = None,
    wrong: BadRequest | None = None,
) -> Response:
    params = PageQuery.of(request, *NAMES)
    back = page_of(kind, about)
    answer = render(
        request,
        "wrong.html",
        title="Wrong or missing",
        description="Say that something on this page is wrong or missing.",
        status=400 if wrong else 200,
        indexed=False,
        **_common(request, None, params, form, wrong),
        **_of_whole(kind, about),
        action=f"{back}/wrong",
        back=back,
        audiences=[],
        takes_officer=False,
        in_framework=False,
        suggestion=None,
        cannot="",
    )
    return kept_by_nobody(answer)


def _of_whole(kind: Kind, called: str) -> dict[str, Any]:
    """What the form needs for something that has no fields."""
    return {
        "kind": kind, "called": called, "field": None, "row": None, "sources": [], "chosen": None,
        "labels": {}, "government": None,
    }  # fmt: skip


# For all of them


def _common(
    request: Request,
    sharer: Sharer | None,
    params: PageQuery,
    form: Mapping[str, str] | None,
    wrong: BadRequest | None,
) -> dict[str, Any]:
    keeper = centre_of(request).claims.keeper
    people = answering.people_of(keeper)
    done = params.first("done", "") or ""
    may_answer = sharer_of(request) is not None
    to_whom = answering.SENT_BY_NOBODY
    if may_answer or person_of(request) is not None:
        to_whom = answering.SENT_BY_COLLEAGUE if may_answer else answering.SENT_BY_VIEWER
    return {
        "answering": answering,
        "keeper": keeper,
        "people": people,
        "done": answering.DONE.get(done, "").format(keeper=people),
        "to_whom": to_whom.format(keeper=people),
        "sharer": sharer,
        "form": form or {},
        "wrong": wrong,
        "mended": without_commands(wrong.try_this, "Correct it and send it again.")
        if wrong
        else "",
        "token": form_token_of(request) or (TOKEN if may_answer else ""),
        "longest_name": LONGEST_NAME,
        "signed_in": person_of(request) is not None,
        "may_not_share": sharer is not None and not sharer.may_do(Act.SHARE),
        "readers_of": partial(_readers_of, request),
    }


def _readers_of(request: Request, tlp: str) -> str:
    """Who will see an answer, by name."""
    who = centre_of(request).answering.who_reads(tlp)
    return all_readers_sentence(who) if who is not None else ""


def _require_reader_form(request: Request, form: Mapping[str, str]) -> None:
    """Raises OnlyHere for what came from elsewhere: of whoever is signed in with the form's token,
    of anybody else by what the browser says."""
    if person_of(request) is not None:
        require_form(request, form)
    else:
        from_own_page(request)


def _suggested(
    request: Request, kind: Kind, about: str, field: str, form: Mapping[str, str], action: str
) -> Response:
    """Keep a suggestion, and say what comes of it."""
    centre_of(request).answering.suggestions.add(
        kind, about, field, form.get("value", ""), form.get("why", ""), address_of(request.scope)
    )
    return see_other(action, done="suggestion")


def _suggestion(
    centre: Centre, sharer: Sharer | None, number: str | None, kind: Kind, about: str
) -> Suggestion | None:
    """The suggestion that is to be taken up; None where whoever asks may not."""
    wanted = _number(number)
    if sharer is None or wanted is None:
        return None
    found = centre.answering.suggestions.get(wanted)
    return found if (found.kind, found.about) == (kind, about) else None


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


def page_of(kind: str, about: str) -> str:
    """Where the page of an overlap or a source is."""
    folder = {"overlap": "overlaps", "source": "sources"}[kind]
    return f"/{folder}/{quote(about, safe='')}"


def see_other(address: str, **values: str) -> Response:
    """Lead to a page, after something was sent; nothing of it is kept."""
    query = urlencode(values)
    return RedirectResponse(f"{address}?{query}" if query else address, 303, NOT_KEPT)
