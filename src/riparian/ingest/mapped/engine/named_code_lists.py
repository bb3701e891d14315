"""Lists that mappings look codes up in by name: `values = "dac-recipients"`.

One list is one file of `lists/` with the columns `code`, `value`, `note` and `source`; where each
comes from is in `lists/SOURCE.md`.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from riparian.codelists.lists import read_rows
from riparian.errors import BadRequest

_FOLDER = files("riparian.ingest.mapped.engine") / "lists"


@cache
def list_names() -> tuple[str, ...]:
    """The names of the lists there are."""
    names = (file.name for file in _FOLDER.iterdir())
    return tuple(sorted(name.removesuffix(".csv") for name in names if name.endswith(".csv")))


@cache
def read_list(name: str) -> dict[str, str]:
    """What each code of a list stands for; raises BadRequest where there is no such list."""
    if name not in list_names():
        raise BadRequest(
            f"The mapping refers to a list '{name}', which does not exist.",
            f"One of: {', '.join(list_names())}.",
        )
    return {row["code"]: row["value"] for row in read_rows(_FOLDER / f"{name}.csv")}
