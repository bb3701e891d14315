"""Every address of this centre, in pages and elsewhere: its own path, below the root path.

A centre that is reached below a path of its host (`https://example.org/riparian`) calls that its
root path. Inside, everything goes by the centre's own paths, as if it stood at `/`: what routes
match, caches keep and pages compare. The root path is put before them at the edge alone: `address`
makes each address on a page or in a file, and `RootPath` takes it off what is asked for, and puts
it before where an answer leads a browser. What is no path from `/` on stays as it is.
"""

from __future__ import annotations

from contextvars import ContextVar

from starlette.datastructures import URL, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LEADING = ("location", "hx-push-url")
"""Headers of answers by which a browser goes to one of our pages, or shows its address."""

_ROOT: ContextVar[str] = ContextVar("root path", default="")


def address(path: str, query: str = "") -> str:
    """The address of one of the centre's own paths, with its query: `/riparian/projects?q=x`."""
    if query:  # not `with_query`: a page asks for hundreds
        path = path + "?" + query
    root = _ROOT.get()
    return root + path if root and path.startswith("/") else path


def with_query(path: str, query: str) -> str:
    """A path with its query."""
    return path + "?" + query if query else path


def root_path() -> str:
    """The path below which the centre is asked now, as `/riparian`; empty at the root itself."""
    return _ROOT.get()


def own_site(request: Request) -> str:
    """Where whoever asks finds this centre: `https://example.org/riparian`, without `/` at the
    end."""
    return f"{request.url.scheme}://{request.headers.get('host', '')}{_ROOT.get()}"


class RootPath:
    """Answers below a root path, whether or not a proxy in front takes it off (ASGI 3: `path` holds
    `root_path`; `proxy_pass` of nginx with a path at its end takes it off). What another server
    says in `root_path` holds where none is given."""

    def __init__(self, app: ASGIApp, root: str = "") -> None:
        self.app, self.root = app, root

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on, with the centre's own path."""
        given = scope.get("root_path", "")
        root = self.root or given
        if scope["type"] != "http" or not root:
            await self.app(scope, receive, send)
            return
        path = _below(root, _below(given, scope["path"]))
        own = {**scope, "path": path, "root_path": ""}

        async def send_led(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=[*message["headers"]])  # those of kept answers stay
                for name in LEADING:
                    if name in headers:
                        headers[name] = _led(headers[name], URL(scope=own))
                message = {**message, "headers": headers.raw}
            await send(message)

        before = _ROOT.set(root)
        try:
            await self.app(own, receive, send_led)
        finally:
            _ROOT.reset(before)


def _below(root: str, path: str) -> str:
    """What of a path lies below another; all of it where it does not."""
    if not root or not (path == root or path.startswith(f"{root}/")):
        return path
    return path[len(root) :] or "/"


def _led(to: str, asked: URL) -> str:
    """Where an answer leads, with the root path. Starlette writes one address out whole: the same
    with or without `/` at its end. Any other whole address leads elsewhere, maybe to another server
    under this name."""
    site = f"{asked.scheme}://{asked.netloc}"
    if asked.path != "/" and to.startswith(site + asked.path.rstrip("/")):
        return site + address(to.removeprefix(site))
    return address(to)
