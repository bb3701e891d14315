"""`riparian mapping suggest` and `riparian mapping check`."""

from __future__ import annotations

import shlex
import sys
from collections import Counter
from pathlib import Path

import click
from rich.table import Table

from riparian.cli.dry_run_output import print_problems
from riparian.cli.options import json_option
from riparian.cli.output import console, print_json
from riparian.english import agree, count_of, first_of, listed
from riparian.errors import NotRecognised
from riparian.ingest.mapped.check_mapping import Check, FieldCheck, check_mapping
from riparian.ingest.mapped.suggest.suggest_mapping import suggest
from riparian.ingest.mapped.suggest.suggestion import Suggestion
from riparian.ingest.mapped.suggest.toml_text import write_mapping
from riparian.ingest.stated_options import read_mapping
from riparian.ingest.tables.text_encoding import check_encoding
from riparian.model.activity import Activity

SHOWN = 12
"""Columns that are named in one sentence; the rest is counted."""


@click.group("mapping", epilog="Example:  riparian mapping suggest list.xlsx")
def command() -> None:
    """Say which column of a table holds what: suggest a mapping, or try one."""


@command.command("suggest", epilog="Example:  riparian mapping suggest list.xlsx > mapping.toml")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--sheet", help="The sheet to map (default: the one most like a list of projects).")
@click.option("--encoding", help="The text encoding, if it is recognised wrongly (cp949, cp932 …).")
@click.option(
    "--anyway",
    is_flag=True,
    help="Suggest a mapping even if it does not look like a list of projects.",
)
@json_option
def suggest_command(
    file: Path, sheet: str | None, encoding: str | None, anyway: bool, as_json: bool
) -> None:
    """Work out a mapping for a table from its headers and values, with the reasons in it.

    It takes English, Japanese and Korean headers, and finds the key where several rows make one
    activity. Read it, mend it, and try it with riparian mapping check.
    """
    suggestion = suggest(file, sheet=sheet, encoding=check_encoding(encoding) if encoding else None)
    if as_json:
        print_json(suggestion)
    if suggestion.missing and not anyway:
        raise NotRecognised(
            f"{_named(file, suggestion)} does not look like a list of projects: "
            f"{_some_of(suggestion.missing)}.",
            f"{_seen(suggestion)} If it is a list of projects after all, add --anyway.",
        )
    if not as_json:
        click.echo(write_mapping(suggestion.mapping, suggestion), nl=False)
        _tell(file, suggestion)


def _named(file: Path, suggestion: Suggestion) -> str:
    return f"{file.name}, sheet '{suggestion.sheet}'," if len(suggestion.sheets) > 1 else file.name


def _seen(suggestion: Suggestion) -> str:
    """What the columns were taken for, in one sentence."""
    seen = [f"'{choice.column}' is {choice.field}" for choice in suggestion.mapped]
    return f"Recognised: {_some_of(seen)}." if seen else "No column was recognised."


def _some_of(words: list[str] | tuple[str, ...]) -> str:
    return first_of(words, SHOWN)


def _tell(file: Path, suggestion: Suggestion) -> None:
    """The summary, on stderr."""
    sure = Counter(choice.sureness for choice in suggestion.mapped)
    counts = ", ".join(
        f"{sure[word]} {word}" for word in ("sure", "likely", "a guess") if sure[word]
    )
    rows = f"{suggestion.rows:,} rows" + (
        f" of the sheet '{suggestion.sheet}'" if _is_choice(suggestion) else ""
    )
    click.echo(
        f"{len(suggestion.mapped)} of {len(suggestion.columns)} columns mapped ({counts}),"
        f" from {rows}.",
        err=True,
    )
    if suggestion.left_out:
        names = [f"'{choice.column}'" for choice in suggestion.left_out]
        click.echo(f"Left out: {_some_of(names)}.", err=True)
    click.echo(suggestion.key.why, err=True)
    for sentence in suggestion.advice:
        click.echo(sentence, err=True)
    for field, words in suggestion.unknown_words.items():
        shown = _some_of([f"'{word}'" for word, _ in words])
        click.echo(f"Explain these words for {field} under [values.{field}]: {shown}.", err=True)
    if suggestion.purposes and not suggestion.purposes.outright:
        count = len(suggestion.purposes.words)
        click.echo(
            f"Projects without a purpose cannot overlap: {count_of(count, 'word')}"
            f" {agree(count, 'has', 'have')} to get DAC codes under [values.purpose_code].",
            err=True,
        )
    path = shlex.quote(str(file))
    click.echo(
        f"Next: save it as mapping.toml, then riparian mapping check mapping.toml {path}", err=True
    )


