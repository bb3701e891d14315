"""A join kit: one archive with all that somebody needs who is to join a framework.

    READ-ME-FIRST.html        a page for people; nothing is read from it here
    kit.json                  framework, who made the kit, and addresses at which nodes are reached
    charter/, cards/, heads   as every node serves them (`files`)
    wheels/                   Riparian and what it needs, for machines without internet

The heads are signed checkpoints: whoever begins with them cannot be shown an older past by the
peers that it asks first. A kit is verified whole, each charter, card and head by who signed it, and
refused whole. Who made it is not verified: the six words of its charters are compared by telephone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Annotated, Literal
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import msgspec
from msgspec.structs import replace

from riparian.errors import BadRequest
from riparian.exchange.addresses import read_address
from riparian.exchange.journal.checkpoint import open_checkpoint
from riparian.exchange.keys.six_words import charter_words
from riparian.exchange.membership.charter import Charter
from riparian.exchange.membership.framework import Framework, framework_of
from riparian.exchange.names import NAME
from riparian.exchange.strict_json import convert, read_object, refused
from riparian.exchange.transfer.archives import (
    ArchiveKind,
    CheckedArchive,
    new_entry,
    open_archive,
)
from riparian.exchange.transfer.bundle_cost import LARGEST_DIRECTORY, directory_bytes
from riparian.exchange.transfer.files import (
    LARGEST_DOCUMENT,
    LARGEST_HEADS,
    ChannelFiles,
    Heads,
    read_heads,
)

PAGE, NOTE, WHEELS = "READ-ME-FIRST.html", "kit.json", "wheels"
MOST_PEERS, MOST_DOCUMENTS = 300, 10_000
_VERSION = r"[1-9][0-9]{0,5}"
_NAMES = re.compile(
    rf"{re.escape(PAGE)}|{re.escape(NOTE)}|heads|charter/{_VERSION}\.root\.json"
    rf"|cards/{NAME.pattern}/{_VERSION}\.json|{WHEELS}/[A-Za-z0-9][A-Za-z0-9_.+!-]{{0,150}}\.whl"
)
KIT = ArchiveKind(_NAMES, "join kit", "riparian framework kit")
_WHAT = "the join kit"


class KitNote(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`kit.json`. `by`: the member whose node made the kit; `peers`: where nodes are reached;
    `followed`: digests of charters by which its maker goes on without signatures that the charter
    before demands (`membership.charter.open_charter`)."""

    framework: str
    by: str
    peers: Annotated[list[str], msgspec.Meta(max_length=MOST_PEERS)]
    followed: Annotated[list[str], msgspec.Meta(max_length=MOST_PEERS)] = []
    kit: Literal[1] = 1


class Kit(msgspec.Struct, frozen=True):
    """A kit whose charters, cards and heads were verified. `heads`: by journal, the longest
    checkpoint that its member signed."""

    name: str
    framework: Framework
    charters: tuple[bytes, ...]
    cards: dict[str, tuple[bytes, ...]]
    heads: dict[str, bytes]
    peers: tuple[str, ...]
    by: str

    @property
    def words(self) -> tuple[str, ...]:
        """The six words of its charters."""
        return charter_words([charter.digest for charter in self.framework.charters])

    @property
    def followed(self) -> list[Charter]:
        """Charters in it by which those who remained go on without others' signatures."""
        return [x for x in self.framework.charters if x.digest in self.framework.followed]


class KitDocuments:
    """The charters and cards of a kit, as a peer that has no journals."""

    def __init__(self, kit: Kit) -> None:
        self.name = kit.name
        counts = {member: len(cards) for member, cards in kit.cards.items()}
        heads = Heads(kit.framework.name, len(kit.charters), counts, {})
        self._files = {
            "heads": msgspec.json.encode(heads),
            **{f"charter/{n}.root.json": x for n, x in enumerate(kit.charters, 1)},
            **{
                f"cards/{member}/{n}.json": x
                for member, cards in kit.cards.items()
                for n, x in enumerate(cards, 1)
            },
        }

    def get(self, name: str, at_most: int = LARGEST_HEADS) -> bytes | None:
        """See `peers.Peer`."""
        content = self._files.get(name)
        return content if content is None or len(content) <= at_most else None


def is_kit(path: Path) -> bool:
    """Whether a file begins as an archive does; a charter is JSON."""
    try:
        with path.open("rb") as file:
            return file.read(4) == b"PK\3\4"
    except OSError:
        return False


