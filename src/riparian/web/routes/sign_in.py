"""Signing in and out: a password, then a code or a passkey; invitations; a first second factor.

Nothing here is kept by browsers or found by search engines. A form that comes before anybody is
signed in is checked by what the browser says of where it comes from; a later one also by the token
of its session.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from riparian.desk.accounts.bearer import form_token
from riparian.desk.accounts.records import (
    LONGEST_PASSWORD,
    SHORTEST_PASSWORD,
    STEP_SECONDS,
    Account,
    Session,
    Step,
)
from riparian.desk.accounts.site import Site
from riparian.errors import BadRequest, CentreError, NotSignedIn, RiparianError
from riparian.web.addresses import address, own_site
from riparian.web.decisions import OPEN
from riparian.web.local import from_own_page, read_form
from riparian.web.not_kept import NOT_KEPT, kept_by_nobody
from riparian.web.pages import centre_of, render
from riparian.web.people import (
    address_of,
    forget_value,
    has_accounts,
    keep_value,
    person_of,
    require_form,
    require_safe_line,
    require_token,
    value_in,
)
from riparian.web.query import PageQuery

if TYPE_CHECKING:  # heavy, and many centres have no accounts
    from riparian.desk.accounts.openid import OpenId
    from riparian.desk.accounts.sign_in import Attempt, SignIn

router = APIRouter(dependencies=[OPEN], include_in_schema=False)
Form = Annotated[dict[str, str], Depends(read_form)]
LONGEST_NEXT = 2000

BACK, BEGUN = "/sign-in/openid/back", "riparian-openid"
"""Where the service sends a browser, and the cookie that the browser keeps meanwhile."""

NEXT_STEPS = {
    Step.SECOND_FACTOR: "/sign-in/second",
    Step.SET_UP: "/sign-in/set-up",
}


@router.get("/sign-in")
def sign_in(request: Request) -> Response:
    """Name and password; or what is missing where nobody has an account."""
    onward = _onward(PageQuery.of(request, "next").first("next", "") or "")
    if not has_accounts(centre_of(request)):
        return _page(request, "sign_in_none.html", "Sign in", "Nobody has an account here yet.")
    if person_of(request) is not None:
        return RedirectResponse(onward, 303, NOT_KEPT)
    return _password_page(request, onward)


@router.post("/sign-in")
def with_password(request: Request, form: Form) -> Response:
    """Check name and password, and go on to the next step."""
    from_own_page(request)
    require_safe_line(request)
    onward = _onward(form.get("next", ""))
    name, password = form.get("name", ""), form.get("password", "")
    try:
        attempt = _people(request).with_password(name, password, *_whence(request))
    except NotSignedIn as error:
        return _password_page(request, onward, error, name)
    return _next_step(request, attempt, onward)


@router.get("/sign-in/openid")
def begin_elsewhere(request: Request) -> Response:
    """To the service at which the member's people sign in everywhere else."""
    require_safe_line(request)
    onward = _onward(_next_of(request))
    try:
        begun = _openid(request).begin(_back(request), onward)
    except (NotSignedIn, CentreError) as error:
        return _password_page(request, onward, error)
    answer = RedirectResponse(begun.there, 303, NOT_KEPT)
    secure = request.url.scheme == "https"
    answer.set_cookie(
        BEGUN, begun.kept, max_age=STEP_SECONDS, path=address(BACK), secure=secure, httponly=True,
        samesite="lax",
    )  # fmt: skip
    return answer


@router.get(BACK)
def back_from_elsewhere(request: Request) -> Response:
    """Whoever comes back from there, and what comes next."""
    require_safe_line(request)
    query = dict(request.query_params)
    whence, former = _whence(request)
    try:
        kept = request.cookies.get(BEGUN, "")
        ended = _openid(request).finish(kept, _back(request), query, whence, former)
    except (NotSignedIn, CentreError) as error:
        answer = _password_page(request, "/", error)
    else:
        answer = _next_step(request, ended.attempt, ended.onward)
    answer.delete_cookie(BEGUN, path=address(BACK))
    return answer


