"""Builds of before that can still be asked, by name, as long as their snapshots are kept.

What is shown of an old build must not be more than is shown today. So a build is withheld where it
may hold what was taken back since: while something redacted waits for a build; where it has a
dataset that the live build has not; and where what a member shared is not, byte for byte, what the
live build has of it, as records may have been withdrawn or marked for fewer readers. What is for
the member alone has no earlier builds at all. This is asked anew with each question.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from threading import Lock
from typing import Generic, NamedTuple, Protocol, TypeVar

import msgspec

from riparian.build.build_report import Reason, reason_of
from riparian.centre.access import Access
from riparian.centre.shared_datasets import is_forgetting
from riparian.errors import BadRequest, CentreError, Gone, NotThere, SnapshotOutdated
from riparian.ingest.shared_records import SharedReader
from riparian.overlap.report.overlap_changes import known_builds
from riparian.store.failures import damage_in_words
from riparian.store.layout import Layout
from riparian.store.memo import Once
from riparian.store.restricted import MARK
from riparian.store.snapshot import KEEP_SNAPSHOTS, kept_builds, live_build, open_snapshot

MOST_OPEN = KEEP_SNAPSHOTS - 1
"""Builds of before that are open at once: each takes up to `READING_MEMORY` for its database, and
what lists keep of it. No more are on disk, but for those that are just making room."""

OTHER_VERSION = "That build was made by another version of Riparian, and cannot be asked."
_NAMED = 5


class BuildLine(msgspec.Struct, frozen=True):
    """A build that can be asked for: its name, when it was made (RFC 3339, UTC), whether it is the
    live one; and why it was made: its `inputs` were new, or texts of the build before it had been
    read for their `meaning`."""

    build: str
    made_at: str
    live: bool
    reason: Reason = "inputs"


class Reader(Protocol):
    """What reads one build: a centre."""

    def keep_open(self) -> None:
        """Keep its snapshot open from one question to the next."""

    def close(self) -> None:
        """Close it, as soon as nobody reads it."""


R = TypeVar("R", bound=Reader)


class _Held(NamedTuple):
    """What a build holds of a dataset."""

    sha256: str
    reader: str


class PinnedBuilds(Generic[R]):
    """The builds that can be asked for, each as a centre of its own; safe to use from many threads.

    `make` gives the centre for a layout."""

    def __init__(self, access: Access, make: Callable[[Layout], R]) -> None:
        self._access, self._make = access, make
        self._open: OrderedDict[str, R] = OrderedDict()
        self._lock = Lock()
        self._held: Once[str, dict[str, _Held]] = Once(KEEP_SNAPSHOTS + 1)

    def builds(self) -> list[BuildLine]:
        """The builds that can be asked for, the newest first. Raises SnapshotMissing before the
        first."""
        layout = self._access.layout
        live = live_build(layout)
        return [
            BuildLine(build, _instant(made_at), build == live, reason_of(layout, build))
            for build, made_at in kept_builds(layout)
            if build == live or (self._withheld(build) is None and not layout.for_member)
        ]

    def centre(self, build: str) -> R:
        """The centre as of a build. Raises NotThere for one of which nothing is known, Gone for one
        that is no longer kept or is withheld, BadRequest where more is read than everybody may."""
        if self._access.as_member:
            raise BadRequest(
                "Earlier builds are there for what everybody may see alone.",
                "Ask without `build`, or without a token.",
            )
        layout = self._access.layout
        if build not in dict(kept_builds(layout)):
            self._close(build)
            if build in dict(known_builds(layout)):
                raise Gone("That build is no longer kept.", self._hint())
            raise NotThere(f"There is no build '{build[:40]}'.", self._hint())
        if build != live_build(layout) and (why := self._withheld(build)) is not None:
            self._close(build)
            raise Gone(why, self._hint())
        return self._opened(msgspec.structs.replace(layout, pinned=build))

    def close(self) -> None:
        """Close what is open, as soon as nobody reads it."""
        with self._lock:
            while self._open:
                self._open.popitem()[1].close()

    def _opened(self, layout: Layout) -> R:
        with self._lock:
            centre = self._open.pop(layout.pinned, None)
            if centre is None:
                centre = self._make(layout)
                centre.keep_open()
            self._open[layout.pinned] = centre
            while len(self._open) > MOST_OPEN:
                self._open.popitem(last=False)[1].close()
            return centre

    def _close(self, build: str) -> None:
        with self._lock:
            if (centre := self._open.pop(build, None)) is not None:
                centre.close()

    def _withheld(self, build: str) -> str | None:
        """Why a build of before is not shown; None where it is."""
        layout = self._access.layout
        if is_forgetting(layout):
            return (
                "Something was redacted: earlier builds are not shown until it is gone from them."
            )
        try:
            old, live = (self._holding(layout, each) for each in (build, live_build(layout)))
        except SnapshotOutdated:
            return OTHER_VERSION
        except CentreError:
            return "That build cannot be read any more."
        for name, held in old.items():
            if name not in live or MARK in name:
                return "That build holds a dataset that this centre no longer shows."
            if held.reader == SharedReader.name and held.sha256 != live[name].sha256:
                return "What members share has changed since that build, which is not shown for it."
        return None

    def _holding(self, layout: Layout, build: str) -> dict[str, _Held]:
        def read() -> dict[str, _Held]:
            file = layout.snapshot(build)
            with closing(open_snapshot(layout, build)) as snapshot, damage_in_words(file):
                rows = snapshot.rows("SELECT name, sha256, reader FROM dataset")
            return {name: _Held(sha256, reader) for name, sha256, reader in rows}

        return self._held.get(build, read)

    def _hint(self) -> str:
        try:
            lines = self.builds()[:_NAMED]
        except CentreError:
            return "Ask without `build`."
        named = "; ".join(f"{x.build} of {x.made_at[:16].replace('T', ' ')}" for x in lines)
        return f"These can be asked for: {named}."


def _instant(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
