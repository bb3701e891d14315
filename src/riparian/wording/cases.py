"""What is said of cases: where one stands, why an entry counts nowhere, who reads it, what is late.

Words of other members are shown as plain text; see `wording.channel`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from riparian.desk.cases.case_records import (
    CaseEntry,
    CaseThread,
    Rule,
    Stand,
    Standing,
    ThreadEntry,
    Uncounted,
)
from riparian.english import count_of, day, listed
from riparian.exchange.entries.entry_types import (
    ANSWER,
    CASE,
    PROPOSAL,
    STATE,
    Answer,
    CaseState,
    Proposal,
    Reply,
    State,
)
from riparian.exchange.entries.payload import CLEAR, GREEN, NOTE, WITHDRAWAL
from riparian.exchange.names import EntryName
from riparian.exchange.plain_text import plain_line, plain_lines

if TYPE_CHECKING:  # heavy, and most centres are in no framework
    from riparian.centre.case_records import CaseView

STATES: dict[CaseState, str] = {
    "noticed": "noticed",
    "opened": "opened",
    "in-contact": "in contact",
    "coordinating": "coordinating",
    "agreed": "agreed",
    "set-aside": "set aside",
}
"""Where a case stands, in words."""

STATE_MEANS: dict[CaseState, str] = {
    "noticed": "somebody has seen the overlap, and no more",
    "opened": "the case is open, and nobody has said more",
    "in-contact": "the two sides talk to each other",
    "coordinating": "they plan together",
    "agreed": "every lead has accepted the same proposal",
    "set-aside": "nobody goes on with it",
}

REPLIES: dict[Reply, str] = {
    "accept": "accepts", "decline": "declines", "counter": "counters",
}  # fmt: skip

HOW_AGREED = (
    "Whoever proposes has accepted. The first answer of a lead counts, until it is taken back."
)

NO_FRAMEWORK = (
    "This centre belongs to no framework, so there is nobody here to work on an overlap with."
    " Found a framework with others, or join one: the guides “Start a framework” and “Join a"
    " framework” say how."
)
NO_ACCOUNTS = (
    "Cases are written by people who are signed in, and nobody has an account here yet. Whoever"
    " runs this centre adds the first: see the guide “Run accounts”."
)
SIGN_IN = "What members say to each other in cases is shown to their own people, once signed in."
NO_WRITING = (
    "Your account reads cases and writes none: that takes the role of publisher, which your"
    " administrator can give."
)

LONGEST_LINE, LONGEST_TEXT = 2_000, 20_000

_WHY: dict[Rule, str] = {
    "unfit": "It has another form than entries of its kind: {detail}",
    "withdrawn": "{writer} has taken it back.",
    "case-unknown": "What opened the case is not here, so it is not known who leads in it.",
    "not-in-case": "{writer} is not in this case.",
    "wider": "It is for others too, and not only for those who read this case{them}.",
    "narrower": "Not everybody who reads this case can read it{them}.",
    "not-a-lead": "{writer} does not lead in this case, so that agreement does not wait for it.",
    "reads-only": "{writer} neither opened this case nor leads in it, and does not decide where it"
    " stands.",
    "proposal-unknown": "The proposal that it answers has not come here yet. It counts once that"
    " has.",
    "proposal-redacted": "The proposal that it answers was deleted.",
    "not-a-proposal": "What it answers is no proposal of this case.",
    "after-withdrawal": "The proposal had been taken back before, and {writer} had seen that.",
    "withdrawn-since": "The proposal was taken back; {writer} had not seen that.",
    "proposal-counts-not": "The proposal that it answers does not count either.",
    "own-proposal": "It is {writer}’s own proposal: whoever proposes has accepted.",
    "answered-before": "{writer} has given another answer to this proposal before, which counts"
    " until it is taken back.",
    "said-again": "{writer} has said so before.",
    "counter-unknown": "The proposal that it makes instead has not come here yet. It counts once"
    " that has.",
    "counter-of-another": "The proposal that it names instead is not {writer}’s own.",
    "follows": "That a case is agreed follows from the answers, and nobody says it.",
}


def why_uncounted(entry: CaseEntry, uncounted: Uncounted, names: Mapping[str, str]) -> str:
    """Why an entry counts nowhere, as a sentence."""
    members = [called(each, names) for each in uncounted.members if each != entry.member]
    them = f": {listed(members)}" if members else ""
    return _WHY[uncounted.rule].format(
        writer=called(entry.member, names), them=them, detail=plain_line(uncounted.detail, 300)
    )


def called(member: str, names: Mapping[str, str]) -> str:
    """What a member is called; one that has left, by its name in the framework."""
    return plain_line(names.get(member, member), 200)


def headline_of(thread: CaseThread, names: Mapping[str, str]) -> str:
    """Where a case stands, as a heading: `Coordinating, not agreed yet`."""
    if thread.withdrawn_by is not None:
        return f"Taken back by {called(thread.withdrawn_by.origin.member, names)}"
    if thread.case is None:
        return "Where it stands is not known"
    words = " and ".join(STATES[state] for state in thread.states)
    if len(thread.states) > 1:
        return f"{words[:1].upper()}{words[1:]}: two at once" if len(thread.states) == 2 else words
    is_open = thread.proposals and thread.states[0] in ("opened", "in-contact", "coordinating")
    return f"{words[:1].upper()}{words[1:]}{', not agreed yet' if is_open else ''}"


def agreement_words(view: CaseView) -> list[str]:
    """From what *agreed* follows, and what is in its way, in sentences."""
    thread, names = view.thread, view.names
    if thread.gap is not None:
        return [
            "What opened this case was deleted. What was said in it stays."
            if thread.gap.is_redacted
            else "What opened this case has not come here yet. What was said in it waits for that."
        ]
    if thread.case is None:
        return ["What opened this case has another form than cases have, so nothing counts in it."]
    sentences = []
    leads = [called(lead, names) for lead in thread.leads]
    if len(leads) == 1:
        sentences.append(f"{leads[0]} leads alone, so there is nobody to agree with.")
    elif thread.agreed:
        numbers = listed(str(each.number) for each in thread.agreed)
        word = "proposals" if len(thread.agreed) > 1 else "proposal"
        sentences.append(f"All leads have accepted {word} {numbers}.")
    else:
        many = _NUMBERS.get(len(leads), str(len(leads)))
        who = "both leads" if len(leads) == 2 else f"all {many} leads"
        sentences.append(f"Agreed once {who} have accepted the same proposal. {HOW_AGREED}")
    for name in thread.lost:
        number = next((each.number for each in thread.proposals if each.name == name), "")
        sentences.append(
            f"All leads had accepted proposal {number}. {called(name.origin.member, names)} has"
            " taken it back, so it is agreed no longer."
        )
    gone = [called(lead, names) for lead in thread.leads if lead in view.left]
    if gone and not thread.agreed:
        have = "has" if len(gone) == 1 else "have"
        sentences.append(
            f"{listed(gone)} {have} left, or can no longer answer. To go on without, open another"
            " case."
        )
    return sentences


_NUMBERS = {3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine"}


def standing_words(standing: Standing, view: CaseView) -> str:
    """Who says that a case stands there, since when, and why."""
    entries = [x for x in map(view.thread.entry, standing.entries) if x is not None]
    if standing.state == "agreed" or not entries:
        return ""
    who = listed(called(each.entry.member, view.names) for each in entries)
    last = max((each.entry for each in entries), key=lambda each: each.written_at)
    said = last.said
    why = f": {plain_line(said.why, 400)}" if isinstance(said, State) else ""
    since = day(last.written_at.date().isoformat())
    return f"{who}, {since}{why}"


TWO_AT_ONCE = (
    "Those who said so had not seen what the others said. All stand until somebody who has seen"
    " them says more."
)


def stand_words(stand: Stand) -> str:
    """What a lead says to a proposal, in a table."""
    if stand.made:
        return "made it"
    return {
        "accept": "accepted", "decline": "declined", "counter": "countered", None: "no answer",
    }[stand.reply]  # fmt: skip


def entry_title(each: ThreadEntry, thread: CaseThread) -> str:
    """What an entry is, beside the name of who wrote it: `accepts proposal 2`."""
    entry, said = each.entry, each.entry.said
    if isinstance(said, Proposal):
        return f"Proposal {each.number}" if each.number else "A proposal"
    if isinstance(said, Answer):
        return f"{REPLIES[said.answer]} {_proposal_called(said.proposal, thread)}" + (
            f", with {_proposal_called(said.instead, thread)} instead" if said.instead else ""
        )
    if isinstance(said, State):
        return f"says: {STATES[said.state]}"
    if entry.type == WITHDRAWAL:
        return f"takes back {_called_of(entry, thread)}"
    return {
        CASE: "opened the case", NOTE: "note", PROPOSAL: "a proposal", ANSWER: "an answer",
        STATE: "a state",
    }[entry.type]  # fmt: skip


def _proposal_called(text: str, thread: CaseThread) -> str:
    number = next((x.number for x in thread.proposals if str(x.name) == text), None)
    return f"proposal {number}" if number else "a proposal that is not here"


def _called_of(entry: CaseEntry, thread: CaseThread) -> str:
    about = entry.about
    if about == thread.name:
        return "the case"
    inside = thread.entry(about) if isinstance(about, EntryName) else None
    return reference(inside) if inside else "an entry that is not here"


def reference(each: ThreadEntry) -> str:
    """An entry as others speak of it: `proposal 2`, `the note of 11 November 2026`."""
    if each.number:
        return f"proposal {each.number}"
    kind = {
        NOTE: "the note", ANSWER: "the answer", STATE: "the state",
        WITHDRAWAL: "what was taken back", PROPOSAL: "the proposal", CASE: "the opening",
    }[each.entry.type]  # fmt: skip
    return f"{kind} of {day(each.entry.written_at.date().isoformat())}"


def late_words(each: ThreadEntry, names: Mapping[str, str]) -> str:
    """What to know of an entry that was written without having seen all that stands above it; a
    list of what that is follows."""
    writer = called(each.entry.member, names)
    if each.late:
        at = day(each.entry.written_at.date().isoformat())
        return f"Written on {at}, when {writer} had not seen"
    return f"{writer} had not yet seen"


def more_unseen(each: ThreadEntry, shown: int) -> str:
    """That there is more that the writer had not seen."""
    more = each.unseen_count - shown
    return f" and {count_of(more, 'more entry', 'more entries')}" if more > 0 else ""


def texts_of(entry: CaseEntry) -> list[tuple[str, str]]:
    """What an entry says, as names and values: `what`, `who`, `by`; one without a name is text."""
    said = entry.said
    if isinstance(said, Proposal):
        return [
            ("What", plain_lines(said.what, LONGEST_LINE)),
            ("Who", plain_lines(said.who, LONGEST_LINE)),
            ("By", day(plain_line(said.by_when, 10))),
        ]
    if isinstance(said, Answer | State):
        return [("", plain_lines(said.why or "", LONGEST_LINE))]
    if said is not None:
        return [("", plain_lines(said.question, LONGEST_TEXT))]
    return [("", plain_lines(entry.text, LONGEST_TEXT))]


def readers_words(view: CaseView) -> str:
    """Who reads what is written in a case, as a sentence about what is to be sent."""
    opening = view.thread.opening
    if opening is None:
        return ""
    if opening.tlp == CLEAR:
        return "Everybody will be able to read this, with or without an account."
    if opening.tlp == GREEN:
        return "Every member of the framework will see this."
    others = [x for x in view.readers or () if x != view.own and x not in view.left]
    if not others:
        return "Only your own people will see this."
    return (
        f"{listed([called(x, view.names) for x in others])} will see this, beside your own people,"
        " and nobody else. Others carry it without being able to read it."
    )


def lacking(name: EntryName, view: CaseView) -> list[str]:
    """The readers that have not confirmed yet that they hold an entry, as they are called."""
    readers: Iterable[str] = view.readers or ()
    holders: Sequence[str] = view.held.get(name, ())
    return [
        called(each, view.names)
        for each in readers
        if each not in holders and each not in view.left and each != name.origin.member
    ]


WHERE = {
    "not-here": "The case has not come here yet. They are shown in it once it has.",
    "redacted": "What opened the case was deleted. What was said in it can still be read.",
    "not-a-case": "What they are about is no case that can be read here.",
}
"""Why entries wait."""


DONE = {
    "opened": "The case is open.",
    "note": "The note is in the case.",
    "propose": "The proposal is in the case. Whoever proposes has accepted.",
    "answer": "The answer is in the case.",
    "state": "It is said where the case stands.",
    "take-back": "It is taken back.",
}
"""What is said after each act in a case."""

ON_ITS_WAY = "Others have it with the next exchange."
