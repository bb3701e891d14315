"""The signed head of a journal: its name, size and root, and who else holds it.

C2SP tlog-checkpoint and tlog-cosignature. A checkpoint is a note that the journal's key signs; a
*cosigner* adds: I hold this, it extends what I held, at this time. Who has lost some of it takes
that back by a *retraction*: a later line, on its own, under fewer entries. No extension lines:
nobody could check them. Whether one checkpoint extends another is shown in `tree`, not here.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Collection, Iterable, Mapping

import msgspec

from riparian.errors import Refused
from riparian.exchange.journal.notes import (
    ED25519,
    MOST_SIGNATURES,
    Signature,
    SignedNote,
    Signer,
    Verifier,
    parse_note,
    read_base64,
    verified,
)
from riparian.exchange.journal.tree import EMPTY_ROOT, HASH_BYTES
from riparian.exchange.refusal import ASK_AGAIN, not_as_expected

LARGEST_SIZE = 2**63 - 1

_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")


class Checkpoint(msgspec.Struct, frozen=True):
    """The head of a journal: its name, the number of its entries, the root of its tree."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """What is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


class SignedCheckpoint(msgspec.Struct, frozen=True):
    """A checkpoint whose signature was verified.

    `note` has no line but those that were: the journal's own, then each cosigner's newest. So it
    can be kept and sent on, and nothing that somebody put into it can spoil it for the next reader.
    `cosigned` says by name when each cosigner held it, in POSIX seconds, by the cosigner's clock.
    """

    checkpoint: Checkpoint
    note: SignedNote
    cosigned: dict[str, int]


def sign_checkpoint(checkpoint: Checkpoint, signer: Signer) -> bytes:
    """The note of a checkpoint, signed by the key of its journal."""
    if signer.kind != ED25519 or signer.name != checkpoint.origin:
        raise ValueError(f"the key {signer!r} does not sign checkpoints of {checkpoint.origin}")
    text = checkpoint.text()
    return SignedNote(text, (signer.sign(text),)).to_bytes()


def open_checkpoint(
    content: bytes, log: Verifier, cosigners: Iterable[Verifier] = ()
) -> SignedCheckpoint:
    """The checkpoint in a note that the journal's key `log` signed. Raises Refused where it did
    not, where the checkpoint is of another journal, and where the line of a known cosigner is
    false. Lines of others are left out."""
    note = parse_note(content)
    checkpoint = _read_checkpoint(note.text)
    if checkpoint.origin != log.name or log.kind != ED25519:
        raise not_as_expected(f"a checkpoint of {log.name}", f"one of {checkpoint.origin[:120]!r}")
    good = verified(note, [log, *cosigners])
    own = [line for line in good if (line.name, line.key_id) == (log.name, log.id)]
    if not own:
        raise not_as_expected(f"the signature of {log.name}", "only those of others")
    held = _newest(line for line in good if line not in own)
    return SignedCheckpoint(checkpoint, SignedNote(note.text, (own[0], *held)), _times(held))


def retraction(checkpoint: Checkpoint, signer: Signer, at: int) -> bytes:
    """The note in which a cosigner takes back, `at` a time in POSIX seconds, what it confirmed
    beyond these entries. The journal's key need not have signed that it once had so many."""
    return SignedNote(checkpoint.text(), (signer.sign(checkpoint.text(), at),)).to_bytes()


def open_retraction(
    content: bytes, origin: str, cosigners: Collection[Verifier]
) -> SignedCheckpoint:
    """The checkpoint in such a note; whether it is one of the journal's tree is the caller's to
    check. Raises Refused where it is of another journal, and where the line of a known cosigner is
    false. Lines of others are left out."""
    note = parse_note(content)
    checkpoint = _read_checkpoint(note.text)
    if checkpoint.origin != origin:
        raise not_as_expected(f"a checkpoint of {origin}", f"one of {checkpoint.origin[:120]!r}")
    known = {(each.name, each.id) for each in cosigners}
    lines = tuple(line for line in note.signatures if (line.name, line.key_id) in known)
    held = _newest(verified(SignedNote(note.text, lines), cosigners)) if lines else []
    return SignedCheckpoint(checkpoint, SignedNote(note.text, tuple(held)), _times(held))


def is_retraction(note: SignedNote) -> bool:
    """Whether it is such a note: the journal's own line is not there."""
    return not _own_lines(note)


def without_retracted(content: bytes, since: Mapping[str, int]) -> bytes:
    """The note without what a cosigner has taken back: its lines up to a time, by its name."""
    note = parse_note(content)
    lines = (x for x in note.signatures if x.time is None or x.time > since.get(x.name, -1))
    return SignedNote(note.text, tuple(lines)).to_bytes()


def unverified_checkpoint(content: bytes) -> Checkpoint:
    """What a note says it is the checkpoint of, to look up whose key must have signed it; raises
    Refused where it is no checkpoint. Not to be believed."""
    return _read_checkpoint(parse_note(content).text)


