"""What a column's values say of what it holds: in bits for each field, added to those of its name.

Bits are a rough log2 of how much likelier such values are in a column of that field than in any
other column. What a field cannot hold counts heavily against it (-8 or so: text is no amount);
what it must look like counts for it in the measure of how rare it is (a column of URLs, of purpose
codes or of coordinates is rarely anything else; one of texts is common).
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from riparian.ingest.mapped.engine.code_words import status_code
from riparian.ingest.mapped.engine.mapping_fields import FIELDS
from riparian.ingest.mapped.suggest.column_facts import ColumnFacts, common_values

NEVER = -9.0
"""Values that the field cannot hold."""


class Fit(msgspec.Struct, frozen=True):
    """Bits for or against, and what was seen, in words that go on "values are …"."""

    bits: float
    why: str = ""


def fit_of_values(field: str, facts: ColumnFacts) -> Fit:
    """How well a column's values fit a field; no bits either way without values."""
    if not facts.filled:
        return Fit(0.0, "none seen")
    return _FITS.get(field, _BY_KIND[FIELDS[field].kind])(facts)


def percent(share: float) -> str:
    """A share in words: 97 %."""
    return f"{share * 100:.0f} %"


def _rise(share: float, good: float) -> float:
    """From `NEVER` where no value passes to `good` where all do; doubtful below a half."""
    if share >= 0.9:
        return good
    if share >= 0.5:
        return good * (share - 0.5) / 0.4
    return NEVER * (0.5 - share) / 0.5


def _title(facts: ColumnFacts) -> Fit:
    if facts.share("text") < 0.5 or facts.share("url") > 0.3:
        return Fit(NEVER, "hardly words")
    length, why = facts.length, _words(facts)
    if length > 260:
        return Fit(-4.0, why)
    bits = 2.0 if 18 <= length <= 160 else 0.5 if length >= 12 else -1.5
    bits += 1.0 if facts.variety > 0.5 else -1.0 if facts.distinct <= 5 < facts.filled / 4 else 0.0
    if facts.share("country") > 0.6:
        bits -= 4.0
    return Fit(bits, why)


def _description(facts: ColumnFacts) -> Fit:
    if facts.share("text") < 0.5 or facts.share("url") > 0.3:
        return Fit(NEVER, "hardly words")
    length = facts.length
    bits = 2.0 if length > 90 else 0.5 if length > 35 else -1.0 if length > 15 else -2.0
    return Fit(bits - (2.0 if facts.variety < 0.1 else 0.0), _words(facts))


def _words(facts: ColumnFacts) -> str:
    return f"texts of about {facts.length:.0f} letters, {percent(facts.variety)} of them different"


def _name(facts: ColumnFacts) -> Fit:
    """Names of organisations and the like: short texts that recur."""
    if facts.share("text") < 0.5 or facts.share("url") > 0.3:
        return Fit(NEVER, "hardly words")
    if facts.length > 200:
        return Fit(-5.0, _words(facts))
    bits = 0.5 if facts.length <= 90 else -1.0
    bits += 1.0 if facts.variety < 0.6 else -0.5
    return Fit(bits, _words(facts))


def _host(facts: ColumnFacts) -> Fit:
    fit = _name(facts)
    return Fit(fit.bits - (5.0 if facts.share("country") > 0.6 else 0.0), fit.why)


def _provider(facts: ColumnFacts) -> Fit:
    """Who gives: names or country codes, few of them."""
    fit = _name(facts)
    if facts.share("country code") > 0.8:
        return Fit(0.5, "codes of countries")
    if facts.longest <= 3 and facts.share("text") > 0.8:
        return Fit(-0.5, "short codes")
    return Fit(fit.bits + (0.5 if facts.variety < 0.2 else 0.0), fit.why)


def _scheme(facts: ColumnFacts) -> Fit:
    if facts.share("text") < 0.5:
        return Fit(-5.0, "hardly words")
    few = facts.distinct <= max(12, facts.filled * 0.2)
    bits = (1.0 if few else -2.0) - (2.0 if facts.length > 60 else 0.0)
    return Fit(bits, f"{facts.distinct} different words")


def _country(facts: ColumnFacts) -> Fit:
    share = facts.share("country")
    if share >= 0.5:
        bits = 4.4 + (0.6 if facts.share("country code") >= 0.9 else 0.0)
        return Fit(bits * min(1.0, share + 0.1), f"{percent(share)} names or codes of countries")
    if facts.share("number") > 0.5:
        return Fit(-5.0, "numbers")
    if facts.length > 60 or facts.share("date") > 0.3:
        return Fit(NEVER, "no countries")
    return Fit(-1.5, f"{percent(share)} known countries")


def _region(facts: ColumnFacts) -> Fit:
    """DAC regions; any other word is a place, because nothing knows it as a region."""
    share = facts.share("region")
    return Fit(_rise(share, 2.0), f"{percent(share)} names or codes of DAC regions")


