"""What a notice is about, as somebody may read it at this moment.

A notice itself holds a name and nothing else. What stands behind it is read here, for whoever
looks: `exchange.policy` is asked for each entry, and an overlap is looked for in the view of the
catalogue that is theirs. What they may not read, or no longer, is `gone`, whatever the reason;
what was redacted is said to be.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Literal

import msgspec

from riparian.centre.case_subjects import subjects_of, things_in
from riparian.centre.notice_events import View
from riparian.desk.cases.audience_check import takes_back_for_all
from riparian.desk.notices.events import OF_FRAMEWORK, OF_OVERLAPS
from riparian.desk.notices.notice_store import Notice
from riparian.errors import BadRequest, CentreError
from riparian.exchange.entries.entry_types import (
    MEETING,
    Answer,
    Case,
    Proposal,
    State,
    Unfit,
    body_of,
)
from riparian.exchange.entries.payload import (
    ACTIVITY,
    NOTE,
    RED,
    WITHDRAWAL,
    Payload,
)
from riparian.exchange.names import EntryName, read_entry_name
from riparian.exchange.plain_text import plain_line
from riparian.exchange.policy import PUBLIC, Reader
from riparian.ingest.shared_records import SharedBody
from riparian.overlap.report.overlap_records import Overlap

if TYPE_CHECKING:  # heavy, and most centres are in no framework
    from riparian.centre.channel import Channel

LONGEST_TITLE = 160
Standing = Literal["open", "gone", "redacted"]


class Viewer(msgspec.Struct, frozen=True):
    """Whoever looks. `as_member`: reads what this centre's member may."""

    as_member: bool = False
    reader: Reader = PUBLIC


class NoticeRead(msgspec.Struct, frozen=True):
    """A notice with what is behind it, as one may read it. `tlp`: the label of an entry; `member`:
    what its writer is called; `title`: of the project, the case or the record; `word`: a state or
    an answer; `handle`: of the project; `since`: since when a member
    could not be reached; `still`: it is still so, and was not taken back or settled since. Of
    what is for named persons it only says that there is something."""

    notice: Notice
    standing: Standing = "gone"
    tlp: str = ""
    member: str = ""
    title: str = ""
    word: str = ""
    handle: str = ""
    entry: EntryName | None = None
    case: EntryName | None = None
    overlap: Overlap | None = None
    pair: tuple[str, str] = ("", "")
    since: datetime | None = None
    still: bool = True


class NoticePage(msgspec.Struct, frozen=True):
    """Notices of one person, the new ones first; `total` of how many, `unread` of these not read;
    `newest`: the highest number of those shown, so that what comes later stays new when all are
    marked."""

    lines: tuple[NoticeRead, ...]
    total: int
    unread: int
    newest: int


class NoticeReading:
    """Reads them; `view` gives a view of the centre, `channel` that of the centre where it is in a
    framework."""

    def __init__(self, view: Callable[[bool], View], channel: Callable[[], Channel | None]) -> None:
        self._view, self._channel = view, channel

    def read(self, notices: Sequence[Notice], viewer: Viewer) -> list[NoticeRead]:
        """Each of them as that person, or anybody, may read it now."""
        found: dict[int, NoticeRead] = {}
        found |= self._overlaps([x for x in notices if x.kind in OF_OVERLAPS], viewer)
        if (channel := self._channel()) is not None:
            if viewer.as_member and viewer.reader.member is not None:
                of_framework = [x for x in notices if x.kind in OF_FRAMEWORK]
                found |= _of_framework(channel, of_framework) if of_framework else {}
            entries = [x for x in notices if x.kind not in OF_OVERLAPS | OF_FRAMEWORK]
            found |= self._entries(channel, entries, viewer)
        return [found.get(each.id) or NoticeRead(each) for each in notices]

    def case_titles(self, names: Sequence[str], viewer: Viewer) -> dict[str, str]:
        """What these cases are called, of those that one may read. Anybody can ask by any name, so
        no other kind of entry has a title here, and nothing for named persons: that this is read is
        noted where it is."""
        channel = self._channel()
        wanted = {name: read for name in names if (read := _name(name)) is not None}
        said = channel.entries_called(wanted.values(), viewer.reader) if channel and wanted else {}
        titles = {name: _case_title(said.get(read)) for name, read in wanted.items()}
        return {name: title for name, title in titles.items() if title}

    def _overlaps(self, notices: Sequence[Notice], viewer: Viewer) -> dict[int, NoticeRead]:
        by_pair: dict[tuple[str, str], dict[str, list[Notice]]] = {}
        for each in notices:
            name, one, other = _parts(each.about, 3)
            by_pair.setdefault((one, other), {}).setdefault(name, []).append(each)
        found = {}
        for pair, by_name in by_pair.items():
            try:
                overlaps = self._view(viewer.as_member).overlaps.called(*pair, by_name)
            except CentreError:  # nothing is built now
                overlaps = {}
            for name, overlap in overlaps.items():
                for each in by_name[name]:
                    found[each.id] = NoticeRead(each, "open", overlap=overlap, pair=pair)
        return found

    def _entries(
        self, channel: Channel, notices: Sequence[Notice], viewer: Viewer
    ) -> dict[int, NoticeRead]:
        names = {each.id: _names(each.about) for each in notices}
        wanted = {name for both in names.values() for name in both if name is not None}
        said = channel.entries_called(wanted, viewer.reader) if wanted else {}
        redacted = channel.redacted() if wanted else frozenset()
        names_of = channel.charter().names if wanted else {}
        taken_back = _taken_back(channel, said, viewer.reader)
        things = {x for payload in said.values() for x in things_in(payload.about)}
        subjects = subjects_of(self._view(viewer.as_member).access, things) if things else {}
        found = {}
        for each in notices:
            entry, case = names[each.id]
            payload = said.get(entry) if entry is not None else None
            if entry is None or payload is None:
                if entry in redacted and viewer.as_member:
                    found[each.id] = NoticeRead(each, "redacted", case=case)
                continue
            writer = entry.origin.member
            member = plain_line(names_of.get(writer, writer), LONGEST_TITLE)
            if payload.tlp == RED:
                found[each.id] = NoticeRead(each, "open", RED, member)
                continue
            of_it = [subjects[x] for x in things_in(payload.about) if subjects[x].handle]
            title = _case_title(said.get(case)) if case is not None else ""
            found[each.id] = NoticeRead(
                each,
                "open",
                payload.tlp,
                member,
                title or (of_it[0].title if of_it else _title(payload)),
                _word(payload),
                of_it[0].handle if of_it else "",
                entry,
                case,
                still=entry not in taken_back,
            )
        return found


