"""Two records side by side in words: how far they agree, what the machine makes of it, and what
people said of them."""

from __future__ import annotations

from riparian.catalogue.comparison.field_agreement import Agreement
from riparian.catalogue.review import Comparison, PairInQuestion
from riparian.english import count_of
from riparian.store.journal.judgement import Contradiction, Judgement
from riparian.wording.amounts import usd_in_words

SIGNS: dict[Agreement, str] = {
    "same": "=", "partly": "~", "different": "≠", "its own": " ", "one side": " ",
}  # fmt: skip
"""The sign that stands between what two records say of one thing."""

AGREEMENTS: dict[Agreement, str] = {
    "same": "the same", "partly": "partly", "different": "different", "its own": "",
    "one side": "only one says so",
}  # fmt: skip
"""The same in words, for those who do not see the sign."""

DO_SOURCES_AGREE: dict[Agreement, str] = {
    "same": "they agree",
    "partly": "they agree in part",
    "different": "they differ",
    "its own": "each says its own",
    "one side": "",
}  # fmt: skip
"""The answer to "Do they agree?" of the sources of one project."""

VERDICTS = {
    "same": "The machine says: one project",
    "unsure": "The machine is unsure",
    "related": "The machine says: related, but not the same",
    "different": "The machine says: different projects",
}
NOT_COMPARED = "The machine did not compare these two."
HALF = 0.5

WORDS = {
    "same": "are the same project",
    "different": "are different projects",
    "unsure": "may be one project or two",
    "part-of": "are not the same: the first is part of the second",
    "has-part": "are not the same: the second is part of the first",
}
"""Each verdict after the names of two records."""

DEFAULT_WHY = "Compared side by side in review."
TAKEN_BACK = "Undone in review."
"""The reasons that are noted if a person who goes through pairs gives none."""


def machine_words(comparison: Comparison) -> tuple[str, str]:
    """What the machine says of two records, and how sure it is, as one sentence in two parts."""
    if comparison.verdict is None:
        return NOT_COMPARED, ""
    head = VERDICTS[comparison.verdict]
    if comparison.relation:
        head += f" ({comparison.relation})"
    if comparison.probability is None:
        return head, ""
    chance = chance_words(comparison.probability)
    if comparison.verdict == "same" and comparison.probability < HALF:
        return head, f", because other records join them; this pair alone: {chance} likely"
    return head, f", {chance} likely to be one"


def question_words(pair: PairInQuestion) -> tuple[str, list[str]]:
    """What a pair in the queue is, and why it is worth an answer."""
    head = pair.verdict if pair.relation is None else f"{pair.verdict}: {pair.relation}"
    facts = (
        [f"{chance_words(pair.probability)} likely to be one project"]
        if pair.probability is not None
        else []
    )
    if pair.usd is not None:
        facts.append(f"{usd_in_words(pair.usd)} counted twice if so")
    if pair.records > 2:
        facts.append(f"affects {pair.records} records")
    if pair.others:
        facts.append(f"{count_of(pair.others, 'more pair')} like it")
    return head, facts


def chance_words(probability: float) -> str:
    """`47 %`, `under 1 %`, `over 99 %`: never certain."""
    if probability < 0.01:
        return "under 1 %"
    return "over 99 %" if probability > 0.99 else f"{100 * probability:.0f} %"


def judgement_words(entry: Judgement) -> str:
    """One entry in one line: `3  2026-11-25 A. Sato: x and y are the same project. Why: …`."""
    who = f"{entry.id}  {entry.made_at[:10]} {entry.made_by}"
    if entry.verdict is None:
        what = f"undid judgement {entry.undoes} on {entry.a} and {entry.b}"
        return f"{who} {what}. Why: {entry.why}"
    return f"{who}: {entry.a} and {entry.b} {WORDS[entry.verdict]}. Why: {entry.why}"


def contradiction_words(contradiction: Contradiction) -> list[str]:
    """The judgements of a contradiction, a line each."""
    head = "These judgements contradict each other:"
    return [head, *(f"  {judgement_words(judgement)}" for judgement in contradiction.judgements)]
