"""What one build knows of a project, field by field, and what is different in the next.

Compared are values as a person reads them; figures only as they are shown. They come out of the
search index that stands beside every build: a few lines of it cost less than a question to the
database.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from riparian.catalogue.comparison.agreement import Side, Statement, Statements, compare
from riparian.catalogue.project_pages.read import open_project_pages
from riparian.catalogue.search.entry import Held
from riparian.catalogue.search.index import entries_of, held_of, open_index
from riparian.codelists.lists import load_codelist
from riparian.english import agree
from riparian.errors import CentreError
from riparian.store.database import Snapshot

LONGEST_SHOWN = 600
"""Characters of a text that are compared and told; of a longer one, its beginning."""


class Kept(msgspec.Struct, frozen=True):
    """A build that is kept: its name, when it was made, a connection to it, its search index
    and its project pages."""

    build: str
    made_at: datetime
    snapshot: Snapshot
    index: Path
    pages: Path


class FieldChange(msgspec.Struct, frozen=True):
    """A field that is different: what it was and what it is; None where nothing was known."""

    field: str
    before: str | None
    now: str | None


class State(msgspec.Struct, frozen=True):
    """A project in one build: its identifier there, and its fields in words."""

    project: str
    fields: Side


def state_of(kept: Kept, record: str) -> State | None:
    """What a build knows of the project of which this record is a part in it; None where it is not
    there, or where the build was made by an older version and cannot be read."""
    try:
        with open_project_pages(kept.pages) as pages:
            project = pages.project_of(record)
        if project is None:
            return None
        with open_index(kept.index) as index:
            held = held_of(index, entries_of(index, [project]).values())
    except CentreError:
        return None
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


def cause_of(before: tuple[Kept, State] | None, now: tuple[Kept, State]) -> str:
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


def _files(kept: Kept, state: State) -> dict[str, str]:
    return {str(name): str(sha) for name, sha in _rows(kept, state, _FILES)}


def _rows(kept: Kept, state: State, sql: str) -> set[tuple[Any, ...]]:
    return set(kept.snapshot.rows(sql, {"id": state.project}))
