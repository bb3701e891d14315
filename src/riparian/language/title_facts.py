"""The exact facts in a title (phases, lots, numbers, years), read out of its words.

How two titles contradict each other in them is in `title_conflicts`, how many words they share in
`linking.engine.title_similarity`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from riparian.language.figures.dates import BUDDHIST_OFFSET
from riparian.language.gloss.numerals import counts_in
from riparian.language.needed_words import NeededWords
from riparian.language.phases import NUMBERS, ORDINALS, SHORT_NUMBER, number_of, numbered_in
from riparian.language.title_conflicts import TitleFacts
from riparian.language.title_parts import read_title

_N = r"\d{1,2}(?![\d.,])|[IVX]{1,4}(?![A-Za-z])|[Ⅰ-Ⅻ]"
_WORDS = "|".join(NUMBERS)
_ORDINALS = "|".join(ORDINALS)
_NO_STEP = (
    "aid|class|country|floor|generation|hand|home|language|level|lower|mekong|party|time|world|"
    "bangkok|international|vietnam|viet|thai|lao|friendship"
)
"""Words after an ordinal that does not count a step: third country training, the Second Mekong
International Bridge."""

_LATIN = (
    # giai đoạn 2: https://rdsic.edu.vn/blog/blog-4/giai-doan-tieng-anh-la-gi-vi-cb.html;
    # ระยะที่ 2: https://www.baanwords.com/word/phase
    # ជំហានទី២: https://www.sapormeanphnompenhdaily.com.kh/2024/10/blog-post_301.html
    # ដំណាក់កាលទី២: https://urbanvoicecambodia.net (ពហុកីឡដ្ឋានជាតិមរតកតេជោ, 17 June 2016)
    (
        "phase",
        r"(?:\b(?i:phases?|stages?|steps?|parts?|giai đoạn)|ระยะที่|(?:ជំហាន|ដំណាក់កាល)ទី)"
        rf"[\s.:-]*(?P<n>(?:{_N})|(?i:{_WORDS})\b)",
    ),
    # ໄລຍະ II, of a project that ADB calls its Phase II: https://targetlaos.com/article/32756;
    # ໄລຍະ before years, months or kilometres is how long something is
    ("phase", rf"ໄລຍະ(?:ທີ)?\s*(?P<n>{_N})(?!\s*(?:ປີ|ເດືອນ|ວັນ|ກ\.?ມ|ກິໂລ|ແມັດ|ອາທິດ))"),
    ("tranche", rf"\b(?i:tranches?|rounds?|batch|terms?)[\s.:-]*(?P<n>(?:{_N})|(?i:{_WORDS})\b)"),
    ("phase", r"\b(?P<n>\d{1,2})(?i:st|nd|rd|th)[\s-]+(?i:phase|stage|project|program\w*)"),
    ("tranche", r"\b(?P<n>\d{1,2})(?i:st|nd|rd|th)[\s-]+(?i:tranche|round|batch|term)"),
    # 健康増進事業(第1年次), the first year of several grants, has its own amount
    ("tranche", r"(?<!\d)(?P<n>\d{1,2})\s*年次"),
    # (Year 1): the English of 第1年次 in the same titles
    ("tranche", r"[(\[]\s*(?i:year)\s+(?P<n>\d{1,2})\s*[)\]]"),
    ("phase", rf"(?i:\b(?P<n>{_ORDINALS})\b(?![\s-]+(?:{_NO_STEP})))"),
    ("tranche", rf"[(\[]\s*(?P<n>{_N})\s*[)\]]"),
    ("tranche", r"(?<=[a-z)]\s)(?P<n>[IVX]{1,4}|[Ⅰ-Ⅻ])\s*(?:$|[:,(])"),
)
_COMPILED = tuple((kind, re.compile(pattern)) for kind, pattern in _LATIN)
_WRITTEN_OUT = re.compile(rf"(?i:(?:{_WORDS}|{_ORDINALS})\b)")
_COUNTING_WORDS = NeededWords(
    (*ORDINALS, "phase", "stage", "step", "part", "tranche", "round", "batch", "term")
)
"""English words of which a number that is written out is one, or stands behind one."""

_KINDS = {"phase": "phase", "stage": "tranche", "round": "phase"}
_NAMED = re.compile(
    r"\b(?!COVID|SARS|HIV|(?:JICA|JBIC|OECF|KOICA|EDCF|ADB|AFD|KfW|GIZ|IDA|IBRD|USAID|DFID)\b)"
    r"[A-Z][A-Za-z]+[A-Z][ -]?(?P<n>\d{1,2})(?![\w.-])"
)
"""A short name that carries its number: MaWaSU 2, PRSC9. Not that of a provider, which numbers its
loans to a country: JICA-3."""

# 橋梁改修計画(1/3期): the first of three parts
_FRACTION = re.compile(r"(?<!\d)(\d)\s*/\s*\d(?=期)")
_ROADS = re.compile(
    r"\b(?i:roads?|routes?|highways?|nos?|numbers?|nr|bridges?|lines?)\b[.\s]{0,2}"
    r"((?:(?i:nos?\b\.?\s*))?\d{1,3}[A-Z]?\b(?:\s*(?:,|and|&|/)\s*\d{1,3}\b)*)"
)
_ROAD_NUMBER = re.compile(r"\d{1,3}")
# 工区, a section of construction works: JMdict 2621280; gói thầu, a bid package: as in NOTICE
_LOT = re.compile(
    rf"\b(?i:lot|package|section|gói thầu(?: số)?)[\s.:-]*(?P<n>{_N})|(?P<of>\d{{1,2}})\s*工区"
)
_LOT_WORDS = NeededWords(("lot", "package", "section"))
"""What each of its English wordings has."""
# ផ្លូវជាតិលេខ ២: http://kampucheathmey.com/2016; ທາງຫລວງແຫ່ງຊາດ ເລກ1:
# http://mpwt.gov.la/lo/about-ministry-lo/partnership-lo/international-organization-lo?start=9;
# Quốc lộ 1: set_names.csv of the region pack
_HOST_ROADS = re.compile(
    r"(?:ផ្លូវជាតិ(?:លេខ)?|ທາງຫ[ລຼ]ວງ(?:ແຫ່ງຊາດ)?\s*ເລກ(?:ທີ)?|(?i:quốc lộ))\s*(\d{1,3})(?!\d)"
)
_YEARS = re.compile(r"(?<![\d,.])(?:19[5-9]\d|20[0-6]\d)(?![\d,]|\.\d)")
# 현지입찰(4차 신규), [2차 재공고]: which call for tenders it is says nothing of the project
_CALL = re.compile(
    r"[(\[]?\s*(?:제?\d차|\d(?:st|nd|rd) call)\s*(?:신규|긴급|재공고|공고)?\s*[)\]]"
    r"|(?<!\w)제?\d차\s*(?=구매|입찰|공고|발주)"
)
_NEW_CALL = re.compile(r"\d차\s*신규")
"""A new call, and not the same one once more (재공고): another contract."""
NOTICE = re.compile(
    r"입찰|업체\s*선정|용역|현지구매|시공사|재공고|(?i:\btender|\bbid\b|procurement|selection of)"
    # JMdict 1466180, 1329970, 1548750: bid, accepting an order, successful bid
    r"|入札|受注|落札"
    # bid package, acceptance of bids: https://tudien.dolenglish.vn/goi-thau-tieng-anh-la-gi and
    # the glossary of Viet Nam's department of public procurement
    r"|(?i:gói thầu|trúng thầu)"
    # English titles of KOICA's tenders (koica_bilingual_tender_pairs_ko_en.csv in ../shared/data)
    r"|(?i:\b(?:construction|design|renovation|remodell?ing) works? (?:for|of|\()"
    r"|\b(?:design|supervision)(?: and \w+)? services? (?:for|of)\b)"
    r"|(?i:\bcontract awards?\b|\b(?:awards?|awarded|wins?) (?:an? |the )?contracts?\b)"
)
"""A procurement notice, or news of a contract; a count in its brackets, or beside the purchase, is
that of the call."""
_NOTICE_WORDS = NeededWords(
    ("tender", "bid", "procurement", "selection of", "work", "service", "contract")
)
"""What each of its English wordings has."""

_MARKS = (
    ("design", re.compile(r"詳細設計|상세설계|실시설계|(?i:detailed\s+design)")),
    ("addition", re.compile(
        r"追加|추가\s*(?:차관|지원|사업)|(?i:\badditional\s+(?:loan|grant|financ\w*|fund\w*|phase))")),
    # JMdict 1958090, 1269870; MOIS 후속 in the glossary of titles
    ("follow_on", re.compile(
        r"フォローアップ|後続|후속\s*(?:사업|지원|협력|프로젝트)|(?i:\bfollow[\s-]+on\b)")),
    ("component", re.compile(r"コンポーネント|컴포넌트|(?i:\bcomponents?\b)")),
    ("study", re.compile(
        r"準備調査|開発調査|타당성|예비조사|(?i:feasibility|preparatory survey|\bF/S\b)")),
)  # fmt: skip
_MARK_WORDS = NeededWords(
    ("design", "additional", "follow", "component", "feasibility", "survey", "f/s")
)
"""What each of their English wordings has."""
_WORD = re.compile(r"\w+")
_FIGURES = re.compile(r"\d+")
_BRACKETS = re.compile(r"[(\[]([^()\[\]]{1,80})[)\]]")


def read_title_facts(title: str, lang: str | None) -> TitleFacts:
    """The facts of a title; `lang` is ISO 639-1. Never raises, whatever the title holds."""
    text, notice = _without_call(whole := _own_text(title))
    marks = (
        {name for name, pattern in _MARKS if pattern.search(whole)}
        if _MARK_WORDS.may_be_in(whole)
        else set()
    )
    if notice and _NEW_CALL.search(title[:1_000]):
        marks.add("new_call")
    counting = _may_count(text)
    steps, base, words = _steps(text, lang, counting)
    figures = tuple(_FIGURES.findall(words))
    return TitleFacts(
        steps=tuple(number for number, _ in steps),
        counts=tuple(kind for _, kind in steps),
        lots=_lots(text) if _LOT_WORDS.may_be_in(text) else frozenset(),
        numbers=frozenset(_numbers(text, lang, counting)),
        years=tuple(sorted({int(y) for y in _YEARS.findall(text)})),
        marks=frozenset(marks),
        asides=frozenset(_asides(text)),
        notice=notice,
        base=base,
        words=words,
        pattern=_FIGURES.sub("0", words) if figures else words,
        figures=figures,
    )


def bare_title(title: str, lang: str | None) -> str:
    """The words of a title without steps and brackets, which its facts call its base."""
    text, _ = _without_call(_own_text(title))
    return _steps(text, lang, _may_count(text))[1]


def _own_text(title: str) -> str:
    """What is a title's own, in one way of writing."""
    own = read_title(title[:1_000]).bare
    return " ".join(unicodedata.normalize("NFKC", _plain_digits(own)).split())


