"""One's own account: password, second factor, tokens for programs, other sessions.

What would let somebody stay who has found a browser open, or stolen a cookie, asks for the password
once more.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from riparian.desk.accounts.records import (
    LONGEST_PASSWORD,
    LONGEST_TOKEN_DAYS,
    SHORTEST_PASSWORD,
)
from riparian.desk.accounts.roles import Act, Rights, read_roles
from riparian.errors import BadRequest, RiparianError
from riparian.web.decisions import SIGNED_IN
from riparian.web.local import read_form
from riparian.web.not_kept import NOT_KEPT, kept_by_nobody
from riparian.web.pages import centre_of, render
from riparian.web.people import (
    Person,
    form_token_of,
    keep_value,
    own_sharing_given,
    require,
    require_form,
)
from riparian.web.query import PageQuery
from riparian.web.routes.sign_in import site_of
from riparian.wording.accounts import own_sharing_words

router = APIRouter(dependencies=[SIGNED_IN], include_in_schema=False)
Form = Annotated[dict[str, str], Depends(read_form)]

DONE = {
    "password": "Your password is changed, and all your other sessions have ended.",
    "app": "Your app is set up.",
    "passkey": "Your passkey is set up.",
    "token-ended": "The token opens nothing any more.",
    "elsewhere": "All your other sessions have ended.",
}
"""What is said on the page after each act."""

TOKEN_DAYS = (30, 90, LONGEST_TOKEN_DAYS - 1)


@router.get("/account")
def account(request: Request) -> Response:
    """What the account is, what it may do, and what one can change."""
    done = PageQuery.of(request, "done").first("done", "") or ""
    return _page(request, require(request), done=DONE.get(done, ""))


@router.post("/account/password")
def password(request: Request, form: Form) -> Response:
    """Another password."""
    person = require_form(request, form)
    new = form.get("new", "")
    try:
        if new != form.get("again", ""):
            raise BadRequest("The two new passwords are not the same.", "Type both once more.")
        sign_in = centre_of(request).people.sign_in
        sign_in.change_password(person.value, form.get("old", ""), new, person.address)
    except BadRequest as error:
        return _page(request, person, wrong=error, about="password")
    return _back("password")


@router.post("/account/app")
def app(request: Request, form: Form) -> Response:
    """An app as the second factor, in the place of an earlier one."""
    person = require_form(request, form)
    sign_in, secret = centre_of(request).people.sign_in, form.get("secret", "")
    try:
        sign_in.confirm(person.value, form.get("password", ""), person.address)
        code = form.get("code", "")
        attempt = sign_in.set_app(person.value, secret, code, person.address)
    except BadRequest as error:
        return _page(request, person, wrong=error, about="app", secret=secret)
    return _back("app", request, attempt.value)


@router.post("/account/passkey")
def passkey(request: Request, form: Form) -> Response:
    """A passkey beside those that are there."""
    person = require_form(request, form)
    people = centre_of(request).people
    try:
        people.sign_in.confirm(person.value, form.get("password", ""), person.address)
        answer, name = form.get("answer", ""), form.get("name", "")
        attempt = people.passkeys.add(person.value, site_of(request), answer, name, person.address)
    except BadRequest as error:
        return _page(request, person, wrong=error, about="passkey")
    return _back("passkey", request, attempt.value)


@router.post("/account/token")
def token(request: Request, form: Form) -> Response:
    """A token for a program, shown once."""
    person = require_form(request, form)
    people = centre_of(request).people
    try:
        people.sign_in.confirm(person.value, form.get("password", ""), person.address)
        roles = [role for role in person.account.rights.roles if form.get(f"role-{role}")]
        rights = Rights(read_roles(roles), person.account.rights.limit)
        days = form.get("days", "")
        if not (days.isascii() and days.isdigit() and len(days) < 5):
            raise BadRequest("Expected a number of days.", "Choose how long it is needed.")
        _, text = people.accounts.add_token(
            person.account, form.get("name", ""), rights, int(days), person.actor
        )
    except BadRequest as error:
        return _page(request, person, wrong=error, about="token")
    return _page(request, person, new_token=text)


@router.post("/account/token/end")
def end_token(request: Request, form: Form) -> Response:
    """Let a token open nothing any more."""
    person = require_form(request, form)
    accounts = centre_of(request).people.accounts
    accounts.end_token(person.account, form.get("id", ""), person.actor)
    return _back("token-ended")


@router.post("/account/sign-out-elsewhere")
def sign_out_elsewhere(request: Request, form: Form) -> Response:
    """End all other sessions."""
    person = require_form(request, form)
    centre_of(request).people.sign_in.sign_out_elsewhere(person.value, person.address)
    return _back("elsewhere")


def _back(done: str, request: Request | None = None, value: str = "") -> Response:
    answer = RedirectResponse(f"/account?{PageQuery({'done': (done,)}).query()}", 303, NOT_KEPT)
    if request is not None and value:
        keep_value(request, answer, value)
    return answer


def _links(request: Request, person: Person) -> list[tuple[str, str]]:
    """Where this person can go that others cannot."""
    may, is_node = person.rights.may_do, centre_of(request).is_node
    return [
        (to, words)
        for to, words, is_theirs in (
            ("/channel", "What other members share", is_node and may(Act.READ)),
            ("/share", "Share", is_node and may(Act.DRAFT)),
            ("/channel/for-me", "What is for you alone", is_node and may(Act.READ)),
            ("/my-country", "What awaits your government’s word", is_node and may(Act.CONFIRM)),
            ("/review", "Pairs of records to judge", may(Act.JUDGE)),
            ("/accounts", "Accounts", may(Act.MANAGE_ACCOUNTS)),
            ("/audit", "Audit trail", may(Act.READ_AUDIT)),
        )
        if is_theirs
    ]


def _page(
    request: Request,
    person: Person,
    *,
    wrong: RiparianError | None = None,
    about: str = "",
    done: str = "",
    secret: str = "",
    new_token: str = "",
) -> Response:
    people = centre_of(request).people
    more: dict[str, Any] = {}
    if person.value:  # a program sets nothing up
        more["options"] = people.passkeys.options_to_add(person.value, site_of(request))
    answer = render(
        request,
        "account.html",
        title="Your account",
        description="What your account may do, and how you sign in.",
        status=400 if wrong else 200,
        indexed=False,
        account=person.account,
        wrong=wrong,
        about=about,
        done=done,
        app=people.sign_in.app_setting(person.account, secret),
        passkeys=people.passkeys.of(person.account),
        tokens=people.accounts.tokens(person.account),
        now=people.accounts.now(),
        new_token=new_token,
        token_days=TOKEN_DAYS,
        can_share_since=[own_sharing_words(line) for line in own_sharing_given(request)],
        shortest=SHORTEST_PASSWORD,
        longest=LONGEST_PASSWORD,
        token=form_token_of(request),
        links=_links(request, person),
        **{"options": None, **more},
    )
    return kept_by_nobody(answer)
