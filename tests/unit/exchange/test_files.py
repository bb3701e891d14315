"""The files that a node serves, publishes and bundles."""

import functools
import http.server
import io
import json
import threading
import zipfile
from pathlib import Path

import pytest

from nodes import Copies, Files, note, texts_of
from riparian.errors import CentreError, DiskFull
from riparian.exchange.held.channel_store import ChannelStore
from riparian.exchange.journal.checkpoint import unverified_checkpoint
from riparian.exchange.transfer.files import ChannelFiles, Extent, write_bundle
from riparian.exchange.transfer.peers import NAMES, FolderPeer, ServerPeer, open_bundle
from riparian.exchange.transfer.publishing import publish

JICA, KOICA = "mekong/jica/1", "mekong/koica/1"


def _prepare(nodes):
    nodes["jica"].write([note(str(n)) for n in range(260)])
    nodes["jica"].take(nodes["koica"].files())


@pytest.fixture(scope="module")
def copies(tmp_path_factory):
    return Copies(tmp_path_factory.mktemp("prepared"), _prepare, "jica", "koica")


@pytest.fixture
def nodes(copies, tmp_path):
    return copies.to(tmp_path)


def is_whole(node, count=260):
    return len(texts_of(node, JICA)) == count and node.verify() == []


def test_every_file_has_a_name_of_the_channel_and_what_needs_others_comes_after_them(nodes):
    files = dict(nodes["jica"].files().all())
    assert all(map(NAMES.fullmatch, files))
    order = [name.partition("/")[0] for name in files]
    assert order == sorted(order, key=["charter", "cards", "journals", "heads"].index)
    assert list(files)[-1] == "heads"
    assert {f"journals/{JICA}/tile/entries/{n}" for n in ("000", "001.p/4")} < files.keys()


@pytest.mark.parametrize(
    "name",
    [
        "", "..", "charter/2.root.json", "cards/moit/1.json",
        "charter/" + "9" * 5_000 + ".root.json",
        "journals/mekong/moit/1/checkpoint", f"journals/{JICA}/payload/002",
        f"journals/{JICA}/payload/001", f"journals/{JICA}/payload/001.p/5",
        f"journals/{JICA}/payload/001.p/0", f"journals/{JICA}/payload/000.p/257",
        f"journals/{JICA}/payload/" + "x999/" * 2_000 + "000",
        f"journals/{JICA}/payload/000.p/" + "9" * 5_000,
        f"journals/{JICA}/tile/1/000", f"journals/{JICA}/tile/9/000", f"journals/{JICA}/tile/0/001",
    ],
)  # fmt: skip
def test_what_there_is_not_is_none(nodes, name):
    assert nodes["jica"].files().get(name) is None


def test_narrower_bundles_are_still_served_to_who_asks_by_an_older_head(nodes):
    files = nodes["jica"].files()
    for folder in ("payload", "tile/entries", "tile/0"):
        narrow = files.get(f"journals/{JICA}/{folder}/001.p/2")
        assert files.get(f"journals/{JICA}/{folder}/001.p/4").startswith(narrow)


def test_what_is_published_is_served_by_any_web_server_and_taken(nodes, tmp_path):
    folder = tmp_path / "out"
    publish(nodes["jica"].files(), folder)

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as httpd:
        threading.Thread(target=httpd.serve_forever, daemon=True).start()
        with ServerPeer(f"http://127.0.0.1:{httpd.server_port}") as peer:
            assert nodes["koica"].take(peer).trouble == ()
        httpd.shutdown()
    assert is_whole(nodes["koica"])


def test_publishing_again_writes_what_is_new(nodes, tmp_path):
    jica, folder = nodes["jica"], tmp_path / "out"
    count = publish(jica.files(), folder)
    assert count == len(list(jica.files().all()))
    assert publish(jica.files(), folder) == 0
    (folder / "charter/1.root.json").write_bytes(b"changed")
    assert publish(jica.files(), folder) == 1
    jica.write([note("more")])
    assert publish(jica.files(), folder) == 5  # checkpoint, tile, entries, payloads, heads
    nodes["koica"].take(FolderPeer(folder))
    assert is_whole(nodes["koica"], 261)


