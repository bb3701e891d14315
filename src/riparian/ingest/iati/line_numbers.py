"""The line of an element, also where libxml2 has lost count.

libxml2 keeps an element's line in 16 bits and estimates it from neighbours beyond 65,535. There
the lines are counted in the text itself.
"""

from __future__ import annotations

import re
from itertools import islice

from lxml import etree

_SATURATED = 65_535
_START_TAG = re.compile(
    rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|<(?=[^/!?])((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>",
    re.DOTALL,
)


def recorded_line(element: etree._Element) -> int:
    """The line as libxml2 has it, from 1."""
    line = element.sourceline
    return line if isinstance(line, int) else 1


def line_within(element: etree._Element, text: bytes) -> int:
    """The line within the text of one activity, from 1; `text` must be well-formed."""
    line = recorded_line(element)
    if line < _SATURATED:
        return line
    number = _number_of(element)
    starts = (match.end() for match in _START_TAG.finditer(text) if match.lastindex)
    end = next(islice(starts, number, None), None)
    return line if end is None else text.count(b"\n", 0, end) + 1


def _number_of(element: etree._Element) -> int:
    """How many elements start before this one, the activity being number 0."""
    top = element
    # Activities that were parsed together hang on one root, which was made for them
    while (parent := top.getparent()) is not None and parent.tag != "iati-activities":
        top = parent
    for number, other in enumerate(top.iter("*")):
        if other is element:
            return number
    return 0
