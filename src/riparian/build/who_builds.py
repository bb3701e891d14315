"""Who does the work of a build: `workforce_of`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import msgspec

from riparian.build.fingerprints import (
    fingerprint_of_folder,
    fingerprint_of_package,
    version,
)
from riparian.build.propose_purposes import inferring
from riparian.language.find_encoder import find_encoder
from riparian.region.pack import region_folder
from riparian.store.layout import Layout
from riparian.store.scratch import scratch_folder
from riparian.store.settings import Settings
from riparian.version import __version__
from riparian.workers.cluster.address import Certificates, ClusterError, scheduler_at
from riparian.workers.workforce import OwnProcesses, Workforce, workers_here

_LIBRARIES = ("duckdb", "kiwipiepy", "lxml", "msgspec", "numpy", "rapidfuzz", "sudachipy")


class WorkerCheck(msgspec.Struct, frozen=True):
    """What a worker is to look at: a folder that it should see, the region and the encoder."""

    folder: str
    region: str
    encoder: str


def facts_of_worker(check: WorkerCheck) -> dict[str, str]:
    """What has to be the same wherever work of one build is done."""
    return {
        "Riparian": __version__,
        "its code": fingerprint_of_package(),
        "region pack": fingerprint_of_folder(region_folder(check.region)),
        "encoder": " ".join(inferring(find_encoder(check.encoder))),
        "Python": "{}.{}".format(*sys.version_info[:2]),
        "libraries": " ".join(f"{name} {version(name)}" for name in _LIBRARIES),
        check.folder: _how_it_is_seen(Path(check.folder)),
    }


def _how_it_is_seen(folder: Path) -> str:
    mark = folder / uuid4().hex
    try:
        mark.write_bytes(b"seen")
        mark.unlink()
    except OSError as error:
        return error.strerror or type(error).__name__
    return "can be written in"


NONE = "none"
"""What is said in place of a scheduler where none is wanted."""


@contextmanager
def workforce_of(layout: Layout, settings: Settings) -> Iterator[Workforce]:
    """The workers of the scheduler in the settings. Without one, and where it is `NONE`, processes
    of our own, as many as this computer is worth. Raises ClusterError where a scheduler or its
    workers will not do."""
    cluster = settings.cluster
    address = cluster.scheduler
    if address in ("", NONE):
        with OwnProcesses(workers_here()) as processes:
            yield processes
        return
    scheduler = scheduler_at(address)
    try:
        from riparian.workers.cluster.client import Alike, Cluster
    except ModuleNotFoundError as error:
        raise ClusterError(
            f"The build is to be shared by {address}, and the module {error.name} is not"
            " installed.",
            "Install it: pip install 'riparian[cluster]'.",
        ) from error
    files = (cluster.authority, cluster.certificate, cluster.key)
    named = Certificates(*(str(layout.root / file) for file in files)) if all(files) else None
    with scratch_folder(layout.catalogue) as folder:
        check = WorkerCheck(str(folder), settings.region, settings.language.encoder)
        with Cluster(scheduler, named, Alike(facts_of_worker, check)) as workers:
            yield workers
