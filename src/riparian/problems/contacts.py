"""E-mail addresses and telephone numbers within texts, and texts without them.

Known are addresses as they are written and as they are hidden (`name [at] example.org`); numbers
behind a word for them (Tel., Fax, 電話, 전화, Ring), international ones (+855 23 …), and national
ones that begin with 0 and are grouped with hyphens or brackets (03-5226-6660, (02) 740-0114).
Digits are those of the Latin script, full width ones, and those of Thai, Lao, Khmer and Burmese.
Nothing else is taken for a number: amounts, years, dates, coordinates and numbers of projects look
alike, and a bare row of digits says nothing.
"""

from __future__ import annotations

import re

ADDRESS_GONE, NUMBER_GONE = "[e-mail address left out]", "[telephone number left out]"
"""What stands in a text in place of them."""

_IN_ADDRESSES = "removed"
"""What stands in a web address in place of an e-mail address: nothing that breaks it."""

_NOUGHTS = "0０๐໐០၀"
_DIGITS = "[" + "".join(f"{nought}-{chr(ord(nought) + 9)}" for nought in _NOUGHTS) + "]"
_NOUGHT = f"[{_NOUGHTS}]"
_LOCAL = r"[\w.+'-]{1,64}"
_AT = r"(?:@|＠|&#0*64;|\s?[\[(]\s?(?:at|@)\s?[\])]\s?)"
_FILES = "html?|php|aspx?|jsp|pdf|png|jpe?g|gif|docx?|xlsx?|xml|json|css|js"
_EMAIL = re.compile(
    rf"(?:mailto:\s*)?(?<![\w@＠]){_LOCAL}{_AT}"
    rf"(?:[^\W_][\w-]{{0,62}}[.．])+(?!(?:{_FILES})\b)[^\W\d_]{{2,24}}(?![\w@])"
    rf"|(?<![\w@＠])[^\W\d_]{_LOCAL}[@＠](?:[^\W\d_][\w.-]{{0,62}})?(?=…|$)",
    re.IGNORECASE,
)
_HINT = re.compile(r"[@＠]|&#0*64;|[\[(]\s?at\s?[\])]|mailto:", re.IGNORECASE)
_A_DIGIT = re.compile(_DIGITS)
_MAILTO = re.compile(r"mailto:[^\s\"'<>]*", re.IGNORECASE)
_SCHEME = re.compile(r"\s*[a-z][a-z0-9+.-]*", re.IGNORECASE)
_TEL = re.compile(r"tel:[+\d][^\s\"'<>]*", re.IGNORECASE)

_BETWEEN = r"[ \u00a0().\-‐‑–－ー・/]"
_NUMBER = rf"[+＋]?[(（]?{_DIGITS}(?:{_BETWEEN}{{0,2}}{_DIGITS}){{4,15}}"
_LABELS = (
    r"(?<![^\W\d_])(?:tel|t[ée]l[ée]phone(?:\s?(?:no|number))?|telefon|phone(?:\s?(?:no|number))?"
    r"|mobile|cell(?:\s?phone)?|fax|hotline|whatsapp|ring|ĐT|điện thoại)"
    r"|電話(?:番号)?|ＴＥＬ|ＦＡＸ|ファック?ス|携帯(?:電話)?|전화(?:번호)?|팩스|휴대(?:폰|전화)|연락처"
    r"|โทร(?:ศัพท์)?|ໂທ(?:ລະສັບ)?|ទូរស័ព្ទ(?:លេខ)?|ဖုန်း(?:နံပါတ်)?|[☎☏📞📠✆]"
)
_LABELLED = re.compile(
    rf"({_LABELS})(\s?[.:：៖]\s?|\s[-–]\s|\s?[(（]\s?|\s?(?:no|nr)\.?\s?|\s{{0,2}})"
    rf"({_NUMBER})(?!{_DIGITS})",
    re.IGNORECASE,
)
_INTERNATIONAL = re.compile(
    rf"(?<![\w+＋.,/=-])[+＋][ (]?{_DIGITS}{{1,3}}"
    rf"(?:[ \u00a0().\-‐‑–－/]{{0,3}}{_DIGITS}{{1,10}}){{1,6}}"
    rf"(?![\w.,]?{_DIGITS})"
)
_NATIONAL = re.compile(
    rf"(?<![\w+＋./=,-])"
    rf"(?:[(（]{_NOUGHT}{_DIGITS}{{1,4}}[)）][ -]?|{_NOUGHT}{_DIGITS}{{1,4}}[-‐‑–－])"
    rf"{_DIGITS}{{2,4}}(?:[ \u00a0\-‐‑–－]{_DIGITS}{{2,4}}){{1,3}}(?![\w./=,-]?{_DIGITS})"
)
_CUT = re.compile(rf"(?<![\w.,])[+＋]{_DIGITS}(?:{_DIGITS}|[ ()\-]){{3,}}…")
_DATE = re.compile(
    r"\d{4}[-./年]\d{1,2}[-./月]\d{1,2}.*|\d{1,2}[-./]\d{1,2}[-./]\d{4}"
    r"|(?:19|20)\d\d(?:\s?[-–/ ]\s?(?:19|20)?\d\d)+"
)
_MANY_DECIMALS = re.compile(r"\.\d{5,}|\d{1,3}\.\d{4}(?!\d)")
_APART = re.compile(r"[ \u00a0/()]+")
_ROUND = re.compile(r"\d{1,3}(?:[ \u00a0]\d{3})*[ \u00a0]000")
# No telephone number has more than 15 digits (ITU-T E.164)
_LEAST, _MOST = 8, 15
_LEAST_LABELLED = 6


