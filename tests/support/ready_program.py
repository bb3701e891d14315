"""`riparian` for scripts of many commands: imported once, then forked for each command.

A command takes most of a second to import what it needs, which is most of the time of a document
that is followed from top to bottom, and a build four seconds to read its tables. Here each is a
process of its own all the same, with the folder, environment and streams of whoever calls it, and
of a session of its own; it can be killed.
"""

from __future__ import annotations

import atexit
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path

from riparian.cli.main import COMMANDS, main
from running import comes_true

_CLIENT = """\
import json, os, socket, sys
server = socket.socket(socket.AF_UNIX)
server.connect({address!r})
said = json.dumps([sys.argv[1:], os.getcwd(), dict(os.environ)]).encode()
socket.send_fds(server, [len(said).to_bytes(4, "big")], [0, 1, 2])
server.sendall(said)
said = server.makefile().read().split()  # its number, and how it ended
sys.exit(int(said[1]) & 0xFF if said[1:] else 70)
"""


class Ready:
    """A program that can be started: it waits to be forked."""

    def __init__(self, address: str) -> None:
        self._address = address

    def start(
        self, words: Sequence[str], environment: Mapping[str, str], stdout: int, stderr: int
    ) -> Started:
        """Run `riparian` with these words in this folder, with nothing to read."""
        server = socket.socket(socket.AF_UNIX)
        server.connect(self._address)
        said = json.dumps([list(words), str(Path.cwd()), dict(environment)]).encode()
        with Path(os.devnull).open("rb") as nothing:
            streams = [nothing.fileno(), stdout, stderr]
            socket.send_fds(server, [len(said).to_bytes(4, "big")], streams)
        server.sendall(said)
        return Started(tuple(words), server)


class Started:
    """A command that was started so; asked, killed and waited for as a `Popen` is."""

    def __init__(self, words: tuple[str, ...], server: socket.socket) -> None:
        self._words = words
        self._server = server
        self._said = server.makefile()
        self.pid = int(self._said.readline())
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """How it ended, or None as long as it runs."""
        try:
            return self.wait(seconds=0)
        except subprocess.TimeoutExpired:
            return None

    def wait(self, seconds: float) -> int:
        """Wait for its end; raises `TimeoutExpired` where it goes on."""
        if self.returncode is None:
            ready, _, _ = select.select([self._server], [], [], seconds)
            if not ready:
                raise subprocess.TimeoutExpired(self._words, seconds)
            self.returncode = int(self._said.readline())
            self._said.close()
            self._server.close()
        return self.returncode

    def kill(self) -> None:
        """Kill it, and it alone."""
        os.kill(self.pid, signal.SIGKILL)


@contextmanager
def ready_program(folder: Path, *, quick_seals: bool = False) -> Iterator[str]:
    """The text of a program that runs `riparian` with its arguments, as long as this is open; with
    `quick_seals`, seals are those of the module of that name."""
    with _serving(folder, "quick" if quick_seals else "") as address:
        client = folder / "client.py"
        client.write_text(_CLIENT.format(address=address))
        yield f'#!/bin/sh\nexec "{sys.executable}" -I -S "{client}" "$@"\n'


@contextmanager
def ready_builds(folder: Path) -> Iterator[Ready]:
    """`riparian` with what builds read at hand, as long as this is open."""
    with _serving(folder, "builds") as address:
        yield Ready(address)


@contextmanager
def _serving(folder: Path, what: str) -> Iterator[str]:
    """The address of a program that forks for each command."""
    address = str(folder / "riparian.socket")
    with subprocess.Popen([sys.executable, __file__, address, what], env=_environment()) as server:
        try:
            assert comes_true(Path(address).exists)
            yield address
        finally:
            server.kill()


def _environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(Path(__file__).parent)}


def _serve(address: str) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(f"{address}.new")
        server.listen()
        Path(f"{address}.new").rename(address)
        while True:
            connection, _ = server.accept()
            if os.fork() == 0:
                _answer(connection)
            connection.close()
            with suppress(ChildProcessError):
                while os.waitpid(-1, os.WNOHANG)[0]:  # what it took counts as ours
                    pass


def _answer(connection: socket.socket) -> None:
    """Run one command, and say how it ended."""
    length, streams, _, _ = socket.recv_fds(connection, 4, 3)
    said = connection.makefile("rb").read(int.from_bytes(length, "big"))
    arguments, folder, environment = json.loads(said)
    process = os.fork()
    if process == 0:
        os.setsid()
        _run(arguments, folder, environment, streams)
    for stream in streams:  # else whoever reads from it would wait for this process, too
        os.close(stream)
    connection.sendall(f"{process}\n".encode())
    _, status = os.waitpid(process, 0)
    connection.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os._exit(0)


def _run(
    arguments: list[str], folder: str, environment: dict[str, str], streams: list[int]
) -> None:
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    # Those that were open before have stood at another place of another file.
    sys.stdin = os.fdopen(0, closefd=False)
    sys.stdout, sys.stderr = (os.fdopen(n, "w", 1, closefd=False) for n in (1, 2))
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    tempfile.tempdir = None
    sys.argv = ["riparian", *arguments]
    status = 0
    try:
        main()
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else 1 if ended.code else 0
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


if __name__ == "__main__":
    if sys.argv[2:] == ["quick"]:
        from quick_seals import QUICK
        from riparian.exchange.keys import seal

        seal.pyrage = QUICK
    for name in COMMANDS:
        import_module(f"riparian.cli.commands.{name.replace('-', '_')}")
    import_module("riparian.centre.channel")
    if sys.argv[2:] == ["builds"]:
        from preloaded import preload

        preload()
    _serve(sys.argv[1])
