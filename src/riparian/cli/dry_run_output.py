"""What a dry run found, in 80 columns or as JSON."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import click
from rich.console import Console
from rich.text import Text

from riparian.build.add_datasets import NotAdded
from riparian.build.dry_run import TriedFile, TriedSheet
from riparian.build.dry_run_records import FirstRecord
from riparian.cli.output import console, print_json
from riparian.english import agree, and_more, count_of
from riparian.ingest.unrecognised_file import columns_in_words
from riparian.problems import ProblemsOfKind
from riparian.wording.amounts import size_in_words

WIDTH = 80
_LABEL = 12
_LONGEST = 600
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_STYLES = {"error": "red", "warning": "yellow", "note": "dim"}

Fact = tuple[str, str]


_AFTER_ADDING = "Nothing was added. To add it, leave out --dry-run."


def print_tried(
    tried: Iterable[TriedFile | NotAdded], *, as_json: bool, afterword: str = _AFTER_ADDING
) -> bool:
    """Print each file as it is done; returns whether any could be read."""
    if as_json:
        results = list(tried)
        files = [result for result in results if isinstance(result, TriedFile)]
        refused = [result for result in results if isinstance(result, NotAdded)]
        print_json({"files": files, "refused": refused})
        return bool(files)
    out = console()
    readable = 0
    for result in tried:
        if isinstance(result, NotAdded):
            _print_refused(out, result)
        else:
            readable += 1
            _print_file(out, result)
    click.echo(afterword, err=True)
    return bool(readable)


def _print_refused(out: Console, refused: NotAdded) -> None:
    _print(out, refused.path, "bold")
    _print_fact(out, "not read", refused.what)
    _print_fact(out, "try", refused.try_this)
    out.print()


def _print_file(out: Console, tried: TriedFile) -> None:
    _print(out, tried.path, "bold")
    for label, words in _facts_of_file(tried):
        _print_fact(out, label, words)
    for number, record in enumerate(tried.first, 1):
        out.print()
        at = f", {record.at}" if record.at else ""
        _print(out, f"Record {number}{at}", "bold", indent=2)
        for label, words in _facts_of_record(record):
            _print_fact(out, label, words)
    if tried.problems:
        out.print()
        _print(out, "Problems", "bold", indent=2)
        print_problems(out, tried.problems)
    out.print()


def _facts_of_file(tried: TriedFile) -> Iterator[Fact]:
    yield "reader", f"{tried.reader}, because {tried.why}"
    yield "file", ", ".join(filter(None, (tried.format, size_in_words(tried.bytes))))
    if tried.encoding:
        sure = "sure" if tried.encoding.sure else "not sure"
        hint = "" if tried.encoding.sure else " If titles are garbled, set it with --encoding."
        yield "encoding", f"{tried.encoding.name}, {sure}: {tried.encoding.why}{hint}"
    for sheet in tried.sheets:
        yield "sheet" if len(tried.sheets) > 1 else "columns", _sheet(sheet, len(tried.sheets) > 1)
    records = count_of(tried.records, "record")
    rows = f" from {tried.rows:,} rows" if tried.rows != tried.records else ""
    yield (
        "read",
        f"{records}{rows} = {tried.activities:,} kept + {tried.refused:,} refused;"
        f" {tried.flagged:,} of those kept {agree(tried.flagged, 'has', 'have')} warnings",
    )
    if tried.stopped:
        yield "", tried.stopped


def _sheet(sheet: TriedSheet, several: bool) -> str:
    name = f"'{sheet.name}', " if several else ""
    if not sheet.columns:
        return f"{name}empty"
    sure = "" if sheet.sure else " (not sure)"
    return f"{name}{len(sheet.columns)}: {columns_in_words(list(sheet.columns))}. {sheet.why}{sure}"


def _facts_of_record(record: FirstRecord) -> Iterator[Fact]:
    yield "title", record.title or "none"
    if record.original:
        yield "original", record.original
    yield "identifier", record.identifier or "none"
    yield from _each("country", record.countries, "not known")
    yield from _each("its words", record.organisations)
    yield from _each("provider", record.providers, "not known; set it with --provider")
    yield "dates", f"{record.start or 'start not known'} to {record.end or 'end not known'}"
    yield from _each("event", record.events)
    yield from _each("amount", record.amounts, "none")
    yield from _each("place words", record.place_words)
    yield from _each("place", record.places)
    yield from _each("sector words", record.sector_words)
    yield from _each("purpose", record.purposes, "not known")
    if record.url:
        yield "page", record.url


def _each(label: str, values: tuple[str, ...], none: str = "") -> Iterator[Fact]:
    """Up to three values of one kind, and how many more there are."""
    if not values and none:
        yield label, none
    for value in values[:3]:
        yield label, value
        label = ""
    if len(values) > 3:
        yield "", and_more(len(values) - 3)


def print_problems(out: Console, kinds: Iterable[ProblemsOfKind]) -> None:
    """Each kind with its first message."""
    for kind in kinds:
        times = "once" if kind.count == 1 else f"{kind.count:,} times"
        _print(out, f"{kind.severity} {kind.code}, {times}", _STYLES[kind.severity], indent=2)
        at = kind.first.stands
        where = f"{at}: " if at else ""
        _print(out, where + kind.first.message, "", indent=4)


def _print(out: Console, words: str, style: str, *, indent: int = 0) -> None:
    for line in _folded(out, words, WIDTH - indent):
        out.print(Text(" " * indent) + Text(line, style=style), soft_wrap=True)


def _print_fact(out: Console, label: str, words: str) -> None:
    """A label and its words beside it, folded under themselves; a command is left whole."""
    for part in words.split("\n"):
        whole = part.strip().startswith("riparian ")
        for line in [part.strip()] if whole else _folded(out, part, WIDTH - _LABEL - 4):
            head = Text(f"  {label:<{_LABEL}}  ", style="dim")
            out.print(head + Text(line), soft_wrap=True)
            label = ""


def _folded(out: Console, words: str, width: int) -> list[str]:
    return [line.plain.rstrip() for line in Text(_plain(words)).wrap(out, width)]


def _plain(words: str) -> str:
    """Without what steers a terminal, in one line, and not endless."""
    text = " ".join(_UNSEEN.sub("", words).split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
