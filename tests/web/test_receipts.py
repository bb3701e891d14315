"""The writer of what is for few learns which members have opened it, where these allow it: one
receipt for each entry and member, however often and by however many it is opened."""

from __future__ import annotations

import re
import threading
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from centres import Centres
from nodes import charter_of
from quick_seals import QUICK
from riparian import Centre
from riparian.desk.accounts import audit
from riparian.desk.accounts.records import Actor
from riparian.desk.accounts.roles import Rights, Role
from riparian.errors import CentreError
from riparian.exchange.entries.entry_types import RECEIPT
from riparian.exchange.entries.payload import IdentifiedRecord
from riparian.exchange.keys import seal
from riparian.exchange.pace import Allowance
from riparian.exchange.policy import Reader
from riparian.exchange.writer import Writer
from riparian.web.app import make_app
from running import BOUND_SECONDS
from signing_in import person_in

MEMBERS = ("jica", "koica", "moit")
HERE = ("127.0.0.1", 50000)
VIEWER = Rights((Role.VIEWER,))
TOLD = "and no other member, that somebody of"


class Shared:
    """Centres that share with each other; `names`: of entries, by what they are."""

    def __init__(self, folder):
        self.centres = Centres(folder, charter=charter_of(*MEMBERS))
        for member in MEMBERS:
            self.centres[member]
        self.exchange()
        jica = self.centres["jica"].channel
        few, both = ["koica"], ["koica", "moit"]
        kim = {"koica": ["Kim Min-jun"]}
        self.names = {
            "everyone": jica.share_note("a", "CLEAR", "desk"),
            "members": jica.share_note("b", "GREEN", "desk"),
            "few": jica.share_note("c", "AMBER", "desk", members=both),
            "strict": jica.share_note("d", "AMBER+STRICT", "desk", members=few),
            "person": jica.share_note("e", "RED", "desk", members=few, persons=kim),
            "dispute": jica.write_entry(
                "dispute", {"field": "value", "why": "No."}, "AMBER", "desk",
                IdentifiedRecord("JP", "jp-1"), few,
            ),
        }  # fmt: skip
        self.exchange()

    def exchange(self):
        for one in MEMBERS:
            for other in MEMBERS:
                if one != other:
                    self.centres[one].channel._node.take(self.centres[other].channel.files())

    def settings(self, member, receipts):
        """The centre of a member that gives receipts, or none, as a server opens it."""
        layout = self.centres[member].layout
        text = layout.settings.read_text()
        words = "true" if receipts else "false"
        layout.settings.write_text(
            "".join(
                f"receipts = {words}\n" if line.startswith("receipts =") else line
                for line in text.splitlines(keepends=True)
            )
        )
        return Centre.open(layout.root)


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(seal, "pyrage", QUICK)
        yield Shared(tmp_path_factory.mktemp("shared"))


def browser(centre):
    return TestClient(
        make_app(Centre.open(centre.layout.root)), "http://localhost:8000", client=HERE
    )


def opens(web, name, **headers):
    answer = web.get(f"/channel/entry?name={quote(str(name))}", headers=headers)
    assert answer.status_code == 200, answer.text
    settle()
    return answer.text


def settle():
    for thread in threading.enumerate():
        if thread.name == "receipts":
            thread.join(BOUND_SECONDS)


def receipts_of(centre):
    own = centre.channel.own_member
    written = centre.channel._node.entries_of({RECEIPT})
    return [x.payload for x in written if x.name.origin.member == own]


def test_off_at_first_and_never_for_more_than_few_nor_for_who_has_no_account(shared):
    koica = shared.settings("koica", receipts=False)
    assert not Centre.init(koica.layout.root / "new").settings.channel.receipts
    web = browser(koica)
    person_in(web, koica, "han", VIEWER, "Han So-hee")
    for name in shared.names.values():
        if name != shared.names["person"]:
            assert TOLD not in opens(web, name)
    assert receipts_of(koica) == []
    koica = shared.settings("koica", receipts=True)
    with TestClient(make_app(koica, as_member=True), "http://localhost:8000", client=HERE) as own:
        assert TOLD not in opens(own, shared.names["few"])
    web = browser(koica)
    person_in(web, koica, "lee", VIEWER, "Lee Seo-yeon")
    for kind in ("everyone", "members", "dispute"):
        assert TOLD not in opens(web, shared.names[kind])
    opens(web, shared.names["few"], **{"sec-purpose": "prefetch;prerender"})
    account = koica.people.accounts.account("lee")
    _, text = koica.people.accounts.add_token(account, "p", VIEWER, 3, Actor.of(account))
    program = browser(koica)
    assert TOLD not in opens(program, shared.names["few"], authorization=f"Bearer {text}")
    assert receipts_of(koica) == []


