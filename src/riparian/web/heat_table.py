"""Cells of a heat map as a page shows them: figures, shade, mark and where they lead.

A stands left and B right: `9 · 4`, `9 –`, `– 4`, and `≈12` where some of them count by chance; so
that the shade is never all that tells them apart. What is common has a mark by its kind, which
leads to the overlaps there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple
from urllib.parse import quote, urlencode

from markupsafe import Markup, escape

from riparian.areas.areas import Area
from riparian.areas.heat_map import HeatMap, HeatRow, HeatSums, weight_of
from riparian.catalogue.host_marks import counts_words
from riparian.web.addresses import address
from riparian.web.number_format import compact_usd
from riparian.wording.chance_counts import expected_of, many_words
from riparian.wording.heat import kind_words

MARKS = {"contested": "◆", "complementary": "◇", "common": "○"}
SIDES = {"only-a": "a", "only-b": "b"}
NONE, UNKNOWN, ABOUT = "–", "?", "≈"


class ShownRow(NamedTuple):
    """One row: its place, where it leads, its cells as HTML and its sum."""

    row: HeatRow
    to: str
    cells: Markup
    sums: str


EMPTY, NOT_ASKED = "<td></td>", '<td class="off"></td>'


class HeatTable:
    """Makes the cells of one heat map; `by` is projects or money, `others` are codes of providers
    whose projects are counted in each cell; `when` are the years and the state asked for, by the
    names under which addresses ask for them."""

    def __init__(
        self, heat: HeatMap, by: str, others: Collection[str], when: Mapping[str, int | str | None]
    ) -> None:
        self.heat = heat
        self.money = by == "money"
        self.chosen = frozenset(others)
        given = [(name, value) for name, value in when.items() if value is not None]
        a, b = heat.provider_a, heat.provider_b
        self._of = {
            "only-a": _tail([("provider", a), *given]),
            "only-b": _tail([("provider", b), *given]),
            "neither": _tail(given),
        }
        self._of_both = _tail([("provider", a), ("provider", b), *given])
        self._overlaps = address("/overlaps?") + escape(urlencode([("a", a), ("b", b)]))
        self._projects = address("/projects?")
        self._when = _tail(given)
        self._where = "country" if heat.level == "country" else "place"
        self._a, self._b = escape(heat.name_a), escape(heat.name_b)
        self._kinds = {kind: escape(kind_words(kind, heat.name_a, heat.name_b)) for kind in MARKS}
        self._kinds |= {kind: escape(kind_words(kind, heat.name_a, heat.name_b)) for kind in SIDES}

    def rows(self) -> Iterable[ShownRow]:
        """Every row."""
        for row in self.heat.rows:
            # Every part of these was escaped or quoted where it was made.
            to = Markup(f"/projects?{self._where}={quote(row.place)}{self._of_both}")  # noqa: S704
            cells = Markup("".join([self._cell(cell) for cell in row.cells]))  # noqa: S704
            yield ShownRow(row, to, cells, self.sums(row.sums))

    def sums(self, sums: HeatSums) -> str:
        """`12 · 5`, of projects or of money."""
        if self.money:
            return self._pair(_usd(sums.usd_a, sums.projects_a), _usd(sums.usd_b, sums.projects_b))
        return self._pair(
            _count(sums.projects_a, sums.by_chance_a), _count(sums.projects_b, sums.by_chance_b)
        )

    def _cell(self, area: Area | None) -> str:
        """One cell as HTML, made here because a page holds thousands; None was not asked for."""
        if area is None:
            return NOT_ASKED
        alone = area.kind == "neither"
        others = self._others(area)
        expected = not self.money and any(
            expected_of(0, more) for more in (area.by_chance_a, area.by_chance_b)
        )
        if alone and not others and not expected:
            return EMPTY
        at = f"{self._where}={quote(area.place)}&amp;theme={quote(area.theme)}"
        to = f"{self._projects}{at}{self._of.get(area.kind, self._of_both)}"
        more = f"<small>+{others}</small>" if others else ""
        of_a = many_words(area.projects_a, area.by_chance_a)
        of_b = many_words(area.projects_b, area.by_chance_b)
        if alone and expected:
            says = f"{self._a} {of_a}; {self._b} {of_b}"
            to = f"{self._projects}{at}{self._of_both}"
            return (
                f'<td class="others"><a href="{to}" title="{says}">{self._figures(area)}{more}</a>'
                "</td>"
            )
        if alone:
            return f'<td class="others"><a href="{to}">{more}</a></td>'
        said = escape(counts_words(area.host_counts))
        says = f"{self._a} {of_a}; {self._b} {of_b}: {self._kinds[area.kind]}"
        says += f"; {said}" if said else ""
        if any(each.says == "disputed" for each in area.host_counts):
            more += f'<b aria-label="{said}">!</b>'
        mark = ""
        if area.kind in MARKS:
            there = f"{self._overlaps}&amp;{at}{self._when}"
            mark = f'<a class="m" href="{there}" aria-label="overlaps">{MARKS[area.kind]}</a>'
        return (
            f'<td class="{SIDES.get(area.kind, "x")}{self._step(area)}">'
            f'<a href="{to}" title="{says}">{self._figures(area)}{more}</a>{mark}</td>'
        )

    def _others(self, area: Area) -> int:
        """Projects of others that are counted: those chosen, else all, where neither is."""
        if self.chosen:
            return sum(other.projects for other in area.others if other.provider in self.chosen)
        return sum(other.projects for other in area.others) if area.kind == "neither" else 0

    def steps(self) -> tuple[str, str, str]:
        """What each of the three shades stands for."""
        if self.money:
            low, high = (compact_usd(step) for step in self.heat.usd_steps)
            return f"up to {low}", f"up to {high}", "more"
        low_step, high_step = self.heat.steps
        return (
            "1 project" if low_step == 1 else f"1–{low_step} projects",
            f"{low_step + 1}" if high_step == low_step + 1 else f"{low_step + 1}–{high_step}",
            f"{high_step + 1} or more",
        )

    def _step(self, area: Area) -> int:
        steps = self.heat.usd_steps if self.money else self.heat.steps
        value = weight_of(area, money=self.money)
        return 1 + (value > steps[0]) + (value > steps[1])

    def _figures(self, area: Area) -> str:
        if self.money:
            return self._pair(_usd(area.usd_a, area.projects_a), _usd(area.usd_b, area.projects_b))
        return self._pair(
            _count(area.projects_a, area.by_chance_a), _count(area.projects_b, area.by_chance_b)
        )

    def _pair(self, a: str, b: str) -> str:
        between = " · " if NONE not in (a, b) else " "
        return f"{a}{between}{b}"


def _count(known: int, by_chance: float) -> str:
    expected = expected_of(known, by_chance)
    if not expected:
        return NONE
    return f"{known:,}" if expected == known else f"{ABOUT}{expected:,}"


def _usd(usd: float | None, projects: int) -> str:
    if not projects:
        return NONE
    return UNKNOWN if usd is None else compact_usd(usd)


def _tail(pairs: Iterable[tuple[str, object]]) -> str:
    query = urlencode(list(pairs))
    return escape(f"&{query}") if query else ""
