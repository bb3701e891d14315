"""An overlap in plain English: the sentence, the evidence line by line, and what is not known."""

from __future__ import annotations

import math
from typing import Any, Literal

from riparian.catalogue.projects import ProjectLine
from riparian.overlap.facts import Facts
from riparian.overlap.kinds import TEXTS
from riparian.overlap.overlap import Evidence, Overlap, Side
from riparian.overlap.years import year_words

STRENGTHS = ((0.9999, "very strong"), (0.999, "strong"), (0.99, "moderate"), (0.0, "weak"))
"""Words for `closer_than`: the share of all pairs of the two providers that are less close."""


def describe(row: dict[str, Any], a: ProjectLine, b: ProjectLine, facts: Facts) -> Overlap:
    """Put one row of the table of overlaps into words."""
    return Overlap(
        id=row["id"],
        kind=row["kind"],
        kind_sentence=TEXTS[row["kind"]].meaning,
        strength_bits=row["strength_bits"],
        strength=strength_in_words(row["closer_than"]),
        closer_than=math.floor(row["closer_than"] * 1e6) / 1e6,
        sentence=sentence_of(row, a, b, facts),
        place=facts.full_place(row["place_node"]),
        theme=_theme_name(row, facts),
        a=_side(a, 0, facts),
        b=_side(b, 1, facts),
        evidence=evidence_of(row, a, b, facts),
        missing=missing_of(row, a, b, facts),
    )


def strength_in_words(closer_than: float) -> str:
    """`very strong` … `weak`; see `STRENGTHS`."""
    return next(words for limit, words in STRENGTHS if closer_than >= limit)


def sentence_of(row: dict[str, Any], a: ProjectLine, b: ProjectLine, facts: Facts) -> str:
    """One sentence that a desk officer can repeat: where, what, who, when."""
    first, second = (facts.provider_names.get(p, p) for p in facts.providers)
    where = f"In {facts.full_place(row['place_node'])}"
    what = _purpose_words(row, facts)
    when_a, when_b = year_words(a), year_words(b)
    common = row["years_in_common"]
    if row["kind"] == "relay":
        if (a.start or a.end or "") <= (b.start or b.end or ""):
            order = f"{first} ({when_a}) and then {second} ({when_b})"
        else:
            order = f"{second} ({when_b}) and then {first} ({when_a})"
        return f"{where}, {order} work on {what}."
    who = f"{first} ({when_a}) and {second} ({when_b})"
    if common is not None and common >= 1:
        years = "year" if common == 1 else "years"
        both = f"{where}, {who} both work on {what}, with {common} {years} in common"
    else:
        both = f"{where}, {who} both work on {what}"
    if row["place_level"] != "country":
        return f"{both}."
    return f"{both}; {_places_apart(a, b)}."


def evidence_of(
    row: dict[str, Any], a: ProjectLine, b: ProjectLine, facts: Facts
) -> tuple[Evidence, ...]:
    """The evidence, most telling first."""
    source = (facts.source(a.id, "a"), facts.source(b.id, "b"))
    found = [
        Evidence(
            "place",
            facts.full_place(row["place_node"]),
            round(row["place_bits"], 2),
            _place_sentence(row, a, b, facts),
            source,
        ),
        Evidence(
            "purpose",
            _purpose_value(row, facts),
            round(row["purpose_bits"], 2),
            _purpose_sentence(row, a, b, facts),
            source,
        ),
    ]
    if row["years_in_common"] is not None:
        found.append(
            Evidence(
                "time",
                f"{year_words(a)} / {year_words(b)}",
                round(row["time_bits"], 2),
                _time_sentence(row, a, b, facts),
                source,
            )
        )
    return tuple(sorted(found, key=lambda e: -e.bits))


def missing_of(
    row: dict[str, Any], a: ProjectLine, b: ProjectLine, facts: Facts
) -> tuple[str, ...]:
    """What is not known, or only assumed, in words."""
    notes = []
    for line, provider in zip((a, b), facts.providers, strict=True):
        whose = _whose(provider, facts)
        if not line.places:
            notes.append(f"{whose} record names no place below the country that could be found.")
        rules = facts.dates[line.id]
        if line.start is None and line.end is None:
            seen = f" (only: {'; '.join(rules.seen[:2])})" if rules.seen else ""
            notes.append(f"{whose} record states no start and no end{seen}.")
        else:
            for day, sureness, what, rule in (
                (line.start, line.start_sureness, "start", rules.start_rule),
                (line.end, line.end_sureness, "end", rules.end_rule),
            ):
                if day is None:
                    notes.append(f"{whose} {what} is not known.")
                elif sureness in ("assumed", "inferred"):
                    notes.append(f"{whose} {what} is {sureness}: {rule}.")
    return tuple(notes)


def _side(line: ProjectLine, index: Literal[0, 1], facts: Facts) -> Side:
    provider = facts.providers[index]
    return Side(
        id=line.id,
        handle=line.handle,
        provider=provider,
        agency=facts.agencies.get((line.id, provider)),
        title=line.title,
        title_by=line.title_by,
        original=line.original,
        original_lang=line.original_lang,
        countries=line.countries,
        country_names=line.country_names,
        places=line.places,
        start=line.start,
        start_sureness=line.start_sureness,
        end=line.end,
        end_sureness=line.end_sureness,
        status=line.status,
        seen=line.seen,
        usd=line.usd,
    )


