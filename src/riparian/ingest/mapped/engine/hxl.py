"""Tables with HXL tags map themselves: the tag of a column says what it holds.

Tags and attributes are those of the HXL hashtag dictionary 1.1 final (hxlstandard.org/standard/
1-1final/dictionary), the older ones of HXL 1.0 alpha (`#activity_id`, `#funder`), and those that
OCHA's Financial Tracking Service publishes (`#value+funding+total+usd`). A tag counts by the most
particular entry of `_TAGS` that it fits; attributes that no entry knows are passed over, and a tag
that fits none is left out.

A currency code among the attributes is the amount's; `+i_en` or `+en` is the language.

The roles of `#org` are those of the dictionary (`+funder`: "Funding org/agency (e.g. donor)",
`+prog`: "Programming org/agency", `+impl`: "Implementing partner") and of HXL's own hashtag chooser
(`+funding`: "all donor organisations", `+prog`: "programming/extending organisations"; github
HXLStandard/hxl-hashtag-chooser hxl-knowledge-base.json @13194fe9), with `+donor`, which some tables
have. `#org` alone has no role: to the dictionary it is "an organisation contributing to a
humanitarian emergency response, e.g. a local government, …, NGO, agency, donor", to the chooser
"different roles mixed in the column". So it is kept as a note under its column's name, and so are
roles that are none in a project (`+reporting`). `#region` is "supra- or cross-national (e.g.
Sahel)" and in words, so it is a place and no DAC region.
"""

from __future__ import annotations

import re

import msgspec

from riparian.codelists.lists import load_codelist
from riparian.ingest.mapped.engine.mapping import FieldSource, Mapping, TableRules
from riparian.ingest.mapped.engine.mapping_fields import FIELDS
from riparian.ingest.tables.sheet import Header

_IDENTIFYING = ("identifier", "title")
_LANG = re.compile(r"(?:i_)?([a-z]{2})")


class _Tag(msgspec.Struct, frozen=True):
    """A hashtag with attributes that it must have and must not have, and its field."""

    field: str
    base: str
    has: frozenset[str] = frozenset()
    lacks: frozenset[str] = frozenset()


def _tag(field: str, words: str) -> _Tag:
    """`#org+funder-code`: with +funder and without +code."""
    base, *rest = re.split(r"(?=[+-])", words)
    return _Tag(
        field,
        base,
        frozenset(word[1:] for word in rest if word[0] == "+"),
        frozenset(word[1:] for word in rest if word[0] == "-"),
    )


_TAGS = tuple(
    _tag(field, words)
    for field, every in {
        "identifier": "#activity+code #activity+id #activity+project+code #activity_id",
        "title": "#activity-type-url-description-appeal #activity+name-appeal",
        "description": "#activity+text #activity+description #description-notes-keywords-type",
        "provider": "#org+funder-type-url #org+funding-type-url #org+donor-type-url"
        " #country+funder #funder",
        "provider_ref": "#org+funder+code #org+funder+id #org+funding+code #org+funding+id"
        " #org+donor+code #org+donor+id #funder_id",
        "agency": "#org+prog-type-url #prog",
        "agency_ref": "#org+prog+code #org+prog+id #prog_id",
        "implementer": "#org+impl-type-url #org+partner-type-url #impl",
        "implementer_ref": "#org+impl+code #org+impl+id #impl_id",
        "country": "#country-origin-funder #country+dest #country_id",
        "admin1": "#adm1-code-origin-id #adm1+name-origin",
        "admin2": "#adm2-code-origin-id #adm2+name-origin",
        "place": "#loc-code-type-origin-url-id #loc+name-origin #adm3-code-id-origin"
        " #region-code-id-origin",
        "place_code": "#loc+code-origin #adm1+code-origin #adm2+code-origin #adm3+code-origin",
        "latitude": "#geo+lat #lat_deg",
        "longitude": "#geo+lon #lon_deg",
        "sector": "#sector-code-id-type #subsector-code-id-type",
        "sector_code": "#sector+code #subsector+code #sector_id #subsector_id",
        "start": "#date+start-year-funder #date+start+year-funder #from_date",
        "end": "#date+end-year-funder #date+end+year-funder #to_date",
        "period": "#period_date",
        "signing_date": "#date+approved #date+decision #date+signed",
        "event_date": "#date+canceled",
        "updated": "#date+updated #date+reported #report_date",
        "year": "#date+year-start-end",
        "date": "#date-start-end-year-created-converted-canceled #date+occurred",
        "amount": "#value-pct-type-required-currency #value+total-required-pct-currency",
        "commitment": "#value+commitment #value+committed #value+approved",
        "disbursement": "#value+disbursement #value+disbursed #value+paid",
        "expenditure": "#value+expenditure #value+spent",
        "currency": "#currency #value+currency",
        "status": "#status #status_id",
        "scheme": "#modality #activity+type #financial+contribution+type",
        "url": "#activity+url #meta+url #data_lnk",
        "note": "#description+notes #meta+notes #org-type-code-id-url-funder-funding-donor",
    }.items()
    for words in every.split()
)
_ONE_SOURCE = ("identifier", "country", "place_code", "year", "date")


def hxl_mapping(header: Header) -> Mapping | None:
    """The mapping that the tags of a table make; None without tags for a title or a number.

    Rows that share the activity's code are one activity, because a code is unique (HXL 1.1, +code).
    """
    columns: dict[str, list[FieldSource]] = {}
    for name, tag in zip(header.names, header.tags, strict=False):
        if tag and (field := field_of_tag(tag)):
            columns.setdefault(field, []).append(_source(name, tag, field))
    if not any(field in columns for field in _IDENTIFYING):
        return None
    key = tuple(source.column or "" for source in columns.get("identifier", ())[:1])
    sources = {
        field: tuple(columns[field][:1] if field in _ONE_SOURCE else columns[field])
        for field in FIELDS
        if field in columns
    }
    return Mapping(table=TableRules(key=key), columns=sources)


def field_of_tag(tag: str) -> str | None:
    """The field that a tag stands for, by the entry with most attributes that fit; None if none."""
    base, *rest = tag.replace(" ", "").lower().split("+")
    attributes = frozenset(rest)
    fitting = [
        entry
        for entry in _TAGS
        if entry.base == base and entry.has <= attributes and not entry.lacks & attributes
    ]
    best = max(fitting, key=lambda entry: len(entry.has), default=None)
    return best.field if best else None


def _source(name: str, tag: str, field: str) -> FieldSource:
    attributes = tag.replace(" ", "").lower().split("+")[1:]
    if tag.lower().startswith("#org") and field == "note" and not set("{}") & set(name):
        return FieldSource(template=f"{name}: {{{name}}}")
    if FIELDS[field].kind == "number" and FIELDS[field].holds == "row":
        codes = load_codelist("Currency")
        currency = next((a.upper() for a in attributes if a.upper() in codes), None)
        return FieldSource(column=name, currency=currency)
    separator = "," if "list" in attributes else None
    lang = _language(attributes) if FIELDS[field].has_language else None
    return FieldSource(column=name, lang=lang, separator=separator)


def _language(attributes: list[str]) -> str | None:
    languages = load_codelist("Language")
    for attribute in attributes:
        match = _LANG.fullmatch(attribute)
        # `id` marks an identifier and `no` a number, before they are languages.
        if match and match[1] in languages and attribute not in ("id", "no"):
            return match[1]
    return None
