"""Parts of a record that only some of its readers get: an amount for the ministry alone.

A record of which something is kept closer becomes two entries, written together: first the record
without these parts for all its readers, then the whole of it for the few. Whoever reads both takes
the later one (`exchange.claims.standing`); whoever cannot open it has the first, and nothing in it
says which parts are missing. What a title or description says of them is for the writer to see.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

Body = Mapping[str, Any]

_MONEY = ("budgets", "planned_disbursements", "transactions")
_DAYS_OF_MONEY = ("period_start", "period_end", "date")
_FUNDING = "1"


def _without(*fields: str) -> Callable[[dict[str, Any]], None]:
    def leave_out(activity: dict[str, Any]) -> None:
        for field in fields:
            activity.pop(field, None)

    return leave_out


def _without_dates(activity: dict[str, Any]) -> None:
    _without("activity_dates", "events", "activity_status", "last_updated_datetime")(activity)
    for field in _MONEY:
        if field in activity:
            activity[field] = [_undated(each) for each in activity[field]]


def _undated(money: Mapping[str, Any]) -> dict[str, Any]:
    amount = {k: v for k, v in money["amount"].items() if k not in ("value_date", "price_year")}
    rest = {k: v for k, v in money.items() if k not in _DAYS_OF_MONEY}
    return {**rest, "amount": amount}


def _without_organisations(activity: dict[str, Any]) -> None:
    """All but who funds it: by that one knows whose cooperation it is."""
    _without("contacts")(activity)
    funding = [x for x in activity.get("participating_orgs", ()) if x.get("role") == _FUNDING]
    activity["participating_orgs"] = funding
    for field in _MONEY:
        if field in activity:
            drop = ("provider_org", "receiver_org")
            activity[field] = [
                {k: v for k, v in each.items() if k not in drop} for each in activity[field]
            ]


def _without_description(activity: dict[str, Any]) -> None:
    _without("descriptions", "notes", "documents")(activity)
    texts = ("description", "activity_description")
    for field in ("transactions", "locations"):
        if field in activity:
            activity[field] = [
                {k: v for k, v in each.items() if k not in texts} for each in activity[field]
            ]


PARTS: dict[str, Callable[[dict[str, Any]], None]] = {
    "amount": _without(*_MONEY),
    "dates": _without_dates,
    "places": _without("locations"),
    "organisations": _without_organisations,
    "description": _without_description,
}
"""What can be kept closer, each with what takes it out of the `activity` of a body."""


def without(body: Body, parts: Collection[str]) -> dict[str, Any]:
    """The body of a record without these parts. With any of them its notes go too: these say in
    the words of the source what the fields say, the places as they were written among them."""
    stripped = _stripped(body, parts)
    if parts:
        stripped["activity"].pop("notes", None)
    return stripped


def parts_of(body: Body) -> list[str]:
    """The parts that a record has: without any of the others it is the same."""
    return [part for part in PARTS if _stripped(body, [part]) != _stripped(body, [])]


def parts_beyond(body: Body, other: Body) -> tuple[str, ...]:
    """The parts that a record has and another about the same has not. Notes go with any part that
    is kept closer, so they alone are no part more where there is another."""
    have = set(parts_of(other))
    beyond = [part for part in parts_of(body) if part not in have]
    activity = {name: value for name, value in body["activity"].items() if name != "notes"}
    if len(beyond) > 1 and "description" not in parts_of({**body, "activity": activity}):
        beyond = [part for part in beyond if part != "description"]
    return tuple(beyond)


def _stripped(body: Body, parts: Collection[str]) -> dict[str, Any]:
    activity = dict(body["activity"])
    for part in parts:
        PARTS[part](activity)
    return {**body, "activity": {name: value for name, value in activity.items() if value != []}}
