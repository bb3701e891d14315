"""`riparian fetch`, and its `log` and `accept`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click
import msgspec
from rich.table import Table

from riparian.build.add_datasets import NotAdded
from riparian.build.dry_run import TriedFile
from riparian.centre.centre import Centre
from riparian.cli.dry_run_output import print_tried
from riparian.cli.notes import say_what_was_not_read
from riparian.cli.options import InOrder, centre_of, json_option
from riparian.cli.output import console, print_json, progress
from riparian.english import count_of, listed
from riparian.errors import BadRequest
from riparian.gather.fetch_source import RunReport
from riparian.gather.recipes.read_recipe import SHORT_HASH, LoadedRecipe
from riparian.wording.gathering import consent_in_words, run_in_words, timer_files
from riparian.wording.sources_on_web import origin_in_words

_WENT_WELL = ("good", "unchanged", "unfinished")


class _SourcesFirst(InOrder):
    """A group in which anything but its commands is given to `sources`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """`fetch oda-go-kr --look` is `fetch sources oda-go-kr --look`."""
        is_help = bool(args) and args[0] in ("-h", "--help")
        if not is_help and not any(word in self.commands for word in args[:1]):
            args = ["sources", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_SourcesFirst, epilog="Example:  riparian fetch oda-go-kr --look")
def command() -> None:
    """Ask sources on the web as their recipes say, and keep what came.

    `riparian fetch NAME` asks a source: the word `sources` need not be said. Nobody is asked before
    centre.toml says under [fetch] whom publishers can write to, and a person has agreed to the
    recipe.
    """


@command.command("sources", epilog="Example:  riparian fetch --due --build")
@click.argument("names", metavar="[SOURCE]...", nargs=-1)
@click.option("--due", is_flag=True, help="Every source that was agreed to and is due.")
@click.option("--look", is_flag=True, help="Ask for one page, show what would be read, keep none.")
@click.option(
    "--keep",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="With --look: keep what was looked at there, to make a mapping of it.",
)
@click.option("--agree", metavar="HASH", help="Agree to the recipe that has this hash.")
@click.option("--by", metavar="NAME", help="Who agrees (default: your user name).")
@click.option(
    "--max-requests", type=click.IntRange(min=1), metavar="N", help="Stop after so many requests."
)
@click.option(
    "--from",
    "from_folder",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Take a source from a folder: WARC files of another centre, or its one file. Asks nobody.",
)
@click.option(
    "--from-member",
    is_flag=True,
    help="Take the newest edition that a member of the framework offers. Asks no publisher.",
)
@click.option("--timer", is_flag=True, help="Print the files of a timer that fetches what is due.")
@click.option("--build", "then_build", is_flag=True, help="Build after it, if anything changed.")
@json_option
@click.pass_context
def sources_command(
    context: click.Context,
    names: tuple[str, ...],
    due: bool,
    look: bool,
    keep: Path | None,
    agree: str | None,
    by: str | None,
    max_requests: int | None,
    from_folder: Path | None,
    from_member: bool,
    timer: bool,
    then_build: bool,
    as_json: bool,
) -> None:
    """Ask sources, and keep what came where it is as expected.

    What a source answers counts if it holds what its recipe expects; else it is kept and shown, and
    what was good before stays. A run that is cut off goes on with the next `fetch`.
    """
    centre = centre_of(context)
    if timer:
        click.echo(timer_files(Path(sys.argv[0]).resolve(), centre.layout.root))
        return
    gathering = centre.gathering
    if from_member:
        if from_folder is not None or look or agree is not None or due:
            raise BadRequest(
                "A member's edition is taken as it is, by the name of its source.",
                "riparian fetch NAME --from-member",
            )
    elif from_folder is None:
        gathering.require_contact()
    elif len(names) != 1 or look or agree is not None:
        raise BadRequest("A folder is of one source.", "riparian fetch NAME --from FOLDER")
    if bool(names) == due:
        raise BadRequest(
            "Expected names of sources, or --due.", "`riparian sources` lists the sources."
        )
    if keep is not None and not look:
        raise BadRequest("What was looked at is kept only with --look.", "Add --look.")
    if agree is not None and len(names) != 1:
        raise BadRequest("One hash is of one recipe.", "riparian fetch NAME --agree HASH")
    recipes = [gathering.recipe(name) for name in dict.fromkeys(names or gathering.due())]
    for loaded in recipes if from_folder is None and not from_member else ():
        _ask_consent(centre, loaded, agree, by, look=look)
    if look:
        looks = [_look(centre, loaded, keep, as_json=as_json) for loaded in recipes]
        sys.exit(0 if all(looks) else 1)
    reports = []
    for loaded in recipes:
        if from_member:
            report = gathering.take_from_member(loaded)
        elif from_folder is None:
            report = _fetch(centre, loaded, max_requests, as_json=as_json)
        else:
            report = gathering.take_from(loaded, from_folder)
        reports.append(report)
        if not as_json:
            click.echo(run_in_words(report))
    if as_json:
        print_json(reports)
    if not reports and not as_json:
        click.echo("No source that was agreed to is due.")
    _build_after(centre, reports, then_build=then_build)
    if any(report.run.state not in _WENT_WELL for report in reports):
        sys.exit(1)


