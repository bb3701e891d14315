"""What a centre says of each source: where it stands, how old it is, when it is due."""

from __future__ import annotations

from datetime import date
from typing import Literal, get_args

import msgspec

from riparian.gather.fetch.run_store import UNFINISHED, Run, RunStore
from riparian.gather.fetch_source import COUNTS, GOOD, last_good
from riparian.gather.recipes.list_recipes import WrongRecipe
from riparian.gather.recipes.read_recipe import LoadedRecipe
from riparian.gather.recipes.rhythm import due_on, is_late

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
    last, good = runs[-1], last_good(store, recipe.name, accepted)
    looked = max((_day(run) for run in runs if run.state != UNFINISHED), default=None)
    due = due_on(recipe.rhythm, looked)
    state, reason = _standing(last, good, accepted)
    if state == "good" and good is not None:
        changed = _last_change(runs, accepted)
        if changed is not None and is_late(recipe.rhythm, changed, today):
            state, reason = "past its rhythm", f"It has not changed since {changed}."
    return SourceState(
        *about, state,
        last_good=str(_day(good)) if good else None,
        due=str(today) if due == date.min else str(due) if due else None,
        records=good.records if good else None,
        why=reason,
    )  # fmt: skip


def _standing(last: Run, good: Run | None, accepted: frozenset[int]) -> tuple[State, str | None]:
    if last.state in COUNTS or last.id in accepted:
        return "good", last.warning
    known = next((state for state in STATES if state == last.state), None)
    assert known is not None
    why = last.why
    if good is not None:
        of_before = f"What was good on {_day(good)} stays."
        why = f"{why} {of_before}" if why else of_before
    return known, why


def _last_change(runs: list[Run], accepted: frozenset[int]) -> date | None:
    """The day of the newest edition; runs without a change count as none."""
    return next(
        (_day(run) for run in reversed(runs) if run.state == GOOD or run.id in accepted), None
    )


def _day(run: Run) -> date:
    return date.fromisoformat((run.ended_at or run.started_at)[:10])