@router.get("/sign-in/second")
def second(request: Request) -> Response:
    """The code of an app, or a passkey."""
    session = _session(request, Step.SECOND_FACTOR)
    return _second_page(request, session, _onward(_next_of(request)))


@router.post("/sign-in/code")
def with_code(request: Request, form: Form) -> Response:
    """Check the code, and sign in."""
    session, onward = _form_of_step(request, form, Step.SECOND_FACTOR)
    try:
        value = value_in(request)
        attempt = _people(request).with_code(value, form.get("code", ""), address_of(request.scope))
    except NotSignedIn as error:
        return _second_page(request, session, onward, error)
    return _next_step(request, attempt, onward)


@router.post("/sign-in/passkey")
def with_passkey(request: Request, form: Form) -> Response:
    """Check what a passkey has signed, and sign in."""
    session, onward = _form_of_step(request, form, Step.SECOND_FACTOR)
    people, value = centre_of(request).people, value_in(request)
    try:
        answer, whence = form.get("answer", ""), address_of(request.scope)
        attempt = people.passkeys.sign_in(value, site_of(request), answer, whence)
    except NotSignedIn as error:
        return _second_page(request, session, onward, error)
    return _next_step(request, attempt, onward)


@router.get("/sign-in/set-up")
def set_up(request: Request) -> Response:
    """A first second factor, which the account's roles need."""
    session = _session(request, Step.SET_UP)
    return _set_up_page(request, session, _onward(_next_of(request)))


@router.post("/sign-in/set-up/app")
def set_up_app(request: Request, form: Form) -> Response:
    """Take an app whose code is right, and sign in."""
    session, onward = _form_of_step(request, form, Step.SET_UP)
    secret = form.get("secret", "")
    try:
        whence = address_of(request.scope)
        attempt = _people(request).set_app(value_in(request), secret, form.get("code", ""), whence)
    except BadRequest as error:
        return _set_up_page(request, session, onward, error, secret)
    return _next_step(request, attempt, onward)


@router.post("/sign-in/set-up/passkey")
def set_up_passkey(request: Request, form: Form) -> Response:
    """Take a passkey, and sign in."""
    session, onward = _form_of_step(request, form, Step.SET_UP)
    people, value = centre_of(request).people, value_in(request)
    answer, name = form.get("answer", ""), form.get("name", "")
    try:
        whence = address_of(request.scope)
        attempt = people.passkeys.add(value, site_of(request), answer, name, whence)
    except BadRequest as error:
        return _set_up_page(request, session, onward, error)
    return _next_step(request, attempt, onward)


@router.get("/invitation")
def invitation(request: Request) -> Response:
    """Where somebody who was invited sets a password."""
    code = PageQuery.of(request, "code").first("code", "") or ""
    try:
        account = _people(request).invited(code) if code else None
    except NotSignedIn as error:
        return _invitation_page(request, "", None, error)
    return _invitation_page(request, code, account)


@router.post("/invitation")
def accept(request: Request, form: Form) -> Response:
    """Set the first password, and sign in."""
    from_own_page(request)
    require_safe_line(request)
    code, password = form.get("code", ""), form.get("password", "")
    account = None
    try:
        account = _people(request).invited(code)
        if password != form.get("again", ""):
            raise BadRequest("The two passwords are not the same.", "Type both once more.")
        attempt = _people(request).accept_invitation(code, password, address_of(request.scope))
    except (BadRequest, NotSignedIn) as error:
        return _invitation_page(request, code, account, error)
    return _next_step(request, attempt, "/")


@router.post("/sign-out")
def sign_out(request: Request, form: Form) -> Response:
    """End the session."""
    person = require_form(request, form)
    _people(request).sign_out(person.value, person.address)
    answer = RedirectResponse("/", 303, NOT_KEPT)
    forget_value(request, answer)
    return answer


def site_of(request: Request) -> Site:
    """Where the browser sees this centre."""
    return Site(request.url.scheme, request.headers.get("host", ""))


