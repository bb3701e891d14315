"""What has to be known of two projects to say in words where they meet: loaded once per list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any, Literal

import msgspec

from riparian.catalogue.conditions import AMONG_IDS, text_of
from riparian.catalogue.countable import CANCELLED
from riparian.model.activity import Location, Narrative
from riparian.normalise.display_texts import best_english
from riparian.overlap.report.overlap import SourceLine
from riparian.store.database import Snapshot


class PlaceFact(msgspec.Struct, frozen=True):
    """How one place of one project is known; `via` is the set named, where it is one of its."""

    place: str
    level: str
    method: str
    words: str | None
    via: str | None


class PurposeFact(msgspec.Struct, frozen=True):
    """How one purpose of one project is known."""

    code: str | None
    category: str
    theme: str
    rule: str
    sureness: str


class DateRules(msgspec.Struct, frozen=True):
    """By which rules the two ends of a project's time are known."""

    start_rule: str
    end_rule: str
    seen: tuple[str, ...]


class SaidPlace(msgspec.Struct, frozen=True):
    """A location as the record names it; `placed` where it led to a place below the country, or
    where a person has said where the project is."""

    name: str
    placed: bool


class SaidSubject(msgspec.Struct, frozen=True):
    """A subject of a project (or one around it), with the record's own words for it."""

    subject: str
    words: str


class SaidBody(msgspec.Struct, frozen=True):
    """A host agency or implementer (or one above it), with the record's own words for it."""

    body: str
    words: str


class RecordPlace(msgspec.Struct, frozen=True):
    """Where one record of a project stands."""

    dataset: str
    line: int | None
    row: int | None
    url: str | None
    sheet: str | None


class Known(msgspec.Struct, frozen=True):
    """What the wording of the overlaps of two providers needs whatever the projects are."""

    providers: tuple[str, str]
    region: str
    provider_names: dict[str, str]
    place_names: dict[str, str]
    place_parents: dict[str, str | None]
    set_types: dict[str, str]
    set_members: frozenset[tuple[str, str]]
    purpose_names: dict[str, str]
    theme_names: dict[str, str]
    touching: dict[tuple[str, str], int]
    in_all: dict[str, int]
    subject_names: dict[str, str]
    feeds: dict[tuple[str, str], str]
    body_names: dict[str, str]
    points: dict[str, tuple[float, float]]

    def share(self, node: str, provider: str) -> str:
        """What share of a provider's projects touches a node: `4 %`, `under 1 %`."""
        percent = (
            100 * self.touching.get((node, provider), 0) / max(1, self.in_all.get(provider, 0))
        )
        return f"{percent:.0f} %" if percent >= 1 else "under 1 %"

    def full_place(self, node: str) -> str:
        """A place with its province and country: `Sisophon, Banteay Meanchey, Cambodia`."""
        names = [self.place_names.get(node, node)]
        parent = self.place_parents.get(node)
        while parent is not None:
            if not parent.startswith(_SMALL):
                names.append(self.place_names.get(parent, parent))
            parent = self.place_parents.get(parent)
        return ", ".join(dict.fromkeys(names))


class Facts(Known, frozen=True):
    """Everything that the wording of a list of overlaps needs."""

    agencies: dict[tuple[str, str], str]
    places: dict[str, list[PlaceFact]]
    purposes: dict[str, list[PurposeFact]]
    dates: dict[str, DateRules]
    said_places: dict[str, list[SaidPlace]]
    notes: dict[str, list[str]]
    sources: dict[str, list[RecordPlace]]
    subjects: dict[str, list[SaidSubject]]
    bodies: dict[str, list[SaidBody]]
    words: dict[str, dict[str, str]]
    parts: dict[str, str]
    routes: dict[str, str]

    def sources_of(self, project: str, side: Literal["a", "b"]) -> tuple[SourceLine, ...]:
        """Where a project's facts stand: its first records, the one that speaks for it first."""
        return tuple(
            SourceLine(side, s.dataset, s.line, s.row, s.url, s.sheet)
            for s in self.sources.get(project, [])[:_SOURCES_SHOWN]
        )


