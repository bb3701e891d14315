"""JSON that came from another member: bounded, unambiguous, and of exactly the expected form.

An object that names a field twice is read differently by different programs (RFC 8259, section 4),
so it is refused here, as are lone surrogates, `NaN`, `1e999` and whatever is nested without end.
"""

from __future__ import annotations

import json
import math
from typing import Any, TypeVar

import msgspec

from riparian.errors import Refused

T = TypeVar("T")


def read_object(content: bytes, what: str, largest: int) -> dict[str, Any]:
    """The JSON object in `content`; raises Refused naming `what` it was to be ("the charter")."""
    if len(content) > largest:
        raise refused(what, f"it has {len(content):,} bytes, and {largest:,} are the most")
    try:
        value = json.loads(
            content.decode(),
            object_pairs_hook=_unambiguous,
            parse_constant=_no_number,
            parse_float=_finite,
        )
        json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise refused(what, f"it is not JSON as expected ({_reason(error)})") from error
    if not isinstance(value, dict):
        raise refused(what, "it is not a JSON object")
    return value


def convert(value: object, form: type[T], what: str) -> T:
    """A value out of `read_object` in its form; raises Refused naming the field that differs."""
    try:
        return msgspec.convert(value, form, strict=True)
    except (msgspec.ValidationError, RecursionError) as error:
        raise refused(what, f"it does not have the expected form ({_reason(error)})") from error


def refused(what: str, why: str) -> Refused:
    """The error for something that came from another member and does not hold up."""
    return Refused(
        f"{what[:1].upper()}{what[1:]} was refused: {why}.",
        "Nothing of it was kept. Ask whoever sent it for the original file.",
    )


def _unambiguous(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ValueError("a field stands in it twice")
    return fields


def _no_number(constant: str) -> None:
    raise ValueError(f"{constant} is no number in JSON")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("a number in it is too great")
    return number


def _reason(error: Exception) -> str:
    if isinstance(error, UnicodeError):
        return "its characters are not UTF-8"
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    return str(error).partition("\n")[0].replace("`", "").rstrip(".")[:200]
