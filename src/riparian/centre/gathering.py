"""What a centre gathers from the web: its sources, asking them, and what came of it.

Nobody is asked before the settings say whom publishers can write to, and a person has agreed to the
very recipe that is followed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import filelock
import msgspec

from riparian.centre.access import Access
from riparian.centre.desk_entries import DeskEntries
from riparian.centre.judgements import who
from riparian.centre.sources_on_web import SourcesOnWeb
from riparian.errors import BadRequest, CentreBusy, RiparianError
from riparian.exchange.entries.entry_types import (
    FETCH_ACCEPTANCE,
    FETCH_CONSENT,
    FetchAcceptance,
    FetchConsent,
)
from riparian.gather.fetch.asking import Asker, WebAsker
from riparian.gather.fetch.from_folder import FolderAsker
from riparian.gather.fetch.run_store import UNFINISHED, Run, RunStore
from riparian.gather.fetch.stopped import Stopped
from riparian.gather.fetch.web import Web
from riparian.gather.fetch_source import Looked, RunReport, accept_run, carry_on, look
from riparian.gather.recipes.read_recipe import LoadedRecipe
from riparian.gather.run_states import COUNTS, FOLDER, GOOD, OF_MEMBER, WEB
from riparian.language.translate.service_key import ServiceKey, read_key
from riparian.store.lock import build_lock
from riparian.store.scratch import scratch_folder
from riparian.store.sources import Sources
from riparian.store.writing import private_folder
from riparian.version import __version__

if TYPE_CHECKING:  # heavy, and most centres are in no framework
    from riparian.centre.member_editions import MemberEditions

_WAIT_SECONDS = 600.0
"""How long what came waits for a build that is going on. What does not come in then comes in with
the next `fetch`, without a request."""


class Gathering:
    """Asks the sources that recipes describe. `desk` gives the entries of the centre, `on_web` says
    what is known of the sources, `editions` what members of a framework have of them; `sleep` waits
    between requests, for tests to replace."""

    def __init__(
        self,
        access: Access,
        desk: Callable[[], DeskEntries],
        on_web: SourcesOnWeb,
        editions: Callable[[], MemberEditions | None] = lambda: None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._access, self._desk = access, desk
        self._layout = access.of_everybody
        self._on_web, self._editions = on_web, editions
        self._recipes = on_web.recipes
        self._sleep = sleep
        self.sources = on_web.sources
        self.histories = on_web.histories
        self.recipe = on_web.recipe
        self.due = on_web.due
        self.runs = on_web.runs
        self.record_changes = on_web.record_changes

    # consent

    def has_consent(self, loaded: LoadedRecipe) -> bool:
        """Whether somebody has agreed to this very recipe."""
        return (loaded.recipe.name, loaded.sha256) in self._on_web.agreed()

    def agree(self, loaded: LoadedRecipe, by: str | None = None) -> None:
        """Note that somebody (whoever is logged in, unless a name is given) agrees to a recipe, as
        it is now."""
        said = FetchConsent(loaded.recipe.name, loaded.sha256, loaded.recipe.hosts)
        self._desk().write(FETCH_CONSENT, said, None, who(by))

    # asking

    def fetch(
        self,
        loaded: LoadedRecipe,
        most_requests: int | None = None,
        asked: Callable[[int], None] = lambda requests: None,
    ) -> RunReport:
        """Ask a source, going on where a run before was cut off; `asked` hears after each answer
        how many requests there were. Raises BadRequest where nobody may be asked yet, CentreBusy
        while the centre is changed by another process."""
        self._require_open(loaded)
        if loaded.recipe.unconfirmed:
            raise BadRequest(
                f"{loaded.recipe.name} is not fetched: {loaded.recipe.unconfirmed}",
                f"Look at it: riparian fetch {loaded.recipe.name} --look. Correct the recipe in a "
                "copy in the centre's recipes/, and leave out `unconfirmed` there.",
            )
        key = self._key(loaded)
        with self._working() as store, self._web(loaded) as web:
            name = loaded.recipe.name
            run = store.unfinished(name, loaded.sha256, WEB)
            run = run or store.begin(name, loaded.sha256, WEB)
            asker = WebAsker(
                loaded.recipe,
                store,
                run,
                web,
                key=key,
                most_requests=most_requests,
                sleep=self._sleep,
                asked=asked,
            )
            return self._carry_on(loaded, store, run, asker)

    def take_from(self, loaded: LoadedRecipe, folder: Path) -> RunReport:
        """Take a source from a folder, with the same checks; nobody is asked. Raises BadRequest
        where there is no such folder, or a file in it is damaged."""
        if not folder.is_dir():
            raise BadRequest(
                f"There is no folder {folder}.", "Name the folder that holds the files."
            )
        name = loaded.recipe.name
        with self._working() as store:
            run = store.unfinished(name, loaded.sha256, FOLDER)
            run = run or store.begin(name, loaded.sha256, FOLDER)
            asker = FolderAsker(loaded.recipe, store, run, folder)
            return self._carry_on(loaded, store, run, asker)

    def take_from_member(self, loaded: LoadedRecipe) -> RunReport:
        """Take the newest edition of a source that a member offers, with the same checks; the
        publisher is not asked. Raises BadRequest where none is offered, ServiceError where nobody
        gives it."""
        editions = self._require_editions()
        edition, name = editions.newest(loaded), loaded.recipe.name
        with self._working() as store, scratch_folder() as folder:
            editions.bring(loaded, edition, folder)
            run = store.begin(name, loaded.sha256, f"{OF_MEMBER}{edition.member}")
            asker = FolderAsker(loaded.recipe, store, run, folder)
            return self._carry_on(loaded, store, run, asker)

    def _require_editions(self) -> MemberEditions:
        if (editions := self._editions()) is None:
            raise BadRequest(
                "This centre belongs to no framework, so there is no member to take it from.",
                "Ask the source itself, or take it from a folder with --from.",
            )
        return editions

    def _carry_on(self, loaded: LoadedRecipe, store: RunStore, run: Run, asker: Asker) -> RunReport:
        accepted = self._on_web.accepted()
        report = carry_on(loaded, store, run, asker, self._holding, self.agent, accepted)
        if report.run.state != GOOD or not self._access.settings.fetch.offer:
            return report
        try:
            editions = self._editions()
            not_offered = editions.offer(loaded, report.run, who(None)) if editions else None
        except RiparianError as error:  # what came stands all the same
            not_offered = error.what
        return msgspec.structs.replace(report, not_offered=not_offered)

    def look(self, loaded: LoadedRecipe, keep: Path | None = None) -> Looked:
        """Ask for one page or file of a source, and say what would be read; nothing is kept, but
        for what was looked at, if `keep` names a folder for it."""
        self._require_open(loaded)
        key = self._key(loaded)
        with scratch_folder() as folder, self._web(loaded) as web:

            def asker(store: RunStore, run: Run) -> Asker:
                return WebAsker(loaded.recipe, store, run, web, key=key, sleep=self._sleep)

            try:
                return look(loaded, folder, asker, self._access.settings.region, keep)
            except Stopped as stopped:
                return Looked((), stopped.why)

    def accept(self, number: int, why: str, by: str | None = None) -> tuple[str, ...]:
        """Make what a run got the edition of its source, whatever the gate said; the names of the
        datasets that changed. Raises BadRequest where there is nothing to accept."""
        with self._working() as store:
            run = store.run(number)
            loaded = self._recipes.named(run.source)
            if run.state in COUNTS or run.id in self._on_web.accepted():
                raise BadRequest(f"Run {number} counts already.", "There is nothing to accept.")
            if run.state == UNFINISHED or run.recipe != loaded.sha256:
                ended = "has not ended" if run.state == UNFINISHED else "is of another recipe"
                raise BadRequest(
                    f"Run {number} {ended}.", f"Fetch it anew: riparian fetch {run.source}"
                )
            if not why.strip():
                raise BadRequest("No reason was given.", "Say why it counts, with --why TEXT.")
            try:
                changed = accept_run(loaded, store, run, self._holding)
            except Stopped as stopped:
                raise BadRequest(
                    f"Nothing can be made of run {number}: {stopped.why}", "Fetch it anew."
                ) from stopped
            said = FetchAcceptance(run.source, run.id, " ".join(why.split()))
            self._desk().write(FETCH_ACCEPTANCE, said, None, who(by))
            return changed

    @property
    def agent(self) -> str:
        """Who asks, as publishers read it."""
        name = self._access.settings.name.encode("ascii", "ignore").decode().strip()
        contact = self._access.settings.fetch.contact or "no contact"
        plain = "".join(c for c in name if c.isprintable() and c not in "()") or "a centre"
        return f"Riparian/{__version__} ({plain}; {contact})"

    def require_contact(self) -> None:
        """Raise BadRequest where the network is off."""
        if self._access.settings.fetch.contact is None:
            raise BadRequest(
                "Nobody is asked: the network is off in this centre.",
                "Write under [fetch] in centre.toml whom publishers can write to: "
                'contact = "mekong-desk@example.org"',
            )

    def _require_open(self, loaded: LoadedRecipe) -> None:
        self.require_contact()
        if not self.has_consent(loaded):
            name = loaded.recipe.name
            raise BadRequest(
                f"{name} was not asked: nobody has agreed to its recipe as it is now.",
                f"Read it (riparian sources {name}), then: riparian fetch {name} --agree "
                f"{loaded.short_hash}",
            )

    def _key(self, loaded: LoadedRecipe) -> ServiceKey | None:
        """The key for a source that needs one."""
        recipe, settings = loaded.recipe, self._access.settings.fetch
        if recipe.key is None:
            return None
        variable, file = settings.key_env.get(recipe.name), settings.key_file.get(recipe.name)
        key = read_key(variable, file)
        if key is None:
            raise BadRequest(
                f"{recipe.name} needs a key, and the settings do not say where it is.",
                f'Write under [fetch] in centre.toml: key_env = {{ "{recipe.name}" = "VARIABLE" }}',
            )
        return key

    def _web(self, loaded: LoadedRecipe) -> Web:
        local = self._access.settings.fetch.local_addresses
        return Web(self.agent, local_addresses=local, intermediates=loaded.intermediates)

    @contextmanager
    def _holding(self) -> Iterator[Sources]:
        """The datasets, while nobody else changes them; waits for whoever builds."""
        with build_lock(self._layout, _WAIT_SECONDS), self._access.sources.held_still():
            yield self._access.sources

    @contextmanager
    def _working(self) -> Iterator[RunStore]:
        """The runs, for one process at a time."""
        lock = filelock.FileLock(private_folder(self._layout.evidence) / "lock", timeout=0)
        try:
            lock.acquire()
        except filelock.Timeout as error:
            raise CentreBusy(
                "Another command is fetching for this centre.", "Wait until it has finished."
            ) from error
        try:
            with self._on_web.store() as store:
                yield store
        finally:
            lock.release()
