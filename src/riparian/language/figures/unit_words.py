"""Words that stand beside a number: currencies, and how many the number counts (億, 만, million).

A *unit* is what a heading or a row below it says of a whole column: `(百万円)`, `단위: 백만달러`,
`USD million`. The words are in `data/magnitudes.csv` and `data/currencies.csv`, each with its
source; currency codes are those of ISO 4217.

A sign or name that several currencies share (¥, $, 元, kr; column `among`) is never taken for one
of them by habit. What decides is stated somewhere: beside it, in the heading, in another column, in
a note above the table, or by whose money it is. The currency of each country is in
`data/national_currencies.csv`; it and `currencies.csv` are out of Unicode CLDR.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

import msgspec

from riparian.codelists.lists import load_codelist, read_table
from riparian.language.figures.cell_reading import Note, fold_text

DOLLAR = "USD"
"""What a dollar sign means where whose money it is has no dollar of its own."""


@lru_cache(maxsize=1)
def _among() -> dict[str, tuple[str, ...]]:
    rows = read_table(__package__, "currencies.csv")
    return {row["word"]: tuple(row["among"].split()) for row in rows if row["among"]}


@lru_cache(maxsize=1)
def _national() -> dict[str, str]:
    return {
        row["country"]: row["currency"]
        for row in read_table(__package__, "national_currencies.csv")
    }


def currencies_of(sign: str) -> tuple[str, ...]:
    """The codes of the currencies that share a sign; none for what is no such sign."""
    return _among().get(sign.casefold(), ())


def national_currency(country: str | None) -> str | None:
    """The currency of a country, by its ISO code."""
    return _national().get(country or "")


def currency_by_provider(sign: str, provider: str | None) -> tuple[str, str] | None:
    """Which currency of a provider a sign means, and why; None where that does not decide.

    `provider` is a country's ISO code or another provider's key. A dollar sign of one that has no
    dollar of its own means US dollars: in those most providers report.
    """
    if provider is None:
        return None
    among, own = currencies_of(sign), national_currency(provider)
    if own in among:
        return str(own), f"'{sign}' is {own}, the provider's own currency"
    if DOLLAR in among:
        return DOLLAR, f"'{sign}' was taken as {DOLLAR}: the provider has no dollar of its own"
    return None


Kind = Literal["number", "magnitude", "currency", "percent", "sign", "about", "bound"]


class NumberUnit(msgspec.Struct, frozen=True):
    """What one of a number counts; `currency` is an ISO 4217 code, `words` is what said so.

    `sign` is one that several currencies share (¥, $, kr), where nothing beside it says which.
    """

    factor: int = 1
    currency: str | None = None
    percent: bool = False
    words: str = ""
    sign: str | None = None


class Token(msgspec.Struct, frozen=True):
    """One word, sign or number of a cell. `note` says what was decided about the word.

    A currency without a code is one of several that share the word.
    """

    kind: Kind
    text: str
    factor: int = 1
    currency: str | None = None
    note: Note | None = None


NUMBER = (
    r"\d{1,3}(?: \d{3})+(?:[.,]\d+)?(?![\d.,'])"
    r"|(?:\d+(?:[.,']\d+)*\.?|\.\d+)(?:e[+-]?\d+(?![a-z\d]))?"
)
_ABOUT = ("約", "およそ", "概ね", "약", "approximately", "approx.", "approx", "about", "ca.", "~")
_BOUND = (
    *(
        "more than",
        "at least",
        "up to",
        "less than",
        "over",
        "max.",
        "min.",
        "以上",
        "以内",
        "以下",
    ),
    *(
        "限度",
        "を限度",
        "最大",
        "程度",
        "規模",
        "이상",
        "이내",
        "이하",
        "최대",
        "규모",
        "상당",
        "余",
    ),
    *("한도", "정도", "여", ">", "<", "≥", "≤"),
)
_SIGNS = "+-△▲"
_CODES = "usd|eur|jpy|krw|gbp|chf|aud"
# A code and a word that counts, written as one: USDm, EURbn, mEUR.
_GLUED = re.compile(rf"(?<![a-z])({_CODES})(k|m|mn|mln|bn)(?![a-z])", re.IGNORECASE)
_GLUED_BEFORE = re.compile(rf"(?<![a-z])(k|m|mn|mio|mln|bn|mrd)({_CODES})(?![a-z])", re.IGNORECASE)
_THOUSANDS = re.compile(r"(?<![A-Za-z])T(?=(?:EUR|CHF|USD|€)(?![A-Za-z]))")
"""TEUR: Tausend Euro, as (in TEUR) in public code found by that string."""


@lru_cache(maxsize=1)
def _lexicon() -> dict[str, Token]:
    words: dict[str, Token] = {}
    for row in read_table(__package__, "magnitudes.csv"):
        factor = int(row["factor"])
        words[row["word"]] = Token("magnitude", row["word"], factor)
    for row in read_table(__package__, "currencies.csv"):
        words[row["word"]] = Token(
            "currency", row["word"], currency=row["currency"] or None, note=_currency_note(row)
        )
    words.update((word, Token("about", word, note=_ABOUT_NOTE)) for word in _ABOUT)
    words.update((word, Token("bound", word)) for word in _BOUND)
    words.update((sign, Token("sign", sign)) for sign in _SIGNS)
    words["%"] = Token("percent", "%")
    return words


_ABOUT_NOTE = Note("it is stated as approximate")


def _currency_note(row: dict[str, str]) -> Note | None:
    word, code = row["word"], row["currency"]
    return None if not code or word.upper() == code else Note(f"'{word}' is {code}")


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    # The longest first: an expression takes the first alternative that fits
    words = "|".join(map(_word_pattern, sorted(_lexicon(), key=len, reverse=True)))
    return re.compile(
        rf"\s*(?:(?P<number>{NUMBER})|(?P<word>{words})"
        r"|(?P<code>(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])))\s*",
        re.IGNORECASE,
    )


def _word_pattern(word: str) -> str:
    """A Latin word ends where its letters end; an Asian one stands without spaces."""
    after = "(?![a-z])" if word[-1].isascii() and word[-1].isalpha() else ""
    return re.escape(word) + after


@lru_cache(maxsize=4096)
def tokenise(folded: str) -> tuple[Token, ...] | None:
    """The words and numbers of a folded text in order; None where anything else stands in it. Marks
    that part words and are not seen make no difference."""
    folded = folded.replace("\u200b", "")
    folded = _GLUED_BEFORE.sub(r"\1 \2", _GLUED.sub(r"\1 \2", folded))
    folded = _THOUSANDS.sub("tausend ", folded)
    tokens: list[Token] = []
    at = 0
    while at < len(folded):
        match = _pattern().match(folded, at)
        token = _token(match) if match else None
        if match is None or token is None:
            return None
        tokens.append(token)
        at = match.end()
    return tuple(tokens)


def _token(match: re.Match[str]) -> Token | None:
    if match["number"]:
        return Token("number", match["number"])
    if match["word"]:
        return _lexicon()[match["word"].lower()]
    code = match["code"]
    if code.isupper() and code in load_codelist("Currency"):
        return Token("currency", code, currency=code)
    return None


def multiply(tokens: tuple[Token, ...]) -> int | None:
    """What magnitude words without a number make together: 百万 is 1,000,000; None if nonsense."""
    factor = 1
    for token in tokens:
        if token.kind == "magnitude":
            factor *= token.factor
    return factor if factor <= 10**16 else None


_LABEL = re.compile(
    r"(?:単位|金額単位|通貨単位|단위|금액단위"
    r"|(?:units?|in|en|currency|(?:all )?(?:amounts?|figures?|values?)(?: are)? in)(?![a-z]))"
    r" ?[:：]?",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"(?<![a-z])(?:of|de)(?![a-z])|(?<![a-z])d'|, ", re.IGNORECASE)
"""What stands between the words of a unit: millions of dollars, milliers d'euros."""
_TEN = re.compile(r"1(?:0+|(?:,000)+)?")


