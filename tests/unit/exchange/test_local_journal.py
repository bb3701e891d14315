"""A journal that is for one centre alone is taken from nobody, and given to nobody."""

from __future__ import annotations

import json

import pytest

from channel import journal
from nodes import Files, Nodes
from riparian.exchange.held import rows
from riparian.exchange.held.node_traces import has_node
from riparian.exchange.held.own_sizes import OwnSizes
from riparian.exchange.names import is_local, local_origin, read_origin
from riparian.exchange.transfer.files import ChannelFiles

LOCAL = "local/centre/1"


def test_it_has_a_name_like_any_journal():
    assert str(local_origin(1)) == LOCAL
    assert read_origin(LOCAL).is_local
    assert is_local(LOCAL)
    assert not is_local("localities/jica/1")
    assert not read_origin("mekong/local/1").is_local


def test_a_peer_that_offers_one_is_not_believed(tmp_path):
    nodes = Nodes(tmp_path, "jica", "koica")
    entries, head = journal(LOCAL, [b"what jica said of itself"])
    files = dict(nodes["koica"].files().all())
    heads = json.loads(files["heads"])
    heads["journals"][LOCAL] = [head.decode()]
    files |= {
        "heads": json.dumps(heads).encode(),
        f"journals/{LOCAL}/checkpoint": head,
        f"journals/{LOCAL}/tile/entries/000.p/1": entries[0],
    }
    nodes["jica"].take(Files(files))
    stored = nodes["jica"].store.database.read(rows.read_origins, [])
    assert sorted(stored) == ["mekong/jica/1", "mekong/koica/1"]


def test_it_is_not_served_whatever_it_is_asked_by(tmp_path):
    store = Nodes(tmp_path, "jica", "koica").not_joined("jica").store
    entries, head = journal(LOCAL, [b"what jica said of itself"])
    store.extend(LOCAL, 0, entries, [b"what jica said of itself"], head)
    files = ChannelFiles(store, "mekong")
    assert store.size(LOCAL) == 1
    for name in ("checkpoint", "payload/000.p/1", "tile/entries/000.p/1", "tile/0/000.p/1"):
        assert files.get(f"journals/{LOCAL}/{name}") is None
    assert files.heads().journals == {}
    assert store.origins() == []


@pytest.mark.parametrize(
    ("keys", "sizes", "is_node"),
    [
        (None, None, False),
        (["log.local.centre.1.key"], {LOCAL: 3}, False),
        (["log.local.centre.1.key"], {}, False),
        (["log.local.centre.1.key"], None, False),
        (None, {LOCAL: 3}, False),
        (["log.local.centre.1.key", "cosigner.key"], {LOCAL: 3}, True),
        (["log.mekong.jica.1.key"], None, True),
        (None, {LOCAL: 3, "mekong/jica/1": 1}, True),
        (None, {}, True),
        ([], None, True),
    ],
)
def test_what_a_centre_says_to_itself_makes_it_no_node(tmp_path, keys, sizes, is_node):
    folder, file = tmp_path / "keys", tmp_path / "channel.json"
    if keys is not None:
        folder.mkdir()
        for name in keys:
            (folder / name).touch()
    if sizes is not None:
        OwnSizes(file).require_writable()
        for origin, size in sizes.items():
            OwnSizes(file).write(origin, size)
    assert has_node(folder, file) == is_node
