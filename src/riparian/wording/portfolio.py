"""What a portfolio shows, one sentence for each of its tables, and what is not known of it."""

from __future__ import annotations

from collections.abc import Sequence

from riparian.catalogue.provider_portfolio import Part, Portfolio, YearPart, shares_of
from riparian.english import (
    agree,
    capitalised,
    count_of,
    first_of,
    listed,
    possessive,
    with_article,
    year_span,
)
from riparian.wording.amounts import (
    apart_words,
    doubt_words,
    holds_words,
    usd_in_words,
    without_dollars_words,
)
from riparian.wording.chance_counts import expected_of

SCHEMES = {
    "grant": "grant", "loan": "loan", "technical-cooperation": "technical cooperation",
    "other": "other",
}  # fmt: skip
"""Schemes that readers name by an id; others stand as published."""

TOP = 3
"""How many years of the busiest are told as a span at most."""


def scheme_words(scheme: str) -> str:
    """A scheme as people write it."""
    return SCHEMES.get(scheme, scheme)


def whole_words(portfolio: Portfolio) -> str:
    """All of it: how many projects, how much money is known, from when to when."""
    words = f"{capitalised(with_article(portfolio.name))}: {_projects(portfolio.projects)}"
    if portfolio.projects and not portfolio.paid:
        words += ", all paid for by others"
    elif portfolio.paid:
        words += (
            f", {usd_in_words(portfolio.usd)} known"
            if portfolio.with_usd
            else ", no amount in dollars known"
        )
        if 0 < portfolio.with_usd < portfolio.paid:
            words += f" for {portfolio.with_usd:,} of the {portfolio.paid:,} it pays for"
    if portfolio.first_year and portfolio.last_year:
        words += f", {year_span(portfolio.first_year, portfolio.last_year)}"
    return f"{words}."


def money_of_all_words(portfolio: Portfolio) -> str:
    """What the sum of its money holds and leaves out, in sentences; empty where none is known."""
    holds, apart = holds_words(portfolio.money), apart_words(portfolio.money)
    one_kind = "" if holds.startswith("USD") else "money "
    sentences = (
        holds and f"Counted: {one_kind}{holds}.",
        apart and f"Not counted: {apart}.",
        (doubt := doubt_words(portfolio.money)) and f"{doubt}.",
    )
    return " ".join(filter(None, sentences))


def part_holds_words(portfolio: Portfolio, part: Part | YearPart) -> str:
    """What kinds of money the sum of one part holds, if not those of the provider's whole sum; and
    whether it holds an amount that should be checked."""
    holds = holds_words(part.money)
    notes = ("" if holds == holds_words(portfolio.money) else holds, doubt_words(part.money))
    return "; ".join(filter(None, notes))


def has_apart(parts: Sequence[Part] | Sequence[YearPart]) -> bool:
    """Whether money of any of these parts stands apart."""
    return any(apart_words(part.money) for part in parts)


def years_words(portfolio: Portfolio, this_year: int) -> str:
    """When most of its projects ran, run or will run at once."""
    if not portfolio.years:
        return f"No project of {with_article(portfolio.name)} has known years."
    most = max(portfolio.years, key=lambda year: (year.running, year.year))
    same = [year.year for year in portfolio.years if year.running == most.running]
    when = f"in {listed(map(str, same))}" if len(same) <= TOP else f"in {len(same)} years"
    had = "had" if same[-1] < this_year else "has" if same[0] <= this_year else "will have"
    words = (
        f"{capitalised(with_article(portfolio.name))} {had} the most projects under way {when}: "
    )
    words += f"{most.running:,}."
    return words + _lacking(portfolio.no_years, "has", "have", "no known year")


def themes_words(portfolio: Portfolio) -> str:
    """Which theme has most projects, and which most money."""
    if not portfolio.themes:
        return f"No project of {with_article(portfolio.name)} has a known theme."
    words = _most(portfolio.themes, "theme")
    return words + _lacking(portfolio.no_theme, "has", "have", "no known theme")


def more_by_chance(part: Part) -> str:
    """What is to be expected beside the known projects of a theme: `about 3 more by chance`."""
    more = expected_of(part.projects, part.by_chance) - part.projects
    return f"about {more:,} more by chance" if more else ""


def countries_words(portfolio: Portfolio) -> str:
    """Which country has most projects, and which most money."""
    if not portfolio.countries:
        return f"No project of {with_article(portfolio.name)} has a known country."
    words = _most(portfolio.countries, "country")
    return words + _lacking(portfolio.no_country, "names", "name", "no country")


