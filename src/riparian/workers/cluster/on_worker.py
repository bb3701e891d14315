"""What is done on a worker of a cluster: one request after the other, by a process that is as the
one that asks."""

from __future__ import annotations

import threading
from collections.abc import Mapping

import msgspec
from distributed import get_worker

from riparian.workers.task_calls import Call, Outcome, carry_out, give_back
from riparian.workers.usage import Usage, usage_so_far


class Likeness(msgspec.Struct, frozen=True):
    """What has to be the same there as here, and the call that says what it is."""

    call: Call
    expected: dict[str, str]


class Request(msgspec.Struct, frozen=True):
    """What a worker is sent."""

    call: Call
    likeness: Likeness


class Answer(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a worker answers: in what it differs, else what came of the call and what the worker had
    used before it."""

    worker: str
    unlike: str = ""
    outcome: Outcome = Outcome()
    before: Usage = Usage()


_ONE_AT_A_TIME = threading.Lock()
"""Our functions are made for processes that do one task after the other."""


def do_request(packed: bytes) -> bytes:
    """What a worker does with a request, as JSON; called by `distributed`."""
    worker = str(get_worker().address)
    try:
        request = msgspec.json.decode(packed, type=Request)
    except msgspec.DecodeError as error:  # another version
        return msgspec.json.encode(Answer(worker, str(error)))
    with _ONE_AT_A_TIME:
        if unlike := _unlike(request.likeness):
            return msgspec.json.encode(Answer(worker, unlike))
        before = usage_so_far()
        outcome = carry_out(request.call)
        return msgspec.json.encode(Answer(worker, "", outcome, before))


def say_unlike(packed: bytes) -> str:
    """In what a worker differs, when it is first asked; empty if in nothing."""
    return _unlike(msgspec.json.decode(packed, type=Likeness))


def let_go() -> None:
    """Give back what this worker holds, once it has ended the task that it is at."""
    threading.Thread(target=_let_go, daemon=True).start()


def _let_go() -> None:
    with _ONE_AT_A_TIME:
        give_back()


def _unlike(likeness: Likeness) -> str:
    """In what this process differs; empty if in nothing, which is remembered."""
    packed = msgspec.json.encode(likeness)
    if packed in _ALIKE:
        return ""
    outcome = carry_out(likeness.call)
    if outcome.error:
        return outcome.error
    there = msgspec.json.decode(outcome.result, type=dict[str, str])
    unlike = difference(likeness.expected, there)
    if not unlike:
        _ALIKE.add(packed)
    return unlike


_ALIKE: set[bytes] = set()


def difference(here: Mapping[str, str], there: Mapping[str, str]) -> str:
    """In what a worker differs, in words; empty if in nothing."""
    return "; ".join(
        f"{name}: {there.get(name, 'none')} there, {value} here"
        for name, value in here.items()
        if there.get(name) != value
    )
