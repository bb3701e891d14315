"""Who carries out what is in a cell: the organisations of the host's side, as records name them.

They are those that a record gives as accountable or implementing (IATI OrganisationRole 2 and 4),
unless it says that they are no public body (OrganisationType) or they are known as a provider's.
One that the list of host agencies has stands under its English name there, whatever the language;
others as published. A firm or a university of which the record gives no type is among them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

import msgspec

from riparian.catalogue.sql_conditions import AMONG_IDS, text_of
from riparian.model.activity import CARRYING_OUT, ParticipatingOrg
from riparian.normalise.provider_names import folded_host, listed_host
from riparian.normalise.providers import load_providers
from riparian.store.database import Snapshot

PUBLIC_TYPES = (None, "", "10", "11", "15")
"""IATI OrganisationType: government, local government, other public sector, or not said."""

_ORGANISATIONS = f"""
SELECT
    h.project_id,
    r.activity -> '$.participating_orgs',
    (SELECT list(c.country ORDER BY c.rowid)
     FROM project_country AS c WHERE c.project_id = h.project_id)
FROM activity AS h
JOIN record AS r ON r.dataset = h.dataset AND r.ordinal = h.ordinal
WHERE h.project_id {AMONG_IDS}
ORDER BY h.project_id, h.activity_id
"""

_decoder = msgspec.json.Decoder(tuple[ParticipatingOrg, ...])


def find_carriers(
    snapshot: Snapshot, cells: Collection[tuple[str, str]]
) -> dict[tuple[str, str], tuple[str, ...]]:
    """By cell (place, theme), the names, those of most projects first; after `cells.cut`."""
    members: dict[tuple[str, str], list[str]] = {}
    for place, theme, project in snapshot.rows(
        "SELECT place, theme, project_id FROM slice_cell ORDER BY 1, 2, 3"
    ):
        if (place, theme) in cells:
            members.setdefault((place, theme), []).append(project)
    ids = {project for projects in members.values() for project in projects}
    named: dict[str, dict[str, str]] = {}
    for project, organisations, countries in snapshot.rows(_ORGANISATIONS, {"ids": text_of(ids)}):
        for org in _decoder.decode(organisations) if organisations else ():
            published = _host_name(org)
            if published is not None:
                name = listed_host(published, countries or ()) or published
                named.setdefault(project, {}).setdefault(_key(name), name)
    return {cell: _most_named(projects, named) for cell, projects in members.items()}


def _most_named(projects: list[str], named: dict[str, dict[str, str]]) -> tuple[str, ...]:
    counts = Counter(key for project in projects for key in named.get(project, ()))
    words = {key: name for project in projects for key, name in named.get(project, {}).items()}
    return tuple(words[key] for key in sorted(counts, key=lambda key: (-counts[key], key)))


def _key(name: str) -> str:
    # Records have the American and the British spelling of one body.
    return folded_host(name).replace("centre", "center") or name.casefold()


def _host_name(org: ParticipatingOrg) -> str | None:
    if org.role not in CARRYING_OUT or org.type not in PUBLIC_TYPES or not org.narratives:
        return None
    name = next((n.text for n in org.narratives if n.lang == "en"), org.narratives[0].text).strip()
    if not name or load_providers().recognise(org.ref, name) is not None:
        return None
    return name
