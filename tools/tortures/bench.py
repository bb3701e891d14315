"""The bench: centres in known states, what each shows when it is whole, and what was not as it has
to be.

States: `built` is a centre whose live build is that of all its files and of what people said;
`pending` is the same with one more file, added and not built. A build that is whole is known by its
name and by a digest of all that it shows, taken where nothing disturbed it.
"""

from __future__ import annotations

import shutil
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from riparian import Centre
from riparian.workers.processes import Process, ask, end
from riparian.workers.processes import start as start_process
from tortures.commands import Outcome, Running, Start, riparian, start_python
from tortures.reader import Seen

TOOLS = Path(__file__).resolve().parents[1]
"""The folder of `tortures`, in which what is started looks for it (`tortures.shared_build`)."""

FILES = TOOLS.parent / "tests" / "fixtures" / "whole"

NEWS = """\
key,donor_country,agency,title_original,title_en,country,places_en,dac_purpose_guess,start,end
kr-new,KR,KOICA,New water works,New water works,KH,Siem Reap,14021,2020,2024
"""

AFTERWARDS = ("build", "--no-meanings")


class Bench:
    """A place to work in; `failures` says what was not as it has to be."""

    def __init__(self, work: Path, start: Start = start_python) -> None:
        """`start` is how commands are started."""
        self.work = work
        self._start = start
        self.failures: list[str] = []
        self.counts: Counter[str] = Counter()
        self._numbers = count(1)
        self._reader: Process | None = None
        self._whole: dict[str, dict[str, str]] = {}
        self.seconds: dict[str, float] = {}
        """How long commands take, about."""
        self.temporary = work / "tmp"
        self.temporary.mkdir(parents=True)
        self.environment = {"TMPDIR": str(self.temporary), "PYTHONPATH": str(TOOLS)}
        self._prepare()

    def close(self) -> None:
        """End what was started."""
        if self._reader is not None:
            end([self._reader])
            self._reader = None

    def _prepare(self) -> None:
        centre = Centre.init(self.work / "built" / "centre", name="Torture")
        settings = centre.layout.settings
        settings.write_text(settings.read_text("utf-8").replace('"auto"', '"none"'), "utf-8")
        centre = Centre.open(centre.layout.root)
        centre.add(sorted(f for f in FILES.iterdir() if f.suffix in (".csv", ".xml")))
        centre.journal.correct_places("kr-5", ["LA-SV"], "The tender says so.", "A. Sato")
        centre.journal.judge("jp-1", "kr-1", "different", "Two sites.", "A. Sato")
        centre.build()
        self._learn(centre.layout.root)
        news = self.work / "news.csv"
        news.write_text(NEWS, "utf-8")
        self.news = news
        pending = self.copy("built", self.work / "pending" / "centre")
        Centre.open(pending).add([news])
        done = self.copy("pending", self.work / "done" / "centre")
        began = time.perf_counter()
        self.run(done, *AFTERWARDS)
        build = time.perf_counter() - began
        self.seconds = {"build": build * 1.1, "add": build / 2}
        self._learn(done)

    def _learn(self, root: Path) -> None:
        seen = self.look(root)
        assert seen.build is not None, seen
        assert seen.parts is not None, seen
        self._whole[seen.build] = seen.parts

    def copy(self, state: str, to: Path | None = None) -> Path:
        """A centre in that state, to be treated at will."""
        root = to or self.work / f"trial-{next(self._numbers)}" / "centre"
        shutil.copytree(self.work / state / "centre", root)
        return root

    @contextmanager
    def trial(self, kind: str, state: str, to: Path | None = None) -> Iterator[Path]:
        """A centre for one trial, which goes when the trial ends."""
        self.counts[kind] += 1
        root = self.copy(state, to)
        try:
            yield root
        finally:
            shutil.rmtree(root, ignore_errors=True)

    def start(self, root: Path, *words: object, **environment: str) -> Running:
        """A command of ours on a centre."""
        return self.start_python(*riparian(root, *words), **environment)

    def start_python(self, *words: object, **environment: str) -> Running:
        """Python with those words."""
        out = self.work / f"said-{next(self._numbers)}"
        said = tuple(map(str, words))
        return Running(said, {**self.environment, **environment}, out, self._start)

    def run(self, root: Path, *words: object, **environment: str) -> Outcome:
        """The same, to its end."""
        return self.start(root, *words, **environment).end()

    def look(self, root: Path) -> Seen:
        """What readers of a centre see."""
        if self._reader is None:
            self._reader = start_process("tortures.reader")
        seen = ask(self._reader, str(root), Seen)
        if seen is None:
            status = self._reader.wait()
            end([self._reader])
            self._reader = None
            return Seen(broke=f"the reader ended with {status}")
        return seen

    def is_whole(self, seen: Seen) -> bool:
        """Whether a build is shown, and all of it."""
        return seen.build is not None and self._whole.get(seen.build) == seen.parts

    def expect(self, so: bool, what: str) -> bool:
        """Note a failure unless it is so."""
        if not so:
            self.failures.append(what)
        return so

    def expect_fair(self, what: str, outcome: Outcome) -> None:
        """What a command did, it did; what it did not, it said, with the next step."""
        self.expect(outcome.is_fair, f"{what}: {outcome.in_words()}")

    def expect_whole(self, what: str, root: Path) -> None:
        """What is shown is whole."""
        seen = self.look(root)
        self.expect(self.is_whole(seen), f"{what}: not whole: {self._in_words(seen)}")

    def _in_words(self, seen: Seen) -> str:
        """What differs from the build that nothing disturbed, or what was seen instead of one."""
        whole = self._whole.get(seen.build or "")
        if seen.parts is None or whole is None:
            return str(seen)
        differ = [
            name for name in {**whole, **seen.parts} if whole.get(name) != seen.parts.get(name)
        ]
        return f"build {seen.build} differs in {', '.join(differ)}"

    def expect_recovery(self, what: str, root: Path) -> None:
        """The next build makes it whole, and leaves nothing behind."""
        outcome = self.run(root, *AFTERWARDS)
        self.expect(outcome.status == 0, f"{what}: no recovery: {outcome.in_words()}")
        self.expect_whole(f"{what}, then built", root)
        self.expect_nothing_left(what, root)

    def expect_nothing_left(self, what: str, root: Path) -> None:
        """What commands need only while they run has gone."""
        left = [*self._left_in(root), *sorted(p.name for p in self.temporary.iterdir())]
        self.expect(not left, f"{what}: left behind: {left}")

    def expect_recovery_by_words(self, what: str, root: Path) -> None:
        """The same where the build that comes out is not known before: it builds, and is read."""
        outcome = self.run(root, *AFTERWARDS)
        self.expect(outcome.status == 0, f"{what}: no recovery: {outcome.in_words()}")
        seen = self.look(root)
        self.expect(seen.parts is not None and seen.warning is None, f"{what}, then built: {seen}")
        self.expect_nothing_left(what, root)

    def _left_in(self, root: Path) -> list[str]:
        marks = (".tmp", ".building-", ".incoming-", "-wal", "-shm", ".wal")
        return sorted(
            str(path.relative_to(root))
            for path in root.rglob("*")
            if any(mark in path.name for mark in marks)
        )
