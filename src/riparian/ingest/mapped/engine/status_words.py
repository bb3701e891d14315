"""Words for an activity's status in English, Japanese and Korean, as ActivityStatus codes.

Names of the code list and of IATI 1.x count first; others are in `tables/data/status_words.csv`,
each with its source. A word that could mean two things ("approved") is in neither.
"""

from __future__ import annotations

import re
from functools import lru_cache

from riparian.codelists.lists import legacy_code, load_codelist, loosen
from riparian.ingest.tables.lists import read_table
from riparian.language.figures.reading import fold_text

_BRACKET = re.compile(r"[(（\[［].*?[)）\]］]")


@lru_cache(maxsize=4096)
def status_code(word: str) -> str | None:
    """The ActivityStatus code that a word or code means; None where that is not known.

    Of "Pipeline: Commitment" the first part counts, and a bracket is passed over.
    """
    text = fold_text(word).strip(" .")
    if text.removesuffix(".0") in load_codelist("ActivityStatus"):
        return text.removesuffix(".0")
    for said in (text, _BRACKET.sub("", text), text.partition(":")[0]):
        if code := _code(said):
            return code
    return None


def _code(text: str) -> str | None:
    known = load_codelist("ActivityStatus")
    return (
        known.code_named(text) or legacy_code("ActivityStatus", text) or _words().get(loosen(text))
    )


@lru_cache(maxsize=1)
def _words() -> dict[str, str]:
    return {loosen(row["word"]): row["code"] for row in read_table("status_words.csv")}
