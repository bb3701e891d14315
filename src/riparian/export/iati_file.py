"""An IATI 2.03 file: what it says of itself, then activities one by one.

The first lines are a comment for people; the root says the same to programs in our namespace.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from xml.sax.saxutils import quoteattr

import msgspec

from riparian.errors import BadRequest
from riparian.export.iati_activity import ExportedRecord, Publisher, activity_element
from riparian.export.xml_text import xml_text
from riparian.ingest.iati.own_namespace import NAMESPACE, PREFIX

UNREGISTERED = "unregistered"
"""In place of the centre's reference where it has none."""

CANNOT_BE_PUBLISHED = (
    "This file cannot be published as IATI yet: no identifier of an organisation is set for this"
    " centre. Set `organisation` in the section [iati] of centre.toml"
)

IATI = "application/xml"

Lines = Sequence[tuple[str, ...]]


class FileHead(msgspec.Struct, frozen=True):
    """What the file says of itself: lines for people, and the build, the day, the command that
    makes it again, and how far it may go."""

    lines: Lines
    build: str
    day: str
    again: str
    marking: str | None


def write_file(
    path: Path,
    head: FileHead,
    publisher: Publisher,
    records: Iterable[ExportedRecord],
    provider_name: Callable[[str], str | None],
) -> int:
    """Write the activities as they come; how many. Raises BadRequest where there are none, since
    IATI knows no file without any; OSError where it cannot be written."""
    written = 0
    with path.open("wb") as file:
        file.write(_beginning(head, publisher))
        for record in records:
            element = activity_element(record, publisher, head.day, provider_name)
            file.write(element.xml().encode())
            written += 1
        file.write(b"</iati-activities>\n")
    if not written:
        raise BadRequest(
            "Nothing fits, and IATI knows no file without an activity.", "Ask for more."
        )
    return written


def _beginning(head: FileHead, publisher: Publisher) -> bytes:
    root = {
        "version": "2.03",
        "generated-datetime": f"{head.day}T00:00:00Z",
        f"xmlns:{PREFIX}": NAMESPACE,
        f"{PREFIX}:centre": publisher.name,
        f"{PREFIX}:build": head.build,
        f"{PREFIX}:command": head.again,
    }
    if head.marking is not None:
        root[f"{PREFIX}:marking"] = head.marking
    attributes = "".join(
        f"\n    {name}={quoteattr(xml_text(value))}" for name, value in root.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<!--\n{_comment(head.lines)}\n-->\n<iati-activities{attributes}>\n"
    ).encode()


def _comment(lines: Lines) -> str:
    """The lines as a comment of XML, in which two hyphens may not stand together."""
    texts = (f"{line[0]}: {'; '.join(filter(None, line[1:]))}".removesuffix(": ") for line in lines)
    text = "\n".join(xml_text(" ".join(each.split())) for each in texts)
    while "--" in text:
        text = text.replace("--", "-\u2010")
    return text.removesuffix("-")
