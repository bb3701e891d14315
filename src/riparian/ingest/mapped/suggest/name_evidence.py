"""What a column's name says of what it holds: in bits for each field.

Two kinds of evidence, of which the stronger counts. A name of the word list (`column_names`) is
known from real files. Any other name is taken apart into *parts* (`tables/data/header_parts.csv`),
each with what it means: 締結日 is `sign` and `date`, `recip_country` is `host` and `country`. The
last part is what the thing is, the others say of what (in English, what stands before "of"). Rules
say which field such a name is for. The bits are judgements: a known name counts 8, a clear compound
6, a bare word 3 to 5. They were set on one half of the tables of tests/fixtures/mapping.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import msgspec

from riparian.codelists.lists import load_codelist, read_table
from riparian.ingest.mapped.engine.mapping_fields import FIELDS
from riparian.ingest.mapped.suggest.name_rules import RULES
from riparian.ingest.tables.column_names import fields_named, fold_header, header_words

KNOWN_BITS = 8.0
"""For a name that held this field in a known file."""
SHARED_BITS = 6.5
"""For one that held several fields in known files."""
GROUP_BITS = 4.5
"""For one of which only the group that it stands under did."""
FUZZY_COST = 1.5
"""For each part that was only the beginning of a known word, as `descr` is."""

NAME_LIMIT = 160
"""Letters of a name that are looked at."""

Means = frozenset[str]


class NamePart(msgspec.Struct, frozen=True):
    """A piece of a name with its meanings, none for one that is not known; `aside`: in brackets."""

    text: str
    means: Means
    cut: bool = False
    aside: bool = False


class NameEvidence(msgspec.Struct, frozen=True):
    """What a name says: bits by field with the reasons, its language and the currency in it.

    `off` names a measure or the table's own making; of an `unknown` one no part is known;
    `of_project`: one of its parts is a word for a project.
    """

    bits: dict[str, float]
    why: dict[str, str]
    lang: str | None = None
    currency: str | None = None
    off: bool = False
    unknown: bool = False
    of_project: bool = False


_RENAMED = {"title_original": "title"}
_LANGUAGES = {"lang_en": "en", "lang_ja": "ja", "lang_ko": "ko"}
_ASCII = re.compile(r"[a-z]+|\d+|[^a-z\d\s]+", re.IGNORECASE)


@lru_cache(maxsize=4096)
def what_name_says(name: str) -> NameEvidence:
    """The evidence in a column's name; one joined of several rows counts by its last too."""
    parts = take_apart(name)
    bits: dict[str, float] = {}
    why: dict[str, str] = {}
    for field, score, reason in (*_known_meanings(name), *_by_rules(parts)):
        if score > bits.get(field, 0.0):
            bits[field], why[field] = score, reason
    meanings = {meaning for part in parts for meaning in part.means}
    lang = next((code for word, code in _LANGUAGES.items() if word in meanings), None)
    off = "measure" in meanings and not _known_fields(name)
    unknown = not bits and not meanings - _GLUE
    return NameEvidence(bits, why, lang, _currency(name), off, unknown, "project" in meanings)


def _known_fields(name: str) -> tuple[str, ...]:
    return tuple(_RENAMED.get(field, field) for field in fields_named(name))


def _known_meanings(name: str) -> Iterator[tuple[str, float, str]]:
    means = {meaning for part in take_apart(name) for meaning in part.means}
    fields = tuple(dict.fromkeys(_finer(field, means) for field in _known_fields(name)))
    for field in fields:
        score = KNOWN_BITS if len(fields) == 1 else SHARED_BITS
        if field == "title" and "bid" in means and "project" not in means:
            score = SHARED_BITS
        if _is_known_by_its_group(name):
            score = GROUP_BITS
        if field in FIELDS:
            yield field, score, f"'{name}' {_was(name, field)}"


def _is_known_by_its_group(name: str) -> bool:
    """Whether of a joined name only the group above is known: `Location / District`."""
    group, _, last = name.rpartition(" / ")
    if not group or fields_named(last):
        return False
    return any(part.means - _ASIDE - _GLUE - {"total"} for part in take_apart(last))


def _finer(field: str, means: set[str]) -> str:
    """A field of the word list as a mapping has it: real dates, events and codes apart."""
    if field in ("start", "end") and "actual" in means:
        return f"{field}_actual"
    if field == "date" and "event" in means:
        return "event_date"
    if field in ("provider", "agency", "implementer") and "code" in means:
        return f"{field}_ref"
    return field


def _was(name: str, field: str) -> str:
    """Where a name is known from, in words."""
    key = fold_header(name).replace(" ", "")
    count = sum(
        fold_header(word.word).replace(" ", "") == key
        for word in header_words()
        if _RENAMED.get(word.field, word.field) == field
    )
    return f"is {field} in {count} known tables" if count > 1 else f"is {field} in a known table"


