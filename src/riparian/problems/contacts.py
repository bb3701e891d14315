"""E-mail addresses and telephone numbers within texts, and texts without them.

Known are addresses as they are written and as they are hidden (`name [at] example.org`); numbers
behind a word for them (Tel., Fax, 電話, 전화, Ring), international ones (+855 23 …), and national
ones that begin with 0 and are grouped with hyphens or brackets (03-5226-6660, (02) 740-0114).
Nothing else is taken for a number: amounts, years, dates, coordinates and numbers of projects look
alike, and a bare row of digits says nothing.
"""

from __future__ import annotations

import re

ADDRESS_GONE, NUMBER_GONE = "[e-mail address left out]", "[telephone number left out]"
"""What stands in a text in place of them."""

_IN_ADDRESSES = "removed"
"""What stands in a web address in place of an e-mail address: nothing that breaks it."""

_LOCAL = r"[\w.+'-]{1,64}"
_AT = r"(?:@|＠|&#0*64;|\s?[\[(]\s?(?:at|@)\s?[\])]\s?)"
_FILES = "html?|php|aspx?|jsp|pdf|png|jpe?g|gif|docx?|xlsx?|xml|json|css|js"
_EMAIL = re.compile(
    rf"(?:mailto:\s*)?(?<![\w@＠]){_LOCAL}{_AT}"
    rf"(?:[^\W_][\w-]{{0,62}}[.．])+(?!(?:{_FILES})\b)[^\W\d_]{{2,24}}(?![\w@])"
    rf"|(?<![\w@＠])[^\W\d_]{_LOCAL}[@＠](?:[^\W\d_][\w.-]{{0,62}})?(?=…|$)",
    re.IGNORECASE,
)
_MAILTO = re.compile(r"mailto:[^\s\"'<>]*", re.IGNORECASE)
_SCHEME = re.compile(r"\s*[a-z][a-z0-9+.-]*", re.IGNORECASE)
_TEL = re.compile(r"tel:[+\d][^\s\"'<>]*", re.IGNORECASE)

_DIGITS = r"[0-9０-９]"
_BETWEEN = r"[ \u00a0().\-‐‑–－ー・/]"
_NUMBER = rf"[+＋]?[(（]?{_DIGITS}(?:{_BETWEEN}{{0,2}}{_DIGITS}){{4,15}}"
_LABELS = (
    r"(?<![^\W\d_])(?:tel|t[ée]l[ée]phone(?:\s?(?:no|number))?|telefon|phone(?:\s?(?:no|number))?"
    r"|mobile|cell(?:\s?phone)?|fax|hotline|whatsapp|ring|ĐT|điện thoại)"
    r"|電話(?:番号)?|ＴＥＬ|ＦＡＸ|ファック?ス|携帯(?:電話)?|전화(?:번호)?|팩스|휴대(?:폰|전화)|연락처"
    r"|โทร(?:ศัพท์)?|ໂທ(?:ລະສັບ)?|ទូរស័ព្ទ|ဖုန်း|[☎☏📞📠✆]"
)
_LABELLED = re.compile(
    rf"({_LABELS})(\s?[.:：]\s?|\s?[(（]\s?|\s?(?:no|nr)\.?\s?|\s{{0,2}})({_NUMBER})(?!{_DIGITS})",
    re.IGNORECASE,
)
_INTERNATIONAL = re.compile(
    rf"(?<![\w+＋.,/=-])[+＋][ (]?{_DIGITS}{{1,3}}"
    rf"(?:[ \u00a0().\-‐‑–－/]{{0,3}}{_DIGITS}{{1,10}}){{1,6}}"
    rf"(?![\w.,]?{_DIGITS})"
)
_NATIONAL = re.compile(
    rf"(?<![\w+＋./=,-])(?:[(（]0{_DIGITS}{{1,4}}[)）][ -]?|0{_DIGITS}{{1,4}}[-‐‑–－])"
    rf"{_DIGITS}{{2,4}}(?:[ \u00a0\-‐‑–－]{_DIGITS}{{2,4}}){{1,3}}(?![\w./=,-]?{_DIGITS})"
)
_CUT = re.compile(rf"(?<![\w.,])[+＋]{_DIGITS}[0-9０-９ ()\-]{{3,}}…")
_DATE = re.compile(
    r"\d{4}[-./年]\d{1,2}[-./月]\d{1,2}.*|\d{1,2}[-./]\d{1,2}[-./]\d{4}"
    r"|(?:19|20)\d\d(?:\s?[-–/ ]\s?(?:19|20)?\d\d)+"
)
_MANY_DECIMALS = re.compile(r"\.\d{5,}|\d{1,3}\.\d{4}(?!\d)")
_ROUND = re.compile(r"\d{1,3}(?:[ \u00a0]\d{3})*[ \u00a0]000")
_LEAST, _MOST = 8, 15
_LEAST_LABELLED = 6

