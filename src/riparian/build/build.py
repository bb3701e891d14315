"""The build: from the datasets of a centre to a live snapshot, or to the finding that nothing
has changed.

Only datasets whose bytes or reader version changed are read again, in as many processes as there
are processors. The snapshot is named by a hash of everything that goes into it, so the same
inputs give the same name and the same content.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

import msgspec

from riparian.build.assemble import assemble, load_datasets
from riparian.build.build_report import BuildReport, MemberBuild
from riparian.build.check_pairs import check_pairs
from riparian.build.companion_files import write_companions
from riparian.build.find_overlaps import EarlierOverlaps, OverlapSearches, fill_overlaps
from riparian.build.fingerprints import (
    INFERRING,
    fingerprint_of_code,
    fingerprint_of_tables,
    version,
)
from riparian.build.known_vectors import known_vectors
from riparian.build.mending import mended, repairs
from riparian.build.propose_purposes import PurposeStep, inferring
from riparian.build.read_all import read_all
from riparian.build.reading_files import (
    COUNTS,
    DERIVED,
    PROBLEMS,
    RECORDS,
    ReadingDone,
    ReadTask,
    finished_reading,
)
from riparian.build.reference_tables import reference_file
from riparian.build.shared_work import SharedWork
from riparian.build.waiting_texts import named_after
from riparian.build.who_builds import workforce_of
from riparian.catalogue.record_claims import StandingDispute, disputed_projects
from riparian.catalogue.search.open_index import FORM as INDEX_FORM
from riparian.ingest.choose_reader import reader_named
from riparian.ingest.reader import ReadOptions
from riparian.ingest.tables.pdf.pictures.letter_program import installed_languages
from riparian.language.find_encoder import find_encoder
from riparian.linking.engine.kept_pairs import KeptPairs
from riparian.linking.read_links import list_weights
from riparian.normalise.iso_days import today
from riparian.overlap.engine.disputed_facts import COLUMNS as DISPUTED_COLUMNS
from riparian.overlap.engine.disputed_facts import TABLE as DISPUTED
from riparian.overlap.report.list_build import keep_list
from riparian.store.dataset import Dataset
from riparian.store.failures import shortage_in_words
from riparian.store.journal.correction import PlaceCorrection
from riparian.store.journal.judgement import Judgement
from riparian.store.layout import Layout
from riparian.store.load import load_rows
from riparian.store.lock import build_lock
from riparian.store.scratch import scratch_folder
from riparian.store.settings import (
    ClusterSettings,
    JournalSettings,
    LanguageSettings,
    Settings,
    TranslateSettings,
)
from riparian.store.snapshot import (
    damaged_files,
    inputs_of,
    kept_builds,
    made_files,
    make_current,
    named_build,
    new_snapshot,
    open_snapshot,
    remove_snapshots,
)
from riparian.store.steps import StepLog, StepMeter
from riparian.store.translations import Translation, Translations
from riparian.store.writing import private_folder, write_atomically
from riparian.version import __version__
from riparian.workers.workforce import Workforce

ListDisputes = Callable[[], tuple[Sequence[StandingDispute], Sequence[StandingDispute]]]
"""What governments dispute, as far as everybody may read it, and as far as the member may."""

Advance = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is."""


