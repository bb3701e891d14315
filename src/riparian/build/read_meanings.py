"""After a build is live: what its texts and titles mean, piece by piece, and the small next build.

    titles without English       no words of theirs can be searched, so meaning finds them first
    texts that decide nothing    of activities whose words give no purpose
    the other texts              whose words propose one, or that overlaps compare
    the other titles

Each text is kept as soon as it is encoded, under its hash, so this can be stopped at any moment and
goes on with the next build. At most `[language] encode_at_most` new ones are encoded at a time.
Nobody holds the centre meanwhile: others can add files and build. Where a newer build is live by
then, it is that one that goes on from here. A text that the encoder cannot take is told of and left
to its words. An encoder that fails is told of, and what it gave until then is put to use; whoever
waits for one that hangs can leave it (`stoppable_encoder`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import msgspec

from riparian.build.add_meanings import add_meanings
from riparian.build.make_title_vectors import (
    ProjectTitle,
    count_encoded,
    make_title_vectors,
    titles_of,
)
from riparian.build.waiting_texts import WaitingTexts, waiting_texts
from riparian.catalogue.search.match_by_meaning import usual_words
from riparian.errors import EncoderFailed
from riparian.language.encoder import Encoder
from riparian.language.stoppable_encoder import stoppable
from riparian.normalise.purpose_inference.infer_purpose import uses
from riparian.store.layout import Layout
from riparian.store.lock import build_lock
from riparian.store.settings import Settings
from riparian.store.snapshot import current_build, open_snapshot
from riparian.store.sqlite_cache import mend
from riparian.store.vectors import TABLE, Vectors

WAIT_SECONDS = 60.0
"""How long to wait for another process that builds, before what was encoded is left to it."""

Advance = Callable[[str, int, int], None]


class MeaningsRead(msgspec.Struct, frozen=True):
    """What was done in what time: of `titles` of the snapshot and `texts` that waited, so many were
    encoded now. `build_id`: the small next build that came of it. `waiting`: texts that are read by
    words alone still, and titles without a vector. `stopped`: why it ended early, in a sentence.
    `refused`: texts that the encoder cannot take, which stay with what their words say."""

    encoder: str
    titles: int
    encoded: int
    seconds: float
    texts: int = 0
    texts_encoded: int = 0
    build_id: str | None = None
    waiting: int = 0
    stopped: str | None = None
    refused: tuple[str, ...] = ()


def read_meanings(
    layout: Layout, settings: Settings, encoder: Encoder, advance: Advance, limit: int
) -> MeaningsRead | None:
    """Encode what the live snapshot lacks, at most `limit` texts, and build with it; None where
    nothing is lacking.

    Killed, it loses one batch. Raises CentreBusy where another process builds for very long.
    """
    build_id = current_build(layout)
    if build_id is None:
        return None
    with open_snapshot(layout, build_id) as snapshot:
        titles = titles_of(snapshot)
        waiting = waiting_texts(snapshot) if uses(encoder) else WaitingTexts((), ())
    lacking = _Lacking(titles, waiting, count_encoded(layout, build_id, encoder.name))
    if lacking.nothing():
        return None
    with build_lock(layout, WAIT_SECONDS):
        mend(layout.vectors, TABLE)
    with stoppable(encoder) as at_work:
        return _Reading(layout, settings, at_work, advance, limit, build_id).read(lacking)


class _Lacking(msgspec.Struct, frozen=True):
    """What a snapshot lacks: the titles of all its projects, of which so many are `compared` by
    meaning already, and texts that wait."""

    titles: Sequence[ProjectTitle]
    waiting: WaitingTexts
    compared: int

    @property
    def texts(self) -> tuple[str, ...]:
        """All that wait."""
        return (*self.waiting.undecided, *self.waiting.others)

    def nothing(self) -> bool:
        """Whether all has been read."""
        return not self.texts and self.compared == len(self.titles)


class _Reading:
    """One run; `build_id` is the live build, in the end the one that came of it."""

    def __init__(
        self,
        layout: Layout,
        settings: Settings,
        encoder: Encoder,
        advance: Advance,
        limit: int,
        build_id: str,
    ) -> None:
        self._layout, self._settings, self._advance = layout, settings, advance
        self._vectors = Vectors(layout.vectors, encoder, layout.of_everybody.vectors)
        self._left, self._build_id = limit, build_id
        self._compared = 0
        self._refused: dict[str, None] = {}

    def read(self, lacking: _Lacking) -> MeaningsRead:
        """Encode, and put to use what has been encoded, even where the encoder fails."""
        began, before = time.perf_counter(), self._left
        self._compared = lacking.compared
        titles, texts = lacking.titles, lacking.texts
        without = [title.text for title in titles if not title.has_english]
        stopped = None
        of_texts = 0
        try:
            self._encode("reading titles", without)
            if texts:
                self._compare(titles)
                left = self._left
                self._encode("reading texts", lacking.waiting.undecided)
                self._encode("reading texts", lacking.waiting.others)
                of_texts = left - self._left
        except EncoderFailed as error:
            stopped = f"{error.what} {error.try_this}"
        built = self._build(texts)
        if stopped is None:
            try:
                self._encode("reading titles", [title.text for title in titles])
                self._compare(titles)
            except EncoderFailed as error:
                stopped = f"{error.what} {error.try_this}"
        self._vectors.forget()
        encoded = before - self._left
        return MeaningsRead(
            self._vectors.encoder.name,
            len(titles),
            encoded - of_texts,
            time.perf_counter() - began,
            len(texts),
            of_texts,
            built,
            len(self._missing([*texts, *(title.text for title in titles)])),
            stopped,
            tuple(self._refused),
        )

    def _encode(self, what: str, texts: Sequence[str]) -> None:
        while new := self._missing(texts)[: self._left]:  # again where some were refused
            done = 0

            def tell(so_far: int, total: int) -> None:
                nonlocal done
                done = so_far
                self._advance(what, so_far, total)

            try:
                self._refused |= dict.fromkeys(self._vectors.keep(new, tell))
            finally:
                self._left -= done

    def _missing(self, texts: Sequence[str]) -> list[str]:
        """Those of these texts that are to be encoded."""
        return [text for text in self._vectors.missing(texts) if text not in self._refused]

    def _compare(self, titles: Sequence[ProjectTitle]) -> None:
        """Let titles be compared by meaning, as far as they have been encoded."""
        known = sum(one is not None for one in self._vectors.known([t.text for t in titles]))
        if known == self._compared:
            return
        self._vectors.of(usual_words())  # not while the lock is held
        with build_lock(self._layout, WAIT_SECONDS):
            if current_build(self._layout) == self._build_id:
                self._compared = make_title_vectors(
                    self._layout, self._build_id, titles, self._vectors
                )

    def _build(self, texts: Sequence[str]) -> str | None:
        """Build with what is known by now of the texts that waited."""
        if len(self._vectors.missing(texts)) == len(texts):
            return None
        everybody = self._layout.of_everybody
        with build_lock(self._layout, WAIT_SECONDS):
            if current_build(self._layout) != self._build_id:
                return None
            public = current_build(everybody) if self._layout.for_member else None
            report = add_meanings(
                self._layout, self._settings, self._build_id, self._advance, public
            )
        if report is None:
            return None
        self._build_id = report.build_id
        return report.build_id
