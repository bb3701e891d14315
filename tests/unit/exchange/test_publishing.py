"""A folder of published files: what a reader finds who comes at any moment, and what is removed."""

import json

import pytest

from nodes import Copies, Nodes, note
from riparian.errors import BadRequest
from riparian.exchange.journal.checkpoint import unverified_checkpoint
from riparian.exchange.transfer import publishing
from riparian.exchange.transfer.files import ChannelFiles
from riparian.exchange.transfer.peers import FolderPeer
from riparian.exchange.transfer.publishing import publish
from riparian.store.writing import write_atomically

JICA = "mekong/jica/1"
PARTS = ("tile/0", "tile/entries", "payload")


@pytest.fixture(scope="module")
def copies(tmp_path_factory):
    def prepare(nodes):
        nodes["jica"].write([note(str(n)) for n in range(3)])
        nodes["jica"].take(nodes["koica"].files())

    return Copies(tmp_path_factory.mktemp("prepared"), prepare, "jica", "koica")


@pytest.fixture
def nodes(copies, tmp_path):
    return copies.to(tmp_path)


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out"


def widths(folder, part):
    """The widths in which the first bundle lies there."""
    return sorted(p.name for p in (folder / f"journals/{JICA}/{part}/000.p").glob("*"))


def grow(node, out):
    node.write([note("more")])
    publish(node.files(), out)


def test_what_is_spoken_of_comes_before_what_speaks_of_it(nodes, out, monkeypatch):
    order = []

    def write(path, content):
        order.append(path.relative_to(out).as_posix())
        write_atomically(path, content)

    monkeypatch.setattr(publishing, "write_atomically", write)
    publish(nodes["jica"].files(), out)
    of_journal = [name for name in order if JICA in name]
    assert of_journal[-1] == f"journals/{JICA}/checkpoint"
    assert len(of_journal) == 4
    assert order[-1] == "heads"


def test_a_partial_bundle_that_has_grown_stays_for_who_fetches_now_and_then_goes(nodes, out):
    jica = nodes["jica"]
    publish(jica.files(), out)
    heads = (out / "heads").read_bytes()
    grow(jica, out)
    assert [widths(out, part) for part in PARTS] == [["3", "4"], ["3", "4"], ["4"]]

    class BetweenTwo(FolderPeer):
        """The folder as somebody sees it who fetched `heads` before the rest was written."""

        def get(self, name, at_most=0):
            return heads if name == "heads" else super().get(name, at_most)

    taken = nodes["koica"].take(BetweenTwo(out))
    assert taken.trouble == ()
    assert taken.entries == {JICA: 3}
    grow(jica, out)
    assert [widths(out, part) for part in PARTS] == [["4", "5"], ["4", "5"], ["5"]]


def test_folders_left_empty_are_removed_and_what_is_somebodys_own_stays(nodes, out):
    jica = nodes["jica"]
    publish(jica.files(), out)
    own = [out / "index.html", out / f"journals/{JICA}/notes.txt", out / "journals/other/a/1/x"]
    for path in own:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")
    jica.write([note(str(n)) for n in range(253)])
    publish(jica.files(), out)
    publish(jica.files(), out)
    for part in PARTS:
        assert not (out / f"journals/{JICA}/{part}/000.p").exists()
        assert (out / f"journals/{JICA}/{part}/000").exists()
    assert all(path.exists() for path in own)


def test_nothing_is_lost_where_what_was_published_before_makes_no_sense(nodes, out):
    jica = nodes["jica"]
    publish(jica.files(), out)
    heads = json.loads((out / "heads").read_bytes())
    [short] = heads["journals"][JICA]
    endless = short.replace(f"{JICA}\n3\n", f"{JICA}\n{2**62}\n")
    assert unverified_checkpoint(endless.encode()).size == 2**62
    heads["journals"][JICA] = [endless]
    (out / "heads").write_text(json.dumps(heads))
    grow(jica, out)
    assert [widths(out, part) for part in PARTS] == [["4"], ["4"], ["4"]]
    (out / "heads").write_bytes(b"\0")
    grow(jica, out)
    assert nodes["koica"].take(FolderPeer(out)).entries == {JICA: 5}


def test_a_folder_of_another_framework_is_left_alone(nodes, out):
    publish(ChannelFiles(nodes["koica"].store, "danube"), out)
    before = (out / "heads").read_bytes()
    with pytest.raises(BadRequest, match="holds the channel of the framework 'danube'"):
        publish(nodes["jica"].files(), out)
    assert (out / "heads").read_bytes() == before


def test_the_checkpoint_file_speaks_of_what_was_published(tmp_path, out):
    node = Nodes(tmp_path, "jica", "koica")["jica"]

    class Growing(ChannelFiles):
        def get(self, name, at_most=0):
            node.write([note("meanwhile")])
            return super().get(name)

    node.write([note("first")])
    publish(Growing(node.store, "mekong"), out)
    checkpoint = (out / f"journals/{JICA}/checkpoint").read_bytes()
    assert unverified_checkpoint(checkpoint).size == 1
    assert widths(out, "tile/entries") == ["1"]