def build(
    layout: Layout,
    settings: Settings,
    list_datasets: Callable[[], Sequence[Dataset]],
    list_corrections: Callable[[], Sequence[PlaceCorrection]],
    advance: Advance,
    list_judgements: Callable[[], Sequence[Judgement]] = tuple,
    anew: bool = False,
    list_restricted: Callable[[], Sequence[Dataset]] = tuple,
    list_disputes: ListDisputes = lambda: ((), ()),
) -> BuildReport:
    """Bring the snapshot up to date with datasets, people's corrections and judgements, and what
    governments dispute; and where there are restricted datasets, which only the member may see, or
    disputes that not everybody may read, its own snapshot as well.

    All are listed under the lock, when nobody else can change them. `anew` builds even if nothing
    has changed, and finds all overlaps again. Damaged files of a live snapshot, and of what it is
    made of, are made again. Raises CentreBusy while another builds, DiskFull and OutOfMemory; the
    snapshots of before then stay live.
    """
    with (
        build_lock(layout),
        shortage_in_words(layout.catalogue),
        workforce_of(layout, settings) as workforce,
    ):
        datasets, restricted = tuple(list_datasets()), tuple(list_restricted())
        corrections, judgements = list_corrections(), list_judgements()
        check_pairs(settings)
        translations = Translations(layout.translations).all()
        disputes, own_disputes = list_disputes()
        said = Said(corrections, judgements, translations, disputes)
        tasks = plan(layout, settings, datasets)
        public = _Build(layout, settings, datasets, tasks, said, advance, workforce)
        if not restricted and own_disputes == disputes:
            report = public.make(anew)
            public.show(report)
            remove_snapshots(layout.of_member)
            return report
        private_folder(layout.of_member.home)
        tasks = [*public.tasks, *plan(layout.of_member, settings, restricted)]
        every = (*datasets, *restricted)
        own_said = msgspec.structs.replace(said, disputes=own_disputes)
        own = _Build(layout.of_member, settings, every, tasks, own_said, advance, workforce)
        with scratch_folder(layout.catalogue) as folder:
            shared = SharedWork(KeptPairs(folder), {})
            report = public.make(anew, shared)
            own_report = own.make(anew, shared, report)
        # Neither is shown before both are there; the one that everybody sees goes first.
        public.show(report)
        own.show(own_report)
        built = MemberBuild(own_report.build_id, own_report.changed, own_report.seconds)
        return msgspec.structs.replace(report, member=built)


class Said(msgspec.Struct, frozen=True):
    """What people and a translation service said, which goes into every snapshot; and what
    governments dispute, as far as the readers of one snapshot may read it."""

    corrections: Sequence[PlaceCorrection]
    judgements: Sequence[Judgement]
    translations: Sequence[Translation]
    disputes: Sequence[StandingDispute] = ()


