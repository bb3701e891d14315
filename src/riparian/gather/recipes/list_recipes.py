"""The recipes that a centre has: those of the package, and those in its own folder `recipes/`.

A centre's own recipe stands above one of the package that has the same name.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from riparian.errors import BadRequest, UnknownName
from riparian.gather.recipes.read_recipe import RECIPE_FILE, LoadedRecipe, read_recipe

PACKAGED = Path(__file__).with_name("packaged")
OWN_FOLDER = "recipes"


class WrongRecipe(msgspec.Struct, frozen=True):
    """A recipe that cannot be used, and why."""

    name: str
    what: str
    try_this: str


class Recipes:
    """The recipes of the centre in the folder `root`."""

    def __init__(self, root: Path) -> None:
        self._own = root / OWN_FOLDER

    def all(self) -> list[LoadedRecipe | WrongRecipe]:
        """Every recipe, by name; one that cannot be used does not hide the others."""
        return [self._load(name) for name in sorted(self._folders())]

    def named(self, name: str) -> LoadedRecipe:
        """The recipe of that name; raises UnknownName where there is none, BadRequest where it
        cannot be used."""
        folders = self._folders()
        if name not in folders:
            raise UnknownName(
                f"There is no source '{name}'.", "`riparian sources` lists those there are."
            )
        return read_recipe(folders[name], self._shown(folders[name]))

    def is_own(self, name: str) -> bool:
        """Whether the recipe of that name is the centre's own."""
        return self._folders().get(name, PACKAGED).parent == self._own

    def _load(self, name: str) -> LoadedRecipe | WrongRecipe:
        try:
            return self.named(name)
        except BadRequest as error:
            return WrongRecipe(name, error.what, error.try_this)

    def _folders(self) -> dict[str, Path]:
        folders: dict[str, Path] = {}
        for home in (PACKAGED, self._own):
            if home.is_dir():
                found = (x for x in home.iterdir() if (x / RECIPE_FILE).is_file())
                folders |= {folder.name: folder for folder in found}
        return folders

    def _shown(self, folder: Path) -> str:
        return f"{OWN_FOLDER}/{folder.name}" if folder.parent == self._own else folder.name
