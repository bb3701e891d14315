"""`riparian review`: pairs of records in a list, side by side, or one after the other by keys.

What a pair is and which comes first is the catalogue's (`catalogue.review`); here are the keys, the
words and the way back. Between two records side by side stands a sign: = both say the same,
~ nearly or in part, ≠ they differ, nothing where one is silent. What one of them alone has is
underlined; the sign says it without that. From 60 columns on; wide letters count as two.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import click
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from riparian.catalogue.comparison.record_comparison import Value
from riparian.catalogue.review import Comparison, PairInQuestion, ReviewFilter, ReviewQueue
from riparian.centre.centre import Centre
from riparian.cli.contradictions import say_contradictions
from riparian.cli.keys import Keys, is_terminal
from riparian.cli.options import centre_of, json_option, limit_option
from riparian.cli.output import PROVIDER_STYLES, console, more_with_limit, print_json
from riparian.english import and_more
from riparian.errors import BadRequest
from riparian.linking.link_records import Term
from riparian.store.journal.judgement import ImpliedVerdicts, Judgement, Verdict
from riparian.wording.comparison_sentences import (
    DEFAULT_WHY,
    SIGNS,
    TAKEN_BACK,
    WORDS,
    contradiction_words,
    judgement_words,
    machine_words,
    question_words,
)

VERDICT_OF: dict[str, Verdict] = {
    "s": "same", "d": "different", "u": "unsure", "p": "part-of", "w": "has-part",
}  # fmt: skip
KEYS = "s same  d different  u unsure  p, w part  n next  b back  m more  ? help  q quit"
HELP = """\
s  same: both records are about one project
d  different: two projects, or two phases of one undertaking
p  part: A is part of B, as a contract or a lot is; it is shown on the page of B
w  whole: B is part of A
u  unsure: you cannot tell; the pair is not shown again
n  next: leave this pair for later
b  back to the previous pair; your answer is undone
m  more: everything the two records say
q  quit; your answers are kept

