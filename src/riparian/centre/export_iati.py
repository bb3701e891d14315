"""An export as IATI 2.03: the records of the projects that fit, each as one activity."""

from __future__ import annotations

from riparian.centre.export_records import Made, Target
from riparian.centre.selection import Selection
from riparian.export.about import TableAbout, about_lines
from riparian.export.iati_activity import Publisher
from riparian.export.iati_file import (
    CANNOT_BE_PUBLISHED,
    UNREGISTERED,
    FileHead,
    write_file,
)
from riparian.export.iati_records import count_records, read_records
from riparian.normalise.providers import load_providers

_READING: tuple[tuple[str, str], ...] = (
    ("Derived, inferred, assumed", "No source states the value: riparian:sureness and"
                                   " riparian:rule say how it was found, and a narrative says so in"
                                   " words."),
    ("Attributes and elements of riparian", "What the source states, where IATI demands or allows"
                                            " something else."),
    ("Dates", "Of a year or month alone the first day stands, of an end the last; a narrative says"
              " so."),
    ("Related activities of type 5", "Other records of the same project, as this centre joins"
                                     " them."),
)  # fmt: skip


_AGAIN = "To make it again"


def write_iati(selection: Selection, target: Target) -> Made:
    """Write the records. Raises BadRequest where there are none, since IATI knows no file without
    an activity; OSError where the file cannot be written."""
    settings = selection.settings.iati
    publisher = Publisher(
        selection.settings.name,
        settings.organisation or UNREGISTERED,
        settings.organisation_type,
    )
    projects = sorted(selection.ids)
    providers = load_providers().providers
    with selection.reading() as snapshot:
        rows, of = count_records(snapshot, projects)
        note = None if settings.organisation else CANNOT_BE_PUBLISHED
        tables = (TableAbout("records", "Records", rows, of, note=note),)
        about = selection.about("iati", tables)
        head = FileHead(
            tuple(map(_without_command, about_lines(about, _READING))),
            about.build,
            selection.on,
            about.again,
            about.marking,
        )
        write_file(
            target.path,
            head,
            publisher,
            read_records(snapshot, projects, publisher, about.catalogue_of),
            lambda code: providers[code].display if code in providers else None,
        )
    return Made(tables)


def _without_command(line: tuple[str, ...]) -> tuple[str, ...]:
    """A line for a comment, which may hold no option of a command: two hyphens would end it."""
    if line[0] != _AGAIN:
        return line
    return (_AGAIN, "the command in riparian:command, below", *line[2:])
