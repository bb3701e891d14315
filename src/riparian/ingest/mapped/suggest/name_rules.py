"""Rules for names that are not known: what a name in parts is for, and in bits how sure that is.

A rule fits if the name's head has one of the meanings `heads`, and the name one of `with_` (if any
are given), all of `also` and none of `without`. Of all rules for a field the strongest counts.
Meanings are those of `tables/data/header_parts.csv`; `measure` stands for words such as rate,
count, user.
"""

from __future__ import annotations

import msgspec

Means = frozenset[str]


class Rule(msgspec.Struct, frozen=True):
    """One reading of a name."""

    field: str
    bits: float
    says: str
    heads: Means
    with_: Means = frozenset()
    without: Means = frozenset()
    also: Means = frozenset()

    def fits(self, head: Means, others: Means) -> bool:
        """Whether a name with this head and these other meanings reads so."""
        everything = head | others
        return (
            bool(self.heads & head)
            and (not self.with_ or bool(self.with_ & everything))
            and not (self.without & everything)
            and self.also <= everything
        )


def _rule(
    field: str, bits: float, says: str, heads: str, with_: str = "", without: str = "measure",
    also: str = "",
) -> Rule:  # fmt: skip
    return Rule(
        field, bits, says, frozenset(heads.split()), frozenset(with_.split()),
        frozenset(without.split()), frozenset(also.split()),
    )  # fmt: skip


_THINGS = "donor host implement manage org actor country region admin1 admin2 place sector"
_NO_NAME = f"{_THINGS} status kind currency geocode geo partner measure"
_NO_TIME = "start end sign update event measure"
_NO_WHERE = "donor org measure"
_NO_CODE = "kind money id code date year measure"
_WHOSE = "org actor name title"
_DAY = "date year planned actual"
_NO_SPAN = "update transaction kind measure"

