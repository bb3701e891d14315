"""The exact facts in a title (phases, lots, numbers, years), and how two titles contradict each
other in them.

Phase 1 is not Phase 2, a design grant is not the grant that builds, and the port is not the road of
one harbour. Counts keep the order of the title, outer before inner: `Phase II (I)` gives (2, 1) and
`Phase I (II)` gives (1, 2). A title without a count contradicts nothing, but that one counts and
the other does not is a soft conflict.

Not here: how many words two titles share (`linking.engine.titles`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec

from riparian.language.gloss.numerals import count_at
from riparian.language.phases import NUMBERS, ORDINALS, counted_in, number_of
from riparian.language.titles import read_title

_N = r"\d{1,2}(?![\d.,])|[IVX]{1,4}(?![A-Za-z])|[Ⅰ-Ⅻ]"
_WORDS = "|".join(NUMBERS)
_ORDINALS = "|".join(ORDINALS)
_NO_STEP = (
    "aid|class|country|floor|generation|hand|home|language|level|lower|mekong|party|time|world|"
    "bangkok|international|vietnam|viet|thai|lao|friendship"
)
"""Words after an ordinal that does not count a step: third country training, the Second Mekong
International Bridge."""

_LATIN = (
    ("phase", rf"\b(?i:phases?|stages?|steps?|parts?)[\s.:-]*(?P<n>(?:{_N})|(?i:{_WORDS})\b)"),
    ("tranche", rf"\b(?i:tranches?|rounds?|batch|terms?)[\s.:-]*(?P<n>(?:{_N})|(?i:{_WORDS})\b)"),
    ("phase", r"\b(?P<n>\d{1,2})(?i:st|nd|rd|th)[\s-]+(?i:phase|stage|project|program\w*)"),
    ("tranche", r"\b(?P<n>\d{1,2})(?i:st|nd|rd|th)[\s-]+(?i:tranche|round|batch|term)"),
    ("tranche", r"(?<!\d)(?P<n>\d{1,2})\s*年次"),
    ("tranche", r"[(\[]\s*(?i:year)\s+(?P<n>\d{1,2})\s*[)\]]"),
    ("phase", rf"(?i:\b(?P<n>{_ORDINALS})\b(?![\s-]+(?:{_NO_STEP})))"),
    ("tranche", rf"[(\[]\s*(?P<n>{_N})\s*[)\]]"),
    ("tranche", r"(?<=[a-z)]\s)(?P<n>[IVX]{1,4}|[Ⅰ-Ⅻ])\s*(?:$|[:,(])"),
)
_COMPILED = tuple((kind, re.compile(pattern)) for kind, pattern in _LATIN)
_KINDS = {"phase": "phase", "stage": "tranche", "round": "phase"}
_NAMED = re.compile(r"\b(?!COVID|SARS|HIV)[A-Z][A-Za-z]+[A-Z][ -]?(?P<n>\d{1,2})(?![\w.-])")
"""A short name that carries its number: MaWaSU 2, PRSC9."""

_FRACTION = re.compile(r"(?<!\d)(\d)\s*/\s*\d(?=期)")
_ROADS = re.compile(
    r"\b(?i:roads?|routes?|highways?|nos?|numbers?|nr|bridges?|lines?)\b[.\s]{0,2}"
    r"((?:(?i:nos?\b\.?\s*))?\d{1,3}[A-Z]?\b(?:\s*(?:,|and|&|/)\s*\d{1,3}\b)*)"
)
_LOT = re.compile(rf"\b(?i:lot|package)[\s.:-]*(?P<n>{_N})")
_YEARS = re.compile(r"(?<![\d,.])(?:19[5-9]\d|20[0-6]\d)(?![\d,]|\.\d)")
_CALL = re.compile(
    r"[(\[]?\s*(?:제?\d차|\d(?:st|nd|rd) call)\s*(?:신규|긴급|재공고|공고)?\s*[)\]]"
    r"|(?<!\w)제?\d차\s*(?=구매|입찰|공고|발주)"
)
NOTICE = re.compile(
    r"입찰|업체\s*선정|용역|현지구매|시공사|재공고|(?i:\btender|\bbid\b|procurement|selection of)"
)
"""A procurement notice; a count in its brackets, or beside the purchase, is that of the call."""

_MARKS = (
    ("design", re.compile(r"詳細設計|상세설계|실시설계|(?i:detailed\s+design)")),
    ("addition", re.compile(
        r"追加|추가\s*(?:차관|지원|사업)|(?i:\badditional\s+(?:loan|grant|financ\w*|fund\w*|phase))")),
    ("component", re.compile(r"コンポーネント|컴포넌트|(?i:\bcomponents?\b)")),
    ("study", re.compile(
        r"準備調査|開発調査|타당성|예비조사|(?i:feasibility|preparatory survey|\bF/S\b)")),
)  # fmt: skip
_FIGURES = re.compile(r"\d+")
_BRACKETS = re.compile(r"[(\[]([^()\[\]]{1,80})[)\]]")


class TitleFacts(msgspec.Struct, frozen=True):
    """The facts of one title. `steps` are numbers in the order of the title, with the word
    that counts (`phase`, `tranche`) in `counts`; `asides` are the words of its other brackets,
    `base` is what is left of the title without brackets and counts, `words` without counts only;
    `figures` are those of `words`, and `pattern` is `words` with 0 in their place.
    """

    steps: tuple[int, ...] = ()
    counts: tuple[str, ...] = ()
    lots: frozenset[int] = frozenset()
    numbers: frozenset[int] = frozenset()
    years: tuple[int, ...] = ()
    marks: frozenset[str] = frozenset()
    asides: frozenset[str] = frozenset()
    notice: bool = False
    base: str = ""
    words: str = ""
    pattern: str = ""
    figures: tuple[str, ...] = ()


class Conflict(msgspec.Struct, frozen=True):
    """A fact in which two titles differ. `hard`: both state it; else one of them is silent."""

    kind: str
    hard: bool


def read_title_facts(title: str, lang: str | None) -> TitleFacts:
    """The facts of a title; `lang` is ISO 639-1. Never raises, whatever the title holds."""
    parts = read_title(title[:1_000])
    text = " ".join(unicodedata.normalize("NFKC", parts.bare).split())
    notice = bool(NOTICE.search(text))
    if notice:
        text = _CALL.sub(" ", text)
    steps, base, words = _steps(text, lang)
    return TitleFacts(
        steps=tuple(number for number, _ in steps),
        counts=tuple(kind for _, kind in steps),
        lots=frozenset(n for m in _LOT.finditer(text) if (n := number_of(m["n"])) is not None),
        numbers=frozenset(_numbers(text, lang)),
        years=tuple(sorted({int(y) for y in _YEARS.findall(text)})),
        marks=frozenset(name for name, pattern in _MARKS if pattern.search(text)),
        asides=frozenset(_asides(text)),
        notice=notice,
        base=base,
        words=words,
        pattern=_FIGURES.sub("0", words),
        figures=tuple(_FIGURES.findall(words)),
    )


def _steps(text: str, lang: str | None) -> tuple[list[tuple[int, str]], str, str]:
    """The steps of a title, the title without them and brackets, and the title without them
    alone."""
    counts: dict[int, tuple[int, str, int]] = {}
    for start, end, number, kind in sorted(_latin(text)):
        if not any(s < end and start < e for s, (_, _, e) in counts.items()):
            counts[start] = (number, kind, end)
    if lang in ("ja", "ko"):
        for start, end, number, kind in _cjk(text, lang):
            if not any(s < end and start < e for s, (_, _, e) in counts.items()):
                counts[start] = (number, kind, end)
    steps = [counts[start][:2] for start in sorted(counts)]
    if not steps:
        steps = [(int(m["n"]), "phase") for m in _NAMED.finditer(text)][:1]
    rest = list(text)
    for start, (_, _, end) in counts.items():
        rest[start:end] = " " * (end - start)
    left = "".join(rest)
    words, base = _plain(left), _plain(_BRACKETS.sub(" ", left))
    return steps, words if base == words else base, words


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _latin(text: str) -> Iterator[tuple[int, int, int, str]]:
    for kind, pattern in _COMPILED:
        for match in pattern.finditer(text):
            number = number_of(match["n"])
            if number is not None:
                yield match.start(), match.end(), number, kind


def _cjk(text: str, lang: str) -> Iterator[tuple[int, int, int, str]]:
    """Counts in Japanese and Korean; spaces inside a count make no difference."""
    text = _FRACTION.sub(r"\1", text)
    places = [place for place, letter in enumerate(text) if not letter.isspace()]
    closed = "".join(text[place] for place in places)
    place = 0
    while place < len(closed):
        at = count_at(closed, place, lang)
        if at and at[1].kind in _KINDS:
            end = places[at[0] - 1] + 1
            yield places[place], end, at[1].number, _KINDS[at[1].kind]
        place = at[0] if at else place + 1


def _numbers(text: str, lang: str | None) -> Iterator[int]:
    for match in _ROADS.finditer(text):
        yield from (int(n) for n in re.findall(r"\d{1,3}", match[1]))
    yield from (counted.number for counted in counted_in(text, lang) if counted.kind == "number")


def _asides(text: str) -> Iterator[str]:
    """Words in brackets that are no count: (Port), (Road and Bridge)."""
    for inside in _BRACKETS.findall(text):
        counts = re.search(r"\d|[IVX]{1,4}$|[Ⅰ-Ⅻ]|^第?.[期次]$", inside.strip())
        if not counts and len(inside) > 1:
            yield " ".join(inside.casefold().split())


def merge_title_facts(facts: Iterable[TitleFacts]) -> TitleFacts:
    """The facts of all titles of a record, the original first and the English after it: the longest
    steps (of equally long ones the first; of a notice of purchase the original's, as its
    translation may lose that the count is that of the call), brackets and words of the first, and
    all else that any of them states."""
    titles = list(facts) or [TitleFacts()]
    counting = titles[:1] if titles[0].notice else titles
    fullest = max(counting, key=lambda title: len(title.steps))
    years = max((title.years for title in titles), key=len)
    return TitleFacts(
        fullest.steps,
        fullest.counts,
        frozenset().union(*(title.lots for title in titles)),
        frozenset().union(*(title.numbers for title in titles)),
        years,
        frozenset().union(*(title.marks for title in titles)),
        titles[0].asides,
        any(title.notice for title in titles),
        titles[0].base,
        titles[0].words,
        titles[0].pattern,
        titles[0].figures,
    )


def conflicts_of(left: TitleFacts, right: TitleFacts) -> tuple[Conflict, ...]:
    """Where the titles of two records differ, hard conflicts first."""
    conflicts = []
    if left.steps != right.steps:
        conflicts.append(_step_conflict(left, right))
    if left.marks != right.marks:
        conflicts += [Conflict(mark, True) for mark in sorted(left.marks ^ right.marks)]
    differ = left.figures != right.figures and left.pattern == right.pattern
    if differ and left.steps == right.steps:
        conflicts.append(Conflict("figure", True))
    if left.base == right.base and _apart(left.asides, right.asides):
        conflicts.append(Conflict("aside", True))
    if _apart(left.lots, right.lots):
        conflicts.append(Conflict("lot", True))
    if _apart(left.numbers, right.numbers):
        conflicts.append(Conflict("number", True))
    if left.years and right.years and not _meet(left.years, right.years):
        conflicts.append(Conflict("years", True))
    return (
        tuple(sorted(conflicts, key=lambda conflict: not conflict.hard))
        if len(conflicts) > 1
        else tuple(conflicts)
    )


def _apart(ours: frozenset[Any], theirs: frozenset[Any]) -> bool:
    return bool(ours and theirs) and ours.isdisjoint(theirs)


def _step_conflict(left: TitleFacts, right: TitleFacts) -> Conflict:
    if left.steps and right.steps:
        return Conflict("tranche" if _only_inner_differs(left, right) else "phase", True)
    counting = left if left.steps else right
    return Conflict("phase" if counting.counts[0] == "phase" else "tranche", False)


def _only_inner_differs(left: TitleFacts, right: TitleFacts) -> bool:
    if len(left.steps) > 1 and len(right.steps) > 1:
        return left.steps[0] == right.steps[0]
    return len(left.steps) == len(right.steps) == 1 and "tranche" in left.counts + right.counts


def conflict_sentence(conflict: Conflict, left: TitleFacts, right: TitleFacts) -> str:
    """A conflict of two titles as a sentence."""
    if conflict.kind in _MARK_WORDS:
        return _MARK_WORDS[conflict.kind]
    if conflict.kind in _STEP_KINDS:
        if conflict.hard:
            return f"One is {steps_in_words(left)}, the other {steps_in_words(right)}."
        counting = left if left.steps else right
        return f"One title says {steps_in_words(counting)}, the other names no phase."
    words, values = _DIFFERENCES[conflict.kind]
    return words.format(_list(values(left)), _list(values(right)))


_STEP_KINDS = frozenset({"phase", "tranche"})
_MARK_WORDS = {
    "design": "One is the detailed design, the other is not.",
    "addition": "One is an addition to a project, the other does not say so.",
    "component": "One is a component, the other does not say so.",
    "study": "One is a study, the other does not say so.",
}
_DIFFERENCES: dict[str, tuple[str, Callable[[TitleFacts], Iterable[int | str]]]] = {
    "lot": ("Another lot: {} against {}.", lambda facts: facts.lots),
    "number": ("Another number: {} against {}.", lambda facts: facts.numbers),
    "years": ("The titles name other years: {} against {}.", lambda facts: facts.years),
    "figure": ("The titles differ in a figure: {} against {}.", lambda facts: facts.figures),
    "aside": ("The brackets differ: ({}) against ({}).", lambda facts: facts.asides),
}


def steps_in_words(facts: TitleFacts) -> str:
    """`phase 2, tranche 1`."""
    return ", ".join(f"{kind} {n}" for n, kind in zip(facts.steps, facts.counts, strict=True))


def _meet(ours: tuple[int, ...], theirs: tuple[int, ...]) -> bool:
    return ours[0] <= theirs[-1] and theirs[0] <= ours[-1]


def _list(values: Iterable[int | str]) -> str:
    return ", ".join(str(value) for value in sorted(values, key=str))
