"""What is in the way to a member's server: name, connection, encryption, answer, one after another.

A firewall does not say that it is there. It lets a connection hang, puts its own certificate before
the server's, or answers with a page of its own. What each of these looks like from here is told
apart, so that a person can ask for the one thing that is missing. The server is asked for what it
has (`heads`) as an exchange would ask, and nothing is sent.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from threading import Thread
from typing import Any, Literal, TypeVar
from urllib.request import getproxies, proxy_bypass

import httpx2
import msgspec

from riparian.errors import Refused, ServiceError
from riparian.exchange.addresses import read_address
from riparian.exchange.clocks import CLOCK_SECONDS, clock_off
from riparian.exchange.transfer.cut_off import CutOff
from riparian.exchange.transfer.files import LARGEST_HEADS, read_heads
from riparian.exchange.transfer.route import Route, is_public

T = TypeVar("T")

NAME_SECONDS, CONNECT_SECONDS, ANSWER_SECONDS = 5.0, 8.0, 15.0
"""How long a name may take to be looked up, a connection to be made, an answer to come whole."""

MOST_ADDRESSES = 256
_AT_ONCE, _MOST_TRIED = 8, 4

# OpenSSL, x509_vfy.h
_NOT_YET_VALID, _EXPIRED, _OTHER_NAMES = 9, 10, (62, 64)

Fault = Literal[
    "own network", "no such name", "names are not looked up", "no connection", "refused",
    "proxy is not found", "proxy is silent", "proxy refuses", "proxy asks for a password",
    "proxy cannot be used", "certificate is not known", "certificate is of another name",
    "certificate is not valid yet", "certificate has expired", "encryption fails", "breaks off",
    "no answer", "leads elsewhere", "not allowed", "server is out of order", "no channel",
    "other page", "other framework",
]  # fmt: skip
"""What is in the way."""


class Reach(msgspec.Struct, frozen=True):
    """How far one gets to an address. `proxy`: host and port of the proxy that is in between;
    `passed`: what went well; `fault`: what is in the way, None where nothing is, and a number or
    name that goes with it; `clock_off`: seconds by which the server's clock differs from this
    computer's, where that is much."""

    address: str
    host: str
    port: int
    proxy: str | None = None
    passed: tuple[Literal["name", "connection", "encryption", "answer"], ...] = ()
    fault: Fault | None = None
    detail: str = ""
    framework: str = ""
    clock_off: int | None = None


def look_at_all(
    addresses: Iterable[str],
    framework: str = "",
    only_public: Callable[[str], bool] = lambda _: False,
    clock: Callable[[], float] = time.time,
) -> Iterator[Reach]:
    """How far one gets to each address, in their order; several are tried at once."""

    def look(address: str) -> Reach:
        return look_at(address, framework, only_public=only_public(address), clock=clock)

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        yield from pool.map(look, list(dict.fromkeys(addresses))[:MOST_ADDRESSES])


def look_at(
    address: str,
    framework: str = "",
    *,
    only_public: bool = False,
    clock: Callable[[], float] = time.time,
) -> Reach:
    """How far one gets to an address; raises BadRequest for one that is none. `framework`: which
    one is to be there, if that matters; `only_public`: nothing is asked in the own network."""
    url = httpx2.URL(read_address(address))
    port = url.port or {"http": 80, "https": 443}[url.scheme]
    reach = Reach(address, url.host, port, _proxy_for(url))
    reach = _by_name(reach, only_public)
    if reach.fault is None:
        reach = _connected(reach)
    if reach.fault is None:
        reach = _answered(reach, url, framework, only_public, clock)
    return reach


# the name, and the connection


def _by_name(reach: Reach, only_public: bool) -> Reach:
    """Whether there is such a name, and in a network that may be asked."""
    host, port = _first_hop(reach)
    try:
        hosts = _in_time(lambda: _addresses_of(host, port), NAME_SECONDS)
    except TimeoutError:
        return _with(reach, fault="names are not looked up")
    except (OSError, UnicodeError):
        return _with(reach, fault="proxy is not found" if reach.proxy else "no such name")
    if only_public and _is_of_own_network(reach, hosts):
        return _with(reach, fault="own network")
    return _with(reach, passed="name")


def _is_of_own_network(reach: Reach, hosts: list[Any]) -> bool:
    """Whether an address that others chose leads into the own network. What only a proxy can look
    up is the proxy's to refuse (`route`)."""
    if reach.proxy:
        try:
            hosts = _in_time(lambda: _addresses_of(reach.host, reach.port), NAME_SECONDS)
        except (OSError, UnicodeError):
            return False
    return not all(is_public(str(each[4][0])) for each in hosts)


def _connected(reach: Reach) -> Reach:
    """Whether a connection is made: to the proxy where there is one."""
    host, port = _first_hop(reach)
    ends, refused = time.monotonic() + CONNECT_SECONDS, False
    for family, kind, protocol, _, where in _addresses_of(host, port)[:_MOST_TRIED]:
        try:
            with socket.socket(family, kind, protocol) as connection:
                connection.settimeout(max(0.1, ends - time.monotonic()))
                connection.connect(where)
                return _with(reach, passed="connection")
        except ConnectionRefusedError:
            refused = True
        except OSError:
            continue
    if reach.proxy:
        return _with(reach, fault="proxy is silent")
    return _with(reach, fault="refused" if refused else "no connection")


def _first_hop(reach: Reach) -> tuple[str, int]:
    if reach.proxy is None:
        return reach.host, reach.port
    host, _, port = reach.proxy.rpartition(":")
    return host, int(port)


