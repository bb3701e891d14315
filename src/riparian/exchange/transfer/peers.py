"""Peers: where the files of the channel are got from: a server, a folder, a bundle on a stick.

Each has the same files under the same names (`files`). Nothing that a peer says is believed here:
`sync` checks it. What is kept from it here is room: a file longer than what was asked for, an
answer that does not end, a name that leads out of a folder.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import IO, Any, Protocol

import httpx2
import msgspec

from riparian.errors import Refused, ServiceError
from riparian.exchange.addresses import read_address
from riparian.exchange.clocks import clock_off
from riparian.exchange.journal.fork import FORK_NAME
from riparian.exchange.journal.tiles import TILE
from riparian.exchange.names import NAME
from riparian.exchange.transfer.archives import (
    ArchiveKind,
    CheckedArchive,
    open_archive,
    too_long,
)
from riparian.exchange.transfer.cut_off import CutOff
from riparian.exchange.transfer.hashed_file import HashedFile
from riparian.exchange.transfer.route import Route

_NUMBER = r"(?:x[0-9]{3}/){0,4}[0-9]{3}(?:\.p/[0-9]{1,3})?"
NAMES = re.compile(
    rf"heads|charter/[1-9][0-9]{{0,5}}\.root\.json|cards/{NAME.pattern}/[1-9][0-9]{{0,5}}\.json"
    rf"|journals/{NAME.pattern}/{NAME.pattern}/[1-9][0-9]{{0,5}}/"
    rf"(?:checkpoint|(?:tile/(?:[0-9]|entries)|payload)/{_NUMBER})"
    rf"|forks/{NAME.pattern}/{NAME.pattern}/[1-9][0-9]{{0,5}}/{FORK_NAME.pattern}"
    r"|evidence/[0-9a-f]{64}"
)
"""What a file of the channel can be called. No other file is asked for, read or written."""

LARGEST_FILE = TILE * 1024 * 1024 + TILE * 4
"""Bytes of the largest file that there can be: a full bundle of the largest payloads."""

LARGEST_ANSWER = 256 * 1024
"""Bytes of what a server says of a bundle."""

ANSWER_SECONDS, FILE_SECONDS = 30.0, 600.0
"""How long a server may be silent, and how long one file may take."""

SLOW_START_SECONDS, SLOWEST_BYTES = 60.0, 2_000
"""So many bytes a second have to come once a file has taken that long: who sends a byte now and
then would keep a node waiting."""

TRIES = 4
"""How often a file is asked for where the connection breaks."""

PEER_SECONDS = 900.0
"""How long a server may take for all of its files in one exchange; what came until then is kept."""

POST_SECONDS = 2 * FILE_SECONDS
"""How long handing over a bundle may take, with the answer: as long as a file may take to come, and
as long again to be taken in."""

PAUSE_SECONDS = 0.5
"""Before it is asked for again the first time; then twice as long each time."""


_PART = 1024 * 1024
"""Bytes that are sent at once."""

BUNDLE = ArchiveKind(NAMES, "bundle of the channel", "riparian exchange bundle")


class TimeIsOver(ServiceError):
    """A server that answers is not done in the time that it was given for all of its files. What
    came until then is kept."""


class Peer(Protocol):
    """Something that has files of the channel."""

    name: str

    def get(self, name: str, at_most: int = LARGEST_FILE) -> bytes | None:
        """The file of that name; None where there is none. Raises Refused where it is longer than
        `at_most` bytes, ServiceError where it cannot be got."""


class ServerPeer:
    """A member's server, or any web server with published files."""

    def __init__(
        self,
        address: str,
        transport: httpx2.BaseTransport | None = None,
        *,
        only_public: bool = False,
        seconds: float = PEER_SECONDS,
    ) -> None:
        """`only_public`: nothing is asked of an address that leads into the own network. `seconds`:
        how long the server may take for its files, and for a bundle where that is less than usual;
        where it is not long, it is asked once."""
        self.name = read_address(address)
        self._is_patient = seconds >= PEER_SECONDS
        self._ends = time.monotonic() + seconds
        self._tries = TRIES if seconds > ANSWER_SECONDS else 1
        self._route = Route(self.name, only_public=only_public)
        try:
            self._client = httpx2.Client(
                transport=transport or self._route.transport(),
                timeout=min(ANSWER_SECONDS, seconds),
                follow_redirects=False,  # else an address checked here could lead anywhere
                headers={"accept-encoding": "identity", "user-agent": "riparian-exchange"},
            )
        except (ImportError, ValueError) as error:  # a proxy of a kind that httpx2 does not know
            raise ServiceError(
                f"{self.name} cannot be reached: the proxy that is set here cannot be used.",
                "Set HTTPS_PROXY to a proxy for HTTP, or unset ALL_PROXY; `riparian exchange reach`"
                " shows what is in the way.",
            ) from error
        self._streams: list[Any] = []
        self.clock_off: int | None = None
        """By how many seconds its clock is ahead of this computer's, as its last answer told."""

    def __enter__(self) -> ServerPeer:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def get(self, name: str, at_most: int = LARGEST_FILE) -> bytes | None:
        """See Peer. A connection that breaks is tried again, a few times. Raises TimeIsOver."""
        _check_name(name)
        if time.monotonic() > self._ends:
            raise self._time_is_over()
        content = bytearray()
        return bytes(content) if self._whole(name, content, at_most) else None

    def save(self, name: str, file: HashedFile, at_most: int) -> bool:
        """The same into a file, part by part; False where there is none."""
        _check_name(name)
        return self._whole(name, file, at_most)

    def _whole(self, name: str, content: bytearray | HashedFile, at_most: int) -> bool:
        attempt, begun = 0, time.monotonic()
        ends = min(self._ends, begun + FILE_SECONDS)
        with closing(CutOff(ends - begun, self._streams)) as cut_off:
            while True:
                had = len(content)
                try:
                    return self._fetch(f"{self.name}/{name}", content, at_most, begun, cut_off)
                except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
                    if cut_off.is_over and not isinstance(error, _NOT_CONNECTED):
                        of_peer = ends == self._ends
                        raise _too_slow(f"{self.name}/{name}", len(content), of_peer) from error
                    self._route.take_next(error)
                    # On a poor line a large file comes in parts; who brings nothing is given up.
                    attempt = 0 if len(content) > had else attempt + 1
                    if attempt == self._tries or time.monotonic() > ends:
                        raise ServiceError(
                            f"{self.name} cannot be reached ({type(error).__name__}).",
                            "`riparian exchange reach` says what is in the way. Without a network, "
                            "exchange by a bundle: `riparian exchange bundle`.",
                        ) from error
                    time.sleep(PAUSE_SECONDS * 2 ** max(attempt - 1, 0))

    def post(self, bundle: IO[bytes], size: int) -> int:
        """Hand a bundle of this size to this server; how many things in it were refused there.
        Raises ServiceError where it is not taken, TimeIsOver where that is why."""
        left = max(self._ends - time.monotonic(), 0.0)
        seconds = POST_SECONDS if self._is_patient else min(left, POST_SECONDS)
        try:
            way = self._route.to(f"{self.name}/bundle")
            with (
                closing(CutOff(seconds, self._streams)) as cut_off,
                self._client.stream(
                    "POST",
                    way.url,
                    content=iter(partial(bundle.read, _PART), b""),
                    headers={
                        **way.headers,
                        "content-type": "application/zip",
                        "content-length": str(size),
                    },
                    extensions=way.extensions | {"trace": cut_off.trace},
                    timeout=httpx2.Timeout(FILE_SECONDS, connect=ANSWER_SECONDS),
                ) as answer,
            ):
                status = answer.status_code
                content = _beginning(answer) if status == httpx2.codes.OK else b""
        except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
            if not self._is_patient and time.monotonic() >= self._ends:
                raise self._time_is_over() from error
            raise ServiceError(
                f"{self.name} could not be given what it lacks ({type(error).__name__}).",
                "It stays here and is offered again with the next exchange.",
            ) from error
        if status != httpx2.codes.OK:
            raise ServiceError(
                f"{self.name} did not take what it lacks (status {status}).",
                "It stays here and is offered again with the next exchange.",
            )
        return _refused_there(content)

    def _fetch(
        self,
        address: str,
        content: bytearray | HashedFile,
        at_most: int,
        begun: float,
        cut_off: CutOff,
    ) -> bool:
        """Add to a content, of which a part may have come before the connection broke, what is
        lacking of it (RFC 9110, section 14). False where there is no such file. What does not fit
        together, since the file is another by now, is seen when it is checked."""
        way = self._route.to(address)
        wanted = {"range": f"bytes={len(content)}-"} if content else {}
        request = self._client.stream(
            "GET",
            way.url,
            headers={**way.headers, **wanted},
            extensions=way.extensions | {"trace": cut_off.trace},
        )
        with request as answer:
            self.clock_off = clock_off(answer.headers, time.time())
            if answer.status_code in (httpx2.codes.NOT_FOUND, httpx2.codes.GONE):
                return False
            is_rest = _is_rest(answer, len(content))
            if not is_rest:
                content.clear()
            if answer.status_code != httpx2.codes.OK and not is_rest:
                raise ServiceError(
                    f"{address} answers with status {answer.status_code}.",
                    "Ask the member whether its server is running and which address it has.",
                )
            for part in answer.iter_raw():
                content.extend(part)
                if len(content) > at_most:
                    raise too_long(address, at_most)
                now = time.monotonic()
                if now > self._ends or _takes_too_long(now - begun, len(content)):
                    raise _too_slow(address, len(content), now > self._ends)
        return True

    def _time_is_over(self) -> TimeIsOver:
        return TimeIsOver(
            f"{self.name} takes too long. What came until now was kept.",
            "The next exchange goes on from there.",
        )