def _admin1(facts: ColumnFacts) -> Fit:
    """Places; for it those that call themselves provinces or states."""
    fit, share = _place(facts), facts.share("province")
    if share < _MOST:
        return fit
    return Fit(fit.bits + 3.0, f"{percent(share)} say that they are provinces or states")


_MOST = 0.6


def _place(facts: ColumnFacts) -> Fit:
    if facts.share("text") < 0.5:
        return Fit(NEVER, "hardly words")
    bits = 0.5 if facts.length < 60 else -2.0
    return Fit(bits - (4.0 if facts.share("country") > 0.7 else 0.0), _words(facts))


def _place_code(facts: ColumnFacts) -> Fit:
    return Fit(0.5 if facts.share("digits") > 0.6 and facts.share("space") < 0.2 else -3.0, "codes")


def _identifier(facts: ColumnFacts) -> Fit:
    if facts.length > 60 or facts.share("space") > 0.5 or facts.share("url") > 0.3:
        return Fit(-6.0, _words(facts))
    if facts.share("fraction") > 0.5 or facts.share("date") > 0.7 or facts.share("currency") > 0.7:
        return Fit(-6.0, "no numbers of projects")
    bits = 1.5 if facts.share("digits") > 0.8 else -2.0
    bits += 2.0 if facts.variety > 0.98 else 0.0 if facts.variety > 0.1 else -4.0
    return Fit(bits, f"codes, {percent(facts.variety)} of them different")


def _other_identifier(facts: ColumnFacts) -> Fit:
    fit = _identifier(facts)
    return Fit(min(fit.bits, 1.5), fit.why)


def _code(facts: ColumnFacts) -> Fit:
    """Any code: short, mostly without spaces."""
    if facts.length > 40:
        return Fit(-5.0, _words(facts))
    if facts.longest <= 1:
        return Fit(-1.0, "single letters")
    return Fit(0.5 if facts.share("space") < 0.3 else -2.0, "codes")


def _ref(facts: ColumnFacts) -> Fit:
    fit = _code(facts)
    return Fit(fit.bits - (5.0 if facts.share("country") > 0.8 else 0.0), fit.why)


def _purpose(facts: ColumnFacts) -> Fit:
    share = facts.share("purpose")
    if share >= 0.3:
        return Fit(2.0 + 4.0 * share, f"{percent(share)} DAC purpose codes")
    if facts.share("category") >= 0.5:
        return Fit(1.5, f"{percent(facts.share('category'))} DAC sector codes of three digits")
    return Fit(-6.0, "no DAC purpose codes")


def _sector(facts: ColumnFacts) -> Fit:
    if facts.share("text") < 0.5:
        return Fit(-7.0, "hardly words")
    if (named := facts.share("purpose name")) >= 0.5:
        return Fit(1.0 + 2.0 * named, f"{percent(named)} names of DAC purposes")
    bits = 1.0 if facts.variety < 0.5 else 0.0 if facts.filled < _SMALL else -1.0
    bits -= 2.0 if facts.length > 120 else 0.0
    return Fit(bits - (5.0 if facts.share("country") > 0.6 else 0.0), _words(facts))


_SMALL = 20
"""Rows of a table so small that its words need not recur."""


def _amount_type(facts: ColumnFacts) -> Fit:
    """Words for kinds of transactions are hardly anything else; their codes could be."""
    if (share := facts.share("transaction")) >= 0.9:
        return Fit(5.0, f"{percent(share)} words for kinds of transactions")
    return _in_list("TransactionType")(facts)


def _sector_code(facts: ColumnFacts) -> Fit:
    if facts.share("purpose") > 0.5:
        return Fit(-3.0, "DAC purpose codes")
    return Fit(0.5 if facts.length < 20 and facts.share("digits") > 0.5 else -4.0, "codes")


def _percentage(facts: ColumnFacts) -> Fit:
    share = facts.share("number")
    inside = (facts.smallest or 0) >= 0 and (facts.largest or 0) <= 100.5
    return Fit(_rise(share, 1.5) if inside else -6.0, "numbers up to 100")


def _day(facts: ColumnFacts) -> Fit:
    """A date as precise as a month, or a year."""
    share, years = facts.share("date") + facts.share("compact day"), facts.share("year")
    if share + years >= 0.5:
        what = f"{percent(share)} dates" if share >= years else f"{percent(years)} years"
        if share and years:
            what = f"{percent(share + years)} dates and years"
        return Fit(_rise(min(1.0, share + years), 3.0 if share >= years else 1.5), what)
    if facts.share("serial") > 0.9:
        return Fit(0.5, "numbers that spreadsheets use for days")
    return Fit(_rise(share + years, 3.0), f"{percent(share)} dates")


def _exact_day(facts: ColumnFacts) -> Fit:
    fit = _day(facts)
    return Fit(fit.bits - (2.0 if facts.share("year") > facts.share("date") else 0.0), fit.why)


def _period(facts: ColumnFacts) -> Fit:
    lasts = facts.share("duration")
    share = facts.share("period") + lasts
    if share < 0.3 and facts.share("date") + facts.share("year") > 0.5:
        return Fit(-5.0, "single dates")
    what = f"{percent(share)} {'durations' if lasts > 0.5 * share else 'periods'}"
    return Fit(_rise(share, 5.0) if share < 0.3 else 2.0 + 3.0 * share, what)


