"""Copies the sample register and the reference tables into the package, byte for byte.

    python tools/make_reference.py           copy
    python tools/make_reference.py --check   only say whether they are equal (exit 1 if not)

The originals lie in ``../shared/data``, beside the repository.
"""

from __future__ import annotations

import filecmp
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "data"
PACKAGE = ROOT / "src" / "riparian"

COPIES = {
    "register/japan.csv": "sample/japan.csv",
    "register/korea.csv": "sample/korea.csv",
    "register/SOURCE.md": "sample/SOURCE.md",
    "register_2026/japan_2026.csv": "sample/japan_2026.csv",
    "register_2026/korea_2026.csv": "sample/korea_2026.csv",
    "register_2026/SOURCE.md": "sample/SOURCE_2026.md",
    "reference/fx_annual.csv": "normalise/data/fx_annual.csv",
    "reference/deflators.csv": "normalise/data/deflators.csv",
    "reference/durations.csv": "normalise/data/durations.csv",
    "reference/providers.csv": "normalise/data/providers.csv",
    "reference/host_agencies.csv": "normalise/data/host_agencies.csv",
}


def main(arguments: list[str]) -> int:
    """Copy or check; returns the exit code."""
    if arguments not in ([], ["--check"]):
        print(__doc__, file=sys.stderr)
        return 2
    if not SHARED.is_dir():
        print("There is no ../shared/data beside the repository.", file=sys.stderr)
        return 1
    return check() if arguments else copy()


def check() -> int:
    """Name every copy that is missing or differs from its original."""
    wrong = [target for source, target in COPIES.items() if not equal(source, target)]
    for target in wrong:
        print(f"{target} is missing or differs from its original.", file=sys.stderr)
    return 1 if wrong else 0


def copy() -> int:
    """Make every copy anew."""
    for source, target in COPIES.items():
        (PACKAGE / target).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(SHARED / source, PACKAGE / target)
    return 0


def equal(source: str, target: str) -> bool:
    """Whether the copy has the bytes of its original."""
    copied = PACKAGE / target
    return copied.is_file() and filecmp.cmp(SHARED / source, copied, shallow=False)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
