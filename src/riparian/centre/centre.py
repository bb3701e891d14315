"""`Centre`: one installation, and the public Python interface to everything that it can do.

    centre = Centre.init(Path("mekong"), sample=True)
    centre.build()
    overlaps, total = centre.overlaps("JP", "KR", OverlapFilter(country="Cambodia", limit=10))

This is the one place where the layers are wired together. Whatever a person can do wrong raises
a `RiparianError` that says what and what to try; bad data never raises, see `Centre.problems`.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import msgspec

from riparian.areas.areas import Area, AreaFilter, list_areas
from riparian.build.adding import AddReport, NotAdded, Said, add_files
from riparian.build.build import Advance, BuildReport, build, build_lock, next_build, plan
from riparian.build.check import (
    NOTHING,
    Checked,
    CheckReport,
    check_answers,
    check_builds,
    check_readings,
    check_sources,
)
from riparian.build.meanings import MeaningsRead, read_meanings
from riparian.build.translating import (
    TranslationPlan,
    TranslationReport,
    plan_translations,
    send,
)
from riparian.build.try_out import TriedFile, try_out
from riparian.catalogue.browse.browser import ProjectBrowser
from riparian.catalogue.dataset_health import Holding, list_holdings
from riparian.catalogue.datasets import (
    DatasetStatus,
    ProblemFilter,
    ProblemGroup,
    group_problems,
    list_datasets,
    list_problems,
)
from riparian.catalogue.nearest import Meanings
from riparian.catalogue.overview import Placed, count_placed
from riparian.catalogue.place import PlaceView, show_place
from riparian.catalogue.places import PlaceMeaning, list_places
from riparian.catalogue.project import Beside, ProjectView, show_project
from riparian.catalogue.projects import (
    ProjectFilter,
    ProjectLine,
    count_states,
    list_projects,
)
from riparian.catalogue.search.answer import SearchAnswer, SearchFilter
from riparian.catalogue.search.run import search
from riparian.catalogue.similar import SimilarAnswer, SimilarFilter, find_similar
from riparian.catalogue.unplaced import Unplaced, UnplacedFilter, list_unplaced
from riparian.centre.judgements import People
from riparian.centre.overlaps import Meetings
from riparian.centre.projects import Projects
from riparian.centre.providers import Providers, planned_of
from riparian.errors import BadRequest, CentreError, CentreExists, CentreNotFound
from riparian.language.encode import Encoder
from riparian.language.encoders import find_encoder
from riparian.language.translate.sending import Translator
from riparian.normalise.days import today
from riparian.normalise.states import StateCounts
from riparian.overlap.report.lists.cache import Memory
from riparian.problems import Problem
from riparian.region.meanings import meanings
from riparian.store.database import Snapshot
from riparian.store.dataset import Dataset
from riparian.store.failures import damage_in_words
from riparian.store.finding import Finding
from riparian.store.journal.journal import Journal
from riparian.store.layout import Layout
from riparian.store.live_snapshot import Live
from riparian.store.memo import Once
from riparian.store.sample import SAMPLE, SAMPLE_LICENCE
from riparian.store.settings import TEMPLATE, Settings, read_settings
from riparian.store.snapshot import (
    KEEP_SNAPSHOTS,
    current_build,
    live_build,
    open_snapshot,
    search_index,
)
from riparian.store.sources import Sources
from riparian.store.translations import Translations
from riparian.store.writing import write_atomically

T = TypeVar("T")

__all__ = ["AddReport", "Centre", "NotAdded", "Said", "TriedFile", "today", "try_out"]


class Centre(Meetings, People, Projects, Providers):
    """One centre. Open it with `Centre.open`, make one with `Centre.init`."""

    def __init__(self, layout: Layout, settings: Settings) -> None:
        self.layout = layout
        self.settings = settings
        self._memory = Memory()
        self._meant: tuple[str, Meanings] | None = None
        self._live: Live | None = None
        self._browsers: Once[str, ProjectBrowser] = Once(2)
        self._snapshots: Once[str, Snapshot] = Once(KEEP_SNAPSHOTS)

    @classmethod
    def init(cls, root: Path, *, name: str | None = None, sample: bool = False) -> Centre:
        """Make a centre in an empty or new folder, with the sample in it if wanted.

        Raises CentreExists where there is one, or where the folder holds something else.
        """
        layout = Layout(root.resolve())
        if "?" in str(layout.root):
            raise BadRequest(
                f"A centre cannot be in {layout.root}: the database does not accept a '?' in a"
                " path.",
                "Choose a folder without a '?' in its path.",
            )
        if layout.settings.exists():
            raise CentreExists(
                f"There is already a centre in {root}.",
                f"Use it with `riparian -C {root} …`, or choose another folder.",
            )
        if root.exists() and (not root.is_dir() or any(root.iterdir())):
            raise CentreExists(f"{root} is not empty.", "Choose a new or empty folder.")
        layout.sources.mkdir(parents=True)
        layout.catalogue.mkdir()
        title = msgspec.json.encode(name or root.resolve().name).decode()
        write_atomically(layout.settings, TEMPLATE.format(name=title).encode())
        centre = cls(layout, read_settings(layout.settings))
        if sample:
            for register in SAMPLE:
                said = Said(licence=SAMPLE_LICENCE, as_of=register.as_of)
                centre.add(register.files(), said)
        return centre

    @classmethod
    def open(cls, root: Path) -> Centre:
        """Open the centre in that folder; raises CentreNotFound where there is none."""
        layout = Layout(root.resolve())
        if not layout.settings.is_file():
            raise CentreNotFound(
                f"There is no centre in {root}: it has no {layout.settings.name}.",
                "Create one with `riparian init DIR`, or choose one with -C DIR.",
            )
        return cls(layout, read_settings(layout.settings))

    @cached_property
    def sources(self) -> Sources:
        """The datasets of the centre with their bytes."""
        return Sources(self.layout.sources)

    @cached_property
    def journal(self) -> Journal:
        """What people said in this centre."""
        return Journal(self.layout.journal, self.settings.journal.url)

    def datasets(self) -> tuple[Dataset, ...]:
        """Every dataset that has been added, whether built or not."""
        return self.sources.datasets()

    def add(self, paths: Iterable[Path], said: Said | None = None) -> AddReport:
        """Take files, all files in folders and all files in packed files into the centre.

        A file that cannot be taken in is reported and stops nothing. Raises BadRequest or
        UnknownName for what is said wrongly, CentreBusy while another process builds.
        """
        with build_lock(self.layout), self.sources.held_still():
            return add_files(self.sources, paths, said or Said())

    def try_out(
        self, paths: Iterable[Path], said: Said | None = None
    ) -> Iterator[TriedFile | NotAdded]:
        """What `add` and `build` would make of files; nothing is added, nobody is kept waiting."""
        return try_out(paths, said or Said(), sources=self.sources, region=self.settings.region)

    def build(self, advance: Advance | None = None, *, anew: bool = False) -> BuildReport:
        """Bring the snapshot up to date; see `riparian.build`. Meanings are `read_meanings`'.

        Overlaps of two providers of which nothing has changed are taken over from a build before;
        with `anew` all are found anew, also where nothing has changed. Raises JournalDamaged."""
        return build(
            self.layout,
            self.settings,
            self.datasets,
            self.journal.places_to_build_from,
            advance or _silent,
            self.journal.standing_judgements,
            anew=anew,
        )

    def check(self, advance: Advance | None = None, *, repair: bool = False) -> CheckReport:
        """Whether every file of the centre is what was written: sources, readings, snapshots with
        what stands beside them, kept answers, the journal.

        With `repair` what can be made again is made again, by a build where one is needed; then
        `findings` are what is left. Raises CentreBusy while another process builds.
        """
        tell = advance or _silent
        found = self._look_through(tell)
        if not repair or not any(one.repair for one in found):
            return CheckReport(tuple(one.finding for one in found))
        stopped: list[Finding] = []
        self._repair(found)
        try:
            self.build(tell)
            self.read_meanings(tell)
        except CentreError as error:
            stopped.append(Finding(error.what, "catalogue", NOTHING, error.try_this))
        self._repair(self._look_through(tell))  # a damaged snapshot may be one of before by now
        left = [*(one.finding for one in self._look_through(tell)), *stopped]
        gone = (one.finding for one in found if one.finding not in left)
        return CheckReport(tuple(left), tuple(gone))

    def _repair(self, found: Sequence[Checked]) -> None:
        with build_lock(self.layout):
            for repair in (one.repair for one in found if one.repair is not None):
                repair()

    def _look_through(self, tell: Advance) -> list[Checked]:
        """Everything that a check finds."""
        with build_lock(self.layout):
            found = list(check_sources(self.layout, tell))
            with suppress(CentreError):  # a dataset that cannot be listed is found already
                tasks = plan(self.layout, self.settings, self.datasets())
                found += check_readings(self.layout, tasks, tell)
            encoder = self.encoder.name if self.encoder is not None else None
            found += check_builds(self.layout, encoder)
            found += check_answers(self.layout)
            found += map(Checked, self.journal.verify())
            return found

    @cached_property
    def encoder(self) -> Encoder | None:
        """What compares texts by meaning, as the settings choose it; None where nothing does."""
        return find_encoder(self.settings.language.encoder)

    def read_meanings(self, advance: Advance | None = None) -> MeaningsRead | None:
        """Encode the titles of the live snapshot, as far as they are not; None where nothing was
        to be done or no encoder is there. What a killed run has encoded is kept."""
        if self.encoder is None:
            return None
        tell = advance or _silent
        with build_lock(self.layout):
            return read_meanings(
                self.layout, self.encoder, lambda done, total: tell("reading titles", done, total)
            )

    def built(self) -> str | None:
        """The name of the live snapshot, or None before the first build."""
        return current_build(self.layout)

    def is_stale(self) -> bool:
        """Whether a build would change anything: other datasets, settings, readers or rules, or
        corrections or judgements of people."""
        said = self.journal.standing_places(), self.journal.standing_judgements()
        return self.built() != next_build(self.layout, self.settings, self.datasets(), *said)

    def keep_open(self) -> None:
        """Keep the live snapshot open from one question to the next, for a program that answers
        many; a newer snapshot is taken up as soon as it is live."""
        self._live = self._live or Live(self.layout)

    def close(self) -> None:
        """Close what was kept open, as soon as nobody reads it."""
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
        build_id = live_build(self.layout)
        snapshot = open_snapshot(self.layout, build_id)
        try:
            with damage_in_words(self.layout.snapshot(build_id)):
                yield snapshot
        finally:
            snapshot.close()

    def kept(self, name: Hashable, make: Callable[[Snapshot], T]) -> T:
        """What `make` works out of the live snapshot, once for each build; it is kept open."""
        self.keep_open()
        assert self._live is not None
        return self._live.kept(name, make)

    def status(self) -> list[DatasetStatus]:
        """What the live snapshot holds, per dataset."""
        with self.reading() as snapshot:
            return list_datasets(snapshot)

    def count_projects(self) -> int:
        """How many projects the records of the live snapshot make."""
        with self.reading() as snapshot:
            return snapshot.count("project")

    def holdings(self, on: str | None = None) -> list[Holding]:
        """Every dataset with whose it is, how complete, and how old on `on` (today)."""
        day = _first(on)
        return self.kept(("holdings", day), lambda snapshot: list_holdings(snapshot, day))

    def problems(self, wanted: ProblemFilter | None = None) -> tuple[list[Problem], int]:
        """Problems that fit, at most `limit`, and how many fit in all."""
        with self.reading() as snapshot:
            return list_problems(snapshot, wanted or ProblemFilter())

    def problem_groups(self, wanted: ProblemFilter | None = None) -> tuple[list[ProblemGroup], int]:
        """The same, but problems that say the same of several records as one, with where they
        stand; `limit` and `offset` count groups."""
        with self.reading() as snapshot:
            return group_problems(snapshot, wanted or ProblemFilter())

    def projects(
        self, wanted: ProjectFilter | None = None, on: str | None = None
    ) -> tuple[list[ProjectLine], int]:
        """Projects that fit, at most `limit`, and how many fit in all; status on `on` (today)."""
        wanted = wanted or ProjectFilter()
        with self.reading() as snapshot:
            return list_projects(snapshot, wanted, _first(wanted.ongoing_on, on))

    def project_states(
        self, wanted: ProjectFilter | None = None, on: str | None = None
    ) -> StateCounts:
        """How many of the projects that fit all but the state are under way or planned, ended
        lately, of unknown state, and in all; on `on` (today)."""
        wanted = wanted or ProjectFilter()
        with self.reading() as snapshot:
            return count_states(snapshot, wanted, _first(wanted.ongoing_on, on))

    def project(self, identifier: str, on: str | None = None) -> ProjectView:
        """One project with everything that its sources say."""
        with self.reading() as snapshot:
            build = snapshot.build
            beside = Beside(self.layout.search_index(build), self.layout.sheets(build))
            return show_project(snapshot, identifier, _first(on), beside)

    def _index_of(self, snapshot: Snapshot) -> Path:
        """The search index beside the snapshot that is open."""
        return self.layout.search_index(snapshot.build)

    def search(
        self, words: str, wanted: SearchFilter | None = None, on: str | None = None
    ) -> SearchAnswer:
        """Projects that the words find, best first: in titles, texts, places, organisations and
        numbers, in any language; each says why. Status on `on` (today)."""
        return search(
            search_index(self.layout),
            self.reading,
            self._meanings,
            words,
            wanted or SearchFilter(),
            _first(on),
        )

    def _meanings(self) -> Meanings | None:
        """The meanings of the live snapshot, opened once for each build."""
        build_id = self.built()
        if self.encoder is None or build_id is None:
            return None
        if self._meant is None or self._meant[0] != build_id:
            found = Meanings.open(self.layout, self.encoder)
            self._meant = None if found is None else (build_id, found)
        return self._meant[1] if self._meant else None

    def similar(
        self, words: str, wanted: SimilarFilter | None = None, on: str | None = None
    ) -> SimilarAnswer:
        """The projects most like the one with that id, or like a text, in any language, likest
        first, each with the reasons. Status on `on` (today)."""
        with self.reading() as snapshot:
            return find_similar(
                snapshot,
                words,
                wanted or SimilarFilter(),
                _first(on),
                self._meanings(),
                self.encoder is not None,
                self.settings.region,
            )

    def areas(
        self, provider_a: str, provider_b: str, wanted: AreaFilter | None = None
    ) -> tuple[list[Area], int]:
        """Place x theme cells with who is there, at most `limit`, and how many fit in all."""
        planned = planned_of(self, today())
        with self.reading() as snapshot:
            return list_areas(
                snapshot, provider_a, provider_b, wanted or AreaFilter(), today(), planned
            )

    def places(self, words: str, limit: int | None = None) -> tuple[list[PlaceMeaning], int]:
        """Places and sets that a name in any language or a code can mean, the likeliest first, at
        most `limit`, and how many in all. Before the first build too; then nothing is there."""
        with self._reading_if_built() as snapshot:
            return list_places(meanings(self.settings.region), words, snapshot, limit)

    def place(self, words: str) -> PlaceView:
        """One place or set, and who is there; before the first build nobody is."""
        with self._reading_if_built() as snapshot:
            return show_place(meanings(self.settings.region), words, snapshot)

    def unplaced(self, wanted: UnplacedFilter | None = None) -> Unplaced:
        """Projects that are placed nowhere finer than a country, as a worklist."""
        with self.reading() as snapshot:
            return list_unplaced(snapshot, wanted or UnplacedFilter())

    def plan_translations(self, limit: int | None = None) -> TranslationPlan:
        """Which titles without English would be sent to the translation service, at most `limit`.

        Nothing is sent. Raises BadRequest where the settings name no service or the key is missing.
        """
        with self.reading() as snapshot:
            kept, settings = Translations(self.layout.translations), self.settings.translate
            return plan_translations(snapshot, kept, settings, self._translator(), limit)

    def translate(self, plan: TranslationPlan, advance: Advance | None = None) -> TranslationReport:
        """Send the titles of a plan and keep the answers, which are shown from the next build on.

        Raises ServiceError where the service fails; answers that came before are kept.
        """
        kept = Translations(self.layout.translations)
        return send(plan.titles, kept, self._translator(), advance or _silent)

    def _translator(self) -> Translator:
        from riparian.language.translate.services import open_translator  # brings httpx: heavy

        asked = self.settings.translate
        return open_translator(asked.service, asked.url, asked.key_env, asked.key_file)

    @contextmanager
    def _reading_if_built(self) -> Iterator[Snapshot | None]:
        if self.built() is None:
            yield None
        else:
            with self.reading() as snapshot:
                yield snapshot

    def placed(self, providers: Sequence[str], on: str | None = None) -> list[Placed]:
        """How much of these providers' projects could be placed, dated and valued."""
        with self.reading() as snapshot:
            return count_placed(snapshot, providers, _first(on))


def _first(*days: str | None) -> str:
    """The first day that is said, else today."""
    return next((day for day in days if day is not None), today())


def _silent(what: str, done: int, total: int) -> None:
    return None
