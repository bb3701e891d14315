#!/usr/bin/env python
"""Show the channel at work: six nodes on this machine, through what members of a framework meet.

    make channel-demo
    PYTHONPATH=tests/support python tools/channel_demo.py [--keep FOLDER [--from ACT]]

Each act says what happens, runs the commands as a desk officer types them, and checks what comes
of it. Exit status 1 at the first thing that is not as it has to be.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import textwrap
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openpyxl

from ready_program import ready_program
from riparian import Centre
from riparian.desk.accounts.records import Actor
from riparian.desk.sharing.choice import Choice, Sharer
from riparian.exchange.entries.entry_types import Agenda, Meeting

RIPARIAN = Path(sys.executable).with_name("riparian")
PASSPHRASE = "seven herons over the river"
MEMBERS = {
    "jica": ("Japan International Cooperation Agency", "JP", "member"),
    "koica": ("Korea International Cooperation Agency", "KR", "member"),
    "cdc-kh": ("Council for the Development of Cambodia", "KH", "host"),
    "mpi-la": ("Ministry of Planning and Investment", "LA", "host"),
    "tica": ("Thailand International Cooperation Agency", "TH", "host"),
    "desk": ("Secretariat", "", "secretariat"),
}
FIRST, NEWCOMER = "jica", "tica"
FOUNDERS = tuple(member for member in MEMBERS if member != NEWCOMER)
THRESHOLD = 3
NAMED = "Ask Mr Bunthoeun on 012 345 678."
SECRET = "Shall we split the survey?"
START_SECONDS = 180.0


class NotAsExpected(Exception):
    """What a command did is not what the act is there to show."""


class Framework:
    """Six members, each with a folder of its own: seal, centre, and a server once it is started."""

    def __init__(self, folder: Path, program: Path) -> None:
        """`program`: what runs a command as `riparian` does, and is ready sooner."""
        self.folder = folder
        self._program = program
        self._servers: dict[str, subprocess.Popen[bytes]] = {}
        self._state = folder / "state.json"
        state = json.loads(self._state.read_text()) if self._state.exists() else {}
        self.ports: dict[str, int] = state.get("ports") or {
            member: _free_port() for member in MEMBERS
        }
        self._serving: list[str] = state.get("serving", [])
        (folder / "passphrase").write_text(f"{PASSPHRASE}\n")

    def note(self) -> None:
        """Note what a later run has to know to go on here with the next act."""
        self._state.write_text(json.dumps({"ports": self.ports, "serving": list(self._servers)}))

    def go_on(self) -> None:
        """Start the servers that ran when the last act ended."""
        if self._serving:
            self.serve(*self._serving)

    @property
    def charter(self) -> Path:
        """The charter's file, passed round by mail."""
        return self.folder / "mekong.charter.json"

    def centre(self, member: str) -> Path:
        """The folder of a member's centre."""
        return self.folder / member / "centre"

    def seal(self, member: str) -> Path:
        """The member's seal: in life on a stick in a safe."""
        return self.folder / member / f"{member}.seal"

    def sealed(self, member: str) -> tuple[str | Path, ...]:
        """The options of a command that needs the seal."""
        return "--seal", self.seal(member), "--passphrase-file", self.folder / "passphrase"

    def address(self, member: str) -> str:
        """Where others reach the member's node."""
        return f"http://127.0.0.1:{self.ports[member]}/exchange"

    def run(
        self,
        member: str,
        *words: object,
        says: Sequence[str] = (),
        status: int = 0,
        brief: bool = False,
    ) -> str:
        """Run a command on a member's node and show it, with what it prints unless `brief`. Raises
        NotAsExpected where it ends otherwise, or does not say these."""
        arguments = [str(word) for word in words]
        shown = shlex.join(arguments).replace(f"{self.folder}/", "")
        print(f"{member}$ riparian {shown}", flush=True)
        done = subprocess.run(
            [self._program, "-C", self.centre(member), *arguments],
            capture_output=True, text=True, check=False, cwd=self.folder,
        )  # fmt: skip
        output = done.stdout + done.stderr
        if not brief or done.returncode != status:
            _show(output.replace(f"{self.folder}/", ""))
        if done.returncode != status:
            raise NotAsExpected(f"exit status {done.returncode} where {status} was expected")
        whole = " ".join(output.split())
        for words_expected in says:
            if words_expected not in whole:
                raise NotAsExpected(f"it did not say: {words_expected}")
        return output

    def data(self, member: str, *words: object) -> Any:
        """What a command says on a member's node with `--json`."""
        done = subprocess.run(
            [self._program, "-C", self.centre(member), *map(str, words), "--json"],
            capture_output=True, text=True, check=True, cwd=self.folder,
        )  # fmt: skip
        return json.loads(done.stdout)

    def begin(self, member: str, *, brief: bool) -> None:
        """Make a member's centre. All of them are on this computer, and may be reached there."""
        self.centre(member).parent.mkdir()
        self.run(member, "init", self.centre(member), brief=brief)
        settings = self.centre(member) / "centre.toml"
        text = settings.read_text("utf-8")
        settings.write_text(
            text.replace("local_addresses = false", "local_addresses = true"), "utf-8"
        )
        self.run(member, "build", "--no-meanings", brief=True)

    def serve(self, *members: str) -> None:
        """Start the servers of these members, and wait until each answers."""
        for member in members:
            log = (self.folder / member / "serve.log").open("ab")
            self._servers[member] = subprocess.Popen(
                [RIPARIAN, "-C", self.centre(member), "serve", "--port", str(self.ports[member])],
                stdout=log, stderr=log,
            )  # fmt: skip
        for member in members:
            _wait_for(f"{self.address(member)}/heads")
        print(f"# servers of {', '.join(members)} answer", flush=True)

    def stop(self, *members: str) -> None:
        """Stop the servers of these members, as if their machines were taken away."""
        for member in members:
            server = self._servers.pop(member)
            server.send_signal(signal.SIGKILL)
            server.wait()
        print(f"# servers of {', '.join(members)} are gone", flush=True)

    def close(self) -> None:
        """Stop all servers."""
        for server in self._servers.values():
            server.kill()
            server.wait()
        self._servers.clear()

    def round(self, *members: str, times: int = 1) -> None:
        """Let these members exchange, one after another: once, so that all have what each has
        written; a second time, so that each learns what the others hold."""
        for member in members * times:
            subprocess.run(
                [self._program, "-C", self.centre(member), "exchange", "sync"],
                capture_output=True, check=False, cwd=self.folder,
            )  # fmt: skip
        print(f"# {', '.join(members)} have exchanged", flush=True)


