"""The workers of a cluster on loopback, as tests use them."""

from __future__ import annotations

from collections.abc import Mapping

from handed_out import Marked, likeness
from loopback_cluster import DaskCluster
from riparian.workers.cluster.address import Certificates, scheduler_at
from riparian.workers.cluster.client import Alike, Cluster
from running import comes_true


def reach(dask: DaskCluster, files: Mapping[str, str] | None) -> Cluster:
    """Its workers that are as this process is, with these certificates."""
    named = Certificates(**files) if files else None
    return Cluster(scheduler_at(dask.address), named, Alike(likeness, Marked(1)))


def join(dask: DaskCluster, workers: int) -> Cluster:
    """Its workers, so many of them; they are as this process is."""
    cluster = reach(dask, dask.files)
    assert comes_true(lambda: cluster.workers == workers)
    return cluster
