"""A meeting as a calendar file (iCalendar, RFC 5545), for whatever calendar somebody has.

It is a whole day, since a meeting has a day and no hour; a duration says so for any day that a
member may have written, the last that there is too. Texts are escaped and lines folded as
sections 3.3.11 and 3.1 say; `METHOD` is left out, as nobody is invited by it.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from riparian.desk.pack import words
from riparian.desk.pack.pack import Pack
from riparian.exchange.names import LOCAL

LONGEST = 75
"""Octets of a line, without its end."""


def calendar_file_of(pack: Pack) -> bytes:
    """The meeting of a pack, with its agenda as description."""
    agenda = "\n".join(f"{each.number}. {each.item}" for each in pack.agenda)
    label = words.label_line(pack)
    lines = [
        ("BEGIN", "VCALENDAR"),
        ("VERSION", "2.0"),
        ("PRODID", "-//Riparian//Meetings//EN"),
        ("BEGIN", "VEVENT"),
        ("UID", _identifier(pack)),
        ("DTSTAMP", f"{pack.made_on.replace('-', '')}T000000Z"),
        ("DTSTART;VALUE=DATE", pack.day.replace("-", "")),
        ("DURATION", "P1D"),
        ("SUMMARY", _text(pack.name)),
        *([("LOCATION", _text(pack.place))] if pack.place else []),
        ("DESCRIPTION", _text(f"{label}\n{agenda}".strip())),
        ("CLASS", "PUBLIC" if pack.label == "CLEAR" else "CONFIDENTIAL"),
        ("END", "VEVENT"),
        ("END", "VCALENDAR"),
    ]
    folded = (part for name, value in lines for part in _folded(f"{name}:{value}"))
    return b"".join(line + b"\r\n" for line in folded)


def _identifier(pack: Pack) -> str:
    """The same for a meeting wherever its file is made; of those that a centre keeps for itself no
    other centre has the same."""
    whose = pack.made_by if pack.meeting.startswith(f"{LOCAL}/") else ""
    return f"{sha256(f'{whose}/{pack.meeting}'.encode()).hexdigest()[:32]}@riparian.invalid"


def _text(text: str) -> str:
    """A value of type TEXT: no line break in it ends the line, and no mark the value."""
    for mark in ("\\", ";", ","):
        text = text.replace(mark, f"\\{mark}")
    return "\\n".join(text.splitlines())


def _folded(line: str) -> Iterator[bytes]:
    """The line in pieces of at most `LONGEST` octets, none of which ends within a character."""
    piece = b""
    for char in line:
        octets = char.encode()
        if len(piece) + len(octets) > LONGEST:
            yield piece
            piece = b" "
        piece += octets
    yield piece
