"""Going through pairs of records in a terminal, key by key.

What a pair is and which comes first is the catalogue's (`catalogue.review`); here are the keys, the
words and the way back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import click
from rich.text import Text

from riparian.centre.centre import Centre
from riparian.cli.beside import comparison_block
from riparian.cli.contradictions import say_contradictions
from riparian.cli.keys import Keys
from riparian.cli.output import console
from riparian.errors import BadRequest
from riparian.store.journal.judgement import ImpliedVerdicts, Judgement, Verdict
from riparian.wording.judgements import DEFAULT_WHY, TAKEN_BACK

VERDICT_OF: dict[str, Verdict] = {"s": "same", "d": "different", "u": "unsure"}
KEYS = "s same  d different  u unsure  n next  b back  m more  ? help  q quit"
HELP = """\
s  same: both records are about one project
d  different: two projects, or two phases, or a project and a part of it
u  unsure: you cannot tell; the pair is not shown again
n  next: leave this pair for later
b  back to the previous pair; your answer is undone
m  more: everything the two records say
q  quit; your answers are kept

= the same   ~ partly   ≠ different; underlined: only this record says it
After s, d or u, say why. Enter keeps the reason shown; Ctrl-C cancels."""


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
