"""The records of this package: an index as a reader sees it, and what it rests on."""

from __future__ import annotations

import msgspec


class Index(msgspec.Struct, frozen=True):
    """One index. `about`: provider codes, or the code of a country. `low`, `high`: between these
    it lies whatever is not known, None where there is no upper limit. `shown`, `range`: the same
    as people write it; `says`: in a sentence. `warning`: why not to rely on it."""

    key: str
    name: str
    about: str
    value: float
    low: float
    high: float | None
    shown: str
    range: str
    says: str
    warning: str | None
    formula: str
    source: str


class Basis(msgspec.Struct, frozen=True):
    """What of one provider the indices rest on. `with_amount` of its `projects` have an amount
    in dollars above zero; `outliers` of the amounts are more than ten times the largest of the
    others; `perhaps` more may belong here (their years are not known). `planned` projects, which
    have not begun, and `cancelled` ones are left out. `not_located`, `no_theme`: parts (0-1)
    of what is counted of which province or theme are not known."""

    provider: str
    name: str
    projects: int
    with_amount: int
    perhaps: int
    planned: int
    cancelled: int
    usd: float
    mean_usd: float
    not_located: float
    no_theme: float
    outliers: int = 0


class Indices(msgspec.Struct, frozen=True):
    """All indices that could be worked out, and what they rest on."""

    provider_a: str
    provider_b: str
    by: str
    where: str
    basis: tuple[Basis, Basis]
    indices: tuple[Index, ...]
