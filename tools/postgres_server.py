"""Run a PostgreSQL server of one's own on loopback, until Enter or the end of standard input.

    python tools/postgres_server.py     prints the address, with its random password

Everything it keeps lies in a temporary folder that goes with it. Because it ends when standard
input does, it also ends when whoever started it is killed. It uses no socket but one of 127.0.0.1,
and flushes nothing to the disk: it is for tests, never for what is to be kept.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NEEDED = ("initdb", "postgres")
DEBIAN = Path("/usr/lib/postgresql")
READY_SECONDS = STOP_SECONDS = 30
PORTS_TRIED = 5
"""Another program can take a free port before the server does."""


def find_programs(folders: Iterable[Path] | None = None) -> Path | None:
    """The first folder that holds the server's programs: of PATH, then Debian's, newest first."""
    if os.name == "nt":
        return None
    for folder in usual_folders() if folders is None else folders:
        if all(shutil.which(name, path=str(folder)) for name in NEEDED):
            return folder
    return None


def usual_folders() -> list[Path]:
    """PATH, and where Debian puts programs that it leaves out of PATH."""
    versions = [v for v in DEBIAN.glob("*/bin") if v.parent.name.isdigit()]
    newest_first = sorted(versions, key=lambda v: int(v.parent.name), reverse=True)
    return [Path(p) for p in os.environ.get("PATH", "").split(os.pathsep) if p] + newest_first


@contextmanager
def running_server(programs: Path) -> Iterator[str]:
    """The address of a server's database `postgres`; the server runs within the block."""
    user = unprivileged()
    # A TMPDIR of root's own is closed to the user that the server runs as.
    folder = Path(tempfile.mkdtemp(prefix="riparian-postgres-", dir="/tmp" if user else None))
    try:
        if user:
            shutil.chown(folder, *user)
        password = secrets.token_urlsafe()
        make_cluster(programs, folder, password, user)
        process, port = start(programs, folder, user)
        try:
            yield f"postgresql://riparian:{password}@127.0.0.1:{port}/postgres"
        finally:
            stop(process)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def unprivileged() -> tuple[int, int] | None:
    """Whom to be when root, as PostgreSQL refuses to be that; None for who one is."""
    if os.geteuid() != 0:
        return None
    import pwd  # Windows has none

    known = {entry.pw_name: (entry.pw_uid, entry.pw_gid) for entry in pwd.getpwall()}
    return known.get("postgres") or known["nobody"]


def make_cluster(programs: Path, folder: Path, password: str, user: tuple[int, int] | None) -> None:
    """Make an empty cluster in `folder`/data, where `riparian` may do all with that password."""
    secret = folder / "password"
    secret.touch(0o600)
    secret.write_text(password)
    if user:
        shutil.chown(secret, *user)
    command = [
        *(str(programs / "initdb"), "--pgdata", str(folder / "data"), "--username", "riparian"),
        *("--pwfile", str(secret), "--auth", "scram-sha-256"),
        *("--encoding", "UTF8", "--locale", "C", "--no-sync"),
    ]
    with (folder / "log").open("wb") as log:
        process = popen(command, folder, log, user)
    if process.wait() != 0:
        raise SystemExit(told("The cluster could not be made", folder))
    secret.unlink()


def start(
    programs: Path, folder: Path, user: tuple[int, int] | None
) -> tuple[subprocess.Popen[bytes], int]:
    """Start the server on a free port; gives it when it takes connections."""
    for _ in range(PORTS_TRIED):
        port = free_port()
        settings = {
            "listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": "",
            "fsync": "off", "full_page_writes": "off", "synchronous_commit": "off",
        }  # fmt: skip
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        with (folder / "log").open("wb") as log:
            command = [str(programs / "postgres"), "-D", str(folder / "data"), *options]
            process = popen(command, folder, log, user)
        if is_ready(process, folder / "data" / "postmaster.pid"):
            return process, port
        stop(process)
    raise SystemExit(told("The server did not start", folder))


def popen(
    command: Sequence[str], folder: Path, log: Any, user: tuple[int, int] | None
) -> subprocess.Popen[bytes]:
    """Start a program of the server's as that user, with nothing of our settings for it."""
    who: dict[str, Any] = {}
    if user:
        who = {"user": user[0], "group": user[1], "extra_groups": []}
    ours = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return subprocess.Popen(
        command, cwd=folder, env=ours | {"LC_ALL": "C"}, stdin=subprocess.DEVNULL, stdout=log,
        stderr=log, **who,
    )  # fmt: skip


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_ready(process: subprocess.Popen[bytes], pid_file: Path) -> bool:
    """Wait until the server writes that it is ready, in line 8 of its file as pg_ctl reads it."""
    until = time.monotonic() + READY_SECONDS
    while process.poll() is None and time.monotonic() < until:
        lines = pid_file.read_text().splitlines() if pid_file.exists() else []
        if len(lines) > 7 and lines[7].strip() == "ready":
            return True
        time.sleep(0.02)
    return False


def stop(process: subprocess.Popen[bytes]) -> None:
    """End the server at once, with all who are connected; what it holds is thrown away."""
    if process.poll() is None:
        process.send_signal(signal.SIGQUIT)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def told(what: str, folder: Path) -> str:
    """What happened, with what the server said last."""
    said = (folder / "log").read_text(errors="replace").strip().splitlines()
    return f"{what}: " + " / ".join(said[-5:] or ["it said nothing"])


def main() -> None:
    """Run a server until Enter, the end of standard input, or a signal."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    programs = find_programs()
    if programs is None:
        raise SystemExit(f"PostgreSQL is not here: no folder with {' and '.join(NEEDED)}.")
    with running_server(programs) as url:
        print(url, flush=True)
        sys.stdin.readline()


if __name__ == "__main__":
    main()
