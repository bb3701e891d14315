"""Words that say what level a named place has: Province, City, District, 省, 시, changwat.

They stand before or after the name and are no part of it. Words for units that the pack does
not hold (commune, village, river, port, …) are left alone on purpose: "Bago River" must not
become Bago.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from riparian.region.folding import fold


class Level(Enum):
    """What a level word claims: a first-level unit, a city or municipality, or a district."""

    ADM1 = "adm1"
    CITY = "city"
    DISTRICT = "district"


_ADM1 = (
    "province", "prov", "region", "state", "division", "khoueng", "khett", "khet", "changwat",
    "tinh", "taing", "provinces", "regions", "states",
)  # fmt: skip
_CITY = ("city", "municipality", "capital", "prefecture", "town", "krong", "tp")
_DISTRICT = ("district", "township", "muang", "mueang", "amphoe", "huyen", "srok")

_WORDS: dict[tuple[str, ...], Level] = {
    **{(word,): Level.ADM1 for word in _ADM1},
    **{(word,): Level.CITY for word in _CITY},
    **{(word,): Level.DISTRICT for word in _DISTRICT},
    ("autonomous", "municipality"): Level.CITY,
    ("thanh", "pho"): Level.CITY,
    ("thi", "xa"): Level.DISTRICT,
    ("quan",): Level.DISTRICT,
    ("union", "territory"): Level.CITY,
}

_ONLY_BEFORE = frozenset({("thi", "xa"), ("quan",)})
"""Vietnamese words that only count before a name; behind one they are syllables of it."""

_SIZES = sorted({len(words) for words in _WORDS})
_ORDER = {words: place for place, words in enumerate(_WORDS)}
_FIRST = frozenset(words[:1] for words in _WORDS)
_LAST = frozenset(words[-1:] for words in _WORDS)

_ENDINGS = {
    **dict.fromkeys(
        ("省", "州", "県", "府", "管区", "地域", "성", "주", "도", "ပြည်နယ်", "တိုင်း"), Level.ADM1
    ),
    "တိုင်းဒေသကြီး": Level.ADM1,
    **dict.fromkeys(("市", "特別市", "都", "시"), Level.CITY),
    **dict.fromkeys(("郡", "군", "မြို့နယ်", "ခရိုင်"), Level.DISTRICT),
}

_BEGINNINGS = {
    **dict.fromkeys(("จังหวัด", "ខេត្ត", "ແຂວງ"), Level.ADM1),
    **dict.fromkeys(("首都", "រាជធានី", fold("ນະຄອນຫຼວງ"), "ក្រុង"), Level.CITY),
    **dict.fromkeys((fold("อำเภอ"), "ເມືອງ", "ស្រុក", "ខណ្ឌ"), Level.DISTRICT),
}

_TH_DISTRICT = fold("อำเภอ")
_FORMS = {
    ("thai", Level.ADM1): ("จังหวัด{}", "จ {}"),
    ("thai", Level.DISTRICT): (f"{_TH_DISTRICT}{{}}", "อ {}"),
    ("lao", Level.ADM1): ("ແຂວງ{}",),
    ("lao", Level.DISTRICT): ("ເມືອງ{}",),
    ("khmer", Level.ADM1): ("ខេត្ត{}",),
    ("khmer", Level.DISTRICT): ("ស្រុក{}", "ក្រុង{}"),
    ("myanmar", Level.ADM1): ("{}ပြည်နယ်", "{}တိုင်းဒေသကြီး"),
    ("myanmar", Level.DISTRICT): ("{}မြို့နယ်", "{}မြို့"),
}
"""How scripts that part no words write a name with the word for its level, folded; those of which
the name is too short to be looked for by itself."""

_END_LETTERS = frozenset(ending[-1] for ending in _ENDINGS)
_BEGIN_LETTERS = frozenset(beginning[0] for beginning in _BEGINNINGS)
"""A quick test: every name is tried in every process, and most begin and end with none of these."""


def claimed_level(level: str) -> Level | None:
    """What the word for a place of a level of the pack claims; None for a country."""
    return {"adm1": Level.ADM1, "adm2": Level.DISTRICT, "locality": Level.DISTRICT}.get(level)


def forms_with_level(name: str, script: str, level: Level) -> tuple[str, ...]:
    """A folded name with each word for its level, in scripts that part no words; else nothing."""
    return tuple(form.format(name) for form in _FORMS.get((script, level), ()))


def strip_level(words: tuple[str, ...]) -> Iterator[tuple[str, Level]]:
    """Yield (key, level) for each way to take one level word off folded words.

    "kampong thom province" gives ("kampongthom", ADM1). A name that is nothing but a level
    word yields nothing.
    """
    for bare, level in strip_words(words):
        yield bare.replace(" ", ""), level


def strip_words(words: tuple[str, ...]) -> Iterator[tuple[str, Level]]:
    """Yield (name, level) as `strip_level` does, with the spaces between the words of the name."""
    yield from _strip_words(words)
    key = "".join(words)
    for ending, level in _ENDINGS.items() if key[-1:] in _END_LETTERS else ():
        if key.endswith(ending) and len(key) > len(ending):
            yield key.removesuffix(ending), level
    for beginning, level in _BEGINNINGS.items() if key[:1] in _BEGIN_LETTERS else ():
        if key.startswith(beginning) and len(key) > len(beginning):
            yield key.removeprefix(beginning), level


def _strip_words(words: tuple[str, ...]) -> Iterator[tuple[str, Level]]:
    if words[:1] not in _FIRST and words[-1:] not in _LAST:
        return
    ends = (end for size in _SIZES if len(words) > size for end in (words[:size], words[-size:]))
    for level_words in sorted({end for end in ends if end in _WORDS}, key=_ORDER.__getitem__):
        size, level = len(level_words), _WORDS[level_words]
        if words[-size:] == level_words and level_words not in _ONLY_BEFORE:
            yield " ".join(words[:-size]), level
        if words[:size] == level_words:
            rest = words[size:]
            yield " ".join(rest[1:] if rest[0] == "of" else rest), level