def _without_call(text: str) -> tuple[str, bool]:
    """The text of a title, and whether it is a notice, from which goes which call it is."""
    notice = _NOTICE_WORDS.may_be_in(text) and bool(NOTICE.search(text))
    return _CALL.sub(" ", text) if notice else text, notice


def _plain_digits(text: str) -> str:
    """The text with digits of every script as those of ASCII, and a year that is said to be of the
    Buddhist era (พ.ศ. 2564) as that of the Western one."""
    if text.isascii():
        return text
    digits = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
    return _BUDDHIST_YEAR.sub(lambda match: str(int(match[1]) - BUDDHIST_OFFSET), digits)


_BUDDHIST_YEAR = re.compile(r"(?:พ\.?ศ|ພ\.?ສ)\.?\s*(2[45]\d\d)(?!\d)")


def _may_count(text: str) -> bool:
    """Whether something in a text may count (`_LATIN`, `_NAMED`) or be the number of a road."""
    if SHORT_NUMBER.search(text):
        return True
    return _COUNTING_WORDS.may_be_in(text) and bool(_WRITTEN_OUT.search(text))


def _steps(text: str, lang: str | None, counting: bool) -> tuple[list[tuple[int, str]], str, str]:
    """The steps of a title, the title without them and brackets, and the title without them alone.
    `counting`: something in it may count."""
    counts: dict[int, tuple[int, str, int]] = {}
    for start, end, number, kind in sorted(_latin(text)) if counting else ():
        if not any(s < end and start < e for s, (_, _, e) in counts.items()):
            counts[start] = (number, kind, end)
    if lang in ("ja", "ko"):
        for start, end, number, kind in _cjk(text, lang):
            if not any(s < end and start < e for s, (_, _, e) in counts.items()):
                counts[start] = (number, kind, end)
    steps = [counts[start][:2] for start in sorted(counts)]
    if counting and not steps:
        steps = [(int(m["n"]), "phase") for m in _NAMED.finditer(text)][:1]
    left = text
    for start, (_, _, end) in counts.items():
        left = left[:start] + " " * (end - start) + left[end:]
    words, without = _plain(left), _BRACKETS.sub(" ", left)
    base = words if without == left else _plain(without)
    return steps, words if base == words else base, words


