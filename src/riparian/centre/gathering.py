"""What a centre gathers from the web: its sources, and where each stands."""

from __future__ import annotations

from riparian.centre.access import Access
from riparian.gather.recipes.list_recipes import Recipes
from riparian.gather.recipes.read_recipe import LoadedRecipe
from riparian.gather.source_state import SourceState, state_of


class Gathering:
    """The sources that recipes describe, in the package and in the centre's folder `recipes/`."""

    def __init__(self, access: Access) -> None:
        self._recipes = Recipes(access.of_everybody.root)

    def sources(self) -> list[SourceState]:
        """Every source, by name, also one whose recipe cannot be used."""
        return [state_of(source) for source in self._recipes.all()]

    def recipe(self, name: str) -> LoadedRecipe:
        """The recipe of a source; raises UnknownName, or BadRequest where it cannot be used."""
        return self._recipes.named(name)
