"""What is said where a list finds nothing: what there is on each side, and what fits without one
of the conditions."""

from __future__ import annotations

from collections.abc import Mapping

from riparian.catalogue.browse.each_provider import EachProvider, ProviderCount
from riparian.english import agree, capitalised, count_of, listed, with_article, year_span
from riparian.wording.states import STATE_NAMES


def each_words(found: EachProvider, apart: bool = False) -> list[str]:
    """`Floods in Cambodia: Japan 2 projects, South Korea none known.`, and what explains it.
    `apart`: that none of these projects overlap is known too, as nothing else was asked for."""
    a, b = found.a, found.b
    said = [f"{subject_words(found)}: {_has(a)}, {_has(b)}."]
    if not a.projects and not b.projects:
        neither = f"neither {with_article(a.name)} nor {with_article(b.name)}"
        said = [f"{subject_words(found)}: {neither} is known to have a project."]
    if found.elsewhere is not None:
        there = listed([with_article(name) for name in found.countries], last="or")
        said.append(f"{found.places[0]} is in {with_article(found.elsewhere)}, not in {there}.")
    elif apart and a.projects and b.projects:
        said.append("As far as is known, these do not overlap.")
    elif found.around is not None and (found.around.a or found.around.b):
        around = found.around
        said.append(
            f"In {around.name} as a whole: {with_article(a.name)} {around.a or 'none'},"
            f" {with_article(b.name)} {around.b or 'none'}."
        )
    return said


def subject_words(found: EachProvider) -> str:
    """`Floods, drought and early warning in Cambodia`; `All projects` where nothing was asked."""
    themes = listed(found.themes, last="or")
    places = listed(found.places, last="or")
    countries = listed([with_article(name) for name in found.countries], last="or")
    where = ", ".join(filter(None, (places, countries)))
    parts = [themes or ("" if where else "all projects"), f"in {where}" if where else ""]
    when = f"under way on {found.on}" if found.on else _state(found) or _years(found)
    return capitalised(", ".join(filter(None, (" ".join(filter(None, parts)), when))))


def without_words(fitting: Mapping[str, int], noun: str) -> str:
    """`Without --theme, 57 overlaps fit; without --country, 12.`; nothing where nothing would."""
    some = [(name, count) for name, count in fitting.items() if count]
    if not some:
        return ""
    name, count = some[0]
    first = f"without {name}, {count_of(count, noun)} {agree(count, 'fits', 'fit')}"
    rest = [f"without {name}, {count:,}" for name, count in some[1:]]
    return capitalised("; ".join([first, *rest])) + "."


def _has(one: ProviderCount) -> str:
    many = count_of(one.projects, "project") if one.projects else "none known"
    return f"{with_article(one.name)} {many}"


def _state(found: EachProvider) -> str:
    return "" if found.state == "all" else STATE_NAMES[found.state]


def _years(found: EachProvider) -> str:
    first, last = found.first_year, found.last_year
    if first and last:
        return f"known to run in {year_span(first, last)}"
    return (
        f"known to run from {first} on" if first else f"known to run until {last}" if last else ""
    )
