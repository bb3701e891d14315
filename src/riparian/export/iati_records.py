"""The records of a snapshot as they are exported to IATI, read in parts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from typing import Any

import msgspec

from riparian.catalogue.period_columns import PERIOD_COLUMNS, period_of
from riparian.catalogue.sql_conditions import AMONG_IDS, text_of
from riparian.export.iati_activity import ExportedRecord, Publisher
from riparian.export.iati_identifiers import exported_identifier
from riparian.export.iati_worked_out import NAMED, PlacePoint, SameProject, WorkedOut
from riparian.model.activity import Activity, Exported
from riparian.model.derived import (
    CountryShare,
    PlaceShare,
    ProviderClaim,
    PurposeShare,
    ShownTitle,
)
from riparian.normalise.purposes import BY_MODEL
from riparian.store.database import Snapshot
from riparian.store.live_snapshot import sparing
from riparian.store.restricted import strictest_label
from riparian.store.schema import OWNERS_FIRST

AT_ONCE = 4000
"""Projects whose records are read together."""

MANY, MEMORY_FOR_MANY = 20_000, "200MB"
"""Of more projects than that the database keeps only so much of what it read."""

_NUMBERED = f"""
CREATE OR REPLACE TEMP TABLE exported_id AS
WITH read_by AS (
    SELECT
        a.activity_id,
        a.identifier,
        a.dataset || '-' || a.ordinal AS own_number,
        coalesce(
            CASE s.reader
                WHEN 'iati' THEN json_extract_string(r.activity, '$.provenance.exported.reader')
                WHEN 'shared' THEN json_extract_string(r.activity, '$.provenance.shared.reader')
            END,
            s.reader
        ) = 'iati' AND a.identifier <> '' AS is_iati,
        is_copy, title, last_updated_datetime, description, a.dataset, a.ordinal
    FROM activity AS a
    JOIN record AS r ON r.dataset = a.dataset AND r.ordinal = a.ordinal
    JOIN dataset AS s ON s.name = a.dataset
),
numbered AS (
    SELECT
        *,
        row_number() OVER (PARTITION BY is_iati, identifier ORDER BY {OWNERS_FIRST}) AS place
    FROM read_by
)
SELECT
    activity_id,
    dataset,
    identifier,
    place,
    is_iati AND place = 1 AS keeps,
    CASE
        WHEN identifier <> '' AND place = 1 THEN identifier
        ELSE own_number
    END AS number
FROM numbered
"""

_RECORDS = f"""
SELECT
    a.activity_id, a.project_id, a.unit_id, a.dataset, a.ordinal, a.line, a."row", a.sheet,
    a.title, a.title_lang, a.title_by, a.original, a.original_lang,
    {", ".join(f'a."{name}"' for name in PERIOD_COLUMNS)},
    r.activity AS published,
    i.number, i.keeps,
    s.sha256, s.reader, s.provider, s.licence, s.as_of, s.received_at
FROM activity AS a
JOIN record AS r ON r.dataset = a.dataset AND r.ordinal = a.ordinal
JOIN exported_id AS i ON i.activity_id = a.activity_id
JOIN dataset AS s ON s.name = a.dataset
WHERE a.project_id {AMONG_IDS}
ORDER BY a.dataset, a.ordinal
"""

_PARTS = {
    "activity_provider": "provider, role, rule, sureness, agency, words",
    "activity_country": "country, share, rule, sureness",
    "activity_purpose": "code, category, theme, share, rule, sureness, position",
    "activity_amount": "value, currency, value_date",
}

_PLACES = f"""
SELECT x.activity_id, x.place, x.level, x.country, x.share, x.method, x.sureness, x.words, x.field,
    l.name, l.latitude, l.longitude
FROM activity_place AS x
JOIN activity AS a ON a.activity_id = x.activity_id
JOIN place AS l ON l.place_id = x.place
WHERE a.project_id {AMONG_IDS} AND (x.field IN ('title', 'description') OR x.method LIKE '{NAMED}%')
    AND x.share > 0 AND x.level <> 'country'
    AND NOT EXISTS (SELECT 1 FROM place_correction AS c WHERE c.project_id = a.project_id)
