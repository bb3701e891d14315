"""Proposed charters in the terminal: what each changes, who has signed, what comes next."""

from __future__ import annotations

import msgspec
from rich.text import Text

from riparian.cli.channel_pages import print_folded
from riparian.cli.charters import fingerprint_words
from riparian.cli.output import console
from riparian.exchange.charter_changes import CharterState, words_of_newcomers
from riparian.exchange.membership.proposals import DoubleSigner, Proposal
from riparian.exchange.membership.terms import Terms
from riparian.wording.admission import spoken
from riparian.wording.charters import (
    alone_words,
    change_words,
    double_words,
    drawn_up_words,
    state_words,
    votes_words,
)


class ProposalDocument(msgspec.Struct, frozen=True):
    """A proposed charter, as `--json` prints it. `missing`: those who can still sign; `lacking_…`:
    how many of those of the charter before, and of its own, still have to; `six_words`: by member,
    those of a newcomer."""

    fingerprint: str
    version: int
    changes: tuple[str, ...]
    proposed_by: tuple[str, ...]
    signed_by: tuple[str, ...]
    missing: tuple[str, ...]
    lacking_before: int | None
    lacking_own: int
    waits_for_this_member: bool
    six_words: dict[str, tuple[str, ...]]


class ProposalsDocument(msgspec.Struct, frozen=True):
    """What is proposed, rivals of charters that are in force, and who signed several of one
    version."""

    proposals: tuple[ProposalDocument, ...]
    rivals: tuple[ProposalDocument, ...]
    signed_several: tuple[DoubleSigner, ...]


def proposals_document(state: CharterState) -> ProposalsDocument:
    """What `--json` prints of them."""
    return ProposalsDocument(
        tuple(_document(each, state) for each in state.open),
        tuple(_document(each, state) for each in state.rivals),
        state.double,
    )


def print_proposals(state: CharterState) -> None:
    """Whatever is proposed beside the charter in force; nothing where nothing is."""
    if state.open:
        _heading("Proposed beside it")
        for proposal in state.open:
            print_proposal(proposal, state.charter.terms, state.first, own=state.own)
    if state.rivals:
        _heading("Rivals of charters in force")
        for proposal in state.rivals:
            print_folded(f"{proposal.digest[:8]}  charter {proposal.version}, not in force", "  ")
            print_folded(f"signed by {', '.join(proposal.signers)}", "    ")
    for double in state.double:
        print_folded(f"Mind: {double_words(double)}")


def print_proposal(
    proposal: Proposal, before: Terms, first: str, *, own: str | None = None
) -> None:
    """One proposal: what it changes against the charter before it, and how far it has come; `first`
    is the digest of the framework's first charter."""
    out = console()
    by = f", proposed by {', '.join(proposal.proposers)}" if proposal.proposers else ""
    out.print(
        Text.assemble("  ", (proposal.digest[:8], "bold"), f"  charter {proposal.version}{by}")
    )
    for change in change_words(before, proposal.terms):
        print_folded(f"- {change}", "    ")
    print_folded(drawn_up_words(proposal), "    ")
    if proposal.goes_on_alone:
        print_folded(alone_words(proposal.terms), "    ")
    if proposal.before is not None:
        print_folded(votes_words(proposal.before, proposal.version - 1), "    ")
    if proposal.before != proposal.own:
        print_folded(votes_words(proposal.own, proposal.version), "    ")
    print_folded(state_words(proposal), "    ")
    out.print(Text(f"    Fingerprint of its words: {fingerprint_words(proposal.digest)}"))
    print_seal_words(before, proposal.terms, first, "    ")
    if own in proposal.missing:
        print_folded(f"It waits for {own}: riparian framework sign {proposal.digest[:8]}", "    ")


def print_seal_words(before: Terms, terms: Terms, first: str, indent: str = "") -> None:
    """The six words of each newcomer, who reads the same ones out by telephone."""
    for member, words in words_of_newcomers(before, terms, first).items():
        print_folded(f"Six words of {member}, which it reads out by telephone:", indent)
        console().print(Text(f"{indent}  {spoken(words)}", "bold"))


def _document(proposal: Proposal, state: CharterState) -> ProposalDocument:
    before = proposal.before
    return ProposalDocument(
        proposal.digest,
        proposal.version,
        tuple(change_words(state.charter.terms, proposal.terms)),
        proposal.proposers,
        proposal.signers,
        proposal.missing,
        before.lacking if before else None,
        proposal.own.lacking,
        proposal in state.for_own,
        words_of_newcomers(state.charter.terms, proposal.terms, state.first),
    )


def _heading(words: str) -> None:
    out = console()
    out.print()
    out.print(Text(words, "bold"))
