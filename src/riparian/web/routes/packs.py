"""The paper for a meeting: who it is for, the paper itself, and files to take away.

Whoever may read the meeting may make its paper, for any audience that may read it too: it holds
what all of these may read, and no more. Nothing of it is kept; who takes a file away stands in the
audit.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Request
from starlette.responses import Response

from riparian.desk.accounts.audit import EXPORTED
from riparian.desk.pack import words
from riparian.desk.pack.asked import ALL_MEMBERS, EVERYONE, MOST_OVERLAPS, OVERLAPS
from riparian.desk.pack.blocks import document_of
from riparian.desk.pack.pack import Pack
from riparian.document.paper_files import PAPER_FILES, PaperFile
from riparian.errors import BadRequest, NotThere, UnknownName
from riparian.web.decisions import OPEN
from riparian.web.known_names import knows
from riparian.web.member_view import LABEL
from riparian.web.not_kept import kept_by_nobody
from riparian.web.pages import centre_of, render
from riparian.web.people import person_of
from riparian.web.query import PageQuery
from riparian.web.routes.meetings import address_of, names_of, reader_of, view_of
from riparian.wording.cases import called
from riparian.wording.meetings import readers_words, title_of

router = APIRouter(include_in_schema=False)
MOST_NAMED = 200


class _Asked(NamedTuple):
    audience: tuple[str, ...]
    overlaps: int


def _ics(pack: Pack) -> bytes:
    from riparian.desk.pack.calendar_file import calendar_file_of

    return calendar_file_of(pack)


def _paper_maker(file: PaperFile) -> Callable[[Pack], bytes]:
    return lambda pack: file.make(document_of(pack))


FILES: dict[str, tuple[str, Callable[[Pack], bytes]]] = {
    **{ending: (file.media_type, _paper_maker(file)) for ending, file in PAPER_FILES.items()},
    "ics": ("text/calendar; charset=utf-8", _ics),
}
"""By ending, what kind of file it is and what makes it."""
_NAMES = ("for", "member", "overlaps")
_AT = "/meetings/{framework}/{member}/{number}/{index}/pack"


@router.get(_AT, dependencies=[OPEN])
def pack(request: Request, framework: str, member: str, number: str, index: str) -> Response:
    """The paper, with the choice of its audience."""
    name = f"{framework}/{member}/{number}#{index}"
    view, asked = view_of(request, name), _asked(request)
    made, wrong = None, None
    try:
        made = _made(request, name, asked)
    except (BadRequest, UnknownName) as error:
        wrong = error
    names = names_of(request)
    page = render(
        request,
        "pack.html",
        title=f"Paper: {title_of(view.said)}",
        description="The paper for a meeting.",
        status=400 if wrong else 200,
        indexed=False,
        view=view,
        page_of_meeting=address_of(view.name),
        name=title_of(view.said),
        pack=made,
        paper=document_of(made) if made else None,
        members=[(each, called(each, names)) for each in centre_of(request).packs.audience_names()],
        readers=readers_words(view, names),
        asked=asked,
        everyone=EVERYONE,
        all_members=ALL_MEMBERS,
        most=MOST_OVERLAPS,
        query=_query(asked),
        wrong=wrong,
    )
    return kept_by_nobody(page)


@router.get(_AT + ".{ending}", dependencies=[OPEN, knows(*_NAMES)])
def file(
    request: Request, framework: str, member: str, number: str, index: str, ending: str
) -> Response:
    """The paper as a file."""
    if ending not in FILES:
        raise NotThere("There is no such file.", "Choose PDF, Word or calendar on the page.")
    name = f"{framework}/{member}/{number}#{index}"
    view_of(request, name)
    made = _made(request, name, _asked(request))
    kind, make = FILES[ending]
    content = make(made)
    _note(request, name, made, ending)
    named = f"meeting-{made.day}-TLP-{made.label.replace('+', '-')}.{ending}"
    headers = {"content-disposition": f'attachment; filename="{quote(named)}"', LABEL: made.label}
    return kept_by_nobody(Response(content, media_type=kind, headers=headers))


def _made(request: Request, name: str, asked: _Asked) -> Pack:
    packs = centre_of(request).packs
    return packs.pack(name, asked.audience, asked.overlaps, reader=reader_of(request))


def _asked(request: Request) -> _Asked:
    params = PageQuery.of(request, *_NAMES)
    kind = params.first("for", "") or ""
    members = tuple(params.all("member") or ())[:MOST_NAMED]
    audience = members if kind == "named" else (kind,) if kind else ()
    if kind not in ("", EVERYONE, ALL_MEMBERS, "named"):
        audience = ()
    many = params.first("overlaps", "") or ""
    overlaps = int(many) if many.isascii() and many.isdigit() and len(many) < 4 else OVERLAPS
    return _Asked(audience, min(overlaps, MOST_OVERLAPS))


def _query(asked: _Asked) -> str:
    """The same question as a query."""
    pairs: list[tuple[str, Any]] = []
    if asked.audience in ((EVERYONE,), (ALL_MEMBERS,)):
        pairs.append(("for", asked.audience[0]))
    elif asked.audience:
        pairs += [("for", "named"), *(("member", each) for each in asked.audience)]
    if asked.overlaps != OVERLAPS:
        pairs.append(("overlaps", asked.overlaps))
    return f"?{urlencode(pairs)}" if pairs else ""


def _note(request: Request, name: str, pack: Pack, ending: str) -> None:
    """Who took what away, for whom."""
    person = person_of(request)
    if person is not None:
        about = f"the pack of {name} as {ending}, {words.label_line(pack)}"
        centre_of(request).people.accounts.note(person.actor, EXPORTED, about[:500])
