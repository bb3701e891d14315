"""What publishers served, as it came: runs, their answers, and the bytes.

Which answers there were, when and from where, anybody may know. The bytes may name persons, and a
licence may not allow passing them on: they are opened here for the public only where the recipe
says why that is allowed (`passing_on`), else for the people of the centre.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from riparian.centre.sources_on_web import SourcesOnWeb
from riparian.errors import BadRequest, NotAllowed, NotThere, UnknownName
from riparian.gather.fetch.run_store import HARMLESS_HEADERS, KeptAnswer, Run
from riparian.gather.recipes.recipe import Recipe

FIRST_OF_TABLE = 2
"""The row of the first record of a file of records: the first row names the columns."""


class EvidenceRun(msgspec.Struct, frozen=True):
    """A run, with the recipe of its source as it is now; None where there is none any more."""

    run: Run
    recipe: Recipe | None

    @property
    def is_public(self) -> bool:
        """Whether anybody may open what came."""
        return self.recipe is not None and self.recipe.passing_on is not None


class EvidenceAnswer(msgspec.Struct, frozen=True):
    """An answer of a run. `headers`: those that are harmless; `is_here`: whether its bytes are."""

    of: EvidenceRun
    answer: KeptAnswer
    headers: dict[str, str]
    is_here: bool


class ServedIn(msgspec.Struct, frozen=True):
    """The run and the answer in which a record came; None for the answer of one that the edition
    does not list any more, which came in an earlier run. `own_page`: the answer that is the page of
    this record alone, where the list led to one."""

    run: int
    answer: int | None
    own_page: int | None = None


class Evidence:
    """The evidence of a centre."""

    def __init__(self, on_web: SourcesOnWeb) -> None:
        self._on_web = on_web

    def run(self, number: int) -> EvidenceRun:
        """The run of that number; raises NotThere."""
        with self._on_web.store() as store:
            try:
                run = store.run(number)
            except UnknownName as error:
                raise NotThere(
                    f"There is no run {number}.", "Choose one on the page of its source."
                ) from error
        return EvidenceRun(run, self._recipe(run.source))

    def answers(self, number: int, offset: int, limit: int) -> tuple[list[KeptAnswer], int]:
        """The answers of a run in their order, and how many there are."""
        with self._on_web.store() as store:
            return store.answers_of(number, offset, limit)

    def answer(self, number: int, which: int) -> EvidenceAnswer:
        """An answer of a run; raises NotThere."""
        of = self.run(number)
        with self._on_web.store() as store:
            found = store.answer_number(number, which)
            if found is None:
                raise NotThere(f"Run {number} has no answer {which}.", "Choose one on its page.")
            is_here = found.sha256 is not None and store.body(found.sha256).is_file()
        shown = {k: found.headers[k] for k in HARMLESS_HEADERS if k in found.headers}
        return EvidenceAnswer(of, found, shown, is_here)

    def body(self, number: int, which: int, *, ours: bool) -> Path:
        """Where the bytes of an answer are, for whoever may open them: `ours` says that whoever
        asks is at this computer, or reads what the member may. Raises NotAllowed, NotThere."""
        found = self.answer(number, which)
        if not (ours or found.of.is_public):
            raise NotAllowed(
                f"What came from {found.of.run.source} is not shown to the public.",
                "It may name persons, and its recipe does not say that it may be passed on. Sign "
                "in, or open it on the computer that runs the centre.",
            )
        if not found.is_here:
            raise NotThere("These bytes are not kept here.", "See the other answers of the run.")
        with self._on_web.store() as store:
            return store.body(found.answer.sha256 or "")

    def offered(self, sha256: str) -> Path | None:
        """Where the file of that hash is, if other members may take it; else None."""
        with self._on_web.store() as store:
            source = store.source_offered(sha256) if store.is_there else None
            recipe = self._recipe(source) if source else None
            if recipe is None or recipe.passing_on is None:
                return None
            body = store.body(sha256)
            return body if body.is_file() else None

    def place_of(self, dataset: str, received_at: str, row: int | None) -> ServedIn | None:
        """Where a record of an edition came from; None where that is not known, since the dataset
        was not fetched."""
        with self._on_web.store() as store:
            if not store.is_there:
                return None
            position = max((row or 0) - FIRST_OF_TABLE, 0)
            served = store.served(dataset, received_at, position)
            if served is None:
                return None
            found = store.answer_from(*served) if served[1] else None
            own_page = store.served_alone(dataset, received_at, position)
            return ServedIn(served[0], found.number if found else None, own_page)

    def _recipe(self, source: str) -> Recipe | None:
        try:
            return self._on_web.recipe(source).recipe
        except (BadRequest, UnknownName):
            return None