def cosign(content: bytes, signer: Signer, at: int) -> bytes:
    """The note with a cosignature made `at` a time, in POSIX seconds, in place of an earlier one
    by the same key. Open the checkpoint first: nothing of it is verified here. Raises Refused
    where it is no checkpoint."""
    note = parse_note(content)
    _read_checkpoint(note.text)
    line = signer.sign(note.text, at)
    others = [old for old in note.signatures if (old.name, old.key_id) != (line.name, line.key_id)]
    return _noted(note.text, [line, *others])


def merge(left: bytes, right: bytes) -> bytes:
    """One note with the signatures of two notes of the same checkpoint: the journal's own first,
    then each cosigner's newest, the newest fifteen of them. Lines of any other kind are left out.
    Open both first: nothing is verified here. Raises Refused where the checkpoints differ."""
    notes = parse_note(left), parse_note(right)
    checkpoints = [_read_checkpoint(note.text) for note in notes]
    if notes[0].text != notes[1].text:
        raise not_as_expected(
            f"a checkpoint of {checkpoints[0].origin[:120]!r}", "another checkpoint"
        )
    return _noted(notes[0].text, [line for note in notes for line in note.signatures])


def confirmation(content: bytes, cosigner: str) -> bytes:
    """The note with the journal's own line and the newest of that cosigner alone. Nothing of it is
    verified here."""
    note = parse_note(content)
    lines = [line for line in note.signatures if line.name == cosigner]
    return _noted(note.text, [*_own_lines(note), *_newest(lines)[:1]])


def notes_with_all(contents: Iterable[bytes]) -> list[bytes]:
    """The signatures of several notes of one checkpoint, each once, in as many notes as they take:
    one has room for the journal's own and fifteen, the newest fifteen in the first. Open them
    first: nothing is verified here."""
    notes = list(map(parse_note, contents))
    own = [line for note in notes for line in _own_lines(note)][:1]
    newest = _newest(
        line for note in notes for line in note.signatures if line not in _own_lines(note)
    )
    room = MOST_SIGNATURES - len(own)
    parts = [newest[start : start + room] for start in range(0, max(len(newest), 1), room)]
    return [SignedNote(notes[0].text, (*own, *part)).to_bytes() for part in parts]


def read_number(text: str) -> int:
    """A size or index in decimal ASCII digits without leading zeros; raises Refused."""
    if _NUMBER.fullmatch(text) is None or int(text) > LARGEST_SIZE:
        raise not_as_expected(f"a number up to {LARGEST_SIZE}", f"{text[:40]!r}")
    return int(text)


def _read_checkpoint(text: str) -> Checkpoint:
    """The checkpoint that the text of a note is."""
    lines = text.split("\n")
    if len(lines) != 4 or not lines[0]:  # the text ends in a newline
        raise not_as_expected("a checkpoint of three lines", f"{len(lines) - 1} lines")
    checkpoint = Checkpoint(lines[0], read_number(lines[1]), read_base64(lines[2]))
    if len(checkpoint.root) != HASH_BYTES:
        raise not_as_expected(f"a root of {HASH_BYTES} bytes", f"{len(checkpoint.root)} bytes")
    if checkpoint.size == 0 and checkpoint.root != EMPTY_ROOT:
        raise Refused(
            f"A checkpoint of {checkpoint.origin[:120]!r} says that the journal is empty and has a "
            "root that no empty journal has. Nothing of it was kept.",
            ASK_AGAIN,
        )
    return checkpoint


def _noted(text: str, lines: Iterable[Signature]) -> bytes:
    """The note with these lines, in the order that every node writes them in."""
    lines = sorted(lines, key=lambda line: (line.key_id, line.value), reverse=True)
    origin = text.partition("\n")[0]
    own = {line.key_id: line for line in lines if line.name == origin}
    rest = _newest(line for line in lines if line.name != origin)
    return SignedNote(text, (*reversed(own.values()), *rest)[:MOST_SIGNATURES]).to_bytes()


def _times(lines: Iterable[Signature]) -> dict[str, int]:
    """By cosigner, the time of the newest of its lines, which come newest first."""
    times: dict[str, int] = {}
    for line in lines:
        times.setdefault(line.name, line.time or 0)
    return times


def _own_lines(note: SignedNote) -> list[Signature]:
    """The lines of the journal's own key."""
    origin = note.text.partition("\n")[0]
    return [line for line in note.signatures if line.name == origin]


def _newest(lines: Iterable[Signature]) -> list[Signature]:
    """The newest cosignature of each key, newest first."""
    newest: dict[tuple[str, bytes], Signature] = {}
    for line in lines:
        old = newest.get((line.name, line.key_id))
        if line.time is not None and (old is None or _age(line) < _age(old)):
            newest[line.name, line.key_id] = line
    return sorted(newest.values(), key=_age)


def _age(line: Signature) -> tuple[int, str, bytes, bytes]:
    """Newer lines first; the same order on every node where times are equal."""
    return (-(line.time or 0), line.name, line.key_id, line.value)
