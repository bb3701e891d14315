"""What this node says of how far it holds each journal, and what others have taken back of theirs.

Once it holds all up to the newest checkpoint, it cosigns that. Where a payload is lost since, it
says so with its next exchange: by a retraction, a later line under the entries before that one. A
member with an earlier Riparian does not read retractions, and counts what was said before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from riparian.errors import Refused
from riparian.exchange.held.channel_store import ChannelStore
from riparian.exchange.journal.checkpoint import (
    Checkpoint,
    SignedCheckpoint,
    cosign,
    open_checkpoint,
    open_retraction,
    retraction,
)
from riparian.exchange.journal.notes import Signer
from riparian.exchange.journal.tree import root_from_nodes
from riparian.exchange.membership.framework import Framework
from riparian.exchange.transfer.histories import Note


class OwnWord:
    """That of a node that cosigns with `cosigner`; `clock` gives POSIX seconds."""

    def __init__(
        self,
        store: ChannelStore,
        framework: Framework,
        cosigner: Signer,
        clock: Callable[[], int],
    ) -> None:
        self._store, self._framework = store, framework
        self._cosigner, self._clock = cosigner, clock
        self._own = cosigner.verifier

    def cosign(self, origin: str) -> None:
        """Say that all up to the newest checkpoint is held here, unless that was said already; take
        it back where it is not so any more."""
        head, key = self._store.head(origin), self._framework.keys.get(origin)
        if head is None or key is None:
            return
        notes = (open_checkpoint(note, key, [self._own]) for note in self._store.heads(origin))
        confirmed = [x for x in notes if self._own.name in x.cosigned]
        retracted = self._retractions(origin)
        if lacking := self._store.lacking(origin):
            self._retract(origin, lacking[0], confirmed, retracted)
            return
        signed = open_checkpoint(head, key)
        if not any(x.checkpoint == signed.checkpoint for x in confirmed):
            # A note of its own: among fifteen others, this node's line may find no room.
            at = self._later_than(retracted)
            content = cosign(signed.note.to_bytes(), self._cosigner, at)
            self._store.keep_cosigned(origin, [open_checkpoint(content, key, [self._own])], at)

    def _retract(
        self,
        origin: str,
        size: int,
        confirmed: Sequence[SignedCheckpoint],
        retracted: Sequence[SignedCheckpoint],
    ) -> None:
        """Say that no more than so many entries are held, where more was confirmed, or something
        else taken back."""
        said = max((x.checkpoint.size for x in (*confirmed, *retracted)), default=0)
        if said == size or (said < size and not retracted):
            return
        at = self._later_than((*confirmed, *retracted))
        fewer = Checkpoint(origin, size, root_from_nodes(self._store.nodes(origin), size))
        content = retraction(fewer, self._cosigner, at)
        self._store.keep_cosigned(origin, [open_retraction(content, origin, [self._own])], at)

    def _later_than(self, said: Sequence[SignedCheckpoint]) -> int:
        """The time of now, or a later one where a clock that was ahead has said something: the
        later word counts."""
        return max([self._clock(), *(1 + x.cosigned[self._own.name] for x in said)])

    def _retractions(self, origin: str) -> list[SignedCheckpoint]:
        """How far this node says that it holds a journal, where it had confirmed more."""
        notes = self._store.retractions(origin)
        opened = (open_retraction(note, origin, [self._own]) for note in notes)
        return [each for each in opened if each.cosigned]

    def is_news(
        self,
        signed: Mapping[str, Sequence[SignedCheckpoint]],
        retractions: Mapping[str, Sequence[str]],
        is_forked: Callable[[str], bool],
    ) -> bool:
        """Whether a peer that has these does not know yet how far this node holds a journal."""
        for origin in self._store.origins():
            known = {note.encode() for note in retractions.get(origin, ())}
            if any(x.note.to_bytes() not in known for x in self._retractions(origin)):
                return True
            heard = [x for x in signed.get(origin, ()) if self._own.name in x.cosigned]
            longest = max((x.checkpoint.size for x in heard), default=0)
            confirmed = 0 if self._store.lacking(origin) else self._store.size(origin)
            if longest < confirmed and not is_forked(origin):
                return True
        return False

    def take_retractions(self, retractions: Mapping[str, Sequence[str]], note: Note) -> None:
        """Keep what members have taken back of what they confirmed, of journals held here so far.
        Whose journal it is need not have signed that it had so many entries once: the root is that
        of the tree that is held."""
        keys, cosigners = self._framework.keys, self._framework.cosigners.values()
        for origin in sorted(retractions.keys() & keys.keys()):
            nodes, held = self._store.nodes(origin), self._store.size(origin)
            fitting = []
            for each in retractions[origin]:
                try:
                    opened = open_retraction(each.encode(), origin, cosigners)
                except Refused as error:
                    note(origin, error)
                    continue
                size, root = opened.checkpoint.size, opened.checkpoint.root
                if size <= held and root_from_nodes(nodes, size) == root:
                    fitting.append(opened)
            self._store.keep_cosigned(origin, fitting, self._clock())
