"""Answer only under known host names, and learn from a known proxy who is asking.

A page elsewhere can lead a browser here under a name of its own (DNS rebinding) and read what comes
back; so a request under an unknown name gets a page that says nothing of the centre but what to put
into its settings. Headers in which a web server in front says who is asking are believed only if
the settings name that server.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from riparian.store.web_names import Network, as_address, host_name, is_loopback, within
from riparian.web.exchange import is_of_exchange, text
from riparian.web.formats import DATA, Refusal
from riparian.web.local import THROUGH_A_PROXY
from riparian.web.pages import environment
from riparian.web.problem_details import is_of_api, problem


class Proxies:
    """Takes client, scheme and host from the headers of a proxy that the settings name."""

    def __init__(self, app: ASGIApp, proxies: tuple[Network, ...] = ()) -> None:
        self.app = app
        self.proxies = proxies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on, with the client, scheme and host that the proxy gives."""
        client = scope.get("client")
        if scope["type"] == "http" and client and within(client[0], self.proxies):
            scope = self._as_asked(scope)
        await self.app(scope, receive, send)

    def _as_asked(self, scope: Scope) -> Scope:
        headers = Headers(scope=scope)
        forwarded: Scope = {**scope, THROUGH_A_PROXY: True, "client": self._client(headers)}
        if (scheme := _last(headers, "x-forwarded-proto").lower()) in ("http", "https"):
            forwarded["scheme"] = scheme
        if host := _last(headers, "x-forwarded-host"):
            # A byte of a header is a character to Starlette (ISO 8859-1), and becomes one again.
            others = [(name, value) for name, value in scope["headers"] if name != b"host"]
            forwarded["headers"] = [(b"host", host.encode("latin-1")), *others]
        return forwarded

    def _client(self, headers: Headers) -> tuple[str, int] | None:
        """The client: each server appends an address; the last that is no proxy is its own."""
        chain = ",".join(headers.getlist("x-forwarded-for")).split(",")
        for hop in reversed(chain):
            address = as_address(host_name(hop))
            if address is None:
                return None
            if not within(str(address), self.proxies):
                return str(address), 0
        return None


class KnownHosts:
    """Answers under the names of this computer and those in the settings, and refuses others."""

    def __init__(
        self, app: ASGIApp, names: Iterable[str] = (), own_addresses: bool = False
    ) -> None:
        """`own_addresses`: also under each address of this computer."""
        self.app = app
        self.names = frozenset(filter(None, map(host_name, names)))
        self.own_addresses = own_addresses

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or say that this name is not known here."""
        if scope["type"] == "http":
            given = Headers(scope=scope).getlist("host")
            # Of two names nobody can tell which another server went by (RFC 9112, 3.2: refused)
            name = host_name(given[0]) if len(given) == 1 else ""
            if not self._is_known(name, scope):
                await _refusal(scope, name)(scope, receive, send)
                return
        await self.app(scope, receive, send)

    def _is_known(self, name: str, scope: Scope) -> bool:
        if is_loopback(name) or name in self.names:
            return True
        server = scope.get("server")
        if not self.own_addresses or server is None or as_address(name) is None:
            return False
        return name == host_name(server[0])


def _refusal(scope: Scope, name: str) -> Response:
    """What is answered under an unknown name: 421 (RFC 9110, 15.5.20), 400 where it is no name."""
    headers = {"cache-control": "no-store"}
    if is_of_exchange(scope["path"]):
        what = f"This server does not answer under the name {name}." if name else "Expected a host."
        return text(421 if name else 400, what, closes=True)
    if name:
        status, what = 421, f"This server does not answer under the name {name}."
        setting = f'hosts = ["{name}"]'
    else:
        status, what = 400, "This request names no host, or one that is no name."
        setting = ""
    if is_of_api(scope["path"]):
        how = f"Put {setting} under [web] in centre.toml." if setting else "Give a Host header."
        return problem(status, what, how)
    if scope["path"].endswith(DATA):
        how = f"Put {setting} under [web] in centre.toml." if setting else "Give a Host header."
        body = msgspec.json.encode(Refusal(what, how))
        return Response(body, status, headers, media_type="application/json")
    page = environment().get_template("unknown_host.html")
    return HTMLResponse(page.render(what=what, name=name, setting=setting), status, headers)


def _last(headers: Headers, name: str) -> str:
    """The last value, which the nearest server added."""
    return ",".join(headers.getlist(name)).rpartition(",")[2].strip()
