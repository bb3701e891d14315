"""Who sees what in a browser, at the files of the channel and in its log: nobody more than is meant
for them, and of what was deleted nobody anything."""

from __future__ import annotations

import logging
import re
from html import unescape
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from centres import Centres
from riparian import Centre
from riparian.errors import UnknownName
from riparian.exchange.entries.payload import ACTIVITY
from riparian.exchange.planned_words import Words
from riparian.exchange.policy import Reader
from riparian.web.app import make_app

HERE = ("127.0.0.1", 50000)
MEMBERS = ("jica", "koica", "moit")
JICA = "mekong/jica/1"
CLEAR, GREEN, AMBER, STRICT, OTHERS, RED, GONE, GONE_AMBER = (
    f"words-{n}" for n in ("clear", "green", "amber", "strict", "others", "red", "gone", "done")
)
ALL = {CLEAR, GREEN, AMBER, STRICT, OTHERS, RED, GONE, GONE_AMBER}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Three members: the first has written under every label, and deleted two of its notes."""
    centres = Centres(tmp_path_factory.mktemp("centres"), *MEMBERS)
    jica = centres["jica"].channel

    def meet():
        for member in MEMBERS:
            jica._node.take(centres[member].channel.files())
        for member in MEMBERS:
            centres[member].channel._node.take(jica.files())

    meet()
    jica.share_note(CLEAR, "CLEAR", "desk")
    jica.share_note(GREEN, "GREEN", "desk")
    jica.share_note(AMBER, "AMBER", "desk", members=["koica"])
    jica.share_note(STRICT, "AMBER+STRICT", "desk", members=["koica"])
    jica.share_note(OTHERS, "AMBER", "desk", members=["moit"])
    jica.share_note(RED, "RED", "desk", members=["koica"], persons={"koica": ["Kim"]})
    gone = [
        jica.share_note(GONE, "CLEAR", "desk"),
        jica.share_note(GONE_AMBER, "AMBER", "desk", members=["koica"]),
    ]
    meet()
    for name in gone:
        jica.redactions.redact(str(name), "A mistake, said in words", "desk")
    meet()
    return centres, [str(name) for name in gone]


@pytest.fixture(scope="module")
def koica(made):
    return Centre.open(made[0]["koica"].layout.root)


def client(centre, **more):
    return TestClient(make_app(centre, **more), "http://localhost:8000", client=HERE)


def seen(text):
    return {words for words in ALL if words in text}


def pages(client, centre):
    """Every page of the channel, and others on which something of it could stand."""
    size = centre.channel._store.size(JICA)
    entries = [f"/channel/entry?name={quote(f'{JICA}#{n}')}" for n in range(size + 1)]
    filters = [f"/channel?tlp={tlp}" for tlp in ("CLEAR", "GREEN", "AMBER", "RED")]
    for address in ("/", "/channel", *filters, *entries, "/projects", "/sources", "/method"):
        yield client.get(address).text


def files(client, centre):
    for name, _ in centre.channel.files().all():
        yield client.get(f"/exchange/{name}").text


def test_the_public_sees_nothing_of_what_is_shared(koica):
    web = client(koica)
    assert not set().union(*map(seen, pages(web, koica)))


def test_a_member_sees_what_it_may_read_and_nothing_else(koica):
    web = client(koica, as_member=True)
    assert set().union(*map(seen, pages(web, koica))) == {CLEAR, GREEN, AMBER, STRICT}


def test_files_for_others_hold_what_is_for_everyone_alone(koica):
    assert set().union(*map(seen, files(client(koica), koica))) == {CLEAR}


def test_lists_and_counts_are_those_of_the_reader(koica):
    channel = koica.channel
    texts = [entry.body["text"] for entry in channel.entries() if entry.type == "note"]
    assert set(texts) == {CLEAR, GREEN, AMBER, STRICT}
    counts = channel.counts()
    assert (counts.open, counts.redacted, counts.broken) == (len(channel.entries()), 2, ())
    everyone = channel.counts(Reader())
    assert everyone.open == len(channel.entries(Reader())) == 3  # a note, and two redactions
    assert sum((counts.open, counts.sealed, counts.redacted)) == sum(
        (everyone.open, everyone.sealed, everyone.redacted)
    )


def test_that_there_is_something_for_a_person_is_told_at_its_member_alone(made):
    centres, _ = made
    told = {
        member: "There is something for named persons of this member"
        in unescape(client(centres[member], as_member=True).get("/channel").text)
        for member in MEMBERS
    }
    assert told == {"jica": False, "koica": True, "moit": False}


def test_what_was_deleted_is_gone_and_says_by_whom_and_why(koica, made):
    web = client(koica, as_member=True)
    for name in made[1]:
        page = web.get(f"/channel/entry?name={quote(name)}")
        told = " ".join(unescape(re.sub(r"<[^>]+>", " ", page.text)).split())
        assert page.status_code == 410
        assert f"What {name} said is hidden, and will be deleted" in told
        assert "Deleted here on " in told
        assert "Decided by jica" in told
        assert "Why A mistake, said in words" in told
        assert "Copies outside stay" in told
        assert f"What {name} said was hidden by jica" in unescape(web.get("/channel").text)
        assert client(koica).get(f"/channel/entry?name={quote(name)}").status_code == 404


def test_a_bundle_of_deleted_payloads_alone_is_gone(made, tmp_path):
    centres = Centres(tmp_path, "jica", "koica")
    jica = centres["jica"].channel
    name = jica.share_note("first", "CLEAR", "desk")
    web = client(centres["jica"])
    bundle = f"/exchange/journals/{JICA}/payload/000.p/1"
    assert web.get(bundle).status_code == 200
    jica.redactions.redact(str(name), "A mistake", "desk")
    assert web.get(bundle).status_code == 410
    assert "redacted" in web.get(bundle).text
    assert web.get(f"/exchange/journals/{JICA}/payload/000.p/2").status_code == 200
    assert web.get(f"/exchange/journals/{JICA}/tile/entries/000.p/1").status_code == 200


def test_no_words_come_into_the_log(koica, made, caplog, capsys):
    caplog.set_level(logging.DEBUG)
    web = client(koica, as_member=True)
    list(pages(web, koica))
    list(files(web, koica))
    made[0]["jica"].channel.named_persons.read("Kim", "admin")
    koica.channel.named_persons.read("Kim", "admin")
    koica.channel.verify()
    koica.channel.proof(f"{JICA}#6")
    said = capsys.readouterr()
    assert not seen(caplog.text + said.out + said.err)


def record(words):
    """The body of a record with that title."""
    title = [{"text": words}]
    return {"activity": {"iati_identifier": words, "title": title}, "source": {}}


def test_datasets_hold_what_the_public_may_read(tmp_path):
    centres = Centres(tmp_path, "jica", "koica")
    jica, koica = (centres[member].channel for member in ("jica", "koica"))
    jica._node.take(koica.files())
    to = ("koica",)
    *_, gone = jica._node.write([
        Words(ACTIVITY, record(CLEAR), "CLEAR", "desk"),
        Words(ACTIVITY, record(GREEN), "GREEN", "desk"),
        Words(ACTIVITY, record(AMBER), "AMBER", "desk", members=to),
        Words(ACTIVITY, record(RED), "RED", "desk", members=to, persons={"koica": ("Kim",)}),
        Words(ACTIVITY, record(GONE), "CLEAR", "desk"),
    ])  # fmt: skip
    koica._node.take(jica.files())

    def shared(*labels):
        files = [x for x in koica.shared_files() if x.tlp in labels]
        return seen(b"".join(x.content for x in files).decode())

    every = ("CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED")
    assert shared("CLEAR") == {CLEAR, GONE}
    assert not any(file.is_redacted for file in koica.shared_files())
    jica.redactions.redact(str(gone), "A mistake", "desk")
    koica._node.take(jica.files())
    assert shared("CLEAR") == {CLEAR}
    assert shared(*every) == {CLEAR, GREEN, AMBER}
    assert all(file.is_redacted for file in koica.shared_files())


def test_proofs_hold_no_words(koica):
    size = koica.channel._store.size(JICA)
    assert not seen("".join(koica.channel.proof(f"{JICA}#{n}").decode() for n in range(size)))


class Counted:
    """How often the channel's store and age were asked during a question."""

    def __init__(self, centre, monkeypatch):
        self.store, self.node, self.asked = centre.channel._store, centre.channel._node, []
        for name in ("entries", "payloads", "size", "head", "heads", "origins", "redacted"):
            work = getattr(self.store, name)

            def counted(*args, _work=work, _name=name):
                self.asked.append(_name)
                return _work(*args)

            monkeypatch.setattr(self.store, name, counted)

    def work(self, question):
        keyring = self.node._read().keyring
        self.asked.clear()
        tried = keyring.tried
        with pytest.raises(UnknownName) as error:
            question()
        return sorted(self.asked), keyring.tried - tried, error.value.what


