"""How entries of a server's log are written: as lines for people, or as JSON for programs.

JSON has the fields of the Elastic Common Schema 1.6 (https://www.elastic.co/guide/en/ecs/), with
dots in their names, as collectors of logs read them without further settings.
"""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import Any, Literal

from riparian.version import __version__

LogForm = Literal["text", "json"]

LONGEST_LINE = 10_000
"""Characters of one entry, its traceback included."""

ECS_VERSION = "1.6.0"


class ShortEntries(logging.Formatter):
    """Entries as usual, cut where they are too long."""

    def format(self, record: logging.LogRecord) -> str:
        """The entry, within its length."""
        return _cut(super().format(record))


class JsonEntries(logging.Formatter):
    """Each entry as a JSON object in one line. Its texts are cut where they are too long."""

    def format(self, record: logging.LogRecord) -> str:
        """The entry; what it brings along as `extra={"ecs": {…}}` becomes fields too."""
        when = datetime.fromtimestamp(record.created, UTC)
        entry: dict[str, Any] = {
            "@timestamp": when.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "log.level": record.levelname.lower(),
            "message": _cut(record.getMessage()),
            "ecs.version": ECS_VERSION,
            "log.logger": record.name,
            "service.name": "riparian",
            "service.version": __version__,
            "process.pid": record.process,
            **getattr(record, "ecs", {}),
        }
        if record.exc_info and (kind := record.exc_info[0]):
            entry["error.type"] = kind.__name__
            entry["error.message"] = _cut(str(record.exc_info[1]))
            entry["error.stack_trace"] = _cut(self.formatException(record.exc_info))
        return json.dumps(entry)  # in ASCII: other letters may end a line


def formatter(form: LogForm) -> logging.Formatter:
    """What writes entries in this form."""
    if form == "json":
        return JsonEntries()
    return ShortEntries("%(asctime)s %(name)s %(levelname)s %(message)s")


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_LINE else f"{text[:LONGEST_LINE]} … (cut)"