def load_known(snapshot: Snapshot, providers: tuple[str, str]) -> Known:
    """Load what is the same for all projects of these two providers."""
    members = snapshot.rows("SELECT set_id, place_id FROM place_set_member")
    in_all = snapshot.rows(
        "SELECT provider, count(*) FROM project_provider"
        f" WHERE provider IN ($a, $b) AND project_id NOT IN ({CANCELLED}) GROUP BY provider",
        {"a": providers[0], "b": providers[1]},
    )
    feeds = snapshot.rows("SELECT a, b, why FROM feed")
    return Known(
        providers=providers,
        region=str(_first(snapshot, "SELECT region FROM region")),
        provider_names=_pairs(snapshot, "SELECT provider, name FROM provider"),
        place_names=_pairs(
            snapshot,
            "SELECT place_id, name FROM place UNION ALL SELECT set_id, name FROM place_set",
        ),
        place_parents=_pairs(
            snapshot,
            "SELECT place_id, parent FROM place UNION ALL SELECT set_id, country FROM place_set",
        ),
        set_types=_pairs(snapshot, "SELECT set_id, type FROM place_set"),
        set_members=frozenset((str(one), str(place)) for one, place in members),
        purpose_names=_pairs(snapshot, "SELECT code, name FROM purpose"),
        theme_names=_pairs(snapshot, "SELECT theme, name FROM theme"),
        touching=_touching(snapshot, providers),
        in_all=dict(in_all),
        subject_names=_pairs(snapshot, "SELECT subject, name FROM subject"),
        feeds={(a, b): why for a, b, why in feeds},
        body_names=_pairs(snapshot, "SELECT body, name FROM body"),
        points={
            place: (latitude, longitude)
            for place, latitude, longitude in snapshot.rows(
                "SELECT place_id, latitude, longitude FROM place"
                " WHERE latitude IS NOT NULL AND level <> 'country'"
            )
        },
    )


def load_own(snapshot: Snapshot, projects: Collection[str]) -> dict[str, Any]:
    """Load what `Facts` holds besides `Known`: what is said of each of these projects."""
    ids = {"ids": text_of(projects)}
    agencies = snapshot.rows(
        "SELECT project_id, provider, agency FROM project_provider"
        " WHERE agency IS NOT NULL AND project_id " + AMONG_IDS,
        ids,
    )
    dates = snapshot.rows(
        "SELECT project_id, start_rule, end_rule, seen FROM project WHERE project_id " + AMONG_IDS,
        ids,
    )
    return {
        "agencies": {(project, provider): agency for project, provider, agency in agencies},
        "places": _lists(snapshot, _PLACES, ids, PlaceFact),
        "purposes": _lists(snapshot, _PURPOSES, ids, PurposeFact),
        "dates": {
            project: DateRules(start or "", end or "", tuple(seen or ()))
            for project, start, end, seen in dates
        },
        **_of_records(snapshot, ids),
        "sources": _lists(snapshot, _SOURCES, ids, RecordPlace),
        **_of_texts(snapshot, ids),
    }


_SMALL = "gn:"
"""How the ids of districts and towns begin: the district that a town lies in is not told."""

_PLACES = """
SELECT project_id, place, level, method, words, via
FROM (
    SELECT p.project_id, c.place, c.level, c.method, c.words, c.via,
        a.activity_id <> p.primary_activity AS later, a.dataset, a.ordinal, c.position
    FROM project AS p
    JOIN activity AS a ON a.project_id = p.project_id
    JOIN activity_place AS c ON c.activity_id = a.activity_id
    WHERE p.project_id {among} AND c.share > 0
        AND NOT EXISTS (SELECT 1 FROM place_correction AS x WHERE x.project_id = p.project_id)
    UNION ALL
    SELECT x.project_id, x.place, x.level,
        'set by ' || x.made_by || ' on ' || substr(x.made_at, 1, 10) || ': ' || x.why, NULL,
        NULL, false, '', 0, x.position
    FROM place_correction AS x
    WHERE x.project_id {among}
)
ORDER BY project_id, later, dataset, ordinal, position
"""

_SOURCES = """
SELECT p.project_id, a.dataset, a.line, a."row", a.url, a.sheet
FROM project AS p
JOIN activity AS a ON a.project_id = p.project_id
WHERE p.project_id {among}
ORDER BY p.project_id, a.activity_id <> p.primary_activity, a.dataset, a.ordinal
"""

_SOURCES_SHOWN = 3

_RECORDS = """
SELECT
    p.project_id,
    json_extract(r.activity, '$.locations')::VARCHAR,
    json_extract(r.activity, '$.notes')::VARCHAR,
    (SELECT list(c.words) FROM activity_place AS c
     WHERE c.activity_id = a.activity_id AND c.words IS NOT NULL),
    EXISTS (SELECT 1 FROM place_correction AS x WHERE x.project_id = p.project_id)
FROM project AS p
JOIN activity AS a ON a.project_id = p.project_id
JOIN record AS r ON r.dataset = a.dataset AND r.ordinal = a.ordinal
WHERE p.project_id {among}
ORDER BY p.project_id, a.activity_id <> p.primary_activity, a.dataset, a.ordinal
"""