def _addresses_of(host: str, port: int) -> list[Any]:
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)


def _in_time(work: Callable[[], T], seconds: float) -> T:
    """What it gives; raises TimeoutError. A look-up cannot be stopped; who waits for it can."""
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:
            future.set_exception(error)

    Thread(target=run, daemon=True).start()
    return future.result(seconds)


def _proxy_for(url: httpx2.URL) -> str | None:
    """Host and port of the proxy that the environment names for an address, without a password."""
    proxies = getproxies()
    named = proxies.get(url.scheme) or proxies.get("all")
    if not named or proxy_bypass(url.host):
        return None
    try:
        proxy = httpx2.URL(named if "://" in named else f"http://{named}")
    except httpx2.InvalidURL:
        return ":0"
    return f"{proxy.host}:{proxy.port or {'https': 443, 'socks5': 1080}.get(proxy.scheme, 80)}"


# encryption, and the answer


def _answered(
    reach: Reach, url: httpx2.URL, framework: str, only_public: bool, clock: Callable[[], float]
) -> Reach:
    route = Route(str(url), only_public=only_public)
    try:
        client = httpx2.Client(
            transport=route.transport(),
            timeout=ANSWER_SECONDS,
            headers={"accept-encoding": "identity", "user-agent": "riparian-exchange"},
        )
    except (ImportError, ValueError):
        return _with(reach, fault="proxy cannot be used")
    with client, closing(CutOff(ANSWER_SECONDS)) as cut_off:
        try:
            way = route.to(f"{str(url).rstrip('/')}/heads")
            extensions = way.extensions | {"trace": cut_off.trace}
            with client.stream(
                "GET", way.url, headers=way.headers, extensions=extensions
            ) as answer:
                reach = _with(reach, passed="encryption") if url.scheme == "https" else reach
                reach = _with_clock(reach, answer, clock())
                return _judged(reach, answer, _body(answer), framework)
        except httpx2.HTTPError as error:
            return _with(reach, fault="no answer") if cut_off.is_over else _fault_of(reach, error)
        except (Refused, ServiceError, ValueError, OSError):
            return _with(reach, fault="breaks off")


def _body(answer: httpx2.Response) -> bytes:
    """What comes, and no more than heads can have."""
    content = bytearray()
    for part in answer.iter_raw():
        content += part
        if len(content) > LARGEST_HEADS:
            break
    return bytes(content)


def _judged(reach: Reach, answer: httpx2.Response, content: bytes, framework: str) -> Reach:
    status = answer.status_code
    if status == httpx2.codes.PROXY_AUTHENTICATION_REQUIRED:
        return _with(reach, fault="proxy asks for a password")
    if answer.has_redirect_location:
        return _with(reach, fault="leads elsewhere", detail=_where(answer))
    if status in (httpx2.codes.NOT_FOUND, httpx2.codes.GONE):
        return _with(reach, passed="answer", fault="no channel")
    if status >= httpx2.codes.INTERNAL_SERVER_ERROR:
        return _with(reach, fault="server is out of order", detail=str(status))
    if status != httpx2.codes.OK:
        return _with(reach, fault="not allowed", detail=str(status))
    try:
        heads = read_heads(content)
    except Refused:
        return _with(reach, fault="other page")
    if framework not in ("", heads.framework):
        return _with(reach, passed="answer", fault="other framework", detail=heads.framework)
    return msgspec.structs.replace(_with(reach, passed="answer"), framework=heads.framework)


def _where(answer: httpx2.Response) -> str:
    """The host that it leads to; what is no host is not shown."""
    try:
        return answer.request.url.join(answer.headers["location"]).raw_host.decode()[:80]
    except (httpx2.InvalidURL, ValueError):
        return ""


def _with_clock(reach: Reach, answer: httpx2.Response, now: float) -> Reach:
    """With how far the clocks are apart, where one of them is wrong."""
    off = clock_off(answer.headers, now)
    is_off = off is not None and abs(off) > CLOCK_SECONDS
    return msgspec.structs.replace(reach, clock_off=off) if is_off else reach


def _fault_of(reach: Reach, error: Exception) -> Reach:
    """What is in the way, by the error that was raised at the bottom of it."""
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _with(reach, fault=_certificate_fault(cause))
    if isinstance(error, httpx2.ProxyError):
        status = str(error)[:3]
        if status == "407":
            return _with(reach, fault="proxy asks for a password")
        return _with(reach, fault="proxy refuses", detail=status if status.isdigit() else "")
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return _with(reach, fault="encryption fails")
    if isinstance(error, httpx2.TimeoutException):
        return _with(reach, fault="no answer")
    if isinstance(error, httpx2.UnsupportedProtocol):
        return _with(reach, fault="proxy cannot be used")
    return _with(reach, fault="breaks off")


def _certificate_fault(error: ssl.SSLCertVerificationError) -> Fault:
    if error.verify_code == _NOT_YET_VALID:
        return "certificate is not valid yet"
    if error.verify_code == _EXPIRED:
        return "certificate has expired"
    if error.verify_code in _OTHER_NAMES:
        return "certificate is of another name"
    return "certificate is not known"


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__


def _with(
    reach: Reach,
    *,
    passed: Literal["name", "connection", "encryption", "answer"] | None = None,
    fault: Fault | None = None,
    detail: str = "",
) -> Reach:
    done = reach.passed if passed is None else (*reach.passed, passed)
    return msgspec.structs.replace(reach, passed=done, fault=fault, detail=detail)