@command.command("log", epilog="Example:  riparian fetch log oda-go-kr")
@click.argument("name", required=False)
@json_option
@click.pass_context
def log_command(context: click.Context, name: str | None, as_json: bool) -> None:
    """List the runs, the newest last: when, what they came to, and why."""
    gathering = centre_of(context).gathering
    if name is not None:
        gathering.recipe(name)
    runs = gathering.runs(name)
    if as_json:
        print_json(runs)
        return
    if not runs:
        click.echo("Nothing was fetched yet.")
        return
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("run", justify="right")
    for column in ("source", "began", "state"):
        table.add_column(column)
    table.add_column("records", justify="right")
    table.add_column("why", overflow="fold")
    for run in runs:
        records = f"{run.records:,}" if run.records is not None else ""
        why = run.why or run.warning or ""
        origin = origin_in_words(run)
        source = f"{run.source} ({origin})" if origin else run.source
        table.add_row(str(run.id), source, run.started_at[:16], run.state, records, why)
    console().print(table)


@command.command("accept", epilog="Example:  riparian fetch accept 12 --why 'They closed a fund.'")
@click.argument("run", type=int)
@click.option("--why", metavar="TEXT", required=True, help="Why it counts all the same.")
@click.option("--by", metavar="NAME", help="Who accepts it (default: your user name).")
@json_option
@click.pass_context
def accept_command(
    context: click.Context, run: int, why: str, by: str | None, as_json: bool
) -> None:
    """Make what a run got the edition of its source, though it is not as expected.

    RUN is its number in `riparian fetch log`. Who accepts it, and why, stands in the journal.
    """
    centre = centre_of(context)
    changed = centre.gathering.accept(run, why, by)
    if as_json:
        print_json({"run": run, "changed": changed})
        return
    click.echo(f"Run {run} counts from now on: {listed(changed) or 'nothing changed'}.")
    click.echo("Next: riparian build", err=True)


def _fetch(
    centre: Centre, loaded: LoadedRecipe, max_requests: int | None, *, as_json: bool
) -> RunReport:
    """Ask a source; on a terminal a line says how many requests there were so far."""
    with progress(quiet=as_json) as advance:

        def asked(requests: int) -> None:
            advance(f"asking {loaded.recipe.name}: {count_of(requests, 'request')}", requests, 0)

        return centre.gathering.fetch(loaded, max_requests, asked)


def _ask_consent(
    centre: Centre, loaded: LoadedRecipe, agree: str | None, by: str | None, *, look: bool
) -> None:
    """See that somebody has agreed to a recipe; asks on a terminal."""
    gathering = centre.gathering
    if gathering.has_consent(loaded):
        return
    if agree is not None and (len(agree) < SHORT_HASH or not loaded.sha256.startswith(agree)):
        raise BadRequest(
            f"{agree} is not the hash of {loaded.recipe.name}'s recipe.",
            f"Read it, and take the hash that it has now: riparian sources {loaded.recipe.name}",
        )
    if agree is None:
        for line in consent_in_words(loaded):
            click.echo(line, err=True)
        if not sys.stdin.isatty():
            raise BadRequest(
                f"{loaded.recipe.name} was not asked: nobody has agreed to its recipe as it is.",
                f"riparian fetch {loaded.recipe.name}{' --look' if look else ''}"
                f" --agree {loaded.short_hash}",
            )
        click.confirm("May it be asked in this way?", abort=True, err=True)
    gathering.agree(loaded, by)


def _look(centre: Centre, loaded: LoadedRecipe, keep: Path | None, *, as_json: bool) -> bool:
    name = loaded.recipe.name
    looked = centre.gathering.look(loaded, keep)
    if looked.why is not None:
        click.echo(f"{name}: {looked.why}", err=True)
        return False
    afterword = f"Nothing was kept. To fetch all of it: riparian fetch {name}"
    if keep is not None:
        afterword = f"What was looked at is in {keep}. To fetch all of it: riparian fetch {name}"
    elif not any(isinstance(each, TriedFile) for each in looked.files):
        afterword = (
            f"Nothing was kept. For a mapping of it: riparian fetch {name} --look --keep FOLDER; "
            f"then riparian mapping suggest FOLDER/FILE > recipes/{name}/mapping.toml"
        )
    if looked.nothing_at:
        nowhere = f"{name}: nothing was found in any record at {listed(looked.nothing_at)}."
        click.echo(nowhere, err=True)
    shown = looked.files if keep is not None else tuple(map(_without_folder, looked.files))
    return print_tried(shown, as_json=as_json, afterword=afterword)


def _without_folder(file: TriedFile | NotAdded) -> TriedFile | NotAdded:
    """A file that is gone by now, without where it was."""
    folder = f"{Path(file.path).parent}/"
    plain = msgspec.structs.replace(file, path=Path(file.path).name)
    if isinstance(plain, NotAdded):
        what, step = plain.what.replace(folder, ""), plain.try_this.replace(folder, "FOLDER/")
        return NotAdded(plain.path, what, step)
    return plain


def _build_after(centre: Centre, reports: list[RunReport], *, then_build: bool) -> None:
    changed: list[Any] = [name for report in reports for name in report.changed]
    if not changed:
        return
    if then_build:
        centre.build()
        if (meanings := centre.read_meanings()) is not None:
            say_what_was_not_read(meanings)
        click.echo(f"Built with {count_of(len(changed), 'dataset')} that changed.", err=True)
    else:
        click.echo("Next: riparian build", err=True)
