"""What may be done only from the computer on which the centre runs, and only by its own pages.

Who asks must be this computer (the address of the connection), by a name of this computer (the
`Host`: else a page elsewhere could lead a browser here under a name of its own, DNS rebinding), and
not through another server. What changes something must come from one of our own pages: by what the
browser says of its origin (Fetch Metadata; RFC 6454), and with the token of this process, which
only our pages hold (OWASP, Cross-Site Request Forgery Prevention).
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from ipaddress import IPv6Address, ip_address
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request

from riparian.errors import BadRequest
from riparian.web.refusals import OnlyHere

TOKEN = secrets.token_urlsafe(32)
"""What a form of ours holds; another in each process."""

FORWARDED = (
    "forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-forwarded-port",
    "x-forwarded-server", "x-real-ip", "x-client-ip", "cf-connecting-ip", "true-client-ip", "via",
)  # fmt: skip
"""What servers add that hand on what others ask."""

LARGEST_FORM = 20_000
MOST_FIELDS = 20

_HERE = "Open this page in a browser on the computer that runs the centre."
_AGAIN = "Load the page again and answer once more."


def only_here(request: Request) -> None:
    """Raise OnlyHere unless this computer asks, by its own name and directly."""
    host = request.client.host if request.client else ""
    if not is_this_computer(host) or any(name in request.headers for name in FORWARDED):
        raise OnlyHere("Pairs can be judged only from the computer that runs the centre.", _HERE)
    if not is_this_computer(_name_of(request.headers.get("host", ""))):
        raise OnlyHere("Pairs can be judged only under a name of this computer.", _HERE)


def only_ours(request: Request, form: Mapping[str, str]) -> None:
    """Raise OnlyHere unless one of our own pages sent the form."""
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
    own = f"{request.url.scheme}://{request.headers.get('host', '')}"
    said = [value for value in (origin, site) if value is not None]
    if not said or origin not in (None, own) or site not in (None, "same-origin"):
        raise OnlyHere("This answer did not come from a page of this centre.", _AGAIN)
    if not secrets.compare_digest(form.get("token", "").encode(), TOKEN.encode()):
        raise OnlyHere("This page is older than the running centre.", _AGAIN)


def is_this_computer(host: str) -> bool:
    """Whether an address or name is one by which a computer means itself."""
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        found = ip_address(host)
    except ValueError:
        return False
    inner = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return (inner or found).is_loopback


async def read_form(request: Request) -> dict[str, str]:
    """The fields of a form, each with its last value; BadRequest for what is no form of ours."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise BadRequest("Expected the fields of a form.", _AGAIN)
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_FORM:
            raise BadRequest("The answer is too long.", "Give a shorter reason.")
    try:
        fields = parse_qsl(
            body.decode(), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS
        )
    except ValueError as error:
        raise BadRequest("The answer cannot be read.", _AGAIN) from error
    return {name: value.strip() for name, value in fields}


def _name_of(host: str) -> str:
    """The name in a `Host` header, without the port."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
