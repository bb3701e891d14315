"""The evidence of an overlap, line by line: what the two share, how telling it is, who says so."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

import msgspec

from riparian.english import capitalised, listed, plural_of, with_article
from riparian.exchange.entries.entry_types import Field
from riparian.model.derived import STATED
from riparian.overlap.engine.evidence_weights import cosine_of, load_weights
from riparian.overlap.engine.overlap_row import OverlapRow
from riparian.overlap.report.overlap_phrases import (
    body_name,
    in_sentence,
    other_routes,
    places_apart,
    purpose_value,
    some,
    subject_names,
    system_title,
    where_words,
    whose,
    years_between,
)
from riparian.overlap.report.overlap_records import Evidence, Feature, Side
from riparian.overlap.report.pair_facts import Facts
from riparian.overlap.report.upstream import Order, how_known, order_of
from riparian.overlap.report.year_spans import year_words
from riparian.overlap.signals.host_bodies import load_systems


def evidence_of(row: OverlapRow, a: Side, b: Side, facts: Facts) -> tuple[Evidence, ...]:
    """The evidence, most telling first; place, purpose and time also where they say nothing."""
    source = (*facts.sources_of(a.id, "a"), *facts.sources_of(b.id, "b"))
    found = [
        Evidence(feature, value, round(bits, 2), sentence, source)
        for feature, value, bits, sentence in _lines(row, a, b, facts)
    ]
    return tuple(sorted(found, key=lambda e: -e.bits))


_TELLS: dict[Field, tuple[Feature, ...]] = {
    "location": ("place", "distance"),
    "sector": ("purpose",),
    "title": ("subject", "text", "named"),
    "description": ("subject", "text", "named"),
    "start_date": ("time",),
    "end_date": ("time",),
    "participating_org": ("body", "system"),
}
"""Which lines a field is evidence of."""


def disputed_evidence(
    row: OverlapRow, reported: OverlapRow, a: Side, b: Side, facts: Facts
) -> Iterator[Evidence]:
    """The lines that do not count as a host disputes what they rest on, each with the bits that it
    would add; `reported` is the overlap as it would be without a dispute."""
    counting = {feature: (value, bits) for feature, value, bits, _ in _lines(row, a, b, facts)}
    for line in evidence_of(reported, a, b, facts):
        fields = [field for field, features in _TELLS.items() if line.feature in features]
        by = {c for side in (a, b) for c in facts.disputing(side.id, *fields)}
        value, bits = counting.get(line.feature, ("", 0.0))
        adds = round(line.bits - bits, 2)
        if by and (adds or line.value != value):
            yield msgspec.structs.replace(line, bits=adds, disputed_by=tuple(sorted(by)))


_Line = tuple[Feature, str, float, str]

_ONE_NAME = (
    "Both titles begin with the same name, so they may be parts of one programme. Its words count"
    " only where they indicate a purpose or a subject."
)


def _lines(row: OverlapRow, a: Side, b: Side, facts: Facts) -> Iterator[_Line]:
    yield _place(row, a, b, facts)
    if row.km is not None:
        yield _distance(row, row.km, a, b, facts)
    if row.system_node is not None and row.system_bits > 0:
        yield _system(row, row.system_node, a, b, facts)
    if row.body_node is not None:
        yield _body(row, row.body_node, a, b, facts)
    yield _purpose(row, a, b, facts)
    if row.subject_node is not None:
        yield _subject(row, row.subject_node, a, b, facts)
    elif row.fed_a is not None and row.fed_b is not None:
        yield _fed(row, row.fed_a, row.fed_b, a, b, facts)
    yield _text(row, _shared_words(row.text_words, a.id, facts))
    if row.named_bits > 0 or row.one_effort_by == "agency":
        yield _named(row, facts)
    if row.one_effort_by == "title":
        yield "named", "same name in both titles", 0.0, _ONE_NAME
    yield "time", f"{year_words(a)} / {year_words(b)}", row.time_bits, _when(row, a, b, facts)


def _place(row: OverlapRow, a: Side, b: Side, facts: Facts) -> _Line:
    node = row.place_node
    if node is None:
        return "place", "no country in common", 0.0, "The two records share no country."
    sentence = _place_sentence(row, node, a, b, facts)
    if row.kind == "river" and isinstance(order := order_of(a, b, facts), Order):
        sentence += how_known(order)
    sentence += _other_routes(a, b, facts)
    return "place", facts.full_place(node), row.place_bits, sentence


def _place_sentence(row: OverlapRow, node: str, a: Side, b: Side, facts: Facts) -> str:
    rarity = _rarity(node, "are there", facts)
    if row.place_level == "country":
        return f"The same country; {rarity}; {places_apart(a, b, node, facts)}."
    if row.place_level == "set":
        apart = places_apart(a, b, node, facts)
        return f"{where_words(node, facts)}; no place is known to be shared; {rarity}; {apart}."
    said = capitalised(
        "; ".join(
            f"{whose(p, facts)} record: {_quote_place(line.id, node, facts)}"
            for line, p in zip((a, b), facts.providers, strict=True)
        )
    )
    spread = _spread(row.places_a, row.places_b, row.places_in_common, facts, "place")
    return f"Both in {facts.full_place(node)}; {rarity}. {said}.{spread}"


def _other_routes(a: Side, b: Side, facts: Facts) -> str:
    """That the two are on different roads or lines, where both name theirs by number."""
    if not (named := other_routes(a, b, facts)):
        return ""
    said = listed(
        f"{whose(p, facts)} record names road or line {numbers}"
        for p, numbers in zip(facts.providers, named, strict=True)
    )
    return f" But {said}, so these are different."


def _rarity(node: str, what: str, facts: Facts) -> str:
    first, second = facts.providers
    return (
        f"{facts.share(node, first)} of {whose(first, facts)} projects and"
        f" {facts.share(node, second)} of {whose(second, facts)} {what}"
    )


def _spread(many_a: int, many_b: int, in_common: int, facts: Facts, what: str) -> str:
    """That what two have in common is one of several that they name; nothing where they name the
    same."""
    if many_a * many_b <= in_common**2:
        return ""
    notes = [
        f" It is one of {many} {plural_of(what)} in {whose(provider, facts)} record, so it"
        " counts less."
        for many, provider in zip((many_a, many_b), facts.providers, strict=True)
        if many > 1
    ]
    return "".join(notes)


def _distance(row: OverlapRow, km: float, a: Side, b: Side, facts: Facts) -> _Line:
    bits = row.near_bits
    by_part = [side for side in (a, b) if side.id in facts.parts and not _placed(side, facts)]
    value = "the same place" if km < 1 else f"about {km:,.0f} km apart"
    what = "the same" if km < 1 else value
    if not bits and (row.system_node is not None or row.body_node is not None):
        whom = "what one body runs for the country" if row.system_node else "one body"
        return (
            "distance",
            value,
            bits,
            f"The nearest places the two records name are {what}. How far apart they are does not"
            f" count, as both deal with {whom}.",
        )
    than = "closer" if bits > 0 else "farther apart" if bits else "neither closer nor farther apart"
    if by_part:
        named = listed(
            f"{whose(side.provider, facts)} record names '{facts.parts[side.id]}'"
            for side in by_part
        )
        away = "at least two are the same" if km < 1 else f"the nearest are {value}"
        return (
            "distance",
            "maybe the same place" if km < 1 else f"at least {value}",
            bits,
            f"{capitalised(named)} and no province; of the provinces there, {away}: {than}"
            " than most"
            " pairs with known places in one country.",
        )
    return (
        "distance",
        value,
        bits,
        f"The nearest places the two records name are {what}: {than} than most pairs"
        " with known places in one country.",
    )


def _placed(side: Side, facts: Facts) -> bool:
    return any(fact.level != "country" for fact in facts.places.get(side.id, []))


def _system(row: OverlapRow, node: str, a: Side, b: Side, facts: Facts) -> _Line:
    said = _both_say(a, b, facts, lambda side: _words_for_subject(side.id, node, facts))
    subject, _, country = node.partition("|")
    runs = load_systems().get((subject, country))
    who = with_article(runs.name) if runs else "one body"
    named = runs is not None and all(
        any(said.body == runs.id for said in facts.bodies.get(side.id, [])) for side in (a, b)
    )
    known = "Both records name it" if named else "Not both records name it"
    return (
        "system",
        system_title(node, facts),
        row.system_bits,
        f"{capitalised(who)} runs this for the whole country, so both may be dealing with the"
        f" same people wherever they work. {known}. {said}.",
    )


def _body(row: OverlapRow, node: str, a: Side, b: Side, facts: Facts) -> _Line:
    said = _both_say(a, b, facts, lambda side: _words_for_body(side.id, node, facts))
    more = (
        ""
        if row.body_bits > 0
        else " It adds nothing to what place, distance and system already say."
    )
    return (
        "body",
        body_name(node, facts),
        row.body_bits,
        f"The same host agency or implementer. {said}.{more}",
    )


def _purpose(row: OverlapRow, a: Side, b: Side, facts: Facts) -> _Line:
    node = row.purpose_node
    if node is None or row.purpose_level is None:
        said = f"The two records share no purpose.{_by_texts(row, facts)}"
        return "purpose", "none in common", row.purpose_bits, said
    how = {"code": "The same purpose", "category": "The same field", "theme": "The same theme"}
    said = capitalised(
        "; ".join(
            f"{whose(p, facts)} record: {_quote_purpose(line.id, node, facts)}"
            for line, p in zip((a, b), facts.providers, strict=True)
        )
    )
    spread = ""
    if row.read_by == "first":  # else what both are for goes by codes and texts together
        common = row.purposes_in_common
        spread = _spread(row.purposes_a, row.purposes_b, common, facts, "purpose")
    value = purpose_value(row, facts)
    rarity = _rarity(node, "have it", facts)
    sentence = f"{how[row.purpose_level]}, {value}; {rarity}. {said}.{spread}"
    return "purpose", value, row.purpose_bits, sentence + _by_texts(row, facts)


def _by_texts(row: OverlapRow, facts: Facts) -> str:
    """What each project is most likely for, by codes and texts together."""
    if row.for_a is None or row.for_b is None:
        return ""
    names = [in_sentence(facts.purpose_names.get(one, one)) for one in (row.for_a, row.for_b)]
    if row.for_a == row.for_b:
        return f" By codes and texts together, both are most likely for {names[0]}."
    first, second = (whose(provider, facts) for provider in facts.providers)
    return (
        f" By codes and texts together, {first} project is most likely for {names[0]}, and"
        f" {second} for {names[1]}."
    )


def _subject(row: OverlapRow, node: str, a: Side, b: Side, facts: Facts) -> _Line:
    said = _both_say(a, b, facts, lambda side: _words_for_subject(side.id, node, facts))
    return "subject", subject_names(row, facts), row.subject_bits, f"Both texts mention it. {said}."


def _fed(row: OverlapRow, first: str, second: str, a: Side, b: Side, facts: Facts) -> _Line:
    nodes = {a.id: first, b.id: second}
    said = _both_say(a, b, facts, lambda side: _words_for_subject(side.id, nodes[side.id], facts))
    why = facts.feeds.get((first, second), "")
    return (
        "subject",
        subject_names(row, facts),
        row.subject_bits,
        f"One affects the other: {why}. {said}.",
    )


_READ = {
    "first": "The two texts were not compared: only the pairs whose records agree most are compared"
    " by their texts.",
    "words": "The two texts were compared by their words and not by their meaning: that of the"
    " strongest pairs is read after a build, where an encoder is installed.",
}

_ALIKE = (
    (0.25, "clearly alike: more than 19 in 20 pairs of texts from different fields"),
    (0.1, "somewhat alike: more than most pairs of texts from different fields"),
    (-math.inf, "hardly alike: no more than texts from different fields usually are"),
)
"""Words for a cosine of two texts, from so much on: of pairs of the sample with different 3-digit
purposes half lie above .098, and one in twenty above .248."""


def _meaning(text_bits: float) -> str:
    cosine = cosine_of(text_bits)
    how = next(words for least, words in _ALIKE if cosine >= least)
    said = f"In meaning, whatever their language, the two texts are {how}."
    if text_bits >= 0:
        return said
    starts = load_weights().texts["start"]
    return (
        f"{said} Pairs whose texts are read start from {starts:+.1f}, and this makes up for part."
    )


def _text(row: OverlapRow, words: list[str]) -> _Line:
    shared = (
        " Words in both records besides place, purpose and subject, the most distinctive first."
        if words
        else ""
    )
    said = _READ.get(row.read_by) or _meaning(row.text_bits)
    return (
        "text",
        some(words) if words else "no distinctive word in common",
        row.text_bits,
        said + shared,
    )


def _named(row: OverlapRow, facts: Facts) -> _Line:
    said = [
        f"{whose(provider, facts)} record names {words}"
        for provider, words in zip(facts.providers, (row.named_in_a, row.named_in_b), strict=True)
        if words
    ]
    purpose = (
        "both have the same purpose"
        if row.purpose_level == "code"
        else "by codes and texts together both may be for one purpose"
    )
    return (
        "named",
        capitalised("; ".join(said)),
        row.named_bits,
        f"One record names an agency of the other provider, and {purpose}: they may be paying for"
        " one programme.",
    )


def _both_say(a: Side, b: Side, facts: Facts, words: Callable[[Side], str]) -> str:
    said = (
        f"{whose(p, facts)} record: {words(side)}"
        for side, p in zip((a, b), facts.providers, strict=True)
    )
    return capitalised("; ".join(said))


def _when(row: OverlapRow, a: Side, b: Side, facts: Facts) -> str:
    if row.years_in_common is None:
        return "At least one of the two gives no year."
    text = capitalised(years_between(row, a, b))
    unsure = [
        whose(p, facts)
        for line, p in zip((a, b), facts.providers, strict=True)
        if {line.start_sureness, line.end_sureness} - STATED
    ]
    note = f"; {listed(unsure)} dates are partly assumed or unknown" if unsure else ""
    apart = "being so far apart" if row.gap_known else "that the known years are so far apart"
    against = f"; {apart} counts against the overlap" if row.time_bits < 0 else ""
    return f"{text}{note}{against}."


_NOT_SAID = "not said how"


def _quote_place(project: str, node: str, facts: Facts) -> str:
    """The words by which a record places its project in a node of the place tree, and how."""
    for fact in facts.places.get(project, []):
        chain: str | None = fact.place
        while chain is not None and chain != node:
            chain = facts.place_parents.get(chain)
        if chain == node:
            return f"'{fact.words}' ({fact.method})" if fact.words else fact.method
    return _NOT_SAID


def _quote_purpose(project: str, node: str, facts: Facts) -> str:
    """The purposes of a project under a node of the tree of purposes, each code with the rule by
    which it is known; of codes known by one rule the rule once."""
    by_rule: dict[str, dict[str, None]] = {}
    for purpose in facts.purposes.get(project, []):
        if node in purpose.nodes:
            codes = by_rule.setdefault(purpose.rule, {})
            if code := purpose.code or purpose.category:
                codes[code] = None
    said = (f"{some([*codes])}, {rule}" if codes else rule for rule, codes in by_rule.items())
    return " / ".join(islice(said, _RULES_SHOWN)) or _NOT_SAID


_RULES_SHOWN = 2
"""Rules by which one project's purpose is known that are quoted: the record that speaks for it
comes first."""


def _words_for_subject(project: str, node: str, facts: Facts) -> str:
    """A record's own words for a subject; `node` is `subject|country` or the subject alone."""
    subject = node.split("|")[0]
    words = [said.words for said in facts.subjects.get(project, []) if said.subject == subject]
    return f"'{words[0]}'" if words else _NOT_SAID


def _words_for_body(project: str, body: str, facts: Facts) -> str:
    """A record's own words for a host agency or implementer."""
    words = [said.words for said in facts.bodies.get(project, []) if said.body == body]
    return f"'{words[0]}'" if words else _NOT_SAID


def _shared_words(stems: Sequence[str], project: str, facts: Facts) -> list[str]:
    """Telling words as a record has them."""
    ours = facts.words.get(project, {})
    return [ours.get(stem, stem) for stem in stems]