def _plain(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))


def _lots(text: str) -> frozenset[int]:
    numbers = (number_of(match["n"] or match["of"]) for match in _LOT.finditer(text))
    return frozenset(number for number in numbers if number is not None)


def _latin(text: str) -> Iterator[tuple[int, int, int, str]]:
    for kind, pattern in _COMPILED:
        for match in pattern.finditer(text):
            number = number_of(match["n"])
            if number is not None:
                yield match.start(), match.end(), number, kind


def _cjk(text: str, lang: str) -> Iterator[tuple[int, int, int, str]]:
    """Counts in Japanese and Korean; spaces inside a count make no difference."""
    text = _FRACTION.sub(r"\1", text)
    places = [place for place, letter in enumerate(text) if not letter.isspace()]
    closed = "".join(text[place] for place in places)
    for start, end, count in counts_in(closed, lang):
        if count.kind in _KINDS:
            yield places[start], places[end - 1] + 1, count.number, _KINDS[count.kind]


def _numbers(text: str, lang: str | None, counting: bool) -> Iterator[int]:
    if counting:
        for match in _ROADS.finditer(text):
            yield from (int(n) for n in _ROAD_NUMBER.findall(match[1]))
        yield from (int(match[1]) for match in _HOST_ROADS.finditer(text))
    yield from numbered_in(text, lang)


def _asides(text: str) -> Iterator[str]:
    """Words in brackets that are no count: (Port), (Road and Bridge)."""
    for inside in _BRACKETS.findall(text):
        counts = re.search(r"\d|[IVX]{1,4}$|[Ⅰ-Ⅻ]|^第?.[期次]$", inside.strip())
        if not counts and len(inside) > 1:
            yield " ".join(inside.casefold().split())
