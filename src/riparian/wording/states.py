"""What can still be acted upon, in words: states of projects and pairs, and what they rest on."""

from __future__ import annotations

from collections.abc import Mapping

from riparian.catalogue.project_list.presence import TwoPresent
from riparian.english import agree, count_of
from riparian.model.derived import STATED
from riparian.normalise.status import STATES, State, StateCounts
from riparian.overlap.engine.evidence_weights import COUNTED_FROM
from riparian.overlap.report.overlap_records import Overlap, Side

STATE_NAMES: Mapping[State, str] = {
    "now": "under way or planned",
    "recent": "ended in the last three years",
    "unknown": "status unknown",
    "all": "all",
}
"""What each state is called, of projects and of pairs."""

OFFERED: tuple[State, ...] = ("now", "recent", "all")
"""What is offered side by side; what is not known stands in a sentence of its own."""

PAIRS_ARE: Mapping[State, str] = {
    "now": ", both under way or planned",
    "recent": f", {STATE_NAMES['recent']}",
    "unknown": ", not known whether both are under way",
    "all": "",
}
PROJECTS_ARE: Mapping[State, str] = {
    state: f", {name}" if state != "all" else "" for state, name in STATE_NAMES.items()
}
"""What a heading adds to a number of pairs, or of projects."""


def other_states(counts: StateCounts, shown: State) -> str:
    """How many there are in the other states, with the option that lists them; nothing where there
    are none."""
    others = [
        f"{counts.of(state):,} {_IN_A_ROW[state]} (--state {state})"
        for state in STATES
        if state != shown and counts.of(state)
    ]
    if not others:
        return ""
    return f"{'Of these' if shown == 'all' else 'Also'}: {', '.join(others)}."


_IN_A_ROW: Mapping[State, str] = {**STATE_NAMES, "all": "in all"}


def assumed_words(assumed: int, whole: int, state: State, end: str = "the end") -> str:
    """Of how many of what is shown `end` is assumed; nothing where that is not what is shown."""
    if not assumed or state not in ("now", "recent"):
        return ""
    which = "all" if assumed == whole else f"{assumed:,}"
    return f"For {which} of them {end} is assumed: no source states it."


END_OF_A_PAIR = "the end of one or both projects"


def weaker_words(count: int) -> str:
    """How many more overlaps are too weak to count; nothing where there are none."""
    if not count:
        return ""
    are = agree(count, "is", "are")
    return (
        f"{count_of(count, 'weaker overlap')} {are} not counted: fewer than"
        f" {COUNTED_FROM * 10:.0f} in 10 pairs like {agree(count, 'it', 'them')} are worth a call."
    )


def unknown_pairs(unknown: int, shown: State) -> str:
    """Of how many pairs it is not known whether both are under way."""
    return f"For {_more(unknown, 'overlap', shown)}, it is not known whether both are under way."


def unknown_projects(unknown: int, shown: State) -> str:
    """Of how many projects it is not known whether they are under way."""
    are = agree(unknown, "it is", "they are")
    return f"For {_more(unknown, 'project', shown)}, it is not known whether {are} under way."


def _more(count: int, noun: str, shown: State) -> str:
    """`947 more pairs`; `1 project` where all are shown."""
    more = noun if shown == "all" else f"more {noun}"
    return count_of(count, more)


def two_in_state(present: TwoPresent, state: State) -> str:
    """How many projects of each of two are in a state, and for how many only by assumption."""
    if state not in ("now", "recent"):
        return ""
    a, b = present.projects_a, present.projects_b
    sentence = (
        f"{present.name_a} has {count_of(a, 'project')} {STATE_NAMES[state]},"
        f" {present.name_b} {b:,}"
    )
    if present.assumed_a or present.assumed_b:
        sentence += (
            f"; for {present.assumed_a:,} and {present.assumed_b:,} of these the end is assumed:"
            " no source states it"
        )
    return f"{sentence}."


def ground_of_state(overlap: Overlap, names: Mapping[str, str]) -> str:
    """Why both are thought to be under way or planned: `both say so`, or whose dates are inferred
    or assumed. Nothing where one of the two is not."""
    sides = (overlap.a, overlap.b)
    if any(side.status not in ("ongoing", "planned") for side in sides):
        return ""
    weak = [(side.provider, words) for side in sides if (words := _weakness(side))]
    if not weak:
        return "both say so"
    if len(weak) == 2 and weak[0][1] == weak[1][1]:
        return _OF_BOTH.get(weak[0][1], f"both: {weak[0][1]}")
    return "; ".join(f"{names.get(code, code)}: {words}" for code, words in weak)


_OF_BOTH = {"end assumed": "both ends are assumed", "no end stated": "neither states an end"}


def _weakness(side: Side) -> str:
    """What nobody states of the dates of a project that is thought to be under way or planned."""
    if side.status_sureness in STATED:
        return ""
    weak = ("inferred", "assumed")
    if side.end is None:
        return "no end stated"
    if side.end_sureness in weak:
        return f"end {side.end_sureness}"
    if side.start is None:
        return "no start stated"
    return f"start {side.start_sureness or side.status_sureness}"
