"""The smallest parts of an IATI file: elements, texts, dates, codes, organisations.

What the rules of IATI do not let stand as it was stated stands in our namespace, where our reader
finds it (`ingest.iati.own_namespace`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from urllib.parse import quote

import msgspec

from riparian.codelists.lists import load_codelist
from riparian.export.xml_element import Element
from riparian.export.xml_text import xml_text
from riparian.ingest.iati.own_namespace import BY, CENTRE, OWN_LANG, own
from riparian.ingest.iati.reading_context import LANG
from riparian.model.activity import Narrative, ParticipatingOrg, TransactionOrg
from riparian.normalise.iso_days import span_of

_FORBIDDEN_IN_IDS = re.compile(r"[/&|?\s]")
"""What the ruleset of IATI forbids in the reference of an organisation and in an identifier."""

_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+", re.ASCII)
_IN_ADDRESSES = "/:?#@!$&'()*+,;=%~"
_BROKEN_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})|[\[\]]|#.*#")


class Frame(msgspec.Struct):
    """What is known while an activity is written: its element, what goes to its end because IATI
    does not allow it as it is, notes that have no other place, the day of the file, the activity's
    language, and what a provider is called."""

    element: Element
    day: str
    lang: str | None
    provider_name: Callable[[str], str | None]
    apart: list[Element]
    notes: list[str]


def add(parent: Element, name: str, attributes: Mapping[str, str | None] | None = None) -> Element:
    """A new element at the end of another; attributes without a value are left out."""
    element = parent.add(name)
    if attributes:
        for key, value in attributes.items():
            if value is not None:
                element.set(key, value)
    return element


def apart(frame: Frame, name: str) -> Element:
    """An element in our namespace, which goes to the end of the activity."""
    element = Element(own(name))
    frame.apart.append(element)
    return element


def state(element: Element, name: str, shown: str | None, stated: str | None) -> None:
    """An attribute as IATI wants it, and as it was stated where that is something else."""
    if shown is not None:
        element.set(name, shown)
    if (stated or "") != (shown or ""):
        element.set(own(name), stated or "")


def narratives(parent: Element, texts: Iterable[Narrative], frame: Frame) -> bool:
    """The texts of an element; whether there is any."""
    written = False
    for text in texts:
        words = xml_text(text.text)
        if not words.strip():
            continue
        element = parent.add("narrative")
        element.text = words
        written = True
        if text.lang is None:
            if frame.lang is not None:
                element.set(OWN_LANG, "")
        elif text.lang != frame.lang:
            element.set(LANG, text.lang)
        if text.by != "publisher":
            element.set(BY, text.by)
    return written


def says_something(texts: Iterable[Narrative]) -> bool:
    """Whether any of these texts is more than spaces."""
    return any(xml_text(text.text).strip() for text in texts)


def explain(parent: Element, words: str) -> None:
    """A text of the centre's own, which is no part of the record."""
    element = add(parent, "narrative", {LANG: "en", BY: CENTRE})
    element.text = words


def is_code(code: str | None, codelist: str) -> bool:
    """Whether a code is in that list of IATI."""
    return code is not None and code in load_codelist(codelist)


def first_day(text: str | None) -> str | None:
    """The first day that a date of any precision means; None where it means none."""
    span = span_of(text)
    return span.first.isoformat() if span else None


def last_day(text: str | None) -> str | None:
    """The last day of it."""
    span = span_of(text)
    return span.last.isoformat() if span else None


def precision_words(text: str | None, shown: str, which: str) -> str | None:
    """That only a year or month is stated; None where a day is."""
    span = span_of(text)
    if span is None or span.precision == "day":
        return None
    return f"The source gives the {span.precision} {text} alone; {shown} is its {which} day."


def address_of(url: str) -> str | None:
    """The address as `xsd:anyURI` wants it, with spaces and other letters escaped; None where it is
    none."""
    for form in (url, quote(url, safe=_IN_ADDRESSES)):
        if _URI.fullmatch(form) and not _BROKEN_ESCAPE.search(form):
            return form
    return None


def allowed_reference(ref: str | None) -> str | None:
    """The reference of an organisation, unless IATI's rules forbid a character of it."""
    return ref if ref and not _FORBIDDEN_IN_IDS.search(ref) else None


def code_element(parent: Element, name: str, code: str | None) -> None:
    """An element that is one code, where there is one."""
    if code is not None:
        add(parent, name, {"code": code})


def participating_org(frame: Frame, org: ParticipatingOrg) -> bool:
    """A part in the activity; whether IATI allows it as it is.

    A register names the provider by its code, which is no identifier of an organisation: its name
    stands instead.
    """
    name = frame.provider_name(org.ref) if org.ref else None
    ref = None if name else allowed_reference(org.ref)
    named = says_something(org.narratives)
    fits = is_code(org.role, "OrganisationRole") and bool(ref or name or named)
    if fits:
        element = add(frame.element, "participating-org")
        state(element, "ref", ref, org.ref)
    else:
        element = apart(frame, "participating-org")
        state(element, "ref", None, org.ref)
    for attribute, value in (
        ("type", org.type), ("role", org.role), ("activity-id", org.activity_id),
        ("crs-channel-code", org.crs_channel_code),
    ):  # fmt: skip
        if value is not None:
            element.set(attribute, value)
    narratives(element, org.narratives, frame)
    if name and all(each.text == org.ref for each in org.narratives):
        explain(element, name)
    return fits


def transaction_org(parent: Element, side: str, org: TransactionOrg | None, frame: Frame) -> None:
    """Who gives or receives, where that is said."""
    if org is None:
        return
    element = add(parent, f"{side}-org")
    state(element, "ref", allowed_reference(org.ref), org.ref)
    state(element, f"{side}-activity-id", org.activity_id, org.activity_id)
    state(element, "type", org.type, org.type)
    narratives(element, org.narratives, frame)
