"""Pages for the member's own people, which nobody keeps."""

from __future__ import annotations

from fastapi import Request
from starlette.responses import Response

from riparian.web.local import only_here
from riparian.web.pages import centre_of
from riparian.web.people import person_of

NOT_KEPT = {"cache-control": "no-store", "x-robots-tag": "noindex"}


def is_for_member(request: Request) -> bool:
    """Whether the page is for the member's own people: somebody who is signed in and may read what
    the member can, or this computer where it is served that view. Raises OnlyHere where somebody
    else asks a server that shows it."""
    if not centre_of(request).as_member:
        return False
    if person_of(request) is None:
        only_here(request, "What this member can read is shown")
    return True


def kept_by_nobody(answer: Response) -> Response:
    """The answer, which browsers do not keep and search engines do not find."""
    answer.headers.update(NOT_KEPT)
    return answer