def _taken_back(
    channel: Channel, entries: Mapping[EntryName, Payload], reader: Reader
) -> set[EntryName]:
    """Those of these that their own writer has taken back: before all who read them, but for
    records, which leave the catalogue of whoever hears of it."""
    said = channel.entries_about(entries.keys(), reader) if entries else []
    withdrawals = [each for each in said if each[1].type == WITHDRAWAL]
    left = channel.left_members() if withdrawals else frozenset[str]()
    return {
        about
        for name, payload in withdrawals
        if isinstance(about := payload.about, EntryName)
        and about.origin.member == name.origin.member
        and (entries[about].type == ACTIVITY or takes_back_for_all(payload, entries[about], left))
    }


def _of_framework(channel: Channel, notices: Sequence[Notice]) -> dict[int, NoticeRead]:
    state = channel.state()
    assert state is not None
    members = {each.member: each for each in state.members}
    asked = {proposal.digest for proposal in channel.charter_changes.state().for_own}
    forks = {fork.origin: fork for fork in state.forks}
    found = {}

    def _called(member: str) -> str:
        line = members.get(member)
        return plain_line(line.called if line else member, LONGEST_TITLE)

    for each in notices:
        if each.kind == "vote":
            found[each.id] = NoticeRead(each, "open", still=each.about in asked)
            continue
        if each.kind == "fork":
            fork = forks.get(each.about)
            name = each.about.split("/")[1] if "/" in each.about else each.about
            found[each.id] = NoticeRead(
                each,
                "open",
                member=_called(name),
                still=fork is not None and fork.closed_at is None,
            )
            continue
        name, since = _parts(each.about, 2)
        line = members.get(name)
        found[each.id] = NoticeRead(
            each,
            "open",
            member=_called(name),
            since=datetime.fromisoformat(since),
            still=line is not None and line.dark_since is not None,
        )
    return found


def _case_title(payload: Payload | None) -> str:
    """What a case is called; nothing for what is none, or is for named persons."""
    said = _said(payload) if payload is not None and payload.tlp != RED else None
    return plain_line(said.title, LONGEST_TITLE) if isinstance(said, Case) else ""


def _title(payload: Payload) -> str:
    """What an entry is called in a list: the title of a case, or of a record, or how a note
    begins."""
    said = _said(payload)
    if isinstance(said, Case):
        return plain_line(said.title, LONGEST_TITLE)
    if payload.type == NOTE:
        return plain_line(str(payload.body.get("text", "")), LONGEST_TITLE)
    if payload.type == MEETING:
        return plain_line(str(payload.body.get("name", "")), LONGEST_TITLE)
    if payload.type != ACTIVITY:
        return ""
    try:
        titles = msgspec.convert(payload.body, SharedBody).activity.title
    except msgspec.ValidationError:
        return ""
    english = [each for each in titles if (each.lang or "").lower().startswith("en")]
    return next((plain_line(x.text, LONGEST_TITLE) for x in (*english, *titles)), "")


def _word(payload: Payload) -> str:
    said = _said(payload)
    match said:
        case Answer():
            return said.answer
        case State():
            return said.state
        case Proposal():
            return plain_line(said.what, LONGEST_TITLE)
    return plain_line(str(payload.body.get("field", "")), 40)


def _said(payload: Payload) -> msgspec.Struct | None:
    try:
        return body_of(payload)
    except (Unfit, KeyError):
        return None


def _names(about: str) -> tuple[EntryName | None, EntryName | None]:
    """The entry, and the case in which it is, if it is in one."""
    entry, _, case = about.partition(" ")
    return _name(entry), _name(case) if case else None


def _name(text: str) -> EntryName | None:
    try:
        return read_entry_name(text)
    except BadRequest:
        return None


def _parts(about: str, count: int) -> list[str]:
    parts = about.split(" ")
    return [*parts, *[""] * count][:count]
