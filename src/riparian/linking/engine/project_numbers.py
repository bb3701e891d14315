"""Project numbers in identifiers, texts and addresses.

A number is a run of letters, digits and - / _ . with at least five digits that is no year, period,
day, amount, quantity, coordinate, telephone number, or number of a law: `2014-00049`, `P123456`,
`AFoCO/024/2021`, `XM-DAC-701-8-1100178`.
Where a longer one ends in a shorter one (behind a publisher's prefix), both are kept. A number that
occurs in an address alone may be that of the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice

import msgspec

MOST_NUMBERS = 12
"""Numbers that are kept of one record."""

MOST_TEXT = 4_000
"""Letters of a text in which numbers are looked for."""

LEAST_DIGITS = 5
LEAST_PREFIX = 8
"""Letters that two identifiers of one issuer have in common at their beginning at least
(XM-DAC-701-8-…)."""

_RUN = re.compile(
    r"(?<![A-Za-z0-9])(?=[A-Za-z\-/_.]*[0-9])[A-Za-z0-9]+(?:[-/_.][A-Za-z0-9]+)*(?![A-Za-z0-9])"
)
_DIGIT = re.compile(r"\d")
_DIGITS_TOGETHER = re.compile(r"[0-9](?:[A-Za-z\-/_.]*[0-9]){4}")
"""A text without that many digits close to each other has no number. It is a quick test, and most
texts end at it."""

_MONTH = r"(?:JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)[A-Z]{0,6}[-/.]?"
_YEAR = rf"(?:(?:[A-Z]?FY|{_MONTH})?(?:19|20|25)\d\d)"  # of the Buddhist era too, as in Thailand
# of the region and of its donors; behind them stand round amounts, or digits in groups
_CURRENCIES = "KHR|LAK|MMK|THB|VND|USD|EUR|JPY|KRW|GBP|AUD|CNY|CHF|XDR|SDR"
_UNIT = r"(?:[KCM]?M[23]|[KCM]M|HA|[KM]G|[KMG](?:W|WH|V|VA|WP)|SQM|CUM)"

_NO_NUMBER = (
    # periods: 2019-2023, FY2016-FY2020, 2019/20-2023/24, Jan2019-Dec2023
    re.compile(rf"{_YEAR}(?:[-/.](?:{_YEAR}|\d\d))+", re.IGNORECASE),
    # days: 2019-03-31, 31/03/2019
    re.compile(r"(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)\d\d"),
    # months: 2019-03, and days in one: 20190331
    re.compile(r"(?:19|20)\d\d[-/.]\d{1,2}|\d{8}"),
    # amounts, and telephone numbers, which begin with 0
    re.compile(r"[1-9]\d*0{3,}|\d+(?:\.\d+)?|0\d+(?:[-/.]\d+)*"),
    # amounts with their currency, quantities with their unit, and from one to another
    re.compile(rf"(?:{_CURRENCIES})(?:[1-9]\d*0{{3,}}|\d{{1,3}}(?:[.,]\d{{3,}})+)", re.IGNORECASE),
    re.compile(rf"\d+(?:[-.]\d+)*{_UNIT}", re.IGNORECASE),
    re.compile(r"[1-9]\d*0{3,}[-/][1-9]\d*0{3,}"),
    # telephone numbers behind the codes of the countries that are named here (ITU-T E.164)
    re.compile(r"(?=(?:[-.]?\d){9,})(?:855|856|95|66|84|81|82)(?:[-.]\d{1,8}){2,3}"),
    re.compile(r"[NSEW]\d{1,3}\.\d+", re.IGNORECASE),
    # laws and decrees of Vietnam, by number, year and kind: 80/2014/ND-CP, 80/2015/QH13
    re.compile(
        r"\d{1,4}/(?:19|20)\d\d/(?:(?:N[DĐ]|TTLT|TT|Q[DĐ]|NQ|CT)(?:-[A-ZĐ]+)*|QH\d+)", re.IGNORECASE
    ),
    re.compile(r"\d\d/\d{3,4}"),  # the year it ends and ten thousands of dollars: ('20-'25/900
)
# ?NO=2024-00015, /oda/project/1160580/
_IN_ADDRESS = re.compile(
    r"(?:no|id|project|code|ref)[=/]([A-Za-z0-9][A-Za-z0-9_-]{4,})", re.IGNORECASE
)
_AFTER_WORD = re.compile(
    r"(?:project|activity|loan|grant|contract|credit|사업|과제|案件)\s*"
    r"(?:no|number|id|nr|code|번호|番号)?"
    r"\.?\s*[:#：]?\s*([A-Za-z0-9][A-Za-z0-9-]{4,})",
    re.IGNORECASE,
)


def numbers_in(text: str) -> Iterator[str]:
    """The project numbers of a text, in capitals."""
    text = text[:MOST_TEXT]
    if not _DIGITS_TOGETHER.search(text):
        return
    for match in _RUN.finditer(text):
        if _is_number(match[0]):
            yield match[0].upper()
    for match in _AFTER_WORD.finditer(text):
        if sum(c.isdigit() for c in match[1]) >= LEAST_DIGITS and not _is_date(match[1]):
            yield match[1].upper()


def numbers_of(identifiers: Iterable[str], quoted: Iterable[str]) -> frozenset[str]:
    """The numbers of a record: its identifiers as they are, and the numbers that it quotes."""
    numbers: dict[str, None] = {}
    for one in identifiers:
        plain = one.strip().upper()
        if len(plain) >= LEAST_DIGITS and any(c.isdigit() for c in plain):
            numbers[plain] = None
            numbers |= dict.fromkeys(own_numbers(plain))
    return frozenset(islice(numbers | dict.fromkeys(quoted), MOST_NUMBERS))


def quoted_in(texts: Iterable[str], urls: Iterable[str]) -> list[str]:
    """The numbers in texts and in what is written before addresses, each once, in order, up to
    `MOST_NUMBERS`."""
    numbers: dict[str, None] = {}
    for text in texts:
        numbers |= dict.fromkeys(numbers_in(text))
    for url in urls:
        if "://" not in url[:8]:
            numbers |= dict.fromkeys(n for n in numbers_in(url.split("://")[0]))
    return list(islice(numbers, MOST_NUMBERS))


def paged_in(urls: Iterable[str]) -> list[tuple[str, str]]:
    """The numbers in addresses, each with its address: that of a project, or of a page that may be
    about several."""
    return [
        (match[1].upper(), url)
        for url in urls
        for match in islice(_IN_ADDRESS.finditer(url), MOST_NUMBERS)
        if _is_number(match[1])
    ]


def forms_of(numbers: Iterable[str]) -> frozenset[str]:
    """What numbers look like: 2019-00071 is 0000-00000."""
    return frozenset(re.sub(r"[A-Z]", "A", re.sub(r"\d", "0", one)) for one in numbers)


def own_numbers(identifier: str) -> Iterator[str]:
    """The own number behind an organisation's prefix: XM-DAC-701-8-1100178, 44000-P101750."""
    plain = identifier.strip().upper()
    match = re.fullmatch(r"[A-Z]{2,3}-[A-Z0-9]+(?:-\d{1,5}){1,2}-(.{5,})", plain)
    if match and sum(c.isdigit() for c in match[1]) > LEAST_DIGITS:
        yield match[1]
    last = plain.rpartition("-")[2]
    if re.fullmatch(r"[A-Z]{1,3}\d{5,}", last):
        yield last


