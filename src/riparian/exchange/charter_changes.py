"""Changing the charter from a node: proposing a successor, signing it, and what is in force.

Drafts and signatures are entries for the community (`charter_entries`). Once one has the
threshold of the charter in force and its own, every node that holds them adds it by itself
(`successions`).
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime

import msgspec

from riparian.english import count_of, listed
from riparian.errors import BadRequest, UnknownName
from riparian.exchange.charter_entries import draft_words, signature_words
from riparian.exchange.keys.seal import Seal
from riparian.exchange.keys.six_words import application_words
from riparian.exchange.membership.charter import (
    Charter,
    merge_signatures,
    open_charter,
    require_plausible_date,
    sign_charter,
)
from riparian.exchange.membership.charter_file import WHAT, Draft, read_draft
from riparian.exchange.membership.framework import Framework
from riparian.exchange.membership.proposals import (
    DoubleSigner,
    Proposal,
    double_signers,
    signatures_in,
    unsigned,
)
from riparian.exchange.membership.terms import Terms
from riparian.exchange.membership.votes import SealSignature
from riparian.exchange.node import Node
from riparian.exchange.planned_words import Noting
from riparian.exchange.strict_json import refused

SHORTEST_PREFIX = 4
"""Characters of a fingerprint by which a proposal is named."""


class Brought(msgspec.Struct, frozen=True):
    """What is written of a draft: whether the draft itself, and how many signatures."""

    version: int
    digest: str
    is_proposed: bool
    signatures: int


MakeDraft = Callable[[Charter, datetime], bytes]
"""Makes the successor of a charter, as of now."""

NotingOf = Callable[[Brought], Noting | None]
"""What goes with what is written, in one transaction."""


class CharterState(msgspec.Struct, frozen=True):
    """The charter in force and what is proposed beside it. `own`: this node's member; `open`:
    drafts of the next version; `rivals`: drafts of versions that are in force otherwise, which
    somebody signed; `double`: who signed several of one version; `first`: digest of the first
    charter, which names the framework."""

    charter: Charter
    own: str
    open: tuple[Proposal, ...]
    rivals: tuple[Proposal, ...]
    double: tuple[DoubleSigner, ...]
    first: str

    @property
    def for_own(self) -> tuple[Proposal, ...]:
        """Open ones that this member has not signed, nor another of the same version."""
        if any(self.own in each.signers for each in self.open):
            return ()
        return tuple(each for each in self.open if self.own in each.missing)


class CharterChanges:
    """Changes of the charter, from a node; `lock` is held while something is read or written,
    `before_writing` is called before something is written to the own journal."""

    def __init__(
        self,
        node: Node,
        lock: AbstractContextManager[object] | None = None,
        before_writing: Callable[[], object] | None = None,
    ) -> None:
        self._node, self._lock = node, lock or nullcontext()
        self._before_writing = before_writing or (lambda: None)

    def state(self) -> CharterState:
        """The charter in force, and what is proposed."""
        with self._lock:
            return self._state()

    def try_out(self, draft: MakeDraft) -> Draft:
        """What `propose` would write, and nothing is; raises as that does."""
        with self._lock:
            return read_draft(self._drafted(draft))

    def propose(self, draft: MakeDraft, noting: NotingOf | None = None) -> Proposal:
        """Write a draft of the charter that is in force now into the own journal. Raises BadRequest
        for a rule that it would break, and for a change that is proposed already."""
        self._before_writing()
        with self._lock:
            return self._bring(self._drafted(draft), noting)

    def give(self, content: bytes, noting: NotingOf | None = None) -> Proposal:
        """Take the file of a draft that came by hand, with the signatures it bears: what is not
        known yet of it is written into the own journal. Raises Refused for what is no draft of the
        next version with a valid signature or none, and for one with a date that cannot be."""
        self._before_writing()
        with self._lock:
            return self._bring(content, noting)

    def sign(
        self,
        name: str | None,
        seal: Seal,
        noting: NotingOf | None = None,
        *,
        also: bool = False,
    ) -> Proposal:
        """Sign a proposal, by the beginning of its fingerprint, or the only one. Raises BadRequest
        where the seal has no vote, or has signed another of the same version, unless it is to sign
        that one `also`; Refused for a proposal with a date that cannot be."""
        self._before_writing()
        with self._lock:
            state = self._state()
            proposal = _named(state, name)
            _require_first(state, proposal, seal, also=also)
            return self._bring(sign_charter(proposal.content, seal, state.charter), noting)

    def find(self, name: str | None) -> Proposal:
        """The proposal whose fingerprint begins so, or the only one. Raises UnknownName."""
        with self._lock:
            return _named(self._state(), name)

    def follow(self, name: str | None) -> Charter:
        """Go on by a charter that does without the threshold of the one before it, because a person
        here says so. Raises Refused where its own threshold has not signed it, BadRequest where it
        needs nobody's decision."""
        with self._lock:
            framework, origin = self._node.joined()
            proposal = _named(self._state(), name)
            if not proposal.goes_on_alone:
                raise BadRequest(
                    "This proposal comes into force by signatures, not by being followed.",
                    "`riparian framework sign` adds this member's.",
                )
            charter = open_charter(proposal.content, framework.charter, {proposal.digest})
            self._node.store.note_followed(charter.digest, origin.member)
            self._node.store.add_charter(charter.version, charter.raw)
            return charter

    def _state(self) -> CharterState:
        framework, origin = self._node.joined()
        proposals = self._node.proposals()
        known = {charter.digest for charter in framework.charters}
        others = [each for each in proposals if each.digest not in known]
        newest = framework.charter.version
        return CharterState(
            framework.charter,
            origin.member,
            tuple(each for each in others if each.version > newest),
            tuple(each for each in others if each.version <= newest and each.signers),
            tuple(double_signers(proposals)),
            framework.charters[0].digest,
        )

    def _drafted(self, draft: MakeDraft) -> bytes:
        """A draft of the charter that is in force now; raises BadRequest where it is proposed."""
        state = self._state()
        content = draft(state.charter, self._node.now())
        terms = read_draft(content).terms
        for proposal in state.open:
            if proposal.terms == terms:
                raise BadRequest(
                    f"That is proposed already, as {proposal.digest[:8]}.",
                    f"Sign it: `riparian framework sign {proposal.digest[:8]}`.",
                )
        return content

    def _bring(self, content: bytes, noting: NotingOf | None) -> Proposal:
        """Write what is new of a draft and its signatures; the proposal as it is then."""
        framework, origin = self._node.joined()
        draft = read_draft(content)
        _require_next(framework, draft.terms.framework, draft.root.version)
        version, by = draft.root.version, origin.member
        given = _valid_signatures(content, framework.charter)
        require_plausible_date(content, framework.charter, self._node.now())
        known = {each.digest: each for each in self._node.proposals()}
        words, is_proposed = [], draft.digest not in known
        if is_proposed:
            words.append(draft_words(version, unsigned(content), by))
        here = set() if is_proposed else set(signatures_in(known[draft.digest].content))
        if new := [each for each in given if each not in here]:
            words.append(signature_words(version, draft.digest, new, by))
        if words:
            brought = Brought(version, draft.digest, is_proposed, len(new))
            self._node.write(words, noting(brought) if noting else None)
        self._node.add_successors()
        return next(each for each in self._node.proposals() if each.digest == draft.digest)


