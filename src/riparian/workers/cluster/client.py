"""Workers of a `dask.distributed` scheduler that somebody else runs, on as many machines as there
are: `Cluster`. They are sent names of functions and plain data, and all see the folder that tasks
name. Needs the extra `cluster`.

A worker is asked first whether it is as this process is (`Alike`), and asked again with each task,
as it may have joined since. One that is not is left out, and the log says why. Where workers end,
or the scheduler cannot be reached, tasks wait for others and are then done again; they wait for
`PATIENCE` seconds, and then the build ends with that error.
"""

from __future__ import annotations

import logging
import socket
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import nullcontext, suppress
from typing import Any, NamedTuple, TypeVar

import msgspec
from distributed import Client, KilledWorker
from distributed.client import TimeoutError as NotYet

from riparian.workers.cluster.address import Certificates, ClusterError, Scheduler
from riparian.workers.cluster.on_worker import (
    Answer,
    Likeness,
    Request,
    do_request,
    let_go,
    say_unlike,
)
from riparian.workers.cluster.secure import security_for, unreachable
from riparian.workers.tally import Effort, Tally
from riparian.workers.task_calls import Outcome, call_of, result_of
from riparian.workers.workforce import here_instead

Task = TypeVar("Task")
Result = TypeVar("Result")

log = logging.getLogger("riparian.workers")

CONNECT_SECONDS = 20.0
"""How long a scheduler has to answer at first, and a worker to join it."""

PATIENCE = 300.0
"""How long tasks wait for a scheduler that went away, or for a worker."""

MOST_AT_ONCE = 256
"""Tasks that are with the scheduler at a time, however many workers there are."""

MOST_FAILURES = 20
"""How often a task is handed out again while its scheduler can be reached."""

_LOOK_SECONDS = 1.0


class Alike(NamedTuple):
    """A plain function of plain data that says what has to be the same wherever tasks are done: by
    the name of each thing, what it is."""

    function: Callable[[Any], dict[str, str]]
    task: Any


