#!/usr/bin/env python
"""Start the desks of four members on this computer, for the walks of docs/walks.

    PYTHONPATH=tools:tests/support python tools/walk_desks.py FOLDER

Each member is a node with the sample in it, and has people who can sign in. It prints what each of
them needs, and serves until Ctrl-C; then the folder is removed.
"""

from __future__ import annotations

import argparse
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from centres import Centres, charter_of
from people import OPERATOR, PASSWORD, code_of
from riparian import Centre
from riparian.desk.accounts.roles import Rights, Role

RIPARIAN = Path(sys.executable).with_name("riparian")
FIRST_PORT = 8101
PEOPLE = {
    "jica": ("keiko", "Sato Keiko", "JICA Vientiane", Role.PUBLISHER),
    "koica": ("minji", "Kim Min-ji", "KOICA Vientiane", Role.PUBLISHER),
    "mop-la": ("somchit", "Somchit Vongsa", "Ministry of Planning", Role.HOST_OFFICER),
    "mrcs": ("aroon", "Aroon Suksai", "Secretariat", Role.PUBLISHER),
}
ROADS = (
    "key,donor_country,agency,title_original,country,places_en,start,end,amount,currency\n"
    "jp-roads,JP,JICA,Feeder roads in Attapeu,LA,Attapeu,2027-03-01,2030-02-28,900000000,JPY\n"
)


def main() -> None:
    """Set up, print, serve."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path, help="where the centres lie meanwhile; must not exist")
    folder = parser.parse_args().folder.absolute()
    folder.mkdir(parents=True)
    try:
        with ExitStack() as running:
            centres = _centres(folder)
            _share_roads(centres, folder)
            for member in PEOPLE:
                running.enter_context(_served(centres[member], _port(member)))
            _print_people(centres)
            print(f"The kit: {folder / 'mekong-kit.zip'}\nRunning. Ctrl-C ends it.", flush=True)
            _wait_for_the_end()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _port(member: str) -> int:
    return FIRST_PORT + list(PEOPLE).index(member)


def _centres(folder: Path) -> Centres:
    built = Centre.init(folder / "built", name="Sample", sample=True)
    built.build()
    centres = Centres(folder, *PEOPLE, charter=charter_of(*PEOPLE))
    for member in PEOPLE:
        shutil.copytree(built.layout.root, folder / member)
        address = f"http://127.0.0.1:{_port(member)}/exchange"
        _let_ask_this_computer(folder / member)
        centres.join(member, address, centre=Centre.open(folder / member))
    for reader in PEOPLE:
        for writer in PEOPLE:
            if reader != writer:
                centres[reader].channel._node.take(centres[writer].channel.files())
    _run(centres["jica"], "framework", "kit", folder / "mekong-kit.zip")
    return centres


def _let_ask_this_computer(root: Path) -> None:
    settings = root / "centre.toml"
    text = settings.read_text("utf-8")
    settings.write_text(text.replace("local_addresses = false", "local_addresses = true"), "utf-8")


def _share_roads(centres: Centres, folder: Path) -> None:
    """JICA shares a project with all members, and its amount with the ministry alone."""
    roads = folder / "roads.csv"
    roads.write_text(ROADS, "utf-8")
    _run(
        centres["jica"], "share", roads, "--to", "community", "--keep-closer", "amount",
        "--closer-to", "mop-la", "--licence", "CC-BY-4.0", "--yes",
    )  # fmt: skip
    for member in PEOPLE:
        if member != "jica":
            centres[member].channel._node.take(centres["jica"].channel.files())
            _run(centres[member], "build")


def _run(centre: Centre, *words: object) -> None:
    command = [RIPARIAN, "-C", centre.layout.root, *words]
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")


@contextmanager
def _served(centre: Centre, port: int) -> Iterator[None]:
    command = [RIPARIAN, "-C", centre.layout.root, "serve", "--port", port, "--sync", "1"]
    with (centre.layout.root.parent / f"{port}.log").open("wb") as log:
        server = subprocess.Popen([str(word) for word in command], stdout=log, stderr=log)
    try:
        yield
    finally:
        server.send_signal(signal.SIGINT)
        server.wait()


def _print_people(centres: Centres) -> None:
    for member, (name, full_name, office, role) in PEOPLE.items():
        people = centres[member].people
        rights = Rights((role,))
        _, code = people.accounts.add(name, full_name, office, rights, OPERATOR)
        attempt = people.sign_in.accept_invitation(code, PASSWORD, "127.0.0.1")
        secret = people.sign_in.new_app_secret()
        people.sign_in.set_app(attempt.value, secret, code_of(secret, time.time), "127.0.0.1")
        print(
            f"{full_name}, {office} ({member}): http://localhost:{_port(member)}/sign-in\n"
            f"    name {name} · password {PASSWORD} · secret for codes {secret}"
        )


def _wait_for_the_end() -> None:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        signal.pause()
    except KeyboardInterrupt:
        print("Ended.")


if __name__ == "__main__":
    main()
