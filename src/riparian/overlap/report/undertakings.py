"""What a project does, who carries it out and with which ministry, for somebody who reads of an
overlap and has to decide whether to call.

The description is the one that the project shows. One in Japanese or Korean gets a gloss of the
parts that can be glossed: names of works can, sentences cannot. Bodies are those that records name:
the *hosts* are in the list of host agencies, or called a ministry, department or government; the
*carriers* are every other organisation that a record names beside its provider. Nothing is
inferred: what no record says stays empty.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

import msgspec

from riparian.catalogue.sql_conditions import AMONG_IDS, text_of
from riparian.language.aid_glossary import can_gloss
from riparian.language.detect import language_of
from riparian.model.activity import Narrative
from riparian.normalise.shown_texts import is_withheld
from riparian.normalise.title_gloss import gloss
from riparian.store.database import Snapshot

MOST_GLOSSED = 6
"""Sentences of a description that are glossed; what follows is read in the project itself."""

_SENTENCE = re.compile(r"(?<=[.。!?！？])\s+|(?<=[。！？])|\s*[\r\n]+\s*|\s*[;；]\s+")
_LISTED = "/"
"""In the id of a body that the list of host agencies has (`KH/Ministry of Health`)."""

_OF_A_STATE = re.compile(
    r"\b(?:ministry|ministries|government|department|people's committee|provincial)\b", re.I
)
"""Words of a body that no list has, but that is the host's side all the same."""

_ACRONYM = re.compile(r"[(（]([A-Z][A-Za-z-]*[A-Z])[)）]|^([A-Z][A-Za-z-]*[A-Z])$")


class QuotedDescription(msgspec.Struct, frozen=True):
    """What a record says that a project does, word for word. `by` whose words they are (publisher,
    compiler, …). `gloss`: their English by glossary, where they are in a language that has one."""

    text: str
    lang: str | None
    by: str | None = None
    gloss: str | None = None


class NamedBody(msgspec.Struct, frozen=True):
    """A body as a record names it. `english`: its name in the list of host agencies or our gloss
    of it, where the record's own is another."""

    name: str
    english: str | None = None


class Undertaking(msgspec.Struct, frozen=True):
    """What one project does, and with whom."""

    project: str
    description: QuotedDescription | None = None
    carriers: tuple[NamedBody, ...] = ()
    hosts: tuple[NamedBody, ...] = ()


_PROJECTS = f"""
SELECT p.project_id, p.description, c.countries
FROM project AS p
LEFT JOIN (
    SELECT project_id, list(country ORDER BY country) AS countries
    FROM project_country WHERE project_id {AMONG_IDS} GROUP BY project_id
) AS c ON c.project_id = p.project_id
WHERE p.project_id {AMONG_IDS}
"""

_RECORDS = f"""
SELECT project_id, dataset, ordinal FROM activity WHERE project_id {AMONG_IDS}
ORDER BY ALL
"""

_DESCRIPTIONS = """
SELECT activity -> '$.descriptions' FROM record WHERE dataset = $dataset AND ordinal = $ordinal
"""
"""Of one record: a join would read the texts of all."""

_BODIES = f"""
SELECT p.project_id, p.body, b.name, min(p.words)
FROM project_body AS p
JOIN body AS b USING (body)
WHERE p.project_id {AMONG_IDS}
GROUP BY p.project_id, p.body, b.name
ORDER BY p.project_id, b.name, p.body
"""


class _Described(msgspec.Struct):
    narratives: tuple[Narrative, ...] = ()


_decode = msgspec.json.Decoder(tuple[_Described, ...]).decode


def undertakings_of(
    snapshot: Snapshot, projects: Collection[str], region: str
) -> dict[str, Undertaking]:
    """By id, what these projects do and with whom."""
    ids = {"ids": text_of(set(projects))}
    bodies: dict[str, list[tuple[str, str, str]]] = {}
    if snapshot.has_table("project_body"):
        for project, body, name, words in snapshot.rows(_BODIES, ids):
            bodies.setdefault(project, []).append((body, name, words))
    found = {}
    said: dict[str, list[str | None]] = {}
    for project, dataset, ordinal in snapshot.rows(_RECORDS, ids):
        record = {"dataset": dataset, "ordinal": ordinal}
        said.setdefault(project, []).append(snapshot.value(_DESCRIPTIONS, record))
    for project, text, countries in snapshot.rows(_PROJECTS, ids):
        within = [code for code in countries or () if code]
        named = list(_bodies(bodies.get(project, []), within, region))
        found[project] = Undertaking(
            project,
            _description(text, _narratives(said.get(project, ())), within, region),
            carriers=_each_once(one for of_host, one in named if not of_host),
            hosts=_each_once(one for of_host, one in named if of_host),
        )
    return found


def _narratives(said: Collection[str | None]) -> Iterator[Narrative]:
    for texts in filter(None, said):
        for one in _decode(texts):
            yield from one.narratives


def _description(
    text: str | None, narratives: Iterator[Narrative], countries: Collection[str], region: str
) -> QuotedDescription | None:
    if not text or is_withheld(text):
        return None
    own = next(
        (narrative for narrative in narratives if narrative.text.strip() == text.strip()), None
    )
    lang = language_of(text, own.lang if own else None).lang
    return QuotedDescription(
        text, lang, own.by if own else None, _gloss(text, lang, countries, region)
    )


def _gloss(text: str, lang: str | None, countries: Collection[str], region: str) -> str | None:
    """The English of its sentences, as far as they can be glossed."""
    if lang is None or not can_gloss(lang):
        return None
    sentences = [one for one in _SENTENCE.split(text.strip()) if one][:MOST_GLOSSED]
    glosses = (gloss(sentence, lang, countries, region).text for sentence in sentences)
    return " … ".join(filter(None, glosses)) or None


def _bodies(
    named: Collection[tuple[str, str, str]], countries: Collection[str], region: str
) -> Iterator[tuple[bool, NamedBody]]:
    """Each body once, with whether it is of the host's side."""
    for body, name, words in named:
        if _LISTED in body:
            yield True, NamedBody(words, None if name.casefold() == words.casefold() else name)
            continue
        lang = language_of(words).lang
        made = gloss(words, lang, countries, region) if lang and can_gloss(lang) else None
        # A gloss of half a name is no name.
        glossed = made.text if made and not made.unknown else ""
        yield bool(_OF_A_STATE.search(glossed or words)), NamedBody(words, glossed or None)


def _each_once(bodies: Iterable[NamedBody]) -> tuple[NamedBody, ...]:
    """Without those that another one stands for: MRC beside Mekong River Commission (MRC)."""
    best: dict[str, NamedBody] = {}
    for body in bodies:
        key = _short(body)
        if key not in best or _plainness(body) > _plainness(best[key]):
            best[key] = body
    return tuple(best.values())


def _short(body: NamedBody) -> str:
    """The acronym of a body, where its name is one or has one in brackets; else its name."""
    found = _ACRONYM.search(body.name)
    return (found[1] or found[2]) if found else (body.english or body.name).casefold()


def _plainness(body: NamedBody) -> tuple[bool, int]:
    """How much of a body's name an English reader understands."""
    return body.name.isascii(), len(body.name)
