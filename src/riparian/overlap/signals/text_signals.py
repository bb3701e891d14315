"""What the texts of projects say that overlaps are weighed by, as tables of the snapshot.

    subject, subject_closure, feed     the lists of `subjects`, for the SQL steps
    subject_system                     what one body runs for its whole country, and which
    project_subject                    the subjects of a project, with its own words for them
    project_body, body, body_closure   its host agencies and implementers, with those above them
    body_acronym                       what else records call it, by an acronym or in whatever
                                       language
    project_named                      agencies of other providers that its texts name
    project_part, part_province        parts of its country that it names by the compass
    project_route                      roads and railway lines that it names by number
    project_called                     the words that its title's name is made of
    project_word                       its *telling words*: stems of its English line and
                                       description that are no place, country, subject, agency or
                                       figure, and stand in no boilerplate

One pass over the projects, some thousands at a time; what is read of each stands in `text_facts`.
Not here: how telling any of it is.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, islice
from typing import Any, NamedTuple

import msgspec

from riparian.model.activity import CARRYING_OUT, Narrative, ParticipatingOrg
from riparian.normalise.boilerplate import telling_part
from riparian.normalise.providers import load_providers
from riparian.overlap.signals.body_names import BodyNames, body_names, body_rows, other_names
from riparian.overlap.signals.compass import Middle, all_parts
from riparian.overlap.signals.host_bodies import (
    load_systems,
)
from riparian.overlap.signals.subjects import load_feeds, load_subjects, with_wider
from riparian.overlap.signals.text_facts import (
    ProjectFields,
    ProjectTexts,
    TextFacts,
    facts_of_projects,
)
from riparian.store.database import Snapshot
from riparian.store.id_ranges import id_ranges
from riparian.store.load import columns_of, load_rows, workplace_of
from riparian.store.scratch import scratch_folder
from riparian.store.spooled_records import SpooledRecords, spooled_records
from riparian.store.steps import StepLog, StepMeter
from riparian.workers.workforce import HERE, Workforce, in_order

CHUNK = 5_000
"""Projects that are read at a time."""

BATCH = 200
"""Projects whose texts are one piece of work."""

SHARED_FROM = 3_000
"""Projects from which on the work is shared."""

COLUMNS: dict[str, dict[str, str]] = {
    "project_subject": {
        "project_id": "VARCHAR",
        "subject": "VARCHAR",
        "field": "VARCHAR",
        "words": "VARCHAR",
    },
    "project_body": {"project_id": "VARCHAR", "body": "VARCHAR", "words": "VARCHAR"},
    "project_part": {
        "project_id": "VARCHAR",
        "country": "VARCHAR",
        "part": "VARCHAR",
        "words": "VARCHAR",
    },
    "project_named": {"project_id": "VARCHAR", "provider": "VARCHAR", "words": "VARCHAR"},
    "project_route": {"project_id": "VARCHAR", "route": "VARCHAR"},
    "project_called": {"project_id": "VARCHAR", "name": "VARCHAR"},
    "project_word": {"project_id": "VARCHAR", "word": "VARCHAR", "said": "VARCHAR"},
    "body": {
        "body": "VARCHAR",
        "name": "VARCHAR",
        "parent": "VARCHAR",
        "original": "VARCHAR",
        "glossed": "BOOLEAN",
        "country": "VARCHAR",
        "kind": "VARCHAR",
    },
    "body_acronym": {"body": "VARCHAR", "acronym": "VARCHAR"},
}
"""The tables that are made of projects, with their columns."""

_PROJECTS = """
WITH country AS (
    SELECT project_id, list(country ORDER BY country) AS countries
    FROM project_country
    WHERE project_id > $after AND project_id <= $until
    GROUP BY project_id
),
provider AS (
    SELECT project_id, list(provider ORDER BY provider) AS providers
    FROM project_provider
    WHERE project_id > $after AND project_id <= $until AND role IN ('funder', 'reporter')
    GROUP BY project_id
),
named AS (
    SELECT
        project_id,
        list(DISTINCT words ORDER BY words) AS places,
        list(DISTINCT words ORDER BY words) FILTER (bare) AS towns
    FROM (
        SELECT a.project_id, p.words, p.via IS NULL AS bare
        FROM activity AS a
        JOIN activity_place AS p ON p.activity_id = a.activity_id
        WHERE a.project_id > $after AND a.project_id <= $until AND p.words IS NOT NULL
        UNION ALL
        SELECT n.project_id, l.name AS words, true AS bare
        FROM place_node AS n
        JOIN place AS l ON l.place_id = n.node
        WHERE n.project_id > $after AND n.project_id <= $until
        UNION ALL
        SELECT n.project_id, l.name AS words, false AS bare
        FROM place_node AS n
        JOIN place_set AS l ON l.set_id = n.node
        WHERE n.project_id > $after AND n.project_id <= $until
    )
    GROUP BY project_id
),
worded AS (
    SELECT a.project_id, p.place, list(DISTINCT p.words ORDER BY p.words) AS words
    FROM activity AS a
    JOIN activity_place AS p ON p.activity_id = a.activity_id
    WHERE a.project_id > $after AND a.project_id <= $until AND p.words IS NOT NULL AND p.via IS NULL
    GROUP BY a.project_id, p.place
),
seat AS (
    SELECT
        n.project_id,
        list(
            list_concat([n.level, n.node, l.name], coalesce(w.words, [])) ORDER BY n.node
        ) AS seats
    FROM place_node AS n
    JOIN place AS l ON l.place_id = n.node
    LEFT JOIN worded AS w ON w.project_id = n.project_id AND w.place = n.node
    WHERE n.project_id > $after AND n.project_id <= $until
        AND n.level IN ('adm1', 'adm2', 'locality') AND NOT n.seat
    GROUP BY n.project_id
)
SELECT
    p.project_id, p.title, p.original, p.description, coalesce(c.countries, []),
    coalesce(v.providers, []), coalesce(n.places, []), coalesce(n.towns, []),
    coalesce(s.seats, [])
