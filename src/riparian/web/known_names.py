"""Addresses of data refuse a query name that they do not know.

A page passes over what it does not know, and shows a person what it was asked. A program sees
rows alone, and would take all countries for the one that it misspelt. So each address of data says
its names in its description (`query.parameters`), and any other is refused in one place.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

from fastapi import Depends, Request

from riparian.english import listed
from riparian.errors import BadRequest
from riparian.web.formats import FILES


async def refuse_unknown_names(request: Request) -> None:
    """Raise BadRequest where an address of data is asked with a name that it does not know."""
    if not request.url.path.endswith(FILES):
        return
    described = getattr(request.scope.get("route"), "openapi_extra", None) or {}
    _refuse(request, {each["name"] for each in described.get("parameters", ())})


def knows(*names: str) -> Any:
    """The same for an address of people, which stands in no description: it knows these names."""

    async def refuse_others(request: Request) -> None:
        _refuse(request, set(names))

    return Depends(refuse_others)


def _refuse(request: Request, known: set[str]) -> None:
    for name in request.query_params:
        if name not in known:
            shown = "".join(x if x.isprintable() else "?" for x in name[:60])
            raise BadRequest(f"There is no parameter '{shown}' here.", _hint(name, known))


def _hint(name: str, known: set[str]) -> str:
    if not known:
        return "Ask without parameters."
    if near := get_close_matches(name, sorted(known), 1):
        return f"Did you mean '{near[0]}'?"
    return f"Use {listed(sorted(known), last='or')}."


KNOWN_NAMES: Any = Depends(refuse_unknown_names)
