"""The rows of the shared files that report a DAC purpose, as cases to learn from.

Read by the product's own readers out of `data/aiddata`, `data/crs`, `data/koica` and `data/iati`: a
title, a description and the purposes as published. Left out of them is what says nothing:

  texts of many projects   by the limits of the step `boilerplate` (`store/sql/boilerplate.sql`);
  KOICA's descriptions     the form of aid and the name of the code itself;
  withheld texts, and descriptions that repeat the title.

Rows of the same texts are one, with the purposes of all. What a source calls by a code that has
been withdrawn stays as it is: who learns decides what it means.
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from riparian import Centre
from riparian.build.build import plan
from riparian.build.json_lines import read_lines
from riparian.build.read_datasets import carry_out
from riparian.build.reading_files import DERIVED, beside
from riparian.normalise.boilerplate import edge_sentences, folded_text, telling_part
from riparian.normalise.purpose_inference.infer_purpose import texts_of
from riparian.normalise.purpose_inference.text_evidence import Texts, encoded_text
from riparian.normalise.shown_texts import is_withheld

FOLDERS = ("aiddata", "crs", "koica", "iati")
WITHOUT_DESCRIPTIONS = "koica"
ALIKE_BEHIND = 200
"""Characters of a description by which rows are the same."""

Case = Mapping[str, Any]


class CodedRow(msgspec.Struct, frozen=True):
    """What a row says, the source that says it, and the purposes that it reports, with shares."""

    source: str
    title: str
    description: str
    lang: str | None
    countries: tuple[str, ...]
    purposes: Mapping[str, float]

    @property
    def texts(self) -> Texts:
        """The texts as evidence."""
        return texts_of(self.title, self.description, self.lang, self.countries)

    @property
    def encoded(self) -> str:
        """The text for an encoder."""
        return encoded_text(self.title, self.description)

    @property
    def likeliest(self) -> str:
        """The purpose of the largest share."""
        return max(sorted(self.purposes), key=lambda code: self.purposes[code])


def labelled_cases(shared: Path) -> list[Case]:
    """The labelled cases under the written convention."""
    lines = (shared / "gold/purposes_accept.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def coded_rows(
    shared: Path, labelled: Collection[str] = (), centre: Path | None = None
) -> list[CodedRow]:
    """All rows, in order of dataset and place there, but those whose folded title is `labelled`.

    `centre` is a folder in which what was read is kept for the next time.
    """
    if centre is None:
        with tempfile.TemporaryDirectory() as folder:
            return coded_rows(shared, labelled, Path(folder) / "centre")
    published = list(_published(shared, centre))
    return [row for row in _telling(published) if folded_text(row.title) not in labelled]


class _Line(msgspec.Struct, frozen=True):
    """Of a line of derivations what is used here."""

    title: str | None = None
    title_by: str | None = None
    title_lang: str | None = None
    original: str | None = None
    original_lang: str | None = None
    description: str | None = None
    countries: tuple[dict[str, Any], ...] = ()
    purposes: tuple[dict[str, Any], ...] = ()


def _published(shared: Path, folder: Path) -> Iterator[CodedRow]:
    centre = Centre.open(folder) if folder.exists() else Centre.init(folder, name="Coded rows")
    centre.add([shared / "data" / name for name in FOLDERS])
    datasets = centre.datasets()
    for dataset, task in zip(datasets, plan(centre.layout, centre.settings, datasets), strict=True):
        carry_out(task)
        for line in read_lines(beside(task.derived, DERIVED), _Line):
            row = _row(source_of(dataset.path), line)
            if row is not None:
                yield row


def source_of(path: str) -> str:
    """The publisher's file, or for files by agency and country the folder that they are in."""
    at = Path(path)
    return at.parent.name if at.parent.name == "us" else at.stem.split("_")[0].casefold()


def _row(source: str, line: _Line) -> CodedRow | None:
    purposes = {
        p["code"]: p["share"]
        for p in line.purposes
        if p.get("code") and p["share"] > 0 and p["sureness"] != "inferred"
    }
    own = line.title_by in ("publisher", None)
    title, lang = (line.title, line.title_lang) if own else (line.original, line.original_lang)
    description = "" if source == WITHOUT_DESCRIPTIONS else line.description or ""
    title, description = (
        "" if text is None or is_withheld(text) else text for text in (title, description)
    )
    if not purposes or not title + description:
        return None
    countries = tuple(c["country"] for c in line.countries)
    return CodedRow(source, title, description, lang, countries, purposes)


def _telling(rows: Sequence[CodedRow]) -> Iterator[CodedRow]:
    """The rows without what stands on many, those of the same texts as one."""
    titles, descriptions, sentences = _boilerplate(rows)
    alike: dict[tuple[str, str, str], list[CodedRow]] = defaultdict(list)
    for row in rows:
        title = telling_part(row.title, titles, ())
        description = telling_part(row.description, descriptions, sentences)
        if folded_text(description).removeprefix("title: ") == folded_text(title):
            description = ""
        if any(letter.isalpha() for letter in title + description):
            key = row.source, folded_text(title), folded_text(description)[:ALIKE_BEHIND]
            alike[key].append(msgspec.structs.replace(row, title=title, description=description))
    for same in alike.values():
        sums: Counter[str] = Counter()
        for row in same:
            sums.update(row.purposes)
        whole = sum(sums.values())
        yield msgspec.structs.replace(
            same[0], purposes={code: part / whole for code, part in sorted(sums.items())}
        )


def _boilerplate(rows: Sequence[CodedRow]) -> tuple[set[str], set[str], set[str]]:
    """Folded titles, descriptions and sentences of many different projects."""
    titles: dict[str, list[str]] = defaultdict(list)
    descriptions: dict[str, list[tuple[str, str]]] = defaultdict(list)
    sentences: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in rows:
        title, description = folded_text(row.title), folded_text(row.description)
        titles[title].append(row.likeliest[:3])
        descriptions[description].append((title, row.likeliest[:3]))
        for sentence in edge_sentences(description):
            sentences[sentence].append((title, description))
    return (
        {text for text, fields in titles.items() if _is_spread(fields, 5)},
        {
            text
            for text, held in descriptions.items()
            if (len(held) >= 10 and _beginnings(held) >= 5)
            or (len(held) >= 5 and _is_spread([field for _, field in held], 4))
        },
        {
            text
            for text, held in sentences.items()
            if len(held) >= 20 and _beginnings(held) >= 10 and len(dict(map(reversed, held))) >= 10
        },
    )


def _beginnings(held: Iterable[tuple[str, str]]) -> int:
    return len({title[:20] for title, _ in held})


def _is_spread(fields: Sequence[str], least: int) -> bool:
    """Whether they are so many, and none has more than two thirds."""
    counted = Counter(fields)
    return len(counted) >= least and 3 * max(counted.values()) <= 2 * len(fields)