def write_kit(
    to: IO[bytes], files: ChannelFiles, note: KitNote, page: bytes, wheels: Sequence[Path] = ()
) -> None:
    """Write a kit of what this node holds. The same content makes the same bytes."""
    with ZipFile(to, "w") as archive:
        for name, content in _documents(files, note, page):
            archive.writestr(new_entry(name, ZIP_DEFLATED), content)
        for wheel in sorted(wheels, key=lambda path: path.name):
            entry = new_entry(f"{WHEELS}/{wheel.name}", ZIP_STORED)
            entry.file_size = wheel.stat().st_size
            with wheel.open("rb") as source, archive.open(entry, "w") as packed:
                while part := source.read(1024 * 1024):
                    packed.write(part)


def read_kit(path: Path) -> Kit:
    """The kit in that file, verified; raises Refused where anything in it does not hold,
    ServiceError where the file cannot be read."""
    with _opened(path) as archive:
        note = _note(_needed(archive, NOTE, LARGEST_DOCUMENT))
        heads = read_heads(_needed(archive, "heads", LARGEST_HEADS))
        if heads.charter + sum(heads.cards.values()) > MOST_DOCUMENTS:
            raise refused(_WHAT, f"it holds more than {MOST_DOCUMENTS:,} charters and cards")
        charters = [_document(archive, f"charter/{n}.root.json") for n in _versions(heads.charter)]
        cards = {
            member: [_document(archive, f"cards/{member}/{n}.json") for n in _versions(newest)]
            for member, newest in heads.cards.items()
        }
        _refuse_others(archive, len(charters) + sum(map(len, cards.values())))
    if not charters:
        raise refused(_WHAT, "it holds no charter")
    framework = framework_of(charters, cards, frozenset(note.followed))
    if {framework.name, note.framework} != {heads.framework}:
        raise refused(_WHAT, "its charters, its heads and its note are not of one framework")
    return Kit(
        path.name,
        framework,
        tuple(charters),
        {member: tuple(x) for member, x in cards.items()},
        dict(_checked_heads(heads, framework)),
        tuple(dict.fromkeys(map(_peer, note.peers))),
        note.by,
    )


@contextmanager
def _opened(path: Path) -> Iterator[CheckedArchive]:
    """The archive, unless opening it would cost too much: Python reads all of its directory."""
    try:
        size = directory_bytes(path)
    except OSError:  # who opens it says why
        size = 0
    if size is None or size > LARGEST_DIRECTORY:
        raise refused(_WHAT, f"{path.name} is no archive as {KIT.made_by} writes it")
    with open_archive(path, KIT) as archive:
        yield archive


def _documents(files: ChannelFiles, note: KitNote, page: bytes) -> Iterator[tuple[str, bytes]]:
    heads = files.heads()
    yield PAGE, page
    yield NOTE, msgspec.json.format(msgspec.json.encode(note), indent=2) + b"\n"
    names = [f"charter/{n}.root.json" for n in _versions(heads.charter)]
    names += [f"cards/{x}/{n}.json" for x, newest in heads.cards.items() for n in _versions(newest)]
    for name in names:
        content = files.get(name)
        assert content is not None  # a version is never taken back
        yield name, content
    yield (
        "heads",
        msgspec.json.encode(replace(heads, forks={}, retractions={})),
    )  # proofs come with entries


def _versions(newest: int) -> range:
    return range(1, newest + 1)


def _needed(archive: CheckedArchive, name: str, at_most: int) -> bytes:
    content = archive.get(name, at_most)
    if content is None:
        raise refused(_WHAT, f"{name} is not in it")
    return content


def _document(archive: CheckedArchive, name: str) -> bytes:
    return _needed(archive, name, LARGEST_DOCUMENT)


def _refuse_others(archive: CheckedArchive, count: int) -> None:
    """Refuse charters and cards that the heads do not name: nobody would have looked at them."""
    there = sum(name.startswith(("charter/", "cards/")) for name in archive.names)
    if there != count:
        raise refused(_WHAT, f"it holds {there} charters and cards, and its heads name {count}")


def _note(content: bytes) -> KitNote:
    note = convert(read_object(content, _WHAT, LARGEST_DOCUMENT), KitNote, _WHAT)
    if NAME.fullmatch(note.by) is None:
        raise refused(_WHAT, "who made it has no name that a member can have")
    return note


def _peer(text: str) -> str:
    try:
        return read_address(text)
    except BadRequest as error:
        raise refused(_WHAT, "it names an address that is none") from error


def _checked_heads(heads: Heads, framework: Framework) -> Iterator[tuple[str, bytes]]:
    """By journal, the longest checkpoint, verified."""
    for origin, notes in sorted(heads.journals.items()):
        key = framework.key_of(origin)
        if key is None:
            raise refused(_WHAT, f"no card in it names the journal {origin}")
        signed = [
            open_checkpoint(note.encode(), key, framework.cosigners.values()) for note in notes
        ]
        if signed:
            yield origin, max(signed, key=lambda x: x.checkpoint.size).note.to_bytes()
