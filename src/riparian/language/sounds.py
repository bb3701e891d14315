"""How names sound: other scripts against Latin letters.

タケク and Thakhek, 우르겐치 and Urgench, ສະໜາມໄຊ and Sanamxay: the same sounds in scripts that have
no letters for some of them. Both are brought to *sounds*: consonants in classes that such spellings
do not tell apart (b and v, r and l, z and j), and vowels. What a letter of kana, Hangul, Thai, Lao,
Khmer or Burmese sounds like is its name in the Unicode Character Database, which Python has.

Likeness here is that of spellings. It says nothing by itself for short words: how many other words
are as like is what counts.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rapidfuzz.distance import Indel

LEAST_CONSONANTS = 2
"""The fewest consonants for which a likeness of sounds means anything."""

_KANA = re.compile(r"KATAKANA LETTER (SMALL )?([A-Z]+)")
_HANGUL = re.compile(r"HANGUL SYLLABLE ([A-Z]+)")
_INDIC = re.compile(
    r"(?:THAI|LAO|KHMER|MYANMAR) (?:CHARACTER|LETTER|SEMIVOWEL|CONSONANT|VOWEL|INDEPENDENT|HO|SIGN)"
)
_VOWEL_SIGN = re.compile(
    r"(?:SARA|VOWEL SIGN|INDEPENDENT VOWEL|MAI)"
    r" (?:Q|HAN-|TALL )?(AKAT|KAN|KON|AI|AM|[AEIOUY]+)(?: |$)"
)
_VOWEL_MARKS = {"AKAT": "a", "KAN": "a", "KON": "o", "UEE": "ue", "EI": "ae"}
_LETTER = re.compile(r"(?:CHARACTER|LETTER|MEDIAL|HO|SEMIVOWEL SIGN)(?: GREAT)? (?!MAI)([A-Z]+)")
_SPOKEN_LETTERS = {"c": "ch", "q": "a"}
# Thai and Lao write these vowels before the consonant behind which they are spoken
_BEFORE_ITS_CONSONANT = frozenset("เแโใไເແໂໃໄ")
# What carries it is written for where a word comes from, and not spoken
_SILENCER = "\N{THAI CHARACTER THANTHAKHAT}"
_NASAL_SIGNS = {"NIKAHIT": "m", "NIGGAHITA": "m", "ANUSVARA": "n"}
_TENSE = {"gg": "k", "dd": "t", "bb": "p", "jj": "c", "ss": "s"}
_VOWELS = frozenset("aiueo")
_CONSONANT_SHARE = 0.65
"""The part of a likeness that the consonants have; vowels are heard and written less alike."""

_RUN = re.compile(r"[ァ-ヺー・]{2,}|[가-힣]{2,}")
_WITH_Y = ("chi", "shi", "ji")
_SMALL_Y = {"YA": "ya", "YU": "yu", "YO": "yo"}
_SPOKEN = {
    "tu": "tsu", "ti": "chi", "si": "shi", "hu": "fu", "zi": "ji", "di": "ji", "du": "zu",
}  # fmt: skip
"""Kana whose Unicode name is spelt by row and column of the table, and spoken otherwise."""

_LETTERS = (
    (r"sch|tch|tsh|ch|sh|ts|dz|zh|[szj]|x(?=[aeiou])", "S"),
    (r"c(?=[eiy])", "S"),
    (r"x", "KS"),
    (r"ck|kh|gh|qu|[kgcq]", "K"),
    (r"ph|bh|[pbfv]", "P"),
    (r"th|dh|[td]", "T"),
    (r"[lr]", "L"),
    (r"ng|[nñ]|m(?=[pbm])", "N"),
    (r"m", "M"),
)
_CLASSES = re.compile("|".join(f"(?P<c{n}>{letters})" for n, (letters, _) in enumerate(_LETTERS)))
_CODA_R = re.compile(r"r(?=[^aeiouyr]|$)")


def foreign_runs(text: str) -> list[str]:
    """Runs of katakana and of Hangul that can be words written by their sound."""
    return _RUN.findall(text)


@lru_cache(maxsize=50_000)
def romanise(word: str) -> str:
    """Kana, Hangul, Thai, Lao, Khmer and Burmese in Latin letters, as their Unicode names spell
    them; others are left out. Vowels that no sign stands for are left out too."""
    spelt: list[str] = []
    for letter in _as_spoken(word):
        name = unicodedata.name(letter, "")
        if match := _HANGUL.match(name):
            spelt.append(_hangul(match[1].lower()))
        elif match := _KANA.match(name):
            _add_kana(spelt, match[2], small=bool(match[1]))
        elif letter == _SILENCER:
            del spelt[-1:]
        elif _INDIC.match(name):
            spelt.append(_indic(name))
    return "".join(spelt)


def _as_spoken(word: str) -> str:
    """The letters with Thai and Lao vowels that are written before their consonant behind it."""
    letters = list(word)
    at = 0
    while at < len(letters) - 1:
        if letters[at] in _BEFORE_ITS_CONSONANT:
            letters[at], letters[at + 1] = letters[at + 1], letters[at]
            at += 1
        at += 1
    return "".join(letters)


def _indic(name: str) -> str:
    """`s` for LAO LETTER SO SUNG, `n` for LAO HO NO, `ai` for LAO VOWEL SIGN AI; nothing for a tone
    mark. The vowel of a consonant's name is no part of its sound."""
    if name == "LAO SEMIVOWEL SIGN NYO":
        return "ia"
    if match := _VOWEL_SIGN.search(name):
        return _VOWEL_MARKS.get(match[1], match[1].lower())
    if match := _LETTER.search(name):
        letter = match[1].lower()
        bare = letter.rstrip("aiueo")
        return _SPOKEN_LETTERS.get(bare, bare) or letter
    return _NASAL_SIGNS.get(name.rpartition(" ")[2], "")


