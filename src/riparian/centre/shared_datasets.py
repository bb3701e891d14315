"""What other members share, as datasets: a file for each of their journals, kept like any other.

A new version is added where the bytes are others than those of the dataset from that journal. The
dataset of a journal that is gone stays: its last known state is shown, with its age. What was
redacted stays in no older version, and in no snapshot of before.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime

from riparian.exchange.claims import SharedFile
from riparian.ingest.shared_records import SharedReader
from riparian.language.translate.send_texts import CLEAR
from riparian.overlap.report.list_build import strike_redacted
from riparian.store.copying import digest_of
from riparian.store.dataset import Dataset
from riparian.store.layout import Layout
from riparian.store.restricted import restricted_name, strictest_label
from riparian.store.scratch import scratch_folder
from riparian.store.snapshot import remove_former
from riparian.store.sources import Sources
from riparian.store.writing import write_atomically

LICENCE = f"TLP:{CLEAR}"
"""What was shared with everybody is marked so; nothing else is put into datasets."""


_FORGET = ".forget-former"
"""In the folder of the catalogue until the snapshots are gone that may hold what was redacted."""


def as_held(files: Sequence[SharedFile], public: Sources, restricted: Sources) -> list[SharedFile]:
    """The files; where something of a journal is damaged, with what their datasets have of it."""
    if all(file.unread is None for file in files):
        return list(files)
    named = {restricted_name(d.origin, CLEAR): d for d in public.datasets()}
    named |= {
        restricted_name(d.origin, strictest_label([d.name]) or CLEAR): d
        for d in restricted.datasets()
    }
    held = ((file, named.get(restricted_name(str(file.origin), file.tlp))) for file in files)
    return [file.with_those_of(_content(dataset)) for file, dataset in held]


def _content(dataset: Dataset | None) -> bytes:
    """What stands in a dataset; nothing where there is none or it is damaged."""
    if dataset is None or digest_of(dataset.file) != dataset.sha256:
        return b""
    return dataset.file.read_bytes()


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


def forget_redacted(files: Sequence[SharedFile], sources: Sources, layout: Layout) -> None:
    """Delete older versions of files of whose journals something was redacted; the snapshots made
    of them go after the build that follows. The lock of the centre is for the caller."""
    redacted = {str(file.origin) for file in files if file.is_redacted}
    if not redacted:
        return
    former = [d for d in sources.datasets() if d.origin in redacted and d.versions > 1]
    if former:
        note_redacted(layout)
    for dataset in former:
        sources.forget_former(dataset.name)


def note_redacted(layout: Layout) -> None:
    """Let the snapshots of before be deleted after the build that follows."""
    layout.catalogue.mkdir(exist_ok=True)
    write_atomically(layout.catalogue / _FORGET, b"")


def is_forgetting(layout: Layout) -> bool:
    """Whether snapshots of before may hold what was redacted, and go after the next build."""
    return (layout.of_everybody.catalogue / _FORGET).exists()


def forget_snapshots(layout: Layout) -> None:
    """After a build, delete snapshots of before that may hold what was redacted, those for this
    member too, and strike from the lists of builds whatever is no longer there. The lock of the
    centre is for the caller."""
    if (layout.catalogue / _FORGET).exists():
        for each in (layout, layout.of_member):
            remove_former(each)
            strike_redacted(each)
        (layout.catalogue / _FORGET).unlink()
