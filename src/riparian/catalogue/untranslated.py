"""Titles that have English from nobody: neither a publisher's nor a person's.

A gloss or an earlier machine translation of them does not count. Each title once, with the best
that is said of the licence of the datasets that hold it.
"""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from riparian.store.database import Snapshot


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
