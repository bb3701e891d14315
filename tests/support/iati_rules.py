"""The schema and the ruleset of IATI 2.03 over a file: what in it breaks either."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

STANDARD = Path(__file__).parents[1] / "fixtures" / "iati_standard"


@cache
def _schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(STANDARD / "iati-activities-schema.xsd"))


@cache
def _ruleset() -> dict[str, dict[str, Any]]:
    return json.loads((STANDARD / "standard_ruleset.json").read_text("utf-8"))


def breaches(content: bytes, today: str) -> list[str]:
    """What the file breaks: of the schema, and of the ruleset on that day (ISO)."""
    document = etree.fromstring(content)
    schema = _schema()
    schema.validate(document)
    found = [f"line {error.line}: {error.message}" for error in schema.error_log]
    for context, rules in _ruleset().items():
        for element in document.xpath(context):
            for name, rule in rules.items():
                for case in rule["cases"]:
                    found += _CHECKS[name](element, case, today)
    return found


def _texts(element: etree._Element, path: str) -> list[str]:
    return [str(v) if isinstance(v, str) else "".join(v.itertext()) for v in element.xpath(path)]


def _at_least_one(element: etree._Element, case: dict[str, Any], today: str) -> Iterator[str]:
    if not any(element.xpath(path) for path in case["paths"]):
        yield f"{element.tag} on line {element.sourceline}: none of {case['paths']}"


def _no_more_than_one(element: etree._Element, case: dict[str, Any], today: str) -> Iterator[str]:
    if sum(len(element.xpath(path)) for path in case["paths"]) > 1:
        yield f"{element.tag} on line {element.sourceline}: more than one of {case['paths']}"


def _in_order(element: etree._Element, case: dict[str, Any], today: str) -> Iterator[str]:
    less, more = (
        [today] if case[side] == "NOW" else _texts(element, case[side]) for side in ("less", "more")
    )
    for days in (less, more):
        if len(set(days)) > 1:
            yield f"line {element.sourceline}: several days {days} for {case}"
    if less and more and max(less) > min(more):
        yield f"{element.tag} on line {element.sourceline}: {less} after {more}, {case}"


def _matches(element: etree._Element, case: dict[str, Any], today: str) -> Iterator[str]:
    for path in case["paths"]:
        for text in _texts(element, path):
            if not re.fullmatch(case["regex"], text):
                yield f"{path} on line {element.sourceline}: {text!r}"


def _adds_up(element: etree._Element, case: dict[str, Any], today: str) -> Iterator[str]:
    parts = [Decimal(text) for path in case["paths"] for text in _texts(element, path)]
    if parts and sum(parts) != case["sum"]:
        yield f"{case['paths']} on line {element.sourceline}: {sum(parts)}"


_CHECKS = {
    "atleast_one": _at_least_one,
    "date_order": _in_order,
    "no_more_than_one": _no_more_than_one,
    "regex_matches": _matches,
    "sum": _adds_up,
}
