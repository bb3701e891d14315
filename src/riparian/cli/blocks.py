"""Projects and overlaps as blocks of lines that read well in 80 columns, wide characters too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Literal

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from riparian.catalogue.host_marks import HostMark, beside, with_marks
from riparian.catalogue.project_lines import ProjectLine
from riparian.catalogue.project_pages.undertakings import Undertaking
from riparian.cli.output import PROVIDER_STYLES
from riparian.english import and_more, first_of
from riparian.model.derived import STATED
from riparian.overlap.engine.overlap_kinds import kind_in_words
from riparian.overlap.report.overlap_list.overlap_question import GroupMember
from riparian.overlap.report.overlap_records import Evidence, Overlap, Side
from riparian.overlap.report.year_spans import year_words
from riparian.wording.amounts import amount_of
from riparian.wording.title_labels import chance_words, percent_words, title_words, words_read
from riparian.wording.undertakings import undertaking_lines

TLP_COLOURS = {"GREEN": "#33FF00", "AMBER": "#FFC000", "AMBER+STRICT": "#FFC000"}
"""FIRST, Traffic Light Protocol 2.0."""

BAR_CELLS = 40
PLACES_SHOWN = 4
"""Width of the waterfall's bars."""


def overlap_block(rank: int, overlap: Overlap, also: Sequence[GroupMember] = ()) -> RenderableType:
    """One overlap in a list, with the others of its meeting."""
    head = Text(f"{rank:>3}  ", style="dim")
    head.append(f"{overlap.place} · {overlap.topic}", style="bold")
    kind = Text(
        kind_in_words(overlap.kind, overlap.kind_confidence, overlap.field), style="bold #7A3E8E"
    )
    kind.append(f"  {overlap.strength}: {chance_words(overlap.chance)}  ", style="dim")
    kind.append(overlap.id, style="cyan")
    return Group(
        head,
        Padding(kind, (0, 0, 0, 5)),
        Padding(Text(overlap.sentence), (0, 0, 0, 5)),
        *_side_lines(overlap.a, "a"),
        *_side_lines(overlap.b, "b"),
        *_also_lines(also),
        Text(""),
    )


def _also_lines(also: Sequence[GroupMember]) -> list[RenderableType]:
    if not also:
        return []
    line = Text(f"{and_more(len(also))} with related projects: ", style="dim")
    for number, overlap in enumerate(also):
        line.append(", " if number else "")
        line.append(overlap.id, style="cyan")
    return [Padding(line, (0, 0, 0, 5))]


def project_block(
    line: ProjectLine,
    title: Text | None = None,
    original: Text | None = None,
    more: Sequence[Text] = (),
) -> RenderableType:
    """One project in a list; its titles as they are given, where words in them are marked, and
    with more lines before its id."""
    head = title.copy() if title is not None else Text(line.title, style="bold")
    if whose := title_words(line.title_by):
        head.append(f"  ({whose})", style="dim")
    _add_label(head, line.tlp)
    _add_host(head, line.host_says)
    where = first_of(line.places, PLACES_SHOWN) or (
        "nationwide" if line.places_by else "no province known"
    )
    where += f" (set by {line.places_by})" if line.places_by else ""
    who = ", ".join(line.providers) or "provider not known"
    who += f" ({'; '.join(line.agencies)})" if line.agencies else ""
    said = line.host_says
    who = with_marks(who, said, "participating_org")
    where = with_marks(where, said, "location")
    facts = (
        f"{who} · {', '.join(line.country_names) or 'country not known'} · {where} ·"
        f" {with_marks('; '.join(line.themes) or 'theme not known', said, 'sector')}"
        + (f" · {line.scheme}" if line.scheme else "")
    )
    when = _when(line)
    parts: list[RenderableType] = [head]
    if read := words_read(line.title):
        parts.append(Padding(Text(read, style="dim"), (0, 0, 0, 2)))
    if line.original:
        shown = original if original is not None else Text(line.original, style="dim")
        parts.append(Padding(shown, (0, 0, 0, 2)))
    parts.append(Padding(Text(facts), (0, 0, 0, 2)))
    parts.append(Padding(Text(when), (0, 0, 0, 2)))
    parts += [Padding(one, (0, 0, 0, 2)) for one in more]
    parts.append(Padding(Text(line.id, style="cyan"), (0, 0, 1, 2)))
    return Group(*parts)


def _when(of: ProjectLine | Side) -> str:
    """Years, status and amount, with what host governments say of each."""
    said = of.host_says
    return " · ".join((
        with_marks(year_words(of), said, "start_date", "end_date"),
        with_marks(_status(of.status, of.status_sureness), said, "activity_status"),
        with_marks(amount_of(of), said, "value"),
    ))  # fmt: skip


def _add_host(head: Text, said: Sequence[HostMark]) -> None:
    """What host governments say of the project as a whole, beside its title."""
    if words := beside(said, "activity", "title", "description"):
        head.append(f"  {words}", style="bold")


def _add_label(head: Text, tlp: str | None) -> None:
    """The TLP label of a project that is not wholly public, in the colours of TLP 2.0."""
    if tlp:
        head.append("  ")
        head.append(f"TLP:{tlp}", style=f"{TLP_COLOURS.get(tlp, '#FF2B2B')} on #000000")


def _kind_of(overlap: Overlap) -> str:
    """`Relay (likely)`, or `Not decided; most likely relay`."""
    words = kind_in_words(overlap.kind, overlap.kind_confidence, overlap.field)
    sure = overlap.kind_confidence
    return words if sure == "open" or overlap.kind == "no-overlap" else f"{words} ({sure})"


