"""Asking others for the head of a node's own journal, before something is written to it.

A backup that was put back looks whole, and the file that remembers sizes was put back with it. Only
others can tell that they hold more. Whoever wrote on without asking would sign a second history:
a fork. So everybody whose address is known is asked at once, for one small file, and not for long.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, wait

import msgspec

from riparian.errors import Refused, ServiceError
from riparian.exchange.journal.checkpoint import Checkpoint, open_checkpoint
from riparian.exchange.journal.notes import LARGEST_NOTE, Verifier
from riparian.exchange.transfer.peers import ServerPeer

ASK_SECONDS = 5.0
"""How long an answer is waited for."""

LONGEST_SECONDS = 2 * ASK_SECONDS
"""How long all of them are waited for."""

ASKED_AT_ONCE = 16
MOST_ASKED = 64


class HeadAnswer(msgspec.Struct, frozen=True):
    """What came of asking at an address: the checkpoint that is held there, None for none of this
    journal; or why there was no answer."""

    address: str
    checkpoint: Checkpoint | None = None
    failure: str = ""


def ask_for_head(
    addresses: Iterable[str], key: Verifier, only_public: Callable[[str], bool]
) -> list[HeadAnswer]:
    """What is held at these addresses of the journal whose key is `key`. `only_public`: of which
    addresses nothing may be asked where they lead into the own network."""
    asked = list(dict.fromkeys(addresses))[:MOST_ASKED]
    if not asked:
        return []
    pool = ThreadPoolExecutor(ASKED_AT_ONCE)
    answers = {each: pool.submit(_ask, each, key, only_public) for each in asked}
    wait(answers.values(), LONGEST_SECONDS)  # to look a name up has no bound of its own
    pool.shutdown(wait=False, cancel_futures=True)
    return [
        answer.result() if answer.done() and not answer.cancelled() else _late(address)
        for address, answer in answers.items()
    ]


def _late(address: str) -> HeadAnswer:
    return HeadAnswer(address, failure=f"{address} has not answered in time.")


def _ask(address: str, key: Verifier, only_public: Callable[[str], bool]) -> HeadAnswer:
    try:
        peer = ServerPeer(address, only_public=only_public(address), seconds=ASK_SECONDS)
        with peer:
            note = peer.get(f"journals/{key.name}/checkpoint", LARGEST_NOTE)
        checkpoint = None if note is None else open_checkpoint(note, key).checkpoint
    except (Refused, ServiceError) as error:
        return HeadAnswer(address, failure=error.what)
    return HeadAnswer(address, checkpoint)
