"""What a portfolio shows, one sentence for each of its tables, and what is not known of it."""

from __future__ import annotations

from collections.abc import Sequence

from riparian.catalogue.portfolio import Part, Portfolio, YearPart
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
from riparian.wording.amounts import usd_in_words
from riparian.wording.money import apart_words, doubt_words, holds_words

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


def whole_words(one: Portfolio) -> str:
    """All of it: how many projects, how much money is known, from when to when."""
    words = f"{capitalised(with_article(one.name))}: {_projects(one.projects)}"
    if one.projects and not one.paid:
        words += ", all paid for by others"
    elif one.paid:
        words += f", {usd_in_words(one.usd)} known" if one.with_usd else ", no amount known"
        if 0 < one.with_usd < one.paid:
            words += f" for {one.with_usd:,} of the {one.paid:,} it pays for"
    if one.first_year and one.last_year:
        words += f", {year_span(one.first_year, one.last_year)}"
    return f"{words}."


def money_of_all_words(one: Portfolio) -> str:
    """What the sum of its money holds and leaves out, in sentences; empty where none is known."""
    holds, apart = holds_words(one.money), apart_words(one.money)
    one_kind = "" if holds.startswith("USD") else "money "
    said = (
        holds and f"Counted: {one_kind}{holds}.",
        apart and f"Not counted: {apart}.",
        (doubt := doubt_words(one.money)) and f"{doubt}.",
    )
    return " ".join(filter(None, said))


def part_holds_words(one: Portfolio, part: Part | YearPart) -> str:
    """What the sum of one part holds, where that is anything but one kind of money that is the
    provider's only one; and whether it holds an amount that should be checked."""
    holds = holds_words(part.money)
    said = ("" if holds == holds_words(one.money) else holds, doubt_words(part.money))
    return "; ".join(filter(None, said))


def has_apart(parts: Sequence[Part] | Sequence[YearPart]) -> bool:
    """Whether money of any of these parts stands apart."""
    return any(apart_words(part.money) for part in parts)


def years_words(one: Portfolio, this_year: int) -> str:
    """When most of its projects ran, run or will run at once."""
    if not one.years:
        return f"No project of {with_article(one.name)} has known years."
    most = max(one.years, key=lambda year: (year.running, year.year))
    same = [year.year for year in one.years if year.running == most.running]
    when = f"in {listed(map(str, same))}" if len(same) <= TOP else f"in {len(same)} years"
    had = "had" if same[-1] < this_year else "has" if same[0] <= this_year else "will have"
    words = f"{capitalised(with_article(one.name))} {had} the most projects under way {when}: "
    words += f"{most.running:,}."
    if one.no_years:
        words += f" {_projects(one.no_years)} {agree(one.no_years, 'has', 'have')} no known year."
    return words


def themes_words(one: Portfolio) -> str:
    """Which theme has most projects, and which most money."""
    if not one.themes:
        return f"No project of {with_article(one.name)} has a known theme."
    words = _most(one, one.themes, "theme")
    return words + (
        f" {_projects(one.no_theme)} {agree(one.no_theme, 'has', 'have')} no known theme."
        if one.no_theme
        else ""
    )


def countries_words(one: Portfolio) -> str:
    """Which country has most projects, and which most money."""
    if not one.countries:
        return f"No project of {with_article(one.name)} has a known country."
    words = _most(one, one.countries, "country")
    return words + (
        f" {_projects(one.no_country)} {agree(one.no_country, 'names', 'name')} no country."
        if one.no_country
        else ""
    )


def provinces_words(one: Portfolio) -> str:
    """In how many provinces it is, where most, and how many projects name none."""
    if not one.provinces:
        return f"No project of {with_article(one.name)} names a province."
    first = one.provinces[0]
    words = (
        f"{capitalised(with_article(one.name))} is known to work in"
        f" {count_of(len(one.provinces), 'province')}, most often in"
        f" {first.name} ({_projects(first.projects)})."
    )
    return words + (
        f" {_projects(one.no_province)} {agree(one.no_province, 'names', 'name')} no province."
        if one.no_province
        else ""
    )


def schemes_words(one: Portfolio) -> str:
    """What it mostly does it by."""
    if not one.schemes:
        return f"No project of {with_article(one.name)} has a known form of aid."
    parts = [
        f"{scheme_words(part.name)} {part.projects:,}"
        for part in sorted(one.schemes, key=lambda part: -part.projects)
    ]
    words = f"By form of aid: {first_of(parts, 4)}."
    return words + (
        f" {_projects(one.no_scheme)} {agree(one.no_scheme, 'states', 'state')} none."
        if one.no_scheme
        else ""
    )


def agencies_words(one: Portfolio) -> str:
    """Which of its agencies are named most."""
    if not one.agencies:
        return f"No project of {with_article(one.name)} names an agency."
    first = one.agencies[0]
    words = f"{count_of(len(one.agencies), 'agency')} are named, most often {first.name}"
    if len(one.agencies) == 1:
        words = f"One agency is named: {first.name}"
    words += f" ({_projects(first.projects)})."
    return words + (
        f" {_projects(one.no_agency)} {agree(one.no_agency, 'names', 'name')} none."
        if one.no_agency
        else ""
    )


def unknown_words(one: Portfolio) -> list[str]:
    """What is not known of its projects, each in a few words; nothing where all is."""
    facts = (
        (one.no_years, "have no known year"),
        (one.no_country, "name no country"),
        (one.no_province, "name no province"),
        (one.no_theme, "have no known theme"),
        (one.no_usd, "state no amount"),
    )
    return [f"{many:,} of {one.projects:,} {what}" for many, what in facts if many]


def both_words(a: Portfolio, b: Portfolio, parts: str) -> str:
    """Where two portfolios differ most and are most alike, by `themes` or `countries`."""
    shares = {one.provider: _shares(one, parts) for one in (a, b)}
    names = {part.code: part.name for one in (a, b) for part in getattr(one, parts)}
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


def _shares(one: Portfolio, parts: str) -> dict[str, float]:
    return {part.code: part.projects / one.projects for part in getattr(one, parts)}


def _percents(
    shares: dict[str, dict[str, float]], one: Portfolio, other: Portfolio, code: str
) -> str:
    own, theirs = (100 * shares[p.provider].get(code, 0.0) for p in (one, other))
    return f"{own:.0f} % of its projects, {theirs:.0f} % of {possessive(with_article(other.name))}"


def _most(one: Portfolio, parts: Sequence[Part], what: str) -> str:
    most = max(parts, key=lambda part: part.projects)
    words = f"The {what} with the most projects is {most.name} ({most.projects:,})"
    valued = [part for part in parts if part.usd]
    if valued:
        richest = max(valued, key=lambda part: part.usd or 0)
        money = f"the most known money: {usd_in_words(richest.usd)}"
        same = richest.code == most.code
        words += f"; it also has {money}" if same else f"; {richest.name} has {money}"
    return f"{words}."


def _projects(many: int) -> str:
    return count_of(many, "project")
