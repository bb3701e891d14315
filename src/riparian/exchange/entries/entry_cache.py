"""What entries said when they were opened, as many as there is room for.

To open an entry costs some tenth of a millisecond, to keep what it says a few kilobytes of memory.
Others write without end, so that not all can be kept. What does not fit is opened again each time.
"""

from __future__ import annotations

import msgspec

from riparian.exchange.entries.payload import Payload
from riparian.exchange.names import EntryName

CACHE_BYTES = 64 * 1024 * 1024
"""Memory for what entries say, about: some thirty thousand of a kilobyte."""

_BYTES_OF_PAYLOAD, _BYTES_OF_VALUE = 1_000, 64
"""What the objects of Python take beside the text: of a payload, and of each value in its body. A
small entry can unfold to many small values (`payload.MOST_VALUES`)."""


class EntryCache:
    """Payloads by the name of their entry. Everybody walks through whole journals, so what came
    first stays: were the oldest let go for the newest, none would be left for the next walk."""

    def __init__(self, most_bytes: int = CACHE_BYTES) -> None:
        self._most = self._left = most_bytes
        self._payloads: dict[EntryName, tuple[Payload, int]] = {}

    def get(self, name: EntryName) -> Payload | None:
        """What it said, if that was kept."""
        kept = self._payloads.get(name)
        return None if kept is None else kept[0]

    def put(self, name: EntryName, payload: Payload) -> None:
        """Keep it if there is room."""
        if self._left < _BYTES_OF_PAYLOAD or name in self._payloads:
            return  # what it takes need not be worked out
        size = _bytes_of(payload)
        if size <= self._left:
            self._payloads[name] = payload, size
            self._left -= size

    def drop(self, name: EntryName) -> None:
        """Let go of it."""
        self._left += self._payloads.pop(name, (None, 0))[1]

    def clear(self) -> None:
        """Let go of all."""
        self._payloads.clear()
        self._left = self._most


def _bytes_of(payload: Payload) -> int:
    content = msgspec.json.encode(payload.body)
    values = content.count(b",") + content.count(b"[") + content.count(b"{")
    return len(content) + _BYTES_OF_PAYLOAD + _BYTES_OF_VALUE * values
