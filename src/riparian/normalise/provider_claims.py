"""Whose cooperation an activity is: claims, each with the words that make it.

Three parts are told apart. *funder*: whose money it is. *reporter*: who publishes the record.
*channel*: another provider through whose hands it goes. A project that Japan funds and UNDP runs
and reports is Japan's (funder) and UNDP's (reporter and channel). Claims stand side by side and
never overwrite each other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Literal

import msgspec

from riparian.model.activity import Activity, Narrative, ParticipatingOrg
from riparian.model.derived import ProviderClaim, Sureness
from riparian.normalise.providers import ProviderTable, RecognisedOrganisation
from riparian.problems import Problem, make_problem

FUNDING, ACCOUNTABLE, EXTENDING, IMPLEMENTING = "1", "2", "3", "4"  # IATI OrganisationRole
_CHANNELS = (EXTENDING, IMPLEMENTING, ACCOUNTABLE)
# Codes of states are those of ISO 3166-1; bodies (ADB, UNDP) have longer ones
_ISO_LETTERS = 2


class _Named(msgspec.Struct, frozen=True):
    """A participating organisation, and whose it is as far as that was recognised."""

    org: ParticipatingOrg
    recognised: RecognisedOrganisation | None


def claims_of(
    activity: Activity,
    declared: str | None,
    table: ProviderTable,
    hosts: Collection[str] = (),
) -> tuple[tuple[ProviderClaim, ...], tuple[Problem, ...]]:
    """The claims of one activity, funders first; a Problem where there is no funder or reporter.

    `declared` is the provider that a person gave for the whole dataset. `hosts` are the recipient
    countries: a government that pays for an activity in its own country alone is its host, not a
    provider. An organisation that reports for others (a secondary reporter, a research body) does
    not make the activity its own.
    """
    reporter = _recognise(table, activity.reporting_org.ref, activity.reporting_org.narratives)
    context = declared or (reporter.provider if reporter else None)
    host = next(iter(hosts)) if len(hosts) == 1 else None
    orgs = [_recognised_org(table, org, context, host) for org in activity.participating_orgs]
    funders = _funders(orgs, declared)
    claims = [*_with_agencies(funders, orgs)]
    if reporter and _counts(activity, reporter, funders):
        claims.append(_reporter_claim(activity, reporter))
    claims += _channel_claims(orgs, funders)
    return tuple(claims), _problems(activity, claims)


def main_claim(claims: Iterable[ProviderClaim]) -> ProviderClaim | None:
    """The claim whose provider's tables (deflators, usual durations) suit the activity best.

    A state that funds its own report, else a state that funds, else any funder, else the reporter.
    """
    parties = [claim for claim in claims if claim.role != "channel"]
    reporting = {claim.provider for claim in parties if claim.role == "reporter"}
    return min(
        parties,
        key=lambda claim: (
            claim.role != "funder",
            len(claim.provider) != _ISO_LETTERS,
            claim.provider not in reporting,
        ),
        default=None,
    )


def _recognise(
    table: ProviderTable, ref: str | None, names: tuple[Narrative, ...], context: str | None = None
) -> RecognisedOrganisation | None:
    for name in names:
        recognised = table.recognise(ref, name.text, context)
        if recognised:
            return recognised
    return table.recognise(ref, None, context)


def _recognised_org(
    table: ProviderTable, org: ParticipatingOrg, context: str | None, host: str | None
) -> _Named:
    recognised = _recognise_org(table, org, context)
    if recognised and recognised.agency is None and org.role == EXTENDING:
        recognised = msgspec.structs.replace(
            recognised, agency=_published_agency(table, org, recognised.provider)
        )
    return _Named(org, None if recognised and recognised.provider == host else recognised)


def _published_agency(table: ProviderTable, org: ParticipatingOrg, provider: str) -> str | None:
    """An agency by its name, where its id says only whose it is; none where it is the state's."""
    for name in org.narratives:
        recognised = table.recognise(None, name.text, provider)
        if recognised is None or recognised.provider != provider:
            return name.text
        if recognised.agency:
            return recognised.agency
    return None


