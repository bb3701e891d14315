"""Six real servers, each in a network namespace of its own, in a ring that is cut and healed.

Each member has a link to two neighbours and to nobody else; nothing is forwarded. One server
stands behind a relay that changes a byte of what it passes on. Needs `ip netns` and root.
"""

from __future__ import annotations

import http.server
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from resilience.members import SIX, Members, note, open_node, origin_of
from riparian import Centre
from riparian.exchange.node import Node

RIPARIAN = Path(sys.executable).with_name("riparian")
PORT, RELAY_PORT = 8600, 8601
START_SECONDS = 120.0
PREFIX = f"rip{os.getpid() % 10_000}-"
MOST_ROUNDS = 6


class NoNamespaces(Exception):
    """There are none on this computer; says why."""


class NotAsExpected(Exception):
    """The network did not do what it was there to show."""


class Ring:
    """Members in a ring; links by their number: link n joins member n and the next."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.names = folder, SIX
        self._running: list[subprocess.Popen[bytes]] = []

    def build(self) -> None:
        """Namespaces and links; raises NoNamespaces."""
        for at in range(len(self.names)):
            _ip("netns", "add", _space(at))
            _ip("-n", _space(at), "link", "set", "lo", "up")
        for at in range(len(self.names)):
            other = (at + 1) % len(self.names)
            _ip("link", "add", f"a{at}", "netns", _space(at), "type", "veth",
                "peer", "name", f"b{at}", "netns", _space(other))  # fmt: skip
            for space, device, end in ((at, f"a{at}", 1), (other, f"b{at}", 2)):
                _ip("-n", _space(space), "address", "add", f"10.77.{at}.{end}/24", "dev", device)
        self.heal(*range(len(self.names)))

    def cut(self, *links: int) -> None:
        """Take links down."""
        self._set(links, "down")

    def heal(self, *links: int) -> None:
        """Bring links up."""
        self._set(links, "up")

    def _set(self, links: Sequence[int], state: str) -> None:
        for link in links:
            other = (link + 1) % len(self.names)
            _ip("-n", _space(link), "link", "set", f"a{link}", state)
            _ip("-n", _space(other), "link", "set", f"b{link}", state)

    def join(self) -> None:
        """A centre for each member, which has joined the framework."""
        members = Members(self.folder / "keys")
        for name in self.names:
            centre = Centre.init(self.home(name))
            centre.channel.join([members.charter], name, members.seals[name])
            if name == self.names[0]:
                centre.build()  # of no files; a server wants something to show
            else:
                shutil.copytree(
                    self.home(self.names[0]) / "catalogue",
                    self.home(name) / "catalogue",
                    symlinks=True,
                    dirs_exist_ok=True,
                )
            settings = self.home(name) / "centre.toml"
            hosts = ", ".join(f'"10.77.{link}.{end}"' for link in range(6) for end in (1, 2))
            text = settings.read_text("utf-8").replace("[web]\n", f"[web]\nhosts = [{hosts}]\n")
            settings.write_text(text, "utf-8")

    def home(self, name: str) -> Path:
        """The folder of a member's centre."""
        return self.folder / name

    def serve(self) -> None:
        """Start all servers, and wait until each answers."""
        for at, name in enumerate(self.names):
            log = (self.folder / f"{name}.log").open("wb")
            self._start(at, [RIPARIAN, "-C", self.home(name), "serve", "--host", "0.0.0.0",
                             "--port", str(PORT)], log)  # fmt: skip
        for at in range(len(self.names)):
            self._wait(at, PORT)

    def lie(self, name: str) -> None:
        """Start a relay before a member's server that changes what it passes on."""
        at = self.names.index(name)
        tools = Path(__file__).parents[1]
        self._start(at, ["env", f"PYTHONPATH={tools}", sys.executable, "-m", "resilience.network"],
                    subprocess.DEVNULL)  # fmt: skip
        self._wait(at, RELAY_PORT)

    def _start(self, at: int, words: Sequence[object], log: object) -> None:
        command = ["ip", "netns", "exec", _space(at), *map(str, words)]
        self._running.append(subprocess.Popen(command, stdout=log, stderr=log))  # type: ignore[call-overload]

    def _wait(self, at: int, port: int) -> None:
        address = f"http://127.0.0.1:{port}/exchange/heads"
        fetch = f"import urllib.request as r; r.urlopen({address!r}, timeout=5).read()"
        ends = time.monotonic() + START_SECONDS
        while time.monotonic() < ends:
            done = self.inside(at, sys.executable, "-c", fetch)
            if done.returncode == 0:
                return
            time.sleep(0.5)
        log = self.folder / f"{self.names[at]}.log"
        raise NotAsExpected(
            f"the server of {self.names[at]} does not answer: {log.read_text()[-600:]} "
            f"{done.stderr[-300:]}"
        )

    def inside(self, at: int, *words: object) -> subprocess.CompletedProcess[str]:
        """Run something in a member's namespace."""
        command = ["ip", "netns", "exec", _space(at), *map(str, words)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    def sync(self, at: int, *links: int, port: int = PORT) -> str:
        """Let a member exchange with its neighbours on these links; what it says."""
        peers = [
            word
            for link in links
            for word in ("--peer", f"http://10.77.{link}.{2 if link == at else 1}:{port}/exchange")
        ]
        name = self.names[at]
        done = self.inside(at, RIPARIAN, "-C", self.home(name), "exchange", "sync", *peers)
        return done.stdout + done.stderr

    def round(self) -> None:
        """Let every member exchange with both neighbours, one after another."""
        for at in range(len(self.names)):
            self.sync(at, (at - 1) % len(self.names), at)

    def held(self) -> list[dict[str, int]]:
        """How many entries of each member each member holds whole."""
        sizes = []
        for name in self.names:
            store = open_node_of(self.home(name)).store
            sizes.append(
                {
                    other: store.size(origin)
                    for other in self.names
                    if not store.bundles_lacking(origin := origin_of(other))
                }
            )
            store.close()
        return sizes

    def close(self) -> None:
        """Stop everything and remove the namespaces."""
        for process in self._running:
            process.kill()
            process.wait()
        for at in range(len(self.names)):
            subprocess.run(["ip", "netns", "delete", _space(at)], capture_output=True, check=False)


def run(folder: Path) -> bool:
    """The whole of it; whether everything was as it has to be. Raises NoNamespaces."""
    ring = Ring(folder)
    try:
        ring.build()
        ring.join()
        ring.serve()
        _show(ring)
    except NotAsExpected as error:
        print(f"Not as it has to be: {error}.")
        return False
    finally:
        ring.close()
    return True


def _show(ring: Ring) -> None:
    ring.cut(5)
    _write(ring, "first")
    print(
        f"a line of six: all have everything after {_rounds(ring, [range(6)])} rounds", flush=True
    )
    ring.cut(2)
    _write(ring, "second")
    count = _rounds(ring, [range(3), range(3, 6)])
    print(f"cut in the middle: each half has all of its own after {count} rounds", flush=True)
    if ring.held()[0]["desk"] == ring.held()[5]["desk"]:
        raise NotAsExpected("something came through a line that was cut")
    ring.heal(2)
    print(f"healed: all have everything after {_rounds(ring, [range(6)])} rounds", flush=True)
    _write(ring, "third")
    before = ring.held()[2]
    ring.lie(ring.names[3])
    said = " ".join(ring.sync(2, 2, port=RELAY_PORT).split())
    after = ring.held()[2]
    if "refused" not in said or after != before:
        raise NotAsExpected(
            f"of a relay that changes bytes something was kept, or nothing said: {said}"
        )
    print("a relay that changes a byte: refused and named, nothing of it kept", flush=True)
    ring.heal(5)
    count = _rounds(ring, [range(6)])
    print(f"round the other way: all have everything after {count} rounds", flush=True)
    for name in ring.names:
        if findings := open_node_of(ring.home(name)).verify():
            raise NotAsExpected(f"{name}: {findings[0].what}")
    print("what each holds was computed anew, and all of it holds", flush=True)


def _write(ring: Ring, text: str) -> None:
    for name in ring.names:
        node = open_node_of(ring.home(name))
        node.write([note(f"{text} of {name}, {n}") for n in range(5)])
        node.store.close()


def open_node_of(centre: Path) -> Node:
    """The node of a centre's folder."""
    return open_node(centre)


def _rounds(ring: Ring, parts: Sequence[Sequence[int]]) -> int:
    """How many rounds it takes until within each part all hold the same, and that is whole."""
    for count in range(1, MOST_ROUNDS + 1):
        ring.round()
        held = ring.held()
        if all(
            held[at][ring.names[other]] == held[other][ring.names[other]]
            for part in parts
            for at in part
            for other in part
        ):
            return count
    raise NotAsExpected(f"after {MOST_ROUNDS} rounds something is still missing")


def _space(at: int) -> str:
    return f"{PREFIX}{at}"


def _ip(*words: str) -> None:
    if shutil.which("ip") is None:
        raise NoNamespaces("there is no `ip` here")
    done = subprocess.run(["ip", *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise NoNamespaces(done.stderr.strip() or f"ip {' '.join(words)} failed")


class Relay(http.server.BaseHTTPRequestHandler):
    """Passes on what the server beside it has, with a byte changed in all entries and payloads."""

    def do_GET(self) -> None:
        with urllib.request.urlopen(f"http://127.0.0.1:{PORT}{self.path}", timeout=30) as answer:
            content = bytearray(answer.read())
        if "/payload/" in self.path or "/tile/" in self.path:
            content[-10] ^= 1  # near the end, where what is new stands
        self.send_response(200)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def relaying() -> Iterator[http.server.ThreadingHTTPServer]:
    """A server of such answers."""
    with http.server.ThreadingHTTPServer(("0.0.0.0", RELAY_PORT), Relay) as server:
        yield server


if __name__ == "__main__":
    with relaying() as server:
        server.serve_forever()
