"""`Suggestion`: a mapping worked out from a table, why, and what a person should say beside it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

import msgspec

from riparian.ingest.mapped.engine.mapping import Mapping
from riparian.ingest.mapped.suggest.row_key import GroupingKey
from riparian.ingest.mapped.suggest.source_options import MONEY, PurposeWords

Sureness = Literal["sure", "likely", "a guess"]


class ColumnChoice(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one column was taken for: a field or none, and why.

    `bits` are those for that field; `runner_up` is the field that came next, if any came near.
    """

    column: str
    field: str | None
    why: str
    bits: float = 0.0
    sureness: Sureness | None = None
    lang: str | None = None
    runner_up: str | None = None
    runner_up_bits: float = 0.0


class Suggestion(msgspec.Struct, frozen=True):
    """A mapping for one sheet, what each column was taken for, and what a person should look at.

    `missing` says what it lacks to be a table of projects; empty for one that is. `unknown_words`
    are words of the table, by field, whose meaning has to be given. `purposes` are words for
    sectors with the DAC codes that are known for them. `advice` are sentences on what the table
    does not say; `provider` (JP, KR) is who is likely to fund a list in that language, `fiscal` why
    the mapping says whose fiscal years are meant. `sheets` are the sheets of the file.
    """

    sheet: str
    sheets: tuple[str, ...]
    rows: int
    mapping: Mapping
    columns: tuple[ColumnChoice, ...]
    key: GroupingKey
    missing: tuple[str, ...] = ()
    unknown_words: dict[str, tuple[tuple[str, int], ...]] = {}
    purposes: PurposeWords | None = None
    advice: tuple[str, ...] = ()
    provider: str | None = None
    fiscal: str = ""

    @property
    def mapped(self) -> tuple[ColumnChoice, ...]:
        """The columns that were taken for something."""
        return tuple(choice for choice in self.columns if choice.field)

    @property
    def left_out(self) -> tuple[ColumnChoice, ...]:
        """The columns that were not."""
        return tuple(choice for choice in self.columns if not choice.field)


NO_FUNDER = "No column says who funds. If all of it is one provider's, say it in [defaults]."
NO_CURRENCY = "No column and no name says in which currency amounts are."
SHARED_SIGN = (
    "'{sign}' is the sign of several currencies. If you know which is meant, say it for the column."
)
NO_COUNTRY = "No column says in which country it is. If it is one, say it in [defaults]."


def advice(
    mapping: Mapping, with_currency: Collection[str] = (), signs: Collection[str] = ()
) -> list[str]:
    """Who funds, in which currency, in which country, where neither column nor default says it.

    `with_currency` are columns whose cells say their currency themselves; `signs` are those in
    names of columns of amounts that several currencies share.
    """
    stated = mapping.columns.keys() | mapping.defaults.keys()
    sentences = []
    if not {"provider", "provider_ref"} & stated:
        sentences.append(NO_FUNDER)
    money = [source for field in MONEY for source in mapping.sources(field)]
    without = [one for one in money if one.currency is None and one.column not in with_currency]
    if "currency" not in stated:
        sentences += [SHARED_SIGN.format(sign=sign) for sign in sorted(signs)]
        # A sign that several share is asked about by name; the general question would be the same.
        sentences += [NO_CURRENCY] if without and not signs else []
    if not {"country", "region", "latitude"} & stated:
        sentences.append(NO_COUNTRY)
    return sentences