= the same   ~ partly   ≠ different; underlined: only this record says it
After s, d, u, p or w, say why. Enter keeps the reason shown; Ctrl-C cancels."""

SHORT = {"organisations": "who else", "identifiers": "numbers"}
"""Names of fields that are too long for the margin."""

LEFT_TO_MORE = ("seen", "scheme", "source")
SHORTEST = 160
SHOWN = 4
"""Of a long text so many letters, of many values so many are shown unless all is wanted."""

SHOWN_EVIDENCE = 6


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
    unsure, p A is part of B, w B is part of A, n next, b back, ? help, q quit. With A and B, only
    that pair is shown. Without a terminal, as in a pipe, the pairs are listed.
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


def review_in_terminal(
    centre: Centre, pairs: Sequence[tuple[str, str]], total: int, by: str | None
) -> None:
    """Show one pair after the other and keep the answers, until the last pair or `q`."""
    _Review(centre, pairs, total, by).run()


class _Review:
    def __init__(
        self, centre: Centre, pairs: Sequence[tuple[str, str]], total: int, by: str | None
    ) -> None:
        self._centre, self._pairs, self._total, self._by = centre, pairs, total, by
        self._said: dict[int, Judgement] = {}
        self._shown: list[int] = []
        self._at = 0

    def run(self) -> None:
        try:
            with Keys() as keys:
                while self._at < len(self._pairs):
                    self._show()
                    if not self._answer(keys):
                        break
        except (KeyboardInterrupt, EOFError):
            click.echo()
        self._tell()

    def _show(self, whole: bool = False) -> None:
        out = console()
        comparison = self._centre.compare(*self._pairs[self._at])
        more = f" (of {self._total:,})" if self._total > len(self._pairs) else ""
        out.rule(Text(f"Pair {self._at + 1} of {len(self._pairs):,}{more}"), style="dim")
        out.print(comparison_block(comparison, out.width, whole))
        out.print(Text(KEYS, style="dim"))

    def _answer(self, keys: Keys) -> bool:
        """Wait for a key that leaves this pair; False where it leaves all."""
        while True:
            key = keys.read().lower()
            if key == "q":
                return False
            if key == "n":
                return self._go_on()
            if key == "b":
                return self._back()
            if key in VERDICT_OF:
                return self._judge(VERDICT_OF[key], keys)
            if key == "m":
                self._show(whole=True)
            else:
                console().print(Text(HELP if key == "?" else KEYS, style="dim"))

    def _judge(self, verdict: Verdict, keys: Keys) -> bool:
        try:
            with keys.by_line():
                why = click.prompt(f"{verdict}. Why? [{DEFAULT_WHY}]", "", show_default=False)
        except click.Abort:
            click.echo("\nNo answer was given.")
            return True
        try:
            judged = self._centre.judge(
                *self._pairs[self._at], verdict, why.strip() or DEFAULT_WHY, self._by
            )
        except BadRequest as error:
            click.echo(f"Not saved. {error.what} {error.try_this}")
            return True
        say_contradictions(judged.contradictions)
        self._said[self._at] = judged.entry
        return self._go_on()

    def _go_on(self) -> bool:
        """Go to the next open pair: an answer can settle further pairs."""
        self._shown.append(self._at)
        standing = self._centre.judgements(standing_only=True)
        implied, answered = ImpliedVerdicts(standing), {judgement.pair for judgement in standing}
        self._at += 1
        while self._at < len(self._pairs) and (
            self._pairs[self._at] in answered or implied.verdict(*self._pairs[self._at])
        ):
            self._at += 1
        return True

    def _back(self) -> bool:
        if not self._shown:
            click.echo("This is the first pair.")
            return True
        self._at = self._shown.pop()
        judgement = self._said.pop(self._at, None)
        if judgement is not None and judgement in self._centre.judgements(
            judgement.a, standing_only=True
        ):
            self._centre.undo_judgement(judgement.a, judgement.b, TAKEN_BACK, self._by)
            click.echo("Your answer for this pair is undone.")
        return True

    def _tell(self) -> None:
        counted = Counter(judgement.verdict for judgement in self._said.values())
        parts = ", ".join(f"{counted[v]} {v}" for v in VERDICT_OF.values() if counted[v])
        judged = len(self._said)
        click.echo(f"{judged} judged{f': {parts}' if parts else ''}.", err=True)
        left = self._total - len(self._pairs)
        if left > 0 and self._at >= len(self._pairs):
            click.echo(f"{left:,} more pairs: riparian review", err=True)
        if judged:
            click.echo("It counts from the next build on: riparian build", err=True)


def comparison_block(comparison: Comparison, width: int, whole: bool = False) -> RenderableType:
    """Both records, what the machine says of them and what people said; `whole` leaves out
    nothing."""
    parts: list[RenderableType] = [_table(comparison, width, whole), Text("")]
    parts += _machine(comparison, whole)
    parts += _people(comparison)
    return Group(*parts)


def _table(comparison: Comparison, width: int, whole: bool) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), width=min(width, 140))
    table.add_column(width=11, style="dim", overflow="fold")
    for style in PROVIDER_STYLES:
        table.add_column(ratio=1, overflow="fold", header_style=style)
        if style == PROVIDER_STYLES[0]:
            table.add_column(width=1, no_wrap=True)
    table.columns[1].header = Text(f"A  {comparison.a}")
    table.columns[3].header = Text(f"B  {comparison.b}")
    for field in comparison.fields:
        if whole or field.name not in LEFT_TO_MORE:
            sign = Text(
                SIGNS[field.agreement], style="bold" if field.agreement == "different" else "dim"
            )
            name = SHORT.get(field.name, field.name)
            table.add_row(name, _side(field.a, whole), sign, _side(field.b, whole))
    return table


def _side(values: Sequence[Value], whole: bool) -> Text:
    shown = values if whole else values[:SHOWN]
    lines = [_value(value, whole) for value in shown]
    if len(values) > len(shown):
        lines.append(Text(and_more(len(values) - len(shown)), style="dim"))
    if not values:
        return Text("–", style="dim")
    return Text("\n").join(lines)


def _value(value: Value, whole: bool) -> Text:
    cut = len(value.text) > SHORTEST and not whole
    text = Text(value.text)
    for start, end in value.marks:
        text.stylize("bold underline", start, end)
    return text[:SHORTEST].append("…") if cut else text


def _machine(comparison: Comparison, whole: bool) -> list[RenderableType]:
    words, chance = machine_words(comparison)
    if comparison.verdict is None:
        return [Text(words, style="dim")]
    head = Text(words, style="bold").append(chance, style="not bold")
    weighed = [line for line in comparison.evidence if line.bits]
    shown = weighed if whole else weighed[:SHOWN_EVIDENCE]
    lines: list[RenderableType] = [head, *map(_evidence, shown)]
    if len(weighed) > len(shown):
        lines.append(Text(f"{'':7}{and_more(len(weighed) - len(shown), 'lines')}", style="dim"))
    return [*lines, *(_evidence(line) for line in comparison.evidence if not line.bits)]


def _evidence(line: Term) -> RenderableType:
    sentence = Text(line.sentence or f"{line.feature}: {line.value}")
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(width=6, justify="right", no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(f"{line.bits:+.1f}" if line.bits else "", sentence)
    return grid


def _people(comparison: Comparison) -> list[RenderableType]:
    lines: list[RenderableType] = []
    if comparison.judgement is not None:
        lines.append(Text(f"Judged: {judgement_words(comparison.judgement)}", style="#2A7F62"))
    if comparison.follows is not None:
        lines.append(Text(f"Other judgements imply that they {WORDS[comparison.follows]}."))
    for contradiction in comparison.contradictions:
        lines += [
            Padding(Text(words), (0, 0, 0, 0)) for words in contradiction_words(contradiction)
        ]
    return lines


def pair_block(rank: int, pair: PairInQuestion) -> RenderableType:
    """One pair of the queue in a list."""
    what, facts = question_words(pair)
    head = Text(what, "bold")
    head.append(f"  {', '.join(facts)}", style="dim")
    lines = Table.grid(padding=(0, 1, 0, 0))
    lines.add_column(width=4, justify="right")
    lines.add_column(overflow="fold")
    lines.add_row(Text(str(rank), style="dim"), head)
    for side, title, record, style in zip(
        "AB",
        (pair.title_a, pair.title_b),
        (pair.a, pair.b),
        PROVIDER_STYLES,
        strict=True,
    ):
        line = Text(title)
        line.append(f"  {record}", style="cyan")
        lines.add_row(Text(side, style=style), line)
    return Group(lines, Text(""))
