"""Say for which platforms and Pythons every locked package has a wheel, and which lack one.

    make lock && .venv-tools/bin/python tools/list_platforms.py

Prints the table of docs/guides/run-a-centre.md. uv resolves requirements/run.txt for each of them
from wheels alone, as if it ran there; nothing is installed, and nothing is said of whether it runs.
"""

from __future__ import annotations

import re
import subprocess
import sys
from tempfile import NamedTemporaryFile

from lock import FOLDER, SOURCE_ONLY, uv

PLATFORMS = {
    "Linux x86_64": "x86_64-manylinux_2_28",
    "Linux aarch64": "aarch64-manylinux_2_28",
    "Linux x86_64, musl": "x86_64-unknown-linux-musl",
    "macOS arm64": "aarch64-apple-darwin",
    "macOS x86_64": "x86_64-apple-darwin",
    "Windows x86_64": "x86_64-pc-windows-msvc",
}
PYTHONS = ("3.11", "3.12", "3.13", "3.14")

PIN = re.compile(r"(?m)^([a-z0-9._-]+)==([^\s;]+)(?: ; ([^\\\n]+?))? \\$")
WITHOUT = re.compile(r"([a-z0-9._-]+)(?:==\S+)? has no (?:usable|compatible|wheels)")


def main() -> None:
    """Print the table."""
    print(f"| platform | {' | '.join(f'Python {python}' for python in PYTHONS)} |")
    print(f"|---|{'---|' * len(PYTHONS)}")
    for name, platform in PLATFORMS.items():
        cells = (", ".join(lacking(platform, python)) or "all" for python in PYTHONS)
        print(f"| {name} | {' | '.join(cells)} |", flush=True)


def lacking(platform: str, python: str) -> list[str]:
    """The packages that are needed there and have no wheel for it."""
    pins = {n: f"{n}=={v}" + (f" ; {m}" if m else "") for n, v, m in locked()}
    found: list[str] = []
    while (missing := first_lacking(list(pins.values()), platform, python)) is not None:
        found.append(missing)
        pins = {n: pin for n, pin in pins.items() if n != missing}
    return found


def locked() -> list[tuple[str, str, str]]:
    """Name, version and marker of every locked package that is published as wheels."""
    text = (FOLDER / "run.txt").read_text("utf-8")
    return [pin for pin in PIN.findall(text) if pin[0] not in SOURCE_ONLY]


def first_lacking(pins: list[str], platform: str, python: str) -> str | None:
    """The first package that uv finds no wheel of; None where there is one of each."""
    with NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("\n".join(pins) + "\n")
        file.flush()
        done = subprocess.run(
            [uv(), "pip", "compile", "--quiet", "--no-config", "--no-deps", "--only-binary=:all:",
             f"--python-platform={platform}", f"--python-version={python}", file.name],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    if done.returncode == 0:
        return None
    named = WITHOUT.search(" ".join(done.stderr.split()))
    if named is None:
        sys.exit(done.stderr)
    return named[1]


if __name__ == "__main__":
    main()
