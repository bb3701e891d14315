"""The accounts of all people of the centre, for its administrators, and the audit trail."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from riparian.desk.accounts.roles import MEMBERS_AT_MOST, Act, Rights, Role, read_limit, read_roles
from riparian.errors import BadRequest, RiparianError, UnknownName
from riparian.web.addresses import own_site
from riparian.web.decisions import needs
from riparian.web.local import read_form
from riparian.web.not_kept import NOT_KEPT, kept_by_nobody
from riparian.web.pages import centre_of, render
from riparian.web.people import form_token_of, require_form
from riparian.web.query import PageQuery
from riparian.wording.accounts import receipts_words

router = APIRouter(include_in_schema=False)
Form = Annotated[dict[str, str], Depends(read_form)]
ADMINISTRATORS = needs(Act.MANAGE_ACCOUNTS)

SHOWN_REFUSALS = 10
LINES = 100
"""Of the audit, on one page."""


@router.get("/accounts", dependencies=[ADMINISTRATORS])
def accounts(request: Request) -> Response:
    """Everybody, what each may do, and a form for a new account."""
    return _page(request)


@router.post("/accounts/add", dependencies=[ADMINISTRATORS])
def add(request: Request, form: Form) -> Response:
    """A new account, with the link of its invitation."""
    person = require_form(request, form, Act.MANAGE_ACCOUNTS)
    try:
        account, code = centre_of(request).people.accounts.add(
            form.get("name", ""), form.get("full_name", ""), form.get("office", ""),
            _rights(form), person.actor,
        )  # fmt: skip
    except BadRequest as error:
        return _page(request, wrong=error, form=form)
    return _page(request, invited=account, code=code)


@router.post("/accounts/change", dependencies=[ADMINISTRATORS])
def change(request: Request, form: Form) -> Response:
    """Other roles."""
    person = require_form(request, form, Act.MANAGE_ACCOUNTS)
    name = form.get("name", "")
    try:
        accounts = centre_of(request).people.accounts
        account, code = accounts.change(name, _rights(form), person.actor)
    except (BadRequest, UnknownName) as error:
        return _page(request, wrong=error, at=name)
    if code is not None:
        return _page(request, invited=account, code=code, begins_anew=True)
    return RedirectResponse("/accounts", 303, NOT_KEPT)


@router.post("/accounts/reset", dependencies=[ADMINISTRATORS])
def reset(request: Request, form: Form) -> Response:
    """Take away password and second factor, and invite anew."""
    person = require_form(request, form, Act.MANAGE_ACCOUNTS)
    people, name = centre_of(request).people.accounts, form.get("name", "")
    try:
        code = people.reset(name, person.actor)
    except (BadRequest, UnknownName) as error:
        return _page(request, wrong=error, at=name)
    return _page(request, invited=people.account(name), code=code)


@router.post("/accounts/remove", dependencies=[ADMINISTRATORS])
def remove(request: Request, form: Form) -> Response:
    """End the account of somebody who leaves."""
    person = require_form(request, form, Act.MANAGE_ACCOUNTS)
    name = form.get("name", "")
    try:
        if form.get("sure") != name:
            raise BadRequest(
                f"The account {name} has not ended: its name was not typed to confirm it.",
                "Type the name into the field beside the button.",
            )
        centre_of(request).people.accounts.remove(name, person.actor)
    except (BadRequest, UnknownName) as error:
        return _page(request, wrong=error, at=name)
    return RedirectResponse("/accounts", 303, NOT_KEPT)


@router.get("/audit", dependencies=[needs(Act.READ_AUDIT)])
def audit(request: Request) -> Response:
    """Who did what, the newest first."""
    params = PageQuery.of(request, "before")
    text = params.first("before", "") or ""
    before = int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None
    people = centre_of(request).people.accounts
    lines = people.audit(limit=LINES + 1, before=before)
    answer = render(
        request,
        "audit.html",
        title="Audit trail",
        description="Who signed in, read, shared or changed an account.",
        indexed=False,
        lines=lines[:LINES],
        missing=people.missing_audit_lines(),
        cut=people.audit_was_cut(),
        older=lines[LINES - 1].number if len(lines) > LINES else None,
    )
    return kept_by_nobody(answer)


def _rights(form: dict[str, str]) -> Rights:
    roles = read_roles([role for role in Role if form.get(f"role-{role}")])
    return Rights(roles, read_limit(form.get("limit") or None, roles))


def _page(request: Request, wrong: RiparianError | None = None, **more: Any) -> Response:
    centre = centre_of(request)
    people = centre.people.accounts
    everybody, (refusals, refused) = people.all(), people.refusals(SHOWN_REFUSALS)
    given: dict[str, Any] = {
        "form": {}, "invited": None, "code": "", "at": "", "begins_anew": False, **more,
    }  # fmt: skip
    answer = render(
        request,
        "accounts.html",
        title="Accounts",
        description="The people of this centre, and what each may do.",
        status=400 if wrong else 200,
        indexed=False,
        here_now=[each for each in everybody if each.ended_at is None],
        gone=[each for each in everybody if each.ended_at is not None],
        roles=tuple(Role),
        members_at_most=MEMBERS_AT_MOST,
        refusals=refusals,
        more_refused=refused - len(refusals),
        receipts=receipts_words(are_given=centre.settings.channel.receipts)
        if centre.is_node
        else "",
        wrong=wrong,
        token=form_token_of(request),
        origin=own_site(request),
        **given,
    )
    return kept_by_nobody(answer)
