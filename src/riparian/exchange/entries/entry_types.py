"""What entries say besides records and notes: their types, and the form of each body.

Each type has a name, a form and a JSON Schema in `schemas/`, named after both. A field more leaves
the name as it is, since readers tolerate what they do not know; a body that older readers would
take for something else gets another name. A body that does not fit its type is shown with what is
wrong with it, and counts nowhere.

Fields of a record go by IATI's names (https://iatistandard.org/en/iati-standard/203/): `activity`
stands for the record as a whole, that is, for whether there is such an activity at all.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, get_args

import msgspec
from msgspec import Meta

from riparian.exchange.entries.payload import About, Pair, Payload
from riparian.exchange.names import NAME, ORIGIN, EntryName, is_entry_name

LONGEST_LINE, LONGEST_TEXT = 2_000, 20_000
"""Characters of a value or a reason, and of a text."""

Line = Annotated[str, Meta(min_length=1, max_length=LONGEST_LINE)]
Text = Annotated[str, Meta(min_length=1, max_length=LONGEST_TEXT)]
Name = Annotated[str, Meta(min_length=1, max_length=200)]
Day = Annotated[str, Meta(pattern=r"^\d{4}-\d\d-\d\d$", max_length=10)]
Country = Annotated[str, Meta(pattern=r"^[A-Z]{2}$", max_length=2)]  # `$` lets a line break through
Member = Annotated[str, Meta(pattern=f"^{NAME.pattern}$", max_length=32)]
EntryText = Annotated[
    str, Meta(pattern=f"^{ORIGIN.pattern}#(0|[1-9][0-9]{{0,14}})$", max_length=120)
]
"""An entry by its name: mekong/japan/1#42."""

Edition = Annotated[str, Meta(pattern=r"^[0-9a-f]{16}$", max_length=16)]
"""A build by its name."""

Hash = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$", max_length=64)]
"""The hash of a recipe, SHA-256."""

MOST_LEADS = 10
"""Members that can lead in one case."""

MOST_PLACES = 100
"""Places of one record."""

MOST_PAPERS = 50
"""Papers of an item of an agenda, and decisions that one entry says of it."""

Field = Literal[
    "activity", "title", "description", "activity_status", "start_date", "end_date", "location",
    "sector", "value", "participating_org",
]  # fmt: skip
FIELDS: tuple[Field, ...] = get_args(Field)

OverlapVerdict = Literal["useful", "known", "not-an-overlap", "wrong"]
OVERLAP_VERDICTS: tuple[OverlapVerdict, ...] = get_args(OverlapVerdict)

SameProject = Literal["same", "different", "unsure", "part-of", "has-part"]

Reply = Literal["accept", "decline", "counter"]
REPLIES: tuple[Reply, ...] = get_args(Reply)

CaseState = Literal[
    "noticed", "opened", "in-contact", "coordinating", "agreed", "set-aside",
]  # fmt: skip
CASE_STATES: tuple[CaseState, ...] = get_args(CaseState)


class NamedPlace(msgspec.Struct, frozen=True):
    """A place by the code of the region pack, and its name in English."""

    code: Annotated[str, Meta(min_length=1, max_length=40)]
    name: Name


