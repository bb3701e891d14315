"""Which countries an activity is in, and what share of its money each has.

The shares add up to 1, or to less where a wider region or an unknown code takes a part: the money
of an activity in several countries is never counted in full in each. Names in titles are not read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from riparian.codelists.lists import load_codelist
from riparian.model.activity import Activity, RecipientCountry, RecipientRegion
from riparian.model.derived import CountryShare
from riparian.normalise.money_shares import Share, parts_of, percentages_off, weigh
from riparian.problems import Problem, make_problem

_REGION = "region "  # in front of a region's code, so that it is no country's


def names_a_country(activity: Activity) -> bool:
    """Whether the activity or one of its transactions names a recipient country."""
    return bool(activity.recipient_countries) or any(
        transaction.recipient_countries for transaction in activity.transactions
    )


def country_shares(
    activity: Activity, located: Iterable[str] = ()
) -> tuple[tuple[CountryShare, ...], tuple[Problem, ...]]:
    """The countries of an activity with their shares.

    Recipient countries with percentages count first; then what transactions state, by value; then
    `located`, the countries in which the activity's locations lie (inferred).
    """
    if activity.recipient_countries:
        return _from_percentages(activity)
    stated = [
        (transaction, _keys(transaction.recipient_countries, transaction.recipient_regions))
        for transaction in activity.transactions
        if transaction.recipient_countries or transaction.recipient_regions
    ]
    if names_a_country(activity):
        weighed = weigh(stated)
        return _shares(weighed.keys, weighed.parts, "transaction/recipient-country")
    countries = sorted(set(located))
    if countries:
        return _from_locations(countries), ()
    return (), (_no_country(activity),)


def _from_percentages(
    activity: Activity,
) -> tuple[tuple[CountryShare, ...], tuple[Problem, ...]]:
    countries, regions = activity.recipient_countries, _first_vocabulary(activity.recipient_regions)
    keys = _keys(countries, regions, repeated=True)
    percentages = [c.percentage for c in countries] + [r.percentage for r in regions]
    stated = parts_of(percentages)
    shares, problems = _shares(keys, stated.parts, "recipient-country")
    if stated.wrong:
        problems = (*problems, percentages_off("recipient-country", stated.wrong))
    return shares, problems


def _keys(
    countries: Iterable[RecipientCountry],
    regions: Iterable[RecipientRegion],
    repeated: bool = False,
) -> Sequence[str]:
    keys = [country.code.strip().upper() for country in countries]
    keys += [_REGION + region.code for region in regions]
    return keys if repeated else list(dict.fromkeys(keys))


def _first_vocabulary(regions: tuple[RecipientRegion, ...]) -> tuple[RecipientRegion, ...]:
    """Regions of one vocabulary only: the others say the same again in other words."""
    if not regions:
        return ()
    # Vocabulary 1 is the DAC's, which most publishers use.
    vocabulary = min(region.vocabulary for region in regions)
    return tuple(region for region in regions if region.vocabulary == vocabulary)


def _shares(
    keys: Sequence[str], parts: Sequence[Share], field: str
) -> tuple[tuple[CountryShare, ...], tuple[Problem, ...]]:
    codelist = load_codelist("Country")
    shares: dict[str, CountryShare] = {}
    problems: list[Problem] = []
    for key, part in zip(keys, parts, strict=True):
        if key.startswith(_REGION):
            continue
        if key not in codelist:
            problems.append(_unknown_code(key, field))
            continue
        before = shares.get(key)
        share = part.share + (before.share if before else 0.0)
        shares[key] = CountryShare(key, share, part.rule, part.sureness)
    return tuple(shares.values()), tuple(problems)


def _from_locations(countries: list[str]) -> tuple[CountryShare, ...]:
    share = 1.0 / len(countries)
    rule = "no country named: where its locations lie"
    return tuple(CountryShare(country, share, rule, "inferred") for country in countries)


def _unknown_code(code: str, field: str) -> Problem:
    return make_problem(
        "code-unknown",
        field=field,
        expected="an ISO 3166-1 country code",
        got=code,
        kept="its share of the money counts in no country",
    )


def _no_country(activity: Activity) -> Problem:
    regions = [*activity.recipient_regions]
    regions += [region for t in activity.transactions for region in t.recipient_regions]
    codelist = load_codelist("Region")
    codes = sorted({codelist.name_of(region.code) or region.code for region in regions})
    return make_problem(
        "country-missing",
        field="recipient-country",
        expected="a country",
        got=f"the region {', '.join(codes)}" if codes else None,
        kept="the activity is kept, but cannot be placed",
    )
