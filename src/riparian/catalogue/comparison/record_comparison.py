"""Two records side by side: every field with what each says, and how far they agree.

For texts the words are marked that the other side does not have, for everything else the whole
values.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

import msgspec

from riparian.catalogue.comparison.field_agreement import (
    Agreement,
    ComparedField,
    Side,
    Statement,
    Statements,
    by_amount,
    by_key_or_day,
    by_place,
    by_words,
    compare,
    is_among,
    keys_of,
    own_unless_shared,
    words_in,
)
from riparian.catalogue.sql_conditions import AMONG_IDS, text_of
from riparian.codelists.lists import load_codelist
from riparian.model.activity import Activity
from riparian.normalise.providers import load_providers
from riparian.problems import stands_at
from riparian.region.pack import ADM1
from riparian.region.place_lookup import level_words
from riparian.store.database import Snapshot
from riparian.store.schema import NEWEST_FIRST

Span = tuple[int, int]
"""From and to, in characters of the text."""

_RULES = {
    "title": by_words,
    "original": by_words,
    "place": by_place,
    "start": by_key_or_day,
    "end": by_key_or_day,
    "seen": own_unless_shared,
    "amount": by_amount,
    "identifiers": own_unless_shared,
    "description": by_words,
    "source": own_unless_shared,
}
_MARKED = ("title", "original", "description")
"""Fields of which the words are marked."""


class Value(msgspec.Struct, frozen=True):
    """One thing that a record says; `marks` are the stretches that the other does not have."""

    text: str
    marks: tuple[Span, ...] = ()


class FieldPair(msgspec.Struct, frozen=True):
    """One field of two records. Several values where the record names several things."""

    name: str
    a: tuple[Value, ...]
    b: tuple[Value, ...]
    agreement: Agreement


def compare_records(snapshot: Snapshot, a: str, b: str) -> tuple[FieldPair, ...]:
    """Every field in which at least one of the two records says something."""
    return fields_of(read_record(snapshot, a), read_record(snapshot, b))


def fields_of(a: Side, b: Side) -> tuple[FieldPair, ...]:
    """What two records say of each field, with marks."""
    return tuple(map(_field, compare((a, b), _RULES)))


def _field(compared: ComparedField) -> FieldPair:
    a, b = compared.sides
    name, agreement = compared.name, compared.agreement
    if agreement in ("its own", "one side"):
        return FieldPair(name, _unmarked(a), _unmarked(b), agreement)
    return FieldPair(name, _values(name, a, b), _values(name, b, a), agreement)


def _unmarked(statements: Statements) -> tuple[Value, ...]:
    return tuple(Value(statement.text) for statement in statements)


def _values(name: str, own: Statements, other: Statements) -> tuple[Value, ...]:
    if name in _MARKED:
        words = {word.text for statement in other for word in words_in(statement.text)}
        return tuple(Value(s.text, _spans(s.text, words)) for s in own)
    theirs = keys_of(other)
    return tuple(Value(s.text, () if _is_shared(s, theirs) else ((0, len(s.text)),)) for s in own)


def _is_shared(statement: Statement, keys: Collection[str]) -> bool:
    return any(is_among(key, keys) for key in keys_of((statement,)))


def _spans(text: str, theirs: set[str]) -> tuple[Span, ...]:
    """Stretches of words that the other text does not have; neighbours are one stretch."""
    spans: list[Span] = []
    touches = False
    for word in words_in(text):
        if word.text in theirs:
            touches = False
            continue
        if touches and not text[spans[-1][1] : word.start].strip():
            spans[-1] = (spans[-1][0], word.end)
        else:
            spans.append((word.start, word.end))
        touches = True
    return tuple(spans)


Row = dict[str, Any]

MOST_ACTIVITIES = 50
"""Activities of one record that are read; of more, the newest."""


def read_record(snapshot: Snapshot, unit: str) -> Side:
    """What the activities of a record say, the newest first, each thing once.

    Places are those that were read out of the record, not those that a person set. What was set
    aside and counts for nothing is left out.
    """
    rows = snapshot.dicts(
        f"SELECT a.*, d.path FROM activity AS a JOIN dataset AS d ON d.name = a.dataset"
        f" WHERE a.unit_id = $id ORDER BY {NEWEST_FIRST} LIMIT {MOST_ACTIVITIES}",
        {"id": unit},
    )
    ids = text_of([row["activity_id"] for row in rows])
    reported = _reported(snapshot, rows)
    fields = {
        "title": _texts(rows, "title")[:1],
        "original": _texts(rows, "original")[:1],
        "provider": _named(snapshot, _PROVIDERS, ids),
        "organisations": _organisations(reported),
        "country": _named(snapshot, _COUNTRIES, ids),
        "place": _places(snapshot, ids),
        "purpose": _named(snapshot, _PURPOSES, ids),
        "scheme": _texts(rows, "scheme"),
        "start": (_day(row, "start") for row in rows if row["start"]),
        "end": (_day(row, "end") for row in rows if row["end"]),
        "seen": (Statement(day) for row in rows for day in row["seen"] or ()),
        "amount": (_amount(row) for row in rows if row["amount"] or row["usd"]),
        "identifiers": _identifiers(rows, reported),
        "description": _texts(rows, "description")[:1],
        "source": map(_source, rows),
    }
    return {name: _once(statements) for name, statements in fields.items()}


def _texts(rows: Sequence[Row], column: str) -> list[Statement]:
    return [Statement(row[column]) for row in rows if row[column]]


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
WHERE x.activity_id {AMONG_IDS} AND x.level <> 'country' AND x.share > 0
ORDER BY x.share DESC, 1, 2
"""
_PURPOSES = f"""
SELECT
    coalesce(x.code, nullif(x.category, ''), x.theme) || coalesce(' ' || p.name, ''),
    coalesce(x.code, nullif(x.category, ''), x.theme)
FROM activity_purpose AS x
LEFT JOIN purpose AS p ON p.code = coalesce(nullif(x.code, ''), x.category)
WHERE x.activity_id {AMONG_IDS} AND coalesce(x.code, x.category) IS NOT NULL AND x.share > 0
ORDER BY x.share DESC, 1
"""


