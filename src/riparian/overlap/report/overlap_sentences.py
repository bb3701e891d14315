"""An overlap in plain English: the sentence, what is not known, what records remark, and what one
could do."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, Literal

import msgspec

from riparian.catalogue.host_marks import FACT_WORDS, governments
from riparian.catalogue.project_lines import ProjectLine
from riparian.english import capitalised, count_of, with_article, year_span
from riparian.exchange.entries.entry_types import Field
from riparian.overlap.engine.evidence_weights import shown_chance, strength_in_words
from riparian.overlap.engine.overlap_kinds import ADVICE_WHEN_OVER, TEXTS
from riparian.overlap.engine.overlap_row import WIDER, OverlapRow
from riparian.overlap.report.evidence import disputed_evidence, evidence_of
from riparian.overlap.report.kind_sentences import kind_sentence_of
from riparian.overlap.report.overlap_phrases import (
    body_name,
    country_of,
    earlier_of,
    field_of,
    in_sentence,
    in_text,
    mentioned_words,
    names_the_set,
    nearest_words,
    own_purpose,
    place_in_text,
    place_title,
    places_apart,
    places_within,
    purpose_name,
    some,
    stated_ground,
    subject_name,
    subject_names,
    theme_name,
    unplaced,
    where_words,
    who_in_text,
    whose,
)
from riparian.overlap.report.overlap_records import Overlap, Side
from riparian.overlap.report.pair_facts import Facts
from riparian.overlap.report.tense import Doer, both_on, each_on, one_after_other, tense_of
from riparian.overlap.report.upstream import NotKnown, Order, order_in_words, order_of
from riparian.overlap.report.year_spans import span_of, year_words

NOTES_SHOWN = 3
"""Notes of one record that are quoted."""

FEW_PROJECTS = 30
"""Of fewer projects of a provider nothing can be rare: sharing what one of them has is sharing what
one in thirty has."""


def describe(
    row: OverlapRow,
    line_a: ProjectLine,
    line_b: ProjectLine,
    facts: Facts,
    on: str,
    *,
    with_evidence: bool = True,
    reported: OverlapRow | None = None,
) -> Overlap:
    """Put one row of the table of overlaps into words; the tense is that of the day `on`, of which
    the lines have their status. Without the evidence, half of the work, for whoever shows none.

    What a host disputes is in no sentence: the evidence tells of it by the row as it was
    `reported`."""
    shared = facts.place_names.get(row.place_node or "", "")
    shown = _side(line_a, 0, shared, facts), _side(line_b, 1, shared, facts)
    whole, facts = facts, facts.counting()
    a, b = (_counting(side, facts) for side in shown)
    text = TEXTS[row.kind]
    return Overlap(
        id=row.id,
        kind=row.kind,
        kind_sentence=kind_sentence_of(row, a, b, facts),
        kind_confidence=row.kind_confidence,
        strength_bits=row.strength_bits,
        strength=strength_in_words(row.strength_bits),
        chance=shown_chance(row.strength_bits),
        # Rounded down, not off: no overlap is closer than all pairs, as it is one of them
        closer_than=math.floor(row.closer_than * 1e6) / 1e6,
        sentence=sentence_of(row, a, b, facts, on),
        place=place_title(stated_ground(row, a, b, facts), facts),
        theme=theme_name(row, facts),
        subject=subject_names(row, facts),
        a=shown[0],
        b=shown[1],
        advice=ADVICE_WHEN_OVER if _both_over(a, b) else text.advice,
        evidence=(
            *(evidence_of(row, a, b, facts) if with_evidence else ()),
            *(disputed_evidence(row, reported, *shown, whole) if reported else ()),
        ),
        missing=missing_of(row, a, b, facts),
        remarks=remarks_of(a, b, facts),
        field=field_of(row, facts) if row.kind == "same-field" else "",
        as_reported_bits=reported.strength_bits if reported else None,
    )


def sentence_of(row: OverlapRow, a: Side, b: Side, facts: Facts, on: str) -> str:
    """One sentence that a desk officer can repeat: where, who, what, when, and who is upstream."""
    sentence = (
        f"{where_words(stated_ground(row, a, b, facts), facts)}, {_deeds(row, a, b, facts, on)}"
    )
    if row.kind != "relay":
        sentence += _in_common(row, a, b, on)
    sentence += _mentioned(row, _works(row, a, b, facts), facts)
    if row.kind != "relay":
        sentence += "".join(f"; {said}" for said in _ground(row, a, b, facts))
    if row.kind == "river" and isinstance(order := order_of(a, b, facts), Order):
        sentence += f"; {order_in_words(order, a, b, facts)}"
    return f"{sentence}."


def _deeds(row: OverlapRow, a: Side, b: Side, facts: Facts, on: str) -> str:
    """Who works, or worked, on what."""
    names = (who_in_text(side.provider, facts) for side in (a, b))
    one, other = (
        Doer(f"{name} ({year_words(side)})", tense_of(side, on))
        for name, side in zip(names, (a, b), strict=True)
    )
    on_one, on_other = _works(row, a, b, facts)
    if row.kind == "relay":
        if earlier_of(a, b) is a:
            return one_after_other(one, on_one, other, on_other)
        return one_after_other(other, on_other, one, on_one)
    if on_one == on_other:
        return both_on(one, other, on_one)
    return each_on(one, on_one, other, on_other)


def _works(row: OverlapRow, a: Side, b: Side, facts: Facts) -> tuple[str, str]:
    """What each works on, by its purpose codes: the one that both share, or what each is for. What
    a text mentions is said as that (`mentioned_words`): a word is not yet what a project does."""
    if row.purpose_level == "code":
        shared = in_sentence(purpose_name(row, facts))
        return shared, shared
    one, other = (own_purpose(side, row, facts) for side in (a, b))
    if not one and not other:
        one = other = "something for which neither record gives a purpose"
    return one or _NO_PURPOSE, other or _NO_PURPOSE


_NO_PURPOSE = "something for which its record gives no purpose"


def _mentioned(row: OverlapRow, on: tuple[str, str], facts: Facts) -> str:
    """What both texts mention, where that is not what both are for by their codes."""
    subject = row.subject_node
    if subject is not None and {in_text(subject_name(subject, facts)).lower()} == {
        each.lower() for each in on
    }:
        return ""
    said = mentioned_words(row, facts)
    return f"; {said}" if said else ""


def _in_common(row: OverlapRow, a: Side, b: Side, on: str) -> str:
    """Years in common, with which they are; that they are plans, where they lie ahead."""
    common = row.years_in_common
    if common is None or common < 1:
        return ""
    said = f", with {'' if row.years_whole else 'at least '}{count_of(common, 'year')} in common"
    span_a, span_b = span_of(a), span_of(b)
    if span_a is None or span_b is None:
        return said
    first, last = max(span_a[0], span_b[0]), min(span_a[1], span_b[1])
    if last - first + 1 != common:
        return said
    said += f" ({year_span(first, last)})"
    return f"{said} if both keep to their dates" if last > int(on[:4]) else said


def _ground(row: OverlapRow, a: Side, b: Side, facts: Facts) -> Iterator[str]:
    """What else is known of the ground on which they meet, where they share no place."""
    if row.place_level not in (*WIDER, None):
        return
    if row.body_node is not None:
        yield f"both with {with_article(body_name(row.body_node, facts))}"
    elif row.place_node is None:
        return
    else:
        nearest = nearest_words(row, a, b, facts)
        yield nearest or places_apart(a, b, row.place_node, facts)


def missing_of(row: OverlapRow, a: Side, b: Side, facts: Facts) -> tuple[str, ...]:
    """What is not known, or only assumed, in words."""
    notes: list[str] = []
    if row.kind == "river" and isinstance(order := order_of(a, b, facts), NotKnown):
        notes.append(f"Which of the two is upstream is not known: {order.why}.")
    for side in (a, b):
        who = capitalised(whose(side.provider, facts))
        said = unplaced(side, facts)
        node = row.place_node
        if said:
            notes.append(f"{who} record says '{some(said)}', which could not be placed.")
        elif node is None:
            pass
        elif names_the_set(side, node, facts):
            where = place_in_text(node, facts)
            notes.append(f"{who} record names {where} as a whole and no place in it.")
        elif row.place_level in ("country", "set") and facts.disputing(side.id, "location"):
            pass  # its places are named as disputed
        elif row.place_level in ("country", "set") and not places_within(side, node, facts):
            country = facts.place_names.get(country_of(node, facts), "")
            notes.append(f"{who} record does not say where in {country}.")
        if row.kind in ("same-field", "same-place") and side.id not in facts.bodies:
            notes.append(f"{who} record names no host agency and no implementer.")
        notes += _unsure_dates(side, who, facts)
        notes += _disputed(side, whose(side.provider, facts), facts)
    return (*notes, *_few_projects(facts))


def remarks_of(a: Side, b: Side, facts: Facts) -> tuple[str, ...]:
    """What the records themselves note beside their fields, the first of each."""
    remarks = []
    for side in (a, b):
        who = capitalised(whose(side.provider, facts))
        notes = list(dict.fromkeys(facts.notes.get(side.id, [])))
        remarks += [f"{who} record: {note}" for note in notes[:NOTES_SHOWN]]
    return tuple(remarks)


def _few_projects(facts: Facts) -> Iterator[str]:
    """That a provider has too few projects here for anything of theirs to be rare."""
    for provider in facts.providers:
        known = facts.in_all.get(provider, 0)
        if known < FEW_PROJECTS:
            yield (
                f"Only {count_of(known, 'project')} of {who_in_text(provider, facts)}"
                f" {'is' if known == 1 else 'are'} in this catalogue, too few to say what is rare:"
                " the strength says little."
            )


def _unsure_dates(side: Side, who: str, facts: Facts) -> list[str]:
    rules = facts.dates[side.id]
    disputed = facts.disputing(side.id, "start_date", "end_date")
    if side.start is None and side.end is None and not disputed:
        seen = f" (only: {'; '.join(rules.seen[:2])})" if rules.seen else ""
        return [f"{who} record states no start and no end{seen}."]
    notes = []
    for day, sureness, what, rule in (
        (side.start, side.start_sureness, "start", rules.start_rule),
        (side.end, side.end_sureness, "end", rules.end_rule),
    ):
        if day is None and disputed:
            continue
        if day is None:
            notes.append(f"{who} {what} date is not known.")
        elif sureness in ("assumed", "inferred"):
            notes.append(f"{who} {what} date is {sureness}: {rule}.")
    return notes


def _disputed(side: Side, who: str, facts: Facts) -> Iterator[str]:
    """What of a project does not count as a host disputes it."""
    by_field: dict[Field, tuple[str, ...]] = {
        said.field: facts.disputing(side.id, said.field) for said in facts.disputed.get(side.id, [])
    }
    for field, by in by_field.items():
        disputes = f"{capitalised(governments(by))} {'disputes' if len(by) == 1 else 'dispute'}"
        yield (
            f"{disputes} the {FACT_WORDS[field]} of {who} project: what is said of it does not"
            " count."
        )


def _counting(side: Side, facts: Facts) -> Side:
    """A project without the dates and status that a host disputes."""
    gone: dict[str, Any] = {}
    if facts.disputing(side.id, "start_date"):
        gone |= {"start": None, "start_sureness": None}
    if facts.disputing(side.id, "end_date"):
        gone |= {"end": None, "end_sureness": None}
    if facts.disputing(side.id, "activity_status"):
        gone |= {"status": "unknown", "under_way_on": None}
    return msgspec.structs.replace(side, **gone) if gone else side


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
        outlier_times=line.outlier_times,
        outlier_of=line.outlier_of,
        status_rule=line.status_rule,
        tlp=line.tlp,
        under_way_on=line.under_way_on,
    )


def _shared_first(places: tuple[str, ...], shared: str) -> tuple[str, ...]:
    """A project's places with the one in which the two meet before the others."""
    if shared not in places[1:]:
        return places
    return tuple(sorted(places, key=lambda name: name != shared))
