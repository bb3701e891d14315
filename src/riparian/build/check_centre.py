"""Check a centre: whether every file is what was written, what is lost where one is not, and what
to do. What can be made again is made again where that is wanted.

    sources      each version's bytes by their hash, each `dataset.json` by its checksum
    readings     the lines of what was read and derived, by their checksums
    snapshots    the live one and those before it with all that stands beside them, and the lists
                 of all builds
    answers      what the purpose model, the encoder and a translation service said, row by row

The journal is checked by itself (`store.journal`). Nothing is changed here: a finding comes
with what repairs it, where anything does.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import msgspec

from riparian.build.reading_files import COUNTS, ReadTask, beside, damaged_files
from riparian.errors import RiparianError
from riparian.store.build_lists import damaged_lists
from riparian.store.copying import copy_file, digest_of
from riparian.store.dataset import Dataset, Version, dataset_of, read_description
from riparian.store.finding import Finding
from riparian.store.inferences import TABLE as INFERRED
from riparian.store.layout import Layout
from riparian.store.snapshot import damaged_files as damaged_files_of_build
from riparian.store.snapshot import kept_builds, named_build
from riparian.store.sqlite_cache import KeptTable, damage_in, mend
from riparian.store.title_vectors import read_title_vectors
from riparian.store.translations import TABLE as TRANSLATED
from riparian.store.vectors import TABLE as ENCODED
from riparian.store.writing import private_folder, put_in_place

NOTHING = "Nothing: it can be made again."
REPAIR = "riparian check --repair"

Advance = Callable[[str, int, int], None]


class CheckReport(msgspec.Struct, frozen=True):
    """What a check found, and what of it has been repaired already."""

    findings: tuple[Finding, ...]
    repaired: tuple[Finding, ...] = ()


class RepairableFinding(msgspec.Struct, frozen=True):
    """A finding, and how it is repaired: where it can be, without asking anybody."""

    finding: Finding
    repair: Callable[[], object] | None = None


def check_sources(layout: Layout, advance: Advance) -> Iterator[RepairableFinding]:
    """What is damaged or missing of what was added."""
    folders = [f for f in layout.sources.glob("*/") if not f.name.startswith(".")]
    for number, folder in enumerate(sorted(folders)):
        advance("checking sources", number, len(folders))
        if not any(folder.iterdir()):
            continue
        try:
            description = read_description(folder)
        except RiparianError as error:
            lost = "What was said of this dataset; until it is mended, nothing can be built."
            yield RepairableFinding(Finding(error.what, _at(layout, folder), lost, error.try_this))
            continue
        for version in description.versions:
            if digest_of(folder / version.file_name) != version.sha256:
                current = version is description.versions[-1]
                yield _damaged_source(layout, dataset_of(description, folder), version, current)


def _damaged_source(
    layout: Layout, dataset: Dataset, version: Version, current: bool
) -> RepairableFinding:
    path = dataset.file.with_name(version.file_name)
    state = "damaged" if path.exists() else "gone"
    what = f"The bytes of '{dataset.name}' that were received on {version.received_at[:10]} are"
    origin = Path(version.origin)
    if digest_of(origin) == version.sha256:
        finding = Finding(
            f"{what} {state}.", _at(layout, path), f"Nothing: {origin} holds them still.", REPAIR
        )
        return RepairableFinding(finding, lambda: _put_back(origin, path))
    lost = (
        "What the file said, as soon as it has to be read again."
        if current
        else "An older version; what the newer one says is whole."
    )
    step = f"Put back a backup of the file, or add it again (it came from {version.path})."
    return RepairableFinding(Finding(f"{what} {state}.", _at(layout, path), lost, step))


def _put_back(origin: Path, path: Path) -> None:
    temporary = path.with_name(f".{path.name}.tmp")
    temporary.unlink(missing_ok=True)
    try:
        copy_file(origin, temporary)
        put_in_place(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def check_readings(
    layout: Layout, tasks: Sequence[ReadTask], advance: Advance
) -> Iterator[RepairableFinding]:
    """What is damaged of what was read and derived; of the member's own, no finding names a
    dataset: what a check says may end in a log."""
    for number, task in enumerate(tasks):
        advance("checking readings", number, len(tasks))
        whose = "what was shared with this member" if layout.for_member else f"'{task.dataset}'"
        for what, stem in (("The reading", task.records), ("What was derived", task.derived)):
            for file in damaged_files(stem):
                state = "damaged" if file.exists() else "gone"
                where = _at(layout, layout.home if layout.for_member else file)
                finding = Finding(f"{what} of {whose} is {state}.", where, NOTHING, REPAIR)
                yield RepairableFinding(finding, _forgetting(beside(stem, COUNTS)))


def check_member(layout: Layout, encoder: str | None) -> Iterator[RepairableFinding]:
    """What else is damaged of what only the member may see, and whether others could look into it.
    No finding names a dataset, here neither."""
    if not layout.home.is_dir():
        return
    where = _at(layout, layout.home)
    if os.name == "posix" and stat.S_IMODE(layout.home.stat().st_mode) & 0o077:
        what = "Others on this computer can look into what only this member may see."
        finding = Finding(what, where, "Whatever they have read there already.", REPAIR)
        yield RepairableFinding(finding, partial(private_folder, layout.home))
    folders = layout.sources.iterdir() if layout.sources.is_dir() else ()
    for folder in (f for f in folders if not f.name.startswith(".")):
        if not _is_whole(folder):
            what = "A file of what was shared with this member is damaged."
            finding = Finding(what, where, NOTHING, REPAIR)
            yield RepairableFinding(finding, partial(shutil.rmtree, folder))
    yield from check_builds(layout, encoder)
    yield from check_answers(layout, translations=False)


def _is_whole(folder: Path) -> bool:
    try:
        versions = read_description(folder).versions
    except RiparianError:
        return False
    return all(digest_of(folder / each.file_name) == each.sha256 for each in versions)


def check_builds(layout: Layout, encoder: str | None) -> Iterator[RepairableFinding]:
    """What is damaged of the live snapshot and of those before it."""
    member = " of this member" if layout.for_member else ""
    live = named_build(layout)
    builds = [build_id for build_id, _ in kept_builds(layout)]
    if live is None and builds:
        what = f"The file that names the live snapshot{member} is damaged or gone."
        yield RepairableFinding(
            Finding(what, _at(layout, layout.current), NOTHING, REPAIR), _forgetting()
        )
    for build_id in dict.fromkeys([*([live] if live else []), *builds]):
        which = "The live snapshot" if build_id == live else "A snapshot of before"
        files = damaged_files_of_build(layout, build_id)
        for file in files:
            state = "damaged" if file.exists() else "gone"
            lost, repair = NOTHING, _forgetting()
            if build_id != live:
                lost = "What has changed since then can no longer be asked."
                repair = _forgetting(*layout.catalogue.glob(f"{build_id}.*"))
            what = f"{which}{member}: {file.name} is {state}."
            yield RepairableFinding(Finding(what, _at(layout, file), lost, REPAIR), repair)
        if not files and build_id == live and encoder is not None:
            yield from _check_title_vectors(layout, build_id, encoder)
    for damaged in damaged_lists(layout):
        there = layout.snapshot(damaged.build).exists()
        lost = NOTHING if there else f"What a build of {damaged.made_at:%Y-%m-%d} held."
        what = f"The list of a build{member}: {damaged.path.name} is damaged."
        step = REPAIR if there else f"Put back a backup of it, or remove it: {REPAIR}"
        finding = Finding(what, _at(layout, damaged.path), lost, step)
        yield RepairableFinding(finding, _forgetting(damaged.path))


def _check_title_vectors(
    layout: Layout, build_id: str, encoder: str
) -> Iterator[RepairableFinding]:
    files = layout.title_vectors(build_id), layout.title_vector_rows(build_id)
    if not any(file.exists() for file in files):
        return
    if read_title_vectors(layout, build_id, encoder) is None:
        what = "The vectors of titles are damaged, not whole, or of another encoder."
        yield RepairableFinding(
            Finding(what, _at(layout, files[0]), NOTHING, REPAIR), _forgetting(*files)
        )


def check_answers(layout: Layout, translations: bool = True) -> Iterator[RepairableFinding]:
    """What is damaged of answers that are kept; those of a translation service are kept once for
    all."""
    for path, table, what in (
        (layout.inferred, INFERRED, "What was inferred of texts"),
        (layout.vectors, ENCODED, "The vectors of texts"),
    ):
        damage = _damage(path, table, what)
        if damage is not None:
            finding = Finding(damage, _at(layout, path), NOTHING, REPAIR)
            yield RepairableFinding(finding, partial(mend, path, table))
    damage = _damage(layout.translations, TRANSLATED, "What a translation service said")
    if damage is not None and translations:
        lost = "These translations; titles stand without them."
        step = (
            f"Put back a backup of {layout.translations.name}, or remove it and ask the service "
            "again: riparian translate"
        )
        yield RepairableFinding(Finding(damage, _at(layout, layout.translations), lost, step))


def _damage(path: Path, table: KeptTable, what: str) -> str | None:
    damage = damage_in(path, table)
    if damage is None:
        return None
    if damage.why is not None:
        return f"{what} cannot be read: {damage.why}."
    return f"{what}: {damage.rows:,} of the answers are not what was kept."


def _forgetting(*files: Path) -> Callable[[], object]:
    """Removes files; of what a build makes again by itself, none."""

    def forget() -> None:
        for file in files:
            file.unlink(missing_ok=True)

    return forget


def _at(layout: Layout, path: Path) -> str:
    return path.relative_to(layout.root).as_posix()