def _whose(provider: str, facts: Facts) -> str:
    name = facts.provider_names.get(provider, provider)
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def _places_apart(a: ProjectLine, b: ProjectLine) -> str:
    if a.places and b.places:
        return f"they name different places there ({_some(a.places)}; {_some(b.places)})"
    if a.places or b.places:
        return f"only one says where ({_some(a.places or b.places)})"
    return "neither says where"


def _some(places: tuple[str, ...]) -> str:
    shown = ", ".join(places[:3])
    return f"{shown} and {len(places) - 3} more" if len(places) > 3 else shown


def _theme_name(row: dict[str, Any], facts: Facts) -> str:
    node: str = row["purpose_node"]
    if row["purpose_level"] == "code":
        for purpose in facts.purposes[row["a"]]:
            if purpose.code == node:
                return facts.theme_names.get(purpose.theme, purpose.theme)
    theme = node.split("/")[0]
    return facts.theme_names.get(theme, theme)


def _purpose_words(row: dict[str, Any], facts: Facts) -> str:
    """The shared purpose inside a sentence."""
    return _in_sentence(_purpose_name(row, facts))


def _purpose_name(row: dict[str, Any], facts: Facts) -> str:
    node: str = row["purpose_node"]
    if row["purpose_level"] == "code":
        return facts.purpose_names.get(node, node)
    theme, _, category = node.partition("/")
    if category:
        return facts.purpose_names.get(category, f"fields under DAC heading {category}")
    return facts.theme_names.get(theme, theme)


def _purpose_value(row: dict[str, Any], facts: Facts) -> str:
    code = row["purpose_node"].rpartition("/")[2]
    name = _purpose_name(row, facts)
    return name if row["purpose_level"] == "theme" else f"{code} {name}"


def _in_sentence(name: str) -> str:
    """A name from a list as it stands in a sentence: `Water Supply & Sanitation` in lower case,
    abbreviations (`STD control including HIV/AIDS`) as they are."""
    words = name.replace(" & ", " and ").split(" ")
    return " ".join(w.lower() if w[:1].isupper() and w[1:].islower() else w for w in words)


def _place_sentence(row: dict[str, Any], a: ProjectLine, b: ProjectLine, facts: Facts) -> str:
    node = row["place_node"]
    first, second = facts.providers
    rarity = (
        f"{facts.share(node, first)} of {_whose(first, facts)} projects and"
        f" {facts.share(node, second)} of {_whose(second, facts)} are there"
    )
    if row["place_level"] == "country":
        return f"The same country; {rarity}; {_places_apart(a, b)}."
    said = "; ".join(
        f"{_whose(p, facts)} record: {_said_place(line.id, node, facts)}"
        for line, p in zip((a, b), facts.providers, strict=True)
    )
    spread = _spread(row["places_a"], row["places_b"], facts, "place")
    return f"Both in {facts.full_place(node)}; {rarity}. {said}.{spread}"


def _said_place(project: str, node: str, facts: Facts) -> str:
    for fact in facts.places.get(project, []):
        chain: str | None = fact.place
        while chain is not None and chain != node:
            chain = facts.place_parents.get(chain)
        if chain == node:
            return f"'{fact.words}' ({fact.method})" if fact.words else fact.method
    return "not said how"


def _spread(many_a: int, many_b: int, facts: Facts, what: str) -> str:
    notes = [
        f" It is one of {many} {what}s in {_whose(provider, facts)} record, so it tells less."
        for many, provider in zip((many_a, many_b), facts.providers, strict=True)
        if many > 1
    ]
    return "".join(notes)


def _purpose_sentence(row: dict[str, Any], a: ProjectLine, b: ProjectLine, facts: Facts) -> str:
    node = row["purpose_node"]
    first, second = facts.providers
    how = {"code": "The same purpose", "category": "The same field", "theme": "The same theme"}
    rarity = (
        f"{facts.share(node, first)} of {_whose(first, facts)} projects and"
        f" {facts.share(node, second)} of {_whose(second, facts)} have it"
    )
    said = "; ".join(
        f"{_whose(p, facts)} record: {_said_purpose(line.id, facts)}"
        for line, p in zip((a, b), facts.providers, strict=True)
    )
    spread = _spread(row["purposes_a"], row["purposes_b"], facts, "purpose")
    return f"{how[row['purpose_level']]}, {_purpose_value(row, facts)}; {rarity}. {said}.{spread}"


def _said_purpose(project: str, facts: Facts) -> str:
    purposes = facts.purposes.get(project, [])
    if not purposes:
        return "not said"
    codes = ", ".join(dict.fromkeys(p.code or p.category for p in purposes[:3]))
    return f"{codes}, {purposes[0].rule}"


def _time_sentence(row: dict[str, Any], a: ProjectLine, b: ProjectLine, facts: Facts) -> str:
    common = row["years_in_common"]
    if common >= 1:
        text = f"{common} calendar {'year' if common == 1 else 'years'} in common"
    elif common == 0:
        text = "One follows the other at once"
    else:
        text = f"{-common} {'year' if common == -1 else 'years'} lie between them"
    unsure = [
        _whose(p, facts)
        for line, p in zip((a, b), facts.providers, strict=True)
        if {line.start_sureness, line.end_sureness} - {"reported", "derived"}
    ]
    note = f"; {' and '.join(unsure)} dates are partly assumed or unknown" if unsure else ""
    return f"{text}{note}."