def _hangul(name: str) -> str:
    """A syllable as it is heard: ㅊ is ch, a tense ㄸ is t, a closing ㅅ is t, and ㅡ is put in
    where a foreign word has no vowel."""
    name = _TENSE.get(name[:2], name[:2]) + name[2:]
    spoken = name.replace("c", "ch").replace("eu", "")
    return spoken[:-1] + "t" if len(name) > 1 and name.endswith("s") else spoken


def _add_kana(spelt: list[str], name: str, small: bool) -> None:
    if not small:
        spelt.append(_SPOKEN.get(name.lower(), name.lower()))
    elif name in _SMALL_Y and spelt:  # キャ is kya, チャ cha
        vowel = _SMALL_Y[name][spelt[-1].endswith(_WITH_Y) :]
        spelt[-1] = spelt[-1][:-1] + vowel
    elif name != "TU" and spelt:  # ティ is ti, ファ is fa; ッ only doubles
        spelt[-1] = spelt[-1].rstrip("aiueo") + name.lower()


@lru_cache(maxsize=200_000)
def sounds(latin: str) -> str:
    """Consonants in classes, as capitals, with the vowels between; h and w are not heard."""
    plain = unicodedata.normalize("NFKD", latin).lower()
    letters = "".join(c for c in plain if c.isalpha() and c.isascii())
    heard: list[str] = []
    place = 0
    while place < len(letters):
        match = _CLASSES.match(letters, place)
        if match:
            sound = _LETTERS[int((match.lastgroup or "c0")[1:])][1]
            if not heard or heard[-1] != sound:
                heard.append(sound)
            place = match.end()
        else:
            letter = "i" if letters[place] == "y" else letters[place]
            if letter in _VOWELS and (not heard or heard[-1] != letter):
                heard.append(letter)
            place += 1
    return "".join(heard)


@lru_cache(maxsize=200_000)
def spoken_forms(latin: str) -> tuple[str, ...]:
    """The sounds of a Latin word, and those without an r that closes a syllable, which Japanese
    and Korean leave out (center is セ・ン・ター)."""
    plain = latin.lower()
    return tuple(dict.fromkeys((sounds(plain), sounds(_CODA_R.sub("", plain)))))


def consonants(sound: str) -> str:
    """The consonants of sounds, with a mark where they begin with a vowel."""
    return ("a" if sound[:1] in _VOWELS else "") + "".join(c for c in sound if c.isupper())


def likeness(foreign: str, latin: str) -> float:
    """How alike a word in kana or Hangul and a Latin one sound, 0 to 1."""
    return max((like_sounds(_of(foreign), other) for other in spoken_forms(latin)), default=0.0)


def like_sounds(sound: str, other: str) -> float:
    """How alike two sounds are: consonants first, then vowels among them; 0 for short ones."""
    bones, others = consonants(sound), consonants(other)
    if min(len(bones), len(others)) < LEAST_CONSONANTS:
        return 0.0
    first = Indel.normalized_similarity(bones, others)
    whole = Indel.normalized_similarity(sound, other)
    return float(_CONSONANT_SHARE * first + (1 - _CONSONANT_SHARE) * whole)


def least_bones(least: float) -> float:
    """How alike the consonants have to be for a likeness of `least`."""
    return (least - (1 - _CONSONANT_SHARE)) / _CONSONANT_SHARE


@lru_cache(maxsize=50_000)
def _of(foreign: str) -> str:
    return sounds(romanise(foreign))
