"""Which of many pairs stand in one list, by the outlines of their units: `levels.is_listed_apart`
for arrays of pairs instead of one."""

from __future__ import annotations

import numpy as np

from riparian.linking.engine.block_index import Outline
from riparian.linking.engine.value_hashes import Codes, Marks, Numbers


def listed_apart(outline: Outline, a: Numbers, b: Numbers) -> Marks:
    """For each pair whether one list has both, or one issuer numbered both, and neither names the
    other's identifier among its own."""
    ours, theirs = outline.identifier[a], outline.identifier[b]
    publisher, other = outline.publisher[a], outline.publisher[b]
    apart: Marks = (publisher != 0) & (other != 0) & (ours != 0) & (theirs != 0)
    apart &= ours != theirs
    unlike = np.flatnonzero(apart & (publisher != other))
    apart[unlike] = _of_one_issuer(outline, a[unlike], b[unlike])
    for one, named in ((a, theirs), (b, ours)):
        at = np.flatnonzero(apart)
        apart[at[_has(outline, one[at], named[at])]] = False
    return apart


def _of_one_issuer(outline: Outline, a: Numbers, b: Numbers) -> Marks:
    """`quoted.is_of_one_issuer` for many pairs."""
    begins = outline.begins[a]
    found: Marks = (begins != 0) & (begins == outline.begins[b])
    found &= outline.form[a] == outline.form[b]
    issued = (outline.issued[a, 0] != 0) & (outline.issued[b, 0] != 0)
    at = np.flatnonzero(~found & issued)
    a, b = a[at], b[at]
    found[at] = _common(outline.issued_forms[a], outline.issued_forms[b]) & ~_common(
        outline.issued[a], outline.issued[b]
    )
    return found


def _common(ours: Codes, theirs: Codes) -> Marks:
    """Whether two rows have a number in common; 0 is none."""
    equal = (ours[:, :, None] == theirs[:, None, :]) & (ours[:, :, None] != 0)
    found: Marks = equal.any(axis=(1, 2))
    return found


def _has(outline: Outline, units: Numbers, number: Codes) -> Marks:
    """Whether each unit has the number given beside it."""
    owners, numbers = outline.numbers.rows(units)
    found: Marks = np.zeros(len(units), np.bool_)
    found[owners[numbers == number[owners]]] = True
    return found
