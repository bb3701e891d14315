"""`riparian links`."""

from __future__ import annotations

import click
from rich.console import Console
from rich.text import Text

from riparian.cli.linked import link_block
from riparian.cli.options import centre_of, json_option, limit_option
from riparian.cli.output import console, print_json
from riparian.linking.read import VERDICTS, LinkFilter
from riparian.linking.weights import Weight


@click.command(epilog="Example:  riparian links --verdict unsure")
@click.argument("identifier", metavar="[ID]", required=False)
@click.option("--verdict", type=click.Choice(VERDICTS), help="Only pairs that are called that.")
@click.option("--weights", is_flag=True, help="What each agreement is worth, as counted here.")
@limit_option(20)
@json_option
@click.pass_context
def command(
    context: click.Context,
    identifier: str | None,
    verdict: str | None,
    weights: bool,
    limit: int,
    as_json: bool,
) -> None:
    """List records that are one project, related, or in question, with the evidence in words.

    With ID only the pairs of that project. Bits above zero speak for the same project, bits below
    against it; one bit more is twice as likely. People's judgements stand above them.
    """
    centre = centre_of(context)
    out = console()
    if weights:
        rows = centre.link_weights()
        if as_json:
            print_json(rows)
        else:
            _print_weights(out, rows)
        return
    wanted = LinkFilter(verdict, identifier, limit or None)  # type: ignore[arg-type]
    links, total = centre.links(wanted)
    if as_json:
        print_json({"total": total, "links": links})
        return
    for link in links:
        out.print(link_block(link))
    click.echo(f"{len(links)} of {total:,} pairs", err=True)


def _print_weights(out: Console, rows: list[Weight]) -> None:
    heads = ("same", "sister", "other", "bits", "sister", "pairs")
    widths = (8, 8, 9, 7, 8, 8)
    head = "".join(f"{name:>{width}}" for name, width in zip(heads, widths, strict=True))
    out.print(Text(f"{'':<28}{head}", style="bold"))
    feature = ""
    for row in rows:
        name = row.feature if row.feature != feature else ""
        feature = row.feature
        out.print(
            Text(
                f"{name:<14}{row.level:<14}{row.same:>8.1%}{row.sister:>8.1%}{row.other:>9.2%}"
                f"{row.bits:>+7.1f}{row.bits_against_sister:>+8.1f}{row.pairs_same:>8.0f}"
            )
        )
    click.echo(
        "Shares of each level among reports of one project, sister projects and other pairs; bits"
        " for the same against other and against sister; expected pairs of one project.",
        err=True,
    )