class Cluster:
    """The workers of a scheduler. To be closed; the workers go on for others.

    Raises ClusterError where no scheduler, or no worker that is as this process is, answers there.
    """

    def __init__(
        self, scheduler: Scheduler, certificates: Certificates | None, alike: Alike
    ) -> None:
        self.scheduler = scheduler.address
        self._host_and_port = scheduler.host, scheduler.port
        self._security = security_for(scheduler, certificates)
        expected = alike.function(alike.task)
        self._likeness = Likeness(call_of(alike.function, alike.task), expected)
        self._tally = Tally()
        self._refused: dict[str, str] = {}
        self._present: tuple[str, ...] = ()
        self._seen = time.monotonic()
        self._ending = threading.Event()
        self._connecting, self._here = threading.Lock(), threading.Lock()
        self._client = self._connect(CONNECT_SECONDS)
        try:
            self._wait_for_workers()
            self.release()  # of a build that was killed, too
        except BaseException:
            self._client.close(timeout=CONNECT_SECONDS)
            raise
        self._threads = ThreadPoolExecutor(MOST_AT_ONCE, "cluster")
        self._looking = threading.Thread(target=self._look, name="cluster-look", daemon=True)
        self._looking.start()

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def workers(self) -> int:
        """How many there are now."""
        return max(1, len(self._usable()))

    def submit(self, function: Callable[[Task], Result], task: Task, /) -> Future[Result]:
        """Have a worker carry it out; here, where it goes wrong there."""
        request = Request(call_of(function, task), self._likeness)
        return self._threads.submit(self._carry_out, function, task, request)

    def _carry_out(
        self, function: Callable[[Task], Result], task: Task, request: Request
    ) -> Result:
        with self._tally.working() if self.workers > 1 else nullcontext():
            outcome = self._ask(msgspec.json.encode(request))
        if outcome is not None and not outcome.error:
            result: Result = result_of(request.call, outcome)
            return result
        return here_instead(self._here, function, task, outcome)

    def _ask(self, packed: bytes) -> Outcome | None:
        """What a worker comes to; None where it ends every worker that tries, or comes back again
        and again without an answer."""
        failures = 0
        while failures < MOST_FAILURES:
            usable = self._usable()
            # Whoever joins may do it, but where somebody was refused
            only = list(usable) if self._refused else None
            try:
                answer = None if only == [] else self._answer(packed, only)
            except (KilledWorker, MemoryError):
                return None
            if answer is None:
                failures += self._client.status == "running" and bool(self._usable())
                self._go_on()
                self._ending.wait(_LOOK_SECONDS)
            elif answer.unlike:
                self._refuse(answer.worker, answer.unlike)
            else:
                self._tally.answered(answer.worker, answer.before, answer.outcome.usage)
                return answer.outcome
        return None

    def _answer(self, packed: bytes, only: list[str] | None) -> Answer | None:
        """The answer of one of these workers, or of any; None where none will come."""
        future = None
        try:
            future = self._live_client().submit(
                do_request, packed, key=f"riparian-{uuid.uuid4().hex}", pure=False, workers=only
            )
            while True:
                try:
                    return msgspec.json.decode(future.result(_LOOK_SECONDS), type=Answer)
                except NotYet:
                    self._go_on()
                if only is not None and not set(only) & set(self._present):
                    return None
        except (KilledWorker, MemoryError, ClusterError):
            raise
        except Exception as error:
            if self._ending.is_set():
                raise CancelledError from error
            if (
                future is not None and future.status == "error"
            ):  # there is another Riparian, or none
                self._meet(self._usable())
            log.info("A task is handed out again: %s", error)
            return None

    def _usable(self) -> tuple[str, ...]:
        return tuple(worker for worker in self._present if worker not in self._refused)

    def _refuse(self, worker: str, unlike: str) -> None:
        if self._refused.setdefault(worker, unlike) is unlike:
            log.warning("The worker at %s is left out. %s.", worker, unlike)

    def _go_on(self) -> None:
        """Raises CancelledError where it is being closed, ClusterError where nobody has been there
        for too long."""
        if self._ending.is_set():
            raise CancelledError
        if time.monotonic() - self._seen < PATIENCE:
            return
        left_out = "".join(f" {where}: {why}." for where, why in self._refused.items())
        raise ClusterError(
            f"No worker of {self.scheduler} could be reached for {PATIENCE:.0f} seconds."
            + left_out,
            "What was read is kept: when scheduler and workers run again, build again.",
        )

    def _look(self) -> None:
        """See who is there, again and again."""
        while not self._ending.wait(_LOOK_SECONDS):
            with suppress(Exception):  # it will be seen by the next look, or by whoever waits
                self._see(self._client)

    def _see(self, client: Client) -> None:
        """Who is there, and can be given work: not those that are paused, for lack of memory."""
        running = client.status == "running"
        there = tuple(client.sync(client.scheduler.ncores_running)) if running else ()
        gone = set(self._present) - set(there)
        self._present = there
        self._tally.left(*gone)
        for worker in gone:  # another may come to its address
            self._refused.pop(worker, None)
        if self._usable():
            self._seen = time.monotonic()

    def _live_client(self) -> Client:
        """The client; a new one where it could not find its scheduler again."""
        while True:
            with self._connecting:
                if self._client.status == "running":
                    return self._client
                if self._client.status in ("closed", "closing"):
                    with suppress(ClusterError):
                        self._client = self._connect(_LOOK_SECONDS)
                        continue
            self._go_on()
            self._ending.wait(_LOOK_SECONDS)

    def _connect(self, seconds: float) -> Client:
        try:
            # What `Client` starts is not ended where it cannot connect, so that is tried out first
            socket.create_connection(self._host_and_port, seconds).close()
            return Client(
                self.scheduler,
                security=self._security,
                timeout=seconds,
                set_as_default=False,
                name="riparian",
            )
        except (OSError, RuntimeError) as error:
            raise unreachable(self.scheduler, error) from error

    def _wait_for_workers(self) -> None:
        """Wait for one that is as this process is."""
        ends = time.monotonic() + CONNECT_SECONDS
        met: set[str] = set()
        while not met & set(self._usable()):
            if time.monotonic() > ends:
                raise self._nobody_is_usable()
            self._see(self._client)
            if new := set(self._present) - met:
                self._meet(sorted(new))
                met |= new
            else:
                self._ending.wait(0.05)

    def _nobody_is_usable(self) -> ClusterError:
        if not self._refused:
            return ClusterError(
                f"{self.scheduler} has no worker.",
                "Start workers there, as the guide on clusters says.",
            )
        worker, unlike = next(iter(self._refused.items()))
        return ClusterError(
            f"No worker of {self.scheduler} matches this installation. {worker}: {unlike}.",
            "Install the same version everywhere, let all see the centre's folder under the same"
            " path, and start the workers again.",
        )

    def _meet(self, workers: Sequence[str]) -> None:
        """Ask these whether they are as this process is. Who does not answer is asked again with
        the first task."""
        answers = _within(
            CONNECT_SECONDS,
            lambda: self._client.run(
                say_unlike,
                msgspec.json.encode(self._likeness),
                workers=workers,
                on_error="return",
            ),
        )
        for worker, answer in (answers or {}).items():
            if isinstance(answer, str) and answer:
                self._refuse(worker, answer)
            elif isinstance(answer, Exception) and not isinstance(answer, OSError):
                self._refuse(worker, f"it cannot load Riparian ({answer})")

    def release(self) -> None:
        """Have all workers give back what they hold, when they come to it."""
        with suppress(Exception):  # who is gone holds nothing
            self._client.run(let_go, workers=list(self._usable()), wait=False)

    def effort(self) -> Effort:
        """Of workers that ended, what they had done by their last answer."""
        return self._tally.effort()

    def close(self) -> None:
        """Take back what is not done, and leave the scheduler to others."""
        self.release()
        self._ending.set()
        self._threads.shutdown(cancel_futures=True)
        self._looking.join(CONNECT_SECONDS)
        with suppress(Exception):
            self._client.close(timeout=CONNECT_SECONDS)


def _within(seconds: float, call: Callable[[], Any]) -> Any:
    """What a call gives, or None where it takes longer or goes wrong."""
    answers: list[Any] = []

    def answer() -> None:
        with suppress(Exception):
            answers.append(call())

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    thread.join(seconds)
    return answers[0] if answers else None
