"""English phrases that terminal, pages and sentences share: counts, lists, possessives, spans,
days.

Whoever writes a sentence takes these, so that a count, a list or a name with its article reads the
same everywhere. The rules behind them are in `docs/house-english.md`.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

_ARTICLE_BEFORE_LAST = frozenset((
    "States", "Kingdom", "Union", "Bank", "Fund", "Facility", "Institute", "Commission",
    "Corporation", "Organization", "Organisation", "Programme", "Agency", "Netherlands",
    "Philippines", "Emirates", "Republic", "Office", "Assembly", "Authority", "Board", "Bureau",
    "Centre", "Committee", "Council", "Department", "Federation", "Foundation", "Secretariat",
))  # fmt: skip
_ARTICLE_BEFORE_FIRST = tuple(
    f"{word} "
    for word in (
        "International", "UN", "Agency", "Authority", "Bank of", "Board", "Bureau", "Centre",
        "Commission", "Committee", "Council", "Department", "Directorate", "Government",
        "Institute", "Ministry", "National", "Office", "Secretariat", "State", "University of",
    )
)  # fmt: skip
_NO_ARTICLE = frozenset({"UN Women"})
"""Names that go with "the", by their last words and by their first."""

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def count_of(count: int, noun: str, plural: str | None = None) -> str:
    """`1 project`, `2,672 projects`, `3 countries`."""
    return f"{count:,} {noun if count == 1 else plural or plural_of(noun)}"


def plural_of(noun: str) -> str:
    """The plural: `projects`, `countries`, `boxes`, `days`."""
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("s", "x", "ch", "sh")) else f"{noun}s"


def agree(count: int, singular: str, plural: str) -> str:
    """The verb that goes with a count: `agree(1, "is", "are")` is `is`."""
    return singular if count == 1 else plural


def listed(items: Iterable[str], most: int | None = None, last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`; beyond `most`, `a, b and 3 more`. `last` may be "or"."""
    shown = list(items)
    if most is not None and len(shown) > most:
        shown = [*shown[:most], f"{len(shown) - most:,} more"]
    if len(shown) < 2:
        return "".join(shown)
    return f"{', '.join(shown[:-1])} {last} {shown[-1]}"


def first_of(items: Iterable[str], most: int, separator: str = ", ") -> str:
    """`a, b and 3 more`, and `a, b` where that is all: facts in a row rather than a sentence."""
    every = list(items)
    shown = separator.join(every[:most])
    return f"{shown} {and_more(len(every) - most)}" if len(every) > most else shown


def and_more(count: int, nouns: str = "") -> str:
    """`and 3 more`, `and 1,200 more pairs`: what follows the first of a list."""
    return f"and {count:,} more {nouns}".rstrip()


def possessive(name: str) -> str:
    """`Japan's`, `the United States'`: an apostrophe alone after an s."""
    return f"{name}'" if name.endswith("s") else f"{name}'s"


@lru_cache(maxsize=2_000)
def with_article(name: str) -> str:
    """A name as it stands inside a sentence: `Japan`, `the World Bank`, `the United States`."""
    if name in _NO_ARTICLE or name.lower().startswith("the "):
        return name
    last = name.partition(" (")[0].rpartition(" ")[2]
    takes_it = last in _ARTICLE_BEFORE_LAST or name.startswith(_ARTICLE_BEFORE_FIRST)
    return f"the {name}" if takes_it else name


def a_or_an(noun: str) -> str:
    """`a project`, `an overlap`."""
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"


def capitalised(text: str) -> str:
    """A text as it begins a sentence: all but its first letter stays as it is."""
    return text[:1].upper() + text[1:]


def year_span(first: int | str | None, last: int | str | None, dash: str = "–") -> str:
    """`2015–2024`, `2019`; nothing where a year is not known."""
    if first is None or last is None:
        return ""
    return f"{first}{dash}{last}" if first != last else f"{first}"


def day(text: str | None) -> str:
    """`24 November 2026`, `November 2026` or `2026`, as precise as the text."""
    if not text:
        return ""
    parts = text[:10].split("-")
    if not all(p.isdigit() for p in parts) or not 1 <= len(parts) <= 3:
        return text
    month = MONTHS[int(parts[1]) - 1] if len(parts) > 1 and 1 <= int(parts[1]) <= 12 else ""
    return " ".join(filter(None, (parts[2].lstrip("0") if len(parts) > 2 else "", month, parts[0])))
