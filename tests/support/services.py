"""What happens to a test whose service is not there."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def missing(what: str) -> NoReturn:
    """Skip the test for want of a service, or fail it on CI, where every service must be."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} On CI (CI=true) no service may be missing.", pytrace=False)
    pytest.skip(what)
