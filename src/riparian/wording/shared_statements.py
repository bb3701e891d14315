"""Judgements and corrections of places in words, as they are shared and as they are read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from riparian.english import listed
from riparian.exchange.entries.entry_types import (
    SHARED_JUDGEMENT,
    SharedJudgement,
    SharedPlace,
)
from riparian.exchange.plain_text import plain_line
from riparian.wording.comparison_sentences import WORDS

ITS_WORD = (
    "What another member says counts in no build here. If you think so too, answer below: what you"
    " judge counts."
)
"""What a judgement of another member does."""

_MOST_PLACES, _LONGEST_NAME = 20, 200


def said_words(said: SharedJudgement | SharedPlace, subject: str) -> str:
    """`The record jp-1 of JICA and the record kr-1 of KOICA are the same project. Why: …`."""
    if isinstance(said, SharedJudgement):
        what = WORDS[said.verdict]
    else:
        what = f"is in {listed(f'{place.name} ({place.code})' for place in said.places)}"
    return f"{subject[:1].upper()}{subject[1:]} {what}. Why: {said.why}"


def body_words(kind: str, body: Mapping[str, Any], longest: int) -> str:
    """What an entry of such a type says, of which nobody knows yet whether it has its form: `They
    are the same project: the tender names both`."""
    why = body.get("why")
    reason = plain_line(why, longest) if isinstance(why, str) else ""
    if kind == SHARED_JUDGEMENT:
        verdict = WORDS.get(str(body.get("verdict")))
        return plain_line(f"They {verdict}: {reason}", longest) if verdict else reason
    places = body.get("places")
    names = [
        plain_line(str(each.get("name", "")), _LONGEST_NAME)
        for each in (places if isinstance(places, list) else [])[:_MOST_PLACES]
        if isinstance(each, dict)
    ]
    return plain_line(f"It is in {listed(names)}: {reason}", longest) if names else reason
