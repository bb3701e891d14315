"""Names that are known by more or by less than a title says.

쁘레아 앙두엉 이비인후과 전문병원 is known as "Preah Ang Duong Hospital": what stands
behind the name is said by the glossary. トンレサップ湖 is known as the basin "Tonle Sap",
where a lake is meant; 메콩강 유역 as "Lower Mekong Basin", where "lower" is not said.
"""

from __future__ import annotations

import re

from riparian.language.gloss.phrase import title_case
from riparian.language.glossary import Glossary

_KINDS = (("湖", "Lake"), ("호", "Lake"), ("川", "River"), ("河", "River"), ("江", "River"),
          ("강", "River"))  # fmt: skip
_SIDES = (("下流", "Lower"), ("하류", "Lower"), ("上流", "Upper"), ("상류", "Upper"))
BASINS = ("流域", "유역")
_MORE = re.compile(r"^(?:Lower|Upper)\s|\s(?:Basin|River|Lake)$|\s*\([^)]*\)$")


def basin_as_said(name: str, words: str) -> str:
    """The English of a river basin by the words for it: a lake, a river or its basin."""
    core = name
    while (shorter := _MORE.sub("", core)) != core:
        core = shorter
    before = next((f"{side} " for word, side in _SIDES if word in words), "")
    bare = words
    for word in BASINS:
        bare = bare.removesuffix(word).rstrip()
    kind = next((f" {kind}" for word, kind in _KINDS if bare.endswith(word)), "")
    basin = " Basin" if bare != words else ""
    return f"{before}{core}{kind}{basin}"


def name_alone(words: str, english: str, glossary: Glossary) -> tuple[int, str] | None:
    """Where the name ends within the words for it, and its English, where known words behind it
    say what its English leaves out; None where nothing is left out.
    """
    terms, start = _terms_at_end(words, glossary)
    behind = " ".join(terms)
    if not start or not terms or all(_holds(english, word) for word in behind.split()):
        return None
    rest = [word for word in english.split() if not _holds(behind, word)]
    return (start, " ".join(rest)) if rest and len(rest) < len(english.split()) else None


def _terms_at_end(words: str, glossary: Glossary) -> tuple[list[str], int]:
    """The English of the words at the end that are in the glossary, and where they begin."""
    parts = list(re.finditer(r"\S+", words))
    english: list[str] = []
    start = len(words)
    for part in reversed(parts):
        meanings = glossary.terms.get(part[0].lower())
        if not meanings or meanings[0].role not in ("noun", "quality"):
            break
        english.insert(0, title_case(meanings[0].english))
        start = part.start()
    return english, len(words[:start].rstrip())


def _holds(text: str, word: str) -> bool:
    """Whether a text has a word, or one with another ending (centre, centres)."""
    held = [other.lower().strip(",") for other in text.split()]
    plain = word.lower().strip(",")
    return any(other == plain or other.rstrip("s") == plain.rstrip("s") for other in held)
