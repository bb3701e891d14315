"""What other members share, as datasets: a file for each of their journals, kept like any other.

A new version is added where the bytes are others than those of the dataset from that journal. The
dataset of a journal that is gone stays: its last known state is shown, with its age.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime

from riparian.exchange.claims import SharedFile
from riparian.ingest.shared_records import SharedReader
from riparian.language.translate.send_texts import CLEAR
from riparian.store.scratch import scratch_folder
from riparian.store.sources import Sources

LICENCE = f"TLP:{CLEAR}"
"""What was shared with everybody is marked so; nothing else is put into datasets."""


def changed_files(files: Sequence[SharedFile], sources: Sources) -> Sequence[SharedFile]:
    """Those whose bytes are not in the dataset from their journal; a journal without records, of
    which there never was a dataset, is none."""
    held = {d.origin: d.sha256 for d in sources.datasets()} if files else {}
    return [
        file
        for file in files
        if held.get(str(file.origin)) != hashlib.sha256(file.content).hexdigest()
        and not (file.is_empty and str(file.origin) not in held)
    ]


def take_in(files: Sequence[SharedFile], sources: Sources) -> None:
    """Add a version of each. The lock of the centre is for the caller."""
    if not files:
        return
    received_at = datetime.now(UTC).isoformat(timespec="seconds")
    with scratch_folder() as folder:
        for file in files:
            path = folder / f"{file.name}.jsonl"
            path.write_bytes(file.content)
            sources.add(
                path,
                name=file.name,
                origin=str(file.origin),
                reader=SharedReader.name,
                licence=LICENCE,
                received_at=received_at,
            )