@pytest.mark.parametrize("asking", ["entry", "may_read"])
def test_what_one_may_not_know_of_is_told_in_the_same_words_by_the_same_work(
    made, monkeypatch, asking
):
    koica = Centre.open(made[0]["koica"].layout.root)
    counted, channel = Counted(koica, monkeypatch), koica.channel
    channel.entries()

    def ask(name):
        if asking == "entry":
            return counted.work(lambda: channel.entry(name))
        return counted.work(lambda: channel.may_read(name, "koica"))

    size = counted.store.size(JICA)
    hidden = [f"{JICA}#{n}" for n in range(size) if not _is_readable(channel, f"{JICA}#{n}")]
    assert len(hidden) >= 5  # keys, what is for others, for a person, or deleted
    nowhere = (f"{JICA}#{size}", f"{JICA}#999", "mekong/koica/1#99", "mekong/jica/7#0")
    answers = {name: ask(name) for name in (*hidden, *nowhere)}
    assert len({(*map(str, work[:2]), work[2].replace(name, "ENTRY"))
                for name, work in answers.items()}) == 1  # fmt: skip


def _is_readable(channel, name):
    return name in {str(entry.name) for entry in channel.entries()}


def test_what_is_told_of_the_own_journal_holds_no_words_for_a_person(made):
    jica = made[0]["jica"].channel
    own = jica.keys.own_journal()
    assert RED not in repr([payload.body for _, payload in own.readable if payload])
    assert [payload for _, payload in own.readable].count(None) == 1
