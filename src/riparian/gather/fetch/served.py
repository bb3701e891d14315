"""Which answer of which run each record of an edition came in.

Noted when an edition is taken in, so that a record leads back to what its publisher served that
day: an edition is a dataset as it was received at a moment, a record a position in its file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from riparian.gather.fetch.follow import Product
from riparian.gather.fetch.run_store import Run, RunStore

Place = tuple[int, int, str]
"""From which record on, in which run, at which address; empty where only the run is known."""

Edition = tuple[Product, str, str]
"""A file that came, the dataset that it is, and when that was received."""

Mark = tuple[int, str, bool]
"""A line of `Product.pages`."""


def note_served(store: RunStore, run: Run, editions: Iterable[Edition]) -> None:
    """Note where the records of editions came from. Done again it changes nothing."""
    with store.writing() as db:
        for product, dataset, received_at in editions:
            edition = dataset, received_at
            for table in ("served", "served_alone"):
                db.execute(f"DELETE FROM {table} WHERE dataset=? AND received_at=?", edition)
            db.executemany(
                "INSERT OR REPLACE INTO served VALUES (?,?,?,?,?)",
                ((*edition, *place) for place in _places(store, run, product)),
            )
            db.executemany(
                "INSERT OR REPLACE INTO served_alone VALUES (?,?,?,?,?)",
                (
                    (*edition, number, run.id, answer.number)
                    for number, url, of_record in _marks(product)
                    if of_record and (answer := store.answer_from(run.id, url)) is not None
                ),
            )


def _places(store: RunStore, run: Run, product: Product) -> Iterator[Place]:
    if product.pages is None:
        yield 0, run.id, product.url
        return
    for first, url, of_record in _marks(product):
        if not of_record:
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


def _marks(product: Product) -> Iterator[Mark]:
    if product.pages is not None:
        with product.pages.open("rb") as lines:
            for line in lines:
                yield msgspec.json.decode(line, type=Mark)
