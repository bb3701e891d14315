"""The package as others import it: public names, and a command line that starts at once."""

from __future__ import annotations

import ast
import importlib.metadata
import subprocess
import sys
from pathlib import Path

import pytest

import riparian

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
HEAVY = (
    "duckdb", "lxml", "shapely", "numpy", "rich", "msgspec", "currency_converter", "filelock",
    "multiprocessing", "riparian.centre.centre", "sqlalchemy", "alembic",
)  # fmt: skip


def test_public_names_are_sorted_and_each_can_be_imported():
    assert list(riparian.__all__) == sorted(riparian.__all__)
    for name in riparian.__all__:
        assert getattr(riparian, name) is not None


def test_each_public_name_comes_from_where_type_checkers_think():
    tree = ast.parse((ROOT / "src" / "riparian" / "__init__.py").read_text("utf-8"))
    [guarded] = [n for n in tree.body if isinstance(n, ast.If)]
    said = {a.name: n.module for n in guarded.body for a in n.names}
    assert set(said) == set(riparian.__all__) - {"__version__"}
    for name, module in said.items():
        assert getattr(riparian, name) is getattr(importlib.import_module(module), name)


def test_a_name_that_there_is_not_is_an_attribute_error():
    with pytest.raises(AttributeError, match="nothing"):
        riparian.nothing  # noqa: B018


def test_the_version_is_that_of_the_installed_package():
    assert importlib.metadata.version("riparian") == riparian.__version__


def test_a_public_name_of_before_is_the_new_one_and_says_so():
    with pytest.warns(DeprecationWarning, match=r"riparian\.SourceOptions"):
        assert riparian.Said is riparian.SourceOptions


@pytest.mark.parametrize(
    "code",
    [
        "import riparian.cli.main",
        "import riparian",
        "import riparian.cli.main as m; m.riparian.main(['--help'], standalone_mode=False)",
        "import riparian.cli.main as m; m.riparian.main(['--version'], standalone_mode=False)",
    ],
)
def test_starting_and_help_import_nothing_heavy(code):
    script = f"{code}\nimport sys\nprint('LOADED', *[m for m in {HEAVY!r} if m in sys.modules])"
    answer = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, encoding="utf-8", check=True
    )
    assert answer.stdout.splitlines()[-1].strip() == "LOADED"


def test_every_module_says_what_it_is_for():
    for path in (ROOT / "src").rglob("*.py"):
        assert ast.get_docstring(ast.parse(path.read_text("utf-8"))), path
