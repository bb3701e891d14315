"""Answers by a sheet: sent to an office that cannot sign in, and typed in when it comes back.

In a host's centre a host officer does so. In another member's, whoever may share passes on what an
office of a country answered; it is that member's word then, and says who typed it in.
"""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from riparian.centre.centre import Centre
from riparian.centre.host_words import OwnMember
from riparian.centre.my_country import SheetRead
from riparian.codelists.lists import country_name
from riparian.desk.accounts.roles import Act
from riparian.desk.claims.answer_sheet import Cells, is_answered, read_sheet, write_bad_rows
from riparian.desk.claims.field_names import FIELD_NAMES
from riparian.errors import BadRequest, NotAllowed, RiparianError, SourceError
from riparian.export.xlsx_file import XLSX
from riparian.normalise.iso_days import today
from riparian.web.addresses import with_query
from riparian.web.decisions import SIGNED_IN
from riparian.web.not_kept import NOT_KEPT, kept_by_nobody
from riparian.web.pages import centre_of, render
from riparian.web.people import Person, form_token_of, require, require_form
from riparian.web.query import PageQuery, named_by_address
from riparian.web.routes.my_country import (
    FILTERS,
    PATH,
    chosen_audience,
    is_limited,
    label_in,
    question_of,
)
from riparian.web.sharer import sharer_of
from riparian.web.uploads import Upload, read_upload
from riparian.wording.my_country import AUDIENCE_WORDS

router = APIRouter(include_in_schema=False, dependencies=[SIGNED_IN])
Form = Annotated[Upload, Depends(read_upload)]

SHEET, TAKE, BACK = f"{PATH}/sheet", f"{PATH}/sheet/take", f"{PATH}/sheet/back"
UPLOADS = (SHEET, TAKE, BACK)
"""Addresses to which a long form is posted."""

SHOWN = 200
"""Rows and problems that a page shows of a sheet."""


@router.get(f"{PATH}/answers.xlsx")
def answers(request: Request) -> Response:
    """A sheet that asks about what awaits an answer, as the page shows it."""
    centre, _, own = typist(request)
    params = PageQuery.of(request, *FILTERS, "country")
    asked = question_of(params)
    with named_by_address():
        country = country_asked(own, params.first("country"))
        content = centre.my_country.sheet(msgspec.structs.replace(asked, country=country))
    return _file(content, f"answers-{country}-{today()}.xlsx")


@router.get(SHEET)
def sheet(request: Request) -> Response:
    """How to ask by a sheet, and where to put in what came back."""
    typist(request)
    return _page(request, done=PageQuery.of(request, "done").first("done") or "")


@router.post(SHEET)
def upload(request: Request, form: Form) -> Response:
    """Read what came back, and show what it answers before any of it is written."""
    centre, person, _ = typist(request)
    require_form(request, form.fields, _act(centre))
    try:
        rows = answered_rows(form)
        read = centre.my_country.read_sheet(rows, person.account.full_name)
    except RiparianError as error:
        return _page(request, wrong=error)
    return _page(request, read=read, rows=rows)


@router.post(TAKE)
def take(request: Request, form: Form) -> Response:
    """Write what the sheet answers, as it was shown; what it lacks is shown once more."""
    centre, person, _ = typist(request)
    require_form(request, form.fields, _act(centre))
    rows = _rows_sent(form)
    read = centre.my_country.read_sheet(rows, person.account.full_name)
    try:
        if form.fields.get("shown") != counts_of(read):
            raise BadRequest(
                "The catalogue has changed since the sheet was shown. Nothing was written.",
                "Look at it again.",
            )
        tlp = label_in(person, form.fields)
        centre.my_country.write_sheet(read, sharer_of(person, centre), tlp)
    except BadRequest as error:
        return _page(request, read=read, rows=rows, wrong=error)
    if read.answers.bad:
        return _page(request, read=read, rows=rows, done=str(len(read.answers.rows)))
    query = PageQuery({"done": (str(len(read.answers.rows)),)}).query()
    return RedirectResponse(with_query(SHEET, query), 303, NOT_KEPT)


