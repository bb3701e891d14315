"""Which records of a project say something: a value in a field, the amount that heads it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from riparian.catalogue.activity_views import ActivityView
from riparian.catalogue.comparison.source_comparison import SaidBy
from riparian.catalogue.project import ProjectView, RecordAmount
from riparian.english import agree, listed
from riparian.wording.amounts import amount_in_words

MOST_RECORDS = 4
"""Records that are named in a sentence; the rest is counted."""


def said_by_words(value: SaidBy, units: int) -> str:
    """Who says a value of a project of so many units: `jp-0002`; `all sources agree`; and that it
    is assumed or inferred, where no source states it."""
    who = "all sources agree" if len(value.units) == units > 1 else ", ".join(value.units)
    return f"{value.sureness}: {who}" if value.sureness in ("assumed", "inferred") else who


def amount_sources_words(view: ProjectView) -> str:
    """Of which record a project's amount is, where its records state it differently; or which of
    them states one in dollars that is not the project's, where the project has none."""
    if view.project.usd is None:
        return _why_no_dollars(view)
    stated = [record for record in view.amounts if not record.is_contract]
    own = [record for record in stated if _is_shown(record, view)]
    others = [record for record in stated if record not in own]
    if not own or not others:
        return ""
    return f"The amount is that of {_handles(own)}; {_stated(others)}."


def one_identifier_words(sources: Sequence[ActivityView]) -> tuple[str, ...]:
    """Which sources of a project, by their numbers, are one record because their reporter gives
    them one identifier; a sentence for each identifier."""
    by_name: dict[tuple[str, str | None], list[int]] = {}
    for number, source in enumerate(sources, 1):
        name = source.reported.iati_identifier, source.reporting_org
        if source.reported.iati_identifier:
            by_name.setdefault(name, []).append(number)
    return tuple(
        f"Sources {listed([str(number) for number in numbers], MOST_RECORDS)} have the same"
        f" identifier, {identifier}, from the same reporter, and count as one record."
        for (identifier, _), numbers in by_name.items()
        if len(numbers) > 1
    )


def _why_no_dollars(view: ProjectView) -> str:
    contracts = [record for record in view.amounts if record.is_contract]
    others = [
        record for record in view.amounts if not record.is_contract and record.usd is not None
    ]
    if others:
        return f"In dollars only another amount is stated: {_stated(others)}."
    if in_dollars := [record for record in contracts if record.usd is not None]:
        return f"In dollars only a contract or tender within it is known: {_stated(in_dollars)}."
    if contracts and view.project.amount is None:
        return f"Only of a contract or tender within it is an amount known: {_stated(contracts)}."
    return ""


def _is_shown(record: RecordAmount, view: ProjectView) -> bool:
    line = view.project
    shown = (line.amount, line.currency, line.usd, line.usd_held)
    return (record.amount, record.currency, record.usd, record.usd_held) == shown


def _stated(records: Sequence[RecordAmount]) -> str:
    """`kr-1039 states KRW 118.20 billion (not in dollars)`; those that state one together."""
    by_amount: dict[str, list[RecordAmount]] = {}
    for record in records:
        words = amount_in_words(record.usd, record.amount, record.currency, record.usd_held)
        by_amount.setdefault(words, []).append(record)
    parts = [
        f"{_handles(who)} {agree(len(_names(who)), 'states', 'state')} {words}"
        for words, who in by_amount.items()
    ]
    return listed(parts, MOST_RECORDS)


def _handles(records: Iterable[RecordAmount]) -> str:
    return listed(_names(records), MOST_RECORDS)


def _names(records: Iterable[RecordAmount]) -> list[str]:
    return list(dict.fromkeys(record.handle for record in records))
