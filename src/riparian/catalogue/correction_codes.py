"""What a person means who sets the places of a project: its identifier and the places' codes.

Nothing is kept here; see `store.journal`.
"""

from __future__ import annotations

from collections.abc import Sequence

from riparian.catalogue.lookup import find_place, find_project
from riparian.english import a_or_an
from riparian.errors import BadRequest
from riparian.region.pack import load_region
from riparian.store.database import Snapshot

NATIONWIDE = "nationwide"
"""The word for all countries of the project, each as a whole."""


def what_to_set(
    snapshot: Snapshot, activity: str, places: Sequence[str]
) -> tuple[str, tuple[str, ...]]:
    """The project and the codes of the places that are meant.

    Raises UnknownName for what is not known or names several, BadRequest for a set of places, and
    for "nationwide" where the project has no country.
    """
    project = find_project(snapshot, activity)
    codes: dict[str, None] = {}
    for words in places:
        if words.strip().casefold() == NATIONWIDE:
            codes |= dict.fromkeys(_countries_of(snapshot, project))
        else:
            codes[_one_place(snapshot, words)] = None
    return project, tuple(codes)


def _one_place(snapshot: Snapshot, words: str) -> str:
    code = find_place(snapshot, words)
    pack = load_region(snapshot.region)
    if code in pack.sets:
        one = pack.sets[code]
        named = ", ".join(dict.fromkeys(member.place_id for member in one.members[:5]))
        raise BadRequest(
            f"{one.name} ({code}) is {a_or_an(one.type)}, not a place.",
            f"Give the places you mean, such as {named}." if named else "Give the places you mean.",
        )
    return code


def _countries_of(snapshot: Snapshot, project: str) -> list[str]:
    rows = snapshot.rows(
        "SELECT country FROM project_country WHERE project_id = $id ORDER BY share DESC, country",
        {"id": project},
    )
    if not rows:
        raise BadRequest(
            f"{project} names no country, so it cannot be nationwide.",
            "Give the country, by name or code (Laos, LA).",
        )
    return [str(row[0]) for row in rows]
