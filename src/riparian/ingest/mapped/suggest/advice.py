"""What a mapping does not say and a person should, in sentences."""

from __future__ import annotations

from collections.abc import Collection

from riparian.ingest.mapped.engine.mapping import Mapping
from riparian.ingest.mapped.suggest.source_options import MONEY

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
