"""What another member said and a disk has changed: said, kept in lists, and fetched again."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from starlette.testclient import TestClient

from centres import Centres
from damage import damage
from folder_copies import copy_folder
from nodes import Relay
from riparian import Centre
from riparian.exchange.journal.tiles import pack_payloads, unpack_payloads
from riparian.web.app import make_app

MEMBERS = ("jica", "koica", "moit")
JICA = "mekong/jica/1"

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("quick_seals")]


def exchange(centres):
    for one in MEMBERS:
        for other in MEMBERS:
            if one != other:
                centres[one].channel._node.take(centres[other].channel.files())


@pytest.fixture(scope="module")
def _folder(whole, tmp_path_factory):
    """Japan shares one record with everybody, one with the community and one with Korea, and has
    withdrawn two; Korea has built with them."""
    centres = Centres(tmp_path_factory.mktemp("damaged"), *MEMBERS)
    for member in MEMBERS:
        centres[member]
    exchange(centres)
    jica = centres["jica"]
    jica.add([whole / "japan.csv"])
    jica.build()
    shared = {}
    for number, (tlp, members) in enumerate(
        [("CLEAR", ()), ("GREEN", ()), ("AMBER", ("koica",)), ("CLEAR", ()), ("GREEN", ())], 1
    ):
        record = jica.channel.shareable_record(f"jp-{number}")
        [shared[number]] = jica.channel.share_records([record], tlp, "desk", members)
    for number in (4, 5):
        jica.channel.withdraw(str(shared[number]), "It was cancelled.", "desk")
    for _ in range(2):
        exchange(centres)
    centres["koica"].build()
    for member in MEMBERS:
        centres[member].channel._store.close()
    return centres.folder


@pytest.fixture
def centres(_folder, tmp_path):
    return copied(_folder, tmp_path / "copy")


def copied(folder, to):
    copy_folder(folder, to)
    centres = Centres(to, *MEMBERS)
    for member in MEMBERS:
        centres.add(member, Centre.open(to / member))
    return centres


def damaged(centres, index, how="a bit in the middle", member="koica"):
    centres[member].channel._store.close()
    damage(centres.folder / member / "journal.db", JICA, index, how)
    centres.add(member, Centre.open(centres.folder / member))
    return centres[member]


def as_member(centre):
    return Centre.open(centre.layout.root, as_member=True)


def projects(centre):
    return {project.id for project in centre.projects()[0]}


def number_of(centres, project):
    """The index of the entry that says a record of Japan's."""
    entries = centres["jica"].channel.entries()
    [name] = [x.name.index for x in entries if x.type == "activity" and project in str(x.about)]
    return name


def withdrawals_of(centres):
    entries = centres["jica"].channel.entries()
    return [x.name.index for x in entries if x.type == "withdrawal"]


@contextmanager
def served(folder):
    handler = partial(SimpleHTTPRequestHandler, directory=folder)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


def test_a_build_lacks_nothing_of_what_it_had_whatever_is_damaged(centres):
    """Each entry of Japan's journal in turn: records, withdrawals and keys."""
    koica = centres["koica"]
    seen, own = projects(koica), projects(as_member(koica))
    assert ({"jp-1"}, {"jp-1", "jp-2", "jp-3"}) == (seen, own)
    for index in range(koica.channel._store.size(JICA)):
        koica = damaged(centres, index)
        report = koica.build()
        assert report.lacking == (f"What entry {index} of {JICA} says is damaged here.",)
        assert (projects(koica), projects(as_member(koica))) == (seen, own)
        assert not koica.is_stale()
        koica.channel._node.take(centres["moit"].channel.files())
        assert koica.build().lacking == ()
        assert (projects(koica), projects(as_member(koica))) == (seen, own)


def test_a_first_build_shows_nothing_that_a_damaged_withdrawal_took_back(centres):
    for index in withdrawals_of(centres):
        moit = damaged(centres, index, member="moit")
        assert moit.build().lacking
        assert not {"jp-4", "jp-5"} & (projects(moit) | projects(as_member(moit)))
        moit.channel._node.take(centres["koica"].channel.files())
        moit.build()
        assert projects(as_member(moit)) == {"jp-1", "jp-2"}


def test_what_is_withdrawn_or_redacted_meanwhile_goes_all_the_same(centres):
    jica, koica = centres["jica"], damaged(centres, number_of(centres, "jp-2"))
    koica.channel._store.look_through()
    names = {x.name.index: str(x.name) for x in jica.channel.entries()}
    jica.channel.withdraw(names[number_of(centres, "jp-1")], "It was cancelled.", "desk")
    jica.channel.redactions.redact(names[number_of(centres, "jp-3")], "by mistake", "desk")
    new = jica.channel.shareable_record("jp-4")
    jica.channel.share_records([new], "CLEAR", "desk")
    files = jica.channel.files()

    lost = number_of(centres, "jp-2")

    def without_the_lost(name, content):
        if JICA not in name or "/payload/" not in name:
            return content
        payloads = unpack_payloads(content)
        payloads[lost] = None
        return pack_payloads(payloads)

    koica.channel._node.take(Relay(files, without_the_lost))
    assert koica.channel._store.damaged() == {JICA: [lost]}
    koica.build()
    assert projects(koica) == {"jp-4"}
    assert projects(as_member(koica)) == {"jp-2", "jp-4"}


