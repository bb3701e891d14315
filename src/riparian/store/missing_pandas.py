"""A word to the database where pandas is not installed. Loads no database."""

from __future__ import annotations

import sys
from importlib.util import find_spec


def say_that_pandas_is_missing() -> None:
    """DuckDB looks for pandas with each question; where it is not installed, looking through all
    folders each time takes a third of a short question's time. For programs of ours: whoever loads
    `riparian` into their own may install it any time."""
    if "pandas" not in sys.modules and find_spec("pandas") is None:
        sys.modules["pandas"] = None  # type: ignore[assignment]