def waterfall(overlap: Overlap, does: tuple[Undertaking, Undertaking]) -> RenderableType:
    """One overlap with what the two do and its evidence: each bar begins where the one before
    ended."""
    parts: list[RenderableType] = [
        Text(overlap.sentence, style="bold"),
        Text(f"{_kind_of(overlap)}: {overlap.kind_sentence}", style="#7A3E8E"),
        Text(""),
        *_side_lines(overlap.a, "a"),
        _undertaking(does[0], overlap.a),
        *_side_lines(overlap.b, "b"),
        _undertaking(does[1], overlap.b),
        Text(""),
        Text("The evidence", style="bold"),
    ]
    providers = {"a": overlap.a.provider, "b": overlap.b.provider}
    done = 0.0
    most = max(accumulate((piece.bits for piece in overlap.counting), initial=0.0))
    for piece in overlap.counting:
        parts.append(_step(piece, done, most, providers))
        done += piece.bits
    total = Text("Together".ljust(10), style="bold")
    total.append("─" * BAR_CELLS, style="dim")
    total.append(f"{overlap.strength_bits:>6.1f} bits", style="bold")
    parts += [
        total,
        Text(
            f"{overlap.strength}: {chance_words(overlap.chance)};"
            f" {percent_words(overlap.closer_than)}."
            " Each bit more doubles the odds that a call is worth it. Below 0: evidence against.",
            style="dim",
        ),
        *_not_counting(overlap),
        Text(""),
    ]
    if overlap.missing:
        parts.append(Text("What is not known", style="bold"))
        parts += [Padding(Text(f"· {note}"), (0, 0, 0, 2)) for note in overlap.missing]
        parts.append(Text(""))
    if overlap.remarks:
        parts.append(Text("What the records remark", style="bold"))
        parts += [Padding(Text(f"· {remark}"), (0, 0, 0, 2)) for remark in overlap.remarks]
        parts.append(Text(""))
    parts.append(Text.assemble(("What you could do  ", "bold #2A7F62"), overlap.advice))
    return Group(*parts)


def _not_counting(overlap: Overlap) -> Iterator[RenderableType]:
    """The evidence that a host disputes, struck, with what it would add."""
    for piece in overlap.disputed:
        line = Text(piece.feature.capitalize().ljust(10), style="bold strike")
        line.append(piece.value, style="not bold strike")
        line.append(f"  {piece.disputed}", style="not strike")
        yield line
        would = f" It does not count; it would add {piece.bits:+.1f}."
        said = Text(piece.sentence, style="dim strike").append(would, style="not strike")
        yield Padding(said, (0, 0, 0, 10))
    if overlap.disputed:
        yield Text(f"As reported: {overlap.as_reported_bits:.1f} bits.", style="dim")


def _undertaking(does: Undertaking, side: Side) -> RenderableType:
    """What a project does and with whom, and why that is its status, under its title."""
    lines = Table.grid(padding=(0, 1, 0, 0))
    lines.add_column(width=4)
    lines.add_column(width=max(4, cell_len(side.provider)))
    lines.add_column(overflow="fold")
    for line in undertaking_lines(does):
        lines.add_row("", "", line)
    if side.status_rule:
        lines.add_row("", "", Text(f"Status: {side.status_rule}", style="dim"))
    return lines


def _step(piece: Evidence, done: float, whole: float, providers: dict[str, str]) -> RenderableType:
    scale = BAR_CELLS / whole if whole else 0.0
    before = min(BAR_CELLS, max(0, round((done + min(piece.bits, 0.0)) * scale)))
    length = min(BAR_CELLS - before, max(1, round(abs(piece.bits) * scale))) if piece.bits else 0
    bar = Text(piece.feature.capitalize().ljust(10), style="bold")
    bar.append(" " * before)
    against = piece.bits < 0
    bar.append(("░" if against else "█") * length, style="dim" if against else "#7A3E8E")
    bar.append(" " * max(0, BAR_CELLS - before - length))
    bar.append(f"{piece.bits:>+6.1f}")
    lines = Table.grid(padding=(0, 0))
    lines.add_row(bar)
    lines.add_row(Padding(Text(piece.value), (0, 0, 0, 10)))
    lines.add_row(Padding(Text(piece.sentence, style="dim"), (0, 0, 0, 10)))
    for source in piece.source:
        line = Text(f"{providers[source.side]}: {source}", style="dim cyan", overflow="fold")
        lines.add_row(Padding(line, (0, 0, 0, 10)))
    return lines


def _status(status: str, sureness: str) -> str:
    if status == "unknown":
        return "status unknown"
    return status if sureness in STATED else f"{status} ({sureness})"


def _side_lines(side: Side, which: Literal["a", "b"]) -> list[RenderableType]:
    title = Text(side.title)
    if whose := title_words(side.title_by):
        title.append(f"  ({whose})", style="dim")
    _add_label(title, side.tlp)
    _add_host(title, side.host_says)
    said = side.host_says
    where = first_of(side.places, PLACES_SHOWN) or ", ".join(side.country_names)
    agency = f"{with_marks(side.agency, said, 'participating_org')} · " if side.agency else ""
    where = with_marks(where, said, "location")
    facts = f"{agency}{where} · {_when(side)} · {side.id}"
    lines = Table.grid(padding=(0, 1, 0, 0))
    lines.add_column(width=4)
    lines.add_column(width=max(4, cell_len(side.provider)), no_wrap=True)
    lines.add_column(overflow="fold")
    mark = Text(side.provider, style=PROVIDER_STYLES[0 if which == "a" else 1])
    lines.add_row("", mark, title)
    if read := words_read(side.title):
        lines.add_row("", "", Text(read, style="dim"))
    if side.original:
        lines.add_row("", "", Text(side.original, style="dim"))
    lines.add_row("", "", Text(facts, style="dim"))
    return [lines]
