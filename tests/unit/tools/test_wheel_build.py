"""A wheel has everything that pages and programs need, or is not built."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import venv
from email import message_from_bytes
from pathlib import Path
from urllib.request import urlopen
from zipfile import ZipFile

import pytest

import build_assets
from hatch_build import NEEDED, VENDOR, lacking_assets
from running import BOUND_SECONDS, comes_true

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
PARTS = (
    "pyproject.toml", "README.md", "LICENSE", "LICENSES", "NOTICES.md", ".gitignore",
    "requirements", "tools",
)  # fmt: skip
BUILT = not lacking_assets(ROOT / VENDOR)
KHMER = "noto-sans-khmer-khmer-wght-normal.woff2" if BUILT else "khmer.woff2"
FONTS = {"fonts.css": "khmer.woff2", "fonts-large.css": "jp-0.woff2"}
LARGE = ("noto-sans-jp-*", "noto-sans-kr-*", "noto-sans-sc-*")


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """The source tree with its assets but for the many fonts of large scripts; where they were not
    built here, with assets of our own."""
    tree = tmp_path_factory.mktemp("source")
    for part in PARTS:
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copyfile
        copy(ROOT / part, tree / part)
    leave_out = shutil.ignore_patterns("__pycache__", "vendor")
    shutil.copytree(ROOT / "src", tree / "src", ignore=leave_out)
    if BUILT:
        shutil.copytree(ROOT / VENDOR, tree / VENDOR, ignore=shutil.ignore_patterns(*LARGE))
        fill(tree / VENDOR, names=(), fonts={"fonts-large.css": "jp-0.woff2"})
    else:
        fill(tree / VENDOR)
    return tree


def fill(vendor, names=NEEDED, fonts=FONTS):
    (vendor / "fonts").mkdir(parents=True, exist_ok=True)
    for name in names:
        (vendor / name).write_text("something")
    for sheet, font in fonts.items():
        source = f'@font-face {{ src: url("fonts/{font}") format("woff2"); }}'
        (vendor / sheet).write_text(source)
        (vendor / "fonts" / font).write_text("letters")


def build(tree, out, target="wheel"):
    return subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", out],
        cwd=tree, capture_output=True, text=True, encoding="utf-8", check=False,
        env=os.environ | {"SOURCE_DATE_EPOCH": "1700000000"},
    )  # fmt: skip


@pytest.fixture(scope="module")
def sdist(tree, tmp_path_factory):
    """What wheels are built from elsewhere."""
    folder = tmp_path_factory.mktemp("sdist")
    answer = build(tree, folder, "sdist")
    assert answer.returncode == 0, answer.stderr
    [packed] = folder.glob("*.tar.gz")
    return packed


@pytest.fixture(scope="module")
def wheel(sdist, tmp_path_factory):
    """The wheel built from it."""
    folder = tmp_path_factory.mktemp("wheel")
    with tarfile.open(sdist) as archive:
        archive.extractall(folder / "unpacked", filter="data")
    answer = build(*(folder / "unpacked").iterdir(), folder)
    assert answer.returncode == 0, answer.stderr
    [built] = folder.glob("*.whl")
    return built


def test_what_a_wheel_is_built_from_has_the_map_and_what_looks_for_it(sdist):
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    needed = {"tools/hatch_build.py", "requirements/run.txt", f"{VENDOR.as_posix()}/fonts.css"}
    assert needed <= names
    assert "riparian/run_requirements.txt" not in names


def test_a_wheel_holds_every_file_of_the_package_the_map_and_the_fonts(tree, wheel):
    with ZipFile(wheel) as archive:
        names = set(archive.namelist())
        requirements = archive.read("riparian/run_requirements.txt")
    source = tree / "src"
    files = {p.relative_to(source).as_posix() for p in source.rglob("*") if p.is_file()}
    assert files <= names
    for part in ("journal/migrations/versions", "sql/", "templates/", "keys/data/words.txt"):
        assert any(part in name for name in names), part
    assert {f"riparian/web/static/vendor/fonts/{x}" for x in (KHMER, "jp-0.woff2")} <= names
    assert requirements == (ROOT / "requirements" / "run.txt").read_bytes()


def test_a_wheel_states_its_licences_and_holds_their_texts(wheel):
    with ZipFile(wheel) as archive:
        names = set(archive.namelist())
        [about] = [n for n in names if n.endswith(".dist-info/METADATA")]
        metadata = message_from_bytes(archive.read(about))
    texts = {f"LICENSES/{path.name}" for path in (ROOT / "LICENSES").iterdir()}
    stated = texts | {"LICENSE", "NOTICES.md"}
    assert set(metadata.get_all("License-File")) == stated
    assert {f"{about.rpartition('/')[0]}/licenses/{name}" for name in stated} <= names
    assert metadata["License-Expression"].startswith("Apache-2.0 AND ")


@pytest.mark.parametrize(
    ("lacking", "said"),
    [
        ("maplibre-gl.mjs", "maplibre-gl.mjs"),
        (f"fonts/{KHMER}", f"fonts/{KHMER}"),
        (".", "LICENCES.txt, built-from.txt, fonts-large.css and 5 more"),
    ],
)
@pytest.mark.parametrize("target", ["wheel", "sdist"])
def test_without_the_map_or_a_font_none_is_built(tree, tmp_path, lacking, said, target):
    kept = tmp_path / "kept"
    shutil.move(tree / VENDOR / lacking, kept)
    try:
        answer = build(tree, tmp_path / "out", target)
    finally:
        shutil.move(kept, tree / VENDOR / lacking)
    assert answer.returncode != 0
    assert f"(missing: {said})" in answer.stderr
    assert "python tools/build_assets.py" in answer.stderr
    assert not list(tmp_path.glob("out/*"))


@pytest.fixture(scope="module")
def elsewhere(wheel, tmp_path_factory):
    """The program in an environment of its own. What it needs of others is lent to it."""
    if not BUILT:
        pytest.skip("The map and the fonts were not built here: python tools/build_assets.py")
    folder = tmp_path_factory.mktemp("elsewhere")
    environment = folder / "environment"
    venv.create(environment, symlinks=True)
    python = environment / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet"]
    subprocess.run([*pip, "--no-deps", "--no-index", wheel], check=True)
    [packages] = environment.glob("lib/python*/site-packages")
    others = [p for p in sys.path if p.endswith("site-packages")]
    (packages / "lent.pth").write_text("\n".join(others))
    return environment


@pytest.mark.skipif(sys.platform == "win32", reason="Programs lie elsewhere there.")
def test_what_was_packed_built_and_installed_elsewhere_shows_a_map(
    elsewhere, tree, sample, tmp_path
):
    said = tmp_path / "said"
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    command = [elsewhere / "bin" / "riparian", "-C", sample.layout.root, "serve", "--port", "0"]
    with said.open("wb") as file:
        process = subprocess.Popen(command, stdout=file, stderr=file, env=environment)
    try:
        assert comes_true(lambda: "http://" in said.read_text() or process.poll() is not None)
        [address] = re.findall(r"http://127.0.0.1:\d+", said.read_text())
        page = ask(f"{address}/").decode()
        [sheet] = re.findall(r'href="(/static/[^"]+/vendor/maplibre-gl.css)"', page)
        for name in (*NEEDED, f"fonts/{KHMER}"):
            served = ask(f"{address}{sheet.replace('maplibre-gl.css', name)}")
            assert served == (tree / VENDOR / name).read_bytes(), name
        assert b"<path" in ask(f"{address}/river.svg")
    finally:
        process.terminate()
        process.wait(BOUND_SECONDS)
    assert "no map or fonts" not in said.read_text()


def ask(address):
    with urlopen(address, timeout=BOUND_SECONDS) as answer:  # the server is on this computer
        return answer.read()


def test_an_empty_file_counts_as_missing(tmp_path):
    fill(tmp_path / "vendor")
    assert lacking_assets(tmp_path / "vendor") == []
    (tmp_path / "vendor" / "fonts" / "jp-0.woff2").write_bytes(b"")
    assert lacking_assets(tmp_path / "vendor") == ["fonts/jp-0.woff2"]


def test_what_is_needed_is_what_is_built():
    """The names here are those of `tools/build_assets.py`."""
    others = {"LICENCES.txt", "built-from.txt", "fonts.css", "fonts-large.css"}
    assert set(NEEDED) == set(build_assets.COPIED.values()) | others
    assert ROOT / VENDOR == build_assets.INTO


def test_an_installation_in_place_needs_no_assets(tree, tmp_path):
    shutil.move(tree / VENDOR, tmp_path / "kept")
    script = "from hatchling.build import build_editable; import sys; build_editable(sys.argv[1])"
    try:
        answer = subprocess.run(
            [sys.executable, "-c", script, tmp_path / "out"],
            cwd=tree, capture_output=True, text=True, encoding="utf-8", check=False,
        )  # fmt: skip
    finally:
        shutil.move(tmp_path / "kept", tree / VENDOR)
    assert answer.returncode == 0, answer.stderr
    with ZipFile(*(tmp_path / "out").glob("*.whl")) as archive:
        assert not any(name.startswith("riparian/") for name in archive.namelist())