def main() -> None:
    """Run the acts in order."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--keep", type=Path, help="work in this new folder and leave it there")
    parser.add_argument(
        "--from", dest="first", choices=[act.__name__ for act in ACTS],
        help="go on with this act in the folder of --keep, where the act before it ended",
    )  # fmt: skip
    options = parser.parse_args()
    if options.first and not options.keep:
        parser.error("--from needs the folder that an earlier run left: --keep FOLDER")
    began = time.monotonic()
    names = [act.__name__ for act in ACTS]
    first = names.index(options.first) if options.first else 0
    with _folder(options.keep, there=bool(options.first)) as folder, _program() as program:
        framework = Framework(folder, program)
        try:
            framework.go_on()
            for number, act in enumerate(ACTS[first:], first + 1):
                _title(number, act)
                act_began = time.monotonic()
                act(framework)
                framework.note()
                print(f"# act {number} ({act.__name__}): {time.monotonic() - act_began:.0f} s")
        except NotAsExpected as error:
            sys.exit(f"\nNot as it has to be: {error}.")
        finally:
            framework.close()
    acts = len(ACTS) - first
    print(f"\nAll {acts} acts went as they have to, in {time.monotonic() - began:.0f} s.")


# the acts


def found(on: Framework) -> None:
    """Five members found a framework. Each makes a seal; any three decide."""
    lines = []
    for member in FOUNDERS:
        name, country, role = MEMBERS[member]
        later = member != FIRST
        on.begin(member, brief=later)
        made = on.run(member, "keys", "new", on.seal(member), "--passphrase-file",
                      on.folder / "passphrase", brief=later)  # fmt: skip
        seal = next(line for line in made.splitlines() if line.startswith("seal = "))
        lines += [f"[member.{member}]", f'name = "{name}"', f'role = "{role}"', seal]
        lines += [f'country = "{country}"'] if country else []
    (on.folder / "members.toml").write_text("\n".join(lines) + "\n")
    on.run("desk", "framework", "new", "mekong", "--members", on.folder / "members.toml",
           "--threshold", THRESHOLD, "--charter", on.charter)  # fmt: skip
    for member in ("jica", "koica", "cdc-kh"):
        on.run(member, "framework", "sign", on.charter, *on.sealed(member))
    on.run("desk", "framework", "status", on.charter, says=["in force"])


def join(on: Framework) -> None:
    """Each makes a centre its node, and starts a server."""
    for member in FOUNDERS:
        on.run(member, "join", on.charter, "--as", member, *on.sealed(member),
               "--address", on.address(member), brief=member != FIRST)  # fmt: skip
    on.serve(*FOUNDERS)
    others = [word for other in FOUNDERS[1:] for word in ("--peer", on.address(other))]
    on.run(FIRST, "exchange", "sync", *others)
    on.round(*FOUNDERS)
    on.run(FIRST, "exchange", "status")


def share(on: Framework) -> None:
    """Japan shares a note with everyone, one with the community, and one with Korea alone."""
    note = "share", "--yes", "--note"
    on.run("jica", *note, "A mission to Siem Reap in January.", "--to", "everyone",
           says=["Shared with everyone (TLP:CLEAR)"])  # fmt: skip
    on.run("jica", *note, "The tender waits for the ministry.", "--to", "community")
    on.run("jica", *note, SECRET, "--to", "koica")
    on.round(*FOUNDERS, times=2)
    on.run("koica", "exchange", "read", says=[SECRET, "The tender waits", "held by 5 of 5"])
    read = on.run("mpi-la", "exchange", "read", says=["The tender waits", "A mission"])
    if SECRET in read:
        raise NotAsExpected("Laos reads what is for Korea alone")
    if any(SECRET.encode() in path.read_bytes() for path in _files(on.centre("mpi-la"))):
        raise NotAsExpected("what is for Korea alone lies open in Laos")


def admit(on: Framework) -> None:
    """Thailand applies with one file. Four sign, and it reads what the community has read."""
    kit, application = on.folder / "mekong-kit.zip", on.folder / f"{NEWCOMER}.application.toml"
    on.run("jica", "framework", "kit", kit, "--peer", on.address("jica"))
    on.begin(NEWCOMER, brief=True)
    name, country, role = MEMBERS[NEWCOMER]
    on.run(NEWCOMER, "join", kit, "--as", NEWCOMER, *on.sealed(NEWCOMER), "--name", name,
           "--country", country, "--role", role, "--address", on.address(NEWCOMER),
           "--application", application)  # fmt: skip
    on.run("jica", "framework", "propose", "admit", application, "--threshold", 4)
    for member in ("jica", "koica", "cdc-kh", "mpi-la"):
        on.run(member, "exchange", "sync", brief=True)
        on.run(member, "framework", "sign", *on.sealed(member), brief=member != FIRST)
        on.run(member, "exchange", "sync", brief=True)
    on.run("jica", "exchange", "sync", brief=True)
    on.run("jica", "framework", "status", says=["charter 2"])
    on.run(NEWCOMER, "exchange", "sync")
    on.run(NEWCOMER, "join", *on.sealed(NEWCOMER), "--address", on.address(NEWCOMER))
    on.serve(NEWCOMER)
    on.run(NEWCOMER, "exchange", "sync", brief=True)
    on.round(*MEMBERS)
    read = on.run(NEWCOMER, "exchange", "read", says=["The tender waits for the ministry."])
    if SECRET in read:
        raise NotAsExpected("the newcomer reads what is for Korea alone")


def answer(on: Framework) -> None:
    """Japan and Korea share a project each. Laos disputes where Korea's is, by a spreadsheet."""
    for member, code, agency, title in (
        ("jica", "JP", "JICA", "Water supply in Pakse"),
        ("koica", "KR", "KOICA", "Water supply in Pakse town"),
    ):
        file = on.folder / f"{member}.csv"
        file.write_text(
            "key,donor_country,agency,title_original,country,places_en,dac_purpose_guess,start,end\n"
            f"{code.lower()}-1,{code},{agency},{title},LA,Pakse,14030,2026-01-01,2029-12-31\n"
        )
        on.run(member, "add", file, "--licence", "CC-BY-4.0", brief=member != FIRST)
        on.run(member, "share", file, "--to", "everyone", "--licence", "CC-BY-4.0", "--yes",
               brief=member != FIRST)  # fmt: skip
    on.round(*MEMBERS)
    for member in ("jica", "koica", "mpi-la", "desk"):
        on.run(member, "build", "--no-meanings", brief=True)
    sheet = on.folder / "office.xlsx"
    on.run("mpi-la", "confirm", "--write-sheet", sheet)
    book = openpyxl.load_workbook(sheet)
    page = book["Answers"]
    columns = {cell.value: cell.column for cell in page[1]}
    [row] = (row for row in range(2, page.max_row + 1) if "town" in page.cell(row, 3).value)
    for column, value in (
        ("Places: confirmed?", "no"), ("Places: what is right", "Champasak town"),
        ("Why", "The site was moved in March."), ("Office", "Provincial Water Office"),
        ("As of", "2026-11-20"),
    ):  # fmt: skip
        page.cell(row, columns[column], value)
    book.save(sheet)
    on.run("mpi-la", "confirm", "--sheet", sheet, "--typed-in-by", "Keo Phommachan", "--yes")
    on.round(*MEMBERS)
    on.run("koica", "projects", "--host", "disputed", says=["Water supply in Pakse town"])


