"""From the units of a title to an English phrase: what is meant comes first, its place last.

Japanese and Korean titles branch to the left: "A in B for C project" is B-in C-for A-project there.
Here a title becomes undertakings with their kinds (Project, Survey, Services), counts and places.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from riparian.language.gloss.compound import EnglishPhrase, title_case, trim
from riparian.language.gloss.joining import join_units
from riparian.language.gloss.numerals import FIGURES, ordinal
from riparian.language.gloss.order import reorder, turning_word
from riparian.language.gloss.units import TitleUnit


def phrase_of(units: Sequence[TitleUnit], lang: str) -> EnglishPhrase:
    """The phrase of a title without its brackets."""
    clauses = _clauses(join_units(units))
    phrases = [
        _clause(clause, lang, last=n == len(clauses) - 1) for n, clause in enumerate(clauses)
    ]
    phrases = [phrase for phrase in phrases if phrase.words or phrase.places or phrase.counts]
    if not phrases:
        return EnglishPhrase()
    whole = phrases[-1]
    for project in reversed(phrases[:-1]):
        words = _for_the(whole, project) if whole.words else project.words
        acts = whole.acts if whole.words else project.acts
        counts = whole.counts if whole.words else (*project.counts, *whole.counts)
        whole = EnglishPhrase(words, (*project.places, *whole.places), acts, counts)
    return whole


def _for_the(whole: EnglishPhrase, project: EnglishPhrase) -> str:
    """ "Design Services for the Project for …": a part of a project behind which it stands."""
    if not project.words:
        return whole.words
    counts = [count for count in project.counts if count not in whole.counts]
    bracket = f" ({', '.join(count.strip('()') for count in counts)})" if counts else ""
    return f"{whole.words} for the {project.words}{bracket}"


def _clauses(units: list[TitleUnit]) -> list[list[TitleUnit]]:
    """A title in the middle of which a project ends ("… 사업 … 용역") is two: project and part."""
    clauses: list[list[TitleUnit]] = [[]]
    for number, unit in enumerate(units):
        clauses[-1].append(unit)
        if unit.term("head") and _ends_here(units[number + 1 :]):
            clauses.append([])
    return [clause for clause in clauses if clause]


def _ends_here(rest: Sequence[TitleUnit]) -> bool:
    """Whether a part of the project follows: not a phase of it, and not "project" again."""
    while rest and (rest[0].kind == "count" or _is_project(rest[0])):
        rest = rest[1:]
    if not rest:
        return False
    follows = rest[0]
    return follows.spaced and follows.kind != "mark" and not follows.term("link", "drop")


def _clause(units: Sequence[TitleUnit], lang: str, *, last: bool) -> EnglishPhrase:
    """One undertaking: its kind, what it is for, its counts and its places."""
    body, counts = _without_counts(units)
    body = _without_marks(body)
    while len(body) > 1 and _is_project(body[-1]) and body[-2].term("head"):
        body = body[:-1]  # "… programme, phase 2 project" is a programme
    head = body[-1].term("head") if body else None
    if head is None:
        return msgspec.structs.replace(reorder(body), counts=counts)
    english = title_case(head.english)
    joins = turning_word(body[-2]) if len(body) > 2 else None
    inner = reorder(body[:-1])
    if not inner.words:
        where = f" {joins} {inner.with_places()}" if joins and inner.places else ""
        return EnglishPhrase(english + where, () if where else inner.places, counts=counts)
    if joins:
        words = f"{english} {joins} {inner.words}"
    elif inner.acts and lang == "ko" and last and _is_project(body[-1]):
        words = inner.words
    elif inner.acts or head.joins:
        words = f"{english} {head.joins or 'for'} {inner.words}"
    else:
        words = f"{inner.words} {english}"
    return EnglishPhrase(words, inner.places, inner.acts, counts)


def _is_project(unit: TitleUnit) -> bool:
    head = unit.term("head")
    return head is not None and head.english.lower() == "project"


def _without_marks(units: Sequence[TitleUnit]) -> list[TitleUnit]:
    inner = list(units)
    while inner and (
        inner[-1].kind == "mark" or (not trim(inner[-1:]) and not turning_word(inner[-1]))
    ):
        inner = inner[:-1]
    return inner


def _without_counts(units: Sequence[TitleUnit]) -> tuple[list[TitleUnit], tuple[str, ...]]:
    """The units without phases and rounds, wherever they stand; numbers of roads stay."""
    counts: list[str] = []
    rest: list[TitleUnit] = []
    for unit in units:
        if unit.count is None or unit.count.kind in FIGURES:
            rest.append(unit)
        elif unit.count.kind == "stage" and not rest and len(units) > 1:
            counts.append(f"{ordinal(unit.count.number)} Stage")  # 第二期… before a title
        else:
            counts.append(unit.count.english)
    return rest, tuple(dict.fromkeys(counts))
