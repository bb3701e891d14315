"""`Unit`: what is compared of activities with one identifier from one reporter."""

from __future__ import annotations

import msgspec

from riparian.linking.engine.titles import Reading, TitleOf


class Amount(msgspec.Struct, frozen=True):
    """An amount in full units of `currency` (ISO 4217), with its US dollars where known."""

    value: float
    currency: str
    usd: float | None = None


class When(msgspec.Struct, frozen=True):
    """What is known of a unit's time, as days (proleptic Gregorian ordinals) and years.

    `signed`: days of signing or approval; `days`: every exact day that an event has, with the
    event's words; `first`, `last`: years of start and end as published; `years`: everything
    together, lowest and highest.
    """

    signed: tuple[int, ...] = ()
    days: tuple[tuple[int, str], ...] = ()
    first: int | None = None
    last: int | None = None
    years: tuple[int, int] | None = None


class Unit(msgspec.Struct, frozen=True):
    """A unit with everything that it is compared by. Empty means not known, and is no evidence.

    `publisher` names the list that it stands in: who publishes, and by which reader it was read;
    none for a collection of pages or a list of notices
    of purchase. `text` is its title and description together, in English words.
    `family` is its providers without channels where it has others; `provinces` are places of the
    region's tree at ADM1, `finer` those below, `written` the names of places as published.
    `numbers` are project numbers, its own and those that it quotes, `forms` what the quoted ones
    and the other identifiers look like, `paged` those that stand in an address alone, with it.
    `named` maps identifiers of related activities to the RelatedActivityType (IATI). `hosts` are
    names of agencies, folded; `host_names` says how each is written.
    """

    unit_id: str
    received_at: str
    datasets: tuple[str, ...]
    identifier: str
    publisher: str | None
    title: TitleOf
    text: tuple[Reading, ...] = ()
    schemes: frozenset[str] = frozenset()
    family: frozenset[str] = frozenset()
    agencies: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    provinces: frozenset[str] = frozenset()
    finer: frozenset[str] = frozenset()
    written: frozenset[str] = frozenset()
    purposes: frozenset[str] = frozenset()
    amounts: tuple[Amount, ...] = ()
    when: When = When()
    numbers: frozenset[str] = frozenset()
    forms: frozenset[str] = frozenset()
    paged: frozenset[tuple[str, str]] = frozenset()
    named: tuple[tuple[str, str], ...] = ()
    hosts: frozenset[str] = frozenset()
    host_names: tuple[tuple[str, str], ...] = ()
