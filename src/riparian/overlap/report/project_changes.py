"""Which projects came, went, were split off another or joined to one between two snapshots.

A project is a group of records. Its identifier is that of one of them, so a record that is split
off its project, by a judgement or because linking sees it otherwise, has a new identifier without
being new; and one that is joined to another loses its own. Records keep theirs, and by them it is
told what became of what.

Not here: which overlaps have changed, which is `overlap_changes`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from riparian.catalogue.record_names import projects_of_units
from riparian.catalogue.sql_conditions import AMONG_IDS, text_of
from riparian.english import listed
from riparian.store.build_lists import BuildList
from riparian.store.database import Snapshot
from riparian.store.journal.judgement import PART_WORDS

_VERDICTS = {
    "same": "are one project",
    "different": "are different projects",
    "unsure": "may be one project",
    **PART_WORDS,
}


class SnapshotJudgement(NamedTuple):
    """What a person said of a pair of records, as a snapshot has it."""

    a: str
    b: str
    verdict: str
    made_by: str


class Units(NamedTuple):
    """The records of some projects in one snapshot, and of what project each of them is there."""

    of_project: dict[str, set[str]]
    project_of: dict[str, str]


class Moves(NamedTuple):
    """What became of some projects between two snapshots."""

    then: Units
    now: Units
    said: tuple[SnapshotJudgement, ...]
    """Judgements that stand in the live snapshot and did not before."""
    unsaid: tuple[SnapshotJudgement, ...]
    """Those that stood before and do not any more."""

    def tell(self, project: str) -> str | None:
        """One sentence on what became of a project; None where its records are the same."""
        before = self.then.of_project.get(project, set())
        after = self.now.of_project.get(project, set())
        if before == after:
            return None
        came_from = self._others(project, after - before, self.then)
        went_to = self._others(project, before - after, self.now)
        cause = self._cause(before | after, {project, *came_from, *went_to})
        if not before:
            return (
                f"{project} was part of {listed(came_from)} before{cause}."
                if came_from
                else f"{project} is new in the centre."
            )
        if not after:
            return (
                f"{project} is part of {listed(went_to)} now{cause}."
                if went_to
                else f"{project} is no longer there."
            )
        return self._changed(project, came_from, went_to, cause)

    def _changed(self, project: str, came: list[str], went: list[str], cause: str) -> str | None:
        """Of a project that is there in both: other projects' records joined it, or left it."""
        told = []
        if came:
            told.append(f"has records that were of {listed(came)} before")
        if went:
            told.append(f"has lost records that are of {listed(went)} now")
        return f"{project} {listed(told)}{cause}." if told else None

    def _others(self, project: str, units: Iterable[str], where: Units) -> list[str]:
        found = {where.project_of[unit] for unit in units if unit in where.project_of}
        return sorted(found - {project})

    def _cause(self, units: Collection[str], projects: Collection[str]) -> str:
        """What people said meanwhile of a record of these, and of one of the projects that it left
        or came from: that stands above the machine."""
        for one in self.said:
            if self._joins(one, units, projects):
                what = _VERDICTS[one.verdict]
                return f", since {one.made_by} judged that {one.a} and {one.b} {what}"
        for one in self.unsaid:
            if self._joins(one, units, projects):
                return f", since the judgement of {one.made_by} on {one.a} and {one.b} was undone"
        return ""

    def _joins(
        self, said: SnapshotJudgement, units: Collection[str], projects: Collection[str]
    ) -> bool:
        if said.a not in units and said.b not in units:
            return False
        where = (self.then.project_of, self.now.project_of)
        return all(any(w.get(unit) in projects for w in where) for unit in (said.a, said.b))


def find_moves(before: Snapshot, live: Snapshot, projects: Collection[str]) -> Moves:
    """What became of these projects, which are of either snapshot or of both."""
    then, now = _units(before, projects), _units(live, projects)
    records = {unit for one in (then, now) for units in one.of_project.values() for unit in units}
    said, unsaid = _judged(live), _judged(before)
    records |= {unit for one in said ^ unsaid for unit in (one.a, one.b)}
    return Moves(
        then._replace(project_of=projects_of_units(before, records)),
        now._replace(project_of=projects_of_units(live, records)),
        tuple(sorted(said - unsaid)),
        tuple(one for one in sorted(unsaid - said) if one[:2] not in {o[:2] for o in said}),
    )


def find_listed_moves(before: BuildList, live: BuildList, projects: Collection[str]) -> Moves:
    """The same of two lists of builds, which know nothing of judgements."""
    return Moves(_listed_units(before, projects), _listed_units(live, projects), (), ())


def _listed_units(content: BuildList, projects: Collection[str]) -> Units:
    found: dict[str, set[str]] = {}
    for unit, project in content.project_of.items():
        if project in projects:
            found.setdefault(project, set()).add(unit)
    return Units(found, content.project_of)


def _units(snapshot: Snapshot, projects: Collection[str]) -> Units:
    found: dict[str, set[str]] = {}
    for project, unit in snapshot.rows(
        f"SELECT project_id, unit_id FROM unit WHERE project_id {AMONG_IDS}",
        {"ids": text_of(projects)},
    ):
        found.setdefault(project, set()).add(unit)
    return Units(found, {})


def _judged(snapshot: Snapshot) -> set[SnapshotJudgement]:
    rows = snapshot.rows("SELECT a, b, verdict, made_by FROM judgement")
    return {SnapshotJudgement(*row) for row in rows}
