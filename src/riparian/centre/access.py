"""`Access`: what every question to a centre needs: its files, its live snapshot, its journal.

What is worked out of a snapshot is kept with it here, because several of the classes beside this
one use it. Nothing here answers a question of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property, partial
from typing import TypeVar

from riparian.build.build import ListDisputes
from riparian.build.companion_files import Repairs
from riparian.build.list_arrays import open_lists
from riparian.catalogue.host_marks import marked
from riparian.catalogue.nearest_in_meaning import Meanings
from riparian.desk.claims.host_projects import HostProjects
from riparian.errors import CentreError
from riparian.exchange.claims import SharedFile
from riparian.exchange.entries.payload import CLEAR
from riparian.exchange.statements.statement_journal import StatementJournal
from riparian.language.bounded_encoder import BoundedEncoder
from riparian.language.encoder import Encoder
from riparian.language.find_encoder import find_encoder
from riparian.language.stoppable_encoder import PATIENCE_SECONDS
from riparian.overlap.report.overlap_list.snapshot_cache import Memory
from riparian.store.array_file import Arrays
from riparian.store.database import Snapshot
from riparian.store.dataset import Dataset, Version
from riparian.store.failures import damage_in_words
from riparian.store.finding import Finding
from riparian.store.layout import Layout
from riparian.store.live_snapshot import Kept, LiveSnapshot
from riparian.store.memo import Once
from riparian.store.restricted import strictest_label
from riparian.store.settings import Settings
from riparian.store.snapshot import (
    KEEP_SNAPSHOTS,
    KeptBuild,
    current_build,
    kept_builds,
    live_build,
    open_snapshot,
)
from riparian.store.sources import Sources
from riparian.store.tlp import STRICTEST_FIRST

T = TypeVar("T")

KEPT_LISTS = 2
"""Builds of which what lists need is open: the live one, and the one that it takes over from."""


class Access:
    """The files, snapshots and journal of one centre; safe to use from many threads.

    With `as_member` it is the member's own snapshot that is read, as long as there is one; else
    what everybody may see is all there is. `shared_files` gives what other members share, a file
    for each of their journals and TLP label, and `channel_findings` what is wrong with what is held
    of the channel: nothing where the centre is in no framework. `channel_damaged` is what is known
    by now to be damaged of what entries say; `fetch_damaged` fetches of that what other members
    hold, and says whether there was any. `audit_findings`: what is wrong with the trail of what
    people did. `host_projects`: which projects hosts have said anything of;
    `disputes`: what a build leaves out for that.
    """

    def __init__(self, layout: Layout, settings: Settings, *, as_member: bool = False) -> None:
        self.of_everybody = layout
        self.as_member = as_member
        self.settings = settings
        self.sources = Sources(layout.sources)
        self.journal = StatementJournal(layout.journal, settings.journal.url)
        self.restricted = Sources(layout.of_member.sources)
        self.shared_files: Callable[[], Sequence[SharedFile]] = tuple
        self.channel_findings: Callable[[], Sequence[Finding]] = tuple
        self.channel_damaged: Callable[[], Sequence[Finding]] = tuple
        self.fetch_damaged: Callable[[], bool] = bool
        self.audit_findings: Callable[[], Sequence[Finding]] = tuple
        self.host_projects: Callable[[], HostProjects] = HostProjects
        self.disputes: ListDisputes = lambda: ((), ())
        self.overlap_lists = Memory(self.lists)
        self._live: LiveSnapshot | None = None
        self._bounded = BoundedEncoder(lambda: self.encoder, PATIENCE_SECONDS)
        self._meanings: tuple[str, Meanings] | None = None
        self._earlier: Once[str, Snapshot] = Once(KEEP_SNAPSHOTS)
        self.repairs = Repairs(lambda: self.layout, self.reading)
        self._lists: Once[str, Arrays] = Once(KEPT_LISTS)

    @property
    def layout(self) -> Layout:
        """The paths of what is read: of the member's own snapshot, or of everybody's."""
        member = self.of_everybody.of_member
        reads_own = self.as_member and current_build(member) is not None
        return member if reads_own else self.of_everybody

    def datasets(self) -> tuple[Dataset, ...]:
        """The datasets of what is read."""
        restricted = self.restricted.datasets() if self.layout.for_member else ()
        return (*self.sources.datasets(), *restricted)

    def names(self) -> list[str]:
        """The names of the datasets that the live snapshot holds; none before the first build."""
        with self.reading_if_built() as snapshot:
            return snapshot.column("SELECT name FROM dataset ORDER BY 1") if snapshot else []

    def versions(self, dataset: str) -> tuple[Version, ...]:
        """Every version of a dataset of what is read; see `Sources.versions`."""
        if not strictest_label([dataset]):
            return self.sources.versions(dataset)
        return self.restricted.versions(dataset) if self.layout.for_member else ()

    @cached_property
    def encoder(self) -> Encoder | None:
        """What compares texts by meaning, as the settings choose it; None where nothing does."""
        return find_encoder(self.settings.language.encoder)

    def marking(self) -> str | None:
        """The strictest TLP label of what is read; None where all of it is for everybody."""
        if not self.as_member:
            return None
        said = (mark for marks in self.host_projects().marks.values() for mark in marks)
        labels = {strictest_label(self.names()), *(mark.tlp for mark in said)}
        return next((tlp for tlp in STRICTEST_FIRST if tlp in labels and tlp != CLEAR), None)

    def marked(self, shown: T) -> T:
        """The same, with what host governments say of every project in it."""
        return marked(shown, self.host_projects().marks)

    def each_marked(self, shown: Iterable[T]) -> Iterator[T]:
        """The same of many, as they are taken."""
        marks = self.host_projects().marks
        return (marked(each, marks) for each in shown)

    def built(self) -> str | None:
        """The name of the live snapshot, or None before the first build."""
        return current_build(self.layout)

    def keep_open(self) -> None:
        """Keep the live snapshot open from one question to the next, for a program that answers
        many; a newer snapshot is taken up as soon as it is live."""
        self._live = self._live or LiveSnapshot(lambda: self.layout)

    def close(self) -> None:
        """Close what was kept open, as soon as nobody reads it."""
        self._bounded.close()
        if self._live is not None:
            self._live.close()

    @contextmanager
    def reading(self) -> Iterator[Snapshot]:
        """The live snapshot, read-only; raises SnapshotMissing before the first build, Damaged
        where what is read turns out not to be what was written."""
        if self._live is not None:
            with self._live.reading() as cursor:
                yield cursor
            return
        layout = self.layout
        build_id = live_build(layout)
        snapshot = open_snapshot(layout, build_id)
        try:
            with damage_in_words(layout.snapshot(build_id)):
                yield snapshot
        finally:
            snapshot.close()

    @contextmanager
    def reading_of_everybody(self) -> Iterator[Snapshot | None]:
        """The live snapshot of what everybody may see, whatever is read else; None before its first
        build."""
        layout = self.of_everybody
        build_id = current_build(layout)
        snapshot = open_snapshot(layout, build_id) if build_id is not None else None
        try:
            yield snapshot
        finally:
            if snapshot is not None:
                snapshot.close()

    @contextmanager
    def reading_if_built(self) -> Iterator[Snapshot | None]:
        """The same, but None before the first build."""
        if self.built() is None:
            yield None
        else:
            with self.reading() as snapshot:
                yield snapshot

    def kept(self, name: Hashable, make: Callable[[Snapshot], T]) -> T:
        """What `make` works out of the live snapshot, once for each build; it is kept open."""
        self.keep_open()
        assert self._live is not None
        return self._live.kept(name, make)

    @contextmanager
    def reading_with_kept(self) -> Iterator[tuple[Snapshot, Kept]]:
        """The live snapshot, which is kept open, and what is kept with that very build by name: for
        what is worked out of several things that must be of one build."""
        self.keep_open()
        assert self._live is not None
        with self._live.reading_with_kept() as both:
            yield both

    def lists(self, build_id: str) -> Arrays:
        """What lists of that build need, opened once; made again where it is missing or damaged.
        Raises Damaged where that cannot be, CentreBusy while another process builds."""
        path = self.layout.lists(build_id)
        return self._lists.get(build_id, lambda: self.repairs.reading(partial(open_lists, path)))

    def meanings(self) -> Meanings | None:
        """The meanings of the live snapshot for one question, opened once for each build. Raises
        EncoderFailed where the encoder cannot be loaded, is still busy, or takes too long;
        asking them does too."""
        build_id = self.built()
        encoder = self._bounded.for_question()
        if encoder is None or build_id is None:
            return None
        kept = self._meanings
        if kept is None or kept[0] != build_id:
            opened = Meanings.open(self.layout, encoder)
            self._meanings = kept = None if opened is None else (build_id, opened)
        return None if kept is None else kept[1].asking(encoder)

    def builds(self) -> Iterator[KeptBuild]:
        """The builds that are kept, the live one first; not those that go at this moment."""
        layout = self.layout
        live = live_build(layout)
        for build, made_at in sorted(kept_builds(layout), key=lambda kept: kept[0] != live):
            try:
                snapshot = self._earlier.get(build, partial(open_snapshot, layout, build))
            except CentreError:
                if build == live:
                    raise
                continue
            beside = layout.search_index(build), layout.project_pages(build)
            yield KeptBuild(build, made_at, snapshot.cursor(), *beside)