_PURPOSES = """
SELECT p.project_id, c.code, c.category, c.theme, c.rule, c.sureness
FROM project AS p
JOIN activity AS a ON a.project_id = p.project_id
JOIN activity_purpose AS c ON c.activity_id = a.activity_id
WHERE p.project_id {among}
ORDER BY p.project_id, a.activity_id <> p.primary_activity, a.dataset, a.ordinal, c.position
"""


def _of_records(snapshot: Snapshot, ids: dict[str, str]) -> dict[str, Any]:
    """Location names and notes as the record of each project has them."""
    said: dict[str, list[SaidPlace]] = {}
    notes: dict[str, list[str]] = {}
    rows = snapshot.rows(_RECORDS.format(among=AMONG_IDS), ids)
    for project, locations, remarks, placed, by_person in rows:
        said.setdefault(project, []).extend(
            _said_place(location, set(placed or ()), by_person)
            for location in msgspec.json.decode(locations or "[]", type=list[Location])
            if location.names
        )
        notes.setdefault(project, []).extend(
            note.text for note in msgspec.json.decode(remarks or "[]", type=list[Narrative])
        )
    return {"said_places": said, "notes": notes}


def _said_place(location: Location, placed: set[str], by_person: bool) -> SaidPlace:
    english = best_english(location.names)
    names = {narrative.text for narrative in location.names}
    said = any(words in name for words in placed for name in names)
    known = by_person or location.latitude is not None or said
    return SaidPlace((english or location.names[0]).text, known)


def _of_texts(snapshot: Snapshot, ids: dict[str, str]) -> dict[str, Any]:
    """What the texts of each project say: subjects, bodies, telling words."""
    routed = snapshot.has_table("project_route")
    words: dict[str, dict[str, str]] = defaultdict(dict)
    for project, word, said in snapshot.rows(
        f"SELECT project_id, word, said FROM project_word WHERE project_id {AMONG_IDS}", ids
    ):
        words[project][word] = said
    return {
        "subjects": _lists(snapshot, _SUBJECTS, ids, SaidSubject),
        "bodies": _lists(snapshot, _BODIES, ids, SaidBody),
        "words": dict(words),
        "parts": _together(snapshot, "words", "part", "project_part", ids),
        "routes": _together(snapshot, "route", "CAST(route AS INT)", "project_route", ids)
        if routed
        else {},
    }


def _together(
    snapshot: Snapshot, column: str, order: str, table: str, ids: dict[str, str]
) -> dict[str, str]:
    """What each project has in a column, in one line."""
    return _pairs(
        snapshot,
        f"SELECT project_id, string_agg({column}, ', ' ORDER BY {order}) FROM {table}"
        f" WHERE project_id {AMONG_IDS} GROUP BY project_id",
        ids,
    )


_SUBJECTS = """
SELECT p.project_id, c.node, p.words
FROM project_subject AS p
JOIN subject_closure AS c ON c.subject = p.subject
WHERE p.project_id {among}
ORDER BY p.project_id, c.node, p.subject <> c.node, p.field <> 'title', p.subject, p.words
"""

_BODIES = """
SELECT p.project_id, c.node, p.words
FROM project_body AS p
JOIN body_closure AS c ON c.body = p.body
WHERE p.project_id {among}
ORDER BY p.project_id, c.node, p.body <> c.node, p.body, p.words
"""


def _touching(snapshot: Snapshot, providers: tuple[str, str]) -> dict[tuple[str, str], int]:
    rows = snapshot.rows(
        f"""
        SELECT n.node, x.provider, count(*)
        FROM (
            SELECT project_id, node FROM place_node
            UNION ALL SELECT project_id, node FROM purpose_node
        ) AS n
        JOIN project_provider AS x ON x.project_id = n.project_id
        WHERE x.provider IN ($a, $b) AND x.project_id NOT IN ({CANCELLED})
        GROUP BY n.node, x.provider
        """,
        {"a": providers[0], "b": providers[1]},
    )
    return {(node, provider): many for node, provider, many in rows}


def _first(snapshot: Snapshot, sql: str) -> Any:
    row = snapshot.row(sql)
    assert row is not None
    return row[0]


def _pairs(snapshot: Snapshot, sql: str, given: dict[str, str] | None = None) -> dict[str, Any]:
    return dict(snapshot.rows(sql, given))


def _lists(snapshot: Snapshot, sql: str, ids: dict[str, str], of_type: Any) -> dict[str, list[Any]]:
    lists: dict[str, list[Any]] = defaultdict(list)
    for project, *values in snapshot.rows(sql.format(among=AMONG_IDS), ids):
        lists[project].append(of_type(*values))
    return dict(lists)
