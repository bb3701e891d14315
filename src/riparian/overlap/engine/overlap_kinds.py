"""Kinds of overlap: for each a rule that can be read, a plain sentence, and what one could do.

Two projects overlap only where they have a purpose, a subject, a site or a body in common
(`_overlap`). Then two questions decide: is there *common ground* (a place finer than the country,
places near each other, a system that one body runs for the country, one body), and is it the *same
work*, work that *feeds* the other, or only the same field? Time then says whether it is at once or
one after the other. Where neither ground nor years are known a kind is not decided: the likeliest
is named.
"""

from __future__ import annotations

from typing import Literal, NamedTuple, get_args

import msgspec

Kind = Literal[
    "same-effort", "doubling", "complement", "relay", "shared-host", "river", "same-field",
    "same-place", "no-overlap",
]  # fmt: skip
Confidence = Literal["firm", "likely", "open"]

UNKNOWN_END_YEARS = 5
"""How long a project may have run of which only one year is known. A judgement: those of the
register's Japanese records that give both days last 4.4 years in the middle."""

ASSUMED_END_YEARS = 1
"""How much longer than usual a project may take whose end is assumed. A judgement."""

ROUND_GAP_YEARS = 3
"""Years between two rounds of one programme, at most."""

RELAY_GAP_YEARS = 10
"""A project that starts later than this after the other ended takes nothing over from it. A
judgement: what the first one built or taught may still be there."""

Ground = Literal["place", "system", "body", "near", "unknown", "apart"]

Work = Literal["same_code", "same_subject", "feeds", "same_category", "one_purpose", "near_purpose"]
"""What both work on, as a rule asks for it: a trait of the pair (`PairTraits`), the plainest first.
"""

NamedBy = Literal["agency", "title"]
"""By what two are said to be one effort: one record names the other's agency, or both titles begin
with one name."""


class PairTraits(msgspec.Struct, frozen=True):
    """What a kind is decided by. `years_in_common` is None where a date is missing.

    `same_site`: one named place within a province, one road, line or river, or places within a
    province that are close to each other. `near`: nearer than two of three pairs with known places
    in one country. `both_placed`: of both a place below the country is known. `feeds`: what one
    does the other needs or has to deal with. `on_river`: both work on one river or basin. `named`:
    one record names the other's agency. `one_name`: both titles begin with one name. `other_route`:
    each names roads or lines by number, and none that the other names. `one_purpose`,
    `near_purpose`: by codes and texts together both are much likelier, or likelier, for one purpose
    than any two. `nationwide`: the subject of both is no thing of a place (statistics, tax).
    `gap_known`: the end is known of the one that began first, and the start of the other, so that a
    gap is one; `earlier_end_assumed`: that end goes by how long such projects usually take.
    `loosely_joined`: a record of one of the two may be of another project.
    """

    same_country: bool = False
    same_place: bool = False
    same_site: bool = False
    near: bool = False
    both_placed: bool = False
    same_system: bool = False
    same_body: bool = False
    on_river: bool = False
    same_category: bool = False
    same_code: bool = False
    same_subject: bool = False
    feeds: bool = False
    named: bool = False
    one_name: bool = False
    other_route: bool = False
    one_purpose: bool = False
    near_purpose: bool = False
    years_in_common: int | None = None
    nationwide: bool = False
    gap_known: bool = False
    earlier_end_assumed: bool = False
    loosely_joined: bool = False


ADVICE_WHEN_OVER = (
    "Both are over: ask for evaluations and results before planning anything new there."
)
"""What one could do about a meeting of two projects that have ended, of whatever kind."""


class KindText(msgspec.Struct, frozen=True):
    """What a kind means whatever the pair (what one pair meets of it says
    `report.kind_sentences`), and what a reader could do about it."""

    name: str
    meaning: str
    advice: str


TEXTS: dict[Kind, KindText] = {
    "same-effort": KindText(
        "Same effort",
        "One record names an agency of the other and both have one purpose, or both titles begin"
        " with one name: they may be parts of one programme.",
        "Ask both desks whether they are paying for the same programme, and who reports to whom.",
    ),
    "doubling": KindText(
        "Doubling",
        "One place, and by purpose, subject or texts one thing to do, at the same time or not known"
        " to be at another; whether it is the same work is not known.",
        "Ask both desks whether the sites and the works are the same.",
    ),
    "complement": KindText(
        "Complement",
        "Work that could build on each other, in one place, near each other or not known to be"
        " apart.",
        "Ask whether one can use what the other builds, or share surveys and site visits.",
    ),
    "relay": KindText(
        "Relay",
        "Related work that is not known to be apart, one after the other.",
        "Ask the later project whether it knows the earlier one's results and equipment.",
    ),
    "shared-host": KindText(
        "Shared host",
        "One host agency or implementer for related work, with no place that is known to be the"
        " same.",
        "Ask the host agency how the two fit together, and who is in charge of both.",
    ),
    "river": KindText(
        "River",
        "Water works on one river or basin: what one does upstream can reach the other downstream.",
        "Ask both for their water data and plans, and the river commission how these fit together.",
    ),
    "same-field": KindText(
        "Same field",
        "One field of work, in places that are known to be apart or at times more than"
        f" {RELAY_GAP_YEARS} years apart.",
        "Find out the sites and years first, then decide whether a call is worth it.",
    ),
    "same-place": KindText(
        "Same place",
        "One place within a province, or one road, line or river, and work that is not known to be"
        " related.",
        "Ask whether the two know of each other, and whether visits or surveys can be shared.",
    ),
    "no-overlap": KindText(
        "No overlap",
        "Neither a purpose, nor a subject, a site or a body in common. No list or count holds it.",
        "Look for what else is known in the same field or place.",
    ),
}

