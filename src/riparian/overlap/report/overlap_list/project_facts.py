"""What has to be known of projects to put their overlaps into words, read and kept.

Reading it for a page takes a dozen queries, whatever the number of projects. So each project's part
is read once, for many projects at a time, and kept as bytes: some 2 KB each.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from threading import Lock
from typing import Any

import msgspec

from riparian.catalogue.counting_rules import CANCELLED
from riparian.catalogue.project_lines import ProjectLine, line_of, rows_of_lines
from riparian.catalogue.project_list.facet_names import body_labels
from riparian.catalogue.sql_conditions import AMONG_IDS, text_of
from riparian.model.activity import Location, Narrative
from riparian.normalise.shown_texts import best_english
from riparian.overlap.engine.disputed_facts import TABLE as DISPUTED
from riparian.overlap.engine.disputed_facts import DisputedFact
from riparian.overlap.report.pair_facts import (
    DateRules,
    Facts,
    Known,
    PlaceFact,
    PurposeFact,
    RecordPlace,
    SaidBody,
    SaidPlace,
    SaidSubject,
)
from riparian.store.array_file import Array, Arrays, Packed, Texts, Under, within
from riparian.store.database import Snapshot

AT_ONCE = 4000
"""Projects that are read at a time, so that reading all of a large catalogue stays small."""

_OWN = ("places", "purposes", "dates", "said_places", "notes", "sources", "subjects", "bodies",
        "disputed")  # fmt: skip
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
    disputed: list[DisputedFact] | None = None


class FactsByProject:
    """The projects of one snapshot: those that lie beside it, and each other one read when it is
    first asked for. For several threads."""

    def __init__(self, arrays: Arrays) -> None:
        """`arrays` are those of `load_facts`."""
        self._projects = Texts.of_arrays(Under(arrays, "projects"))
        self._facts = Packed.of_arrays(Under(arrays, "facts"))
        self._read: dict[str, bytes] = {}
        self._reading = Lock()

    def of(self, snapshot: Snapshot, projects: Collection[str]) -> dict[str, ProjectFacts]:
        """The facts of these projects by id."""
        places = {project: self._projects.place_of(project) for project in projects}
        self._read_those(snapshot, [each for each, place in places.items() if place is None])
        return {
            project: _DECODE(self._read[project] if place is None else self._facts[place])
            for project, place in places.items()
        }

    def _read_those(self, snapshot: Snapshot, projects: Collection[str]) -> None:
        missing = {project for project in projects if project not in self._read}
        for some in _parts(sorted(missing)):
            with self._reading:
                still = [project for project in some if project not in self._read]
                for project, facts in read_facts(snapshot, still) if still else ():
                    self._read[project] = _ENCODE(facts)


def load_facts(snapshot: Snapshot, projects: Sequence[str]) -> dict[str, Array]:
    """The facts of these projects, which are in order of their ids, as arrays."""
    facts = dict.fromkeys(projects, b"")
    for some in _parts(projects):
        facts |= {project: _ENCODE(each) for project, each in read_facts(snapshot, some)}
    return {
        **within("projects", Texts.of(facts).as_arrays()),
        **within("facts", Packed.of(facts.values()).as_arrays()),
    }


_ENCODE = msgspec.msgpack.Encoder().encode
_DECODE = msgspec.msgpack.Decoder(ProjectFacts).decode


def _parts(projects: Sequence[str]) -> Iterator[Sequence[str]]:
    return (projects[at : at + AT_ONCE] for at in range(0, len(projects), AT_ONCE))


def read_facts(snapshot: Snapshot, projects: Sequence[str]) -> Iterator[tuple[str, ProjectFacts]]:
    """What is known of each of these projects."""
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


def load_known(snapshot: Snapshot, providers: tuple[str, str]) -> Known:
    """Load what is the same for all projects of these two providers."""
    members = snapshot.rows(
        "SELECT set_id, list(place_id ORDER BY place_id) FROM place_set_member"
        " GROUP BY set_id ORDER BY set_id"
    )
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
        set_members={str(one): tuple(places) for one, places in members},
        purpose_names=_pairs(snapshot, "SELECT code, name FROM purpose"),
        theme_names=_pairs(snapshot, "SELECT theme, name FROM theme"),
        touching=_touching(snapshot, providers),
        in_all=dict(in_all),
        subject_names=_pairs(snapshot, "SELECT subject, name FROM subject"),
        feeds={(a, b): why for a, b, why in feeds},
        body_labels=body_labels(snapshot),
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
        "disputed": _lists(snapshot, _DISPUTED, ids, DisputedFact)
        if snapshot.has_table(DISPUTED)
        else {},
    }


# The seat of a national body is no place in which two projects meet
_PLACES = """
SELECT project_id, place, level, method, words, via
FROM (
    SELECT p.project_id, c.place, c.level, c.method, c.words, c.via,
        a.activity_id <> p.primary_activity AS later, a.dataset, a.ordinal, c.position
    FROM project AS p
    JOIN activity AS a ON a.project_id = p.project_id
    JOIN activity_place AS c ON c.activity_id = a.activity_id
    WHERE p.project_id {among} AND c.share > 0
        AND NOT starts_with(c.method, 'seat of a national body')
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


_RECORDS = """
SELECT
    p.project_id,
    json_extract(r.activity, '$.locations')::VARCHAR,
    json_extract(r.activity, '$.notes')::VARCHAR,
    (SELECT list(c.words ORDER BY c.rowid) FROM activity_place AS c
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
SEMI JOIN project_purpose AS u
    ON u.project_id = p.project_id AND u.code = coalesce(c.code, '') AND u.category = c.category
    AND u.theme = c.theme
WHERE p.project_id {among} AND c.share > 0
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


_DISPUTED = f"""
SELECT project_id, field, country FROM {DISPUTED}
WHERE project_id {{among}} ORDER BY ALL
"""

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
            SELECT project_id, node FROM place_node WHERE level = 'country' OR NOT seat
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
