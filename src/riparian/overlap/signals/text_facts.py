"""What the texts of one project say that overlaps are weighed by: a plain function of plain data,
so that whoever carries it out need hold nothing of the snapshot.

Subjects, bodies and other agencies that are named, parts of a country, roads and lines, the words
that a name is made of, and *telling words* (`text_signals` has what each is).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

import ahocorasick_rs

from riparian.language.named_routes import routes_in
from riparian.language.scripts import script_language
from riparian.normalise.providers import load_providers
from riparian.overlap.signals.compass import parts_in
from riparian.overlap.signals.host_bodies import (
    BodyMention,
    Seat,
    bodies_in,
    named_bodies,
    seated,
)
from riparian.overlap.signals.keywords import name_of, telling_words
from riparian.overlap.signals.subjects import WATERS, SubjectMention, subjects_in, the_mekong_in


class ProjectFields(NamedTuple):
    """A project's texts, with what stands beside them. `towns` are the names of places among
    `places`: not of roads, basins or sites. `seats`: level, id, name and words of each place."""

    id: str
    title: str | None
    original: str | None
    description: str | None
    countries: list[str]
    providers: list[str]
    places: list[str]
    towns: list[str]
    seats: list[list[str]]
    locations: str


class ProjectTexts(NamedTuple):
    """A project with its texts less boilerplate, and the names of those who carry it out, each with
    its English one."""

    project: ProjectFields
    title: str
    description: str
    names: dict[str, str]


class TextFacts(NamedTuple):
    """What the texts of a project say, as rows of the tables without its id."""

    subjects: list[tuple[str, str, str]]
    bodies: list[tuple[str, str, str | None, str]]
    parts: list[tuple[str, str, str]]
    named: list[tuple[str, str]]
    routes: list[str]
    called: str
    words: list[tuple[str, str]]


def facts_of_projects(texts: list[ProjectTexts]) -> list[TextFacts]:
    """What the texts of some projects say, in whatever process."""
    return [_facts_of(*one) for one in texts]


def _facts_of(
    project: ProjectFields, title: str, description: str, names: Mapping[str, str]
) -> TextFacts:
    texts = {"title": title, "original": project.original or "", "description": description}
    telling = telling_words(f"{title}. {description}", project.places)
    return TextFacts(
        [(one.subject, field, one.words) for field, one in _mentions(project, texts)],
        [
            (named.body.id, named.body.name, named.body.parent, named.words)
            for named in _bodies(project, texts.values(), names)
        ],
        list(_parts(project)),
        [
            (provider, words)
            for provider, words in _named_providers(texts.values())
            if provider not in project.providers
        ],
        sorted(_routes(project)),
        name_of(title, project.places) or "",
        [(word, telling[word]) for word in sorted(telling)],
    )


def _mentions(
    project: ProjectFields, texts: Mapping[str, str]
) -> Iterator[tuple[str, SubjectMention]]:
    """The subjects of a project, each once, with the field that tells it. What a title tells is
    what the project is about; a description names other things in passing ("with a road to the
    school"), and is asked only where the titles tell none; but of its river, which is also where
    the project is, it tells as well as they do."""
    seen: set[str] = set()
    for field, text in texts.items():
        titled = field == "description" and bool(seen)
        for mention in _subjects(text, project.towns):
            if mention.subject not in seen and (not titled or mention.subject in WATERS):
                seen.add(mention.subject)
                yield field, mention


def _subjects(text: str, towns: Collection[str]) -> tuple[SubjectMention, ...]:
    mentions = subjects_in(text, script_language(text), towns) if text else ()
    return (*mentions, *the_mekong_in(text, mentions))


def _routes(project: ProjectFields) -> frozenset[str]:
    """By its titles; where these name none, by its places."""
    titles = routes_in(f"{project.title or ''} | {project.original or ''}")
    return titles or routes_in(" | ".join(project.places))


def _parts(project: ProjectFields) -> Iterator[tuple[str, str, str]]:
    """The part of its country that a project names by the compass, with the first words for it;
    none where it names several, or is in several countries."""
    if len(project.countries) == 1:
        texts = (project.locations, project.title or "", project.description or "")
        by_direction: dict[str, str] = {}
        for part in (part for text in texts for part in parts_in(text)):
            by_direction.setdefault(part.direction, part.words)
        for direction, words in by_direction.items() if len(by_direction) == 1 else ():
            yield project.countries[0], direction, words


def _bodies(
    project: ProjectFields, texts: Iterable[str], names: Mapping[str, str]
) -> Iterator[BodyMention]:
    """Each body once: of the organisations that carry the project out, by `names`, and of the
    texts."""
    countries = project.countries
    named = [
        (name, one)
        for name in names
        for one in named_bodies([name], countries, names)
        # The Department of Justice of the United States is none of a province
        if not (one.body.within and load_providers().recognise(None, name))
    ]
    named += [("", one) for text in texts if text for one in bodies_in(text, countries)]
    ministries = [one.body for _, one in named if one.body.name.startswith("Ministry ")]
    seats = [Seat(level, place, words[0], words) for level, place, *words in project.seats]
    seen: set[str] = set()
    for whole, mention in named:
        for one in seated(mention, whole, seats, ministries):
            if one.body.id not in seen:
                seen.add(one.body.id)
                yield one


def _named_providers(texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    machine, providers = _agency_machine()
    seen: set[str] = set()
    for text in texts:
        # A lone surrogate, which JSON can hold, is no UTF-8, and the automaton would raise.
        sound = text.encode("utf-8", "replace").decode()
        for number, start, end in machine.find_matches_as_indexes(sound):
            around = text[start - 1 : start] + text[end : end + 1]
            if providers[number] not in seen and not (
                text[start].isascii() and any(c.isascii() and c.isalnum() for c in around)
            ):
                seen.add(providers[number])
                yield providers[number], text[start:end]


@cache
def _agency_machine() -> tuple[ahocorasick_rs.AhoCorasick, tuple[str, ...]]:
    """Names of international bodies, and of providers' agencies that mean one agency anywhere;
    ministries' do not."""
    providers = load_providers()
    bodies = {body.code: body for body in providers.bodies}
    provider_of = {body.display: body.code for body in bodies.values()}
    for agency in providers.agencies:
        if not agency.name.startswith(("Ministry", "Government", "Department")):
            least = _LEAST_OF_A_BODY if agency.provider in bodies else _LEAST_ACRONYM
            acronyms = [a for a in agency.acronyms if len(a) >= least and a.isupper()]
            names = [n for n in (agency.name, agency.local_name) if len(n) >= _LEAST_NAME]
            for name in (*acronyms, *names):
                provider_of.setdefault(name, agency.provider)
    names = sorted(provider_of)
    # The longest name at each place, of which a shorter one may be the beginning
    machine = ahocorasick_rs.AhoCorasick(names, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest)
    return machine, tuple(provider_of[name] for name in names)


_LEAST_ACRONYM, _LEAST_NAME = 4, 6
_LEAST_OF_A_BODY = 3  # letters of the acronym of an international body: ADB
