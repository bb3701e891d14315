"""Values that a program has read from a picture: none of them is surer than inferred."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from riparian.model.derived import Derived, Sureness, weakness
from riparian.problems import READ_FROM_PICTURE

_MOST: Sureness = "inferred"
_Value = TypeVar("_Value", bound=msgspec.Struct)


def seen(derived: Derived) -> Derived:
    """All that is derived from such a record, with that said in each rule."""
    period = derived.period
    changed: dict[str, Any] = {}
    for edge in ("start", "end"):
        sureness = getattr(period, f"{edge}_sureness")
        if sureness is not None:
            changed[f"{edge}_sureness"] = _at_most(sureness)
            changed[f"{edge}_rule"] = _told(getattr(period, f"{edge}_rule"))
    if period.stage_sureness is not None:
        changed["stage_sureness"] = _at_most(period.stage_sureness)
    return msgspec.structs.replace(
        derived,
        providers=tuple(map(_seen, derived.providers)),
        countries=tuple(map(_seen, derived.countries)),
        places=tuple(
            msgspec.structs.replace(place, sureness=_at_most(place.sureness))
            for place in derived.places
        ),
        purposes=tuple(map(_seen, derived.purposes)),
        amounts=tuple(map(_seen, derived.amounts)),
        period=msgspec.structs.replace(period, **changed),
    )


def _seen(value: _Value) -> _Value:
    """A value with a rule and a sureness."""
    rule, sureness = _told(getattr(value, "rule")), _at_most(getattr(value, "sureness"))  # noqa: B009
    return msgspec.structs.replace(value, rule=rule, sureness=sureness)


def _at_most(sureness: Sureness) -> Sureness:
    return max(sureness, _MOST, key=weakness)


def _told(rule: str) -> str:
    return f"{rule}; {READ_FROM_PICTURE}" if rule else READ_FROM_PICTURE