def is_of_one_issuer(one: str, other: str) -> bool:
    """Whether one issuer numbered both: the identifiers begin alike and look alike, or their own
    numbers, behind the prefixes, have letters and look alike (P101750, P076445)."""
    ours, theirs = issued_of(one), issued_of(other)
    begins = len(ours.plain) > LEAST_PREFIX and theirs.plain.startswith(ours.plain[:LEAST_PREFIX])
    if begins and ours.form == theirs.form:
        return True
    if not ours.numbers or not theirs.numbers or ours.numbers & theirs.numbers:
        return False
    return bool(ours.forms & theirs.forms)


class Issued(msgspec.Struct, frozen=True):
    """An identifier in capitals (`plain`) and what it looks like (`form`); its numbers with
    letters, and what they look like."""

    plain: str
    form: frozenset[str]
    numbers: frozenset[str]
    forms: frozenset[str]


@lru_cache(maxsize=100_000)
def issued_of(identifier: str) -> Issued:
    """What an identifier says about who issued it."""
    plain = identifier.strip().upper()
    numbers = {number for number in own_numbers(plain) if number[0].isalpha()}
    if re.fullmatch(r"[A-Z]{1,3}\d{5,}", plain):
        numbers.add(plain)
    return Issued(plain, forms_of((plain,)), frozenset(numbers), forms_of(numbers))


def _is_number(run: str) -> bool:
    return len(_DIGIT.findall(run)) >= LEAST_DIGITS and not _is_date(run)


def _is_date(run: str) -> bool:
    return any(pattern.fullmatch(run) for pattern in _NO_NUMBER)
