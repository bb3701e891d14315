"""Sentences about what a centre gathers from the web."""

from __future__ import annotations

from riparian.english import count_of, listed
from riparian.gather.recipes.recipe import (
    IndexOfFiles,
    OneFile,
    PagesByNextLink,
    PagesByNumber,
    PagesByOffset,
    Recipe,
)

_STEPS = {
    PagesByNumber: "a list, page by page",
    PagesByOffset: "a list, page by page",
    PagesByNextLink: "a list, each page naming the next",
    IndexOfFiles: "an index, and the files that it names",
    OneFile: "one file",
}


def steps_in_words(recipe: Recipe) -> str:
    """What is asked for."""
    words = _STEPS[type(recipe.steps)]
    if recipe.steps.each:
        words += f", for each of {listed(recipe.steps.each)}"
    return f"{words}; then the page of each record" if recipe.details else words


def manner_in_words(recipe: Recipe) -> str:
    """How the publisher is treated."""
    manner = recipe.manner
    seconds = f"{manner.pause_seconds:g} second{'' if manner.pause_seconds == 1 else 's'}"
    words = f"a pause of {seconds}, at most {count_of(manner.requests_a_day, 'request')} a day"
    return f"{words}, only from {manner.hours} o'clock UTC" if manner.hours else words
