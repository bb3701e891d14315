"""Two records side by side in a terminal, from 60 columns on; wide letters count as two.

Between the two stands a sign: = both say the same, ~ nearly or in part, ≠ they differ, nothing
where one is silent. What one of them alone has is underlined; the sign says it without that.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from riparian.catalogue.comparison.records import Value
from riparian.catalogue.review import Comparison, PairInQuestion
from riparian.cli.output import PROVIDER_STYLES
from riparian.english import and_more
from riparian.linking.records import Term
from riparian.wording.comparison import SIGNS, machine_words, question_words
from riparian.wording.judgements import WORDS, contradiction_words, judgement_words

SHORT = {"organisations": "who else", "identifiers": "numbers"}
"""Names of fields that are too long for the margin."""

LEFT_TO_MORE = ("seen", "scheme", "source")
SHORTEST = 160
SHOWN = 4
"""Of a long text so many letters, of many values so many are shown unless all is wanted."""

SHOWN_EVIDENCE = 6


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
