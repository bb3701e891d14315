"""Which projects hosts have said anything of: what lists and maps are filtered and marked by."""

from __future__ import annotations

import hashlib
from typing import Literal, get_args

import msgspec

from riparian.catalogue.host_marks import Marks
from riparian.errors import UnknownName

Asked = Literal["confirmed", "disputed", "none"]
ASKED: tuple[Asked, ...] = get_args(Asked)
"""What can be asked for: a host confirms something of the project; a host disputes something of it,
whatever else it confirms; no host has said anything of it."""


class HostProjects(msgspec.Struct, frozen=True):
    """The projects of a build of which a host confirms something, and of which one disputes
    something; a project can be among both. `answered`: by country, those of which its government
    says anything; `changed`: those of them that no longer say what it confirmed. `marks`: what
    stands beside their facts."""

    confirmed: frozenset[str] = frozenset()
    disputed: frozenset[str] = frozenset()
    answered: dict[str, frozenset[str]] = {}
    changed: dict[str, frozenset[str]] = {}
    marks: Marks = {}

    @property
    def edition(self) -> str:
        """A text that changes with what is in it; empty where nothing is."""
        if not self.confirmed and not self.disputed:
            return ""
        content = msgspec.json.encode([sorted(self.confirmed), sorted(self.marks.items())])
        return hashlib.sha256(content).hexdigest()[:12]


def read_asked(words: str) -> Asked:
    """What is asked for by that word; raises UnknownName."""
    for asked in ASKED:
        if asked == words.strip().lower():
            return asked
    raise UnknownName(
        f"Projects cannot be listed by the host's word '{words[:40]}'.",
        "Choose confirmed, disputed or none.",
    )
