"""A year of a source on the web, played in a minute: a stand-in on loopback, the clock given.

with playing(root) as year:
    for act in year.acts():
        ...  # what the source did, what the run came to, how the source stands now
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from publisher import MAPPING, Publisher, list_recipe, publishing
from riparian import Centre
from riparian.gather.source_state import SourceHistory
from riparian.wording.sources_on_web import state_in_words

BEGINS = datetime(2025, 11, 24, 6, tzinfo=UTC)
NAME = "village-water"
RETIRED = 4
"""Records that the second edition lacks; two of them come back at the end."""


class Act(msgspec.Struct, frozen=True):
    """What the publisher did, when it was asked, and how the source stands then."""

    number: int
    what: str
    on: str
    source: SourceHistory
    sentence: str


class Year:
    """The year: `centre` is the one that asks, by the clock of the play. With `each_week` it also
    asks in the weeks between the acts, but for three in which it was switched off."""

    def __init__(self, root: Path, publisher: Publisher, *, each_week: bool = False) -> None:
        self._each_week = each_week
        settings = Centre.init(root, name="A year").layout.settings
        wanted = '[fetch]\ncontact = "desk@example.org"\nlocal_addresses = true\n'
        settings.write_text(settings.read_text("utf-8").replace("[fetch]\n", wanted), "utf-8")
        folder = root / "recipes" / NAME
        folder.mkdir(parents=True)
        recipe = list_recipe(
            NAME, publisher.port, title='"Village water projects"', rhythm='"weekly"'
        )
        (folder / "recipe.toml").write_text(recipe, "utf-8")
        (folder / "mapping.toml").write_text(MAPPING, "utf-8")
        self.publisher = publisher
        self.centre = Centre.open(root)
        self.now = BEGINS
        self.centre.sources_on_web.clock = lambda: self.now
        self.centre.gathering.agree(self.centre.gathering.recipe(NAME), "Somebody")
        self._number = 0

    def acts(self) -> Iterator[Act]:
        """The year, act by act; each is asked for in a week of its own."""
        records = list(self.publisher.records)
        retired, kept = records[:RETIRED], records[RETIRED:]
        new = [{**each, "BSNS_NO": f"new-{each['BSNS_NO']}"} for each in records[:6]]
        yield self._act("The first edition")
        yield self._act("Nothing has changed")
        self._ask(weeks=6)
        kept[0] = {**kept[0], "BSNS_END_YEAR": "2031"}
        self.publisher.records = [*kept, *new]
        yield self._act("A new edition: six records more, four fewer, one changed")
        self._ask(weeks=10)
        yield self._act("Quiet for many weeks")
        self.publisher.records = [*kept, *new][: len(kept) // 2]
        yield self._act("Half of the list is gone")
        self.publisher.records = [*kept, *new]
        self.publisher.fault = "renamed"
        yield self._act("The columns are called otherwise")
        self.publisher.fault = "403"
        yield self._act("It refuses")
        self.publisher.fault = "404"
        yield self._act("The page is gone")
        self._ask(weeks=5)
        self.publisher.fault = ""
        self.publisher.records = [*kept, *new, *retired[:2]]
        yield self._act("It is back, with two records that it had taken down")
        self._ask(weeks=20)
        yield self._act("Quiet for the rest of the year")

    def _act(self, what: str) -> Act:
        """Ask a week later, and say how the source stands then."""
        self._ask(weeks=1, always=True)
        self._number += 1
        on_web = self.centre.sources_on_web
        source = next(x for x in on_web.histories() if x.name == NAME)
        sentence = state_in_words(source, f"on {source.last_good}")
        return Act(self._number, what, str(self.now.date()), source, sentence)

    def _ask(self, weeks: int, *, always: bool = False) -> None:
        """Let weeks pass, and ask in each where that is wanted."""
        for week in range(1, weeks + 1):
            self.now += timedelta(weeks=1)
            was_off = self._number == 2 and week < 4
            if always or (self._each_week and not was_off):
                self.centre.gathering.fetch(self.centre.gathering.recipe(NAME))


@contextmanager
def playing(root: Path, *, each_week: bool = False) -> Iterator[Year]:
    """A year in a new centre in the folder `root`."""
    with publishing() as publisher:
        yield Year(root, publisher, each_week=each_week)
