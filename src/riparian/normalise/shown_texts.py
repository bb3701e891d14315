"""Which title and description a reader sees first, and which original stands beneath.

The best English line is the publisher's own; else a person's or a compiler's; else a gloss of a
Japanese or Korean title. It is always labelled whose it is, and the original is kept beside it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence

from riparian.language.invisible_characters import without_unseen
from riparian.model.activity import Activity, Author, Narrative
from riparian.normalise.boilerplate import telling_part
from riparian.problems import Problem, make_problem

_RANK: dict[Author, int] = {
    "publisher": 0, "person": 1, "compiler": 2, "machine": 3, "gloss": 4,
}  # fmt: skip


# "FA.gov team redacted this field in accordance with the exceptions outlined in …", in files of the
# United States
_REDACTED = re.compile(r"\bredacted\b", re.I)
_REASON = re.compile(r"\b(?:accordance|exceptions?|pursuant)\b", re.I)

WITHHELD = "(title withheld by the publisher)"
"""What is shown in place of a title that is a formula of withholding."""

PUBLISHED_TEXTS = """
    coalesce(a.original, a.title) AS title,
    CASE
        WHEN a.original IS NOT NULL AND coalesce(a.title_by, '') <> 'gloss'
            AND NOT starts_with(coalesce(a.title_by, ''), 'machine') THEN a.title
    END AS english,
    a.description,
    coalesce(a.original_lang, a.title_lang) AS lang
"""
"""What a row `a` of the table `activity` says in words that somebody wrote, as columns of a query.
A title in another language than English goes before the English one; a gloss or a machine's says
nothing of its own."""


def is_withheld(text: str) -> bool:
    """Whether a text only says that it is withheld, as the US agencies' formula does."""
    begins = _REDACTED.search(text)
    return begins is not None and _REASON.search(text, begins.end()) is not None


def withheld_of(activity: Activity) -> tuple[Problem, ...]:
    """A `text-redacted` problem where the title is withheld."""
    title = next((n.text for n in activity.title if is_withheld(n.text)), None)
    if title is None:
        return ()
    kept = f"it is shown as {WITHHELD}"
    return (make_problem("text-redacted", field="title", got=title, kept=kept),)


def shown_description(descriptions: Sequence[Narrative]) -> str | None:
    """The description to show, English first; None when there is none."""
    texts = to_show(descriptions)
    if not texts:
        return None
    return (best_english(texts) or texts[0]).text


def best_english(narratives: Iterable[Narrative]) -> Narrative | None:
    """The English narrative to prefer: the publisher's own, then a person's, then a compiler's."""
    english = [n for n in narratives if n.lang == "en"]
    return min(english, key=lambda n: _RANK[n.by], default=None)


def to_show(narratives: Iterable[Narrative]) -> list[Narrative]:
    """The narratives that say something, without characters that nobody sees."""
    shown = (Narrative(without_unseen(n.text), n.lang, n.by) for n in narratives)
    return [narrative for narrative in shown if narrative.text]


def own_words(
    title: str | None,
    english: str | None,
    description: str | None,
    repeated: Mapping[str, Collection[str]],
) -> tuple[str, str]:
    """What `PUBLISHED_TEXTS` say of a project itself: the title, and the other words, less what
    stands on many records (`repeated`, by the field of the table `boilerplate`)."""
    stated = "" if description is None or is_withheld(description) else description
    parts = (
        telling_part(english or "", repeated["title"], ()),
        telling_part(stated, repeated["description"], repeated["sentence"]),
    )
    return (
        telling_part(title or "", repeated["title"], ()),
        ". ".join(part for part in parts if part),
    )
