"""Sentences about what a centre gathers from the web."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from riparian.english import count_of, listed
from riparian.gather.fetch.run_store import UNFINISHED
from riparian.gather.recipes.read_recipe import LoadedRecipe
from riparian.gather.recipes.recipe import (
    Cut,
    IndexOfFiles,
    OneFile,
    PagesByNextLink,
    PagesByNumber,
    PagesByOffset,
    Recipe,
)
from riparian.gather.run_states import GOOD, OF_MEMBER, UNCHANGED

if TYPE_CHECKING:  # pages that nobody fetches from use the sentences too
    from riparian.gather.fetch_source import RunReport

_STEPS = {
    PagesByNumber: "a list, page by page",
    PagesByOffset: "a list, page by page",
    PagesByNextLink: "a list, each page naming the next",
    IndexOfFiles: "an index, and the files that it names",
    OneFile: "one file",
}


def steps_in_words(recipe: Recipe) -> str:
    """What is asked for."""
    words = _STEPS[type(recipe.steps)]
    if recipe.steps.each:
        words += f", for each of {listed(recipe.steps.each)}"
    if recipe.cut is not None:
        words += f"; of it only {_cut_in_words(recipe.cut)}"
    return f"{words}; then the page of each record" if recipe.details else words


def _cut_in_words(cut: Cut) -> str:
    if cut.rows:
        return listed([f"rows with {listed(v, last='or')} as {k}" for k, v in cut.rows.items()])
    words = []
    if cut.publishers:
        words.append(f"the publishers {listed(cut.publishers)}")
    if recipients := [*cut.countries, *cut.regions]:
        words.append(f"the recipients {listed(recipients)}")
    return listed(words)


def manner_in_words(recipe: Recipe) -> str:
    """How the publisher is treated."""
    manner = recipe.manner
    seconds = f"{manner.pause_seconds:g} second{'' if manner.pause_seconds == 1 else 's'}"
    words = f"a pause of {seconds}, at most {count_of(manner.requests_a_day, 'request')} a day"
    return f"{words}, only from {manner.hours} o'clock UTC" if manner.hours else words


def consent_in_words(loaded: LoadedRecipe) -> list[str]:
    """What a person agrees to, line by line."""
    recipe = loaded.recipe
    brought = [
        f"  brings     an intermediate certificate for {host}" for host in loaded.intermediates
    ]
    return [
        f"{recipe.title} ({recipe.name})",
        f"  asks       {listed(recipe.hosts)}",
        *brought,
        f"  for        {steps_in_words(recipe)}",
        f"  with       {manner_in_words(recipe)}",
        f"  publisher  {recipe.publisher}",
        f"  licence    {recipe.licence}",
        f"  terms      {recipe.terms}",
        f"  recipe     {loaded.short_hash}; if it changes, you are asked again",
    ]


def run_in_words(report: RunReport) -> str:
    """What a run came to."""
    run = report.run
    asked = count_of(report.requests, "request")
    records = count_of(run.records, "record") if run.records is not None else ""
    if run.state == GOOD:
        words = f"{run.source}: {records}, {asked}. New in {listed(report.changed)}."
        if not report.changed:
            words = f"{run.source}: {records}, {asked}. Nothing new in it."
        if run.origin.startswith(OF_MEMBER):
            words = f"{words} It came from {run.origin.removeprefix(OF_MEMBER)}."
        if report.not_offered:
            words = f"{words} It is not offered to members: {report.not_offered}"
        return f"{words} {run.warning}" if run.warning else words
    if run.state == UNCHANGED:
        return f"{run.source}: unchanged, {records}, {asked}."
    if run.state == UNFINISHED:
        return (
            f"{run.source}: not finished, {asked} until now. {run.why or ''} It goes on from there "
            "with the next fetch."
        )
    counts = f" ({records})" if records else ""
    return (
        f"{run.source}: {run.state}{counts}, and so it does not count. {run.why or ''} What was "
        f"good before stays. To take it all the same: riparian fetch accept {run.id} --why TEXT"
    )


def timer_files(program: Path, root: Path) -> str:
    """The files of a timer of systemd, and the line of a crontab that does the same."""
    line = f"{shlex.quote(str(program))} -C {shlex.quote(str(root))} fetch --due --build"
    return f"""\
# ~/.config/systemd/user/riparian-fetch.service
[Unit]
Description=Fetch what is due for the centre in {root}
[Service]
Type=oneshot
ExecStart={line}

# ~/.config/systemd/user/riparian-fetch.timer
[Unit]
Description=Once a day
[Timer]
OnCalendar=daily
RandomizedDelaySec=1h
Persistent=true
[Install]
WantedBy=timers.target

# Then: systemctl --user enable --now riparian-fetch.timer
# Or, with cron instead (crontab -e):
# 17 3 * * * {line}"""
