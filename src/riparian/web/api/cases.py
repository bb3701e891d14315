"""Cases: a list, one with all that was said in it, opening one, and writing in it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec
from msgspec import Meta
from starlette.responses import Response

from riparian.centre.case_filling import filled
from riparian.centre.case_opening import TLP_OF, CaseOpening, Reach, opening_of
from riparian.centre.case_records import CaseLine, CaseQuestion, CaseView
from riparian.desk.accounts.roles import Act
from riparian.desk.cases.case_records import ProposalStand, ThreadEntry
from riparian.desk.sharing.choice import may_share
from riparian.errors import UnknownName
from riparian.exchange.entries.entry_types import (
    ANSWER,
    CASE_STATES,
    PROPOSAL,
    STATE,
    Answer,
    Proposal,
    State,
)
from riparian.exchange.policy import PUBLIC, Reader
from riparian.web.api.channel import require_channel
from riparian.web.api.envelope import Listed, by_key
from riparian.web.api.operation import ENTRY_PATH, Call, Operation, Param
from riparian.web.api.share import not_as_shown
from riparian.web.api.types import (
    Author,
    Code,
    Day,
    EntryText,
    Instant,
    Member,
    Subject,
    Tlp,
    Words,
    Written,
    instant,
    subject_of,
    written,
)
from riparian.web.shown_before import fingerprint
from riparian.wording.cases import why_uncounted
from riparian.wording.sharing import SharePreview, preview_document

if TYPE_CHECKING:  # heavy, and most centres are in no framework
    from riparian.centre.sharing_records import Preview

GROUP = "Cases"
MINE = ("lead", "answer")


class CaseSummary(msgspec.Struct, frozen=True):
    """A case in a list."""

    case: EntryText
    title: Words
    states: Annotated[
        tuple[str, ...], Meta(description="Where it stands; two where members say two at once.")
    ]
    leads: tuple[Member, ...]
    countries: tuple[Code, ...]
    entries: Annotated[int, Meta(description="How many are in it.")]
    opened_at: Instant
    last_at: Instant
    last_by: Member
    waits: Annotated[int, Meta(description="Proposals that wait for an answer of this member.")]
    withdrawn: bool


class CaseEntryAnswer(msgspec.Struct, frozen=True):
    """An entry at its place in a case."""

    entry: EntryText
    type: str
    tlp: Tlp
    member: Member
    by: Author
    written_at: Instant
    about: Subject | None
    said: Annotated[
        dict[str, Any] | None, Meta(description="What it says, in the form of its type.")
    ]
    text: Annotated[Words, Meta(description="Of a note, or of what takes something back.")]
    number: Annotated[int | None, Meta(description="Of a proposal, its number.")]
    counts: Annotated[bool, Meta(description="Whether something follows from it.")]
    why_not: Annotated[str | None, Meta(description="Why it counts nowhere.")]
    late: Annotated[
        bool, Meta(description="Others had gone on without it before anybody had seen it.")
    ]
    unseen: Annotated[
        tuple[EntryText, ...],
        Meta(description="What stands before it, unseen by its writer."),
    ]
    withdrawn_by: EntryText | None


class ProposalAnswer(msgspec.Struct, frozen=True):
    """A proposal, and where each lead stands on it."""

    entry: EntryText
    number: int
    agreed: bool
    open: bool
    stands: Annotated[
        dict[str, str],
        Meta(description="By member: made, accept, decline, counter, or nothing (empty)."),
    ]


class StandingAnswer(msgspec.Struct, frozen=True):
    """A state that stands, and in which entries it is said."""

    state: str
    entries: tuple[EntryText, ...]


class GapAnswer(msgspec.Struct, frozen=True):
    """What the case refers to and is not here."""

    entry: EntryText
    redacted: Annotated[bool, Meta(description="What it said was deleted; else it has not come.")]


class CaseAnswer(msgspec.Struct, frozen=True):
    """A case: what it is about, what was said in it in order, and where it stands."""

    case: EntryText
    title: Words | None
    question: Words | None
    leads: tuple[Member, ...]
    readers: Annotated[
        tuple[Member, ...] | None,
        Meta(description="Who reads it; null where it is for all members or everybody."),
    ]
    about: Subject | None
    projects: Annotated[tuple[str, ...], Meta(description="The projects here that it is about.")]
    overlap: Annotated[str | None, Meta(description="The overlap of the two.")]
    countries: tuple[Code, ...]
    entries: tuple[CaseEntryAnswer, ...]
    proposals: tuple[ProposalAnswer, ...]
    standings: tuple[StandingAnswer, ...]
    gaps: tuple[GapAnswer, ...]
    withdrawn_by: EntryText | None


class CandidateAnswer(msgspec.Struct, frozen=True):
    """A member that could be in a case."""

    member: Member
    name: str
    provider: Annotated[str, Meta(description="For which provider of the two it stands.")]
    lead: Annotated[bool, Meta(description="Proposed as a lead.")]
    host: Annotated[bool, Meta(description="A ministry of the country: offered, not assumed.")]
    why_not: Annotated[
        str,
        Meta(
            description="no-node or observer: it cannot be named; not-told: it may not know of a"
            " record of the case."
        ),
    ]


class OfferAnswer(msgspec.Struct, frozen=True):
    """What opening a case about an overlap would come to."""

    overlap: str
    title: str
    about: Subject | None
    candidates: tuple[CandidateAnswer, ...]
    lacking: Annotated[tuple[str, ...], Meta(description="Providers for whom no member stands.")]
    for_all: Annotated[
        tuple[Reach, ...],
        Meta(description="For whom it may be besides, as far as the records and you allow it."),
    ]


class CaseToOpen(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A case about an overlap, for these readers, or for all members or everyone."""

    overlap: Annotated[str, Meta(description="By its id.")]
    title: Words
    question: Words
    leads: tuple[Member, ...]
    readers: Annotated[
        tuple[Member, ...],
        Meta(description="Who reads it beside this member, if anybody."),
    ] = ()
    to: Annotated[
        Reach,
        Meta(
            description="Who reads it: the organisations named here, all members, or everyone, as"
            " far as the offer names them; then without `readers`."
        ),
    ] = "organisations"
    strict: Annotated[bool, Meta(description="Their own people only (AMBER+STRICT).")] = False
    draft: Annotated[str, Meta(description="A draft, by its id: deleted once it is opened.")] = ""
    shown: Annotated[
        str, Meta(description="What the preview gave as `shown`; not needed for a preview.")
    ] = ""
    confirmed: tuple[str, ...] = ()


