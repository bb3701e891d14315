"""A charter in words: who is a member, who decides, who has signed. Files of charters, read and
written."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from rich.table import Table
from rich.text import Text

from riparian.cli.output import console, folded, say
from riparian.english import agree, listed
from riparian.errors import BadRequest
from riparian.exchange.membership.charter import Charter, missing_signatures
from riparian.exchange.membership.charter_file import LARGEST_CHARTER, Draft, read_draft
from riparian.store.writing import write_atomically
from riparian.wording.channel import expiry_words, place_words


class MemberDocument(msgspec.Struct, frozen=True):
    """A member, and whether its signature is in the charter; None where it has no vote."""

    member: str
    name: str
    country: str | None
    role: str
    seal: str
    signed: bool | None


class CharterDocument(msgspec.Struct, frozen=True):
    """What `--json` prints of a charter. `missing`: how many signatures are still needed;
    `in_force`: it is known to be, by the charters before it."""

    framework: str
    version: int
    purpose: str
    threshold: int
    members: tuple[MemberDocument, ...]
    signed_by: tuple[str, ...]
    missing: int
    expires: str
    fingerprint: str
    in_force: bool = False


def read_charter_file(path: Path) -> bytes:
    """The content of a charter's file; raises BadRequest."""
    try:
        with path.open("rb") as file:
            return file.read(LARGEST_CHARTER + 1)
    except OSError as error:
        raise BadRequest(
            f"{path} could not be read: {error.strerror}.",
            "Give the file of a charter, as written by `riparian framework new`.",
        ) from error


def write_charter_file(path: Path, content: bytes) -> None:
    """Write a charter's file, so that what stood there stands until the new one is whole."""
    try:
        write_atomically(path, content)
    except OSError as error:
        raise BadRequest(
            f"The charter could not be written to {path}: {error.strerror}.",
            "Give a file in a folder that you may write to.",
        ) from error


def charter_document(content: bytes, charter: Charter | None = None) -> CharterDocument:
    """What a charter's file says, with whatever signatures it bears. Given the charter that was
    opened from it, those who signed are its: some may have left."""
    draft = read_draft(content)
    unsigned = missing_signatures(content)
    signed = [line.member for line in draft.terms.voters if line.member not in unsigned]
    members = [
        MemberDocument(
            line.member,
            line.name,
            line.country,
            line.role,
            line.seal,
            line.member in signed if line.votes else None,
        )
        for line in draft.terms.members
    ]
    return CharterDocument(
        draft.terms.framework,
        draft.root.version,
        draft.terms.purpose,
        draft.terms.threshold,
        tuple(members),
        charter.signers if charter else tuple(signed),
        0 if charter else max(draft.terms.threshold - len(signed), 0),
        _expiry(draft).isoformat(),
        draft.digest,
        charter is not None or (draft.root.version == 1 and len(signed) >= draft.terms.threshold),
    )


def print_charter(document: CharterDocument) -> None:
    """A charter in words."""
    out = console()
    out.print(Text.assemble((document.framework, "bold"), f", charter {document.version}"))
    for line in folded(document.purpose):
        out.print(Text(line), soft_wrap=True)
    out.print()
    out.print(_members(document.members))
    out.print()
    expires = datetime.fromisoformat(document.expires)
    for sentence in (
        decision_words(document),
        signature_words(document),
        expiry_words(expires, datetime.now(UTC)),
    ):
        for line in folded(sentence):
            out.print(Text(line), soft_wrap=True)
    out.print(Text(f"Fingerprint of its words: {fingerprint_words(document.fingerprint)}"))


def decision_words(document: CharterDocument) -> str:
    """How many decide."""
    votes = sum(member.signed is not None for member in document.members)
    return (
        f"Any {document.threshold} of the {votes} members with a vote can put a charter into force."
    )


def signature_words(document: CharterDocument) -> str:
    """Who has signed, and how many are still needed."""
    unsigned = [member.member for member in document.members if member.signed is False]
    by = listed(document.signed_by) or "nobody yet"
    if document.version > 1 and not document.in_force:
        needed = f"{document.missing} more needed" if document.missing else "enough"
        return (
            f"Signed by {by}: {needed} for its own threshold. It must also reach that of the"
            " previous charter; a member's node counts both once the file is submitted there"
            " (riparian framework give)."
        )
    if document.missing:
        still = agree(document.missing, "signature is", "signatures are")
        return (
            f"Signed by {by}. Not in force: {document.missing} more {still} needed, from"
            f" {listed(unsigned, last='or')}."
        )
    without = f" {listed(unsigned)} {agree(len(unsigned), 'has', 'have')} not signed."
    return f"Signed by {by}, and so in force.{without if unsigned else ''}"


def fingerprint_words(digest: str) -> str:
    """The first half of a digest in groups of four, to be compared by telephone."""
    return " ".join(textwrap.wrap(digest[:32], 4))


def say_weights(sentences: Sequence[str]) -> None:
    """Warn of countries that hold a third of the votes."""
    for sentence in sentences:
        say(
            f"Warning: {sentence} With a third of the votes, one country can stop a charter that"
            " all others want."
        )


def _members(members: Sequence[MemberDocument]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("member")
    table.add_column("role")
    table.add_column("country")
    table.add_column("signed")
    table.add_column("name", overflow="fold")
    signed = {True: "yes", False: "no", None: "no vote"}
    for each in members:
        cells = each.member, each.role, place_words(each.country), signed[each.signed], each.name
        table.add_row(*map(Text, cells))
    return table


def _expiry(draft: Draft) -> datetime:
    return draft.root.expires.replace(tzinfo=UTC)