def _recognise_org(
    table: ProviderTable, org: ParticipatingOrg, context: str | None
) -> RecognisedOrganisation | None:
    recognised = _recognise(table, org.ref, org.narratives, context)
    if recognised is None and org.crs_channel_code:
        recognised = table.recognise(org.crs_channel_code, None)
    if recognised is None and org.role == FUNDING:
        named = (table.as_funder(name.text) for name in org.narratives)
        recognised = next(filter(None, named), None)
    return recognised


def _funders(orgs: list[_Named], declared: str | None) -> dict[str, ProviderClaim]:
    """The funders in order, each once; the one said for the whole dataset stands first."""
    claims: dict[str, ProviderClaim] = {}
    if declared:
        claims[declared] = ProviderClaim(
            declared, "funder", "said for the whole dataset", "derived"
        )
    for named in orgs:
        if named.org.role == FUNDING and named.recognised:
            claim = _claim(named.recognised, "funder", "funding organisation")
            claims.setdefault(claim.provider, claim)
    return claims


def _with_agencies(
    funders: dict[str, ProviderClaim], orgs: list[_Named]
) -> Iterator[ProviderClaim]:
    """Each funder with the agency in charge: the one that extends the money, else that gives it.

    IATI's extending organisation "manages the budget and direction of an activity on behalf of
    the funding organisation" (OrganisationRole 3): the one to call.
    """
    for provider, claim in funders.items():
        agency = _agency_in_charge(provider, orgs, sole=len(funders) == 1)
        if agency is None and claim.agency is None:
            agency = _agency_among(provider, orgs, FUNDING)
        yield msgspec.structs.replace(claim, agency=agency or claim.agency)


def _agency_in_charge(provider: str, orgs: list[_Named], sole: bool) -> str | None:
    agency = _agency_among(provider, orgs, EXTENDING)
    if agency is None and sole:
        unknown = (o.org for o in orgs if o.org.role == EXTENDING and o.recognised is None)
        agency = next((org.narratives[0].text for org in unknown if org.narratives), None)
    return agency


def _agency_among(provider: str, orgs: list[_Named], role: str) -> str | None:
    recognised = (o.recognised for o in orgs if o.org.role == role and o.recognised)
    return next((f.agency for f in recognised if f.provider == provider and f.agency), None)


def _counts(activity: Activity, reporter: RecognisedOrganisation, funders: Collection[str]) -> bool:
    """Whether the reporter's own claim counts: not where it reports for other, known funders."""
    secondary = activity.reporting_org.secondary_reporter
    # Who publishes about others (AidData about China) does not make their projects its own.
    return not secondary or not funders or reporter.provider in funders


def _reporter_claim(activity: Activity, reporter: RecognisedOrganisation) -> ProviderClaim:
    if activity.reporting_org.secondary_reporter:
        return _claim(reporter, "reporter", "reports for others as well", "inferred")
    return _claim(reporter, "reporter", "reporting organisation")


def _channel_claims(orgs: list[_Named], funders: Collection[str]) -> Iterator[ProviderClaim]:
    seen = set(funders)
    for role, part in zip(
        _CHANNELS,
        ("extending organisation", "implementing organisation", "accountable organisation"),
        strict=True,
    ):
        for named in orgs:
            if (
                named.org.role == role
                and named.recognised
                and named.recognised.provider not in seen
            ):
                seen.add(named.recognised.provider)
                yield _claim(named.recognised, "channel", part)


def _claim(
    recognised: RecognisedOrganisation,
    role: Literal["funder", "reporter", "channel"],
    part: str,
    sureness: Sureness = "derived",
) -> ProviderClaim:
    return ProviderClaim(
        recognised.provider,
        role,
        f"{part}: {recognised.rule}",
        sureness,
        recognised.agency,
        recognised.words,
    )


def _problems(activity: Activity, claims: list[ProviderClaim]) -> tuple[Problem, ...]:
    if any(claim.role != "channel" for claim in claims):
        return ()
    funding = [org for org in activity.participating_orgs if org.role == FUNDING]
    names = [*(n for org in funding for n in org.narratives), *activity.reporting_org.narratives]
    return (
        make_problem(
            "provider-unknown",
            field="participating-org" if funding else "reporting-org",
            expected="a funder or publisher in the list of providers",
            got=names[0].text if names else activity.reporting_org.ref,
            kept=f"it is shown under {claims[0].provider}, which carries it out"
            if claims
            else "the activity was kept without a provider",
        ),
    )