MAY_HOLD = re.compile(
    rb"@|\xef\xbc\xa0|&#0*64;|[\[(] ?at ?[\])]|mailto:|tel:|[+]\s?[(]?\d|\xef\xbc\x8b"
    rb"|(?<![\d\w.-])[(]?0\d{1,4}(?:[)] ?|-|\xe2\x80\x90|\xe2\x80\x91|\xe2\x80\x93|\xef\xbc\x8d)\d"
    rb"|\xef\xbc\x88\xef\xbc\x90|\xef\xbc\x90[\xef]"
    rb"|(?i:tel|t\xc3\xa9l|phone|mobile|cell|fax|hotline|whatsapp|ring)[^\"]{0,12}\d"
    rb"|(?:\xe9\x9b\xbb\xe8\xa9\xb1|\xef\xbc\xb4\xef\xbc\xa5\xef\xbc\xac|\xef\xbc\xa6\xef\xbc\xa1"
    rb"|\xe3\x83\x95\xe3\x82\xa1|\xe6\x90\xba\xe5\xb8\xaf|\xec\xa0\x84\xed\x99\x94"
    rb"|\xed\x8c\xa9\xec\x8a\xa4|\xed\x9c\xb4\xeb\x8c\x80|\xec\x97\xb0\xeb\x9d\xbd"
    rb"|\xe0\xb9\x82\xe0\xb8\x97|\xe0\xbb\x82\xe0\xba\x97|\xe1\x9e\x91\xe1\x9e\xbc"
    rb"|\xe1\x80\x96\xe1\x80\xaf|\xc4\x90T|\xe1\xbb\x87n tho|\xe2\x98\x8e|\xe2\x98\x8f"
    rb"|\xf0\x9f\x93\x9e|\xf0\x9f\x93\xa0|\xe2\x9c\x86)"
)
"""Found in the UTF-8 bytes of every text that `without_contacts` changes; quick to look for."""


def without_contacts(text: str) -> str:
    """A text with its e-mail addresses and telephone numbers left out, and marks in their place."""
    text = without_addresses(text)
    if not any(map(str.isdigit, text)):
        return text
    text = _TEL.sub(NUMBER_GONE, text)
    text = _LABELLED.sub(_without_labelled, text)
    for pattern in (_INTERNATIONAL, _NATIONAL):
        text = pattern.sub(_without_number, text)
    return _CUT.sub(f"{NUMBER_GONE}…", text)


def without_addresses(text: str) -> str:
    """A text with its e-mail addresses left out; for identifiers, whose digits are no numbers."""
    if "@" not in text and "＠" not in text and "&#" not in text and "at" not in text.lower():
        return text
    return _MAILTO.sub(ADDRESS_GONE, _EMAIL.sub(ADDRESS_GONE, text))


def without_contacts_in_url(url: str) -> str:
    """A web address without e-mail addresses and passwords in it; "" for one that is a contact."""
    if re.match(r"\s*(?:mailto|tel|sms):", url, re.IGNORECASE):
        return ""
    scheme, slashes, rest = url.partition("://")
    if not slashes or not _SCHEME.fullmatch(scheme):
        return without_contacts(url)
    host, slash, path = rest.partition("/")
    host = host.rpartition("@")[2]
    if "@" in path or "%40" in path:
        path = _EMAIL.sub(_IN_ADDRESSES, path.replace("%40", "@"))
    return f"{scheme}://{host}{slash}{path}"


def _without_labelled(match: re.Match[str]) -> str:
    label, mark, whole = match.groups()
    number, rest = _without_rest(whole)
    digits = _count(number)
    if digits < _LEAST_LABELLED or digits > _MOST or _is_other(number):
        return match[0]
    says_number = bool(mark.strip()) or number[0] in "0+＋(（０" or "-" in number
    sure = label.casefold() in ("tel", "fax") or not label.isascii()
    return f"{label}{mark}{NUMBER_GONE}{rest}" if says_number or sure else match[0]


def _without_number(match: re.Match[str]) -> str:
    number, rest = _without_rest(match[0])
    if not _LEAST <= _count(number) <= _MOST or _is_other(number):
        return match[0]
    return NUMBER_GONE + rest


def _without_rest(number: str) -> tuple[str, str]:
    """A number, and what follows it where so many digits cannot be one: a date, an amount."""
    rest = ""
    while _count(number) > _MOST and " " in number.strip():
        number, _, last = number.rpartition(" ")
        rest = f" {last}{rest}"
    return number, rest


def _count(number: str) -> int:
    return sum(map(str.isdigit, number))


def _is_other(number: str) -> bool:
    """Whether it is a date, a span of years, a coordinate or a round amount."""
    plain = number.strip(" ()（）+＋")
    return bool(_DATE.fullmatch(plain) or _MANY_DECIMALS.search(plain) or _ROUND.fullmatch(plain))
