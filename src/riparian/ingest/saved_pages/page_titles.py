"""Titles: the name of a project, its English name and its amount out of one line.

`（1）「国道5号線改修計画（第1期）」（the Project for …）（供与限度額：16億9,900万円）` and its many
variants. Brackets that are part of the name stay in it; those with the English name, an amount, or
words about a linked file are taken out.
"""

from __future__ import annotations

import re

import msgspec

from riparian.ingest.saved_pages.page_amounts import AMOUNT, amounts_in
from riparian.ingest.saved_pages.page_labels import without_number
from riparian.language.figures.cell_reading import fold_text

TITLE_LIMIT = 200
_GENERAL_LIMIT = 30
_LINE_LIMIT = 600

_OPEN, _CLOSE = "（(", "）)"
# Links to files stand within titles: 「… (Phase 2))(PDF)」
_LINKED = re.compile(
    r"[（(](?:[^（）()]{0,12}(?:PDF|ピーディーエフ|KB|位置図)[^（）()]{0,12})[）)]|別ウィンドウで開く"
    r"|新しいウィンドウで開く|new window",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"(?:計画|事業|プロジェクト|プログラム|借款|ローン|貸付|無償資金協力|支援|協力|奨学)$"
)
_BEGINS_DESCRIPTION = re.compile(r"[。、，]|は[、，]|ます|です|した")
_GENERAL = re.compile(
    r"(?:一般|対象|本|各|今回の|円|特別)*(?:円?借款|無償資金協力|無償|有償資金協力|技術協力|計画|事業|案件|資金協力"
    r"|プロジェクト|無償資金協力事業|円借款事業|供与条件|及び|および|と|・)+(?:\d+件)?"
)
_TAIL_AMOUNT = re.compile(
    rf"[ 　:：]*(?:供与限度額|供与額|限度額|借款金額)?[ :は]*(?:約 ?)?(?P<amount>{AMOUNT})$"
)
_QUOTES = (("「", "」"), ("『", "』"), ("“", "”"), ('"', '"'))


_PROJECT_WORD = re.compile(r"\b(?:project|programme|program|plan|loan)\b", re.IGNORECASE)


class TitleLine(msgspec.Struct, frozen=True):
    """A project's name, English name and amount, as far as one line has them."""

    title: str
    title_en: str = ""
    amount: str = ""
    quoted: bool = False


def split_title(text: str) -> TitleLine:
    """Take a line apart that is known to hold a title, as the cell beside 案件名 does."""
    bare = _LINKED.sub("", without_number(text[:_LINE_LIMIT])).strip(" \u3000・:：")
    name, groups = _brackets(bare)
    english = amount = ""
    words = name[0]
    for inner, behind in zip(groups, name[1:], strict=True):
        if not english and is_english(inner):
            english = " ".join(inner.split())
        elif not amount and (in_bracket := _amount_in_bracket(inner)):
            amount = in_bracket
        elif inner:
            words += f"（{inner}）" if "（" in bare else f"({inner})"
        words += behind
    folded = fold_text(words)
    if not amount and (match := _TAIL_AMOUNT.search(folded)) and any(map(str.isdigit, match[0])):
        amount = match["amount"]
        words = _without_tail(words, len(folded) - match.start())
    title, quoted = _without_quotes(words.strip(" \u3000:："))
    return TitleLine(title, english, amount, quoted)


def project_line(text: str) -> TitleLine | None:
    """The project that a line is the title of; None for sentences and headings.

    A line without an amount counts only if it is numbered, quoted or ends as names of projects do.
    """
    if len(text) > TITLE_LIMIT * 2:
        return None
    line = split_title(text)
    bare = re.sub(r"(?:[（(][^（）()]*(?:[（(][^（）()]*[）)][^（）()]*)*[）)])+$", "", line.title)
    if not 4 <= len(line.title) <= TITLE_LIMIT or _BEGINS_DESCRIPTION.search(line.title):
        return None
    if is_general(line.title) or not _NAMED.search(bare.strip(" \u3000")):
        return None
    return line