class CasePreview(msgspec.Struct, frozen=True):
    """Who would read the case."""

    shown: str
    preview: Annotated[
        SharePreview | None, Meta(description="Null where nobody else would read it.")
    ]


class NoteInCase(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something to say in a case, or to one entry of it."""

    text: Words
    to: EntryText = ""


class ProposalInCase(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What should be done, by whom and by when; instead of another proposal, which it counters."""

    what: Words
    who: Words
    by_when: Day
    instead_of: EntryText = ""
    why: Words = ""


class AnswerInCase(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An answer to a proposal; to counter it, make another `instead_of` it."""

    proposal: EntryText
    answer: Literal["accept", "decline"]
    why: Words = ""


class StateInCase(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a case stands; that it is agreed follows from the answers."""

    state: str
    why: Words


class TakeBackInCase(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which entry of a case is taken back, or the case itself, and why."""

    entry: EntryText
    why: Words


def cases(call: Call) -> Listed:
    """The cases that whoever asks may read, the last written in first."""
    require_channel(call)
    asked = call.params
    standing = next((x for x in CASE_STATES if x == asked.get("standing")), None)
    mine = asked.get("mine")
    question = CaseQuestion(standing, asked.get("country"), mine == MINE[0], mine == MINE[1])
    lines = call.centre.cases.browse(question, _reader(call)).lines
    ordered = sorted(lines, key=_key, reverse=True)
    return by_key(call, ordered, _key, _summary, falling=True)


def case(call: Call) -> CaseAnswer:
    """One case."""
    require_channel(call)
    return _answer(call.centre.cases.case(call.entry, _reader(call)))


def offer(call: Call) -> OfferAnswer:
    """Whom a case about an overlap could be between."""
    require_channel(call)
    overlap = call.params["overlap"]
    found = call.centre.cases.offer_for_overlap(overlap)
    candidates = tuple(
        CandidateAnswer(x.member, x.name, x.provider, x.is_lead, x.is_host, x.why_not)
        for x in found.candidates
    )
    for_all = tuple(
        reach
        for reach, tlp in TLP_OF.items()
        if tlp in found.for_all and may_share(call.sharer, tlp)
    )
    return OfferAnswer(
        overlap, found.title, subject_of(found.about), candidates, found.lacking, for_all
    )


def preview(call: Call) -> CasePreview:
    """Who would read a case; nothing is written."""
    opening = _to_open(call)
    shown = _preview(call, opening)
    document = preview_document(shown, [opening.case.title], ()) if shown else None
    return CasePreview(_fingerprint(call, opening, shown), document)


def open_case(call: Call) -> Written | Response:
    """Open it, as it was shown."""
    opening = _to_open(call)
    shown = _preview(call, opening)
    refusal = not_as_shown(call.body, _fingerprint(call, opening, shown), shown)
    if refusal is not None:
        return refusal
    name, draft = call.centre.cases.open_as(opening, call.sharer), call.body.draft
    if draft:
        person = call.person
        with suppress(UnknownName):  # it is gone, or was somebody else's
            call.centre.sharing.drafts.delete(draft, person.account, person.rights)
    return written(name)


def note(call: Call) -> Written:
    """Say something in a case."""
    require_channel(call)
    sent = call.body
    return written(call.centre.cases.note(call.entry, sent.text, call.sharer, sent.to))


def propose(call: Call) -> Written:
    """Propose something."""
    require_channel(call)
    sent = call.body
    said = filled(PROPOSAL, what=sent.what, who=sent.who, by_when=sent.by_when)
    assert isinstance(said, Proposal)
    return written(
        call.centre.cases.propose(call.entry, said, call.sharer, sent.instead_of, sent.why)
    )


def answer(call: Call) -> Written:
    """Accept or decline a proposal."""
    require_channel(call)
    sent = call.body
    said = filled(ANSWER, proposal=sent.proposal, answer=sent.answer, why=sent.why)
    assert isinstance(said, Answer)
    return written(call.centre.cases.answer(call.entry, said, call.sharer))


def state(call: Call) -> Written:
    """Say where a case stands."""
    require_channel(call)
    said = filled(STATE, state=call.body.state, why=call.body.why)
    assert isinstance(said, State)
    return written(call.centre.cases.state(call.entry, said, call.sharer))


def take_back(call: Call) -> Written:
    """Take back a proposal, an answer, a state, or the case."""
    require_channel(call)
    sent = call.body
    return written(call.centre.cases.withdraw(call.entry, sent.entry, sent.why, call.sharer))


def _reader(call: Call) -> Reader | None:
    """The member, for its own people; else the public."""
    return None if call.centre.as_member else PUBLIC


def _to_open(call: Call) -> CaseOpening:
    """The case that is sent."""
    require_channel(call)
    sent = call.body
    return opening_of(
        call.centre.cases.offer_for_overlap(sent.overlap),
        title=sent.title,
        question=sent.question,
        leads=sent.leads,
        readers=sent.readers,
        to=sent.to,
        strict=sent.strict,
    )


def _preview(call: Call, opening: CaseOpening) -> Preview | None:
    if opening.tlp is None:
        return None
    return call.centre.sharing.preview(opening.parcel, opening.choice, call.sharer)


def _fingerprint(call: Call, opening: CaseOpening, preview: Preview | None) -> str:
    choice = preview.choice if preview else None
    return fingerprint(opening.case, choice, preview, call.centre.channel.own_size)


def _key(line: CaseLine) -> tuple[str | int, ...]:
    origin = line.name.origin
    at = line.last_at.isoformat()
    return at, origin.framework, origin.member, origin.number, line.name.index


def _summary(line: CaseLine) -> CaseSummary:
    return CaseSummary(
        str(line.name), line.title, line.states, line.leads, line.countries, line.entries,
        str(instant(line.opened_at)), str(instant(line.last_at)), line.last_by, line.waits,
        line.is_withdrawn,
    )  # fmt: skip


def _answer(view: CaseView) -> CaseAnswer:
    thread = view.thread
    said, by = thread.case, thread.withdrawn_by
    gaps = [*thread.gaps, *([thread.gap] if thread.gap else [])]
    return CaseAnswer(
        str(thread.name), said.title if said else None, said.question if said else None,
        thread.leads, view.readers, subject_of(thread.opening.about) if thread.opening else None,
        tuple(x.handle for x in view.subjects if x.handle), view.overlap, view.countries,
        tuple(_entry(x, view) for x in thread.entries), tuple(map(_proposal, thread.proposals)),
        tuple(StandingAnswer(x.state, tuple(map(str, x.entries))) for x in thread.standings),
        tuple(GapAnswer(str(x.name), x.is_redacted) for x in gaps), str(by) if by else None,
    )  # fmt: skip


def _entry(each: ThreadEntry, view: CaseView) -> CaseEntryAnswer:
    entry = each.entry
    why_not = why_uncounted(entry, each.uncounted, view.names) if each.uncounted else None
    return CaseEntryAnswer(
        str(entry.name), entry.type, entry.tlp, entry.member, entry.by,
        str(instant(entry.written_at)), subject_of(entry.about),
        msgspec.to_builtins(entry.said) if entry.said is not None else None, entry.text,
        each.number, each.counts, why_not, each.late, tuple(map(str, each.unseen)),
        str(each.withdrawn_by) if each.withdrawn_by else None,
    )  # fmt: skip


def _proposal(each: ProposalStand) -> ProposalAnswer:
    stands = {
        member: "made" if stand.made else stand.reply or "" for member, stand in each.stands.items()
    }
    return ProposalAnswer(str(each.name), each.number, each.is_agreed, each.is_open, stands)


_CASE = f"/cases/{ENTRY_PATH}"
OPERATIONS = (
    Operation(
        "cases", "GET", "/cases", "Cases, the last written in first", cases, CaseSummary,
        "anybody", (
            Param("standing", "Only cases that stand so.", CASE_STATES),
            Param("country", "Only cases in this country, by its code."),
            Param("mine", "In which this member leads, or that wait for its answer.", MINE),
        ), listed=True, groups=GROUP,
    ),
    Operation(
        "case", "GET", _CASE, "One case, with all that was said in it", case, CaseAnswer,
        "anybody", groups=GROUP,
    ),
    Operation(
        "case-offer", "GET", "/cases/offer", "Whom could a case be between?", offer, OfferAnswer,
        Act.SHARE, (Param("overlap", "An overlap, by its id.", required=True),), groups=GROUP,
    ),
    Operation(
        "case-preview", "POST", "/cases/preview", "Who would read this case?", preview,
        CasePreview, Act.SHARE, body=CaseToOpen, does=("/cases/open",), groups=GROUP,
        explained="Nothing is written.",
    ),
    Operation(
        "open-case", "POST", "/cases", "Open a case", open_case, Written, Act.SHARE,
        body=CaseToOpen, status=201, does=("/cases/open",), groups=GROUP,
        explained="What was previewed, with its `shown`.",
    ),
    Operation(
        "case-note", "POST", f"{_CASE}/notes", "Say something in a case", note, Written,
        Act.SHARE, body=NoteInCase, status=201, does=("/cases/note",), groups=GROUP,
        explained="Its readers are those of the case.",
    ),
    Operation(
        "case-proposal", "POST", f"{_CASE}/proposals", "Propose something", propose, Written,
        Act.SHARE, body=ProposalInCase, status=201, does=("/cases/propose",), groups=GROUP,
    ),
    Operation(
        "case-answer", "POST", f"{_CASE}/answers", "Accept or decline a proposal", answer,
        Written, Act.SHARE, body=AnswerInCase, status=201, does=("/cases/answer",), groups=GROUP,
    ),
    Operation(
        "case-state", "POST", f"{_CASE}/state", "Say where a case stands", state, Written,
        Act.SHARE, body=StateInCase, status=201, does=("/cases/state",), groups=GROUP,
    ),
    Operation(
        "case-take-back", "POST", f"{_CASE}/take-back", "Take back what was said in a case",
        take_back, Written, Act.SHARE, body=TakeBackInCase, status=201,
        does=("/cases/take-back",), groups=GROUP,
    ),
)  # fmt: skip
