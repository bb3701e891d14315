"""What a project does and with whom, in lines for terminal and pages."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from riparian.catalogue.project_pages.undertakings import NamedBody, QuotedDescription, Undertaking

LONGEST = 500
"""Letters of a description that are shown; the rest stands with the project."""

BODIES_SHOWN = 4

UNDESCRIBED = "No record describes it beyond its title."
NO_CARRIER = "no record says"
NO_HOST = "no record names a ministry or host agency"
NO_GLOSS = "not in English; sentences are not glossed here"


def undertaking_lines(does: Undertaking) -> Iterator[str]:
    """The description, who carries it out, and with which ministry."""
    yield from description_lines(does.description)
    yield f"Carried out by: {bodies_in_words(does.carriers) or NO_CARRIER}"
    yield f"With: {bodies_in_words(does.hosts) or NO_HOST}"


def description_lines(description: QuotedDescription | None) -> Iterator[str]:
    """What it does: in English or as a gloss, with the original beneath."""
    if description is None:
        yield UNDESCRIBED
        return
    if description.gloss:
        yield f"{cut(description.gloss)} (our gloss)"
    yield cut(description.text) + (f" ({NO_GLOSS})" if needs_gloss(description) else "")


def needs_gloss(description: QuotedDescription) -> bool:
    """Whether a description is in another language and no English could be made of it."""
    return not description.gloss and description.lang not in (None, "en")


def bodies_in_words(bodies: Collection[NamedBody]) -> str:
    """Their names, the English first where a record gives another."""
    names = [f"{body.english} ({body.name})" if body.english else body.name for body in bodies]
    more = len(names) - BODIES_SHOWN
    return "; ".join(names[:BODIES_SHOWN]) + (f"; {more} more" if more > 0 else "")


def cut(text: str) -> str:
    """A text within the length that is shown, ended at a word."""
    if len(text) <= LONGEST:
        return text
    return f"{text[:LONGEST].rsplit(None, 1)[0]} …"
