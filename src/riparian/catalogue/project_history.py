"""`ProjectHistory`: everything that is known of how a project came to be what it is.

Four things are looked at: when its files were received, when its publishers say that they last
changed its records, what is different between the builds that are kept, and what people said.
How far back each of them reaches is said, for nothing before that can be known.

Compared between builds are values as a person reads them; figures only as they are shown. They come
out of the search index that stands beside every build: a few lines of it cost less than a question
to the database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import msgspec

from riparian.catalogue.comparison.field_agreement import Side, Statement, Statements, compare
from riparian.catalogue.project import ProjectView
from riparian.catalogue.project_pages.read_pages import open_project_pages
from riparian.catalogue.search.index_entry import Held
from riparian.catalogue.search.open_index import entries_of, held_of, open_index
from riparian.catalogue.sql_conditions import AMONG_IDS, text_of
from riparian.codelists.lists import load_codelist
from riparian.english import agree, listed
from riparian.errors import CentreError
from riparian.store.database import Snapshot
from riparian.store.dataset import Version
from riparian.store.journal.correction import PlaceCorrection
from riparian.store.journal.judgement import PART_WORDS, Judgement
from riparian.store.snapshot import KEEP_SNAPSHOTS, KeptBuild

LONGEST_SHOWN = 600
"""Characters of a text that are compared and told; of a longer one, its beginning."""


class FieldChange(msgspec.Struct, frozen=True):
    """A field that is different: what it was and what it is; None where nothing was known."""

    field: str
    before: str | None
    now: str | None


class State(msgspec.Struct, frozen=True):
    """A project in one build: its identifier there, and its fields in words."""

    project: str
    fields: Side


class Looked(NamedTuple):
    """What was seen of a project in a build; no `state` where it is not there. One that is damaged,
    or was made by another version, may not be `readable`: then nothing is known of what was in
    it."""

    kept: KeptBuild
    state: State | None
    readable: bool = True


def look_at(kept: KeptBuild, record: str) -> Looked:
    """What a build knows of the project of which this record is a part in it."""
    try:
        return Looked(kept, state_of(kept, record))
    except CentreError:
        return Looked(kept, None, readable=False)


def state_of(kept: KeptBuild, record: str) -> State | None:
    """What a build knows of the project of which this record is a part in it; None where it is not
    there. Raises CentreError where the build cannot be read: it is damaged, or was made by another
    version."""
    with open_project_pages(kept.pages) as pages:
        project = pages.project_of(record)
    if project is None:
        return None
    with open_index(kept.index) as index:
        held = held_of(index, entries_of(index, [project]).values())
    found = next(iter(held.values()), None)
    return None if found is None else State(project, _fields(found))


def _fields(held: Held) -> Side:
    row = held.row
    descriptions = [text.text for text in held.texts if text.field == "description"]
    fields = {
        "title": row["title"],
        "original title": row["original"],
        "description": _shortened(" / ".join(sorted(set(descriptions)))),
        "form of aid": row["scheme"],
        "providers": _listed(row["providers"]),
        "agencies": _listed(row["agencies"]),
        "countries": _listed(row["country_names"]),
        "places": _listed(row["places"]),
        "themes": _listed(row["themes"], "; "),
        "start": row["start"],
        "end": row["end"],
        "published status": _status(row["status_code"]),
        "amount as published": _money(row["currency"], row["amount"]),
        "amount in dollars": _money("USD", row["usd"]),
        "sources": str(row["activities"]),
    }
    return {name: _stated(value) for name, value in fields.items()}


def _stated(value: str | None) -> Statements:
    return (Statement(value, key=value),) if value else ()


def _listed(values: Iterable[str] | None, between: str = ", ") -> str | None:
    return between.join(sorted(values or ())) or None


def _status(code: str | None) -> str | None:
    return None if code is None else load_codelist("ActivityStatus").name_of(code) or code


def _money(currency: str | None, amount: float | None) -> str | None:
    return None if amount is None else f"{currency or ''} {amount:,.0f}".strip()


def _shortened(text: str) -> str | None:
    return f"{text[:LONGEST_SHOWN]} …" if len(text) > LONGEST_SHOWN else text or None


def differences(before: State, now: State) -> tuple[FieldChange, ...]:
    """The fields that are different, in the order in which a person reads them."""
    own = () if before.project == now.project else (
        FieldChange("identifier", before.project, now.project),
    )  # fmt: skip
    return own + tuple(
        FieldChange(field.name, *(side[0].text if side else None for side in field.sides))
        for field in compare((before.fields, now.fields), {})
        if field.agreement != "same"
    )


_FILES = """
SELECT DISTINCT a.dataset, d.sha256
FROM activity AS a JOIN dataset AS d ON d.name = a.dataset
WHERE a.project_id = $id
"""
_SAID = """
SELECT 'place', CAST(id AS VARCHAR), '' FROM place_correction WHERE project_id = $id
UNION
SELECT j.a, j.b, j.verdict FROM judgement AS j JOIN unit AS u ON u.unit_id IN (j.a, j.b)
WHERE u.project_id = $id
"""


def cause_of(before: tuple[KeptBuild, State] | None, now: tuple[KeptBuild, State]) -> str:
    """What else is different between two builds, which may be why the project is."""
    if before is None:
        return "It is not in the build before."
    old, new = _files(*before), _files(*now)
    newer = sorted(name for name, sha in new.items() if old.get(name) != sha)
    if newer:
        files_are = agree(len(newer), "file is", "files are")
        return f"Its {files_are} new, or a newer version: {', '.join(newer)}."
    if gone := sorted(old.keys() - new.keys()):
        return f"It stands no longer in {', '.join(gone)}."
    if _rows(*before, _SAID) != _rows(*now, _SAID):
        return "People said something new of it."
    return "Its own files are the same: rules, rates or the records of others have changed."


def _files(kept: KeptBuild, state: State) -> dict[str, str]:
    return {str(name): str(sha) for name, sha in _rows(kept, state, _FILES)}


def _rows(kept: KeptBuild, state: State, sql: str) -> set[tuple[Any, ...]]:
    return set(kept.snapshot.rows(sql, {"id": state.project}))


class Received(msgspec.Struct, frozen=True):
    """One version of a file of the project: when it was received, and whether it is the one that is
    read now. Whether the project stood in an older version is not looked at."""

    dataset: str
    received_at: str
    as_of: str | None
    bytes: int
    current: bool


class Updated(msgspec.Struct, frozen=True):
    """When the publisher of a record says that the record was last changed."""

    dataset: str
    identifier: str
    at: str


class Changed(msgspec.Struct, frozen=True):
    """What is different in a build from the one kept before it. `change` is `new` where the project
    was not there before, else `changed`; `cause` says what else had changed, in a sentence."""

    build: str
    made_at: str
    before: str
    before_made_at: str
    change: str
    cause: str
    fields: tuple[FieldChange, ...]


class SaidByPerson(msgspec.Struct, frozen=True):
    """What a person said of the project: who, when (UTC), what as a sentence, and why.
    `stands`: whether it holds, so that nobody took it back or said otherwise later."""

    entry: int
    made_at: str
    made_by: str
    about: str
    sentence: str
    why: str
    stands: bool


class ProjectHistory(msgspec.Struct, frozen=True):
    """The history of a project, the newest first in each part; `seen` says how far back it goes,
    in sentences."""

    project: str
    received: tuple[Received, ...]
    updated: tuple[Updated, ...]
    changed: tuple[Changed, ...]
    said: tuple[SaidByPerson, ...]
    seen: tuple[str, ...]


class OfPeople(msgspec.Struct, frozen=True):
    """Every entry of the journal, and the names of places by code."""

    places: tuple[PlaceCorrection, ...] = ()
    judgements: tuple[Judgement, ...] = ()


def history_of(
    view: ProjectView,
    kept: Sequence[KeptBuild],
    versions: Callable[[str], Sequence[Version]],
    people: OfPeople,
) -> ProjectHistory:
    """The history of a project that is shown; `kept` are the builds, the live one first."""
    project = view.project.id
    datasets = sorted({source.dataset for source in view.sources})
    # One alone is compared with nothing.
    looked = [look_at(one, project) for one in kept] if len(kept) > 1 else []
    # Turned round after sorting: of two versions received within a second the later stands first.
    received = sorted(_received(datasets, versions), key=lambda one: one.received_at)[::-1]
    updated = sorted(_updated(view), key=lambda one: (one.at, one.identifier), reverse=True)
    said = sorted(_said(kept[0].snapshot, project, people), key=lambda one: one.made_at)
    return ProjectHistory(
        project=project,
        received=tuple(received),
        updated=tuple(updated),
        changed=tuple(_changed(looked)),
        said=tuple(reversed(said)),
        seen=tuple(_seen(kept, received, looked)),
    )


def _updated(view: ProjectView) -> Iterator[Updated]:
    for source in view.sources:
        at = source.reported.last_updated_datetime
        if at:
            yield Updated(source.dataset, source.reported.iati_identifier, at)


def _units(snapshot: Snapshot, project: str) -> list[str]:
    sql = "SELECT unit_id FROM unit_handle WHERE project_id = $id ORDER BY 1"
    return snapshot.column(sql, {"id": project})


def _received(
    datasets: Iterable[str], versions: Callable[[str], Sequence[Version]]
) -> Iterator[Received]:
    for dataset in datasets:
        known = versions(dataset)
        for one in known:
            yield Received(dataset, one.received_at, one.as_of, one.bytes, one is known[-1])


def _changed(looked: Sequence[Looked]) -> Iterator[Changed]:
    """What each build has that the one before it had otherwise, the newest first. With one that
    cannot be read nothing is compared: of it nobody knows whether the project was there."""
    for (later, now, _), (earlier, before, is_known) in pairwise(looked):
        if not is_known:
            continue
        fields = differences(before, now) if before is not None and now is not None else ()
        if now is None or (before is not None and not fields):
            continue
        yield Changed(
            build=later.build,
            made_at=later.made_at.isoformat(timespec="seconds"),
            before=earlier.build,
            before_made_at=earlier.made_at.isoformat(timespec="seconds"),
            change="new" if before is None else "changed",
            cause=cause_of(None if before is None else (earlier, before), (later, now)),
            fields=fields,
        )


def _said(snapshot: Snapshot, project: str, people: OfPeople) -> Iterator[SaidByPerson]:
    if not people.places and not people.judgements:
        return
    own = frozenset(_units(snapshot, project))
    corrections = [one for one in people.places if one.activity in own]
    names = _names(snapshot, {code for one in corrections for code in one.places})
    yield from _corrections(corrections, names)
    yield from _judgements([one for one in people.judgements if own.intersection(one.pair)])


def _corrections(
    entries: Sequence[PlaceCorrection], names: dict[str, str]
) -> Iterator[SaidByPerson]:
    undone = {one.undoes for one in entries}
    last = {one.activity: one.id for one in entries if one.undoes is None and one.id not in undone}
    for one in entries:
        places = ", ".join(names.get(code, code) for code in one.places)
        sentence = (
            f"The place was set to {places}."
            if one.undoes is None
            else f"What entry {one.undoes} said of the place was taken back."
        )
        yield SaidByPerson(
            one.id, one.made_at, one.made_by, "places", sentence, one.why,
            last.get(one.activity) == one.id,
        )  # fmt: skip


_VERDICTS = {
    "same": "are one project",
    "different": "are two projects",
    "unsure": "cannot be told apart or together",
    **PART_WORDS,
}


def _judgements(entries: Sequence[Judgement]) -> Iterator[SaidByPerson]:
    undone = {one.undoes for one in entries}
    last = {one.pair: one.id for one in entries if one.undoes is None and one.id not in undone}
    for one in entries:
        sentence = (
            f"The records {one.a} and {one.b} {_VERDICTS[one.verdict]}."
            if one.verdict is not None
            else f"What entry {one.undoes} said of {one.a} and {one.b} was taken back."
        )
        yield SaidByPerson(
            one.id, one.made_at, one.made_by, "records", sentence, one.why,
            last.get(one.pair) == one.id,
        )  # fmt: skip


def _names(snapshot: Snapshot, codes: set[str]) -> dict[str, str]:
    if not codes:
        return {}
    rows = snapshot.rows(
        f"SELECT place_id, name FROM place WHERE place_id {AMONG_IDS}", {"ids": text_of(codes)}
    )
    return {str(code): str(name) for code, name in rows}


def _seen(
    kept: Sequence[KeptBuild],
    received: Sequence[Received],
    looked: Sequence[Looked],
) -> Iterator[str]:
    """How far back each part reaches."""
    oldest = kept[-1].made_at.date().isoformat()
    if len(kept) == 1:
        yield f"Only one build is kept, of {oldest}: there is nothing to compare it with."
    else:
        yield (
            f"Builds are compared from {oldest} on. The last {KEEP_SNAPSHOTS} are kept; what was"
            " changed before, and changed back between two of them, is not seen."
        )
    if any(one.state is None and one.readable for one in looked[1:]):
        yield "In an earlier build that is kept the project is not there."
    if unread := [one.kept for one in looked if not one.readable]:
        the_builds = agree(len(unread), "build of {}", "builds of {}")
        days = listed(one.made_at.date().isoformat() for one in unread)
        yield (
            f"The {the_builds.format(days)} cannot be read: nothing is compared with"
            f" {agree(len(unread), 'it', 'them')}."
        )
    if received:
        yield (
            f"Its files were received from {received[-1].received_at[:10]} on; all versions are"
            " kept. Whether the project stood in the older ones is not looked at."
        )
    yield "What people said is kept from the first day."
