"""The sample that comes with the package: registers of Japanese and Korean projects.

Where they come from stands in `SOURCE.md` and `SOURCE_2026.md` of `riparian/sample`. Each row names
its donor, so no provider is said for the whole files.
"""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import msgspec

SAMPLE_LICENCE = "CC0-1.0"


class SampleRegister(msgspec.Struct, frozen=True):
    """Tables that were compiled together. `as_of` is the day on which they were."""

    as_of: str
    names: tuple[str, ...]
    source: str

    def files(self) -> tuple[Path, ...]:
        """Its tables, as paths in the installed package."""
        return tuple(sample_folder() / name for name in self.names)


SAMPLE = (
    SampleRegister("2026-11-24", ("japan.csv", "korea.csv"), "SOURCE.md"),
    SampleRegister("2026-11-28", ("japan_2026.csv", "korea_2026.csv"), "SOURCE_2026.md"),
)
"""The registers, the older first: a project keeps the identifier of its record received first."""


def sample_folder() -> Path:
    """The folder of the sample in the installed package."""
    return Path(str(resources.files("riparian") / "sample"))


def sample_files() -> tuple[Path, ...]:
    """All tables of the sample."""
    return tuple(file for register in SAMPLE for file in register.files())
