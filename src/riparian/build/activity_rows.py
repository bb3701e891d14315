"""The lines that a build hands to the database: one per activity, flat where SQL wants it flat."""

from __future__ import annotations

import msgspec

from riparian.model.activity import Activity
from riparian.model.derived import (
    CountryShare,
    Derived,
    Period,
    PlaceShare,
    ProviderClaim,
    PurposeShare,
    UsdAmount,
)
from riparian.normalise.money import Headline, headline_amount


class RecordRow(msgspec.Struct, frozen=True):
    """One kept activity as reported; `ordinal` counts them from 1 in the order of the file.

    `flagged`: the reader had more than a note to say about it.
    """

    ordinal: int
    activity: Activity
    flagged: bool


class DerivedRow(msgspec.Struct, frozen=True):
    """One activity as the catalogue shows it; columns as in `store.schema.DERIVED_COLUMNS`."""

    ordinal: int
    identifier: str
    reporting_org_ref: str | None
    reporting_org_name: str | None
    title: str | None
    title_lang: str | None
    title_by: str | None
    original: str | None
    original_lang: str | None
    description: str | None
    scheme: str | None
    hierarchy: int | None
    line: int | None
    row: int | None
    sheet: str | None
    url: str | None
    last_updated_datetime: str | None
    related: tuple[str, ...]
    headline: Headline | None
    period: Period
    providers: tuple[ProviderClaim, ...]
    countries: tuple[CountryShare, ...]
    places: tuple[PlaceShare, ...]
    purposes: tuple[PurposeShare, ...]
    amounts: tuple[UsdAmount, ...]


def derived_row(ordinal: int, activity: Activity, derived: Derived) -> DerivedRow:
    """Put together what the catalogue needs to know of one activity."""
    title = derived.title
    reporter = activity.reporting_org
    where = activity.provenance
    return DerivedRow(
        ordinal=ordinal,
        identifier=activity.iati_identifier,
        reporting_org_ref=reporter.ref,
        reporting_org_name=reporter.narratives[0].text if reporter.narratives else None,
        title=title.text if title else None,
        title_lang=title.lang if title else None,
        title_by=title.by if title else None,
        original=title.original if title else None,
        original_lang=title.original_lang if title else None,
        description=derived.description,
        scheme=activity.scheme,
        hierarchy=activity.hierarchy,
        line=where.line,
        row=where.row,
        sheet=where.sheet,
        url=where.url,
        last_updated_datetime=activity.last_updated_datetime,
        related=tuple(r.ref for r in activity.related_activities),
        headline=headline_amount(derived.amounts),
        period=derived.period,
        providers=derived.providers,
        countries=derived.countries,
        places=derived.places,
        purposes=derived.purposes,
        amounts=derived.amounts,
    )
