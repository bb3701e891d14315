"""Refreshes the terminal output that README.md and docs/ quote, by running the commands again.

    python tools/quote_output.py            every document
    python tools/quote_output.py README.md  only these

In a document, `<!-- quoted: riparian … -->` stands before a block of code, whose content is
replaced by what the command prints; ` | lines 3-9` behind the command keeps these lines of it,
` | 4 lines from What could` as many from the first line that begins so.
`<!-- run: riparian … -->` only runs it. `<!-- file: NAME -->` stands before a block that is
written to a file of that name, as a reader would do. Each document gets an empty folder, with the
sample in `demo-centre`, and its commands run there in order.

The output depends on the day (what is ongoing), so nothing checks it; look at the difference.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]

_MARK = re.compile(
    r"<!-- (?P<what>quoted|run|file): (?P<words>.*?)(?: \| (?P<part>[^|]*?))? -->"
    r"(?:\n+```(?P<language>\w*)\n(?P<content>.*?)```)?",
    re.DOTALL,
)


def main(arguments: list[str]) -> int:
    """Refresh the documents; returns the exit code."""
    documents = [ROOT / name for name in arguments] or [
        ROOT / "README.md",
        *sorted(path for path in (ROOT / "docs").rglob("*.md") if path.parent.name != "reference"),
    ]
    for document in documents:
        before = document.read_text(encoding="utf-8")
        if "<!-- quoted:" not in before:
            continue
        with TemporaryDirectory(prefix="riparian-") as folder:
            run("riparian demo demo-centre", Path(folder))
            after = _MARK.sub(lambda match: refresh(match, Path(folder)), before)
        if after != before:
            document.write_text(after, encoding="utf-8", newline="\n")
            print(f"refreshed {document.relative_to(ROOT)}")
    return 0


def refresh(match: re.Match[str], folder: Path) -> str:
    """The mark with its block as it should be."""
    if match["what"] == "file":
        (folder / match["words"]).write_text(match["content"], encoding="utf-8")
        return match[0]
    printed = run(match["words"], folder)
    if match["what"] == "run":
        return match[0]
    if match["part"]:
        printed = part_of(printed, match["part"])
    mark = match[0].split("-->")[0] + "-->"
    return f"{mark}\n```{match['language'] or 'text'}\n" + "\n".join(printed) + "\n```"


def part_of(printed: list[str], part: str) -> list[str]:
    """The lines that the mark asks for."""
    if found := re.fullmatch(r"lines (\d+)-(\d+)", part):
        return printed[int(found[1]) - 1 : int(found[2])]
    if found := re.fullmatch(r"(\d+) lines from (.+)", part):
        start = next(n for n, line in enumerate(printed) if line.startswith(found[2]))
        return printed[start : start + int(found[1])]
    raise SystemExit(f"Cannot be understood: '{part}'.")


def run(command: str, folder: Path) -> list[str]:
    """What a `riparian` command prints, data and talk in one, without spaces at line ends."""
    words = shlex.split(command)
    if words[0] != "riparian":
        raise SystemExit(f"Expected a riparian command, got '{command}'.")
    scripts = Path(sys.executable).parent
    done = subprocess.run(
        [str(scripts / "riparian"), *words[1:]],
        cwd=folder,
        env=os.environ | {"PATH": f"{scripts}{os.pathsep}{os.environ.get('PATH', '')}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    if "Traceback (most recent call last)" in done.stdout:
        raise SystemExit(f"'{command}' broke; nothing was quoted.\n{done.stdout}")
    return [line.rstrip() for line in done.stdout.rstrip().splitlines()]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
