"""The vectors of a snapshot's titles, one a project, in files beside it.

    catalogue/<build>.vectors.npy    (projects, dim) float32, mapped into memory when read
    catalogue/<build>.vectors.npz    whose row is whose, with three figures; written last, so it
                                     marks a whole file

They are made after the snapshot is live, and go with it. `hubs` say how near a title is to titles
of another language altogether, `usual` and `spread` how near it is to common words, in mean and
standard deviation (`normalise.title_likeness.nearness_in_meaning`).
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from riparian.store.array_file import Packed, Texts
from riparian.store.copying import digest_of
from riparian.store.layout import Layout
from riparian.store.writing import beside, put_in_place, sync_file, write_atomically

Floats32 = NDArray[np.float32]


class TitleVectors(msgspec.Struct, frozen=True):
    """The vectors: row n of `matrix`, `hubs[n]`, `usual[n]` and `spread[n]` are of the project
    `projects[n]`."""

    encoder: str
    projects: Texts
    hubs: Floats32
    usual: Floats32
    spread: Floats32
    matrix: Floats32


def write_title_vectors(
    layout: Layout,
    build_id: str,
    encoder: str,
    projects: Sequence[str],
    matrix: Floats32,
    hubs: Floats32,
    usual: Floats32,
    spread: Floats32,
) -> None:
    """Write the vectors of a build; they are there when all of them are."""
    path = layout.title_vectors(build_id)
    temporary = beside(path)
    try:
        with temporary.open("wb") as out:
            np.save(out, matrix)
        sync_file(temporary)
        sha256 = digest_of(temporary) or ""
        put_in_place(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    ids = Texts.of(projects).packed
    rows = io.BytesIO()
    np.savez(
        rows,
        encoder=np.frombuffer(encoder.encode(), np.uint8),
        shape=np.array(matrix.shape, np.int64),
        sha256=np.frombuffer(sha256.encode(), np.uint8),
        ids=ids.content,
        ends=ids.ends,
        hubs=hubs.astype(np.float32),
        usual=usual.astype(np.float32),
        spread=spread.astype(np.float32),
    )
    write_atomically(layout.title_vector_rows(build_id), rows.getvalue())


def read_title_vectors(layout: Layout, build_id: str, encoder: str) -> TitleVectors | None:
    """The vectors of a build by that encoder; None where there are none, or not what was
    written."""
    try:
        with layout.title_vector_rows(build_id).open("rb") as file, np.load(file) as rows:
            if rows["encoder"].tobytes().decode() != encoder:
                return None
            ids = Texts(Packed(rows["ids"], rows["ends"]))
            figures = rows["hubs"], rows["usual"], rows["spread"]
            shape = tuple(rows["shape"].tolist())
            sha256 = rows["sha256"].tobytes().decode()
        if digest_of(layout.title_vectors(build_id)) != sha256:
            return None
        matrix = np.load(layout.title_vectors(build_id), mmap_mode="r")
    # Whatever numpy and zip raise for a file that is cut or another's: it is made again
    except (OSError, EOFError, ValueError, KeyError, TypeError, zipfile.BadZipFile, zlib.error):
        return None
    except AttributeError:  # an array alone, where several were expected
        return None
    whole = matrix.shape == shape and len(ids) == len(matrix)
    if not whole or any(len(figure) != len(ids) for figure in figures):
        return None
    return TitleVectors(encoder, ids, *figures, matrix)