def without_contacts(text: str) -> str:
    """A text with its e-mail addresses and telephone numbers left out, and marks in their place."""
    text = without_addresses(text)
    if not _A_DIGIT.search(text):
        return text
    text = _TEL.sub(NUMBER_GONE, text)
    text = _LABELLED.sub(_without_labelled, text)
    for pattern in (_INTERNATIONAL, _NATIONAL):
        text = pattern.sub(_without_number, text)
    return _CUT.sub(f"{NUMBER_GONE}…", text)


def without_addresses(text: str) -> str:
    """A text with its e-mail addresses left out; for identifiers, whose digits are no numbers."""
    if not _HINT.search(text):
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
    # What stands before the @ is a name and a password.
    host = host.rpartition("@")[2]
    if "@" in path or "%40" in path:
        path = _EMAIL.sub(_IN_ADDRESSES, path.replace("%40", "@"))
    return f"{scheme}://{host}{slash}{path}"


def _without_labelled(match: re.Match[str]) -> str:
    label, mark, whole = match.groups()
    number, rest = _telephone(whole, _LEAST_LABELLED)
    if not number:
        return match[0]
    # "Cell", "ring" and "mobile" are ordinary words, so what follows them must look like a number.
    says_number = bool(mark.strip(" -–")) or number[0] in f"{_NOUGHTS}+＋(（" or "-" in number
    sure = label.casefold() in ("tel", "fax") or not label.isascii()
    return f"{label}{mark}{NUMBER_GONE}{rest}" if says_number or sure else match[0]


def _without_number(match: re.Match[str]) -> str:
    number, rest = _telephone(match[0], _LEAST)
    return NUMBER_GONE + rest if number else match[0]


def _telephone(text: str, least: int) -> tuple[str, str]:
    """The telephone number at the beginning of a row of digits, and what follows it, a date or an
    amount; "" where it begins with none."""
    number, rest = text, ""
    # A number may run on into a year or an amount behind it: groups go from its end until it ends.
    while _count(number) > _MOST or _is_other(number):
        number, space, last = number.rpartition(" ")
        if not space:
            return "", text
        rest = f" {last}{rest}"
    return (number, rest) if _count(number) >= least else ("", text)


def _count(number: str) -> int:
    return sum(map(str.isdigit, number))


def _is_other(number: str) -> bool:
    """Whether it is a date, a span of years, a coordinate or a round amount."""
    plain = number.strip(" ()（）+＋")
    # Digits with more than one point between them are no decimals: 024.3825.1234
    decimals = (one for one in _APART.split(plain) if one.count(".") == 1)
    is_decimal = any(map(_MANY_DECIMALS.search, decimals))
    return bool(_DATE.fullmatch(plain) or is_decimal or _ROUND.fullmatch(plain))