class _Build:
    """One snapshot in the making, for everybody or for the member."""

    def __init__(
        self,
        layout: Layout,
        settings: Settings,
        datasets: Sequence[Dataset],
        tasks: Sequence[ReadTask],
        said: Said,
        advance: Advance,
        workforce: Workforce,
    ) -> None:
        self.tasks = tasks
        self._layout, self._settings, self._datasets = layout, settings, datasets
        self._said, self._advance, self._workforce = said, advance, workforce

    def make(
        self, anew: bool, shared: SharedWork | None = None, public: BuildReport | None = None
    ) -> BuildReport:
        """Make it, where anything has changed; it is not shown yet. Of the member's own, `public`
        is what came of the one that everybody sees: what was worked out for that is taken over."""
        whole = StepMeter(self._workforce)
        layout, said, tasks = self._layout, self._said, self.tasks
        inputs = name_build(
            self._settings, self._datasets, tasks, said.corrections, said.translations,
            said.judgements, said.disputes,
        )  # fmt: skip
        named = named_build(layout)
        live = named if named and inputs_of(layout, named) == inputs else None
        # Where the list of its files is gone, nobody knows any more what it was made of
        unknown = named is not None and made_files(layout, named) is None
        broken = damaged_files(layout, named) if named and (live or unknown) else ()
        if live and not broken and not anew:
            finished = [d for d in map(finished_reading, tasks) if d is not None]
            if len(finished) == len(tasks):
                seconds = whole.log("build", 0).seconds
                return BuildReport(live, False, (), tuple(finished), (), (), seconds)
        read = public.datasets if public and public.changed else ()  # else nobody has checked it
        known = {d.dataset for d in read}
        left = [task for task in tasks if task.dataset not in known]
        reading = StepMeter(self._workforce)
        done = [*read, *read_all(left, self._advance, self._workforce)]
        steps = [reading.log("reading", sum(each.reading.activities for each in done))]
        shown = public.build_id if public else None
        before, damaged = earlier_overlaps(layout, self._settings, anew, shown)
        made_again = dict.fromkeys((*mended(layout.of_everybody), *mended(layout)))
        build_id, made, filled = self._assemble(
            done, inputs, before, self._in_common(shared, public)
        )
        log = whole.log("build", 0)
        return BuildReport(
            build_id,
            True,
            tuple(d.dataset for d in done if d.read),
            tuple(done),
            (*steps, *made, *filled.steps),
            filled.searches,
            log.seconds,
            (*damaged, *filled.damaged),
            (*repairs(broken if live or build_id == named else (), done), *made_again),
            processor=log.processor,
            peak_bytes=log.peak_bytes,
            together=log.together,
        )

    def show(self, report: BuildReport) -> None:
        """Make it the live one of its kind, and remove what it no longer needs."""
        if not report.changed:
            return
        put_live(self._layout, report)
        _remove_stale(self._layout, self.tasks)

    def _in_common(
        self, shared: SharedWork | None, public: BuildReport | None
    ) -> SharedWork | None:
        """With what agreements of records are worth by what everybody sees: it is not estimated
        again, so that public records are linked alike in both."""
        if shared is None or public is None:
            return shared
        with closing(open_snapshot(self._layout.of_everybody, public.build_id)) as snapshot:
            return msgspec.structs.replace(shared, weights=list_weights(snapshot))

    def _assemble(
        self,
        done: Sequence[ReadingDone],
        inputs: str,
        before: EarlierOverlaps,
        shared: SharedWork | None,
    ) -> tuple[str, list[StepLog], OverlapSearches]:
        layout, settings, said, advance = self._layout, self._settings, self._said, self._advance

        def say(what: str) -> None:
            advance(what, 0, 0)

        records = sum(each.reading.records for each in done)
        begin = partial(reference_file, settings.region)
        name = named_after(inputs)
        steps: list[StepLog] = []

        def accompany(whole: Path) -> None:
            steps.extend(write_companions(layout, whole, advance, self._workforce))

        with new_snapshot(layout, name, records, begin, inputs, accompany) as connection:
            load_datasets(
                connection,
                self._datasets,
                {t.dataset: t for t in self.tasks},
                {d.dataset: d for d in done},
            )
            steps += assemble(
                connection,
                self.tasks,
                done,
                said.corrections,
                settings,
                say,
                said.translations,
                purpose_step(layout, settings, advance, self._workforce),
                said.judgements,
                shared,
                self._workforce,
            )
            disputed = disputed_projects(connection, said.disputes, today())
            load_rows(connection, DISPUTED, DISPUTED_COLUMNS, disputed)
            known = known_vectors(layout, find_encoder(settings.language.encoder))
            filled = fill_overlaps(
                connection, settings.overlap, before, known, say, self._workforce
            )
            build_id = name(connection)
        return build_id, steps, filled


def put_live(layout: Layout, report: BuildReport) -> None:
    """Make a build the live one, with its log and its list. The lock is for the caller."""
    # Before the build is live: a failure after that would be reported of a finished build.
    write_atomically(layout.build_log(report.build_id), msgspec.json.encode(report))
    keep_list(layout, report.build_id)
    make_current(layout, report.build_id)


def next_build(
    layout: Layout,
    settings: Settings,
    datasets: Sequence[Dataset],
    corrections: Sequence[PlaceCorrection],
    judgements: Sequence[Judgement] = (),
    restricted: Sequence[Dataset] = (),
    disputes: Sequence[StandingDispute] = (),
) -> str:
    """The name of the snapshot that a build would give now; with restricted datasets, or disputes
    that not everybody may read, that of the member's own."""
    translations = Translations(layout.translations).all()
    tasks = plan(layout, settings, datasets) + plan(layout.of_member, settings, restricted)
    datasets = (*datasets, *restricted)
    return name_build(settings, datasets, tasks, corrections, translations, judgements, disputes)


