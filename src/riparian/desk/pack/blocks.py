"""A pack as a paper: a row of blocks, which each form of it prints one after the other."""

from __future__ import annotations

from collections.abc import Iterator

from riparian.desk.pack import words
from riparian.desk.pack.pack import Pack, PackCase, PackItem, PackOverlap
from riparian.document.blocks import Block, Document, clean
from riparian.document.paper_parts import overlap_blocks, sources_table
from riparian.english import day, listed


def document_of(pack: Pack) -> Document:
    """The paper for a meeting."""
    return Document(
        pack.name, words.label_line(pack), pack.made_by, pack.made_on, tuple(blocks_of(pack))
    )


def blocks_of(pack: Pack) -> list[Block]:
    """The whole of a pack, below its name."""
    return [clean(block) for block in _blocks(pack)]


def _blocks(pack: Pack) -> Iterator[Block]:
    for line in words.head_lines(pack):
        yield Block("note", line)
    yield Block("section", words.AGENDA)
    for item in pack.agenda:
        yield from _item(item)
    if not pack.agenda:
        yield Block("text", words.NOTHING[words.AGENDA])
    yield Block("section", words.OVERLAPS)
    yield Block("text", words.overlaps_lead(pack))
    for number, overlap in enumerate(pack.overlaps, 1):
        yield from _overlap(number, overlap)
    yield Block("section", words.CHANGES)
    yield from _changes(pack)
    yield Block("section", words.CLAIMS)
    yield from _claims(pack)
    yield Block("section", words.CASES)
    for case in pack.cases:
        yield from _case(case)
    if not pack.cases:
        yield Block("text", words.NOTHING[words.CASES])
    yield Block("section", words.SOURCES)
    yield from _sources(pack)


def _item(item: PackItem) -> Iterator[Block]:
    yield Block("item", f"{item.number}. {item.item}")
    if item.result:
        yield Block("text", f"Wanted: {item.result}")
    if item.papers:
        yield Block("list", "Papers", item.papers)
    if item.minutes:
        yield Block(
            "list",
            "Minutes",
            tuple(
                _sentence(each.decision)
                + (f" Who: {each.who}." if each.who else "")
                + (f" By {day(each.by_when)}." if each.by_when else "")
                + f" ({each.minuted_by})"
                for each in item.minutes
            ),
        )
    yield Block("note", f"Put on the agenda by {item.by}.")


def _overlap(number: int, overlap: PackOverlap) -> Iterator[Block]:
    yield from overlap_blocks(number, overlap)
    if overlap.verdicts:
        lines = tuple(map(words.verdict_words, overlap.verdicts))
        yield Block("list", "What members think of it", lines)


def _changes(pack: Pack) -> Iterator[Block]:
    for sentence in pack.changes.sentences:
        yield Block("text", sentence)
    if pack.changes.changes:
        lines = [
            f"{words.WHATS[each.what]}: {each.title_a} / {each.title_b}. {each.why}"
            for each in pack.changes.changes
        ]
        yield Block("list", "Overlaps that have changed", tuple(lines))
    if pack.changes.more:
        yield Block("note", f"And {pack.changes.more:,} more, which are not listed here.")


def _claims(pack: Pack) -> Iterator[Block]:
    if not pack.claims:
        yield Block("text", words.NOTHING[words.CLAIMS])
    of_project: dict[str, list[str]] = {}
    for claim in pack.claims:
        of_project.setdefault(claim.project, []).append(words.claim_words(claim))
    for project, lines in of_project.items():
        yield Block("item", project)
        yield Block("list", "", tuple(lines))


def _case(case: PackCase) -> Iterator[Block]:
    yield Block("item", case.title)
    states = listed(state.replace("-", " ") for state in case.states)
    stands = f"It stands: {states}. " if states else ""
    about = f" About {listed(case.projects)}." if case.projects else ""
    yield Block("note", f"{stands}Led by {listed(case.leads)}.{about}")
    if case.question:
        yield Block("text", case.question)
    if case.proposals:
        lines = [
            f"{_sentence(each.what)} Who: {each.who}. By {day(each.by_when)}."
            f" Proposed by {each.by}. {words.proposal_words(each)}"
            for each in case.proposals
        ]
        yield Block("list", "Proposals", tuple(lines))


def _sources(pack: Pack) -> Iterator[Block]:
    if not pack.sources:
        yield Block("text", words.NOTHING[words.SOURCES])
        return
    yield sources_table(pack.sources)


def _sentence(text: str) -> str:
    """With a full stop, where it ends in a letter or a figure."""
    return f"{text}." if text[-1:].isalnum() else text
