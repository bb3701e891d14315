"""Who is shown the pages for the member's own people."""

from __future__ import annotations

from fastapi import Request

from riparian.web.local import only_here
from riparian.web.pages import centre_of
from riparian.web.people import person_of


def is_for_member(request: Request) -> bool:
    """Whether the page is for the member's own people: somebody who is signed in and may read what
    the member can, or this computer where it is served that view. Raises OnlyHere where somebody
    else asks a server that shows it."""
    if not centre_of(request).as_member:
        return False
    if person_of(request) is None:
        only_here(request, "What this member can read is shown")
    return True
