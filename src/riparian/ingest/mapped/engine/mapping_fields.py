"""The fields that a mapping can fill, and what each becomes in an activity.

Names are IATI's where IATI has one. A field holds `one` value per activity, `many`, or one for
each row (`row`), as an amount with its year does.
"""

from __future__ import annotations

from typing import Literal

import msgspec

Holds = Literal["one", "many", "row"]
Kind = Literal["text", "code", "date", "period", "number", "percentage", "year", "url"]


class MappedField(msgspec.Struct, frozen=True):
    """A field: how many values it holds, of what kind, and what it becomes, for people."""

    name: str
    holds: Holds
    kind: Kind
    means: str

    @property
    def has_language(self) -> bool:
        """Whether its values are words of some language."""
        return self.kind == "text" and self.holds != "row"


_FIELDS = (
    MappedField("identifier", "one", "code", "The activity's identifier, as its publisher has it."),
    MappedField("other_identifier", "many", "code", "Other numbers by which it is known."),
    MappedField("reporter", "one", "text", "The organisation that publishes the table."),
    MappedField("reporter_ref", "one", "code", "That organisation's identifier."),
    MappedField("secondary_reporter", "one", "code",
                "yes where the reporter tells of others' projects."),
    MappedField("title", "many", "text", "The title; with a language: title.ja."),
    MappedField("description", "many", "text", "What it does; `type` for a DescriptionType code."),
    MappedField("provider", "many", "text", "Who funds it (participating-org, role 1)."),
    MappedField("provider_ref", "many", "code", "The funder's identifier, beside `provider`."),
    MappedField("agency", "many", "text", "The provider's body that runs it (role 3, extending)."),
    MappedField("agency_ref", "many", "code", "That body's identifier, beside `agency`."),
    MappedField("implementer", "many", "text", "Who carries it out (role 4)."),
    MappedField("implementer_ref", "many", "code", "Their identifier or CRS channel code."),
    MappedField("host_agency", "many", "text",
                "The receiving country's body (role 2, accountable)."),
    MappedField("host_agency_ref", "many", "code", "That body's identifier, beside `host_agency`."),
    MappedField("country", "many", "code",
                "Recipient country: ISO code, or name in any known language."),
    MappedField("country_percentage", "many", "percentage",
                "Shares of the countries, in their order."),
    MappedField("region", "many", "code", "Recipient region; `vocabulary` 1 for DAC codes."),
    MappedField("region_percentage", "many", "percentage",
                "Shares of the regions, in their order."),
    MappedField("admin1", "many", "text", "Province or state, by name."),
    MappedField("admin2", "many", "text", "District, by name."),
    MappedField("place", "many", "text",
                "Any other place; the place fields of a row make one location."),
    MappedField("place_code", "many", "code",
                "A code of the place; say its `vocabulary` (G1 GeoNames)."),
    MappedField("place_percentage", "many", "percentage", "The place's share."),
    MappedField("latitude", "many", "number", "Degrees north (WGS 84)."),
    MappedField("longitude", "many", "number", "Degrees east (WGS 84)."),
    MappedField("exactness", "many", "code", "GeographicExactness code: 1 exact, 2 approximate."),
    MappedField("location_type", "many", "code",
                "Kind of place: a GeoNames feature code (ADM1, PPLC)."),
    MappedField("location_class", "many", "code", "GeographicLocationClass code: 1 area, 2 town …"),
    MappedField("purpose_code", "many", "code",
                "DAC purpose code (5 digits, or 3 for a category)."),
    MappedField("sector", "many", "text", "What it is for, in the publisher's words."),
    MappedField("sector_code", "many", "code", "A code of another list; say its `vocabulary`."),
    MappedField("sector_vocabulary", "many", "code",
                "Vocabularies of the sector codes, in their order."),
    MappedField("sector_percentage", "many", "percentage",
                "Shares of the purposes, in their order."),
    MappedField("start", "one", "date", "Planned start, or a start of which it is not said."),
    MappedField("end", "one", "date", "Planned end, or an end of which it is not said."),
    MappedField("start_actual", "one", "date", "Start as it came."),
    MappedField("end_actual", "one", "date", "End as it came."),
    MappedField("period", "one", "period",
                "Start and end in a cell: 2019-2023; or how long: 48 months."),
    MappedField("signing_date", "one", "date", "Day of signing, kept as an event."),
    MappedField("event_date", "many", "date", "Day of another event; say which with `event`."),
    MappedField("date", "row", "date", "Date of the row's amounts."),
    MappedField("year", "row", "year", "Year of the row's amounts, where there is no date."),
    MappedField("value_date", "row", "date", "Day or year of the amounts' value, if not `date`."),
    MappedField("price_year", "row", "year", "Year of whose constant prices the amounts are."),
    MappedField("amount", "row", "number",
                "An amount; a commitment unless `type` or amount_type says."),
    MappedField("amount_type", "row", "code", "TransactionType of the row's `amount`."),
    MappedField("commitment", "row", "number", "An amount committed (TransactionType 2)."),
    MappedField("disbursement", "row", "number", "An amount disbursed (TransactionType 3)."),
    MappedField("expenditure", "row", "number", "An amount spent (TransactionType 4)."),
    MappedField("currency", "row", "code", "Currency of the row's amounts (ISO 4217)."),
    MappedField("transaction_ref", "row", "code", "The publisher's number of the transaction."),
    MappedField("status", "one", "code",
                "ActivityStatus code, or a word that [values.status] explains."),
    MappedField("scheme", "one", "text", "Kind of cooperation in the provider's words."),
    MappedField("flow_type", "one", "code", "DAC flow type."),
    MappedField("finance_type", "one", "code", "DAC finance type."),
    MappedField("aid_type", "one", "code", "DAC aid type."),
    MappedField("tied_status", "one", "code", "Tied status code."),
    MappedField("collaboration_type", "one", "code", "Collaboration type code (bi/multi)."),
    MappedField("hierarchy", "one", "code", "Level among the publisher's activities."),
    MappedField("related", "many", "code",
                "Identifiers of related activities; `type` for the relation."),
    MappedField("tag", "many", "code", "Tags; say their `vocabulary`."),
    MappedField("policy_marker", "many", "code", "Significance 0-4; say the marker with `type`."),
    MappedField("language", "one", "code", "Language of the record's words (ISO 639-1)."),
    MappedField("updated", "one", "date", "When the publisher last changed the record."),
    MappedField("url", "many", "url", "Pages about it."),
    MappedField("note", "many", "text", "Anything else worth keeping."),
)  # fmt: skip

