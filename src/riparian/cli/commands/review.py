"""`riparian review`."""

from __future__ import annotations

import click

from riparian.catalogue.review import ReviewFilter, ReviewQueue
from riparian.centre.centre import Centre
from riparian.cli.beside import comparison_block, pair_block
from riparian.cli.keys import is_terminal
from riparian.cli.options import centre_of, json_option, limit_option
from riparian.cli.output import console, more_with_limit, print_json
from riparian.cli.reviewing import review_in_terminal
from riparian.errors import BadRequest


@click.command(epilog="Example:  riparian review --provider JICA --by 'A. Sato'")
@click.argument("records", metavar="[A B]", nargs=-1)
@click.option("--provider", metavar="NAME", help="Only pairs with a record of this provider.")
@click.option("--country", metavar="NAME", help="Only pairs with a record in this country.")
@click.option("--by", metavar="NAME", help="Who judges (default: your user name).")
@click.option("--list", "as_list", is_flag=True, help="Print the pairs instead of asking.")
@limit_option(20)
@json_option
@click.pass_context
def command(
    context: click.Context,
    records: tuple[str, ...],
    provider: str | None,
    country: str | None,
    by: str | None,
    as_list: bool,
    limit: int,
    as_json: bool,
) -> None:
    """Judge pairs of records that may be one project, the most useful pairs first.

    Each pair is shown side by side, with the machine's reasons. Keys: s same, d different, u
    unsure, n next, b back, ? help, q quit. With A and B, only that pair is shown. Without a
    terminal, as in a pipe, the pairs are listed.
    """
    centre = centre_of(context)
    asks = is_terminal() and not (as_list or as_json)
    if records:
        _show_two(centre, records, as_json, asks, by)
        return
    queue = centre.review(ReviewFilter(provider, country, limit or None))
    if as_json:
        print_json(queue)
    elif asks and queue.pairs:
        review_in_terminal(centre, [(pair.a, pair.b) for pair in queue.pairs], queue.total, by)
    else:
        _list(queue)


def _show_two(
    centre: Centre, records: tuple[str, ...], as_json: bool, asks: bool, by: str | None
) -> None:
    if len(records) != 2:
        raise BadRequest(
            f"Expected two records, got {len(records)}.", "riparian review A B, or riparian review"
        )
    comparison = centre.compare(*records)
    if as_json:
        print_json(comparison)
    elif asks:
        review_in_terminal(centre, [(comparison.a, comparison.b)], 1, by)
    else:
        out = console()
        out.print(comparison_block(comparison, out.width, whole=True))


def _list(queue: ReviewQueue) -> None:
    out = console()
    for rank, pair in enumerate(queue.pairs, 1):
        out.print(pair_block(rank, pair))
    if queue.note:
        click.echo(queue.note, err=True)
        click.echo(f"Next: {queue.try_this}", err=True)
        return
    more = more_with_limit(len(queue.pairs), queue.total)
    click.echo(f"{len(queue.pairs):,} of {queue.total:,} pairs{more}", err=True)
    first = queue.pairs[0]
    click.echo(f"Next: riparian review '{first.a}' '{first.b}'", err=True)
