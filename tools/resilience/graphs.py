"""Who reaches whom: everything that was carried once reaches all who remain.

All 26,704 connected graphs of six members are gone through with a model of `Sync`: in a round every
member takes from each that it can reach what that one had when the round began. That a real node
does the same is checked on graphs drawn at random (`real_rounds`).
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path

import msgspec

from resilience.members import SIX, Files, Members, note, origin_of

Graph = tuple[int, ...]
"""Of each member, as bits, those that it reaches."""


class Spread(msgspec.Struct, frozen=True):
    """How many cases there were, how many did not come to an end, and after how many rounds."""

    cases: int
    left_out: int
    rounds: dict[int, int]

    @property
    def median(self) -> int:
        return self.quantile(0.5)

    @property
    def most(self) -> int:
        return max(self.rounds, default=0)

    def quantile(self, part: float) -> int:
        """So many rounds were enough in that part of all cases."""
        counted = 0
        for rounds, count in sorted(self.rounds.items()):
            counted += count
            if counted >= part * sum(self.rounds.values()):
                return rounds
        return 0


def connected_graphs(count: int) -> Iterator[Graph]:
    """All connected graphs of so many members, each of whom has a name of its own."""
    pairs = list(combinations(range(count), 2))
    everybody = (1 << count) - 1
    for chosen in range(1 << len(pairs)):
        graph = [0] * count
        for at, (left, right) in enumerate(pairs):
            if chosen >> at & 1:
                graph[left] |= 1 << right
                graph[right] |= 1 << left
        if _reached(graph, 0, everybody) == everybody:
            yield tuple(graph)


def parts(graph: Sequence[int], among: int) -> list[int]:
    """The parts into which these members fall that reach each other."""
    found = list[int]()
    while among:
        part = _reached(graph, (among & -among).bit_length() - 1, among)
        found.append(part)
        among &= ~part
    return found


def _reached(graph: Sequence[int], start: int, among: int) -> int:
    reached, new = 0, 1 << start
    while new:
        reached |= new
        beyond = 0
        for member in _members(new):
            beyond |= graph[member]
        new = beyond & among & ~reached
    return reached


def _members(bits: int) -> Iterator[int]:
    while bits:
        yield (bits & -bits).bit_length() - 1
        bits &= bits - 1


def step(graph: Sequence[int], held: Sequence[int], among: int) -> list[int]:
    """What each holds after a round: bits of the members whose journals it has."""
    after = list(held)
    for member in _members(among):
        for other in _members(graph[member] & among):
            after[member] |= held[other]
    return after


def rounds_until_all(graph: Sequence[int], held: Sequence[int], among: int) -> int | None:
    """After how many rounds everybody has all that one of them had; None where never."""
    everything = 0
    for member in _members(among):
        everything |= held[member]
    rounds = 0
    while any(held[member] != everything for member in _members(among)):
        after = step(graph, held, among)
        if after == list(held):
            return None
        held, rounds = after, rounds + 1
    return rounds


def own(count: int) -> list[int]:
    """Each has its own journal only."""
    return [1 << member for member in range(count)]


def whole(count: int) -> Spread:
    """All connected graphs, nobody gone."""
    everybody = (1 << count) - 1
    return _spread(
        rounds_until_all(graph, own(count), everybody) for graph in connected_graphs(count)
    )


def pairs_gone(count: int) -> dict[str, Spread]:
    """Every pair gone after one round: those who remain still reach each other, or do once one
    of them carries a stick to each other part."""
    everybody = (1 << count) - 1
    results: dict[str, list[int | None]] = {"by the net": [], "with sticks": []}
    for graph in connected_graphs(count):
        held = step(graph, own(count), everybody)
        for pair in combinations(range(count), 2):
            among = everybody & ~sum(1 << member for member in pair)
            found = parts(graph, among)
            way = "by the net" if len(found) == 1 else "with sticks"
            linked = graph if len(found) == 1 else _with_sticks(graph, found)
            results[way].append(rounds_until_all(linked, held, among))
    return {way: _spread(iter(rounds)) for way, rounds in results.items()}


def _with_sticks(graph: Graph, found: Sequence[int]) -> Graph:
    """One member of the first part exchanges with one of each other part."""
    first, *others = (next(_members(part)) for part in found)
    linked = list(graph)
    for other in others:
        linked[first] |= 1 << other
        linked[other] |= 1 << first
    return tuple(linked)


def one_at_random(count: int, chance: random.Random) -> Spread:
    """All connected graphs, where each takes in a round from one only, drawn anew each time."""

    def rounds(graph: Graph) -> int:
        held, everybody, number = own(count), (1 << count) - 1, 0
        while any(each != everybody for each in held):
            drawn = [1 << chance.choice(list(_members(reached))) for reached in graph]
            held, number = step(drawn, held, everybody), number + 1
        return number

    return _spread(rounds(graph) for graph in connected_graphs(count))


def _spread(rounds: Iterator[int | None]) -> Spread:
    counted = Counter(rounds)
    left_out = counted.pop(None, 0)
    known = {number: count for number, count in counted.items() if number is not None}
    return Spread(sum(known.values()) + left_out, left_out, known)


# against the real thing


def real_rounds(folder: Path, graph: Graph, most: int = 9) -> list[list[int]]:
    """What real nodes hold after each round until nothing changes, in the form of `step`."""
    members = Members(folder, SIX[: len(graph)])
    try:
        for name in members.names:
            members[name].write([note(f"of {name}")])
        states = [_held(members)]
        while len(states) < most:
            before = [Files(dict(members[name].files().all())) for name in members.names]
            for member, reached in enumerate(graph):
                for other in _members(reached):
                    members[members.names[member]].sync().take(before[other])
            states.append(_held(members))
            if states[-1] == states[-2]:
                break
        return states
    finally:
        members.close()


def _held(members: Members) -> list[int]:
    """Of each member as bits those whose entries it holds whole."""
    held = []
    for name in members.names:
        store = members[name].store
        whole = [
            store.size(origin) > 0 and not store.bundles_lacking(origin)
            for origin in map(origin_of, members.names)
        ]
        held.append(sum(1 << at for at, is_held in enumerate(whole) if is_held))
    return held


def model_rounds(graph: Graph) -> list[list[int]]:
    """The same of the model."""
    everybody = (1 << len(graph)) - 1
    states = [own(len(graph))]
    while len(states) < 2 or states[-1] != states[-2]:
        states.append(step(graph, states[-1], everybody))
    return states


def drawn_graph(count: int, chance: random.Random) -> Graph:
    """A connected graph drawn at random."""
    while True:
        graph = [0] * count
        for left, right in combinations(range(count), 2):
            if chance.random() < 0.4:
                graph[left] |= 1 << right
                graph[right] |= 1 << left
        if len(parts(graph, (1 << count) - 1)) == 1:
            return tuple(graph)
