"""The files of the channel, as every node has them: served, published to a folder, or bundled.

    heads                                   what there is: versions, and every journal's checkpoints
    charter/1.root.json                     the charters
    cards/japan/1.json                      the members' cards
    journals/mekong/japan/1/checkpoint      a journal, as C2SP tlog-tiles lays one out, with
    journals/mekong/japan/1/tile/…          payloads beside it (`tiles`)
    journals/mekong/japan/1/payload/…
    forks/mekong/japan/1/9f86d081884c7d65   proofs that a journal has two histories (`fork`)

All of it can be read by anybody: what is not for everybody is sealed.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import IO, Annotated
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import msgspec

from riparian.errors import CentreError, DiskFull
from riparian.exchange.held.channel_store import ChannelStore
from riparian.exchange.journal.checkpoint import unverified_checkpoint
from riparian.exchange.journal.fork import FORK_NAME
from riparian.exchange.journal.tiles import (
    LEVELS,
    TILE,
    pack_entries,
    pack_hashes,
    pack_payloads,
    payload_path,
    tile_path,
    tiles_of,
)
from riparian.exchange.membership.charter_file import digest_of
from riparian.exchange.names import NAME, ORIGIN, is_local
from riparian.exchange.refusal import not_as_expected
from riparian.exchange.transfer.peers import LARGEST_FILE, NAMES

LARGEST_HEADS = 4 * 1024 * 1024
"""Bytes: forty members with a few journals, each with a checkpoint for every member."""

LARGEST_DOCUMENT = 256 * 1024
"""Bytes of a charter or card."""

MOST_HEADS = 64
"""Notes of one journal in `heads`, the longest checkpoints first. A checkpoint that more than
fifteen members have confirmed takes several."""

MOST_PROOFS = 16
"""Proofs of a journal's histories in `heads`."""

MOST_MEMBERS, MOST_JOURNALS = 1_000, 4_000
"""In `heads`; of all that there ever were in a framework."""

Version = Annotated[int, msgspec.Meta(ge=0, le=999_999)]
"""Of a charter or card; how many there are."""

_DATE = (1980, 1, 1, 0, 0, 0)
"""Of every file in a bundle, so that the same content makes the same bundle."""

_DOCUMENT = re.compile(r"(charter|cards)/(?:([a-z0-9-]+)/)?([0-9]+)(?:\.root)?\.json")
_OF_JOURNAL = re.compile(r"journals/([^/]+/[^/]+/[0-9]+)/(.+)")
_FORK = re.compile(rf"forks/([^/]+/[^/]+/[0-9]+)/({FORK_NAME.pattern})")
_TILE = re.compile(r"(?:tile/([0-9]|entries)|(payload))/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([0-9]+))?")


class Extent(msgspec.Struct, frozen=True):
    """How far somebody has the channel: versions of the charter and of each member's card, how
    many entries of each journal, and which proofs that one has two histories."""

    charter: int = 0
    cards: dict[str, int] = {}
    sizes: dict[str, int] = {}
    forks: dict[str, list[str]] = {}