class FolderPeer:
    """A folder that holds published files, such as a stick."""

    def __init__(self, folder: Path) -> None:
        self.name = str(folder)
        self._folder = folder

    def get(self, name: str, at_most: int = LARGEST_FILE) -> bytes | None:
        """See Peer. A link is not followed: it could lead anywhere on this computer."""
        content = bytearray()
        return bytes(content) if self.save(name, content, at_most) else None

    def save(self, name: str, to: bytearray | HashedFile, at_most: int) -> bool:
        """The same, part by part; False where there is none."""
        _check_name(name)
        parts = self._parts(name)
        if (part := next(parts, None)) is None:
            return False
        while part:
            to.extend(part)
            if len(to) > at_most:
                raise too_long(name, at_most)
            part = next(parts)
        return True

    def _parts(self, name: str) -> Iterator[bytes]:
        """The parts of a file, the last of them empty; none where there is no file."""
        path = self._folder
        try:
            for part in name.split("/"):
                path = path / part
                if path.is_symlink():
                    raise Refused(f"{path} is a link, not a file.", "Copy the files themselves.")
            if path.is_file():
                with path.open("rb") as file:
                    while content := file.read(_PART):
                        yield content
                yield b""
        except OSError as error:
            raise ServiceError(
                f"{path} cannot be read ({error.strerror}).", "Check the stick or the folder."
            ) from error


