"""`riparian links`."""

from __future__ import annotations

import click
from rich.console import Console
from rich.text import Text

from riparian.cli.link_blocks import link_block
from riparian.cli.options import centre_of, json_option, limit_option
from riparian.cli.output import console, print_json
from riparian.linking.link_labels import COMPARED, MEANINGS
from riparian.linking.link_records import VERDICTS, LinkFilter, Weight

HEADS = ("same", "sister", "other", "vs other", "vs sister", "pairs")
LEGEND = """\
same, sister, other: of 100 reports of one project, of 100 pairs of sister projects (another phase,
  round or site) and of 100 other pairs, so many agree in this way.
vs other, vs sister: bits for one project, against its being two projects, and against sister ones.
  +1 is twice as likely, +3 eight times; below 0 it speaks against one project.
pairs: how many pairs of one project here agree so, as far as is estimated."""
"""The columns of the weights, and what they mean."""


@click.command(epilog="Example:  riparian links --verdict unsure")
@click.argument("identifier", metavar="[ID]", required=False)
@click.option("--verdict", type=click.Choice(VERDICTS), help="Only pairs with this verdict.")
@click.option("--weights", is_flag=True, help="How much each agreement counts in this centre.")
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
    """List records that are one project, related or in question, with the evidence in words.

    With ID, only the pairs of that project. Bits above zero are evidence for the same project, bits
    below against; each bit doubles the odds. People's judgements overrule the machine.
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
    widths = (8, 8, 9, 10, 12, 8)
    head = "".join(f"{name:>{width}}" for name, width in zip(HEADS, widths, strict=True))
    out.print(Text(f"{'':<38}{head}", style="bold"))
    feature = ""
    for row in rows:
        if row.feature != feature:
            feature = row.feature
            out.print(Text(COMPARED[feature], style="bold"))
        numbers = (
            f"{row.same:.1%}", f"{row.sister:.1%}", f"{row.other:.2%}", f"{row.bits:+.1f}",
            f"{row.bits_against_sister:+.1f}", f"{row.pairs_same:,.0f}",
        )  # fmt: skip
        columns = "".join(
            f"{number:>{width}}" for number, width in zip(numbers, widths, strict=True)
        )
        out.print(Text(f"  {MEANINGS[feature][row.level]:<36}{columns}"))
    click.echo(LEGEND, err=True)
