"""`riparian search`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click
import msgspec
from rich.console import RenderableType
from rich.text import Text

from riparian.catalogue.search.search_answer import Found, SearchAnswer, SearchFilter, SearchHit
from riparian.centre.centre import Centre
from riparian.cli.blocks import project_block
from riparian.cli.notes import EMPTY_CENTRE, resolve_place, what_fits_without
from riparian.cli.options import (
    centre_of,
    json_option,
    limit_option,
    place_options,
    provider_option,
    region_option,
)
from riparian.cli.output import console, more_with_limit, print_json
from riparian.english import agree, count_of
from riparian.wording.read_texts import found_by_words

MARK = "bold underline"
LABELS = {
    "title": "another title", "place": "place", "organisation": "organisation",
    "identifier": "number", "purpose": "purpose", "description": "description",
}  # fmt: skip


@click.command(epilog='Example:  riparian search "water supply" --country Cambodia')
@click.argument("words", metavar="WORDS...", nargs=-1, required=True)
@provider_option
@place_options
@region_option
@limit_option(20)
@json_option
@click.pass_context
def command(
    context: click.Context,
    words: tuple[str, ...],
    provider: str | None,
    country: str | None,
    place: str | None,
    theme: str | None,
    region: bool,
    limit: int,
    as_json: bool,
) -> None:
    """Find projects by words in their titles, texts, places, organisations or numbers.

    In any language, with or without accents. A project must have all the words; '"two words"' in
    quotation marks must stand together.
    """
    centre = centre_of(context)
    place = resolve_place(centre, place, country)
    wanted = SearchFilter(provider, country, place, theme, limit or None, region)
    answer = centre.search(" ".join(words), wanted)
    if as_json:
        print_json(answer)
        return
    out = console()
    for hit in answer.hits:
        out.print(hit_block(hit))
    for line in (*summary(answer), *advice(centre, wanted, answer)):
        click.echo(line, err=True)


def hit_block(hit: SearchHit) -> RenderableType:
    """One hit: the project with the words marked, and where the words are that no title shows."""
    line = hit.project
    title = _mark(line.title, hit.found, "bold")
    original = _mark(line.original, hit.found, "dim") if line.original else None
    shown = (line.title, line.original)
    more = [_line(f) for f in hit.found if f.field != "title" or f.text not in shown]
    if hit.how == "meaning":
        more += [Text(why, style="dim") for why in hit.why]
    if hit.without:
        more.append(Text(f"without: {', '.join(hit.without)}", style="dim"))
    return project_block(line, title, original, [*more, *_through(hit)])


def summary(answer: SearchAnswer) -> Iterator[str]:
    """How many there are, what else was looked for, and what to know of it."""
    by_meaning = sum(hit.how == "meaning" for hit in answer.hits)
    shown = len(answer.hits) - by_meaning
    more = more_with_limit(shown, answer.total)
    if answer.some:
        yield "No project has all of these words."
        if shown:
            yield f"{_of(shown, answer.total)} with some of them{more}"
        else:
            yield f"{answer.total:,} with some of them are not shown; --limit shows them"
    elif not answer.total:
        yield f"No project has “{answer.query}”."
    else:
        yield f"{_of(shown, answer.total)}{_split(answer)}{more}"
    if by_meaning:
        words = "all the words" if answer.some else "the words"
        yield f"{by_meaning} close in meaning, without {words}"
    for also in answer.also:
        if also.words:
            yield f"The glossary also gives, for “{also.of}”: {', '.join(also.words)}."
        if also.akin:
            yield f"“{also.of}”: also searched for {', '.join(also.akin)}."
    yield from answer.notes
    if by_words := found_by_words(answer):
        yield by_words


def _split(answer: SearchAnswer) -> str:
    """How many have the words themselves, and how many others for them."""
    own = answer.total - answer.by_glossary - answer.by_synonym
    counts = (
        (own, "with the words as typed"),
        (answer.by_glossary, "by the glossary"),
        (answer.by_synonym, "by other words for the subject"),
    )
    if own == answer.total:
        return ""
    return f": {', '.join(f'{count:,} {how}' for count, how in counts if count)}"


def _of(shown: int, total: int) -> str:
    """How many of all are shown; all of them need no "of"."""
    projects = count_of(total, "project")
    return projects if shown == total else f"{shown} of {projects}"


def advice(centre: Centre, wanted: SearchFilter, answer: SearchAnswer) -> Iterator[str]:
    """What to try where nothing, or nothing with all words, was found."""
    if answer.near:
        yield f"Did you mean {' or '.join(f'“{near}”' for near in answer.near)}?"
    if answer.hits:
        return
    if not centre.datasets():
        yield EMPTY_CENTRE
    elif any((wanted.provider, wanted.country, wanted.place, wanted.theme, wanted.region)):
        anywhere = centre.search(answer.query, SearchFilter(limit=1))
        if anywhere.total and not anywhere.some:
            have = agree(anywhere.total, "project has", "projects have")
            yield f"Without these options {anywhere.total:,} {have} the words."
            yield from what_fits_without(_without_each(centre, wanted, answer.query), "project")
    elif not answer.near:
        yield (
            "Titles, descriptions, places, organisations and numbers were searched. Try fewer"
            " words, another language, or the number alone."
        )


def _without_each(centre: Centre, wanted: SearchFilter, words: str) -> dict[str, int]:
    """How many projects have all the words without each option, where several were given."""
    options = [name for name in ("provider", "country", "place", "theme") if getattr(wanted, name)]
    totals = {}
    for name in options if len(options) > 1 else ():
        answer = centre.search(words, msgspec.structs.replace(wanted, **{name: None}, limit=1))
        totals[name] = 0 if answer.some else answer.total
    return totals


def _mark(text: str, matches: Sequence[Found], style: str) -> Text:
    shown = Text(text, style=style)
    for match in matches:
        if match.field == "title" and match.text == text:
            for start, end in match.marks:
                shown.stylize(MARK, start, end)
    return shown


def _line(match: Found) -> Text:
    label = LABELS[match.field]
    line = Text(f"{label}: ", style="dim")
    if match.usual:
        line.append(f"{match.usual}, also ")
    text = Text(match.text, style="not dim")
    for start, end in match.marks:
        text.stylize(MARK, start, end)
    return line.append_text(text)


def _through(hit: SearchHit) -> list[Text]:
    """The glossary's words, or others for the subject, by which alone something was found."""
    own = {word for f in hit.found if not f.through and not f.akin for word in f.words}
    ways: dict[str, dict[str, None]] = {}
    for match in hit.found:
        kinds = (("glossary", " =", match.through), ("subject", ": also", match.akin))
        for label, sign, words in kinds:
            if words and not own.issuperset(match.words):
                label_words = f"{label}: {' '.join(match.words)}{sign}"
                ways.setdefault(label_words, {}).update(dict.fromkeys(words))
    return [
        Text(f"{label_words} {', '.join(words)}", style="dim")
        for label_words, words in ways.items()
    ]
