"""What is said of notices: each in a sentence, with where it leads; what somebody subscribes to.

Words of other members are shown as plain text (`centre.notice_reading`). What goes where anybody
could read it, a feed or a mail, has the sentence only where everybody may read it; else `NEUTRAL`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import quote, urlencode

from riparian.centre.notice_reading import NoticeRead
from riparian.codelists.lists import country_name
from riparian.desk.notices.events import OF_OVERLAPS, Kind
from riparian.desk.notices.notice_store import KEPT_DAYS, MOST_NOTICES
from riparian.desk.notices.subscriptions import Subscription
from riparian.english import day, listed
from riparian.exchange.entries.payload import RED
from riparian.exchange.plain_text import plain_line
from riparian.overlap.engine.overlap_kinds import TEXTS
from riparian.wording.cases import REPLIES, STATES

WHAT: dict[Kind, str] = {
    "overlap-new": "New overlap",
    "overlap-stronger": "Stronger overlap",
    "confirmed": "Confirmed",
    "disputed": "Disputed",
    "case": "New case",
    "proposal": "Proposal",
    "answer": "Answer",
    "state": "State of a case",
    "note": "Note",
    "shared": "Shared with you",
    "meeting": "Meeting",
    "vote": "Vote",
    "dark": "Out of reach",
    "fork": "Two histories",
}
"""What a notice is about, in a word or two."""

GONE = "You can no longer read what this was about, or it is no longer there."
REDACTED = "What this was about has been redacted."
FOR_YOU_ALONE = "Something was shared with you alone."
NEUTRAL = "There is a notice for you."
"""Of what not everybody may read, where anybody could read it."""

NO_ACCOUNTS = (
    "Notices go to people with an account, and nobody has one here yet. Whoever runs this centre"
    " adds the first: see the guide “Run accounts”."
)
SIGN_IN = "Notices are shown to people with an account, once they are signed in."
_DISPUTED: dict[str, str] = {
    "activity": "that there is ",
    "title": "the title of ",
    "description": "the description of ",
    "activity_status": "the status of ",
    "start_date": "the start of ",
    "end_date": "the end of ",
    "location": "the places of ",
    "sector": "the purposes of ",
    "value": "the amount of ",
    "participating_org": "the agencies of ",
}
"""What of a record is disputed, by field."""

KEPT = (
    f"Notices that you have read go after {KEPT_DAYS} days, and the oldest of all where you have"
    f" more than {MOST_NOTICES:,}."
)
OURS = "What concerns us"
OURS_MEANS = (
    "overlaps of your own projects, or in your country where you are its government; answers to"
    " what you share; cases that you are in; what is shared with you by name; and what happens in"
    " the framework: votes, members out of reach for a week, journals with two histories"
)


class NoticeLine(NamedTuple):
    """A notice in words, and the address where it leads; empty for nowhere."""

    what: str
    sentence: str
    to: str


def notice_line(read: NoticeRead) -> NoticeLine:
    """A notice as whoever it was read for may see it."""
    kind = read.notice.kind
    if read.standing == "redacted":
        to = address_of_case(read) if read.case is not None else ""
        return NoticeLine(WHAT[kind], REDACTED, to)
    if read.standing == "gone":
        return NoticeLine("", GONE, "")
    if read.tlp == RED:
        return NoticeLine(WHAT[kind], FOR_YOU_ALONE, "/channel/for-me")
    return NoticeLine(WHAT[kind], _sentence(read), _address(read))


def _sentence(read: NoticeRead) -> str:
    kind, since = read.notice.kind, day(read.since.date().isoformat()) if read.since else ""
    if kind in OF_OVERLAPS:
        assert read.overlap is not None
        return read.overlap.sentence
    if kind == "vote":
        ends = "" if read.still else " It no longer does."
        return f"A change of the charter asks for your member’s signature.{ends}"
    if kind == "dark":
        if read.still:
            return f"{read.member} cannot be reached since {since}."
        return f"{read.member} could not be reached from {since} on. It can be reached again."
    if kind == "fork":
        ends = "" if read.still else " That is settled."
        return f"A journal of {read.member} has two histories.{ends}"
    taken_back = "" if read.still else " It was taken back since."
    return f"{read.member} {_said(read)}.{taken_back}"


def _said(read: NoticeRead) -> str:
    """What an entry says, as the end of a sentence that its writer begins."""
    case = f"the case “{read.title}”" if read.title else "a case"
    record = f"“{read.title}”" if read.title else "a record that is not in the catalogue here"
    match read.notice.kind:
        case "confirmed":
            return f"confirms {record}"
        case "disputed":
            return f"disputes {_DISPUTED.get(read.word, '')}{record}"
        case "case":
            return f"opened {case}"
        case "proposal":
            return f"proposes in {case}: {read.word}".rstrip(".")
        case "answer":
            reply = next((words for code, words in REPLIES.items() if code == read.word), "answers")
            return f"{reply} a proposal in {case}"
        case "state":
            state = next((words for code, words in STATES.items() if code == read.word), read.word)
            return f"says of {case}: {state}"
        case "meeting":
            return f"called the meeting “{read.title}”" if read.title else "called a meeting"
        case "note" if read.case is not None:
            return f"wrote in {case}"
        case "note":
            return f"wrote about what you said: “{read.title}”"
    return f"shared “{read.title}” with you" if read.title else "shared something with you"


def _address(read: NoticeRead) -> str:
    if read.overlap is not None:
        between = urlencode({"a": read.pair[0], "b": read.pair[1]})
        return f"/overlaps/{quote(read.overlap.id, safe='~')}?{between}"
    if read.notice.kind in ("vote", "dark", "fork"):
        return "/channel"
    if read.case is not None:
        return address_of_case(read)
    if read.notice.kind == "meeting" and read.entry:
        return f"/meetings/{read.entry.origin}/{read.entry.index}"
    if read.handle and read.notice.kind in ("confirmed", "disputed"):
        return f"/projects/{quote(read.handle, safe='')}"
    return f"/channel/entry?name={quote(str(read.entry))}" if read.entry else ""


def address_of_case(read: NoticeRead) -> str:
    """Where the case is shown, at the entry."""
    assert read.case is not None
    entry = read.entry
    at = f"#e-{entry.origin.member}-{entry.origin.number}-{entry.index}" if entry else ""
    return f"/cases/{read.case.origin}/{read.case.index}{at if entry != read.case else ''}"


def open_line(read: NoticeRead, as_anybody: NoticeRead) -> str:
    """A notice in a feed or a mail: its sentence where everybody may read it; empty where whoever
    it is for may no longer read it themselves."""
    if read.standing != "open":
        return ""
    is_clear = as_anybody.standing == "open" and as_anybody.tlp != RED
    return notice_line(as_anybody).sentence if is_clear else NEUTRAL


def subscription_words(
    subscription: Subscription, names: Mapping[str, str], cases: Mapping[str, str]
) -> str:
    """What somebody subscribes to. `names`: of providers and themes by code, `cases`: of cases by
    name, as far as they may read them."""
    match subscription.kind:
        case "ours":
            return OURS
        case "country":
            return country_name(subscription.about) or subscription.about
        case "case":
            title = cases.get(subscription.about)
            return f"The case “{title}”" if title else "A case that you cannot read now"
        case "overlaps":
            return overlap_words(subscription.words, names)


def overlap_words(words: Mapping[str, tuple[str, ...]], names: Mapping[str, str]) -> str:
    """A question about overlaps: `Overlaps of Japan and South Korea in Laos on water`."""

    def called(name: str) -> list[str]:
        return [plain_line(names.get(x, x), 80) for x in words.get(name, ())]

    pair = [*called("a")[:1], *called("b")[:1]]
    countries = [country_name(x.upper()) or plain_line(x, 80) for x in words.get("country", ())]
    kinds = [
        next((text.name for code, text in TEXTS.items() if code == x), plain_line(x, 40))
        for x in words.get("kind", ())
    ]
    years = [(w, words[x][0]) for w, x in (("from", "from"), ("to", "to")) if words.get(x)]
    parts = [
        f"of {listed(pair)}" if pair else "",
        f"in {listed([*called('place'), *countries], last='or')}"
        if words.get("place") or countries
        else "",
        f"on {listed([x[:1].lower() + x[1:] for x in called('theme')], last='or')}"
        if words.get("theme")
        else "",
        f"with {listed(called('host'), last='or')}" if words.get("host") else "",
        " ".join(f"{word} {plain_line(year, 4)}" for word, year in years),
        f"with “{plain_line(words['q'][0], 80)}” in the titles" if words.get("q") else "",
    ]
    more = [x.lower() for x in (*kinds, *called("strength"))]
    ends = f": {listed(more, last='or')}" if more else ""
    return (
        " ".join(["Overlaps" if any(parts) or ends else "All overlaps", *filter(None, parts)])
        + ends
    )