def _is_choice(suggestion: Suggestion) -> bool:
    return len(suggestion.sheets) > 1


@command.command("check", epilog="Example:  riparian mapping check mapping.toml list.xlsx")
@click.argument("mapping", type=click.Path(path_type=Path))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--encoding", help="The text encoding, if it is recognised wrongly (cp949, cp932 …).")
@json_option
def check_command(mapping: Path, file: Path, encoding: str | None, as_json: bool) -> None:
    """Try a mapping on a table: what is read of each column, and what comes out. Adds nothing.

    Exit status 1 if the table lacks a column that the mapping names, or nothing can be kept.
    """
    text = read_mapping(mapping)
    check = check_mapping(text, file, encoding=check_encoding(encoding) if encoding else None)
    if as_json:
        print_json(check)
    else:
        _print_check(check, mapping, file)
    if check.missing or not check.kept:
        sys.exit(1)


def _print_check(check: Check, mapping: Path, file: Path) -> None:
    _print_fields(check.fields)
    for field in check.fields:
        if field.wrong:
            examples = ", ".join(f"'{example}'" for example in field.examples)
            click.echo(
                f"{field.field}: {field.wrong:,} not understood in '{field.column}': {examples}"
            )
    for missing in check.missing:
        near = f"; is it {_some_of([repr(name) for name in missing.near])}?" if missing.near else ""
        fields = listed(missing.fields)
        click.echo(f"The table has no column '{missing.column}', needed for {fields}{near}")
    if check.unused:
        click.echo(f"Not read: {_some_of(check.unused)}.")
    rows = f" from {check.rows:,} rows" if check.rows != check.records else ""
    click.echo(f"{check.records:,} records{rows}: {check.kept:,} kept, {check.refused:,} refused.")
    if not check.records and not check.missing:
        click.echo("The table has column names but no rows, so there is nothing to check.")
    if check.not_records:
        kinds = ", ".join(check.not_record_kinds)
        click.echo(f"Not records: {check.not_records:,} ({kinds}).")
    print_problems(console(), check.problems)
    for sentence in check.advice if check.kept else ():
        click.echo(sentence)
    if check.first is not None:
        click.echo(f"The first: {_in_words(check.first)}")
    if check.kept and not check.missing:
        path, named = shlex.quote(str(file)), shlex.quote(str(mapping))
        click.echo(f"Next: riparian add {path} --mapping {named}", err=True)


def _print_fields(fields: tuple[FieldCheck, ...]) -> None:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in ("field", "column"):
        table.add_column(name, overflow="fold")
    for name in ("read", "chosen", "absent", "wrong", "empty"):
        table.add_column(name, justify="right")
    for field in fields:
        table.add_row(
            field.field, field.column, f"{field.plain + field.understood:,}", f"{field.chosen:,}",
            f"{field.absent:,}", f"{field.wrong:,}", f"{field.empty:,}",
        )  # fmt: skip
    console().print(table)


def _in_words(activity: Activity) -> str:
    """One record in a line: its title, number, countries, dates and money."""
    title = next((text.text for text in activity.title), "no title")
    parts = [title, activity.iati_identifier or "no number"]
    parts += [country.code for country in activity.recipient_countries]
    parts += [f"{date.date}" for date in activity.activity_dates]
    parts += [
        f"{money.amount.value:,.0f} {money.amount.currency or '(no currency)'}"
        for money in activity.transactions[:3]
        if money.amount.value is not None
    ]
    return " | ".join(parts)
