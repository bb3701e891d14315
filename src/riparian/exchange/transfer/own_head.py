"""Asking others for the head of a node's own journal, before something is written to it.

A backup that was put back looks whole, and the file that remembers sizes was put back with it. Only
others can tell that they hold more. Whoever wrote on without asking would sign a second history:
a fork. So everybody whose address is known is asked at once, for one small file, and not for long:
one address of each member first, so that nobody's many addresses keep another's from being asked.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, wait
from itertools import zip_longest
from threading import Thread

import msgspec

from riparian.errors import Refused, ServiceError
from riparian.exchange.journal.checkpoint import Checkpoint, open_checkpoint
from riparian.exchange.journal.notes import LARGEST_NOTE, Verifier
from riparian.exchange.transfer.peers import ServerPeer

ASK_SECONDS = 5.0
"""How long one address is waited for, from looking its name up to the end of its answer."""

LONGEST_SECONDS = 2 * ASK_SECONDS
"""How long all of them are waited for: whoever writes waits so long."""

ASKED_AT_ONCE = 32
"""An address of each member that there can be (`membership.terms`)."""


class HeadAnswer(msgspec.Struct, frozen=True):
    """What came of asking at an address: the checkpoint that is held there, None for none of this
    journal; or why there was no answer. `was_asked`: else its turn did not come in time.
    `clock_off`: by how many seconds the clock there is ahead."""

    address: str
    checkpoint: Checkpoint | None = None
    failure: str = ""
    was_asked: bool = True
    clock_off: int | None = None


def ask_for_head(
    addresses: Iterable[Sequence[str]],
    key: Verifier,
    only_public: Callable[[str], bool],
    seconds: float = LONGEST_SECONDS,
) -> list[HeadAnswer]:
    """What is held of the journal whose key is `key` at these addresses, given by whose they are.
    `only_public`: of which addresses nothing may be asked where they lead into the own network;
    `seconds`: after which nothing is waited for any more."""
    ends = time.monotonic() + seconds
    answers = {each: Future[HeadAnswer]() for each in one_of_each_first(addresses)}
    turn = deque(answers.items())

    def ask() -> None:
        while turn:
            try:
                address, answer = turn.popleft()
            except IndexError:  # another has taken the last
                return
            if answer.set_running_or_notify_cancel():
                left = min(ends - time.monotonic(), ASK_SECONDS)
                try:
                    answer.set_result(_ask(address, key, only_public, left))
                except BaseException as error:
                    answer.set_exception(error)

    for _ in range(min(ASKED_AT_ONCE, len(answers))):
        # To look a name up has no bound of its own: the end of the program waits for none of them.
        Thread(target=ask, daemon=True).start()
    wait(answers.values(), seconds)
    return [_outcome(address, answer) for address, answer in answers.items()]


def one_of_each_first(addresses: Iterable[Sequence[str]]) -> list[str]:
    """The first address of each, then the second of each, and so on; none twice."""
    in_turn = (x for turn in zip_longest(*addresses) for x in turn if x is not None)
    return list(dict.fromkeys(in_turn))


def _outcome(address: str, answer: Future[HeadAnswer]) -> HeadAnswer:
    if answer.cancel():
        return HeadAnswer(address, failure=f"{address} was not asked in time.", was_asked=False)
    if answer.done():
        return answer.result()
    return HeadAnswer(address, failure=f"{address} has not answered in time.")


def _ask(
    address: str, key: Verifier, only_public: Callable[[str], bool], seconds: float
) -> HeadAnswer:
    try:
        peer = ServerPeer(address, only_public=only_public(address), seconds=seconds)
        with peer:
            note = peer.get(f"journals/{key.name}/checkpoint", LARGEST_NOTE)
        checkpoint = None if note is None else open_checkpoint(note, key).checkpoint
    except (Refused, ServiceError) as error:
        return HeadAnswer(address, failure=error.what)
    return HeadAnswer(address, checkpoint, clock_off=peer.clock_off)
