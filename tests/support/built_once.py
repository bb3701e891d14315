"""What several workers of one run read, made once for all of them."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import filelock
import pytest


def shared_folder(factory: pytest.TempPathFactory) -> Path:
    """The folder that all workers of one run share."""
    own = factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


def built_once(factory: pytest.TempPathFactory, name: str, build: Callable[[Path], object]) -> Path:
    """The folder of that name, as `build` filled it for whichever worker asked first; the others
    wait for it. None may change it."""
    common = shared_folder(factory)
    folder = common / name
    with filelock.FileLock(common / f"{name}.lock"):
        if not folder.exists():
            unfinished = factory.mktemp(name)
            build(unfinished)
            unfinished.rename(folder)
    return folder
