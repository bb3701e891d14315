"""Every record of the catalogue as a line: where it stands, and what is derived from it by rule.

What one record says in full, with the problems of its row, `activity_views` shows with its project.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any, TypeVar

import msgspec

from riparian.catalogue.activity_views import record_of
from riparian.catalogue.lookup import find_agency, find_country, find_provider
from riparian.catalogue.period_columns import PERIOD_COLUMNS, period_of
from riparian.catalogue.sql_conditions import AMONG_IDS, Conditions, text_of
from riparian.errors import UnknownName
from riparian.model.derived import (
    CountryShare,
    Period,
    PlaceShare,
    ProviderClaim,
    PurposeShare,
    UsdAmount,
)
from riparian.normalise.status import StatusOn, status_on
from riparian.store.database import Snapshot
from riparian.store.restricted import strictest_label

T = TypeVar("T")

DEFAULT_LIMIT = 20
NAMES_TOLD = 3
"""Datasets that an error offers at most."""


class RecordFilter(msgspec.Struct, frozen=True):
    """Which records to list, and which part of the list. `provider`: a provider or agency, whatever
    its role; `dataset`: the whole name of one; `identifier`: as it was published, letter by letter;
    `limit` None gives all from `offset` on."""

    provider: str | None = None
    country: str | None = None
    dataset: str | None = None
    identifier: str | None = None
    limit: int | None = DEFAULT_LIMIT
    offset: int = 0


class RecordLine(msgspec.Struct, frozen=True):
    """What one record of a dataset says. `project` is the short name of the project of which it is,
    `identifier` the published one; `line`, `row` and `sheet` say where it stands in its file, `url`
    is the page that it names as its source. `title_by` and `original` as in `ShownTitle`. What is
    derived (`period` to `amounts`) has its rule and how sure it is. `tlp` is the label of its
    dataset where that is not for everybody.
    """

    id: str
    project: str
    dataset: str
    identifier: str
    reporting_org: str | None
    reporting_org_ref: str | None
    title: str | None
    title_lang: str | None
    title_by: str | None
    original: str | None
    original_lang: str | None
    period: Period
    status: StatusOn
    providers: tuple[ProviderClaim, ...]
    countries: tuple[CountryShare, ...]
    places: tuple[PlaceShare, ...]
    purposes: tuple[PurposeShare, ...]
    amounts: tuple[UsdAmount, ...]
    last_updated: str | None
    line: int | None
    row: int | None
    sheet: str | None
    url: str | None
    tlp: str | None


_COLUMNS = (
    "activity_id", "dataset", "identifier", "reporting_org_name", "reporting_org_ref", "title",
    "title_lang", "title_by", "original", "original_lang", "last_updated_datetime", "line", "row",
    "sheet", "url", *PERIOD_COLUMNS,
)  # fmt: skip
_LINES = f"""
SELECT {", ".join(f'a."{name}"' for name in _COLUMNS)}, h.handle
FROM activity AS a
LEFT JOIN handle AS h ON h.project_id = a.project_id
WHERE {{where}}
ORDER BY a.dataset, a.ordinal
LIMIT $limit OFFSET $offset
"""


def list_records(snapshot: Snapshot, wanted: RecordFilter, on: str) -> tuple[list[RecordLine], int]:
    """The records that fit, dataset after dataset in the order of their files, at most `limit`, and
    how many fit in all; status on the given day. Raises UnknownName for a provider, country or
    dataset that nobody knows."""
    where = _conditions(snapshot, wanted)
    total = snapshot.value(f"SELECT count(*) FROM activity AS a WHERE {where}", where.parameters)
    part = {"limit": wanted.limit, "offset": wanted.offset}
    rows = snapshot.dicts(_LINES.format(where=where), {**where.parameters, **part})
    ids = text_of([row["activity_id"] for row in rows])
    shares = (
        _of_each(snapshot, "activity_provider", ids, ProviderClaim),
        _of_each(snapshot, "activity_country", ids, CountryShare),
        _of_each(snapshot, "activity_place", ids, PlaceShare),
        _of_each(snapshot, "activity_purpose", ids, PurposeShare),
        _of_each(snapshot, "activity_amount", ids, UsdAmount),
    )
    return [_line(row, [each[row["activity_id"]] for each in shares], on) for row in rows], total


def _conditions(snapshot: Snapshot, wanted: RecordFilter) -> Conditions:
    where = Conditions()
    of_record = "x.activity_id = a.activity_id"
    if wanted.provider is not None:
        agency = find_agency(wanted.provider)
        where.add(
            f"EXISTS (SELECT 1 FROM activity_provider AS x WHERE {of_record}"
            " AND x.provider = $provider AND ($agency IS NULL OR x.agency = $agency))",
            provider=find_provider(snapshot, wanted.provider),
            agency=agency,
        )
    if wanted.country is not None:
        where.add(
            f"EXISTS (SELECT 1 FROM activity_country AS x WHERE {of_record}"
            " AND x.country = $country)",
            country=find_country(snapshot, wanted.country),
        )
    if wanted.dataset is not None:
        where.add("a.dataset = $dataset", dataset=_dataset(snapshot, wanted.dataset))
    if wanted.identifier is not None:
        where.add("a.identifier = $identifier", identifier=wanted.identifier.strip())
    return where


def _dataset(snapshot: Snapshot, name: str) -> str:
    names = snapshot.column("SELECT name FROM dataset ORDER BY 1")
    if (words := name.strip()) in names:
        return words
    near = get_close_matches(words, names, NAMES_TOLD)
    hint = f"Did you mean {' or '.join(near)}?" if near else "See the list of sources."
    raise UnknownName(f"There is no dataset '{words[:80]}'.", hint)


def _of_each(
    snapshot: Snapshot, table: str, ids: str, of_type: type[T]
) -> Mapping[str, Sequence[T]]:
    """What a table derives from each of these activities, in its order."""
    rows = snapshot.dicts(
        f"SELECT * FROM {table} WHERE activity_id {AMONG_IDS} ORDER BY activity_id, position",
        {"ids": ids},
    )
    found: defaultdict[str, list[T]] = defaultdict(list)
    for row in rows:
        found[row["activity_id"]].append(record_of(row, of_type))
    return found


def _line(row: Mapping[str, Any], derived: Sequence[Sequence[Any]], on: str) -> RecordLine:
    period = period_of(row)
    providers, countries, places, purposes, amounts = map(tuple, derived)
    return RecordLine(
        id=row["activity_id"],
        project=row["handle"] or "",
        dataset=row["dataset"],
        identifier=row["identifier"],
        reporting_org=row["reporting_org_name"],
        reporting_org_ref=row["reporting_org_ref"],
        title=row["title"],
        title_lang=row["title_lang"],
        title_by=row["title_by"],
        original=row["original"],
        original_lang=row["original_lang"],
        period=period,
        status=status_on(period, on),
        providers=providers,
        countries=countries,
        places=places,
        purposes=purposes,
        amounts=amounts,
        last_updated=row["last_updated_datetime"],
        line=row["line"],
        row=row["row"],
        sheet=row["sheet"],
        url=row["url"],
        tlp=strictest_label([row["dataset"]]),
    )
