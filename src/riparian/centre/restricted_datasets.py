"""What other members share with this one and not with everybody, as datasets apart from all others.

They lie in `for-member/sources`, which nobody but their owner can look into, and only as they are
now: what was withdrawn or deleted stays in no older version. All of it stands in the journals that
the node holds, so what is damaged here is written again.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from riparian.errors import CentreError
from riparian.exchange.claims import SharedFile
from riparian.ingest.shared_records import SharedReader
from riparian.store.copying import digest_of
from riparian.store.dataset import (
    DatasetDescription,
    Version,
    read_description,
    write_description,
)
from riparian.store.layout import Layout
from riparian.store.restricted import restricted_name
from riparian.store.writing import private_folder, sync_folder, write_atomically


def has_changed(files: Sequence[SharedFile], layout: Layout) -> bool:
    """Whether `hold` would change anything."""
    folder = layout.of_member.sources
    held = {each.name for each in folder.iterdir()} if folder.is_dir() else set()
    named = _by_name(files)
    return held != named.keys() or any(not _is_held(folder / name, x) for name, x in named.items())


def hold(files: Sequence[SharedFile], layout: Layout) -> None:
    """Have these as datasets, and no others. The lock of the centre is for the caller."""
    folder, named = layout.of_member.sources, _by_name(files)
    if named:
        private_folder(layout.of_member.home)
        folder.mkdir(exist_ok=True)
    for name, file in named.items():
        if not _is_held(folder / name, file):
            _write(folder / name, file)
    for other in folder.iterdir() if folder.is_dir() else ():
        if other.name not in named:
            shutil.rmtree(other)
    if folder.is_dir() and not named:
        folder.rmdir()


def _by_name(files: Sequence[SharedFile]) -> Mapping[str, SharedFile]:
    return {restricted_name(file.name, file.tlp): file for file in files if not file.is_empty}


def _is_held(folder: Path, file: SharedFile) -> bool:
    try:
        version = read_description(folder).versions[-1]
    except CentreError:
        return False
    sha256 = hashlib.sha256(file.content).hexdigest()
    return version.sha256 == sha256 == digest_of(folder / version.file_name)


def _write(folder: Path, file: SharedFile) -> None:
    """Write a dataset of one version; killed in between, it is missing and is written again."""
    shutil.rmtree(folder, ignore_errors=True)
    incoming = folder.with_name(f".incoming-{folder.name}")
    shutil.rmtree(incoming, ignore_errors=True)
    incoming.mkdir()
    version = Version(
        sha256=hashlib.sha256(file.content).hexdigest(),
        extension="jsonl",
        bytes=len(file.content),
        received_at=datetime.now(UTC).isoformat(timespec="seconds"),
        path=f"{file.name}.jsonl",
        origin=str(file.origin),
        reader=SharedReader.name,
        licence=f"TLP:{file.tlp}",
    )
    write_atomically(incoming / version.file_name, file.content)
    write_description(DatasetDescription(folder.name, (version,)), incoming)
    incoming.rename(folder)
    sync_folder(folder.parent)