def _named(snapshot: Snapshot, sql: str, ids: str) -> Iterator[Statement]:
    for text, key in snapshot.rows(sql, {"ids": ids}):
        yield Statement(str(text), key=str(key).casefold())


def _places(snapshot: Snapshot, ids: str) -> Iterator[Statement]:
    """Places below the country; what is finer than a province says so, as names recur."""
    for name, code, level, within in snapshot.rows(_PLACES, {"ids": ids}):
        text = name if level == ADM1 else f"{name} ({level_words(level)})"
        yield Statement(text, key=code, within=frozenset(within or ()))


def _reported(snapshot: Snapshot, rows: Sequence[Row]) -> list[Activity]:
    activities = []
    for row in rows:
        reported = snapshot.value(
            "SELECT activity FROM record WHERE dataset = $dataset AND ordinal = $ordinal",
            {"dataset": row["dataset"], "ordinal": row["ordinal"]},
        )
        if reported is not None:
            activities.append(msgspec.json.decode(reported, type=Activity))
    return activities


def _organisations(reported: Iterable[Activity]) -> Iterator[Statement]:
    roles = load_codelist("OrganisationRole")
    for activity in reported:
        for organisation in activity.participating_orgs:
            ref = organisation.ref
            name = " / ".join(n.text for n in organisation.narratives) or (
                load_providers().display(ref) if ref else organisation.crs_channel_code
            )
            if name:
                role = (roles.name_of(organisation.role or "") or "").lower()
                yield Statement(f"{name} ({role})" if role else name, key=name.casefold())


def _identifiers(rows: Sequence[Row], reported: Iterable[Activity]) -> Iterator[Statement]:
    """Its own, others by which it is known, and those of activities that it says are related."""
    yield from _texts(rows, "identifier")
    for activity in reported:
        yield from (Statement(other.ref) for other in activity.other_identifiers if other.ref)
        for related in activity.related_activities:
            yield Statement(f"{related.ref} (related)", key=related.ref.casefold())


def _day(row: Row, which: str) -> Statement:
    sureness = row[f"{which}_sureness"]
    note = f" ({sureness})" if sureness in ("inferred", "assumed") else ""
    return Statement(f"{row[which]}{note}", key=str(row[which]))


def _amount(row: Row) -> Statement:
    """The headline amount as published, where it is in one currency, with its dollars. What has no
    value in dollars is compared as it is published."""
    usd, amount, currency = row["usd"], row["amount"], row["currency"]
    dollars = None if usd is None else f"USD {usd:,.0f}"
    if dollars and (amount is None or currency in (None, "USD")):
        return Statement(dollars, key=dollars, usd=usd)
    published = f"{currency} {amount:,.0f}" if currency else f"{amount:,.0f} without a currency"
    text = f"{published} = {dollars}" if dollars else published
    return Statement(text, key=published, usd=usd)


def _source(row: Row) -> Statement:
    at = stands_at(row["line"], row["row"], row["sheet"])
    where = ", ".join(filter(None, (row["dataset"], at, row["url"])))
    return Statement(where, key=where)


def _once(statements: Iterable[Statement]) -> list[Statement]:
    """Each thing once, by its key."""
    by_key: dict[str | None, Statement] = {}
    for statement in statements:
        by_key.setdefault(statement.compared_by, statement)
    return list(by_key.values())
