"""Where projects are, as people here say: setting it, and undoing it."""

from __future__ import annotations

import msgspec

from riparian.desk.accounts.roles import Act
from riparian.store.journal.correction import PlaceCorrection
from riparian.web.api.operation import Call, Operation
from riparian.web.api.types import Author, Words
from riparian.web.sharer import author_for

GROUP = "Claims"


class PlacesToSet(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Every place of a project, by code or name; `nationwide` for its countries as a whole."""

    places: tuple[str, ...]
    why: Words


class PlaceReason(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why what stands is undone."""

    why: Words


class PlacesSet(msgspec.Struct, frozen=True):
    """What was written; it counts here from the next build on."""

    project: str
    places: tuple[str, ...]
    by: Author


def set_place(call: Call) -> PlacesSet:
    """Say where a project is."""
    centre, sent, project = call.centre, call.body, call.centre.project(call.path["project"])
    by, noting_of = author_for(call.person, centre), centre.people.judging(call.person.actor)
    return _said(
        centre.set_place(project.project.id, sent.places, sent.why, by, noting_of=noting_of)
    )


def undo_place(call: Call) -> PlacesSet:
    """Undo what stands."""
    centre, project = call.centre, call.centre.project(call.path["project"])
    by, noting_of = author_for(call.person, centre), centre.people.judging(call.person.actor)
    return _said(centre.undo_place(project.project.id, call.body.why, by, noting_of=noting_of))


def _said(entry: PlaceCorrection) -> PlacesSet:
    return PlacesSet(entry.activity, entry.places, entry.made_by)


OPERATIONS = (
    Operation(
        "set-place", "POST", "/projects/{project}/place", "Say where a project is", set_place,
        PlacesSet, Act.JUDGE, body=PlacesToSet, status=201, does=("/projects/{handle}/place",),
        groups=GROUP, explained="It counts from the next build on.",
    ),
    Operation(
        "undo-place", "POST", "/projects/{project}/place/undo", "Undo what stands", undo_place,
        PlacesSet, Act.JUDGE, body=PlaceReason, does=("/projects/{handle}/place/undo",),
        groups=GROUP,
    ),
)  # fmt: skip
