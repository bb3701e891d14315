"""Who may use an address: each says so, and a test finds one that does not.

    router.get("/audit", dependencies=[needs(Act.READ_AUDIT)])
    app.include_router(projects.router, dependencies=[OPEN])

What is `OPEN` may be asked for by anybody, and shows what that person may see: everybody's
snapshot, or the member's own. A decision here comes before the address does anything; what is
written is asked again where it is written, with the form (`web.people.require_form`).
"""

from __future__ import annotations

from typing import Any

from fastapi import Depends, Request

from riparian.desk.accounts.roles import Act
from riparian.web.people import require


def open_to_all() -> None:
    """Anybody may ask."""


def signed_in(request: Request) -> None:
    """Whoever is signed in may ask, whatever their roles; raises NotSignedIn."""
    require(request)


class Needs:
    """Whoever may do something may ask; raises NotSignedIn and NotAllowed."""

    def __init__(self, act: Act) -> None:
        self.act = act

    def __call__(self, request: Request) -> None:
        """Ask for it."""
        require(request, self.act)


OPEN: Any = Depends(open_to_all)
SIGNED_IN: Any = Depends(signed_in)


def needs(act: Act) -> Any:
    """A decision: whoever may do that."""
    return Depends(Needs(act))


def is_decision(call: object) -> bool:
    """Whether something that an address depends on decides who may use it."""
    return call in (open_to_all, signed_in) or isinstance(call, Needs)
