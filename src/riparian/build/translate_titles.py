"""Translate titles by the service that the settings name: what would go where, and sending it.

Sent are titles that have English from nobody, neither a publisher nor a person; a gloss or an
earlier machine translation does not count. Each goes once, with the best that is said of the
licence of the datasets that hold it.

Only here are texts given their marking: CLEAR where one of the datasets that hold them is public
(`store.tlp`). What is not CLEAR is counted and stays; `language.translate.send_texts` refuses it
once more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence

import msgspec

from riparian.language.declared_languages import language_name
from riparian.language.translate.send_texts import CLEAR, MarkedText, Translator, translate
from riparian.store.database import Snapshot
from riparian.store.settings import TranslateSettings
from riparian.store.tlp import marking_of
from riparian.store.translations import Translations, translation_key

LONGEST_TITLE = 1_000
"""Characters of a title that is sent; a longer one is no title."""

Advance = Callable[[str, int, int], None]


class Untranslated(msgspec.Struct, frozen=True):
    """A title in its own language (ISO 639-1), and the licences of the datasets that hold it."""

    text: str
    lang: str
    licences: tuple[str | None, ...]


def list_untranslated(snapshot: Snapshot, languages: Collection[str]) -> list[Untranslated]:
    """The titles in these languages without English of a publisher or person, in order."""
    rows = snapshot.rows(
        """
        SELECT text, lang, list(DISTINCT licence ORDER BY licence), bool_or(licence IS NULL)
        FROM (
            SELECT
                coalesce(a.original, a.title) AS text,
                CASE WHEN a.original IS NULL THEN a.title_lang ELSE a.original_lang END AS lang,
                d.licence
            FROM activity AS a
            JOIN dataset AS d ON d.name = a.dataset
            WHERE
                a.title_by = 'gloss'
                OR starts_with(a.title_by, 'machine')
                OR a.original IS NULL AND a.title_lang <> 'en'
        )
        WHERE list_contains($languages, lang)
        GROUP BY text, lang
        ORDER BY lang, text
        """,
        {"languages": sorted(languages)},
    )
    return [
        Untranslated(text, lang, (*(one for one in licences if one is not None),
                                  *((None,) if without else ())))
        for text, lang, licences, without in rows
    ]  # fmt: skip


class TranslationPlan(msgspec.Struct, frozen=True):
    """What would be sent, and where.

    `characters` are those of `titles`. `known` were translated before, `left` are beyond the limit,
    `not_public` stay here because their dataset is not known to be public, `too_long` because no
    title is so long.
    """

    service: str
    host: str
    titles: tuple[MarkedText, ...]
    known: int
    left: int
    not_public: int
    too_long: int

    @property
    def characters(self) -> int:
        """How many characters would be sent; services count by them."""
        return sum(len(title.text) for title in self.titles)

    @property
    def languages(self) -> dict[str, int]:
        """Titles by the English name of their language."""
        return dict(Counter(language_name(title.lang) for title in self.titles))


class TranslationReport(msgspec.Struct, frozen=True):
    """What was done: titles sent, and how many of them came back in English.

    An empty answer is kept too, so that it is not paid for again; it is not shown or counted.
    """

    service: str
    host: str
    sent: int
    kept: int


def plan_translations(
    snapshot: Snapshot,
    answers: Translations,
    settings: TranslateSettings,
    translator: Translator,
    limit: int | None = None,
) -> TranslationPlan:
    """Which titles would be sent: those without an answer that are public, at most `limit`."""
    answered = {title.key for title in answers.all()}
    titles: list[MarkedText] = []
    known = not_public = too_long = 0
    for title in list_untranslated(snapshot, settings.languages):
        marking = _marking(title)
        if translation_key(title.text, title.lang) in answered:
            known += 1
        elif len(title.text) > LONGEST_TITLE:
            too_long += 1
        elif marking != CLEAR:
            not_public += 1
        else:
            titles.append(MarkedText(title.text, title.lang, marking))
    chosen = titles if limit is None else titles[:limit]
    return TranslationPlan(
        translator.label, translator.host, tuple(chosen), known, len(titles) - len(chosen),
        not_public, too_long,
    )  # fmt: skip


def _marking(title: Untranslated) -> str | None:
    """CLEAR where one of the datasets that hold a title is public, else another's marking."""
    markings = [marking_of(licence) for licence in title.licences]
    return CLEAR if CLEAR in markings else next((m for m in markings if m), None)


def send(
    titles: Sequence[MarkedText], store: Translations, translator: Translator, advance: Advance
) -> TranslationReport:
    """Send titles batch by batch and keep each answer at once, so that nothing is paid twice.

    Raises ServiceError where the service fails; what was answered before that is kept.
    """
    done = translated = 0
    advance(f"asking {translator.label}", 0, len(titles))
    for batch in translate(translator, titles):
        answers = [(translation_key(title.text, title.lang), title.english) for title in batch]
        store.keep(answers, translator.label)
        done += len(batch)
        translated += sum(1 for title in batch if title.english)
        advance(f"asking {translator.label}", done, len(titles))
    return TranslationReport(translator.label, translator.host, len(titles), translated)
