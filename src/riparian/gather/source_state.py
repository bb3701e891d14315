"""What a centre says of each source: where it stands, how old it is, when it is due."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

import msgspec

from riparian.gather.recipes.list_recipes import WrongRecipe
from riparian.gather.recipes.read_recipe import LoadedRecipe

State = Literal["not fetched", "unconfirmed", "wrong recipe"]
STATES: tuple[State, ...] = get_args(State)

MEANINGS: Mapping[State, str] = {
    "not fetched": "It was never fetched.",
    "unconfirmed": "Its layout is assumed: it can be looked at and not fetched.",
    "wrong recipe": "Its recipe cannot be used as it is written.",
}


class SourceState(msgspec.Struct, frozen=True):
    """A source. `last_good` is the day of the newest run that counts, `due` the day from which on
    it should be asked again, `records` how many that run has; `why` says more about the state."""

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


def state_of(source: LoadedRecipe | WrongRecipe) -> SourceState:
    """Where a source stands."""
    if isinstance(source, WrongRecipe):
        why = f"{source.what} {source.try_this}"
        return SourceState(source.name, None, None, None, None, "wrong recipe", why=why)
    recipe = source.recipe
    state: State = "unconfirmed" if recipe.unconfirmed else "not fetched"
    return SourceState(
        recipe.name, recipe.provider, recipe.publisher, recipe.licence, recipe.terms, state,
        why=recipe.unconfirmed,
    )  # fmt: skip
