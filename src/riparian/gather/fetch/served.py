"""Which answer of which run each record of an edition came in.

Noted when an edition is taken in, so that a record leads back to what its publisher served that
day: an edition is a dataset as it was received at a moment, a record a position in its file.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from riparian.gather.fetch.follow import Product
from riparian.gather.fetch.run_store import Run, RunStore

Place = tuple[int, int, str]
"""From which record on, in which run, at which address; empty where only the run is known."""


def note_served(
    store: RunStore, run: Run, product: Product, dataset: str, received_at: str
) -> None:
    """Note where the records of an edition came from. Done again it changes nothing."""
    with store.writing() as db:
        db.execute("DELETE FROM served WHERE dataset=? AND received_at=?", (dataset, received_at))
        db.executemany(
            "INSERT OR REPLACE INTO served VALUES (?,?,?,?,?)",
            ((dataset, received_at, *place) for place in _places(store, run, product)),
        )


def _places(store: RunStore, run: Run, product: Product) -> Iterator[Place]:
    if product.pages is None:
        yield 0, run.id, product.url
        return
    with product.pages.open("rb") as lines:
        for line in lines:
            first, url = msgspec.json.decode(line, type=tuple[int, str])
            yield first, run.id, url
    if product.keys is not None:
        with product.keys.open("rb") as keys:
            listed = sum(1 for _ in keys)
        gone = store.rows(
            "SELECT seen FROM listed WHERE source=? AND gone_on IS NOT NULL ORDER BY key",
            run.source,
        )
        for number, (seen,) in enumerate(gone):  # as they stand behind the others
            yield listed + number, seen, ""
