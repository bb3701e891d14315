"""One careful request: where it may go, how long it may take, how much may come.

- The address that is connected to is the one that was looked at: it is looked up here, and unless
  the settings allow it, none behind the name may lie in a network of one's own. Where this computer
  reaches the web through a proxy, the proxy looks names up (`exchange.transfer.route`).
- Redirections are not followed here; whoever asks decides.
- A whole answer has a deadline, which is held also where a byte comes now and then: parts are taken
  as they come, and the connection is shut down when the time is over.
- An answer is unpacked in small pieces, and no further than it may be long.
- Certificates are always verified; a recipe may bring intermediate ones for a host of its own.
"""

from __future__ import annotations

import ssl
import time
import zlib
from collections.abc import Callable, Mapping
from typing import IO, Any

import httpx2
import msgspec

from riparian.exchange.transfer.cut_off import CutOff
from riparian.exchange.transfer.route import Way, has_proxy, is_public, look_up, way_to
from riparian.gather.recipes.intermediates import add_intermediates
from riparian.store.web_names import host_name

SILENCE_SECONDS, CONNECT_SECONDS = 60.0, 20.0
"""How long a server may say nothing, and how long a connection may take to come about."""

_PIECE = 256 * 1024


class Trouble(Exception):
    """No whole answer came; `is_passing` where it may come at another time."""

    def __init__(self, why: str, *, is_passing: bool = True) -> None:
        super().__init__(why)
        self.why = why
        self.is_passing = is_passing


class Head(msgspec.Struct, frozen=True):
    """Status and headers of an answer, names in small letters."""

    status: int
    headers: dict[str, str]


class Web:
    """Asks servers, one after another; each has one connection at most.

    `agent` says who asks. `local_addresses` allows addresses of this computer and its networks;
    `intermediates` has certificates in PEM by host.
    """

    def __init__(
        self, agent: str, *, local_addresses: bool = False,
        intermediates: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        self._local = local_addresses
        self._intermediates = intermediates or {}
        self._streams: list[Any] = []
        self._clients: dict[str, httpx2.Client] = {}
        self._agent = agent

    def __enter__(self) -> Web:
        return self

    def __exit__(self, *_: object) -> None:
        for client in self._clients.values():
            client.close()

    def get(
        self,
        url: str,
        headers: Mapping[str, str],
        begin: Callable[[Head], IO[bytes] | None],
        *,
        most_bytes: int,
        seconds: float,
    ) -> Head:
        """Ask for an address. `begin` is given the head of the answer and says where the body goes;
        None for nowhere. Raises Trouble."""
        try:
            way = self._way(url)
            client = self._client(url)
            cut_off = CutOff(seconds, self._streams)
        except (httpx2.InvalidURL, ValueError, UnicodeError) as error:
            raise Trouble(f"{url} is no address that can be asked.", is_passing=False) from error
        ends = time.monotonic() + seconds
        try:
            request = client.stream(
                "GET", way.url, headers={**headers, **way.headers},
                extensions={**way.extensions, "trace": cut_off.trace},
            )  # fmt: skip
            with request as answer:
                head = Head(answer.status_code, {k.lower(): v for k, v in answer.headers.items()})
                out = begin(head)
                if out is not None:
                    _copy(answer, out, most_bytes, ends)
                return head
        except Trouble:
            raise
        except (httpx2.HTTPError, httpx2.StreamError, OSError) as error:
            if time.monotonic() >= ends:
                raise _too_slow(seconds) from error
            raise _trouble(error) from error
        finally:
            cut_off.close()

    def _client(self, url: str) -> httpx2.Client:
        parts = httpx2.URL(url)
        at = f"{parts.scheme}://{parts.netloc.decode()}"
        if at not in self._clients:
            one = httpx2.Limits(max_connections=1, max_keepalive_connections=1)
            verified = httpx2.create_ssl_context()
            if (pem := self._intermediates.get(host_name(parts.host))) is not None:
                add_intermediates(verified, pem)
            transport = (
                None if has_proxy(parts) else httpx2.HTTPTransport(limits=one, verify=verified)
            )
            self._clients[at] = httpx2.Client(
                transport=transport,
                verify=verified,
                limits=one,
                timeout=httpx2.Timeout(SILENCE_SECONDS, connect=CONNECT_SECONDS),
                follow_redirects=False,
                headers={"user-agent": self._agent},
            )
        return self._clients[at]

    def _way(self, url: str) -> Way:
        """How an address is asked for; raises Trouble where it leads nowhere, or into a network of
        one's own."""
        parts = httpx2.URL(url)
        if has_proxy(parts):
            return Way(url)
        name = parts.raw_host.decode()
        try:
            hosts = look_up(parts)
        except OSError as error:
            raise Trouble(f"Nothing is known under the name {name}.") from error
        if not self._local:
            own = next((host for host in hosts if not is_public(host)), None)
            if own is not None:
                raise Trouble(
                    f"{name} leads to {own}, into a network of one's own, and was not asked.",
                    is_passing=False,
                )
        return way_to(hosts[0], parts)


def _copy(answer: httpx2.Response, out: IO[bytes], most_bytes: int, ends: float) -> None:
    unpack = _unpacker(answer.headers.get("content-encoding", "identity").strip().lower())
    count = out.tell()
    for part in answer.iter_raw():
        if time.monotonic() > ends:
            raise _too_slow(None)
        for piece in unpack(part):
            count += len(piece)
            if count > most_bytes:
                raise Trouble(
                    f"The answer is longer than the {most_bytes / 2**20:g} MiB that the recipe "
                    "allows.",
                    is_passing=False,
                )
            out.write(piece)


def _unpacker(encoding: str) -> Callable[[bytes], Any]:
    if encoding in ("", "identity"):
        return lambda part: (part,)
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise Trouble(
            f"The answer is packed in a way not asked for ({encoding}).", is_passing=False
        )
    inflater = zlib.decompressobj(zlib.MAX_WBITS | 32)

    def unpack(part: bytes) -> Any:
        try:
            while part:
                yield inflater.decompress(part, _PIECE)
                part = inflater.unconsumed_tail
        except zlib.error as error:
            raise Trouble("The answer is damaged: it cannot be unpacked.") from error

    return unpack


def _too_slow(seconds: float | None) -> Trouble:
    within = f" within {seconds:g} seconds" if seconds is not None else " in time"
    return Trouble(f"The answer did not come to its end{within}.")


def _trouble(error: Exception) -> Trouble:
    if isinstance(error, httpx2.ConnectError) and _of_certificate(error):
        return Trouble("The server's certificate could not be verified.", is_passing=False)
    if isinstance(error, httpx2.RemoteProtocolError):
        return Trouble("The answer was cut off, or is no answer of the web.")
    if isinstance(error, httpx2.TimeoutException):
        return Trouble("The server did not answer in time.")
    return Trouble(f"The server could not be reached ({type(error).__name__}).")


def _of_certificate(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError) or "CERTIFICATE_VERIFY" in str(error):
            return True
        error = error.__cause__ or error.__context__
    return False
