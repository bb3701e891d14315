"""What papers have in common: an overlap with its reasons, and a source, as records and as blocks.

All texts are plain: without characters that could not be printed or would turn others round.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from riparian.catalogue.dataset_health import Holding
from riparian.charts.meeting_map import MeetingMap, meeting_map
from riparian.document.blocks import Block
from riparian.document.map_picture import map_picture
from riparian.english import capitalised, day, listed, year_span
from riparian.exchange.plain_text import plain_line
from riparian.normalise.providers import load_providers
from riparian.overlap.engine.overlap_kinds import kind_in_words
from riparian.overlap.report.overlap_list.project_locations import Ground
from riparian.overlap.report.overlap_records import Evidence, Feature, Overlap, Side

LINE = 2_000
"""Characters that a line of a paper may have."""

TELLING = 1.0
"""Bits from which on what two projects share is named in short: it doubles the odds."""


class PaperSide(msgspec.Struct, frozen=True):
    """One of two projects that overlap: `facts` are its years, amount and status in words;
    `title_by`: whose words its title is, where they are not its publisher's; `host_lines`: what
    host governments say of what it states."""

    provider: str
    title: str
    original: str
    facts: str
    handle: str
    title_by: str = ""
    agency: str = ""
    host_lines: tuple[str, ...] = ()


class PaperOverlap(msgspec.Struct, frozen=True):
    """An overlap with its reasons in sentences, and where it is; `where` says the map in words,
    `kind` the kind in a sentence, `kind_name` by its name. `grounds`: what
    they share, the most telling first, each with what it is about; `disputed`: what does not count,
    as a host disputes it."""

    id: str
    title: str
    kind: str
    strength: str
    sentence: str
    sides: tuple[PaperSide, PaperSide]
    reasons: tuple[str, ...]
    missing: tuple[str, ...]
    map: MeetingMap | None
    where: tuple[str, ...]
    kind_name: str = ""
    grounds: tuple[tuple[Feature, str], ...] = ()
    disputed: tuple[str, ...] = ()


class PaperSource(msgspec.Struct, frozen=True):
    """A source with its licence and age; `newest`: the publisher's own date, `received`: ours;
    `edition`: the first letters of the hash of its file, the same wherever the file is the same."""

    name: str
    publishers: tuple[str, ...]
    licence: str
    newest: str
    received: str
    records: int
    edition: str = ""


def provider_name(code: str) -> str:
    """What a provider is called."""
    return load_providers().display(code)


def paper_overlap(overlap: Overlap, ground: Ground, region: str) -> PaperOverlap:
    """An overlap as papers have it."""
    drawn = meeting_map(ground, region)
    a, b = (
        PaperSide(
            provider_name(side.provider),
            plain_line(side.title, LINE),
            plain_line(side.original or "", LINE),
            plain_line(facts_of(side), LINE),
            side.handle,
            side.title_by or "",
            plain_line(side.agency or "", 300),
            side.host_lines,
        )
        for side in (overlap.a, overlap.b)
    )
    return PaperOverlap(
        overlap.id,
        plain_line(f"{overlap.topic}, {overlap.place}", LINE),
        overlap.kind_sentence,
        overlap.strength,
        plain_line(overlap.sentence, LINE),
        (a, b),
        tuple(plain_line(_reason(each), LINE) for each in overlap.counting if each.bits > 0),
        tuple(plain_line(each, LINE) for each in overlap.missing),
        drawn,
        where_words(drawn, (a.provider, b.provider)) if drawn else (),
        kind_in_words(overlap.kind, overlap.kind_confidence, overlap.field),
        tuple(
            (each.feature, plain_line(each.value, LINE))
            for each in overlap.counting
            if each.bits >= TELLING and each.feature != "text"
        ),
        tuple(
            plain_line(
                f"{capitalised(each.disputed)}: {_reason(each)} It would add {each.bits:+.1f}.",
                LINE,
            )
            for each in overlap.disputed
        ),
    )


def _reason(evidence: Evidence) -> str:
    """A sentence that also says what it is about: that of a subject speaks of `it`."""
    if evidence.feature == "subject":
        return f"{capitalised(evidence.value)}: {evidence.sentence}"
    return evidence.sentence


def paper_source(holding: Holding) -> PaperSource:
    """A source as papers have it."""
    return PaperSource(
        plain_line(holding.name, LINE),
        tuple(plain_line(each, 300) for each in holding.publishers),
        plain_line(holding.licence or "", 300),
        holding.newest or "",
        holding.received_at[:10],
        holding.records,
        holding.sha256[:12],
    )


def facts_of(side: Side) -> str:
    """Agency, years, amount and status of a project, in words."""
    years = year_span((side.start or "")[:4] or None, (side.end or "")[:4] or None)
    usd = side.usd
    money = "" if usd is None else _usd(usd)
    held = f" {side.usd_held}" if money and side.usd_held else ""
    return ", ".join(filter(None, (side.agency or "", years, f"{money}{held}", side.status)))


def _usd(usd: float) -> str:
    if usd >= 1e6:
        return f"USD {usd / 1e6:,.1f} million"
    return f"USD {usd:,.0f}"


def where_words(drawn: MeetingMap, names: tuple[str, str]) -> tuple[str, ...]:
    """The provinces of a map, by whose they are: violet of both, else blue or red."""
    lines = []
    colours = {"both": "Violet, both", "a": f"Blue, {names[0]}", "b": f"Red, {names[1]}"}
    for which, called in colours.items():
        there = [area.name for area in drawn.areas if area.which == which]
        if there:
            lines.append(f"{called}: {listed(there, 12)}.")
    return tuple(lines)


def source_words(source: PaperSource) -> tuple[str, str]:
    """Licence and age of a source, and which edition it is."""
    licence = source.licence or "no licence is stated"
    newest = f"newest {day(source.newest)}" if source.newest else "its own date is not known"
    edition = f"; edition {source.edition}" if source.edition else ""
    return licence, f"{newest}; received {day(source.received)}{edition}"


def overlap_blocks(
    number: int, overlap: PaperOverlap, reasons: int | None = None
) -> Iterator[Block]:
    """An overlap with both projects, its map and reasons, all or the first so many."""
    yield Block("item", f"{number}. {overlap.title}", to=f"/overlaps/{overlap.id}")
    yield Block("text", overlap.sentence)
    for side in overlap.sides:
        original = f" ({side.original})" if side.original else ""
        facts = "; ".join(filter(None, (side.facts, *side.host_lines)))
        facts = f": {facts}" if facts else ""
        yield Block("text", f"{side.provider} · {side.title}{original}{facts}.")
    if overlap.map is not None:
        yield Block("picture", "Where", overlap.where, picture=map_picture(overlap.map))
    if overlap.reasons:
        yield Block("list", f"Why it is {overlap.strength}", overlap.reasons)
    if overlap.disputed:
        yield Block("list", "Disputed, and not counted", overlap.disputed)
    if overlap.missing:
        yield Block("list", "Not known", overlap.missing)


def sources_table(sources: Iterable[PaperSource]) -> Block:
    """Where all of it comes from."""
    rows = [("Source", "From", "Licence", "Age", "Records")]
    for each in sources:
        licence, age = source_words(each)
        rows.append((each.name, listed(each.publishers), licence, age, f"{each.records:,}"))
    return Block("table", "Sources", rows=tuple(rows), widths=(2, 3, 2, 3, 0))
