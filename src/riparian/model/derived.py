"""What Riparian works out from one activity. Every value names its rule and how sure it is.

`sureness` keeps four things apart that must never look alike to a reader:

- `reported`  the publisher says so;
- `derived`   follows from what is reported by a fixed rule (a code list, a rate, a polygon);
- `inferred`  read out of words or context, and could be wrong;
- `assumed`   nobody says so; a usual value was put in its place.
"""

from __future__ import annotations

from typing import Literal, get_args

import msgspec

from riparian.model.activity import Author
from riparian.problems import Problem

Sureness = Literal["reported", "derived", "inferred", "assumed"]
_SURENESSES: tuple[Sureness, ...] = get_args(Sureness)

STATED: frozenset[Sureness | None] = frozenset({"reported", "derived"})
"""How sure is what a source states, as against what is inferred or assumed."""

Stage = Literal["planned", "agreed", "ongoing", "ended"]
"""How far along a source says that a project is."""


def weakness(sureness: Sureness | None) -> int:
    """How far a sureness is from what is reported, to sort by; None, for not known, is farthest.

    What follows from several values is only as sure as the weakest: `max(..., key=weakness)`.
    """
    return len(_SURENESSES) if sureness is None else _SURENESSES.index(sureness)


class ProviderClaim(msgspec.Struct, frozen=True, omit_defaults=True):
    """Whose cooperation it is. `words` are the published words or code that say so."""

    provider: str
    role: Literal["funder", "reporter", "channel"]
    rule: str
    sureness: Sureness
    agency: str | None = None
    words: str | None = None


class CountryShare(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A country (ISO 3166-1 alpha-2) and its share (0-1) of the activity's money."""

    country: str
    share: float
    rule: str
    sureness: Sureness


class PlaceShare(msgspec.Struct, frozen=True, omit_defaults=True):
    """A place of the region's tree. `method` says how it was found; `words` what says so.

    `confidence` (0-1) is below 1 where the place was read out of a text; `field` then names the
    text (title, description, location) and `start`, `end` the characters of it. `via` is the set
    (a basin, a road) that was named, where the place is one of several that it touches.
    """

    place: str
    level: Literal["country", "adm1", "adm2", "locality"]
    country: str
    share: float
    method: str
    sureness: Sureness
    words: str | None = None
    confidence: float = 1.0
    field: str | None = None
    start: int | None = None
    end: int | None = None
    via: str | None = None


class PurposeShare(msgspec.Struct, frozen=True, omit_defaults=True):
    """A DAC purpose. `code` is 5-digit or None when only the 3-digit `category` is known; that is
    empty when only the theme is."""

    code: str | None
    category: str
    theme: str
    share: float
    rule: str
    sureness: Sureness
    withdrawn: bool = False


Verdict = Literal["certain", "proposed", "none"]


class PurposeChance(msgspec.Struct, frozen=True):
    """A 5-digit purpose that an activity may be for, and how likely that is (0-1)."""

    code: str
    chance: float


class ThemeChance(msgspec.Struct, frozen=True):
    """A theme that an activity may fall under, by its id, and how likely that is (0-1)."""

    theme: str
    chance: float


class InferredPurpose(msgspec.Struct, frozen=True, omit_defaults=True):
    """What an activity seems to be for.

    `verdict`: `certain` is sure enough to count as a purpose; `proposed` is shown to a person and
    counts by chance alone; `none` says too little to be shown. `code` is the 5-digit purpose, None
    where only its `category` is sure enough, or nothing is. `confidence` (0-1) is the probability
    that the code is right (of a proposal without a code: the category), as labelled cases have it.
    `guess` is the likeliest 5-digit purpose whatever the verdict; None where the texts are empty.
    `chances` are the likeliest purposes of what is proposed, the likeliest first; `themes` the
    chances of the themes that all purposes fall under. `reasons` are words for a person.
    `by_meaning`: what an encoder makes of the texts took part; never where it is certain.
    """

    verdict: Verdict
    code: str | None = None
    category: str | None = None
    confidence: float = 0.0
    reasons: tuple[str, ...] = ()
    guess: str | None = None
    chances: tuple[PurposeChance, ...] = ()
    themes: tuple[ThemeChance, ...] = ()
    by_meaning: bool = False


class UsdAmount(msgspec.Struct, frozen=True, omit_defaults=True):
    """One published amount and its value in US dollars at the date of the value.

    `usd` is None where no rate reaches (then a Problem says so). `usd_constant` is in USD of
    `constant_year`, None where no deflator reaches. With a `price_year` the amount was published
    at the prices of that year, and so is `usd`. `currency` is an ISO 4217 code, or as published the
    sign of which nothing decides what it means (¥). `kind` is `commitment`, `disbursement`,
    `expenditure`, `budget`, `planned` or another TransactionType name in lower case.
    """

    kind: str
    value: float
    currency: str
    value_date: str
    usd: float | None
    rule: str
    sureness: Sureness
    rate: float | None = None
    rate_date: str | None = None
    rate_source: str | None = None
    usd_constant: float | None = None
    constant_year: int | None = None
    price_year: int | None = None


class Period(msgspec.Struct, frozen=True, omit_defaults=True):
    """When the activity runs, as far as known: first and last day (ISO), each with its rule.

    `start_sureness`/`end_sureness` are None where the day is unknown. `code` is the published
    ActivityStatus code; it decides only where dates cannot. `seen` holds dated sightings
    (`2021-03-04 tender notice`) that bound the period without fixing it. `code_as_of` is the day
    at which the publisher said `code` (its last update); None where that is not known.

    `stage` is what the words of the source say of its state, `stage_on` the day on which they said
    it, `stage_by` the record that says so, where a project has several. `page_on` is the newest day
    from which the source is known to date. `length_months` is a length that it states.
    `least_months` is how long a project of this kind runs at least, where no end is known: None
    for the usual kinds. `maybe_ended` is the last end that a source states of a record which may be
    the same, and is not joined: `maybe_ended_by`. Only projects have it.
    """

    start: str | None = None
    start_rule: str = ""
    start_sureness: Sureness | None = None
    end: str | None = None
    end_rule: str = ""
    end_sureness: Sureness | None = None
    code: str | None = None
    seen: tuple[str, ...] = ()
    code_as_of: str | None = None
    stage: Stage | None = None
    stage_on: str | None = None
    stage_words: str = ""
    stage_by: str = ""
    stage_sureness: Sureness | None = None
    page_on: str | None = None
    length_months: int | None = None
    length_words: str = ""
    least_months: int | None = None
    maybe_ended: str | None = None
    maybe_ended_by: str = ""


class ShownTitle(msgspec.Struct, frozen=True, omit_defaults=True):
    """The title to show an English reader, whose words it is, and the original if it is in another
    language. Languages are ISO 639-1."""

    text: str
    lang: str | None = None
    by: Author = "publisher"
    original: str | None = None
    original_lang: str | None = None


class Derived(msgspec.Struct, frozen=True, omit_defaults=True):
    """Everything derived from one activity; `description` is the one to show."""

    title: ShownTitle | None = None
    description: str | None = None
    providers: tuple[ProviderClaim, ...] = ()
    countries: tuple[CountryShare, ...] = ()
    places: tuple[PlaceShare, ...] = ()
    purposes: tuple[PurposeShare, ...] = ()
    amounts: tuple[UsdAmount, ...] = ()
    period: Period = Period()
    problems: tuple[Problem, ...] = ()
