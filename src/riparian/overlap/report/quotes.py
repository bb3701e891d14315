"""What the two records themselves say for a piece of evidence, quoted."""

from __future__ import annotations

from collections.abc import Sequence

from riparian.overlap.report.facts import Facts

NOT_SAID = "not said how"


def quote_place(project: str, node: str, facts: Facts) -> str:
    """The words by which a record places its project in a node of the place tree, and how."""
    for fact in facts.places.get(project, []):
        chain: str | None = fact.place
        while chain is not None and chain != node:
            chain = facts.place_parents.get(chain)
        if chain == node:
            return f"'{fact.words}' ({fact.method})" if fact.words else fact.method
    return NOT_SAID


def quote_purpose(project: str, facts: Facts) -> str:
    """The purposes of a project, and by which rule they are known."""
    purposes = facts.purposes.get(project, [])
    if not purposes:
        return "not said"
    codes = ", ".join(dict.fromkeys(filter(None, (p.code or p.category for p in purposes[:3]))))
    return f"{codes}, {purposes[0].rule}" if codes else purposes[0].rule


def words_for_subject(project: str, node: str, facts: Facts) -> str:
    """A record's own words for a subject; `node` is `subject|country` or the subject alone."""
    subject = node.split("|")[0]
    words = [said.words for said in facts.subjects.get(project, []) if said.subject == subject]
    return f"'{words[0]}'" if words else NOT_SAID


def words_for_body(project: str, body: str, facts: Facts) -> str:
    """A record's own words for a host agency or implementer."""
    words = [said.words for said in facts.bodies.get(project, []) if said.body == body]
    return f"'{words[0]}'" if words else NOT_SAID


def shared_words(stems: Sequence[str], project: str, facts: Facts) -> list[str]:
    """Telling words as a record has them."""
    ours = facts.words.get(project, {})
    return [ours.get(stem, stem) for stem in stems]
