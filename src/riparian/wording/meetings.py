"""What is said of meetings: who reads one, what is missing, what waits.

Words of other members are shown as plain text; see `wording.channel`.
"""

from __future__ import annotations

from collections.abc import Mapping

from riparian.codelists.lists import country_name
from riparian.desk.meetings.meetings import MeetingView, WaitingItems, Where
from riparian.english import count_of, listed
from riparian.exchange.entries.entry_types import Meeting
from riparian.exchange.entries.payload import CLEAR, GREEN, Community
from riparian.exchange.plain_text import plain_line
from riparian.wording.cases import called

NO_ACCOUNTS = (
    "Meetings are called by people who are signed in, and nobody has an account here yet. Whoever"
    " runs this centre adds the first: see the guide “Run accounts”."
)
SIGN_IN = (
    "Meetings that are not for everybody are shown to the members’ own people, once signed in."
)
DRAFTS_ONLY = (
    "Your account prepares meetings and calls none: keep one as a draft below, and whoever is a"
    " publisher here sees it among the drafts and can call it."
)
NO_WRITING = (
    "Your account reads meetings and calls none: that takes the role of publisher, which your"
    " administrator can give."
)

WHERE: dict[Where, str] = {
    "redacted": "What it said was deleted.",
    "no-meeting": "It is no meeting that can be read here.",
    "not-here": "It has not come here yet. It is shown once it has.",
}
"""Why something waits."""


def of_what(meeting: Meeting) -> str:
    """Of which framework or about which country."""
    if meeting.country is not None:
        return f"about {country_name(meeting.country) or meeting.country}"
    return f"of the framework {meeting.framework}"


def title_of(meeting: Meeting) -> str:
    """What it is called, as a plain line."""
    return plain_line(meeting.name, 200)


def readers_words(view: MeetingView, names: Mapping[str, str]) -> str:
    """Who reads a meeting and what is written about it."""
    entry = view.entry
    if entry.name.origin.is_local:
        return "Only your own people read it."
    if entry.tlp == CLEAR:
        return "Everybody reads it, with or without an account."
    if entry.tlp == GREEN or isinstance(entry.audience, Community):
        return "Every member of the framework reads it."
    return f"{listed(called(each, names) for each in entry.audience)} read it, and nobody else."


def waiting_words(waiting: WaitingItems, names: Mapping[str, str]) -> str:
    """What waits, for what, and why."""
    whose = listed(called(each, names) for each in waiting.members)
    return f"{count_of(waiting.count, 'entry')} of {whose} about {waiting.about}."


def done_words(kind: str, title: str, readers: str) -> str:
    """That something was written, and what; nothing for what there is no form of."""
    said = {
        "called": "The meeting is called.",
        "item": f"Added to the agenda of {title}.",
        "minutes": f"The minutes are added to {title}.",
        "take-back": "It is taken back.",
    }.get(kind)
    return f"{said} {readers}" if said else ""