KINDS: tuple[Kind, ...] = tuple(kind for kind in TEXTS if kind != "no-overlap")
"""Those that lists hold."""


def ground_of(meeting: PairTraits) -> Ground:
    """On what ground two projects meet, the firmest first."""
    if meeting.same_place:
        return "place"
    if meeting.same_system:
        return "system"
    if meeting.same_body:
        return "body"
    if meeting.near:
        return "near"
    return "apart" if meeting.both_placed and not meeting.nationwide else "unknown"


CONFIDENCE_TEXTS: dict[Confidence, str] = {
    "firm": "The kind is firm: the common ground and the years are known, and words of both records"
    " tell what the work is.",
    "likely": "The kind is likely: of the common ground, the years and words of both records for"
    " the work, not all are known, or the records of one of the two may be of different projects.",
    "open": "The kind is not decided, as neither common ground nor the years are known; this is the"
    " most likely one.",
}
"""How sure a kind is, for people."""


def kind_in_words(kind: Kind, confidence: Confidence, field: str = "") -> str:
    """`Relay`, `Same field: road transport`, or `Not decided; most likely relay`."""
    name = TEXTS[kind].name
    if confidence == "open" and kind != "no-overlap":
        name = f"Not decided; most likely {name.lower()}"
    return f"{name}: {field}" if field else name


class MetRule(NamedTuple):
    """The kind of a meeting, and what of its rule the pair meets: the first `work` that is asked
    for, None where none is, and by what the two are one effort, where they are."""

    kind: Kind
    work: Work | None = None
    named_by: NamedBy | None = None


_RELATED: tuple[Work, ...] = get_args(Work)
_SAME_WORK: tuple[Work, ...] = ("same_code", "same_subject", "one_purpose")
_BUILDS_ON: tuple[Work, ...] = ("same_code", "same_subject", "feeds", "one_purpose")
_ONE_PURPOSE: tuple[Work, ...] = ("same_code", "one_purpose")
_ONE_FIELD: tuple[Work, ...] = ("same_code", "same_category", "same_subject")


def kind_of(meeting: PairTraits) -> Kind:
    """The kind of a meeting, as `met_rule` has it."""
    return met_rule(meeting).kind


def met_rule(meeting: PairTraits) -> MetRule:
    """The kind of a meeting, and what of its rule is met; the first rule that fits stands.

    *Same work* is the same 5-digit purpose, the same subject, or one purpose by codes and texts
    together; *related* is that, or subjects that feed each other, the same 3-digit purpose, or
    purposes that are near by codes and texts. A pair is *no-overlap* without a common country, and
    where it is none by `_overlap`.

    - *same-effort*: one record names an agency of the other, both have one purpose, they are not
      known to be apart, and at most `RELAY_GAP_YEARS` lie between them; or both titles begin with
      one name, and at most `ROUND_GAP_YEARS` lie between them;
    - *river*: both work on the water of one river or basin, in no place that is the same and with
      no common body, with a gap of at most `RELAY_GAP_YEARS`;
    - *relay*: related, not known to be apart, one after the other (`_at_once`) with a gap of at
      most `RELAY_GAP_YEARS`;
    - *shared-host*: related, one host agency or implementer, no place or system that is the same;
    - *doubling*: same work in one place at once, and not on different roads or lines;
    - *complement*: related and on common ground; or, where it is not known where one of them is,
      the same work or work that feeds the other;
    - *same-field*: one purpose, field or subject, but known to be apart, or a longer gap;
    - *shared-host*, *same-place*: one body, or one site, whatever the work.
    """
    if not _overlap(meeting):
        return _NO_OVERLAP
    return _of_related(meeting) or _of_any(meeting)


_NO_OVERLAP = MetRule("no-overlap")