def words_of_newcomers(before: Terms, terms: Terms, first: str) -> dict[str, tuple[str, ...]]:
    """By member, the six words of each that a charter admits, which it reads out by telephone;
    `first` is the digest of the framework's first charter."""
    known = {line.member for line in before.members}
    return {
        line.member: application_words(line.seal, first)
        for line in terms.members
        if line.member not in known
    }


def _valid_signatures(content: bytes, charter: Charter) -> tuple[SealSignature, ...]:
    """The signatures in the file of a draft; raises Refused where one is none of a voter's."""
    given = signatures_in(content)
    valid = signatures_in(merge_signatures(content, content, charter))
    if lost := len(given) - len(valid):
        raise refused(WHAT, f"{count_of(lost, 'signature')} in it are not valid, or nobody's vote")
    return valid


def _require_next(framework: Framework, name: str, version: int) -> None:
    expected = framework.charter.version + 1
    if (name, version) == (framework.name, expected):
        return
    if name != framework.name:
        raise BadRequest(
            f"This is a charter of {name}, and this centre belongs to {framework.name}.",
            "Give a proposal for this framework.",
        )
    raise BadRequest(
        f"This is charter {version} of {name}; charter {framework.charter.version} is in force "
        f"here, so only charter {expected} can be proposed.",
        "Propose the change anew from the charter in force: `riparian framework propose`. If you "
        "lack newer charters, `riparian exchange sync` brings them.",
    )


def _named(state: CharterState, name: str | None) -> Proposal:
    prefix = (name or "").replace(" ", "").lower()
    named = [each for each in state.open if each.digest.startswith(prefix)]
    if name is not None and len(prefix) < SHORTEST_PREFIX:
        raise BadRequest(
            f"Expected at least {SHORTEST_PREFIX} characters of a proposal's fingerprint, got "
            f"'{prefix[:20]}'.",
            "`riparian framework status` lists the proposals.",
        )
    if len(named) == 1:
        return named[0]
    if named:
        raise BadRequest(
            f"{listed((each.digest[:8] for each in named), 10)} are proposed.",
            "Name one of these.",
        )
    nothing = "Nothing is proposed now." if name is None else f"No proposal begins '{prefix[:64]}'."
    raise UnknownName(nothing, "`riparian framework status` lists the proposals.")


def _require_first(state: CharterState, proposal: Proposal, seal: Seal, *, also: bool) -> None:
    """Raise BadRequest where the member with this seal has signed this or, unless it is to sign
    this one `also`, another."""
    lines = (*state.charter.terms.members, *proposal.terms.members)
    members = {line.member for line in lines if line.seal == seal.public}
    if members & set(proposal.signers):
        raise BadRequest(
            f"{listed(sorted(members))} has signed {proposal.digest[:8]} already.",
            "Nothing has to be done; `riparian framework status` says who else has to sign.",
        )
    others = [
        each.digest[:8]
        for each in state.open
        if each.digest != proposal.digest and members & set(each.signers)
    ]
    if others and not also:
        raise BadRequest(
            f"{listed(sorted(members))} has signed {listed(others)}, another charter "
            f"{proposal.version}. Only one of them can come into force; whoever signs two is shown "
            "to all, and if both got enough signatures, the members would be parted.",
            "If that one cannot come about any more, sign this one with --although-another. Else "
            "wait for it, and have this change proposed anew.",
        )
