"""What a project does, who carries it out and with which ministry, for somebody who reads of an
overlap and has to decide whether to call.

The description is the one that the project shows. One in Japanese or Korean gets a gloss of the
parts that can be glossed: names of works can, sentences cannot. Bodies are those that records name:
the *hosts* are bodies of a host country, and the *carriers* every other organisation that a record
names beside its provider. Nothing is inferred: what no record says stays empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from riparian.language.aid_glossary import can_gloss
from riparian.language.detect import language_of
from riparian.model.activity import Narrative
from riparian.normalise.shown_texts import is_withheld
from riparian.normalise.title_gloss import gloss
from riparian.store.database import Snapshot
from riparian.store.grouped_rows import GroupedRows
from riparian.store.spooled_records import spooled_records

MOST_GLOSSED = 6
"""Sentences of a description that are glossed; what follows is read in the project itself."""

_SENTENCE = re.compile(r"(?<=[.。!?！？])\s+|(?<=[。！？])|\s*[\r\n]+\s*|\s*[;；]\s+")


class QuotedDescription(msgspec.Struct, frozen=True):
    """What a record says that a project does, word for word. `by` whose words they are (publisher,
    compiler, …). `gloss`: their English by glossary, where they are in a language that has one."""

    text: str
    lang: str | None
    by: str | None = None
    gloss: str | None = None


class NamedBody(msgspec.Struct, frozen=True):
    """A body as a record names it. `english`: its one English name, where the record's own is
    another."""

    name: str
    english: str | None = None


class Undertaking(msgspec.Struct, frozen=True):
    """What one project does, and with whom."""

    project: str
    description: QuotedDescription | None = None
    carriers: tuple[NamedBody, ...] = ()
    hosts: tuple[NamedBody, ...] = ()


_PROJECTS = """
SELECT p.project_id, p.description, c.countries
FROM project AS p
LEFT JOIN (
    SELECT project_id, list(country ORDER BY country) AS countries
    FROM project_country GROUP BY project_id
) AS c ON c.project_id = p.project_id
ORDER BY p.project_id
"""

_DESCRIPTIONS = """
SELECT project_id, dataset, ordinal FROM activity ORDER BY project_id, dataset, ordinal
"""

_BODIES = """
SELECT p.project_id, b.name, min(p.words), b.kind
FROM project_body AS p
JOIN body AS b USING (body)
GROUP BY p.project_id, p.body, b.name, b.kind
ORDER BY p.project_id, b.name, p.body
"""


class _Description(msgspec.Struct):
    narratives: tuple[Narrative, ...] = ()


class _Described(msgspec.Struct):
    descriptions: msgspec.Raw = msgspec.Raw(b"[]")


_described = msgspec.json.Decoder(_Described).decode
_decode = msgspec.json.Decoder(tuple[_Description, ...]).decode


def _descriptions_of(record: str) -> bytes:
    return bytes(_described(record).descriptions)


GlossedText = tuple[str, str, str]
"""A text, its language, and the countries in which its places are looked for."""


class Glosses:
    """Our glosses of texts, in one region, each made once: of each its English and whether all of
    it is understood. `earlier` need not be made again; `used` are those that have been asked for.
    """

    def __init__(
        self, region: str, earlier: Mapping[GlossedText, tuple[str, bool]] | None = None
    ) -> None:
        self._region, self._earlier = region, earlier or {}
        self.used: dict[GlossedText, tuple[str, bool]] = {}

    def of(self, text: str, lang: str | None, countries: Sequence[str]) -> tuple[str, bool]:
        """The English of a text, empty where its language has no glossary."""
        if lang is None or not can_gloss(lang):
            return "", False
        key = (text, lang, " ".join(countries))
        if key not in self.used:
            self.used[key] = self._earlier.get(key) or self._make(text, lang, countries)
        return self.used[key]

    def _make(self, text: str, lang: str, countries: Sequence[str]) -> tuple[str, bool]:
        made = gloss(text, lang, countries, self._region)
        return made.text, not made.unknown


def each_undertaking(snapshot: Snapshot, glosses: Glosses, folder: Path) -> Iterator[Undertaking]:
    """What each project does and with whom, in the order of their ids; `folder` is for what is
    spooled meanwhile."""
    records = GroupedRows(snapshot, _DESCRIPTIONS)
    bodies = GroupedRows(snapshot, _BODIES) if snapshot.has_table("project_body") else None
    with spooled_records(snapshot, _descriptions_of, folder) as said:
        for project, text, countries in snapshot.each_row(_PROJECTS):
            within = tuple(code for code in countries or () if code)
            texts = [said.of(dataset, ordinal) for dataset, ordinal in records.of(project)]
            named = [
                _body(name, words, kind)
                for name, words, kind in (bodies.of(project) if bodies else ())
            ]
            yield Undertaking(
                project,
                _description(text, _narratives(texts), within, glosses),
                carriers=tuple(one for of_host, one in named if not of_host),
                hosts=tuple(one for of_host, one in named if of_host),
            )
    for of_projects in filter(None, (records, bodies)):
        of_projects.end()


def _narratives(said: Iterable[bytes]) -> Iterator[Narrative]:
    for texts in said:
        for one in _decode(texts):
            yield from one.narratives


def _description(
    text: str | None, narratives: Iterator[Narrative], countries: Sequence[str], glosses: Glosses
) -> QuotedDescription | None:
    if not text or is_withheld(text):
        return None
    stated = text.strip()
    own = next((narrative for narrative in narratives if narrative.text.strip() == stated), None)
    lang = language_of(text, own.lang if own else None).lang
    english = _sentences(stated, lang, countries, glosses) if lang and can_gloss(lang) else None
    return QuotedDescription(text, lang, own.by if own else None, english)


def _sentences(text: str, lang: str, countries: Sequence[str], glosses: Glosses) -> str | None:
    """Our glosses of the first sentences of a description, as far as they can be glossed."""
    sentences = [one for one in _SENTENCE.split(text) if one][:MOST_GLOSSED]
    glossed = (glosses.of(sentence, lang, countries)[0] for sentence in sentences)
    return " … ".join(filter(None, glossed)) or None


def _body(name: str, words: str, kind: str) -> tuple[bool, NamedBody]:
    """A body that a project names, with whether it is of the host's side."""
    return kind == "host", NamedBody(words, None if name.casefold() == words.casefold() else name)
