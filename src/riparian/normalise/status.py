"""Whether an activity is planned, ongoing, ended or cancelled on a day, and how sure that is.

Dates decide wherever they can. The published code decides only where they cannot: publishers
leave it unchanged for years, or close what still runs. It also speaks only of the day on which
it was published. `cancelled` comes from the code alone, no date says it. What a source says of the
state in words ("under construction", on a day) stands between both: it confirms the dates that are
only planned, and tells where there is none.

A *state* follows from the status on a day, and answers the first question of anyone who opens a
list: what can still be acted upon.

- *now*: ongoing or planned on the day;
- *recent*: ended, at most `RECENT_YEARS` years before it. A project that has ended nobody says when
  is not counted as recent;
- *unknown*: it is not known whether it is under way;
- *over*: all others: ended longer ago, ended on a day that is not known, or cancelled.

Of two projects together: *now* where both are; *recent* where one of them or both are *recent* and
the other is not over or unknown; *unknown* where neither is known to be over or to have ended, and
of one of them or both it is not known whether it is under way.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal, get_args

import msgspec

from riparian.english import listed
from riparian.errors import BadRequest, UnknownName
from riparian.model.derived import STATED, Period, Stage, Sureness, weakness
from riparian.normalise.iso_days import months_later, span_of
from riparian.normalise.usual_durations import half_usual, longest_usual, shortest_usual

Status = Literal["planned", "ongoing", "ended", "cancelled", "unknown"]
STATUSES: tuple[Status, ...] = get_args(Status)

CLOSED = frozenset({"3", "4"})
"""ActivityStatus codes of an activity that is over: finalisation, closed."""
RUNNING = frozenset({"2", "6"})
"""ActivityStatus codes of an activity that has begun: implementation, suspended."""

_replace = msgspec.structs.replace

LONG_AGO = 2 * longest_usual()
"""Months after its start in which a code alone may say that an activity still runs.

