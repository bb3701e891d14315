"""A wheel has everything that pages and programs need, or is not built."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from zipfile import ZipFile

import pytest

import build_assets
from hatch_build import NEEDED, VENDOR, lacking_assets

ROOT = Path(__file__).parents[3]
PARTS = ("pyproject.toml", "README.md", "LICENSE", ".gitignore", "requirements", "tools")


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """The source tree before its assets were built, with assets of our own."""
    tree = tmp_path_factory.mktemp("source")
    for part in PARTS:
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copyfile
        copy(ROOT / part, tree / part)
    leave_out = shutil.ignore_patterns("__pycache__", "vendor")
    shutil.copytree(ROOT / "src", tree / "src", ignore=leave_out)
    fill(tree / VENDOR)
    return tree


def fill(vendor):
    (vendor / "fonts").mkdir(parents=True)
    for name in NEEDED:
        (vendor / name).write_text("something")
    for sheet, font in (("fonts.css", "khmer.woff2"), ("fonts-large.css", "jp-0.woff2")):
        source = f'@font-face {{ src: url("fonts/{font}") format("woff2"); }}'
        (vendor / sheet).write_text(source)
        (vendor / "fonts" / font).write_text("letters")


def build(tree, out, target="wheel"):
    return subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", out],
        cwd=tree, capture_output=True, text=True, encoding="utf-8", check=False,
        env=os.environ | {"SOURCE_DATE_EPOCH": "1700000000"},
    )  # fmt: skip


def test_a_wheel_holds_every_file_of_the_package_the_map_and_the_fonts(tree, tmp_path):
    answer = build(tree, tmp_path)
    assert answer.returncode == 0, answer.stderr
    [wheel] = tmp_path.glob("*.whl")
    with ZipFile(wheel) as archive:
        names = set(archive.namelist())
        requirements = archive.read("riparian/run_requirements.txt")
    source = tree / "src"
    files = {p.relative_to(source).as_posix() for p in source.rglob("*") if p.is_file()}
    assert files <= names
    for part in ("journal/migrations/versions", "sql/", "templates/", "keys/data/words.txt"):
        assert any(part in name for name in names), part
    assert {f"riparian/web/static/vendor/fonts/{x}.woff2" for x in ("khmer", "jp-0")} <= names
    assert requirements == (ROOT / "requirements" / "run.txt").read_bytes()


def test_what_a_wheel_is_built_from_has_the_map_and_what_looks_for_it(tree, tmp_path):
    answer = build(tree, tmp_path, "sdist")
    assert answer.returncode == 0, answer.stderr
    with tarfile.open(*tmp_path.glob("*.tar.gz")) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    needed = {"tools/hatch_build.py", "requirements/run.txt", f"{VENDOR.as_posix()}/fonts.css"}
    assert needed <= names
    assert "riparian/run_requirements.txt" not in names


@pytest.mark.parametrize(
    ("lacking", "said"),
    [
        ("maplibre-gl.mjs", "maplibre-gl.mjs"),
        ("fonts/khmer.woff2", "fonts/khmer.woff2"),
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
