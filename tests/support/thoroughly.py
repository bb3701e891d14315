"""How often what is tried by chance is tried: few times in `make test`, many in `make
test-thorough`. What chance draws is the same in every run, so that a failure comes again."""

from __future__ import annotations

import os

FACTOR = int(os.environ.get("RIPARIAN_FUZZ", "1"))
"""How many times as often as in `make test`."""

THOROUGH = FACTOR > 1
"""Whether also what takes long and adds little to the rest is tried."""


def times(usual: int) -> int:
    """How often something is tried that `make test` tries so often."""
    return usual * FACTOR