def plan(layout: Layout, settings: Settings, datasets: Sequence[Dataset]) -> list[ReadTask]:
    """What has to be on disk for every dataset, whether it is there or not."""
    fingerprint = fingerprint_of_tables()
    return [
        ReadTask(
            dataset=d.name,
            file=str(d.file),
            bytes=d.bytes,
            sha256=d.sha256,
            reader=d.reader,
            reader_version=reader_named(d.reader).version,
            provider=d.provider,
            folder=str(layout.readings / d.name),
            fingerprint=fingerprint,
            region=settings.region,
            options=ReadOptions(d.encoding, d.mapping),
            letters=installed_languages() if d.file.suffix == ".pdf" else (),
        )
        for d in datasets
    ]


def name_build(
    settings: Settings,
    datasets: Sequence[Dataset],
    tasks: Sequence[ReadTask],
    corrections: Sequence[PlaceCorrection] = (),
    translations: Sequence[Translation] = (),
    judgements: Sequence[Judgement] = (),
    disputes: Sequence[StandingDispute] = (),
) -> str:
    """The name of the snapshot that these inputs give: the same inputs, the same name.

    What stands in the journal is an input, but not where it is kept; what a translation service
    answered is, but not which service; who does the work is not. So is the encoder, as purposes are
    inferred with it.
    """
    language = LanguageSettings(settings.language.encoder)
    relevant = msgspec.structs.replace(
        settings,
        journal=JournalSettings(),
        translate=TranslateSettings(),
        language=language,
        cluster=ClusterSettings(),
    )
    described = [(d.name, d.path, d.licence, d.as_of, d.received_at, d.versions) for d in datasets]
    parts = [
        (t.dataset, t.records.name, t.sha256, t.provider, t.fingerprint, t.region) for t in tasks
    ]
    people = [corrections, translations, judgements, disputes]
    inferred = inferring(find_encoder(settings.language.encoder))
    rules = [__version__, fingerprint_of_code(), INDEX_FORM]
    content = msgspec.json.encode([*rules, relevant, described, parts, *people, inferred])
    return hashlib.sha256(content).hexdigest()[:16]


def earlier_overlaps(
    layout: Layout, settings: Settings, anew: bool = False, public: str | None = None
) -> tuple[EarlierOverlaps, list[str]]:
    """The snapshots from which overlaps may be taken over, with the code and libraries on which
    overlaps rest now; and the damaged ones. `public` is the build of everybody's, where this is the
    member's own; with `anew` nothing is taken over from builds of before. A snapshot without a list
    of its files is left out, as nobody can tell whether it is whole."""
    libraries = [f"{name} {version(name)}" for name in ("numpy", "duckdb")]
    builds = (
        [] if anew else [build for build, _ in kept_builds(layout) if made_files(layout, build)]
    )
    damaged = [b for b in builds if layout.snapshot(b) in damaged_files(layout, b)]
    sound = [layout.snapshot(b) for b in builds if b not in damaged]
    if public is not None:
        sound.insert(0, layout.of_everybody.snapshot(public))
    read_by = inferring(find_encoder(settings.language.encoder))
    rests_on = "/".join([__version__, fingerprint_of_code(), *libraries, *read_by])
    return EarlierOverlaps(rests_on, tuple(sound)), damaged


def purpose_step(
    layout: Layout, settings: Settings, advance: Advance, workforce: Workforce
) -> PurposeStep:
    """What infers missing purposes; its answers hold as long as the tables and its code do."""
    known = known_vectors(layout, find_encoder(settings.language.encoder))
    rests_on = "/".join(
        [fingerprint_of_tables(), fingerprint_of_code((INFERRING,)), *inferring(None)]
    )
    return PurposeStep(known, layout, rests_on, advance, settings.region, workforce)


def _remove_stale(layout: Layout, tasks: Sequence[ReadTask]) -> None:
    """Remove readings that no dataset needs any more."""
    keep = {stem.name for t in tasks for stem in (t.records, t.derived)}
    for file in layout.readings.glob("*/*"):
        stem = file.name
        for suffix in (RECORDS, DERIVED, PROBLEMS, COUNTS):
            stem = stem.removesuffix(suffix)
        if stem not in keep:
            file.unlink(missing_ok=True)