@lru_cache(maxsize=4096)
def read_unit(text: str) -> NumberUnit | None:
    """The unit in a heading's bracket or in a units row; None where the text is no unit.

    Brackets and a word such as 単位 or "in" before it are passed over. A power of ten can stand
    before a word that counts, or be it: 10億円, JPY 100 million, 1,000円. `¥` gives a unit with a
    sign and without a currency.
    """
    folded = fold_text(text).strip("()[]（）［］【】〔〕*:/ ")
    folded = _LABEL.sub("", folded, count=1).strip() if _LABEL.match(folded) else folded
    tokens = _without_tens(tokenise(_BETWEEN.sub(" ", folded))) if folded else None
    if not tokens or any(t.kind not in ("magnitude", "currency", "percent") for t in tokens):
        return _unit_of_ones(folded)
    stated = _currency_of(tokens)
    factor = multiply(tokens)
    percent = any(token.kind == "percent" for token in tokens)
    if factor is None or stated is None or (percent and len(tokens) > 1):
        return None
    currency, sign = stated
    if sign in _NO_UNIT_ALONE and len(tokens) == 1:
        return None
    return NumberUnit(factor, currency, percent, folded, sign)


_NO_UNIT_ALONE = frozenset(("fr", "fr.", "kr", "kr.", "r", "rs", "rs."))
"""Signs that alone in a heading are as likely a language or country: Title (fr), name_kr."""


def _currency_of(tokens: tuple[Token, ...]) -> tuple[str | None, str | None] | None:
    """The currency that the words of a unit name, and the sign if they leave it open.

    None where they name two: ¥ JPY is one, $ JPY two.
    """
    words = [token for token in tokens if token.kind == "currency"]
    codes = {token.currency for token in words if token.currency}
    signs = {token.text for token in words if token.currency is None}
    if len(codes) > 1 or len(signs) > 1:
        return None
    code, sign = next(iter(codes), None), next(iter(signs), None)
    if code and sign and code not in currencies_of(sign):
        return None
    return code, None if code else sign


def _without_tens(tokens: tuple[Token, ...] | None) -> tuple[Token, ...] | None:
    """The tokens with each power of ten before a word that counts as such a word itself.

    So is one from 1,000 on beside a currency: 1,000円, USD 1000.
    """
    if not tokens:
        return tokens
    beside = len(tokens) == 2 and {token.kind for token in tokens} == {"number", "currency"}
    return tuple(
        Token("magnitude", token.text, int(token.text.replace(",", "")))
        if token.kind == "number"
        and _TEN.fullmatch(token.text)
        and (after.kind == "magnitude" or (beside and len(token.text) > 3))
        else token
        for token, after in zip(tokens, (*tokens[1:], tokens[-1]), strict=True)
    )


def _unit_of_ones(folded: str) -> NumberUnit | None:
    """`'000 USD` and `000,000` in a heading count thousands and millions."""
    match = re.fullmatch(r"(.*?) ?'?(000(?:,000)*)'?s? ?(.*)", folded)
    if not match:
        return None
    rest = f"{match[1]} {match[3]}".strip()
    tokens = tokenise(rest) if rest else ()
    if tokens is None or any(token.kind != "currency" for token in tokens) or len(tokens) > 1:
        return None
    factor = 10 ** match[2].count("0")
    currency, sign = _currency_of(tokens) or (None, None)
    return NumberUnit(factor, currency, words=folded, sign=sign)
