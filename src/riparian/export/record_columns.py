"""Columns of what belongs to a project: its records, the amounts that these state, its places."""

from __future__ import annotations

from riparian.export.column_descriptions import (
    COUNTED,
    DATES,
    LINKING,
    MONEY,
    PLACES,
    PROJECTS,
    PUBLISHED,
    RULE,
    SURE,
    Column,
    Exported,
)

_OF_PROJECT = {column.name: column for column in PROJECTS.columns}
_DAY = "ISO 8601 date, of any precision"
_DATASET = Column("dataset", "Dataset in which it stands", "", "received file")
_IDENTIFIER = Column("identifier", "Identifier", "", PUBLISHED)
_PROJECT = Column("project", "Project of which it tells, by its `id`", "", LINKING)
_TLP = _OF_PROJECT["tlp"]

RECORDS = Exported(
    "records",
    "a record: an activity as one dataset reports it",
    ("riparian export csv --rows record", "/export.csv?rows=record"),
    (
        Column("id", "Name within this build: dataset and number", "", RULE),
        _PROJECT,
        _DATASET,
        _IDENTIFIER,
        Column("reporting_org", "Who reports it, by its identifier", "", PUBLISHED),
        Column("reporting_org_name", "Who reports it", "", PUBLISHED),
        *(_OF_PROJECT[name] for name in ("title", "title_by", "original", "original_lang")),
        Column("description", "Description", "", PUBLISHED),
        *(_OF_PROJECT[name] for name in (
            "providers", "agencies", "countries", "country_shares", "places", "place_shares",
            "themes", "purposes", "purpose_shares",
        )),
        Column("planned_start", "Planned start", _DAY, PUBLISHED),
        Column("actual_start", "Actual start", _DAY, PUBLISHED),
        Column("planned_end", "Planned end", _DAY, PUBLISHED),
        Column("actual_end", "Actual end", _DAY, PUBLISHED),
        *(_OF_PROJECT[name] for name in (
            "start", "start_sureness", "end", "end_sureness", "status", "status_sureness",
            "status_rule", "seen", "usd", "usd_held",
        )),
        Column("usd_sureness", "How the amount in dollars is known", SURE, MONEY),
        *(_OF_PROJECT[name] for name in ("amount", "currency", "scheme")),
        Column("related", "Identifiers of related activities", "", PUBLISHED),
        Column("last_updated", "When its publisher last updated it", "ISO 8601", PUBLISHED),
        Column("line", "Line of an XML file, from 1", "line", "received file"),
        Column("row", "Row of a table, from 1", "row", "received file"),
        Column("sheet", "Sheet of a workbook, or page of a document", "", "received file"),
        Column("url", "Page that it names as its source", "web address", PUBLISHED),
        _TLP,
    ),
)  # fmt: skip

TRANSACTIONS = Exported(
    "transactions",
    "an amount that a record states: a transaction, a budget or a planned disbursement",
    ("riparian export csv --rows transaction", "/export.csv?rows=transaction"),
    (
        Column("record", "Record that states it, by its `id`", "", "received file"),
        Column("position", "Which of its amounts, from 1", "number", COUNTED),
        _PROJECT,
        _DATASET,
        _IDENTIFIER,
        *(_OF_PROJECT[name] for name in ("title", "providers", "countries")),
        Column("kind", "commitment, disbursement, expenditure, budget, planned, or another kind of"
               " transaction", "", PUBLISHED),
        Column("value", "Amount", "`currency`", PUBLISHED),
        Column("currency", "Currency of `value`, or its sign where nothing decides what it means",
               "ISO 4217 code", PUBLISHED),
        Column("value_date", "Date at which it counts", _DAY, DATES),
        Column("usd", "The same in dollars of that date", "USD", MONEY),
        Column("rule", "How the dollars, and the date where none is published, were found", "",
               MONEY),
        Column("sureness", "How surely", SURE, MONEY),
        Column("rate", "The rate", "units of the currency for a dollar", MONEY),
        Column("rate_date", "Date of the rate", _DAY, MONEY),
        Column("rate_source", "Whose rate it is", "", MONEY),
        Column("usd_constant", "The same in dollars of `constant_year`", "USD", MONEY),
        Column("constant_year", "Year of constant dollars", "year", MONEY),
        Column("price_year", "Year at whose prices it was published, where not its own", "year",
               PUBLISHED),
        _TLP,
    ),
)  # fmt: skip

LOCATIONS = Exported(
    "locations",
    "a place of a project, with its point where more than the country is known",
    ("riparian export csv --rows location", "/export.csv?rows=location"),
    (
        _PROJECT,
        Column("position", "Which of its places, from 1", "number", COUNTED),
        *(_OF_PROJECT[name] for name in (
            "title", "providers", "themes", "start", "end", "status", "usd",
        )),
        Column("place", "Place", "code", PLACES),
        Column("place_name", "The same by name", "", PLACES),
        Column("how", "How well the project is placed there: point, near, town, district,"
               " province, along or country", "", PLACES),
        Column("method", "By what it is known", "", PLACES),
        Column("share", "Part of the project that falls to it", "0–1", PLACES),
        Column("longitude", "East", "degrees (WGS 84)", PLACES),
        Column("latitude", "North", "degrees (WGS 84)", PLACES),
        _TLP,
    ),
)  # fmt: skip
