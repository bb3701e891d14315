"""Put in place what tests use: PostgreSQL, Chromium, tesseract, age and zstd, from Debian when this
is root there.

    python tools/prepare_services.py     what `make test` runs first

Never fails: what is missing is said, and the tests that need it are skipped, or fail where CI=true.
Nothing is started here; `tests/conftest.py` starts what it needs and stops it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from postgres_server import DEBIAN, NEEDED, find_programs

CLUSTER_CONF = Path("/etc/postgresql-common/createcluster.conf")
OPENERS = ("age", "zstd")
"""Programs, and the packages that they are in."""

LETTERS = ("tesseract-ocr", "tesseract-ocr-jpn", "tesseract-ocr-kor")
"""Its packages; English comes with it."""

APT = ("apt-get", "-q", "-y", "-o", "DPkg::Lock::Timeout=120")


def main() -> None:
    """Install what is missing if that can be done, and say so; say what is still missing."""
    if not os.environ.get("RIPARIAN_TEST_POSTGRES") and not find_programs():
        prepare_postgres()
    if not find_browser():
        if is_root_on_debian():
            install("a browser", ["chromium"])
        if not find_browser():
            print(
                "Chromium is missing: its tests are skipped, or fail where CI=true. Install it, or"
                " name one that is there: RIPARIAN_TEST_CHROMIUM=/path/of/chromium.",
                flush=True,
            )
    prepare_letters()
    if not all(map(shutil.which, OPENERS)):
        if is_root_on_debian():
            install("the stock tools that open an entry of the channel", list(OPENERS))
        if not all(map(shutil.which, OPENERS)):
            print(
                f"{' and '.join(OPENERS)} are missing: the tests that open an entry with them are"
                " skipped, or fail where CI=true.",
                flush=True,
            )


def prepare_letters() -> None:
    """Install the program that tells letters in pictures."""
    if not shutil.which("tesseract") and is_root_on_debian():
        install("a program that tells letters in pictures", list(LETTERS))
    if not shutil.which("tesseract"):
        print(
            "tesseract is missing: the tests that read pictures with it are skipped, or fail where"
            " CI=true.",
            flush=True,
        )


def prepare_postgres() -> None:
    """Install PostgreSQL without the cluster that it would make and start."""
    if is_root_on_debian():
        if not CLUSTER_CONF.exists():
            CLUSTER_CONF.parent.mkdir(parents=True, exist_ok=True)
            CLUSTER_CONF.write_text("create_main_cluster = false\n")
        install("PostgreSQL", ["postgresql"])
    if not find_programs():
        print(
            f"PostgreSQL is missing: no {' and '.join(NEEDED)} on PATH or in {DEBIAN}/*/bin. Its "
            "tests are skipped, or fail where CI=true. Install the server, or name one whose role "
            "may create databases: RIPARIAN_TEST_POSTGRES=postgresql://user@host/database.",
            flush=True,
        )


def find_browser() -> str | None:
    """The Chromium that tests drive: the one that is named, else the machine's."""
    named = os.environ.get("RIPARIAN_TEST_CHROMIUM")
    return named or shutil.which("chromium") or shutil.which("chromium-browser")


def is_root_on_debian() -> bool:
    """Whether packages can be installed without asking anybody."""
    return os.name == "posix" and os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(what: str, packages: list[str]) -> None:
    """Install packages from Debian."""
    install_them = [*APT, "install", "--no-install-recommends", *packages]
    print(f"Tests need {what}, and this is root: {' '.join(install_them)}", flush=True)
    # Kept by the package: UCF_FORCE_CONFFOLD says that a file which is there stays.
    settings = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "UCF_FORCE_CONFFOLD": "1"}
    try:
        for command in ([*APT, "update"], install_them):
            done = subprocess.run(
                command, env=settings, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT, text=True, errors="replace",
            )  # fmt: skip
            if done.returncode != 0:
                print(f"{' '.join(command)} failed:\n{done.stdout[-2000:]}", flush=True)
    except OSError as error:
        print(f"{what} could not be installed: {error}", flush=True)


if __name__ == "__main__":
    main()
