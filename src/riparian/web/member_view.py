"""The member's own view in a browser: to this computer alone, kept by nobody, marked wherever it
goes.

`riparian serve --as-member` shows all that the member may see. Each address asks first who is
asking (`web.local`); nothing is kept, in the server or in the browser; files carry the strictest
TLP label of what is read in their names, and tables in their rows (`export.marking`).
"""

from __future__ import annotations

import re

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.status import HTTP_400_BAD_REQUEST
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from riparian.centre.centre import Centre
from riparian.export.marking import MARKING
from riparian.web.local import only_here

LABEL = "x-tlp"
"""The header that says how far an answer may go, for whoever takes data by program."""

_FILE_NAME = re.compile(r'(filename=")([^"]*?)(\.[a-z]+")')


async def require_here(request: Request) -> None:
    """For every address: raises OnlyHere for whoever is not on this computer, and marks what is
    written for whoever is."""
    only_here(request, "What this member can read is shown")
    centre: Centre = request.app.state.centre
    MARKING.set(await run_in_threadpool(lambda: centre.marking))


class Marked:
    """Puts the strictest label of what is read into the headers of each answer, and into the names
    of files."""

    def __init__(self, app: ASGIApp, centre: Centre) -> None:
        self.app, self._centre = app, centre

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, marked."""
        if scope["type"] != "http" or scope["path"].startswith("/static/"):
            await self.app(scope, receive, send)
            return
        label = await run_in_threadpool(lambda: self._centre.marking)

        async def marked(message: Message) -> None:
            begins = message["type"] == "http.response.start"
            # Whoever is refused is not told that there is something to mark.
            if label is not None and begins and message["status"] < HTTP_400_BAD_REQUEST:
                headers = MutableHeaders(scope=message)
                headers[LABEL] = label
                if named := headers.get("content-disposition"):
                    in_name = label.replace("+", "-")
                    headers["content-disposition"] = _FILE_NAME.sub(
                        rf"\g<1>\g<2>-TLP-{in_name}\g<3>", named
                    )
            await send(message)

        await self.app(scope, receive, marked)
