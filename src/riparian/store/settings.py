"""`centre.toml`: the settings of a centre, checked when they are read."""

from __future__ import annotations

import math
from pathlib import Path

import msgspec

from riparian.errors import CentreError


class OverlapSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How overlaps are looked for.

    `pairs`: the provider pairs worked out with every build (any other pair is worked out when it
    is asked for). `keep_per_project`: at most so many overlaps of one project within one pair.
    `feature_cap_bits`: the most that one feature can add. `block_limit`: a value shared by more
    project pairs than this is too common to propose pairs by, and all values together propose at
    most forty times as many.
    """

    pairs: tuple[tuple[str, str], ...] = (("JP", "KR"),)
    keep_per_project: int = 20
    feature_cap_bits: float = 10.0
    block_limit: int = 250_000


class JournalSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where what people say is kept.

    `url`: a PostgreSQL database, as postgresql://user@host/database; without one it is the file
    `journal.db` in the centre's folder. A password belongs into the password file of the
    user (PGPASSFILE) and not here.
    """

    url: str | None = None


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The settings of a centre."""

    name: str = "Riparian centre"
    region: str = "mekong"
    overlap: OverlapSettings = OverlapSettings()
    journal: JournalSettings = JournalSettings()


TEMPLATE = """\
# Settings of this centre. All of catalogue/ can be rebuilt from sources/, journal.db and this file.
name = {name}
region = "mekong"

[overlap]
# Provider pairs worked out with every build; any other pair is worked out when asked for.
pairs = [["JP", "KR"]]
# At most so many overlaps of one project are kept within one provider pair.
keep_per_project = 20
# No single feature (place, purpose, time) adds more than this many bits.
feature_cap_bits = 10.0
# A value shared by more project pairs than this is too common to propose pairs by.
block_limit = 250000

[journal]
# What people say is kept in journal.db, or in the PostgreSQL database that is named here.
# url = "postgresql://user@host/database"
"""


def read_settings(path: Path) -> Settings:
    """Read `centre.toml`; raises CentreError where it cannot be understood."""
    try:
        settings = msgspec.toml.decode(path.read_bytes(), type=Settings)
    except OSError as error:
        raise CentreError(
            f"{path} cannot be read ({error.strerror}).", "Check that you may read the folder."
        ) from error
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise CentreError(
            f"{path} cannot be understood: {error}.",
            "Mend that line, or compare with the file that `riparian init` makes.",
        ) from error
    _check(settings, path)
    return settings


def _check(settings: Settings, path: Path) -> None:
    overlap = settings.overlap
    cap = overlap.feature_cap_bits
    if overlap.keep_per_project < 1 or not 0 < cap < math.inf or overlap.block_limit < 1:
        raise CentreError(
            f"{path}: keep_per_project, feature_cap_bits and block_limit must be above zero.",
            "Mend the [overlap] part of the file.",
        )
