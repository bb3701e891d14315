"""Whatever happens to files, and whoever carries them: nothing false is kept, and all arrives."""

import random
import shutil
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from charters import SIX
from nodes import Copies, Files, note, texts_of
from riparian.errors import Refused, ServiceError
from riparian.exchange.transfer.files import write_bundle
from riparian.exchange.transfer.peers import FolderPeer, open_bundle
from riparian.exchange.transfer.publishing import publish

COUNT = 300
"""Entries of jica: more than one bundle."""


def _prepare(nodes):
    nodes["jica"].write([note(f"jica {n}") for n in range(COUNT)])
    nodes["koica"].write([note("koica")])
    nodes["jica"].take(nodes["koica"].files())


@pytest.fixture(scope="module")
def copies(tmp_path_factory):
    """jica and koica have written, and jica holds both; cdc-kh has nothing."""
    folder = tmp_path_factory.mktemp("prepared")
    return Copies(folder, _prepare, "jica", "koica", "cdc-kh")


def _mutations(count):
    place = st.floats(0, 1, exclude_max=True)
    kind = st.sampled_from(["flip", "cut", "drop", "insert", "twice", "swap"])
    return st.lists(st.tuples(place, kind, place, st.integers(1, 255)), min_size=1, max_size=count)


def _mutated(files, mutations):
    files, names = dict(files), list(files)
    for which, kind, place, value in mutations:
        name = names[int(which * len(names))]
        content = files.get(name, b"")
        at = int(place * len(content))
        match kind:
            case "flip" if content:
                files[name] = content[:at] + bytes([content[at] ^ value]) + content[at + 1 :]
            case "cut":
                files[name] = content[:at]
            case "insert":
                files[name] = content[:at] + bytes([value]) * value + content[at:]
            case "twice":
                files[name] = content + content
            case "swap":
                files[name] = files.get(names[int(place * len(names))], b"")
            case "drop":
                files.pop(name, None)
    return files


@pytest.fixture(scope="module")
def published(copies, tmp_path_factory):
    nodes = copies.to(tmp_path_factory.mktemp("published"))
    nodes["koica"].take(nodes["jica"].files())
    nodes["jica"].take(nodes["koica"].files())
    return dict(nodes["jica"].files().all())


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_mutations(4))
def test_whatever_happens_to_files_nothing_false_is_kept(
    copies, published, tmp_path_factory, mutations
):
    nodes = copies.to(tmp_path_factory.mktemp("mutated"))
    node = nodes["cdc-kh"]
    with suppress(Refused, ServiceError):
        node.take(Files(_mutated(published, mutations)))
    assert node.verify() == []
    assert set(texts_of(node)) <= {"koica", *(f"jica {n}" for n in range(COUNT))}
    assert node.take(Files(published)).trouble == ()
    assert len(texts_of(node)) == COUNT + 1
    assert node.verify() == []
    node.store.close()
    shutil.rmtree(nodes.folder)


# everybody


ALL = sorted(f"mekong/{member}/1" for member in SIX)


def _each_writes(nodes):
    for member in SIX:
        nodes[member].write([note(f"{member} to all")])


@pytest.fixture(scope="module")
def six(tmp_path_factory):
    return Copies(tmp_path_factory.mktemp("six"), _each_writes, *SIX)


def _connected(chance):
    """The edges of a random graph in which everybody is reached by everybody."""
    order = chance.sample(SIX, len(SIX))
    tree = [(order[n], order[chance.randrange(n)]) for n in range(1, len(SIX))]
    return tree + [tuple(chance.sample(SIX, 2)) for _ in range(chance.randrange(4))]


def _carry(nodes, giver, taker, way, number):
    """One takes from another, directly, from a published folder or from a bundle."""
    files = nodes[giver].files()
    folder = nodes.folder / f"out-{number}"
    if way == "folder":
        publish(files, folder)
        return nodes[taker].take(FolderPeer(folder))
    if way == "bundle":
        with folder.open("wb") as file:
            write_bundle(files, file)
        with open_bundle(folder) as peer:
            return nodes[taker].take(peer)
    return nodes[taker].take(files)


@pytest.mark.parametrize("seed", range(2))
def test_all_who_are_connected_end_with_everything(six, tmp_path, seed):
    chance = random.Random(seed)
    nodes, edges = six.to(tmp_path), _connected(chance)
    for number in range(200):
        giver, taker = chance.sample(chance.choice(edges), 2)
        way = chance.choice(["direct"] * 8 + ["folder", "bundle"])
        assert _carry(nodes, giver, taker, way, number).trouble == ()
        if all(nodes[member].store.origins() == ALL for member in SIX):
            break
    for member in SIX:
        assert sorted(texts_of(nodes[member])) == sorted(f"{each} to all" for each in SIX)
        assert nodes[member].verify() == []