FIELDS: dict[str, MappedField] = {field.name: field for field in _FIELDS}
"""Every field by its name, in the order in which a mapping lists them."""

SOURCE_OPTIONS: dict[str, str] = {
    "column": "The column's name, as it stands or with other case, spaces and underscores.",
    "template": 'Columns put together: `"{donor}-{number}"`; nothing where one of them is empty.'
    " `{country as country}` puts the ISO code of the country there that the cell names.",
    "separator": "What parts a cell, or what the template gave, into values; or a list of such.",
    "pattern": "A regular expression: of each value the part that its group, or all of it, fits.",
    "prefix": "What is put before each code: `KR-GOV-010-` makes project numbers identifiers.",
    "unit": "What numbers count: `million`, `億円`, a number, `ratio` (0 to 1); `months` of time.",
    "currency": "The currency (ISO 4217) of amounts that say none themselves.",
    "vocabulary": "The list that codes are of; `crs-channel` marks ids that are CRS channels.",
    "lang": "The language of words (ISO 639-1); `title.ja = …` says the same.",
    "event": "What happened on the day: `signing`, `tender notice`, `exchange-of-notes` …",
    "type": "A code that goes with it: TransactionType, OtherIdentifierType, PolicyMarker …",
    "values": "A list of the package in which cells are looked up.",
    "year": "The year of a column's amounts, where each year has a column of its own.",
    "once": "An amount of the whole activity that stands in each of its rows; it counts once.",
}
"""What can be said of one source of a field."""

TABLE_OPTIONS: dict[str, str] = {
    "sheet": "The sheet to read; else every sheet with a column for identifier or title.",
    "header_row": "The row with the column names; else it is found.",
    "key": "Columns whose cells, all filled, make rows one activity; else each row is one.",
    "key_optional": "Columns that are part of the key too, but may be empty.",
    "fill_down": "Columns that take what stands above where the first of them is empty.",
    "encoding": "The text's encoding; `--encoding` goes before it.",
    "date_order": "`dmy` or `mdy` for dates such as 01/02/2019; else each column decides.",
    "decimal": "The decimal mark, `.` or `,`; else each column decides.",
    "fiscal": "The country (ISO code) whose fiscal years are meant: FY2019, 令和元年度.",
    "only": 'Words that a row needs in a column, `{ PRICE_BASE = ["V"] }`; others are refused.',
    "skip": "Columns that are known and not wanted, so that no note names them.",
}
"""What can be said of the table as a whole, in `[table]`."""
