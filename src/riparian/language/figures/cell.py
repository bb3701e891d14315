"""`Cell`: a value as its file holds it, which the readings here start from."""

from __future__ import annotations

import datetime

Cell = str | int | float | bool | datetime.date | datetime.datetime | None
"""A value as its file holds it; text tables hold text only, workbooks and Parquet know types."""