FROM project AS p
LEFT JOIN country AS c ON c.project_id = p.project_id
LEFT JOIN provider AS v ON v.project_id = p.project_id
LEFT JOIN named AS n ON n.project_id = p.project_id
LEFT JOIN seat AS s ON s.project_id = p.project_id
WHERE p.project_id > $after AND p.project_id <= $until
ORDER BY p.project_id
"""


_ACTIVITIES = """
SELECT project_id, dataset, ordinal
FROM activity
WHERE project_id > $after AND project_id <= $until
ORDER BY project_id, rowid
"""


class _NamedLocation(msgspec.Struct):
    names: tuple[Narrative, ...] = ()


class _Reported(msgspec.Struct):
    """The parts of an activity that are read here."""

    participating_orgs: tuple[ParticipatingOrg, ...] = ()
    locations: tuple[_NamedLocation, ...] = ()


class _Said(msgspec.Struct, array_like=True):
    """Who carries an activity out, by reference and name, and how its locations are called."""

    carriers: list[tuple[str | None, str]]
    locations: list[str]


_reported = msgspec.json.Decoder(_Reported).decode
_encode = msgspec.msgpack.Encoder().encode
_said = msgspec.msgpack.Decoder(_Said).decode


class _Boilerplate(NamedTuple):
    titles: frozenset[str]
    descriptions: frozenset[str]
    sentences: frozenset[str]


def make_text_tables(
    snapshot: Snapshot, told: ToldTexts | None = None, workforce: Workforce = HERE
) -> list[StepLog]:
    """Make all tables of this module out of the projects of a snapshot that is being built.

    `told` holds what texts were found to say for another snapshot, and takes up what they say here.
    """
    meter = StepMeter(workforce)
    told = {} if told is None else told
    workforce = workforce if snapshot.count("project") >= SHARED_FROM else HERE
    for table, columns in COLUMNS.items():
        snapshot.execute(f"CREATE TABLE {table} ({columns_of(columns)})")
    boilerplate = _boilerplate(snapshot)
    names_of_bodies: set[str] = set()
    bodies: dict[str, tuple[str, str | None]] = {}
    with (
        scratch_folder(workplace_of(snapshot)) as folder,
        spooled_records(snapshot, partial(_needed, names_of_bodies), folder) as records,
    ):
        called = body_names(names_of_bodies, snapshot.region)
        texts = chain.from_iterable(
            _texts_of_some(snapshot, between, records, boilerplate, called)
            for between in id_ranges(snapshot, "project", "project_id", CHUNK)
        )
        facts_by_project = _facts_of_all(texts, told, workforce)
        while some := list(islice(facts_by_project, CHUNK)):
            rows_by_table: dict[str, list[Sequence[Any]]] = defaultdict(list)
            for project_id, facts in some:
                bodies.update((body, (name, parent)) for body, name, parent, _ in facts.bodies)
                for table, said in _rows_of(facts):
                    rows_by_table[table] += [(project_id, *row) for row in said]
            for table, lines in rows_by_table.items():
                _append(snapshot, table, lines)
    _append(snapshot, "body", body_rows(snapshot, bodies, called))
    _append(snapshot, "body_acronym", other_names(snapshot, bodies))
    snapshot.execute(_BODY_CLOSURE)
    whole, each = meter.log("texts", 0), 1 / len(COLUMNS)
    return [
        msgspec.structs.replace(
            whole,
            step=table,
            rows=snapshot.count(table),
            seconds=whole.seconds * each,
            processor=whole.processor * each,
        )
        for table in COLUMNS
    ]


_BODY_CLOSURE = """
CREATE TABLE body_closure AS
SELECT body, body AS node FROM body
UNION
SELECT body, parent AS node FROM body WHERE parent IS NOT NULL
ORDER BY body, node
"""


def load_lists(snapshot: Snapshot) -> None:
    """Make the tables that rest on no project: subjects, what feeds what, and the provinces in
    each part of a country, which are those of the table `place`."""
    subjects = load_subjects()
    load_rows(
        snapshot,
        "subject",
        {"subject": "VARCHAR", "name": "VARCHAR", "parent": "VARCHAR", "nationwide": "BOOLEAN"},
        [msgspec.structs.astuple(subject) for subject in subjects.values()],
    )
    load_rows(
        snapshot,
        "subject_system",
        {"subject": "VARCHAR", "country": "VARCHAR", "body": "VARCHAR"},
        [(*system, body.id) for system, body in sorted(load_systems().items())],
    )
    load_rows(
        snapshot,
        "subject_closure",
        {"subject": "VARCHAR", "node": "VARCHAR"},
        [(subject, node) for subject in subjects for node in with_wider(subject)],
    )
    load_rows(
        snapshot,
        "feed",
        {"a": "VARCHAR", "b": "VARCHAR", "why": "VARCHAR"},
        sorted((a, b, why) for (a, b), why in load_feeds().items()),
    )
    middles = snapshot.rows(
        "SELECT parent, latitude, longitude FROM place"
        " WHERE level = 'adm1' AND latitude IS NOT NULL ORDER BY place_id"
    )
    load_rows(
        snapshot,
        "part_province",
        {"country": "VARCHAR", "part": "VARCHAR", "latitude": "DOUBLE", "longitude": "DOUBLE"},
        [
            (middle.country, part, middle.latitude, middle.longitude)
            for part, middle in all_parts(Middle(*row) for row in middles)
        ],
    )


def _append(snapshot: Snapshot, table: str, rows: Iterable[Sequence[Any]]) -> None:
    load_rows(snapshot, "_some", COLUMNS[table], rows, temporary=True)
    snapshot.execute(f"INSERT INTO {table} SELECT * FROM _some")
    snapshot.execute("DROP TABLE _some")


def _boilerplate(snapshot: Snapshot) -> _Boilerplate:
    texts: dict[str, set[str]] = defaultdict(set)
    for field, text in snapshot.rows("SELECT field, text FROM boilerplate"):
        texts[field].add(text)
    return _Boilerplate(
        frozenset(texts["title"]), frozenset(texts["description"]), frozenset(texts["sentence"])
    )


def _texts_of_some(
    snapshot: Snapshot,
    between: Mapping[str, str],
    records: SpooledRecords,
    boilerplate: _Boilerplate,
    called: BodyNames,
) -> Iterator[ProjectTexts]:
    of_project: dict[str, list[_Said]] = defaultdict(list)
    for project, dataset, ordinal in snapshot.rows(_ACTIVITIES, between):
        of_project[project].append(_said(records.of(dataset, ordinal)))
    for row in snapshot.rows(_PROJECTS, between):
        said = of_project[row[0]]
        locations = "; ".join(name for one in said for name in one.locations)
        carriers = [carrier for one in said for carrier in one.carriers]
        read = ProjectFields._make((*row, locations))
        yield _texts_of(read, carriers, boilerplate, called)


def _texts_of(
    project: ProjectFields,
    carriers: Iterable[tuple[str | None, str]],
    boilerplate: _Boilerplate,
    called: BodyNames,
) -> ProjectTexts:
    title = telling_part(project.title or "", boilerplate.titles, ())
    description = telling_part(
        project.description or "", boilerplate.descriptions, boilerplate.sentences
    )
    names = {name: called.english[name] for name in _host_names(project, carriers)}
    return ProjectTexts(project, title, description, names)


def _facts_of_all(
    texts: Iterable[ProjectTexts], told: ToldTexts, workforce: Workforce
) -> Iterator[tuple[str, TextFacts]]:
    """What each says, with the id of its project: as it was told before, else read now. Workers
    read the next ones while the caller writes down what is here."""
    asked: deque[tuple[list[tuple[str, bytes]], list[bytes]]] = deque()

    def tasks() -> Iterator[list[ProjectTexts]]:
        rest = iter(texts)
        while some := list(islice(rest, BATCH)):
            keys = [(one.project.id, _key_of(one)) for one in some]
            new = {key: one for (_, key), one in zip(keys, some, strict=True) if key not in told}
            asked.append((keys, list(new)))
            yield list(new.values())

    for read in in_order(workforce, facts_of_projects, tasks()):
        keys, new = asked.popleft()
        facts_by_key = dict(zip(new, read, strict=True))
        told |= islice(facts_by_key.items(), max(0, MOST_TOLD - len(told)))
        for project_id, key in keys:
            yield project_id, facts_by_key.get(key) or told[key]


ToldTexts = dict[bytes, TextFacts]
"""What texts were found to say, by a hash of all that it rests on."""

MOST_TOLD = 60_000
"""Projects of which that is kept for a second snapshot: some 100 MB at most."""


def _rows_of(facts: TextFacts) -> Iterator[tuple[str, Sequence[Sequence[Any]]]]:
    """The rows of each table, without the project."""
    yield "project_subject", facts.subjects
    yield "project_body", [(body, words) for body, _, _, words in facts.bodies]
    yield "project_part", facts.parts
    yield "project_named", facts.named
    yield "project_route", [(route,) for route in facts.routes]
    yield "project_called", [(facts.called,)] if facts.called else []
    yield "project_word", facts.words


def _key_of(texts: ProjectTexts) -> bytes:
    (_, *said), *read = texts
    return hashlib.sha256(msgspec.msgpack.encode([*said, *read])).digest()[:16]


def _host_names(
    project: ProjectFields, carriers: Iterable[tuple[str | None, str]]
) -> Iterator[str]:
    providers = load_providers()
    for ref, name in carriers:
        whose = providers.recognise(ref, name)
        if whose is None or whose.provider not in project.providers:
            yield name


def _needed(names_of_bodies: set[str], record: str) -> bytes:
    """What is read here of a record; adds the names of all its bodies."""
    reported = _reported(record)
    carriers = []
    for org in reported.participating_orgs:
        names = [narrative.text for narrative in org.narratives]
        names_of_bodies.update(names)
        if org.role in CARRYING_OUT:
            carriers += [(org.ref, name) for name in names]
    locations = [name.text for location in reported.locations for name in location.names]
    return _encode(_Said(carriers, locations))
