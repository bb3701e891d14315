"""What every answer has around it: of which build and day it is, how many there are, what follows.

A cursor says after which item of which question a list goes on. It is no secret and no right: what
it points at is asked for anew, by whoever sends it.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Annotated, Any, Protocol, TypeVar
from urllib.parse import urlencode

import msgspec
from msgspec import Meta
from starlette.requests import Request

from riparian.errors import BadRequest
from riparian.normalise.iso_days import today
from riparian.web.addresses import address
from riparian.web.not_kept import NOT_KEPT
from riparian.web.problem_details import json_of

if TYPE_CHECKING:
    from riparian.centre.centre import Centre

Item = TypeVar("Item")
Key = Sequence[str | int]
"""By what a list is ordered, and where a cursor stands in it."""

_LONGEST_CURSOR = 600
LARGEST_PART = 1000
"""Items of a list that are given at once."""


class Question(Protocol):
    """A list that somebody asks for, as its cursor is held against it."""

    @property
    def request(self) -> Request:
        """With its address."""

    @property
    def centre(self) -> Centre:
        """Which is asked."""

    @property
    def params(self) -> dict[str, str]:
        """What it is asked with."""

    @property
    def limit(self) -> int:
        """How many to give at most."""


class AnswerMeta(msgspec.Struct, frozen=True):
    """Of what an answer is."""

    centre: Annotated[str, Meta(description="The name of the centre.")]
    build: Annotated[
        str | None,
        Meta(description="The build that was asked; null before the first."),
    ]
    as_of: Annotated[str, Meta(description="The day on which it is so (ISO 8601).")]
    total: Annotated[
        int | None,
        Meta(description="How many are in the list; null where nobody counts."),
    ]
    licence: Annotated[
        str | None,
        Meta(
            description="The licence, where all datasets have the same one, of one project those"
            " that it is made of; else null, and each of /api/v1/sources names its own."
        ),
    ]
    tlp: Annotated[
        str | None,
        Meta(
            description="The strictest TLP label of the catalogue that was read; null where all of"
            " it is for everybody. Entries carry labels of their own."
        ),
    ]


@dataclass(frozen=True)
class Listed:
    """A part of a list: its items, how many there are in all, and after which it goes on. `note`:
    why it may be another one soon, in a sentence."""

    items: Sequence[Any]
    total: int | None
    after: Key | None = None
    note: str = ""


class _Cursor(msgspec.Struct, frozen=True, array_like=True):
    """`question`: a hash of what was asked; `build`: of which it is, empty where that makes no
    difference."""

    question: str
    build: str
    after: list[str | int]


def envelope(
    centre: Centre, request: Request, given: Any, *, cursor_of: bool, licensed: bool
) -> tuple[bytes, dict[str, str]]:
    """An answer with what is around it, and the headers that belong to it."""
    build, onward, headers = centre.built(), None, dict[str, str]()
    total, data = None, given
    if isinstance(given, Listed):
        total, data = given.total, given.items
        headers |= noted(given.note)
        if given.after is not None:
            cursor = _Cursor(_question(request), (build or "") if cursor_of else "", [*given.after])
            onward = _with_cursor(request, _written(cursor))
            headers["link"] = f'<{onward}>; rel="next"'
    meta = AnswerMeta(
        centre.settings.name, build, today(), total,
        _licence(centre, None if licensed else getattr(given, "datasets", ())) if build else None,
        centre.marking if centre.as_member else None,
    )  # fmt: skip
    body = {"meta": meta, "data": data, "next": onward}
    return json_of(body), headers


def noted(note: str) -> dict[str, str]:
    """The headers of a list of which that is said."""
    return NOT_KEPT | {"riparian-note": note} if note else {}


def after(call: Question) -> Key | None:
    """After what a list is to go on; None for its beginning. Raises BadRequest for a cursor of
    another question, of a build that is not the live one any more, and for what is none."""
    text = call.params.get("cursor")
    if text is None:
        return None
    cursor = _read(text)
    if not (cursor and cursor.after and cursor.question == _question(call.request)):
        raise BadRequest(
            "This cursor belongs to another question, or is none.",
            "Follow `next` of an answer as it is, or leave the cursor out and begin anew.",
        )
    if cursor.build and cursor.build != (call.centre.built() or ""):
        raise BadRequest(
            "Another build has gone live since this list was begun.",
            "Leave the cursor out and begin anew.",
        )
    return cursor.after


def every_part(call: Any) -> Iterator[Listed]:
    """All parts of a list, as large as they may be."""
    params, onward = {**call.params, "limit": str(LARGEST_PART)}, None
    while True:
        if onward is not None:
            params["cursor"] = onward
        part = call.operation.answer(replace(call, params=dict(params)))
        assert isinstance(part, Listed)
        yield part
        if part.after is None:
            return
        # Without its build: whether that is still live is asked for the whole of the list.
        onward = _written(_Cursor(_question(call.request), "", [*part.after]))


def by_number(call: Question, items: Callable[[int, int], tuple[Sequence[Any], int]]) -> Listed:
    """The part of a list that stands still while the build does: `items(offset, limit)` gives it,
    and how many there are in all."""
    key = after(call)
    offset = key[0] if key else 0
    if not isinstance(offset, int) or not 0 <= offset < 10**9:
        raise BadRequest("This cursor is none.", "Leave it out and begin anew.")
    found, total = items(offset, call.limit)
    end = offset + len(found)
    return Listed(found, total, [end] if found and end < total else None)


def by_key(
    call: Question,
    items: Sequence[Item],
    key: Callable[[Item], Key],
    made: Callable[[Item], Any],
    *,
    falling: bool = False,
) -> Listed:
    """The part of a list that others add to meanwhile: it goes on after the key of the last item
    that was given. `items` are ordered by their keys, which rise, or fall."""
    last, total = after(call), len(items)
    if last is not None:
        where = [*last]
        try:
            items = [x for x in items if ([*key(x)] < where if falling else [*key(x)] > where)]
        except TypeError:
            raise BadRequest("This cursor is none.", "Leave it out and begin anew.") from None
    shown = items[: call.limit]
    more = len(items) > len(shown)
    return Listed([made(x) for x in shown], total, key(shown[-1]) if more else None)


def _question(request: Request) -> str:
    """What was asked, but for where to go on and how many to give."""
    asked = sorted(
        (name, value)
        for name, value in request.query_params.multi_items()
        if name not in ("cursor", "limit")
    )
    whole = msgspec.json.encode([request.url.path, asked])
    return sha256(whole).hexdigest()[:16]


def _with_cursor(request: Request, cursor: str) -> str:
    values = [x for x in request.query_params.multi_items() if x[0] != "cursor"]
    return address(request.url.path, urlencode([*values, ("cursor", cursor)]))


def _written(cursor: _Cursor) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(cursor)).rstrip(b"=").decode()


def _read(text: str) -> _Cursor | None:
    if len(text) > _LONGEST_CURSOR:
        return None
    try:
        whole = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
        return msgspec.json.decode(whole, type=_Cursor)
    except (binascii.Error, UnicodeError, ValueError, msgspec.MsgspecError):
        return None


def _licence(centre: Centre, datasets: Collection[str] | None) -> str | None:
    """The licence of these datasets, or of all, where it is one."""
    held = centre.holdings() if datasets is None or datasets else ()
    licences = {one.licence for one in held if datasets is None or one.name in datasets}
    return licences.pop() if len(licences) == 1 else None