def provinces_words(portfolio: Portfolio) -> str:
    """In how many provinces it is, where most, and how many projects name none."""
    if not portfolio.provinces:
        return f"No project of {with_article(portfolio.name)} names a province."
    first = portfolio.provinces[0]
    words = (
        f"{capitalised(with_article(portfolio.name))} is known to work in"
        f" {count_of(len(portfolio.provinces), 'province')}, most often in"
        f" {first.name} ({_projects(first.projects)})."
    )
    return words + _lacking(portfolio.no_province, "names", "name", "no province")


def schemes_words(portfolio: Portfolio) -> str:
    """What it mostly does it by."""
    if not portfolio.schemes:
        return f"No project of {with_article(portfolio.name)} has a known form of aid."
    parts = [
        f"{scheme_words(part.name)} {part.projects:,}"
        for part in sorted(portfolio.schemes, key=lambda part: -part.projects)
    ]
    words = f"By form of aid: {first_of(parts, 4)}."
    return words + _lacking(portfolio.no_scheme, "states", "state", "none")


def agencies_words(portfolio: Portfolio) -> str:
    """Which of its agencies are named most."""
    if not portfolio.agencies:
        return f"No project of {with_article(portfolio.name)} names an agency."
    first = portfolio.agencies[0]
    words = f"{count_of(len(portfolio.agencies), 'agency')} are named, most often {first.name}"
    if len(portfolio.agencies) == 1:
        words = f"One agency is named: {first.name}"
    words += f" ({_projects(first.projects)})."
    return words + _lacking(portfolio.no_agency, "names", "name", "none")


def unknown_words(portfolio: Portfolio) -> list[str]:
    """What is not known of its projects, each in a few words; nothing where all is."""
    facts = (
        (portfolio.no_years, "have no known year"),
        (portfolio.no_country, "name no country"),
        (portfolio.no_province, "name no province"),
        (portfolio.no_theme, "have no known theme"),
    )
    words = [f"{many:,} of {portfolio.projects:,} {what}" for many, what in facts if many]
    return [*words, *filter(None, [no_dollars_words(portfolio)])]


def no_dollars_words(portfolio: Portfolio) -> str:
    """Of how many projects that it pays for no amount in dollars is known; empty for none."""
    return without_dollars_words(portfolio.no_usd, portfolio.in_other_currency)


def both_words(a: Portfolio, b: Portfolio, parts: str) -> str:
    """Where two portfolios differ most and are most alike, by `themes` or `countries`."""
    shares = {portfolio.provider: shares_of(portfolio, parts) for portfolio in (a, b)}
    names = {part.code: part.name for portfolio in (a, b) for part in getattr(portfolio, parts)}
    if not all(shares.values()):
        return ""
    gaps = {
        code: shares[a.provider].get(code, 0.0) - shares[b.provider].get(code, 0.0)
        for code in sorted(names)
    }
    more_a, more_b = max(gaps, key=lambda c: gaps[c]), min(gaps, key=lambda c: gaps[c])
    if gaps[more_a] <= 0 or gaps[more_b] >= 0:
        return f"{a.name} and {b.name} divide their projects alike."
    return (
        f"{capitalised(with_article(a.name))} does relatively more in {names[more_a]}"
        f" ({_percents(shares, a, b, more_a)}), {b.name} in {names[more_b]}"
        f" ({_percents(shares, b, a, more_b)})."
    )


def _percents(
    shares: dict[str, dict[str, float]], portfolio: Portfolio, other: Portfolio, code: str
) -> str:
    own, theirs = (100 * shares[p.provider].get(code, 0.0) for p in (portfolio, other))
    return f"{own:.0f} % of its projects, {theirs:.0f} % of {possessive(with_article(other.name))}"


def _most(parts: Sequence[Part], what: str) -> str:
    most = max(parts, key=lambda part: part.projects)
    words = f"The {what} with the most projects is {most.name} ({most.projects:,})"
    valued = [part for part in parts if part.usd]
    if valued:
        richest = max(valued, key=lambda part: part.usd or 0)
        money = f"the most known money: {usd_in_words(richest.usd)}"
        same = richest.code == most.code
        words += f"; it also has {money}" if same else f"; {richest.name} has {money}"
    return f"{words}."


def _lacking(count: int, verb: str, verbs: str, what: str) -> str:
    """` 3 projects have no known theme.`; empty for none."""
    return f" {_projects(count)} {agree(count, verb, verbs)} {what}." if count else ""


def _projects(count: int) -> str:
    return count_of(count, "project")
