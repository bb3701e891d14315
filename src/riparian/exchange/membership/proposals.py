"""Proposed charters as the entries of all journals make them up: drafts, and who signed each.

A draft and a signature count whoever's journal they came in, and in any order: the proposals are
worked out anew from all of them. So they are the same on every node that holds the same entries.
Who signed two drafts of one version, and so helped two rivals, is told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache

import msgspec
from securesystemslib.signer import Signature
from tuf.api.metadata import Metadata

from riparian.errors import Refused
from riparian.exchange.membership.charter import Charter
from riparian.exchange.membership.charter_file import Draft, read_draft
from riparian.exchange.membership.terms import Terms
from riparian.exchange.membership.votes import (
    SealSignature,
    Votes,
    is_signature_of,
    votes_under,
)
from riparian.exchange.names import EntryName

MOST_DRAFTS = 10
"""Drafts of one version out of one journal that are looked at: the newest."""

MOST_SIGNATURES = 300
"""Signatures out of one journal that are looked at: the newest."""


class DraftEntry(msgspec.Struct, frozen=True):
    """An entry with the file of a draft of that version."""

    name: EntryName
    version: int
    content: bytes


class SignaturesEntry(msgspec.Struct, frozen=True):
    """An entry with signatures under the draft with that digest."""

    name: EntryName
    digest: str
    signatures: tuple[SealSignature, ...]


class Proposal(msgspec.Struct, frozen=True):
    """A proposed charter. `proposers`: the members in whose journals it stands; `before`: who
    signed of those that the charter before it names, None where that is not asked; `own`: the same
    of those that it names itself; `content`: its file with all these signatures."""

    version: int
    digest: str
    terms: Terms
    proposers: tuple[str, ...]
    before: Votes | None
    own: Votes
    content: bytes

    @property
    def signers(self) -> tuple[str, ...]:
        """The members who signed it."""
        before = self.before.signed if self.before else ()
        return tuple(sorted({*before, *self.own.signed}))

    @property
    def drafted_at(self) -> datetime:
        """When it says that it was drawn up: from then on its roles count, once it is in force."""
        return read_draft(self.content).drafted_at

    @property
    def missing(self) -> tuple[str, ...]:
        """The members with a vote who did not, by either charter."""
        before = self.before.missing if self.before else ()
        return tuple(sorted({*before, *self.own.missing}))

    @property
    def is_signed_enough(self) -> bool:
        """Whether it has the threshold of both."""
        return not self.own.lacking and not (self.before and self.before.lacking)

    @property
    def goes_on_alone(self) -> bool:
        """Whether it does without the threshold of the charter before it: only where a person says
        so it is followed."""
        return bool(self.terms.after)


class DoubleSigner(msgspec.Struct, frozen=True):
    """A member that signed several drafts of one version, by their digests."""

    member: str
    version: int
    digests: tuple[str, ...]


def proposals_in(
    charters: Sequence[Charter],
    drafts: Iterable[DraftEntry],
    signatures: Iterable[SignaturesEntry],
    rivals: Mapping[str, bytes] | None = None,
) -> list[Proposal]:
    """Every draft of a successor of one of these charters, the newest version first; also those
    that came into force, and the files of their rivals, by digest. What is no such draft is passed
    over."""
    newest = charters[-1].version
    contents = {charter.digest: charter.raw for charter in charters[1:]} | dict(rivals or {})
    proposers = defaultdict[str, set[str]](set)
    for entry in _newest_of_each(each for each in drafts if 2 <= each.version <= newest + 1):
        draft = _read(entry.content)
        if draft is None or _what(draft) != (charters[0].framework, entry.version):
            continue
        contents.setdefault(draft.digest, entry.content)
        proposers[draft.digest].add(entry.name.origin.member)
    given = _by_digest(signatures)
    proposals = [
        _proposal(content, given.get(digest, ()), proposers[digest], charters)
        for digest, content in contents.items()
    ]
    return sorted(proposals, key=lambda each: (-each.version, each.digest))


def double_signers(proposals: Iterable[Proposal]) -> list[DoubleSigner]:
    """The members who signed several drafts of one version."""
    signed = defaultdict[tuple[int, str], set[str]](set)
    for proposal in proposals:
        for member in proposal.signers:
            signed[proposal.version, member].add(proposal.digest)
    return [
        DoubleSigner(member, version, tuple(sorted(digests)))
        for (version, member), digests in sorted(signed.items())
        if len(digests) > 1
    ]


def unsigned(content: bytes) -> bytes:
    """The file of a draft without any signatures; raises Refused for what is none."""
    return Metadata(read_draft(content).root).to_bytes()


def signatures_in(content: bytes) -> tuple[SealSignature, ...]:
    """The signatures in the file of a draft, valid or not; raises Refused for what is none."""
    signatures = read_draft(content).metadata.signatures.values()
    return tuple(sorted(SealSignature(each.keyid, each.signature) for each in signatures))


def _newest_of_each(drafts: Iterable[DraftEntry]) -> list[DraftEntry]:
    """Of each journal and version only the newest ones, so that none can flood the rest."""
    by_journal = defaultdict[tuple[str, int], list[DraftEntry]](list)
    for entry in drafts:
        by_journal[str(entry.name.origin), entry.version].append(entry)
    groups = (sorted(each, key=_index)[-MOST_DRAFTS:] for each in by_journal.values())
    return sorted((entry for group in groups for entry in group), key=lambda each: each.name)


def _by_digest(entries: Iterable[SignaturesEntry]) -> Mapping[str, set[SealSignature]]:
    by_journal = defaultdict[str, list[tuple[str, SealSignature]]](list)
    for entry in sorted(entries, key=_index):
        by_journal[str(entry.name.origin)] += [(entry.digest, each) for each in entry.signatures]
    given = defaultdict[str, set[SealSignature]](set)
    for pairs in by_journal.values():
        for digest, signature in pairs[-MOST_SIGNATURES:]:
            given[digest].add(signature)
    return given


def _proposal(
    content: bytes,
    given: Iterable[SealSignature],
    proposers: Iterable[str],
    charters: Sequence[Charter],
) -> Proposal:
    draft = _read(content)
    assert draft is not None  # only what could be read is made a proposal
    payload = draft.metadata.signed_bytes
    signatures = sorted({*given, *signatures_in(content)})
    before = None if draft.terms.after else charters[draft.root.version - 2].terms
    voters = {line.seal for terms in (before, draft.terms) if terms for line in terms.voters}
    valid = [
        each
        for each in signatures
        if any(is_signature_of(public, each, payload) for public in voters)
    ]
    by_key = {each.keyid: Signature(each.keyid, each.sig) for each in valid}
    return Proposal(
        draft.root.version,
        draft.digest,
        draft.terms,
        tuple(sorted(proposers)),
        votes_under(payload, valid, before) if before else None,
        votes_under(payload, valid, draft.terms),
        Metadata(draft.root, by_key).to_bytes(),
    )


def _what(draft: Draft) -> tuple[str, int]:
    return draft.terms.framework, draft.root.version


def _index(entry: DraftEntry | SignaturesEntry) -> int:
    return entry.name.index


@lru_cache(maxsize=256)
def _read(content: bytes) -> Draft | None:
    """The draft in a file, not to be changed; None for what is none. Cached: all entries are gone
    through again whenever one has come."""
    try:
        return read_draft(content)
    except Refused:
        return None
