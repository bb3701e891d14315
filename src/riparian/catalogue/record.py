"""What one record says of each field, in words, with what the words are compared by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import msgspec

from riparian.catalogue.conditions import AMONG_IDS, text_of
from riparian.codelists.lists import load_codelist
from riparian.model.activity import Activity
from riparian.normalise.providers import load_providers
from riparian.problems import stands_at
from riparian.region.meanings import level_words
from riparian.region.pack import ADM1
from riparian.store.database import Snapshot
from riparian.store.schema import NEWEST_FIRST


class Said(NamedTuple):
    """One thing that a record says: the words to show, the key to compare, dollars if money, and
    for a place the codes of those within countries that it lies in, itself among them."""

    text: str
    key: str
    usd: float | None = None
    within: frozenset[str] = frozenset()


class SaidOfRecord(NamedTuple):
    """What a record says, field by field, in the order in which a person reads them.

    Places are those that were read out of the record, not those that a person set.
    """

    title: Sequence[Said]
    original: Sequence[Said]
    provider: Sequence[Said]
    organisations: Sequence[Said]
    country: Sequence[Said]
    place: Sequence[Said]
    purpose: Sequence[Said]
    scheme: Sequence[Said]
    start: Sequence[Said]
    end: Sequence[Said]
    seen: Sequence[Said]
    amount: Sequence[Said]
    identifiers: Sequence[Said]
    description: Sequence[Said]
    source: Sequence[Said]


MOST_ACTIVITIES = 50
"""Activities of one record that are read; of more, the newest."""


def read_record(snapshot: Snapshot, unit: str) -> SaidOfRecord:
    """What the activities of a record say, the newest first, each thing once."""
    rows = snapshot.dicts(
        f"SELECT a.*, d.path FROM activity AS a JOIN dataset AS d ON d.name = a.dataset"
        f" WHERE a.unit_id = $id ORDER BY {NEWEST_FIRST} LIMIT {MOST_ACTIVITIES}",
        {"id": unit},
    )
    ids = text_of([row["activity_id"] for row in rows])
    reported = _reported(snapshot, rows)
    return SaidOfRecord(
        title=_once(Said(*_twice(row["title"])) for row in rows if row["title"])[:1],
        original=_once(Said(*_twice(row["original"])) for row in rows if row["original"])[:1],
        provider=_named(snapshot, _PROVIDERS, ids),
        organisations=_once(_organisations(reported)),
        country=_named(snapshot, _COUNTRIES, ids),
        place=_places(snapshot, ids),
        purpose=_named(snapshot, _PURPOSES, ids),
        scheme=_once(Said(*_twice(row["scheme"])) for row in rows if row["scheme"]),
        start=_once(_day(row, "start") for row in rows if row["start"]),
        end=_once(_day(row, "end") for row in rows if row["end"]),
        seen=_once(Said(*_twice(day)) for row in rows for day in row["seen"] or ()),
        amount=_once(_amount(row) for row in rows if row["amount"] or row["usd"]),
        identifiers=_once(_identifiers(rows, reported)),
        description=_once(Said(*_twice(r["description"])) for r in rows if r["description"])[:1],
        source=_once(_source(row) for row in rows),
    )


_PROVIDERS = f"""
SELECT v.name || coalesce(', ' || x.agency, ''), x.provider || coalesce(x.agency, '')
FROM activity_provider AS x JOIN provider AS v ON v.provider = x.provider
WHERE x.activity_id {AMONG_IDS} ORDER BY x.position, 1
"""
_COUNTRIES = f"""
SELECT coalesce(l.name, x.country), x.country
FROM activity_country AS x LEFT JOIN place AS l ON l.place_id = x.country
WHERE x.activity_id {AMONG_IDS} ORDER BY x.share DESC, 1
"""
_PLACES = f"""
SELECT
    coalesce(l.name, x.place), x.place, x.level,
    (SELECT list(c.node) FROM place_closure AS c
     WHERE c.place_id = x.place AND c.level <> 'country')
