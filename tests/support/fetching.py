"""A centre that may fetch from this computer, and what is asked of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from publisher import MAPPING, Publisher, list_recipe
from riparian import Centre
from riparian.centre.gathering import Gathering
from riparian.gather.fetch.web import Web
from riparian.gather.recipes.read_recipe import LoadedRecipe
from riparian.gather.source_state import SourceState
from riparian.store.dataset import Dataset

FETCH = '[fetch]\ncontact = "desk@example.org"\nlocal_addresses = true\n'


def fetching_centre(root: Path) -> Path:
    """Make one."""
    settings = Centre.init(root).layout.settings
    settings.write_text(settings.read_text("utf-8").replace("[fetch]\n", FETCH), "utf-8")
    return root


class OwnSource:
    """Writes a recipe into a centre under a name, and agrees to it."""

    def __init__(self, root: Path, publisher: Publisher, name: str) -> None:
        self.root, self.publisher, self.name = root, publisher, name
        self.waits: list[float] = []

    def __call__(
        self,
        agreed: bool = True,
        text: str = "",
        mapping: str | None = MAPPING,
        instead: Mapping[str, str] | None = None,
        **changes: Any,
    ) -> tuple[Gathering, LoadedRecipe]:
        """The centre's gathering and the recipe: `text`, or the list with changed lines, with some
        words instead of others."""
        folder = self.root / "recipes" / self.name
        folder.mkdir(parents=True, exist_ok=True)
        port = self.publisher.port
        content = text or list_recipe("{name}", port, **changes)
        for old, new in (instead or {}).items():
            content = content.replace(old, new)
        content = content.replace("{name}", self.name).replace("{port}", str(port))
        (folder / "recipe.toml").write_text(content, "utf-8")
        if mapping is not None:
            (folder / "mapping.toml").write_text(mapping, "utf-8")
        gathering = gathering_of(self.root, self.waits.append)
        loaded = gathering.recipe(self.name)
        if agreed:
            gathering.agree(loaded, "Somebody")
        return gathering, loaded


def gathering_of(root: Path, sleep: Callable[[float], None]) -> Gathering:
    """The gathering of a centre, that waits as is said."""
    gathering = Centre.open(root).gathering
    gathering._sleep = sleep
    return gathering


def state(gathering: Gathering, loaded: LoadedRecipe) -> SourceState:
    """Where a source stands."""
    return next(x for x in gathering.sources() if x.name == loaded.recipe.name)


def dataset(root: Path, loaded: LoadedRecipe) -> Dataset:
    """The dataset of a source that has one."""
    return next(x for x in Centre.open(root).datasets() if x.name == loaded.recipe.name)


def guarded(gathering: Gathering) -> Web:
    """What asks only servers that are not in a network of one's own."""
    return Web(gathering.agent)
