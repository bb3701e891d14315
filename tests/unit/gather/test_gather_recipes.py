"""Recipes: those of the package, a centre's own, and what is said of one that is wrong."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from riparian.errors import BadRequest, UnknownName
from riparian.gather.recipes.list_recipes import Recipes, WrongRecipe
from riparian.gather.recipes.read_recipe import LoadedRecipe, read_recipe
from riparian.gather.recipes.rhythm import due_on, is_late

GUIDE = Path(__file__).parents[3] / "docs" / "guides" / "write-a-recipe.md"

GOOD = """\
name = "fund"
title = "Projects of a fund"
publisher = "A fund"
licence = "CC-BY-4.0"
terms = "https://fund.example.org/terms"
languages = ["en"]
hosts = ["fund.example.org"]
rhythm = "each April"
built_from = "2026-11-28"

[steps]
step = "pages-by-number"
address = "https://fund.example.org/projects?rows=2"
parameter = "page"
format = "json"
records = "/projects"
key = "/id"

[[layout]]
claim = "A list."
source = "Looked at on 2026-11-28."
"""


@pytest.fixture
def write(tmp_path):
    """Write a recipe into a centre's folder; returns the folder of the recipe."""

    def written(text: str, name: str = "fund", mapping: str | None = None) -> Path:
        folder = tmp_path / "recipes" / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "recipe.toml").write_text(text, "utf-8")
        if mapping is not None:
            (folder / "mapping.toml").write_text(mapping, "utf-8")
        return folder

    return written


def test_every_recipe_of_the_package_can_be_used(tmp_path):
    recipes = Recipes(tmp_path).all()
    assert len(recipes) == 11
    assert all(isinstance(each, LoadedRecipe) for each in recipes)
    assert len({each.sha256 for each in recipes}) == 11
    assert all(each.recipe.not_published for each in recipes)


def test_a_centre_has_its_own_recipes_and_they_stand_above(tmp_path, write):
    write(GOOD)
    write(GOOD.replace('"fund"', '"world-bank"'), "world-bank")
    recipes = Recipes(tmp_path)
    assert recipes.is_own("fund")
    assert recipes.is_own("world-bank")
    assert recipes.named("world-bank").recipe.title == "Projects of a fund"
    assert len(recipes.all()) == 12
    with pytest.raises(UnknownName):
        recipes.named("nothing")


def test_a_wrong_recipe_hides_no_other(tmp_path, write):
    write(GOOD.replace("title", "titel"))
    wrong = [each for each in Recipes(tmp_path).all() if isinstance(each, WrongRecipe)]
    assert [each.name for each in wrong] == ["fund"]
    assert wrong[0].what.startswith("recipes/fund/recipe.toml: ")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("parameter", "parametr", "steps.parametr: there is no such key"),
        ('title = "Projects of a fund"\n', "", "title: it is missing; expected what it is"),
        ("pages-by-number", "pages-by-magic", "steps.step: there is no such step; expected one of"),
        ('hosts = ["fund.example.org"]', "hosts = 3", "hosts: expected `array`, got `int`"),
        ("each April", "each Aprl", "rhythm: 'each Aprl' is none"),
        ('"/projects"', '"projects"', "steps.records: 'projects': a JSON pointer begins with /"),
        ("fund.example.org/projects", "other.example.org/projects", "steps.address leads to"),
        ("https://fund.example.org/p", "file:///p", "steps.address: 'file:///projects?rows=2'"),
        ("https://fund.example.org/p", "https://u:p@fund.example.org/p", "is no web address"),
        ('"json"', '"html"', "steps.fields: they are missing"),
        ('["en"]', '["english"]', "languages: 'english' is no language code"),
        ('name = "fund"', 'name = "other"', "name: expected 'fund', the name of its folder"),
        ("rows=2", "rows={each}", "steps.each"),
        ("[steps]", '[read]\nreader = "magic"\n[steps]', "read.reader: there is no reader"),
        ("[steps]", "[manner]\npause_seconds = -1\n[steps]", "manner.pause_seconds: expected"),
        ("[steps]", "[expect]\nof_last = 1.5\n[steps]", "expect.of_last: expected"),
        ("[steps]", '[key]\nhost = "other.org"\nparameter = "k"\n[steps]', "key.host: 'other.org'"),
        ("[steps]", "[steps", "is not TOML"),
        ('[[layout]]\nclaim = "A list."\nsource = "Looked at on 2026-11-28."\n', "", "layout: it"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_file_key_and_what_was_expected(write, old, new, says):
    assert old in GOOD
    with pytest.raises(BadRequest) as told:
        read_recipe(write(GOOD.replace(old, new)), "recipes/fund")
    assert told.value.what.startswith("recipes/fund/recipe.toml")
    assert says in told.value.what
    assert told.value.try_this


def test_html_takes_css_paths_and_says_what_is_wrong_with_one(write):
    html = GOOD.replace('"json"', '"html"').replace('"/projects"', '"tr["')
    html = html.replace('"/id"', '"a@href"\nfields = { title = "td" }')
    with pytest.raises(BadRequest, match="it is no CSS path"):
        read_recipe(write(html), "recipes/fund")


def test_the_hash_is_of_the_recipe_and_its_mapping(write):
    text = GOOD.replace("[steps]", "[read]\nmapping = true\n[steps]")
    mapping = '[columns]\ntitle = "name"\n'
    one = read_recipe(write(text, mapping=mapping))
    assert read_recipe(write(text, mapping=mapping)).sha256 == one.sha256
    assert read_recipe(write(text, mapping=mapping + "\n")).sha256 != one.sha256
    assert read_recipe(write(text + "\n", mapping=mapping)).sha256 != one.sha256
    with pytest.raises(BadRequest, match=r"recipes/fund/mapping\.toml"):
        read_recipe(write(text, mapping="[columns]\nmagic = 1\n"), "recipes/fund")


def test_a_mapping_that_is_said_to_be_there_has_to_be(write):
    with pytest.raises(BadRequest, match=r"mapping\.toml cannot be read"):
        read_recipe(write(GOOD.replace("[steps]", "[read]\nmapping = true\n[steps]")))


def test_the_recipe_of_the_guide_can_be_used(write):
    blocks = re.findall(r"```toml\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    cuts = [each for each in blocks if each.startswith("[cut]")]
    one_file = (
        '[steps]\nstep = "one-file"\naddress = "https://fund.example.org/a"\nfile = "a.zip"\n'
    )
    for cut in cuts:
        text = "\n".join([blocks[0], one_file, cut, blocks[-1]])
        assert read_recipe(write(text, "water-fund")).recipe.cut is not None
    json_steps, html_steps, *others = [
        each
        for each in blocks
        if "name = " not in each and not each.startswith(("[cut]", "[certificates]"))
    ]
    assert 'format = "html"' in html_steps
    whole = "\n".join([blocks[0], json_steps, *others])
    loaded = read_recipe(write(whole, "water-fund", '[columns]\ntitle = "name"\n'))
    assert loaded.recipe.details is not None


def test_when_a_source_is_due():
    day = date(2026, 11, 28)
    assert due_on("daily", day) == date(2026, 11, 29)
    assert due_on("each April", day) == date(2027, 4, 1)
    assert due_on("each April", date(2026, 3, 1)) == date(2026, 4, 1)
    assert due_on("each April", date(2026, 4, 2)) == date(2027, 4, 1)
    assert due_on("never", day) is None
    assert due_on("never", None) == date.min
    assert is_late("weekly", day, date(2026, 12, 13))
    assert not is_late("weekly", day, date(2026, 12, 12))
    assert not is_late("never", day, date(2036, 1, 1))
