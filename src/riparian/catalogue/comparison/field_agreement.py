"""How far sides agree in what they say: sources of a project, two records, or two builds.

Each side says, field by field, any number of statements. Nothing is weighed here: a difference is
told, not judged. What two sides of one kind must have in common to agree is a rule of the field,
and differs by who is compared: a source that gives a year and one that gives a day are told apart
on a project's page, and agree where two records are reviewed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

import msgspec

from riparian.model.derived import Sureness

Agreement = Literal["same", "partly", "different", "its own", "one side"]
"""How far sides agree in a field. `same`: all that say anything say the same; `partly`: they have
something in common; `different`: nothing; `its own`: each says something else, as any two would,
which tells nothing (their sources, their numbers); `one side`: at most one says anything that can
be compared."""

NEAR_AMOUNT = 0.1
"""Amounts in dollars that differ by less than this part of the larger agree partly: rates, rounding
and fees move them so far."""

HALF = 0.5
"""The part of all different words of texts that all have, from which they agree partly."""

_TOKEN = re.compile(r"[a-zà-ÿ]+|\d+|[^\W\d_]|[^\W_]")


class Statement(msgspec.Struct, frozen=True):
    """One thing that a side says of a field.

    `key` is what it is compared by: the text without regard to capitals where it is "", nothing
    where it is None. `how` it is known, how sure that is (None where it simply stands there), its
    language, and whether it was set `aside` and does not count. Of money the dollars, of a place
    the codes of those `within` countries that it lies in, itself among them.
    """

    text: str
    how: str = ""
    sureness: Sureness | None = None
    lang: str | None = None
    aside: bool = False
    key: str | None = ""
    usd: float | None = None
    within: frozenset[str] = frozenset()

    @property
    def compared_by(self) -> str | None:
        """What it is compared by; None where it says nothing to compare."""
        if self.aside:
            return None
        return self.text.casefold() if self.key == "" else self.key


Statements = Sequence[Statement]
Side = Mapping[str, Statements]
"""What one side says, by field, in the order in which a person reads the fields."""

Rule = Callable[[Sequence[Statements]], Agreement]
"""How far those sides agree that say something."""


class ComparedField(NamedTuple):
    """One field: what each side says of it, in the order of the sides, and how far they agree."""

    name: str
    sides: tuple[tuple[Statement, ...], ...]
    agreement: Agreement


def compare(sides: Sequence[Side], rules: Mapping[str, Rule]) -> Iterator[ComparedField]:
    """Every field of which at least one side says something. All sides have the same fields; a
    field without a rule is compared by its keys."""
    for name in sides[0]:
        said = tuple(tuple(side[name]) for side in sides)
        if any(said):
            yield ComparedField(name, said, _agreement(said, rules.get(name, by_key)))


def _agreement(sides: Sequence[Statements], rule: Rule) -> Agreement:
    speaking = [statements for statements in sides if keys_of(statements)]
    return "one side" if len(speaking) < 2 else rule(speaking)


def keys_of(statements: Statements) -> frozenset[str]:
    """What those of them are compared by that say anything to compare."""
    return frozenset(filter(None, (statement.compared_by for statement in statements)))


def by_key(sides: Sequence[Statements]) -> Agreement:
    """Whether they have the same keys, or some."""
    keys = [keys_of(statements) for statements in sides]
    if len(set(keys)) == 1:
        return "same"
    return "partly" if frozenset.intersection(*keys) else "different"


def each_its_own(sides: Sequence[Statements]) -> Agreement:
    """The same, or nothing can be told."""
    return "same" if by_key(sides) == "same" else "its own"


def by_key_or_day(sides: Sequence[Statements]) -> Agreement:
    """By their keys; a year agrees with any day in it."""
    every = [keys_of(statements) for statements in sides]
    shared = [{key for key in keys if all(is_among(key, o) for o in every)} for keys in every]
    if shared == every:
        return "same"
    return "partly" if any(shared) else "different"


def own_unless_shared(sides: Sequence[Statements]) -> Agreement:
    """By their keys; that they have none in common tells nothing."""
    agreement = by_key_or_day(sides)
    return "its own" if agreement == "different" else agreement


def is_among(key: str, keys: Collection[str]) -> bool:
    """Whether a key is there; a year agrees with any day in it."""
    return key in keys or any(_is_within(key, o) or _is_within(o, key) for o in keys)


def _is_within(day: str, year: str) -> bool:
    return len(year) in (4, 7) and year[:4].isdigit() and day.startswith(f"{year}-")


def by_words(sides: Sequence[Statements]) -> Agreement:
    """Whether their first texts have the same words in the same order, or all texts half of them
    in common."""
    first = {tuple(word.text for word in words_in(statements[0].text)) for statements in sides}
    if len(first) == 1:
        return "same"
    words = [{w.text for s in statements for w in words_in(s.text)} for statements in sides]
    in_common = len(set.intersection(*words))
    return "partly" if in_common >= HALF * len(set.union(*words)) else "different"


def by_amount(sides: Sequence[Statements]) -> Agreement:
    """The same where they have any amount in common; partly where some are near in dollars."""
    if by_key(sides) != "different":
        return "same"
    first, *others = ([s.usd for s in statements if s.usd] for statements in sides)
    near = any(all(any(_is_near(usd, o) for o in other) for other in others) for usd in first)
    return "partly" if near else "different"


def _is_near(usd: float, other: float) -> bool:
    return abs(usd - other) <= NEAR_AMOUNT * max(abs(usd), abs(other))


def by_place(sides: Sequence[Statements]) -> Agreement:
    """The same places, or places of which some lie within others or within one province."""
    agreement = by_key_or_day(sides)
    if agreement != "different":
        return agreement
    around = [{code for s in statements for code in s.within} for statements in sides]
    return "partly" if set.intersection(*around) else "different"


class TextToken(NamedTuple):
    """A word, number or single letter of a script without spaces, and where it stands."""

    text: str
    start: int
    end: int


def words_in(text: str) -> list[TextToken]:
    """The words of a text, in small letters; Japanese, Chinese and Korean letter by letter."""
    small = text.lower() if len(text.lower()) == len(text) else text
    return [TextToken(m[0], m.start(), m.end()) for m in _TOKEN.finditer(small)]
