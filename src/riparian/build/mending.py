"""What a build found damaged and made again, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from riparian.build.reading_files import ReadingDone
from riparian.store.inferences import TABLE as INFERRED
from riparian.store.layout import Layout
from riparian.store.sqlite_cache import mend
from riparian.store.vectors import TABLE as ENCODED


def repairs(broken: Sequence[Path], done: Sequence[ReadingDone]) -> Iterator[str]:
    """Which files of the live snapshot and which readings were damaged and have been made again."""
    for file in broken:
        yield f"{file.name} was damaged; it has been made again."
    for task in (task for task in done if task.damaged):
        files = ", ".join(task.damaged)
        if task.read:
            yield f"The reading of '{task.dataset}' was damaged ({files}); the file was read again."
        else:
            yield f"What was derived of '{task.dataset}' was damaged ({files}) and was made again."


def mended(layout: Layout) -> Iterator[str]:
    """What was damaged of kept answers, and is removed."""
    for path, table in ((layout.inferred, INFERRED), (layout.vectors, ENCODED)):
        if note := mend(path, table):
            yield note
