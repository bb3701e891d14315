"""A call that is carried out elsewhere: which function, with what task; and what came of it.

A *plain function of plain data* stands at the top of a module and takes one task. Its annotations
say what the task is and what comes of it, both of types that `msgspec` can write and read.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any, NamedTuple, TypeVar, get_type_hints

import msgspec

from riparian.workers.usage import Usage, usage_so_far

Task = TypeVar("Task")
Result = TypeVar("Result")


class Call(msgspec.Struct, frozen=True):
    """A function, as `module:name`, and its task as JSON."""

    function: str
    task: msgspec.Raw


class Outcome(msgspec.Struct, frozen=True, omit_defaults=True):
    """What came of a call: the result as JSON, or what went wrong, in the words of the error; and
    what the process that carried it out has used so far."""

    result: msgspec.Raw = msgspec.Raw()
    error: str = ""
    usage: Usage = Usage()


class _Signature(NamedTuple):
    function: Callable[[Any], Any]
    task: Any
    result: Any


def call_of(function: Callable[[Task], Result], task: Task) -> Call:
    """The call of a function with that task. Raises TypeError for one that does not stand at the
    top of a module, as nobody else could find it."""
    name = f"{function.__module__}:{function.__qualname__}"
    if "." in function.__qualname__ or "<" in function.__qualname__:
        raise TypeError(f"only a function at the top of a module can be handed out, not {name}")
    return Call(name, msgspec.Raw(msgspec.json.encode(task)))


def result_of(call: Call, outcome: Outcome) -> Any:
    """The result of a call that went well."""
    return msgspec.json.decode(outcome.result, type=_signature(call.function).result)


def carry_out(call: Call) -> Outcome:
    """Carry out a call here. An error is an outcome too; a lack of memory is raised, as whoever
    lacks it should end."""
    signature = _signature(call.function)
    try:
        result = signature.function(msgspec.json.decode(call.task, type=signature.task))
        raw = msgspec.Raw(msgspec.json.encode(result))
    except MemoryError:
        raise
    except Exception as error:
        return Outcome(error=f"{type(error).__name__}: {error}", usage=usage_so_far())
    return Outcome(raw, usage=usage_so_far())


_LETTING_GO: list[Callable[[], None]] = []


def when_released(let_go: Callable[[], None]) -> Callable[[], None]:
    """Have that called where a process is to give back what it holds for tasks of one kind, as it
    goes on with others."""
    _LETTING_GO.append(let_go)
    return let_go


def give_back() -> None:
    """Give back what this process holds for tasks."""
    for let_go in _LETTING_GO:
        let_go()


@cache
def _signature(name: str) -> _Signature:
    module, _, own = name.partition(":")
    function = getattr(import_module(module), own)
    hints = get_type_hints(function)
    result = hints.pop("return")
    [task] = hints.values()
    return _Signature(function, task, result)
