"""The checkpoints of journals that are known here: who has confirmed each, and proofs by them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from riparian.errors import UnknownName
from riparian.exchange.held.channel_store import ChannelStore
from riparian.exchange.journal.checkpoint import (
    SignedCheckpoint,
    open_checkpoint,
    open_retraction,
)
from riparian.exchange.journal.notes import Verifier
from riparian.exchange.journal.proof import write_proof
from riparian.exchange.journal.tree import inclusion_proof
from riparian.exchange.membership.framework import Framework
from riparian.exchange.names import EntryName


def known_heads(store: ChannelStore, framework: Framework, origin: str) -> list[SignedCheckpoint]:
    """The checkpoints of a journal that are known here, with who has confirmed each."""
    key = framework.key_of(origin)
    if key is None:
        return []
    return [_verified_head(note, key, framework.all_cosigners) for note in store.heads(origin)]


def known_words(
    store: ChannelStore, framework: Framework, origin: str
) -> Iterator[SignedCheckpoint]:
    """The same, and how far those hold a journal who have taken back that they hold more."""
    yield from known_heads(store, framework, origin)
    for note in store.retractions(origin):
        yield _verified_retraction(note, origin, framework.all_cosigners)


def confirmations(
    head: SignedCheckpoint, cosigners: Sequence[Verifier]
) -> Iterator[tuple[str, int, int]]:
    """Who has confirmed a checkpoint, with which of these keys by its number, and when."""
    numbers = {(key.name, key.id): number for number, key in enumerate(cosigners)}
    for line in head.note.signatures:
        number = numbers.get((line.name, line.key_id))
        if number is not None:
            yield line.name.split("/")[1], number, line.time or 0


def proof_of(store: ChannelStore, framework: Framework, name: EntryName) -> bytes:
    """A C2SP tlog-proof that the entry is in its journal, with the checkpoint that most members
    have confirmed; raises UnknownName where it is not held."""
    origin = str(name.origin)
    heads = [x for x in known_heads(store, framework, origin) if x.checkpoint.size > name.index]
    if not heads:
        raise UnknownName(
            f"The entry {name} is not held here.", "`riparian exchange status` shows what is."
        )
    best = max(heads, key=lambda head: (len(head.cosigned), head.checkpoint.size))
    path = inclusion_proof(store.nodes(origin), name.index, best.checkpoint.size)
    return write_proof(name.index, path, best.note.to_bytes())


@lru_cache(maxsize=4096)
def _verified_head(note: bytes, key: Verifier, cosigners: tuple[Verifier, ...]) -> SignedCheckpoint:
    """A checkpoint with its cosignatures. The same signatures are verified once, not for each
    page that shows who holds what."""
    return open_checkpoint(note, key, cosigners)


@lru_cache(maxsize=4096)
def _verified_retraction(
    note: bytes, origin: str, cosigners: tuple[Verifier, ...]
) -> SignedCheckpoint:
    return open_retraction(note, origin, cosigners)
