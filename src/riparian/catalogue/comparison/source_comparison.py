"""What every source of a project says, field by field, and whether they agree: at length, each
value with the rule by which it is known and how sure it is, and in short, who says which value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Literal, NamedTuple

import msgspec

from riparian.catalogue.activity_views import ActivityView
from riparian.catalogue.comparison.field_agreement import (
    ComparedField,
    Side,
    Statement,
    compare,
    each_its_own,
)
from riparian.codelists.lists import load_codelist, name_of_theme
from riparian.english import listed
from riparian.model.activity import Narrative
from riparian.model.derived import Sureness, UsdAmount, weakness

MOST_AMOUNTS = 6
"""Amounts of one source that are told one by one; more are told as sums of each kind."""

LONGEST_TEXT = 700
"""Characters of a description that are told."""

_RULES = {"identifiers": each_its_own, "description": each_its_own}


def compare_sources(
    sources: Sequence[ActivityView], names: Mapping[str, str], *, placed_by_person: bool = False
) -> tuple[ComparedField, ...]:
    """Every field of which at least one source says something. `names` are those of the codes in
    them; where a person set the place of the project, the places of its sources do not count."""
    said_by = _Sources(names, placed_by_person)
    return tuple(compare([said_by.side(source) for source in sources], _RULES))


class SaidBy(msgspec.Struct, frozen=True):
    """A value, and the units (by handle) whose sources say it; `sureness` of a start or end as the
    surest of these knows it."""

    value: str
    units: tuple[str, ...]
    sureness: Sureness | None = None


class FieldSaid(msgspec.Struct, frozen=True):
    """A field as the sources of a project say it; `agree` where all that say anything say one."""

    field: str
    agree: bool
    said: tuple[SaidBy, ...]


class ShortSource(NamedTuple):
    """A source, the handle of its unit, and its title and amount as they stand in lists."""

    handle: str
    title: str | None
    amount: float | None
    currency: str | None
    view: ActivityView


def compare_in_short(
    sources: Sequence[ShortSource], names: Mapping[str, str]
) -> tuple[FieldSaid, ...]:
    """Every field of which at least one source says something, with the units that say it."""
    fields = compare([_short_side(source, names) for source in sources], {})
    return tuple(_who_says_what(field, sources) for field in fields)


def _short_side(source: ShortSource, names: Mapping[str, str]) -> Side:
    view = source.view
    amount = source.amount is not None and source.currency is not None
    providers = {c.agency or c.provider for c in view.providers if c.role != "channel"}
    places = {names.get(p.place, "") for p in view.places if p.level != "country" and p.share}
    purposes = {p.code or p.category or p.theme for p in view.purposes if p.share}
    values = {
        "title": source.title,
        "form of aid": view.reported.scheme,
        "amount": f"{source.currency} {source.amount:,.0f}" if amount else None,
        "start": view.period.start,
        "end": view.period.end,
        "agency": "; ".join(sorted(providers)),
        "countries": ", ".join(sorted({c.country for c in view.countries})),
        "places": ", ".join(sorted(places - {""})),
        "purposes": ", ".join(sorted(purposes)),
    }
    sureness = {"start": view.period.start_sureness, "end": view.period.end_sureness}
    return {
        name: (Statement(value, sureness=sureness.get(name), key=value),) if value else ()
        for name, value in values.items()
    }


def _who_says_what(field: ComparedField, sources: Sequence[ShortSource]) -> FieldSaid:
    by_value: dict[str, dict[str, list[Sureness]]] = {}
    for source, statements in zip(sources, field.sides, strict=True):
        for statement in statements:
            known = by_value.setdefault(statement.text, {}).setdefault(source.handle, [])
            known += [statement.sureness] if statement.sureness else []
    said = tuple(
        SaidBy(value, tuple(of), min(chain.from_iterable(of.values()), key=weakness, default=None))
        for value, of in by_value.items()
    )
    return FieldSaid(field.name, field.agreement in ("same", "one side"), said)


class _Sources:
    """What sources of one project say, with the names of the codes in it."""

    def __init__(self, names: Mapping[str, str], placed_by_person: bool) -> None:
        self._names = names
        self._placed_by_person = placed_by_person

    def side(self, source: ActivityView) -> Side:
        """Everything that one source says."""
        fields = {
            "title": _titles(source),
            "reported by": _reporters(source),
            "provider": self._providers(source),
            "organisations": _organisations(source),
            "country": self._countries(source),
            "place": self._places(source),
            "purpose": self._purposes(source),
            "form of aid": _schemes(source),
            "start": _day(source, "start"),
            "end": _day(source, "end"),
            "status": _status(source),
            "amount": _amounts(source),
            "description": _descriptions(source),
            "identifiers": _identifiers(source),
        }
        return {name: tuple(statements) for name, statements in fields.items()}

    def _providers(self, source: ActivityView) -> Iterator[Statement]:
        for claim in source.providers:
            name = self._name(claim.provider) + (f", {claim.agency}" if claim.agency else "")
            yield Statement(f"{name} ({claim.role})", claim.rule, claim.sureness)

    def _countries(self, source: ActivityView) -> Iterator[Statement]:
        for share in source.countries:
            part = f" {100 * share.share:.0f} %" if len(source.countries) > 1 else ""
            yield Statement(f"{self._name(share.country)}{part}", share.rule, share.sureness)

    def _places(self, source: ActivityView) -> Iterator[Statement]:
        for share in source.places:
            if share.level == "country":
                continue
            said = f": “{share.words}”" if share.words else ""
            aside = self._placed_by_person or not share.share
            yield Statement(
                self._name(share.place), f"{share.method}{said}", share.sureness, aside=aside
            )

    def _purposes(self, source: ActivityView) -> Iterator[Statement]:
        for share in source.purposes:
            code = share.code or share.category
            named = f"{self._name(code)} ({code})" if code else name_of_theme(share.theme)
            yield Statement(named, share.rule, share.sureness, aside=not share.share)
        if (proposed := source.proposed_purpose) is not None:
            how = f"proposed, and does not count: {proposed.rule}"
            words = f"perhaps {proposed.words(self._names)}"
            yield Statement(words, how, "inferred", aside=True)

    def _name(self, code: str) -> str:
        return self._names.get(code, code)


def _titles(source: ActivityView) -> Iterator[Statement]:
    yield from (_text(title, title.text) for title in source.reported.title)


def _text(written: Narrative, shown: str) -> Statement:
    by = "" if written.by == "publisher" else f"by the {written.by}"
    return Statement(shown, by, None, written.lang)


def _reporters(source: ActivityView) -> Iterator[Statement]:
    if source.reporting_org:
        yield Statement(source.reporting_org)


def _organisations(source: ActivityView) -> Iterator[Statement]:
    roles = load_codelist("OrganisationRole")
    for organisation in source.reported.participating_orgs:
        name = (
            " / ".join(n.text for n in organisation.narratives)
            or organisation.ref
            or organisation.crs_channel_code
        )
        if name:
            yield Statement(name, (roles.name_of(organisation.role or "") or "takes part").lower())


def _schemes(source: ActivityView) -> Iterator[Statement]:
    if source.reported.scheme:
        yield Statement(source.reported.scheme)


def _day(source: ActivityView, which: Literal["start", "end"]) -> Iterator[Statement]:
    period = source.period
    if which == "start" and period.start:
        yield Statement(period.start, period.start_rule, period.start_sureness)
    if which == "end" and period.end:
        yield Statement(period.end, period.end_rule, period.end_sureness)
    if which == "start" and not period.start:
        yield from (Statement(f"heard of: {seen}") for seen in period.seen)


def _status(source: ActivityView) -> Iterator[Statement]:
    said = source.status.status
    key = None if said == "unknown" else said
    yield Statement(said, source.status.rule, source.status.sureness, key=key)


def _amounts(source: ActivityView) -> Iterator[Statement]:
    if len(source.amounts) <= MOST_AMOUNTS:
        yield from map(_amount, source.amounts)
        return
    by_kind: dict[str, list[UsdAmount]] = {}
    for amount in source.amounts:
        by_kind.setdefault(amount.kind, []).append(amount)
    for kind, amounts in by_kind.items():
        sums = listed(_sums(amounts))
        yield Statement(f"{len(amounts)} times {kind}, together {sums}", "added up by Riparian")


def _sums(amounts: Sequence[UsdAmount]) -> Iterator[str]:
    """What amounts make together: in dollars, and by currency those without a value in dollars."""
    in_usd = [amount.usd for amount in amounts if amount.usd is not None]
    if in_usd:
        yield f"USD {sum(in_usd):,.0f}"
    without: dict[str, list[float]] = {}
    for amount in amounts:
        if amount.usd is None:
            without.setdefault(amount.currency, []).append(amount.value)
    for currency, values in sorted(without.items()):
        yield f"{currency} {sum(values):,.0f} (not in dollars)"


def _amount(amount: UsdAmount) -> Statement:
    when = f" on {amount.value_date}" if amount.value_date else ""
    usd = "" if amount.usd is None or amount.currency == "USD" else f" = USD {amount.usd:,.0f}"
    value = f"{amount.currency} {amount.value:,.0f}{usd} ({amount.kind}{when})"
    key = f"{amount.kind} {amount.currency} {amount.value:.0f}"
    return Statement(value, amount.rule, amount.sureness, key=key)


def _descriptions(source: ActivityView) -> Iterator[Statement]:
    for description in source.reported.descriptions:
        for narrative in description.narratives:
            text = narrative.text
            cut = f"{text[:LONGEST_TEXT]} …" if len(text) > LONGEST_TEXT else text
            yield Statement(
                cut,
                "" if narrative.by == "publisher" else f"by the {narrative.by}",
                None,
                narrative.lang,
            )


def _identifiers(source: ActivityView) -> Iterator[Statement]:
    if source.reported.iati_identifier:
        yield Statement(source.reported.iati_identifier, "its own")
    for other in source.reported.other_identifiers:
        if other.ref:
            yield Statement(other.ref, "another that it goes by")
    for related in source.reported.related_activities:
        yield Statement(related.ref, "of a related activity")
