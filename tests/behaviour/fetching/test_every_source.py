"""Every recipe of the package, followed at a stand-in that answers as its source does, or is
assumed to: what comes of it are projects of the catalogue."""

from __future__ import annotations

import pytest

from fetching import fetching_centre, gathering_of
from riparian import Centre
from riparian.errors import BadRequest
from riparian.gather.recipes.list_recipes import PACKAGED
from stand_ins import standing_in

pytestmark = pytest.mark.slow

NAMES = sorted(folder.name for folder in PACKAGED.iterdir() if folder.is_dir())
UNCONFIRMED = 'unconfirmed = "'


class EverySource:
    """A centre with every recipe, its hosts standing in, and what was asked of each."""

    def __init__(self, folder, stand_ins):
        self.root = fetching_centre(folder / "centre")
        self.stand_ins = stand_ins
        settings = self.root / "centre.toml"
        key = folder / "key"
        key.write_text("a-key")
        text = settings.read_text("utf-8").replace(
            "[fetch]\n", f'[fetch]\nkey_file = {{ "koica-projects" = "{key}" }}\n'
        )
        settings.write_text(text, "utf-8")

    def recipe(self, name, *, marked):
        """The recipe as it is packaged, or without the mark that it is unconfirmed."""
        folder = self.root / "recipes" / name
        folder.mkdir(parents=True, exist_ok=True)
        for file in (PACKAGED / name).iterdir():
            text = file.read_text("utf-8")
            if file.name == "recipe.toml":
                text = self.stand_ins.here(text)
                lines = text.splitlines(keepends=True)
                text = "".join(x for x in lines if marked or not x.startswith(UNCONFIRMED))
            (folder / file.name).write_text(text, "utf-8")
        gathering = gathering_of(self.root, lambda _: None)
        loaded = gathering.recipe(name)
        gathering.agree(loaded, "Somebody")
        self.stand_ins.asked.clear()
        return gathering, loaded

    def hosts_asked(self):
        return {host for host, _ in self.stand_ins.asked}


@pytest.fixture(scope="module")
def every(tmp_path_factory):
    folder = tmp_path_factory.mktemp("every")
    with standing_in(folder) as stand_ins:
        yield EverySource(folder, stand_ins)


@pytest.mark.parametrize("name", NAMES)
def test_a_stand_in_is_fetched_whole(every, name):
    gathering, loaded = every.recipe(name, marked=True)
    if loaded.recipe.unconfirmed:
        looked = gathering.look(loaded)
        assert looked.why is None
        assert looked.files[0].activities
        with pytest.raises(BadRequest, match="is not fetched"):
            gathering.fetch(loaded)
        gathering, loaded = every.recipe(name, marked=False)
    run = gathering.fetch(loaded).run
    assert (run.state, run.why, run.warning) == ("good", None, None)
    assert run.records >= 10
    assert every.hosts_asked() <= set(loaded.recipe.hosts)
    assert gathering.fetch(loaded).run.state == "unchanged"


def test_what_came_of_every_source_are_projects(every):
    centre = Centre.open(every.root)
    centre.build()
    lines, _ = centre.projects()
    found = {
        name: [x for x in lines if any(is_of(dataset, name) for dataset in x.datasets)]
        for name in NAMES
    }
    assert {name for name, own in found.items() if not own} == set()
    # The fund's pages name no country; in the titles of Korea's list it stands first
    without = {name for name, own in found.items() if not all(each.countries for each in own)}
    assert without == {"mekong-rok-fund"}
    first = next(x for x in found["oda-go-kr"] if "당까오" in x.title)
    assert (first.countries, first.places, first.themes) == (
        ("KH",), ("Phnom Penh",), ("Health and social protection",),
    )  # fmt: skip


def is_of(dataset, name):
    return dataset == name or dataset.startswith(f"{name}-")
