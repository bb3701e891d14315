"""Words that publishers write in place of codes: statuses, transactions, currencies, purposes.

Names of a code list and of IATI 1.x count first. Other words for a status are in
`tables/data/status_words.csv`, each with its source, in English, Japanese and Korean; a word that
could mean two things ("approved") is not among them.
"""

from __future__ import annotations

import re
from functools import lru_cache

from riparian.codelists.lists import legacy_code, load_codelist, loosen, read_table
from riparian.language.figures.cell_reading import fold_text
from riparian.language.figures.unit_words import NumberUnit, read_unit

_BRACKET = re.compile(r"[(（\[［].*?[)）\]］]")


@lru_cache(maxsize=4096)
def status_code(word: str) -> str | None:
    """The ActivityStatus code that a word or code means; None where that is not known.

    Of "Pipeline: Commitment" the first part counts, and a bracket is passed over.
    """
    text = fold_text(word).strip(" .")
    if text.removesuffix(".0") in load_codelist("ActivityStatus"):
        return text.removesuffix(".0")
    for spelling in (text, _BRACKET.sub("", text), text.partition(":")[0]):
        if code := _status_named(spelling):
            return code
    return None


def _status_named(text: str) -> str | None:
    return (
        load_codelist("ActivityStatus").code_named(text)
        or legacy_code("ActivityStatus", text)
        or _status_words().get(loosen(text))
    )


@lru_cache(maxsize=1)
def _status_words() -> dict[str, str]:
    return {
        loosen(row["word"]): row["code"]
        for row in read_table("riparian.ingest.tables", "status_words.csv")
    }


@lru_cache(maxsize=1024)
def transaction_type(word: str) -> str | None:
    """The TransactionType code that a code, or a name of IATI 2 or 1, means."""
    types = load_codelist("TransactionType")
    return word if word in types else legacy_code("TransactionType", word) or types.code_named(word)


@lru_cache(maxsize=1024)
def currency_in(word: str) -> NumberUnit | None:
    """A currency by its code, its name in a list or a word for it: yen, 円, US$, ¥."""
    currencies = load_codelist("Currency")
    code = word.upper()
    currency = code if code in currencies else currencies.code_named(word)
    if currency:
        return NumberUnit(currency=currency)
    unit = read_unit(word)
    return unit if unit and unit.factor == 1 and (unit.currency or unit.sign) else None


@lru_cache(maxsize=4096)
def dac_purpose(words: str) -> tuple[str, str] | None:
    """The DAC purpose, else category, of exactly this name, with its SectorVocabulary.

    No withdrawn code is given: its owner no longer wants it used.
    """
    for name, vocabulary in (("Sector", "1"), ("SectorCategory", "2")):
        codelist = load_codelist(name)
        code = codelist.code_named(words)
        if code and not codelist.codes[code].withdrawn:
            return code, vocabulary
    return None