def _by_rules(parts: tuple[NamePart, ...]) -> Iterator[tuple[str, float, str]]:
    meaningful = [part for part in parts if part.means and part.means != _GLUE]
    if not meaningful:
        return
    head, rest = _head(parts, meaningful)
    others = frozenset().union(*(part.means for part in rest)) if rest else frozenset()
    unknown = sum(not part.means and not part.text.isdigit() for part in parts)
    cost = FUZZY_COST * sum(part.cut for part in meaningful) + min(2.0, 1.0 * unknown)
    words = " + ".join(part.text for part in meaningful)
    for rule in RULES:
        if rule.fits(head.means, others):
            yield rule.field, rule.bits - cost, f"'{words}' reads as {rule.says}"


_GLUE: Means = frozenset({"glue"})
_OF = frozenset({"of", "for", "from", "in", "by", "per"})
_ASIDE = frozenset({"lang_en", "lang_ja", "lang_ko", "native", "ccy"})
"""Meanings of parts that stand behind the head, as (英) and `_usd` do."""


def _head(
    parts: tuple[NamePart, ...], meaningful: list[NamePart]
) -> tuple[NamePart, list[NamePart]]:
    """The part that says what the thing is, and the other known parts."""
    before: list[NamePart] = []
    for part in parts:
        if part.text in _OF and before and part is not parts[-1]:
            break
        before.append(part)
    outside = [part for part in before if not part.aside]
    before = outside if any(part.means - _ASIDE for part in outside) else before
    candidates = [p for p in before if p in meaningful and not p.means <= _ASIDE] or [
        p for p in meaningful if not p.means <= _ASIDE
    ]
    head = (candidates or meaningful)[-1]
    rest = list(meaningful)
    rest.reverse()
    rest.remove(head)
    return head, rest


@lru_cache(maxsize=4096)
def take_apart(name: str) -> tuple[NamePart, ...]:
    """A name in parts: English words, also those written together, and Asian ones within a word."""
    name = name[:NAME_LIMIT]
    parts = _parts_of(fold_header(name))
    outside = _parts_of(fold_header(_BRACKET.sub(" ", name)))
    if len(outside) == len(parts) or not outside:
        return tuple(parts)
    texts_outside = [part.text for part in outside]
    marked = []
    for part in parts:
        if part.text in texts_outside:
            texts_outside.remove(part.text)
            marked.append(part)
        else:
            marked.append(msgspec.structs.replace(part, aside=True))
    return tuple(marked)


_BRACKET = re.compile(r"[(\[（［【〔][^)\]）］】〕]*[)\]）］】〕]")


def _without_accents(text: str) -> str:
    """Latin letters without their accents: Währung is wahrung; other scripts stay."""
    return "".join(
        base if (base := unicodedata.normalize("NFD", letter)[0]).isascii() else letter
        for letter in text
    )


def _parts_of(folded: str) -> list[NamePart]:
    parts: list[NamePart] = []
    for word in _without_accents(folded).split():
        for piece in _ASCII.findall(word):
            if piece.isascii() and piece.isalpha():
                parts.extend(_english(piece.casefold()))
            elif piece.isascii():
                parts.append(NamePart(piece, frozenset()))
            else:
                parts.extend(_asian(piece))
    return _so_far(parts)


_MONEY = frozenset({"money", "ccy", "total", "commit", "disburse", "spend", "aid", "donor"})
"""What stands before "to date" where that means "so far", and not a last day."""


def _so_far(parts: list[NamePart]) -> list[NamePart]:
    """`Disbursed to date` is so far; `Valid to date` is a last day."""
    joined: list[NamePart] = []
    for part in parts:
        is_so_far = part.text == "date" and len(joined) > 1 and joined[-1].text == "to"
        if is_so_far and any(before.means & _MONEY for before in joined[:-1]):
            joined[-1] = NamePart("to date", _GLUE)
        else:
            joined.append(part)
    return joined


def _english(word: str) -> list[NamePart]:
    lexicon = _lexicon()
    if word in lexicon:
        return [NamePart(word, lexicon[word])]
    together = _split(word)
    if together:
        return [NamePart(piece, lexicon[piece]) for piece in together]
    begun = _begun().get(word, frozenset())
    if len(begun) == 1:
        return [NamePart(word, next(iter(begun)), cut=True)]
    if means := _meaning_of_abbreviation(word):
        return [NamePart(word, means, cut=True)]
    near = _near(word)
    return [NamePart(word, lexicon[near], cut=True) if near else NamePart(word, frozenset())]


def _meaning_of_abbreviation(word: str) -> Means | None:
    """What a word means that keeps the first and last letter of a known one, and drops vowels.

    Only where all such words mean the same: `agcy` agency, `bgt` budget, `locn` location.
    """
    if not 3 <= len(word) <= 6 or sum(letter in "aeiou" for letter in word) > 1:
        return None
    meanings = {means for full, means in _ends().get(word[0] + word[-1], ()) if _skips(word, full)}
    return meanings.pop() if len(meanings) == 1 else None


