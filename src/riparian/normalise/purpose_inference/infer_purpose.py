"""`infer_purpose`: the DAC purpose that a title and a description speak for, and why.

It is meant for activities without a usable sector. The texts are evidence, so
what is known to stand on many records (boilerplate) is not to be handed in.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from riparian.codelists.lists import load_codelist, theme_of
from riparian.english import agree, listed
from riparian.language.aid_glossary import can_gloss
from riparian.language.encoder import Encoder
from riparian.language.scripts import script_language, weigh_scripts
from riparian.model.derived import InferredPurpose, PurposeChance, ThemeChance, Verdict
from riparian.normalise.purpose_inference.purpose_model import (
    BY_WORDS,
    OTHER,
    SPEAKS,
    PurposeModel,
    PurposeNumbers,
    load_model,
    tongue,
)
from riparian.normalise.purpose_inference.text_evidence import (
    DESCRIPTION_CHARACTERS,
    GLOSS,
    TITLE_CHARACTERS,
    Texts,
    fold,
)
from riparian.normalise.title_gloss import gloss

PROPOSED = 0.5
"""A purpose is proposed from here: it is likelier right than not."""

PROPOSED_CATEGORY = 0.65
"""A category is proposed without a purpose from here; it says less, so it has to be surer."""

NOT_SPECIFIED = "99810"
"""The DAC's 'Sectors not specified': a statement that nothing is stated."""

_WORDS_SHOWN = 3
_CASES_SHOWN = 2
CHANCES_SHOWN = 3
LEAST_CHANCE = 0.08
"""Purposes that are named with their chances, and from which chance on."""

LEAST_OF_THEME = 0.05
"""From which chance on a theme is counted by it."""

LONGEST_TITLE = 2000
"""Characters of a title; a longer one is a whole text, or broken."""

MOST_SCRIPTS = 2
"""Scripts of one title beside Chinese characters: its own and Latin ones. More are texts that ran
together, or letters that were read wrongly."""

LETTERS_OF_A_SCRIPT = 3
"""Weight (`weigh_scripts`) from which on a script is one of a title's: a sign (µ, Ω) is none."""

_SCRIPTS = {
    "hiragana": "Japanese", "katakana": "Japanese", "hangul": "Korean", "khmer": "Khmer",
    "myanmar": "Burmese", "other": "other",
}  # fmt: skip

_NEAR = 0.35
"""Least cosine, about the middle, of a labelled case that is named as a reason."""


def uses(encoder: Encoder | None) -> bool:
    """Whether the model knows what this encoder's vectors mean."""
    return encoder is not None and encoder.name == load_model().weights.encoder


def infer_purpose(
    title: str,
    description: str,
    lang: str | None,
    vector: NDArray[np.float32] | None = None,
    countries: Collection[str] = (),
    region: str = "mekong",
) -> InferredPurpose:
    """The purpose that these texts speak for; never raises for what texts hold.

    `lang` is what the publisher declares, ISO 639-1. `vector` is that of
    `text_evidence.encoded_text` by an encoder that the model `uses`; without one it answers by
    words alone. **What is certain is certain by words alone**, so that it is the same with a vector
    and without: of what words leave open, a vector says more, but never enough to count (decision
    0091). `countries` (ISO alpha-2) and the pack of `region` help to
    gloss the names of places.
    """
    if unread := _why_not_read(title):
        return InferredPurpose("none", reasons=(unread,))
    texts = texts_of(title, description, lang, countries, region)
    if not any(letter.isalpha() for letter in texts.title + texts.description):
        return InferredPurpose("none", reasons=("the texts hold no words",))
    model = load_model()
    by_words = model.read_words(texts)
    answer = _answer(model, by_words, lang)
    if vector is None or answer.verdict == "certain":
        return answer
    return _answer(model, model.read_meaning(by_words, vector), lang)


def says_something(title: str, description: str) -> bool:
    """Whether `infer_purpose` reads such texts at all: what it does not, need not be encoded."""
    if _why_not_read(title) is not None:
        return False
    cut = fold(title[: 4 * TITLE_CHARACTERS]) + fold(description[: 4 * DESCRIPTION_CHARACTERS])
    return any(letter.isalpha() for letter in cut)


def _answer(model: PurposeModel, reading: PurposeNumbers, lang: str | None) -> InferredPurpose:
    probabilities = model.probabilities(reading)
    first = int(np.argsort(-probabilities, kind="stable")[0])
    code = model.weights.codes[first]
    of_code, of_category = model.confidence(reading, probabilities)
    verdict = _verdict(model, reading, first, (of_code, of_category), lang)
    with_code = verdict == "certain" or of_code >= PROPOSED
    return InferredPurpose(
        verdict=verdict,
        code=code if verdict != "none" and with_code else None,
        category=None if verdict == "none" else code[:3],
        confidence=round(of_code if with_code or verdict == "none" else of_category, 3),
        reasons=tuple(_reasons(model, reading, first)),
        guess=code,
        chances=_chances(model, probabilities) if verdict == "proposed" else (),
        themes=theme_chances(model, probabilities) if verdict == "proposed" else (),
        by_meaning=model.kind(reading) != BY_WORDS,
    )


