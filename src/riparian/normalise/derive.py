"""The one place where everything that is worked out from an activity is put together.

`derive` asks each rule in turn: countries, whose cooperation, places, purposes, dollars, period.
What is doubtful comes back as Problems that say where the record stands in its file. A derivation
depends on the activity, the declared provider and the tables, and on nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

import msgspec

from riparian.language.invisible_characters import without_unseen
from riparian.model.activity import Activity
from riparian.model.derived import CountryShare, Derived, ShownTitle
from riparian.normalise.activity_period import work_out_period
from riparian.normalise.countries import country_shares, names_a_country
from riparian.normalise.exchange_rates import Rates, default_rates
from riparian.normalise.gazetteer import Gazetteer
from riparian.normalise.money import amounts_of
from riparian.normalise.narratives import narratives_of
from riparian.normalise.places import located_countries, places_of
from riparian.normalise.provider_claims import claims_of, main_claim
from riparian.normalise.providers import ProviderTable, load_providers
from riparian.normalise.purposes import purposes_of
from riparian.normalise.seen_values import seen
from riparian.normalise.shown_texts import shown_description, withheld_of
from riparian.normalise.title_gloss import shown_title
from riparian.problems import Problem, make_problem, quote

_MOST_OF_AN_ERROR = 200

NORMALISE_VERSION = 24
"""Rises whenever the same activity would be derived differently; part of the cache key."""


class Tables(msgspec.Struct, frozen=True):
    """What rules look things up in. Built once per process by `load_tables`."""

    providers: ProviderTable
    gazetteer: Gazetteer
    rates: Rates
    region: str = "mekong"


@lru_cache(maxsize=4)
def load_tables(region: str = "mekong") -> Tables:
    """The tables of this installation; raises `UnknownName` for a region that has no pack."""
    return Tables(load_providers(), Gazetteer(region), default_rates(), region)


def derive(activity: Activity, declared_provider: str | None, tables: Tables) -> Derived:
    """Everything derived from one activity; `declared_provider` is said for the whole dataset, or
    for the one from which it was exported.

    A rule that fails is a fault of ours and must not stop a build: then the record gets what its
    reporter and country give, its first title as published, and a Problem that says so.
    """
    exported = activity.provenance.exported
    declared_provider = declared_provider or (exported.provider if exported else None)
    try:
        derived = _by_rules(activity, declared_provider, tables)
    except Exception as error:
        derived = _without_rules(activity, declared_provider, tables, error)
    return seen(derived) if activity.provenance.from_picture else derived


def _without_rules(
    activity: Activity, declared_provider: str | None, tables: Tables, error: Exception
) -> Derived:
    bare = Activity(
        activity.iati_identifier,
        activity.provenance,
        reporting_org=activity.reporting_org,
        recipient_countries=activity.recipient_countries,
    )
    derived = _by_rules(bare, declared_provider, tables)
    first = next((n for n in activity.title if without_unseen(n.text)), None)
    problem = make_problem(
        "rule-failed",
        expected="every rule to work on the record",
        got=f"{type(error).__name__}: {error}"[:_MOST_OF_AN_ERROR],
        kept="the record is kept as published; only its reporter and country were worked out",
    )
    return msgspec.structs.replace(
        derived,
        title=ShownTitle(without_unseen(first.text), first.lang, first.by) if first else None,
        problems=(*derived.problems, *_in_place((problem,), activity)),
    )


def _by_rules(activity: Activity, declared_provider: str | None, tables: Tables) -> Derived:
    countries, of_countries = _countries(activity, tables.gazetteer)
    hosts = frozenset(share.country for share in countries)
    claims, of_claims = claims_of(activity, declared_provider, tables.providers, hosts)
    main = main_claim(claims)
    provider, agency = (main.provider, main.agency) if main else (None, None)
    places, of_places = places_of(activity, countries, tables.gazetteer)
    purposes, of_purposes = purposes_of(activity)
    amounts, of_amounts = amounts_of(activity, provider, tables.rates)
    period, of_period = work_out_period(activity, provider, agency)
    titles, descriptions, of_texts = narratives_of(activity, provider)
    of_title = withheld_of(activity)
    # Its publisher says in another table whose the project is, and in which country (decision 0014)
    if is_part(activity):
        of_claims = of_countries = ()
    problems = (
        *of_title, *of_texts, *of_claims, *of_countries, *of_places, *of_purposes, *of_amounts,
        *of_period,
    )  # fmt: skip
    return Derived(
        title=shown_title(titles, hosts, tables.region),
        description=shown_description(descriptions),
        providers=claims,
        countries=countries,
        places=places,
        purposes=purposes,
        amounts=amounts,
        period=period,
        problems=tuple(_in_place(problems, activity)),
    )


def is_part(activity: Activity) -> bool:
    """Whether a record tells only where or how much, as tables of places or of transactions do.

    What the project is and whose stands in another table of its publisher, under its identifier.
    """
    described = activity.title or activity.descriptions or activity.participating_orgs
    return not described and bool(activity.locations or activity.transactions)


def _countries(
    activity: Activity, gazetteer: Gazetteer
) -> tuple[tuple[CountryShare, ...], tuple[Problem, ...]]:
    if names_a_country(activity) or not activity.locations:
        return country_shares(activity)
    return country_shares(activity, located_countries(activity, gazetteer))


def _in_place(problems: Iterable[Problem], activity: Activity) -> Iterator[Problem]:
    """The problems with the dataset, line or row, and record that they concern."""
    where = activity.provenance
    for problem in problems:
        yield msgspec.structs.replace(
            problem,
            dataset=problem.dataset or where.dataset,
            line=problem.line if problem.line is not None else where.line,
            row=problem.row if problem.row is not None else where.row,
            sheet=problem.sheet or where.sheet,
            record=problem.record or quote(activity.iati_identifier or None),
        )
