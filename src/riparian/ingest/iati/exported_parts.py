"""What only an export of a centre says of an activity: notes, events, and where the record is from.

Another centre wrote it, so it is taken as its word: a mark that does not hold up is a Problem, and
the record then counts as one of its own.
"""

from __future__ import annotations

import re

from riparian.ingest.iati.narrative_elements import own_text, read_narratives
from riparian.ingest.iati.own_namespace import EVENT, NOTE, PRICE_YEAR, RECORD, SCHEME, SIGN
from riparian.ingest.iati.reading_context import Context, Element, Fields, Handler
from riparian.language.invisible_characters import clean_line
from riparian.model.activity import Amount, Event, Exported

_LONGEST = 300
_SHA256 = re.compile(r"[0-9a-f]{64}")
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")
_YEAR = re.compile(r"[12][0-9]{3}")


def _read_note(element: Element, fields: Fields, context: Context) -> None:
    fields["notes"].extend(read_narratives(element, context, "note"))


def _read_event(element: Element, fields: Fields, context: Context) -> None:
    kind, date = _line(element, "type"), _line(element, "date")
    if kind and date:
        fields["events"].append(Event(kind, date))


def _read_scheme(element: Element, fields: Fields, context: Context) -> None:
    if scheme := clean_line(own_text(element), _LONGEST):
        fields["scheme"] = scheme


def _read_record(element: Element, fields: Fields, context: Context) -> None:
    fields["url"] = _line(element, "url")
    sha256, ordinal = element.get("sha256", ""), element.get("ordinal", "")
    if not (_SHA256.fullmatch(sha256) and _NUMBER.fullmatch(ordinal)):
        context.flag(
            "export-mark-wrong",
            element,
            field="riparian:record",
            expected="the SHA-256 of a file and the number of a record in it",
            got=f"{clean_line(sha256, 80)} {clean_line(ordinal, 20)}".strip() or None,
            kept="the record counts as one of its own",
        )
        return
    row = element.get("row", "")
    fields["exported"] = Exported(
        centre=context.file.exported_by or "",
        dataset=_line(element, "dataset") or "",
        sha256=sha256,
        ordinal=int(ordinal),
        reader=_line(element, "reader") or "",
        row=int(row) if _NUMBER.fullmatch(row) else None,
        sheet=_line(element, "sheet"),
        provider=_line(element, "provider"),
        licence=_line(element, "licence"),
        as_of=_line(element, "as-of"),
        received_at=_line(element, "received-at"),
    )


def _line(element: Element, name: str) -> str | None:
    return clean_line(element.get(name, ""), _LONGEST) or None


EXPORTED: dict[str, Handler] = {
    EVENT: _read_event,
    NOTE: _read_note,
    RECORD: _read_record,
    SCHEME: _read_scheme,
}


def as_exported(amount: Amount, element: Element) -> Amount:
    """An amount with what IATI has no attribute for: the sign of its currency, the year of its
    prices."""
    sign, year = element.get(SIGN), element.get(PRICE_YEAR, "")
    if not sign and not year:
        return amount
    price_year = int(year) if _YEAR.fullmatch(year) else None
    return Amount(
        amount.value,
        None if sign else amount.currency,
        amount.value_date,
        price_year,
        clean_line(sign, 10) or None if sign else None,
    )
