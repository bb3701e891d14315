"""What a centre says of each source: where it stands, how old it is, when it is due."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal, get_args

import msgspec

from riparian.gather.fetch.run_store import UNFINISHED, Run, RunStore
from riparian.gather.gate.record_changes import RecordCounts
from riparian.gather.recipes.list_recipes import WrongRecipe
from riparian.gather.recipes.read_recipe import LoadedRecipe
from riparian.gather.recipes.rhythm import due_on, is_late
from riparian.gather.rhythm_marks import Mark, day_of, marks_of
from riparian.gather.run_states import COUNTS, GOOD, last_counting

State = Literal[
    "good", "not fetched", "unconfirmed", "wrong recipe", "unfinished", "past its rhythm",
    "shrunk", "layout changed", "partial", "empty", "moved", "refused", "needs key",
]  # fmt: skip
STATES: tuple[State, ...] = get_args(State)


class SourceState(msgspec.Struct, frozen=True):
    """A source. `last_good` is the day of the newest run that counts, `due` the day from which on
    it should be asked again, `records` how many the run that counts has; `why` says more about the
    state."""

    name: str
    provider: str | None
    publisher: str | None
    licence: str | None
    terms: str | None
    state: State
    last_good: str | None = None
    due: str | None = None
    records: int | None = None
    why: str | None = None


class SourceHistory(SourceState, frozen=True):
    """A source with what its recipe says of it and what came of asking it. `rhythm`: how often it
    changes; `marks`: what came of each time it was due; `changes`: what its newest edition changed;
    `held_back`: its runs since the newest that counts, which do not count, the newest last."""

    title: str | None = None
    rhythm: str | None = None
    not_published: str | None = None
    unconfirmed: str | None = None
    marks: tuple[Mark, ...] = ()
    changes: RecordCounts = RecordCounts()
    held_back: tuple[Run, ...] = ()


def history_of(
    source: LoadedRecipe | WrongRecipe, store: RunStore, today: date,
    accepted: frozenset[int], counts: Mapping[str, RecordCounts],
) -> SourceHistory:  # fmt: skip
    """Where a source stands on a day, and how it came to that. `counts`: of all sources."""
    state = msgspec.structs.asdict(state_of(source, store, today, accepted))
    if isinstance(source, WrongRecipe):
        return SourceHistory(**state)
    recipe, runs = source.recipe, store.runs(source.recipe.name)
    last = last_counting(runs, accepted)
    later = [run for run in runs if last is None or run.id > last.id]
    return SourceHistory(
        **state,
        title=recipe.title,
        rhythm=recipe.rhythm,
        not_published=recipe.not_published,
        unconfirmed=recipe.unconfirmed,
        marks=marks_of(recipe.rhythm, runs, today, accepted),
        changes=counts.get(recipe.name, RecordCounts()),
        held_back=tuple(run for run in later if run.state != UNFINISHED),
    )


def state_of(
    source: LoadedRecipe | WrongRecipe, store: RunStore, today: date,
    accepted: frozenset[int] = frozenset(),
) -> SourceState:  # fmt: skip
    """Where a source stands on a day."""
    if isinstance(source, WrongRecipe):
        why = f"{source.what} {source.try_this}"
        return SourceState(source.name, None, None, None, None, "wrong recipe", why=why)
    recipe = source.recipe
    about = recipe.name, recipe.provider, recipe.publisher, recipe.licence, recipe.terms
    runs = store.runs(recipe.name)
    if not runs:
        if recipe.unconfirmed:
            return SourceState(*about, "unconfirmed", why=recipe.unconfirmed)
        return SourceState(*about, "not fetched", due=str(today))
    last, good = runs[-1], last_counting(runs, accepted)
    looked = max((day_of(run) for run in runs if run.state != UNFINISHED), default=None)
    due = due_on(recipe.rhythm, looked)
    state, reason = _standing(last, accepted)
    if state == "good" and good is not None:
        changed = _last_change(runs, accepted)
        if changed is not None and is_late(recipe.rhythm, changed, today):
            state, reason = (
                "past its rhythm",
                f"The newest edition came on {changed.day} {changed:%B %Y}.",
            )
    return SourceState(
        *about, state,
        last_good=str(day_of(good)) if good else None,
        due=str(today) if due == date.min else str(due) if due else None,
        records=good.records if good else None,
        why=reason,
    )  # fmt: skip


def _standing(last: Run, accepted: frozenset[int]) -> tuple[State, str | None]:
    if last.state in COUNTS or last.id in accepted:
        return "good", last.warning
    known = next((state for state in STATES if state == last.state), None)
    assert known is not None
    return known, last.why


def _last_change(runs: list[Run], accepted: frozenset[int]) -> date | None:
    """The day of the newest edition; runs without a change count as none."""
    return next(
        (day_of(run) for run in reversed(runs) if run.state == GOOD or run.id in accepted), None
    )
