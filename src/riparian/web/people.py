"""Who is asking: a person who is signed in, a program with a person's token, or anybody.

`People` finds that out before anything else is asked. Anybody is answered from the snapshot that
everybody may see, out of the cache. Whoever may read what the member can is answered from the
member's own snapshot, and nothing of that is kept. What somebody may do is asked with `require`, at
the address itself; every address says so (`web.decisions`).
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from ipaddress import IPv6Address, ip_network

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from riparian.centre.centre import Centre
from riparian.desk.accounts.bearer import form_token, is_form_token
from riparian.desk.accounts.records import Account, Actor, AuditLine, Step
from riparian.desk.accounts.roles import Act, Rights
from riparian.errors import CentreError, NotAllowed, NotSignedIn, OnlyHere, RiparianError
from riparian.store.web_names import as_address, host_name
from riparian.web.addresses import root_path
from riparian.web.local import OWN_PAGE, from_own_page, is_here
from riparian.web.problem_details import is_of_api, problem

PERSON = "riparian.person"
CENTRE = "riparian.centre"
"""In the scope of a request: who asks, and the centre that answers, where it is not everybody's."""

COOKIE, COOKIE_HERE = "__Host-riparian", "riparian"
"""The cookie of a session: a browser sends the first over https alone, to this host alone (RFC
6265bis, 4.1.3.2); the second serves on the centre's own computer."""

UNASKED = ("/static/", "/exchange", "/favicon.ico", "/robots.txt")
"""Addresses at which it makes no difference who asks."""

_BEARER = "bearer "
_UNKNOWN = CentreError(
    "Who is asking cannot be found out: the centre's database cannot be used now.",
    "Try again soon, or ask without signing in.",
)
log = logging.getLogger("riparian.web")


class Person(msgspec.Struct, frozen=True):
    """Who is signed in, what they may do, and from which address they ask. `value`: that of the
    session; empty where a program asks with a token, which `token` names then."""

    account: Account
    rights: Rights
    address: str
    value: str = ""
    token: str = ""

    @property
    def actor(self) -> Actor:
        """The person as the audit names them."""
        actor = Actor.of(self.account, self.address)
        if not self.token:
            return actor
        return msgspec.structs.replace(actor, by=f"{actor.by}, by the token {self.token}")