_QUOTED = re.compile(r"「(?P<name>[^「」]{4,200})」(?=(?P<behind>.{0,220}))", re.DOTALL)


def quoted_names(text: str) -> tuple[TitleLine, ...]:
    """The names of projects that stand in 「」 in a text, with the English name right behind."""
    titles: dict[str, TitleLine] = {}
    for match in _QUOTED.finditer(text):
        inner = split_title(match["name"])
        bare = re.sub(r"[（(].*$", "", inner.title)
        if not _NAMED.search(bare) or _BEGINS_DESCRIPTION.search(bare):
            continue
        english = ""
        behind = match["behind"].lstrip()
        if behind[:1] and behind[0] in _OPEN:
            _, groups = _brackets(behind)
            english = " ".join(groups[0].split()) if groups and is_english(groups[0]) else ""
        titles.setdefault(
            same(inner.title), TitleLine(inner.title, english or inner.title_en, "", True)
        )
    return tuple(titles.values())


def is_english(text: str) -> bool:
    """Whether words in brackets are an English name, and not `(II)`, `(Phase 2)` or `(UNDP)`."""
    letters = [letter for letter in text if letter.isalpha()]
    latin = sum(map(str.isascii, letters))
    words = text.split()
    if not letters or latin * 20 < len(letters) * 19 or len(words) < 2:
        return False
    return len(words) > 3 or _PROJECT_WORD.search(text) is not None


def is_general(title: str) -> bool:
    """Whether words name a kind of cooperation (`円借款及び無償資金協力`) and no project."""
    return len(title) <= _GENERAL_LIMIT and _GENERAL.fullmatch(fold_text(title)) is not None


def same(title: str) -> str:
    """One spelling of a title, to find it again."""
    return re.sub(r"[\s「」『』・,、.\-ー~]", "", fold_text(title)).casefold()


def _brackets(text: str) -> tuple[list[str], list[str]]:
    """The text outside the outermost brackets, in pieces, and the texts inside them.

    A bracket that does not close reaches to the end.
    """
    outside, inside = [""], []
    depth = 0
    for letter in text:
        if letter in _OPEN:
            depth += 1
            if depth == 1:
                inside.append("")
                continue
        elif letter in _CLOSE and depth:
            depth -= 1
            if depth == 0:
                outside.append("")
                continue
        if depth:
            inside[-1] += letter
        else:
            outside[-1] += letter
    if depth:
        outside.append("")
    return outside, inside


def _amount_in_bracket(inner: str) -> str:
    folded = fold_text(inner)
    amounts = list(amounts_in(folded))
    if _CEILING_BRACKET.match(folded) and len(amounts) != 1:
        return folded
    short = len(folded) <= _BRACKET_LIMIT and len(amounts) == 1
    return amounts[0] if short and not _OTHER_AMOUNT.search(folded) else ""


_CEILING_BRACKET = re.compile(r"(?:供与|贈与)?(?:限度額|額)[ :]")
_OTHER_AMOUNT = re.compile(r"金利|償還|総事業費")
_BRACKET_LIMIT = 40


def without_brackets(text: str) -> str:
    """The text without brackets that stand around all of it."""
    bare = text.strip(" \u3000")
    outside, inside = _brackets(bare)
    return inside[0].strip() if len(inside) == 1 and not "".join(outside).strip() else bare


def _without_tail(text: str, length: int) -> str:
    """The text without its last `length` folded characters."""
    target = len(fold_text(text)) - length
    for cut in range(len(text), -1, -1):
        if len(fold_text(text[:cut])) <= target:
            return text[:cut]
    return text


def _without_quotes(text: str) -> tuple[str, bool]:
    for left, right in _QUOTES:
        if text.startswith(left):
            inner, mark, behind = text[1:].partition(right)
            if mark and (not behind.strip() or behind.strip()[0] in _OPEN):
                return (inner + behind.strip()).strip(" \u3000"), True
            if not mark:
                return inner.strip(" \u3000"), True
    return text, False
