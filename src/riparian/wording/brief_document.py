"""A brief as a paper: four pages or so for a folder; the first is enough for a short meeting."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from urllib.parse import urlencode

from riparian.centre.brief_records import Brief, BriefCounts, BriefRunning
from riparian.charts.years import years_strip
from riparian.document.blocks import Bar, Block, Document, Legend, clean
from riparian.document.map_picture import map_picture
from riparian.document.paper_parts import PaperOverlap, sources_table
from riparian.wording import brief as words


def document_of(brief: Brief, root: str = "") -> Document:
    """The brief as a paper; `root`: the path below which the pages of the centre lie."""
    return Document(
        words.name_of(brief),
        words.label_line(brief),
        brief.made_by,
        brief.made_on,
        tuple(map(clean, _blocks(brief, root))),
        words.foot_words(brief),
        compact=True,
    )


def query_of(brief: Brief) -> str:
    """How it is asked for, as the query of an address."""
    pairs = {
        "a": brief.a.provider, "b": brief.b.provider, "country": brief.asked.country,
        "place": brief.asked.place,
    }  # fmt: skip
    return urlencode({name: value for name, value in pairs.items() if value})


def _blocks(brief: Brief, root: str) -> Iterator[Block]:
    yield Block("lead", words.lead(brief))
    if brief.projects:
        yield from _of_projects(brief)
    yield Block("section", words.SOURCES)
    yield sources_table(brief.sources)
    yield Block("section", words.AGAIN)
    command = shlex.join(["riparian", "brief", *words.words_of(brief)])
    yield Block("list", "", words.again(brief, f"{root}/brief?{query_of(brief)}", command))


def _of_projects(brief: Brief) -> Iterator[Block]:
    yield from _first_page(brief)
    yield Block("section", words.STRONGEST)
    if brief.strongest:
        yield Block("columns", parts=tuple(_overlap(x, grounds=True) for x in brief.strongest))
        if more := words.more_words(len(brief.strongest), brief.overlaps, "overlap"):
            yield Block("note", more)
    else:
        yield Block("text", "No overlap is known.")
    if brief.provinces or not brief.asked.place:
        yield from _provinces(brief)
    yield from _years(brief)
    for counts, running in ((brief.a, brief.running_a), (brief.b, brief.running_b)):
        yield from _running(counts, running)
    yield Block("section", words.READING)
    yield Block("list", "", words.reading(brief))


def _first_page(brief: Brief) -> Iterator[Block]:
    sides = _legend(brief)
    known = (
        Block("table", words.KNOWN, rows=words.known_rows(brief), widths=(4, 0, 0)),
        Block("item", words.NOT_KNOWN),
        Block("list", "", words.not_known(brief)),
    )
    yield Block("section", words.KNOWN)
    if brief.map is not None:
        drawn = Block(
            "picture",
            words.map_words(brief),
            picture=map_picture(brief.map),
            legend=(*sides, Legend("both", "both"), Legend("", words.MAP_SCALE)),
            which="both",
        )
        yield Block("columns", words.KNOWN, parts=((drawn,), known), widths=(3, 7))
    else:
        yield from known
    yield Block("section", words.CALLS)
    if brief.calls:
        yield Block("columns", parts=tuple(map(_overlap, brief.calls)))
    else:
        yield Block("text", words.no_calls())
    if brief.themes:
        yield Block("section", words.THEMES)
        bars = tuple(Bar(x.name, x.a, x.b) for x in brief.themes[: words.MOST_THEMES])
        yield Block("bars", words.THEMES, legend=sides, bars=bars)
        more = words.more_words(len(bars), len(brief.themes), "theme")
        if note := " ".join(filter(None, (more, words.no_themes(brief)))):
            yield Block("note", note)


def _overlap(overlap: PaperOverlap, *, grounds: bool = False) -> tuple[Block, ...]:
    blocks = [
        Block("text", overlap.sentence),
        Block("note", f"{overlap.kind_name}, {overlap.strength}", to=f"/overlaps/{overlap.id}"),
    ]
    for which, side in zip(("a", "b"), overlap.sides, strict=True):
        blocks.append(
            Block(
                "side",
                words.side_title(side),
                words.side_lines(side, facts=grounds),
                which="a" if which == "a" else "b",
                to=f"/projects/{side.handle}",
            )
        )
    if grounds and overlap.grounds:
        blocks.append(Block("note", words.grounds_words(overlap)))
    return tuple(blocks)


def _provinces(brief: Brief) -> Iterator[Block]:
    yield Block("section", words.PROVINCES)
    yield Block("text", words.provinces_words(brief))
    shown = brief.provinces[: words.MOST_PROVINCES]
    if shown:
        bars = tuple(Bar(x.name, x.a, x.b) for x in shown)
        yield Block("bars", words.PROVINCES, legend=_legend(brief), bars=bars)
        if more := words.more_words(len(shown), len(brief.provinces), "province"):
            yield Block("note", more)


def _years(brief: Brief) -> Iterator[Block]:
    if strip := years_strip(brief.years):
        yield Block("section", words.YEARS)
        yield Block("text", words.years_words(brief))
        yield Block("picture", words.years_words(brief), picture=strip, which="both")


def _running(counts: BriefCounts, running: BriefRunning) -> Iterator[Block]:
    if not running.projects:
        return
    yield Block("section", words.running_heading(counts))
    rows = (words.RUNNING_HEAD, *map(words.running_row, running.projects))
    yield Block("table", words.running_heading(counts), rows=rows, widths=(5, 2, 3, 2))
    if more := words.more_words(len(running.projects), counts.now, "project"):
        yield Block("note", more)


def _legend(brief: Brief) -> tuple[Legend, Legend]:
    return Legend("a", brief.a.name), Legend("b", brief.b.name)