class People:
    """Finds out who asks, and has the right pages answer."""

    def __init__(
        self, anybody: ASGIApp, signed_in: ASGIApp, of_member: ASGIApp, public: Centre, own: Centre
    ) -> None:
        """`anybody` answers from `public`, everybody's view; so does `signed_in`, and keeps
        nothing; `of_member` answers from `own`, the member's view, and keeps nothing."""
        self.app, self._signed_in, self._of_member = anybody, signed_in, of_member
        self._public, self._own = public, own

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer whoever asks."""
        if scope["type"] != "http" or scope["path"].startswith(UNASKED) or not _claims(scope):
            await self.app(scope, receive, send)
            return
        try:
            person = await run_in_threadpool(_person, self._public, scope)
        except NotSignedIn as error:
            await _refusal(scope, error, 401)(scope, receive, send)
            return
        except (RiparianError, OSError):
            log.exception("Who is asking could not be found out.")
            await _refusal(scope, _UNKNOWN, 503)(scope, receive, send)
            return
        if person is None:
            await self.app(scope, receive, send)
            return
        reads_more = self._public.is_node and person.rights.may_do(Act.READ)
        centre, answers = (
            (self._own, self._of_member) if reads_more else (self._public, self._signed_in)
        )
        await answers({**scope, PERSON: person, CENTRE: centre}, receive, send)


def has_accounts(centre: Centre) -> bool:
    """Whether people can sign in, as far as can be said now: a page is shown all the same where the
    database cannot be asked."""
    try:
        return centre.people.exist
    except (RiparianError, OSError):
        return False


def person_of(request: Request) -> Person | None:
    """Who is signed in; None where it can be anybody."""
    person = request.scope.get(PERSON)
    assert person is None or isinstance(person, Person)
    return person


def is_ours(request: Request) -> bool:
    """Whether whoever asks is at this computer, or signed in and reads what the member may."""
    person = person_of(request)
    return person.rights.may_do(Act.READ) if person else is_here(request)


def require(request: Request, act: Act | None = None) -> Person:
    """Whoever is signed in and may do that, or anything where no act is named. Raises NotSignedIn
    and NotAllowed."""
    person = person_of(request)
    if person is None:
        raise NotSignedIn("Only somebody who is signed in can do that.", "Sign in first.")
    if act is not None and not person.rights.may_do(act):
        roles = ", ".join(person.rights.roles)
        raise NotAllowed(
            f"Your account cannot do that: its {'role is' if ',' not in roles else 'roles are'} "
            f"{roles}.",
            "Ask your administrator, who can change what your account may do.",
        )
    return person


def require_form(request: Request, form: Mapping[str, str], act: Act | None = None) -> Person:
    """The same for what changes something: it must come from a page of this person's session.
    Raises OnlyHere as well."""
    person = require(request, act)
    from_own_page(request)
    require_token(person.value, form)
    return person


def require_token(value: str, form: Mapping[str, str]) -> None:
    """Raises OnlyHere unless a form belongs to the session with that value."""
    if not value or not is_form_token(value, form.get("token", "")):
        raise OnlyHere("This page belongs to another session than yours.", OWN_PAGE)


def form_token_of(request: Request) -> str:
    """What the forms on a page carry; empty where nobody is signed in."""
    person = person_of(request)
    return form_token(person.value) if person and person.value else ""


def sharing_given(request: Request) -> list[AuditLine]:
    """Which others were given the right to share, shown for a week to all who share."""
    return [line for own, line in _sharing_given(request) if not own]


def own_sharing_given(request: Request) -> list[AuditLine]:
    """The last time within a week that who is signed in was given it; nothing where they were
    not."""
    return [line for own, line in _sharing_given(request) if own][:1]


def _sharing_given(request: Request) -> list[tuple[bool, AuditLine]]:
    """Each, and whether it is who is signed in."""
    person = person_of(request)
    if person is None or not person.rights.may_do(Act.SHARE):
        return []
    centre: Centre = request.app.state.centre
    given = centre.people.accounts.sharing_given()
    return [(line.about == person.account.name, line) for line in given]


def value_in(request: Request) -> str:
    """The value of the session that the browser sends; empty where it sends none."""
    return _cookie(request.scope)


def keep_value(request: Request, answer: Response, value: str) -> None:
    """Have the browser keep the value of a session until it is closed. Another page cannot send it
    along, nor can a script read it."""
    secure = request.url.scheme == "https"
    answer.set_cookie(
        cookie_of(request.scope), value, path=_cookie_path(secure), secure=secure, httponly=True,
        samesite="lax",
    )  # fmt: skip


def cookie_of(scope: Scope) -> str:
    """The cookie of a session. Below a root path it is named after that, for another centre may
    live under the same host name."""
    name = COOKIE if scope.get("scheme") == "https" else COOKIE_HERE
    return name + root_path().replace("/", "-")


def _cookie_path(secure: bool) -> str:
    # A browser takes `__Host-` for `/` alone (RFC 6265bis, 4.1.3.2)
    return "/" if secure else root_path() or "/"


def forget_value(request: Request, answer: Response) -> None:
    """Have the browser forget it."""
    secure = request.url.scheme == "https"
    answer.delete_cookie(
        cookie_of(request.scope), path=_cookie_path(secure), secure=secure, httponly=True,
        samesite="lax",
    )  # fmt: skip


def address_of(scope: Scope) -> str:
    """From where somebody asks, as attempts are counted: of IPv6 the network that one customer has
    (RFC 6177), in which an attacker has as many addresses as they like."""
    client = scope.get("client")
    address = as_address(host_name(client[0])) if client else None
    if isinstance(address, IPv6Address) and not address.is_loopback:
        return str(ip_network((address, 64), strict=False))
    return str(address) if address is not None else "unknown"


def require_safe_line(request: Request) -> None:
    """Raises OnlyHere where a password would travel unsealed: over http, other than from this
    computer itself."""
    if is_safe_line(request):
        return
    raise OnlyHere(
        "Nobody can sign in over http: others on the line could read the password.",
        "Whoever runs this centre puts it behind a web server that speaks https: see the guide "
        "“Run accounts”.",
    )


def is_safe_line(request: Request) -> bool:
    """Whether nobody in between can read what is sent."""
    return request.url.scheme == "https" or is_here(request)


def _claims(scope: Scope) -> bool:
    """Whether whoever asks shows anything by which they could be known."""
    names = {name for name, _ in scope["headers"]}
    if is_of_api(scope["path"]):
        return b"authorization" in names
    return b"cookie" in names or b"authorization" in names


def _person(centre: Centre, scope: Scope) -> Person | None:
    """Who asks; raises NotSignedIn for a token that opens nothing."""
    given, of_api = Headers(scope=scope).get("authorization", ""), is_of_api(scope["path"])
    is_token = given.lower().startswith(_BEARER)
    # A browser sends its cookie by itself, also where a page elsewhere has it ask.
    value = "" if of_api else _cookie(scope)
    if of_api and not (is_token and centre.people.exist_by_now):
        raise NotSignedIn(
            "Expected a token of somebody who has an account here.",
            "Send it as Authorization: Bearer TOKEN, or ask for what is for everybody without one.",
        )
    if not (value or is_token) or not centre.people.exist_by_now:
        return None
    address = address_of(scope)
    if not is_safe_line(Request(scope)):
        if is_token:
            raise NotSignedIn(
                "A token is taken over https alone: over http others on the line can read it.",
                "End this one on your page /account, make another, and ask over https.",
            )
        return None
    if is_token:
        token = centre.people.sign_in.token(given[len(_BEARER) :].strip(), address)
        return Person(token.account, token.rights, address, token=token.name)
    session = centre.people.sign_in.session(value)
    if session is None:
        centre.people.sign_in.note_ended_session(value, address)
    if session is None or session.step is not Step.OPEN:
        return None
    return Person(session.account, session.account.rights, address, value)


def _cookie(scope: Scope) -> str:
    name = cookie_of(scope)
    headers = Headers(scope=scope).getlist("cookie")
    pairs = (pair.strip(" ").partition("=") for header in headers for pair in header.split(";"))
    # Exactly that name: a library that trims more would take another's cookie for it.
    return next((value for key, _, value in pairs if key == name), "")


def _refusal(scope: Scope, error: RiparianError, status: int) -> Response:
    if is_of_api(scope["path"]):
        return problem(status, error.what, error.try_this)
    body = msgspec.json.encode({"what": error.what, "try_this": error.try_this})
    headers = {"cache-control": "no-store"}
    if status == 401:
        headers["www-authenticate"] = "Bearer"
    return Response(body, status, headers, media_type="application/json")
