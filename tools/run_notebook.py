"""Run a notebook without Jupyter: each cell in turn, in one namespace, and keep what it shows.

    .venv/bin/python tools/run_notebook.py docs/notebooks/NAME.ipynb           writes the outputs
    .venv/bin/python tools/run_notebook.py docs/notebooks/NAME.ipynb --check   compares their kinds

Run it where the centre is that the notebook opens. What a cell shows is what it prints, and its
last expression by `_repr_html_`, `_repr_svg_` or `repr`, as Jupyter has it (nbformat 4.5). With
`--check` nothing is written, and it ends with 1 where a cell shows something of another kind than
the file has: figures change with the sample and the day.
"""

from __future__ import annotations

import argparse
import ast
import io
import json
import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

RICH = {"_repr_html_": "text/html", "_repr_svg_": "image/svg+xml"}


def main() -> int:
    """Run it, and write or compare what came."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("notebook", type=Path)
    parser.add_argument("--check", action="store_true", help="Write nothing, compare kinds.")
    asked = parser.parse_args()
    notebook = json.loads(asked.notebook.read_text("utf-8"))
    differing = run(notebook, compare=asked.check)
    for number in differing:
        sys.stderr.write(f"cell {number} shows something of another kind than the file has\n")
    if asked.check:
        return 1 if differing else 0
    text = json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"
    asked.notebook.write_text(text, encoding="utf-8")
    return 0


def run(notebook: dict[str, Any], *, compare: bool) -> list[int]:
    """Run all cells of code and put what they show into them; the numbers of those that showed
    something of another kind before, where these are compared."""
    namespace: dict[str, Any] = {"__name__": "__main__"}
    differing, count = [], 0
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code":
            continue
        count += 1
        shown = _run_cell("".join(cell["source"]), namespace, count)
        if compare and list(map(_kind, shown)) != list(map(_kind, cell["outputs"])):
            differing.append(count)
        cell["outputs"], cell["execution_count"] = shown, count
    return differing


def _run_cell(source: str, namespace: dict[str, Any], count: int) -> list[dict[str, Any]]:
    tree = ast.parse(source, f"cell {count}")
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    printed, value = io.StringIO(), None
    with redirect_stdout(printed):
        exec(compile(tree, f"cell {count}", "exec"), namespace)
        if last is not None:
            value = eval(compile(ast.Expression(last.value), f"cell {count}", "eval"), namespace)
    outputs: list[dict[str, Any]] = []
    if text := printed.getvalue():
        outputs.append({"name": "stdout", "output_type": "stream", "text": _lines(text)})
    if value is not None:
        data = {kind: _lines(getattr(value, name)()) for name, kind in RICH.items()
                if hasattr(value, name)}  # fmt: skip
        outputs.append(
            {
                "data": {**data, "text/plain": _lines(_plain(value, rich=bool(data)))},
                "execution_count": count, "metadata": {}, "output_type": "execute_result",
            }
        )  # fmt: skip
    return outputs


def _plain(value: Any, *, rich: bool) -> str:
    """What stands for it where nothing else can be shown; of what is rich, its type alone."""
    return f"<{type(value).__name__}>" if rich else repr(value)


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def _kind(output: dict[str, Any]) -> tuple[str, ...]:
    return (output["output_type"], *sorted(output.get("data", ())))


if __name__ == "__main__":
    sys.exit(main())
