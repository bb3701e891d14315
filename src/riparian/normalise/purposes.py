"""What an activity is for: DAC purpose codes with their categories, themes and shares.

Only the DAC's codes are used: 5-digit purposes (SectorVocabulary 1), or where there are none,
3-digit categories (2). Where a record has neither, its sectors in words are looked up by name
(`purpose_names`); else they stay in the record. A *heading* is what the DAC prints above its
categories (110 Education above 111 to 114); publishers use it as a code.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

import msgspec

from riparian.codelists.lists import load_codelist, theme_of
from riparian.model.activity import Activity, Narrative, Sector
from riparian.model.derived import PurposeShare, Sureness, weakness
from riparian.normalise.money_shares import Share, parts_of, percentages_off, weigh
from riparian.normalise.purpose_names import purposes_named
from riparian.problems import Problem, make_problem

DAC_PURPOSE, DAC_CATEGORY = "1", "2"  # IATI SectorVocabulary
_OWN = "99"  # IATI TagVocabulary: the reporter's own
_MIXED_THEME = "multi"
BY_MODEL = "likely to be right or as good"
"""How the rule of a purpose ends that the model has inferred and that counts."""
_JUDGED = "judged by the compilers of the register"
_READ_ELSEWHERE = "read out of the texts by another centre"
_DIGITS = "three one-digit codes read as the digits of one DAC category"


class PurposeMeaning(msgspec.Struct, frozen=True):
    """What a code means. `flag` is the problem with it, if any, `why` how it is counted then."""

    code: str | None
    category: str
    theme: str
    withdrawn: bool = False
    flag: str | None = None
    why: str = ""
    sureness: Sureness = "reported"


def purposes_of(activity: Activity) -> tuple[tuple[PurposeShare, ...], tuple[Problem, ...]]:
    """The purposes of an activity; shares add up to 1, less what stands under unknown codes.

    Percentages count within one vocabulary. Where sectors stand only on transactions, shares go by
    the value of those.
    """
    sectors = _of_one_vocabulary(activity.sectors)
    if sectors:
        return _from_sectors(sectors)
    stated = [
        (transaction, transaction.sectors)
        for transaction in activity.transactions
        if transaction.sectors
    ]
    vocabulary = _vocabulary([s for _, sectors in stated for s in sectors])
    if vocabulary is None:
        return _from_words(activity), ()
    weighed = weigh(
        (transaction, codes)
        for transaction, sectors in stated
        if (codes := _codes(sectors, vocabulary))
    )
    return _shares(weighed.keys, weighed.parts, "transaction/sector")


def _from_words(activity: Activity) -> tuple[PurposeShare, ...]:
    """The purposes that sectors in words name, else the reporter's own tags, in equal parts."""
    words = [_words_of(s.narratives) for s in activity.sectors]
    if not words:
        words = [_words_of(s.narratives) for t in activity.transactions for s in t.sectors]
    if not words:
        words = [_words_of(tag.narratives) for tag in activity.tags if tag.vocabulary == _OWN]
    stated = list(dict.fromkeys(texts for texts in words if texts))
    shares: dict[tuple[str | None, str, str], PurposeShare] = {}
    for texts in stated:
        purposes = next(filter(None, map(purposes_named, texts)), ())
        for purpose in purposes:
            key = (purpose.code, purpose.category, purpose.theme)
            part = 1 / len(stated) / len(purposes)
            before = shares[key].share if key in shares else 0.0
            rule = shares[key].rule if key in shares else purpose.rule
            shares[key] = PurposeShare(*key, part + before, rule, "inferred")
    return tuple(shares.values())


def _words_of(narratives: Sequence[Narrative]) -> tuple[str, ...]:
    return tuple(narrative.text.strip() for narrative in narratives if narrative.text.strip())


def _from_sectors(
    sectors: Sequence[Sector],
) -> tuple[tuple[PurposeShare, ...], tuple[Problem, ...]]:
    digits = _spelt_in_digits(sectors)
    if digits:
        return _shares([digits], [Share(1.0, _DIGITS, "inferred")], "sector")
    stated = parts_of([sector.percentage for sector in sectors])
    parts = [_of_basis(part, s) for part, s in zip(stated.parts, sectors, strict=True)]
    shares, problems = _shares([s.code.strip() for s in sectors], parts, "sector")
    if stated.wrong:
        problems = (*problems, percentages_off("sector", stated.wrong))
    return shares, problems


def _vocabulary(sectors: Sequence[Sector]) -> str | None:
    present = {sector.vocabulary for sector in sectors}
    return next((v for v in (DAC_PURPOSE, DAC_CATEGORY) if v in present), None)