def test_it_is_said_wherever_it_would_be_read(riparian, centres):
    index = number_of(centres, "jp-1")
    name = f"{JICA}#{index}"
    koica = damaged(centres, index)
    folder = koica.layout.root

    def run(*words):
        return riparian("-C", folder, *words)

    listed = run("exchange", "read")
    assert listed.status == 1
    says_so = f"What entry {index} of {JICA} says is damaged here."
    assert says_so in " ".join(listed.err.split())
    assert "jica and moit have confirmed to hold it" in " ".join(listed.err.split())
    for words in (("exchange", "read", name), ("why", name, "moit")):
        answer = run(*words)
        assert answer.status != 0
        assert f"What {name} says was damaged on this computer" in " ".join(answer.err.split())
        assert "jica and moit" in answer.err
        assert "Warning: Some of what members say was damaged on this computer" in answer.err
    status = run("exchange", "status")
    assert says_so in " ".join(status.out.split())
    assert "1 entry has arrived without its content" not in " ".join(status.out.split())
    built = run("build", "--no-meanings")
    assert says_so in built.err
    app = make_app(Centre.open(folder), as_member=True)
    with TestClient(app, "http://127.0.0.1", client=("127.0.0.1", 50_000)) as client:
        assert says_so in client.get("/channel").text
        page = client.get("/channel/entry", params={"name": name})
        assert page.status_code == 404
        assert "was damaged on this computer" in page.text
        assert "was damaged on this computer" in client.get("/projects/jp-1").text


def test_whoever_may_not_know_of_an_entry_learns_nothing_of_its_damage(riparian, centres):
    """Nobody but those that a key here opens something for: moit carries what is for Korea."""
    index = number_of(centres, "jp-3")
    moit = damaged(centres, index, member="moit")
    answers = [
        riparian("-C", moit.layout.root, "exchange", "read", f"{JICA}#{number}")
        for number in (index, 999)
    ]
    texts = [x.err.replace(f"#{index}", "#999").partition("riparian: ")[2] for x in answers]
    assert texts[0] == texts[1]


def test_check_repairs_it_from_whoever_is_in_reach_and_says_what_is_left(
    riparian, centres, tmp_path
):
    index = number_of(centres, "jp-2")
    koica = damaged(centres, index)
    folder = koica.layout.root
    found = riparian("-C", folder, "check", "--repair")
    assert found.status == 1
    assert f"What entry {index} of {JICA} says is damaged here." in found.out
    assert "Nothing for good: jica and moit have confirmed to hold it." in found.out
    assert "riparian exchange sync" in found.out
    assert "backup" not in found.out
    centres["moit"].channel.publish(tmp_path / "public")
    with served(tmp_path / "public") as address:
        koica = Centre.open(folder)
        koica.channel._store.remember_peer(address)
        koica.channel._store.close()
        mended = riparian("-C", folder, "check", "--repair")
    assert mended.status == 0, mended.out
    assert f"Repaired: What entry {index} of {JICA} says is damaged here." in mended.out
    assert riparian("-C", folder, "check").out.strip() == "Every file is whole."
    assert "Warning" not in riparian("-C", folder, "exchange", "read").err


def test_sync_and_a_bundle_say_that_it_is_there_again(riparian, centres, tmp_path):
    index = number_of(centres, "jp-1")
    centres["moit"].channel.publish(tmp_path / "public")
    koica = damaged(centres, index)
    with served(tmp_path / "public") as address:
        synced = riparian("-C", koica.layout.root, "exchange", "sync", "--peer", address)
    assert "took the missing content of 1 entry" in synced.out
    koica = damaged(centres, index)
    centres["jica"].channel.write_bundle(tmp_path / "all.zip")
    taken = riparian("-C", koica.layout.root, "exchange", "unbundle", tmp_path / "all.zip")
    assert "the missing content of 1 entry" in taken.out
    koica = Centre.open(koica.layout.root)
    assert koica.channel.verify() == []


def test_own_words_are_fetched_from_others_before_anything_is_built(riparian, centres):
    jica = centres["jica"]
    jica.judge("jp-1", "jp-2", "different", "They differ.", "desk")
    exchange(centres)
    jica = damaged(centres, jica.channel._store.size(JICA) - 1, member="jica")
    folder = jica.layout.root
    refused = riparian("-C", folder, "build")
    assert refused.status != 0
    assert "is not what was written" in refused.err
    assert "riparian exchange sync" in refused.err
    jica = Centre.open(folder)
    jica.channel._node.take(centres["moit"].channel.files())
    assert jica.build()
    assert [x.why for x in jica.judgements()] == ["They differ."]


def test_what_has_come_back_is_withdrawn_as_before(centres):
    index = number_of(centres, "jp-4")
    koica = damaged(centres, index)
    koica.channel._node.take(centres["jica"].channel.files())
    assert koica.channel.verify() == []
    koica.build()
    assert "jp-4" not in projects(koica)
