"""What an empty list says: what there is on each side, and what fits without one
of the conditions."""

from __future__ import annotations

from collections.abc import Mapping

from riparian.catalogue.project_list.counts_by_provider import EachProvider, ProviderCount
from riparian.english import agree, capitalised, count_of, listed, with_article, year_span
from riparian.wording.states import STATE_NAMES


def each_words(counts: EachProvider, apart: bool = False, too_common: int = 0) -> list[str]:
    """`Floods in Cambodia: Japan 2 projects, South Korea none known.`, and what explains it.
    `apart`: that none of these projects overlap is known too, as nothing else was asked for, but
    where values are `too_common` for all pairs that share them to be compared."""
    a, b = counts.a, counts.b
    sentences = [f"{subject_words(counts)}: {_has(a)}, {_has(b)}."]
    if not a.projects and not b.projects:
        neither = f"neither {with_article(a.name)} nor {with_article(b.name)}"
        sentences = [f"{subject_words(counts)}: {neither} is known to have a project."]
    if counts.elsewhere is not None:
        there = listed([with_article(name) for name in counts.countries], last="or")
        sentences.append(
            f"{counts.places[0]} is in {with_article(counts.elsewhere)}, not in {there}."
        )
    elif apart and a.projects and b.projects and too_common:
        sentences.append(
            f"Not all of these were compared: {count_of(too_common, 'value')} (a place, purpose,"
            f" subject or host body) {agree(too_common, 'is', 'are')} shared by too many pairs."
        )
    elif apart and a.projects and b.projects:
        sentences.append("As far as is known, these do not overlap.")
    elif counts.around is not None and (counts.around.a or counts.around.b):
        around = counts.around
        sentences.append(
            f"In {around.name} as a whole: {with_article(a.name)} {around.a or 'none'},"
            f" {with_article(b.name)} {around.b or 'none'}."
        )
    return sentences


def subject_words(counts: EachProvider) -> str:
    """`Floods, drought and early warning in Cambodia`; `All projects` where nothing was asked."""
    themes = listed(counts.themes, last="or")
    places = listed(counts.places, last="or")
    countries = listed([with_article(name) for name in counts.countries], last="or")
    where = ", ".join(filter(None, (places, countries)))
    parts = [themes or ("" if where else "all projects"), f"in {where}" if where else ""]
    when = f"under way on {counts.on}" if counts.on else _state(counts) or _years(counts)
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


def _has(provider: ProviderCount) -> str:
    projects = count_of(provider.projects, "project") if provider.projects else "none known"
    return f"{with_article(provider.name)} {projects}"


def _state(counts: EachProvider) -> str:
    return "" if counts.state == "all" else STATE_NAMES[counts.state]


def _years(counts: EachProvider) -> str:
    first, last = counts.first_year, counts.last_year
    if first and last:
        return f"known to run in {year_span(first, last)}"
    return (
        f"known to run from {first} on" if first else f"known to run until {last}" if last else ""
    )