class Heads(msgspec.Struct, frozen=True):
    """What a node has: versions of the charter and of cards, of each journal the checkpoints that
    members cosigned, the longest first, and the names of proofs that one has two histories; the
    digest of the newest charter, by which those who hold another one of that version notice it; and
    in which notes members have taken back what they confirmed, which an earlier Riparian leaves
    out."""

    framework: str
    charter: Version
    cards: Annotated[dict[str, Version], msgspec.Meta(max_length=MOST_MEMBERS)]
    journals: Annotated[
        dict[str, Annotated[list[str], msgspec.Meta(max_length=MOST_HEADS)]],
        msgspec.Meta(max_length=MOST_JOURNALS),
    ]
    forks: Annotated[
        dict[str, Annotated[list[str], msgspec.Meta(max_length=MOST_PROOFS)]],
        msgspec.Meta(max_length=MOST_JOURNALS),
    ] = {}
    newest_charter: Annotated[str, msgspec.Meta(max_length=64)] = ""
    retractions: Annotated[
        dict[str, Annotated[list[str], msgspec.Meta(max_length=MOST_HEADS)]],
        msgspec.Meta(max_length=MOST_JOURNALS),
    ] = {}

    def names(self, has: Extent, *, with_tiles: bool = True) -> Iterator[str]:
        """The files that somebody lacks who has that, each after those that it speaks of."""
        for version in range(has.charter + 1, self.charter + 1):
            yield f"charter/{version}.root.json"
        for member, newest in self.cards.items():
            for version in range(has.cards.get(member, 0) + 1, newest + 1):
                yield f"cards/{member}/{version}.json"
        for origin, proofs in self.forks.items():
            for proof in proofs:
                if proof not in has.forks.get(origin, ()):
                    yield f"forks/{origin}/{proof}"
        for origin, notes in self.journals.items():
            if notes:
                size, start = _longest(notes), has.sizes.get(origin, 0)
                yield from _names_of(origin, start, size, with_tiles=with_tiles)

    def within(self, other: Heads) -> Heads:
        """These without journals that are longer than others say; raises Refused."""
        journals = {
            origin: notes
            for origin, notes in self.journals.items()
            if _longest(notes) <= _longest(other.journals.get(origin, []))
        }
        return msgspec.structs.replace(self, journals=journals)

    def checkpoint(self, name: str) -> bytes | None:
        """What stands in the file of that name if it is the checkpoint of a journal here: not that
        of now, which may be of entries written since."""
        of_journal = _OF_JOURNAL.fullmatch(name)
        if of_journal is None or of_journal[2] != "checkpoint":
            return None
        return self.journals[of_journal[1]][0].encode()


def read_heads(content: bytes) -> Heads:
    """What a peer says it has; raises Refused. Nothing of it is verified."""
    try:
        heads = msgspec.json.decode(content, type=Heads)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise not_as_expected("what a member holds", "something else") from error
    # Their names become names of files that are asked for.
    names = (
        (NAME, (heads.framework, *heads.cards)),
        (ORIGIN, (*heads.journals, *heads.forks, *heads.retractions)),
        (FORK_NAME, chain.from_iterable(heads.forks.values())),
    )
    if not all(form.fullmatch(name) for form, given in names for name in given):
        raise not_as_expected("the names of members and journals", "others")
    return heads


