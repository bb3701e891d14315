"""`Record`: what linking compares of the activities with one identifier from one reporter.

Structs alone: `load_records` makes them, `compare_records` compares them.
"""

from __future__ import annotations

import msgspec

from riparian.language.title_conflicts import TitleFacts

Pair = tuple[int, int]
"""Two records by their numbers, the smaller first."""


def pair_of(one: int, other: int) -> Pair:
    """Two records as a pair."""
    return (one, other) if one < other else (other, one)


ENGLISH = "en"

NAMES = "names"
"""In place of a language: the capitalised words of a title in Latin letters that is not English,
without accents. They can agree with English words, and say nothing where they do not."""


class TokenSet(msgspec.Struct, frozen=True, array_like=True):
    """A title as tokens: stems of words where `lang` is en or `NAMES`, else pairs of letters of
    that language."""

    lang: str
    tokens: tuple[str, ...]


class Likeness(msgspec.Struct, frozen=True):
    """What two titles share: 0 to 1 of both, and in bits; the tokens that both have with their
    bits. `by` is the language in which they were compared, `rare` how many of its words are rare
    (`title_similarity.RARE_TITLES`)."""

    share: float = 0.0
    bits: float = 0.0
    tokens: tuple[tuple[str, float], ...] = ()
    by: str = ENGLISH
    rare: int = 0

    def words(self, most: int = 5) -> list[str]:
        """The rarest of the words that both have; none where letters were compared."""
        words = self.tokens if self.by == ENGLISH else ()
        return [word for word, _ in sorted(words, key=lambda one: (-one[1], one[0]))[:most]]


NOTHING = Likeness()


class RecordTitle(msgspec.Struct, frozen=True, array_like=True):
    """A record's titles as they are compared; `shown` is the one to print, `folded` the first
    without brackets and counts, `bases` all of them in that form. `langs`: the languages in which
    they can be read, `own_langs` those in which they were written (English where it is alone)."""

    shown: str = ""
    token_sets: tuple[TokenSet, ...] = ()
    facts: TitleFacts = TitleFacts()
    folded: str = ""
    bases: frozenset[str] = frozenset()
    langs: frozenset[str] = frozenset()
    own_langs: frozenset[str] = frozenset()


class RecordAmount(msgspec.Struct, frozen=True, array_like=True):
    """An amount in full units of `currency` (ISO 4217), with its US dollars where known."""

    value: float
    currency: str
    usd: float | None = None


class RecordDates(msgspec.Struct, frozen=True, array_like=True):
    """When a record's project was signed and ran, in days (proleptic Gregorian ordinals) and years.

    `signed`: days of signing or approval; `days`: every exact day of an event, with the words for
    the event; `first`, `last`: years of start and end as published; `years`: the earliest and the
    latest year of all of them.
    """

    signed: tuple[int, ...] = ()
    days: tuple[tuple[int, str], ...] = ()
    first: int | None = None
    last: int | None = None
    years: tuple[int, int] | None = None


class Record(msgspec.Struct, frozen=True, array_like=True):
    """A record with everything that it is compared by. Empty means not known, and is no evidence.

    `publisher` names the list that it stands in, by who publishes it and which reader read it;
    None for a collection of pages or a list of procurement notices, in which one project may have
    many entries. `text` is its title and description together, in English words. `family` is its
    providers, without channels where it has others. `provinces` are places of the region's tree at
    ADM1, `finer` those below, `written` the names of places as published. `numbers` are project
    numbers, its own and those that it quotes, `forms` what the quoted ones and its other
    identifiers look like, `paged` those that occur in an address alone, with the address. `named`
    has the identifiers of related activities with their RelatedActivityType (IATI). `hosts` are
    names of host agencies, folded; `host_names` says how each is written. `contract`: it is about
    a purchase or a contract within a project, by its title or by what all its events are called.
    `passages` stand for what its descriptions say word by word (`passages_of`).
    """

    unit_id: str
    received_at: str
    datasets: tuple[str, ...]
    identifier: str
    publisher: str | None
    title: RecordTitle
    text: tuple[TokenSet, ...] = ()
    schemes: frozenset[str] = frozenset()
    family: frozenset[str] = frozenset()
    agencies: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    provinces: frozenset[str] = frozenset()
    finer: frozenset[str] = frozenset()
    written: frozenset[str] = frozenset()
    purposes: frozenset[str] = frozenset()
    amounts: tuple[RecordAmount, ...] = ()
    dates: RecordDates = RecordDates()
    numbers: frozenset[str] = frozenset()
    forms: frozenset[str] = frozenset()
    paged: frozenset[tuple[str, str]] = frozenset()
    named: tuple[tuple[str, str], ...] = ()
    hosts: frozenset[str] = frozenset()
    host_names: tuple[tuple[str, str], ...] = ()
    contract: bool = False
    passages: frozenset[int] = frozenset()


VALUE_RECORDS = 20.0
"""Records that the usual chance of a level counts as much as, beside the counts of a value."""


class SharedValue(msgspec.Struct, frozen=True):
    """A value that two records share: how many records `have` it among `size`.

    `exact`: have / size is its chance. Else the usual chance of the level counts as much as
    `VALUE_RECORDS` more records, and the two that share the value are not counted.
    """

    have: float
    size: int
    exact: bool = False