def _year(facts: ColumnFacts) -> Fit:
    share = facts.share("year")
    return Fit(_rise(share, 3.0), f"{percent(share)} years")


def _amount(facts: ColumnFacts) -> Fit:
    share = facts.share("number")
    if facts.share("year") > 0.8:
        return Fit(-7.0, "years")
    if facts.share("flag") > 0.9 and facts.distinct <= 3 and facts.largest:
        return Fit(-4.0, "only 0, 1 or 2")
    if share > 0.5 and facts.share("purpose") > 0.8:
        return Fit(-5.0, "purpose codes")
    if share > 0.5 and not facts.smallest and not facts.largest:
        return Fit(-3.0, "only zeros")
    bits = _rise(share, 2.5)
    bits -= 2.0 if facts.distinct <= 2 < facts.filled / 5 else 0.0
    return Fit(bits, f"{percent(share)} numbers{_between(facts)}")


def _between(facts: ColumnFacts) -> str:
    if facts.smallest is None or facts.largest is None:
        return ""
    return f" from {facts.smallest:,.4g} to {facts.largest:,.4g}"


def _currency(facts: ColumnFacts) -> Fit:
    share = facts.share("currency")
    if share < 0.5 and facts.share("text") > 0.8 and facts.distinct <= 12 and facts.length < 25:
        return Fit(-1.0, "few words")
    return Fit(_rise(share, 5.0), f"{percent(share)} currency codes")


def _status(facts: ColumnFacts) -> Fit:
    values = list(common_values(facts))
    share_known = sum(status_code(value) is not None for value in values) / max(1, len(values))
    if facts.length > 60 or (facts.share("number") > 0.5 and share_known < 0.5):
        return Fit(-4.0, _words(facts))
    digits = facts.share("number") > 0.9
    if share_known >= 0.5:
        return Fit(0.5 if digits else 4.0, f"{percent(share_known)} words for a status")
    return Fit(-1.0 if facts.distinct <= 20 else -4.0, f"{facts.distinct} different words")


def _degrees(limit: float) -> Callable[[ColumnFacts], Fit]:
    def fit(facts: ColumnFacts) -> Fit:
        inside = (facts.smallest or 0) >= -limit and (facts.largest or 0) <= limit
        if not inside or facts.share("number") < 0.6:
            return Fit(NEVER, "no degrees")
        return Fit(2.0 if facts.share("fraction") > 0.3 else 0.0, f"numbers{_between(facts)}")

    return fit


def _url(facts: ColumnFacts) -> Fit:
    share = facts.share("url")
    return Fit(_rise(share, 6.0), f"{percent(share)} web addresses")


def _in_list(name: str) -> Callable[[ColumnFacts], Fit]:
    def fit(facts: ColumnFacts) -> Fit:
        share = facts.share(name)
        return Fit(_rise(share, 1.5), f"{percent(share)} codes of the list {name}")

    return fit


def _exactness(facts: ColumnFacts) -> Fit:
    few = facts.distinct <= 12 and facts.share("number") > 0.8
    return Fit(0.5 if few else -5.0, f"{facts.distinct} different codes")


def _note(facts: ColumnFacts) -> Fit:
    return Fit(0.5 if facts.share("text") > 0.5 else -2.0, _words(facts))


_BY_KIND: dict[str, Callable[[ColumnFacts], Fit]] = {
    "text": _name,
    "code": _code,
    "date": _exact_day,
    "period": _period,
    "number": _amount,
    "percentage": _percentage,
    "year": _year,
    "url": _url,
}
_FITS: dict[str, Callable[[ColumnFacts], Fit]] = {
    "title": _title,
    "description": _description,
    "identifier": _identifier,
    "other_identifier": _other_identifier,
    "related": _other_identifier,
    "transaction_ref": _other_identifier,
    "provider": _provider,
    "provider_ref": _ref,
    "agency_ref": _ref,
    "implementer_ref": _ref,
    "host_agency": _host,
    "implementer": _host,
    "agency": _host,
    "scheme": _scheme,
    "country": _country,
    "region": _region,
    "admin1": _admin1,
    "admin2": _place,
    "place": _place,
    "place_code": _place_code,
    "latitude": _degrees(90),
    "longitude": _degrees(180),
    "exactness": _exactness,
    "purpose_code": _purpose,
    "sector": _sector,
    "sector_code": _sector_code,
    "start": _day,
    "end": _day,
    "start_actual": _day,
    "end_actual": _day,
    "currency": _currency,
    "status": _status,
    "amount_type": _amount_type,
    "flow_type": _in_list("FlowType"),
    "finance_type": _in_list("FinanceType"),
    "aid_type": _in_list("AidType"),
    "tied_status": _in_list("TiedStatus"),
    "collaboration_type": _in_list("CollaborationType"),
    "note": _note,
}