ORDER BY x.activity_id, x.position
"""

_SET_PLACES = f"""
SELECT c.project_id, c.place, c.level, c.country, c.share, l.name, l.latitude, l.longitude
FROM place_correction AS c
JOIN place AS l ON l.place_id = c.place
WHERE c.project_id {AMONG_IDS}
ORDER BY c.project_id, c.position
"""

_SIBLINGS = f"""
SELECT a.project_id, a.activity_id, a.unit_id, i.number, i.keeps
FROM activity AS a
JOIN exported_id AS i ON i.activity_id = a.activity_id
WHERE a.project_id {AMONG_IDS}
ORDER BY a.project_id, i.number
"""

_NAMED_RECORDS = f"""
WITH related AS (
    SELECT
        a.activity_id, a.dataset,
        unnest(json_extract_string(r.activity, '$.related_activities[*].ref')) AS ref
    FROM activity AS a
    JOIN record AS r ON r.dataset = a.dataset AND r.ordinal = a.ordinal
    WHERE a.project_id {AMONG_IDS}
)
SELECT DISTINCT ON (x.activity_id, x.ref) x.activity_id, x.ref, i.number, i.keeps
FROM related AS x
JOIN exported_id AS i ON i.identifier = x.ref
WHERE x.ref <> '' AND (i.dataset = x.dataset OR i.keeps)
ORDER BY x.activity_id, x.ref, i.dataset <> x.dataset, NOT i.keeps, i.place, i.activity_id
"""
"""Which record is meant by a number: one of the same dataset, else the one that IATI identifies so;
other sources count from 1 as well."""

_LINKS = f"""
SELECT l.a, l.b, l.bits, l.by_person
FROM link AS l
WHERE l.verdict = 'same' AND l.a IN (
    SELECT unit_id FROM activity WHERE project_id {AMONG_IDS}
)
"""


def read_records(
    snapshot: Snapshot, projects: Sequence[str], publisher: Publisher, first_known: str
) -> Iterator[ExportedRecord]:
    """The records of these projects, part by part of the projects in the order given, within a
    part by dataset and place. `first_known` stands for the day from which a dataset is known, where
    it is not."""
    with snapshot.cursor() as asked:
        many = len(projects) > MANY
        with sparing(asked, MEMORY_FOR_MANY) if many else nullcontext():
            asked.execute(_NUMBERED)
            for start in range(0, len(projects), AT_ONCE):
                part = list(projects[start : start + AT_ONCE])
                yield from _Part(asked, part, publisher).records(first_known)


def count_records(snapshot: Snapshot, projects: Sequence[str]) -> tuple[int, int]:
    """How many records these projects have, and how many there are in all."""
    counted = snapshot.row(
        f"SELECT count(*) FILTER (project_id {AMONG_IDS}), count(*) FROM activity",
        {"ids": text_of(projects)},
    )
    return counted or (0, 0)


class _Part:
    """The records of some projects, with what was worked out of them."""

    def __init__(self, snapshot: Snapshot, projects: list[str], publisher: Publisher) -> None:
        self._publisher = publisher
        asked = {"ids": text_of(projects)}
        self._rows = snapshot.dicts(_RECORDS, asked)
        self._of: dict[str, dict[str, list[tuple[Any, ...]]]] = {
            table: _grouped(
                snapshot.rows(
                    f"SELECT activity_id, {columns} FROM {table} SEMI JOIN ("
                    f"SELECT activity_id FROM activity WHERE project_id {AMONG_IDS})"
                    " USING (activity_id)"
                    " ORDER BY activity_id, position",
                    asked,
                )
            )
            for table, columns in _PARTS.items()
        }
        self._places = _grouped(snapshot.rows(_PLACES, asked))
        self._set_places = _grouped(snapshot.rows(_SET_PLACES, asked))
        self._siblings = _grouped(snapshot.rows(_SIBLINGS, asked))
        self._named = _grouped(snapshot.rows(_NAMED_RECORDS, asked))
        self._links = {(a, b): (bits, by) for a, b, bits, by in snapshot.rows(_LINKS, asked)}

    def records(self, first_known: str) -> Iterator[ExportedRecord]:
        for row in self._rows:
            activity = msgspec.json.decode(row["published"], type=Activity)
            amounts = self._of["activity_amount"].get(row["activity_id"], ())
            yield ExportedRecord(
                activity=activity,
                identifier=self._identifier(row["number"], row["keeps"]),
                keeps_identifier=row["keeps"],
                origin=_origin(row, activity, self._publisher.name),
                worked_out=self._worked_out(row, first_known),
                amount_dates={(value, code): day for value, code, day in amounts if day},
                tlp=strictest_label([row["dataset"]]),
            )

    def _identifier(self, number: str, keeps: bool) -> str:
        return exported_identifier(number, None if keeps else self._publisher.ref)

    def _worked_out(self, row: dict[str, Any], first_known: str) -> WorkedOut:
        activity_id = row["activity_id"]
        purposes = [
            (PurposeShare(code, category, theme, share, rule, sureness), rule)
            for code, category, theme, share, rule, sureness, _ in self._of["activity_purpose"].get(
                activity_id, ()
            )
        ]
        model = tuple(each for each, rule in purposes if rule.endswith(BY_MODEL))
        title = None
        if row["original"] is not None:
            title = ShownTitle(
                row["title"], row["title_lang"], row["title_by"], row["original"],
                row["original_lang"],
            )  # fmt: skip
        countries = self._of["activity_country"].get(activity_id, ())
        providers = self._of["activity_provider"].get(activity_id, ())
        return WorkedOut(
            title=title,
            providers=tuple(ProviderClaim(*claim) for claim in providers),
            countries=tuple(CountryShare(*share) for share in countries),
            places=(*self._set(row["project_id"]), *self._read_out(activity_id)),
            purposes=tuple(each for each, _ in purposes if each not in model),
            model_purposes=model,
            period=period_of(row),
            first_known=row["as_of"] or (row["received_at"] or first_known)[:10],
            same_project=tuple(self._same_project(row)),
            named={
                ref: self._identifier(number, keeps)
                for ref, number, keeps in self._named.get(activity_id, ())
            },
        )

    def _read_out(self, activity_id: str) -> Iterator[PlacePoint]:
        for (
            place,
            level,
            country,
            share,
            method,
            sureness,
            words,
            field,
            name,
            lat,
            lon,
        ) in self._places.get(activity_id, ()):
            found = PlaceShare(place, level, country, share, method, sureness, words, field=field)
            yield PlacePoint(found, name, lat, lon)

    def _set(self, project: str) -> Iterator[PlacePoint]:
        for place, level, country, share, name, lat, lon in self._set_places.get(project, ()):
            found = PlaceShare(place, level, country, share, "set by a person", "reported")
            yield PlacePoint(found, name, lat, lon, by_person=True)

    def _same_project(self, row: dict[str, Any]) -> Iterator[SameProject]:
        unit = row["unit_id"]
        for activity_id, other, number, keeps in self._siblings.get(row["project_id"], ()):
            if activity_id == row["activity_id"]:
                continue
            link = self._links.get((unit, other)) or self._links.get((other, unit))
            bits, by_person = link or (None, False)
            yield SameProject(self._identifier(number, keeps), bool(by_person), bits)


def _origin(row: dict[str, Any], activity: Activity, centre: str) -> Exported:
    """Where the record is from: the first centre that exported it says, where there is one."""
    if activity.provenance.exported is not None:
        return activity.provenance.exported
    return Exported(
        centre=centre,
        dataset=row["dataset"],
        sha256=row["sha256"],
        ordinal=row["ordinal"],
        reader=row["reader"],
        row=row["row"],
        sheet=row["sheet"],
        provider=row["provider"],
        licence=row["licence"],
        as_of=row["as_of"],
        received_at=row["received_at"],
    )


def _grouped(rows: Sequence[tuple[Any, ...]]) -> dict[str, list[tuple[Any, ...]]]:
    groups: defaultdict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for key, *values in rows:
        groups[key].append(tuple(values))
    return groups
