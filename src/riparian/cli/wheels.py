"""Riparian and all that it needs as wheels, for computers without internet.

Which versions, with the hashes of their files, stands in the package itself (what `make lock` wrote
when this Riparian was built), so that a newcomer has what was tested. pip fetches them from
wherever it is set to. It looks at the markers of requirements with the platform that it runs on
(pypa/pip #11664), so those for another one are chosen here.

Riparian's own wheel is built where this is its source tree. Where it was installed, it is put
together again from the files that were installed, each compared with its hash.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import Distribution, distribution
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit
from urllib.request import url2pathname
from zipfile import ZIP_DEFLATED, ZipFile

import msgspec

import riparian
from riparian.cli.output import say
from riparian.errors import BadRequest, ServiceError
from riparian.exchange.transfer.archives import new_entry

REQUIREMENTS = "run_requirements.txt"
SOURCE_ONLY = ("kiwipiepy-model",)
"""Packages that are published without wheels: one is built, which is for every platform."""

_PYTHON = re.compile(r"3\.(1[1-9]|[2-9][0-9])")
_PIN = re.compile(r"^(?P<name>[a-z0-9._-]+)==\S+(?: ; (?P<marker>[^\\\n]+?))? \\\n", re.MULTILINE)
_BRACKETS = re.compile(r"\(([^()]+)\)")
_CLAUSE = re.compile(r"(\w+) (==|!=|<|>=) '([^']*)'")
_ADDED_BY_INSTALLERS = ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json")
_MAP = "riparian/web/static/vendor/built-from.txt"


class Platform(msgspec.Struct, frozen=True):
    """The tags of wheels that run there, the newest first, and what Python calls it there."""

    tags: tuple[str, ...]
    sys_platform: str
    machine: str


def _manylinux(machine: str) -> tuple[str, ...]:
    """PEP 600: what needs a glibc of 2.28 or older."""
    numbered = (f"manylinux_2_{minor}_{machine}" for minor in range(28, 16, -1))
    return (*numbered, f"manylinux2014_{machine}")


PLATFORMS = {
    "linux-x86_64": Platform(_manylinux("x86_64"), "linux", "x86_64"),
    "linux-aarch64": Platform(_manylinux("aarch64"), "linux", "aarch64"),
    "macos-arm64": Platform(("macosx_14_0_arm64",), "darwin", "arm64"),
    "windows": Platform(("win_amd64",), "win32", "AMD64"),
}


def this_python() -> str:
    """The version of the Python that runs here: 3.11."""
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def collect_wheels(folder: Path, platforms: Sequence[str], pythons: Sequence[str]) -> list[Path]:
    """Wheels for each of the platforms and versions of Python, written into an empty folder; none
    without platforms. Raises ServiceError where pip cannot get one, BadRequest for another Python.
    """
    for python in pythons:
        if _PYTHON.fullmatch(python) is None:
            raise BadRequest(
                f"Expected a version of Python such as 3.12, got '{python[:40]}'.",
                "Riparian needs 3.11 or newer.",
            )
    if not platforms:
        return []
    requirements = locked_requirements()
    say("Riparian's own wheel …")
    own_wheel(folder)
    for name in SOURCE_ONLY:
        _pip("wheel", "--no-deps", "--wheel-dir", str(folder), pins=_pin_of(requirements, name))
    for platform in platforms:
        for python in pythons:
            say(f"Wheels for {platform}, Python {python} …")
            _download(folder, requirements, PLATFORMS[platform], python)
    return sorted(folder.glob("*.whl"))


def locked_requirements() -> str:
    """Every package that Riparian needs, in one version, for all platforms."""
    within = Path(riparian.__file__).parent / REQUIREMENTS
    path = within if within.exists() else _source_tree() / "requirements" / "run.txt"
    return path.read_text("utf-8")


def pins_for(requirements: str, platform: Platform, python: str) -> str:
    """Those of the locked requirements that this platform needs, and that have wheels."""
    environment = {
        "sys_platform": platform.sys_platform,
        "platform_machine": platform.machine,
        "python_full_version": f"{python}.0",
        "platform_python_implementation": "CPython",
        "implementation_name": "cpython",
    }
    return "".join(
        block
        for name, marker, block in _blocks(requirements)
        if name not in SOURCE_ONLY and (marker is None or holds(marker, environment))
    )


def holds(marker: str, environment: dict[str, str]) -> bool:
    """Whether a marker holds (PEP 508) as `tools/lock.py` writes them: comparisons with `and`, `or`
    and brackets. Raises ValueError for any other."""
    if inner := _BRACKETS.search(marker):
        sign = "==" if holds(inner[1], environment) else "!="
        found = f"sys_platform {sign} '{environment['sys_platform']}'"
        return holds(f"{marker[: inner.start()]}{found}{marker[inner.end() :]}", environment)
    return any(
        all(_compares(clause, environment) for clause in part.split(" and "))
        for part in marker.split(" or ")
    )


def own_wheel(folder: Path) -> Path:
    """Write Riparian's own wheel into a folder."""
    installed = distribution("riparian")
    if any(str(file) == "riparian/__init__.py" for file in installed.files or ()):
        return repack(installed, folder)
    _pip("wheel", "--no-deps", "--wheel-dir", str(folder), str(_source_tree()))
    return next(folder.glob("riparian-*.whl"))