@router.post(BACK)
def back(request: Request, form: Form) -> Response:
    """A sheet of what could not be taken, with the reasons, to be answered again."""
    centre, person, _ = typist(request)
    require_form(request, form.fields, _act(centre))
    read = centre.my_country.read_sheet(_rows_sent(form), person.account.full_name)
    return _file(write_bad_rows(read.answers), f"not-taken-{today()}.xlsx")


def typist(request: Request) -> tuple[Centre, Person, OwnMember]:
    """The centre, and who types answers in there; raises NotAllowed for somebody who cannot."""
    centre = centre_of(request)
    own = centre.host_words.own_member() if centre.is_node else None
    if own is None:
        raise NotAllowed(
            "This centre belongs to no framework, so what is answered would reach nobody.",
            "Whoever runs it founds or joins a framework.",
        )
    return centre, require(request, _act(centre)), own


def _act(centre: Centre) -> Act:
    own = centre.host_words.own_member()
    return Act.CONFIRM if own is not None and own.is_host else Act.SHARE


def country_asked(own: OwnMember, named: str | None) -> str:
    """The country that is asked about: a host's own, or the one that is named."""
    if own.is_host and own.country:
        return own.country
    code = (named or "").upper()
    if len(code) != 2 or country_name(code) is None:
        raise BadRequest("Expected the country to ask about.", "Choose one.")
    return code


def answered_rows(sent: Upload) -> list[Cells]:
    """The rows of a file that was sent and answers anything; raises BadRequest for none, and as
    `read_sheet` does."""
    if not sent.content:
        raise BadRequest("No file was chosen.", "Choose the sheet that came back.")
    with sent.as_file() as path:
        try:
            return [row for row in read_sheet(path) if is_answered(row)]
        except SourceError as error:
            raise BadRequest(
                f"{path.name} cannot be read as a sheet.",
                "Send the xlsx file itself, without a password, as the office saved it.",
            ) from error


def _rows_sent(form: Upload) -> list[Cells]:
    """The rows that a page showed, as it sent them back."""
    try:
        sent = form.fields.get("rows", "")
        return msgspec.json.decode(sent, type=list[tuple[int, dict[str, str]]])
    except msgspec.MsgspecError as error:
        raise BadRequest("The rows could not be read.", "Send the sheet again.") from error


def counts_of(read: SheetRead) -> str:
    """What was shown of a sheet, in numbers: other ones mean that the catalogue has changed."""
    answers = read.answers
    return f"{len(answers.rows)}-{len(answers.bad)}-{len(answers.problems)}"


def _page(
    request: Request,
    *,
    read: SheetRead | None = None,
    rows: list[Cells] | None = None,
    wrong: RiparianError | None = None,
    done: str = "",
) -> Response:
    centre, person, own = typist(request)
    answer = render(
        request,
        "country_sheet.html",
        title="Answers by a sheet",
        description="Answers of an office that cannot sign in.",
        status=400 if wrong else 200,
        indexed=False,
        own=own,
        country=country_name(own.country or "") or "",
        countries=[] if own.is_host else centre.choices().countries,
        read=read,
        shown=SHOWN,
        counts=counts_of(read) if read else "",
        rows=msgspec.json.encode(rows).decode() if rows else "",
        wrong=wrong,
        done=int(done) if done.isascii() and done.isdigit() and len(done) < 6 else 0,
        token=form_token_of(request),
        limited=is_limited(person),
        audience=chosen_audience(centre, person, {}),
        audiences=AUDIENCE_WORDS,
        fields=FIELD_NAMES,
        typed_in_by=person.account.full_name,
        sheet=SHEET,
        take=TAKE,
        back=BACK,
        my_country=PATH,
    )
    return kept_by_nobody(answer)


def _file(content: bytes, name: str) -> Response:
    disposition = f'attachment; filename="{name}"'
    headers = {"content-disposition": disposition, **NOT_KEPT}
    return Response(content, headers=headers, media_type=XLSX)
