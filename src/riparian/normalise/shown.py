"""Which title and description a reader sees first, and which original stands beneath.

The best English line is the publisher's own; else a compiler's or a person's; it is always
labelled whose it is. The original is kept beside it. Nothing is translated here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from riparian.model.activity import Activity
from riparian.model.text import Author, Narrative
from riparian.problems import Problem, make_problem

_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Characters that are not seen but steer a terminal or turn the direction of writing."""

_RANK: dict[Author, int] = {"publisher": 0, "person": 1, "compiler": 2, "gloss": 3}


_FORMULA = re.compile(r"\bredacted\b.*\b(?:accordance|exceptions?|pursuant)\b", re.I | re.S)

WITHHELD = "(title withheld by the publisher)"
"""What is shown in place of a title that is a formula of withholding."""


class ShownTitle(msgspec.Struct, frozen=True, omit_defaults=True):
    """The title to show, by whom, and the original if it is in another language."""

    text: str
    lang: str | None = None
    by: Author = "publisher"
    original: str | None = None
    original_lang: str | None = None


def shown_title(activity: Activity) -> ShownTitle | None:
    """The title of an activity for an English reader; None when it has none."""
    titles = [_with_lang(n, activity.default_lang) for n in activity.title if n.text.strip()]
    if not titles:
        return None
    if is_withheld(titles[0].text):
        return ShownTitle(WITHHELD, "en")
    original = titles[0]
    english = best_english(titles)
    if english is None or english.text == original.text:
        return ShownTitle(original.text, original.lang, original.by)
    return ShownTitle(english.text, "en", english.by, original.text, original.lang)


def is_withheld(text: str) -> bool:
    """Whether a text only says that it is withheld, as the US agencies' formula does."""
    return _FORMULA.search(text) is not None


def withheld_of(activity: Activity) -> tuple[Problem, ...]:
    """A `text-redacted` problem where the title is withheld."""
    title = next((n.text for n in activity.title if is_withheld(n.text)), None)
    if title is None:
        return ()
    kept = f"it is shown as {WITHHELD}"
    return (make_problem("text-redacted", field="title", got=title, kept=kept),)


def shown_description(activity: Activity) -> str | None:
    """The description to show, English first; None when there is none."""
    texts = [
        _with_lang(n, activity.default_lang)
        for description in activity.descriptions
        for n in description.narratives
        if n.text.strip()
    ]
    if not texts:
        return None
    return (best_english(texts) or texts[0]).text


def best_english(narratives: Iterable[Narrative]) -> Narrative | None:
    """The English narrative to prefer: the publisher's own, then a person's, then a compiler's."""
    english = [n for n in narratives if n.lang == "en"]
    return min(english, key=lambda n: _RANK[n.by], default=None)


def _with_lang(narrative: Narrative, default: str | None) -> Narrative:
    lang = narrative.lang or default
    text = _UNSEEN.sub("", narrative.text).strip()
    return Narrative(text, lang.lower()[:2] if lang else None, narrative.by)