class Correction(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a member says of its own record instead of what stands there, by field."""

    fields: dict[Field, Line]
    why: Line


class Dispute(msgspec.Struct, frozen=True, omit_defaults=True):
    """That a field of another's record is wrong or missing, and what it should say. It stands
    beside the claim and removes nothing. `office`, `as_of` and `typed_in_by` as of a confirmation,
    where an office answered on paper or by sheet."""

    field: Field
    why: Line
    value: Line | None = None
    office: Name | None = None
    as_of: Day | None = None
    typed_in_by: Name | None = None

    def __post_init__(self) -> None:
        if self.as_of is not None:
            _require_day(self.as_of)


class Confirmation(msgspec.Struct, frozen=True, omit_defaults=True):
    """What an office confirms of a record, by field, in the words in which it was shown; as of
    which day, and for the government of which country. `typed_in_by` names who entered what the
    office had answered on paper or by sheet."""

    fields: dict[Field, Line]
    as_of: Day
    office: Name
    country: Country
    why: Line | None = None
    typed_in_by: Name | None = None

    def __post_init__(self) -> None:
        _require_day(self.as_of)


class Verdict(msgspec.Struct, frozen=True, omit_defaults=True):
    """What somebody thinks of an overlap of two projects."""

    verdict: OverlapVerdict
    why: Line


class SharedJudgement(msgspec.Struct, frozen=True, omit_defaults=True):
    """Whether two records are about one project, as a person of this member judged; `part-of`: the
    first of the two is a part of the second, `has-part`: the second of the first. What a centre
    keeps for itself is another type of entry, `judgement`."""

    verdict: SameProject
    why: Line


class SharedPlace(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where a project is, as a person of this member says: each place by its code and its name.
    What a centre keeps for itself is another type of entry, `place-correction`."""

    places: Annotated[tuple[NamedPlace, ...], Meta(min_length=1, max_length=MOST_PLACES)]
    why: Line


class Receipt(msgspec.Struct, frozen=True, omit_defaults=True):
    """That an entry was opened, and on which day."""

    day: Day

    def __post_init__(self) -> None:
        _require_day(self.day)


class Case(msgspec.Struct, frozen=True, omit_defaults=True):
    """The beginning of a case: what members want to settle about a record, or about two that
    overlap, and which members lead in it, one or more for each side. Who reads it reads all that is
    said in it."""

    title: Name
    question: Text
    leads: Annotated[tuple[Member, ...], Meta(min_length=1, max_length=MOST_LEADS)]

    def __post_init__(self) -> None:
        if len(set(self.leads)) < len(self.leads):
            raise ValueError("a member is named twice as lead")
        if not all(map(NAME.fullmatch, self.leads)):  # `$` lets a line break through
            raise ValueError("a lead is no name of a member")


class Proposal(msgspec.Struct, frozen=True, omit_defaults=True):
    """What should be done in a case, by whom, and by which day. A lead that proposes has accepted
    it thereby. The entry is about the case."""

    what: Line
    who: Line
    by_when: Day

    def __post_init__(self) -> None:
        _require_day(self.by_when)


class Answer(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a member answers to a proposal of a case; whoever counters names the proposal that it
    has made `instead`, and whoever declines says why. The entry is about the case."""

    proposal: EntryText
    answer: Reply
    why: Line | None = None
    instead: EntryText | None = None

    def __post_init__(self) -> None:
        if not all(map(is_entry_name, filter(None, (self.proposal, self.instead)))):
            raise ValueError("what it answers is no name of an entry")
        if (self.instead is not None) != (self.answer == "counter"):
            raise ValueError("a proposal instead goes with the answer counter, and only with it")
        if self.answer == "decline" and self.why is None:
            raise ValueError("whoever declines says why")
        if self.instead == self.proposal:
            raise ValueError("a proposal cannot stand instead of itself")


class State(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where a case stands, as one member sees it. `agreed` follows from the answers: to say it
    changes nothing. The entry is about the case."""

    state: CaseState
    why: Line


class Meeting(msgspec.Struct, frozen=True, omit_defaults=True):
    """A meeting: of a framework, or about a country; when and where, and which edition of the
    catalogue it looks at: a build, by its name, and the day on which that was made. Who reads it
    reads its agenda."""

    name: Name
    day: Day
    framework: Member | None = None
    country: Country | None = None
    place: Name | None = None
    edition: Edition | None = None
    edition_day: Day | None = None

    def __post_init__(self) -> None:
        _require_day(self.day)
        if self.edition_day is not None:
            _require_day(self.edition_day)
        if (self.framework is None) == (self.country is None):
            raise ValueError("a meeting is of a framework or about a country")
        if self.framework is not None and not NAME.fullmatch(self.framework):
            raise ValueError("the framework is no name of one")
        if (self.edition is None) != (self.edition_day is None):
            raise ValueError("an edition has a name and a day")


class Minute(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was decided, who does it, and by which day."""

    decision: Line
    who: Line | None = None
    by_when: Day | None = None

    def __post_init__(self) -> None:
        if self.by_when is not None:
            _require_day(self.by_when)


class Agenda(msgspec.Struct, frozen=True, omit_defaults=True):
    """An item of a meeting, about which the entry is: its number, the result that is wanted, papers
    to read, and afterwards minutes. About another entry of this type, by whomever, it is the same
    item once more: its minutes are added, and what its own writer says replaces what stood
    there."""

    item: Name
    number: Annotated[int, Meta(ge=1, le=999)] = 1
    result: Line | None = None
    papers: Annotated[tuple[Line, ...], Meta(max_length=MOST_PAPERS)] = ()
    minutes: Annotated[tuple[Minute, ...], Meta(max_length=MOST_PAPERS)] = ()


def _require_day(text: str) -> None:
    """Raises ValueError for a day that does not exist; msgspec reports it as a ValidationError."""
    date.fromisoformat(text)


Body = (
    Correction | Dispute | Confirmation | Verdict | Receipt | Case | Proposal | Answer | State
    | Meeting | Agenda | SharedJudgement | SharedPlace
)  # fmt: skip
Kind = Literal["record", "pair", "entry", "nothing"]
"""What an entry is about."""


class FetchConsent(msgspec.Struct, frozen=True, omit_defaults=True):
    """That a source on the web may be asked, as its recipe of this hash says."""

    source: Name
    recipe: Hash
    hosts: tuple[Name, ...]


class FetchAcceptance(msgspec.Struct, frozen=True, omit_defaults=True):
    """That what a run got counts, whatever was expected of it."""

    source: Name
    run: Annotated[int, Meta(ge=1)]
    why: Line


class FetchEdition(msgspec.Struct, frozen=True, omit_defaults=True):
    """An edition of a source on the web that a member's centre got, on that day, by the recipe of
    that hash: how many records it has, the digest by which editions are told apart, and the file of
    its evidence, which other members can take by its hash."""

    source: Name
    recipe: Hash
    day: Day
    records: Annotated[int, Meta(ge=0)]
    digest: Hash
    file: Hash
    bytes: Annotated[int, Meta(ge=0)]


class EntryType(msgspec.Struct, frozen=True):
    """A type: its name, the form of its body, and what such an entry can be about."""

    name: str
    body: type[msgspec.Struct]
    about: frozenset[Kind]

    @property
    def schema(self) -> dict[str, Any]:
        """Its JSON Schema (draft 2020-12)."""
        made = msgspec.json.decode(msgspec.json.encode(msgspec.json.schema(self.body)))
        form = made["$defs"][self.body.__name__]
        form["description"] = " ".join(form["description"].split())
        for name, field in form["properties"].items():
            if name == "fields":  # msgspec leaves out which names there can be
                field["propertyNames"] = {"enum": list(FIELDS)}
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": f"riparian:entry:{self.name}:1",
            **made,
        }


def _type(name: str, body: type[msgspec.Struct], *about: Kind) -> EntryType:
    return EntryType(name, body, frozenset(about))


_ALL = (
    _type("correction", Correction, "record", "entry"),
    _type("dispute", Dispute, "record", "entry"),
    _type("confirmation", Confirmation, "record"),
    _type("verdict", Verdict, "pair"),
    _type("shared-judgement", SharedJudgement, "pair"),
    _type("shared-place", SharedPlace, "record"),
    _type("receipt", Receipt, "entry"),
    _type("case", Case, "record", "pair"),
    _type("proposal", Proposal, "entry"),
    _type("answer", Answer, "entry"),
    _type("state", State, "entry"),
    _type("meeting", Meeting, "nothing"),
    _type("agenda", Agenda, "entry"),
    _type("fetch-consent", FetchConsent, "nothing"),
    _type("fetch-acceptance", FetchAcceptance, "nothing"),
    _type("fetch-edition", FetchEdition, "nothing"),
)
TYPES: dict[str, EntryType] = {each.name: each for each in _ALL}
"""By name. Records, notes, withdrawals and what nodes act on have forms of their own elsewhere."""

CORRECTION, DISPUTE, CONFIRMATION, VERDICT, RECEIPT = (
    "correction", "dispute", "confirmation", "verdict", "receipt",
)  # fmt: skip
SHARED_JUDGEMENT, SHARED_PLACE = "shared-judgement", "shared-place"
SHARED_STATEMENTS = frozenset({SHARED_JUDGEMENT, SHARED_PLACE})
"""What people here judged or corrected for themselves, and then shared."""

CASE, PROPOSAL, ANSWER, STATE = "case", "proposal", "answer", "state"
MEETING, AGENDA = "meeting", "agenda"
FETCH_CONSENT, FETCH_ACCEPTANCE = "fetch-consent", "fetch-acceptance"
FETCH_EDITION = "fetch-edition"


class Unfit(ValueError):
    """Why what an entry says counts nowhere, as a sentence."""


def kind_of(about: About | None) -> Kind:
    """What kind of thing an entry is about."""
    if about is None:
        return "nothing"
    if isinstance(about, EntryName):
        return "entry"
    return "pair" if isinstance(about, Pair) else "record"


def body_of(payload: Payload) -> msgspec.Struct:
    """What an entry of one of these types says; raises Unfit where it has another form, or is about
    what such an entry cannot be about."""
    return read_body(payload.type, payload.body, payload.about)


def read_body(name: str, body: object, about: About | None) -> msgspec.Struct:
    """The same of a body that is still to be written, of the type called `name`."""
    entry_type = TYPES[name]
    if (kind := kind_of(about)) not in entry_type.about:
        expected = " or ".join(sorted(entry_type.about))
        raise Unfit(f"An entry of type {name} is about a {expected}, and this one about {kind}.")
    try:
        return msgspec.convert(body, entry_type.body)
    except msgspec.ValidationError as error:
        raise Unfit(f"It does not have the form of a {name}: {error}.") from None
