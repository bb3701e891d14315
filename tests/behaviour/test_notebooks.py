"""Each notebook in the documents runs from its first cell to its last, and shows what it says."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from run_notebook import run
from running import BOUND_SECONDS

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "docs" / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_and_shows_what_the_file_shows(notebook, sample, tmp_path):
    (tmp_path / "mekong").symlink_to(sample.layout.root)
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "run_notebook.py", notebook, "--check"],
        cwd=tmp_path, capture_output=True, text=True, check=False, timeout=BOUND_SECONDS,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    cells = json.loads(notebook.read_text("utf-8"))["cells"]
    shown = [out for cell in cells if cell["cell_type"] == "code" for out in cell["outputs"]]
    kinds = {kind for out in shown for kind in out.get("data", {})}
    assert {"text/html", "image/svg+xml"} <= kinds
    assert any("overlaps in build" in "".join(out.get("text", ())) for out in shown)


def test_there_is_a_notebook():
    assert NOTEBOOKS


def test_a_cell_that_shows_something_else_is_told_and_one_that_fails_ends_it():
    def of(source):
        return {"cell_type": "code", "source": [source], "outputs": []}

    notebook = {"cells": [of("x = 1"), of("print(x)"), of("x")]}
    assert run(notebook, compare=True) == [2, 3]
    assert run(notebook, compare=True) == []
    assert notebook["cells"][1]["outputs"][0]["text"] == ["1\n"]
    assert notebook["cells"][2]["outputs"][0]["data"] == {"text/plain": ["1"]}
    with pytest.raises(ZeroDivisionError):
        run({"cells": [of("1 / 0")]}, compare=False)
