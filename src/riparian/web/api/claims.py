"""What members say of projects and overlaps, and answers to it; suggestions; pairs to judge."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec
from msgspec import Meta

from riparian.catalogue.project import ProjectView
from riparian.catalogue.review import PairInQuestion, ReviewFilter
from riparian.centre.claims import ClaimStatement
from riparian.desk.accounts.roles import Act
from riparian.desk.claims.verdicts import VerdictSaid
from riparian.desk.suggestions.suggestions import MOST_WAITING, Kind, Suggestion
from riparian.errors import BadRequest, NotThere, OnlyHere
from riparian.exchange.entries.entry_types import Field, OverlapVerdict
from riparian.exchange.entries.payload import CLEAR, GREEN
from riparian.overlap.report.overlap_records import Overlap
from riparian.web.api.envelope import Listed, by_key
from riparian.web.api.operation import LIMIT, Call, Operation, Param
from riparian.web.api.types import (
    Author,
    Code,
    Day,
    EntryText,
    Instant,
    Member,
    Reason,
    Subject,
    Tlp,
    Words,
    Written,
    instant,
    subject_of,
    written,
)
from riparian.web.people import address_of
from riparian.web.sharer import author_for
from riparian.wording.comparison_sentences import TAKEN_BACK

if TYPE_CHECKING:  # heavy
    from riparian.exchange.planned_words import Noting

GROUP, READERS, PAIRS = "Claims", "Suggestions", "Pairs of records"
AudienceName = Annotated[
    Literal["everyone", "members", "only-us"],
    Meta(description="Everyone (TLP:CLEAR), all members (GREEN), or this member alone."),
]
SuggestionNumber = Annotated[
    int, Meta(description="The suggestion that is taken up by it.", ge=0, le=999_999_999)
]
TLP_OF = {"everyone": CLEAR, "members": GREEN, "only-us": None}


class Statement(msgspec.Struct, frozen=True):
    """What a member says of a field of a record."""

    field: Field
    kind: Annotated[str, Meta(description="confirmation, dispute or correction.")]
    value: Annotated[
        Words | None, Meta(description="As confirmed, or what it should say; null for nothing.")
    ]
    why: Words | None
    member: Member
    by: Author
    written_at: Instant
    entry: EntryText
    tlp: Tlp
    about: Subject | None
    government_of: Annotated[
        Code | None, Meta(description="For whose government it speaks; null for a member’s word.")
    ]
    why_not: Annotated[
        str | None, Meta(description="Why it is no government’s word, though it was meant as one.")
    ]
    as_of: Day | None
    office: str | None
    typed_in_by: str | None
    stands: Annotated[bool, Meta(description="False where its writer took it back.")]
    withdrawn_by: EntryText | None
    withdrawn_why: Words | None


class Answerable(msgspec.Struct, frozen=True):
    """A source of a project of which something can be said."""

    source: Annotated[str, Meta(description="To be sent with an answer.")]
    title: Words
    dataset: str
    own: Annotated[
        bool, Meta(description="This member shared it: an answer is a correction, else a dispute.")
    ]
    audiences: Annotated[
        tuple[AudienceName, ...], Meta(description="For whom an answer can be, the widest first.")
    ]


class AnswerToSend(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """That a field of a record is wrong or missing."""

    source: Annotated[str, Meta(description="Which source, as answerable names it.")]
    field: Field
    why: Annotated[Words, Meta(description="How one knows it.")]
    audience: AudienceName
    value: Annotated[Words, Meta(description="What it should say.")] = ""
    suggestion: SuggestionNumber | None = None


class VerdictAnswer(msgspec.Struct, frozen=True):
    """What a member thinks of an overlap."""

    verdict: OverlapVerdict
    why: Words
    member: Member
    by: Author
    written_at: Instant
    entry: EntryText
    tlp: Tlp
    stands: bool
    withdrawn_by: EntryText | None
    withdrawn_why: Words | None


class VerdictToSend(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one thinks of an overlap."""

    verdict: OverlapVerdict
    why: Words
    audience: AudienceName
    suggestion: SuggestionNumber | None = None


