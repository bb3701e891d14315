"""What a translation service answered, kept by the hash of the text and its language.

    catalogue/translations.db    SQLite; can be had again only by paying again

The texts themselves are not in it, nor is any key. A build puts the answers beside the titles with
the same hash (`sql/activity.sql`), labelled as machine translation.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from riparian.language.invisible_characters import clean_line
from riparian.language.translate.send_texts import LONGEST_ENGLISH
from riparian.store.sqlite_cache import KeptTable, open_kept, seal_of

TABLE = KeptTable(
    "translation",
    ("key",),
    ("key", "text", "service"),
    """
CREATE TABLE IF NOT EXISTS translation (
    key TEXT NOT NULL PRIMARY KEY,
    text TEXT NOT NULL,
    service TEXT NOT NULL,
    made_at TEXT NOT NULL,
    seal BLOB
) WITHOUT ROWID
""",
)


class Translation(msgspec.Struct, frozen=True):
    """An answer: the key of the text, the text in English (empty where the service had none), and
    how it is labelled."""

    key: str
    text: str
    by: str


def translation_key(text: str, lang: str) -> str:
    """What a text in that language (ISO 639-1) is kept under, as `activity.sql` works it out."""
    return hashlib.sha256(f"{lang}\n{text}".encode("utf-8", "surrogatepass")).hexdigest()


def label_of(service: str) -> str:
    """How the words of a service are labelled: `machine translation (DeepL)`."""
    return f"machine translation ({service})"


class Translations:
    """The file of answers at `path`; made when the first is kept."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def all(self) -> tuple[Translation, ...]:
        """Every answer that is as it was kept, in order of key. Raises CentreError where the file
        cannot be read."""
        if not self.path.exists():
            return ()
        with self._file() as file:
            rows = file.execute("SELECT key, text, service, seal FROM translation ORDER BY key")
            return tuple(
                Translation(key, clean_line(text, LONGEST_ENGLISH), label_of(by))
                for key, text, by, seal in rows
                if seal in (None, seal_of(key, text, by))
            )

    def keep(self, answers: Iterable[tuple[str, str]], service: str) -> None:
        """Keep answers, as pairs of key and English; all of them or, when it fails, none."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        rows = [(key, text, service, now, seal_of(key, text, service)) for key, text in answers]
        with self._file() as file, file:
            file.executemany("INSERT OR REPLACE INTO translation VALUES (?, ?, ?, ?, ?)", rows)

    def _file(self) -> AbstractContextManager[sqlite3.Connection]:
        what, again = (
            f"The translations in {self.path}",
            f"Move {self.path} away; `riparian translate` makes it again.",
        )
        return open_kept(self.path, TABLE, what, again)