class BundlePeer:
    """A bundle: the files in one archive. Refused whole where it holds anything else, or where one
    of them is damaged."""

    def __init__(self, archive: CheckedArchive) -> None:
        self.name = archive.name
        self._archive = archive

    def get(self, name: str, at_most: int = LARGEST_FILE) -> bytes | None:
        """See Peer."""
        _check_name(name)
        return self._archive.get(name, at_most)

    def save(self, name: str, to: bytearray | HashedFile, at_most: int) -> bool:
        """The same, part by part; False where there is none."""
        _check_name(name)
        return self._archive.save(name, to, at_most)


@contextmanager
def open_bundle(path: Path) -> Iterator[BundlePeer]:
    """The bundle in that file; raises Refused where it is none, ServiceError where it cannot be
    read."""
    with open_archive(path, BUNDLE) as archive:
        yield BundlePeer(archive)


_NOT_CONNECTED = (httpx2.ConnectError, httpx2.ConnectTimeout)
"""That there is no connection at all, whatever the time is."""


def _is_rest(answer: httpx2.Response, start: int) -> bool:
    """Whether an answer goes on where a content ends so far."""
    begins = answer.headers.get("content-range", "").startswith(f"bytes {start}-")
    return answer.status_code == httpx2.codes.PARTIAL_CONTENT and start > 0 and begins


def _takes_too_long(seconds: float, count: int) -> bool:
    return seconds > FILE_SECONDS or seconds > SLOW_START_SECONDS + count / SLOWEST_BYTES


def _too_slow(address: str, count: int, of_peer: bool) -> ServiceError:
    """The error for a file that comes too slowly; `of_peer`: since the time for all is over."""
    return (TimeIsOver if of_peer else ServiceError)(
        f"{address} is sent too slowly: {count:,} bytes came.",
        "Try it later, or exchange by a bundle: `riparian exchange bundle`.",
    )


def _beginning(answer: httpx2.Response) -> bytes:
    """What a server says of a bundle, and no more of it than is read. It was asked for as it
    stands: what comes packed all the same is not unpacked."""
    content = bytearray()
    for part in answer.iter_raw():
        content += part
        if len(content) > LARGEST_ANSWER:
            break
    return bytes(content[:LARGEST_ANSWER])


def _check_name(name: str) -> None:
    if NAMES.fullmatch(name) is None:
        raise ValueError(f"no file of the channel is called {name!r}")


def _refused_there(content: bytes) -> int:
    """How many things a server says it has refused; one that answers something else took it all."""
    try:
        return len(msgspec.json.decode(content, type=_Answer).refused)
    except msgspec.DecodeError:
        return 0


class _Answer(msgspec.Struct):
    refused: list[Any] = []
