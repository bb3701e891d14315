"""Editions of sources that members have: offered to each other, compared, and taken by hash.

One member asks a publisher, and all see the same files. What a member offers is an entry for all
members (`fetch-edition`), signed as every entry is; the bytes are had from whoever has them, and
count only if they have the hash that the entry names.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
from riparian.exchange.transfer.files import cannot_write
from riparian.exchange.transfer.hashed_file import HashedFile
from riparian.exchange.transfer.peers import (
    LARGEST_FILE,
    BundlePeer,
    FolderPeer,
    open_bundle,
)
from riparian.gather.fetch.evidence import write_for_others
from riparian.gather.fetch.from_folder import BODIES, bodies_apart
from riparian.gather.fetch.run_store import Run, RunStore
from riparian.gather.recipes.read_recipe import LoadedRecipe
from riparian.gather.run_states import WEB, last_counting
from riparian.store.writing import beside, put_in_place, sync_file

MOST_BODIES, LARGEST_EDITION = 500, 4 * LARGEST_FILE
"""Bodies beside the file of an edition, and bytes of all of them, that are taken."""

_FOLDER = "evidence/"
_SHA256 = re.compile(r"[0-9a-f]{64}")
_PART = 1 << 20


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

    # bundles and published folders

    def add_to(self, bundle: Path) -> int:
        """Put what is offered here into a bundle; how many files."""
        with self._on_web.store() as store, ZipFile(bundle, "a") as archive:
            given = self._given(store) - {x.removeprefix(_FOLDER) for x in archive.namelist()}
            for sha256 in sorted(given):
                entry = new_entry(_FOLDER + sha256, ZIP_STORED)
                body = store.body(sha256)
                entry.file_size = body.stat().st_size
                with body.open("rb") as file, archive.open(entry, "w") as out:
                    shutil.copyfileobj(file, out, _PART)
        return len(given)

    def publish_to(self, folder: Path, *, adds: bool) -> int:
        """Bring the evidence in a published folder up to date: what is no longer offered here goes,
        and what is comes to it if it `adds`; how many files came. Raises as `publish` does."""
        home = folder / _FOLDER
        if not (adds or home.is_dir()):
            return 0
        try:
            with self._on_web.store() as store:
                given = self._given(store)
                home.mkdir(parents=True, exist_ok=True)
                there = {x.name for x in home.iterdir() if _SHA256.fullmatch(x.name)}
                for name in there - given:
                    (home / name).unlink()
                new = sorted(given - there) if adds else []
                for sha256 in new:
                    temporary = beside(home / sha256)
                    shutil.copyfile(store.body(sha256), temporary)
                    sync_file(temporary)
                    put_in_place(temporary, home / sha256)
        except OSError as error:
            raise cannot_write(home, error) from error
        return len(new)

    def _given(self, store: RunStore) -> set[str]:
        """The hashes of what may be taken away from here: the newest edition of each source that
        this centre has offered, with the bodies beside its file."""
        own, newest = self._channel.own_member, dict[str, str]()
        for entry in self._desk().of_types({FETCH_EDITION}):
            said = entry.said
            is_own = entry.name.origin.member == own and entry.withdrawn_by is None
            if is_own and isinstance(said, FetchEdition) and said.file is not None:
                newest[said.source] = said.file
        files = [x for x in newest.values() if self._evidence.offered(x) is not None]
        apart = {body for each in files for body in bodies_apart(store.body(each))}
        return {*files, *(x for x in apart if self._evidence.offered(x) is not None)}

    def keep_from(self, path: Path) -> int:
        """Keep the evidence in a bundle, or in a folder that somebody published, that members have
        offered, if it is what they named; how many files. What nobody offered is left."""
        offered = sorted({each.file for each in self.all() if each.file is not None})
        count = 0
        with _opened(path) as peer, self._on_web.store() as store:
            for sha256 in offered:
                if not _keep(store, peer, sha256):
                    continue
                apart = list(dict.fromkeys(bodies_apart(store.body(sha256))))[:MOST_BODIES]
                count += 1 + sum(_keep(store, peer, body) for body in apart)
        return count


@contextmanager
def _opened(path: Path) -> Iterator[BundlePeer | FolderPeer]:
    if path.is_dir():
        yield FolderPeer(path)
    else:
        with open_bundle(path) as peer:
            yield peer


def _keep(store: RunStore, peer: BundlePeer | FolderPeer, sha256: str) -> bool:
    """Keep the body of that hash, if the peer has one under that name; raises BadRequest where it
    is another."""
    received = store.incoming(f"by-hand:{sha256}")
    try:
        with received.open("wb") as file:
            hashed = HashedFile(file)
            if not peer.save(_FOLDER + sha256, hashed, LARGEST_FILE):
                return False
        if hashed.sha256 != sha256:
            raise BadRequest(
                f"{peer.name} holds another file than {sha256[:16]} under that name.",
                "Ask for another bundle.",
            )
        store.take(received)
    finally:
        received.unlink(missing_ok=True)
    return True


def _own(run: Run, own: str) -> MemberEdition:
    day = (run.ended_at or run.started_at)[:10]
    return MemberEdition(run.source, own, day, run.records or 0, run.digest or "", run.recipe)