def _people(request: Request) -> SignIn:
    return centre_of(request).people.sign_in


def _openid(request: Request) -> OpenId:
    openid = centre_of(request).people.openid
    if not openid.label or not has_accounts(centre_of(request)):
        raise NotSignedIn(
            "People of this centre do not sign in at another service.", "Sign in by password."
        )
    return openid


def _back(request: Request) -> str:
    return own_site(request) + BACK


def _whence(request: Request) -> tuple[str, str]:
    return address_of(request.scope), value_in(request)


def _next_of(request: Request) -> str:
    return PageQuery.of(request, "next").first("next", "") or ""


def _onward(text: str) -> str:
    """Where to go after signing in: an address of this centre, never one elsewhere."""
    ours = text.startswith("/") and not text.startswith(("//", "/\\", "/sign-", "/invitation"))
    return text if ours and len(text) <= LONGEST_NEXT and text.isprintable() else "/"


def _session(request: Request, step: Step) -> Session:
    return _people(request).require_steps(value_in(request), step)


def _form_of_step(request: Request, form: dict[str, str], step: Step) -> tuple[Session, str]:
    """The session that a form belongs to, and where to go on then."""
    from_own_page(request)
    require_safe_line(request)
    value = value_in(request)
    session = _people(request).require_steps(value, step)
    require_token(value, form)
    return session, _onward(form.get("next", ""))


def _next_step(request: Request, attempt: Attempt, onward: str) -> Response:
    to = NEXT_STEPS.get(attempt.step)
    there = f"{to}?{_query(onward)}" if to else onward
    answer = RedirectResponse(there, 303, NOT_KEPT)
    keep_value(request, answer, attempt.value)
    return answer


def _query(onward: str) -> str:
    return PageQuery({"next": (onward,)}).query()


def _password_page(
    request: Request, onward: str, wrong: RiparianError | None = None, name: str = ""
) -> Response:
    return _page(
        request, "sign_in.html", "Sign in", "For the people of this centre’s member.",
        status=_status_of(wrong), onward=onward, wrong=wrong, name=name,
        elsewhere=centre_of(request).people.openid.label, query=_query(onward),
    )  # fmt: skip


def _status_of(wrong: RiparianError | None) -> int:
    if wrong is None:
        return 200
    return 401 if isinstance(wrong, NotSignedIn) else 503


def _second_page(
    request: Request, session: Session, onward: str, wrong: RiparianError | None = None
) -> Response:
    account, value = session.account, value_in(request)
    options = centre_of(request).people.passkeys.options_to_sign_in(value, site_of(request))
    return _page(
        request, "sign_in_second.html", "Sign in", "The second step.",
        status=401 if wrong else 200, onward=onward, wrong=wrong, account=account,
        options=options, token=form_token(value),
    )  # fmt: skip


def _set_up_page(
    request: Request,
    session: Session,
    onward: str,
    wrong: RiparianError | None = None,
    secret: str = "",
) -> Response:
    value = value_in(request)
    options = centre_of(request).people.passkeys.options_to_add(value, site_of(request))
    return _page(
        request, "sign_in_set_up.html", "Set up a second step", "What your account needs.",
        status=400 if wrong else 200, onward=onward, wrong=wrong, account=session.account,
        app=_people(request).app_setting(session.account, secret), options=options,
        token=form_token(value),
    )  # fmt: skip


def _invitation_page(
    request: Request, code: str, account: Account | None, wrong: RiparianError | None = None
) -> Response:
    return _page(
        request, "invitation.html", "Your invitation", "Set the password of your new account.",
        status=400 if wrong else 200, code=code, account=account, wrong=wrong,
        shortest=SHORTEST_PASSWORD, longest=LONGEST_PASSWORD,
    )  # fmt: skip


def _page(request: Request, template: str, title: str, description: str, **more: Any) -> Response:
    answer = render(request, template, title=title, description=description, indexed=False, **more)
    return kept_by_nobody(answer)
