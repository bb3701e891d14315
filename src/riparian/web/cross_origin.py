"""What pages of other origins may read of what is for programs (Fetch standard, CORS protocol).

All that anybody is answered below `/api/v1` may be read, refusals too, and read alone: nothing may
be sent, no cookie and no token. Around the answers to everybody, and around no others: what the
member's own view or somebody signed in is told is for no page elsewhere.
"""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from riparian.web.problem_details import is_of_api

READING = ("GET", "HEAD")
READABLE = {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "etag, link, riparian-build, riparian-note, riparian-total",
    "cross-origin-resource-policy": "cross-origin",
}
PREFLIGHT = {
    "access-control-allow-origin": "*",
    "access-control-allow-methods": ", ".join(READING),
    "access-control-allow-headers": "accept, if-none-match",
    "access-control-max-age": "86400",
    "vary": "access-control-request-method",
}
"""What a browser is told that asks first; a token is not among the headers that may be sent."""


class ReadableElsewhere:
    """Sends the headers by which a browser lets pages of any origin read an answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, readable elsewhere where it is for programs."""
        if scope["type"] != "http" or not is_of_api(scope["path"]):
            await self.app(scope, receive, send)
            return
        wanted = Headers(scope=scope).get("access-control-request-method", "")
        if scope["method"] == "OPTIONS" and wanted in READING:
            await Response(status_code=204, headers=PREFLIGHT)(scope, receive, send)
            return

        async def readable(message: Message) -> None:
            if message["type"] == "http.response.start" and scope["method"] in READING:
                headers = MutableHeaders(scope=message)
                for name, value in READABLE.items():
                    headers[name] = value
            await send(message)

        await self.app(scope, receive, readable)
