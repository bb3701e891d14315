"""Ask for known weaknesses of what requirements/ and assets/package-lock.json pin.

    make audit

Ends with 1 where a weakness is known. Where no source of advisories can be reached, it says that
nothing was audited, and ends with 0: being offline is no defect. A source counts as reached when it
knows the weaknesses of an old release that is asked for first: a mirror of an index answers, too,
but knows of none.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from build_assets import ASSETS, npm
from lock import FOLDER, LOCKS, ROOT

SERVICES = ("osv", "pypi")
KNOWN_WEAK = "jinja2==2.10"
"""CVE-2019-10906 and others."""

SECONDS = 600

Run = Callable[[Sequence[str], Path], str]
"""Runs a command in a folder and gives what it writes."""


def main() -> None:
    """Say what is known of each lock file; 1 where it is a weakness."""
    found = [*audit_python(run), *audit_npm(run, npm())]
    if found:
        sys.exit("\n".join(["Known weaknesses:", *found]))


def audit_python(run: Run) -> list[str]:
    """A line for each known weakness of the Python packages."""
    service = next((one for one in SERVICES if knows(one, run)), None)
    if service is None:
        print("Python packages: not audited, no source of advisories can be reached.")
        return []
    lines, asked, passed_over = [], 0, []
    for name in LOCKS:
        for package in ask(service, FOLDER / f"{name}.txt", run):
            asked += 1
            if "skip_reason" in package:
                passed_over.append(package["name"])
            lines += [weakness(f"requirements/{name}.txt", package, v) for v in vulns(package)]
    print(f"Python packages: {asked} asked for at {service}, {len(lines)} weaknesses known.")
    if passed_over:
        print(f"Not audited: {', '.join(sorted(set(passed_over)))}.")
    return lines


def knows(service: str, run: Run) -> bool:
    """Whether a source can be reached and knows what is wrong with an old release."""
    with tempfile.TemporaryDirectory() as folder:
        old = Path(folder) / "old.txt"
        old.write_text(f"{KNOWN_WEAK}\n")
        return any(vulns(package) for package in ask(service, old, run))


def ask(service: str, requirements: Path, run: Run) -> list[dict[str, Any]]:
    """What a source says of each package; nothing where it does not answer."""
    command = (
        sys.executable, "-m", "pip_audit", "--format=json", "--progress-spinner=off", "--no-deps",
        "--disable-pip", f"--vulnerability-service={service}", f"--requirement={requirements}",
    )  # fmt: skip
    try:
        return list(json.loads(run(command, ROOT))["dependencies"])
    except (ValueError, KeyError, TypeError):
        return []


def vulns(package: dict[str, Any]) -> list[dict[str, Any]]:
    """The weaknesses that are known of a package."""
    return list(package.get("vulns", ()))


def weakness(where: str, package: dict[str, Any], known: dict[str, Any]) -> str:
    """A line on one of them."""
    mended = ", ".join(known.get("fix_versions", ())) or "no release yet"
    return f"{where}: {package['name']} {package['version']}: {known['id']}, mended in {mended}"


def audit_npm(run: Run, npm: Sequence[str] = ("npm",)) -> list[str]:
    """A line for each known weakness of the packages from npm."""
    try:
        said = json.loads(run((*npm, "audit", "--json", "--package-lock-only"), ASSETS))
        known = said["vulnerabilities"]
        number = said["metadata"]["dependencies"]["total"]
    except (ValueError, KeyError, TypeError):
        print("Packages from npm: not audited, no source of advisories can be reached.")
        return []
    print(f"Packages from npm: {number} asked for, {len(known)} with weaknesses known.")
    return [
        f"assets/package-lock.json: {name}: {one.get('severity', 'weakness')}"
        for name, one in sorted(known.items())
    ]


def run(command: Sequence[str], folder: Path) -> str:
    """What a command writes to standard output; nothing where it takes too long or is missing."""
    try:
        return subprocess.run(
            command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=SECONDS, check=False,
        ).stdout  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return ""


if __name__ == "__main__":
    main()
