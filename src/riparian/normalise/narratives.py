"""The titles and descriptions of an activity with the languages that they are really in.

What is declared is checked against the text (`riparian.language.detect`); the published words stay
as they are. Kanji alone are Japanese where a Japanese agency wrote them, and Chinese where a
Chinese one did: that is told by whose cooperation it is. Which text is shown is decided in
`shown_texts`.
"""

from __future__ import annotations

from collections.abc import Iterable

from riparian.language.declared_languages import language_name
from riparian.language.detect import DetectedLanguage, language_of
from riparian.language.scripts import weigh_scripts
from riparian.model.activity import Activity, Narrative
from riparian.problems import Problem, make_problem, with_more_like_it

Texts = tuple[Narrative, ...]

WRITES = {"JP": "ja", "KR": "ko", "CN": "zh", "TW": "zh", "DK": "da", "NO": "no", "SE": "sv"}
"""The language in which a provider's own agencies write, where texts alone leave a doubt: Chinese
characters by themselves, and the Scandinavian languages, which a few words do not tell apart."""


def narratives_of(
    activity: Activity, provider: str | None
) -> tuple[Texts, Texts, tuple[Problem, ...]]:
    """Titles and descriptions with their languages (ISO 639-1, None where not known), and Problems.

    Empty texts are left out; the order is that of the activity. `provider` says whose it is.
    """
    hint = WRITES.get(provider or "") or _kana_somewhere(activity)
    titles, of_titles = _with_languages(activity.title, activity.default_lang, hint, "title")
    paragraphs = [n for description in activity.descriptions for n in description.narratives]
    texts, of_texts = _with_languages(paragraphs, activity.default_lang, hint, "description")
    return titles, texts, (*of_titles, *of_texts)


def _with_languages(
    narratives: Iterable[Narrative], default: str | None, hint: str | None, field: str
) -> tuple[Texts, tuple[Problem, ...]]:
    checked: list[Narrative] = []
    wrong: dict[str, list[Problem]] = {}
    for narrative in narratives:
        if not narrative.text.strip():
            continue
        declared = narrative.lang or default
        detected = language_of(narrative.text, declared, hint)
        if detected.lang != narrative.lang:
            narrative = Narrative(narrative.text, detected.lang, narrative.by)
        checked.append(narrative)
        if detected.contradicts or detected.garbled:
            problem = _problem(narrative.text, declared, detected, field)
            wrong.setdefault(problem.code, []).append(problem)
    # One problem for all texts of a field that have it.
    problems = (with_more_like_it(same[0], len(same) - 1, "record") for same in wrong.values())
    return tuple(checked), tuple(problems)


def _problem(text: str, declared: str | None, detected: DetectedLanguage, field: str) -> Problem:
    got = " ".join(text[:200].split())
    if detected.garbled:
        return make_problem("text-garbled", field=field, got=got, kept="it is kept as it is")
    name = language_name(detected.lang or "")
    return make_problem(
        "language-mismatch",
        field=field,
        expected=f"a text in the declared language ({declared})",
        got=got,
        kept=f"it counts as {name}: {detected.rule}",
    )


def _kana_somewhere(activity: Activity) -> str | None:
    """Japanese where any title or description of the activity has kana, else None."""
    narratives = (*activity.title, *(n for d in activity.descriptions for n in d.narratives))
    for narrative in narratives:
        if not narrative.text.isascii():
            weights = weigh_scripts(narrative.text)
            kana = weights.get("hiragana", 0) + weights.get("katakana", 0)
            if kana > weights.get("hangul", 0):
                return "ja"
    return None
