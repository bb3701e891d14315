"""Parts of a record that only some of its readers get: an amount for the ministry alone.

A record of which something is kept closer becomes two entries, written together: first the record
without these parts for all its readers, then the whole of it for the few. Whoever reads both takes
the later one (`exchange.claims.standing`); whoever cannot open it has the first, and nothing in it
says which parts are missing. Which field goes with which part says `field_parts`. What a title or
description says of them is for the writer to see.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import msgspec

from riparian.desk.sharing.field_parts import TRACES, UNKNOWN, WORDS, fields_of
from riparian.exchange.entries.payload import PublishedRecord, Thing
from riparian.ingest.shared_records import SharedBody
from riparian.model.activity import Transaction
from riparian.problems import is_page_name

Body = Mapping[str, Any]

PARTS = ("amount", "dates", "places", "organisations", "description")
"""What can be kept closer."""

_FUNDING = "1"
_OF_ORGANISATIONS = ("B1", "B9")
"""IATI OtherIdentifierType: identifiers of organisations, not of activities."""


def without(body: Body, parts: Collection[str]) -> dict[str, Any]:
    """The body of a record without these parts. With any of them its notes and other texts in
    passing go too: these say in the words of the source what the fields say, the places as they
    were written among them."""
    return _left(body, frozenset((*parts, WORDS, TRACES)) if parts else frozenset())


def parts_of(body: Body) -> list[str]:
    """The parts that a record has: without any of the others it is the same."""
    return [part for part in PARTS if _has(body, part, *_also(part))]


def parts_beyond(body: Body, other: Body) -> tuple[str, ...]:
    """The parts that a record has and another about the same has not. Texts in passing go with any
    part that is kept closer, so they alone are no part more where there is another."""
    have = set(parts_of(other))
    beyond = [part for part in parts_of(body) if part not in have]
    if len(beyond) > 1 and not _has(body, "description"):
        beyond = [part for part in beyond if part != "description"]
    return tuple(beyond)


def says_part_in_name(about: Thing | None, parts: Collection[str]) -> bool:
    """Whether the name by which others know a record is itself kept closer: the address of its
    page, which goes with the description."""
    return "description" in parts and isinstance(about, PublishedRecord)


def _also(part: str) -> tuple[str, ...]:
    return (WORDS,) if part == "description" else ()


def _has(body: Body, *parts: str) -> bool:
    return _left(body, frozenset(parts)) != _left(body, frozenset())


def _left(body: Body, gone: frozenset[str]) -> dict[str, Any]:
    activity = body["activity"]
    if "organisations" in gone:
        activity = _of_known_organisations(activity)
    left = _left_of({**body, "activity": activity}, SharedBody, gone)
    if "amount" in gone and (said := _said_by_money_alone(activity, gone)):
        left["activity"]["transactions"] = said
    return left


def _left_of(
    value: Mapping[str, Any], struct: type[msgspec.Struct], gone: frozenset[str]
) -> dict[str, Any]:
    fields, left = fields_of(struct), {}
    for name, each in value.items():
        field = fields.get(name, UNKNOWN)
        if field.parts & gone and not _is_page(name, each):
            continue
        left[name] = each if field.struct is None else _within(each, field.struct, gone)
    return left


def _is_page(name: str, value: Any) -> bool:
    return name == "sheet" and isinstance(value, str) and is_page_name(value)


def _within(value: Any, struct: type[msgspec.Struct], gone: frozenset[str]) -> Any:
    if isinstance(value, Mapping):
        return _left_of(value, struct, gone)
    return value if value is None else [_left_of(each, struct, gone) for each in value]


def _said_by_money_alone(activity: Mapping[str, Any], gone: frozenset[str]) -> list[dict[str, Any]]:
    """Transactions with nothing but countries, regions and purposes, where a record names these
    there alone, as those of the US agencies do. Without them its readers would not know where it
    is. Each set of what is left of them once, in an order of their own, so that nobody can count
    payments or tell which came first."""
    lacks_countries = not (activity.get("recipient_countries") or activity.get("recipient_regions"))
    fields = ["recipient_countries", "recipient_regions"] if lacks_countries else []
    fields += [] if activity.get("sectors") else ["sectors"]
    found: dict[bytes, dict[str, Any]] = {}
    for transaction in activity.get("transactions", ()):
        said = {name: transaction[name] for name in fields if transaction.get(name)}
        if said:
            left = _left_of({"amount": {}, **said}, Transaction, gone)
            found[msgspec.json.encode(left, order="deterministic")] = left
    return [found[key] for key in sorted(found)]


def _of_known_organisations(activity: Mapping[str, Any]) -> dict[str, Any]:
    """A record with no organisation but who reports and who funds it: by these one knows whose
    cooperation it is. An identifier that another organisation is spelt in goes whole, as the
    reference of one begins each identifier that it gives (IATI, "How to create your identifiers"):
    the number of an agency's own stays, which spells nobody."""
    taking_part = activity.get("participating_orgs", ())
    funders = [each for each in taking_part if each.get("role") == _FUNDING]
    known = {ref for each in (activity.get("reporting_org", {}), *funders) for ref in _ref(each)}
    others = {*_references(activity)} - known
    spells_other = re.compile(
        "|".join(rf"(?<![^\W_]){re.escape(ref)}(?![^\W_])" for ref in sorted(others)) or r"(?!)"
    )
    identifiers = [
        each
        for each in activity.get("other_identifiers", ())
        if each.get("type") not in _OF_ORGANISATIONS
        and not spells_other.search(each.get("ref", "").casefold())
    ]
    left = {"participating_orgs": funders, "other_identifiers": identifiers}
    rest = {name: each for name, each in activity.items() if name not in left}
    return rest | {name: each for name, each in left.items() if each}


def _references(activity: Mapping[str, Any]) -> Iterator[str]:
    """The references of all organisations but the reporter that a record names."""
    for each in activity.get("participating_orgs", ()):
        yield from _ref(each)
    for each in activity.get("other_identifiers", ()):
        yield from _ref(each, "owner_ref")
    for name in ("planned_disbursements", "transactions"):
        for money in activity.get(name, ()):
            yield from _ref(money.get("provider_org"))
            yield from _ref(money.get("receiver_org"))


def _ref(organisation: Mapping[str, Any] | None, field: str = "ref") -> Iterator[str]:
    ref = organisation and organisation.get(field)
    if ref:
        yield ref.casefold()