Many codes are never changed: of 2,935 ADB projects of 1998-2005 in an IATI file of 2018 all are
coded as in implementation or suspended.
"""


class StatusOn(msgspec.Struct, frozen=True):
    """The status on a day. `sureness` is None exactly where the status is unknown."""

    status: Status
    rule: str
    sureness: Sureness | None


def status_on(period: Period, on: str) -> StatusOn:
    """The status of a period on a day (`2025-03-01`); its first and last day both belong to it.

    As `on` grows a status never goes back, from planned to ongoing to ended or cancelled.
    Raises `BadRequest` if `on` is not a whole day.
    """
    _check_day(on)
    if period.code == "5":
        return _cancelled(period, on)
    return _in_question(period, _by_dates(_of_one_mind(period), on), on)


def _in_question(period: Period, status: StatusOn, on: str) -> StatusOn:
    """What no source states of a project is not known where a record that may be the same ended."""
    ended = period.maybe_ended
    open_ = status.sureness is None or (
        status.status == "ongoing" and status.sureness not in STATED
    )
    under_way_on = period.stage_on if period.stage == "ongoing" else None
    if not ended or on <= ended or not open_ or ended < max(period.start or "", under_way_on or ""):
        return status
    rule = f"{period.maybe_ended_by}, a record that may be the same, ended {ended}; {status.rule}"
    return StatusOn("unknown", rule, None)


def _of_one_mind(period: Period) -> Period:
    """The period with only the newer of its code and its stated state; the latter where their
    order is not known."""
    if period.code is None or period.stage is None:
        return period
    if period.code_as_of and (period.stage_on is None or period.code_as_of >= period.stage_on):
        return _replace(period, stage=None)
    return _replace(period, code=None)


@lru_cache(maxsize=4096)
def _check_day(on: str) -> None:
    span = span_of(on)
    if span is None or len(on) != 10:
        raise BadRequest(
            f"Expected a day such as 2026-11-25, got '{on}'.", "Give the year, month and day."
        )


def _cancelled(period: Period, on: str) -> StatusOn:
    if period.code_as_of is None or on >= period.code_as_of:
        return StatusOn("cancelled", "the publisher says that it was cancelled", "reported")
    then = f"the publisher says on {period.code_as_of} that it was cancelled, not since when"
    # No date says that a project was cancelled, so until the code says it the dates hold.
    before = _by_dates(_replace(period, code=None), on)
    if before.status == "ended":
        return StatusOn("cancelled", f"{then}; by its dates it would be over", "inferred")
    if before.sureness is None:
        return StatusOn("unknown", f"{then}; {before.rule}", None)
    return StatusOn(before.status, f"{then}; {before.rule}", _weaker(before.sureness, "inferred"))


def _by_dates(period: Period, on: str) -> StatusOn:
    start, end = period.start, period.end
    if start and on < start and not (period.stage_on and _is_said(period, "ongoing", on)):
        return StatusOn("planned", f"starts {start} ({period.start_rule})", period.start_sureness)
    if end and on > end:
        if _is_outlived(period, end):
            return _beyond(_replace(period, end=None), end, on)
        stated = f"{_source_says(period)}; " if _is_said(period, "ended", on) else ""
        return StatusOn("ended", f"{stated}ended {end} ({period.end_rule})", period.end_sureness)
    if start and end:
        return _under_way_by_dates(period, start, end, on)
    if _is_said(period, "ended", on) and not end:
        return _said_to_have_ended(period)
    if start:
        return _without_end(period, start, on)
    return _without_start(period, on)


def _under_way_by_dates(period: Period, start: str, end: str, on: str) -> StatusOn:
    """By its dates it is under way. What the source says of its state makes that surer (a plan that
    is being carried out is more than a plan) or less sure."""
    rule = f"from {start} ({period.start_rule}) to {end} ({period.end_rule})"
    sureness = _weaker(period.start_sureness, period.end_sureness)
    if _is_said(period, "ongoing", on) and _confirms(period, on):
        stated = period.end_sureness in STATED
        of_statement = period.stage_sureness if stated else _weaker(period.end_sureness, "inferred")
        if period.end_sureness == "assumed":
            of_statement = "inferred"
        return StatusOn(
            "ongoing", f"{_source_says(period)}; {rule}", min(of_statement, sureness, key=weakness)
        )
    if period.stage == "planned" and period.stage_on and period.stage_on < start:
        rule += f"; {_source_says(period)}, and nothing newer says that it began"
        if period.end_sureness == "assumed":
            return StatusOn("unknown", rule, None)
        return StatusOn("ongoing", rule, _weaker(sureness, "inferred"))
    return StatusOn("ongoing", rule, sureness)


def _confirms(period: Period, on: str) -> bool:
    """Whether what was said of its state still makes a planned end surer: for as long as a long
    project takes; an assumed end only while the statement holds by itself (`_lasts`)."""
    if period.end_sureness == "assumed":
        return _lasts(period, on)
    return period.stage_on is None or on <= months_later(period.stage_on, longest_usual())


def _is_outlived(period: Period, end: str) -> bool:
    """Whether the source says on a later day than its end that it is still under way."""
    return period.stage == "ongoing" and period.stage_on is not None and period.stage_on > end


def _beyond(period: Period, end: str, on: str) -> StatusOn:
    """After an end that it outlived: nothing is known of the end any more."""
    if on <= (period.stage_on or ""):
        rule = f"was to end {end} ({period.end_rule}); later {_source_says(period)}"
        return StatusOn("ongoing", rule, "inferred")
    now = _without_end(period, period.start or "", on)
    return _replace(now, rule=f"{now.rule}; it was to end {end} ({period.end_rule})")


def _said_to_have_ended(period: Period) -> StatusOn:
    begun = f"began {period.start} ({period.start_rule}); " if period.start else ""
    return StatusOn("ended", f"{begun}{_source_says(period)}", period.stage_sureness)


def _without_end(period: Period, start: str, on: str) -> StatusOn:
    """It has begun; only words, the code, or too short a time can tell whether it still runs."""
    begun = f"began {start} ({period.start_rule})" if start else "no start is known"
    publisher = _publisher_says(period)
    # A code says nothing of the days before it was given: of 122 American activities that end after
    # March 2025, 116 are coded as closed (docs/concepts/status.md).
    if period.code in CLOSED:
        if _holds(period, on):
            return StatusOn("ended", f"{begun}; {publisher} closed", "inferred")
        return StatusOn("unknown", f"{begun}; {publisher} closed, not since when", None)
    if _is_said(period, "ongoing", on) and _lasts(period, on):
        return StatusOn("ongoing", f"{_source_says(period)}; {begun}, no end is known", "inferred")
    if period.code in RUNNING:
        return _by_running_code(period, start or period.code_as_of or on, on, begun)
    if period.stage == "planned" and start and period.stage_on and period.stage_on < start:
        rule = f"was to begin {start} ({period.start_rule}); {_source_says(period)}"
        return StatusOn("unknown", f"{rule}, and nothing newer says that it began", None)
    # Nobody says anything: it runs as long as three in four of its kind do, then it is not known.
    months = shortest_usual() if period.least_months is None else period.least_months
    if start and months and on <= months_later(start, months):
        most = "three in four projects take" if months >= shortest_usual() else "most projects take"
        rule = f"{begun}; no end is known, but {most} at least {months} months"
        return StatusOn("ongoing", rule, "assumed")
    return StatusOn("unknown", f"{begun}; no end is known{_sightings_in_words(period)}", None)


def _by_running_code(period: Period, start: str, on: str, begun: str) -> StatusOn:
    """A running code wears out, and one that has stood for twice a long project tells nothing."""
    latest = max(start, period.code_as_of or start)
    fresh = on <= months_later(latest, longest_usual())
    old = "" if fresh else f"; nothing newer than {latest}"
    doing = "running" if period.code == "2" else "suspended"
    rule = f"{begun}; {_publisher_says(period)} {doing}, no end is known{old}"
    # Codes are left as they are for decades, see LONG_AGO.
    if on > months_later(start, LONG_AGO):
        return StatusOn("unknown", f"{rule}; too long ago to believe it", None)
    return StatusOn("ongoing", rule, "inferred" if fresh else "assumed")


def _without_start(period: Period, on: str) -> StatusOn:
    """No start; before the end, if there is one."""
    dates = f"no start is known; ends {period.end}" if period.end else "no dates are known"
    if period.end and _is_said(period, "ongoing", on):
        sureness = _weaker(period.stage_sureness, _known_end(period))
        return StatusOn("ongoing", f"{_source_says(period)}; {dates} ({period.end_rule})", sureness)
    if _is_said(period, "ongoing", on) and _lasts(period, on):
        return StatusOn("ongoing", f"{_source_says(period)}; {dates}", "inferred")
    ahead = period.stage in ("planned", "agreed") and _is_said(period, period.stage, on)
    if ahead and _lasts(period, on):
        return StatusOn("planned", f"{_source_says(period)}; {dates}", "inferred")
    rule = f"{dates}; {_publisher_says(period)}"
    if period.code == "1" and _is_fresh(period, on):
        return StatusOn("planned", f"{rule} planned", "inferred")
    if period.code in RUNNING and _holds(period, on) and _is_fresh(period, on):
        return StatusOn("ongoing", f"{rule} running", "inferred")
    if period.code in CLOSED and _holds(period, on):
        if period.end is None:
            return StatusOn("ended", f"{rule} closed", "inferred")
        if period.code_as_of:
            return StatusOn(
                "ongoing", f"{rule} closed before that end; the date decides", "inferred"
            )
    return StatusOn("unknown", dates + _sightings_in_words(period), None)


def _sightings_in_words(period: Period) -> str:
    words = f"; {_source_says(period)}" if period.stage else ""
    return words + (f"; seen {', '.join(period.seen)}" if period.seen else "")


def _publisher_says(period: Period) -> str:
    on = f" on {period.code_as_of}" if period.code_as_of else ""
    return f"the publisher says{on} that it is"


def _source_says(period: Period) -> str:
    """What the source says of its state, in its own words."""
    speaker = f"{period.stage_by or 'the source'} says"
    if period.stage_on is None:
        return f"{speaker} '{period.stage_words}', without a date"
    return f"{speaker} on {period.stage_on} '{period.stage_words}'"


def _is_said(period: Period, stage: Stage, on: str) -> bool:
    """Whether the source says, by that day, that it is so. What is undated holds for any day."""
    return period.stage == stage and (period.stage_on is None or period.stage_on <= on)


def _lasts(period: Period, on: str) -> bool:
    """Whether what was said of a state still holds on this day: for half a usual project, since
    the project was as likely met late as early; for half of that where no length of its kind is
    known, as of emergency aid. An undated statement holds on no day."""
    months = half_usual() // 2 if period.least_months == 0 else half_usual()
    return period.stage_on is not None and on <= months_later(period.stage_on, months)


def _known_end(period: Period) -> Sureness:
    """How far an end can be relied on where the start is not needed: a planned one is stated."""
    stated = period.end_sureness in STATED
    return "reported" if stated else period.end_sureness or "assumed"


def _holds(period: Period, on: str) -> bool:
    """Whether the published code says anything about a day: from when it was given."""
    return period.code_as_of is None or on >= period.code_as_of


def _is_fresh(period: Period, on: str) -> bool:
    """Whether fewer months have gone by since the code was given than a long project takes."""
    return period.code_as_of is None or on <= months_later(period.code_as_of, longest_usual())


def _weaker(left: Sureness | None, right: Sureness | None) -> Sureness | None:
    return max(left, right, key=weakness)


ProjectState = Literal["now", "recent", "unknown", "over"]
"""The state of one project on a day; each has exactly one."""

State = Literal["now", "recent", "unknown", "all"]
"""What can be asked for; `all` are those over, too."""

AskedState = Literal["auto", "now", "recent", "unknown", "all"]
"""The same, or `auto`: as a list opens, see `StateCounts.opens_with`."""

PROJECT_STATES: tuple[ProjectState, ...] = get_args(ProjectState)
STATES: tuple[State, ...] = get_args(State)

RECENT_YEARS = 3
"""Years after its end in which people and papers of a project are still to be found."""

OPENS_WITH = 10
"""A list opens with what is under way or planned if that is at least this many."""


class StateCounts(msgspec.Struct, frozen=True):
    """How many of what fits everything else are in each state; `all` are more than the sum of the
    others by those over. Each count is what asking for that state would give."""

    now: int
    recent: int
    unknown: int
    all: int

    @property
    def opens_with(self) -> State:
        """What a list opens with where nobody asked for a state: `now` if it holds enough."""
        return "now" if self.now >= OPENS_WITH else "all"

    def of(self, state: State) -> int:
        """How many are in that state."""
        count = getattr(self, state)
        assert isinstance(count, int)
        return count


def state_on(period: Period, on: str) -> ProjectState:
    """The state of a project on a day; raises `BadRequest` if that is not a whole day."""
    status = status_on(period, on).status
    if status in ("ongoing", "planned"):
        return "now"
    if status == "unknown":
        return "unknown"
    if status == "ended" and period.end is not None and period.end >= recent_since(on):
        return "recent"
    return "over"


def recent_since(on: str) -> str:
    """The first day of the years before `on` in which an end is recent."""
    return months_later(on, -12 * RECENT_YEARS)


def check_state(words: str) -> None:
    """Raise UnknownName unless the words are a state."""
    if words not in get_args(AskedState):
        raise UnknownName(
            f"There is no state '{words[:40]}'.", f"Choose {listed(STATES, last='or')}."
        )


def counts_of_states(states: Sequence[int]) -> StateCounts:
    """Counts of projects out of how many are in each of `PROJECT_STATES`."""
    now, recent, unknown, _ = states
    return StateCounts(now, recent, unknown, sum(states))
