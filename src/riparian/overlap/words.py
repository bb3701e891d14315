"""An overlap in plain English: the sentence, what is not known, and what one could do."""

from __future__ import annotations

import math
from typing import Any, Literal

from riparian.catalogue.projects import ProjectLine
from riparian.overlap.evidence import evidence_of
from riparian.overlap.facts import Facts
from riparian.overlap.kinds import ADVICE_WHEN_OVER, TEXTS
from riparian.overlap.overlap import Overlap, Side
from riparian.overlap.phrases import (
    body_name,
    country_of,
    in_text,
    names_the_set,
    own_purpose,
    place_title,
    places_apart,
    places_within,
    purpose_words,
    some,
    subject_name,
    theme_name,
    unplaced,
    where_words,
    whose,
    years_words,
)
from riparian.overlap.upstream import NotKnown, Order, order_in_words, order_of
from riparian.overlap.years import span_of, year_words

STRENGTHS = ((0.9999, "very strong"), (0.999, "strong"), (0.99, "moderate"), (0.0, "weak"))
"""Words for `closer_than`: the share of all pairs of the two providers that are less close."""

WIDER = ("country", "set")
"""Levels of a shared node that is no place: a country, or a basin or road that touches many."""

NOTES_SHOWN = 3
"""Notes of one record that are quoted."""


def describe(
    row: dict[str, Any], line_a: ProjectLine, line_b: ProjectLine, facts: Facts
) -> Overlap:
    """Put one row of the table of overlaps into words."""
    shared = facts.place_names.get(row["place_node"] or "", "")
    a, b = _side(line_a, 0, shared, facts), _side(line_b, 1, shared, facts)
    text = TEXTS[row["kind"]]
    return Overlap(
        id=row["id"],
        kind=row["kind"],
        kind_sentence=text.meaning,
        kind_confidence=row["kind_confidence"],
        strength_bits=row["strength_bits"],
        strength=strength_in_words(row["closer_than"], same_ground=_has_ground(row)),
        closer_than=math.floor(row["closer_than"] * 1e6) / 1e6,
        sentence=sentence_of(row, a, b, facts),
        place=place_title(row["place_node"], facts),
        theme=theme_name(row, facts),
        a=a,
        b=b,
        advice=ADVICE_WHEN_OVER if _both_over(a, b) else text.advice,
        evidence=evidence_of(row, a, b, facts),
        missing=missing_of(row, a, b, facts),
    )


def _has_ground(row: dict[str, Any]) -> bool:
    """Whether a place below the country, a system or a body is shared."""
    placed = row["place_level"] not in (*WIDER, None)
    return placed or row["system_node"] is not None or row["body_node"] is not None


def strength_in_words(closer_than: float, *, same_ground: bool = True) -> str:
    """`very strong` … `weak`, see `STRENGTHS`; at most `strong` without common ground."""
    words = next(words for limit, words in STRENGTHS if closer_than >= limit)
    return words if same_ground or words != STRENGTHS[0][1] else STRENGTHS[1][1]


def sentence_of(row: dict[str, Any], a: Side, b: Side, facts: Facts) -> str:
    """One sentence that a desk officer can repeat: where, what, who, when, and who is upstream."""
    sentence = _sentence(row, a, b, facts)
    if row["kind"] == "river" and isinstance(order := order_of(a, b, facts), Order):
        return f"{sentence.removesuffix('.')}; {order_in_words(order, a, b, facts)}."
    return sentence


def _sentence(row: dict[str, Any], a: Side, b: Side, facts: Facts) -> str:
    where = where_words(row["place_node"], facts)
    who_a, who_b = (
        f"{facts.provider_names.get(side.provider, side.provider)} ({year_words(side)})"
        for side in (a, b)
    )
    over = _both_over(a, b)
    if row["kind"] == "relay":
        order = f"{who_a} and then {who_b}" if _begins_first(a, b) else f"{who_b} and then {who_a}"
        return f"{where}, {order} {'worked' if over else 'work'} on {purpose_words(row, facts)}."
    if row["subject_node"] is None and row["fed_a"] is not None:
        verb = "worked" if over else "works"
        first, second = (in_text(subject_name(row[end], facts)) for end in ("fed_a", "fed_b"))
        both = f"{where}, {who_a} {verb} on {first} and {who_b} on {second}"
    else:
        verb = "both worked" if over else "both work"
        both = f"{where}, {who_a} and {who_b} {verb} on {_what(row, a, b, facts)}"
    common = row["years_in_common"]
    if common is not None and common >= 1:
        both += f", with {'' if row['years_whole'] else 'at least '}{years_words(common)} in common"
    if row["system_bits"] > 0:
        return f"{both}: one system for the whole country."
    if row["body_node"] is not None and row["place_level"] in (*WIDER, None):
        return f"{both}; both with {body_name(row['body_node'], facts)}."
    if row["place_node"] is None or row["place_level"] not in WIDER:
        return f"{both}."
    if row["km"] is not None and not facts.parts.keys() & {a.id, b.id}:
        km = "less than 1 km" if row["km"] < 1 else f"about {row['km']:,.0f} km"
        return f"{both}; the nearest places are {km} apart."
    return f"{both}; {places_apart(a, b, row['place_node'], facts)}."


