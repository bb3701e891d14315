"""How far the texts of a dataset may go: their marking by the Traffic Light Protocol (TLP 2.0).

Nothing in the formats that are read carries a marking, so it is told by what was said of the
dataset's licence. Only what is known to be for everybody is CLEAR: a text every word of which names
an open licence, or `TLP:CLEAR`. A stricter marking anywhere in it stands above that. Whatever is
not understood, in part or whole, leaves the dataset unmarked, and then it stays here.
"""

from __future__ import annotations

import re
import unicodedata

from riparian.language.translate.send_texts import CLEAR

STRICTEST_FIRST = ("RED", "AMBER+STRICT", "AMBER", "GREEN", CLEAR)
"""The labels of TLP 2.0 (first.org/tlp), as in the code list `TLP`."""

_PROTOCOL = r"(?<![a-z])tlp|traffic[\W_]*light(?:[\W_]*protocol)?"
# amber+strict before amber, with which it begins
_LABEL = r"(red|amber[\W_]*strict|amber|green|clear|white)(?![a-z])"
_MARKING = re.compile(
    rf"(?:{_PROTOCOL})(?:[\W_]*tlp)?(?:[\W_]*(?:v(?:ersion)?[\W_]*)?[12](?:\.0)?(?!\d))?[\W_]*{_LABEL}"
)
_TRAFFIC_LIGHT = re.compile(r"tlp|traffic[\W_]*light")

_OPEN = re.compile(
    "|".join(
        (
            # Creative Commons: SPDX ids, names and addresses
            r"https?://(?:www\.)?creativecommons\.org/(?:licenses|publicdomain)/[a-z-]+"
            r"(?:/[\d.]+)?(?:/(?!deed|legal)[a-z]{2,5})?(?:/(?:deed|legalcode)(?:\.[a-z_-]+)?)?/?",
            r"\bcc[\s_-]*(?:0|zero)(?:[\s_-]*1\.0)?\b",
            r"\bcc[\s_-]*by(?:[\s_-]*(?:nc|sa|nd))*(?:[\s_-]*[1-4]\.\d)?(?:[\s_-]*igo)?\b",
            r"\bcreative\s*commons(?:[\s,-]*(?:attribution|share[\s-]*alike|non[\s-]*commercial"
            r"|no[\s-]*deriv(?:ative)?s|zero|by|sa|nc|nd))+(?:[\s-]*[1-4]\.\d)?(?:\s*igo)?\b",
            r"クリエイティブ・?コモンズ[\s・]*(?:ライセンス)?[\s・-]*表示(?:[\s・-]*(?:継承|非営利|改変禁止))*"
            r"(?:\s*[1-4]\.\d)?(?:\s*国際)?",
            r"\bpublic\s*domain(?:\s*(?:dedication|mark)(?:\s*1\.0)?)?\b|パブリック・?ドメイン",
            # Open Data Commons
            r"https?://(?:www\.)?opendatacommons\.org/licenses/(?:by|odbl|pddl)(?:/[\d.-]+)?/?",
            r"\b(?:odc[\s_-]*(?:by|odbl|pddl)|odbl|pddl)(?:[\s_-]*v?1\.0)?\b",
            r"\bopen\s*data\s*commons(?:\s*(?:attribution|open\s*database|public\s*domain"
            r"\s*dedication))(?:\s*(?:and\s*)?licen[cs]e)?",
            # governments: United Kingdom, Canada, France, Japan, South Korea
            r"https?://(?:www\.)?nationalarchives\.gov\.uk/doc/open-government-licence"
            r"(?:/version/[123])?/?",
            r"\b(?:uk[\s_-]*ogl|ogl(?:[\s_-]*(?:uk|canada))?)(?:[\s_-]*v?[123]\.0)?\b",
            r"\bopen\s*government\s*licen[cs]e(?:\s*-?\s*canada)?(?:\s*(?:v|version)?\s*[123]\.0)?\b",
            r"\betalab[\s_-]*2\.0\b|\blicence\s*ouverte(?:\s*2\.0)?\b",
            r"(?:公共データ|政府標準)利用規約(?:\s*\(?第\s*[12]\.0\s*版\)?)?|\bpdl[\s_-]*1\.0\b",
            r"\bgovernment\s*of\s*japan\s*standard\s*terms\s*of\s*use(?:\s*\(?(?:version|ver\.?|v)"
            r"\s*[12]\.0\)?)?",
            r"(?:\bkogl|공공누리)[\s_-]*(?:제?\s*[0-4]\s*유형|type[\s_-]*[0-4]\b)?",
            # ids of the IATI registry and of CKAN that no other line has
            r"\bother[\s_-]*\(?(?:open|pd|at|public\s*domain|attribution)\b\)?|\bgfdl\b",
        )
    )
)
"""Licences under which what is published is for everybody, as SPDX, the IATI registry (CKAN) and
the governments named write them. Those that only restrict selling or changing are among them: here
it is asked whether a text is public, and nothing else."""

_JOINS = re.compile(
    r"\b(?:licen[cs]ed?|under|the|a|and|or|international|unported|generic|universal|terms"
    r"|of|use|version|v)\b|ライセンス|および|又は|または|및|또는|라이선스"
)


def marking_of(licence: str | None) -> str | None:
    """The TLP label of a dataset with that licence; None where it is not known to be public.

    Of several labels the strictest; `TLP:WHITE` is what TLP 1 called CLEAR. Compared are texts in
    NFKC, without regard to case.
    """
    text = unicodedata.normalize("NFKC", licence or "").lower()
    labels = {_label(match.group(1)) for match in _MARKING.finditer(text)}
    rest = _MARKING.sub(" ", text)
    strictest = next((label for label in STRICTEST_FIRST if label in labels), None)
    if strictest not in (None, CLEAR):
        return strictest
    if _TRAFFIC_LIGHT.search(rest):  # a marking that could not be read
        return None
    opened = _OPEN.sub(" ", rest)
    is_open = strictest == CLEAR or opened != rest
    return CLEAR if is_open and not _has_words(_JOINS.sub(" ", opened)) else None


def _label(words: str) -> str:
    label = "AMBER+STRICT" if words.endswith("strict") else words.upper()
    return CLEAR if label == "WHITE" else label


def _has_words(rest: str) -> bool:
    """Whether anything but spaces and punctuation is left."""
    return any(unicodedata.category(character)[0] in "LMNS" for character in rest)
