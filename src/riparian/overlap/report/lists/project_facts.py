"""What has to be known of single projects to put their overlaps into words, kept between questions.

Reading it for a page takes a dozen queries, whatever the number of projects. So each project's part
is read once, for many projects at a time, and kept as bytes: some 2 KB each.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from threading import Lock
from typing import Any

import msgspec

from riparian.catalogue.projects import ProjectLine, line_of, rows_of_lines
from riparian.overlap.report.facts import (
    DateRules,
    Facts,
    Known,
    PlaceFact,
    PurposeFact,
    RecordPlace,
    SaidBody,
    SaidPlace,
    SaidSubject,
    load_own,
)
from riparian.store.database import Snapshot

AT_ONCE = 4000
"""Projects that are read at a time, so that reading all of a large catalogue stays small."""

_OWN = ("places", "purposes", "dates", "said_places", "notes", "sources", "subjects", "bodies")
_OWN_TEXTS = ("words", "parts", "routes")


class ProjectFacts(msgspec.Struct, frozen=True, omit_defaults=True, array_like=True):
    """One project: the row behind its line, and its part of `Facts`."""

    row: dict[str, Any]
    agencies: dict[str, str] = {}
    places: list[PlaceFact] | None = None
    purposes: list[PurposeFact] | None = None
    dates: DateRules | None = None
    said_places: list[SaidPlace] | None = None
    notes: list[str] | None = None
    sources: list[RecordPlace] | None = None
    subjects: list[SaidSubject] | None = None
    bodies: list[SaidBody] | None = None
    words: dict[str, str] | None = None
    parts: str | None = None
    routes: str | None = None


class FactsByProject:
    """The projects of one snapshot, each read when it is first asked for. For several threads."""

    def __init__(self) -> None:
        self._held: dict[str, bytes] = {}
        self._reading = Lock()

    def of(self, snapshot: Snapshot, projects: Collection[str]) -> dict[str, ProjectFacts]:
        """The facts of these projects by id."""
        self.read(snapshot, projects)
        return {project: _DECODE(self._held[project]) for project in projects}

    def read(self, snapshot: Snapshot, projects: Collection[str]) -> None:
        """Read those of these projects that are not held yet."""
        # Not by a difference of sets: that would look at every project that is held.
        missing = {project for project in projects if project not in self._held}
        for some in _parts(sorted(missing)):
            with self._reading:
                still = [project for project in some if project not in self._held]
                for project, facts in _read(snapshot, still) if still else ():
                    self._held[project] = _ENCODE(facts)


_ENCODE = msgspec.msgpack.Encoder().encode
_DECODE = msgspec.msgpack.Decoder(ProjectFacts).decode


def _parts(projects: list[str]) -> Iterator[list[str]]:
    return (projects[at : at + AT_ONCE] for at in range(0, len(projects), AT_ONCE))


def _read(snapshot: Snapshot, projects: list[str]) -> Iterator[tuple[str, ProjectFacts]]:
    own = load_own(snapshot, projects)
    agencies: dict[str, dict[str, str]] = {}
    for (project, provider), agency in own["agencies"].items():
        agencies.setdefault(project, {})[provider] = agency
    for row in rows_of_lines(snapshot, projects):
        project = row["project_id"]
        parts = {name: own[name].get(project) for name in (*_OWN, *_OWN_TEXTS)}
        yield project, ProjectFacts(row, agencies.get(project, {}), **parts)


def lines_in(projects: Iterable[ProjectFacts], on: str) -> dict[str, ProjectLine]:
    """The lines of these projects by id, with their status on the given day."""
    return {each.row["project_id"]: line_of(each.row, on) for each in projects}


def facts_in(known: Known, projects: Iterable[ProjectFacts]) -> Facts:
    """Everything that the wording of these projects' overlaps needs."""
    held = {each.row["project_id"]: each for each in projects}
    own: Any = {
        name: {
            project: part
            for project, facts in held.items()
            if (part := getattr(facts, name)) is not None
        }
        for name in (*_OWN, *_OWN_TEXTS)
    }
    agencies = {
        (project, provider): agency
        for project, facts in held.items()
        for provider, agency in facts.agencies.items()
    }
    return Facts(**msgspec.structs.asdict(known), agencies=agencies, **own)
