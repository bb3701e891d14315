"""Why an overlap is of its kind, in a sentence: what of the rule this pair meets, and no more.

A rule (`engine.overlap_kinds`) can be met in several ways: the *same work* of a doubling is one
purpose by code, one subject, or one purpose by codes and texts together. So the sentence names the
ground, the work and the time that are known of the pair, in the words of its evidence, and ends in
what follows from a kind for any pair. Not here: what a kind means in general (`TEXTS`).
"""

from __future__ import annotations

from collections.abc import Iterator

from riparian.english import capitalised
from riparian.overlap.engine.overlap_kinds import Kind
from riparian.overlap.engine.overlap_row import WIDER, OverlapRow
from riparian.overlap.report.overlap_phrases import (
    body_name,
    common_heading,
    country_of,
    in_sentence,
    in_text,
    mentioned_words,
    nearest_words,
    other_routes,
    purpose_name,
    system_title,
    where_words,
    whose,
    years_between,
)
from riparian.overlap.report.overlap_records import Side
from riparian.overlap.report.pair_facts import Facts

_FOLLOWS: dict[Kind, str] = {
    "same-effort": "They may be parts of one programme.",
    "doubling": "Whether it is the same work is not known.",
    "complement": "One may be able to use what the other builds or learns.",
    "relay": "What the first one built or taught may serve the later one.",
    "shared-host": "Both may be dealing with the same people.",
    "river": "What one does upstream can reach the other downstream.",
    "same-field": "That is not enough for another kind.",
    "same-place": "What they do there is not known to be related.",
    "no-overlap": "That is no overlap.",
}
"""What a kind says of any pair that is of it."""


def kind_sentence_of(row: OverlapRow, a: Side, b: Side, facts: Facts) -> str:
    """What of the rule of its kind a pair meets: ground, work and time, each as it is known."""
    said = (*_names(row, facts), _ground(row, a, b, facts), *_work(row, facts), _time(row, a, b))
    return f"{capitalised('; '.join(said))}. {_FOLLOWS[row.kind]}"


def _names(row: OverlapRow, facts: Facts) -> Iterator[str]:
    """By what two are said to be one effort."""
    if row.one_effort_by == "title":
        yield "both titles begin with one name"
    elif row.one_effort_by == "agency":
        for provider, words in zip(facts.providers, (row.named_in_a, row.named_in_b), strict=True):
            if words:
                yield f"{whose(provider, facts)} record names {words}"


def _ground(row: OverlapRow, a: Side, b: Side, facts: Facts) -> str:
    node = row.place_node
    if node is None:
        return "no country in common"
    if row.place_level not in WIDER:
        routes = ", on roads or lines of different numbers" if other_routes(a, b, facts) else ""
        return f"both in {facts.full_place(node)}{routes}"
    if row.system_node is not None:
        system = system_title(row.system_node, facts)
        return f"both texts mention what one body runs for the whole country ({system})"
    if row.body_node is not None:
        return f"one host agency or implementer ({body_name(row.body_node, facts)})"
    nearest = nearest_words(row, a, b, facts)
    if row.place_level == "set":
        return (
            f"both {in_text(where_words(node, facts))}; {nearest or 'no place in common is known'}"
        )
    country = facts.place_names.get(country_of(node, facts), node)
    return nearest or f"both in {country}, with no place there known to be the same"


_SHARED = {
    "code": "one purpose code ({})",
    "category": "one field ({}), though no purpose code in common",
    "theme": "one theme ({}), though no field in common",
}


def _work(row: OverlapRow, facts: Facts) -> Iterator[str]:
    """What both work on: by codes, by words of the texts, by both together."""
    level, heading = row.purpose_level, common_heading(row, facts)
    if heading:
        heading = f"{heading} {in_sentence(facts.purpose_names.get(heading, ''))}".strip()
    if level is not None and (level != "theme" or not heading):
        yield _SHARED[level].format(in_sentence(purpose_name(row, facts)))
    else:
        yield f"codes under one DAC heading ({heading})" if heading else "no purpose in common"
    mentioned = mentioned_words(row, facts)
    if mentioned:
        yield mentioned
    if (likelier := _LIKELIER.get(row.kind_work or "")) is not None:
        though = "" if row.for_a == row.for_b else ", though each is likeliest for another"
        yield f"codes and texts together make one purpose {likelier} than for most pairs{though}"


_LIKELIER = {"one_purpose": "much likelier", "near_purpose": "likelier"}
"""How codes and texts together speak for one purpose, where the kind rests on that: nothing plainer
that the rule asks for is met. Words as in docs/concepts/overlap-kinds.md."""


def _time(row: OverlapRow, a: Side, b: Side) -> str:
    if row.years_in_common is None:
        return "whether at the same time is not known"
    return years_between(row, a, b)
