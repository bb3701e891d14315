"""Two records side by side: every field with what each says, and how far they agree.

Nothing here judges: a difference is told, not weighed. For texts the words are marked that the
other side does not have, for everything else the whole values.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

import msgspec

from riparian.catalogue.record import Said, SaidOfRecord, read_record
from riparian.store.database import Snapshot

Span = tuple[int, int]
"""From and to, in characters of the text."""

Agreement = Literal["same", "partly", "different", "its own", "one side", "neither"]
"""How far two records agree in a field. `its own`: each says something else, as any two would,
which tells nothing (their sources, their numbers); `one side`: only one says anything."""

NEAR_AMOUNT = 0.1
"""Amounts in dollars that differ by less than this part of the larger agree partly: rates, rounding
and fees move them so far."""

HALF = 0.5
"""The part of all different words of two texts that both have, from which they agree partly."""

_TOKEN = re.compile(r"[a-zà-ÿ]+|\d+|[^\W\d_]|[^\W_]")
_MARKED = ("title", "original", "description")
_OWN = ("identifiers", "seen", "source")


class Value(msgspec.Struct, frozen=True):
    """One thing that a record says; `marks` are the stretches that the other does not have."""

    text: str
    marks: tuple[Span, ...] = ()


class Field(msgspec.Struct, frozen=True):
    """One field of two records. Several values where the record names several things."""

    name: str
    a: tuple[Value, ...]
    b: tuple[Value, ...]
    agreement: Agreement


def fields_of(snapshot: Snapshot, a: str, b: str) -> tuple[Field, ...]:
    """Every field in which at least one of the two records says something."""
    first, second = read_record(snapshot, a), read_record(snapshot, b)
    fields = (_field(name, first, second) for name in SaidOfRecord._fields)
    return tuple(field for field in fields if field.agreement != "neither")


def _field(name: str, first: SaidOfRecord, second: SaidOfRecord) -> Field:
    a: Sequence[Said] = getattr(first, name)
    b: Sequence[Said] = getattr(second, name)
    agreement = _agreement(name, a, b)
    if agreement == "its own":
        plain = [tuple(Value(said.text) for said in side) for side in (a, b)]
        return Field(name, plain[0], plain[1], agreement)
    return Field(name, _values(name, a, b), _values(name, b, a), agreement)


def _agreement(name: str, a: Sequence[Said], b: Sequence[Said]) -> Agreement:
    if not (a and b):
        return "one side" if a or b else "neither"
    found = _COMPARED.get(name, _by_key)(a, b)
    return "its own" if found == "different" and name in _OWN else found


def _values(name: str, own: Sequence[Said], other: Sequence[Said]) -> tuple[Value, ...]:
    if name in _MARKED:
        theirs = {word.text for said in other for word in words_in(said.text)}
        return tuple(Value(s.text, _spans(s.text, theirs) if other else ()) for s in own)
    keys = {said.key for said in other}
    return tuple(
        Value(s.text, ((0, len(s.text)),) if other and not _has(keys, s.key) else ()) for s in own
    )


class Word(NamedTuple):
    """A word, number or single letter of a script without spaces, and where it stands."""

    text: str
    start: int
    end: int


def words_in(text: str) -> list[Word]:
    """The words of a text, in small letters; Japanese, Chinese and Korean letter by letter."""
    small = text.lower() if len(text.lower()) == len(text) else text
    return [Word(m[0], m.start(), m.end()) for m in _TOKEN.finditer(small)]


def _spans(text: str, theirs: set[str]) -> tuple[Span, ...]:
    """Stretches of words that the other text does not have; neighbours are one stretch."""
    spans: list[Span] = []
    touches = False
    for word in words_in(text):
        if word.text in theirs:
            touches = False
            continue
        if touches and not text[spans[-1][1] : word.start].strip():
            spans[-1] = (spans[-1][0], word.end)
        else:
            spans.append((word.start, word.end))
        touches = True
    return tuple(spans)


def _has(keys: Iterable[str], key: str) -> bool:
    """Whether a key is there; a year agrees with any day in it."""
    return any(key == other or _is_within(key, other) or _is_within(other, key) for other in keys)


def _is_within(day: str, year: str) -> bool:
    return len(year) in (4, 7) and year[:4].isdigit() and day.startswith(f"{year}-")


def _by_key(a: Sequence[Said], b: Sequence[Said]) -> Agreement:
    ours, theirs = {one.key for one in a}, {one.key for one in b}
    shared = [key for key in ours if _has(theirs, key)]
    if len(shared) == len(ours) and all(_has(ours, key) for key in theirs):
        return "same"
    return "partly" if shared else "different"


def _by_words(a: Sequence[Said], b: Sequence[Said]) -> Agreement:
    ours, theirs = ({w.text for one in side for w in words_in(one.text)} for side in (a, b))
    if [w.text for w in words_in(a[0].text)] == [w.text for w in words_in(b[0].text)]:
        return "same"
    return "partly" if len(ours & theirs) >= HALF * len(ours | theirs) else "different"


def _by_amount(a: Sequence[Said], b: Sequence[Said]) -> Agreement:
    if {one.key for one in a} & {one.key for one in b}:
        return "same"
    ours, theirs = ([one.usd for one in side if one.usd] for side in (a, b))
    near = any(abs(x - y) <= NEAR_AMOUNT * max(abs(x), abs(y)) for x in ours for y in theirs)
    return "partly" if near else "different"


def _by_place(a: Sequence[Said], b: Sequence[Said]) -> Agreement:
    """The same places, or places of which some lie within others or within one province."""
    found = _by_key(a, b)
    if found != "different":
        return found
    ours, theirs = ({code for one in side for code in one.within} for side in (a, b))
    return "partly" if ours & theirs else "different"


_COMPARED = {
    "place": _by_place,
    "title": _by_words,
    "original": _by_words,
    "description": _by_words,
    "amount": _by_amount,
}
