"""One activity as a dry run shows it: every value in words, as reported and as derived."""

from __future__ import annotations

import msgspec

from riparian.codelists.lists import load_codelist, name_of_theme
from riparian.model.activity import Activity, Narrative, ParticipatingOrg, Provenance
from riparian.model.derived import Derived, PlaceShare, ProviderClaim, PurposeShare, UsdAmount
from riparian.normalise.providers import load_providers
from riparian.problems import stands_at
from riparian.region.pack import load_region


class FirstRecord(msgspec.Struct, frozen=True):
    """One activity in words. `at` says where it stands.

    `organisations`, `place_words` and `sector_words` are what the file says; `providers`, `places`
    and `purposes` are what is made of it.
    """

    at: str
    identifier: str
    title: str | None
    original: str | None
    countries: tuple[str, ...]
    organisations: tuple[str, ...]
    providers: tuple[str, ...]
    start: str | None
    end: str | None
    events: tuple[str, ...]
    amounts: tuple[str, ...]
    place_words: tuple[str, ...]
    places: tuple[str, ...]
    sector_words: tuple[str, ...]
    purposes: tuple[str, ...]
    url: str | None


def first_record(activity: Activity, derived: Derived, region: str) -> FirstRecord:
    """One activity in words."""
    title = derived.title
    countries = load_codelist("Country")
    period = derived.period
    return FirstRecord(
        at=where_it_stands(activity.provenance),
        identifier=activity.iati_identifier,
        title=title.text if title else None,
        original=title.original if title else None,
        countries=tuple(f"{countries.name_of(c.country)} ({c.country})" for c in derived.countries),
        organisations=tuple(filter(None, map(_organisation, activity.participating_orgs))),
        providers=tuple(map(_provider, derived.providers)),
        start=_day(period.start, period.start_sureness),
        end=_day(period.end, period.end_sureness),
        events=tuple(f"{event.type} {event.date}" for event in activity.events),
        amounts=tuple(map(_amount, derived.amounts)),
        place_words=tuple(w for at in activity.locations if (w := _words(at.names))),
        places=tuple(_place(at, region) for at in derived.places if at.level != "country"),
        sector_words=tuple(
            f"{words} ({sector.code})" if sector.code and sector.code != words else words
            for sector in activity.sectors
            if (words := _words(sector.narratives) or sector.code)
        ),
        purposes=tuple(map(_purpose, derived.purposes)),
        url=activity.provenance.url,
    )


def where_it_stands(where: Provenance) -> str:
    """`line 8`, `row 12` or `row 12 of sheet 'Data'`; empty where nothing says it."""
    return stands_at(where.line, where.row, where.sheet)


def _words(narratives: tuple[Narrative, ...]) -> str:
    return " / ".join(narrative.text for narrative in narratives)


def _organisation(org: ParticipatingOrg) -> str:
    role = (load_codelist("OrganisationRole").name_of(org.role or "") or "takes part").lower()
    name = _words(org.narratives) or org.ref or org.crs_channel_code
    return f"{name} ({role})" if name else ""


def _provider(claim: ProviderClaim) -> str:
    provider = load_providers().providers.get(claim.provider)
    name = f"{provider.display} ({claim.provider})" if provider else claim.provider
    return f"{name}{f', {claim.agency}' if claim.agency else ''}: {claim.sureness}, {claim.rule}"


def _day(day: str | None, sureness: str | None) -> str | None:
    return f"{day} ({sureness})" if day and sureness not in (None, "reported") else day


def _amount(amount: UsdAmount) -> str:
    usd = f" = USD {amount.usd:,.0f}" if amount.usd is not None else ", no value in dollars"
    day = f" on {amount.value_date}" if amount.value_date else ""
    return f"{amount.kind} {amount.currency} {amount.value:,.0f}{day}{usd}"


def _place(place: PlaceShare, region: str) -> str:
    listed = load_region(region).places.get(place.place)
    words = f" from '{place.words}'" if place.words else ""
    return f"{listed.name if listed else place.place} ({place.place}){words}: {place.sureness}"


def _purpose(purpose: PurposeShare) -> str:
    code = purpose.code or purpose.category
    if not code:
        return f"{name_of_theme(purpose.theme)}: {purpose.sureness}"
    name = load_codelist("Sector" if purpose.code else "SectorCategory").name_of(code)
    return f"{code} {name or ''}: {purpose.sureness}"