FROM activity_place AS x LEFT JOIN place AS l ON l.place_id = x.place
WHERE x.activity_id {AMONG_IDS} AND x.level <> 'country' ORDER BY x.share DESC, 1, 2
"""
_PURPOSES = f"""
SELECT
    coalesce(x.code, nullif(x.category, ''), x.theme) || coalesce(' ' || p.name, ''),
    coalesce(x.code, nullif(x.category, ''), x.theme)
FROM activity_purpose AS x
LEFT JOIN purpose AS p ON p.code = coalesce(nullif(x.code, ''), x.category)
WHERE x.activity_id {AMONG_IDS} AND coalesce(x.code, x.category) IS NOT NULL
ORDER BY x.share DESC, 1
"""


def _named(snapshot: Snapshot, sql: str, ids: str) -> list[Said]:
    rows = snapshot.rows(sql, {"ids": ids})
    return _once(Said(str(text), str(key).casefold()) for text, key in rows)


def _places(snapshot: Snapshot, ids: str) -> list[Said]:
    """Places below the country; what is finer than a province says so, as names recur."""
    return _once(
        Said(
            name if level == ADM1 else f"{name} ({level_words(level)})",
            code,
            within=frozenset(within or ()),
        )
        for name, code, level, within in snapshot.rows(_PLACES, {"ids": ids})
    )


def _reported(snapshot: Snapshot, rows: Sequence[dict[str, Any]]) -> list[Activity]:
    found = []
    for row in rows:
        one = snapshot.row(
            "SELECT activity FROM record WHERE dataset = $dataset AND ordinal = $ordinal",
            {"dataset": row["dataset"], "ordinal": row["ordinal"]},
        )
        if one is not None:
            found.append(msgspec.json.decode(one[0], type=Activity))
    return found


def _organisations(reported: Iterable[Activity]) -> Iterable[Said]:
    roles = load_codelist("OrganisationRole")
    for activity in reported:
        for one in activity.participating_orgs:
            name = " / ".join(n.text for n in one.narratives) or (
                load_providers().display(one.ref) if one.ref else one.crs_channel_code
            )
            if name:
                role = (roles.name_of(one.role or "") or "").lower()
                yield Said(f"{name} ({role})" if role else name, name.casefold())


def _identifiers(rows: Sequence[dict[str, Any]], reported: Iterable[Activity]) -> Iterable[Said]:
    """Its own, others by which it is known, and those of activities that it says are related."""
    for row in rows:
        if row["identifier"]:
            yield Said(*_twice(row["identifier"]))
    for activity in reported:
        yield from (Said(*_twice(one.ref)) for one in activity.other_identifiers if one.ref)
        for related in activity.related_activities:
            yield Said(f"{related.ref} (related)", related.ref.casefold())


def _day(row: dict[str, Any], which: str) -> Said:
    sureness = row[f"{which}_sureness"]
    note = f" ({sureness})" if sureness in ("inferred", "assumed") else ""
    return Said(f"{row[which]}{note}", str(row[which]))


def _amount(row: dict[str, Any]) -> Said:
    """The headline amount as published, where it is in one currency, with its dollars."""
    usd = row["usd"]
    dollars = "no value in dollars" if usd is None else f"USD {usd:,.0f}"
    if row["amount"] is None or row["currency"] in (None, "USD"):
        return Said(dollars, dollars, usd)
    published = f"{row['currency']} {row['amount']:,.0f}"
    return Said(f"{published} = {dollars}" if usd is not None else published, published, usd)


def _source(row: dict[str, Any]) -> Said:
    at = stands_at(row["line"], row["row"], row["sheet"])
    where = ", ".join(filter(None, (row["dataset"], at, row["url"])))
    return Said(where, where)


def _twice(text: str) -> tuple[str, str]:
    return text, text.casefold()


def _once(said: Iterable[Said]) -> list[Said]:
    """Each thing once, by its key."""
    found: dict[str, Said] = {}
    for one in said:
        found.setdefault(one.key, one)
    return list(found.values())
