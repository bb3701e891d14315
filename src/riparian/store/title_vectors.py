"""The vectors of a snapshot's titles, one a project, in a file beside it.

    catalogue/<build>.vectors.npy    (projects, dim) float32, mapped into memory when read
    catalogue/<build>.vectors.json   whose row is whose; written last, so it marks a whole file

They are made after the snapshot is live, and go with it. `hubs` say how near a title is to titles
of another language altogether (`normalise.alike.meaning`).
"""

from __future__ import annotations

import os
from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from riparian.store.layout import Layout, write_atomically

Floats32 = NDArray[np.float32]


class TitleVectors(msgspec.Struct, frozen=True):
    """The vectors: row n of `matrix` and `hubs[n]` are of the project `projects[n]`."""

    encoder: str
    projects: tuple[str, ...]
    hubs: Floats32
    matrix: Floats32


class _Rows(msgspec.Struct, frozen=True):
    encoder: str
    dim: int
    projects: tuple[str, ...]
    hubs: tuple[float, ...]


def write_title_vectors(
    layout: Layout,
    build_id: str,
    encoder: str,
    projects: Sequence[str],
    hubs: Floats32,
    matrix: Floats32,
) -> None:
    """Write the vectors of a build; they are there when all of them are."""
    path = layout.title_vectors(build_id)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    with temporary.open("wb") as out:
        np.save(out, matrix)
    temporary.replace(path)
    rows = _Rows(encoder, matrix.shape[1], tuple(projects), tuple(hubs.tolist()))
    write_atomically(layout.title_vector_rows(build_id), msgspec.json.encode(rows))


def read_title_vectors(layout: Layout, build_id: str, encoder: str) -> TitleVectors | None:
    """The vectors of a build by that encoder; None where there are none, or not whole."""
    try:
        rows = msgspec.json.decode(layout.title_vector_rows(build_id).read_bytes(), type=_Rows)
        matrix = np.load(layout.title_vectors(build_id), mmap_mode="r")
    except (OSError, EOFError, ValueError, msgspec.DecodeError):
        return None
    if rows.encoder != encoder or matrix.shape != (len(rows.projects), rows.dim):
        return None
    return TitleVectors(encoder, rows.projects, np.asarray(rows.hubs, dtype=np.float32), matrix)