def _skips(short: str, long: str) -> bool:
    """Whether the letters stand in order in a longer word."""
    letters = iter(long)
    return len(long) > len(short) + 1 and all(letter in letters for letter in short)


@lru_cache(maxsize=1)
def _ends() -> dict[str, list[tuple[str, Means]]]:
    """The known English words by first and last letter."""
    by_ends: dict[str, list[tuple[str, Means]]] = {}
    for word, means in _lexicon().items():
        if word.isascii() and len(word) > 4:
            by_ends.setdefault(word[0] + word[-1], []).append((word, means))
    return by_ends


@lru_cache(maxsize=1)
def _begun() -> dict[str, frozenset[Means]]:
    """The meanings of the known words that begin so, by beginnings of four letters or more."""
    meanings_by_beginning: dict[str, set[Means]] = {}
    for word, means in _lexicon().items():
        for end in range(4, len(word)):
            meanings_by_beginning.setdefault(word[:end], set()).add(means)
    return {beginning: frozenset(means) for beginning, means in meanings_by_beginning.items()}


def _split(word: str) -> tuple[str, ...] | None:
    """A word as known ones of three letters or more written together; the fewest pieces."""
    lexicon = _lexicon()
    best: list[tuple[str, ...] | None] = [(), *[None] * len(word)]
    for end in range(2, len(word) + 1):
        for start in range(end - 1):
            before = best[start]
            piece = word[start:end]
            if before is None or piece not in lexicon or len(piece) < (3 if end < len(word) else 2):
                continue
            if best[end] is None or len(before) + 1 < len(best[end] or ()):
                best[end] = (*before, piece)
    return best[-1]


def _near(word: str) -> str | None:
    """The one known word with a letter more or less, for words of six or more (`descripton`).

    One changed letter makes another word, as in `extended` and `expended`.
    """
    if len(word) < 6:
        return None
    near = {shorter for shorter in _without_one_letter(word) if shorter in _lexicon()}
    near |= _lacking().get(word, set())
    return near.pop() if len({_lexicon()[word_near] for word_near in near}) == 1 else None


def _without_one_letter(word: str) -> Iterator[str]:
    return (word[:at] + word[at + 1 :] for at in range(len(word)))


@lru_cache(maxsize=1)
def _lacking() -> dict[str, set[str]]:
    """Known words by each spelling of them that lacks one letter."""
    by_shorter: dict[str, set[str]] = {}
    for word in filter(str.isascii, _lexicon()):
        for shorter in _without_one_letter(word):
            by_shorter.setdefault(shorter, set()).add(word)
    return by_shorter


def _asian(word: str) -> list[NamePart]:
    """A word in known parts, as few unknown letters as can be, then as few parts."""
    lexicon = _lexicon()
    best: list[tuple[int, int, tuple[NamePart, ...]]] = [(0, 0, ())]
    for end in range(1, len(word) + 1):
        lost, count, before = best[end - 1]
        options = [(lost + 1, count + 1, (*before, NamePart(word[end - 1], frozenset())))]
        for start in range(max(0, end - 8), end):
            piece = word[start:end]
            if piece in lexicon:
                lost, count, before = best[start]
                options.append((lost, count + 1, (*before, NamePart(piece, lexicon[piece]))))
        best.append(min(options, key=lambda option: option[:2]))
    return _join(best[-1][2])


def _join(parts: tuple[NamePart, ...]) -> list[NamePart]:
    """Unknown letters next to each other as one part."""
    joined: list[NamePart] = []
    for part in parts:
        if joined and not part.means and not joined[-1].means:
            joined[-1] = NamePart(joined[-1].text + part.text, frozenset())
        else:
            joined.append(part)
    return joined


@lru_cache(maxsize=1)
def _lexicon() -> dict[str, Means]:
    """Meanings by part; a part of two languages has those of both."""
    meanings: dict[str, set[str]] = {}
    for row in read_table("riparian.ingest.tables", "header_parts.csv"):
        meanings.setdefault(_without_accents(row["part"]), set()).update(row["means"].split())
    return {part: frozenset(means) for part, means in meanings.items()}


def _currency(name: str) -> str | None:
    """An ISO 4217 code or a word for a currency among the parts of a name."""
    words = {part.text for part in take_apart(name) if "ccy" in part.means}
    codes = {code for word in words if (code := _currency_words().get(word))}
    return codes.pop() if len(codes) == 1 else None


@lru_cache(maxsize=1)
def _currency_words() -> dict[str, str]:
    words = {
        row["word"]: row["currency"]
        for row in read_table("riparian.language.figures", "currencies.csv")
    }
    codes = {entry.code.casefold(): entry.code for entry in load_codelist("Currency")}
    return codes | words