def agree(on: Framework) -> None:
    """Japan opens a case with Korea and proposes; Korea counters; the line is cut; they agree."""
    overlaps = on.data("jica", "overlaps", "JP", "KR")
    if not overlaps:
        raise NotAsExpected("Japan and Korea do not overlap")
    opened = on.run("jica", "case", "open", overlaps[0]["id"], "--to", "koica", "--title",
                    "One survey", "--question", "Could both use one survey?", "--yes")  # fmt: skip
    case = _entry_in(opened)
    made = on.run("jica", "case", "propose", case, "--what", "JICA surveys for both", "--who",
                  "JICA", "--by-when", "2027-03-31", "--yes")  # fmt: skip
    on.round("jica", "koica")
    countered = on.run("koica", "case", "propose", case, "--what", "Both survey, one report",
                       "--who", "both", "--by-when", "2027-02-28", "--instead-of",
                       _entry_in(made), "--why", "Our team is there in January.",
                       "--yes")  # fmt: skip
    on.stop("jica", "koica")
    on.run("koica", "exchange", "bundle", on.folder / "to-japan.zip", "--for", "jica")
    on.run("jica", "exchange", "unbundle", on.folder / "to-japan.zip", brief=True)
    on.run("jica", "case", "answer", case, _entry_in(countered), "accept", "--yes")
    on.run("koica", "case", "note", case, "Written before your answer came.", "--yes")
    on.serve("jica", "koica")
    on.round("jica", "koica")
    threads = []
    for member in ("jica", "koica"):
        on.run(member, "case", "show", case, says=["Agreed. All leads have accepted proposal 2."])
        threads.append([x["entry"] for x in on.data(member, "case", "show", case)["entries"]])
    if threads[0] != threads[1]:
        raise NotAsExpected("Japan and Korea do not read the same thread in the same order")
    if "survey" in on.run("mpi-la", "case", "list"):
        raise NotAsExpected("Laos reads a case of Japan and Korea")


