"""Words with their language: `narrative` children as in 2.x, or text in the element as in 1.x."""

from __future__ import annotations

import re

from riparian.ingest.iati.own_namespace import BY, language_is_unknown
from riparian.ingest.iati.reading_context import (
    LANG,
    LANGUAGE,
    TEXT_LIMIT,
    Context,
    Element,
    language_of,
)
from riparian.model.activity import Author, Narrative

_PUBLISHER: Author = "publisher"
_AUTHORS: tuple[Author, ...] = ("compiler", "person", "machine")
Narratives = tuple[Narrative, ...]
_LOOKS_PERSONAL = re.compile(r"@|\+?\d[\d ()./-]{6,}\d")


def own_text(element: Element) -> str:
    """The text directly in the element, around comments and entities, without outer spaces."""
    text = element.text or ""
    if len(element):
        for child in element:
            if not isinstance(child.tag, str) and child.tail:
                text += child.tail
    return text.strip()


def read_narratives(element: Element, context: Context, name: str) -> Narratives:
    """Every text that is not empty; the language is that of the nearest `xml:lang` outside it."""
    if not len(element):
        text = (element.text or "").strip()
        if not text:
            return ()
        lang = element.get(LANG)
        if lang is None and len(text) <= TEXT_LIMIT:
            return (Narrative(text, context.lang),)
        return (_narrative(text, lang, element, context, name),)
    narratives = []
    for child in element:
        if child.tag == "narrative":
            text = own_text(child) if not len(child) else _all_text(child)
            if text:
                value = child.get(LANG) or element.get(LANG)
                narratives.append(_narrative(text, value, child, context, name))
    if narratives:
        return tuple(narratives)
    text = own_text(element)
    return (_narrative(text, element.get(LANG), element, context, name),) if text else ()


def _narrative(
    text: str, lang: str | None, element: Element, context: Context, name: str
) -> Narrative:
    if len(text) > TEXT_LIMIT:
        text = shorten(text, element, context, name)
    if context.file.exported_by is not None:
        return _exported_narrative(text, lang, element, context)
    if lang is None:
        return Narrative(text, context.lang)
    language = LANGUAGE.get(lang) or language_of(lang, element, context)
    if language != context.lang:
        context.mixed = True
    return Narrative(text, language)


def _exported_narrative(
    text: str, lang: str | None, element: Element, context: Context
) -> Narrative:
    """A text in an export of a centre, which says whose it is."""
    if language_is_unknown(element):
        lang = None
    elif lang is None:
        lang = context.lang
    else:
        lang = LANGUAGE.get(lang) or language_of(lang, element, context)
    by = element.get(BY, "")
    author = next((each for each in _AUTHORS if by.startswith(each)), _PUBLISHER)
    return Narrative(text, lang, author)


def _all_text(element: Element) -> str:
    return str(element.xpath("string()")).strip()


def shorten(text: str, element: Element, context: Context, name: str) -> str:
    """The first 20,000 characters; a longer text is a Problem."""
    if len(text) <= TEXT_LIMIT:
        return text
    context.flag(
        "text-very-long",
        element,
        field=name,
        expected=f"at most {TEXT_LIMIT:,} characters",
        got=f"{len(text):,} characters: {' '.join(text[:40].split())}…",
        kept=f"the first {TEXT_LIMIT:,} were kept",
    )
    return text[:TEXT_LIMIT]


def read_impersonal(element: Element, context: Context, name: str) -> Narratives:
    """Texts of a contact, without those that hold an e-mail address or a telephone number."""
    texts = read_narratives(element, context, name)
    return tuple(text for text in texts if not _LOOKS_PERSONAL.search(text.text))
