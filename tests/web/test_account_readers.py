"""What people of a member see who are signed in: all that the member may, and what is for a person
alone that person."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from centres import Centres
from people import ADMIN, WRITER
from riparian import Centre
from riparian.desk.accounts import audit
from riparian.desk.accounts.roles import Rights, Role
from riparian.web.app import make_app
from signing_in import person_in

ELSEWHERE = ("192.0.2.9", 50000)
HERE = ("127.0.0.1", 50000)
CLEAR, GREEN, AMBER, OTHERS, RED, RED_OF_LEE = (
    f"words-{n}" for n in ("clear", "green", "amber", "others", "red", "lee")
)
ALL = {CLEAR, GREEN, AMBER, OTHERS, RED, RED_OF_LEE}
OF_MEMBER = {CLEAR, GREEN, AMBER}
JICA = "mekong/jica/1"


@pytest.fixture(scope="module")
def koica(tmp_path_factory):
    """A member with whom another has shared something under every label."""
    members = ("jica", "koica", "moit")
    centres = Centres(tmp_path_factory.mktemp("centres"), *members)
    jica = centres["jica"].channel
    for member in members:
        jica._node.take(centres[member].channel.files())
    for member in members:
        centres[member].channel._node.take(jica.files())
    jica.share_note(CLEAR, "CLEAR", "desk")
    jica.share_note(GREEN, "GREEN", "desk")
    jica.share_note(AMBER, "AMBER", "desk", members=["koica"])
    jica.share_note(OTHERS, "AMBER", "desk", members=["moit"])
    for words, name in ((RED, "Kim Min-jun"), (RED_OF_LEE, "Lee Seo-yeon")):
        jica.share_note(words, "RED", "desk", members=["koica"], persons={"koica": [name]})
    centres["koica"].channel._node.take(jica.files())
    return Centre.open(centres["koica"].layout.root)


@pytest.fixture(scope="module")
def app(koica):
    return make_app(Centre.open(koica.layout.root))


def browser(app):
    return TestClient(app, "http://localhost:8000", client=HERE)


def seen(web, koica):
    """The words that stand on any page."""
    size = koica.channel._store.size(JICA)
    entries = [f"/channel/entry?name={quote(f'{JICA}#{n}')}" for n in range(size)]
    paths = ("/", "/channel", "/channel?tlp=RED", *entries, "/projects", "/sources", "/account")
    text = "".join(web.get(path).text for path in paths)
    return {words for words in ALL if words in text}


def test_a_viewer_reads_what_the_member_may_and_anybody_else_nothing(app, koica):
    web = browser(app)
    person_in(web, koica, "viewer", Rights((Role.VIEWER,)), "Choi Ji-ho")
    assert seen(web, koica) == OF_MEMBER
    assert seen(browser(app), koica) == set()
    assert seen(web, koica) == OF_MEMBER


def test_an_administrator_of_accounts_reads_nothing_by_that(app, koica):
    web = browser(app)
    person_in(web, koica, "boss", ADMIN, "Boss")
    assert seen(web, koica) == set()
    assert web.get("/channel/for-me").status_code == 403


def test_what_is_for_a_person_alone_that_person_reads_and_it_is_noted(app, koica):
    kim, lee, other = browser(app), browser(app), browser(app)
    person_in(kim, koica, "kim", WRITER, "Kim Min-jun")
    person_in(lee, koica, "lee", WRITER, "Lee Seo-yeon")
    person_in(other, koica, "park", WRITER, "Park Ji-woo")
    read = {}
    for name, web in (("kim", kim), ("lee", lee), ("park", other)):
        page = web.get("/channel/for-me").text
        read[name] = {words for words in ALL if words in page}
        assert seen(web, koica) == OF_MEMBER
    assert read == {"kim": {RED}, "lee": {RED_OF_LEE}, "park": set()}
    noted = koica.people.accounts.audit([audit.READ_RED])
    assert sorted(line.actor.by for line in noted) == ["kim", "lee"]
    assert all(f"{JICA}#" in line.about for line in noted)
    by = {(reading.by, reading.person) for reading in koica.channel.named_persons.readings()}
    assert by == {("kim", "Kim Min-jun"), ("lee", "Lee Seo-yeon")}


def test_a_token_reads_no_more_than_its_roles(app, koica):
    web = browser(app)
    person_in(web, koica, "both", Rights((Role.VIEWER, Role.ADMIN)), "Both")
    account = koica.people.accounts.account("both")
    from riparian.desk.accounts.records import Actor

    for role, expected in ((Role.VIEWER, True), (Role.ADMIN, False)):
        _, text = koica.people.accounts.add_token(
            account, str(role), Rights((role,)), 3, Actor.of(account)
        )
        page = browser(app).get("/channel", headers={"authorization": f"Bearer {text}"}).text
        assert (AMBER in page) is expected
