"""What Riparian adds to IATI in a namespace of its own, and how it is read back.

IATI allows attributes and elements of other namespaces nearly everywhere. An export
(`riparian.export.iati_activity`) uses that for what IATI has no place for, and for what its rules
do not let stand as it was stated:

- an attribute with the name of one of IATI's (`riparian:iso-date="2019"`) says what the source
  states; empty where it states nothing. IATI's own then holds what the rules demand;
- an element with the name of one of IATI's (`riparian:transaction`) is one that the rules do not
  allow as it is; what is in it is as in IATI's;
- `riparian:by` on a text says who wrote it, where it was not the publisher; `centre` marks what
  the centre put there because IATI demands something, or to explain: it is no part of the record;
- `riparian:sureness` and `riparian:rule` mark what was worked out (a related activity, which may
  have no attribute of ours, holds a `riparian:worked-out` with them). Whoever reads it works it out
  again from the same record; what a model or a translation service said (`by`) is taken over, as
  that, since no other centre need have them.
"""

from __future__ import annotations

from lxml import etree

from riparian.ingest.iati.reading_context import LANG, Element

NAMESPACE = "urn:riparian:iati:1"
PREFIX = "riparian"
_OWN = f"{{{NAMESPACE}}}"


def own(name: str) -> str:
    """The name of an element or attribute in our namespace, as lxml writes it."""
    return f"{_OWN}{name}"


BY, SURENESS, RULE = own("by"), own("sureness"), own("rule")
WORKED_OUT = own("worked-out")
OWN_LANG = own("lang")
BASIS, SIGN, PRICE_YEAR, FIELD = own("basis"), own("sign"), own("price-year"), own("field")
RECORD, NOTE, EVENT, SCHEME = own("record"), own("note"), own("event"), own("scheme")
CENTRE = "centre"
MODEL = "model"
MACHINE = "machine"

ELEMENTS = frozenset(
    (
        "activity-date", "activity-status", "administrative", "budget", "document-link",
        "humanitarian-scope", "location-id", "other-identifier", "participating-org",
        "planned-disbursement", "recipient-country",
        "recipient-region", "related-activity", "reporting-org", "sector", "transaction",
    )
)  # fmt: skip
"""Elements of IATI that may stand in our namespace, as they were stated."""

_NAMED_AGAIN = frozenset((BY, SURENESS, RULE, OWN_LANG, BASIS, SIGN, PRICE_YEAR, FIELD))


def restore(activity: Element) -> None:
    """Make an activity of an export, in place, what its source stated."""
    for element in list(activity.iter(etree.Element)):
        tag = element.tag
        if not isinstance(tag, str):
            continue
        if _is_added(element):
            if (parent := element.getparent()) is not None:
                parent.remove(element)
            continue
        if tag.startswith(_OWN) and (name := tag.removeprefix(_OWN)) in ELEMENTS:
            element.tag = name
        if element.get(FIELD) == "note":
            element.tag = NOTE
        for name, value in [(str(key), str(text)) for key, text in element.attrib.items()]:
            if name.startswith(_OWN) and name not in _NAMED_AGAIN:
                _state(element, name.removeprefix(_OWN), value)


def _is_added(element: Element) -> bool:
    by = element.get(BY)
    if by == CENTRE:
        return True
    taken_over = by is not None and by.startswith((MODEL, MACHINE))
    if element.tag == "related-activity":
        return element.find(WORKED_OUT) is not None
    return element.get(SURENESS) is not None and not taken_over


def _state(element: Element, name: str, stated: str) -> None:
    """Let an attribute say what the source states; `text` is what stands in the element."""
    if name == "text":
        element.text = stated
    elif stated:
        element.set(name, stated)
    elif name == "iso-date" and (parent := element.getparent()) is not None:
        parent.remove(element)  # a date that nobody states
    elif name in element.attrib:
        del element.attrib[name]


def language_is_unknown(element: Element) -> bool:
    """Whether a text is said to be in no language that is known, whatever the activity's is."""
    return element.get(OWN_LANG) == "" and element.get(LANG) is None
