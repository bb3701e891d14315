"""`riparian overlaps`."""

from __future__ import annotations

from collections.abc import Iterator

import click
import msgspec

from riparian.centre.centre import Centre
from riparian.cli.blocks import overlap_block
from riparian.cli.completing import completes, kinds
from riparian.cli.notes import resolve_place, what_each_has, what_fits_without
from riparian.cli.options import (
    centre_of,
    csv_option,
    day_option,
    json_option,
    limit_option,
    place_options,
    region_option,
    state_option,
    two_providers,
)
from riparian.cli.output import console, print_csv, print_json
from riparian.desk.claims.host_projects import ASKED
from riparian.export.overlap_rows import GROUP_KEYS, HEADER, overlap_cells
from riparian.normalise.status import State
from riparian.overlap.engine.overlap_kinds import KINDS
from riparian.overlap.report.overlap_list.overlap_question import (
    OverlapFilter,
    OverlapPage,
    asks_of_both,
    projects_asked_for,
)
from riparian.wording.states import (
    END_OF_A_PAIR,
    PAIRS_ARE,
    assumed_words,
    other_states,
    weaker_words,
)


@click.command(epilog="Example:  riparian overlaps JP KR --country Cambodia --theme water")
@two_providers
@place_options
@region_option
@click.option(
    "--kind", metavar="KIND", help=f"Only one of {', '.join(KINDS)}.",
    shell_complete=completes(kinds),
)  # fmt: skip
@state_option
@day_option("--on", "Only where both are under way on this day (2026-11-24).")
@click.option(
    "--host",
    "host_word",
    type=click.Choice(ASKED),
    help="Only where a host government confirms something of both, disputes something of either, or"
    " has said nothing of either (none).",
)
@click.option(
    "--weaker",
    is_flag=True,
    help="Also those of which fewer than three in ten are worth a call; --json and --csv have them"
    " always.",
)
@limit_option(20)
@json_option
@csv_option
@click.pass_context
def command(
    context: click.Context,
    provider_a: str,
    provider_b: str,
    country: str | None,
    place: str | None,
    theme: str | None,
    region: bool,
    kind: str | None,
    state: State | None,
    on: str | None,
    host_word: str | None,
    weaker: bool,
    limit: int,
    as_json: bool,
    as_csv: bool,
) -> None:
    """List overlaps between projects of A and B: both under way first, then the strongest.

    Overlaps of related projects (phases, tranches, parts of one undertaking) are listed together,
    and --limit counts them once. With --json and --csv each overlap is listed separately, with its
    `group`.
    """
    together = not (as_json or as_csv)
    centre = centre_of(context)
    place = resolve_place(centre, place, country)
    wanted = OverlapFilter(
        country,
        place,
        theme,
        kind,
        on,
        limit or None,
        region,
        meetings=together,
        state=state or ("auto" if together else "all"),
        host_word=host_word,
        weaker=weaker or not together,
    )
    page = centre.browse_overlaps(provider_a, provider_b, wanted)
    each = zip(page.overlaps, page.meeting_of, strict=True)
    if as_json:
        print_json(
            [
                msgspec.to_builtins(overlap) | dict.fromkeys(GROUP_KEYS, group)
                for overlap, group in each
            ]
        )
    elif as_csv:
        print_csv(HEADER, (overlap_cells(*one) for one in each))
    else:
        out = console()
        for rank, (overlap, also) in enumerate(zip(page.overlaps, page.also, strict=True), 1):
            out.print(overlap_block(rank, overlap, also))
        if page.overlaps:
            click.echo(_afterword(centre, page), err=True)
        else:
            for line in _why_nothing(centre, provider_a, provider_b, wanted, page):
                click.echo(line, err=True)


def _why_nothing(
    centre: Centre, a: str, b: str, wanted: OverlapFilter, page: OverlapPage
) -> Iterator[str]:
    """What each side has of what was asked for, and which options leave out what there is."""
    if page.states.all:
        yield f"None{PAIRS_ARE[page.state]}. {other_states(page.states, page.state)}"
        return
    yield "No overlap fits."
    question, apart = projects_asked_for(wanted), not asks_of_both(wanted)
    yield from what_each_has(centre, a, b, question, wanted.on, apart, page.too_common)
    yield from what_fits_without(centre.overlaps_without(a, b, wanted), "overlap")


def _afterword(centre: Centre, page: OverlapPage) -> str:
    first = page.overlaps[0]
    pair = (first.a.provider, first.b.provider)
    between = "" if pair in centre.settings.overlap.pairs else f" --between {pair[0]} {pair[1]}"
    count = f"{len(page.overlaps)} of {page.meetings:,}"
    if page.meetings == page.total:
        shown = f"{count} overlaps shown{PAIRS_ARE[page.state]}."
    else:
        shown = (
            f"{count} groups of overlaps shown{PAIRS_ARE[page.state]}: {page.total:,} overlaps,"
            " with related projects together."
        )
    lines = [
        shown,
        assumed_words(page.assumed, page.total, page.state, END_OF_A_PAIR),
        other_states(page.states, page.state),
        f"{said} All: --weaker" if (said := weaker_words(page.weaker)) else "",
        f"Why: riparian explain {first.id}{between}",
    ]
    return "\n".join(filter(None, lines))