class ChannelFiles:
    """The files of a node, made of its store as they are asked for. It is a `peers.Peer` too."""

    def __init__(self, store: ChannelStore, framework: str, name: str = "this centre") -> None:
        self.name = name
        self._store, self._framework = store, framework

    def get(self, name: str, at_most: int = LARGEST_FILE) -> bytes | None:
        """The file of that name; None where there is none."""
        if NAMES.fullmatch(name) is None:
            return None
        if name == "heads":
            return msgspec.json.encode(self.heads())
        if document := _DOCUMENT.fullmatch(name):
            return self._document(document[2], int(document[3]))
        if fork := _FORK.fullmatch(name):
            return self._proof(fork[1], fork[2])
        of_journal = _OF_JOURNAL.fullmatch(name)
        if of_journal is None or is_local(of_journal[1]):  # that one is not sealed
            return None
        return self._of_journal(of_journal[1], of_journal[2])

    def heads(self) -> Heads:
        """What this node has."""
        store = self._store
        charters = store.charters()
        return Heads(
            self._framework,
            len(charters),
            {member: len(cards) for member, cards in sorted(store.cards().items())},
            {
                origin: [head.decode() for head in store.heads(origin)[:MOST_HEADS]]
                for origin in sorted(store.origins())
            },
            {origin: [x.name for x in proofs] for origin, proofs in store.forks.proofs().items()},
            digest_of(charters[-1]) if charters else "",
            {
                origin: [note.decode() for note in notes[:MOST_HEADS]]
                for origin in sorted(store.origins())
                if (notes := store.retractions(origin))
            },
        )

    def all(
        self, has: Extent | None = None, *, with_tiles: bool = True
    ) -> Iterator[tuple[str, bytes]]:
        """Every file that there is now and that somebody lacks who has that, with its content, in
        an order in which each can be checked when it comes. What is written meanwhile is not in it:
        `heads`, which comes last, names nothing but these. Tiles can be worked out from entries:
        only who serves the files to others needs them."""
        heads, has = self.heads(), has or Extent()
        for name in heads.names(has, with_tiles=with_tiles):
            content = heads.checkpoint(name) or self.get(name)
            if content is not None:
                yield name, content
        yield "heads", msgspec.json.encode(heads)

    def _document(self, member: str | None, version: int) -> bytes | None:
        documents = self._store.cards().get(member, []) if member else self._store.charters()
        return documents[version - 1] if 0 < version <= len(documents) else None

    def _proof(self, origin: str, name: str) -> bytes | None:
        proofs = self._store.forks.proofs().get(origin, ())
        return next((proof.content for proof in proofs if proof.name == name), None)

    def is_gone(self, name: str, content: bytes) -> bool:
        """Whether a file with that content is a bundle of payloads that all were redacted."""
        of_journal = _OF_JOURNAL.fullmatch(name)
        tile = _TILE.fullmatch(of_journal[2]) if of_journal else None
        if of_journal is None or tile is None or not tile[2] or any(content):
            return False
        start, width = _extent_of(tile)
        return self._store.redacted().get(of_journal[1], {}).keys() >= {
            *range(start, start + width)
        }

    def _of_journal(self, origin: str, name: str) -> bytes | None:
        if name == "checkpoint":
            return next(iter(self._store.heads(origin)), None)
        tile = _TILE.fullmatch(name)
        if tile is None:
            return None
        start, width = _extent_of(tile)
        level = int(tile[1]) if tile[1] and tile[1] != "entries" else 0
        if not 0 < width <= TILE or start + width > self._store.size(origin) >> LEVELS * level:
            return None
        if tile[2]:
            return pack_payloads(self._store.payloads(origin, start, start + width))
        if tile[1] == "entries":
            return pack_entries(self._store.entries(origin, start, start + width))
        nodes = self._store.nodes(origin)
        return pack_hashes([nodes(LEVELS * level, start + at) for at in range(width)])


def _extent_of(tile: re.Match[str]) -> tuple[int, int]:
    """Where a tile or bundle begins, and how many it holds."""
    number = int(tile[3].replace("/", "").replace("x", ""))
    return number * TILE, int(tile[4]) if tile[4] else TILE


def _longest(notes: list[str]) -> int:
    return max((unverified_checkpoint(note.encode()).size for note in notes), default=0)


def _names_of(origin: str, start: int, size: int, *, with_tiles: bool) -> Iterator[str]:
    """The files of a journal of that size from the bundle on in which entry `start` is; the
    checkpoint, which says that all of them are there, comes last."""
    folder = f"journals/{origin}"
    for tile in tiles_of(size):
        if with_tiles:
            yield f"{folder}/{tile_path(tile.level, tile.index, tile.width)}"
        if tile.level == 0 and tile.index * TILE + tile.width > start:
            yield f"{folder}/{tile_path('entries', tile.index, tile.width)}"
            yield f"{folder}/{payload_path(tile.index, tile.width)}"
    yield f"{folder}/checkpoint"


def cannot_write(path: Path, error: OSError) -> CentreError:
    """The error for files of the channel that cannot be written."""
    kind = DiskFull if error.errno in (errno.ENOSPC, errno.EDQUOT) else CentreError
    return kind(
        f"{path} cannot be written: {error.strerror}.",
        "Check that you may write there, and that the disk has room.",
    )


def write_bundle(files: ChannelFiles, to: IO[bytes], has: Extent | None = None) -> None:
    """Write the files into one archive: all, or what somebody lacks who has that."""
    with ZipFile(to, "w", ZIP_DEFLATED) as archive:
        for name, content in files.all(has, with_tiles=False):
            info = ZipInfo(name, _DATE)
            # Sealed payloads do not get smaller.
            info.compress_type = ZIP_STORED if "/payload/" in name else ZIP_DEFLATED
            info.external_attr = 0o100644 << 16
            archive.writestr(info, content)
