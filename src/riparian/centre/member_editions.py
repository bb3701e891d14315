"""Editions of sources that members have: offered to each other, compared, and taken by hash.

One member asks a publisher, and all see the same files. What a member offers is an entry for all
members (`fetch-edition`), signed as every entry is; the bytes are had from whoever has them, and
count only if they have the hash that the entry names.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import msgspec

from riparian.centre.channel import Channel
from riparian.centre.desk_entries import DeskEntries
from riparian.centre.evidence import Evidence
from riparian.centre.sources_on_web import SourcesOnWeb
from riparian.errors import BadRequest, ServiceError
from riparian.exchange.entries.entry_types import FETCH_EDITION, FetchEdition
from riparian.exchange.entries.payload import GREEN
from riparian.exchange.transfer.archives import new_entry
from riparian.exchange.transfer.peers import LARGEST_FILE, open_bundle
from riparian.gather.fetch.evidence import write_for_others
from riparian.gather.fetch.from_folder import BODIES, bodies_apart
from riparian.gather.fetch.run_store import Run, RunStore
from riparian.gather.recipes.read_recipe import LoadedRecipe
from riparian.gather.run_states import WEB, last_counting

MOST_BODIES, LARGEST_EDITION = 500, 4 * LARGEST_FILE
"""Bodies beside the file of an edition, and bytes of all of them, that are taken."""

_FOLDER = "evidence/"


class MemberEdition(msgspec.Struct, frozen=True):
    """The newest edition of a source that a member has."""

    source: str
    member: str
    day: str
    records: int
    digest: str
    recipe: str
    file: str | None = None
    bytes: int = 0


class MemberEditions:
    """What the members of the framework have."""

    def __init__(
        self,
        channel: Channel,
        desk: Callable[[], DeskEntries],
        on_web: SourcesOnWeb,
        evidence: Evidence,
    ) -> None:
        self._channel, self._desk = channel, desk
        self._on_web, self._evidence = on_web, evidence

    def all(self, source: str | None = None) -> list[MemberEdition]:
        """The newest of each member, and that of this centre, by source and member."""
        newest: dict[tuple[str, str], MemberEdition] = {}
        for entry in self._desk().of_types({FETCH_EDITION}):
            said = entry.said
            if not isinstance(said, FetchEdition) or entry.withdrawn_by is not None:
                continue
            member = entry.name.origin.member
            edition = MemberEdition(
                said.source, member, said.day, said.records, said.digest, said.recipe, said.file,
                said.bytes,
            )  # fmt: skip
            known = newest.get((said.source, member))
            if known is None or known.day <= edition.day:
                newest[said.source, member] = edition
        own, runs = self._channel.own_member, dict[str, list[Run]]()
        with self._on_web.store() as store:
            for run in store.runs():
                runs.setdefault(run.source, []).append(run)
        accepted = self._on_web.accepted()
        for name, those in runs.items():
            if (last := last_counting(those, accepted)) is not None:
                newest[name, own] = _own(last, own)
        found = [newest[key] for key in sorted(newest)]
        return [each for each in found if source in (None, each.source)]

    def differing(self) -> list[list[MemberEdition]]:
        """The editions of each source of which members have several, the newest first."""
        by_source: dict[str, list[MemberEdition]] = {}
        for each in self.all():
            by_source.setdefault(each.source, []).append(each)
        return [
            sorted(group, key=lambda each: (each.day, each.member), reverse=True)
            for group in by_source.values()
            if len({each.digest for each in group}) > 1
        ]

    def offer(self, loaded: LoadedRecipe, run: Run, by: str) -> str | None:
        """Offer the edition that a run got to the members; why that cannot be done, None where it
        was. Only what this centre asked for itself is offered: others offer theirs."""
        recipe = loaded.recipe
        if recipe.passing_on is None or run.origin != WEB:
            return None
        with self._on_web.store() as store:
            sha256, size = write_for_others(store, run)
            if size > LARGEST_FILE:
                return f"It is longer than the {LARGEST_FILE // 2**20} MiB that are passed on."
            store.offer(sha256, run)
        said = FetchEdition(
            recipe.name, run.recipe, (run.ended_at or run.started_at)[:10], run.records or 0,
            run.digest or "0" * 64, sha256, size,
        )  # fmt: skip
        self._desk().write(FETCH_EDITION, said, None, by, GREEN)
        return None

    def newest(self, loaded: LoadedRecipe) -> MemberEdition:
        """The newest edition of a source that another member offers, by the very recipe that is
        used here; raises BadRequest where there is none, or none that is not here already."""
        name, own = loaded.recipe.name, self._channel.own_member
        every = self.all(name)
        theirs = [each for each in every if each.member != own]
        same = [each for each in theirs if each.recipe == loaded.sha256]
        if not same:
            why = f"{theirs[0].member} has one by another recipe." if theirs else "None has one."
            raise BadRequest(
                f"No member offers an edition of {name} that can be taken here. {why}",
                "Exchange first (riparian exchange sync), or ask the source: riparian fetch "
                f"{name}",
            )
        best = max(same, key=lambda each: (each.day, each.member))
        if best.digest in {each.digest for each in every if each.member == own}:
            raise BadRequest(
                f"The newest edition of {name} that a member offers is here already.",
                f"To ask the source itself: riparian fetch {name}",
            )
        return best

    def bring(self, loaded: LoadedRecipe, edition: MemberEdition, folder: Path) -> None:
        """Put the files of an edition into a folder, from what is here, else from the members;
        raises ServiceError where nobody has them."""
        warc = folder / "1.warc.gz"
        assert edition.file is not None
        self._bring(edition.file, warc, min(edition.bytes, LARGEST_FILE), edition.member)
        (folder / BODIES).mkdir()
        most, total = min(loaded.recipe.manner.most_mib * 2**20, LARGEST_FILE), 0
        for number, sha256 in enumerate(dict.fromkeys(bodies_apart(warc)), 1):
            body = folder / BODIES / sha256
            self._bring(sha256, body, most, edition.member)
            total += body.stat().st_size
            if number > MOST_BODIES or total > LARGEST_EDITION:
                raise ServiceError(
                    f"The edition that {edition.member} offers is too long to be taken.",
                    f"Ask the source itself: riparian fetch {edition.source}",
                )

    def _bring(self, sha256: str, to: Path, at_most: int, member: str) -> None:
        with self._on_web.store() as store:
            if (here := store.body(sha256)).is_file():
                shutil.copyfile(here, to)
                return
        if self._channel.take_evidence(sha256, to, at_most, member) is None:
            raise ServiceError(
                f"Nobody who can be reached gives the file {sha256[:16]} that {member} offers.",
                "Try it later, or take it with a bundle: riparian exchange bundle FILE "
                "--with-evidence",
            )

    # bundles

    def add_to(self, bundle: Path) -> int:
        """Put what is offered here into a bundle; how many files."""
        own, count = self._channel.own_member, 0
        with self._on_web.store() as store, ZipFile(bundle, "a") as archive:
            files = [x[0] for x in store.rows("SELECT sha256 FROM offered ORDER BY day, sha256")]
            newest = {each.file for each in self._own_offers(own)}
            for sha256 in files:
                if sha256 in newest:
                    count += self._add(archive, store, sha256)
        return count

    def _own_offers(self, own: str) -> Iterable[MemberEdition]:
        newest: dict[str, MemberEdition] = {}
        for entry in self._desk().of_types({FETCH_EDITION}):
            said = entry.said
            if entry.name.origin.member == own and isinstance(said, FetchEdition):
                newest[said.source] = MemberEdition(
                    said.source, own, said.day, said.records, said.digest, said.recipe, said.file
                )
        return newest.values()

    def _add(self, archive: ZipFile, store: RunStore, sha256: str) -> int:
        names = [sha256, *dict.fromkeys(bodies_apart(store.body(sha256)))]
        held = set(archive.namelist())
        given = [x for x in names if self._evidence.offered(x) and _FOLDER + x not in held]
        for name in given:
            archive.writestr(new_entry(_FOLDER + name, ZIP_STORED), store.body(name).read_bytes())
        return len(given)

    def keep_from(self, bundle: Path) -> int:
        """Keep the evidence in a bundle that members have offered, if it is what they named; how
        many files. What nobody offered is left."""
        offered = {each.file for each in self.all() if each.file is not None}
        count = 0
        with open_bundle(bundle) as peer, self._on_web.store() as store:
            names = [x.removeprefix(_FOLDER) for x in peer.names if x.startswith(_FOLDER)]
            for sha256 in [x for x in names if x in offered]:
                count += _keep(store, peer.get(_FOLDER + sha256), sha256)
                for body in bodies_apart(store.body(sha256)):
                    if body in names:
                        count += _keep(store, peer.get(_FOLDER + body), body)
        return count


def _own(run: Run, own: str) -> MemberEdition:
    day = (run.ended_at or run.started_at)[:10]
    return MemberEdition(run.source, own, day, run.records or 0, run.digest or "", run.recipe)


def _keep(store: RunStore, content: bytes | None, sha256: str) -> int:
    """Keep a body if it has that hash."""
    received = store.incoming(f"bundle:{sha256}")
    received.write_bytes(content or b"")
    if store.take(received)[0] == sha256:
        return 1
    raise BadRequest(
        f"The bundle holds another file than {sha256[:16]} under that name.",
        "Ask for another bundle.",
    )
