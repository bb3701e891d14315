"""What the package holds of others is named, with its licence and its text."""

from __future__ import annotations

import json
import re
import tomllib
from fnmatch import fnmatchcase
from pathlib import Path

from packaging.licenses import canonicalize_license_expression

ROOT = Path(__file__).parents[2]
NOTICES = (ROOT / "NOTICES.md").read_text("utf-8")
TEXTS = {path.stem for path in (ROOT / "LICENSES").glob("*.txt")} - {"data-packages"}
MADE_BY_A_BUILD = {"riparian/run_requirements.txt"}
SHARE_ALIKE = re.compile(r"(CC-BY-SA|A?L?GPL|MPL|ODbL)-[\d.]+(-or-later)?")


def rows():
    """Of each row the patterns, what it is, and the licence."""
    for line in NOTICES.splitlines():
        if line.startswith("| `"):
            files, what, licence = (cell.strip() for cell in line.strip("|").split("|"))
            yield re.findall(r"`([^`]+)`", files), what, licence


def files():
    """Every file of the package that is no code, by its path in the wheel."""
    source = ROOT / "src"
    paths = (p for p in source.rglob("*") if p.is_file() and "__pycache__" not in p.parts)
    names = {p.relative_to(source).as_posix() for p in paths if p.suffix != ".py"}
    return {name for name in names if name.startswith("riparian/")} | MADE_BY_A_BUILD


def named_first():
    """Of each file the number of the row that describes it; None where none does."""
    patterns = [(n, p) for n, row in enumerate(rows()) for p in row[0]]
    return {
        name: next((n for n, pattern in patterns if fnmatchcase(name, pattern)), None)
        for name in files()
    }


def ids(expression):
    return set(re.findall(r"[\w.+-]+", expression)) - {"AND", "OR"}


def named_ids():
    return set().union(*(ids(licence) for _, _, licence in rows()))


def test_every_file_that_is_no_code_is_named():
    assert [name for name, row in named_first().items() if row is None] == []


def test_every_row_describes_a_file():
    unbuilt = not (ROOT / "src/riparian/web/static/vendor").exists()
    seen = set(named_first().values())
    for number, (patterns, what, _) in enumerate(rows()):
        if not (unbuilt and all("/vendor/" in p for p in patterns)):
            assert number in seen, (patterns, what)


def test_licences_of_rows_are_expressions_in_their_usual_form():
    for patterns, _, licence in rows():
        assert canonicalize_license_expression(licence) == licence, patterns


def test_the_package_is_under_all_that_is_in_it_and_no_more():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert canonicalize_license_expression(project["license"]) == project["license"]
    assert ids(project["license"]) == named_ids()
    assert set(project["license-files"]) == {"LICENSE", "NOTICES.md", "LICENSES/*.txt"}


def test_each_licence_has_its_text_and_each_text_its_licence():
    assert named_ids() - {"Apache-2.0"} == TEXTS
    assert "Apache License" in (ROOT / "LICENSE").read_text("utf-8")
    for name in TEXTS:
        assert len((ROOT / "LICENSES" / f"{name}.txt").read_text("utf-8")) > 500, name


def test_what_is_built_into_the_scripts_is_under_the_licences_that_are_named():
    lock = json.loads((ROOT / "assets/package-lock.json").read_text("utf-8"))
    taken = [p for name, p in lock["packages"].items() if name and not p.get("dev")]
    assert taken
    for package in taken:
        # One of two that are offered is enough.
        assert ids(package["license"]) & named_ids(), package
        assert not SHARE_ALIKE.search(package["license"])


def test_every_licence_that_binds_what_is_made_of_it_is_spoken_of():
    [section] = re.findall(r"(?ms)^## Share-alike\n(.*?)^## ", NOTICES)
    described = named_first()
    for number, (patterns, _, licence) in enumerate(rows()):
        names = {Path(name).name for name, row in described.items() if row == number}
        if SHARE_ALIKE.search(licence):
            assert any(f"{name}`" in section for name in names), patterns


def test_every_package_whose_notice_is_passed_on_is_named():
    notices = (ROOT / "LICENSES/data-packages.txt").read_text("utf-8")
    packages = re.findall(r"(?m)^== (?:@[^/]+/)?(\S+) ", notices)
    assert len(packages) > 10
    assert [name for name in packages if name not in NOTICES.lower()] == []
