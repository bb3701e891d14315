"""The evidence of an overlap, line by line: what the two share, how telling it is, who says so."""

from __future__ import annotations

from typing import Any

from riparian.overlap.facts import Facts
from riparian.overlap.overlap import Evidence, Side
from riparian.overlap.phrases import places_apart, purpose_value, where_words, whose, years_words
from riparian.overlap.years import year_words


def evidence_of(row: dict[str, Any], a: Side, b: Side, facts: Facts) -> tuple[Evidence, ...]:
    """The evidence, most telling first."""
    source = (*facts.sources_of(a.id, "a"), *facts.sources_of(b.id, "b"))
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
            purpose_value(row, facts),
            round(row["purpose_bits"], 2),
            _purpose_sentence(row, a, b, facts),
            source,
        ),
        Evidence(
            "time",
            f"{year_words(a)} / {year_words(b)}",
            round(row["time_bits"], 2),
            _time_sentence(row, a, b, facts),
            source,
        ),
    ]
    return tuple(sorted(found, key=lambda e: -e.bits))


def _place_sentence(row: dict[str, Any], a: Side, b: Side, facts: Facts) -> str:
    node = row["place_node"]
    first, second = facts.providers
    rarity = (
        f"{facts.share(node, first)} of {whose(first, facts)} projects and"
        f" {facts.share(node, second)} of {whose(second, facts)} are there"
    )
    if row["place_level"] == "country":
        return f"The same country; {rarity}; {places_apart(a, b, node, facts)}."
    if row["place_level"] == "set":
        apart = places_apart(a, b, node, facts)
        return (
            f"{where_words(node, facts)}, and no place is known to be the same; {rarity}; {apart}."
        )
    said = "; ".join(
        f"{whose(p, facts)} record: {_said_place(line.id, node, facts)}"
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
        f" It is one of {many} {what}s in {whose(provider, facts)} record, so it tells less."
        for many, provider in zip((many_a, many_b), facts.providers, strict=True)
        if many > 1
    ]
    return "".join(notes)


def _purpose_sentence(row: dict[str, Any], a: Side, b: Side, facts: Facts) -> str:
    node = row["purpose_node"]
    first, second = facts.providers
    how = {"code": "The same purpose", "category": "The same field", "theme": "The same theme"}
    rarity = (
        f"{facts.share(node, first)} of {whose(first, facts)} projects and"
        f" {facts.share(node, second)} of {whose(second, facts)} have it"
    )
    said = "; ".join(
        f"{whose(p, facts)} record: {_said_purpose(line.id, facts)}"
        for line, p in zip((a, b), facts.providers, strict=True)
    )
    spread = _spread(row["purposes_a"], row["purposes_b"], facts, "purpose")
    return f"{how[row['purpose_level']]}, {purpose_value(row, facts)}; {rarity}. {said}.{spread}"


def _said_purpose(project: str, facts: Facts) -> str:
    purposes = facts.purposes.get(project, [])
    if not purposes:
        return "not said"
    codes = ", ".join(dict.fromkeys(p.code or p.category for p in purposes[:3]))
    return f"{codes}, {purposes[0].rule}"


def _time_sentence(row: dict[str, Any], a: Side, b: Side, facts: Facts) -> str:
    common = row["years_in_common"]
    if common is None:
        return "At least one of the two states no year."
    if common >= 1:
        least = "" if row["years_whole"] else "At least "
        text = f"{least}{years_words(common)} in common"
    elif not row["earlier_end_known"]:
        text = "The end of the earlier one is not known: they may have run at the same time"
    elif common == 0:
        text = "One follows the other at once"
    else:
        text = f"{years_words(-common)} between the end of one and the start of the other"
    unsure = [
        whose(p, facts)
        for line, p in zip((a, b), facts.providers, strict=True)
        if {line.start_sureness, line.end_sureness} - {"reported", "derived"}
    ]
    note = f"; {' and '.join(unsure)} dates are partly assumed or unknown" if unsure else ""
    return f"{text}{note}."