# fmt: off
RULES: tuple[Rule, ...] = (
    # what it is
    _rule("title", 6.5, "a title", "title", "", f"{_NO_NAME} bid other"),
    _rule("title", 6, "a project's name", "name", "project", _NO_NAME),
    _rule("title", 4, "the project", "project", "", f"{_NO_NAME} money date year id code"),
    _rule("title", 3.5, "a name", "name", "", _NO_NAME),
    _rule("title", 4, "a tender's title", "title name", "bid", _NO_NAME),
    _rule("title", 4, "another title", "title name", "other project", _NO_NAME),
    _rule("identifier", 6.5, "a project's number", "id", "project",
          "bid other transaction place geocode geo measure"),
    _rule("identifier", 6, "a project's code", "code", "project",
          f"{_THINGS} bid other kind measure"),
    _rule("identifier", 4.5, "a number", "id", "",
          "bid other transaction place geocode geo sector kind measure"),
    _rule("identifier", 2, "a code", "code", "", f"{_NO_NAME} bid other transaction crs"),
    _rule("other_identifier", 5.5, "another number", "id", "bid other crs"),
    _rule("other_identifier", 5, "another number", "id code", "aid", "kind measure"),
    _rule("other_identifier", 3.5, "a number", "id code", "project donor manage",
          "kind sector place measure"),
    _rule("other_identifier", 3, "a number", "id", "", "place geocode geo measure"),
    _rule("description", 5.5, "a description", "text", "",
          "status sector geocode place exact measure"),
    _rule("description", 4, "a purpose in words", "purpose"),
    # who
    _rule("provider", 6.5, "who gives", "donor", "", f"text {_NO_CODE}"),
    _rule("provider", 6.5, "who gives", f"{_WHOSE} country", "donor", "kind money code measure"),
    _rule("provider", 6.5, "a country that gives", "country", "aid",
          "host partner kind money measure"),
    _rule("provider", 6, "a development partner", "partner", "dev donor"),
    _rule("provider", 4.5, "a giving body", "org", "aid", "host kind money measure"),
    _rule("provider", 5.5, "where the money is from", "source", "donor money", "kind measure"),
    _rule("provider_ref", 7, "the giver's code", "code id country", "donor", "measure", "code"),
    _rule("agency", 6.5, "who runs it", f"{_WHOSE} manage", "manage", f"host {_NO_CODE}"),
    _rule("agency", 6, "an organisation's name", "name", "org",
          "host implement donor kind measure"),
    _rule("agency", 4.5, "an organisation", "org", "", f"host implement bid {_NO_CODE}"),
    _rule("agency", 4.5, "who carries it out", _WHOSE, "implement", "host kind money measure"),
    _rule("agency_ref", 5, "an organisation's code", "code id", "org",
          "host donor implement measure"),
    _rule("implementer", 6.5, "who carries it out", f"{_WHOSE} implement", "implement actor",
          f"host status start end {_NO_CODE}"),
    _rule("implementer", 6.5, "who carries it out", "partner", "implement"),
    _rule("implementer", 5.5, "who has the contract", "org actor name", "bid",
          "host donor kind money title project measure"),
    _rule("implementer", 4, "a partner", "partner", "",
          "dev country money host donor measure"),
    _rule("implementer", 3.5, "an organisation", "org", "", f"host donor {_NO_CODE}"),
    _rule("implementer_ref", 5, "their code", "code id", "implement actor"),
    _rule("host_agency", 6.5, "the receiving body", _WHOSE, "host", "country kind money measure"),
    _rule("host_agency", 5.5, "a body of the receiving country", "org actor", "host",
          "donor kind money measure"),
    _rule("host_agency", 4, "who receives", "host", "", f"country {_NO_CODE}"),
    _rule("host_agency", 4, "who carries it out", "org", "implement", "kind money measure"),
    # where
    _rule("host_agency_ref", 6, "the receiving body's code", "code id", "host", "measure", "org"),
    _rule("country", 7, "the receiving country", "country", "host", _NO_WHERE),
    _rule("country", 6, "a partner country", "country", "partner", _NO_WHERE),
    _rule("country", 6, "a country", "country", "", f"region sector aid {_NO_WHERE}"),
    _rule("country", 6, "a country or region", "region", "country",
          f"sector aid {_NO_WHERE}"),
    _rule("country", 4, "a country", "country", "aid", _NO_WHERE),
    _rule("country", 6, "who receives", "host name", "host", f"org money kind {_NO_WHERE}"),
    _rule("country", 5.5, "a country's code or name", "code name id", "country host",
          f"region {_NO_WHERE}"),
    _rule("country_percentage", 6, "a country's share", "share", "country"),
    _rule("region", 6, "a region", "region", "", _NO_WHERE),
    _rule("region", 5, "a region's code or name", "code name", "region", f"admin1 {_NO_WHERE}"),
    _rule("admin1", 6.5, "a province", "admin1", "", _NO_WHERE),
    _rule("admin1", 6, "a province's name", "name", "admin1", _NO_WHERE),
    _rule("admin2", 6.5, "a district", "admin2", "", _NO_WHERE),
    _rule("admin2", 6, "a district's name", "name", "admin2", _NO_WHERE),
    _rule("place", 6, "a place", "place", "", f"host sector money share kind {_NO_WHERE}"),
    _rule("place", 6, "a place's name", "name text", "place", f"kind {_NO_WHERE}"),
    _rule("place", 5.5, "an area", "region", "", _NO_WHERE),
    _rule("place", 5, "an area's name", "name", "region", _NO_WHERE),
    _rule("admin1", 3.5, "an area", "region place", "",
          f"host sector money share kind {_NO_WHERE}"),
    _rule("place", 6.5, "where it works", "sector", "geo", "share code measure"),
    _rule("place_code", 6, "a place's code", "code id geocode", "place geocode geo admin1 admin2",
          "kind measure"),
    _rule("place_code", 5, "a place's code", "geocode"),
    _rule("location_type", 6, "a kind of place", "kind code", "place", "measure", "kind"),
    _rule("location_type", 5, "a kind of place", "name", "place", "measure", "kind"),
    _rule("place_percentage", 6, "a place's share", "share", "place admin1 admin2"),
    _rule("latitude", 8, "a latitude", "lat"),
    _rule("longitude", 8, "a longitude", "lon"),
    _rule("exactness", 6, "how exact a place is", "exact", "", ""),
    _rule("exactness", 5, "how exact a place is", "code measure", "exact", ""),
    # what for
    _rule("purpose_code", 6, "a purpose code", "code id", "sector purpose crs",
          "kind donor host measure"),
    _rule("purpose_code", 5, "a purpose code", "sector purpose", "crs", "name measure"),
    _rule("sector", 6, "a sector", "sector", "", "share measure"),
    _rule("sector", 6, "a sector's name", "name title", "sector purpose"),
    _rule("sector", 5.5, "a kind of sector", "kind", "sector purpose"),
    _rule("sector", 5.5, "an area of work", "place region", "sector", "share code measure"),
    _rule("sector", 3, "a purpose", "purpose"),
    _rule("sector_code", 4.5, "a sector's code", "code id", "sector"),
    _rule("sector_percentage", 6, "a sector's share", "share", "sector purpose"),
    # when
    _rule("start", 6.5, "a start", f"start {_DAY}", "start", _NO_SPAN),
    _rule("end", 6.5, "an end", f"end {_DAY}", "end", _NO_SPAN),
    _rule("start_actual", 7, "the real start", f"start {_DAY}", "start", _NO_SPAN, "actual"),
    _rule("end_actual", 7, "the real end", f"end {_DAY}", "end", _NO_SPAN, "actual"),
    _rule("period", 6, "a period", "period", "", "sign measure"),
    _rule("signing_date", 6.5, "a signing", f"sign {_DAY}", "sign",
          "update start end measure"),
    _rule("signing_date", 5, "a commitment's day", "date", "commit", "update measure"),
    _rule("signing_date", 5, "a grant's day", "date", "aid", "update start end measure"),
    _rule("event_date", 6, "an event's day", "date", "event", "update measure"),
    _rule("event_date", 4.4, "a signing too", f"sign {_DAY}", "sign",
          "update start end measure"),
    _rule("date", 5.5, "the money's day", "date", "transaction disburse spend", "update measure"),
    _rule("date", 4, "a day", "date", "", _NO_TIME),
    _rule("year", 5.5, "a year", "year", "", _NO_TIME),
    _rule("year", 4, "a year", "year", "sign commit", "start end update measure"),
    _rule("updated", 7, "a last change", "update date", "update", ""),
    # how much
    _rule("amount", 5.5, "an amount", "money", "", "kind measure"),
    _rule("amount", 6.5, "a total amount", "money", "total aid project", "kind measure"),
    _rule("amount", 5.5, "a total amount", "total", "money", "kind measure", "money"),
    _rule("amount", 4, "money", "ccy"),
    _rule("amount", 4.5, "aid in money", "aid", "ccy total", "kind measure"),
    _rule("commitment", 7, "money promised", "money ccy commit", "commit",
          "kind date year measure"),
    _rule("commitment", 4, "money agreed", "money", "sign", "kind measure"),
    _rule("disbursement", 7, "money paid", "money ccy disburse actual", "disburse",
          "kind date year measure"),
    _rule("disbursement", 5, "what was given", "actual", "aid",
          "kind date year start end measure"),
    _rule("expenditure", 7, "money spent", "money ccy spend", "spend", "kind date year measure"),
    _rule("currency", 7, "a currency", "currency"),
    _rule("currency", 6.5, "a currency's code", "code name kind", "currency"),
    _rule("amount_type", 6, "a kind of transaction", "code kind", "transaction"),
    _rule("amount_type", 6, "a kind of transaction", "name", "kind", "measure", "transaction"),
    _rule("amount_type", 4, "a kind", "kind", "",
          f"{_THINGS} status geocode geo date year measure"),
    _rule("amount_type", 5, "a kind of amount", "kind", "money"),
    _rule("transaction_ref", 7, "a transaction's number", "id", "transaction"),
    # how
    _rule("status", 6.5, "a status", "status", "", "money measure"),
    _rule("status", 6, "a status", "name code kind", "status"),
    _rule("scheme", 4, "a kind", "kind", "",
          f"{_THINGS} transaction status geocode geo start end date year money measure"),
    _rule("scheme", 4, "a kind's name", "name", "kind",
          f"{_THINGS} transaction status start end date year money measure"),
    _rule("scheme", 6.5, "a kind of aid", "kind name", "aid",
          "place transaction org status start end measure"),
    _rule("scheme", 4, "a kind of aid", "aid", "", "money ccy date year id measure"),
    _rule("flow_type", 6, "a flow type", "code id", "kind", "sector place measure"),
    _rule("url", 7, "an address", "url"),
    _rule("note", 5.5, "a note", "note", "", ""),
    _rule("related", 5.5, "a related project", "id", "other", "bid measure"),
)
# fmt: on
"""Every rule."""