class Growing(ChannelFiles):
    """Files of a node that writes whenever one of them is asked for."""

    def __init__(self, node):
        super().__init__(node.store, "mekong")
        self._node = node

    def get(self, name, at_most=0):
        self._node.write([note("meanwhile")])
        return super().get(name)


@pytest.mark.parametrize("way", ["folder", "bundle"])
def test_what_is_written_while_it_grows_is_whole_up_to_what_it_says(nodes, tmp_path, way):
    files, out = Growing(nodes["jica"]), tmp_path / "out"
    if way == "folder":
        publish(files, out)
        taken = nodes["koica"].take(FolderPeer(out))
    else:
        with out.open("wb") as file:
            write_bundle(files, file)
        with open_bundle(out) as peer:
            taken = nodes["koica"].take(peer)
    assert taken.trouble == ()
    assert is_whole(nodes["koica"])
    assert nodes["jica"].store.size(JICA) > 260


@pytest.mark.parametrize(("number", "kind"), [(28, DiskFull), (122, DiskFull), (30, CentreError)])
def test_a_folder_without_room_or_that_may_only_be_read_is_named(
    nodes, tmp_path, monkeypatch, number, kind
):
    jica, folder = nodes["jica"], tmp_path / "out"
    publish(jica.files(), folder)
    heads = (folder / "heads").read_bytes()
    jica.write([note("more")])
    left = iter([None, None])
    write = Path.open

    def full(path, mode="r", *more, **options):
        if "w" in mode and next(left, 1):
            raise OSError(number, "No room")
        return write(path, mode, *more, **options)

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(kind, match="cannot be written") as error:
        publish(jica.files(), folder)
    assert type(error.value) is kind
    assert (folder / "heads").read_bytes() == heads  # so that no other file is missed
    monkeypatch.undo()
    publish(jica.files(), folder)
    nodes["koica"].take(FolderPeer(folder))
    assert is_whole(nodes["koica"], 261)


def test_something_else_in_the_place_of_a_folder_is_named(nodes, tmp_path):
    (tmp_path / "out").write_bytes(b"")
    with pytest.raises(CentreError, match="cannot be written"):
        publish(nodes["jica"].files(), tmp_path / "out")


def test_the_same_content_makes_the_same_bundle(nodes):
    first, second = io.BytesIO(), io.BytesIO()
    write_bundle(nodes["jica"].files(), first)
    write_bundle(nodes.reopened("jica").files(), second)
    assert first.getvalue() == second.getvalue()


def test_a_bundle_for_somebody_holds_what_they_lack(nodes):
    jica, koica = nodes["jica"], nodes["koica"]
    koica.take(jica.files())
    jica.write([note("more")])
    has = Extent(1, {"jica": 1, "koica": 1}, {JICA: 260, KOICA: 0})
    bundle = io.BytesIO()
    write_bundle(jica.files(), bundle, has)
    with zipfile.ZipFile(bundle) as archive:
        assert sorted(archive.namelist()) == sorted([
            "heads", f"journals/{JICA}/checkpoint", f"journals/{KOICA}/checkpoint",
            f"journals/{JICA}/tile/entries/001.p/5", f"journals/{JICA}/payload/001.p/5",
        ])  # fmt: skip
        files = {name: archive.read(name) for name in archive.namelist()}
    assert koica.take(Files(files)).trouble == ()
    assert is_whole(koica, 261)


def test_who_says_to_have_everything_gets_nothing(nodes):
    has = Extent(10**18, {"jica": 10**18, "koica": 10**18}, {JICA: 10**18})
    names = [name for name, _ in nodes["jica"].files().all(has, with_tiles=False)]
    assert names == [f"journals/{JICA}/checkpoint", f"journals/{KOICA}/checkpoint", "heads"]


def test_heads_are_the_newest_first_and_name_all_that_is_held(nodes):
    heads = json.loads(nodes["jica"].files().get("heads"))
    assert heads["cards"] == {"jica": 1, "koica": 1}
    sizes = [unverified_checkpoint(note.encode()).size for note in heads["journals"][JICA]]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] == 260


def test_a_node_without_anything_has_heads_that_say_so(tmp_path):
    files = ChannelFiles(ChannelStore(tmp_path / "journal.db"), "mekong")
    assert [name for name, _ in files.all()] == ["heads"]
    assert not (tmp_path / "journal.db").exists()
