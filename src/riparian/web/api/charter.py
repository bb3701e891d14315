"""The charter and what is proposed beside it, for who prepares votes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import msgspec
from msgspec import Meta
from starlette.responses import Response

from riparian.desk.accounts.roles import Act
from riparian.web.api.channel import require_channel
from riparian.web.api.operation import Call, File, Operation
from riparian.web.api.share import not_as_shown
from riparian.web.api.types import Member, Words
from riparian.web.routes import charter as page
from riparian.wording.charters import change_words, proposal_words

if TYPE_CHECKING:  # heavy, and most centres are in no framework
    from riparian.centre.charter_desk import CharterChange
    from riparian.exchange.membership.proposals import Proposal
    from riparian.exchange.membership.terms import Terms

GROUP = "Channel"
CHARTER = "application/octet-stream"
"""A charter's file: what it says is not for an answer's form, but for the seal."""


class ProposalAnswer(msgspec.Struct, frozen=True):
    """A proposed charter."""

    proposal: Annotated[str, Meta(description="Its fingerprint, which names it.")]
    version: int
    changes: Annotated[tuple[str, ...], Meta(description="Against the charter in force.")]
    proposed_by: tuple[Member, ...]
    signed_by: tuple[Member, ...]
    missing: Annotated[tuple[Member, ...], Meta(description="Who can still sign.")]
    waits_for_this_member: bool
    votes: Annotated[tuple[str, ...], Meta(description="How far it has come, in sentences.")]


class CharterAnswer(msgspec.Struct, frozen=True):
    """The charter in force, and what is proposed."""

    version: int
    threshold: Annotated[int, Meta(description="How many members together can change it.")]
    proposals: tuple[ProposalAnswer, ...]


class ChangeToPropose(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A change of the charter."""

    kind: Literal["admit", "expel", "change-role", "replace-seal", "set-threshold"]
    member: Annotated[Member, Meta(description="Whom it is about; not for admit.")] = ""
    role: Annotated[str, Meta(description="For change-role.")] = ""
    seal: Annotated[str, Meta(description="For replace-seal: the new public key.")] = ""
    threshold: Annotated[
        int | None, Meta(description="How many members sign from then on; null: as now.")
    ] = None
    application: Annotated[
        str, Meta(description="For admit: the newcomer's application, as TOML.")
    ] = ""
    several: Annotated[
        bool, Meta(description="For admit: its country may have several members.")
    ] = False
    shown: Annotated[
        str, Meta(description="What the preview gave as `shown`; not needed for a preview.")
    ] = ""
    confirmed: tuple[str, ...] = ()


class ChangePreview(msgspec.Struct, frozen=True):
    """What would be proposed."""

    shown: str
    version: int
    changes: tuple[str, ...]
    readers: Annotated[Words, Meta(description="Who would read it, in a sentence.")]


def charter(call: Call) -> CharterAnswer:
    """The charter, and what is proposed."""
    require_channel(call)
    state = call.centre.charter_desk.state()
    before = state.charter.terms
    proposals = tuple(_answer(x, before, waits=x in state.for_own) for x in state.open)
    return CharterAnswer(state.charter.version, before.threshold, proposals)


def preview(call: Call) -> ChangePreview:
    """What a change would be, and who would read that it is proposed."""
    require_channel(call)
    centre = call.centre
    drafted, before = centre.charter_desk.try_out(_change(call)), centre.channel.charter().terms
    return ChangePreview(
        page.shown_of(centre, drafted), drafted.root.version,
        tuple(change_words(before, drafted.terms)), page.readers_words(centre),
    )  # fmt: skip


def propose(call: Call) -> ProposalAnswer | Response:
    """Propose it, as it was shown."""
    require_channel(call)
    from riparian.centre.charter_desk import draft_of  # it loads the channel

    centre, change = call.centre, _change(call)
    before = centre.channel.charter().terms
    shown = page.shown_of(centre, centre.charter_desk.try_out(change))
    refusal = not_as_shown(call.body, shown, None)
    if refusal is not None:
        return refusal
    proposal = centre.charter_desk.propose(draft_of(change), call.sharer)
    return _answer(proposal, before, waits=True)


def signed(call: Call) -> ProposalAnswer:
    """Bring a proposal that was signed where the seal is."""
    require_channel(call)
    before = call.centre.channel.charter().terms
    proposal = call.centre.charter_desk.give(call.body, call.sharer)
    waits = proposal in call.centre.charter_desk.state().for_own
    return _answer(proposal, before, waits=waits)


def file(call: Call) -> Response:
    """A proposal as the file that is signed."""
    require_channel(call)
    return page.file_of(call.centre, call.path["proposal"], CHARTER)


def _change(call: Call) -> CharterChange:
    from riparian.centre.charter_desk import CharterChange  # it loads the channel

    sent: ChangeToPropose = call.body
    return CharterChange(
        sent.kind, sent.member, sent.role, sent.seal, sent.threshold, sent.application,
        sent.several,
    )  # fmt: skip


def _answer(proposal: Proposal, before: Terms, *, waits: bool) -> ProposalAnswer:
    said = proposal_words(proposal, before)
    return ProposalAnswer(
        proposal.digest, proposal.version, said.changes, proposal.proposers, proposal.signers,
        proposal.missing, waits, said.votes,
    )  # fmt: skip


OPERATIONS = (
    Operation(
        "charter", "GET", "/charter", "The charter, and what is proposed", charter, CharterAnswer,
        Act.PREPARE_VOTE, groups=GROUP,
    ),
    Operation(
        "preview-charter", "POST", "/charter/preview", "What would this change?", preview,
        ChangePreview, Act.PREPARE_VOTE, body=ChangeToPropose, groups=GROUP,
        explained="Nothing is written.",
    ),
    Operation(
        "propose-charter", "POST", "/charter/proposals", "Propose a change of the charter",
        propose, ProposalAnswer, Act.PREPARE_VOTE, body=ChangeToPropose, status=201,
        does=("/channel/charter/propose",), groups=GROUP,
        explained="As it was shown. Proposing is not signing.",
    ),
    Operation(
        "charter-file", "GET", "/charter/proposals/{proposal}", "The file that is signed", file,
        File(CHARTER), Act.PREPARE_VOTE, groups=GROUP,
    ),
    Operation(
        "give-signatures", "POST", "/charter/signatures", "Bring a signed proposal", signed,
        ProposalAnswer, Act.PREPARE_VOTE, body=File(CHARTER), status=201,
        does=("/channel/charter/signed",), groups=GROUP,
    ),
)  # fmt: skip