def missing_of(row: dict[str, Any], a: Side, b: Side, facts: Facts) -> tuple[str, ...]:
    """What is not known, or only assumed, and what the records remark, in words."""
    notes: list[str] = []
    if row["kind"] == "river" and isinstance(order := order_of(a, b, facts), NotKnown):
        notes.append(f"Which of the two is upstream is not known: {order.why}.")
    for side in (a, b):
        who = whose(side.provider, facts)
        said = unplaced(side, facts)
        node = row["place_node"]
        if said:
            notes.append(f"{who} record says '{some(said)}', which could not be placed.")
        elif node is None:
            pass
        elif names_the_set(side, node, facts):
            where = facts.place_names.get(node, "")
            notes.append(f"{who} record names {where} and no place in it.")
        elif row["place_level"] in ("country", "set") and not places_within(side, node, facts):
            country = facts.place_names.get(country_of(node, facts), "")
            notes.append(f"{who} record names no place that is known within {country}.")
        if row["kind"] == "same-field" and side.id not in facts.bodies:
            notes.append(f"{who} record names no host agency and no implementer.")
        notes += _unsure_dates(side, who, facts)
        remarks = list(dict.fromkeys(facts.notes.get(side.id, [])))
        notes += [f"{who} record remarks: {remark}." for remark in remarks[:NOTES_SHOWN]]
    return tuple(notes)


def _unsure_dates(side: Side, who: str, facts: Facts) -> list[str]:
    rules = facts.dates[side.id]
    if side.start is None and side.end is None:
        seen = f" (only: {'; '.join(rules.seen[:2])})" if rules.seen else ""
        return [f"{who} record states no start and no end{seen}."]
    notes = []
    for day, sureness, what, rule in (
        (side.start, side.start_sureness, "start", rules.start_rule),
        (side.end, side.end_sureness, "end", rules.end_rule),
    ):
        if day is None:
            notes.append(f"{who} {what} is not known.")
        elif sureness in ("assumed", "inferred"):
            notes.append(f"{who} {what} is {sureness}: {rule}.")
    return notes


def _what(row: dict[str, Any], a: Side, b: Side, facts: Facts) -> str:
    """The shared purpose; where only a field is shared, what each does in it."""
    shared = purpose_words(row, facts)
    if row["subject_node"] is not None or row["purpose_level"] in ("code", None):
        return shared
    own_a, own_b = own_purpose(a, row, facts), own_purpose(b, row, facts)
    first, second = (facts.provider_names.get(s.provider, s.provider) for s in (a, b))
    return f"{shared} ({first}: {own_a}; {second}: {own_b})"


def _begins_first(a: Side, b: Side) -> bool:
    span_a, span_b = span_of(a), span_of(b)
    return span_a is None or span_b is None or span_a <= span_b


def _both_over(a: Side, b: Side) -> bool:
    return a.status == b.status == "ended"


def _side(line: ProjectLine, index: Literal[0, 1], shared: str, facts: Facts) -> Side:
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
        places=_shared_first(line.places, shared),
        start=line.start,
        start_sureness=line.start_sureness,
        end=line.end,
        end_sureness=line.end_sureness,
        status=line.status,
        status_sureness=line.status_sureness,
        seen=line.seen,
        usd=line.usd,
        amount=line.amount,
        currency=line.currency,
        usd_held=line.usd_held,
    )


def _shared_first(places: tuple[str, ...], shared: str) -> tuple[str, ...]:
    """A project's places with the one in which the two meet before the others."""
    return tuple(sorted(places, key=lambda name: name != shared))
