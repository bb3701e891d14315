"""`python -m tortures.shared_build WORDS`: `riparian WORDS`, with all its work shared by two."""

from __future__ import annotations

from types import ModuleType

from riparian.build import companion_files, find_pairs, propose_purposes, read_all, who_builds
from riparian.cli.main import main
from riparian.linking.engine import link
from riparian.overlap.engine import project_texts
from riparian.overlap.signals import text_signals

WORTH_IT: tuple[tuple[ModuleType, str], ...] = (
    (read_all, "POOL_FROM_BYTES"),
    (read_all, "DIVIDED_FROM_BYTES"),
    (link, "SHARED_FROM"),
    (propose_purposes, "SHARED_FROM"),
    (text_signals, "SHARED_FROM"),
    (find_pairs, "SHARED_FROM"),
    (project_texts, "SHARED_FROM"),
    (companion_files, "SHARED_FROM"),
)
"""From which size on each step shares its work."""

if __name__ == "__main__":
    for module, name in WORTH_IT:
        setattr(module, name, 0)
    who_builds.workers_here = lambda: 2
    main()
