"""What may be done only from the computer on which the centre runs, and only by its own pages.

Who asks must be this computer (the address of the connection), by a name of this computer (the
`Host`: else a page elsewhere could lead a browser here under a name of its own, DNS rebinding), and
directly, not through a server in between. What changes something must come from one of our own
pages: by what the browser says of its origin (Fetch Metadata; RFC 6454), and with the token of this
process, which only our pages hold (OWASP, Cross-Site Request Forgery Prevention).
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

from riparian.errors import BadRequest, OnlyHere
from riparian.store.web_names import host_name, is_loopback

THROUGH_A_PROXY = "riparian.through_a_proxy"
"""In the scope of a request: whether a proxy that the settings name has handed it on."""

TOKEN = secrets.token_urlsafe(32)
"""What a form of ours holds; another in each process."""

OF_BROWSERS = re.compile(
    "host|connection|keep-alive|user-agent|accept(-.+)?|referer|cookie|origin|dnt|priority|pragma"
    "|cache-control|upgrade-insecure-requests|content-(type|length)|if-.+|range|te|purpose|date"
    "|save-data|authorization|sec-.+|hx-.+|expect|transfer-encoding|x-requested-with"
)
"""Headers that a browser, or our own script, sends by itself. Whoever hands on what others ask adds
more, under names that nobody can list: so any other header means that somebody is in between."""

LARGEST_FORM = 20_000
MOST_FIELDS = 20
LARGEST_LIST_FORM, MOST_TICKS = 200_000, 260
"""The same of a form with which a person answers for a page of a list: 200 rows and some fields."""
LARGEST_ANSWER = 60_000
"""Bytes of a form with two texts of 2,000 characters, each of which may take twelve."""

_HERE = "Open this page in a browser on the computer that runs the centre."
OWN_PAGE = "Load the page again and answer once more."


def is_here(request: Request) -> bool:
    """Whether the request comes from this computer, directly and by its own name."""
    try:
        only_here(request)
    except OnlyHere:
        return False
    return True


def only_here(request: Request, what: str = "Pairs can be judged") -> None:
    """Raises OnlyHere unless `is_here`. `what` begins the sentence that says so."""
    only = f"{what} only on the computer that runs the centre."
    client = request.client.host if request.client else ""
    if request.scope.get(THROUGH_A_PROXY):
        raise OnlyHere(only, f"{_HERE} It must not go through a proxy that the settings name.")
    between = next((name for name in request.headers if not OF_BROWSERS.fullmatch(name)), None)
    if between is not None:
        reason = (
            f"This request has a header that browsers do not send by themselves: {between[:50]}."
        )
        raise OnlyHere(only, f"{reason} {_HERE}")
    if not is_loopback(host_name(client)):
        raise OnlyHere(only, _HERE)
    if not is_loopback(host_name(request.headers.get("host", ""))):
        raise OnlyHere(f"{what} only under a name of this computer.", _HERE)


def only_ours(request: Request, form: Mapping[str, str]) -> None:
    """Raises OnlyHere unless one of our own pages sent the form."""
    from_own_page(request)
    if not secrets.compare_digest(form.get("token", "").encode(), TOKEN.encode()):
        raise OnlyHere("This page is older than the running centre.", OWN_PAGE)


def from_own_page(request: Request) -> None:
    """Raises OnlyHere unless the browser says that a page of this centre sent it."""
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
    own = f"{request.url.scheme}://{request.headers.get('host', '')}"
    claims = [value for value in (origin, site) if value is not None]
    # Without either header nobody can tell one of our pages from a page elsewhere.
    if not claims or origin not in (None, own) or site not in (None, "same-origin"):
        raise OnlyHere("This answer did not come from a page of this centre.", OWN_PAGE)


async def read_form(request: Request) -> dict[str, str]:
    """The fields of a form, each with its last value; raises BadRequest for other forms."""
    return await _read_form(request, LARGEST_FORM, MOST_FIELDS)


async def read_list_form(request: Request) -> dict[str, str]:
    """The same of a form on which a person ticks what stands in a list."""
    return await _read_form(request, LARGEST_LIST_FORM, MOST_TICKS)


async def read_answer(request: Request) -> dict[str, str]:
    """The same of a form with longer texts."""
    return await _read_form(request, LARGEST_ANSWER, MOST_FIELDS)


async def _read_form(request: Request, largest: int, most: int) -> dict[str, str]:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise BadRequest("The page sent something other than a form.", OWN_PAGE)
    body = b""
    try:
        async for part in request.stream():
            body += part
            if len(body) > largest:
                raise BadRequest("Your answer is too long.", "Give a shorter reason.")
    except ClientDisconnect as error:  # nobody is there any more to read this
        raise BadRequest("Your answer was only partly received.", OWN_PAGE) from error
    try:
        fields = parse_qsl(
            body.decode(), keep_blank_values=True, errors="strict", max_num_fields=most
        )
    except ValueError as error:
        raise BadRequest("Your answer could not be read.", OWN_PAGE) from error
    return {name: value.strip() for name, value in fields}
