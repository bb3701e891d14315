"""docs/reference/recipes.md: the form of a recipe."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from reference_docs.markdown import block, code, page, table
from riparian.gather.recipes.list_recipes import PACKAGED, Recipes
from riparian.gather.recipes.read_recipe import LoadedRecipe, description_of
from riparian.gather.recipes.recipe import STEPS, TABLES, Recipe
from riparian.gather.recipes.rhythm import RHYTHMS

_INTRO = """\
A recipe describes a source on the web: where it stands, how it is asked, and what has to be true of
the answer. It is a file `recipe.toml` in a folder of the source's name, in the package or in the
centre's `recipes/`; one of the centre's own stands above one of the package that has the same name.
Step by step: [write a recipe](../guides/write-a-recipe.md). Nothing in it is run. `riparian
sources` lists all there are, and says which cannot be used and why."""

_PATHS = """\
A path names a place in an answer. For `json` it is a JSON pointer (RFC 6901), such as `/projects`
or `/rows/0/total`. For `xml` and `html` it is a CSS selector of which the first element counts: its
text, or behind an `@` the value of one of its attributes: `td.title@title`.
`th:contains("Place") + td` finds the cell beside a label."""


def recipes_page() -> str:
    """The page."""
    example = (PACKAGED / "oda-go-kr" / "recipe.toml").read_text("utf-8")
    return page(
        "Recipes",
        _INTRO,
        block(example, "toml"),
        "## Keys",
        table(("key", "needed", "type", ""), _rows(Recipe)),
        "Rhythms: " + ", ".join(map(code, RHYTHMS)) + ".",
        "## Paths",
        _PATHS,
        "## [steps]",
        "What is asked for first. `step` chooses one of these; each has its own keys.",
        *_steps(),
        *_tables(),
        "## Recipes in the package",
        table(
            ("source", "what", "licence", "changes", "not published there", "confirmed"),
            [
                _row(each.recipe)
                for each in Recipes(PACKAGED).all()
                if isinstance(each, LoadedRecipe)
            ],
        ),
        "Confirmed means that a whole answer in this layout was seen when the recipe was written,"
        " on the day that it names; no recipe has been tried against the live source.",
    )


def _row(recipe: Recipe) -> tuple[str, ...]:
    return (
        code(recipe.name),
        f"{recipe.title}. {recipe.publisher}",
        f"{recipe.licence} ([terms]({recipe.terms}))",
        recipe.rhythm,
        recipe.not_published or "",
        recipe.unconfirmed or "yes",
    )


def _steps() -> Iterator[str]:
    for step in STEPS:
        yield f"### {step.__struct_config__.tag}"
        yield _doc(step)
        yield table(("key", "needed", "type", ""), _rows(step))


def _tables() -> Iterator[str]:
    for name, struct in TABLES.items():
        yield f"## {'[[layout]]' if name == 'layout' else f'[{name}]'}"
        yield _doc(struct)
        yield table(("key", "needed", "type", ""), _rows(struct))


def _doc(struct: type[msgspec.Struct]) -> str:
    return " ".join((struct.__doc__ or "").split())


def _rows(struct: type[msgspec.Struct]) -> Iterator[tuple[str, str, str, str]]:
    for field in msgspec.structs.fields(struct):
        default = "yes" if field.required else _default(field.default)
        yield code(field.name), default, _kind(field.name, field.type), description_of(field.type)


def _default(value: Any) -> str:
    plain = value is None or isinstance(value, msgspec.Struct) or value in ((), {})
    return "no" if plain or value is msgspec.NODEFAULT else f"no: {value}"


def _kind(name: str, form: Any) -> str:
    if name in ("steps", *TABLES):
        return "tables" if name == "layout" else "table"
    schema = msgspec.json.schema(form)
    options = [x for x in schema.get("anyOf", [schema]) if x.get("type") != "null"]
    if "enum" in options[0]:
        return " or ".join(map(code, options[0]["enum"]))
    words = {
        "string": "text", "array": "list of texts", "object": "table of texts",
        "integer": "whole number", "number": "number", "boolean": "true or false",
    }  # fmt: skip
    return words.get(options[0].get("type", ""), "")