def _why_not_read(title: str) -> str | None:
    """Why a title is none, so that nothing is guessed from what stands there; else None."""
    if len(title) > LONGEST_TITLE:
        return f"a title of {len(title):,} characters is none, and is not read"
    scripts = {_SCRIPTS.get(script, script.capitalize())
               for script, weight in weigh_scripts(title).items()
               if script != "han" and weight >= LETTERS_OF_A_SCRIPT}  # fmt: skip
    if len(scripts) > MOST_SCRIPTS:
        return f"the title mixes {listed(sorted(scripts))} letters, and is not read"
    return None


def _verdict(
    model: PurposeModel,
    reading: PurposeNumbers,
    first: int,
    confidence: tuple[float, float],
    lang: str | None,
) -> Verdict:
    of_code, of_category = confidence
    if model.weights.codes[first] == NOT_SPECIFIED:
        return "none"
    # However sure the numbers are, nothing counts without a word that a person can be shown.
    if (
        model.kind(reading) == BY_WORDS
        and of_code >= _threshold(model, reading, lang)
        and model.is_grounded(reading, first)
    ):
        return "certain"
    return "proposed" if of_code >= PROPOSED or of_category >= PROPOSED_CATEGORY else "none"


def _threshold(model: PurposeModel, reading: PurposeNumbers, lang: str | None) -> float:
    # One threshold for all tongues would have let English titles count of which one in six is wrong
    # (decision 0019).
    certain = model.weights.certain[BY_WORDS]
    return certain.get(tongue(reading.texts, lang) or OTHER, certain[OTHER])


def _chances(model: PurposeModel, probabilities: NDArray[np.float64]) -> tuple[PurposeChance, ...]:
    """The likeliest purposes with their chances, as many as are worth a reader's while."""
    order = np.argsort(-probabilities, kind="stable")[:CHANCES_SHOWN]
    likeliest = [(model.weights.codes[i], float(probabilities[i])) for i in order]
    return tuple(
        PurposeChance(code, round(chance, 2))
        for code, chance in likeliest
        if chance >= LEAST_CHANCE and code != NOT_SPECIFIED
    )


def theme_chances(
    model: PurposeModel, probabilities: NDArray[np.float64]
) -> tuple[ThemeChance, ...]:
    """The chance of each theme: the sum of its purposes', the likeliest first. What is said of
    'Sectors not specified' and of unlikely themes is shared out among the others, so that each
    project counts once."""
    chances: dict[str, float] = defaultdict(float)
    for code, chance in zip(model.weights.codes, probabilities, strict=True):
        theme = theme_of(code)
        if theme is not None and code != NOT_SPECIFIED:
            chances[theme.id] += float(chance)
    likely = {theme: chance for theme, chance in chances.items() if chance >= LEAST_OF_THEME}
    whole = sum(likely.values())
    return tuple(
        ThemeChance(theme, round(chance / whole, 4))
        for theme, chance in sorted(likely.items(), key=lambda one: (-one[1], one[0]))
    )


def _reasons(model: PurposeModel, reading: PurposeNumbers, first: int) -> list[str]:
    code = model.weights.codes[first]
    name = load_codelist("Sector").name_of(code) or code
    speaking = _loudest_words(model, reading, first)
    reasons = []
    if speaking:
        words = ", ".join(f"'{word}'" for word in speaking)
        reasons.append(f"the {agree(len(speaking), 'word', 'words')} {words} for {name}")
    near = _near_cases(model, reading, first)
    if near:
        cases = listed(f"'{case}'" for case in near)
        reasons.append(
            f"likeness to the labelled {agree(len(near), 'project', 'projects')} {cases}"
        )
    if not reasons:
        reasons.append(f"letters like those of labelled projects of {name}")
    return reasons


def _loudest_words(model: PurposeModel, reading: PurposeNumbers, first: int) -> list[str]:
    """The words that speak for the purpose, as the texts write them, the strongest first; those
    of a gloss, which nobody wrote, only where there are no others."""
    speaking: list[tuple[bool, float, str]] = []
    for word, weight in reading.words.weights.items():
        leaning = float(model.leaning(word)[first])
        if leaning >= SPEAKS:
            speaking.append((weight == GLOSS, -weight * leaning, reading.words.met[word]))
    only_glossed = all(glossed for glossed, _, _ in speaking)
    return [word for glossed, _, word in sorted(speaking) if only_glossed or not glossed][
        :_WORDS_SHOWN
    ]


def _near_cases(model: PurposeModel, reading: PurposeNumbers, first: int) -> list[str]:
    """Titles of labelled cases of this purpose that are near in meaning."""
    w = model.weights
    near = [
        w.cases[i] for i, cosine in reading.nearest if w.case_codes[i] == first and cosine > _NEAR
    ]
    return list(dict.fromkeys(near))[:_CASES_SHOWN]


def texts_of(
    title: str,
    description: str,
    lang: str | None,
    countries: Collection[str] = (),
    region: str = "mekong",
) -> Texts:
    """The texts as evidence. What is not in one of the letters that are read simply says nothing.

    `lang` is what the publisher declares; the letters of a title say better what to gloss it from.
    """
    folded = fold(title[: 4 * TITLE_CHARACTERS])[:TITLE_CHARACTERS]
    spoken = script_language(folded)
    if spoken == "ja" and lang == "ko" and not re.search("[぀-ヿ]", folded):
        spoken = "ko"  # a Korean title in Chinese letters only
    english = gloss(folded, spoken, countries, region).text if spoken and can_gloss(spoken) else ""
    return Texts(
        folded.casefold(),
        english.casefold(),
        fold(description[: 4 * DESCRIPTION_CHARACTERS])[:DESCRIPTION_CHARACTERS].casefold(),
    )
