"""One careful request: where it may go, how long it may take, how much may come.

- The address that is connected to is the one that was looked at: it is looked up here, and unless
  the settings allow it, none behind the name may lie in a network of one's own. Where this computer
  reaches the web through a proxy, the proxy looks names up (`exchange.transfer.route`).
- Redirections are not followed here; whoever asks decides.
- A whole answer has a deadline, which is held also where a byte comes now and then: parts are taken
  as they come, and the connection is shut down when the time is over.
- An answer is unpacked in small pieces, no further than it may be long; one that does not come to
  its end is none.
- Certificates are always verified; a recipe may bring intermediate ones for a host of its own.
"""

from __future__ import annotations

import ssl
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
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
    packing = answer.headers.get("content-encoding", "identity").strip().lower()
    unpacking = Unpacking(packing) if packing not in ("", "identity") else None
    count = out.tell()
    for part in answer.iter_raw():
        if time.monotonic() > ends:
            raise _too_slow(None)
        for piece in (part,) if unpacking is None else unpacking.unpack(part):
            count += len(piece)
            if count > most_bytes:
                raise Trouble(
                    f"The answer is longer than the {most_bytes / 2**20:g} MiB that the recipe "
                    "allows.",
                    is_passing=False,
                )
            out.write(piece)
    if unpacking is not None:
        unpacking.end()


class Unpacking:
    """Unpacks an answer part by part, whatever its length and wherever its parts begin.

    Of gzip all members are read (RFC 1952, section 2.2; RFC 9110, section 8.4.1.3), with zeros
    after each passed over, as `gzip` does. `deflate` is the format of zlib (RFC 9110, section
    8.4.1.2): what some servers send without its head and check value could be cut off unnoticed.
    """

    def __init__(self, packing: str) -> None:
        """`packing`: the `Content-Encoding`. Raises Trouble for one that is not read here."""
        if packing not in ("gzip", "x-gzip", "deflate"):
            raise Trouble(
                f"The answer is packed in a way not asked for ({packing}).", is_passing=False
            )
        self._is_gzip = packing != "deflate"
        self._inflater = self._new_inflater()

    def unpack(self, part: bytes) -> Iterator[bytes]:
        """What the next bytes unpack to, in small pieces; raises Trouble where they are damaged."""
        while part:
            if self._inflater.eof:
                part = part.lstrip(b"\0") if self._is_gzip else part
                if not part:
                    return
                if not self._is_gzip:
                    raise _damaged()
                self._inflater = self._new_inflater()
            try:
                piece = self._inflater.decompress(part, _PIECE)
            except zlib.error as error:
                raise _damaged() from error
            part = self._inflater.unused_data or self._inflater.unconsumed_tail
            if piece:
                yield piece

    def end(self) -> None:
        """Raises Trouble where nothing came, or not all: framing says how long the packed bytes
        are, and only these how long the answer is."""
        if not self._inflater.eof:
            raise Trouble("The answer was cut off: what is packed in it does not come to its end.")

    def _new_inflater(self) -> Any:
        return zlib.decompressobj(zlib.MAX_WBITS | 16 if self._is_gzip else zlib.MAX_WBITS)


def _damaged() -> Trouble:
    return Trouble("The answer is damaged: it cannot be unpacked.")


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