def _of_one_vocabulary(sectors: Sequence[Sector]) -> list[Sector]:
    vocabulary = _vocabulary(sectors)
    return [sector for sector in sectors if sector.vocabulary == vocabulary]


def _codes(sectors: Sequence[Sector], vocabulary: str) -> list[str]:
    return list(dict.fromkeys(s.code.strip() for s in sectors if s.vocabulary == vocabulary))


def _spelt_in_digits(sectors: Sequence[Sector]) -> str | None:
    """The category that AidData's IATI 1.04 files spell as three sectors of one digit each.

    Checked against the codes of AidData's own table: the same in all 335 activities of both.
    """
    codes = [sector.code.strip() for sector in sectors]
    if len(codes) != 3 or not all(len(code) == 1 and code.isdecimal() for code in codes):
        return None
    joined = "".join(codes)
    return joined if meaning_of(joined) else None


def _of_basis(part: Share, sector: Sector) -> Share:
    if sector.basis == "judged":
        return Share(part.share, _JUDGED, "inferred")
    if sector.basis == "inferred":
        return Share(part.share, sector.rule or _READ_ELSEWHERE, "inferred")
    return part


def _shares(
    codes: Sequence[str], parts: Sequence[Share], field: str
) -> tuple[tuple[PurposeShare, ...], tuple[Problem, ...]]:
    shares: dict[tuple[str | None, str], PurposeShare] = {}
    problems: dict[str, Problem] = {}
    for code, part in zip(codes, parts, strict=True):
        meaning = meaning_of(code)
        if meaning is None or meaning.flag:
            problems.setdefault(code, _problem_of_code(code, meaning, field))
        if meaning is not None:
            key = (meaning.code, meaning.category)
            before = shares.get(key)
            shares[key] = _share(meaning, part, before.share if before else 0.0)
    return tuple(shares.values()), tuple(problems.values())


def _share(meaning: PurposeMeaning, part: Share, before: float) -> PurposeShare:
    return PurposeShare(
        code=meaning.code,
        category=meaning.category,
        theme=meaning.theme,
        share=part.share + before,
        rule=f"{part.rule}; {meaning.why}" if meaning.why else part.rule,
        sureness=max(part.sureness, meaning.sureness, key=weakness),
        withdrawn=meaning.withdrawn,
    )


def _problem_of_code(code: str, meaning: PurposeMeaning | None, field: str) -> Problem:
    if meaning is not None and meaning.flag == "code-withdrawn":
        return make_problem("code-withdrawn", field=field, got=code, kept="it counts as published")
    return make_problem(
        "code-unknown",
        field=field,
        expected="a DAC purpose code (5 digits) or category (3 digits)",
        got=code,
        kept=meaning.why if meaning else "it is kept in the record but counts in no purpose",
    )


@lru_cache(maxsize=4096)
def meaning_of(code: str) -> PurposeMeaning | None:
    """What a DAC code of 5 or 3 digits means; None where it is no such code.

    A 5-digit code that the list lacks is counted under its category; a heading under itself, with
    the theme that all its categories share, or 'multi' where they do not.
    """
    purpose = load_codelist("Sector").get(code)
    if purpose is not None:
        category = purpose.category or code[:3]
        theme = theme_of(code) or theme_of(category)
        flag = "code-withdrawn" if purpose.withdrawn else None
        name = theme.id if theme else _MIXED_THEME
        return PurposeMeaning(code, category, name, purpose.withdrawn, flag)
    entry = load_codelist("SectorCategory").get(code)
    if entry is not None:
        theme = theme_of(code)
        flag = "code-withdrawn" if entry.withdrawn else None
        return PurposeMeaning(
            None, code, theme.id if theme else _MIXED_THEME, entry.withdrawn, flag
        )
    return _newer_than_list(code) or _heading(code)


def _newer_than_list(code: str) -> PurposeMeaning | None:
    category, theme = code[:3], theme_of(code[:3])
    if len(code) != 5 or not code.isdecimal() or theme is None:
        return None
    why = f"counted under its category {category}"
    return PurposeMeaning(
        None, category, theme.id, flag="code-unknown", why=why, sureness="derived"
    )


def _heading(code: str) -> PurposeMeaning | None:
    if len(code) != 3 or not code.isdecimal() or not code.endswith("0"):
        return None
    themes = set(_themes_below(code.rstrip("0")))
    if not themes:
        return None
    theme = themes.pop() if len(themes) == 1 else _MIXED_THEME
    why = f"counted under the heading {code}"
    return PurposeMeaning(None, code, theme, flag="code-unknown", why=why, sureness="derived")


def _themes_below(prefix: str) -> Iterator[str]:
    for entry in load_codelist("SectorCategory"):
        theme = theme_of(entry.code)
        if prefix and entry.code.startswith(prefix) and theme:
            yield theme.id
