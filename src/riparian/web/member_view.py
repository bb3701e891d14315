"""The member's own view in a browser: for its own people, kept by nobody, marked wherever it goes.

Who may read what the member can has it when signed in (`web.people`), and this computer alone by
`riparian serve --as-member`, where each address asks first who is asking (`web.local`). Nothing is
kept, in the server or in the browser; files carry the strictest TLP label of what is read in their
names, and tables in their rows (`export.marking`).
"""

from __future__ import annotations

import re

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.status import HTTP_400_BAD_REQUEST
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from riparian.centre.centre import Centre
from riparian.desk.accounts.audit import EXPORTED
from riparian.export.marking import MARKING
from riparian.web.formats import DATA
from riparian.web.local import only_here
from riparian.web.pages import centre_of
from riparian.web.people import CENTRE, PERSON, Person

LABEL = "x-tlp"
"""The header that says how far an answer may go, for whoever takes data by program."""

_OF_EVERYBODY = ("/openapi.json", "/api/v1/openapi.json", "/map/")
"""Files that are the same for everybody: the outlines of countries, and what can be asked."""

_EXPORTS = ("/export.", "/catalog.")

LISTS = tuple(
    f"/api/v1/{name}"
    for name in (
        "projects", "overlaps", "places", "search", "areas", "indices", "changes", "brief",
        "providers", "records",
    )
)  # fmt: skip
"""Lists of the catalogue for programs, which are taken away as files are."""

_FILE_NAME = re.compile(r'(filename=")([^"]*?)(\.[a-z]+")')


async def mark_for_reader(request: Request) -> None:
    """For every address: raises OnlyHere where the member's own view is served to this computer
    alone and another asks; and marks what is written for whoever may have that view."""
    if request.app.state.centre.as_member:
        only_here(request, "What this member can read is shown")
    centre = centre_of(request)
    if centre.as_member:
        MARKING.set(await run_in_threadpool(lambda: centre.marking))


class Marked:
    """Puts the strictest label of what is read into the headers of each answer, and into the names
    of files; but where an answer has a label of its own, as what is made for other readers."""

    def __init__(self, app: ASGIApp, centre: Centre) -> None:
        """`centre`: of which the view is, where the request does not say it."""
        self.app, self._centre = app, centre

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, marked."""
        if scope["type"] != "http" or scope["path"].startswith("/static/"):
            await self.app(scope, receive, send)
            return
        centre: Centre = scope.get(CENTRE, self._centre)
        label = await run_in_threadpool(lambda: centre.marking)

        async def marked(message: Message) -> None:
            begins = message["type"] == "http.response.start"
            # Whoever is refused is not told that there is something to mark.
            if label is not None and begins and message["status"] < HTTP_400_BAD_REQUEST:
                headers = MutableHeaders(scope=message)
                has_own = LABEL in headers
                headers.setdefault(LABEL, label)
                if not has_own and (named := headers.get("content-disposition")):
                    in_name = label.replace("+", "-")
                    headers["content-disposition"] = _FILE_NAME.sub(
                        rf"\g<1>\g<2>-TLP-{in_name}\g<3>", named
                    )
                if (person := scope.get(PERSON)) is not None and _takes_away(scope):
                    await run_in_threadpool(_note_export, centre, person, _asked(scope))
            await send(message)

        await self.app(scope, receive, marked)


def _takes_away(scope: Scope) -> bool:
    """Whether it is asked for data, or a drawing of them, as a file."""
    path: str = scope["path"]
    is_list = path in LISTS or (path.startswith("/api/v1/projects/") and path.endswith("/records"))
    is_file = path.endswith((*DATA, ".svg", ".xlsx", ".pdf", ".docx")) or is_list
    is_file = is_file or path.startswith(_EXPORTS)
    return is_file and not path.startswith(_OF_EVERYBODY)


def _asked(scope: Scope) -> str:
    query = scope["query_string"].decode("latin-1")
    return f"{scope['path']}?{query}" if query else str(scope["path"])


def _note_export(centre: Centre, person: Person, path: str) -> None:
    """That somebody took away what is not for everybody."""
    centre.people.accounts.note(person.actor, EXPORTED, path)
