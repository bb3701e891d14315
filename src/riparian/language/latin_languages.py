"""Which language the words of a text are in where the script does not say it.

The model is fastText's small one for 176 languages (`data/lid.176.ftz`, 0.9 MB). A guess counts
only where it is sure enough: short titles of names and acronyms get none. The limits were set by
reading titles that say no language (the CRS tables of Denmark and Finland) and titles that say one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib import resources
from typing import Protocol

SHOWN_TO_MODEL = 300
"""Characters of a text that the model is shown; more make it slower and hardly surer."""

ACCEPTED = frozenset(
    ("en", "fr", "de", "es", "pt", "it", "nl", "da", "no", "sv", "fi", "is", "pl", "cs", "sk", "sl",
     "hu", "lt", "lv", "et", "ro", "vi", "id", "ms", "tl", "tr")
)  # fmt: skip
"""Languages in Latin letters that publishers of aid write; a guess of another is mostly noise."""

_NEAR = (
    frozenset(("da", "no", "nb", "nn", "sv")),
    frozenset(("es", "pt", "gl", "ca", "it")),
    frozenset(("id", "ms")),
    frozenset(("cs", "sk")),
)
"""Languages that the model takes for each other in a short text."""

_ENGLISH = re.compile(r"\b(?:the|of|and|with|to|for)\b", re.IGNORECASE)
_SURELY_ENGLISH = re.compile(r"\b(?:the|of|and|with)\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{2,}")
_LABEL = "__label__"
"""What stands before each code."""

_NOISE = re.compile(r"https?://\S+|\S+@\S+|[\d_\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029]+")


def has_english_words(text: str) -> bool:
    """Whether `the`, `of`, `and` or `with` stands in it, as in nearly every English sentence."""
    return _SURELY_ENGLISH.search(text) is not None


def near(code: str, other: str) -> bool:
    """Whether the model mixes the two up, so that neither can be held against the other."""
    return code == other or any(code in group and other in group for group in _NEAR)


@lru_cache(maxsize=4096)
def guess(text: str, hint: str | None = None) -> tuple[str, float] | None:
    """The language of the words and how likely it is (0-1); None where it is not sure enough.

    `hint` is the language of whoever wrote it; it decides between languages that are much alike.
    """
    plain = _plain(text)
    words = _WORD.findall(plain)
    letters = sum(map(len, words))
    if len(words) < 2 or letters < 12:
        return None
    guesses = _ask(plain)
    if not guesses:
        return None
    lang, score = guesses[0]
    if lang == "en":
        # These limits and those below were set by reading titles of the CRS tables of Denmark and
        # Finland.
        needed = 0.35 if _ENGLISH.search(plain) else 0.5
        return (lang, score) if score >= needed else None
    if lang not in ACCEPTED or letters < 20 or len(words) < 3 or has_english_words(plain):
        return None
    tells = not plain.isascii() or letters >= 30
    return _of_near_ones(guesses, hint, 0.7 if tells else 0.8)


def _of_near_ones(
    guesses: tuple[tuple[str, float], ...], hint: str | None, needed: float
) -> tuple[str, float] | None:
    """The first of the guesses, or the hint where it is one much like it; if sure together."""
    lang, score = guesses[0]
    alike = [(code, value) for code, value in guesses if near(code, lang)]
    together = min(1.0, sum(value for _, value in alike))
    if together < needed:
        return None
    if hint is not None and any(code == hint for code, _ in alike):
        return hint, together
    return (lang, score) if score >= needed else None


def guess_other_script(text: str) -> tuple[str, float] | None:
    """The language of a text in Arabic, Cyrillic, Greek … letters; None where not sure."""
    guesses = _ask(_plain(text))
    if not guesses or guesses[0][1] < 0.5 or guesses[0][0] in ACCEPTED or len(guesses[0][0]) != 2:
        return None
    return guesses[0]


def _plain(text: str) -> str:
    head = text[: 3 * SHOWN_TO_MODEL]
    if not head.isascii():
        head = unicodedata.normalize("NFKC", head)
    plain = " ".join(_NOISE.sub(" ", head).split())[:SHOWN_TO_MODEL]
    return plain.lower() if plain.isupper() else plain


def _ask(plain: str) -> tuple[tuple[str, float], ...]:
    if not plain:
        return ()
    labels, scores = _model().predict(plain, k=3)
    # What is rounded may come out above 1.
    return tuple(
        (label.removeprefix(_LABEL), min(float(score), 1.0))
        for label, score in zip(labels, scores, strict=True)
    )


class _Model(Protocol):
    def predict(self, text: str, k: int) -> tuple[Sequence[str], Sequence[float]]: ...


@cache
def _model() -> _Model:
    import fasttext  # not needed for most texts

    with resources.as_file(resources.files("riparian.language") / "data/lid.176.ftz") as file:
        model: _Model = fasttext.load_model(str(file))
    return model