def meet(on: Framework) -> None:
    """The secretariat calls a meeting of all members, and makes one paper for it."""
    desk = Centre.open(on.centre("desk"))
    sharer = Sharer(Actor("somebody at the centre's computer"), "desk")
    called = Meeting("Yearly meeting", "2027-01-14", "mekong", place="Vientiane")
    meeting = str(desk.meetings.call(called, Choice("GREEN"), sharer))
    desk.meetings.put_on_agenda(meeting, Agenda("Water supply in Pakse", 1, "One survey"), sharer)
    print("# the secretariat has called a meeting, on its page /meetings", flush=True)
    paper = on.folder / "paper.pdf"
    on.run("desk", "pack", meeting, "--for", "members", "--pdf", paper, "--ics",
           on.folder / "meeting.ics")  # fmt: skip
    if not paper.read_bytes().startswith(b"%PDF-"):
        raise NotAsExpected("the paper is no PDF")
    if "Both survey" in on.run("desk", "pack", meeting, "--for", "members", brief=True):
        raise NotAsExpected("the paper says what Japan and Korea wrote to each other")
    on.round("desk", "mpi-la")
    on.run("mpi-la", "pack", says=["Yearly meeting"])


def cut(on: Framework) -> None:
    """The secretariat closes, and Japan and Korea cannot reach each other: Cambodia carries."""
    on.stop("desk")
    on.run("jica", "share", "--yes", "--note", "Sent while the line is cut.", "--to", "community")
    for member, through in (("jica", "cdc-kh"), ("koica", "cdc-kh")):
        on.run(member, "exchange", "sync", "--peer", on.address(through))
    on.run("koica", "exchange", "read", says=["Sent while the line is cut."])