def repack(installed: Distribution, folder: Path) -> Path:
    """The wheel that a package was installed from, put together again. Raises BadRequest where a
    file is not what was installed, or where the map is not among them."""
    path = folder / f"riparian-{installed.version}-py3-none-any.whl"
    rows = io.StringIO(newline="")
    record = csv.writer(rows, lineterminator="\n")
    with ZipFile(path, "w") as archive:
        for name, content in _installed_files(installed):
            archive.writestr(new_entry(name, ZIP_DEFLATED), content)
            record.writerow([name, f"sha256={_hash(content)}", len(content)])
        name = f"riparian-{installed.version}.dist-info/RECORD"
        record.writerow([name, "", ""])
        archive.writestr(new_entry(name, ZIP_DEFLATED), rows.getvalue())
        if _MAP not in archive.namelist():
            raise BadRequest(
                "Riparian as it is installed here has no map and no fonts.",
                "Install it from a wheel, which has them, and make the kit then.",
            )
    return path


def _installed_files(installed: Distribution) -> Iterator[tuple[str, bytes]]:
    """Each file that came with the wheel, by its name there. What an installer wrote itself has no
    hash, lies outside, or has one of a few names."""
    for file in sorted(installed.files or (), key=str):
        if file.hash is None or file.parts[0] == ".." or file.name in _ADDED_BY_INSTALLERS:
            continue
        try:
            content = Path(str(file.locate())).read_bytes()
        except OSError:
            content = b""
        if file.hash.mode != "sha256" or _hash(content) != file.hash.value:
            raise BadRequest(
                f"{file} is not what was installed with Riparian.",
                "Install Riparian anew, and make the kit then.",
            )
        yield file.as_posix(), content


def _hash(content: bytes) -> str:
    """As RECORD has it (binary distribution format)."""
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()


def _source_tree() -> Path:
    """Where Riparian's source lies, if it was installed in place (PEP 610)."""
    url = json.loads(distribution("riparian").read_text("direct_url.json") or "{}").get("url", "")
    tree = Path(url2pathname(urlsplit(url).path))
    if not url.startswith("file:") or not (tree / "pyproject.toml").exists():
        raise BadRequest(
            "It cannot be told where Riparian was installed from, so its wheel cannot be made.",
            "Install Riparian with pip, or make the kit without wheels.",
        )
    return tree


def _download(folder: Path, requirements: str, platform: Platform, python: str) -> None:
    tags = [word for tag in platform.tags for word in ("--platform", tag)]
    _pip(
        "download", "--no-deps", "--only-binary=:all:", "--implementation", "cp",
        "--python-version", python, *tags, "--dest", str(folder),
        pins=pins_for(requirements, platform, python),
    )  # fmt: skip


def _pip(*words: str, pins: str = "") -> None:
    """Run pip, quietly, with these pinned requirements in a file."""
    command = [sys.executable, "-m", "pip", words[0], "--quiet", "--disable-pip-version-check"]
    with TemporaryDirectory(prefix="riparian-pins-") as folder:
        if pins:
            file = Path(folder) / "requirements.txt"
            file.write_text(pins, "utf-8")
            words = (*words, "--require-hashes", "--requirement", str(file))
        done = subprocess.run(  # noqa: S603  # words of our own, no shell
            [*command, *words[1:]],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, encoding="utf-8",
            errors="replace", check=False,
        )  # fmt: skip
    if done.returncode != 0:
        raise ServiceError(
            f"pip could not get the wheels: {_reason(done.stderr)}",
            "Check the network and where pip is set to (`pip config list`), or make the kit with "
            "--without-wheels.",
        )


def _reason(stderr: str) -> str:
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    errors = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR:")]
    return (errors or lines or ["it does not say why"])[-1][:400]


def _pin_of(requirements: str, name: str) -> str:
    return "".join(block for each, _, block in _blocks(requirements) if each == name)


def _blocks(requirements: str) -> Iterator[tuple[str, str | None, str]]:
    """Name, marker, and requirement with its hashes but without its marker."""
    pins = list(_PIN.finditer(requirements))
    ends = [pin.start() for pin in pins[1:]] + [len(requirements)]
    for pin, end in zip(pins, ends, strict=True):
        block = requirements[pin.start() : end]
        marker = pin["marker"]
        yield pin["name"], marker, block.replace(f" ; {marker}", "", 1) if marker else block


def _compares(clause: str, environment: dict[str, str]) -> bool:
    parts = _CLAUSE.fullmatch(clause.strip())
    if parts is None or parts[1] not in environment:
        raise ValueError(f"a marker that is not understood: {clause}")
    value, operator, wanted = environment[parts[1]], parts[2], parts[3]
    if operator in ("==", "!="):
        return (value == wanted) == (operator == "==")
    return (_numbers(value) >= _numbers(wanted)) == (operator == ">=")


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))
