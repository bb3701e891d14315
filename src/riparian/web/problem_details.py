"""Refusals for programs: problem details (RFC 9457) that say what is wrong and what to try."""

from __future__ import annotations

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated

import msgspec
from msgspec import Meta
from starlette.responses import Response

API = "/api/v1"
"""Below it lies what programs ask for."""

MEDIA_TYPE = "application/problem+json"


class ToConfirm(msgspec.Struct, frozen=True):
    """Something that has to be confirmed before it is shared."""

    kind: Annotated[str, Meta(description="What `confirmed` then names.")]
    sentence: Annotated[str, Meta(description="What it is, for a person.")]


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """Why something was not answered or done; nothing was changed by it."""

    title: Annotated[str, Meta(description="What the status means (RFC 9110).")]
    status: Annotated[int, Meta(description="The status of the answer once more.", ge=400, le=599)]
    detail: Annotated[str, Meta(description="What is wrong, in a sentence for a person.")]
    try_this: Annotated[str, Meta(description="What to do next.")]
    stops: Annotated[
        tuple[ToConfirm, ...], Meta(description="What has to be confirmed first, where that is it.")
    ] = ()


_ACTING = re.compile("[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""Characters that a terminal acts upon, or that turn the direction of others."""

_ACTING_BYTES = re.compile(rb"\x7f|\xc2[\x80-\x9f]|\xe2\x80[\x8e\x8f\xa8-\xae]|\xe2\x81[\xa6-\xa9]")
"""The same in UTF-8."""

_OTHER_BYTES = bytes({*range(256)} - {0x7F, *range(0x80, 0xC0), 0xC2, 0xE2})
"""What none of them is made of. Without it there is a twentieth to be looked through, and what
belongs to one character still stands together."""


def json_of(value: object) -> bytes:
    """The JSON of a value, in which what a terminal would act upon stands as an escape: the same
    text to whoever reads it as JSON."""
    written = msgspec.json.encode(value, enc_hook=str)
    if _ACTING_BYTES.search(written.translate(None, _OTHER_BYTES)) is None:
        return written
    return _ACTING.sub(lambda found: f"\\u{ord(found[0]):04x}", written.decode()).encode()


def is_of_api(path: str) -> bool:
    """Whether an address is for programs."""
    return path == API or path.startswith(f"{API}/")


def problem(
    status: int,
    what: str,
    try_this: str,
    headers: Mapping[str, str] | None = None,
    stops: tuple[ToConfirm, ...] = (),
) -> Response:
    """The answer to what cannot be answered; kept by nobody."""
    try:
        title = HTTPStatus(status).phrase
    except ValueError:
        title = "Refused"
    body = json_of(Problem(title, status, what, try_this, stops))
    more = {"cache-control": "no-store", **(headers or {})}
    if status == HTTPStatus.UNAUTHORIZED:
        more["www-authenticate"] = "Bearer"
    return Response(body, status, more, media_type=MEDIA_TYPE)
