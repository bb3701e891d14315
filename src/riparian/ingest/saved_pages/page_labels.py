"""Labels: the words that say what stands beside or below them, and which lines are headings.

A label is known whatever its numbering, width and spaces, in any of the ways in which these pages
write it: alone in a heading or cell, before a colon or a wide space, or in 【】. The words, and
where each was read, are in `data/labels.csv`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

import msgspec

from riparian.codelists.lists import read_rows
from riparian.ingest.saved_pages.page_lines import PageLine
from riparian.language.figures.cell_reading import fold_text

FIELDS = (
    *("country", "title", "title_en", "objective", "general", "ceiling", "cost", "place", "period"),
    *("end", "year", "host", "signed", "evaluated", "scheme", "terms"),
    *("person", "other", "stop"),
)
"""`terms` are a loan's; `other` ends what stands before it and is not kept; `stop` ends all;
`person` is never kept."""


class PageLabel(msgspec.Struct, frozen=True):
    """A label found: its field, the word as it stands in the list, and what follows in the line."""

    field: str
    word: str
    rest: str = ""


_FOLDER = files(__package__) / "data"


@lru_cache(maxsize=1)
def _fields_by_word() -> dict[str, tuple[str, str]]:
    rows = read_rows(_FOLDER / "labels.csv")
    return {_key(row["word"]): (row["field"], row["word"]) for row in rows}


_IGNORED = str.maketrans("", "", " ・,、/.「」")


def _key(word: str) -> str:
    return fold_text(word).translate(_IGNORED)


NUMBERING = re.compile(
    r"[ 　]*(?:第?[0-9０-９]{1,2}(?:[-‐–—―−－ー.．][0-9０-９]{1,2}){0,2}"
    r"[ 　.．、）)]+(?![0-9０-９])"
    r"|[（(][0-9０-９a-zａ-ｚivxア-ンⅠ-Ⅻイロハニ]{1,3}[）)][ 　.．]*"
    r"|[⑴-⒇①-⑳➀-➉Ⅰ-Ⅻ][ 　.．、]*|[ア-コ][ 　.．、]+|[a-zａ-ｚ][）)][ 　]*"
    r"|[■●○◎◆◇▪▼▲★☆・•＊*※][ 　]*)"
)
_BARE_NUMBER = re.compile(r"[ 　]*[0-9０-９]{1,2}(?:[-‐–—―−－ー.．][0-9０-９]{1,2}){0,2}(?=\D)")
_FRAME = re.compile(
    r"[【\[［<＜〈《](?P<in>[^】\]］>＞〉》]{1,40})[】\]］>＞〉》][ 　]*(?P<rest>.*)", re.DOTALL
)
_COLON = re.compile(r"(?P<in>[^:：\n]{1,40}?)[ 　]*[:：][ 　]*(?P<rest>.*)", re.DOTALL)
_GAP = re.compile(r"(?P<in>[^ 　\n]{2,20})[ 　\n]+(?P<rest>.+)", re.DOTALL)
_ASIDE = re.compile(r"[ 　]*[（(][^（）()]{1,40}[）)]$")
_UNITS = re.compile(r"[（(][^（）()]{1,4}[）)]")
_SHORT = ("country", "title", "ceiling", "cost", "place", "period", "year", "host", "signed",
          "evaluated", "scheme", "title_en", "end", "terms")  # fmt: skip
"""Fields whose value may follow in the same line after a mere space."""
_HEADING_LENGTH = 40
# 供与条件は以下の通りです
_TOLD_BELOW = re.compile(r"(?P<in>[^ 　\n]{2,12}?)は(?:、|，)?(?:以下|次)の(?:と|通)")
# (参考), 報道発表へ戻る: nothing behind these is of the project
_STOP = re.compile(
    r"[（(\[［【<＜]?[ 　]*(?:参考|関連リンク|関連情報)[ 　0-9０-９]*[）)\]］】>＞]"
    r"|このページの(?:トップ|先頭)|.{0,20}(?:へ|に)戻る$|目次へ|ページの先頭|copyright|all rights",
    re.IGNORECASE,
)


def without_number(text: str) -> str:
    """The text without the number or bullet before it (`1－2　`, `（3）`, `①`, `・`)."""
    for _ in range(2):
        match = NUMBERING.match(text)
        if match is None or match.end() == len(text):
            break
        text = text[match.end() :]
    return text.strip(" \u3000")


@lru_cache(maxsize=8192)
def label_of(text: str) -> PageLabel | None:
    """The label that a line or cell is or begins with; None where it has none."""
    if _STOP.match(text.strip()):
        return PageLabel("stop", text.strip()[:_HEADING_LENGTH])
    for bare in dict.fromkeys((without_number(text), _BARE_NUMBER.sub("", text, count=1))):
        if label := _label(bare):
            return label
    return None


def _label(text: str) -> PageLabel | None:
    if whole := _field_and_word(text):
        return PageLabel(*whole)
    if match := _FRAME.match(text):
        if framed := _field_and_word(match["in"]):
            return PageLabel(*framed, match["rest"])
    elif (match := _COLON.match(text)) and (
        before_colon := _field_and_word(without_number(match["in"]))
    ):
        return PageLabel(*before_colon, match["rest"])
    if (match := _TOLD_BELOW.match(text)) and (above := _field_and_word(match["in"])):
        return PageLabel(*above)
    if match := _GAP.match(text):
        before_gap = _field_and_word(match["in"])
        if before_gap and before_gap[0] in _SHORT:
            return PageLabel(*before_gap, match["rest"].strip())
    return None


def _field_and_word(text: str) -> tuple[str, str] | None:
    if len(text) > _HEADING_LENGTH:
        return None
    words = _fields_by_word()
    bare = _ASIDE.sub("", text)
    return words.get(_key(text)) or words.get(_key(bare)) or words.get(_key(_UNITS.sub("", bare)))


def looks_like_heading(line: PageLine) -> bool:
    """Whether a line without a known label begins something else: short, marked, no sentence."""
    text = line.text
    if len(text) > _HEADING_LENGTH or text.endswith(("。", "，", "、", "す", "る")):
        return False
    framed = _FRAME.fullmatch(text)
    is_framed = framed is not None and not framed["rest"]
    return line.heading or is_framed or NUMBERING.match(text) is not None