def alter(on: Framework) -> None:
    """A web server that carries Japan's files changes one byte of what Japan wrote."""
    public = on.folder / "public"
    on.run("jica", "share", "--yes", "--note", "Twelve wells in Attapeu.", "--to", "everyone")
    on.run("jica", "exchange", "publish", public)
    for path in (public / "journals/mekong/jica/1/payload").rglob("*"):
        if path.is_file() and b"Twelve wells" in (content := path.read_bytes()):
            path.write_bytes(content.replace(b"Twelve wells", b"Twenty wells"))
    on.run("tica", "exchange", "unbundle", public, status=1, says=["refused"])
    if "wells" in on.run("tica", "exchange", "read"):
        raise NotAsExpected("Thailand took what was changed on the way")
    on.run("tica", "exchange", "sync", "--peer", on.address("jica"))
    on.run("tica", "exchange", "read", says=["Twelve wells in Attapeu."])


def stick(on: Framework) -> None:
    """Laos has no line for a week. A stick brings what it lacks, and takes back what it says."""
    on.stop("mpi-la")
    on.run("jica", "exchange", "bundle", on.folder / "to-laos.zip", "--for", "mpi-la")
    on.run("mpi-la", "exchange", "unbundle", on.folder / "to-laos.zip")
    on.run("mpi-la", "exchange", "read", says=["Twelve wells in Attapeu."])
    on.run("mpi-la", "share", "--yes", "--note", "The road is open again.", "--to", "community")
    on.run("mpi-la", "exchange", "bundle", on.folder / "from-laos.zip")
    on.run("jica", "exchange", "unbundle", on.folder / "from-laos.zip")
    on.run("jica", "exchange", "read", says=["The road is open again."])


def redact(on: Framework) -> None:
    """Japan has named a person to everyone. It is hidden everywhere, and deleted where asked."""
    said = on.run("jica", "share", "--yes", "--note", NAMED, "--to", "everyone")
    entry = _entry_in(said)
    on.round("jica", "koica", "cdc-kh")
    on.run("koica", "exchange", "read", says=[NAMED], brief=True)
    on.run("jica", "redact", entry, "--why", "It named a person.", "--now", "--yes")
    on.round("jica", "koica", "cdc-kh")
    if NAMED in on.run("koica", "exchange", "read", brief=True):
        raise NotAsExpected("Korea still reads what Japan redacted")
    on.run("koica", "exchange", "read", entry, says=["It named a person."])
    on.run("koica", "redact", entry, "--now", "--yes")
    for member in ("jica", "koica"):
        if any(NAMED.encode() in path.read_bytes() for path in _files(on.centre(member))):
            raise NotAsExpected(f"what was redacted is still in a file of {member}")