def test_two_servers_and_two_people_who_open_ten_times_give_one_that_only_the_writer_reads(shared):
    koica, name = shared.settings("koica", receipts=True), shared.names["few"]
    webs = [browser(koica), browser(koica)]
    for at, web in enumerate(webs):
        person_in(web, koica, f"reader{at}", VIEWER, f"Reader {at}")
    threads = [
        threading.Thread(target=lambda web=web: [web.get(_path(name)) for _ in range(5)])
        for web in webs
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    settle()
    assert TOLD in opens(webs[0], name)
    (receipt,) = receipts_of(koica)
    assert (receipt.about, receipt.audience, receipt.tlp) == (
        name, ("jica", "koica"), "AMBER+STRICT",
    )  # fmt: skip
    assert list(receipt.body) == ["day"]
    assert receipt.by == "koica"
    lines = koica.people.accounts.audit([audit.RECEIPT_GIVEN])
    assert [line.about.partition(",")[0] for line in lines] == [str(name)]
    assert lines[0].actor.by.startswith("reader")

    shared.exchange()
    jica, moit = shared.centres["jica"], shared.centres["moit"]
    assert [x.member for x in jica.channel.receipts.given_for(name)] == ["koica"]
    assert moit.channel.receipts.given_for(name) == []
    assert not any(x.type == RECEIPT for x in jica.channel.entries())
    assert jica.channel.counts().receipts == 1
    assert moit.channel.counts(Reader("moit")).receipts == 0
    web = browser(jica)
    person_in(web, jica, "sato", VIEWER, "Sato Keiko")
    page = web.get(_path(name)).text
    assert "Written, held by 3 of 3 members, opened by 1." in page
    assert re.search(r"<dt>Opened by</dt><dd><span[^>]*>[^<]*</span> on \d", page)
    assert "opened by" not in web.get(_path(shared.names["strict"])).text


def test_what_is_for_a_person_is_told_of_when_that_person_reads_it(shared):
    koica = shared.settings("koica", receipts=True)
    other, kim, name = browser(koica), browser(koica), shared.names["person"]
    before = receipts_of(koica)
    person_in(other, koica, "park", VIEWER, "Park Ji-woo")
    assert TOLD not in other.get("/channel/for-me").text
    settle()
    assert receipts_of(koica) == before
    person_in(kim, koica, "kim", VIEWER, "Kim Min-jun")
    assert TOLD in kim.get("/channel/for-me").text
    settle()
    (receipt,) = receipts_of(koica)[len(before) :]
    assert (receipt.about, receipt.tlp, receipt.persons) == (name, "AMBER+STRICT", {})
    assert "Kim" not in str([receipt.body, receipt.by])
    shared.exchange()
    jica = shared.centres["jica"]
    assert [x.member for x in jica.channel.receipts.given_for(name)] == ["koica"]


def test_it_takes_no_room_that_words_need_and_whatever_fails_the_page_is_shown(shared, monkeypatch):
    koica, name = shared.settings("koica", receipts=True), shared.names["strict"]
    web = browser(koica)
    person_in(web, koica, "choi", VIEWER, "Choi Ji-ho")
    before = len(receipts_of(koica))
    a_day, now = koica.channel.charter().entries_a_day, int(koica.channel._node.now().timestamp())
    left = koica.channel._store.allowance("koica")
    koica.channel._store.set_allowance("koica", Allowance(now, now, a_day // 2 + 1))
    assert TOLD in opens(web, name)
    assert len(receipts_of(koica)) == before
    koica.channel._store.set_allowance("koica", left)

    def fails(*_, **__):
        raise CentreError("The disk is full.", "Make room.")

    with monkeypatch.context() as patch:
        patch.setattr(Writer, "write_unless", fails)
        assert TOLD in opens(web, name)
    assert len(receipts_of(koica)) == before
    opens(web, name)
    assert len(receipts_of(koica)) == before + 1


def _path(name):
    return f"/channel/entry?name={quote(str(name))}"
