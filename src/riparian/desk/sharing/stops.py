"""Where whoever shares is asked once more, and what for. It is said before anything is written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

from riparian.desk.sharing.closer import parts_of
from riparian.desk.sharing.readers import WhoReads
from riparian.exchange.entries.payload import ACTIVITY, CLEAR, Audience, Community, Payload

StopKind = Literal[
    "first-time", "wider-than-last", "wider-than-before", "answers-fewer", "nobody-else",
    "part-for-more", "licence",
]  # fmt: skip


class Stop(msgspec.Struct, frozen=True):
    """Something that must be confirmed. `members`: whom it is about, "" being the public; `detail`:
    what else its sentence names."""

    kind: StopKind
    members: tuple[str, ...] = ()
    detail: str = ""


class Earlier(msgspec.Struct, frozen=True):
    """What this member has shared before, and who can read it now."""

    payload: Payload
    reach: frozenset[str]


def stops_of(
    payload: Payload,
    who: WhoReads,
    earlier: Sequence[Earlier],
    last: Earlier | None,
    answered: frozenset[str] | None,
    licences: Sequence[str | None],
    now: Sequence[Earlier] = (),
    addressed: Sequence[Payload] = (),
    is_all: bool = True,
) -> list[Stop]:
    """What has to be confirmed before this payload is written, the gravest first. `earlier`: all
    that this member has shared and not withdrawn, `last`: what this person shared last; `answered`:
    who can read the entry that it is about; `licences`: the markings of the records in it, None
    where it is not known that everybody may have one; `addressed`: what this member
    has ever written to anybody and can still be read, and whether that `is_all` of it."""
    stops = []
    if not who.others and not who.public.yes:
        stops.append(Stop("nobody-else"))
    if payload.tlp == CLEAR and any(each != CLEAR for each in licences):
        marked = sorted({each for each in licences if each not in (None, CLEAR)}, key=str)
        stops.append(Stop("licence", (), str(marked[0]) if marked else ""))
    if answered is not None and (beyond := who.reach - answered):
        stops.append(Stop("answers-fewer", tuple(sorted(beyond))))
    same = [x for x in earlier if payload.about is not None and x.payload.about == payload.about]
    if same and (beyond := who.reach - frozenset().union(*(x.reach for x in same))):
        stops.append(Stop("wider-than-before", tuple(sorted(beyond))))
    if (part := _part_for_more(now, same)) is not None:
        stops.append(part)
    if last is not None and _is_wider(who.reach, last.reach):
        stops.append(Stop("wider-than-last", tuple(sorted(who.reach - last.reach))))
    if who.others and not any(_same_audience(x, payload) for x in addressed):
        members = tuple(each.member for each in who.others)
        stops.append(Stop("first-time", members, "" if is_all else "redacted"))
    return stops


def _part_for_more(now: Sequence[Earlier], same: Sequence[Earlier]) -> Stop | None:
    """That a part of a record goes to readers who had the record, and never that part: it may have
    been kept from them. `detail` names these parts, with commas between."""
    had_some = frozenset[str]().union(*(each.reach for each in same))
    had: dict[str, frozenset[str]] = {}
    for each in same:
        for part in _parts(each.payload):
            had[part] = had.get(part, frozenset()) | each.reach
    more: dict[str, set[str]] = {}
    for each in now:
        others = (each.reach & had_some) - {each.payload.origin.member}
        for part in _parts(each.payload):
            if beyond := others - had.get(part, frozenset()):
                more.setdefault(part, set()).update(beyond)
    if not more:
        return None
    return Stop("part-for-more", tuple(sorted(set().union(*more.values()))), ",".join(more))


def _parts(payload: Payload) -> list[str]:
    return parts_of(payload.body) if payload.type == ACTIVITY else []


def _is_wider(now: frozenset[str], before: frozenset[str]) -> bool:
    """Whether somebody reads it who did not read what was before, and more do than did then."""
    return bool(now - before) and ("" in now or len(now) > len(before))


def _same_audience(one: Payload, other: Payload) -> bool:
    """Whether two are for the same: the same members whatever the label, the same persons, the
    community as it is called by any charter, or everyone."""
    return _whom(one.audience) == _whom(other.audience) and one.persons == other.persons


def _whom(audience: Audience) -> Audience | str:
    return "community" if isinstance(audience, Community) else audience