def restore(on: Framework) -> None:
    """Korea's disk fails, and an old backup takes its place. What it had said since comes back."""
    on.stop("koica")
    shutil.copytree(on.centre("koica"), on.folder / "backup")
    on.run("koica", "share", "--yes", "--note", "Said after the backup.", "--to", "community")
    on.run("koica", "exchange", "sync", brief=True)
    shutil.rmtree(on.centre("koica"))
    shutil.move(on.folder / "backup", on.centre("koica"))
    on.run("koica", "share", "--yes", "--note", "Said with the backup.", "--to", "community",
           says=["that this centre lacked, as after a backup is put back"])  # fmt: skip
    on.run("koica", "exchange", "read", says=["Said after the backup.", "Said with the backup."])
    on.serve("koica")
    on.run("jica", "exchange", "sync", brief=True)
    read = on.run("jica", "exchange", "read", says=["Said after the backup."])
    if "Said with the backup." not in read:
        raise NotAsExpected("Japan lacks what Korea said after it came back")


def lie(on: Framework) -> None:
    """Thailand says one thing to Japan and another to Cambodia. When the two meet, all know."""
    on.stop("tica", "jica", "cdc-kh", "koica")
    other = on.folder / "tica" / "other"
    shutil.copytree(on.centre("tica"), other)
    for centre, says, reader in (
        (on.centre("tica"), "The dam is yours.", "jica"),
        (other, "The dam is yours, and yours alone.", "cdc-kh"),
    ):
        stick = on.folder / f"tica-to-{reader}.zip"
        at = "-C", centre
        on.run("tica", "share", *at, "--yes", "--note", says, "--to", "community", brief=True)
        on.run("tica", "exchange", "bundle", *at, stick, brief=True)
        on.run(reader, "exchange", "unbundle", stick, brief=True)
    on.serve("jica", "cdc-kh", "koica")
    on.run("jica", "exchange", "sync", "--peer", on.address("cdc-kh"), says=["two histories"])
    on.run("koica", "exchange", "sync", "--peer", on.address("jica"), says=["two histories"])
    on.run("koica", "exchange", "status", says=["two histories"])


def verify(on: Framework) -> None:
    """Everything is computed anew, and one entry is proven to whoever asks."""
    for member in MEMBERS:
        on.run(member, "exchange", "verify")
    on.run("koica", "exchange", "proof", "mekong/jica/1#0", says=["c2sp.org/tlog-proof"])
    on.run("jica", "exchange", "status")


ACTS: tuple[Callable[[Framework], None], ...] = (
    found, join, share, admit, answer, agree, meet, cut, alter, stick, redact, restore, verify, lie,
)  # fmt: skip


# parts of these


def _title(number: int, act: Callable[[Framework], None]) -> None:
    print(f"\n{'=' * 80}\n{number}. " + "\n   ".join(textwrap.wrap(act.__doc__ or "", 76)))


def _show(output: str) -> None:
    for line in output.rstrip().splitlines():
        print(f"    {line}", flush=True)


@contextmanager
def _folder(keep: Path | None, *, there: bool) -> Iterator[Path]:
    if keep is not None:
        if not there:
            keep.mkdir(parents=True)
        yield keep.resolve()
        return
    folder = Path(tempfile.mkdtemp(prefix="riparian-channel-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@contextmanager
def _program() -> Iterator[Path]:
    """`riparian`, loaded once for all commands."""
    with tempfile.TemporaryDirectory() as folder, ready_program(Path(folder)) as text:
        program = Path(folder) / "riparian"
        program.write_text(text)
        program.chmod(0o700)
        yield program


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def _entry_in(said: str) -> str:
    """The first entry that a command names."""
    entry = re.search(r"mekong/[a-z-]+/1#\d+", said)
    if entry is None:
        raise NotAsExpected("it did not say which entry it wrote")
    return entry[0]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str) -> None:
    ends = time.monotonic() + START_SECONDS
    while time.monotonic() < ends:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
    raise NotAsExpected(f"nothing answers at {address}")


if __name__ == "__main__":
    os.environ.pop("RIPARIAN_CENTRE", None)
    main()
