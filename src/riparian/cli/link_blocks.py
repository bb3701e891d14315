"""Pairs of records in blocks of lines: what they are called, and why."""

from __future__ import annotations

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from riparian.catalogue.comparison.source_comparison import FieldSaid
from riparian.catalogue.project import Joined, by_project
from riparian.english import and_more
from riparian.linking.link_records import RELATION_WORDS, Link, LinkSide, Term
from riparian.wording.said_by import said_by_words

NAMES = {
    "same": "One project",
    "related": "Related",
    "unsure": "In question",
    "different": "Two projects",
}
STYLES = {"same": "green", "related": "#7A3E8E", "unsure": "yellow", "different": "red"}


def link_block(link: Link) -> RenderableType:
    """One pair with its evidence."""
    head = Text(name_of(link), style=f"bold {STYLES[link.verdict]}")
    head.append(f"  {_strength(link)}", style="dim")
    return Group(
        head,
        _side_line("A", link.a),
        _side_line("B", link.b),
        *(Padding(term_line(term), (0, 0, 0, 3)) for term in link.evidence),
        Text(""),
    )


def name_of(link: Link) -> str:
    """What a pair is called: `One project`, `Related: another phase`."""
    name = NAMES[link.verdict]
    if link.verdict == "related" and link.relation is not None:
        return f"{name}: {RELATION_WORDS[link.relation]}"
    return name


def term_line(term: Term) -> Text:
    """A line of evidence: `+4.7  Same amount: JPY 1,369,000,000`."""
    bits = f"{term.bits:+5.1f}" if term.bits else "     "
    line = Text(f"{bits}  ", style="dim" if abs(term.bits) < 1 else "")
    line.append(term.sentence)
    return line


def _side_line(letter: str, side: LinkSide) -> Text:
    line = Text(f"   {letter} ", style="bold")
    line.append(side.handle, style="cyan")
    line.append(f"  {side.title}")
    line.append(f"  ({', '.join(side.datasets)})", style="dim")
    return line


SHOWN = 8
"""Pairs or projects of a kind that are printed of one project; the rest is counted."""


def print_joined(out: Console, joined: Joined) -> None:
    """What a project of several records is made of and why, and what it is related to."""
    if len(joined.units) > 1:
        parts = ", with its contracts or tenders," if joined.parts else ""
        named = f"One project{parts} in {len(joined.units)} records: {', '.join(joined.units)}"
        out.print(Text(named, style="bold"))
        for field in joined.fields:
            _print_field(out, field, len(joined.units))
        out.print()
        _print_inside(out, "Why they are one", joined.why, joined)
        _print_inside(out, "Part of it", joined.parts, joined)
    _print_others(out, "Related", joined.related, joined.units)
    _print_others(out, "In question", joined.unsure, joined.units)


def _print_field(out: Console, field: FieldSaid, units: int) -> None:
    for number, value in enumerate(field.said):
        line = _line("" if number else field.field, value.value, said_by_words(value, units))
        if not field.agree:
            line.stylize("yellow", 0, 13)
        out.print(line)


def _print_inside(out: Console, title: str, links: tuple[Link, ...], joined: Joined) -> None:
    """Pairs of records that stand on the page of one project, and why."""
    if not links:
        return
    out.print(Text(title, style="bold"))
    for link in links[:SHOWN]:
        out.print(_line("", f"{link.a.handle} and {link.b.handle}", _strength(link)))
        _print_terms(out, link, SHOWN)
    _print_more(out, len(links), joined.units, "pairs")


def _print_others(out: Console, title: str, links: tuple[Link, ...], own: tuple[str, ...]) -> None:
    """Other projects, each once."""
    if not links:
        return
    out.print(Text(title, style="bold"))
    others = by_project(links, own)
    for link, other in others[:SHOWN]:
        relation = name_of(link).partition(": ")[2] if link.verdict == "related" else ""
        more = f"{relation}, {_strength(link)}" if relation else _strength(link)
        out.print(_line("", f"{other.handle}  {other.title}", more))
        _print_terms(out, link, 2)
    _print_more(out, len(others), own)


def _strength(link: Link) -> str:
    return "judged by a person" if link.by_person else f"{link.bits:+.1f} bits"


def _print_terms(out: Console, link: Link, most: int) -> None:
    strong = [t for t in link.evidence if abs(t.bits) >= 1 and t.feature != "before"]
    for term in strong[:most]:
        out.print(Padding(term_line(term), (0, 0, 0, 15)))


def _print_more(out: Console, count: int, own: tuple[str, ...], nouns: str = "") -> None:
    if count > SHOWN:
        out.print(_line("", and_more(count - SHOWN, nouns), f"see riparian links {own[0]}"))
    out.print()


def _line(what: str, value: str, how: str) -> Text:
    text = Text(f"{what:>13}  ", style="dim")
    text.append(value, style="none")
    text.append(f"  {how}", style="dim")
    return text
