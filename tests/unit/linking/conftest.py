"""Small centres out of records, and what linking makes of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from riparian.evaluate.records import catalogue_of
from riparian.store.database import Snapshot
from riparian.store.settings import LanguageSettings, Settings
from riparian.store.snapshot import open_snapshot

SETTINGS = Settings(language=LanguageSettings(encoder="none"))


@pytest.fixture
def record() -> Callable[..., dict[str, Any]]:
    """A record of a gold file: `record(key, title, **more)`."""
    return _record


def _record(key: str, title: str = "Rural roads", **more: Any) -> dict[str, Any]:
    return {
        "key": key, "provider": "JP", "agency": "Ministry of Foreign Affairs of Japan",
        "title": title, "title_lang": "en", "country": ["KH"], **more,
    }  # fmt: skip


@pytest.fixture
def linked() -> Callable[..., dict[str, Any]]:
    """What linking makes of records: `project` of each unit, `links` by pair."""

    def build(records: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        with catalogue_of(records, SETTINGS) as layout, open_snapshot(layout) as connection:
            return read(connection)

    return build


def read(connection: Snapshot) -> dict[str, Any]:
    units = dict(connection.execute("SELECT unit_id, project_id FROM unit").fetchall())
    own = dict(connection.execute("SELECT unit_id, own_id FROM unit").fetchall())
    links = connection.execute("SELECT a, b, verdict, relation, bits FROM link").fetchall()
    amounts = connection.execute("SELECT project_id, usd FROM project").fetchall()
    return {
        "project": units,
        "own": own,
        "links": {(a, b): (verdict, relation) for a, b, verdict, relation, _ in links},
        "bits": {(a, b): bits for a, b, *_, bits in links},
        "usd": dict(amounts),
    }