class TakeBack(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An entry that is taken back, and why."""

    entry: EntryText
    why: Words


class SuggestionToSend(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What somebody thinks is wrong or missing. No name and no address is asked for."""

    kind: Annotated[Kind, Meta(description="What it is about.")]
    about: Annotated[str, Meta(description="The project, overlap or source.")]
    text: Annotated[Words, Meta(description="What it should say.")]
    why: Annotated[Words, Meta(description="How one knows it.")] = ""
    field: Annotated[Field | None, Meta(description="Of a project, which field.")] = None


class SuggestionAnswer(msgspec.Struct, frozen=True):
    """A suggestion of a reader."""

    id: int
    made_at: Instant
    kind: Kind
    about: str
    field: str
    text: Words
    why: Words


class Received(msgspec.Struct, frozen=True):
    """That a suggestion waits for the people who keep the centre."""

    keeper: Annotated[str, Meta(description="Who keeps what is shown here.")]


class Judgement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether two records are one project, or one is a part of the other."""

    a: str
    b: str
    verdict: Annotated[
        Literal["same", "different", "unsure", "part-of", "has-part"],
        Meta(description="`part-of`: a is part of b; `has-part`: b is part of a."),
    ]
    why: Words


class PairToUndo(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Two records of which a judgement is undone."""

    a: str
    b: str


class Judged(msgspec.Struct, frozen=True):
    """A judgement that was kept; it counts from the next build on."""

    a: str
    b: str
    verdict: str
    by: Author


def statements(call: Call) -> Listed:
    """What members say of a project, field by field."""
    claims = call.centre.claims
    found = claims.statements(claims.of_project(_project(call)))
    ordered = sorted(found, key=_key)
    return by_key(call, ordered, _key, _statement)


def answerable(call: Call) -> Listed:
    """The sources of a project of which whoever asks can say something, and to whom."""
    view, centre, sharer = _project(call), call.centre, call.sharer
    claims, met, found = centre.claims.of_project(view), set[object](), []
    for source in view.sources:
        thing = claims.things.get(source.id)
        if thing is None or thing in met:
            continue
        met.add(thing)
        title = next((n.text for n in source.reported.title), source.dataset)
        labels = centre.answering.audiences(sharer, view, source.id)
        names: dict[str | None, Any] = {tlp: name for name, tlp in TLP_OF.items()}
        found.append(
            Answerable(
                source.id, title, source.dataset, centre.answering.is_own(view, source.id),
                tuple(names[tlp] for tlp in labels),
            )
        )  # fmt: skip
    return by_key(call, sorted(found, key=lambda x: x.source), lambda x: (x.source,), _as_it_is)


def answer(call: Call) -> Written:
    """Dispute a field of a record, or correct it where this member shared the record."""
    sent = call.body
    return written(
        call.centre.answering.answer(
            _project(call), sent.source, sent.field, sent.value, sent.why, TLP_OF[sent.audience],
            call.sharer, sent.suggestion,
        )
    )  # fmt: skip


def verdicts(call: Call) -> Listed:
    """What members think of an overlap."""
    found = [_verdict(x) for x in call.centre.verdicts.of(_overlap(call))]
    ordered = sorted(found, key=lambda x: (x.written_at, x.entry))
    return by_key(call, ordered, lambda x: (x.written_at, x.entry), _as_it_is)


def say_verdict(call: Call) -> Written:
    """Say what one thinks of an overlap."""
    sent = call.body
    return written(
        call.centre.verdicts.say(
            _overlap(call), sent.verdict, sent.why, TLP_OF[sent.audience], call.sharer,
            sent.suggestion,
        )
    )  # fmt: skip


def take_back_verdict(call: Call) -> Written:
    """Take back a verdict of this member."""
    sent = call.body
    verdicts = call.centre.verdicts
    return written(verdicts.take_back(_overlap(call), sent.entry, sent.why, call.sharer))


def suggest(call: Call) -> Received:
    """Keep a suggestion for the people who keep the centre."""
    request, sent, centre = call.request, call.body, call.centre
    if call.anybody is None and request.headers.get("sec-fetch-site", "none") not in _OURS:
        raise OnlyHere(
            "A page elsewhere sent this suggestion.", "Write it on the page that it is about."
        )
    about, field = sent.about, ""
    if sent.kind == "project":
        about, field = centre.project(sent.about).project.id, sent.field or ""
        if not field:
            raise BadRequest("You have not said what is wrong.", "Name the field.")
    elif sent.kind == "overlap":
        about = centre.explain(sent.about).id
    elif about not in {dataset.name for dataset in centre.holdings()}:
        raise BadRequest(f"There is no dataset '{about[:80]}'.", "See /api/v1/sources.")
    address = address_of(request.scope)
    centre.answering.suggestions.add(sent.kind, about, field, sent.text, sent.why, address)
    return Received(centre.claims.keeper)


def suggestions(call: Call) -> Listed:
    """The suggestions that wait, the oldest first."""
    waiting = call.centre.answering.suggestions.waiting(MOST_WAITING)
    ordered = sorted(waiting, key=lambda each: each.id)
    return by_key(call, ordered, lambda each: (each.id,), _suggestion)


def take_up(call: Call) -> None:
    """Note that something was done about a suggestion."""
    _answer_suggestion(call, is_taken_up=True)


def set_aside(call: Call) -> None:
    """Set a suggestion aside."""
    _answer_suggestion(call, is_taken_up=False)


def review(call: Call) -> tuple[PairInQuestion, ...]:
    """Pairs of records that a person could judge, the most useful first. Each answer changes the
    list, so it is not gone through in parts."""
    asked = ReviewFilter(call.params.get("provider"), call.params.get("country"), call.limit)
    return call.centre.review(asked).pairs


def judge(call: Call) -> Judged:
    """Say whether two records are one project."""
    sent = call.body
    by, noting_of = author_for(call.person, call.centre), _noting_of(call)
    call.centre.judge(sent.a, sent.b, sent.verdict, sent.why, by, noting_of=noting_of)
    return Judged(sent.a, sent.b, sent.verdict, by)


def undo_judgement(call: Call) -> None:
    """Undo the judgement on a pair."""
    sent = call.body
    by, noting_of = author_for(call.person, call.centre), _noting_of(call)
    call.centre.undo_judgement(sent.a, sent.b, TAKEN_BACK, by, noting_of=noting_of)


def _noting_of(call: Call) -> Callable[[str], Noting | None]:
    """What has the audit say what somebody judges."""
    return call.centre.people.judging(call.person.actor)


_OURS = ("none", "same-origin")


def _project(call: Call) -> ProjectView:
    return call.centre.project(call.path["project"])


def _overlap(call: Call) -> Overlap:
    return call.centre.explain(call.path["overlap"])


def _answer_suggestion(call: Call, *, is_taken_up: bool) -> None:
    text = call.path["suggestion"]
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise NotThere("There is no such suggestion.", "See /api/v1/suggestions.")
    call.centre.answering.answer_suggestion(
        int(text), call.body.why, call.sharer, is_taken_up=is_taken_up
    )


def _key(each: ClaimStatement) -> tuple[str | int, ...]:
    return each.field, each.written_at, each.entry, each.kind


def _as_it_is(each: Any) -> Any:
    return each


def _statement(each: ClaimStatement) -> Statement:
    return Statement(
        each.field, each.kind, each.value, each.why, each.member, each.by, each.written_at,
        each.entry, each.tlp, subject_of(each.about), each.government_of, each.why_not, each.as_of,
        each.office, each.typed_in_by, each.stands, each.withdrawn_by, each.withdrawn_why,
    )  # fmt: skip


def _verdict(each: VerdictSaid) -> VerdictAnswer:
    by = each.withdrawn_by
    return VerdictAnswer(
        each.verdict, each.why, each.member, each.by, str(instant(each.written_at)),
        str(each.entry), each.tlp, each.stands, str(by) if by else None,
        each.withdrawn_why or None,
    )  # fmt: skip


def _suggestion(each: Suggestion) -> SuggestionAnswer:
    made_at = str(instant(each.made_at))
    return SuggestionAnswer(
        each.id, made_at, each.kind, each.about, each.field, each.text, each.grounds
    )


OPERATIONS = (
    Operation(
        "statements", "GET", "/projects/{project}/statements",
        "What members confirm, dispute and correct of a project", statements, Statement,
        "anybody", listed=True, groups=GROUP,
    ),
    Operation(
        "answerable", "GET", "/projects/{project}/answerable", "What can I answer here?",
        answerable, Answerable, Act.JUDGE, listed=True, groups=GROUP,
    ),
    Operation(
        "answer", "POST", "/projects/{project}/answers", "Dispute or correct a field", answer,
        Written, Act.JUDGE, body=AnswerToSend, status=201, does=("/projects/{handle}/wrong",),
        groups=GROUP,
        explained="It stands beside what is said, and takes nothing away.",
    ),
    Operation(
        "verdicts", "GET", "/overlaps/{overlap}/verdicts", "What members think of an overlap",
        verdicts, VerdictAnswer, "anybody", listed=True, groups=GROUP,
    ),
    Operation(
        "say-verdict", "POST", "/overlaps/{overlap}/verdicts", "Say what I think of it",
        say_verdict, Written, Act.JUDGE, body=VerdictToSend, status=201,
        does=("/overlaps/{overlap_id}/wrong",), groups=GROUP,
    ),
    Operation(
        "take-back-verdict", "POST", "/overlaps/{overlap}/verdicts/take-back",
        "Take back a verdict", take_back_verdict, Written, Act.JUDGE, body=TakeBack, status=201,
        does=("/overlaps/{overlap_id}/take-back",), groups=GROUP,
    ),
    Operation(
        "suggest", "POST", "/suggestions", "Say that something is wrong or missing", suggest,
        Received, "anybody", body=SuggestionToSend, status=201,
        does=(
            "/projects/{handle}/wrong", "/overlaps/{overlap_id}/wrong", "/sources/{name}/wrong",
        ), groups=READERS,
        explained="It waits for the people who keep this centre, and is not shown until then.",
    ),
    Operation(
        "suggestions", "GET", "/suggestions", "Suggestions that wait, the oldest first",
        suggestions, SuggestionAnswer, Act.JUDGE, listed=True, groups=READERS,
    ),
    Operation(
        "take-up", "POST", "/suggestions/{suggestion}/take-up",
        "Note that something was done about it", take_up, None, Act.JUDGE, body=Reason,
        does=("/suggestions/{number}/take-up",), groups=READERS,
    ),
    Operation(
        "set-aside", "POST", "/suggestions/{suggestion}/set-aside", "Set it aside", set_aside,
        None, Act.JUDGE, body=Reason, does=("/suggestions/{number}/set-aside",), groups=READERS,
    ),
    Operation(
        "review", "GET", "/review", "Pairs that a person could judge, the most useful first",
        review, tuple[PairInQuestion, ...], Act.JUDGE, (
            Param("provider", "Only with a record of this provider or agency."),
            Param("country", "Only in this country."),
            LIMIT,
        ), groups=PAIRS,
    ),
    Operation(
        "judge", "POST", "/judgements", "Say whether two records are one project", judge, Judged,
        Act.JUDGE, body=Judgement, status=201, does=("/review/judge",), groups=PAIRS,
        explained="It counts from the next build on.",
    ),
    Operation(
        "undo-judgement", "POST", "/judgements/undo", "Undo a judgement", undo_judgement, None,
        Act.JUDGE, body=PairToUndo, does=("/review/undo",), groups=PAIRS,
    ),
)  # fmt: skip
