"""Two records side by side in words: how far they agree, and what the machine makes of it."""

from __future__ import annotations

from riparian.catalogue.comparison.agreement import Agreement
from riparian.catalogue.review import Comparison, PairInQuestion
from riparian.english import count_of
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
    "same": "yes", "partly": "partly", "different": "no", "its own": "each has its own",
    "one side": "only one states it",
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
