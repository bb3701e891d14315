"""Small letters, one for each."""

from __future__ import annotations

import sys

from riparian.language.small_letters import small_letters


def test_every_character_becomes_one() -> None:
    """Names are looked for in the small letters, and shown from the text by the same places."""
    every = "".join(map(chr, range(sys.maxunicode + 1)))
    assert len(small_letters(every)) == len(every)
    assert len(small_letters(every.replace("İ", ""))) == len(every) - 1


def test_a_letter_becomes_the_same_wherever_it_stands() -> None:
    assert small_letters("ΟΔΟΣ Đồng NAI") == "οδοσ đồng nai"
