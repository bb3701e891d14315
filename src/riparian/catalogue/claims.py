"""What every source of a project says, field by field, side by side, and whether they agree.

Nothing is weighed: each value stands with the rule by which it is known and how sure it is. Sources
that say nothing of a field neither agree nor disagree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Literal

import msgspec

from riparian.catalogue.activities import ActivityView
from riparian.catalogue.project import ProjectView
from riparian.codelists.lists import load_codelist
from riparian.codelists.themes import name_of_theme
from riparian.model.derived import UsdAmount

Agreement = Literal["same", "partly", "differ", "own", "one"]
"""`same`: all that say anything say the same; `partly`: they have something in common; `differ`:
nothing; `own`: each says its own, as any two would, which tells nothing; `one`: one alone says
it."""

MOST_AMOUNTS = 6
"""Amounts of one source that are told one by one; more are told as sums of each kind."""

LONGEST_TEXT = 700
"""Characters of a description that are told."""


class Claim(msgspec.Struct, frozen=True):
    """One thing that a source says: in words, how it is known, how sure it is (None where it simply
    stands there), its language, and whether it was set aside and does not count. `key` is what it
    is compared by; None: it says nothing to compare."""

    value: str
    how: str = ""
    sureness: str | None = None
    lang: str | None = None
    aside: bool = False
    key: str | None = ""


class ClaimedField(msgspec.Struct, frozen=True):
    """One field: what each source says of it, in the order of the sources, and whether they
    agree."""

    name: str
    claims: tuple[tuple[Claim, ...], ...]
    agreement: Agreement


def claims_of(view: ProjectView) -> tuple[ClaimedField, ...]:
    """Every field of which at least one source says something."""
    told = _Told(view)
    return tuple(
        ClaimedField(name, claims, _agreement(name, claims))
        for name, say in told.fields
        if any(claims := tuple(tuple(say(source)) for source in view.sources))
    )


_OWN = ("identifiers", "description")
"""Fields in which two sources say something of their own: that tells nothing of disagreement."""


def _agreement(name: str, claims: Sequence[Sequence[Claim]]) -> Agreement:
    said = [keys for some in claims if (keys := frozenset(filter(None, map(_key, some))))]
    if len(said) < 2:
        return "one"
    if len(set(said)) == 1:
        return "same"
    if name in _OWN:
        return "own"
    return "partly" if frozenset.intersection(*said) else "differ"


def _key(claim: Claim) -> str | None:
    if claim.aside:
        return None
    return claim.value.casefold() if claim.key == "" else claim.key


class _Told:
    """The fields of one project, with the names of the codes in it."""

    def __init__(self, view: ProjectView) -> None:
        self._names = view.names
        self._by_person = view.set_by is not None
        self.fields: tuple[tuple[str, Callable[[ActivityView], Iterable[Claim]]], ...] = (
            ("title", _titles),
            ("reported by", _reporters),
            ("provider", self._providers),
            ("organisations", _organisations),
            ("country", self._countries),
            ("place", self._places),
            ("purpose", self._purposes),
            ("form of aid", _schemes),
            ("start", lambda source: _day(source, "start")),
            ("end", lambda source: _day(source, "end")),
            ("status", _status),
            ("amount", _amounts),
            ("description", _descriptions),
            ("identifiers", _identifiers),
        )

    def _providers(self, source: ActivityView) -> Iterator[Claim]:
        for one in source.providers:
            name = self._name(one.provider) + (f", {one.agency}" if one.agency else "")
            yield Claim(f"{name} ({one.role})", one.rule, one.sureness)

    def _countries(self, source: ActivityView) -> Iterator[Claim]:
        for one in source.countries:
            part = f" {100 * one.share:.0f} %" if len(source.countries) > 1 else ""
            yield Claim(f"{self._name(one.country)}{part}", one.rule, one.sureness)

    def _places(self, source: ActivityView) -> Iterator[Claim]:
        for one in source.places:
            if one.level == "country":
                continue
            said = f": “{one.words}”" if one.words else ""
            aside = self._by_person or not one.share
            yield Claim(self._name(one.place), f"{one.method}{said}", one.sureness, aside=aside)

    def _purposes(self, source: ActivityView) -> Iterator[Claim]:
        for one in source.purposes:
            code = one.code or one.category
            named = f"{self._name(code)} ({code})" if code else name_of_theme(one.theme)
            yield Claim(named, one.rule, one.sureness)
        if (proposed := source.proposed_purpose) is not None:
            code = proposed.code or proposed.category
            how = f"proposed, and does not count: {proposed.rule}"
            yield Claim(f"perhaps {self._name(code)} ({code})", how, "inferred", aside=True)

    def _name(self, code: str) -> str:
        return self._names.get(code, code)


def _titles(source: ActivityView) -> Iterator[Claim]:
    for one in source.reported.title:
        by = "" if one.by == "publisher" else f"by the {one.by}"
        yield Claim(one.text, by, None, one.lang)


def _reporters(source: ActivityView) -> Iterator[Claim]:
    if source.reporting_org:
        yield Claim(source.reporting_org)


def _organisations(source: ActivityView) -> Iterator[Claim]:
    roles = load_codelist("OrganisationRole")
    for one in source.reported.participating_orgs:
        name = " / ".join(n.text for n in one.narratives) or one.ref or one.crs_channel_code
        if name:
            yield Claim(name, (roles.name_of(one.role or "") or "takes part").lower())


def _schemes(source: ActivityView) -> Iterator[Claim]:
    if source.reported.scheme:
        yield Claim(source.reported.scheme)


def _day(source: ActivityView, which: Literal["start", "end"]) -> Iterator[Claim]:
    period = source.period
    if which == "start" and period.start:
        yield Claim(period.start, period.start_rule, period.start_sureness)
    if which == "end" and period.end:
        yield Claim(period.end, period.end_rule, period.end_sureness)
    if which == "start" and not period.start:
        yield from (Claim(f"heard of: {seen}") for seen in period.seen)


def _status(source: ActivityView) -> Iterator[Claim]:
    said = source.status.status
    key = None if said == "unknown" else said
    yield Claim(said, source.status.rule, source.status.sureness, key=key)


def _amounts(source: ActivityView) -> Iterator[Claim]:
    if len(source.amounts) <= MOST_AMOUNTS:
        yield from map(_amount, source.amounts)
        return
    by_kind: dict[str, list[UsdAmount]] = {}
    for one in source.amounts:
        by_kind.setdefault(one.kind, []).append(one)
    for kind, some in by_kind.items():
        usd = sum(one.usd or 0 for one in some)
        yield Claim(f"{len(some)} times {kind}, together USD {usd:,.0f}", "added up by Riparian")


def _amount(one: UsdAmount) -> Claim:
    when = f" on {one.value_date}" if one.value_date else ""
    usd = "" if one.usd is None or one.currency == "USD" else f" = USD {one.usd:,.0f}"
    value = f"{one.currency} {one.value:,.0f}{usd} ({one.kind}{when})"
    key = f"{one.kind} {one.currency} {one.value:.0f}"
    return Claim(value, one.rule, one.sureness, key=key)


def _descriptions(source: ActivityView) -> Iterator[Claim]:
    for description in source.reported.descriptions:
        for one in description.narratives:
            text = one.text
            cut = f"{text[:LONGEST_TEXT]} …" if len(text) > LONGEST_TEXT else text
            yield Claim(cut, "" if one.by == "publisher" else f"by the {one.by}", None, one.lang)


def _identifiers(source: ActivityView) -> Iterator[Claim]:
    if source.reported.iati_identifier:
        yield Claim(source.reported.iati_identifier, "its own")
    for one in source.reported.other_identifiers:
        if one.ref:
            yield Claim(one.ref, "another that it goes by")
    for related in source.reported.related_activities:
        yield Claim(related.ref, "of a related activity")
