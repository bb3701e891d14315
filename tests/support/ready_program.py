"""`riparian` for scripts of many commands: imported once, then forked for each command.

A command takes most of a second to import what it needs, which is most of the time of a document
that is followed from top to bottom. Here each is a process of its own all the same, with the
folder, environment and streams of whoever calls it.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
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
sys.exit(int(server.makefile().read() or 70))
"""


@contextmanager
def ready_program(folder: Path, *, quick_seals: bool = False) -> Iterator[str]:
    """The text of a program that runs `riparian` with its arguments, as long as this is open; with
    `quick_seals`, seals are those of the module of that name."""
    address = str(folder / "riparian.socket")
    seals = ["quick"] if quick_seals else []
    with subprocess.Popen(
        [sys.executable, __file__, address, *seals], env=_environment()
    ) as server:
        client = folder / "client.py"
        client.write_text(_CLIENT.format(address=address))
        try:
            assert comes_true(Path(address).exists)
            yield f'#!/bin/sh\nexec "{sys.executable}" -I -S "{client}" "$@"\n'
        finally:
            server.kill()


def _environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(Path(__file__).parent)}


def _serve(address: str) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those who wait
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(f"{address}.new")
        server.listen()
        Path(f"{address}.new").rename(address)
        while True:
            connection, _ = server.accept()
            if os.fork() == 0:
                _answer(connection)
            connection.close()


def _answer(connection: socket.socket) -> None:
    """Run one command, and say how it ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    length, streams, _, _ = socket.recv_fds(connection, 4, 3)
    said = connection.makefile("rb").read(int.from_bytes(length, "big"))
    arguments, folder, environment = json.loads(said)
    process = os.fork()
    if process == 0:
        _run(arguments, folder, environment, streams)
    _, status = os.waitpid(process, 0)
    connection.sendall(str(os.waitstatus_to_exitcode(status) & 0xFF).encode())
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
    sys.argv = ["riparian", *arguments]
    status = 0
    try:
        main()
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else 1 if ended.code else 0
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
    _serve(sys.argv[1])
