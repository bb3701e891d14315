"""Adding files, building, checking, reading meanings, translating titles: what changes a centre."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import msgspec

from riparian.build.add_datasets import AddReport, NotAdded, SourceOptions, add_files
from riparian.build.build import Advance, build, next_build, plan
from riparian.build.build_report import BuildReport
from riparian.build.check_centre import (
    NOTHING,
    CheckReport,
    RepairableFinding,
    check_answers,
    check_builds,
    check_member,
    check_readings,
    check_sources,
)
from riparian.build.dry_run import TriedFile, try_out
from riparian.build.read_meanings import MeaningsRead, read_meanings
from riparian.build.translate_titles import (
    TranslationPlan,
    TranslationReport,
    plan_translations,
    send,
)
from riparian.centre.access import Access
from riparian.centre.restricted_datasets import has_changed, hold
from riparian.centre.shared_datasets import (
    as_held,
    changed_files,
    forget_redacted,
    forget_snapshots,
    note_redacted,
    take_in,
)
from riparian.errors import CentreBusy, CentreError
from riparian.exchange.claims import SharedFile
from riparian.language.translate.send_texts import CLEAR, Translator
from riparian.store.dataset import Dataset
from riparian.store.finding import Finding
from riparian.store.layout import Layout
from riparian.store.lock import build_lock
from riparian.store.settings import Settings
from riparian.store.snapshot import current_build, inputs_of
from riparian.store.sources import Sources
from riparian.store.translations import Translations


class Upkeep:
    """What is taken into a centre, and what is made of it. One process at a time does so."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._layout = access.of_everybody
        self._settings = access.settings
        self._sources = access.sources
        self._journal = access.journal

    def datasets(self) -> tuple[Dataset, ...]:
        """Every dataset that has been added, whether built or not."""
        return self._sources.datasets()

    def add(
        self,
        paths: Iterable[Path],
        said: SourceOptions | None = None,
        *,
        known_as: Callable[[Path], str] = str,
    ) -> AddReport:
        """Take files, all files in folders and all files in packed files into the centre.

        `known_as` gives the address from which a path was brought here, for what is kept of where a
        file comes from. A file that cannot be taken in is reported and stops nothing. Raises
        BadRequest or UnknownName for what is said wrongly, CentreBusy while another process builds.
        """
        sources = Sources(self._sources.folder, known_as)
        with build_lock(self._layout), sources.held_still():
            return add_files(sources, paths, said or SourceOptions())

    def try_out(
        self,
        paths: Iterable[Path],
        said: SourceOptions | None = None,
        *,
        known_as: Callable[[Path], str] = str,
    ) -> Iterator[TriedFile | NotAdded]:
        """What `add` and `build` would make of files; nothing is added, nobody is kept waiting."""
        sources = Sources(self._sources.folder, known_as)
        return try_out(
            paths, said or SourceOptions(), sources=sources, region=self._settings.region
        )

    def build(
        self, advance: Advance | None = None, *, anew: bool = False, scheduler: str | None = None
    ) -> BuildReport:
        """Bring the snapshot up to date; see `riparian.build`. Meanings are `read_meanings`'.

        Overlaps of two providers of which nothing has changed are taken over from a build before;
        with `anew` all are found anew, also where nothing has changed. What other members share
        is taken in before: into a snapshot of the member's own what is not for everybody; what
        they have redacted is deleted after. What of it is damaged here stays as the build before
        had it, and the report names it. The work is shared by the workers of that Dask
        `scheduler`, else of the one in centre.toml, else by processes of this computer. Raises
        JournalDamaged, and ClusterError where a scheduler or its workers will not do."""
        report = build(
            self._layout,
            self._settings_with(scheduler),
            self._datasets_with_shared,
            self._journal.places_to_build_from,
            advance or _silent,
            self._journal.standing_judgements,
            anew=anew,
            list_restricted=self._access.restricted.datasets,
            list_disputes=self._access.disputes,
        )
        with suppress(CentreBusy), build_lock(self._layout):  # else whoever builds now does it
            forget_snapshots(self._layout)
        lacking = tuple(each.what for each in self._access.channel_damaged())
        return msgspec.structs.replace(report, lacking=lacking)

    def check(self, advance: Advance | None = None, *, repair: bool = False) -> CheckReport:
        """Whether every file of the centre is what was written: sources, readings, snapshots with
        what stands beside them, kept answers, the journal, what is held of the channel.

        With `repair` what is damaged of the channel is fetched from members that can be reached,
        and what can be made again is made again, by a build where one is needed; then `findings`
        are what is left. Raises CentreBusy while another process builds.
        """
        tell = advance or _silent
        checked = self._look_through(tell)
        fetched = False
        with suppress(CentreError):  # a journal that cannot be read is found already
            fetched = repair and self._access.fetch_damaged()
        if not fetched and not (repair and any(each.repair for each in checked)):
            return CheckReport(tuple(each.finding for each in checked))
        stopped: list[Finding] = []
        self._repair(checked)
        try:
            self.build(tell)
            self.read_meanings(tell)
        except CentreError as error:
            stopped.append(Finding(error.what, "catalogue", NOTHING, error.try_this))
        self._repair(self._look_through(tell))  # a damaged snapshot may be one of before by now
        left = [*(each.finding for each in self._look_through(tell)), *stopped]
        gone = (each.finding for each in checked if each.finding not in left)
        return CheckReport(tuple(left), tuple(gone))

    def _repair(self, checked: Sequence[RepairableFinding]) -> None:
        with build_lock(self._layout):
            for repair in (each.repair for each in checked if each.repair is not None):
                repair()

    def _look_through(self, tell: Advance) -> list[RepairableFinding]:
        """Everything that a check finds."""
        with build_lock(self._layout):
            checked = list(check_sources(self._layout, tell))
            for layout, sources in (
                (self._layout, self._sources),
                (self._layout.of_member, self._access.restricted),
            ):
                with suppress(CentreError):  # a dataset that cannot be listed is found apart
                    tasks = plan(layout, self._settings, sources.datasets())
                    checked += check_readings(layout, tasks, tell)
            encoder = self._access.encoder
            name = encoder.name if encoder is not None else None
            checked += check_builds(self._layout, name)
            checked += check_answers(self._layout)
            checked += check_member(self._layout.of_member, name)
            checked += map(RepairableFinding, self._journal.verify(with_members=False))
            with suppress(CentreError):  # a database that cannot be read is found already
                checked += map(RepairableFinding, self._access.channel_findings())
                checked += map(RepairableFinding, self._access.audit_findings())
            return checked

    def _settings_with(self, scheduler: str | None) -> Settings:
        if scheduler is None:
            return self._settings
        cluster = msgspec.structs.replace(self._settings.cluster, scheduler=scheduler)
        return msgspec.structs.replace(self._settings, cluster=cluster)

    def read_meanings(
        self, advance: Advance | None = None, *, scheduler: str | None = None
    ) -> MeaningsRead | None:
        """Encode titles and texts of the live snapshot, as far as they are not, and make a small
        build with what texts mean; None where nothing was to be done or no encoder is there. What a
        killed run has encoded is kept. `scheduler` as for `build`. Raises CentreBusy while another
        process builds."""
        settings = self._settings_with(scheduler)
        encoder, tell = self._access.encoder, advance or _silent
        if encoder is None:
            return None
        limit = settings.language.encode_at_most
        read = read_meanings(self._layout, settings, encoder, tell, limit)
        if read is not None:
            limit -= read.encoded + read.texts_encoded
        # Of the member's own nothing is told: what a build says ends in logs.
        read_meanings(self._layout.of_member, settings, encoder, tell, limit)
        return read

    def _datasets_with_shared(self) -> tuple[Dataset, ...]:
        """Every dataset for everybody, those that other members share in their newest version; what
        they share with this member alone is laid apart."""
        files = self._shared_files()
        public, restricted = _by_audience(files)
        if any(file.is_redacted for file in files) and has_changed(restricted, self._layout):
            note_redacted(self._layout)
        take_in(changed_files(public, self._sources), self._sources)
        forget_redacted(public, self._sources, self._layout)
        hold(restricted, self._layout)
        return self.datasets()

    def _shared_files(self) -> list[SharedFile]:
        access = self._access
        return as_held(access.shared_files(), access.sources, access.restricted)

    def is_stale(self) -> bool:
        """Whether a build would change anything: other datasets, also of what other members share,
        settings, readers or rules, or corrections or judgements of people."""
        public, restricted = _by_audience(self._shared_files())
        if changed_files(public, self._sources) or has_changed(restricted, self._layout):
            return True
        said = self._journal.standing_places(), self._journal.standing_judgements()
        disputes, own_disputes = self._access.disputes()
        wanted = next_build(self._layout, self._settings, self.datasets(), *said, disputes=disputes)
        if not self._is_made_of(self._layout, wanted):
            return True
        own = self._access.restricted.datasets()
        member = self._layout.of_member
        if not own and own_disputes == disputes:
            return current_build(member) is not None
        wanted_own = next_build(
            self._layout, self._settings, self.datasets(), *said, own, own_disputes
        )
        return not self._is_made_of(member, wanted_own)

    def _is_made_of(self, layout: Layout, inputs: str) -> bool:
        live = current_build(layout)
        return live is not None and inputs_of(layout, live) == inputs

    def plan_translations(self, limit: int | None = None) -> TranslationPlan:
        """Which titles without English would be sent to the translation service, at most `limit`.

        Nothing is sent. Raises BadRequest where the settings name no service or the key is missing.
        """
        with self._access.reading() as snapshot:
            kept, settings = Translations(self._layout.translations), self._settings.translate
            return plan_translations(snapshot, kept, settings, self._translator(), limit)

    def translate(self, plan: TranslationPlan, advance: Advance | None = None) -> TranslationReport:
        """Send the titles of a plan and keep the answers, which are shown from the next build on.

        Raises ServiceError where the service fails; answers that came before are kept.
        """
        kept = Translations(self._layout.translations)
        return send(plan.titles, kept, self._translator(), advance or _silent)

    def _translator(self) -> Translator:
        from riparian.language.translate.services import open_translator  # brings httpx2: heavy

        asked = self._settings.translate
        return open_translator(asked.service, asked.url, asked.key_env, asked.key_file)


def _by_audience(
    files: Sequence[SharedFile],
) -> tuple[list[SharedFile], list[SharedFile]]:
    """What is shared with everybody, and what is not."""
    public = [file for file in files if file.tlp == CLEAR]
    return public, [file for file in files if file.tlp != CLEAR]


def _silent(what: str, done: int, total: int) -> None:
    return None
