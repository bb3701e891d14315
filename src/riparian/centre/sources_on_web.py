"""What a centre says of the sources on the web that it has recipes for; asks nobody anything.

Loads nothing that connects to the web, since pages show it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

from riparian.centre.access import Access
from riparian.centre.desk_entries import DeskEntries
from riparian.exchange.entries.entry_types import (
    FETCH_ACCEPTANCE,
    FETCH_CONSENT,
    FetchAcceptance,
    FetchConsent,
)
from riparian.gather.fetch.run_store import UNFINISHED, Run, RunStore
from riparian.gather.gate.record_changes import RecordChange, changes_of, counts_of
from riparian.gather.recipes.list_recipes import Recipes
from riparian.gather.recipes.read_recipe import LoadedRecipe
from riparian.gather.source_state import SourceHistory, SourceState, history_of, state_of


class SourcesOnWeb:
    """The sources that recipes describe, in the package and in the centre's folder `recipes/`.
    `desk` gives the entries of the centre; `clock` what time it is."""

    def __init__(
        self,
        access: Access,
        desk: Callable[[], DeskEntries],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._access, self._desk, self.clock = access, desk, clock
        self._layout = access.of_everybody
        self.recipes = Recipes(self._layout.root)

    def sources(self, today: date | None = None) -> list[SourceState]:
        """Every source, by name, as it stands today, also one whose recipe cannot be used."""
        day, accepted = today or self.today(), self.accepted()
        with self.store() as store:
            return [state_of(each, store, day, accepted) for each in self.recipes.all()]

    def histories(self, today: date | None = None) -> list[SourceHistory]:
        """The same, each with what came of asking it."""
        day, accepted = today or self.today(), self.accepted()
        with self.store() as store:
            counts = counts_of(store)
            return [
                history_of(each, store, day, accepted, counts) for each in self.recipes.all()
            ]  # fmt: skip

    def recipe(self, name: str) -> LoadedRecipe:
        """The recipe of a source; raises UnknownName, or BadRequest where it cannot be used."""
        return self.recipes.named(name)

    def due(self, today: date | None = None) -> list[str]:
        """The names of the sources that were agreed to and are due, or have begun."""
        day, agreed = str(today or self.today()), self.agreed()
        return [
            each.name
            for each in self.sources(today)
            if (each.state == UNFINISHED or (each.due is not None and each.due <= day))
            and (each.name, self.recipe(each.name).sha256) in agreed
        ]

    def runs(self, source: str | None = None) -> list[Run]:
        """All runs, or those of a source, the newest last."""
        with self.store() as store:
            return store.runs(source)

    def record_changes(self, source: str | None = None) -> list[RecordChange]:
        """What the newest editions of sources changed: new, gone, changed and returned records."""
        with self.store() as store:
            return changes_of(store, source)

    def agreed(self) -> frozenset[tuple[str, str]]:
        """The sources that somebody has agreed to, each with the hash of its recipe then."""
        if self._is_unused:
            return frozenset()
        said = [each.said for each in self._desk().of_types({FETCH_CONSENT})]
        return frozenset((x.source, x.recipe) for x in said if isinstance(x, FetchConsent))

    def accepted(self) -> frozenset[int]:
        """The runs that somebody has accepted."""
        if self._is_unused:
            return frozenset()
        said = self._desk().of_types({FETCH_ACCEPTANCE})
        return frozenset(x.said.run for x in said if isinstance(x.said, FetchAcceptance))

    def today(self) -> date:
        """The day that it is."""
        return self.clock().astimezone().date()

    @contextmanager
    def store(self) -> Iterator[RunStore]:
        """The runs, for a block."""
        store = RunStore(self._layout.evidence, self.clock)
        try:
            yield store
        finally:
            store.close()

    @property
    def _is_unused(self) -> bool:
        """Whether nobody has ever said anything here: then nothing need be opened to know it."""
        in_file = self._access.settings.journal.url is None
        return in_file and not self._layout.journal.exists()
