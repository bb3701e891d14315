"""One `iati-activity` element to one `Activity`.

Passed over, because nothing downstream needs them: results, conditions, country budget items,
capital spend, forward spending survey, CRS additions, legacy data, and every foreign namespace but
that of our own exports (`own_namespace`).
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from riparian.ingest.iati.classifications import (
    read_country,
    read_humanitarian_scope,
    read_policy_marker,
    read_region,
    read_sector,
    read_tag,
)
from riparian.ingest.iati.dates import check_order, date_of, read_activity_date
from riparian.ingest.iati.exported_parts import EXPORTED
from riparian.ingest.iati.locations import merge_languages, read_location
from riparian.ingest.iati.money import (
    read_budget,
    read_planned_disbursement,
    read_transaction,
)
from riparian.ingest.iati.organisations import (
    read_contact,
    read_participating_org,
    read_reporting_org,
)
from riparian.ingest.iati.other_fields import (
    read_collaboration,
    read_default_aid_type,
    read_description,
    read_document,
    read_finance_type,
    read_flow_type,
    read_identifier,
    read_other_identifier,
    read_related_activity,
    read_scope,
    read_status,
    read_tied_status,
    read_title,
    read_website,
)
from riparian.ingest.iati.own_namespace import restore
from riparian.ingest.iati.parse_values import read_flag
from riparian.ingest.iati.prices import say_prices
from riparian.ingest.iati.reading_context import (
    CURRENCY,
    LANG,
    LANGUAGE,
    Context,
    Element,
    Fields,
    Handler,
    attribute_of,
    language_of,
)
from riparian.ingest.iati.shares import check_shares
from riparian.model.activity import Activity, Provenance

_HANDLERS: dict[Any, Handler] = {
    **EXPORTED,
    "activity-date": read_activity_date,
    "activity-scope": read_scope,
    "activity-status": read_status,
    "activity-website": read_website,
    "budget": read_budget,
    "collaboration-type": read_collaboration,
    "contact-info": read_contact,
    "default-aid-type": read_default_aid_type,
    "default-finance-type": read_finance_type,
    "default-flow-type": read_flow_type,
    "default-tied-status": read_tied_status,
    "description": read_description,
    "document-link": read_document,
    "humanitarian-scope": read_humanitarian_scope,
    "iati-identifier": read_identifier,
    "location": read_location,
    "other-identifier": read_other_identifier,
    "participating-org": read_participating_org,
    "planned-disbursement": read_planned_disbursement,
    "policy-marker": read_policy_marker,
    "recipient-country": read_country,
    "recipient-region": read_region,
    "related-activity": read_related_activity,
    "reporting-org": read_reporting_org,
    "sector": read_sector,
    "tag": read_tag,
    "title": read_title,
    "transaction": read_transaction,
}


def read_activity(element: Element, context: Context) -> Activity | None:
    """The activity, or None where it has neither identifier nor title (`record-empty`).

    Whatever is wrong with it is left in `context`.
    """
    fields: defaultdict[str, Any] = defaultdict(list)
    if context.file.exported_by is not None:
        restore(element)
    _read_attributes(element, fields, context)
    handler_of = _HANDLERS.get
    for child in element:
        if handler := handler_of(child.tag):
            handler(child, fields, context)
    identifier = fields.pop("iati_identifier", "")
    if not _is_something(identifier, fields, context):
        return None
    if context.mixed and _repeats_languages(element, context):
        merge_languages(fields)
    check_order(fields, context)
    check_shares(fields, context)
    for name, value in fields.items():
        if type(value) is list:
            fields[name] = tuple(value)
    provenance = Provenance(
        context.file.dataset,
        context.line,
        url=fields.pop("url", None),
        exported=fields.pop("exported", None),
    )
    return say_prices(Activity(identifier, provenance, **fields), context)


def _is_something(identifier: str, fields: Fields, context: Context) -> bool:
    if not identifier and not fields.get("title"):
        context.flag("record-empty", expected="an identifier or a title", kept="it was refused")
        return False
    if not identifier:
        context.flag("record-without-identifier", field="iati-identifier")
    if not fields.get("title"):
        context.flag("title-missing", field="title")
    return True


def _repeats_languages(element: Element, context: Context) -> bool:
    version = context.file.version
    # Narrative elements came with 2.01: without a version the shape tells which it is
    if version is None:
        return element.find("title/narrative") is None
    return version.startswith("1.")


def _read_attributes(element: Element, fields: Fields, context: Context) -> None:
    get = element.get
    if lang := get(LANG):
        context.lang = LANGUAGE.get(lang) or language_of(lang, element, context)
    if context.lang:
        fields["default_lang"] = context.lang
    if currency := CURRENCY.get(get("default-currency", "")) or attribute_of(
        CURRENCY, element, "default-currency", context, "iati-activity"
    ):
        context.currency = currency
    if context.currency:
        fields["default_currency"] = context.currency
    if humanitarian := get("humanitarian"):
        fields["humanitarian"] = read_flag(humanitarian)
    if (updated := get("last-updated-datetime")) and date_of(
        updated, element, context, "@last-updated-datetime"
    ):
        fields["last_updated_datetime"] = updated.strip()
    if uri := get("linked-data-uri"):
        fields["linked_data_uri"] = uri
    if hierarchy := get("hierarchy"):
        fields["hierarchy"] = _read_hierarchy(hierarchy, element, context)


def _read_hierarchy(text: str, element: Element, context: Context) -> int | None:
    if (digits := text.strip()).isascii() and digits.isdigit() and len(digits) < 10:
        return int(digits)
    context.flag_unknown("whole numbers", text, element, "@hierarchy", kept=False)
    return None