def _overlap(meeting: PairTraits) -> bool:
    """Whether two have anything in common by which they overlap: a purpose; a subject, or subjects
    that feed each other where they are not known to be apart; a site, or the water of one river; a
    body, or what one body runs for the country; or one name. A field, a province or a country alone
    is none."""
    feeds = meeting.feeds and ground_of(meeting) != "apart"
    return meeting.same_country and any((
        meeting.same_code, meeting.one_purpose, meeting.same_subject, feeds, meeting.same_site,
        meeting.on_river, meeting.same_system, meeting.same_body, meeting.one_name,
    ))  # fmt: skip


def _of_any(meeting: PairTraits) -> MetRule:
    """Of what kind two are that are in one field without more, or at one site or with one body."""
    if (field := _first_met(meeting, _ONE_FIELD)) is not None:
        return MetRule("same-field", field)
    if meeting.same_site:
        return MetRule("same-place")
    return MetRule("shared-host") if meeting.same_body else _NO_OVERLAP


def _of_related(meeting: PairTraits) -> MetRule | None:
    """The kind of two that are related; None where they are not, or are apart."""
    related, same_work = _first_met(meeting, _RELATED), _first_met(meeting, _SAME_WORK)
    ground, years = ground_of(meeting), meeting.years_in_common
    if related is None:
        return None
    if (named_by := _one_effort(meeting)) is not None:
        asked = _ONE_PURPOSE if named_by == "agency" else _RELATED
        return MetRule("same-effort", _first_met(meeting, asked), named_by)
    soon = _within(RELAY_GAP_YEARS, years)
    if meeting.on_river and ground != "place" and not meeting.same_body and soon:
        return MetRule("river", related)
    if ground == "apart":
        return None
    at_once = _at_once(meeting)
    if years is not None and not at_once:
        return MetRule("relay", related) if soon else None
    if ground == "body":
        return MetRule("shared-host", related)
    if ground == "place" and same_work and at_once and not meeting.other_route:
        return MetRule("doubling", same_work)
    if ground != "unknown":
        return MetRule("complement", related)
    builds_on = _first_met(meeting, _BUILDS_ON)
    return MetRule("complement", builds_on) if builds_on else None


def _first_met(meeting: PairTraits, asked: tuple[Work, ...]) -> Work | None:
    return next((work for work in asked if getattr(meeting, work)), None)


def _one_effort(meeting: PairTraits) -> NamedBy | None:
    """By what two that are related are said to be one undertaking; None where they are not."""
    years = meeting.years_in_common
    one_purpose = _first_met(meeting, _ONE_PURPOSE) is not None
    by_agency = meeting.named and one_purpose and ground_of(meeting) != "apart"
    if by_agency and _within(RELAY_GAP_YEARS, years):
        return "agency"
    return "title" if meeting.one_name and _within(ROUND_GAP_YEARS, years) else None


def _within(most: int, years_in_common: int | None) -> bool:
    """Whether no more than so many years are known to lie between two."""
    return years_in_common is None or -years_in_common <= most


def _at_once(meeting: PairTraits) -> bool:
    """Whether the two have a year in common, or may have, where the end of the earlier one or the
    start of the later one is not known, or assumed."""
    years = meeting.years_in_common
    if years is None:
        return False
    return may_be_at_once(years, meeting.gap_known, meeting.earlier_end_assumed)


def may_be_at_once(years_in_common: int, gap_known: bool, earlier_end_assumed: bool) -> bool:
    """Whether two with so many years in common (0 or fewer: none) have one, or may have: a project
    may have run some years longer than is known, or than is assumed."""
    longer = ASSUMED_END_YEARS if earlier_end_assumed else 0
    if not gap_known:
        longer = UNKNOWN_END_YEARS - 1
    return years_in_common + longer >= 1


def confidence_of(meeting: PairTraits) -> Confidence:
    """How sure the kind is: *firm* where ground and years are known, and what both work on is known
    to be what the kind says; *likely* where ground or years are known; *open* where neither is.

    What both work on is known by the words of both texts (`same_subject`, and for other kinds than
    doubling `feeds`), or by name. One code for both is not enough: a weather service and the fire
    engines of airports can stand under one. A name of the other, or a river, is ground too.
    """
    kind = kind_of(meeting)
    if kind == "no-overlap":
        return "firm"
    on_ground = ground_of(meeting) in ("place", "system", "body", "near") or kind in (
        "same-effort",
        "river",
    )
    years = meeting.years_in_common
    dated = years is not None and (years >= 1 or meeting.gap_known)
    known = (on_ground, dated and not meeting.earlier_end_assumed)
    if all(known) and _work_is_known(meeting) and not meeting.loosely_joined:
        return "firm"
    # What one field or one place is called is known, whatever the ground and the years
    return "likely" if any(known) or kind in ("same-field", "same-place") else "open"


def _work_is_known(meeting: PairTraits) -> bool:
    if meeting.same_subject or meeting.one_name:
        return True
    return kind_of(meeting) != "doubling" and (meeting.feeds or meeting.named)
