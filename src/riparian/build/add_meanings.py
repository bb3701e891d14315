"""The small next build: the live snapshot once more, now that more of its texts have been read for
their meaning.

It begins as a copy. Only what can rest on meaning is made anew: proposed purposes with the chances
of themes, and overlaps, of those pairs of providers alone of which texts waited. Records, places,
links, purposes that count, titles and the search index stay as they are, row for row; the vectors
of titles go over to it. What comes out is what a build would have made that had known all vectors
from the first, and is called the same.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from riparian.build.build import Advance, earlier_overlaps, purpose_step, put_live
from riparian.build.build_report import BuildReport
from riparian.build.companion_files import write_companions
from riparian.build.find_overlaps import fill_overlaps
from riparian.build.known_vectors import known_vectors
from riparian.build.waiting_texts import named_after
from riparian.build.who_builds import workforce_of
from riparian.language.find_encoder import find_encoder
from riparian.store.failures import shortage_in_words
from riparian.store.layout import SEARCH_INDEX, Layout
from riparian.store.settings import Settings
from riparian.store.snapshot import (
    beside_new,
    damaged_files,
    inputs_of,
    new_snapshot,
    open_snapshot,
)
from riparian.store.steps import StepLog, StepMeter, load_steps, run_step
from riparian.workers.workforce import Workforce

CHANCES = "theme_chance"
"""The step that is made of proposed purposes."""

OVERLAPS = ("overlap", "overlap_reported", "overlap_search", "project_reading")


def add_meanings(
    layout: Layout, settings: Settings, build_id: str, advance: Advance, public: str | None = None
) -> BuildReport | None:
    """Make and show it; None where the live snapshot is damaged, which only a whole build mends.

    `build_id` is the live build; `public` that of everybody's, where this is the member's own. The
    lock is for the caller. Raises DiskFull and OutOfMemory; the live one then stays live.
    """
    if damaged_files(layout, build_id):
        return None
    with shortage_in_words(layout.catalogue), workforce_of(layout, settings) as workforce:
        return _next_build(layout, settings, build_id, advance, public, workforce)


def _next_build(
    layout: Layout,
    settings: Settings,
    build_id: str,
    advance: Advance,
    public: str | None,
    workforce: Workforce,
) -> BuildReport:
    meter = StepMeter(workforce)
    advance("building with what texts mean", 0, 0)
    with open_snapshot(layout, build_id) as live:
        records = int(live.value("SELECT coalesce(sum(records), 0) FROM dataset"))
    inputs = inputs_of(layout, build_id)
    name = named_after(inputs)
    before, damaged = earlier_overlaps(layout, settings, public=public)
    known = known_vectors(layout, find_encoder(settings.language.encoder))
    copied, index = layout.snapshot(build_id), layout.search_index(build_id)
    steps: list[StepLog] = []

    def accompany(whole: Path) -> None:
        shutil.copyfile(index, beside_new(layout, SEARCH_INDEX))
        steps.extend(write_companions(layout, whole, advance, workforce, leave_out=SEARCH_INDEX))

    with new_snapshot(layout, name, records, copied, inputs, accompany) as snapshot:
        steps.append(purpose_step(layout, settings, advance, workforce).again(snapshot))
        for table in (CHANCES, *OVERLAPS):
            snapshot.execute(f"DROP TABLE IF EXISTS {table}")
        steps += [run_step(snapshot, step) for step in load_steps("riparian.store", (CHANCES,))]
        filled = fill_overlaps(
            snapshot,
            settings.overlap,
            before,
            known,
            lambda what: advance(what, 0, 0),
            workforce,
        )
        made = name(snapshot)
    _take_titles(layout, build_id, made)
    log = meter.log("build", 0)
    report = BuildReport(
        made,
        True,
        (),
        (),
        (*steps, *filled.steps),
        filled.searches,
        log.seconds,
        (*damaged, *filled.damaged),
        reason="meaning",
        processor=log.processor,
        peak_bytes=log.peak_bytes,
        together=log.together,
    )
    put_live(layout, report)
    return report


def _take_titles(layout: Layout, before: str, build_id: str) -> None:
    """The vectors of titles, which are the same; what marks them as whole goes last."""
    for file_of in (layout.title_vectors, layout.title_vector_rows):
        if file_of(before).exists() and before != build_id:
            shutil.copyfile(file_of(before), file_of(build_id))
