"""Notes on stderr beside a list: what a typed place was taken for, and why a list is empty."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import click

from riparian.build.read_meanings import MeaningsRead
from riparian.catalogue.lookup import take_place
from riparian.catalogue.project_list.project_question import ProjectQuestion
from riparian.centre.centre import Centre
from riparian.english import count_of, listed
from riparian.wording.empty_lists import each_words, without_words

EMPTY_CENTRE = "The centre is empty. Next: riparian add PATH, then riparian build"

OPTIONS = {
    "provider": "--provider", "country": "--country", "place": "--place", "theme": "--theme",
    "kind": "--kind", "on": "--on", "status": "--ongoing-on", "query": "--query",
    "host_word": "--host",
}  # fmt: skip
"""The option behind each condition of a question."""


SHOWN_REFUSED, SHOWN_LETTERS = 3, 60
"""How many texts are named that the encoder could not process, and letters of each."""


def say_what_was_not_read(meanings: MeaningsRead) -> None:
    """Say that the encoder failed, and which texts it could not process."""
    if meanings.stopped:
        click.echo(f"{meanings.stopped} Everything else is in use.", err=True)
    if meanings.refused:
        texts = (f"“{text[:SHOWN_LETTERS]}”" for text in meanings.refused)
        click.echo(
            f"The encoder {meanings.encoder} could not process"
            f" {count_of(len(meanings.refused), 'text')}, read by words alone:"
            f" {listed(texts, SHOWN_REFUSED)}.",
            err=True,
        )


def resolve_place(centre: Centre, place: str | None, country: str | None = None) -> str | None:
    """The place to ask for: what a person typed, or what it was taken for. Says so on stderr, and
    what else it could mean."""
    if place is None:
        return None
    taken_place = take_place(centre.settings.region, place, country)
    for note in (taken_place.near, taken_place.others):
        if note is not None:
            click.echo(note, err=True)
    return taken_place.words


def say_other_meanings(centre: Centre, place: str) -> None:
    """Say what else a name means, where one of its meanings is taken."""
    taken_place = take_place(centre.settings.region, place)
    if taken_place.near is None and taken_place.others is not None:
        click.echo(taken_place.others, err=True)


def what_each_has(
    centre: Centre,
    a: str,
    b: str,
    question: ProjectQuestion,
    on: str | None = None,
    apart: bool = False,
    too_common: int = 0,
) -> Iterator[str]:
    """What each of two providers has of what a list finds nothing of; see `each_words`."""
    if not centre.datasets():
        yield EMPTY_CENTRE
        return
    yield from each_words(centre.each_provider(a, b, question, on), apart, too_common)


def what_fits_without(fitting: Mapping[str, int], noun: str) -> Iterator[str]:
    """How many would fit without each option that was given."""
    sentence = without_words(
        {OPTIONS.get(name, name): count for name, count in fitting.items()}, noun
    )
    if sentence:
        yield sentence
