"""Read the records of a snapshot that is being built, with everything that they are compared by.

A title is read as sets of *tokens*: its English line (the publisher's, a translator's or a gloss)
as the stems of its words, its original as pairs of letters. Three kinds of words are left out:
those that count, which are compared exactly (`language.title_conflicts`); names of the record's own
countries, which say nothing beside the country; and function words.
"""

from __future__ import annotations

import glob
import re
import sys
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

from riparian.codelists.lists import country_code
from riparian.language.english_stems import raw_words, stem, word_kept
from riparian.language.needed_words import NeededWords
from riparian.language.title_conflicts import merge_title_facts
from riparian.language.title_facts import NOTICE, read_title_facts
from riparian.language.title_parts import read_title
from riparian.language.title_words import can_read_words, read_words
from riparian.linking.engine.compared_record import (
    ENGLISH,
    NAMES,
    Record,
    RecordAmount,
    RecordDates,
    RecordTitle,
    TokenSet,
)
from riparian.linking.engine.passages import MOST_TEXT, passages_of
from riparian.linking.engine.project_numbers import forms_of, numbers_of, paged_in, quoted_in
from riparian.linking.engine.title_similarity import LONG_NAME
from riparian.model.activity import UNDATED_EVENT
from riparian.normalise.page_events import event_meaning
from riparian.normalise.provider_names import fold_org, folded_host, listed_host
from riparian.normalise.shown_texts import WITHHELD
from riparian.normalise.title_likeness.features_of_title import countries_named
from riparian.region.pack import RegionPack, load_region
from riparian.store.database import Snapshot
from riparian.store.load import as_text
from riparian.store.scratch import scratch_folder
from riparian.store.snapshot import reading_connection
from riparian.store.steps import load_steps

_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_NO_TITLE = (None, "", WITHHELD)
_PLACES_APART = re.compile(r"[,;、，]")
_HOSTS_APART = re.compile(r"[;；]")
_YEAR = re.compile(r"\d{4}")

NAMED_IN_PARTS = {"VN": ("viet", "nam"), "LA": ("lao", "pdr")}
"""Words of a country's name that do not name it by themselves; Lao Cai is in Viet Nam."""

OTHER_LATIN = frozenset({"vi", "fr", "de", "da", "sv", "nl", "es", "no", "fi", "it", "pt"})
"""Languages in Latin letters whose titles are not read as English, even where they have no
accent."""

MOST_TOKENS = 60
"""Tokens of a title that are compared."""

FIRST_CJK = 0x2E80
"""Where the letters of Chinese, Japanese and Korean begin: a text with them is not English."""

MOST_TITLES = 4
"""Titles that are kept of a record, in its own languages and in English."""

FACTS_AT_ONCE = 100_000
"""Records of which the database gathers the facts in one step: few large steps, as each of them
looks through all tables, and not one, as all facts together would not fit into memory."""


def load_records(snapshot: Snapshot, region: str) -> list[Record]:
    """All records in the order of their ids; needs the tables `activity`, `activity_…`,
    `record`."""
    names, pack = record_ids(snapshot), load_region(region)
    with scratch_folder() as folder, notice_lists(snapshot):
        path = folder / "facts.parquet"
        pieces = write_facts(snapshot, names, max(len(names), 1), lambda _: path)
        return [record for _ in pieces for record in read_records(path, pack)]


@contextmanager
def notice_lists(snapshot: Snapshot) -> Iterator[None]:
    """For `write_facts`, while it lasts: the lists that consist mostly of procurement notices. Such
    a list does not keep its entries apart, because one project buys many things."""
    (step,) = load_steps("riparian.linking.engine", ("notice_list",))
    snapshot.execute("SET VARIABLE notice = ?", [NOTICE.pattern])
    snapshot.execute(step.sql)
    try:
        yield
    finally:
        snapshot.execute("DROP TABLE notice_list")


def record_ids(snapshot: Snapshot) -> list[str]:
    """The ids of all records, in order."""
    return snapshot.column("SELECT DISTINCT unit_id FROM activity ORDER BY unit_id")


