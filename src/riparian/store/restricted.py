"""How a dataset that is not for everybody is known wherever its name stands: by a label in it.

What other members share with this one, and not with everybody, is a dataset for each of their
journals and each TLP label, named `shared-mekong-japan-1@AMBER`. No file that is added can be
called so (`store.names.safe_name` lets no `@` through). So whatever names a dataset (a record's
id, a line of a list, a table of a snapshot) says whether it is restricted, and how, and no snapshot
needs a column for it that the public one would have too.
"""

from __future__ import annotations

from collections.abc import Iterable

from riparian.store.tlp import STRICTEST_FIRST

MARK = "@"


def restricted_name(name: str, tlp: str) -> str:
    """The name of a dataset of records with that label."""
    return f"{name}{MARK}{tlp}"


def strictest_label(datasets: Iterable[str]) -> str | None:
    """The strictest TLP label in the names of these datasets; None where all are for everybody.
    What is no label counts as the strictest."""
    labels = {name.rpartition(MARK)[2] for name in datasets if MARK in name}
    if labels - set(STRICTEST_FIRST):
        return STRICTEST_FIRST[0]
    return next((label for label in STRICTEST_FIRST if label in labels), None)


def is_stricter(one: str | None, other: str | None) -> bool:
    """Whether a label (None: for everybody) is for fewer readers than another."""
    order = (*STRICTEST_FIRST, None)
    return order.index(one) < order.index(other)


def is_restricted(column: str) -> str:
    """The condition in SQL that a dataset is not for everybody; `column` holds its name."""
    return f"contains({column}, '{MARK}')"
