"""How far the texts of a dataset may go: their marking by the Traffic Light Protocol (TLP 2.0).

Nothing in the formats that are read carries a marking, so it is told by what was said of the
dataset. What is published under a licence is for everybody (CLEAR); a marking in the licence's
words (`TLP:GREEN`) stands above that; words that say that it is not public, or no words at all,
leave it unmarked, and then it stays here.
"""

from __future__ import annotations

import re

from riparian.codelists.lists import load_codelist

CLEAR = "CLEAR"
"""The only marking with which a text may be sent to a service."""

_MARKING = re.compile(r"\bTLP[\s:_-]*([A-Z]+(?:\+[A-Z]+)?)", re.IGNORECASE)
_NOT_PUBLIC = re.compile(
    r"\b(?:internal|confidential|restricted|secret|private|draft|not\s+(?:public|for|to\s+be))\b"
    r"|部外秘|社外秘|非公開|機密|極秘|取扱注意|대외비|비공개|기밀|내부",
    re.IGNORECASE,
)


def marking_of(licence: str | None) -> str | None:
    """The TLP label of a dataset with that licence; None where nothing says that it is public.

    `TLP:WHITE` is what TLP 1 called CLEAR. A marking that is none counts as no marking.
    """
    if licence is None or not licence.strip():
        return None
    if found := _MARKING.search(licence):
        label = found.group(1).upper()
        label = CLEAR if label == "WHITE" else label
        return label if label in load_codelist("TLP") else None
    return None if _NOT_PUBLIC.search(licence) else CLEAR