def write_facts(
    snapshot: Snapshot,
    names: Sequence[str],
    at_once: int,
    path: Callable[[int], Path],
) -> Iterator[int]:
    """Write what the snapshot has of the records, so many in each file, for `read_records`; gives
    the number of each file once it is written."""
    (step,) = load_steps("riparian.linking.engine", ("link_fact",))
    in_one_step = max(FACTS_AT_ONCE // at_once, 1) * at_once
    for start in range(0, len(names), in_one_step):
        some = names[start : start + in_one_step]
        _choose(snapshot, some)
        snapshot.execute(step.sql)
        for begin in range(0, len(some), at_once):
            piece = (start + begin) // at_once
            _choose(snapshot, some[begin : begin + at_once])
            snapshot.execute(f"{_CHOSEN} TO {as_text(str(path(piece)))} (FORMAT parquet)")
            yield piece
    snapshot.execute("DROP TABLE IF EXISTS link_fact")


_CHOSEN = """
COPY (
    SELECT * FROM link_fact
    WHERE unit_id BETWEEN getvariable('first_unit') AND getvariable('last_unit')
    ORDER BY unit_id
)
"""


def _choose(snapshot: Snapshot, names: Sequence[str]) -> None:
    """Tell the next step which records it is about: those from the first name to the last."""
    snapshot.execute("SET VARIABLE first_unit = ?", [names[0]])
    snapshot.execute("SET VARIABLE last_unit = ?", [names[-1]])


def read_records(path: Path, pack: RegionPack) -> Iterator[Record]:
    """The records of a file of facts, in order."""
    with Snapshot(reading_connection()) as alone:
        sql = f"SELECT * FROM read_parquet({as_text(glob.escape(str(path)))})"
        for row in alone.each_dict(sql):
            yield _record(row, pack)


def _record(row: dict[str, Any], pack: RegionPack) -> Record:
    countries = frozenset(row["countries"] or ())
    titles = _titles(row["titles"])
    provinces, finer = _places(row["places"] or (), pack)
    agencies = frozenset(row["agencies"] or ())
    funders = frozenset(one.split("|")[0] for one in agencies)
    texts = [text for text, _ in titles] + (row["descriptions"] or []) + (row["notes"] or [])
    title = title_of(titles, countries)
    urls = row["urls"] or ()
    quoted = quoted_in(texts, urls)
    paged = [one for one in paged_in(urls) if one[0] not in quoted]
    own = [row["identifier"], *(row["other_ids"] or ())]
    hosts = dict(hosts_in(row["organisations"] or (), countries))
    return Record(
        unit_id=row["unit_id"],
        received_at=row["received_at"],
        datasets=tuple(row["datasets"]),
        identifier=row["identifier"],
        publisher=row["publisher"],
        title=title,
        text=text_of(row["descriptions"] or (), title, countries),
        schemes=frozenset(row["schemes"] or ()),
        family=funders or frozenset(row["providers"] or ()),
        agencies=agencies,
        countries=countries,
        provinces=provinces,
        finer=finer,
        written=frozenset(
            fold_org(part) for name in row["written"] or () for part in _PLACES_APART.split(name)
        ),
        purposes=frozenset(row["purposes"] or ()),
        amounts=_amounts(row["amounts"] or (), titles),
        dates=_dates(row, titles),
        numbers=numbers_of(own, (*quoted, *(number for number, _ in paged))),
        forms=forms_of((*quoted, *numbers_of(row["other_ids"] or (), ()))),
        paged=frozenset(paged),
        named=tuple(sorted(_named(row["related"] or ()))),
        hosts=frozenset(hosts),
        host_names=tuple(hosts.items()),
        contract=title.facts.notice or _is_purchase(row["events"] or (), row["notes"] or ()),
        passages=passages_of(row["descriptions"] or (), [text for text, _ in titles]),
    )


def _is_purchase(events: Sequence[str], notes: Sequence[str]) -> bool:
    """Whether all events of a record, those without a date too, are those of buying something, so
    that it is about that."""
    undated = [note.removeprefix(UNDATED_EVENT) for note in notes if note.startswith(UNDATED_EVENT)]
    names = [*(one.partition("|")[0] for one in events), *undated]
    return {event_meaning(name).means for name in names} == {"purchase"}


def _titles(rows: Sequence[dict[str, Any]]) -> list[tuple[str, str | None]]:
    """Originals first, then English; each once."""
    originals = [(one["original"], one["lang"]) for one in rows if one["original"]]
    originals += [(one["other"], one["other_lang"]) for one in rows if one["other"]]
    english = [(one["english"], "en") for one in rows if one["english"] not in _NO_TITLE]
    return list(dict.fromkeys(originals))[:MOST_TITLES] + list(dict.fromkeys(english))[:MOST_TITLES]


def _places(places: Iterable[str], pack: RegionPack) -> tuple[frozenset[str], frozenset[str]]:
    provinces, finer = set(), set()
    for one in places:
        place, _, via = one.partition("|")
        province = pack.province_of(place) if place in pack.places else None
        if province:
            provinces.add(province)
        if place != province:
            finer.add(place)
        if via:
            finer.add(via)
    return frozenset(provinces), frozenset(finer)


def _amounts(
    rows: Sequence[dict[str, Any]], titles: Sequence[tuple[str, str | None]]
) -> tuple[RecordAmount, ...]:
    """Amounts as published, and those that titles name."""
    amounts = {(one["amount"], one["currency"] or ""): one["usd"] for one in rows}
    for text, _ in titles:
        title = read_title(text[:1_000])
        if title.amount and title.currency:
            usd = title.amount if title.currency == "USD" else None
            amounts.setdefault((title.amount, title.currency), usd)
    return tuple(
        RecordAmount(float(value), currency, usd)
        for (value, currency), usd in sorted(amounts.items())
        if value and currency
    )


def _dates(row: dict[str, Any], titles: Sequence[tuple[str, str | None]]) -> RecordDates:
    days: set[tuple[int, str]] = set()
    signed: set[int] = set()
    years: list[int] = []
    for one in row["events"] or ():
        words, _, day = one.partition("|")
        years += [int(y) for y in _YEAR.findall(day[:4])]
        number = _ordinal(day)
        if number:
            days.add((number, words))
            if event_meaning(words).means in ("signed", "approved"):
                signed.add(number)
    first, last = _year(row["start"]), _year(row["end"])
    for text, _ in titles:
        title = read_title(text[:1_000])
        first, last = first or _year(title.start), last or _year(title.end)
    for day, exact, words in (
        (row["start"], row["start_exact"], "start"), (row["end"], row["end_exact"], "end"),
    ):  # fmt: skip
        number = _ordinal(day) if exact else None
        if number:
            days.add((number, words))
    years += [year for year in (first, last) if year]
    whole = (min(years), max(years)) if years else None
    return RecordDates(tuple(sorted(signed)), tuple(sorted(days)), first, last, whole)


def _ordinal(day: str | None) -> int | None:
    match = _DAY.fullmatch((day or "")[:10])
    if not match:
        return None
    try:
        return date(*(int(part) for part in match.groups())).toordinal()
    except ValueError:
        return None


def _year(day: str | None) -> int | None:
    return int(day[:4]) if day and _YEAR.fullmatch(day[:4]) else None


def hosts_in(names: Iterable[str], countries: Collection[str]) -> Iterator[tuple[str, str]]:
    """Each host agency or implementer in these names, folded and as it is shown: as the list of
    host agencies has it, in the countries, else as written."""
    for name in names:
        for part in _HOSTS_APART.split(name):
            listed = listed_host(part, countries)
            folded = fold_org(listed) if listed else folded_host(part)
            if folded:
                yield folded, listed or " ".join(part.split())


def _named(related: Iterable[str]) -> Iterable[tuple[str, str]]:
    for one in related:
        kind, _, ref = one.partition("|")
        yield ref, kind


def title_of(titles: Sequence[tuple[str, str | None]], countries: Iterable[str]) -> RecordTitle:
    """The titles of a record, given as (text, language), the original first."""
    given = [(text, lang) for text, lang in titles if text.strip()]
    if not given:
        return RecordTitle()
    facts = [read_title_facts(text, lang) for text, lang in given]
    token_sets: list[TokenSet] = []
    for (text, lang), title in zip(given, facts, strict=True):
        if lang in (ENGLISH, None) or (text.isascii() and lang not in OTHER_LATIN):
            token_sets.append(TokenSet(ENGLISH, _words(title.words, countries)))
        else:
            token_sets.append(TokenSet(str(lang), _letter_pairs(title.words)))
            names = _names_and_words(text, lang, countries)
            if names:
                token_sets.append(TokenSet(NAMES, names))
    together = merge_title_facts(facts)
    bases = frozenset(title.base for title in facts if title.base)
    langs = frozenset(one.lang for one in token_sets if one.lang != NAMES)
    return RecordTitle(
        given[-1][0], tuple(token_sets), together, together.base, bases, langs,
        langs - {ENGLISH} or langs,
    )  # fmt: skip


def text_of(
    descriptions: Sequence[str], title: RecordTitle, countries: Iterable[str]
) -> tuple[TokenSet, ...]:
    """An English description as words to compare, together with those of the title."""
    tokens: dict[str, None] = {}
    for text in descriptions:
        if text.isascii() or not any(ord(c) > FIRST_CJK for c in text):
            tokens |= dict.fromkeys(_words(text[:MOST_TEXT].casefold(), countries))
    for token_set in title.token_sets:
        if token_set.lang == ENGLISH and tokens:
            tokens |= dict.fromkeys(token_set.tokens)
    return (TokenSet(ENGLISH, tuple(tokens)),) if tokens else ()


def _names_and_words(text: str, lang: str | None, countries: Iterable[str]) -> tuple[str, ...]:
    """Of a title that is not read as a whole: its names in Latin letters, and the words that can be
    read one by one, in English."""
    words: tuple[str, ...] = ()
    if lang is not None and can_read_words(lang):
        read = read_words(text, lang)
        words, text = _words(" ".join(read.words), countries), read.rest
    names = _names(text, countries) if lang in OTHER_LATIN else ()
    return tuple(dict.fromkeys((*names, *words)))


def _names(text: str, countries: Iterable[str]) -> tuple[str, ...]:
    """The words of a title that begin with a capital, as English writes names: without accents."""
    apart = unicodedata.normalize("NFKD", text.replace("Đ", "D").replace("đ", "d"))
    plain = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return _words(" ".join(_CAPITAL.findall(plain)), countries)


_CAPITAL = re.compile(r"\b[A-Z][A-Za-z]+")


_COMPASS = re.compile(
    r"\b(?:(north|south)[\s-]?(east|west)|(north|south|east|west))(?:ern)?\b", re.IGNORECASE
)

_COMPASS_POINTS = NeededWords(("north", "south", "east", "west"))


def _compass(match: re.Match[str]) -> str:
    return "".join(part for part in match.groups() if part)


def _words(text: str, countries: Iterable[str]) -> tuple[str, ...]:
    """The words to compare; the north-west, northwestern and north-western are one."""
    own = {*countries}
    plain = unicodedata.normalize("NFKC", text)
    if _COMPASS_POINTS.may_be_in(plain):
        plain = _COMPASS.sub(_compass, plain)
    tokens = dict.fromkeys(
        token
        for token, code in map(_read_word, raw_words(plain))
        if token and (code is None or code not in own)
    )
    for country in own & NAMED_IN_PARTS.keys():
        for name in NAMED_IN_PARTS[country]:
            tokens.pop(stem(name), None)
    return tuple(islice(tokens, MOST_TOKENS))


@lru_cache(maxsize=100_000)
def _read_word(written: str) -> tuple[str, str | None]:
    """The token of a word, and the country that it names; empty for a function word."""
    word = word_kept(written)
    return (stem(word), _country(word)) if word else ("", None)


def _country(word: str) -> str | None:
    if len(word) < LONG_NAME - 1 or word.isdigit():
        return None
    return country_code(word) or next(iter(countries_named(word.title(), ENGLISH)), None)


def _letter_pairs(base: str) -> tuple[str, ...]:
    letters = "".join(c for c in base if c.isalnum() and not c.isdigit())
    pairs = (sys.intern(letters[i : i + 2]) for i in range(len(letters) - 1))
    return tuple(dict.fromkeys(pairs))[:MOST_TOKENS]
