"""The sample that comes with the package: a register of Japanese and Korean projects.

Where it comes from stands in `riparian/sample/SOURCE.md`. Each row names its donor, so no provider
is said for the whole files.
"""

from __future__ import annotations

from importlib import resources
from pathlib import Path

SAMPLE_LICENCE = "CC0-1.0"
SAMPLE_AS_OF = "2026-11-24"
"""The day on which the register was compiled."""

_FILES = ("japan.csv", "korea.csv")


def sample_files() -> tuple[Path, ...]:
    """The files of the sample, as paths in the installed package."""
    folder = resources.files("riparian") / "sample"
    return tuple(Path(str(folder / name)) for name in _FILES)
