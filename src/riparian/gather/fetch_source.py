"""One run of a source, from the first request to the edition that becomes current, or does not."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path

import msgspec

from riparian.build.add_datasets import NotAdded
from riparian.build.dry_run import TriedFile, try_out
from riparian.gather.fetch.asking import Asker, KeptAsker
from riparian.gather.fetch.evidence import write_warc
from riparian.gather.fetch.follow import Follower, Pages
from riparian.gather.fetch.run_store import Run, RunStore
from riparian.gather.fetch.served import note_served
from riparian.gather.fetch.stopped import LATER, Stopped
from riparian.gather.gate.judge_run import judge_run
from riparian.gather.gate.listed_files import NotListedFile, origin_of, with_gone_activities
from riparian.gather.gate.listed_records import with_gone_records
from riparian.gather.gate.measure import Measured, digest_of, measure, options_for
from riparian.gather.recipes.read_recipe import LoadedRecipe
from riparian.gather.recipes.recipe import Recipe
from riparian.gather.run_states import GOOD, UNCHANGED, WEB, last_counting
from riparian.ingest.not_listed_records import NotListedReader
from riparian.store.scratch import scratch_folder
from riparian.store.sources import AddedFile, Sources

Holding = Callable[[], AbstractContextManager[Sources]]
"""Gives the datasets of the centre while nobody else changes them."""


class RunReport(msgspec.Struct, frozen=True):
    """What a run came to, and the datasets that it changed; `not_offered` says why an edition that
    members were to be offered was not."""

    run: Run
    requests: int
    changed: tuple[str, ...] = ()
    not_offered: str | None = None


class Looked(msgspec.Struct, frozen=True):
    """What would be read of a source. `nothing_at`: fields of its recipe that no record has, each
    with its path. `why`: why there is nothing to show."""

    files: tuple[TriedFile | NotAdded, ...]
    why: str | None = None
    nothing_at: tuple[str, ...] = ()


def carry_on(
    loaded: LoadedRecipe, store: RunStore, run: Run, asker: Asker, holding: Holding, agent: str,
    accepted: frozenset[int] = frozenset(),
) -> RunReport:  # fmt: skip
    """Take a run as far as it goes. What meets the expectations becomes the source's edition."""
    recipe = loaded.recipe
    with scratch_folder() as folder:
        try:
            products = Follower(loaded, asker, store, folder).follow()
        except Stopped as stopped:
            return _stopped(store, run, stopped, agent)
        measured = measure(loaded, products.files, products.columns)
        before = last_counting(store.runs(recipe.name), accepted)
        records = before.records if before else None
        verdict = judge_run(recipe.expect, products, measured, records)
        state: str = verdict.state
        changed: tuple[str, ...] = ()
        digest = digest_of(products.files, recipe.read.noise)
        write_warc(store, run, agent)
        if state == GOOD:
            is_same = before is not None and before.digest == digest
            # What came may be the same and be read otherwise: a recipe has its mapping with it.
            if before is None or not is_same or before.recipe != loaded.sha256:
                with holding() as sources:
                    changed = take_in(loaded, store, run, measured, sources, folder)
            state = UNCHANGED if is_same else state
        ended = store.end(run, state, verdict.why, measured.records, digest, verdict.warning)
        return RunReport(ended, store.requests_of(run), changed)


def accept_run(
    loaded: LoadedRecipe, store: RunStore, run: Run, holding: Holding
) -> tuple[str, ...]:
    """Make what a run got the edition of its source, whatever the gate said; raises Stopped where
    there is nothing to be made of it."""
    with scratch_folder() as folder:
        products = Follower(loaded, KeptAsker(store, run), store, folder).follow()
        measured = measure(loaded, products.files, products.columns)
        if not measured.records:
            raise Stopped("empty", measured.unread or "There is no record in it.")
        with holding() as sources:
            return take_in(loaded, store, run, measured, sources, folder)


def take_in(
    loaded: LoadedRecipe, store: RunStore, run: Run, measured: Measured, sources: Sources,
    folder: Path,
) -> tuple[str, ...]:  # fmt: skip
    """Keep the files of a run as datasets, with records that are no longer listed; the names of
    those that are new or changed."""
    noise, day = loaded.recipe.read.noise, date.fromisoformat(run.started_at[:10])
    gone: list[NotListedFile] = []
    if any(readable.product.keys is None for readable in measured.files):
        gone = with_gone_activities(store, run, measured.files, sources, folder, day)
    else:
        for readable in measured.files:
            with_gone_records(store, run, readable.product, noise, loaded.mapping, day)
    added = [
        _add(loaded, store, sources, each.product.file, each.product.name, each.product.part,
             each.reader, each.options.mapping)
        for each in measured.files
    ]  # fmt: skip
    came = zip(measured.files, (each.dataset for each in added), strict=True)
    note_served(store, run, ((each.product, x.name, x.received_at) for each, x in came))
    added += [
        _add(loaded, store, sources, each.file, each.name, each.part, NotListedReader.name, None)
        for each in gone
    ]
    changed = ("new", "new-version", "updated")
    return tuple(each.dataset.name for each in added if each.outcome in changed)


def _add(
    loaded: LoadedRecipe, store: RunStore, sources: Sources, file: Path, name: str, part: str,
    reader: str, mapping: str | None,
) -> AddedFile:  # fmt: skip
    said = options_for(loaded)
    return sources.add(
        file, name=name, reader=reader, provider=said.provider, licence=said.licence,
        mapping=mapping, received_at=store.now(), origin=origin_of(loaded.recipe.name, part),
    )  # fmt: skip


def look(
    loaded: LoadedRecipe, folder: Path, make_asker: Callable[[RunStore, Run], Asker], region: str,
    keep: Path | None = None,
) -> Looked:  # fmt: skip
    """What would be read of the first page or file of a source; nothing of it is kept outside of
    `folder`, but for what was looked at, if `keep` says where. Raises Stopped."""
    store = RunStore(folder / "evidence")
    try:
        run = store.begin(loaded.recipe.name, loaded.sha256, WEB)
        products = Follower(
            loaded, make_asker(store, run), store, folder, first_page_only=True
        ).follow()
        if products.fault is not None:
            raise products.fault
        paths = [product.file for product in products.files]
        if keep is not None:
            keep.mkdir(parents=True, exist_ok=True)
            paths = [Path(shutil.copy(path, keep)) for path in paths]
        tried = tuple(try_out(paths, options_for(loaded), region=region))
        return Looked(tried, nothing_at=_without_value(loaded.recipe, products.columns))
    finally:
        store.close()


def _without_value(recipe: Recipe, columns: frozenset[str]) -> tuple[str, ...]:
    """The fields that a recipe names and no record has, each with its path."""
    of_details = recipe.details.fields if recipe.details is not None else {}
    of_list = recipe.steps.fields if isinstance(recipe.steps, Pages) else {}
    named = {**of_list, **of_details}
    return tuple(f"{name} ({path})" for name, path in named.items() if name not in columns)


def _stopped(store: RunStore, run: Run, stopped: Stopped, agent: str) -> RunReport:
    if stopped.state in LATER:
        store.note(run, stopped.why)
        return RunReport(store.run(run.id), store.requests_of(run))
    write_warc(store, run, agent)
    return RunReport(store.end(run, stopped.state, stopped.why), store.requests_of(run))
